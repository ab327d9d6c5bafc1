using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.Scopes;
using Logistics.Core.Stock;

namespace Logistics.Core.Handovers;

/// <summary>
/// The rules of handovers. A package that is inside another goes where that one goes: it has a line of its own,
/// which is released with the outer package's, and answered with it unless the receiver says something else of it.
/// </summary>
public static class HandoverDecisions
{
    /// <summary>The most packages of one handover, those inside others included.</summary>
    public const int PackagesMax = 10_000;

    internal static Decision Release(World world, ReleaseHandover release)
    {
        var leaving = new List<(Package Package, int Index)>(release.Packages.Count);
        var there = new List<(Package Package, int Index)>();
        var early = EarlyAcceptances.Of(world, release);
        var violations = new Violations();
        var outward = FindWay(world, release, violations);
        var named = new HashSet<Guid>();
        for (var i = 0; i < release.Packages.Count; i++)
        {
            var (field, reference) = ($"packages[{i}]", release.Packages[i]);
            if (NestingDecisions.Find(world, reference, field, named, HandoverRule.Once, violations) is not { } package)
                continue;
            if (outward is not null && early.ArrivalOf(package.Id) is not null)
                there.AddRange(ArrivedWith(world, early, package).Select(one => (one, i)));
            else if (Forbids(package, release, outward) is var (rule, expected))
                violations.Add(rule, field, reference.ToString(), expected);
            else if (ForbidsInside(world, package, release, outward) is var (innerRule, innerExpected))
                violations.Add(innerRule, field, reference.ToString(), innerExpected);
            else
                leaving.AddRange(NestingDecisions.Inside(world, package).Prepend(package).Select(one => (one, i)));
        }

        Signing.Refuse(violations, world, release.Signatures);
        if (violations.Rejection is { } rejection)
            return rejection;

        // What arrived inside another package may be named beside it. What came back and is inside one that leaves now
        // goes with that.
        var underWay = leaving.Select(line => line.Package.Id).ToHashSet();
        var lines = leaving.Concat(there.Where(line => !underWay.Contains(line.Package.Id)))
            .DistinctBy(line => line.Package.Id).OrderBy(line => line.Index).ToArray();
        if (lines.Length > PackagesMax)
        {
            return new Rejection(
                HandoverRule.HandoverTooLarge, "packages", lines.Length.ToString(CultureInfo.InvariantCulture),
                HandoverRule.AtMost.With(("max", PackagesMax)));
        }

        var signed = Signing.NoticesOf(world, release, release.Signatures, SidesOf(release));

        // One flag is enough for all packages of the load.
        var same = SameDocumentFlags.Of(
            world, TransportKind.Handover, release.From, release.Document, release.Id);

        var released = lines
            .Select((line, i) => Event(line.Package, $"packages[{line.Index}]", i == 0 ? same : null)).ToArray();
        if (early.IsEmpty)
            return released;
        Package[] all = [.. lines.Select(line => line.Package)];
        return released.Concat(AnswerEarly(world, release, early, [.. all.Where(one => underWay.Contains(one.Id))]))
            .Concat(early.Settle(release, all, underWay)).ToArray();

        ProposedEvent Event(Package package, string field, Flag? flag)
        {
            var arrived = underWay.Contains(package.Id) ? null : early.ArrivalOf(package.Id);
            IReadOnlyList<Flag>? flags = flag is null ? null : [flag];
            return new(
                EventId.Derive(release.Id, package.Id),
                Package.Stream(package.Id),
                new PackageReleased
                {
                    UtcOffset = release.UtcOffset,
                    Handover = release.Id,
                    From = release.From,
                    To = release.To,
                    Within = arrived is null ? package.Outer : arrived.Value.Arrival.Outer,
                    Arrived = arrived?.Acceptance,
                    Document = release.Document,
                    Plate = release.Plate,
                    Driver = release.Driver?.Commitment,
                    Escort = release.Escort?.Commitment,
                    Note = release.Note?.Commitment,

                    Signatures = release.Signatures,

                    // A package on its way back has passed its destination.
                    Flags = signed.After(
                        early.FlagsOf(
                            arrived,
                            release,
                            package.Delivered
                                ? flags
                                : RetiredFlags.Of(world.Reference.LocationOf(package.Destination), field, flags)),
                        () => PackageContents.HoldsBallots(world, package)),
                });
        }
    }

