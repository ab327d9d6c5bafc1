using Logistics.Core.Reversals;

namespace Logistics.Tests.Support;

/// <summary>Random reversals: mostly of what was recorded last, now and then of anything.</summary>
/// <param name="commandOf">The first event of the command that an event is of, and how many it recorded.</param>
internal sealed class ReversalMix(World state, Func<int, int> pick, Func<int, (int First, int Count)> commandOf)
    : CommandChoice(state, pick)
{
    public ReverseEvent? Next()
    {
        long[] all = [.. State.All(EventUndo.Table).Select(undo => undo.Sequence).OrderDescending()];
        if (all.Length == 0)
            return null;
        Reversal[] proposed =
        [
            .. State.All(Reversal.Table).Where(one => one.Status == ReversalStatus.Proposed).OrderBy(one => one.Sequence),
        ];
        if (proposed.Length > 0 && Pick(3) > 0)
        {
            var proposal = One(proposed);
            return Reverse(
                proposal.Sequence, Rarely() ? !proposal.IsWhole : proposal.IsWhole,
                Rarely() ? proposal.Place! : proposal.OtherPlace!);
        }

        var sequence = Rarely() ? One(all) : all[Pick(Math.Min(all.Length, 5))];
        var places = State.EventAt(sequence)?.Places ?? [];
        return Pick(40) == 0
            ? Commands.Reverse(int.MaxValue, [int.MaxValue], isWhole: false, Commands.Admin)
            : Reverse(sequence, Pick(2) == 0, places.Count == 0 || Pick(4) == 0 ? null : One(places));
    }

    /// <param name="place">Whose key; null for an admin's.</param>
    private ReverseEvent Reverse(long sequence, bool isWhole, string? place)
    {
        var (first, count) = commandOf((int)sequence);
        return Commands.Reverse(
            sequence, [.. Enumerable.Range(first, count).Select(one => (long)one)], isWhole,
            place is null ? Commands.Admin : Commands.By(place));
    }
}
