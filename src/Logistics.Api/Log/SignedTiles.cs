using Logistics.Core.Log;
using Logistics.Data.Log;

namespace Logistics.Api.Log;

/// <summary>
/// Tiles as a signed tree has them. A cache keeps a tile for a year, so none is given that does not lead up to
/// the signed root: the tiles of the right edge make that root together, and each full tile is a slot of one
/// above it, up to the edge.
/// </summary>
internal sealed class SignedTiles(LogStore store)
{
    /// <summary>The hashes a tile has in the tree of the signed size, which is to have some.</summary>
    /// <exception cref="LogDamagedException">It or one above it is missing or not part of the tree.</exception>
    public async Task<byte[]> FindAsync(TileId id, TreeHead signed, CancellationToken ct)
    {
        var edge = ProofPlan.Root(signed.Size);
        var path = PathToEdge(id, signed.Size);
        var stored = await store.FindTilesAsync([.. edge.Tiles.Union(path)], ct);
        var tiles = stored.ToDictionary(tile => tile.Key, tile => Cut(tile.Key, tile.Value, signed.Size));
        if (!edge.Build(tiles)[0].AsSpan().SequenceEqual(signed.Root))
            throw new LogDamagedException($"The tiles of the first {signed.Size} events do not "
                + "lead to the root that was signed.");
        for (var i = path.Count - 2; i >= 0; i--)
        {
            var slot = (int)(path[i].Number % TileId.Width);
            var root = Find(tiles, path[i + 1]).AsSpan(slot * Merkle.HashSize, Merkle.HashSize);
            if (!root.SequenceEqual(RootOf(Find(tiles, path[i]))))
                throw new LogDamagedException($"Tile {Name(path[i])} of the log is not what the tile above it says.");
        }

        return Find(tiles, id);
    }

    /// <summary>The tile and those above it, up to the first that is not full.</summary>
    private static List<TileId> PathToEdge(TileId id, long size)
    {
        List<TileId> path = [id];
        while (path[^1].WidthAt(size) == TileId.Width)
            path.Add(new TileId(path[^1].Level + 1, path[^1].Number / TileId.Width));
        return path;
    }

    /// <summary>
    /// What a tile held at a size: it may have grown since, but by whole hashes and to no more than fit.
    /// </summary>
    private static byte[] Cut(TileId id, byte[] hashes, long size)
    {
        var length = id.WidthAt(size) * Merkle.HashSize;
        return hashes.Length >= length && hashes.Length % Merkle.HashSize == 0
            && hashes.Length <= TileId.Width * Merkle.HashSize
                ? hashes[..length]
                : throw new LogDamagedException($"Tile {Name(id)} of the log has {hashes.Length} bytes.");
    }

    private static byte[] Find(Dictionary<TileId, byte[]> tiles, TileId id) => tiles.TryGetValue(id, out var hashes)
        ? hashes
        : throw new LogDamagedException($"Tile {Name(id)} of the log is missing.");

    private static byte[] RootOf(byte[] hashes)
    {
        var frontier = new Frontier();
        for (var i = 0; i < hashes.Length; i += Merkle.HashSize)
            frontier.Append(hashes[i..(i + Merkle.HashSize)]);
        return frontier.Root();
    }

    private static string Name(TileId id) => $"{id.Level}/{id.Number}";
}
