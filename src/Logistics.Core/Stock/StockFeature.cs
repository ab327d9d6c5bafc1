using Logistics.Core.Kernel;

namespace Logistics.Core.Stock;

/// <summary>Quantities: postings and balances of every event, and documents about loose stock.</summary>
public sealed class StockFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .EveryEvent(BookKeeping.Post, BookKeeping.Touch)
        .Table(PostingRow.Table, Balance.Table, StockDocument.Table, TransportDocument.Table)
        .Rules(StockRule.All)
        .Flag(SameDocumentFlags.Code, SameDocumentFlags.FirstNamed, SameDocumentFlags.Unused)
        .Flag(BundleFlags.Code, BundleFlags.LeavesOver, BundleFlags.Whole);
}
