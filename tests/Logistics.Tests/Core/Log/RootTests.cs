using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

internal sealed class RootTests
{
    private const int SizeMax = 2_000;

    [Test]
    public void Node_TwoHashes_IsTheirPrefixedHash()
    {
        var tree = new NaiveTree(2);
        Assert.That(Merkle.Node(tree.Leaves[0], tree.Leaves[1]), Is.EqualTo(tree.Root(2)));
    }

    [Test]
    public void Root_NoLeaves_IsTheHashOfNothing()
    {
        var empty = Convert.FromHexString(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Merkle.EmptyRoot, Is.EqualTo(empty));
            Assert.That(new Frontier().Root(), Is.EqualTo(empty));
            Assert.That(new RightEdge(0, []).Root(), Is.EqualTo(empty));
            Assert.That(() => ProofPlan.Root(0), Throws.TypeOf<ArgumentOutOfRangeException>());
        }
    }

    [Test]
    public void Root_EverySizeUpTo600_IsThatOfTheRfc()
    {
        var tree = new NaiveTree(600);
        var tiles = tree.Tiles(600);
        var (frontier, edge) = (new Frontier(), new RightEdge(0, []));
        var wrong = new List<int>();
        for (var size = 1; size <= 600; size++)
        {
            frontier.Append(tree.Leaves[size - 1]);
            edge.Append(tree.Leaves[size - 1]);
            var root = tree.Root(size);
            byte[][] roots = [frontier.Root(), edge.Root(), .. ProofPlan.Root(size).Build(tiles)];
            if (frontier.Size != size || edge.Size != size || roots.Length != 3
                || roots.Any(other => !other.AsSpan().SequenceEqual(root)))
            {
                wrong.Add(size);
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Root_AnyTree_IsThatOfTheRfc() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(1, SizeMax).Zip(Gen.Choose(0, 1_000))), any =>
            {
                var (size, tree) = (any.Item1, new NaiveTree(any.Item1, any.Item2));
                var tiles = tree.Tiles(size);
                var frontier = new Frontier();
                foreach (var leaf in tree.Leaves)
                    frontier.Append(leaf);
                var edge = new RightEdge(
                    size, [.. TileId.Partial(size).Select(id => new Tile(id, tiles[id]))]);
                byte[][] roots = [frontier.Root(), edge.Root(), .. ProofPlan.Root(size).Build(tiles)];
                return roots.All(root => root.AsSpan().SequenceEqual(tree.Root(size)));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Test]
    public void Append_CompletedSubtrees_AreEachNamedOnceWithItsRoot()
    {
        var tree = new NaiveTree(100);
        var frontier = new Frontier();
        var completed = new List<(int Height, byte[] Root)>();
        var expected = new List<(int Height, byte[] Root)>();
        for (var size = 1; size <= 100; size++)
        {
            frontier.Append(tree.Leaves[size - 1], (height, root) => completed.Add((height, root)));
            for (var height = 0; size % (1 << height) == 0 && 1 << height <= size; height++)
                expected.Add((height, tree.Root(size - (1 << height), size)));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(completed.Select(s => s.Height), Is.EqualTo(expected.Select(s => s.Height)));
            Assert.That(completed.Select(s => s.Root), Is.EqualTo(expected.Select(s => s.Root)));
        }
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void Append_NotAHash_IsRefused(int length)
    {
        var edge = new RightEdge(0, []);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => new Frontier().Append(new byte[length]), Throws.ArgumentException);
            Assert.That(() => edge.Append(new byte[length]), Throws.ArgumentException);
            Assert.That(edge.Size, Is.Zero);
            Assert.That(edge.Added, Is.Empty);
        }
    }

    [Test]
    public void Append_SubtreeAtAnUnevenSize_IsRefused()
    {
        var frontier = new Frontier();
        frontier.Append(new byte[Merkle.HashSize]);
        Assert.That(
            () => frontier.Append(new byte[Merkle.HashSize], height: 1),
            Throws.InvalidOperationException);
    }
}
