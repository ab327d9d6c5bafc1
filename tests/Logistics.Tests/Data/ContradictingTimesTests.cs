using Logistics.Data.Reference;
using Logistics.Data.Stock;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>Goods that came out of a transfer or a package before they went in, by what was claimed.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class ContradictingTimesTests(TestEngine engine) : StoreFixture(engine)
{
    private const string Ballot = SmallTree.MayorBallot;

    [Test]
    public async Task List_ReceivedBeforeItWasSent_IsCountedOnceAndShownApart()
    {
        await using var writer = new LedgerWriter(Database, new LedgerWriterOptions(), TimeProvider.System);
        var sent = Commands.Transfer(SmallTree.Kpu, SmallTree.Mandonga, (Ballot, 10)) with { OccurredAt = At(20) };
        var received = Commands.Receive(sent, (Ballot, 10)) with { OccurredAt = At(19) };
        foreach (var command in (LedgerCommand[])[Documents.Deliver(Ballot, 30) with { OccurredAt = At(8) }, sent, received])
            Assert.That(await writer.AppendAsync(command, default), Is.TypeOf<AppendResult.Appended>());
        var (store, locations) = (new StockStore(Database), new LocationStore(Database));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await AtAsync(SmallTree.Kpu, 18), Is.EqualTo((30L, 0L)), "all places, before");
            Assert.That(await AtAsync(SmallTree.Kpu, 19), Is.EqualTo((30L, 10L)), "all places, between");
            Assert.That(await AtAsync(SmallTree.Kpu, 20), Is.EqualTo((30L, 0L)), "all places, once both happened");
            Assert.That(await AtAsync(SmallTree.Mandonga, 19), Is.EqualTo((0L, 10L)), "the receiver, between");
            Assert.That(await AtAsync(SmallTree.Mandonga, 20), Is.EqualTo((10L, 0L)), "the receiver, after");
            Assert.That(await AtAsync(SmallTree.Mandonga, 19, below: false), Is.EqualTo((0L, 10L)), "alone");
        }

        async Task<(long? Quantity, long? Contradicting)> AtAsync(string place, int hour, bool below = true)
        {
            var location = (await locations.FindAsync(place, default))!.Location;
            var row = (await store.ListAsync(new(location, below, Ballot, At(hour).UtcDateTime), default)).Single();
            return (row.Quantity, row.Contradicting);
        }
    }

    private static DateTimeOffset At(int hour) => new(2024, 11, 26, hour, 0, 0, TimeSpan.FromHours(8));
}
