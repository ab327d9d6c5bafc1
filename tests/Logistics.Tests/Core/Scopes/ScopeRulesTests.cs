using Logistics.Core.Access;
using Logistics.Core.Scopes;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Scopes;

/// <summary>Each place records for itself; who is above it, or an admin, on its behalf.</summary>
internal sealed class ScopeRulesTests
{
    private MemoryLedger ledger = null!;

    [SetUp]
    public void Start()
    {
        ledger = new MemoryLedger();
        ledger.AppendValid(Commands.Deliver((Seal, 100)));
    }

    [Test]
    public void Release_ByAnotherPlace_IsRefusedWithBothPlaces()
    {
        var release = Released(out _) with { Id = Guid.CreateVersion7(), Actor = Commands.By(Kandai) };
        var rejection = Rejected(release);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection.Rule, Is.EqualTo(ScopeRule.OutsideYourPlace));
            Assert.That(rejection.Errors[0].Field, Is.EqualTo("from"));
            Assert.That(rejection.Errors[0].Value, Is.EqualTo(Kpu));
            Assert.That(rejection.Errors[0].Expected.Params!["place"], Is.EqualTo(Kandai));
            Assert.That(rejection.Errors[0].Expected.Params!["needed"], Is.EqualTo(Kpu));
        }
    }

    [Test]
    public void Acceptance_ByTheSender_IsRefused()
    {
        var accept = Commands.AcceptAll(Released(out _)) with { Actor = Commands.By(Kpu) };
        Assert.That(Rejected(accept).Rule, Is.EqualTo(ScopeRule.OutsideYourPlace));
    }

    [Test]
    public void Acceptance_ByWhoHasNoPartInIt_IsAsOfOneThatNobodyReleased()
    {
        var accept = Commands.AcceptAll(Released(out _));
        foreach (var place in (string[])[Kandai, Kendari])
        {
            foreach (var handover in (Guid[])[accept.Handover, Guid.CreateVersion7()])
            {
                var decision = Catalog.Current.Decide(
                    ledger.State, accept with { Actor = Commands.By(place), Handover = handover });
                var kept = (AcceptanceUnmatched)decision.Events.Single().Body;
                Assert.That((kept.Handover, kept.Location), Is.EqualTo((handover, place)));
            }
        }

        // It is on its way to this place, which therefore sees it.
        Assert.That(
            Rejected(accept with { Actor = Commands.By(Mandonga1) }).Rule, Is.EqualTo(ScopeRule.OutsideYourPlace));
    }

    [Test]
    public void OnBehalf_ByAnOfficerAbove_IsRecordedAndFlaggedWithItsPaper()
    {
        var paper = new OnBehalf("SK-12", Commands.Text("the committee's phone was lost"));
        var other = Commands.By(Kpu) with { Id = Guid.CreateVersion7() };
        var accept = Commands.AcceptAll(Released(out _)) with { Actor = other, OnBehalf = paper };
        var body = ledger.Append(accept).Events.Single().Body;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(body.Flags!.Select(flag => flag.Code), Is.EqualTo(new[] { OnBehalfFlags.Code, UnreadSealFlags.Code }));
            Assert.That(body.Flags![0].Expected, Does.Contain(Mandonga));
            Assert.That(body.OnBehalf!.Document, Is.EqualTo("SK-12"));
            Assert.That(body.OnBehalf.Reason, Is.EqualTo(paper.Reason.Commitment));
            Assert.That(accept.PersonalTexts, Does.Contain(paper.Reason));
        }
    }

    [TestCase("integrator")]
    [TestCase("supervisor")]
    public void OnBehalf_ByARoleThatMayNot_IsRefused(string role)
    {
        var paper = new OnBehalf("SK-12", Commands.Text("the committee's phone was lost"));
        var accept = Commands.AcceptAll(Released(out _));
        var rejection = Rejected(accept with { Actor = Commands.By(Kpu) with { Role = role }, OnBehalf = paper });
        Assert.That(rejection.Rule.IsForbidden, Is.True);
    }

    [Test]
    public void OnBehalf_OfAPlaceThatIsNotBelow_IsRefused()
    {
        var paper = new OnBehalf("SK-12", Commands.Text("the committee's phone was lost"));
        var transfer = Commands.Transfer(Kandai1, Mandonga1, (Seal, 1));
        var rejection = Rejected(transfer with { Actor = Commands.By(Mandonga), OnBehalf = paper });
        Assert.That(rejection.Rule, Is.EqualTo(ScopeRule.OutsideYourPlace));
    }

    [Test]
    public void Admin_ForAnyPlace_NeedsNoReasonAndIsFlagged()
    {
        var accept = Commands.AcceptAll(Released(out _)) with { Actor = Commands.Admin };
        var body = ledger.Append(accept).Events.Single().Body;
        Assert.That(body.Flags!.Select(flag => flag.Code), Is.EqualTo(new[] { OnBehalfFlags.Code, UnreadSealFlags.Code }));
        Assert.That(body.OnBehalf, Is.Null);
    }

    [Test]
    public void OwnPlace_IsNotFlagged() =>
        Assert.That(
            ledger.Append(Commands.AcceptAll(Released(out _))).Events.Single().Body.Flags!.Select(flag => flag.Code),
            Is.EqualTo(new[] { UnreadSealFlags.Code }));

    [Test]
    public void Package_OnAWayThatDoesNotLeadHere_IsNotKnown()
    {
        _ = Released(out var package);
        var release = Commands.Release(Kandai, Kendari, package);
        Assert.That(Rejected(release).Rule, Is.EqualTo(PackageRule.UnknownPackage));
        Assert.That(
            Rejected(release with { Packages = [new(null, package.Label)] }).Rule, Is.EqualTo(PackageRule.UnknownPackage));
    }

    [Test]
    public void Label_OfAPackageOutOfSight_IsTakenAllTheSame()
    {
        _ = Released(out var package);
        var pack = Commands.Pack() with { Label = package.Label, Actor = Commands.By(Kpu) };
        Assert.That(Rejected(pack).Rule, Is.EqualTo(PackageRule.DuplicateLabel));
    }

    /// <summary>Only the KPU destroys, whatever lies at a ward, and not the ward itself.</summary>
    [Test]
    public void Destruction_ByAWard_IsForTheKpuToRecord()
    {
        var destroy = Documents.Destroy(
            new Logistics.Core.Destructions.DestructionLine(Seal, 1, Logistics.Core.Destructions.DestructionSource.Stock));
        foreach (var location in (string[])[Kandai, Kpu])
        {
            var rejection = Rejected(destroy with { Location = location, Actor = Commands.By(Kandai) });
            Assert.That(rejection.Rule, Is.EqualTo(ScopeRule.OutsideYourPlace));
            Assert.That(rejection.Errors[0].Expected.Params!["needed"], Is.EqualTo(Kpu));
        }
    }

    [Test]
    public void Actor_OfNoRole_MayHaveNothingRecorded() => Assert.That(
        Rejected(Commands.Pack() with { Actor = new Actor(Commands.Actor.Id) }).Rule, Is.EqualTo(Rule.Forbidden));

    [TestCase("74.71/74.71.01", "74.71/74.71.01/74.71.01.1005", true)]
    [TestCase("74.71/74.71.01", "74.71/74.71.01", true)]
    [TestCase("74.71/74.71.01", "74.71/74.71.010", false)]
    [TestCase("74.71/74.71.01", "74.71", false)]
    [TestCase("", "74.71", false)]
    public void Sight_SeesItsPlaceAndThoseBelow(string path, string other, bool sees) =>
        Assert.That(Sight.Below(path).Sees(other), Is.EqualTo(sees));

    private ReleaseHandover Released(out PackPackage package)
    {
        package = Commands.PackFull();
        var release = Commands.Release(Kpu, Mandonga, package);
        ledger.AppendValid(package, release);
        return release;
    }

    private Rejection Rejected(LedgerCommand command)
    {
        var rejection = ledger.Append(command).Rejection;
        Assert.That(rejection, Is.Not.Null);
        return rejection!;
    }
}
