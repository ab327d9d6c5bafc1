using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Sortings;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;

namespace Logistics.Core.Custody;

/// <summary>What a command leads to: either events, at least one, or a rejection.</summary>
public readonly record struct Decision(IReadOnlyList<ProposedEvent> Events, Rejection? Rejection)
{
    public static implicit operator Decision(Rejection rejection) => new([], rejection);

    public static implicit operator Decision(ProposedEvent[] events) => new(events, null);
}

/// <summary>An event that is decided but has no place in the ledger yet.</summary>
public readonly record struct ProposedEvent(Guid Id, string Stream, EventBody Body);

/// <summary>
/// The rules of custody. Pure: the same state and command always lead to the same decision. Rules come from
/// the handover practice of Indonesian election logistics; <see cref="Rule"/> names each of them.
/// </summary>
public static class CustodyRules
{
    public static Decision Decide(CustodyState state, CustodyCommand command) => command switch
    {
        PackPackage pack => Pack(state, pack),
        ReleaseHandover release => Release(state, release),
        AcceptHandover acceptance => Accept(state, acceptance),
        CancelHandover cancellation => Cancel(state, cancellation),
        RotateKey rotation => Rotate(rotation),
        RecordTpsAccount account => TpsAccountRules.Decide(state, account),
        RepackPackage repacking => PackageRules.Repack(state, repacking),
        OpenPackage opening => PackageRules.Open(state, opening),
        SealPackage sealing => PackageRules.Seal(state, sealing),
        ReissueBallots reissue => PackageRules.Reissue(state, reissue),
        NestPackages nesting => NestingRules.Decide(state, nesting),
        ReceiveDelivery delivery => DeliveryRules.Decide(state, delivery),
        ExplainDelivery explanation => DeliveryRules.Decide(state, explanation),
        RecordSorting sorting => SortingRules.Decide(state, sorting),
        ReleaseTransfer release => TransferRules.Decide(state, release),
        AcceptTransfer acceptance => TransferRules.Decide(state, acceptance),
        CancelTransfer cancellation => TransferRules.Decide(state, cancellation),
        DestroyGoods destruction => DestructionRules.Decide(state, destruction),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command."),
    };

    private static Decision Pack(CustodyState state, PackPackage pack)
    {
        if (!state.Locations.TryGetValue(pack.Destination, out var destination))
            return Unknown(Rule.UnknownLocation, "destination", pack.Destination);
        if (!state.Locations.ContainsKey(pack.Location))
            return Unknown(Rule.UnknownLocation, "location", pack.Location);
        if (pack.Contest is { } contest && !state.Contests.Contains(contest))
            return Unknown(Rule.UnknownContest, "contest", contest);
        if (pack is { Kind: PackageKind.BallotBox, Contest: null })
        {
            return new Rejection(
                Rule.ContestRequired, "contest", null, $"one of {string.Join(", ", state.Contests)}");
        }

        if (CheckContents(state, pack) is { } wrongContents)
            return wrongContents;
        if (!destination.IsSelfOrDescendantOf(pack.Location))
        {
            return new Rejection(
                Rule.WrongDistrict, "destination", pack.Destination,
                $"{pack.Location} or a location below it, where the package is packed");
        }

        var self = new PackageRef(pack.Id, null);
        if (state.IsDamaged(self) || state.TryFind(self, out _))
            return new Rejection(Rule.DamagedRecord, "id", pack.Id.ToString(), "an id that no package has");
        if (state.HasLabel(pack.Label))
            return new Rejection(Rule.DuplicateLabel, "label", pack.Label, "a label not yet in use");

        return new[]
        {
            new ProposedEvent(EventId.Derive(pack.Id, pack.Id), PackageState.Stream(pack.Id), new PackagePacked
            {
                UtcOffset = OffsetOf(pack),
                Label = pack.Label,
                Kind = pack.Kind,
                Contest = pack.Contest,
                Destination = pack.Destination,
                Path = destination.Path,
                Location = pack.Location,
                Contents = pack.Contents,
                Seals = pack.Seals,
            }),
        };
    }

    private static Rejection? CheckContents(CustodyState state, PackPackage pack) =>
        CheckContents(state, pack.Kind, pack.Contest, pack.Contents);

    /// <summary>What lies in a package is known, and of no other contest.</summary>
    internal static Rejection? CheckContents(
        CustodyState state, PackageKind kind, string? own, IReadOnlyList<ItemQuantity> contents)
    {
        for (var i = 0; i < contents.Count; i++)
        {
            var code = contents[i].Item;
            if (!state.Items.TryGetValue(code, out var item))
                return Unknown(Rule.UnknownItem, $"contents[{i}].item", code);

            // Bulk supply may mix contests; a package that is opened at a polling station never may.
            var mayMix = kind == PackageKind.Supply && own is null;
            if (item.Contest is { } contest && contest != own && !mayMix)
            {
                return new Rejection(
                    Rule.WrongContest, $"contents[{i}].item", code,
                    $"an item of the package's contest ({own ?? "none"}), not of {contest}");
            }
        }

        return null;
    }

