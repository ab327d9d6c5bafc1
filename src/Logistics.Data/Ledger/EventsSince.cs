using System.Data.Common;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Tables;

namespace Logistics.Data.Ledger;

/// <summary>What other processes recorded since a process last knew the ledger, and what it changed.</summary>
internal sealed class EventsSince
{
    /// <summary>Above it, a process forgets everything: that costs less than to read so many events.</summary>
    public const int CountMax = 1_000;

    private const string Sql = $"""
        /* EventsSince.Read */
        SELECT {EventRow.Columns}, u.Changes
        FROM CustodyEvent AS e
        LEFT JOIN EventUndo AS u ON u.Sequence = e.Sequence
        WHERE e.Sequence >= @From AND e.Sequence < @To
        ORDER BY e.Sequence
        """;

    private readonly List<EventRow> events = [];
    private readonly List<string?> changes = [];
    private readonly long from;
    private readonly long to;

    private EventsSince(long from, long to) => (this.from, this.to) = (from, to);

    /// <param name="from">Number of events that are known.</param>
    /// <param name="to">Number of events in the ledger.</param>
    public static async Task<EventsSince> ReadAsync(
        Dialect dialect, DbTransaction transaction, long from, long to, CancellationToken ct)
    {
        var since = new EventsSince(from, to);
        await dialect.ReadAsync(transaction, [new RowQuery(Sql, since.Take, ("From", from), ("To", to))], ct);
        return since;
    }

    /// <summary>Appends the events to the tree that is known.</summary>
    /// <returns>
    /// Whether it has the root of the ledger: then the ledger is the one that was known, with these events.
    /// </returns>
    public bool LeadTo(byte[] root, RightEdge edge)
    {
        if (events.Count != to - from)
            return false;
        foreach (var (i, row) in events.Index())
        {
            if (StoredValue.Long(row.Sequence) != from + i
                || StoredValue.Bytes(row.LeafHash) is not { Length: Merkle.HashSize } hash)
                return false;
            edge.Append(hash);
        }

        return edge.Root().AsSpan().SequenceEqual(root);
    }

    /// <summary>
    /// The rows that the events changed; null where that is not known of one of them, such as a reversal.
    /// </summary>
    public ChangedRows? FindChanges()
    {
        var rows = new ChangedRows();
        return changes.TrueForAll(rows.TryAdd) ? rows : null;
    }

    /// <summary>The latest of the events of each stream.</summary>
    public IReadOnlyDictionary<string, EventRow> FindHeads()
    {
        var latest = new Dictionary<string, EventRow>(StringComparer.Ordinal);
        foreach (var row in events)
            latest[StoredValue.Text(row.Stream) ?? ""] = row;
        return latest;
    }

    private void Take(object?[] row)
    {
        events.Add(EventRow.Of(row));
        changes.Add(PackedJson.Text(row[^1]));
    }
}
