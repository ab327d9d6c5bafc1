using Logistics.Core.Deadlines;
using Logistics.Core.MissedDeadlines;
using Logistics.Core.ReVotes;

namespace Logistics.Tests.Support;

/// <summary>Random deadlines that passed, some of which were met or are none.</summary>
internal sealed class DeadlineMix(World state, Func<int, int> pick) : CommandChoice(state, pick)
{
    public MissDeadline Next()
    {
        var due = Commands.OccurredAt.AddHours(Rarely() ? 1_000_000 : -1);
        var what = Pick(3) > 0 && State.Packages.Count > 0 ? OfPackage() : OfPlace();
        return new(NewId(), Actor.System, Commands.OccurredAt, "rule", 1, due, what, what.Contest);
    }

    private DueStep OfPackage()
    {
        Package[] all = [.. State.Packages.Values.OrderBy(package => package.PackedSequence)];
        var package = One(all);
        return new(
            One([DeadlineStep.Delivery, DeadlineStep.Delivery, DeadlineStep.Opening, DeadlineStep.Return]),
            Rarely() ? One(Codes) : One(package.Path.Split('/')), package.Id);
    }

    private DueStep OfPlace()
    {
        var tps = MostlyAt(One([SmallTree.Mandonga1, SmallTree.Mandonga2, SmallTree.Kandai1]));
        ReVote[] reVotes = [.. State.All(ReVote.Table).OrderBy(one => one.Sequence)];
        return Pick(5) switch
        {
            0 => new(DeadlineStep.Account, tps, Contest: One([SmallTree.Mayor, SmallTree.Governor])),
            1 => new(DeadlineStep.Team, tps, Required: Pick(3) + 1),
            2 => new(DeadlineStep.Destruction, MostlyAt(SmallTree.Kpu)),
            3 when reVotes.Length > 0 => OfReVote(One(reVotes)),
            _ => new(DeadlineStep.Recapitulation, SmallTree.Mandonga),
        };
    }

    private DueStep OfReVote(ReVote one) =>
        new(DeadlineStep.ReVote, one.Tps, ReVote: one.Id, Contest: One(one.Contests.Split(' ')));
}
