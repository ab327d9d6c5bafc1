namespace Logistics.Core.Log;

/// <summary>
/// Which tile of the tree, in the layout of C2SP tlog-tiles: 256 neighbouring hashes of one height. Those of
/// level 0 are leaf hashes; each of level L is the root of a full tile of level L - 1.
/// </summary>
public readonly record struct TileId(int Level, long Number)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int Width = 256;

    /// <summary>Levels that a tree of 2^53 leaves, the largest a leaf's numbers can count, needs.</summary>
    public const int LevelsMax = 7;

    private const int HeightOfLevel = 8;

    /// <summary>Hashes the tile has in a tree of a size: 0 to <see cref="Width"/>.</summary>
    public int WidthAt(long size) => (int)Math.Clamp(HashesAt(Level, size) - (Number * Width), 0, Width);

    /// <summary>Every tile of a tree, level by level.</summary>
    public static IEnumerable<TileId> Of(long size)
    {
        for (var level = 0; HashesAt(level, size) > 0; level++)
        {
            var hashes = HashesAt(level, size);
            for (long number = 0; number * Width < hashes; number++)
                yield return new TileId(level, number);
        }
    }

    /// <summary>The tiles of a tree that are not full, at most one on each level.</summary>
    public static IEnumerable<TileId> Partial(long size)
    {
        for (var level = 0; HashesAt(level, size) > 0; level++)
        {
            if (HashesAt(level, size) % Width != 0)
                yield return new TileId(level, HashesAt(level, size) / Width);
        }
    }

    /// <summary>The tile that holds the root of a complete subtree, or the hashes it is computed from.</summary>
    internal static (TileId Tile, int Offset, int Count) Locate(int height, long index)
    {
        var inner = height % HeightOfLevel;
        var first = index << inner;
        return (new TileId(height / HeightOfLevel, first / Width), (int)(first % Width), 1 << inner);
    }

    /// <summary>The level whose tiles hold roots of subtrees of a height; null when none does.</summary>
    internal static int? LevelOf(int height) => height % HeightOfLevel == 0 ? height / HeightOfLevel : null;

    private static long HashesAt(int level, long size) =>
        level < LevelsMax ? size >> (HeightOfLevel * level) : 0;
}

/// <summary>A tile with its hashes, one after another: 1 to 256 times 32 bytes.</summary>
public sealed record Tile(TileId Id, byte[] Hashes)
{
    /// <summary>The first of its hashes, which are stored; null for a tile that is new.</summary>
    public byte[]? Stored { get; init; }

    public int Count => Hashes.Length / Merkle.HashSize;
}

/// <summary>The stored tiles do not match the events.</summary>
public sealed class LogDamagedException(string message) : Exception(message);
