using Logistics.Core.Kernel;

namespace Logistics.Core.Ledger;

/// <summary>
/// A row of the ledger as the database holds it: the canonical bytes, and columns that repeat parts of them
/// so that they can be searched. Nothing but the bytes is believed.
/// </summary>
public sealed class StoredEvent
{
    public StoredEvent(
        long sequence,
        Guid id,
        string stream,
        int version,
        string type,
        DateTime recordedAt,
        byte[] canonical,
        byte[] storedHash)
    {
        (Sequence, Id, Stream, Version, Type) = (sequence, id, stream, version, type);
        (RecordedAt, Canonical, StoredHash) = (recordedAt, canonical, storedHash);
        Hash = LeafHash.Of(canonical);
        Decoded = EventCodec.TryDecode(canonical, out var e) ? e : null;
    }

    public long Sequence { get; }

    public Guid Id { get; }

    public string Stream { get; }

    public int Version { get; }

    public string Type { get; }

    public DateTime RecordedAt { get; }

    public byte[] Canonical { get; }

    public byte[] StoredHash { get; }

    /// <summary>The leaf hash of the bytes, computed now.</summary>
    public byte[] Hash { get; }

    /// <summary>The event in the bytes; null when they are not an event.</summary>
    public LedgerEvent? Decoded { get; }

    /// <summary>What is wrong with this row by itself, in words; null when it is sound.</summary>
    public string? Fault => this switch
    {
        { Decoded: null } => "its bytes are no event",
        _ when !Hash.AsSpan().SequenceEqual(StoredHash) => "its bytes do not hash to its leaf hash",
        { Decoded: { } e } when !EventCodec.IsCanonical(e, Canonical) => "its bytes are not in canonical form",
        { Decoded: { } e } when e.Id != Id || e.Stream != Stream || e.Version != Version
            || e.Type != Type || e.RecordedAt != RecordedAt => "its columns differ from its bytes",
        _ => null,
    };
}
