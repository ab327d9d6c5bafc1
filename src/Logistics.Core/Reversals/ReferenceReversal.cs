using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Reference;
using Logistics.Core.Requirements;

namespace Logistics.Core.Reversals;

/// <summary>
/// Changes of places and items are taken back by changes: the next event of a place says all of it, and whoever reads
/// the places needs to know nothing of reversals. A place that was added is retired. An item that was added stays, and
/// so does a version of a rule: the next version takes its place.
/// </summary>
internal static class ReferenceReversal
{
    private const string Field = "sequence";

    public static void Collect(Needs needs, ReverseReference command)
    {
        foreach (var sequence in command.Recorded)
        {
            needs.Event(sequence);
            needs.One(Reversal.Table, sequence);
        }
    }

    public static Decision Decide(World world, ReverseReference command)
    {
        var asked = world.EventAt(command.Event);
        var isWhole = command.IsWhole || asked?.Body is ReferenceImported;
        var (changes, violations, kind) = (
            new List<(string Stream, EventBody Body)>(), new Violations(), ReferenceKind.Items);
        foreach (var sequence in isWhole ? command.Recorded : [command.Event])
        {
            var name = sequence.ToString(CultureInfo.InvariantCulture);
            if (world.EventAt(sequence) is not { } e)
            {
                violations.Add(ReferenceRule.Unknown(ReversalRule.UnknownEvent, Field, name));
                continue;
            }

            if (e.Body is ReferenceImported)
                continue;
            if (world.Find(Reversal.Table, sequence) is { ReversedBy: { } by })
            {
                violations.Add(ReversalRule.AlreadyReversed, Field, name, ReversalRule.InEffect.With(("by", by)));
            }
            else if (Opposite(world, command, sequence, e) is not { } opposite)
            {
                violations.Add(
                    ReversalRule.NotReversible, Field, name,
                    e.Body is ICounterChange { TakesBack: not null }
                        ? ReversalRule.NoReversal
                        : ReversalRule.Stays.With(("type", e.Type)));
            }
            else if (opposite.Latest is { } latest && latest != sequence)
            {
                violations.Add(
                    ReversalRule.RestedOn, Field, name,
                    ReversalRule.First.With(("sequence", latest), ("type", e.Type)));
            }
            else
            {
                changes.Add((e.Stream, opposite.Body));
                kind = e.Body is LocationChanged ? ReferenceKind.Locations : ReferenceKind.Items;
            }
        }

        if (violations.Rejection is null)
            CheckRetired(world, command, changes.Select(change => change.Body).OfType<LocationChanged>(), violations);
        if (violations.Rejection is { } rejection)
            return rejection;
        if (changes.Count == 0)
            return new Rejection(
                ReversalRule.NotReversible, Field, command.Event.ToString(CultureInfo.InvariantCulture),
                ReversalRule.Stays.With(("type", asked!.Type)));
        var import = new ReferenceImported
        {
            UtcOffset = command.UtcOffset,
            Kind = kind,
            Added = 0,
            Changed = changes.Count,
            Unchanged = 0,
            Reason = command.Reason.Commitment,
        };
        return changes
            .Select(change => new ProposedEvent(
                EventId.DeriveFrom(command.Id, change.Stream), change.Stream, change.Body))
            .Prepend(new ProposedEvent(EventId.Derive(command.Id, command.Id), ReferenceImported.Stream, import))
            .ToArray();
    }

    /// <summary>Below a retired place all are retired, as an import has it.</summary>
    private static void CheckRetired(
        World world, ReverseReference command, IEnumerable<LocationChanged> changes, Violations violations)
    {
        var after = changes.ToDictionary(change => change.After.Code, change => change.After, StringComparer.Ordinal);
        var name = command.Event.ToString(CultureInfo.InvariantCulture);
        var below = world.Reference.Requirements.Locations.Where(place => place.Parent is { } parent
            && after.TryGetValue(parent, out var above) && above.Retired is true && !IsRetired(place.Code));
        foreach (var place in below.OrderBy(place => place.Code, StringComparer.Ordinal))
        {
            violations.Add(ReversalRule.RestedOn, Field, name, ReversalRule.RetiredFirst.With(
                ("place", place.Code), ("sequence", place.HeadSequence)));
        }

        foreach (var place in after.Values.Where(place => place.Retired is not true))
        {
            if (place.Parent is { } parent && IsRetired(parent))
            {
                violations.Add(ReversalRule.RestedOn, Field, name, ReversalRule.InUseFirst.With(
                    ("place", parent), ("sequence", world.Reference.LocationOf(parent)!.HeadSequence)));
            }
        }

        bool IsRetired(string code) => after.TryGetValue(code, out var values)
            ? values.Retired is true
            : world.Reference.LocationOf(code) is { Retired: true };
    }

    /// <summary>
    /// The change that takes another one back, and the sequence of the latest change of the same place or item; null
    /// where none does.
    /// </summary>
    private static (EventBody Body, long? Latest)? Opposite(
        World world, ReverseReference command, long sequence, LedgerEvent e)
    {
        switch (e.Body)
        {
            case LocationChanged { TakesBack: null } change:
                var place = world.Reference.LocationOf(change.After.Code);
                return (
                    new LocationChanged
                    {
                        UtcOffset = command.UtcOffset,
                        Before = change.After,
                        After = change.Before ?? change.After with { Retired = true },
                        TakesBack = sequence,
                    },
                    place?.HeadSequence);
            case ItemChanged { TakesBack: null, Before: { } before } change:
                return (
                    new ItemChanged
                    {
                        UtcOffset = command.UtcOffset,
                        Before = change.After,
                        After = before,
                        TakesBack = sequence,
                    },
                    world.Reference.ItemOf(change.After.Code)?.HeadSequence);
            default:
                return null;
        }
    }
}
