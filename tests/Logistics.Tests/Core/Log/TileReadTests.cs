using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

/// <summary>How little of a tree a proof reads.</summary>
internal sealed class TileReadTests
{
    private const long Size = 100_000_000;
    private const int TilesMax = 8;
    private const int RandomNumbers = 300;

    [Test]
    public void Tiles_TheExampleOfTlogTiles_AreAsItSays()
    {
        var tiles = TileId.Of(70_000).GroupBy(id => (id.Level, Width: id.WidthAt(70_000)))
            .ToDictionary(group => group.Key, group => group.Count());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tiles, Is.EquivalentTo(new Dictionary<(int, int), int>
            {
                [(0, 256)] = 273,
                [(0, 112)] = 1,
                [(1, 256)] = 1,
                [(1, 17)] = 1,
                [(2, 1)] = 1,
            }));
            Assert.That(
                TileId.Partial(70_000),
                Is.EqualTo(new TileId[] { new(0, 273), new(1, 1), new(2, 0) }));
            Assert.That(new TileId(0, 274).WidthAt(70_000), Is.Zero);
            Assert.That(new TileId(3, 0).WidthAt(70_000), Is.Zero);
        }
    }

    [TestCase(0, "")]
    [TestCase(255, "0/0")]
    [TestCase(256, "1/0")]
    [TestCase(65_536, "2/0")]
    [TestCase(65_792, "1/1 2/0")]
    public void Partial_RoundSizes_LeavesFullTilesOut(int size, string partial) =>
        Assert.That(
            string.Join(' ', TileId.Partial(size).Select(id => $"{id.Level}/{id.Number}")),
            Is.EqualTo(partial));

    [Test]
    public void Inclusion_AHundredMillionLeaves_ReadsAtMostEightTiles()
    {
        var (tree, root) = (new EqualLeaves(Size), EqualLeaves.Root(Size));
        foreach (var index in Numbers().Where(index => index < Size))
        {
            var plan = ProofPlan.Inclusion(index, Size);
            var proof = tree.Build(plan);

            Assert.That(plan.Tiles, Has.Count.LessThanOrEqualTo(TilesMax), $"{index}");
            Assert.That(
                Merkle.VerifyInclusion(index, Size, EqualLeaves.Leaf, proof, root), Is.True, $"{index}");
        }
    }

    [Test]
    public void Consistency_AHundredMillionLeaves_ReadsAtMostEightTiles()
    {
        var (tree, root) = (new EqualLeaves(Size), EqualLeaves.Root(Size));
        foreach (var size in Numbers())
        {
            var plan = ProofPlan.Consistency(size, Size);
            var proof = tree.Build(plan);

            Assert.That(plan.Tiles, Has.Count.LessThanOrEqualTo(TilesMax), $"{size}");
            Assert.That(
                Merkle.VerifyConsistency(size, Size, proof, EqualLeaves.Root(size), root),
                Is.True, $"{size}");
        }
    }

    [Test]
    public void Root_AHundredMillionLeaves_ReadsOneTileALevel()
    {
        var plan = ProofPlan.Root(Size);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                string.Join(' ', plan.Tiles.Select(tile => tile.Level).Order()), Is.EqualTo("1 2 3"));
            Assert.That(
                new EqualLeaves(Size).Build(plan).Single(), Is.EqualTo(EqualLeaves.Root(Size)));
        }
    }

    [Test]
    public void Build_TileMissingOrTooShort_IsDamage()
    {
        var tree = new NaiveTree(700);
        var plan = ProofPlan.Inclusion(3, 700);
        using (Assert.EnterMultipleScope())
        {
            foreach (var id in plan.Tiles)
            {
                var tiles = tree.Tiles(700);
                tiles[id] = tiles[id][..^1];
                Assert.That(() => plan.Build(tiles), Throws.TypeOf<LogDamagedException>(), $"{id}");
                tiles.Remove(id);
                Assert.That(() => plan.Build(tiles), Throws.TypeOf<LogDamagedException>(), $"{id}");
            }
        }
    }

    [TestCase(-1, 5)]
    [TestCase(5, 5)]
    [TestCase(0, 0)]
    [TestCase(0, -1)]
    [TestCase(long.MinValue, long.MaxValue)]
    public void Inclusion_NoSuchLeaf_IsRefused(long index, long size) => Assert.That(
        () => ProofPlan.Inclusion(index, size), Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase(-1, 5)]
    [TestCase(6, 5)]
    [TestCase(-2, -1)]
    public void Consistency_NoSuchSizes_IsRefused(long size1, long size2) => Assert.That(
        () => ProofPlan.Consistency(size1, size2), Throws.TypeOf<ArgumentOutOfRangeException>());

    private static IEnumerable<long> Numbers()
    {
        var random = new Random(20_290_214);
        return Enumerable.Range(0, 27).SelectMany(n => new[] { (1L << n) - 1, 1L << n, (1L << n) + 1 })
            .Concat([0, Size / 2, Size - 257, Size - 256, Size - 255, Size - 2, Size - 1, Size])
            .Concat(Enumerable.Range(0, RandomNumbers).Select(_ => random.NextInt64(Size)));
    }

    /// <summary>
    /// The tiles of a tree whose leaves are all the same, which need no leaves to be made: every complete
    /// subtree of a height has the same root. Counts what is read.
    /// </summary>
    private sealed class EqualLeaves(long size) : IReadOnlyDictionary<TileId, byte[]>
    {
        private static readonly byte[][] RootOf = Roots();

        private readonly HashSet<TileId> read = [];

        public static byte[] Leaf => RootOf[0];

        public IEnumerable<TileId> Keys => TileId.Of(size);

        public IEnumerable<byte[]> Values => Keys.Select(id => this[id]);

        public int Count => Keys.Count();

        public byte[] this[TileId key] =>
            TryGetValue(key, out var tile) ? tile : throw new KeyNotFoundException();

        public static byte[] Root(long size)
        {
            byte[]? root = null;
            for (var height = 0; height < RootOf.Length; height++)
            {
                if (((size >> height) & 1) == 1)
                    root = root is null ? RootOf[height] : Merkle.Node(RootOf[height], root);
            }

            return root ?? Merkle.EmptyRoot;
        }

        /// <summary>The proof, having checked that it read the tiles it named and no other.</summary>
        public IReadOnlyList<byte[]> Build(ProofPlan plan)
        {
            read.Clear();
            var proof = plan.Build(this);
            Assert.That(read, Is.EquivalentTo(plan.Tiles));
            return proof;
        }

        public bool TryGetValue(TileId key, [MaybeNullWhen(false)] out byte[] value)
        {
            read.Add(key);
            value = new byte[key.WidthAt(size) * Merkle.HashSize];
            for (var at = 0; at < value.Length; at += Merkle.HashSize)
                RootOf[key.Level * 8].CopyTo(value, at);
            return value.Length > 0;
        }

        public bool ContainsKey(TileId key) => key.WidthAt(size) > 0;

        public IEnumerator<KeyValuePair<TileId, byte[]>> GetEnumerator() =>
            Keys.Select(id => KeyValuePair.Create(id, this[id])).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private static byte[][] Roots()
        {
            var roots = new List<byte[]> { new byte[Merkle.HashSize] };
            while (roots.Count < 28)
                roots.Add(Merkle.Node(roots[^1], roots[^1]));
            return [.. roots];
        }
    }
}
