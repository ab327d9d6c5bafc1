using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.ReVotes;

/// <summary>Polling stations that vote again: recommended, decided and announced.</summary>
public sealed class ReVoteFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<ReVoteRecommended>("re-vote-recommended", Apply, Touch)
        .Event<ReVoteDecided>("re-vote-decided", Apply, Touch)
        .Event<ReVoteNotified>("re-vote-notified", Apply, Touch)
        .Command<RecommendReVote>(
            "recommend-re-vote", Act.RecordReVote, (_, c) => new("location", c.Location), ReVoteDecisions.Decide,
            Collect)
        .Command<DecideReVote>(
            "decide-re-vote", Act.DecideReVote,
            (world, c) => ReVoteDecisions.PlaceOf(world, c.ReVote, isForKpu: true), ReVoteDecisions.Decide, Collect)
        .Command<NotifyReVote>(
            "notify-re-vote", Act.RecordReVote,
            (world, c) => ReVoteDecisions.PlaceOf(world, c.ReVote, isForKpu: false), ReVoteDecisions.Decide,
            (needs, c) => needs.One(ReVote.Table, c.ReVote))
        .Reversible<ReVoteRecommended>(Act.RecordReVote, Here)
        .Reversible<ReVoteDecided>(Act.DecideReVote, body => Here(body) with { IsForKpu = true })
        .Reversible<ReVoteNotified>(Act.RecordReVote, Here)
        .Table(ReVote.Table, ReVoteSupply.Table)
        .Rules(ReVoteRule.All)
        .Flag(ReVoteRule.Late, ReVoteRule.AtLatest)
        .Flag(ReVoteRule.NoticeLate, ReVoteRule.NoticeBy)
        .Flag(ReVoteRule.Again, ReVoteRule.Once)
        .Flag(ReVoteRule.NotDecided, ReVoteRule.Decided)
        .Json(ReVoteJson.Default);

    private static ActPlace Here(ReVoteStep body) => new("sequence", body.Location);

    private static void Collect(Needs needs, RecommendReVote command)
    {
        needs.NoStream(ReVote.StreamOf(command.Id));
        needs.None(ReVote.Table, command.Id);
    }

    private static void Collect(Needs needs, DecideReVote command)
    {
        needs.Stream(ReVote.StreamOf(command.ReVote));
        if (needs.One(ReVote.Table, command.ReVote) is { } found)
            needs.Set(ReVote.OfTps, found.Tps);
    }

    private static void Touch(Needs needs, LedgerEvent e, ReVoteStep body) => needs.One(ReVote.Table, body.ReVote);

    private static string? Apply(World world, LedgerEntry entry, ReVoteStep body)
    {
        var before = world.Find(ReVote.Table, body.ReVote);
        if (ReVoteDecisions.Fault(before, entry.Event) is { } fault)
            return fault;
        var at = entry.Sequence;
        world.Put(ReVote.Table, body switch
        {
            ReVoteRecommended first => new ReVote(
                first.ReVote, first.Location, string.Join(' ', first.Contests), first.Ground, first.RecommendedOn,
                ReVoteStatus.Recommended, Decision: null, HeldOn: null, at, at),
            ReVoteDecided decided => before! with
            {
                Status = decided.Outcome == ReVoteOutcome.Held ? ReVoteStatus.ToBeHeld : ReVoteStatus.Refused,
                Decision = decided.Number,
                HeldOn = decided.HeldOn,
                HeadSequence = at,
            },
            _ => before! with { Status = ReVoteStatus.Notified, HeadSequence = at },
        });
        return null;
    }
}

[JsonSerializable(typeof(ReVoteRecommended))]
[JsonSerializable(typeof(ReVoteDecided))]
[JsonSerializable(typeof(ReVoteNotified))]
[JsonSerializable(typeof(RecommendReVote))]
[JsonSerializable(typeof(DecideReVote))]
[JsonSerializable(typeof(NotifyReVote))]
internal sealed partial class ReVoteJson : JsonSerializerContext;
