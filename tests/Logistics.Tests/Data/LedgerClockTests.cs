using Logistics.Core.Times;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class LedgerClockTests(TestEngine engine) : StoreFixture(engine)
{
    [Test]
    public async Task Append_AfterTimeWithoutRequests_IsNoStep()
    {
        var clock = new SetClock(DateTimeOffset.UtcNow);
        await using var writer = new LedgerWriter(Database, new LedgerWriterOptions(), clock);
        Assert.That(await writer.AppendAsync(Commands.Pack(), default), Is.TypeOf<AppendResult.Appended>());
        clock.Now += TimeSpan.FromDays(3);
        Assert.That(await writer.AppendAsync(Commands.Pack(), default), Is.TypeOf<AppendResult.Appended>());
    }

    [TestCase(50, true)]
    [TestCase(70, false)]
    [TestCase(-7_000, true)]
    public async Task Append_ClockWasSet_IsRefusedBeyondTheBound(int seconds, bool isRecorded)
    {
        var clock = new SteppedClock();
        await using var writer = new LedgerWriter(Database, new LedgerWriterOptions(ClockStepSecondsMax: 60), clock);
        Assert.That(await writer.AppendAsync(Commands.Pack(), default), Is.TypeOf<AppendResult.Appended>());
        clock.Step = TimeSpan.FromSeconds(seconds);
        var (size, pack) = ((await LedgerAsync()).Count, Commands.Pack());
        if (isRecorded)
            Assert.That(await writer.AppendAsync(pack, default), Is.TypeOf<AppendResult.Appended>());
        else
            Assert.That(async () => await writer.AppendAsync(pack, default), Throws.TypeOf<ClockSteppedException>());
        Assert.That(await LedgerAsync(), Has.Count.EqualTo(isRecorded ? size + 1 : size));
    }

    /// <summary>The last of three commands of one batch is of another time than the first.</summary>
    [Test]
    public async Task Append_ElectionClockMoved_IsNoStepAndAnotherProcessFollows()
    {
        await using var own = await TestDatabase.CreateAsync(Engine, hasRules: false);
        var options = new LedgerWriterOptions(ClockStepSecondsMax: 60);
        var start = Commands.OccurredAt;
        var (first, second) = (new ElectionClock(start, TimeProvider.System), new ElectionClock(start, TimeProvider.System));
        await using var writer = new LedgerWriter(own.Database, options, first);
        await using var other = new LedgerWriter(own.Database, options, second);
        await writer.AppendAsync(MoveClock.Start(start), default);
        await other.AppendAsync(Commands.Pack(), default);
        var days = TimeSpan.FromDays(3);
        var receipts = (await writer.AppendAsync(
            [Commands.Pack(), new MoveClock(Guid.CreateVersion7(), Commands.Admin, start + days), Commands.Pack()], default))
            .Concat(await other.AppendAsync([Commands.Pack()], default))
            .Concat(await writer.AppendAsync([Commands.Pack()], default)).ToArray();
        Assert.That(receipts, Is.All.TypeOf<AppendResult.Appended>());
        var events = receipts.Select(result => ((AppendResult.Appended)result).Receipt.Entries[0].Event).ToArray();
        var moved = (ClockMoved)events[1].Body;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(events[0].RecordedAt, Is.LessThan((start + days).UtcDateTime));
            Assert.That(moved.From!.Value.UtcDateTime, Is.EqualTo(events[0].RecordedAt));
            Assert.That((moved.To, moved.To.Offset), Is.EqualTo((start + days, start.Offset)));
            Assert.That(moved.Flags, Is.Null);
            Assert.That(events.Skip(1).Take(2).Select(e => e.RecordedAt), Is.All.EqualTo((start + days).UtcDateTime));
            Assert.That(events.Select(e => e.RecordedAt), Is.Ordered);
            Assert.That(second.GetUtcNow(), Is.GreaterThanOrEqualTo(start + days));
            Assert.That(writer.Clock.Ahead, Is.EqualTo(TimeSpan.Zero));
        }

        // What is no move on purpose is a step, on this clock as on the real one.
        var stepped = new SteppedClock();
        await using var third = new LedgerWriter(own.Database, options, new ElectionClock(start, stepped));
        await third.AppendAsync(Commands.Pack(), default);
        stepped.Step = TimeSpan.FromSeconds(70);
        Assert.That(async () => await third.AppendAsync(Commands.Pack(), default), Throws.TypeOf<ClockSteppedException>());
    }
}
