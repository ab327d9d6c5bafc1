using Logistics.Core.Ledger;
using Logistics.Core.Reversals;

namespace Logistics.Tests.Support;

/// <summary>Events that stand.</summary>
internal static class EventsInEffect
{
    /// <summary>Those that none of the others takes back, and that take none back.</summary>
    /// <param name="ledger">The events among which the reversals are; null for these.</param>
    public static IEnumerable<StoredEvent> InEffect(
        this IEnumerable<StoredEvent> events, IEnumerable<StoredEvent>? ledger = null)
    {
        StoredEvent[] all = [.. events];
        var reversed = EventUndo.TakenBackIn((ledger ?? all).Select(stored => stored.Decoded!));
        return all.Where(stored => !reversed.Contains(stored.Sequence) && stored.Decoded!.Body is not EventReversed);
    }

    /// <summary>When the postings of an event count from.</summary>
    public static DateTime PostedAt(this LedgerEvent e) =>
        (e.Body as IPosting)?.PostedAt ?? e.OccurredAt.UtcDateTime;
}
