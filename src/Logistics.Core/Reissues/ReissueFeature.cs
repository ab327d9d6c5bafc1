using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;
using Logistics.Core.Stock;

namespace Logistics.Core.Reissues;

/// <summary>Ballots that are issued a second time, for a re-vote. Their packing is recorded.</summary>
public sealed class ReissueFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Command<ReissueBallots>(
            "reissue-ballots", Act.Reissue, (_, c) => new("location", c.Location) { IsForKpu = true },
            ReissueDecisions.Decide, Collect)
        .Rules(ReissueRule.All)
        .Json(ReissueJson.Default);

    private static void Collect(Needs needs, ReissueBallots command)
    {
        PackageNeeds.New(needs, command.Id, command.Label, command.Contents);
        SealDecisions.Collect(needs, command.Seals);
        needs.Set(ReVote.OfTps, command.Tps);
        var path = needs.World.Reference.LocationOf(command.Tps)?.Path ?? command.Tps;
        foreach (var line in command.Contents)
        {
            needs.One(Balance.Table, (Account.Location(command.Location), line.Item));
            SupplyBooks.Collect(needs, PackageKind.ReVoteBox, command.Location, path, line.Item);
        }
    }
}

[JsonSerializable(typeof(ReissueBallots))]
internal sealed partial class ReissueJson : JsonSerializerContext;
