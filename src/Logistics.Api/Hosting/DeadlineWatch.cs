using System.Collections.Concurrent;
using System.Data.Common;
using Logistics.Core.Calendar;
using Logistics.Core.Kernel;
using Logistics.Data;
using Logistics.Data.Ledger;

namespace Logistics.Api.Hosting;

/// <summary>
/// Records the deadlines that passed, from the start of the distribution until the calendar of the election ends.
/// </summary>
internal sealed class DeadlineWatch : BackgroundService
{
    private const int IntervalSecondsDefault = 60;
    private const int CommandsAtOnce = 500;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly ReadinessStore readiness;
    private readonly ElectionStore elections;
    private readonly LedgerWriter ledger;
    private readonly TimeProvider clock;
    private readonly ILogger<DeadlineWatch> log;
    private readonly TimeSpan interval;
    private readonly ConcurrentDictionary<Guid, bool> recorded = [];
    private DateTimeOffset looked;

    /// <exception cref="FormatException">A setting cannot be used.</exception>
    public DeadlineWatch(
        ReadinessStore readiness, ElectionStore elections, LedgerWriter ledger, TimeProvider clock,
        IConfiguration configuration, ILogger<DeadlineWatch> log)
    {
        (this.readiness, this.elections, this.ledger, this.clock, this.log) =
            (readiness, elections, ledger, clock, log);
        interval = TimeSpan.FromSeconds(DataServices.WholeNumber(
            configuration, "Deadlines:EverySeconds", usual: IntervalSecondsDefault, min: 0));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (interval <= TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(Tick, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = clock.GetUtcNow();
                if (now < looked || now - looked >= interval)
                    await TryLookAsync(now, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    /// <summary>Looks at once, as after the clock was moved.</summary>
    public Task LookAsync(CancellationToken ct) =>
        interval > TimeSpan.Zero ? TryLookAsync(clock.GetUtcNow(), ct) : Task.CompletedTask;

    /// <summary>
    /// A failed look is tried again at the next tick. Readiness reports a database that does not answer and a clock
    /// that is refused. The loop never ends, because that would end the server.
    /// </summary>
    private async Task TryLookAsync(DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            await LookAsync(now, ct);
            looked = now;
        }
        catch (Exception e) when (
            e is DatabaseUnavailableException or DatabaseDamagedException or DbException or IOException
                or ClockSteppedException or OperationCanceledException)
        {
            log.LogDebug(e, "Deadlines could not be looked after");
        }
        catch (ObjectDisposedException) when (ct.IsCancellationRequested)
        {
            // A server that failed to start disposes its services while this still runs.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            looked = now;
            log.LogError(e, "Deadlines could not be looked after");
        }
    }

    private async Task LookAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (await elections.FindAsync(ct) is not { } election
            || Countdown.At(election, now).Phase is Phase.Preparation or Phase.Closed
            || await readiness.FindAsync(knownAt: null, now, ct) is not { } found)
            return;
        foreach (var missed in found.Board.Missed().Where(one => !recorded.ContainsKey(one.Id)).Chunk(CommandsAtOnce))
        {
            await Task.WhenAll(missed.Select(async one =>
            {
                if (await ledger.AppendAsync(one.ToMissed(found.AsOf), ct)
                    is AppendResult.Appended or AppendResult.AlreadyAppended or AppendResult.DifferentContent)
                {
                    recorded[one.Id] = true;
                }
            }));
        }
    }
}
