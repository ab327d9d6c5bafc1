using Logistics.Core.Stock;

namespace Logistics.Core.Evidence;

/// <summary>Holds the documents about loose stock, and what is to be replaced, against the replay.</summary>
internal static class DocumentCheck
{
    /// <param name="rows">Of a projection; null when the table is not there.</param>
    /// <param name="compare">Compares a row with what is expected of it, for which an event is the reason.</param>
    public static async Task CompareAsync(
        ReplayedDocuments documents,
        Func<Projection, IAsyncEnumerable<IReadOnlyList<string>>?> rows,
        Action<Projection, IReadOnlyList<string>?, Func<string[]>, long> compare,
        Report report)
    {
        if (Find(Projection.StockDocument, documents.Streams.Count > 0) is { } found)
            await CompareDocumentsAsync(documents, found, compare, report);
        if (!documents.IsAnyBroken && Find(Projection.ReplacementOrder, documents.Orders.Count > 0) is { } ordered)
            await CompareOrdersAsync(documents, ordered, compare, report);

        // Evidence from before there were documents has no such table, and needs none.
        IAsyncEnumerable<IReadOnlyList<string>>? Find(Projection projection, bool isNeeded)
        {
            var table = rows(projection);
            if (table is null && isNeeded)
                report.Add(Check.Completeness, $"projection {projection.Name} is missing");
            return table;
        }
    }

    private static async Task CompareDocumentsAsync(
        ReplayedDocuments documents,
        IAsyncEnumerable<IReadOnlyList<string>> rows,
        Action<Projection, IReadOnlyList<string>?, Func<string[]>, long> compare,
        Report report)
    {
        var projection = Projection.StockDocument;
        var refused = 0;
        await foreach (var row in rows)
        {
            if (refused > RowCursor.RefusedMax)
            {
                RowCursor.GiveUp(projection, report);
                return;
            }

            if (StreamOf(row) is not { } stream || !documents.Streams.TryGetValue(stream, out var document))
            {
                report.Add(Check.Projection, $"{projection.Describe(row)}: no event made this row");
                refused++;
                continue;
            }

            refused += document.IsSeen ? 1 : 0;
            if (document.IsSeen)
                report.Add(Check.Projection, $"{projection.Describe(row)}: it is there twice", document.Head.Sequence);
            else if (document is { IsBroken: false, State: { } state })
                compare(projection, row, () => ExpectedRows.StockDocument(state), state.HeadSequence);
            document.IsSeen = true;
        }

        foreach (var state in documents.Streams.Values.Where(one => one is { IsSeen: false, IsBroken: false })
            .Select(one => one.State).OfType<StockDocument>())
        {
            report.Add(
                Check.Projection, $"{projection.Describe(ExpectedRows.StockDocument(state))}: there is no such row",
                state.HeadSequence);
        }
    }

    private static async Task CompareOrdersAsync(
        ReplayedDocuments documents,
        IAsyncEnumerable<IReadOnlyList<string>> rows,
        Action<Projection, IReadOnlyList<string>?, Func<string[]>, long> compare,
        Report report)
    {
        var projection = Projection.ReplacementOrder;
        var expected = documents.Orders.ToDictionary(order => (order.Key.Sorting.ToString(), order.Key.Item), one => one.Value);
        var refused = 0;
        await foreach (var row in rows)
        {
            if (expected.Remove((row[0], row[1]), out var order))
            {
                compare(projection, row, () => ExpectedRows.ReplacementOrder(order), order.Sequence);
                continue;
            }

            if (++refused > RowCursor.RefusedMax)
            {
                RowCursor.GiveUp(projection, report);
                return;
            }

            report.Add(Check.Projection, $"{projection.Describe(row)}: no event made this row");
        }

        foreach (var order in expected.Values)
        {
            report.Add(
                Check.Projection, $"{projection.Describe(ExpectedRows.ReplacementOrder(order))}: there is no such row",
                order.Sequence);
        }
    }

    private static string? StreamOf(IReadOnlyList<string> row) =>
        UuidText.TryParse(row[0], out var id) && id.ToString() == row[0]
        && EnumText.TryParse(row[1], out DocumentKind kind)
            ? StockDocument.StreamOf(kind, id)
            : null;
}
