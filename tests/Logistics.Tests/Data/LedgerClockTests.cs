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
}