    /// <summary>A package that had arrived before its release, and what arrived inside it.</summary>
    private static IEnumerable<Package> ArrivedWith(World world, EarlyAcceptances early, Package package) =>
        early.Inside(package.Id).Select(id => world.Find(Package.Table, id)!).Prepend(package);

    /// <summary>What receivers had said of packages that are released only now.</summary>
    private static IEnumerable<ProposedEvent> AnswerEarly(
        World world, ReleaseHandover release, EarlyAcceptances early, IReadOnlyList<Package> packages)
    {
        var answers = early.AnswersFor(packages).ToDictionary(one => one.Package.Id);
        return answers.Values.Select(one => Answer(
            new(
                one.By.Acceptance, release.Id, release.From, release.To, release.UtcOffset, one.By.ReceivedBy,
                one.By.Signatures),
            one.Package,
            one.Answer,
            SealsOf(
                world, one.Package, one.Answer.Outcome, one.Answer.Seals, one.Answer.UnreadableSeals, "id",
                [ReleasedAfterArrivalFlags.Of(one.By.Acceptance)]),
            staysInside: one.Package.Outer is { } outer && answers.TryGetValue(outer, out var other)
                && other.Answer.Outcome == one.Answer.Outcome));
    }

    internal static SignedPlaces SidesOf(ReleaseHandover release) =>
        new(SignedStep.Release, release.From, release.To);

    internal static SignedPlaces SidesOf(Handover handover) =>
        new(SignedStep.Acceptance, handover.From, handover.To);

    /// <summary>
    /// Whether the handover goes down to a child. Null if the two places are not neighbours, which is a violation.
    /// </summary>
    private static bool? FindWay(World world, ReleaseHandover release, Violations violations)
    {
        var from = violations.LocationOf(world, "from", release.From);
        var to = violations.LocationOf(world, "to", release.To);
        if (from is null || to is null)
            return null;
        if (to.Parent == from.Code || from.Parent == to.Code)
            return to.Parent == from.Code;
        violations.Add(
            HandoverRule.NotAdjacent, "to", release.To,
            HandoverRule.Adjacent.With(("from", release.From)));
        return null;
    }

    /// <param name="outward">From <see cref="FindWay"/>; null when there is no way, and then it is not checked.</param>
    private static (Rule Rule, Expected Expected)? Forbids(
        Package package, ReleaseHandover release, bool? outward) => package switch
        {
            { End: { } end } => end,
            { Handover: { } handover } => (PackageRule.PackageInTransit, NestingDecisions.NotUnderWay(handover)),
            _ when outward is null => null,
            _ when package.Custodian != release.From => (
                PackageRule.NotCustodian,
                HandoverRule.InCustody.With(("from", release.From), ("custodian", package.Custodian))),
            { Outer: { } outer } => (PackageRule.NestedPackage, NestingDecisions.OnItsOwn(outer)),
            _ => ForbidsWay(package, release, outward),
        };

    private static (Rule Rule, Expected Expected)? ForbidsWay(
        Package package, ReleaseHandover release, bool? outward) => package switch
        {
            { End: { } end } => end,
            _ when outward == true && !package.LeadsThrough(release.To) => (
                PackageRule.WrongDistrict,
                HandoverRule.ForThere.With(("to", release.To), ("destination", package.Destination))),
            _ when outward == false && !package.LeadsThrough(package.Custodian) => null,
            { Delivered: false, TurnedBack: false } when outward == false => (
                HandoverRule.NotDelivered, HandoverRule.Arrived.With(("destination", package.Destination))),
            _ => null,
        };

    /// <summary>Inner packages make the same move, so each must be allowed to.</summary>
    private static (Rule Rule, Expected Expected)? ForbidsInside(
        World world, Package package, ReleaseHandover release, bool? outward)
    {
        if (NestingDecisions.Contradiction(world, package) is { } contradiction)
            return (Rule.DamagedRecord, contradiction);
        foreach (var inner in NestingDecisions.Inside(world, package))
        {
            if (ForbidsWay(inner, release, outward) is var (rule, expected))
                return (rule, expected.Then(HandoverRule.AboutInside, ("inside", inner.Label)));
        }

        return null;
    }

