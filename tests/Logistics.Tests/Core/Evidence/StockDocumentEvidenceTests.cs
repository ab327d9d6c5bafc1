using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Evidence;
using Logistics.Core.Sortings;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Evidence;

/// <summary>The verifier replays the documents about loose stock, and holds their tables against the replay.</summary>
internal sealed class StockDocumentEvidenceTests
{
    private static readonly Table[] Both = [StockDocument.Table, ReplacementOrder.Table];

    [Test]
    public async Task Verify_EachKindOfDocument_IsSound()
    {
        var log = Ledger();
        var verdict = await log.VerifyAsync();
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(verdict.Counts[Check.CustodyRules], Is.EqualTo(5));
        Assert.That(log.Rows[StockDocument.Table].Select(row => $"{row[1]} {row[4]}"), Is.EqualTo(
            ["delivery explained", "sorting recorded", "delivery agreed", "destruction recorded"]));
        Assert.That(
            log.Rows[ReplacementOrder.Table].Select(row => $"{row[1]} {row[2]} {row[3]}"),
            Is.EqualTo([$"{SmallTree.MayorBallot} 3 0", $"{SmallTree.Seal} 5 4"]));
    }

    [TestCaseSource(nameof(Columns))]
    public async Task Verify_EditedColumn_IsFoundByProjection(string table, int column)
    {
        var log = Ledger();
        log.Rows[Both.Single(one => one.Name == table)][0][column] = "7";
        Finds(await log.VerifyAsync(), Check.Projection, table);
    }

    public static IEnumerable<TestCaseData<string, int>> Columns() =>
        from projection in Both
        from column in Enumerable.Range(0, projection.Columns.Count)
        select new TestCaseData<string, int>(projection.Name, column);

    [Test]
    public async Task Verify_RowRemovedTwiceOrStrange_IsFoundByProjection()
    {
        foreach (var projection in Both)
        {
            var log = Ledger();
            var last = log.Rows[projection][^1];
            log.Rows[projection].Add([.. last]);
            Finds(await log.VerifyAsync(), Check.Projection, "there twice");
            log.Rows[projection].RemoveRange(1, log.Rows[projection].Count - 1);
            Finds(await log.VerifyAsync(), Check.Projection, "there is no such row");
            log = Ledger();
            log.Rows[projection].Add([$"{Guid.NewGuid()}", .. last[1..]]);
            Finds(await log.VerifyAsync(), Check.Projection, "no event made this row");
        }
    }

    [Test]
    public async Task Verify_TableMissing_IsFoundOnlyWhereThereAreDocuments()
    {
        var log = Ledger();
        foreach (var projection in Both)
            log.Rows.Remove(projection);
        Finds(await log.VerifyAsync(), Check.Completeness, "stock-document is missing");
        Finds(await log.VerifyAsync(), Check.Completeness, "replacement-order is missing");

        var earlier = new MemoryEvidence();
        earlier.Append(Commands.Account());
        earlier.Publish();
        earlier.Build();
        foreach (var projection in Both)
            earlier.Rows.Remove(projection);
        Assert.That((await earlier.VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task Verify_UnlawfulDocument_IsFoundByCustodyRules()
    {
        var log = new MemoryEvidence();
        var delivery = Documents.Deliver(SmallTree.Seal, 10);
        var proposed = Catalog.Current.Decide(log.State, delivery).Events[0];
        var body = (DeliveryReceived)proposed.Body;
        log.Append(delivery, proposed with { Body = body with { Lines = [new(SmallTree.Seal, 10, 5, 6)] } });
        Finds(await VerifyAsync(log), Check.CustodyRules, "negative or too large");
    }

    [Test]
    public async Task Verify_ExplanationWithoutTheHashOfTheDelivery_IsFoundByChain()
    {
        var log = new MemoryEvidence();
        var delivery = Documents.Deliver(new DeliveryLine(SmallTree.Seal, 10, 9, 0));
        log.Append(delivery);
        var explanation = Documents.Explain(delivery.Id);
        log.Append(
            explanation, Catalog.Current.Decide(log.State, explanation).Events[0],
            e => e with { Previous = new byte[32] });
        Finds(await VerifyAsync(log), Check.Chain, "does not carry the hash");
    }

    /// <summary>A short delivery that is explained, a sorting, a delivery for it, and a destruction.</summary>
    private static MemoryEvidence Ledger()
    {
        var log = new MemoryEvidence();
        var delivery = Documents.Deliver(
            new DeliveryLine(SmallTree.Seal, 100, 99, 2), new DeliveryLine(SmallTree.MayorBallot, 50, 50, 0));
        var sorting = Documents.Sort(
            new SortingLine(SmallTree.MayorBallot, 47, 3), new SortingLine(SmallTree.Seal, 20, 5));
        log.Append(
            delivery,
            sorting,
            Documents.Explain(delivery.Id),
            Documents.Deliver(new DeliveryLine(SmallTree.Seal, 5, 5, 1)) with { Replaces = sorting.Id },
            Documents.Destroy(new DestructionLine(SmallTree.Seal, 7, DestructionSource.Damaged)));
        log.Publish();
        return log.Build();
    }

    private static Task<Verdict> VerifyAsync(MemoryEvidence log)
    {
        log.Publish();
        log.MakeTiles();
        log.ProjectionSize = 0;
        return log.VerifyAsync();
    }

    private static void Finds(Verdict verdict, Check check, string why) => Assert.That(
        verdict.Findings.Any(one => one.Check == check && one.Message.Contains(why, StringComparison.Ordinal)),
        Is.True, () => string.Join('\n', verdict.Findings));
}
