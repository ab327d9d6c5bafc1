using System.Security.Cryptography;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

/// <summary>
/// A tree as RFC 6962 section 2.1 writes it down, by recursion and with nothing of the code under test but
/// the tiles' shape.
/// </summary>
internal sealed class NaiveTree
{
    private const byte NodePrefix = 1;

    public NaiveTree(int size, int seed = 0) =>
        Leaves = [.. Enumerable.Range(0, size).Select(i =>
            SHA256.HashData([.. BitConverter.GetBytes(seed), .. BitConverter.GetBytes(i)]))];

    public byte[][] Leaves { get; }

    /// <summary>The root of the first leaves.</summary>
    public byte[] Root(int size) => size == 0 ? SHA256.HashData([]) : Root(0, size);

    /// <summary>The root of some of the leaves.</summary>
    public byte[] Root(int from, int to)
    {
        if (to - from == 1)
            return Leaves[from];
        var middle = Middle(from, to);
        return SHA256.HashData([NodePrefix, .. Root(from, middle), .. Root(middle, to)]);
    }

    /// <summary>The tiles of the first leaves, each hash computed from its leaves.</summary>
    public Dictionary<TileId, byte[]> Tiles(int size)
    {
        var tiles = new Dictionary<TileId, byte[]>();
        for (int level = 0, leaves = 1; leaves <= size; level++, leaves *= 256)
        {
            foreach (var hashes in Enumerable.Range(0, size / leaves)
                .Select(i => Root(i * leaves, (i + 1) * leaves)).Chunk(256))
            {
                tiles.Add(
                    new TileId(level, tiles.Keys.Count(id => id.Level == level)),
                    [.. hashes.SelectMany(hash => hash)]);
            }
        }

        return tiles;
    }

    /// <summary>The sides of a leaf's siblings, from the leaf up: what a proof of inclusion hangs on.</summary>
    public static string Sides(long index, long size)
    {
        var sides = new Stack<char>();
        for (var (from, to) = (0L, size); to - from > 1;)
        {
            var middle = Middle(from, to);
            sides.Push(index < middle ? 'R' : 'L');
            (from, to) = index < middle ? (from, middle) : (middle, to);
        }

        return string.Concat(sides);
    }

    /// <summary>
    /// The same for the last complete subtree of a smaller tree, where a proof of consistency starts.
    /// </summary>
    public static string SidesOfEdge(long size1, long size2)
    {
        var sides = new Stack<char>();
        for (var (from, to) = (0L, size2); size1 != to;)
        {
            var middle = Middle(from, to);
            sides.Push(size1 <= middle ? 'R' : 'L');
            (from, to) = size1 <= middle ? (from, middle) : (middle, to);
        }

        return string.Concat(sides);
    }

    private static int Middle(int from, int to) => (int)Middle((long)from, to);

    private static long Middle(long from, long to)
    {
        var half = 1L;
        while (half * 2 < to - from)
            half *= 2;
        return from + half;
    }
}
