using Logistics.Core.Kernel;
using Logistics.Core.Log;

namespace Logistics.Core.Evidence;

/// <summary>
/// A log to be verified. Nothing in it is trusted. Members are called one after
/// another, never at once; of several enumerations one may be advanced between two steps of another.
/// </summary>
public interface IEvidence
{
    /// <summary>
    /// The log is live: events after the newest checkpoint are expected, and are signed later.
    /// </summary>
    bool IsLive { get; }

    /// <summary>Leaves of the tree whose tiles are kept.</summary>
    long TreeSize { get; }

    /// <summary>Number of events that the projections contain.</summary>
    long ProjectionSize { get; }

    /// <summary>The format of the tables: each has more columns and tables than the one before.</summary>
    int Format => FormatNewest;

    /// <summary>The format that tables are written in now: the newest one that a table or a column names.</summary>
    static int FormatNewest => Catalog.Current.EvidenceFormat;

    /// <summary>Whether the events are also there as entry bundles.</summary>
    bool HasEntryBundles { get; }

    /// <summary>What the database says of its ledger; null where there is none.</summary>
    StoredHead? Head { get; }

    /// <summary>Signed notes, by size.</summary>
    IAsyncEnumerable<EvidenceCheckpoint> CheckpointsAsync(CancellationToken ct);

    /// <summary>Events, by sequence.</summary>
    IAsyncEnumerable<EvidenceLeaf> LeavesAsync(CancellationToken ct);

    /// <summary>Hashes of a tile, one after another; null when it is not there.</summary>
    ValueTask<byte[]?> TileAsync(TileId id, int width, CancellationToken ct);

    /// <summary>
    /// An entry bundle of C2SP tlog-tiles, which the next one may take the place of; null when it is not there.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>?> EntriesAsync(long number, int width, CancellationToken ct);

    /// <summary>
    /// Rows of a table: the values of the columns its format has, in the order of its sequence column; null when the
    /// table is not there.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<string>>? RowsAsync(Table table, CancellationToken ct);
}

/// <summary>The events of some packages, with what proves that they are in the log.</summary>
public interface ISubsetEvidence
{
    /// <inheritdoc cref="IEvidence.Format"/>
    int Format => IEvidence.FormatNewest;

    /// <summary>Number of events of the whole log that the projections contain.</summary>
    long ProjectionSize { get; }

    /// <summary>The checkpoint that the proofs lead to.</summary>
    SignedCheckpoint Checkpoint { get; }

    /// <summary>Events by sequence, each with the text of its proof; null when that is not there.</summary>
    IAsyncEnumerable<(EvidenceLeaf Leaf, string? Proof)> LeavesAsync(CancellationToken ct);

    /// <inheritdoc cref="IEvidence.RowsAsync"/>
    IAsyncEnumerable<IReadOnlyList<string>>? RowsAsync(Table table, CancellationToken ct);
}

/// <summary>A note, and what a database says beside it of its size and root.</summary>
public sealed record EvidenceCheckpoint(string Note, TreeHead? Columns = null);

/// <summary>Size and root in the head row of a ledger; the root is null where the row has none.</summary>
public sealed record StoredHead(long Size, byte[]? Root);

/// <summary>An event's bytes as they are kept.</summary>
/// <param name="Columns">What a database repeats of them; null elsewhere.</param>
public sealed record EvidenceLeaf(long Sequence, byte[] Canonical, StoredColumns? Columns = null);

/// <summary>The columns beside an event's bytes.</summary>
public sealed record StoredColumns(
    Guid Id, string Stream, int Version, string Type, DateTime RecordedAt, byte[] Hash);

/// <summary>The evidence cannot be read, so it can be neither confirmed nor refuted.</summary>
/// <param name="place">The file or table.</param>
public sealed class UnreadableEvidenceException(string place, string why, Exception? inner = null)
    : Exception($"{place}: {why}", inner);
