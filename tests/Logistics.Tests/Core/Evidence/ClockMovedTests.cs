using Logistics.Core.Times;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Evidence;

/// <summary>A ledger that runs on a clock of its own says so from its first event on, or never.</summary>
internal sealed class ClockMovedTests
{
    private static readonly DateTimeOffset Before = new(2024, 11, 16, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset After = Before.AddDays(3);

    [Test]
    public async Task Verify_ClockStartedAndMoved_IsSound()
    {
        var log = new MemoryEvidence();
        log.Append(MoveClock.Start(log.Clock), Commands.PackFull());
        log.State.Now = log.Clock;
        var move = new MoveClock(Guid.CreateVersion7(), Commands.Admin, log.Clock.AddDays(3));
        var moved = log.Decide(move).Events.Single();
        log.Clock = move.To.UtcDateTime;
        log.Append(move, moved);
        log.Append(Commands.PackFull());
        log.Publish();
        var verdict = await log.Build().VerifyAsync();
        Assert.That(verdict.IsSound, Is.True, string.Join('\n', verdict.Findings));
    }

    [TestCase(0, 1, true, null)]
    [TestCase(5, 2, false, null)]
    [TestCase(5, 1, false, "started by the first event")]
    [TestCase(5, 1, true, "started by the first event")]
    [TestCase(5, 2, true, "started by the first event")]
    [TestCase(0, 1, false, "started by the first event")]
    public void Apply_MoveAtAPlaceInTheLedger_IsLawfulWhereAClockIsStartedOrMoved(
        int sequence, int version, bool starts, string? fault) =>
        Finds(fault, Moved(starts ? null : Before), sequence, version);

    [Test]
    public void Apply_MoveBackOrRecordedAtAnotherTime_IsFound()
    {
        Finds("it moves the clock back", Moved(After));
        Finds("recorded at the time", Moved(Before) with { To = After.AddSeconds(1) });
        Finds("stream", Moved(Before), stream: "log/keys");
    }

    private static ClockMoved Moved(DateTimeOffset? from) => new() { UtcOffset = 480, From = from, To = After };

    private static void Finds(
        string? fault, ClockMoved body, int sequence = 5, int version = 2, string stream = ClockMoved.Stream)
    {
        var e = new LedgerEvent(
            Guid.CreateVersion7(), stream, version, Previous: null, After, After.UtcDateTime, Commands.Admin,
            Anchor.EmptyTree, body);
        Assert.That(
            Catalog.Current.Apply(new World(), new LedgerEntry(sequence, e, [], [])),
            fault is null ? Is.Null : Does.Contain(fault));
    }
}
