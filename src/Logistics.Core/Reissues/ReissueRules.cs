using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Reissues;

/// <summary>
/// The rules of issuing ballots a second time, from the stock kept for a re-vote. What is issued is of no account of
/// the first vote: it counts against that stock alone.
/// </summary>
internal static class ReissueRules
{
    public static Decision Decide(World world, ReissueBallots reissue)
    {
        if (world.Reference.LocationOf(reissue.Tps) is not { } tps)
            return ReferenceRule.Unknown(ReferenceRule.UnknownLocation, "tps", reissue.Tps);
        if (world.Reference.LocationOf(reissue.Location) is null)
            return ReferenceRule.Unknown(ReferenceRule.UnknownLocation, "location", reissue.Location);
        if (!world.Reference.Contests.Contains(reissue.Contest))
            return ReferenceRule.Unknown(ReferenceRule.UnknownContest, "contest", reissue.Contest);
        if (tps.Level != LocationLevel.Tps)
            return new Rejection(ReissueRule.ReissueNotToTps, "tps", reissue.Tps, "a polling station");
        if (reissue.Location == reissue.Tps || !tps.IsSelfOrDescendantOf(reissue.Location))
        {
            return new Rejection(
                PackageRule.WrongDistrict, "location", reissue.Location, $"a location above {reissue.Tps}, whose stock it is");
        }

        if (PackageRules.Early(ReissueRule.TooEarlyToReissue, world, reissue) is { } tooEarly)
            return tooEarly;
        if (CheckContents(world, reissue) is { } wrongContents)
            return wrongContents;
        if (PackingRules.CheckIdentity(world, reissue.Id, reissue.Label) is { } taken)
            return taken;
        if (ReVoteStock.Check(
            world, reissue.Location, reissue.Tps, reissue.Contents, _ => 0, reissue.OccurredAt) is { } exceeded)
            return exceeded;
        if (StockRules.Lacks(world, Account.Location(reissue.Location), reissue.Contents) is { } lack)
            return lack;
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
                    Path = tps.Path,
                    Location = reissue.Location,
                    Contents = reissue.Contents,
                    Seals = reissue.Seals,
                    FromStock = true,
                    Decision = reissue.Decision,
                    Reason = reissue.Reason.Commitment,
                    Flags = BundleFlags.Of(reissue.Contents),
                }),
        };
    }

    private static Rejection? CheckContents(World world, ReissueBallots reissue)
    {
        var hasBallots = false;
        for (var i = 0; i < reissue.Contents.Count; i++)
        {
            var (field, code) = ($"contents[{i}].item", reissue.Contents[i].Item);
            if (world.Reference.ItemOf(code) is not { } item)
                return ReferenceRule.Unknown(ReferenceRule.UnknownItem, field, code);
            if (item.Contest is { } contest && contest != reissue.Contest)
            {
                return new Rejection(
                    PackageRule.WrongContest, field, code, $"an item of {reissue.Contest} or of no contest, not of {contest}");
            }

            hasBallots |= item.Contest is not null;
        }

        return hasBallots
            ? null
            : new Rejection(ReissueRule.ReissueWithoutBallots, "contents", null, $"ballots of {reissue.Contest} among them");
    }
}
