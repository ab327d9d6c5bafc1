using System.Globalization;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Reversals;

/// <summary>
/// An event is taken back by whoever may record one like it, while nothing later rests on it. An accepted handover has
/// two sides: both have to agree, or an admin decides.
/// </summary>
internal static class ReversalDecisions
{
    private const string Field = "sequence";

    /// <summary>Where the event is taken back; of an accepted handover, either side's place.</summary>
    public static ActPlace? PlaceOf(World world, ReverseEvent command)
    {
        if (world.EventAt(command.Event) is not { } e
            || Catalog.Current.ReversalOf(e.Body)?.Place(world, e.Body) is not { } place)
            return null;
        return place with
        {
            Field = Field,
            Code = e.Body is PackageAccepted accepted && command.Actor.Place == accepted.From
                ? accepted.From
                : place.Code,
            IsSaid = false,
            Parties = e.Places.Count == 0 ? [place.Code] : e.Places,
            Unknown = Unknown(command.Event),
        };
    }

    public static Act ActOf(World world, ReverseEvent command) =>
        world.EventAt(command.Event) is { } e && Catalog.Current.ReversalOf(e.Body) is { } how ? how.Act : Act.Reverse;

    public static void Collect(Needs needs, ReverseEvent command)
    {
        needs.One(Reversal.Table, command.Event);
        // What is inside other packages goes with them, so the others have to be looked at.
        var isAlone = !command.IsWhole && needs.Event(command.Event) is { Body: not (IInsideStep or ArrivalSettled) };
        foreach (var sequence in isAlone ? [command.Event] : command.Recorded)
        {
            needs.One(Reversal.Table, sequence);
            if (needs.Event(sequence) is not { } e)
                continue;
            foreach (var posting in e.Postings)
                needs.One(Balance.Table, (posting.Account, posting.Item));
        }

        needs.Stream(Reversal.StreamOf(command.Event));
        Hindering.Of(needs, Targets(needs.World, command));
    }

    public static Decision Decide(World world, ReverseEvent command)
    {
        if (world.EventAt(command.Event) is not { } e)
            return Unknown(command.Event);
        if (Catalog.Current.ReversalOf(e.Body) is null)
        {
            return new Rejection(
                ReversalRule.NotReversible, Field, Text(command.Event),
                e.Body is IReversal ? ReversalRule.NoReversal : ReversalRule.Reversible.With(("type", e.Type)));
        }

        var known = world.Find(Reversal.Table, command.Event);
        if (known?.Status == ReversalStatus.Reversed)
        {
            return new Rejection(
                ReversalRule.AlreadyReversed, Field, Text(command.Event),
                ReversalRule.InEffect.With(("by", known.ReversedBy ?? known.HeadSequence)));
        }

        var targets = Targets(world, command);
        if (RefuseRestedOn(world, command, targets) is { } rested)
            return rested;
        var events = targets.Select(target => Reverse(world, command, target)).ToArray();
        if (Lacks(world, events) is { } spent)
            return spent;
        return NeedsBothSides(world, command, targets) is { } accepted
            ? Agree(world, command, accepted, known, events)
            : events;
    }

    /// <summary>
    /// The events that are taken back, the latest first: the one, or all of its command's that can be and are in
    /// effect.
    /// </summary>
    private static IReadOnlyList<long> Targets(World world, ReverseEvent command) => !command.IsWhole
        ? [command.Event]
        :
        [
            .. command.Recorded.Where(one => one == command.Event
                || (world.KnowsEvent(one) && world.EventAt(one) is { } e && Catalog.Current.IsReversible(e.Body)
                    && world.FindIfKnown(Reversal.Table, one)?.ReversedBy is null))
                .OrderDescending(),
        ];

    private static PackageAccepted? NeedsBothSides(World world, ReverseEvent command, IReadOnlyList<long> targets) =>
        command.Actor.Role == EnumText.Of(Role.Admin)
            ? null
            : targets.Select(target => world.EventAt(target)?.Body).OfType<PackageAccepted>().FirstOrDefault();

