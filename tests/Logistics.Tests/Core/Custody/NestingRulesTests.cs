using Logistics.Core.Evidence;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Custody;

/// <summary>Packages inside packages: each rule with a command that breaks it and one just beside it.</summary>
internal sealed class NestingRulesTests
{
    private MemoryLedger ledger = null!;

    [SetUp]
    public void Start() => ledger = new MemoryLedger();

    [Test]
    public void Nest_UnknownPackages_NamesEach()
    {
        var (crate, box) = (Packed(MandongaPps), Packed());
        var unknown = Commands.Pack();
        AssertRejected(Commands.Nest(unknown, box), PackageRule.UnknownPackage, "package");
        AssertRejected(Commands.Nest(crate, unknown, box, Commands.Pack()), PackageRule.UnknownPackage, "add[0]", "add[2]");
        AssertRejected(Commands.Unnest(crate, unknown), PackageRule.UnknownPackage, "remove[0]");
        AssertAccepted(Commands.Nest(crate, box));
    }

    [Test]
    public void Nest_PackageNamedTwiceOrIntoItself_IsRejected()
    {
        var (crate, box, other) = (Packed(MandongaPps), Packed(), Packed());
        AssertRejected(Commands.Nest(crate, box, box), PackageRule.DuplicatePackage, "add[1]");
        AssertRejected(Commands.Nest(crate, box, crate), PackageRule.DuplicatePackage, "add[1]");
        AssertAccepted(Commands.Nest(crate, box));
        AssertRejected(
            Commands.Nest(crate, other) with { Add = [new(box.Id, null)], Remove = [new(box.Id, null)] },
            PackageRule.DuplicatePackage, "add[0]");
    }

    [Test]
    public void Nest_UnderWay_IsRejected()
    {
        var (crate, box) = (Packed(MandongaPps), Packed());
        var release = Commands.Release(Kpu, Mandonga, box);
        AssertAccepted(release);
        AssertRejected(Commands.Nest(crate, box), PackageRule.PackageInTransit, "add[0]");
        AssertRejected(Commands.Nest(box, crate), PackageRule.PackageInTransit, "package");
        AssertAccepted(Commands.Cancel(release), Commands.Nest(crate, box));
    }

    [Test]
    public void Nest_ElsewhereThanTheOuter_IsRejected()
    {
        var (crate, box) = (Packed(MandongaPps), Packed(Mandonga1, Mandonga));
        AssertRejected(Commands.Nest(crate, box), PackageRule.NotTogether, "add[0]");
        var release = Commands.Release(Kpu, Mandonga, crate);
        AssertAccepted(release, Commands.AcceptAll(release), Commands.Nest(crate, box));
    }

    [Test]
    public void Nest_InsideAnother_IsRejectedUntilTakenOut()
    {
        var (crate, other, box) = (Packed(MandongaPps), Packed(MandongaPps), Packed());
        AssertAccepted(Commands.Nest(crate, box));
        AssertRejected(Commands.Nest(crate, box), PackageRule.AlreadyNested, "add[0]");
        AssertRejected(Commands.Nest(other, box), PackageRule.AlreadyNested, "add[0]");
        AssertAccepted(Commands.Unnest(crate, box), Commands.Nest(other, box));
        Assert.That(StateOf(box).Outer, Is.EqualTo(other.Id));
    }

    [Test]
    public void Nest_IntoOrOutOfOneThatIsInside_IsRejected()
    {
        var (crate, kit, box, other) = (Packed(MandongaPps), Packed(), Packed(), Packed());
        AssertAccepted(Commands.Nest(kit, box), Commands.Nest(crate, kit));
        AssertRejected(Commands.Nest(kit, other), PackageRule.OuterIsNested, "package");
        AssertRejected(Commands.Unnest(kit, box), PackageRule.OuterIsNested, "package");
        AssertRejected(Commands.Nest(box, crate), PackageRule.OuterIsNested, "package");
        AssertAccepted(Commands.Unnest(crate, kit), Commands.Unnest(kit, box));
    }

