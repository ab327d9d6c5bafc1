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

    /// <summary>That the leaf at an index is in the tree of a size, from its sibling up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
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

    /// <summary>That the tree of the smaller size is the beginning of that of the larger.</summary>
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
    public IReadOnlyList<byte[]> Build(IReadOnlyDictionary<TileId, byte[]> tiles) =>
        [.. hashes.Select(subtrees => subtrees
            .Select(subtree => subtree.Root(tiles))
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

        public byte[] Root(IReadOnlyDictionary<TileId, byte[]> tiles)
        {
            var (id, offset, count) = Place;
            if (!tiles.TryGetValue(id, out var tile) || tile.Length < (offset + count) * Merkle.HashSize)
                throw new LogDamagedException($"Tile {id.Level}/{id.Number} of the log is missing or too short.");
            var frontier = new Frontier();
            for (var i = offset; i < offset + count; i++)
                frontier.Append(tile[(i * Merkle.HashSize)..((i + 1) * Merkle.HashSize)]);
            return frontier.Root();
        }
    }
}
