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

    /// <summary>Where the event is taken back; of one that two sides made, either side's place.</summary>
    public static ActPlace? PlaceOf(World world, ReverseEvent command)
    {
        if (Judged(world, command) is not { } e
            || Catalog.Current.ReversalOf(e.Body)?.Place(world, command.Actor, e) is not { } place)
            return null;
        return place with
        {
            Field = Field,
            Code = TwoSided(world, Targets(world, command)) is { Sides.From: var from } && command.Actor.Place == from
                ? from
                : place.Code,
            IsSaid = false,
            Parties = e.Places.Count == 0 ? [place.Code] : e.Places,
            Unknown = Unknown(command.Event),
        };
    }

    public static Act ActOf(World world, ReverseEvent command) =>
        Judged(world, command) is { } e && Catalog.Current.ReversalOf(e.Body) is { } how ? how.Act : Act.Reverse;

    /// <summary>
    /// The event by which it is judged who may take one back: where a lost package arrived, its arrival, with which
    /// alone it was written back.
    /// </summary>
    private static LedgerEvent? Judged(World world, ReverseEvent command) => world.EventAt(command.Event) switch
    {
        { Body: PackageWrittenBack { Arrives: true } } e => command.Recorded.Where(world.KnowsEvent)
            .Select(world.EventAt).FirstOrDefault(one => one?.Stream == e.Stream && one.Body is PackageArrived) ?? e,
        var e => e,
    };

    public static void Collect(Needs needs, ReverseEvent command)
    {
        needs.One(Reversal.Table, command.Event);
        if (needs.Event(command.Event) is not { } asked)
            return;
        // What is inside other packages goes with them, so the others have to be looked at.
        foreach (var sequence in command.IsWhole || MayGoTogether(asked) ? command.Recorded : [command.Event])
        {
            needs.One(Reversal.Table, sequence);
            if (needs.Event(sequence) is not { } e)
                continue;
            foreach (var posting in e.Postings)
                needs.One(Balance.Table, (posting.Account, posting.Item));
        }

        if (!needs.IsEmpty)
            return;
        var targets = Targets(needs.World, command);
        if (TwoSided(needs.World, targets) is { Sequence: var agreed })
            needs.Stream(Reversal.StreamOf(agreed));
        Hindering.Of(needs, targets);
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
        var twoSided = command.Actor.Role == EnumText.Of(Role.Admin) ? null : TwoSided(world, targets);
        var events = targets.Select(target => Reverse(world, command, target, twoSided?.Sequence)).ToArray();
        // What is recorded in its place may bring them back.
        if (command.Replacement is null
            && RefuseSpent(world, events.SelectMany(each => ((EventReversed)each.Body).Posted ?? []), isPosted: false)
                is { } spent)
            return spent;
        return twoSided is { } asked ? Agree(world, command, asked, events) : events;
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

    /// <summary>The first of some events that two sides made together; null where there is none.</summary>
    private static (long Sequence, (string From, string To) Sides)? TwoSided(
        World world, IReadOnlyList<long> targets)
    {
        for (var i = targets.Count - 1; i >= 0; i--)
        {
            if (world.EventAt(targets[i])?.Body is ITwoSided { Sides: { } sides })
                return (targets[i], sides);
        }

        return null;
    }

    /// <summary>Takes the events back if the other side has asked for the same; otherwise notes that this one asks.
    /// </summary>
    private static Decision Agree(
        World world, ReverseEvent command, (long Sequence, (string From, string To) Sides) asked,
        ProposedEvent[] events)
    {
        var (from, to) = asked.Sides;
        var proposal = world.Find(Reversal.Table, asked.Sequence);
        var here = PlaceOf(world, command)?.Code == from ? from : to;
        var other = here == from ? to : from;
        if (proposal is null && command.Replacement is not null)
        {
            return new Rejection(
                ReversalRule.NotAgreed, "replacement", null, ReversalRule.Later.With(("other", other)));
        }

        if (proposal is null)
        {
            return new ProposedEvent(
                EventId.Derive(command.Id, command.Id), Reversal.StreamOf(asked.Sequence),
                new ReversalProposed
                {
                    UtcOffset = command.UtcOffset,
                    Record = command.Id,
                    Event = asked.Sequence,
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

    private static ProposedEvent Reverse(World world, ReverseEvent command, long sequence, long? agrees)
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
                Agrees = agrees,
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
        command.IsWhole || world.EventAt(command.Event) is not { } e || !MayGoTogether(e)
            ? []
            : command.Recorded.Where(other => other != command.Event
                && world.Find(Reversal.Table, other)?.ReversedBy is null
                && world.EventAt(other) is { } step
                && (PackageReversal.AreOneStep(e, step) || ArrivalEvents.AreOneStep(e, step)));

    /// <summary>Whether other events of its command may have to be taken back with an event.</summary>
    private static bool MayGoTogether(LedgerEvent e) => e.Body is IInsideStep or ArrivalSettled;

    /// <summary>Refuses to take goods back that have gone on, where what stands in their place is too little.</summary>
    internal static Rejection? RefuseSpent(World world, ReverseEvent command) => RefuseSpent(
        world,
        command.Recorded
            .Where(one => world.FindIfKnown(Reversal.Table, one)?.ReversedBy is not null && world.KnowsEvent(one))
            .SelectMany(one => world.EventAt(one) is { } e ? Opposite(e) : []),
        isPosted: true);

    /// <summary>Refuses to take back goods that have gone on.</summary>
    /// <param name="opposite">What the reversal posts.</param>
    /// <param name="isPosted">Whether that is in the balances.</param>
    private static Rejection? RefuseSpent(World world, IEnumerable<Posting> opposite, bool isPosted)
    {
        var changes = new Dictionary<(string Account, string Item), long>();
        foreach (var posting in opposite)
        {
            var key = (posting.Account, posting.Item);
            changes[key] = changes.GetValueOrDefault(key) + posting.Quantity;
        }

        var violations = new Violations();
        foreach (var ((account, item), change) in changes)
        {
            if (change >= 0 || !Account.IsGoods(account))
                continue;
            var (have, need) = (world.BalanceOf(account, item) - (isPosted ? change : 0), -change);
            if (have >= need)
                continue;
            violations.Add(ReversalRule.Spent, new FieldError(
                Field, null,
                ReversalRule.StillThere.With(("need", need), ("item", item), ("account", account), ("have", have)),
                new HaveNeed(have, need)));
        }

        return violations.Rejection;
    }

    private static Rejection Unknown(long sequence) =>
        ReferenceRule.Unknown(ReversalRule.UnknownEvent, Field, Text(sequence));

    private static string Text(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);
}
