using Logistics.Core.Locations;
using Logistics.Core.Reissues;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Requirements;

/// <summary>A KPU that keeps 1,000 of the mayor's ballots, for polling stations that need 410 each.</summary>
internal sealed class ReVoteStockTests
{
    [TestCase(410, null)]
    [TestCase(411, $"at most 410 of {MayorBallot}, which is what {Mandonga1} needs")]
    public void Reissue_OneStation_GetsWhatItNeeds(int ballots, string? expected)
    {
        var rejection = Decide(Ledger(), Commands.Reissue(ballots)).Rejection;
        Assert.That(rejection?.Rule, Is.EqualTo(expected is null ? null : PackageRule.ReVoteStockExceeded));
        Assert.That(rejection?.Errors.Single().Field, Is.EqualTo(expected is null ? null : "contents[0].quantity"));
        Assert.That(rejection?.Errors.Single().Expected.Text, Is.EqualTo(expected));
    }

    [Test]
    public void Reissue_SeveralStations_AreAddedUp()
    {
        var ledger = Ledger();
        ledger.AppendValid(Commands.Reissue(410));
        ledger.AppendValid(Commands.Reissue(400, Mandonga2));
        Assert.That(
            Decide(ledger, Commands.Reissue(191, Korumba1)).Rejection?.Errors.Single().Expected.Text,
            Is.EqualTo($"at most 190 of {MayorBallot}: 1000 are kept for re-votes at {Kpu}, 810 are issued"));
        Assert.That(Decide(ledger, Commands.Reissue(190, Korumba1)).Rejection, Is.Null);
    }

    [Test]
    public void Reissue_SameItemInTwoLines_IsAddedUp()
    {
        var reissue = Commands.Reissue(410) with { Contents = [new(MayorBallot, 400), new(MayorBallot, 11)] };
        Assert.That(Decide(Ledger(), reissue).Rejection?.Rule, Is.EqualTo(PackageRule.ReVoteStockExceeded));
    }

    [Test]
    public void Reissue_OfAContestThatKeepsNothing_SaysSo()
    {
        var reissue = Commands.Reissue(1) with { Contest = Governor, Contents = [new(GovernorBallot, 1)] };
        Assert.That(
            Decide(Ledger(), reissue).Rejection?.Errors.Single().Expected.Text,
            Is.EqualTo($"at most 0 of {GovernorBallot}: 0 are kept for re-votes at {Kpu}, 0 are issued"));
    }

    [Test]
    public void Reissue_FromAPlaceBelow_IsNotOfWhatTheKpuKeeps()
    {
        var ledger = Ledger();
        var release = Commands.Transfer(Kpu, Mandonga, (MayorBallot, 100));
        ledger.AppendValid(release, Commands.Receive(release, (MayorBallot, 100)));
        var decision = Decide(ledger, Commands.Reissue(100) with { Location = Mandonga });
        Assert.That(decision.Rejection?.Errors.Single().Expected.Text, Does.Contain($"0 are kept for re-votes at {Mandonga}"));
    }

    [Test]
    public void Reissue_WithSeals_JudgesTheBallotsAlone()
    {
        var reissue = Commands.Reissue(410) with { Contents = [new(MayorBallot, 410), new(Seal, 50)] };
        Assert.That(Decide(Ledger(), reissue).Rejection, Is.Null);
    }

    [Test]
    public void Reissue_WithoutRules_TakesWhatThereIs()
    {
        var ledger = new MemoryLedger();
        ledger.AppendValid(Commands.Deliver((MayorBallot, 5_000)));
        Assert.That(Decide(ledger, Commands.Reissue(5_000)).Rejection, Is.Null);
        Assert.That(Decide(ledger, Commands.Reissue(5_001)).Rejection?.Rule, Is.EqualTo(StockRule.InsufficientStock));
    }

    [Test]
    public void Reissue_BeforeTheVote_IsTooEarly()
    {
        var early = Commands.Reissue(1) with { OccurredAt = OpensAt.AddTicks(-1) };
        var rejection = Decide(Ledger(), early).Rejection!;
        Assert.That(rejection.Rule, Is.EqualTo(ReissueRule.TooEarlyToReissue));
        Assert.That(rejection.Errors.Single().Field, Is.EqualTo("occurredAt"));
        Assert.That(Decide(Ledger(), early with { OccurredAt = OpensAt }).Rejection, Is.Null);
    }

    [Test]
    public void Repack_OfWhatWasIssued_CountsOnceAndWithinTheSameLimits()
    {
        var ledger = Ledger();
        var first = Commands.Reissue(410);
        ledger.AppendValid(first);
        ledger.AppendValid(Commands.Reissue(410, Mandonga2));
        var third = Commands.Reissue(100, Korumba1);
        ledger.AppendValid(third);
        Assert.That(
            Decide(ledger, Repack(third, 181)).Rejection?.Errors.Single().Expected.Text,
            Is.EqualTo($"at most 180 of {MayorBallot}: 1000 are kept for re-votes at {Kpu}, 820 are issued"));
        ledger.AppendValid(Repack(third, 180));
        ledger.AppendValid(Repack(first, 400));
        Assert.That(ledger.State.Find(ReVoteIssue.Table, (Kpu, MayorBallot))!.Quantity, Is.EqualTo(990));
        Assert.That(
            Decide(ledger, Repack(first, 411)).Rejection?.Errors.Single().Expected.Text,
            Does.StartWith($"at most 410 of {MayorBallot}"));
    }

    private static RepackPackage Repack(ReissueBallots package, int ballots) => new(
        Guid.CreateVersion7(), Commands.Actor, OpensAt, new(package.Id, null), Kpu, [new(MayorBallot, ballots)],
        [$"N-{Guid.NewGuid():n}"], Override: null, Note: null);

    private static Decision Decide(MemoryLedger ledger, LedgerCommand command) =>
        Catalog.Current.Decide(ledger.State, command);

    private static MemoryLedger Ledger()
    {
        var ledger = new MemoryLedger();
        ledger.AppendValid(Commands.Deliver((MayorBallot, 5_000), (GovernorBallot, 5_000), (Seal, 100)));
        ledger.State.SetRules(new RequirementReference(
            [
                NewRule("mayor", MayorBallot, Mayor, LocationLevel.Tps, 410),
                NewRule("governor", GovernorBallot, Governor, LocationLevel.Tps, 410),
                NewRule("revote", MayorBallot, Mayor, LocationLevel.Kpu, 1_000),
                NewRule("seal", Seal, null, LocationLevel.Tps, 4),
            ],
            ledger.State.Items.Values, SmallTree.Locations, TimeZoneInfo.Utc));
        return ledger;
    }

    private static RequirementRule NewRule(string code, string item, string? contest, LocationLevel level, long amount) =>
        new(code, 1, item, contest, level, Formula.Fixed, amount, new DateOnly(2024, 8, 10), Provenance.Official, "a");
}