    private static Decision Release(CustodyState state, ReleaseHandover release)
    {
        if (!state.Locations.TryGetValue(release.From, out var from))
            return Unknown(Rule.UnknownLocation, "from", release.From);
        if (!state.Locations.TryGetValue(release.To, out var to))
            return Unknown(Rule.UnknownLocation, "to", release.To);
        var outward = to.Parent == from.Code;
        if (!outward && from.Parent != to.Code)
        {
            return new Rejection(
                Rule.NotAdjacent, "to", release.To, $"the parent or a child of {release.From}");
        }

        var packages = new PackageState[release.Packages.Count];
        var offences = new Offences();
        var named = new HashSet<Guid>();
        for (var i = 0; i < packages.Length; i++)
        {
            if (state.IsDamaged(release.Packages[i]))
                offences.Add(Rule.DamagedRecord, i, release, SoundRecord);
            else if (!state.TryFind(release.Packages[i], out var package))
                offences.Add(Rule.UnknownPackage, i, release, "the id or label of a package");
            else if (!named.Add(package.Id))
                offences.Add(Rule.DuplicatePackage, i, release, "each package once");
            else if (Forbids(package, release, outward) is var (rule, expected))
                offences.Add(rule, i, release, expected);
            else
                packages[i] = package;
        }

        return offences.Rejection is { } rejection
            ? rejection
            : Array.ConvertAll(packages, package => new ProposedEvent(
                EventId.Derive(release.Id, package.Id),
                PackageState.Stream(package.Id),
                new PackageReleased
                {
                    UtcOffset = OffsetOf(release),
                    Handover = release.Id,
                    From = release.From,
                    To = release.To,
                    Document = release.Document,
                    Plate = release.Plate,
                    Driver = release.Driver?.Commitment,
                    Escort = release.Escort?.Commitment,
                    Note = release.Note?.Commitment,
                }));
    }

    private static (Rule Rule, string Expected)? Forbids(
        PackageState package, ReleaseHandover release, bool outward) => package switch
        {
            { Handover: { } handover } =>
                (Rule.PackageInTransit, $"a package that is not under way; handover {handover} is open"),
            _ when package.Custodian != release.From =>
                (Rule.NotCustodian, $"a package in the custody of {release.From}; {package.Custodian} has it"),
            _ when outward && !package.LeadsThrough(release.To) =>
                (Rule.WrongDistrict, $"a package for {release.To} or below; this one goes to {package.Destination}"),
            { Delivered: false, TurnedBack: false } when !outward =>
                (Rule.NotDelivered, $"a package that reached {package.Destination} or was refused"),
            _ => null,
        };

    private static Decision Accept(CustodyState state, AcceptHandover acceptance)
    {
        if (state.IsDamagedHandover(acceptance.Handover))
            return new Rejection(Rule.DamagedRecord, "handover", acceptance.Handover.ToString(), SoundRecord);
        if (!state.Handovers.TryGetValue(acceptance.Handover, out var handover))
            return Unknown(Rule.UnknownHandover, "handover", acceptance.Handover.ToString());
        if (handover.Counts.Open == 0)
            return Closed(handover);

        var answers = new List<ProposedEvent>();
        var named = new HashSet<Guid>();
        for (var i = 0; i < acceptance.Lines.Count; i++)
        {
            var line = acceptance.Lines[i];
            var field = $"lines[{i}].package";
            if (state.IsDamaged(line.Package))
                return new Rejection(Rule.DamagedRecord, field, line.Package.ToString(), SoundRecord);
            if (!state.TryFind(line.Package, out var package))
                return Unknown(Rule.UnknownPackage, field, line.Package.ToString());
            if (!handover.Lines.TryGetValue(package.Id, out var outcome))
            {
                return new Rejection(
                    Rule.NotInHandover, field, line.Package.ToString(), $"a package of handover {handover.Id}");
            }

            if (!named.Add(package.Id))
                return new Rejection(Rule.DuplicatePackage, field, line.Package.ToString(), "each package once");
            if (outcome != LineOutcome.Open)
            {
                return new Rejection(
                    Rule.LineClosed, field, line.Package.ToString(),
                    $"a line still open; this one is {EnumText.Of(outcome)}");
            }

            if (!package.TravelsIn(handover))
                return new Rejection(Rule.DamagedRecord, field, line.Package.ToString(), SoundRecord);
            answers.Add(Answer(acceptance, handover, package.Id, line));
        }

        if (acceptance.AcceptRemainder)
        {
            if (Contradiction(state, handover) is { } contradiction)
                return new Rejection(Rule.DamagedRecord, "remainder", contradiction, SoundRecord);
            answers.AddRange(
                from line in handover.Lines
                where line.Value == LineOutcome.Open && !named.Contains(line.Key)
                select Answer(acceptance, handover, line.Key, InGoodCondition));
        }

        return answers.ToArray();
    }

