using System.Runtime.CompilerServices;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;

namespace Logistics.Core.Evidence;

/// <summary>An event and the result of all checks that need no other event.</summary>
/// <param name="Event">Null if the bytes are not an event.</param>
/// <param name="Fault">What is wrong with the bytes, in words; null when nothing is.</param>
/// <param name="ColumnFault">Which column of the database differs from the bytes; null if none does.</param>
internal sealed record Examined(
    EvidenceLeaf Leaf, byte[] Hash, LedgerEvent? Event, string? Fault, string? ColumnFault);

/// <summary>
/// Hashes, decodes and re-encodes each event: nearly all the work of a verifier. Events are examined in parallel and
/// returned in order. One caller reads the evidence.
/// </summary>
internal static class Examination
{
    private const int ChunkLeaves = 256;
    private const int ChunkBytes = 1 << 20;

    public static async IAsyncEnumerable<Examined> Run(
        IAsyncEnumerable<EvidenceLeaf> leaves, [EnumeratorCancellation] CancellationToken ct)
    {
        var window = Math.Max(2, 2 * Environment.ProcessorCount);
        var running = new Queue<Task<Examined[]>>();
        var chunk = new List<EvidenceLeaf>();
        var bytes = 0;
        await foreach (var leaf in leaves.WithCancellation(ct))
        {
            chunk.Add(leaf);
            bytes += leaf.Canonical.Length;
            if (chunk.Count < ChunkLeaves && bytes < ChunkBytes)
                continue;
            Start();
            if (running.Count < window)
                continue;
            foreach (var examined in await running.Dequeue())
                yield return examined;
        }

        Start();
        while (running.TryDequeue(out var task))
        {
            foreach (var examined in await task)
                yield return examined;
        }

        void Start()
        {
            var taken = chunk.ToArray();
            running.Enqueue(Task.Run(() => Array.ConvertAll(taken, Examine), ct));
            chunk.Clear();
            bytes = 0;
        }
    }

    public static Examined Examine(EvidenceLeaf leaf)
    {
        var hash = LeafHash.Of(leaf.Canonical);
        var fault = Read(leaf.Canonical, out var e);
        var columns = leaf.Columns is { } kept ? Differs(kept, e, hash) : null;
        return new Examined(leaf, hash, e, fault, columns);
    }

    /// <summary>
    /// Writing an event again must give the same bytes: that is RFC 8785 and besides every choice the leaf
    /// format makes, such as how a UUID or a time is written.
    /// </summary>
    private static string? Read(byte[] canonical, out LedgerEvent? e)
    {
        e = null;
        if (canonical.Length > EventCodec.SizeMax)
            return $"it has {canonical.Length} bytes, more than any event can have";
        try
        {
            e = EventCodec.Decode(canonical);
            return EventCodec.IsCanonical(e, canonical)
                ? null
                : "its bytes are not in canonical form";
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException or OverflowException)
        {
            return $"its bytes are no event ({Table.Shorten(fault.Message)})";
        }
    }

    private static string? Differs(StoredColumns kept, LedgerEvent? e, byte[] hash) => e switch
    {
        _ when !hash.AsSpan().SequenceEqual(kept.Hash) => "the leaf hash kept beside it is not that of its bytes",
        null => null,
        _ when e.Id != kept.Id => "the event id kept beside it is not that in its bytes",
        _ when e.Stream != kept.Stream => "the stream kept beside it is not that in its bytes",
        _ when e.Version != kept.Version => "the version kept beside it is not that in its bytes",
        _ when e.Type != kept.Type => "the type kept beside it is not that in its bytes",
        _ when e.RecordedAt != kept.RecordedAt => "the time kept beside it is not that in its bytes",
        _ => null,
    };
}
