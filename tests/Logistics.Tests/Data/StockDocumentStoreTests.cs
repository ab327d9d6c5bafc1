using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Sortings;
using Logistics.Data.Stock;
using Logistics.Data.Texts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class StockDocumentStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private StockDocumentStore store = null!;

    [OneTimeSetUp]
    public void Open() => store = new StockDocumentStore(Database);

    [Test]
    public async Task Find_EachKind_IsThereUnderItsKindAlone()
    {
        var delivery = Documents.Deliver(new DeliveryLine(SmallTree.Seal, 50, 50, 5));
        var sorting = Documents.Sort(new SortingLine(SmallTree.Seal, 5, 2));
        var destruction = Documents.Destroy(new DestructionLine(SmallTree.Seal, 7, DestructionSource.Damaged));
        await AppendValidAsync(delivery, sorting, destruction);
        foreach (var (kind, id) in new[]
        {
            (DocumentKind.Delivery, delivery.Id), (DocumentKind.Sorting, sorting.Id),
            (DocumentKind.Destruction, destruction.Id),
        })
        {
            var found = (await store.FindAsync(kind, id, null, default))!;
            Assert.That((found.Document.Id, found.Document.Kind), Is.EqualTo((id, kind)));
            Assert.That(found.Events, Has.Count.EqualTo(1));
            var other = kind == DocumentKind.Delivery ? DocumentKind.Sorting : DocumentKind.Delivery;
            Assert.That(await store.FindAsync(other, id, null, default), Is.Null);
            Assert.That(
                (await ListAsync(kind))[^1].Document, Is.EqualTo(found.Document), "the row is what the events make");
        }

        var seen = (await store.FindAsync(DocumentKind.Destruction, destruction.Id, null, default))!;
        Assert.That(
            destruction.Witnesses.Select(witness => seen.Texts.TextOf(witness.Commitment)),
            Is.EqualTo(["a witness of Bawaslu", "a witness of the police"]));
        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task Find_ExplainedInOneBatchOrLater_IsExplainedAndAsItWas()
    {
        foreach (var inOneBatch in (bool[])[true, false])
        {
            var delivery = Documents.Deliver(new DeliveryLine(SmallTree.Seal, 10, 9, 0));
            var explanation = Documents.Explain(delivery.Id);
            if (inOneBatch)
            {
                await AppendValidAsync(delivery, explanation);
            }
            else
            {
                await AppendValidAsync(delivery);
                Assert.That(
                    (await ListAsync(DocumentKind.Delivery))[^1].Document.Status, Is.EqualTo(DocumentStatus.Open));
                await AppendValidAsync(explanation);
            }

            var now = (await store.FindAsync(DocumentKind.Delivery, delivery.Id, null, default))!;
            var then = (await store.FindAsync(DocumentKind.Delivery, delivery.Id, now.Document.Sequence, default))!;
            using (Assert.EnterMultipleScope())
            {
                Assert.That(now.Document.Status, Is.EqualTo(DocumentStatus.Explained));
                Assert.That(now.Texts.TextOf(explanation.Explanation.Commitment), Is.EqualTo("a crate stayed behind"));
                Assert.That(then.Document.Status, Is.EqualTo(DocumentStatus.Open));
                var listed = (await ListAsync(DocumentKind.Delivery))[^1];
                Assert.That(listed.Document, Is.EqualTo(now.Document));
                Assert.That(listed.Events.Select(e => e.Sequence), Is.EqualTo(now.Events.Select(e => e.Sequence)));
            }
        }
    }

    [Test]
    public async Task Orders_DeliveredInOneBatchOrLater_AddUp()
    {
        await AppendValidAsync(
            Documents.Deliver(SmallTree.MayorBallot, 100), Documents.Deliver(SmallTree.GovernorBallot, 100));
        var sorting = Documents.Sort(
            new SortingLine(SmallTree.MayorBallot, 5, 3), new SortingLine(SmallTree.GovernorBallot, 5, 2));
        var first = Documents.Deliver(new DeliveryLine(SmallTree.MayorBallot, 2, 2, 1)) with { Replaces = sorting.Id };
        await AppendValidAsync(sorting, first);
        Assert.That(await OrdersAsync(sorting.Id), Is.EqualTo(["ballot-governor 2 0", "ballot-mayor 3 1"]));

        var stranger = Documents.Deliver(SmallTree.Seal, 9) with { Replaces = sorting.Id };
        var governors = Documents.Deliver(SmallTree.GovernorBallot, 2) with { Replaces = sorting.Id };
        await AppendValidAsync(
            governors, stranger, Documents.Deliver(SmallTree.MayorBallot, 1) with { Replaces = sorting.Id });
        Assert.That(await OrdersAsync(sorting.Id), Is.EqualTo(["ballot-governor 2 2", "ballot-mayor 3 2"]));
        Assert.That((await OpenAsync()).Select(one => one.Sorting), Does.Contain(sorting.Id));

        await AppendValidAsync(Documents.Deliver(SmallTree.MayorBallot, 2) with { Replaces = sorting.Id });
        Assert.That(await OrdersAsync(sorting.Id), Is.EqualTo(["ballot-governor 2 2", "ballot-mayor 3 4"]));
        Assert.That((await OpenAsync()).Select(one => one.Sorting), Does.Not.Contain(sorting.Id));
        var all = await store.ListOrdersAsync(isOpen: false, Sight.Everything, -1, 500, default);
        Assert.That(all.Single(one => one.Sorting == sorting.Id).Location, Is.EqualTo(SmallTree.Kpu));
        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task List_Filters_Restrict()
    {
        var open = Documents.Deliver(new DeliveryLine(SmallTree.Seal, 10, 9, 0));
        var agreed = Documents.Deliver(SmallTree.Seal, 10);
        await AppendValidAsync(open, agreed);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (await FilterAsync(new(DocumentKind.Delivery, DocumentStatus.Open)))[^1].Document.Id,
                Is.EqualTo(open.Id));
            Assert.That(
                (await FilterAsync(new(DocumentKind.Delivery, DocumentStatus.Agreed, SmallTree.Kpu)))[^1].Document.Id,
                Is.EqualTo(agreed.Id));
            Assert.That(await FilterAsync(new(DocumentKind.Delivery, Location: SmallTree.Mandonga)), Is.Empty);
            Assert.That(await FilterAsync(new(DocumentKind.Transfer)), Is.Empty);
            var last = (await ListAsync(DocumentKind.Delivery))[^1].Document.Sequence;
            Assert.That(await store.ListAsync(new(DocumentKind.Delivery), last, 10, default), Is.Empty);
        }
    }

    [Test]
    public async Task Append_SameGoodsAtOnce_OnlyAsMuchAsThereIs()
    {
        const int have = 10;
        await AppendValidAsync(Documents.Deliver("booth", have));
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Writer.AppendAsync(
            Documents.Destroy(new DestructionLine("booth", 1, DestructionSource.Stock)), default)));
        Assert.That(results.Count(result => result is AppendResult.Appended), Is.EqualTo(have));
        Assert.That(
            results.OfType<AppendResult.Rejected>().Select(result => result.Rejection.Rule),
            Is.All.EqualTo(StockRule.InsufficientStock));
        var left = await ReadAsync(connection => connection.ExecuteScalarAsync<long>(
            "SELECT Quantity FROM Balance WHERE Account = 'location/74.71' AND Item = 'booth'"));
        Assert.That(left, Is.Zero);
    }

    private Task<IReadOnlyList<StockDocumentDetails>> ListAsync(DocumentKind kind) => FilterAsync(new(kind));

    private Task<IReadOnlyList<StockDocumentDetails>> FilterAsync(StockDocumentFilter filter) =>
        store.ListAsync(filter, -1, 500, default);

    private Task<IReadOnlyList<SortingOrders>> OpenAsync() => store.ListOrdersAsync(isOpen: true, Sight.Everything, -1, 500, default);

    private async Task<IEnumerable<string>> OrdersAsync(Guid sorting) =>
        (await store.FindAsync(DocumentKind.Sorting, sorting, null, default))!.Orders
        .Select(order => $"{order.Item} {order.Ordered} {order.Delivered}").ToArray();
}
