using Logistics.Core.Locations;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Requirements;

/// <summary>A polling station that needs 410 ballots and 4 seals for each of 2 contests, and 4 booths.</summary>
internal sealed class RequirementCheckTests
{
    private const string Booth = "booth";
    private const PackageKind Box = PackageKind.BallotBox;

    [TestCase(410, 4, null, "")]
    [TestCase(409, 4, "short-of-requirement", "contents[0].quantity")]
    [TestCase(411, 4, "over-requirement", "contents[0].quantity")]
    [TestCase(410, 3, "short-of-requirement", "contents[1].quantity")]
    [TestCase(410, 5, "over-requirement", "contents[1].quantity")]
    [TestCase(411, 3, "over-requirement", "contents[0].quantity")]
    public void Pack_BoxOfAContest_HoldsItsShare(int ballots, int seals, string? code, string field)
    {
        var decision = Decide(Ledger(), Pack(Box, Mayor, new(MayorBallot, ballots), new(Seal, seals)));
        Assert.That(decision.Rejection?.Rule.Code, Is.EqualTo(code));
        Assert.That(decision.Rejection?.Errors[0].Field ?? "", Is.EqualTo(field));
    }

    [Test]
    public void Pack_TooFewBallots_SaysHowManyAndWhy()
    {
        var error = Decide(Ledger(), Pack(Box, Mayor, new ItemQuantity(MayorBallot, 400))).Rejection!.Errors.Single();
        Assert.That(error.Value, Is.EqualTo("400"));
        Assert.That(error.Expected.Text, Is.EqualTo($"exactly 410 for {Mandonga1} (needed 410, allocated 0)"));
    }

    [Test]
    public void Pack_BoxWithoutBallots_IsShortOfThemAlone()
    {
        var rejection = Decide(Ledger(), Pack(Box, Mayor)).Rejection!;
        Assert.That(rejection.Rule, Is.EqualTo(PackageRule.ShortOfRequirement));
        Assert.That(rejection.Errors.Single().Field, Is.EqualTo("contents"), "seals may come in another package");
        Assert.That(rejection.Errors.Single().Expected.Text, Does.Contain($"410 of {MayorBallot}"));
    }

    [Test]
    public void Pack_SameItemInTwoLines_IsAddedUp()
    {
        var ledger = Ledger();
        Assert.That(
            Decide(ledger, Pack(Box, Mayor, new(MayorBallot, 400), new(MayorBallot, 11))).Rejection?.Rule,
            Is.EqualTo(PackageRule.OverRequirement));
        Assert.That(Decide(ledger, Pack(Box, Mayor, new(MayorBallot, 400), new(MayorBallot, 10))).Rejection, Is.Null);
    }

    [TestCase(PackageKind.Kit, 4, null)]
    [TestCase(PackageKind.Kit, 3, "short-of-requirement")]
    [TestCase(PackageKind.Kit, 5, "over-requirement")]
    [TestCase(PackageKind.Supply, 3, null)]
    [TestCase(PackageKind.Supply, 4, null)]
    [TestCase(PackageKind.Supply, 5, "over-requirement")]
    public void Pack_Booths_AreAShareOfTheKitAndALimitForAll(PackageKind kind, int booths, string? code) =>
        Assert.That(
            Decide(Ledger(), Pack(kind, null, new ItemQuantity(Booth, booths))).Rejection?.Rule.Code, Is.EqualTo(code));

    [Test]
    public void Pack_ForALocationAbove_IsMeasuredByAllBelow()
    {
        var ledger = Ledger();
        ItemQuantity[] contents = [new(Booth, 8)];
        var pack = Pack(PackageKind.Supply, null, contents) with { Destination = MandongaPps };
        Assert.That(Decide(ledger, pack with { Contents = [new(Booth, 9)] }).Rejection?.Errors[0].Expected.Text,
            Is.EqualTo($"at most 8 for {MandongaPps} (needed 8, allocated 0)"));
        ledger.AppendValid(pack);
        Assert.That(
            Decide(ledger, Pack(PackageKind.Supply, null, new ItemQuantity(Booth, 1)) with { Destination = MandongaPps })
                .Rejection?.Rule,
            Is.EqualTo(PackageRule.OverRequirement));
    }

