using System.Collections.Concurrent;
using Logistics.Core.Calendar;
using Logistics.Core.Kernel;
using Logistics.Data.Ledger;
using Logistics.Data.Readiness;
using Logistics.Data.Reference;

namespace Logistics.Api.Hosting;

/// <summary>
/// Records the deadlines that passed, from the start of the distribution until the calendar of the election ends.
/// </summary>
internal sealed class DeadlineWatch : Watch
{
    private const int IntervalSecondsDefault = 60;
    private const int CommandsAtOnce = 500;

    private readonly ReadinessStore readiness;
    private readonly ElectionStore elections;
    private readonly LedgerWriter ledger;
    private readonly TimeProvider clock;
    private readonly TimeSpan interval;
    private readonly ConcurrentDictionary<Guid, bool> recorded = [];
    private DateTimeOffset looked;

    /// <exception cref="FormatException">A setting cannot be used.</exception>
    public DeadlineWatch(
        ReadinessStore readiness, ElectionStore elections, LedgerWriter ledger, TimeProvider clock,
        IConfiguration configuration, ILogger<DeadlineWatch> log)
        : base("Deadlines", log)
    {
        (this.readiness, this.elections, this.ledger, this.clock) = (readiness, elections, ledger, clock);
        interval = TimeSpan.FromSeconds(DataServices.WholeNumber(
            configuration, "Deadlines:EverySeconds", usual: IntervalSecondsDefault, min: 0));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        interval > TimeSpan.Zero ? EachSecondAsync(clock, LookIfDueAsync, stoppingToken) : Task.CompletedTask;

    /// <summary>Looks at once, as after the clock was moved.</summary>
    public Task LookAsync(CancellationToken ct) =>
        interval > TimeSpan.Zero ? TryLookAsync(clock.GetUtcNow(), ct) : Task.CompletedTask;

    private async Task LookIfDueAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (now < looked || now - looked >= interval)
            await TryLookAsync(now, ct);
    }

    private async Task TryLookAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (await TryAsync(token => LookAsync(now, token), ct))
            looked = now;
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
