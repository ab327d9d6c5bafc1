using Logistics.Core.Ledger;

namespace Logistics.Core.Custody;

/// <summary>
/// The rules of handovers. A package that is inside another goes where that one goes: it has a line of its own,
/// which is released with the outer package's, and answered with it unless the receiver says something else of it.
/// </summary>
public static class HandoverRules
{
    /// <summary>The most packages of one handover, those inside others included.</summary>
    public const int PackagesMax = 10_000;

    internal static Decision Release(CustodyState state, ReleaseHandover release)
    {
        if (!state.Locations.TryGetValue(release.From, out var from))
            return CustodyRules.Unknown(Rule.UnknownLocation, "from", release.From);
        if (!state.Locations.TryGetValue(release.To, out var to))
            return CustodyRules.Unknown(Rule.UnknownLocation, "to", release.To);
        var outward = to.Parent == from.Code;
        if (!outward && from.Parent != to.Code)
        {
            return new Rejection(
                Rule.NotAdjacent, "to", release.To, $"the parent or a child of {release.From}");
        }

        var packages = new List<PackageState>(release.Packages.Count);
        var offences = new Offences();
        var named = new HashSet<Guid>();
        for (var i = 0; i < release.Packages.Count; i++)
        {
            var (field, reference) = ($"packages[{i}]", release.Packages[i]);
            if (state.IsDamaged(reference))
                offences.Add(Rule.DamagedRecord, field, reference, CustodyRules.SoundRecord);
            else if (!state.TryFind(reference, out var package))
                offences.Add(Rule.UnknownPackage, field, reference, "the id or label of a package");
            else if (!named.Add(package.Id))
                offences.Add(Rule.DuplicatePackage, field, reference, "each package once");
            else if (Forbids(package, release, outward) is var (rule, expected))
                offences.Add(rule, field, reference, expected);
            else if (ForbidsInside(state, package, release, outward) is var (innerRule, innerExpected))
                offences.Add(innerRule, field, reference, innerExpected);
            else
                packages.AddRange(NestingRules.Inside(state, package).Prepend(package));
        }

        return offences.Rejection is { } rejection ? rejection
            : packages.Count > PackagesMax ? new Rejection(
                Rule.HandoverTooLarge, "packages", $"{packages.Count} packages, those inside others included",
                $"at most {PackagesMax}")
            : packages.Select(package => new ProposedEvent(
                EventId.Derive(release.Id, package.Id),
                PackageState.Stream(package.Id),
                new PackageReleased
                {
                    UtcOffset = CustodyRules.OffsetOf(release),
                    Handover = release.Id,
                    From = release.From,
                    To = release.To,
                    Within = package.Outer,
                    Document = release.Document,
                    Plate = release.Plate,
                    Driver = release.Driver?.Commitment,
                    Escort = release.Escort?.Commitment,
                    Note = release.Note?.Commitment,
                })).ToArray();
    }

    private static (Rule Rule, string Expected)? Forbids(
        PackageState package, ReleaseHandover release, bool outward) => package switch
        {
            { Handover: { } handover } =>
                (Rule.PackageInTransit, $"a package that is not under way; handover {handover} is open"),
            _ when package.Custodian != release.From =>
                (Rule.NotCustodian, $"a package in the custody of {release.From}; {package.Custodian} has it"),
            { Outer: { } outer } => (Rule.NestedPackage, NestingRules.OnItsOwn(outer)),
            _ => ForbidsWay(package, release, outward),
        };

    private static (Rule Rule, string Expected)? ForbidsWay(
        PackageState package, ReleaseHandover release, bool outward) => package switch
        {
            _ when outward && !package.LeadsThrough(release.To) =>
                (Rule.WrongDistrict, $"a package for {release.To} or below; this one goes to {package.Destination}"),
            { Delivered: false, TurnedBack: false } when !outward =>
                (Rule.NotDelivered, $"a package that reached {package.Destination} or was refused"),
            _ => null,
        };

    /// <summary>What is inside makes the same move, and so has to be allowed it too.</summary>
    private static (Rule Rule, string Expected)? ForbidsInside(
        CustodyState state, PackageState package, ReleaseHandover release, bool outward)
    {
        if (NestingRules.Contradiction(state, package) is { } contradiction)
            return (Rule.DamagedRecord, contradiction);
        foreach (var inner in NestingRules.Inside(state, package))
        {
            if (ForbidsWay(inner, release, outward) is var (rule, expected))
                return (rule, $"{expected}; this is about package {inner.Label} inside it");
        }

        return null;
    }

    internal static Decision Accept(CustodyState state, AcceptHandover acceptance)
    {
        if (state.IsDamagedHandover(acceptance.Handover))
        {
            return new Rejection(
                Rule.DamagedRecord, "handover", acceptance.Handover.ToString(), CustodyRules.SoundRecord);
        }

        if (!state.Handovers.TryGetValue(acceptance.Handover, out var handover))
            return CustodyRules.Unknown(Rule.UnknownHandover, "handover", acceptance.Handover.ToString());
        if (handover.Counts.Open == 0)
            return Closed(handover);

        var answers = new Dictionary<Guid, AcceptanceLine>();
        for (var i = 0; i < acceptance.Lines.Count; i++)
        {
            if (Read(state, handover, acceptance.Lines[i], $"lines[{i}].package", answers) is { } rejection)
                return rejection;
        }

        foreach (var (package, line) in answers.ToArray())
            AnswerInside(state, package, line, answers);
        if (acceptance.AcceptRemainder)
        {
            if (Contradiction(state, handover) is { } contradiction)
                return new Rejection(Rule.DamagedRecord, "remainder", contradiction, CustodyRules.SoundRecord);
            foreach (var line in handover.Lines.Where(line => line.Value == LineOutcome.Open))
                answers.TryAdd(line.Key, InGoodCondition);
        }

        return answers
            .Select(answer => (Package: state.Packages[answer.Key], Line: answer.Value))
            .OrderBy(answer => NestingRules.Depth(state, answer.Package))
            .Select(answer => Answer(
                acceptance, handover, answer.Package, answer.Line,
                staysInside: answer.Package.Outer is { } outer
                    && answers.TryGetValue(outer, out var other) && other.Outcome == answer.Line.Outcome))
            .ToArray();
    }