    [Test]
    public void Pack_TwoBoxesOfOneContest_AreOneTooMany()
    {
        var ledger = Ledger();
        ledger.AppendValid(Pack(Box, Mayor, new(MayorBallot, 410), new(Seal, 4)));
        var rejection = Decide(ledger, Pack(Box, Mayor, new(MayorBallot, 410), new(Seal, 4))).Rejection!;
        Assert.That(rejection.Rule, Is.EqualTo(PackageRule.OverRequirement));
        Assert.That(rejection.Errors.Select(error => error.Field), Is.EqualTo(["contents[0].quantity"]),
            "the seals of the other contest's box are still to be packed");
        ledger.AppendValid(Pack(Box, Governor, new(GovernorBallot, 410), new(Seal, 4)));
    }

    [Test]
    public void Pack_NothingIsRequired_IsNotJudged()
    {
        var early = new DateTimeOffset(2024, 8, 9, 23, 59, 0, TimeSpan.FromHours(8));
        var ledger = Ledger();
        Assert.That(Decide(ledger, Pack(Box, Mayor, new ItemQuantity(MayorBallot, 1)) with { OccurredAt = early }).Rejection, Is.Null);
        Assert.That(
            Decide(ledger, Pack(PackageKind.Kit, null, new ItemQuantity("ink", 9))).Rejection, Is.Null, "no rule of ink");
        var free = new MemoryLedger();
        free.AppendValid(Commands.Deliver((MayorBallot, 1)), Pack(Box, Mayor, new ItemQuantity(MayorBallot, 1)));
    }

    [Test]
    public void Pack_RuleThatEnded_IsNotJudged()
    {
        var ledger = Ledger(Rule1("booth", Booth, null, 4), Rule1("booth", Booth, null, 0) with { Version = 2 });
        Assert.That(Decide(ledger, Pack(PackageKind.Kit, null, new ItemQuantity(Booth, 9))).Rejection, Is.Null);
    }

    [TestCase("short-of-requirement", 400)]
    [TestCase("over-requirement", 420)]
    public void Pack_Overridden_IsRecordedWithTheReason(string code, int ballots)
    {
        var pack = Pack(Box, Mayor, new(MayorBallot, ballots), new(Seal, 4)) with
        {
            Override = new Override([code, "wrong-contest"], Commands.Text("the printer sent no more")),
        };
        var packed = (PackagePacked)Decide(Ledger(), pack).Events.Single().Body;
        Assert.That(packed.Overridden, Is.EqualTo([code]), "only what was needed");
        Assert.That(packed.Reason, Is.EqualTo(pack.Override!.Reason.Commitment));
    }

    [Test]
    public void Pack_OverrideThatNothingNeeded_IsNotRecorded()
    {
        var pack = Pack(Box, Mayor, new(MayorBallot, 410), new(Seal, 4)) with
        {
            Override = new Override(["short-of-requirement"], Commands.Text("to be sure")),
        };
        var packed = (PackagePacked)Decide(Ledger(), pack).Events.Single().Body;
        Assert.That(packed.Overridden, Is.Null);
        Assert.That(packed.Reason, Is.Null);
    }

    [Test]
    public void Pack_OtherRuleOverridden_IsRejectedAllTheSame()
    {
        var ledger = Ledger();
        var pack = Pack(Box, Mayor, new ItemQuantity(MayorBallot, 400)) with
        {
            Override = new Override(["over-requirement", "wrong-district"], Commands.Text("x")),
        };
        Assert.That(Decide(ledger, pack).Rejection?.Rule, Is.EqualTo(PackageRule.ShortOfRequirement));
        Assert.That(Decide(ledger, pack with { Location = Kandai }).Rejection?.Rule, Is.EqualTo(PackageRule.WrongDistrict));
        var mixed = pack with
        {
            Contents = [new(MayorBallot, 410), new(GovernorBallot, 5)],
            Override = new Override(["wrong-contest"], Commands.Text("x")),
        };
        Assert.That(Decide(ledger, mixed).Rejection, Is.Null);
    }

