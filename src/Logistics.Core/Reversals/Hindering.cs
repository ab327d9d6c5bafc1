using Logistics.Core.Kernel;

namespace Logistics.Core.Reversals;

/// <summary>Finds the events that rest on others.</summary>
internal static class Hindering
{
    /// <summary>
    /// The events that have to be taken back before some others can be, in that order; at most as many as an answer
    /// names. It asks for all it needs, and so is complete once nothing is missing.
    /// </summary>
    public static IReadOnlyList<long> Of(Needs needs, IReadOnlyList<long> targets)
    {
        var reversed = targets.ToHashSet();
        var found = new List<long>();
        foreach (var target in targets)
            Visit(needs, target, reversed, found);
        return found;
    }

    private static void Visit(Needs needs, long sequence, HashSet<long> reversed, List<long> found)
    {
        var undo = needs.One(EventUndo.Table, sequence);
        if (needs.Event(sequence) is not { } e)
            return;
        undo?.Collect(needs);
        needs.Stream(e.Stream);
        if (Catalog.Current.ReversalOf(e.Body) is not { } how)
            return;
        how.Needs(needs, e);
        foreach (var later in LaterOf(needs, sequence, e.Stream, reversed))
            Add(needs, later, reversed, found);
        if (!needs.IsEmpty)
            return;
        foreach (var other in how.Hinders(needs.World, sequence, e.Body, reversed).OrderDescending())
            Add(needs, other, reversed, found);
    }

    /// <summary>Adds an event after all that rest on it.</summary>
    private static void Add(Needs needs, long sequence, HashSet<long> reversed, List<long> found)
    {
        if (found.Count >= Rejection.ErrorsMax || !reversed.Add(sequence))
            return;
        Visit(needs, sequence, reversed, found);
        found.Add(sequence);
    }

    /// <summary>The later events of its stream that are in effect, the latest first.</summary>
    private static List<long> LaterOf(Needs needs, long sequence, string stream, HashSet<long> reversed)
    {
        var later = new List<long>();
        var at = needs.World.KnowsHead(stream) ? needs.World.HeadOf(stream)?.InEffect : null;
        while (at is { } one && one > sequence && later.Count < Rejection.ErrorsMax)
        {
            if (!reversed.Contains(one))
                later.Add(one);
            at = needs.One(EventUndo.Table, one)?.Previous;
        }

        return later;
    }
}
