using System.Data.Common;
using Logistics.Core;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;
using Logistics.Data.Log;

namespace Logistics.Api.Hosting;

/// <summary>Whether the process lives.</summary>
/// <param name="Status">Always <c>live</c>.</param>
public sealed record HealthView(string Status);

/// <summary>Whether the process is ready for requests.</summary>
/// <param name="Status">`ready`, or `not-ready` when a check has failed.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Checks">Every check.</param>
public sealed record ReadinessView(string Status, string Version, IReadOnlyList<HealthCheckView> Checks);

/// <summary>One thing it takes to read and record.</summary>
/// <param name="Name">
/// `database`, `ledger`, `recording`, `log` or `clock`; `backup` where backups are scheduled.
/// </param>
/// <param name="Status"><c>failed</c> keeps the service from its work; <c>warning</c> does not.</param>
/// <param name="Detail">What an operator should know; null where all is well. The server's log says more.</param>
public sealed record HealthCheckView(string Name, [property: OneOf<HealthState>] string Status, string? Detail);

/// <summary>The outcome of a check. A warning does not keep the process from its work.</summary>
internal enum HealthState
{
    Ok,
    Warning,
    Failed,
}

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can read and record.</summary>
internal static class Readiness
{
    public static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<FaultLog>();
        services.AddSingleton<ReadinessCheck>();
        services.AddHostedService<RecordingWatch>();
        services.AddSingleton<BackupSchedule>();
        services.AddHostedService(provider => provider.GetRequiredService<BackupSchedule>());
        return services;
    }

    public static void MapReadiness(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", () => TypedResults.Ok(new HealthView("live")))
            .WithName("GetLiveness")
            .WithSummary("Tell whether the process answers.")
            .WithDescription("It does not look at the database.")
            .WithMeaning(200, "The process answers; its database may not.");
        health.MapGet("/ready", IsReady)
            .WithName("GetReadiness")
            .WithSummary("Tell whether the service can read and record.")
            .WithDescription("The outcome holds for a second, however many ask.")
            .Produces<ReadinessView>()
            .Produces<ReadinessView>(StatusCodes.Status503ServiceUnavailable)
            .WithMeaning(200, "Everything it takes to read and record was there within the last second.")
            .WithMeaning(503, "It cannot read and record now. The check that failed says what is wrong.");
    }

    private static async Task<IResult> IsReady(ReadinessCheck check, CancellationToken ct)
    {
        var checks = await check.RunAsync().WaitAsync(ct);
        return checks.All(one => one.Status != EnumText.Of(HealthState.Failed))
            ? TypedResults.Ok(new ReadinessView("ready", ProgramVersion.Text, checks))
            : TypedResults.Json(
                new ReadinessView("not-ready", ProgramVersion.Text, checks),
                HostingJson.Default.ReadinessView,
                statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>
/// Whether the schema is that of this build, the ledger is as its writer left it, the last write succeeded, and nothing
/// stands against signing the log. Anybody may ask, so the outcome holds for a second, however many ask.
/// </summary>
internal sealed class ReadinessCheck(
    Database database,
    Migrator migrator,
    LedgerProbe ledger,
    LedgerWriter writer,
    LogSigner signer,
    BackupSchedule backups,
    TimeProvider clock,
    ILogger<ReadinessCheck> log)
{
    private static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Without requests nothing is recorded, so nothing would show whether the server can record.
    private static readonly TimeSpan WriteAgeMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(1);

    private readonly Lock latch = new();
    private Task<IReadOnlyList<HealthCheckView>> latest = Task.FromResult<IReadOnlyList<HealthCheckView>>([]);
    private string lastReported = "";
    private long? startedAt;

    public Task<IReadOnlyList<HealthCheckView>> RunAsync()
    {
        lock (latch)
        {
            var isDue = startedAt is not { } time || clock.GetElapsedTime(time) >= HoldsFor;
            if (latest.IsCompleted && isDue)
            {
                startedAt = clock.GetTimestamp();
                latest = Task.Run(CheckAsync);
            }

            return latest;
        }
    }

    private async Task<IReadOnlyList<HealthCheckView>> CheckAsync()
    {
        var (readable, sound) = await ReadAsync();
        HealthCheckView[] checks = [readable, sound, await RecordingAsync(), Log(), Clock(), .. Backup()];
        Report(checks);
        return checks;
    }

    private async Task<(HealthCheckView Database, HealthCheckView Ledger)> ReadAsync()
    {
        try
        {
            // The schema is read over a connection made for it: one that is kept still reads a file that is gone.
            using var patience = new CancellationTokenSource(Patience);
            await migrator.CheckAsync(patience.Token);
            writer.Clock.Note(await ledger.LastRecordedAtAsync(patience.Token));
            return (
                database.LogFault is not { } fault ? Ok("database") : new HealthCheckView(
                    "database", EnumText.Of(HealthState.Warning),
                    $"The write-ahead log cannot be moved into the file, and grows: {fault.Message}"),
                await ledger.IsSoundAsync(patience.Token)
                    ? Ok("ledger")
                    : Failed("ledger", "The head of the ledger does not count the events there are."));
        }
        catch (Exception e) when (e is DatabaseUnavailableException or DatabaseDamagedException or SchemaException
            or DbException or OperationCanceledException)
        {
            log.LogDebug(e, "The database cannot be read");
            return (
                Failed("database", e is SchemaException
                    ? "The schema is not the one of this build."
                    : "The database cannot be read."),
                Failed("ledger", "It is not known whether the ledger is sound."));
        }
    }

    private async Task<HealthCheckView> RecordingAsync()
    {
        var outcomes = writer.Outcomes;
        if (outcomes.Fault is null && outcomes.SinceWritten >= WriteAgeMax)
            await Task.WhenAny(writer.ProbeAsync(), Task.Delay(ProbePatience));
        if (!writer.IsRunning)
            return Failed("recording", "The ledger writer has stopped.");
        return outcomes.Fault is { } fault
            ? Failed("recording", $"Nothing could be recorded since {fault.Since:yyyy-MM-ddTHH:mm:ssZ}.")
            : Ok("recording");
    }

    private HealthCheckView Log() =>
        signer.Refusal is null ? Ok("log") : Failed("log", $"The log is not signed. {signer.Remedy}".TrimEnd());

    /// <summary>
    /// A ledger that is ahead goes on, and only dates events wrongly; a clock that was moved forward stops it.
    /// </summary>
    private HealthCheckView Clock()
    {
        if (writer.Outcomes.Fault?.Cause is ClockSteppedException)
            return Failed("clock", "The server's clock was moved forward, and nothing is recorded.");
        var ahead = writer.Clock.Ahead;
        return ahead < LedgerClock.AheadMin
            ? Ok("clock")
            : new HealthCheckView(
                "clock",
                EnumText.Of(HealthState.Warning),
                $"The ledger is {ahead.TotalSeconds:0} s ahead of the server's clock.");
    }

    /// <summary>A failed backup does not stop recording.</summary>
    private IEnumerable<HealthCheckView> Backup() => (backups.IsOn, backups.FailedAt) switch
    {
        (false, _) => [],
        (_, null) => [Ok("backup")],
        var (_, at) =>
        [
            new HealthCheckView(
                "backup", EnumText.Of(HealthState.Warning),
                $"The backup of {at:yyyy-MM-ddTHH:mm:ssZ} failed. The server's log says why."),
        ],
    };

    /// <summary>Logs what has failed when that changes; the failing part logs the reason itself.</summary>
    private void Report(IEnumerable<HealthCheckView> checks)
    {
        var failed = string.Join(" ", checks.Where(one => one.Status == EnumText.Of(HealthState.Failed))
            .Select(one => one.Detail));
        if (failed == lastReported)
            return;
        lastReported = failed;
        if (failed.Length > 0)
            log.LogError("Not ready: {Reason}", failed);
        else
            log.LogWarning("Ready again");
    }

    private static HealthCheckView Ok(string name) => new(name, EnumText.Of(HealthState.Ok), Detail: null);

    private static HealthCheckView Failed(string name, string detail) =>
        new(name, EnumText.Of(HealthState.Failed), detail);
}
