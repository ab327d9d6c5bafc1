using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Custody;

/// <summary>
/// The rules of issuing ballots a second time, from the stock kept for a re-vote. What is issued is of no account of
/// the first vote: it counts against that stock alone.
/// </summary>
internal static class ReissueRules
{
    public static Decision Decide(CustodyState state, ReissueBallots reissue)
    {
        if (!state.Locations.TryGetValue(reissue.Tps, out var tps))
            return CustodyRules.Unknown(Rule.UnknownLocation, "tps", reissue.Tps);
        if (!state.Locations.ContainsKey(reissue.Location))
            return CustodyRules.Unknown(Rule.UnknownLocation, "location", reissue.Location);
        if (!state.Contests.Contains(reissue.Contest))
            return CustodyRules.Unknown(Rule.UnknownContest, "contest", reissue.Contest);
        if (tps.Level != LocationLevel.Tps)
            return new Rejection(Rule.ReissueNotToTps, "tps", reissue.Tps, "a polling station");
        if (reissue.Location == reissue.Tps || !tps.IsSelfOrDescendantOf(reissue.Location))
        {
            return new Rejection(
                Rule.WrongDistrict, "location", reissue.Location, $"a location above {reissue.Tps}, whose stock it is");
        }

        if (PackageRules.Early(Rule.TooEarlyToReissue, state, reissue) is { } tooEarly)
            return tooEarly;
        if (CheckContents(state, reissue) is { } wrongContents)
            return wrongContents;
        if (CustodyRules.CheckIdentity(state, reissue.Id, reissue.Label) is { } taken)
            return taken;
        if (ReVoteStock.Check(
            state, reissue.Location, reissue.Tps, reissue.Contents, _ => 0, reissue.OccurredAt) is { } exceeded)
            return exceeded;
        if (StockRules.Lacks(state.Stock, Account.Location(reissue.Location), reissue.Contents) is { } lack)
            return lack;
        return new[]
        {
            new ProposedEvent(
                EventId.Derive(reissue.Id, reissue.Id),
                PackageState.Stream(reissue.Id),
                new PackagePacked
                {
                    UtcOffset = CustodyRules.OffsetOf(reissue),
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
                }),
        };
    }

    private static Rejection? CheckContents(CustodyState state, ReissueBallots reissue)
    {
        var hasBallots = false;
        for (var i = 0; i < reissue.Contents.Count; i++)
        {
            var (field, code) = ($"contents[{i}].item", reissue.Contents[i].Item);
            if (!state.Items.TryGetValue(code, out var item))
                return CustodyRules.Unknown(Rule.UnknownItem, field, code);
            if (item.Contest is { } contest && contest != reissue.Contest)
            {
                return new Rejection(
                    Rule.WrongContest, field, code, $"an item of {reissue.Contest} or of no contest, not of {contest}");
            }

            hasBallots |= item.Contest is not null;
        }

        return hasBallots
            ? null
            : new Rejection(Rule.ReissueWithoutBallots, "contents", null, $"ballots of {reissue.Contest} among them");
    }
}