    [Test]
    public void Nest_FourLevels_IsRejected()
    {
        var (truck, crate, kit, box) = (Packed(Mandonga), Packed(MandongaPps), Packed(), Packed());
        AssertAccepted(Commands.Nest(kit, box), Commands.Nest(crate, kit));
        AssertRejected(Commands.Nest(truck, crate), PackageRule.NestedTooDeep, "add[0]");
        AssertAccepted(Commands.Unnest(crate, kit), Commands.Nest(truck, crate, kit));
    }

    [Test]
    public void Nest_OuterForElsewhere_IsWrongDistrict()
    {
        var (box, there) = (Packed(Mandonga1), Packed(Korumba1));
        AssertRejected(Commands.Nest(Packed(Mandonga2), box), PackageRule.WrongDistrict, "add[0]");
        AssertRejected(Commands.Nest(Packed(MandongaPps), box, there), PackageRule.WrongDistrict, "add[1]");
        AssertAccepted(Commands.Nest(Packed(Mandonga), box, there));
        AssertAccepted(Commands.Nest(Packed(Mandonga1), Packed(Mandonga1)));
    }

    [Test]
    public void Nest_OtherContest_IsRejected()
    {
        var crate = Packed(MandongaPps, contest: Governor);
        AssertRejected(Commands.Nest(crate, Packed(contest: Mayor)), PackageRule.WrongContest, "add[0]");
        AssertRejected(Commands.Nest(crate, Packed()), PackageRule.WrongContest, "add[0]");
        AssertAccepted(Commands.Nest(crate, Packed(contest: Governor)));
        AssertAccepted(Commands.Nest(Packed(MandongaPps), Packed(contest: Governor), Packed(contest: Mayor)));
    }

    [Test]
    public void Nest_IntoOrOfAnOpenedPackage_IsRejectedUntilItIsSealed()
    {
        var (crate, box, opened) = (Packed(), Packed(), Packed());
        AssertAccepted(Commands.Move(Way(Mandonga1), crate, box, opened));
        AssertAccepted(Commands.Open(opened));
        AssertRejected(Commands.Nest(opened, box), PackageRule.AlreadyOpened, "package");
        AssertRejected(Commands.Nest(crate, box, opened), PackageRule.AlreadyOpened, "add[1]");
        AssertAccepted(Commands.Seal(opened, Mandonga1), Commands.Nest(opened, box), Commands.Nest(crate, opened));
    }

    [Test]
    public void Open_PackageThatHoldsOthers_TakesThemOutStillClosed()
    {
        var (kit, box, other) = (Packed(), Packed(), Packed());
        AssertAccepted(Commands.Nest(kit, box, other));
        AssertAccepted(Commands.Move(Way(Mandonga1), kit));
        AssertRejected(Commands.Open(box), PackageRule.NestedPackage, "package");
        AssertAccepted(Commands.Open(kit));
        foreach (var inner in (PackPackage[])[box, other])
        {
            var package = ledger.State.Packages[inner.Id];
            Assert.That((package.Outer, package.Status), Is.EqualTo(((Guid?)null, PackageStatus.Received)));
        }

        Assert.That(ledger.State.Packages[kit.Id].Status, Is.EqualTo(PackageStatus.Opened));
        AssertAccepted(Commands.Open(box), Commands.Open(other));
    }

    [Test]
    public void Open_PackageWithADamagedOneInside_IsRejected()
    {
        var kit = Packed();
        AssertAccepted(Commands.Move(Way(Mandonga1), kit));
        ledger.State.MarkDamaged(Package.Inside, kit.Id);
        AssertRejected(Commands.Open(kit), Rule.DamagedRecord, "package");
    }

    [Test]
    public void Nest_DamagedRecord_IsRejected()
    {
        var (crate, box) = (Packed(MandongaPps), Packed());
        var damaged = Guid.NewGuid();
        ledger.State.Damage(damaged, "DAMAGED");
        AssertRejected(
            Commands.Nest(new(null, "DAMAGED"), [new(box.Id, null)], []), Rule.DamagedRecord, "package");
        AssertRejected(
            Commands.Nest(new(crate.Id, null), [new(damaged, null)], []), Rule.DamagedRecord, "add[0]");
        ledger.State.MarkDamaged(Package.Inside, box.Id);
        AssertRejected(Commands.Nest(crate, box), Rule.DamagedRecord, "add[0]");
        AssertRejected(Commands.Release(Kpu, Mandonga, box), Rule.DamagedRecord, "packages[0]");
    }

