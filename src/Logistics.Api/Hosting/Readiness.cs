using System.Data.Common;
using Logistics.Data;
using Logistics.Data.Ledger;
using Logistics.Data.Log;

namespace Logistics.Api.Hosting;

/// <summary>Whether the process lives, or is ready for requests.</summary>
public sealed record HealthView(string Status);

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can read and record.</summary>
internal static class Readiness
{
    public static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.AddSingleton<ReadinessCheck>();
        return services;
    }

    public static void MapReadiness(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", () => TypedResults.Ok(new HealthView("live")))
            .WithName("GetLiveness")
            .WithSummary("Whether the process answers.")
            .WithMeaning(200, "The process answers; its database may not.")
            .WithExamples("""{"status":"live"}""");
        health.MapGet("/ready", IsReady)
            .WithName("GetReadiness")
            .WithSummary("Whether the service can read and record now.")
            .Produces<HealthView>()
            .Produces<HealthView>(StatusCodes.Status503ServiceUnavailable)
            .WithMeaning(200, "Everything it takes to read and record was there within the last second.")
            .WithMeaning(503, "It cannot read and record now; the server's log says why.")
            .WithExamples("""{"status":"ready"}""");
    }

    private static async Task<IResult> IsReady(ReadinessCheck check, CancellationToken ct) =>
        await check.RunAsync().WaitAsync(ct)
            ? TypedResults.Ok(new HealthView("ready"))
            : TypedResults.Json(
                new HealthView("not-ready"),
                HostingJson.Default.HealthView,
                statusCode: StatusCodes.Status503ServiceUnavailable);
}

/// <summary>
/// Whether the schema is that of this build, the ledger is as its writer left it, the writer runs, and nothing
/// stands against signing the log. Anybody may ask, so the outcome holds for a second, however many ask.
/// </summary>
internal sealed class ReadinessCheck(
    Migrator migrator,
    LedgerProbe ledger,
    LedgerWriter writer,
    LogSigner signer,
    TimeProvider clock,
    ILogger<ReadinessCheck> log)
{
    private static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Lock latch = new();
    private Task<bool> latest = Task.FromResult(false);
    private long? startedAt;

    public Task<bool> RunAsync()
    {
        lock (latch)
        {
            var isDue = startedAt is not { } time || clock.GetElapsedTime(time) >= HoldsFor;
            if (latest.IsCompleted && isDue)
            {
                startedAt = clock.GetTimestamp();
                latest = Task.Run(IsReadyAsync);
            }

            return latest;
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            // The schema is read over a connection made for it: one that is kept still reads a file that is gone.
            using var patience = new CancellationTokenSource(Patience);
            await migrator.CheckAsync(patience.Token);
            var isSound = await ledger.IsSoundAsync(patience.Token);
            if (!isSound)
                log.LogError("Not ready: the head of the ledger does not count the events there are");
            if (!writer.IsRunning)
                log.LogError("Not ready: the ledger writer has stopped");
            if (signer.Refusal is { } reason)
                log.LogError("Not ready: the log is not signed: {Reason}", reason);
            return isSound && writer.IsRunning && signer.Refusal is null;
        }
        catch (Exception e) when (e is DatabaseUnavailableException or DatabaseDamagedException or SchemaException
            or DbException or OperationCanceledException)
        {
            log.LogError(e, "Not ready");
            return false;
        }
    }
}
