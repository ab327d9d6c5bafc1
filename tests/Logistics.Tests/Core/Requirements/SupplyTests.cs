using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Requirements;

/// <summary>What a package counts for, step by step of its custody.</summary>
internal sealed class SupplyTests
{
    private static readonly Supply OnItsWay = new(Packed: 4, Allocated: 4, Delivered: 0);
    private static readonly Supply GivenUp = new(Packed: 4, Allocated: 0, Delivered: 0);
    private static readonly Supply There = new(Packed: 4, Allocated: 4, Delivered: 4);

    private MemoryLedger ledger = null!;
    private PackPackage package = null!;

    private Supply Counted => SupplyBooks.Of(ledger.State.Packages[package.Id], 4);

    [SetUp]
    public void Pack()
    {
        (ledger, package) = (new MemoryLedger(), Commands.Pack());
        ledger.AppendValid(package);
    }

    [Test]
    public void Of_Refused_IsStillCountedOn()
    {
        Answer(SmallTree.Kpu, SmallTree.Mandonga, LineOutcome.Refused);
        Assert.That(Counted, Is.EqualTo(OnItsWay));
    }

    [Test]
    public void Of_Missing_IsGivenUpUntilItIsReleasedAgain()
    {
        Answer(SmallTree.Kpu, SmallTree.Mandonga, LineOutcome.Missing);
        Assert.That(Counted, Is.EqualTo(GivenUp));
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package);
        ledger.AppendValid(release);
        Assert.That(Counted, Is.EqualTo(OnItsWay), "found");
        ledger.AppendValid(Commands.Cancel(release));
        Assert.That(Counted, Is.EqualTo(GivenUp), "not found after all");
    }

    [Test]
    public void Of_ReachedAndGoneBack_StaysDelivered()
    {
        Answer(SmallTree.Kpu, SmallTree.Mandonga, LineOutcome.Accepted);
        Answer(SmallTree.Mandonga, SmallTree.MandongaPps, LineOutcome.Accepted);
        Assert.That(Counted, Is.EqualTo(OnItsWay));
        Answer(SmallTree.MandongaPps, SmallTree.Mandonga1, LineOutcome.Accepted);
        Assert.That(Counted, Is.EqualTo(There));
        Answer(SmallTree.Mandonga1, SmallTree.MandongaPps, LineOutcome.Missing);
        Assert.That(Counted, Is.EqualTo(There), "lost on its way back");
    }

    [Test]
    public void Of_PackedWhereItStays_IsDeliveredAtOnce()
    {
        var stock = Commands.Pack(SmallTree.Kpu, kind: PackageKind.Supply);
        ledger.AppendValid(stock);
        Assert.That(SupplyBooks.Of(ledger.State.Packages[stock.Id], 4), Is.EqualTo(There));
    }

    [Test]
    public void Of_BoxForARevote_IsNothing()
    {
        var box = ledger.State.Packages[package.Id] with { Kind = PackageKind.ReVoteBox };
        Assert.That(SupplyBooks.Of(box, 4), Is.EqualTo(default(Supply)));
        Assert.That(SupplyBooks.Of(box with { Delivered = true }, 4), Is.EqualTo(default(Supply)));
    }

    [Test]
    public void Sums_OfAPackage_CountAtEveryStepOfItsPath()
    {
        ledger.AppendValid(Commands.Deliver((SmallTree.Seal, 4)));
        var full = Commands.PackFull();
        ledger.AppendValid(full);
        var seals = full.Contents.Sum(line => line.Quantity);
        PlaceSupply[] sums = [.. ledger.State.All(PlaceSupply.Table)];
        Assert.That(sums.Select(sum => sum.Location), Is.EquivalentTo(
            [SmallTree.Kpu, SmallTree.Mandonga, SmallTree.MandongaPps, SmallTree.Mandonga1]));
        Assert.That(sums.Select(sum => sum.Sum), Is.All.EqualTo(new Supply(seals, seals, 0)));
        ledger.AppendValid([.. Commands.Move(SmallTree.Way(SmallTree.Mandonga1), full)]);
        Assert.That(
            ledger.State.All(PlaceSupply.Table).Select(sum => sum.Sum), Is.All.EqualTo(new Supply(seals, seals, seals)));
    }

    private void Answer(string from, string to, LineOutcome outcome)
    {
        var release = Commands.Release(from, to, package);
        ledger.AppendValid(release, Commands.Accept(release, Commands.Line(package, outcome)));
    }
}