    /// <summary>No history leads there; a record that somebody changed does.</summary>
    [Test]
    public void Nest_InACircle_IsDamaged()
    {
        var (crate, one, two) = (Packed(MandongaPps), Packed(), Packed());
        ledger.State.SetPackage(StateOf(one) with { Outer = two.Id });
        ledger.State.SetPackage(StateOf(two) with { Outer = one.Id });
        AssertRejected(Commands.Nest(crate, one), Rule.DamagedRecord, "add[0]");
        AssertRejected(Commands.Release(Kpu, Mandonga, one), PackageRule.NestedPackage, "packages[0]");
    }

    [Test]
    public void Unnest_NotInside_IsRejected()
    {
        var (crate, box) = (Packed(MandongaPps), Packed());
        AssertRejected(Commands.Unnest(crate, box), PackageRule.NotNested, "remove[0]");
        AssertAccepted(Commands.Nest(crate, box));
        AssertRejected(Commands.Unnest(Packed(MandongaPps), box), PackageRule.NotNested, "remove[0]");
        AssertAccepted(Commands.Unnest(crate, box));
        Assert.That(StateOf(box).Outer, Is.Null);
    }

    [Test]
    public void Release_InsideAnother_IsRejectedAndNamesTheOuter()
    {
        var (crate, box) = (Packed(MandongaPps), Packed());
        AssertAccepted(Commands.Nest(crate, box));
        AssertRejected(Commands.Release(Kpu, Mandonga, box), PackageRule.NestedPackage, "packages[0]");
        var rejection = AssertRejected(Commands.Release(Kpu, Mandonga, crate, box), PackageRule.NestedPackage, "packages[1]");
        Assert.That(rejection.Errors[0].Expected.Text, Does.Contain(crate.Id.ToString()));
        Assert.That(NestingDecisions.IsInside(StateOf(box), "package")!.Rule, Is.EqualTo(PackageRule.NestedPackage));
        Assert.That(NestingDecisions.IsInside(StateOf(crate), "package"), Is.Null);
    }

    [Test]
    public void Release_Outer_ReleasesAllThatIsInside()
    {
        var (truck, crate, box, other) = (Packed(Mandonga), Packed(MandongaPps), Packed(), Packed());
        AssertAccepted(Commands.Nest(crate, box), Commands.Nest(truck, crate, other));
        var release = Commands.Release(Kpu, Mandonga, truck);
        var steps = Decided<PackageReleased>(release);
        Assert.That(steps.Select(step => (step.Package, step.Body.Within)), Is.EqualTo(new (Guid, Guid?)[]
        {
            (truck.Id, null), (crate.Id, truck.Id), (box.Id, crate.Id), (other.Id, truck.Id),
        }));
        Assert.That(ledger.State.Handovers[release.Id].Counts.Open, Is.EqualTo(4));
        AssertAccepted(Commands.AcceptAll(release));
        Assert.That(
            new[] { truck, crate, box, other }.Select(package => StateOf(package).Custodian), Is.All.EqualTo(Mandonga));
        AssertRejected(Commands.Release(Mandonga, MandongaPps, truck), PackageRule.WrongDistrict, "packages[0]");
        AssertAccepted(Commands.Unnest(truck, crate), Commands.Release(Mandonga, MandongaPps, crate));
    }

    [Test]
    public void Release_BackWithSomethingInsideThatMayNotGoBack_IsRejected()
    {
        var (crate, box) = (Packed(Mandonga), Packed());
        var release = Commands.Release(Kpu, Mandonga, crate);
        AssertAccepted(Commands.Nest(crate, box), release, Commands.AcceptAll(release));
        var rejection = AssertRejected(Commands.Release(Mandonga, Kpu, crate), HandoverRule.NotDelivered, "packages[0]");
        Assert.That(rejection.Errors[0].Expected.Text, Does.Contain(box.Label));
        AssertAccepted(Commands.Unnest(crate, box), Commands.Release(Mandonga, Kpu, crate));
    }

