using Logistics.Core.Ledger;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;

namespace Logistics.Core.Evidence;

/// <summary>A document about loose stock in a replay.</summary>
internal sealed class ReplayedDocument : ReplayedRecord
{
    public StockDocument? State { get; set; }
}

/// <summary>The documents about loose stock in a replay, and what is to be replaced after them.</summary>
internal sealed class ReplayedDocuments
{
    private readonly Dictionary<string, ReplayedDocument> byStream = new(StringComparer.Ordinal);
    private readonly Dictionary<(Guid Sorting, string Item), ReplacementOrder> orders = [];

    /// <summary>By stream.</summary>
    public IReadOnlyDictionary<string, ReplayedDocument> Streams => byStream;

    public IEnumerable<StockDocument> Documents => byStream.Values.Select(one => one.State).OfType<StockDocument>();

    public IReadOnlyDictionary<(Guid Sorting, string Item), ReplacementOrder> Orders => orders;

    /// <summary>Orders are sums over documents, and say nothing once one cannot be believed.</summary>
    public bool IsAnyBroken => byStream.Values.Any(one => one.IsBroken);

    public ReplayedDocument StreamOf(string stream)
    {
        if (!byStream.TryGetValue(stream, out var document))
            byStream.Add(stream, document = new ReplayedDocument());
        return document;
    }

    /// <summary>Takes a lawful event in.</summary>
    public void Take(ReplayedDocument document, LedgerEntry entry)
    {
        document.State = StockDocument.After(document.State, entry);
        foreach (var order in ReplacementOrder.OpenedBy(entry))
            orders[(order.Sorting, order.Item)] = order;
        foreach (var (sorting, item, good) in ReplacementOrder.DeliveredBy(entry.Event.Body))
        {
            if (orders.TryGetValue((sorting, item), out var order))
                orders[(sorting, item)] = order with { Delivered = order.Delivered + good };
        }
    }
}