    [Test]
    public void Check_PackageThatCountsAlready_IsNotCountedTwice()
    {
        var ledger = Ledger();
        ledger.AppendValid(Pack(Box, Mayor, new(MayorBallot, 410), new(Seal, 4)));
        var station = ledger.State.Reference.LocationOf(Mandonga1)!;
        ItemQuantity[] corrected = [new(MayorBallot, 410), new(Seal, 4)];
        Assert.That(Check(item => item == MayorBallot ? 410 : 4), Is.Null);
        Assert.That(Check(_ => 0)?.Rule, Is.EqualTo(PackageRule.OverRequirement));

        Rejection? Check(Func<string, long> counted) => RequirementCheck.Check(
            ledger.State, station, Box, Mayor, corrected, counted, Commands.OccurredAt, new AppliedOverride(null));
    }

    [TestCase(410, null)]
    [TestCase(409, "short-of-requirement")]
    [TestCase(411, "over-requirement")]
    public void Repack_BoxOfAContest_HoldsItsShare(int ballots, string? code)
    {
        var ledger = Ledger();
        var box = Pack(Box, Mayor, new(MayorBallot, 410), new(Seal, 4));
        ledger.AppendValid(box);
        var repack = Commands.Repack(box, Kpu, new(MayorBallot, ballots), new(Seal, 4));
        var decision = Decide(ledger, repack);
        Assert.That(decision.Rejection?.Rule.Code, Is.EqualTo(code));
        if (code is null)
            return;
        Assert.That(decision.Rejection!.Errors.Single().Field, Is.EqualTo("contents[0].quantity"));
        var reason = Commands.Text("counted twice");
        ledger.AppendValid(repack with { Override = new Override(["wrong-contest", code], reason) });
        var body = (PackageRepacked)ledger.Events[^1].Decoded!.Body;
        Assert.That(body.Overridden, Is.EqualTo([code]), "the rule it was needed for");
        Assert.That(body.Reason, Is.EqualTo(reason.Commitment));
    }

    [Test]
    public void Repack_OverrideThatNothingNeeded_IsNotRecordedAsOne()
    {
        var ledger = Ledger();
        var box = Pack(Box, Mayor, new ItemQuantity(MayorBallot, 410));
        ledger.AppendValid(box, Commands.Repack(box, Kpu, new ItemQuantity(MayorBallot, 410)) with
        {
            Override = new Override(["short-of-requirement"], Commands.Text("x")),
        });
        var body = (PackageRepacked)ledger.Events[^1].Decoded!.Body;
        Assert.That((body.Overridden, body.Reason), Is.EqualTo(((IReadOnlyList<string>?)null, (byte[]?)null)));
    }

    private static Decision Decide(MemoryLedger ledger, LedgerCommand command) =>
        Catalog.Current.Decide(ledger.State, command);

    private static PackPackage Pack(PackageKind kind, string? contest, params ItemQuantity[] contents) =>
        Commands.Pack(Mandonga1, Kpu, kind, contest) with { Contents = contents };

    private static MemoryLedger Ledger() => Ledger(
        Rule1("mayor", MayorBallot, Mayor, 410), Rule1("governor", GovernorBallot, Governor, 410),
        Rule1("seal-mayor", Seal, Mayor, 4), Rule1("seal-governor", Seal, Governor, 4), Rule1("booth", Booth, null, 4));

    private static MemoryLedger Ledger(params RequirementRule[] rules)
    {
        var ledger = new MemoryLedger();
        foreach (var item in (string[])[Booth, "ink"])
            ledger.State.AddItem(ledger.State.Items[Seal] with { Code = item });
        ledger.State.SetRules(new RequirementReference(
            rules, ledger.State.Items.Values, SmallTree.Locations, TimeZoneInfo.FindSystemTimeZoneById("Asia/Makassar")));
        ledger.AppendValid(Commands.Deliver(
            (MayorBallot, 5_000), (GovernorBallot, 5_000), (Seal, 500), (Booth, 500), ("ink", 500)));
        return ledger;
    }

    private static RequirementRule Rule1(string code, string item, string? contest, long amount) => new(
        code, 1, item, contest, LocationLevel.Tps, Formula.Fixed, amount, new DateOnly(2024, 8, 10),
        Provenance.Official, "test");
}