    /// <summary>The place that answers for a handover, or takes it back.</summary>
    internal static ActPlace? PlaceOf(World world, Guid id, Func<Handover, string> by) =>
        world.Find(Handover.Table, id) is { } handover
            ? new("handover", by(handover))
            {
                IsSaid = false,
                Parties = ((string[])[handover.From, handover.To]).Concat(Destinations(world, id)),
                Unknown = Unknown(id),
            }
            : null;

    /// <summary>
    /// The place that answers for a handover; of one that the sender does not know, as of one that nobody released,
    /// where they are.
    /// </summary>
    internal static ActPlace? PlaceOf(World world, AcceptHandover acceptance) =>
        FindSeen(world, acceptance.Handover) is not null
            ? PlaceOf(world, acceptance.Handover, by => by.To)
            : ArrivalDecisions.PlaceOf(acceptance) is { } place ? new("location", place) : null;

    /// <summary>A handover that the sender of the command may see: either side of it, or where its packages are for.
    /// </summary>
    internal static Handover? FindSeen(World world, Guid id) =>
        world.Find(Handover.Table, id) is { } handover && (world.Sight.IsEverything
            || ((string[])[handover.From, handover.To]).Concat(Destinations(world, id)).Any(code =>
                world.Reference.LocationOf(code) is { } place && world.Sight.Sees(place.Path)))
            ? handover
            : null;

    /// <summary>
    /// Where its packages are for, as far as that is known: <see cref="HandoverFeature"/> asks for it.
    /// </summary>
    private static IEnumerable<string> Destinations(World world, Guid id) =>
        world.Knows(HandoverLine.OfHandover, id)
            ? world.Find(HandoverLine.OfHandover, id)
                .Select(line => world.FindIfKnown(Package.Table, line.Package)?.Destination).OfType<string>()
            : [];

    internal static Rejection Unknown(Guid handover) =>
        ReferenceRule.Unknown(HandoverRule.UnknownHandover, "handover", handover.ToString());

