using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Microsoft.AspNetCore.Authorization;

namespace Logistics.Api.Log;

internal static class LogServices
{
    /// <summary>Reading the events of the log: auditors and admins, or anybody where they are public.</summary>
    public const string EntriesPolicy = "log-entries";

    public static IServiceCollection AddLog(this IServiceCollection services)
    {
        // Read when the host is built, not before: only then is the configuration complete.
        services.AddSingleton(provider => LogPublication.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<KnownVerifierKeys>();
        services.AddSingleton<CheckpointReader>();
        services.AddSingleton<SignedTiles>();
        services.AddSingleton<SignedLog>();
        services.AddSingleton(provider =>
        {
            var checkpoints = provider.GetRequiredService<CheckpointReader>();
            return new CheckpointWatch(
                async ct =>
                    (await checkpoints.NewestAsync(ct))?.Size ?? 0, provider.GetRequiredService<TimeProvider>());
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(EntriesPolicy, policy => policy.RequireAssertion(MayReadEntries));
        return services;
    }

    private static bool MayReadEntries(AuthorizationHandlerContext context) =>
        context.User.May(Act.ReadEntries)
        || (context.Resource is HttpContext http
            && http.RequestServices.GetRequiredService<LogPublication>().PublicEntries);
}
