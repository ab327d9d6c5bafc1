using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Offices;
using Logistics.Core.Officers;
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
        var packages = new List<(Package Package, string Field)>(release.Packages.Count);
        var violations = new Violations();
        var outward = FindWay(world, release, violations);
        var named = new HashSet<Guid>();
        for (var i = 0; i < release.Packages.Count; i++)
        {
            var (field, reference) = ($"packages[{i}]", release.Packages[i]);
            if (NestingDecisions.Find(world, reference, field, named, HandoverRule.Once, violations) is not { } package)
                continue;
            if (Forbids(package, release, outward) is var (rule, expected))
                violations.Add(rule, field, reference.ToString(), expected);
            else if (ForbidsInside(world, package, release, outward) is var (innerRule, innerExpected))
                violations.Add(innerRule, field, reference.ToString(), innerExpected);
            else
                packages.AddRange(NestingDecisions.Inside(world, package).Prepend(package).Select(one => (one, field)));
        }

        Signing.Refuse(violations, world, release.Signatures);
        if (violations.Rejection is { } rejection)
            return rejection;
        if (packages.Count > PackagesMax)
        {
            return new Rejection(
                HandoverRule.HandoverTooLarge, "packages", packages.Count.ToString(CultureInfo.InvariantCulture),
                HandoverRule.AtMost.With(("max", PackagesMax)));
        }

        var signed = Signing.NoticesOf(world, release, release.Signatures, SidesOf(release));

        // One flag is enough for all packages of the load.
        var same = SameDocumentFlags.Of(
            world, TransportKind.Handover, release.From, release.Document, release.Id);
        return packages.Select((line, i) => new ProposedEvent(
                EventId.Derive(release.Id, line.Package.Id),
                Package.Stream(line.Package.Id),
                new PackageReleased
                {
                    UtcOffset = release.UtcOffset,
                    Handover = release.Id,
                    From = release.From,
                    To = release.To,
                    Within = line.Package.Outer,
                    Document = release.Document,
                    Plate = release.Plate,
                    Driver = release.Driver?.Commitment,
                    Escort = release.Escort?.Commitment,
                    Note = release.Note?.Commitment,

                    Signatures = release.Signatures,

                    // A package on its way back has passed its destination.
                    Flags = signed.After(
                        line.Package.Delivered
                            ? FirstOnly(i)
                            : RetiredFlags.Of(
                                world.Reference.LocationOf(line.Package.Destination), line.Field, FirstOnly(i)),
                        () => PackageContents.HoldsBallots(world, line.Package)),
                })).ToArray();

        IReadOnlyList<Flag>? FirstOnly(int line) => line == 0 && same is not null ? [same] : null;
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
            _ when outward == true && !package.LeadsThrough(release.To) => (
                PackageRule.WrongDistrict,
                HandoverRule.ForThere.With(("to", release.To), ("destination", package.Destination))),
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
    /// Where its packages are for, as far as that is known: <see cref="HandoverFeature"/> asks for it.
    /// </summary>
    private static IEnumerable<string> Destinations(World world, Guid id) =>
        world.Knows(HandoverLine.OfHandover, id)
            ? world.Find(HandoverLine.OfHandover, id)
                .Select(line => world.FindIfKnown(Package.Table, line.Package)?.Destination).OfType<string>()
            : [];

    private static Rejection Unknown(Guid handover) =>
        ReferenceRule.Unknown(HandoverRule.UnknownHandover, "handover", handover.ToString());

    internal static Decision Accept(World world, AcceptHandover acceptance)
    {
        if (world.IsDamaged(Handover.Table, acceptance.Handover))
        {
            return new Rejection(
                Rule.DamagedRecord, "handover", acceptance.Handover.ToString(), Rule.SoundRecord);
        }

        if (world.Find(Handover.Table, acceptance.Handover) is not { } handover)
            return Unknown(acceptance.Handover);
        if (handover.Open == 0)
            return Closed(handover);

        var answers = new Dictionary<Guid, AcceptanceLine>();
        var violations = new Violations();
        for (var i = 0; i < acceptance.Lines.Count; i++)
            violations.Add(Read(world, handover, acceptance.Lines[i], $"lines[{i}].package", answers));
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
                answers.TryAdd(line.Package, InGoodCondition);
        }

        var signed = Signing.NoticesOf(world, acceptance, acceptance.Signatures, SidesOf(handover));
        var fields = acceptance.Lines.Index().ToDictionary(
            one => one.Item, one => $"lines[{one.Index}].seals",
            (IEqualityComparer<AcceptanceLine>)ReferenceEqualityComparer.Instance);
        return answers
            .Select(answer => (Package: world.Find(Package.Table, answer.Key)!, Line: answer.Value))
            .OrderBy(answer => NestingDecisions.Depth(world, answer.Package))
            .Select(answer => Answer(
                acceptance, handover, answer.Package, answer.Line,
                signed.After(
                    SealsOf(
                        world, answer.Package, answer.Line, fields.GetValueOrDefault(answer.Line, "remainder"),
                        SameHandsFlags.Of(
                            "handover", world.HeadOf(Package.Stream(answer.Package.Id))?.Actor, acceptance.Actor)),
                    () => PackageContents.HoldsBallots(world, answer.Package)),
                staysInside: answer.Package.Outer is { } outer
                    && answers.TryGetValue(outer, out var other) && other.Outcome == answer.Line.Outcome))
            .ToArray();
    }

    /// <summary>Notes the answer about one package, or the violation.</summary>
    private static Rejection? Read(
        World world, Handover handover, AcceptanceLine line, string field,
        Dictionary<Guid, AcceptanceLine> answers)
    {
        var name = line.Package.ToString();
        if (world.IsDamaged(line.Package))
            return new Rejection(Rule.DamagedRecord, field, name, Rule.SoundRecord);
        if (!world.TryFind(line.Package, out var package))
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
        var unseen = new AcceptanceLine(default, line.Outcome, Condition: null, Seals: null, Note: null);
        foreach (var inner in world.InsideOf(package))
        {
            if (answers.TryAdd(inner.Id, unseen))
                AnswerInside(world, inner.Id, unseen, answers);
        }
    }

    /// <summary>What is flagged of the seals that a receiver read, after other flags; null for nothing.</summary>
    private static IReadOnlyList<Flag>? SealsOf(
        World world, Package package, AcceptanceLine line, string field, IReadOnlyList<Flag>? others)
    {
        string[] closedWith = [.. world.Find(PackageSealLine.OfPackage, package.Id).Select(seal => seal.Seal)];
        var asks = line.Outcome == LineOutcome.Accepted && package.Outer is null;
        var flags = SealFlags.Of(closedWith, line.Seals, line.UnreadableSeals, field)
            ?? (asks ? UnreadSealFlags.Of(closedWith, line.Seals, line.UnreadableSeals, field) : null);
        return flags is null ? others : [.. others ?? [], .. flags];
    }

    private static AcceptanceLine InGoodCondition { get; } =
        new(default, LineOutcome.Accepted, Condition.Good, Seals: null, Note: null);

    private static ProposedEvent Answer(
        AcceptHandover acceptance, Handover handover, Package package, AcceptanceLine line,
        IReadOnlyList<Flag>? flags, bool staysInside)
    {
        ReceiverAnswer body = line.Outcome switch
        {
            LineOutcome.Accepted => new PackageAccepted
            {
                UtcOffset = acceptance.UtcOffset,
                Handover = handover.Id,
                From = handover.From,
                To = handover.To,
                Acceptance = acceptance.Id,
                Condition = line.Condition ?? Condition.Good,
                Seals = line.Seals,
                UnreadableSeals = line.UnreadableSeals,
            },
            LineOutcome.Refused => new PackageRefused
            {
                UtcOffset = acceptance.UtcOffset,
                Handover = handover.Id,
                From = handover.From,
                To = handover.To,
                Acceptance = acceptance.Id,
                Condition = line.Condition,
                Seals = line.Seals,
                UnreadableSeals = line.UnreadableSeals,
            },
            LineOutcome.Missing => new PackageMissing
            {
                UtcOffset = acceptance.UtcOffset,
                Handover = handover.Id,
                From = handover.From,
                To = handover.To,
                Acceptance = acceptance.Id,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(line), line.Outcome, "Not an answer."),
        };
        return new ProposedEvent(
            EventId.Derive(acceptance.Id, package.Id),
            Package.Stream(package.Id),
            body with
            {
                Within = staysInside ? package.Outer : null,
                ReceivedBy = acceptance.ReceivedBy?.Commitment,
                Note = line.Note?.Commitment,
                Signatures = acceptance.Signatures,
                Flags = flags,
            });
    }

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
