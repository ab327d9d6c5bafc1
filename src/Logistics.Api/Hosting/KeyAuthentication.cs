using System.Security.Claims;
using System.Text.Encodings.Web;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Logistics.Api.Hosting;

/// <summary>Who may do what: <see cref="AccessTable"/> as policies. Whatever names none needs a valid key.</summary>
internal static class Policies
{
    /// <summary>Admits the roles that may do the act somewhere. The handler checks the place.</summary>
    public static TBuilder May<TBuilder>(this TBuilder builder, Act act)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(NameOf(act)).WithMetadata(act).WithProblems(403);

    private static string NameOf(Act act) => $"may-{EnumText.Of(act)}";

    public static IServiceCollection AddKeyAuthentication(this IServiceCollection services)
    {
        services.AddHostedService<KeyWatch>();

        // AddAuthentication would bring data protection, which writes key files into the home folder when the
        // server starts; keys from a header need none of it.
        services.AddAuthenticationCore(options => options.DefaultScheme = KeyAuthentication.Scheme);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.Scheme, null);
        var authorization = services.AddAuthorizationBuilder();
        foreach (var act in Enum.GetValues<Act>())
        {
            authorization.AddPolicy(
                NameOf(act), policy => policy.RequireRole(AccessTable.RolesFor(act).Select(EnumText.Of)));
        }

        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>Code of the location a principal belongs to.</summary>
    public const string PlaceClaim = "place";

    /// <summary>Codes from the root to that location, joined by '/'.</summary>
    public const string PathClaim = "path";

    /// <summary>The principal as every event names it.</summary>
    public static Actor Actor(this ClaimsPrincipal user) => new(
        Guid.Parse(user.FindFirstValue(ClaimTypes.NameIdentifier)!),
        user.FindFirstValue(ClaimTypes.Role),
        user.FindFirstValue(PlaceClaim));

    /// <summary>What a principal sees of what is somewhere.</summary>
    public static Sight Sight(this ClaimsPrincipal user, Act act = Act.ReadCustody) =>
        EnumText.TryParse<Role>(user.FindFirstValue(ClaimTypes.Role), out var role)
        && user.FindFirstValue(PathClaim) is { } path
            ? AccessTable.SightOf(role, act, path)
            : Core.Access.Sight.Nothing;

    /// <summary>
    /// The place to show something of: the one asked for, or else the principal's own, null for everywhere. One that
    /// they may not see is none, an empty code.
    /// </summary>
    public static async Task<string?> SeenPlaceAsync(
        this ClaimsPrincipal user, Act act, string? asked, SightStore sights, CancellationToken ct)
    {
        var sight = user.Sight(act);
        var place = asked ?? (sight.IsEverything ? null : user.Actor().Place);
        return place is null || await sights.SeesAsync(sight, place, null, ct) ? place : "";
    }

    /// <summary>Whether the role of a principal may do something somewhere.</summary>
    public static bool May(this ClaimsPrincipal user, Act act) =>
        EnumText.TryParse<Role>(user.FindFirstValue(ClaimTypes.Role), out var role)
        && AccessTable.ReachOf(role, act) != Reach.Nowhere;
}

/// <summary><c>Authorization: Bearer &lt;key&gt;</c>, looked up in the <see cref="KeyRing"/>.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, KeyRing keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "Bearer";
    private const string Prefix = Scheme + " ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return AuthenticateResult.NoResult();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || header.Length > Limits.KeyLengthMax)
            return AuthenticateResult.Fail("Not a bearer key.");
        return await keys.FindAsync(header[Prefix.Length..].Trim(), Context.RequestAborted) is { } principal
            ? AuthenticateResult.Success(TicketOf(principal))
            : AuthenticateResult.Fail("Unknown, revoked or expired key.");
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
                new Claim(ClaimTypes.Role, EnumText.Of(principal.Role)),
                new Claim(Policies.PlaceClaim, principal.Location),
                new Claim(Policies.PathClaim, principal.Path),
            ],
            Scheme);
        if (principal.Name is { } name)
            identity.AddClaim(new Claim(ClaimTypes.Name, name));
        return new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme);
    }
}