    internal static Decision Accept(World world, AcceptHandover acceptance)
    {
        if (world.IsDamaged(Handover.Table, acceptance.Handover))
        {
            return new Rejection(
                Rule.DamagedRecord, "handover", acceptance.Handover.ToString(), Rule.SoundRecord);
        }

        if (FindSeen(world, acceptance.Handover) is not { } handover)
            return ArrivalDecisions.AcceptBeforeRelease(world, acceptance);
        if (acceptance.Location is { } location && location != handover.To)
        {
            return new Rejection(
                ArrivalRule.OtherReceiver, "location", location,
                ArrivalRule.WhereItLeads.With(("to", handover.To)));
        }

        IReadOnlyList<ArrivalLine> unexpected = acceptance.Unexpected ?? [];
        var late = acceptance.Lines.Select(line => FindLate(world, handover, line)).ToArray();
        if (handover.Open == 0 && unexpected.Count == 0 && !late.Any(one => one is not null))
            return Closed(handover);

        var answers = new Dictionary<Guid, AcceptanceLine>();
        var arriving = new Arriving(world, acceptance, handover.To, handover.Id, isBeforeRelease: false);
        var violations = new Violations();
        for (var i = 0; i < acceptance.Lines.Count; i++)
        {
            var (line, field) = (acceptance.Lines[i], $"lines[{i}].package");
            violations.Add(late[i] is var (package, closed)
                ? AddLate(world, arriving, line, field, package, closed)
                : Read(world, handover, line, field, answers));
        }

        for (var i = 0; i < unexpected.Count; i++)
            violations.Add(ReadUnexpected(world, handover, unexpected[i], $"unexpected[{i}].label", answers, arriving));
        Signing.Refuse(violations, world, acceptance.Signatures);
        if (violations.Rejection is { } rejection)
            return rejection;

        foreach (var (package, line) in answers.ToArray())
            AnswerInside(world, package, line, answers);
        if (acceptance.AcceptRemainder)
        {
            if (Contradiction(world, handover) is { } contradiction)
                return new Rejection(Rule.DamagedRecord, "remainder", contradiction, Rule.SoundRecord);
            foreach (var line in world.Find(HandoverLine.OpenOf, handover.Id))
            {
                var isInside = world.Find(Package.Table, line.Package)?.Outer is not null;
                answers.TryAdd(line.Package, isInside ? Unchecked(LineOutcome.Accepted) : InGoodCondition);
            }
        }

        var signed = Signing.NoticesOf(world, acceptance, acceptance.Signatures, SidesOf(handover));
        var fields = acceptance.Lines.Index().ToDictionary(
            one => one.Item, one => $"lines[{one.Index}].seals",
            (IEqualityComparer<AcceptanceLine>)ReferenceEqualityComparer.Instance);
        var by = new AnswerBy(
            acceptance.Id, handover.Id, handover.From, handover.To, acceptance.UtcOffset,
            acceptance.ReceivedBy?.Commitment, acceptance.Signatures);
        return answers
            .Select(answer => (Package: world.Find(Package.Table, answer.Key)!, Line: answer.Value))
            .OrderBy(answer => NestingDecisions.Depth(world, answer.Package))
            .Select(answer => Answer(
                by, answer.Package, Kept(answer.Line),
                signed.After(
                    SealsOf(
                        world, answer.Package, answer.Line.Outcome, answer.Line.Seals, answer.Line.UnreadableSeals,
                        fields.GetValueOrDefault(answer.Line, "remainder"),
                        SameHandsFlags.Of(
                            "handover", world.ActorInEffect(Package.Stream(answer.Package.Id)), acceptance.Actor)),
                    () => PackageContents.HoldsBallots(world, answer.Package)),
                staysInside: answer.Package.Outer is { } outer
                    && answers.TryGetValue(outer, out var other) && other.Outcome == answer.Line.Outcome))
            .Concat(arriving.Events(
                acceptance.ReceivedBy?.Commitment, note: null, acceptance.Signatures, signed.OwnAfter))
            .ToArray();
    }

    /// <summary>
    /// The package of a line, and what that was closed as, if the receiver may accept it still: nothing has happened to
    /// it since. Null otherwise.
    /// </summary>
    private static (Package Package, LineOutcome Closed)? FindLate(
        World world, Handover handover, AcceptanceLine line) =>
        line.Outcome == LineOutcome.Accepted && TryFind(world, handover, line.Package, out var package)
        && package is { Handover: null, StatusAtRest: not (PackageStatus.Opened or PackageStatus.Sealed) }
        && package.Custodian == handover.From
        && world.Find(HandoverLine.Table, (handover.Id, package.Id)) is
        { Outcome: LineOutcome.Missing or LineOutcome.Refused or LineOutcome.Cancelled } closed
        && closed.ClosedSequence == package.HeadSequence
            ? (package, closed.Outcome)
            : null;

    private static Rejection? AddLate(
        World world, Arriving arriving, AcceptanceLine line, string field, Package package, LineOutcome closed) =>
        world.IsDamaged(line.Package)
            ? new Rejection(Rule.DamagedRecord, field, line.Package.ToString(), Rule.SoundRecord)
            : arriving.Add(
                package, line.Package.ToString(),
                new(line.Condition ?? Condition.Good, line.Seals, line.Note?.Commitment, field)
                {
                    Closed = closed,
                    Unreadable = line.UnreadableSeals,
                });

    /// <summary>
    /// Notes what came besides; a package of this very handover that is still open is answered for as on its line.
    /// </summary>
    private static Rejection? ReadUnexpected(
        World world, Handover handover, ArrivalLine line, string field, Dictionary<Guid, AcceptanceLine> answers,
        Arriving arriving) =>
        world.TryFindAny(line.Label, out var package)
        && world.Find(HandoverLine.Table, (handover.Id, package.Id))?.Outcome == LineOutcome.Open
            ? Read(
                world, handover,
                new(
                    new(package.Id, null), LineOutcome.Accepted, line.Condition ?? Condition.Unchecked, line.Seals,
                    line.Note, line.UnreadableSeals),
                field, answers)
            : arriving.Add(line, field);

