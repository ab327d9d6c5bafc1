using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;
using Logistics.Core.Stock;

namespace Logistics.Core.Reissues;

/// <summary>
/// The rules of issuing ballots a second time, from the stock kept for a re-vote or delivered for it. They are not part
/// of the account of the first vote. A decision that no re-vote is of is recorded with a flag.
/// </summary>
internal static class ReissueDecisions
{
    public static Decision Decide(World world, ReissueBallots reissue)
    {
        var violations = new Violations();
        var tps = violations.LocationOf(world, "tps", reissue.Tps);
        var location = violations.LocationOf(world, "location", reissue.Location);
        var isContest = world.Reference.Contests.Contains(reissue.Contest);
        if (!isContest)
            violations.Add(ReferenceRule.Unknown(ReferenceRule.UnknownContest, "contest", reissue.Contest));
        if (tps is not null && tps.Level != LocationLevel.Tps)
            violations.Add(ReissueRule.ReissueNotToTps, "tps", reissue.Tps, ReissueRule.PollingStation);
        var isAbove = tps is not null && reissue.Location != reissue.Tps && tps.IsSelfOrDescendantOf(reissue.Location);
        if (tps is not null && location is not null && !isAbove)
        {
            violations.Add(
                PackageRule.WrongDistrict, "location", reissue.Location,
                ReissueRule.Above.With(("tps", reissue.Tps)));
        }

        var reVote = isContest ? ReVote.By(world, reissue.Decision, reissue.Tps, reissue.Contest) : null;
        violations.Add(PackageDecisions.Early(ReissueRule.TooEarlyToReissue, world, reissue));
        violations.Add(CheckContents(world, reissue, isContest));
        violations.Add(PackingDecisions.CheckIdentity(world, reissue.Id, reissue.Label));
        violations.Add(SealDecisions.Refuse(world, reissue.Id, PackageKind.ReVoteBox, reissue.Seals));
        if (isAbove)
        {
            violations.Add(ReVoteStock.Check(
                world, reissue.Location, reissue.Tps, reissue.Contents, _ => 0, reissue.OccurredAt,
                reVote?.Id));
            violations.Add(StockRules.Lacks(world, Account.Location(reissue.Location), reissue.Contents));
        }

        if (violations.Rejection is { } rejection)
            return rejection;
        return new[]
        {
            new ProposedEvent(
                EventId.Derive(reissue.Id, reissue.Id),
                Package.Stream(reissue.Id),
                new PackagePacked
                {
                    UtcOffset = reissue.UtcOffset,
                    Label = reissue.Label,
                    Kind = PackageKind.ReVoteBox,
                    Contest = reissue.Contest,
                    Destination = reissue.Tps,
                    Path = tps!.Path,
                    Location = reissue.Location,
                    Contents = reissue.Contents,
                    Seals = reissue.Seals,
                    FromStock = true,
                    Decision = reissue.Decision,
                    ReVote = reVote?.Id,
                    Reason = reissue.Reason.Commitment,
                    Flags = RetiredFlags.Of(
                        tps, "tps",
                        Undecided(
                            reissue, reVote,
                            SealDecisions.Unregistered(world, reissue.Seals, BundleFlags.Of(reissue.Contents)))),
                }),
        };
    }

    private static IReadOnlyList<Flag>? Undecided(
        ReissueBallots reissue, ReVote? reVote, IReadOnlyList<Flag>? others) =>
        reVote is not null
            ? others
            : [.. (others ?? []).Take(Flag.PerEventMax - 1), new Flag(
                ReVoteRule.NotDecided, Severity.Warning, "decision",
                ReVoteRule.Decided.With(("tps", reissue.Tps), ("contest", reissue.Contest)).Text, reissue.Decision)];

    /// <param name="isContest">Its contest exists, so that contents can be held against it.</param>
    private static Rejection? CheckContents(World world, ReissueBallots reissue, bool isContest)
    {
        var violations = new Violations();
        var hasBallots = false;
        for (var i = 0; i < reissue.Contents.Count; i++)
        {
            var (field, code) = ($"contents[{i}].item", reissue.Contents[i].Item);
            if (world.Reference.ItemOf(code) is not { } item)
            {
                violations.Add(ReferenceRule.Unknown(ReferenceRule.UnknownItem, field, code));
                continue;
            }

            if (isContest && item.Contest is { } contest && contest != reissue.Contest)
            {
                violations.Add(
                    PackageRule.WrongContest, field, code,
                    ReissueRule.OfContest.With(("contest", reissue.Contest), ("actual", contest)));
            }

            hasBallots |= item.Contest is not null;
        }

        if (isContest && !hasBallots)
        {
            violations.Add(
                ReissueRule.ReissueWithoutBallots, "contents", null,
                ReissueRule.Ballots.With(("contest", reissue.Contest)));
        }

        return violations.Rejection;
    }
}
