using Logistics.Core.Deliveries;
using Logistics.Core.Ledger;

namespace Logistics.Core.Sortings;

/// <summary>
/// What is to be replaced of an item because a sorting found it damaged, in the item's unit. Stays open until as
/// many good ones were delivered for it.
/// </summary>
/// <param name="Ordered">Found damaged.</param>
/// <param name="Delivered">Good ones of deliveries that name the sorting; may be more than were ordered.</param>
/// <param name="Sequence">Ledger sequence of the sorting.</param>
public sealed record ReplacementOrder(Guid Sorting, string Item, long Ordered, long Delivered, long Sequence)
{
    public bool IsOpen => Delivered < Ordered;

    /// <summary>The orders that a sorting opens; none for any other event.</summary>
    public static IEnumerable<ReplacementOrder> OpenedBy(LedgerEntry entry) =>
        entry.Event.Body is not SortingRecorded sorting
            ? []
            : sorting.Lines.Where(line => line.Damaged > 0).Select(line => new ReplacementOrder(
                sorting.Sorting, line.Item, line.Damaged, Delivered: 0, entry.Sequence));

    /// <summary>What a delivery adds to orders, whether or not there are such; none for any other event.</summary>
    public static IEnumerable<(Guid Sorting, string Item, long Good)> DeliveredBy(EventBody body) =>
        body is not DeliveryReceived { Replaces: { } sorting } delivery
            ? []
            : delivery.Lines.Where(line => line.Good > 0).Select(line => (sorting, line.Item, line.Good));
}