    /// <summary>
    /// Finds a package that the sender may see, or that is in the handover, both sides of which see it whole: one that
    /// was sent astray is for a place of neither.
    /// </summary>
    private static bool TryFind(
        World world, Handover handover, PackageRef reference, [NotNullWhen(true)] out Package? package) =>
        world.TryFindAny(reference, out package)
        && (world.Sees(package) || world.Find(HandoverLine.Table, (handover.Id, package.Id)) is not null);

    /// <summary>Notes the answer about one package, or the violation.</summary>
    private static Rejection? Read(
        World world, Handover handover, AcceptanceLine line, string field,
        Dictionary<Guid, AcceptanceLine> answers)
    {
        var name = line.Package.ToString();
        if (world.IsDamaged(line.Package))
            return new Rejection(Rule.DamagedRecord, field, name, Rule.SoundRecord);
        if (!TryFind(world, handover, line.Package, out var package))
            return world.Unfound(line.Package, field);
        if (world.Find(HandoverLine.Table, (handover.Id, package.Id)) is not { Outcome: var outcome })
        {
            return new Rejection(
                HandoverRule.NotInHandover, field, name,
                HandoverRule.OfHandover.With(("handover", handover.Id.ToString())));
        }

        if (!answers.TryAdd(package.Id, line))
            return new Rejection(PackageRule.DuplicatePackage, field, name, HandoverRule.Once);
        if (outcome != LineOutcome.Open)
        {
            return new Rejection(
                HandoverRule.LineClosed, field, name,
                HandoverRule.OpenLine.With(("outcome", EnumText.Of(outcome))));
        }

        if (!TravelsIn(package, handover))
            return new Rejection(Rule.DamagedRecord, field, name, Rule.SoundRecord);
        if (NestingDecisions.Contradiction(world, package) is { } contradiction)
            return new Rejection(Rule.DamagedRecord, field, name, contradiction);
        var strangers = NestingDecisions.Inside(world, package)
            .Where(inner => world.Find(HandoverLine.Table, (handover.Id, inner.Id))?.Outcome != LineOutcome.Open);
        return strangers.FirstOrDefault() is { } stranger
            ? new Rejection(Rule.DamagedRecord, field, name, NestingDecisions.SoundInside(stranger))
            : null;
    }

    /// <summary>Gives inner packages the outer package's answer, unless they have an answer of their own.</summary>
    private static void AnswerInside(
        World world, Guid package, AcceptanceLine line, Dictionary<Guid, AcceptanceLine> answers)
    {
        var unseen = Unchecked(line.Outcome);
        foreach (var inner in world.InsideOf(package))
        {
            if (answers.TryAdd(inner.Id, unseen))
                AnswerInside(world, inner.Id, unseen, answers);
        }
    }

    /// <summary>What is flagged of the seals that a receiver read, after other flags; null for nothing.</summary>
    private static IReadOnlyList<Flag>? SealsOf(
        World world, Package package, LineOutcome outcome, IReadOnlyList<string>? read, int? unreadable, string field,
        IReadOnlyList<Flag>? others)
    {
        var flags = SealFlags.OfRead(
            world, package.Id, read, unreadable, field,
            mayAsk: outcome == LineOutcome.Accepted && package.Outer is null);
        return flags is null ? others : [.. others ?? [], .. flags];
    }

    private static AcceptanceLine InGoodCondition { get; } =
        new(default, LineOutcome.Accepted, Condition.Good, Seals: null, Note: null);

    /// <summary>The answer about what nobody looked at.</summary>
    private static AcceptanceLine Unchecked(LineOutcome outcome) => new(
        default, outcome, outcome == LineOutcome.Accepted ? Condition.Unchecked : null, Seals: null, Note: null);

    internal static UnmatchedAnswer Kept(AcceptanceLine line) => new(
        line.Package.ToString(), line.Outcome, line.Condition, line.Seals, line.Note?.Commitment, line.UnreadableSeals);

