using Logistics.Core.Access;
using Logistics.Core.Deliveries;
using Logistics.Data.Events;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>Events by a filter, on each engine.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class EventStoreTests(TestEngine engine) : StoreFixture(engine)
{
    [Test]
    public async Task Read_ByAFilter_GivesWhatFitsAndWhatItIsAbout()
    {
        var delivery = Commands.Deliver() with { Lines = [new DeliveryLine(SmallTree.Seal, 5, 4, Damaged: 0)] };
        var explanation = new ExplainDelivery(
            Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, delivery.Id, Commands.Text("one was lost"));
        var package = Commands.Pack();
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package);
        var acceptance = Commands.AcceptAll(release) with { Actor = Commands.Admin };
        var receipts = new List<Receipt>();
        foreach (var command in (LedgerCommand[])[delivery, explanation, package, release, acceptance])
            receipts.AddRange(await AppendValidAsync(command));
        var store = new EventStore(Database);
        var first = receipts[0].Entries[0].Sequence;
        var last = receipts[^1].Entries[0];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FoundAsync(new(Place: SmallTree.Mandonga, Below: true)), Is.EqualTo([3, 4]));
            Assert.That(await FoundAsync(new(Place: SmallTree.Kpu)), Is.EqualTo([0, 1, 2, 3, 4]));
            Assert.That(await FoundAsync(new(Package: package.Id)), Is.EqualTo([2, 3, 4]));
            Assert.That(await FoundAsync(new(Package: package.Id, Type: "package-released")), Is.EqualTo([3]));
            Assert.That(await FoundAsync(new(RecordedBefore: last.Event.RecordedAt)), Does.Not.Contain(4));
            var page = (await store.ReadAsync(new(Finding: "on-behalf"), Sight.Everything, first - 1, 100, default)).Page;
            Assert.That(page.Events.Select(stored => stored.Sequence), Is.EqualTo([last.Sequence]));
            Assert.That(page.Subjects[Package.Stream(package.Id)].Label, Is.EqualTo(package.Label));
            var begin = await store.BeginAsync(new(RecordedFrom: last.Event.RecordedAt), -1, default);
            Assert.That(begin, Is.LessThan(last.Sequence).And.GreaterThanOrEqualTo(first - 1));
            Assert.That(await store.BeginAsync(new(RecordedFrom: DateTimeOffset.MaxValue), -1, default), Is.EqualTo(last.Sequence));
            Assert.That(await store.BeginAsync(new(RecordedFrom: DateTimeOffset.MinValue), 7, default), Is.EqualTo(7));
            Assert.That(await store.BeginAsync(new(RecordedFrom: DateTimeOffset.MinValue), long.MaxValue, default), Is.EqualTo(long.MaxValue));
        }

        async Task<int[]> FoundAsync(EventFilter filter)
        {
            var part = await store.ReadAsync(filter, Sight.Everything, first - 1, 100, default);
            return [.. part.Page.Events.Select(stored => (int)(stored.Sequence - first))];
        }
    }
}
