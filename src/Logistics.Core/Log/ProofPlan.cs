namespace Logistics.Core.Log;

/// <summary>
/// How a proof of RFC 9162 is put together from tiles: which tiles it reads, and its hashes once they are
/// there. A proof in a tree of n leaves reads at most two tiles on each of its log256(n) levels.
/// </summary>
public sealed class ProofPlan
{
    private readonly IReadOnlyList<Subtree[]> hashes;

    private ProofPlan(IEnumerable<(long From, long To)> ranges)
    {
        hashes = [.. ranges.Select(range => Split(range.From, range.To).ToArray())];
        Tiles = [.. hashes.SelectMany(subtrees => subtrees).Select(subtree => subtree.Place.Tile).Distinct()];
    }

    /// <summary>The tiles to read.</summary>
    public IReadOnlyCollection<TileId> Tiles { get; }

    /// <summary>A proof that the leaf at an index is in the tree of a size. It starts at the leaf's sibling.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The leaf does not exist.</exception>
    public static ProofPlan Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<(long, long)>();
        var (from, to) = (0L, size);
        while (to - from > 1)
        {
            var middle = from + SplitPoint(to - from);
            path.Add(index < middle ? (middle, to) : (from, middle));
            (from, to) = index < middle ? (from, middle) : (middle, to);
        }

        path.Reverse();
        return new ProofPlan(path);
    }

    /// <summary>A proof that the smaller tree is the beginning of the larger one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first size is negative or the larger.</exception>
    public static ProofPlan Consistency(long size1, long size2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size1, size2);
        var path = new List<(long, long)>();
        if (size1 == 0 || size1 == size2)
            return new ProofPlan(path);
        var (from, to, isWhole) = (0L, size2, true);
        while (size1 != to)
        {
            var middle = from + SplitPoint(to - from);
            if (size1 <= middle)
            {
                path.Add((middle, to));
                to = middle;
            }
            else
            {
                path.Add((from, middle));
                from = middle;
                isWhole = false;
            }
        }

        if (!isWhole)
            path.Add((from, to));
        path.Reverse();
        return new ProofPlan(path);
    }

    /// <summary>The root of a tree: the only hash of its result.</summary>
    public static ProofPlan Root(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return new ProofPlan([(0, size)]);
    }

    /// <summary>The hashes of the proof, in the order of RFC 9162.</summary>
    /// <param name="tiles">Each of <see cref="Tiles"/>; it may hold more hashes than the tree had.</param>
    /// <exception cref="LogDamagedException">A tile is missing or too short.</exception>
    public IReadOnlyList<byte[]> Build(IReadOnlyDictionary<TileId, byte[]> tiles) => Build(new SubtreeRoots(tiles));

    /// <summary>The same for one of many proofs, which share what they are computed from.</summary>
    /// <exception cref="LogDamagedException">A tile is missing or too short.</exception>
    public IReadOnlyList<byte[]> Build(SubtreeRoots roots) =>
        [.. hashes.Select(subtrees => subtrees
            .Select(subtree => roots.Find(subtree.Height, subtree.Index))
            .Reverse()
            .Aggregate((right, left) => Merkle.Node(left, right)))];

    /// <summary>The largest power of two below the number of leaves.</summary>
    private static long SplitPoint(long leaves) => 1L << (63 - (int)long.LeadingZeroCount(leaves - 1));

    /// <summary>The complete subtrees a range of leaves falls into, from the left.</summary>
    private static IEnumerable<Subtree> Split(long from, long to)
    {
        while (from < to)
        {
            var height = 63 - (int)long.LeadingZeroCount(to - from);
            yield return new Subtree(height, from >> height);
            from += 1L << height;
        }
    }

    private readonly record struct Subtree(int Height, long Index)
    {
        public (TileId Tile, int Offset, int Count) Place => TileId.Locate(Height, Index);
    }
}

/// <summary>Roots of complete subtrees, out of tiles, each computed once. Not for several threads.</summary>
/// <param name="tiles">They may hold more hashes than are needed.</param>
public sealed class SubtreeRoots(IReadOnlyDictionary<TileId, byte[]> tiles)
{
    private readonly Dictionary<(int Height, long Index), byte[]> known = [];

    internal byte[] Find(int height, long index)
    {
        if (!known.TryGetValue((height, index), out var root))
            known.Add((height, index), root = Compute(height, index));
        return root;
    }

    private byte[] Compute(int height, long index)
    {
        var (id, offset, count) = TileId.Locate(height, index);
        if (count > 1)
            return Merkle.Node(Find(height - 1, index * 2), Find(height - 1, (index * 2) + 1));
        var end = (offset + 1) * Merkle.HashSize;
        return tiles.TryGetValue(id, out var tile) && tile.Length >= end
            ? tile[(end - Merkle.HashSize)..end]
            : throw new LogDamagedException($"Tile {id.Level}/{id.Number} of the log is missing or too short.");
    }
}