    private static AcceptanceLine InGoodCondition { get; } =
        new(default, LineOutcome.Accepted, Condition.Good, Seals: null, Note: null);

    private static ProposedEvent Answer(
        AcceptHandover acceptance, HandoverState handover, Guid package, AcceptanceLine line)
    {
        ReceiverAnswer body = line.Outcome switch
        {
            LineOutcome.Accepted => new PackageAccepted
            {
                UtcOffset = OffsetOf(acceptance),
                Handover = handover.Id,
                From = handover.From,
                To = handover.To,
                Acceptance = acceptance.Id,
                Condition = line.Condition ?? Condition.Good,
                Seals = line.Seals,
            },
            LineOutcome.Refused => new PackageRefused
            {
                UtcOffset = OffsetOf(acceptance),
                Handover = handover.Id,
                From = handover.From,
                To = handover.To,
                Acceptance = acceptance.Id,
                Condition = line.Condition,
                Seals = line.Seals,
            },
            LineOutcome.Missing => new PackageMissing
            {
                UtcOffset = OffsetOf(acceptance),
                Handover = handover.Id,
                From = handover.From,
                To = handover.To,
                Acceptance = acceptance.Id,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(line), line.Outcome, "Not an answer."),
        };
        return new ProposedEvent(
            EventId.Derive(acceptance.Id, package),
            PackageState.Stream(package),
            body with
            {
                ReceivedBy = acceptance.ReceivedBy?.Commitment,
                Note = line.Note?.Commitment,
            });
    }

    private static Decision Cancel(CustodyState state, CancelHandover cancellation)
    {
        if (state.IsDamagedHandover(cancellation.Handover))
            return new Rejection(Rule.DamagedRecord, "handover", cancellation.Handover.ToString(), SoundRecord);
        if (!state.Handovers.TryGetValue(cancellation.Handover, out var handover))
            return Unknown(Rule.UnknownHandover, "handover", cancellation.Handover.ToString());
        if (handover.Counts.Accepted > 0)
        {
            return new Rejection(
                Rule.AlreadyAccepted, "handover", handover.Id.ToString(), "a handover nothing of which is accepted");
        }

        if (handover.Counts.Open == 0)
            return Closed(handover);
        if (Contradiction(state, handover) is { } contradiction)
            return new Rejection(Rule.DamagedRecord, "handover", contradiction, SoundRecord);

        return (
            from line in handover.Lines
            where line.Value == LineOutcome.Open
            select new ProposedEvent(
                EventId.Derive(cancellation.Id, line.Key),
                PackageState.Stream(line.Key),
                new ReleaseCancelled
                {
                    UtcOffset = OffsetOf(cancellation),
                    Handover = handover.Id,
                    From = handover.From,
                    To = handover.To,
                    Cancellation = cancellation.Id,
                    Note = cancellation.Note?.Commitment,
                })).ToArray();
    }

    private static Decision Rotate(RotateKey rotation) => new[]
    {
        new ProposedEvent(
            EventId.Derive(rotation.Id, rotation.Id),
            KeyRotated.Stream,
            new KeyRotated { UtcOffset = OffsetOf(rotation), Note = rotation.Note }),
    };

    private const string SoundRecord = "a record that agrees with the ledger";

    /// <summary>
    /// What contradicts a handover of which every open line is known: a package that does not say that it
    /// travels in it, or the handover itself when it has another number of open lines than it says.
    /// </summary>
    private static string? Contradiction(CustodyState state, HandoverState handover)
    {
        var open = handover.Lines.Where(line => line.Value == LineOutcome.Open).Select(line => line.Key).ToArray();
        if (open.Length != handover.Counts.Open)
            return handover.Id.ToString();
        var strangers = open.Where(
            id => !(state.Packages.TryGetValue(id, out var package) && package.TravelsIn(handover)));
        return strangers.Select(id => id.ToString()).FirstOrDefault();
    }

    private static Rejection Closed(HandoverState handover) => new(
        Rule.HandoverClosed, "handover", handover.Id.ToString(),
        $"a handover with open lines; this one is {EnumText.Of(handover.Counts.Status)}");

    private static Rejection Unknown(Rule rule, string field, string value) =>
        new(rule, field, value, "an existing one");

    private static int OffsetOf(CustodyCommand command) =>
        (int)command.OccurredAt.Offset.TotalMinutes;

    /// <summary>Gathers the packages that break the first rule found broken.</summary>
    private sealed class Offences
    {
        private readonly List<FieldError> errors = [];
        private Rule? first;

        public Rejection? Rejection => first is null ? null : new Rejection(first, errors);

        public void Add(Rule rule, int index, ReleaseHandover release, string expected)
        {
            first ??= rule;
            if (rule == first && errors.Count < Custody.Rejection.ErrorsMax)
                errors.Add(new($"packages[{index}]", release.Packages[index].ToString(), expected));
        }
    }
}
