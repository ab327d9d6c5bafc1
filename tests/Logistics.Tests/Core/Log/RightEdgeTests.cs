using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

internal sealed class RightEdgeTests
{
    private static readonly Lazy<NaiveTree> Large = new(() => new NaiveTree(70_000));

    [Test]
    public void Append_AnyBatches_GiveTheTilesOfTheWholeTree() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(0, 700).ArrayOf(6).Zip(Gen.Choose(0, 1_000))), any =>
            {
                int[] batches = [.. any.Item1.Select((leaves, i) => i % 2 == 0 ? leaves % 4 : leaves)];
                var tree = new NaiveTree(batches.Sum(), any.Item2);
                var tiles = AppendAll(tree, batches);
                return AreEqual(tiles, tree.Tiles(batches.Sum()))
                    && AreEqual(tiles, AppendAll(tree, [batches.Sum()]));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Test]
    public void Append_AcrossThreeLevels_GivesTheTilesOfTheWholeTree()
    {
        var tiles = AppendAll(
            Large.Value, 65_000, 1, 534, 1, 1, 255, 256, 257, 2_000, 0, 1, 1_694);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tiles.Keys.Max(id => id.Level), Is.EqualTo(2));
            Assert.That(AreEqual(tiles, Large.Value.Tiles(70_000)), Is.True);
        }
    }

    [TestCase(255, 1, "", "0/0 1/0", Description = "the last hash of a tile is the first above it")]
    [TestCase(256, 1, "", "", Description = "a tile of level 0 is stored when it is full")]
    [TestCase(257, 1, "", "")]
    [TestCase(511, 2, "1/0", "0/1")]
    [TestCase(300, 0, "", "")]
    [TestCase(0, 600, "", "0/0 0/1 1/0")]
    [TestCase(65_535, 1, "1/0", "0/255 2/0")]
    [TestCase(65_536, 257, "", "0/256 1/1")]
    public void Append_Leaves_TellsWhichTilesGrowAndWhichAreNew(
        int size, int leaves, string grown, string added)
    {
        var stored = Large.Value.Tiles(size);
        var edge = Open(size, stored);
        for (var i = size; i < size + leaves; i++)
            edge.Append(Large.Value.Leaves[i]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(edge.Grown), Is.EqualTo(grown));
            Assert.That(Names(edge.Added), Is.EqualTo(added));
        }
    }

    [Test]
    public void RightEdge_TileMissing_IsDamage()
    {
        var stored = Large.Value.Tiles(700);
        using (Assert.EnterMultipleScope())
        {
            foreach (var id in TileId.Partial(700))
            {
                Assert.That(
                    () => new RightEdge(700, Tiles(stored.Where(tile => tile.Key != id))),
                    Throws.TypeOf<LogDamagedException>().With.Message.Contains(
                        $"{id.Level}/{id.Number} "));
            }
        }
    }

    [TestCase(-32)]
    [TestCase(-1)]
    [TestCase(1)]
    [TestCase(32)]
    public void RightEdge_TileOfAnotherLength_IsDamage(int more)
    {
        var stored = Large.Value.Tiles(700);
        using (Assert.EnterMultipleScope())
        {
            foreach (var id in TileId.Partial(700))
            {
                var hashes = stored[id];
                Array.Resize(ref hashes, hashes.Length + more);
                var damaged = new Dictionary<TileId, byte[]>(stored) { [id] = hashes };
                Assert.That(
                    () => new RightEdge(700, Tiles(damaged)), Throws.TypeOf<LogDamagedException>());
            }
        }
    }

    [Test]
    public void RightEdge_OtherTilesToo_AreLeftAlone()
    {
        var stored = Large.Value.Tiles(700);
        var edge = new RightEdge(
            700, [new Tile(new TileId(0, 0), []), new Tile(new TileId(5, 9), [1]), .. Tiles(stored)]);
        Assert.That(edge.Root(), Is.EqualTo(Large.Value.Root(700)));
    }

    /// <summary>Appends batch by batch, each with an edge from what the one before stored.</summary>
    private static Dictionary<TileId, byte[]> AppendAll(NaiveTree tree, params int[] batches)
    {
        var stored = new Dictionary<TileId, byte[]>();
        var size = 0;
        foreach (var batch in batches)
        {
            var edge = Open(size, stored);
            foreach (var leaf in tree.Leaves.AsSpan(size, batch))
                edge.Append(leaf);
            size += batch;

            Assert.That(edge.Size, Is.EqualTo(size));
            Assert.That(edge.Added.Count + edge.Grown.Count, Is.LessThanOrEqualTo((batch / 256) + 4));
            foreach (var tile in edge.Grown)
            {
                Assert.That(stored.Remove(tile.Id, out var before), Is.True);
                Assert.That(tile.Hashes.AsSpan(0, before!.Length).SequenceEqual(before), Is.True);
                stored.Add(tile.Id, tile.Hashes);
            }

            // The events hold the hashes of the open tile of level 0.
            foreach (var tile in edge.Added.Concat(edge.Open.Where(tile => tile.Id.Level == 0)))
                stored[tile.Id] = tile.Hashes;
        }

        return stored;
    }

    private static RightEdge Open(int size, Dictionary<TileId, byte[]> stored) =>
        new(size, [.. TileId.Partial(size).Select(id => new Tile(id, stored[id]))]);

    private static Tile[] Tiles(IEnumerable<KeyValuePair<TileId, byte[]>> tiles) =>
        [.. tiles.Select(tile => new Tile(tile.Key, tile.Value))];

    private static string Names(IEnumerable<Tile> tiles) => string.Join(
        ' ', tiles.Select(tile => tile.Id).OrderBy(id => id.Level).ThenBy(id => id.Number)
            .Select(id => $"{id.Level}/{id.Number}"));

    private static bool AreEqual(
        Dictionary<TileId, byte[]> one, Dictionary<TileId, byte[]> other) =>
        one.Count == other.Count && one.All(tile =>
            other.TryGetValue(tile.Key, out var hashes) && hashes.AsSpan().SequenceEqual(tile.Value));
}
