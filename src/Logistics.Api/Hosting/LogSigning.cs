using System.Diagnostics.Metrics;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;
using Logistics.Data.Log;

namespace Logistics.Api.Hosting;

/// <summary>Signs the log while the server runs.</summary>
internal static class LogSigning
{
    private const string DefaultOrigin = "kpu-kendari.example/custody/2024";

    /// <summary>
    /// The end of the origin of every log on the election's clock: none of its checkpoints is of the real log.
    /// </summary>
    private const string ElectionClockEnd = "/on-its-own-clock";

    public static IServiceCollection AddLogSigning(this IServiceCollection services)
    {
        services.AddMetrics();
        return services.AddHostedService<Signing>();
    }

    /// <exception cref="FormatException">The origin is not valid.</exception>
    public static LogOptions OptionsFrom(
        IConfiguration configuration, IHostEnvironment environment, StorageOptions storage, TimeProvider clock)
    {
        var origin = Setting("Log:Origin") ?? DefaultOrigin;
        if (!KeyName.IsValid(origin))
        {
            throw new FormatException(
                $"Log:Origin is '{origin}'; expected a name without spaces and plus, such as {DefaultOrigin}.");
        }

        if (clock is ElectionClock)
            origin += ElectionClockEnd;

        // Beside the data directory, so that a copy of that holds neither the key nor the signer's memory.
        var folder = storage.DataDirectory.TrimEnd(Path.DirectorySeparatorChar) + "-signer";
        var key = Setting("Log:KeyFile")
            ?? (environment.IsDevelopment() ? Path.Combine(folder, "key.pem") : null);
        var state = Setting("Log:StateFile")
            ?? Path.Combine(key is null ? folder : Path.GetDirectoryName(Path.GetFullPath(key))!, "last-signed");
        return new LogOptions(origin, key is null ? null : Path.GetFullPath(key), Path.GetFullPath(state));

        string? Setting(string name) => configuration[name] is { Length: > 0 } value ? value : null;
    }

    /// <summary>
    /// Looks twice a second whether there is something to sign, so that a checkpoint follows a commit within
    /// one, whichever process committed.
    /// </summary>
    private sealed class Signing : BackgroundService
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
        private readonly LogSigner signer;
        private readonly TimeProvider clock;
        private readonly FaultLog faults;
        private readonly ILogger<LogSigner> log;
        private readonly Counter<long> refusals;
        private long signedSize;

        public Signing(
            LogSigner signer, TimeProvider clock, FaultLog faults, IMeterFactory meters, ILogger<LogSigner> log)
        {
            (this.signer, this.clock, this.faults, this.log) = (signer, clock, faults, log);
            var meter = meters.Create("Logistics.Log");
            refusals = meter.CreateCounter<long>(
                "logistics.log.signing.refusals", description: "Times a state of the log was not signed.");
            meter.CreateObservableGauge(
                "logistics.log.checkpoint.size", () => Interlocked.Read(ref signedSize),
                description: "Events under the newest checkpoint this process signed.");
        }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(Interval, clock);
            try
            {
                do
                    await TryAsync(stoppingToken);
                while (await timer.WaitForNextTickAsync(stoppingToken));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The server stops. That is not a fault, even before it has started.
            }
        }

        /// <summary>Signs what the last requests recorded; they have been answered by now.</summary>
        public override async Task StopAsync(CancellationToken cancellationToken)
        {
            await base.StopAsync(cancellationToken);
            try
            {
                await TryAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // No time is left; it is signed after the next start.
            }
        }

        private async Task TryAsync(CancellationToken ct)
        {
            const string kind = "signing";
            try
            {
                await SignAsync(ct);
                faults.End(kind);
            }
            catch (DatabaseUnavailableException e)
            {
                if (faults.Take(kind) is { } leftOut)
                {
                    log.LogWarning(
                        "The log cannot be signed now ({LeftOut} more tries since the last such line): {Reason}",
                        leftOut, e.Message);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Ending the loop would end the signing for good.
                log.LogError(e, "The log could not be signed");
            }
        }

        private async Task SignAsync(CancellationToken ct)
        {
            var before = signer.Refusal;
            var outcome = await signer.SignAsync(ct);
            switch (outcome)
            {
                case SignOutcome.Published published:
                    Interlocked.Exchange(ref signedSize, published.Checkpoint.Size);
                    break;
                case SignOutcome.Refused refused:
                    refusals.Add(1);
                    if (refused.Reason != before)
                        log.LogCritical("The log is NOT signed: {Reason}. {Remedy}", refused.Reason, refused.Remedy);
                    break;
            }

            if (before is not null && signer.Refusal is null)
                log.LogWarning("The log is signed again");
        }
    }
}
