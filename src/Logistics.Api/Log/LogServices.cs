using Logistics.Api.Receipts;

namespace Logistics.Api.Log;

internal static class LogServices
{
    public static IServiceCollection AddLog(this IServiceCollection services)
    {
        // Read when the host is built, not before: only then is the configuration complete.
        services.AddSingleton(provider => LogPublication.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<KnownVerifierKeys>();
        services.AddSingleton<CheckpointReader>();
        services.AddSingleton<SignedTiles>();
        services.AddSingleton<SignedLog>();
        services.AddSingleton<CheckpointWatch>();
        services.AddSingleton<ReceiptDesk>();
        return services;
    }
}