    [Test]
    public void Release_MoreThanAHandoverHolds_IsRejected()
    {
        var crates = Enumerable.Range(0, 3).Select(_ => Packed(MandongaPps)).ToArray();
        foreach (var crate in crates)
        {
            for (var i = 0; i < HandoverDecisions.PackagesMax / 3; i++)
            {
                var box = Commands.Pack();
                ledger.State.SetPackage(StateOf(crate) with { Id = box.Id, Label = box.Label, Outer = crate.Id });
            }
        }

        AssertRejected(Commands.Release(Kpu, Mandonga, crates), HandoverRule.HandoverTooLarge, "packages");
        Assert.That(
            Catalog.Current.Decide(ledger.State, Commands.Release(Kpu, Mandonga, crates[..2])).Events,
            Has.Count.EqualTo(2 + (2 * (HandoverDecisions.PackagesMax / 3))));
    }

    [TestCase(LineOutcome.Accepted)]
    [TestCase(LineOutcome.Refused)]
    [TestCase(LineOutcome.Missing)]
    public void Accept_LineOfTheOuter_AnswersForAllInside(LineOutcome outcome)
    {
        var (crate, box, loose) = (Packed(MandongaPps), Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, crate, loose);
        AssertAccepted(Commands.Nest(crate, box), release);
        var line = Commands.Line(crate, outcome) with
        {
            Condition = outcome == LineOutcome.Missing ? null : Condition.Wet,
            Seals = outcome == LineOutcome.Missing ? null : ["S-9"],
            Note = Commands.Text("the crate was wet"),
        };
        var answers = Decided<ReceiverAnswer>(Commands.Accept(release, line));
        Assert.That(answers.Select(answer => (answer.Package, answer.Body.Within)), Is.EqualTo(new (Guid, Guid?)[]
        {
            (crate.Id, null), (box.Id, crate.Id),
        }));
        Assert.That(answers[1].Body, Has.Property("Note").Null);
        Assert.That(ledger.State.LinesOf(release.Id)[box.Id], Is.EqualTo(outcome));
        Assert.That(ledger.State.LinesOf(release.Id)[loose.Id], Is.EqualTo(LineOutcome.Open));
        Assert.That(StateOf(box).Outer, Is.EqualTo(crate.Id));
        if (answers[1].Body is PackageAccepted accepted)
            Assert.That((accepted.Condition, accepted.Seals), Is.EqualTo((Condition.Unchecked, (IReadOnlyList<string>?)null)));
    }