    /// <summary>Notes what is said of one package, or why that cannot be said of it.</summary>
    private static Rejection? Read(
        CustodyState state, HandoverState handover, AcceptanceLine line, string field,
        Dictionary<Guid, AcceptanceLine> answers)
    {
        var name = line.Package.ToString();
        if (state.IsDamaged(line.Package))
            return new Rejection(Rule.DamagedRecord, field, name, CustodyRules.SoundRecord);
        if (!state.TryFind(line.Package, out var package))
            return CustodyRules.Unknown(Rule.UnknownPackage, field, name);
        if (!handover.Lines.TryGetValue(package.Id, out var outcome))
            return new Rejection(Rule.NotInHandover, field, name, $"a package of handover {handover.Id}");
        if (!answers.TryAdd(package.Id, line))
            return new Rejection(Rule.DuplicatePackage, field, name, "each package once");
        if (outcome != LineOutcome.Open)
        {
            return new Rejection(
                Rule.LineClosed, field, name, $"a line still open; this one is {EnumText.Of(outcome)}");
        }

        if (!package.TravelsIn(handover))
            return new Rejection(Rule.DamagedRecord, field, name, CustodyRules.SoundRecord);
        if (NestingRules.Contradiction(state, package) is { } contradiction)
            return new Rejection(Rule.DamagedRecord, field, name, contradiction);
        var strangers = NestingRules.Inside(state, package)
            .Where(inner => handover.Lines.GetValueOrDefault(inner.Id, LineOutcome.Cancelled) != LineOutcome.Open);
        return strangers.FirstOrDefault() is { } stranger
            ? new Rejection(Rule.DamagedRecord, field, name, NestingRules.SoundInside(stranger))
            : null;
    }

    /// <summary>Says of what is inside a package what was said of it, except where something else was.</summary>
    private static void AnswerInside(
        CustodyState state, Guid package, AcceptanceLine line, Dictionary<Guid, AcceptanceLine> answers)
    {
        var unseen = new AcceptanceLine(default, line.Outcome, Condition: null, Seals: null, Note: null);
        foreach (var inner in state.InsideOf(package))
        {
            if (answers.TryAdd(inner.Id, unseen))
                AnswerInside(state, inner.Id, unseen, answers);
        }
    }

    private static AcceptanceLine InGoodCondition { get; } =
        new(default, LineOutcome.Accepted, Condition.Good, Seals: null, Note: null);

    private static ProposedEvent Answer(
        AcceptHandover acceptance, HandoverState handover, PackageState package, AcceptanceLine line, bool staysInside)
    {
        ReceiverAnswer body = line.Outcome switch
        {
            LineOutcome.Accepted => new PackageAccepted
            {
                UtcOffset = CustodyRules.OffsetOf(acceptance),
                Handover = handover.Id,
                From = handover.From,
                To = handover.To,
                Acceptance = acceptance.Id,
                Condition = line.Condition ?? Condition.Good,
                Seals = line.Seals,
            },
            LineOutcome.Refused => new PackageRefused
            {
                UtcOffset = CustodyRules.OffsetOf(acceptance),
                Handover = handover.Id,
                From = handover.From,
                To = handover.To,
                Acceptance = acceptance.Id,
                Condition = line.Condition,
                Seals = line.Seals,
            },
            LineOutcome.Missing => new PackageMissing
            {
                UtcOffset = CustodyRules.OffsetOf(acceptance),
                Handover = handover.Id,
                From = handover.From,
                To = handover.To,
                Acceptance = acceptance.Id,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(line), line.Outcome, "Not an answer."),
        };
        return new ProposedEvent(
            EventId.Derive(acceptance.Id, package.Id),
            PackageState.Stream(package.Id),
            body with
            {
                Within = staysInside ? package.Outer : null,
                ReceivedBy = acceptance.ReceivedBy?.Commitment,
                Note = line.Note?.Commitment,
            });
    }

    internal static Decision Cancel(CustodyState state, CancelHandover cancellation)
    {
        if (state.IsDamagedHandover(cancellation.Handover))
        {
            return new Rejection(
                Rule.DamagedRecord, "handover", cancellation.Handover.ToString(), CustodyRules.SoundRecord);
        }

        if (!state.Handovers.TryGetValue(cancellation.Handover, out var handover))
            return CustodyRules.Unknown(Rule.UnknownHandover, "handover", cancellation.Handover.ToString());
        if (handover.Counts.Accepted > 0)
        {
            return new Rejection(
                Rule.AlreadyAccepted, "handover", handover.Id.ToString(), "a handover nothing of which is accepted");
        }

        if (handover.Counts.Open == 0)
            return Closed(handover);
        if (Contradiction(state, handover) is { } contradiction)
            return new Rejection(Rule.DamagedRecord, "handover", contradiction, CustodyRules.SoundRecord);

        return handover.Lines.Where(line => line.Value == LineOutcome.Open)
            .Select(line => state.Packages[line.Key])
            .OrderBy(package => NestingRules.Depth(state, package))
            .Select(package => new ProposedEvent(
                EventId.Derive(cancellation.Id, package.Id),
                PackageState.Stream(package.Id),
                new ReleaseCancelled
                {
                    UtcOffset = CustodyRules.OffsetOf(cancellation),
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
}
