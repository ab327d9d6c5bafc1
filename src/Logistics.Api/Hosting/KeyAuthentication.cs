using System.Security.Claims;
using System.Text.Encodings.Web;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Logistics.Api.Hosting;

/// <summary>Who may do what. Whatever names no policy needs a valid key.</summary>
internal static class Policies
{
    /// <summary>Recording: every role but the auditor.</summary>
    public const string Record = "record";

    /// <summary>Taking evidence away: auditors and admins.</summary>
    public const string Audit = "audit";

    /// <summary>Changing what is configured: admins.</summary>
    public const string Administer = "administer";

    public static IServiceCollection AddKeyAuthentication(this IServiceCollection services)
    {
        services.AddMemoryCache();
        services.AddSingleton<UnknownKeys>();

        // AddAuthentication would bring data protection, which writes key files into the home folder when the
        // server starts; keys from a header need none of it.
        services.AddAuthenticationCore(options => options.DefaultScheme = KeyAuthentication.Scheme);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.Scheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Record, policy => policy.RequireRole(
                EnumText.Of(Role.Admin), EnumText.Of(Role.Warehouse), EnumText.Of(Role.Officer),
                EnumText.Of(Role.Integrator)))
            .AddPolicy(Audit, policy => policy.RequireRole(
                EnumText.Of(Role.Admin), EnumText.Of(Role.Auditor)))
            .AddPolicy(Administer, policy => policy.RequireRole(EnumText.Of(Role.Admin)))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>Code of the location a principal belongs to.</summary>
    public const string PlaceClaim = "place";

    /// <summary>The principal as every event names it.</summary>
    public static Actor Actor(this ClaimsPrincipal user) => new(
        Guid.Parse(user.FindFirstValue(ClaimTypes.NameIdentifier)!),
        user.FindFirstValue(ClaimTypes.Role),
        user.FindFirstValue(PlaceClaim));
}

/// <summary>
/// Keys that were looked up and not found. Apart from those that were, so that no number of them displaces one.
/// </summary>
internal sealed class UnknownKeys() : MemoryCache(new MemoryCacheOptions { SizeLimit = KeysMax })
{
    private const int KeysMax = 10_000;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(1);

    public bool Contains(string key) => TryGetValue(key, out _);

    public void Add(string key) => this.Set(
        key, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = RememberedFor });
}

/// <summary>
/// <c>Authorization: Bearer &lt;key&gt;</c>. A key that was found is remembered for
/// <see cref="RememberedFor"/>, so that is how long a revoked key may still work.
/// </summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    PrincipalStore principals,
    IMemoryCache cache,
    UnknownKeys unknown) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "Bearer";
    private const string Prefix = Scheme + " ";
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(10);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return AuthenticateResult.NoResult();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || header.Length > Limits.KeyLengthMax)
            return AuthenticateResult.Fail("Not a bearer key.");

        var hash = PrincipalStore.Hash(header[Prefix.Length..].Trim());
        var cacheKey = Convert.ToBase64String(hash);
        if (!cache.TryGetValue<AuthenticationTicket>(cacheKey, out var ticket))
        {
            const string refusal = "Unknown or revoked key.";
            if (unknown.Contains(cacheKey))
                return AuthenticateResult.Fail(refusal);
            var principal = await principals.FindAsync(hash, Context.RequestAborted);
            if (principal is null)
            {
                unknown.Add(cacheKey);
                return AuthenticateResult.Fail(refusal);
            }

            ticket = cache.Set(cacheKey, TicketOf(principal), RememberedFor);
        }

        return AuthenticateResult.Success(ticket!);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Scheme;
        return base.HandleChallengeAsync(properties);
    }

    private static AuthenticationTicket TicketOf(Principal principal)
    {
        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, principal.Id.ToString()),
                new Claim(ClaimTypes.Name, principal.Name),
                new Claim(ClaimTypes.Role, EnumText.Of(principal.Role)),
                new Claim(Policies.PlaceClaim, principal.Location),
            ],
            Scheme);
        return new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme);
    }
}