    private static ProposedEvent Answer(
        AnswerBy by, Package package, UnmatchedAnswer line, IReadOnlyList<Flag>? flags, bool staysInside)
    {
        ReceiverAnswer body = line.Outcome switch
        {
            LineOutcome.Accepted => new PackageAccepted
            {
                UtcOffset = by.UtcOffset,
                Handover = by.Handover,
                From = by.From,
                To = by.To,
                Acceptance = by.Acceptance,
                Condition = line.Condition ?? Condition.Good,
                Seals = line.Seals,
                UnreadableSeals = line.UnreadableSeals,
            },
            LineOutcome.Refused => new PackageRefused
            {
                UtcOffset = by.UtcOffset,
                Handover = by.Handover,
                From = by.From,
                To = by.To,
                Acceptance = by.Acceptance,
                Condition = line.Condition,
                Seals = line.Seals,
                UnreadableSeals = line.UnreadableSeals,
            },
            LineOutcome.Missing => new PackageMissing
            {
                UtcOffset = by.UtcOffset,
                Handover = by.Handover,
                From = by.From,
                To = by.To,
                Acceptance = by.Acceptance,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(line), line.Outcome, "Not an answer."),
        };
        return new ProposedEvent(
            EventId.Derive(by.Acceptance, package.Id),
            Package.Stream(package.Id),
            body with
            {
                Within = staysInside ? package.Outer : null,
                ReceivedBy = by.ReceivedBy,
                Note = line.Note,
                Signatures = by.Signatures,
                Flags = flags,
            });
    }

    /// <summary>An acceptance of a handover, with what its events have in common.</summary>
    /// <param name="ReceivedBy">Commitment to the name of who received.</param>
    private sealed record AnswerBy(
        Guid Acceptance, Guid Handover, string From, string To, int UtcOffset, byte[]? ReceivedBy,
        IReadOnlyList<Signature>? Signatures);

    internal static Decision Cancel(World world, CancelHandover cancellation)
    {
        if (world.IsDamaged(Handover.Table, cancellation.Handover))
        {
            return new Rejection(
                Rule.DamagedRecord, "handover", cancellation.Handover.ToString(), Rule.SoundRecord);
        }

        if (world.Find(Handover.Table, cancellation.Handover) is not { } handover)
            return Unknown(cancellation.Handover);
        if (handover.Accepted > 0)
        {
            return new Rejection(
                HandoverRule.AlreadyAccepted, "handover", handover.Id.ToString(), HandoverRule.NothingAccepted);
        }

        if (handover.Open == 0)
            return Closed(handover);
        if (Contradiction(world, handover) is { } contradiction)
            return new Rejection(Rule.DamagedRecord, "handover", contradiction, Rule.SoundRecord);

        return world.Find(HandoverLine.OpenOf, handover.Id)
            .Select(line => world.Find(Package.Table, line.Package)!)
            .OrderBy(package => NestingDecisions.Depth(world, package))
            .Select(package => new ProposedEvent(
                EventId.Derive(cancellation.Id, package.Id),
                Package.Stream(package.Id),
                new ReleaseCancelled
                {
                    UtcOffset = cancellation.UtcOffset,
                    Handover = handover.Id,
                    From = handover.From,
                    To = handover.To,
                    Within = package.Outer,
                    Cancellation = cancellation.Id,
                    Note = cancellation.Note?.Commitment,
                })).ToArray();
    }

    /// <summary>
    /// What contradicts a handover of which every open line is known: a package that does not say that it
    /// travels in it, or the handover itself when it has another number of open lines than it says.
    /// </summary>
    private static string? Contradiction(World world, Handover handover)
    {
        Guid[] open = [.. world.Find(HandoverLine.OpenOf, handover.Id).Select(line => line.Package)];
        if (open.Length != handover.Open)
            return handover.Id.ToString();
        var strangers = open.Where(
            id => !(world.Find(Package.Table, id) is { } package && TravelsIn(package, handover)));
        return strangers.Select(id => id.ToString()).FirstOrDefault();
    }

    /// <summary>Whether a package is under way in a handover, as that has it.</summary>
    private static bool TravelsIn(Package package, Handover handover) =>
        package.Handover == handover.Id && package.Custodian == handover.From;

    private static Rejection Closed(Handover handover) => new(
        HandoverRule.HandoverClosed, "handover", handover.Id.ToString(),
        HandoverRule.OpenLines.With(("status", EnumText.Of(handover.Counts.Status))));
}
