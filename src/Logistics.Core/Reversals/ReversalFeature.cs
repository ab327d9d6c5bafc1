using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;

namespace Logistics.Core.Reversals;

/// <summary>Taking back what was recorded by mistake, of whatever feature it is.</summary>
public sealed class ReversalFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<EventReversed>(EventReversed.TypeName, Apply, Touch)
        .Event<ReversalProposed>("reversal-proposed", Apply, Touch)
        .Command<ReverseEvent>(
            "reverse-event", Act.Reverse, ReversalDecisions.PlaceOf, ReversalDecisions.Decide,
            ReversalDecisions.Collect, actOf: ReversalDecisions.ActOf)
        .Command<ReverseReference>(
            "reverse-reference", Act.ChangeReference, (_, _) => null, ReferenceReversal.Decide,
            ReferenceReversal.Collect)
        .Table(EventUndo.Table, Reversal.Table)
        .EveryEvent(Follow, TouchSuperseded)
        .Finding("reversals", e =>
            e.Body is EventReversed or ReversalProposed or ICounterChange { TakesBack: not null })
        .Rules(ReversalRule.All)
        .Json(ReversalJson.Default);

    private static void Touch(Needs needs, LedgerEvent e, EventReversed body)
    {
        needs.One(Reversal.Table, body.Reverses);
        if (body.Agrees is { } agreed)
            needs.One(Reversal.Table, agreed);
        needs.One(EventUndo.Table, body.Reverses)?.Collect(needs);
        if (needs.Event(body.Reverses) is { } reversed)
            Catalog.Current.ReversalOf(reversed.Body)?.Needs(needs, reversed);
        if (body.Restores is { } restored)
            needs.Event(restored);
    }

    private static void Touch(Needs needs, LedgerEvent e, ReversalProposed body)
    {
        needs.One(Reversal.Table, body.Event);
        needs.Event(body.Event);
    }

    private static string? Apply(World world, LedgerEntry entry, EventReversed body)
    {
        if (Fault(world, entry, body) is { } fault)
            return fault;
        if (world.Find(EventUndo.Table, body.Reverses) is not { } undo
            || world.EventAt(body.Reverses) is not { } reversed)
            return $"it takes back event {body.Reverses}, of which it is not known what that changed";
        if (Catalog.Current.ReversalOf(reversed.Body) is not { } how)
            return $"event {body.Reverses} is of a type that cannot be taken back";
        if (FaultOf(reversed, undo, body, entry) is { } other)
            return other;
        if ((Disagreement(world, entry, reversed, body) ?? Rest(world, reversed, body, how)) is { } lawless)
            return lawless;
        if (undo.Apply(world, entry) is { } unlawful)
            return unlawful;
        how.After(world, entry, reversed.Body);
        var proposal = world.Find(Reversal.Table, body.Reverses);
        world.Put(Reversal.Table, new Reversal(
            body.Reverses, ReversalStatus.Reversed, proposal?.Place ?? entry.Event.Actor.Place,
            proposal?.OtherPlace, proposal?.IsWhole ?? false, entry.Sequence, SupersededBy: null, entry.Sequence));
        return null;
    }

    private static string? Fault(World world, LedgerEntry entry, EventReversed body)
    {
        if (body.Reverses >= entry.Sequence)
            return $"it takes back event {body.Reverses}, which was not there yet";
        if (entry.Event.Id != EventId.DeriveFrom(body.Record, Reversal.StreamOf(body.Reverses)))
            return "its id is not made of its command's and of the event it takes back";
        if (world.Find(Reversal.Table, body.Reverses) is { ReversedBy: { } earlier })
            return $"event {earlier} took event {body.Reverses} back before";
        return world.HeadOf(entry.Event.Stream)?.InEffect == body.Reverses
            ? null
            : $"event {body.Reverses} is not the latest of {entry.Event.Stream} that is in effect";
    }

    /// <summary>Why both sides do not agree although they have to, in words.</summary>
    private static string? Disagreement(World world, LedgerEntry entry, LedgerEvent reversed, EventReversed body)
    {
        if (!world.IsJudged || reversed.Body is not ITwoSided { Sides: var (from, to) }
            || entry.Event.Actor.Role == EnumText.Of(Role.Admin))
            return null;
        return body.Agrees is { } agreed
            && world.Find(Reversal.Table, agreed) is { Place: { } place, OtherPlace: { } otherPlace } proposal
            && (agreed == body.Reverses || proposal.IsWhole)
            && (place == to || otherPlace == to)
            && (place == from || otherPlace == from || reversed.Body is PackageArrived)
            && entry.Event.Actor.Place != place
            ? null
            : $"event {body.Reverses} has two sides, {from} and {to}, and not both agreed to take it back";
    }

    /// <summary>What rests on the event although it is not taken back, in words.</summary>
    private static string? Rest(World world, LedgerEvent reversed, EventReversed body, Reversible how)
    {
        if (!world.IsJudged)
            return null;
        if (world.EndReversal(body) is { } fault)
            return fault;
        var resting = how.Hinders(world, body.Reverses, reversed.Body, new HashSet<long> { body.Reverses }).ToArray();
        // Earlier ones are taken back after it, by the same command.
        if (resting.Any(sequence => sequence > body.Reverses))
            return $"event {resting.Max()} rests on event {body.Reverses}";
        world.Pending ??= new PendingReversal(body.Record);
        world.Pending.Add(body.Reverses, resting);
        return null;
    }

    private static string? FaultOf(LedgerEvent reversed, EventUndo undo, EventReversed body, LedgerEntry entry) =>
        reversed.Stream != entry.Event.Stream || reversed.Id != body.ReversedEvent
            || reversed.Type != body.ReversedType || !reversed.Places.SequenceEqual(body.Places, StringComparer.Ordinal)
            || TimeText.Of(reversed.OccurredAt.UtcDateTime) != body.ReversedOccurredAt
            ? $"event {body.Reverses} is not what it says"
        : undo.Previous != body.Restores
            ? $"before event {body.Reverses} the latest in effect was not {body.Restores}"
        : !ReversalDecisions.Opposite(reversed).SequenceEqual(body.Posted ?? [])
            ? $"it does not post what event {body.Reverses} posted, the other way round"
        : null;

    private static string? Apply(World world, LedgerEntry entry, ReversalProposed body)
    {
        if (entry.Event.Stream != Reversal.StreamOf(body.Event)
            || entry.Event.Id != EventId.Derive(body.Record, body.Record))
            return "its stream or its id is not that of the event and the command it names";
        if (world.Find(Reversal.Table, body.Event) is not null)
            return $"the reversal of event {body.Event} was asked for before";
        if (world.EventAt(body.Event) is { } e
            && (e.Body is not ITwoSided { Sides: var (from, to) }
                || !((body.Location == from && body.Other == to) || (body.Location == to && body.Other == from))))
            return $"event {body.Event} was not recorded between {body.Location} and {body.Other}";
        if (entry.Event.Actor.Place != body.Location && body.OnBehalf is null)
            return $"nobody of {body.Location} recorded it";
        world.Put(Reversal.Table, new Reversal(
            body.Event, ReversalStatus.Proposed, body.Location, body.Other, body.IsWhole, ReversedBy: null,
            SupersededBy: null, entry.Sequence));
        return null;
    }

    private static void TouchSuperseded(Needs needs, LedgerEvent e, EventBody body)
    {
        if (body.Supersedes is { } superseded)
            needs.One(Reversal.Table, superseded);
        if (body is ICounterChange { TakesBack: { } taken })
            needs.One(Reversal.Table, taken);
    }

    /// <summary>Links what was taken back to what was recorded in its place.</summary>
    private static string? Follow(World world, LedgerEntry entry, EventBody body)
    {
        if (body is ICounterChange { TakesBack: { } taken })
        {
            if (taken >= entry.Sequence || world.Find(Reversal.Table, taken) is { ReversedBy: not null })
                return $"it takes back event {taken}, which is not in effect";
            world.Put(Reversal.Table, new Reversal(
                taken, ReversalStatus.Reversed, entry.Event.Actor.Place, OtherPlace: null, IsWhole: false,
                entry.Sequence, SupersededBy: null, entry.Sequence));
        }

        if (body.Supersedes is not { } superseded)
            return null;
        if (world.Find(Reversal.Table, superseded) is not { Status: ReversalStatus.Reversed } reversal)
        {
            return world.IsJudged
                ? $"it stands in the place of event {superseded}, which is not taken back"
                : null;
        }

        if (reversal.SupersededBy is null)
            world.Put(Reversal.Table, reversal with { SupersededBy = entry.Sequence, HeadSequence = entry.Sequence });
        return null;
    }
}

[JsonSerializable(typeof(EventReversed))]
[JsonSerializable(typeof(ReversalProposed))]
[JsonSerializable(typeof(ReverseEvent))]
[JsonSerializable(typeof(ReverseReference))]
internal sealed partial class ReversalJson : JsonSerializerContext;
