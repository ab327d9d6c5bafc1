using Logistics.Core.ReVotes;

namespace Logistics.Tests.Support;

/// <summary>Random commands about polling stations that vote again.</summary>
internal sealed class ReVoteMix(World state, Func<int, int> pick) : CommandChoice(state, pick)
{
    public LedgerCommand Next()
    {
        ReVote[] known = [.. State.All(ReVote.Table).OrderBy(one => one.Sequence)];
        if (known.Length == 0 || Pick(3) == 0)
            return Recommend();
        return known.Any(one => one.IsToBeHeld) && Pick(3) > 0 ? Notify(known) : Decide(known);
    }

    private RecommendReVote Recommend() => new(
        NewId(), Commands.Actor, SmallTree.OpensAt.AddDays(1), MostlyAt(One([SmallTree.Mandonga1, SmallTree.Mandonga2, SmallTree.Kandai1])), One(Contests), "Panwascam",
        Rarely() ? "no-such-ground" : "voted-twice", new DateOnly(2024, 11, 28), Pick(2) == 0 ? null : Commands.Text("found"));

    private static string[][] Contests =>
        [[SmallTree.Mayor], [SmallTree.Mayor, SmallTree.Governor], [SmallTree.Governor], [SmallTree.Mayor, SmallTree.Mayor]];

    private DecideReVote Decide(ReVote[] known)
    {
        var isHeld = Pick(4) > 0;
        return new(
            NewId(), Commands.Actor, SmallTree.OpensAt.AddDays(2),
            Rarely() ? NewId() : Mostly(known, one => one.Status == ReVoteStatus.Recommended)!.Id,
            isHeld ? ReVoteOutcome.Held : ReVoteOutcome.Refused, $"PSU-{Pick(3)}", new DateOnly(2024, 11, 29),
            isHeld ? new DateOnly(2024, 11, 28).AddDays(Pick(14) - (Rarely() ? 5 : 0)) : null, Note: null);
    }

    private NotifyReVote Notify(ReVote[] known)
    {
        var status = Pick(5) == 0 ? ReVoteStatus.Notified : ReVoteStatus.ToBeHeld;
        return new(
            NewId(), Commands.Actor, SmallTree.OpensAt.AddDays(Pick(6)),
            Rarely() ? NewId() : Mostly(known, one => one.Status == status)!.Id);
    }
}
