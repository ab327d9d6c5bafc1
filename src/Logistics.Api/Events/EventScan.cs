using System.Globalization;
using System.Runtime.CompilerServices;
using Logistics.Core.Access;
using Logistics.Core.Ledger;
using Logistics.Data.Events;

namespace Logistics.Api.Events;

/// <summary>
/// Reads the events of one page a part at a time. A page of everything covers as many events of the ledger as it may
/// show. A page of what a filter leaves ends with as many shown, and at the latest once it has looked at
/// <see cref="LookedAtMax"/>: so no page costs more than that, however long the ledger is.
/// </summary>
/// <param name="limit">Events shown at most; null for all there are, to the end of the ledger.</param>
internal sealed class EventScan(EventStore events, EventFilter filter, Sight sight, long after, int? limit)
{
    /// <summary>The most events that a page with a filter looks at.</summary>
    public const int LookedAtMax = 5_000;

    private const int PartSize = 100;
    private const int FilteredPartSize = 500;

    private long last = after;
    private int shown;
    private int looked;
    private bool hasBegun;
    private bool isDone;
    private bool isMore;

    /// <summary>Sequence to go on after, once all parts were read; null at the end.</summary>
    public string? Next => isMore ? last.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>
    /// The next part, and what it shows; null after the last. What a key may not see decides nothing of it.
    /// </summary>
    public async Task<(EventPage Page, IReadOnlyList<StoredEvent> Shown)?> ReadAsync(CancellationToken ct)
    {
        if (isDone)
            return null;
        if (!hasBegun)
            last = await events.BeginAsync(filter, last, ct);
        hasBegun = true;
        var part = await events.ReadAsync(filter, sight, last, SizeOfNext, ct);
        looked += part.Covered;
        StoredEvent[] seen = [.. part.Page.Events.Where(part.Page.IsSeen).Take(limit - shown ?? int.MaxValue)];
        shown += seen.Length;
        last = shown == limit && !filter.IsNone ? seen[^1].Sequence : part.Last;
        isMore = part.IsMore || last < part.Last;
        isDone = !isMore || (limit is not null && (shown == limit || looked == LookedMax));
        return (part.Page, seen);
    }

    /// <summary>Every part to the end.</summary>
    public async IAsyncEnumerable<(EventPage Page, IReadOnlyList<StoredEvent> Shown)> AllAsync(
        [EnumeratorCancellation] CancellationToken ct)
    {
        while (await ReadAsync(ct) is { } part)
            yield return part;
    }

    private int LookedMax => filter.IsNone ? limit ?? int.MaxValue : LookedAtMax;

    private int SizeOfNext
    {
        get
        {
            var size = filter.IsNone ? PartSize : FilteredPartSize;
            return limit is null ? size : Math.Min(size, LookedMax - looked);
        }
    }
}
