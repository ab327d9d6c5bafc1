using Logistics.Core.Log;

namespace Logistics.Core.Evidence;

/// <summary>
/// Builds the tree from the events and compares it with the stored tiles. It keeps one tile of each level in memory.
/// </summary>
internal sealed class TreeCheck(IEvidence evidence, Report report)
{
    private readonly Frontier frontier = new();
    private readonly OpenTile?[] open = new OpenTile?[TileId.LevelsMax];
    private readonly List<(int Level, long Index, byte[] Hash)> completed = [];

    public long Size => frontier.Size;

    /// <summary>A hash is missing, so that no root can be computed any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Where the next event belongs: the size, unless the tree is broken.</summary>
    public long Next { get; private set; }

    public byte[] Root() => frontier.Root();

    /// <summary>Goes on without the tree.</summary>
    public void Break(long next) => (IsBroken, Next) = (true, next);

    /// <summary>The next leaf's hash as its tile has it; null when it has none.</summary>
    public async ValueTask<byte[]?> KeptHashAsync(CancellationToken ct) =>
        (await TileAsync(0, Size, ct))?[(int)(Size % TileId.Width)]?.ToArray();

    /// <summary>Adds the next leaf.</summary>
    public async ValueTask AppendAsync(byte[] hash, bool isKept, CancellationToken ct)
    {
        var leaf = Size;
        Next = leaf + 1;
        frontier.Append(hash, (height, root) =>
        {
            // The size is still the one before this leaf: a multiple of the subtree's number of leaves.
            if (TileId.LevelOf(height) is { } level && level < TileId.LevelsMax)
                completed.Add((level, Size >> height, root));
        });
        foreach (var (level, index, root) in completed)
        {
            if (isKept && await TileAsync(level, index, ct) is { } tile)
                Compare(tile, level, index, root, leaf);
        }

        completed.Clear();
    }

    private void Compare(OpenTile tile, int level, long index, byte[] hash, long leaf)
    {
        var at = (int)(index % TileId.Width);
        var kept = tile[at];
        if (kept is null)
            return;
        if (kept.Value.Span.SequenceEqual(hash))
        {
            report.Count(Check.Tile);
            return;
        }

        if (level > 0)
        {
            var from = index << (level * 8);
            if (report.LastBadEvent < from)
            {
                report.Add(
                    Check.Tile, $"{tile.Name} does not hold the hash of events {from} to {leaf}", from, leaf);
            }

            return;
        }

        if (tile.Find(hash) is { } elsewhere && elsewhere != at)
        {
            report.AddBadEvent(
                Check.Index, leaf,
                $"the event here is the one the log has as event {leaf - at + elsewhere}");
            return;
        }

        report.AddBadEvent(Check.Tile, leaf, $"the event does not hash to what {tile.Name} holds for it");
    }

    private async ValueTask<OpenTile?> TileAsync(int level, long index, CancellationToken ct)
    {
        var id = new TileId(level, index / TileId.Width);
        var width = id.WidthAt(evidence.TreeSize);
        if (width == 0)
            return null;
        if (open[level] is { } known && known.Id == id)
            return known;
        var hashes = await evidence.TileAsync(id, width, ct);
        var tile = new OpenTile(id, hashes ?? []);
        open[level] = tile;
        var leaves = 1L << (level * 8);
        var (from, to) = (id.Number * TileId.Width * leaves, (((id.Number * TileId.Width) + width) * leaves) - 1);
        if (hashes is null)
        {
            report.Add(Check.Completeness, $"{tile.Name}, of events {from} to {to}, is missing", from, to);
        }
        else if (hashes.Length != width * Merkle.HashSize)
        {
            report.Add(
                Check.Tile,
                $"{tile.Name} has {hashes.Length} bytes; events {from} to {to} make {width * Merkle.HashSize}",
                from, to);
        }

        return tile;
    }

    private sealed record OpenTile(TileId Id, byte[] Hashes)
    {
        public string Name => $"tile {Id.Level}/{Id.Number}";

        public ReadOnlyMemory<byte>? this[int at] => (at + 1) * Merkle.HashSize <= Hashes.Length
            ? Hashes.AsMemory(at * Merkle.HashSize, Merkle.HashSize)
            : default(ReadOnlyMemory<byte>?);

        public int? Find(byte[] hash)
        {
            for (var at = 0; this[at] is { } kept; at++)
            {
                if (kept.Span.SequenceEqual(hash))
                    return at;
            }

            return null;
        }
    }
}