    [TestCase(LineOutcome.Missing)]
    [TestCase(LineOutcome.Refused)]
    public void Accept_InnerNotThere_IsNoLongerInside(LineOutcome outcome)
    {
        var (crate, kit, box, other) = (Packed(MandongaPps), Packed(), Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, crate);
        AssertAccepted(Commands.Nest(kit, box), Commands.Nest(crate, kit, other), release);
        AssertAccepted(Commands.Accept(release, Commands.Line(kit, outcome), Commands.Line(crate)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((StateOf(crate).Custodian, StateOf(other).Custodian), Is.EqualTo((Mandonga, Mandonga)));
            Assert.That(StateOf(other).Outer, Is.EqualTo(crate.Id));
            Assert.That((StateOf(kit).Custodian, StateOf(kit).Outer), Is.EqualTo((Kpu, (Guid?)null)));
            Assert.That((StateOf(box).Custodian, StateOf(box).Outer), Is.EqualTo((Kpu, (Guid?)kit.Id)), "inside the kit");
        }

        AssertAccepted(Commands.Release(Kpu, Mandonga, kit));
    }

    [Test]
    public void Accept_InnerAloneOrWithAnotherOutcome_PartsTheTwo()
    {
        var (crate, box, other) = (Packed(MandongaPps), Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, crate);
        AssertAccepted(Commands.Nest(crate, box, other), release, Commands.Accept(release, Commands.Line(box)));
        Assert.That((StateOf(box).Custodian, StateOf(box).Outer), Is.EqualTo((Mandonga, (Guid?)null)));
        AssertAccepted(
            Commands.Accept(release, Commands.Line(crate, LineOutcome.Refused), Commands.Line(other)));
        Assert.That((StateOf(other).Custodian, StateOf(other).Outer), Is.EqualTo((Mandonga, (Guid?)null)));
        Assert.That(StateOf(crate).Custodian, Is.EqualTo(Kpu));
    }

    [Test]
    public void Accept_InnerNamedWithTheSameOutcome_StaysInside()
    {
        var (crate, box) = (Packed(MandongaPps), Packed());
        var release = Commands.Release(Kpu, Mandonga, crate);
        AssertAccepted(
            Commands.Nest(crate, box), release,
            Commands.Accept(release, Commands.Line(box) with { Seals = ["S-1"] }, Commands.Line(crate)));
        Assert.That((StateOf(box).Custodian, StateOf(box).Outer), Is.EqualTo((Mandonga, (Guid?)crate.Id)));
    }

    [Test]
    public void Accept_Remainder_FollowsTheOuterThatIsNamed()
    {
        var (crate, box, loose) = (Packed(MandongaPps), Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, crate, loose);
        AssertAccepted(
            Commands.Nest(crate, box), release,
            Commands.Accept(release, Commands.Line(crate, LineOutcome.Refused)) with { AcceptRemainder = true });
        Assert.That((StateOf(crate).StatusAtRest, StateOf(box).StatusAtRest), Is.EqualTo((PackageStatus.Refused, PackageStatus.Refused)));
        Assert.That(StateOf(loose).Custodian, Is.EqualTo(Mandonga));
        AssertAccepted(Commands.Release(Kpu, Mandonga, crate));
    }

    [Test]
    public void Cancel_Outer_LeavesAllInside()
    {
        var (crate, box) = (Packed(MandongaPps), Packed());
        var release = Commands.Release(Kpu, Mandonga, crate);
        AssertAccepted(Commands.Nest(crate, box), release, Commands.Cancel(release));
        Assert.That((StateOf(box).Handover, StateOf(box).Outer), Is.EqualTo(((Guid?)null, (Guid?)crate.Id)));
        Assert.That(ledger.State.Handovers[release.Id].Counts.Cancelled, Is.EqualTo(2));
    }

    [Test]
    public void Chain_OfAnInnerPackage_IsCheckedFromItsEventsAlone()
    {
        var (crate, box) = (Packed(MandongaPps), Packed());
        var release = Commands.Release(Kpu, Mandonga, crate);
        AssertAccepted(Commands.Nest(crate, box), release, Commands.AcceptAll(release), Commands.Unnest(crate, box));
        var chain = CustodyChain.Check(ledger.Chain(box.Id), ledger.Projection(box.Id));
        Assert.That(chain.Faults, Is.Empty);
        Assert.That(ledger.Chain(box.Id).Select(stored => stored.Type), Is.EqualTo(
            (string[])["package-packed", "package-nested", "package-released", "package-accepted", "package-unnested"]));

        var outer = ledger.State.Packages[box.Id] with { Outer = crate.Id };
        var projected = ledger.Projection(box.Id);
        var lying = CustodyChain.Check(
            ledger.Chain(box.Id), new PackageProjection(projected.Package! with { State = outer }));
        Assert.That(lying.Faults, Has.One.Contains("outer package"));
    }

    private (Guid Package, T Body)[] Decided<T>(LedgerCommand command)
        where T : EventBody
    {
        var decision = ledger.Append(command);
        Assert.That(decision.Rejection, Is.Null);
        return [.. decision.Events.Select(e => (Package.IdOf(e.Stream), (T)e.Body))];
    }

    private Package StateOf(PackPackage package) => ledger.State.Find(Package.Table, package.Id)!;

    private PackPackage Packed(string destination = Mandonga1, string location = Kpu, string? contest = null)
    {
        var pack = Commands.Pack(destination, location, contest: contest);
        AssertAccepted(pack);
        return pack;
    }

    private void AssertAccepted(params LedgerCommand[] commands) => ledger.AppendValid(commands);

    private Rejection AssertRejected(LedgerCommand command, Rule rule, params string[] fields)
    {
        var before = ledger.Events.Count;
        var rejection = ledger.Append(command).Rejection;
        Assert.That(rejection?.Rule, Is.EqualTo(rule));
        Assert.That(rejection!.Errors.Select(error => error.Field), Is.EqualTo(fields));
        Assert.That(ledger.Events, Has.Count.EqualTo(before));
        return rejection;
    }
}
