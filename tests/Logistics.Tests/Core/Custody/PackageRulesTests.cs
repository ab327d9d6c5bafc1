using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Custody;

/// <summary>What may happen inside a package, and what it does to the stock around it.</summary>
internal sealed class PackageRulesTests
{
    private MemoryLedger ledger = null!;

    [SetUp]
    public void Start() => ledger = new MemoryLedger();

    [Test]
    public void Open_AtItsPollingStation_MakesTheContentsLooseStock()
    {
        var package = Delivered();
        ledger.AppendValid(Commands.Open(package) with { Seals = ["S-1"] });
        var opened = (PackageOpened)ledger.Events[^1].Decoded!.Body;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(package).Status, Is.EqualTo(PackageStatus.Opened));
            Assert.That(opened.Contents, Is.EqualTo(new ItemQuantity[] { new(Seal, 4) }));
            Assert.That(opened.Seals, Is.EqualTo(["S-1"]));
            Assert.That(Loose(Mandonga1), Is.EqualTo(4));
            Assert.That(ledger.State.BalancesOf(Account.Package(package.Id)), Is.Empty);
        }
    }

    [Test]
    public void Open_OnTheWay_IsRefused()
    {
        var package = Packed();
        AssertRejected(Commands.Open(package, Kpu), PackageRule.NotAtDestination, "location", Mandonga1);
        Move(package, Kpu, Mandonga);
        AssertRejected(Commands.Open(package, Mandonga), PackageRule.NotAtDestination, "location", Mandonga1);
    }

    [Test]
    public void Open_ReturnedPackage_IsForAPpkOrItsOrigin()
    {
        var package = Delivered();
        Move(package, Mandonga1, MandongaPps);
        AssertRejected(Commands.Open(package, MandongaPps), PackageRule.NotAtDestination, "location", Kpu);
        Move(package, MandongaPps, Mandonga, Kpu);
        ledger.AppendValid(Commands.Open(package, Kpu) with { OccurredAt = Commands.OccurredAt });
        Assert.That(Loose(Kpu), Is.EqualTo(4));
    }

    [Test]
    public void Open_BeforeTheElectionAllows_IsRefusedWithTheTime()
    {
        var package = Delivered();
        var early = Commands.Open(package) with { OccurredAt = OpensAt.AddSeconds(-1).ToUniversalTime() };
        AssertRejected(early, PackageRule.TooEarlyToOpen, "occurredAt", "2024-11-27T06:00:00+08:00 or later");
        ledger.AppendValid(early with { OccurredAt = OpensAt.ToUniversalTime() });
    }

    [Test]
    public void Open_WhereNothingSaysWhenPollingStationsOpen_IsRefused()
    {
        var package = Delivered();
        var state = ledger.State;
        state.SetFact(state.Reference with { PackagesOpenFrom = null });
        Assert.That(
            Catalog.Current.Decide(state, Commands.Open(package)).Rejection?.Rule, Is.EqualTo(PackageRule.TooEarlyToOpen));
    }

    [Test]
    public void Open_ForAPpk_HasNoTime()
    {
        var package = Packed(destination: Mandonga);
        Move(package, Kpu, Mandonga);
        ledger.AppendValid(Commands.Open(package, Mandonga) with { OccurredAt = Commands.OccurredAt });
        Assert.That(Loose(Mandonga), Is.EqualTo(4));
    }

    [Test]
    public void Open_Twice_IsOutOfOrder()
    {
        var package = Delivered();
        ledger.AppendValid(Commands.Open(package));
        AssertRejected(Commands.Open(package), PackageRule.AlreadyOpened, "package", "open already");
        AssertRejected(Commands.Repack(package, Mandonga1), PackageRule.AlreadyOpened, "package", "closed");
        Assert.That(PackageRule.AlreadyOpened.OutOfOrder, Is.True);
    }

    [Test]
    public void AnyStep_ForAPackageThatIsNotThere_IsRefused()
    {
        var package = Delivered();
        foreach (var command in Steps(package, Mandonga2))
        {
            AssertRejected(command with { Actor = Commands.Admin }, PackageRule.NotCustodian, "location", Mandonga1);
            AssertRejected(command, PackageRule.UnknownPackage, "package", "existing");
        }

        foreach (var command in Steps(package, "74.72"))
            AssertRejected(command, ReferenceRule.UnknownLocation, "location", "existing");
        foreach (var command in Steps(Commands.Pack(), Mandonga1))
            AssertRejected(command, PackageRule.UnknownPackage, "package", "existing");
        ledger.AppendValid(Commands.Release(Mandonga1, MandongaPps, package));
        foreach (var command in Steps(package, Mandonga1))
            AssertRejected(command, PackageRule.PackageInTransit, "package", "not under way");
        ledger.State.Damage(package.Id, package.Label);
        foreach (var command in Steps(package, Mandonga1))
            AssertRejected(command, Rule.DamagedRecord, "package", "agrees with the ledger");
    }

    [Test]
    public void Seal_FromLooseStock_ClosesItForTheWayBack()
    {
        var package = Delivered();
        AssertRejected(Commands.Seal(package, Mandonga1, new ItemQuantity(Seal, 1)), PackageRule.NotOpened, "package", "received");
        ledger.AppendValid(Commands.Open(package), Commands.Seal(package, Mandonga1, new ItemQuantity(Seal, 3)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(package).Status, Is.EqualTo(PackageStatus.Sealed));
            Assert.That(Loose(Mandonga1), Is.EqualTo(1));
            Assert.That(ledger.State.BalanceOf(Account.Package(package.Id), Seal), Is.EqualTo(3));
        }

        AssertRejected(Commands.Seal(package, Mandonga1), PackageRule.NotOpened, "package", "sealed");
        Move(package, Mandonga1, MandongaPps, Mandonga, Kpu);
        ledger.AppendValid(Commands.Open(package, Kpu));
        Assert.That(Loose(Kpu), Is.EqualTo(3));
    }

    [Test]
    public void Seal_WithMoreThanThereIs_IsRefused()
    {
        var package = Delivered();
        ledger.AppendValid(Commands.Open(package));
        AssertRejected(
            Commands.Seal(package, Mandonga1, new ItemQuantity(Seal, 3), new ItemQuantity(Seal, 2)),
            StockRule.InsufficientStock, "contents[1].quantity", "has 4, 5 needed");
        AssertRejected(
            Commands.Seal(package, Mandonga1, new ItemQuantity("stapler", 1)), ReferenceRule.UnknownItem, "contents[0].item", "");
    }

    [Test]
    public void Seal_BallotsOfAnotherContest_AreRefused()
    {
        var box = Commands.Pack(contest: Governor, kind: PackageKind.BallotBox);
        ledger.AppendValid([box, .. Commands.Move(Way(Mandonga1), box), Commands.Open(box)]);
        AssertRejected(
            Commands.Seal(box, Mandonga1, new ItemQuantity(MayorBallot, 1)), PackageRule.WrongContest, "contents[0].item",
            "governor");
    }

    [Test]
    public void Opened_HandedOverEmpty_MayBeOpenedAndSealedNoMore()
    {
        var package = Delivered();
        ledger.AppendValid(Commands.Open(package));
        var release = Commands.Release(Mandonga1, MandongaPps, package);
        ledger.AppendValid(release, Commands.Cancel(release));
        Assert.That(Of(package).Status, Is.EqualTo(PackageStatus.Opened), "as it was before");
        Move(package, Mandonga1, MandongaPps);
        AssertRejected(Commands.Seal(package, MandongaPps), PackageRule.NotOpened, "package", "received");
    }

    [Test]
    public void Repack_OnTheWay_MovesTheDifference()
    {
        var other = Packed(destination: Mandonga, contents: new ItemQuantity(GovernorBallot, 7));
        Move(other, Kpu, Mandonga);
        ledger.AppendValid(Commands.Open(other, Mandonga));
        var package = Packed();
        Move(package, Kpu, Mandonga);
        var repack = Commands.Repack(package, Mandonga, new ItemQuantity(Seal, 1), new ItemQuantity(Seal, 1));
        ledger.AppendValid(repack);
        var body = (PackageRepacked)ledger.Events[^1].Decoded!.Body;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(body.Added, Is.Empty);
            Assert.That(body.Removed, Is.EqualTo(new ItemQuantity[] { new(Seal, 2) }));
            Assert.That(body.Contents, Is.EqualTo(repack.Contents));
            Assert.That(Loose(Mandonga), Is.EqualTo(2));
            Assert.That(Of(package).Status, Is.EqualTo(PackageStatus.Received), "as it was before");
        }

        AssertRejected(
            Commands.Repack(package, Mandonga, new ItemQuantity(Seal, 5)), StockRule.InsufficientStock,
            "contents[0].quantity", "has 2, 3 needed");
        AssertRejected(
            Commands.Repack(package, Mandonga, new ItemQuantity(GovernorBallot, 1)), PackageRule.WrongContest,
            "contents[0].item", "of no contest");
        ledger.AppendValid(Commands.Repack(package, Mandonga, new ItemQuantity(Seal, 4)));
        Assert.That(Loose(Mandonga), Is.Zero);
    }

    [Test]
    public void Repack_DeliveredOrMissing_IsRefused()
    {
        var package = Delivered();
        AssertRejected(Commands.Repack(package, Mandonga1), PackageRule.AlreadyDelivered, "package", Mandonga1);
        ledger.AppendValid(Commands.Open(package), Commands.Seal(package, Mandonga1));
        AssertRejected(Commands.Repack(package, Mandonga1), PackageRule.AlreadyDelivered, "package", Mandonga1);
        var lost = Packed();
        var release = Commands.Release(Kpu, Mandonga, lost);
        ledger.AppendValid(release, Commands.Accept(release, Commands.Line(lost, LineOutcome.Missing)));
        AssertRejected(Commands.Repack(lost, Kpu), PackageRule.PackageMissing, "package", "missing");
    }

    [Test]
    public void Repack_Refused_StaysRefusedUntilItIsReleased()
    {
        var package = Packed();
        var release = Commands.Release(Kpu, Mandonga, package);
        ledger.AppendValid(
            release, Commands.Accept(release, Commands.Line(package, LineOutcome.Refused)),
            Commands.Repack(package, Kpu, new ItemQuantity(Seal, 3)));
        Assert.That(Of(package).Status, Is.EqualTo(PackageStatus.Refused));
    }

    [TestCase(-1)]
    [TestCase(int.MaxValue + 1L)]
    public void AnyStep_WhereTheAccountIsNoneOfAPackage_IsRefusedAsDamaged(long balance)
    {
        var package = Delivered();
        ledger.State.SetBalance(Account.Package(package.Id), Seal, balance);
        AssertRejected(Commands.Open(package), Rule.DamagedRecord, "package", "agrees");
    }

    [Test]
    public void OfInside_EveryRule_IsTestedHere()
    {
        var source = File.ReadAllText(Repository.Find("tests", "Logistics.Tests", "Core", "Custody", "PackageRulesTests.cs"));
        foreach (var rule in (string[])
        [
            nameof(PackageRule.AlreadyDelivered),
            nameof(PackageRule.PackageMissing),
            nameof(PackageRule.NotAtDestination),
            nameof(PackageRule.TooEarlyToOpen),
            nameof(PackageRule.AlreadyOpened),
            nameof(PackageRule.NotOpened),
        ])
            Assert.That(source, Does.Contain($"PackageRule.{rule},"));
    }

    private static IEnumerable<LedgerCommand> Steps(PackPackage package, string location) =>
        [Commands.Repack(package, location), Commands.Open(package, location), Commands.Seal(package, location)];

    private PackPackage Packed(string destination = Mandonga1, params ItemQuantity[] contents)
    {
        var pack = contents.Length > 0
            ? Commands.Pack(destination, kind: PackageKind.Supply) with { Contents = contents }
            : Commands.PackFull(destination);
        ledger.AppendValid(Commands.Deliver([.. pack.Contents.Select(line => (line.Item, line.Quantity))]), pack);
        return pack;
    }

    private PackPackage Delivered()
    {
        var pack = Packed();
        Move(pack, Way(Mandonga1));
        return pack;
    }

    private void Move(PackPackage package, params string[] route) => ledger.AppendValid(Commands.Move(route, package));

    private Package Of(PackPackage package) => ledger.State.Find(Package.Table, package.Id)!;

    private long Loose(string location) => ledger.State.BalanceOf(Account.Location(location), Seal);

    private void AssertRejected(LedgerCommand command, Rule rule, string field, string expected)
    {
        var before = ledger.Events.Count;
        var rejection = ledger.Append(command).Rejection;
        Assert.That(rejection, Is.Not.Null, rule.Code);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection!.Rule, Is.EqualTo(rule));
            Assert.That(rejection.Errors[0].Field, Is.EqualTo(field));
            Assert.That(rejection.Errors[0].Expected.Text, Does.Contain(expected));
            Assert.That(ledger.Events, Has.Count.EqualTo(before));
        }
    }
}
