using Logistics.Core.Kernel;

namespace Logistics.Core.Sortings;

/// <summary>
/// What is to be replaced of an item because a sorting found it damaged, in the item's unit. Stays open until as
/// many good ones were delivered for it.
/// </summary>
/// <param name="Ordered">Found damaged; 0 once the sorting was taken back.</param>
/// <param name="Delivered">Good ones of deliveries that name the sorting; may be more than were ordered.</param>
/// <param name="Sequence">Ledger sequence of the sorting.</param>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last.</param>
public sealed record ReplacementOrder(
    Guid Sorting, string Item, long Ordered, long Delivered, long Sequence, long HeadSequence)
{
    public static Table<ReplacementOrder, (Guid Sorting, string Item)> Table { get; } = new(
        order => (order.Sorting, order.Item),
        c => c.Id("SortingId", o => o.Sorting)
            .Code("Item", o => o.Item)
            .Long("Ordered", o => o.Ordered)
            .Long("Delivered", o => o.Delivered)
            .Long("Sequence", o => o.Sequence)
            .Long("HeadSequence", o => o.HeadSequence, since: 2))
    {
        Name = "ReplacementOrder",
        File = "replacement-order",
        Order = ["Sequence", "Item"],
        KeyCount = 2,
        Revision = "HeadSequence",
        Fixed = ["Sequence"],
        IsSum = true,
        Concerned = (order, _) => order.HeadSequence,
        IsRequiredBy = e => e.Body is SortingRecorded sorting && sorting.Lines.Any(line => line.Damaged > 0),
    };

    public bool IsOpen => Delivered < Ordered;

    /// <summary>The orders that a sorting opens; none for any other event.</summary>
    public static IEnumerable<ReplacementOrder> OpenedBy(LedgerEntry entry) =>
        entry.Event.Body is not SortingRecorded sorting
            ? []
            : sorting.Lines.Where(line => line.Damaged > 0).Select(line => new ReplacementOrder(
                sorting.Sorting, line.Item, line.Damaged, Delivered: 0, entry.Sequence, entry.Sequence));
}
