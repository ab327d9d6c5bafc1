using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

internal sealed class SignerRuleTests
{
    private const int Size1 = 300;
    private const int Size2 = 700;

    private static readonly NaiveTree Tree = new(Size2);
    private static readonly NaiveTree Another = new(Size2, seed: 1);

    private static readonly IReadOnlyList<byte[]> Proof =
        ProofPlan.Consistency(Size1, Size2).Build(Tree.Tiles(Size2));

    [Test]
    public void Refuse_FirstHead_IsAccepted() =>
        Assert.That(SignerRule.Refuse(null, Head(Tree, Size2), []), Is.Null);

    [TestCase(0)]
    [TestCase(Size1)]
    public void Refuse_SameHead_IsAccepted(int size) =>
        Assert.That(SignerRule.Refuse(Head(Tree, size), Head(Tree, size), []), Is.Null);

    [Test]
    public void Refuse_LargerWithItsProof_IsAccepted()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignerRule.Refuse(Head(Tree, Size1), Head(Tree, Size2), Proof), Is.Null);
            Assert.That(SignerRule.Refuse(Head(Tree, 0), Head(Tree, Size2), []), Is.Null);
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(Size1)]
    [TestCase(Size2 - 1)]
    public void Refuse_Smaller_SaysThatEventsAreGone(int size) =>
        Assert.That(
            SignerRule.Refuse(Head(Tree, Size2), Head(Tree, size), Proof),
            Is.EqualTo($"the log has {size} events, but {Size2} were signed: events are gone"));

    [Test]
    public void Refuse_SameSizeAnotherRoot_SaysThatTheyAreOthers() =>
        Assert.That(
            SignerRule.Refuse(Head(Tree, Size1), Head(Another, Size1), []),
            Is.EqualTo($"the {Size1} events are not those that were signed"));

    [Test]
    public void Refuse_LargerWithoutARightProof_SaysThatTheFirstAreOthers()
    {
        var other = ProofPlan.Consistency(Size1, Size2).Build(Another.Tiles(Size2));
        var (last, head) = (Head(Tree, Size1), Head(Tree, Size2));
        string?[] reasons =
        [
            SignerRule.Refuse(last, head, []),
            SignerRule.Refuse(last, head, Proof.SkipLast(1).ToArray()),
            SignerRule.Refuse(last, head, [.. Proof, Proof[0]]),
            SignerRule.Refuse(last, head, other),
            SignerRule.Refuse(last, Head(Another, Size2), other),
            SignerRule.Refuse(last, Head(Another, Size2), Proof),
            SignerRule.Refuse(Head(Another, Size1), head, Proof),
            SignerRule.Refuse(last, head with { Root = [] }, Proof),
        ];
        Assert.That(reasons, Is.All.EqualTo(
            $"the first {Size1} of {Size2} events are not those that were signed"));
    }

    [Test]
    public void Refuse_EmptyTreeOfAnotherRoot_IsRefused()
    {
        var forged = new TreeHead(0, Tree.Root(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignerRule.Refuse(forged, Head(Tree, Size2), []), Is.Not.Null);
            Assert.That(SignerRule.Refuse(forged, forged, []), Is.Not.Null);
        }
    }

    private static TreeHead Head(NaiveTree tree, int size) => new(size, tree.Root(size));
}
