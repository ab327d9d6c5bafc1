using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.ReVotes;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.TpsAccounts;

/// <summary>What polling stations counted.</summary>
public sealed class TpsAccountFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<TpsAccountRecorded>("tps-account-recorded", Apply, Touch, keepsLatest: true)
        .Command<RecordTpsAccount>(
            "record-tps-account", Act.RecordAccount, (_, c) => new("tps", c.Tps),
            TpsAccountDecisions.Decide, Collect)
        .Reversible<TpsAccountRecorded>(Act.RecordAccount, body => new("sequence", body.Tps))
        .Table(TpsAccount.Table, ReVoteAccount.Table)
        .Rules(TpsAccountRule.All)
        .Json(TpsAccountJson.Default);

    private static void Collect(Needs needs, RecordTpsAccount command)
    {
        Signing.Collect(needs, command, command.Signatures, TpsAccountDecisions.SidesOf(command));
        var (tps, contest) = (command.Tps, command.Contest);
        var stream = TpsAccountRecorded.Stream(tps, contest, command.ReVote);
        needs.Stream(stream);
        Row(needs, tps, contest, command.ReVote);
        if (command.ReVote is { } reVote)
            needs.One(ReVote.Table, reVote);
        var items = needs.World.Reference.Requirements.ItemsOf(contest).Select(item => item.Code);
        if (needs.World.LatestIfKnown(stream)?.Body is TpsAccountRecorded { Moved: [var moved, ..] })
            items = items.Append(moved.Item);
        foreach (var item in items)
        {
            needs.One(Balance.Table, (Account.Location(tps), item));
            needs.One(Balance.Table, (Account.Used(tps, contest), item));
            needs.One(Balance.Table, (Account.Spoiled, item));
            needs.One(Balance.Table, (Account.Found, item));
        }
    }

    private static void Touch(Needs needs, LedgerEvent e, TpsAccountRecorded body) =>
        Row(needs, body.Tps, body.Contest, body.ReVote);

    private static void Row(Needs needs, string tps, string contest, Guid? reVote)
    {
        if (reVote is { } id)
            needs.One(ReVoteAccount.Table, (id, contest));
        else
            needs.One(TpsAccount.Table, (tps, contest));
    }

    private static string? Apply(World world, LedgerEntry entry, TpsAccountRecorded body)
    {
        if (TpsAccountDecisions.Fault(world.LatestOf(entry.Event.Stream), entry.Event) is { } fault)
            return fault;
        if (body.ReVote is { } reVote)
            world.Put(ReVoteAccount.Table, ReVoteAccount.Of(entry, reVote));
        else
            world.Put(TpsAccount.Table, TpsAccount.Of(entry));
        return null;
    }
}

[JsonSerializable(typeof(TpsAccountRecorded))]
[JsonSerializable(typeof(RecordTpsAccount))]
internal sealed partial class TpsAccountJson : JsonSerializerContext;
