using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Data.Engines;

namespace Logistics.Data.Tables;

/// <summary>A row of CustodyEvent that other rows refer to, read back by its bytes.</summary>
internal class EntryRecord
{
    public object? Sequence { get; init; }

    public object? Canonical { get; init; }

    /// <summary>The event; null when the ledger lacks it or its bytes are not an event.</summary>
    public LedgerEntry? ToEntry() =>
        StoredValue.Long(Sequence) is { } sequence
        && PackedJson.Bytes(Canonical) is { } canonical
        && EventCodec.TryDecode(canonical, out var e)
            ? new LedgerEntry(sequence, e, canonical, LeafHash.Of(canonical))
            : null;
}

/// <summary>
/// A row of CustodyEvent, whole. A column that cannot be read gets a value that no event has, and so differs from
/// the bytes.
/// </summary>
internal sealed class EventRow
{
    /// <summary>What a statement selects to read it.</summary>
    public const string Columns =
        "e.Sequence, e.EventId, e.Stream, e.Version, e.Type, e.RecordedAt, e.Canonical, e.LeafHash";

    public object? Sequence { get; init; }

    public object? EventId { get; init; }

    public object? Stream { get; init; }

    public object? Version { get; init; }

    public object? Type { get; init; }

    public object? RecordedAt { get; init; }

    public object? Canonical { get; init; }

    public object? LeafHash { get; init; }

    /// <param name="row">The values of <see cref="Columns"/>.</param>
    public static EventRow Of(object?[] row) => new()
    {
        Sequence = row[0],
        EventId = row[1],
        Stream = row[2],
        Version = row[3],
        Type = row[4],
        RecordedAt = row[5],
        Canonical = row[6],
        LeafHash = row[7],
    };

    /// <summary>The row as it is, neither hashed nor read.</summary>
    public EvidenceLeaf ToLeaf() => new(
        StoredValue.Long(Sequence) ?? -1,
        PackedJson.Bytes(Canonical) ?? [],
        new StoredColumns(
            StoredValue.Id(EventId) ?? Guid.Empty,
            StoredValue.Text(Stream) ?? "",
            StoredValue.Int(Version) ?? 0,
            StoredValue.Text(Type) ?? "",
            StoredValue.Time(RecordedAt) ?? DateTime.SpecifyKind(default, DateTimeKind.Utc),
            StoredValue.Bytes(LeafHash) ?? []));

    public StoredEvent ToEvent()
    {
        var (sequence, canonical, columns) = ToLeaf();
        var (id, stream, version, type, recordedAt, hash) = columns!;
        return new StoredEvent(sequence, id, stream, version, type, recordedAt, canonical, hash);
    }
}
