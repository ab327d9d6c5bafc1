using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

/// <summary>What holds of the proofs of any tree.</summary>
internal sealed class MerkleProofTests
{
    private const int SizeMax = 2_000;
    private const int Trees = 60;
    private const int PlacesMax = 20;

    private static readonly int[] PowersOfTwo = [.. Enumerable.Range(0, 11).Select(n => 1 << n)];

    [Test]
    public void Inclusion_AnyLeafOfAnyTree_IsProved() =>
        ForAny(Trees, LeafOfTree(), (tree, index, size) =>
        {
            var (leaf, root) = (tree.Leaves[index], tree.Root(size));
            var proof = ProofPlan.Inclusion(index, size).Build(tree.Tiles(size));
            var fromLater = ProofPlan.Inclusion(index, size).Build(tree.Tiles(tree.Leaves.Length));
            return Merkle.VerifyInclusion(index, size, leaf, proof, root)
                && proof.Zip(fromLater).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second))
                && proof.Count == NaiveTree.Sides(index, size).Length;
        });

    [Test]
    public void Consistency_AnyTwoSizes_IsProved() =>
        ForAny(Trees, TwoSizes(), (tree, size1, size2) =>
        {
            var proof = ProofPlan.Consistency(size1, size2).Build(tree.Tiles(size2));
            return Merkle.VerifyConsistency(size1, size2, proof, tree.Root(size1), tree.Root(size2));
        });

    [Test]
    public void Inclusion_AnyBitChanged_IsNotProved() =>
        ForAny(Trees / 2, LeafOfTree(), (tree, index, size) =>
        {
            var proof = ProofPlan.Inclusion(index, size).Build(tree.Tiles(size));
            byte[][] hashes = [tree.Leaves[index], tree.Root(size), .. proof];
            return AllChanges(hashes).All(changed =>
                !Merkle.VerifyInclusion(index, size, changed[0], changed[2..], changed[1]));
        });

    // From the empty tree, any root follows: the second root is not looked at.
    [Test]
    public void Consistency_AnyBitChanged_IsNotProved() =>
        ForAny(Trees / 2, TwoSizes(), (tree, size1, size2) =>
        {
            var proof = ProofPlan.Consistency(size1, size2).Build(tree.Tiles(size2));
            byte[][] hashes = [tree.Root(size1), tree.Root(size2), .. proof];
            return AllChanges(hashes).All(changed =>
                Merkle.VerifyConsistency(size1, size2, changed[2..], changed[0], changed[1])
                    == (size1 == 0 && size2 > 0 && changed[1] != hashes[1]));
        });

    // Its root alone does not say how large a tree is: a leaf that has the same siblings on the same sides
    // in a tree of another size is proved in that too. A signed checkpoint names both.
    [Test]
    public void Inclusion_AnotherIndexOrSize_IsProvedOnlyWithTheSameSides() =>
        ForAny(Trees, LeafOfTree(), (tree, index, size) =>
        {
            var (leaf, root) = (tree.Leaves[index], tree.Root(size));
            var proof = ProofPlan.Inclusion(index, size).Build(tree.Tiles(size));
            var sides = NaiveTree.Sides(index, size);
            return Enumerable.Range(-2, size + 4).All(other => other == index
                    || !Merkle.VerifyInclusion(other, size, leaf, proof, root))
                && Enumerable.Range(-2, SizeMax).All(other =>
                    Merkle.VerifyInclusion(index, other, leaf, proof, root)
                        == (other > index && NaiveTree.Sides(index, other) == sides))
                && !Merkle.VerifyInclusion(long.MaxValue, size, leaf, proof, root)
                && !Merkle.VerifyInclusion(long.MinValue, size, leaf, proof, root)
                && !Merkle.VerifyInclusion(index, long.MaxValue, leaf, proof, root)
                && !Merkle.VerifyInclusion(index, long.MinValue, leaf, proof, root);
        });

    // The first size is bound to the proof; the second as in a proof of inclusion.
    [Test]
    public void Consistency_OtherSizes_IsProvedOnlyWithTheSameSides() =>
        ForAny(Trees, TwoSizes(), (tree, size1, size2) =>
        {
            var (root1, root2) = (tree.Root(size1), tree.Root(size2));
            var proof = ProofPlan.Consistency(size1, size2).Build(tree.Tiles(size2));
            var sides = size1 > 0 ? NaiveTree.SidesOfEdge(size1, size2) : "";
            return Enumerable.Range(-2, size2 + 4).All(other => other == size1
                    || !Merkle.VerifyConsistency(other, size2, proof, root1, root2))
                && Enumerable.Range(-2, SizeMax).All(other =>
                    Merkle.VerifyConsistency(size1, other, proof, root1, root2)
                        == (other == size2 || (size1 == 0 && other > 0)
                            || (size1 > 0 && other > size1
                                && NaiveTree.SidesOfEdge(size1, other) == sides)))
                && (size1 == size2 || !Merkle.VerifyConsistency(size2, size1, proof, root2, root1))
                && !Merkle.VerifyConsistency(long.MinValue, size2, proof, root1, root2)
                && !Merkle.VerifyConsistency(size1, long.MinValue, proof, root1, root2);
        });

    // Both at once: without the check that the path ends where the tree does, the last leaf of a tree of
    // 2^n is also the only leaf of a tree of one.
    [Test]
    public void Inclusion_AnyOtherPlaceInASmallTree_IsProvedOnlyWithTheSameSides()
    {
        var tree = new NaiveTree(PlacesMax);
        var tiles = tree.Tiles(PlacesMax);
        var wrong =
            from place in Places(first: 0)
            let proof = ProofPlan.Inclusion(place.At, place.Size).Build(tiles)
            let root = tree.Root(place.Size)
            let sides = NaiveTree.Sides(place.At, place.Size)
            from other in Places(first: 0)
            where Merkle.VerifyInclusion(other.At, other.Size, tree.Leaves[place.At], proof, root)
                != (NaiveTree.Sides(other.At, other.Size) == sides)
            select (place, other);
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Consistency_AnyOtherSizesOfSmallTrees_IsProvedOnlyWithTheSameSides()
    {
        var tree = new NaiveTree(PlacesMax);
        var tiles = tree.Tiles(PlacesMax);
        var wrong =
            from place in Places(first: 1)
            let proof = ProofPlan.Consistency(place.At, place.Size).Build(tiles)
            let roots = (Old: tree.Root(place.At), New: tree.Root(place.Size))
            let sides = NaiveTree.SidesOfEdge(place.At, place.Size)
            from other in Places(first: 1)
            where Merkle.VerifyConsistency(other.At, other.Size, proof, roots.Old, roots.New)
                != (NaiveTree.SidesOfEdge(other.At, other.Size) == sides)
            select (place, other);
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Proofs_AHashMoreOrLess_AreNotProved() =>
        ForAny(Trees, TwoSizes(), (tree, size1, size2) =>
        {
            var (index, root1, root2) = (size2 / 2, tree.Root(size1), tree.Root(size2));
            var consistency = ProofPlan.Consistency(size1, size2).Build(tree.Tiles(size2));
            if (Others(consistency, root2, root1, root2).Any(proof =>
                Merkle.VerifyConsistency(size1, size2, proof, root1, root2)))
            {
                return false;
            }

            if (size2 == 0)
                return true;
            var inclusion = ProofPlan.Inclusion(index, size2).Build(tree.Tiles(size2));
            return !Others(inclusion, tree.Leaves[index], root1, root2).Any(proof =>
                Merkle.VerifyInclusion(index, size2, tree.Leaves[index], proof, root2));
        });

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void Proofs_NotHashes_AreNotProved(int length)
    {
        var tree = new NaiveTree(2);
        var (hash, root) = (new byte[length], tree.Root(2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Merkle.VerifyInclusion(0, 2, tree.Leaves[0], [hash], root), Is.False);
            Assert.That(Merkle.VerifyInclusion(0, 1, hash, [], hash), Is.False);
            Assert.That(Merkle.VerifyInclusion(0, 1, tree.Leaves[0], [], hash), Is.False);
            Assert.That(Merkle.VerifyConsistency(1, 2, [hash], tree.Leaves[0], root), Is.False);
            Assert.That(Merkle.VerifyConsistency(2, 2, [], hash, hash), Is.False);
            Assert.That(Merkle.VerifyConsistency(0, 2, [], Merkle.EmptyRoot, hash), Is.False);
        }
    }

    [Test]
    public void VerifyConsistency_NoLeavesButAnotherRoot_IsNotProved()
    {
        var root = new NaiveTree(1).Root(1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Merkle.VerifyConsistency(0, 0, [], root, root), Is.False);
            Assert.That(
                Merkle.VerifyConsistency(0, 0, [], Merkle.EmptyRoot, Merkle.EmptyRoot), Is.True);
        }
    }

    private static IEnumerable<(int At, int Size)> Places(int first) =>
        from size in Enumerable.Range(1, PlacesMax)
        from at in Enumerable.Range(first, size)
        select (at, size);

    private static Gen<(int Index, int Size)> LeafOfTree() =>
        from size in Sizes().Where(size => size > 0)
        from index in Gen.OneOf(Gen.Choose(0, size - 1), Gen.Elements(0, size - 1))
        select (index, size);

    private static Gen<(int Size1, int Size2)> TwoSizes() =>
        from one in Sizes()
        from two in Gen.OneOf(Sizes(), Gen.Constant(one))
        select (Math.Min(one, two), Math.Max(one, two));

    private static Gen<int> Sizes() => Gen.OneOf(
        Gen.Choose(0, SizeMax - 50), Gen.Choose(0, 20), Gen.Elements(PowersOfTwo),
        Gen.Elements(0, 255, 257, 511, 1_023, 1_025));

    private static void ForAny(
        int count, Gen<(int, int)> numbers, Func<NaiveTree, int, int, bool> check) =>
        Prop.ForAll(
                Arb.From(numbers.Zip(Gen.Choose(0, 49).Zip(Gen.Choose(0, 1_000)))),
                any => check(
                    new NaiveTree(any.Item1.Item2 + any.Item2.Item1, any.Item2.Item2),
                    any.Item1.Item1, any.Item1.Item2))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count));

    /// <summary>The hashes with one bit changed, for each bit of each.</summary>
    private static IEnumerable<byte[][]> AllChanges(byte[][] hashes) =>
        from at in Enumerable.Range(0, hashes.Length)
        from bit in Enumerable.Range(0, Merkle.HashSize * 8)
        select hashes.Select((hash, i) => i == at ? Changed(hash, bit) : hash).ToArray();

    private static byte[] Changed(byte[] hash, int bit)
    {
        byte[] changed = [.. hash];
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    /// <summary>The proof without one of its hashes, and with one more anywhere.</summary>
    private static IEnumerable<byte[][]> Others(IReadOnlyList<byte[]> proof, params byte[][] more) =>
        Enumerable.Range(0, proof.Count)
            .Select(at => proof.Where((_, i) => i != at).ToArray())
            .Concat(
                from at in Enumerable.Range(0, proof.Count + 1)
                from hash in more.Concat(proof)
                select proof.Take(at).Append(hash).Concat(proof.Skip(at)).ToArray());
}