    /// <summary>Takes the events back if the other side has asked for the same; otherwise notes that this one asks.
    /// </summary>
    private static Decision Agree(
        World world, ReverseEvent command, PackageAccepted accepted, Reversal? proposal, ProposedEvent[] events)
    {
        var here = PlaceOf(world, command)?.Code ?? accepted.To;
        var other = here == accepted.From ? accepted.To : accepted.From;
        if (proposal is null && command.Replacement is not null)
        {
            return new Rejection(
                ReversalRule.NotAgreed, "replacement", null, ReversalRule.Later.With(("other", other)));
        }

        if (proposal is null)
        {
            return new ProposedEvent(
                EventId.Derive(command.Id, command.Id), Reversal.StreamOf(command.Event),
                new ReversalProposed
                {
                    UtcOffset = command.UtcOffset,
                    Record = command.Id,
                    Event = command.Event,
                    IsWhole = command.IsWhole,
                    Location = here,
                    Other = other,
                    Reason = command.Reason.Commitment,
                });
        }

        if (proposal.Place == here)
        {
            return new Rejection(
                ReversalRule.AlreadyProposed, Field, Text(command.Event),
                ReversalRule.OtherSide.With(("other", other)));
        }

        return proposal.IsWhole == command.IsWhole
            ? events
            : new Rejection(
                ReversalRule.OtherProposal, "command", command.IsWhole ? "true" : "false",
                ReversalRule.SameExtent.With(("command", proposal.IsWhole ? "true" : "false")));
    }

    private static ProposedEvent Reverse(World world, ReverseEvent command, long sequence)
    {
        var e = world.EventAt(sequence)!;
        var posted = Opposite(e);
        return new(
            EventId.DeriveFrom(command.Id, Reversal.StreamOf(sequence)),
            e.Stream,
            new EventReversed
            {
                UtcOffset = command.UtcOffset,
                Record = command.Id,
                Reverses = sequence,
                ReversedEvent = e.Id,
                ReversedType = e.Type,
                Restores = world.Find(EventUndo.Table, sequence)?.Previous,
                Locations = e.Places.Count == 0 ? null : e.Places,
                Posted = posted.Count == 0 ? null : posted,
                ReversedOccurredAt = TimeText.Of(e.OccurredAt.UtcDateTime),
                Reason = command.Reason.Commitment,
            });
    }

    /// <summary>What an event posted, the other way round.</summary>
    internal static IReadOnlyList<Posting> Opposite(LedgerEvent e) =>
        [.. e.Postings.Select(posting => posting with { Quantity = -posting.Quantity })];

    /// <summary>Refuses what later events rest on, and names those in the order in which they are to be taken back.
    /// </summary>
    private static Rejection? RefuseRestedOn(World world, ReverseEvent command, IReadOnlyList<long> targets)
    {
        var violations = new Violations();
        var resting = TogetherWith(world, command).Concat(Hindering.Of(new Needs(world), targets)).Distinct();
        foreach (var sequence in resting)
        {
            var e = world.EventAt(sequence);
            var type = e?.Type ?? "?";
            var isReversible = e is not null && Catalog.Current.IsReversible(e.Body);
            var expected = e?.Body is IReversal ? ReversalRule.Others
                : !isReversible ? ReversalRule.Never
                : command.Recorded.Contains(sequence) ? ReversalRule.Together

                // What had happened to the other package between the two was taken back meanwhile.
                : sequence < command.Event ? ReversalRule.Apart
                : ReversalRule.First;
            violations.Add(
                ReversalRule.RestedOn, Field, Text(command.Event),
                expected.With(("sequence", sequence), ("type", type)));
        }

        return violations.Rejection;
    }

    /// <summary>Events of the same command that are in effect and would not be lawful without the event.</summary>
    private static IEnumerable<long> TogetherWith(World world, ReverseEvent command) =>
        command.IsWhole || world.EventAt(command.Event) is not { Body: IInsideStep or ArrivalSettled } e
            ? []
            : command.Recorded.Where(other => other != command.Event
                && world.Find(Reversal.Table, other)?.ReversedBy is null
                && world.EventAt(other) is { } step
                && (PackageReversal.AreOneStep(e, step) || ArrivalEvents.AreOneStep(e, step)));

    /// <summary>Refuses to take back goods that have gone on.</summary>
    private static Rejection? Lacks(World world, IReadOnlyList<ProposedEvent> events)
    {
        var changes = new Dictionary<(string Account, string Item), long>();
        foreach (var posting in events.SelectMany(each => ((EventReversed)each.Body).Posted ?? []))
        {
            var key = (posting.Account, posting.Item);
            changes[key] = changes.GetValueOrDefault(key) + posting.Quantity;
        }

        var violations = new Violations();
        foreach (var ((account, item), change) in changes)
        {
            var have = world.BalanceOf(account, item);
            if (!Account.IsGoods(account) || change >= 0 || have + change >= 0)
                continue;
            violations.Add(ReversalRule.Spent, new FieldError(
                Field, null,
                ReversalRule.StillThere.With(
                    ("need", -change), ("item", item), ("account", account), ("have", have)),
                new HaveNeed(have, -change)));
        }

        return violations.Rejection;
    }

    private static Rejection Unknown(long sequence) =>
        ReferenceRule.Unknown(ReversalRule.UnknownEvent, Field, Text(sequence));

    private static string Text(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);
}
