using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Log;

namespace Logistics.Api.Log;

/// <summary>
/// The log as far as its newest checkpoint covers it. What is read is held against the tree before it is
/// shown: caches keep tiles for a year, and a proof that proves nothing is of use to nobody.
/// </summary>
internal sealed class SignedLog(LogStore store, CheckpointReader checkpoints, SignedTiles tiles)
{
    /// <summary>The newest checkpoint; null before the first.</summary>
    /// <exception cref="LogDamagedException">There are some, but none of the newest is this log's.</exception>
    public Task<SignedCheckpoint?> NewestAsync(CancellationToken ct) => checkpoints.NewestAsync(ct);

    /// <summary>The hashes of a tile, as many as the path says, which the signed tree must have.</summary>
    /// <exception cref="LogDamagedException">The tile is not part of the tree.</exception>
    public async Task<byte[]> TileAsync(TilePath path, TreeHead signed, CancellationToken ct) =>
        (await tiles.FindAsync(path.Tile, signed, ct))[..(path.Width * Merkle.HashSize)];

    /// <summary>Canonical bytes of the events of a bundle, which the signed tree must have.</summary>
    /// <exception cref="LogDamagedException">One is missing or is not the one in the tree.</exception>
    public async Task<IReadOnlyList<byte[]>> EntriesAsync(TilePath path, TreeHead signed, CancellationToken ct)
    {
        var first = path.Number * TileId.Width;
        var hashes = await TileAsync(path, signed, ct);
        var entries = await store.EntriesAsync(first, first + path.Width, ct);
        for (var i = 0; i < entries.Count; i++)
        {
            if (!LeafHash.Of(entries[i]).AsSpan().SequenceEqual(Slice(hashes, i)))
                throw new LogDamagedException($"Event {first + i} is not the one in the log.");
        }

        return entries;
    }

    /// <summary>A proof that a leaf is in the tree of a size that the checkpoint covers.</summary>
    /// <exception cref="LogDamagedException">The tiles do not lead to the checkpoint.</exception>
    public async Task<InclusionProof> ProveInclusionAsync(
        long sequence, long size, TreeHead signed, CancellationToken ct)
    {
        var leaf = new TilePath(0, sequence / TileId.Width, TileId.Width).Tile;
        var plan = ProofPlan.Inclusion(sequence, size);
        var history = new History(size, signed);
        var found = await store.FindTilesAsync([.. plan.Tiles.Append(leaf).Union(history.Tiles)], ct);
        var slot = (int)(sequence % TileId.Width);
        var proof = new InclusionProof(
            Slice(Find(found, leaf, slot + 1), slot), history.Root(found), plan.Build(found));
        return Merkle.VerifyInclusion(sequence, size, proof.LeafHash, proof.Hashes, proof.Root)
            ? proof
            : throw Inconsistent(size);
    }

    /// <summary>A proof that a tree is the beginning of another. The checkpoint covers both.</summary>
    /// <exception cref="LogDamagedException">The tiles do not lead to the checkpoint.</exception>
    public async Task<ConsistencyProof> ProveConsistencyAsync(
        long from, long to, TreeHead signed, CancellationToken ct)
    {
        var plan = ProofPlan.Consistency(from, to);
        var (before, after) = (new History(from, signed), new History(to, signed));
        var found = await store.FindTilesAsync([.. plan.Tiles.Union(before.Tiles).Union(after.Tiles)], ct);
        var proof = new ConsistencyProof(before.Root(found), after.Root(found), plan.Build(found));
        return Merkle.VerifyConsistency(from, to, proof.Hashes, proof.FromRoot, proof.ToRoot)
            ? proof
            : throw Inconsistent(to);
    }

    /// <summary>Proofs that events are in the log, in the order of the events. One query reads all.</summary>
    /// <param name="checkpoint">Covers them all.</param>
    /// <exception cref="LogDamagedException">One is not the one in the log.</exception>
    public async Task<IReadOnlyList<TlogProof>> ProveAsync(
        IReadOnlyCollection<LedgerEntry> entries, SignedCheckpoint checkpoint, CancellationToken ct)
    {
        var plans = entries.Select(entry => ProofPlan.Inclusion(entry.Sequence, checkpoint.Size)).ToArray();
        var found = await store.FindTilesAsync([.. plans.SelectMany(plan => plan.Tiles).Distinct()], ct);
        var roots = new SubtreeRoots(found);
        var proofs = new List<TlogProof>(plans.Length);
        foreach (var (entry, plan) in entries.Zip(plans))
        {
            ct.ThrowIfCancellationRequested();
            var proof = new TlogProof(entry.Canonical, entry.Sequence, plan.Build(roots), checkpoint);
            if (!proof.Proves(entry.Hash))
                throw new LogDamagedException($"Event {entry.Sequence} is not the one in the log.");
            proofs.Add(proof);
        }

        return proofs;
    }

    private static byte[] Find(IReadOnlyDictionary<TileId, byte[]> tiles, TileId id, int width) =>
        tiles.TryGetValue(id, out var hashes) && hashes.Length >= width * Merkle.HashSize
            ? hashes
            : throw new LogDamagedException($"Tile {id.Level}/{id.Number} of the log is missing or too short.");

    private static byte[] Slice(byte[] hashes, int index) =>
        hashes[(index * Merkle.HashSize)..((index + 1) * Merkle.HashSize)];

    private static LogDamagedException Inconsistent(long size) =>
        new($"The tiles of the first {size} events do not lead to the root that was signed.");

    /// <summary>An earlier state of the tree, and that the signed one goes on from it.</summary>
    private sealed class History(long size, TreeHead signed)
    {
        private readonly ProofPlan? root = size > 0 ? ProofPlan.Root(size) : null;
        private readonly ProofPlan later = ProofPlan.Consistency(size, signed.Size);

        public IEnumerable<TileId> Tiles => later.Tiles.Union(root?.Tiles ?? []);

        public byte[] Root(IReadOnlyDictionary<TileId, byte[]> tiles)
        {
            var found = root?.Build(tiles)[0] ?? Merkle.EmptyRoot;
            return Merkle.VerifyConsistency(size, signed.Size, later.Build(tiles), found, signed.Root)
                ? found
                : throw Inconsistent(size);
        }
    }
}

/// <param name="Hashes">From the leaf's sibling up to the root's child.</param>
internal sealed record InclusionProof(byte[] LeafHash, byte[] Root, IReadOnlyList<byte[]> Hashes);

internal sealed record ConsistencyProof(byte[] FromRoot, byte[] ToRoot, IReadOnlyList<byte[]> Hashes);
