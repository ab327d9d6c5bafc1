using Logistics.Core.Evidence;
using Logistics.Core.Reversals;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Evidence;

/// <summary>The verifier finds reversals that nobody could have recorded.</summary>
internal sealed class ReversalEvidenceTests
{
    private MemoryEvidence log = null!;
    private PackPackage crate = null!;
    private PackPackage box = null!;
    private long first;

    [SetUp]
    public void Record()
    {
        log = new MemoryEvidence();
        (crate, box) = (Commands.Pack(Mandonga), Commands.Pack());
        var release = Commands.Release(Kpu, Mandonga, crate);
        log.Append(crate, box, Commands.Nest(crate, box), release);
        first = log.Leaves.Count;
        log.Append(Commands.AcceptAll(release));
    }

    [Test]
    public async Task Verify_WholeAcceptanceTakenBack_IsSound()
    {
        log.Append(Reversal());
        log.Publish();
        Assert.That((await log.Build().VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task Verify_OuterTakenBackWithoutWhatIsInside_IsFound([Values] bool isLast, [Values] bool isFirst)
    {
        var whole = Reversal();
        var events = log.Decide(whole).Events;
        log.Append(whole, isFirst ? events[0] : events[1]);
        if (!isLast)
            log.Append(Commands.Pack());
        Finds(await VerifyAsync(), "rests on");
    }

    [Test]
    public async Task Verify_TakenBackByOneSide_IsFound()
    {
        var whole = Reversal();
        foreach (var reversed in log.Decide(whole).Events)
            log.Append(whole, reversed, e => e with { Actor = Commands.Actor });
        Finds(await VerifyAsync(), $"has two sides, {Kpu} and {Mandonga}, and not both agreed");
    }

    [Test]
    public async Task Verify_MoreGoodsTakenBackThanThereAre_IsFound()
    {
        log = new MemoryEvidence();
        var delivery = Commands.Deliver((SmallTree.Seal, 20));
        log.Append(delivery);
        var reversal = Commands.Reverse(log.Leaves.Count - 1, [log.Leaves.Count - 1], isWhole: false, Commands.Admin);
        var reversed = log.Decide(reversal).Events;
        log.Append(Commands.Transfer(Kpu, Mandonga, (SmallTree.Seal, 15)));
        log.Append(reversal, reversed[0]);
        Finds(await VerifyAsync(), "leaves account 'location/74.71' with -15 of '");
    }

    private ReverseEvent Reversal() => Commands.Reverse(
        first, [.. Enumerable.Range((int)first, log.Leaves.Count - (int)first).Select(one => (long)one)], isWhole: true,
        Commands.Admin);

    private async Task<Verdict> VerifyAsync()
    {
        log.Publish();
        log.MakeTiles();
        return await log.VerifyAsync();
    }

    private static void Finds(Verdict verdict, string what) => Assert.That(
        verdict.Findings.Where(finding => finding.Check == Check.CustodyRules).Select(finding => finding.Message),
        Has.Some.Contains(what));
}
