namespace Logistics.Core.Log;

/// <summary>
/// The tree as its writer sees it: the tiles that are not full yet, at most one on each level, which are all
/// that appending reads and, with the tiles it fills, all it changes.
/// </summary>
/// <remarks>
/// The open tile of level 0 is not stored, for its hashes are those of the last events. The open tiles above it grow
/// once in 256 events.
/// </remarks>
public sealed class RightEdge
{
    private readonly Frontier frontier = new();
    private readonly Dictionary<TileId, List<byte>> open = [];
    private readonly Dictionary<TileId, List<byte>> changed = [];
    private readonly Dictionary<TileId, int> stored = [];

    /// <param name="size">Leaves so far.</param>
    /// <param name="partial">The tiles of that tree that are not full; others are left alone.</param>
    /// <exception cref="LogDamagedException">A tile is missing or has another number of hashes.</exception>
    public RightEdge(long size, IReadOnlyCollection<Tile> partial)
    {
        foreach (var id in TileId.Partial(size).Reverse())
        {
            var hashes = partial.FirstOrDefault(tile => tile.Id == id)?.Hashes;
            if (hashes?.Length != id.WidthAt(size) * Merkle.HashSize)
            {
                throw new LogDamagedException(
                    $"Tile {id.Level}/{id.Number} of the log does not have the {id.WidthAt(size)} hashes "
                    + $"that {size} events make.");
            }

            open.Add(id, [.. hashes]);
            if (id.Level > 0)
                stored.Add(id, hashes.Length);
            for (var at = 0; at < hashes.Length; at += Merkle.HashSize)
                frontier.Append(hashes[at..(at + Merkle.HashSize)], HeightOf(id));
        }
    }

    public long Size => frontier.Size;

    /// <summary>Tiles that are not full.</summary>
    public IReadOnlyCollection<Tile> Open => [.. open.Select(tile => new Tile(tile.Key, [.. tile.Value]))];

    /// <summary>Tiles that were changed and stored before.</summary>
    public IReadOnlyCollection<Tile> Grown => Changed(isStored: true);

    /// <summary>Tiles that are new and are to be stored.</summary>
    public IReadOnlyCollection<Tile> Added => Changed(isStored: false);

    /// <summary>Whether leaves were appended that are not known to be stored.</summary>
    public bool IsChanged => changed.Count > 0;

    public byte[] Root() => frontier.Root();

    /// <summary>Notes that the changes are stored.</summary>
    public void Accept()
    {
        foreach (var (id, hashes) in changed)
        {
            if (open.ContainsKey(id) && id.Level > 0)
                stored[id] = hashes.Count;
            else
                stored.Remove(id);
        }

        changed.Clear();
    }

    public void Append(byte[] leafHash) => frontier.Append(leafHash, Complete);

    private void Complete(int height, byte[] root)
    {
        if (TileId.LevelOf(height) is not { } level)
            return;

        // The size is still the one before this leaf: a multiple of the subtree's number of leaves.
        var id = new TileId(level, (Size >> height) / TileId.Width);
        if (!open.TryGetValue(id, out var hashes))
            open.Add(id, hashes = []);
        hashes.AddRange(root);
        changed[id] = hashes;
        if (hashes.Count == TileId.Width * Merkle.HashSize)
            open.Remove(id);
    }

    private Tile[] Changed(bool isStored) =>
        [.. from pair in changed
            where stored.ContainsKey(pair.Key) == isStored
                && (pair.Key.Level > 0 || !open.ContainsKey(pair.Key))
            select new Tile(pair.Key, [.. pair.Value])
            {
                Stored = isStored ? [.. pair.Value.Take(stored[pair.Key])] : null,
            }];

    private static int HeightOf(TileId id) => id.Level * 8;
}
