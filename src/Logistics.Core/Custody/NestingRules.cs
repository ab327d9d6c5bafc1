using Logistics.Core.Ledger;

namespace Logistics.Core.Custody;

/// <summary>
/// The rules of packages inside packages. A package is filled before it goes into a bigger one, so that none can
/// end up inside itself.
/// </summary>
public static class NestingRules
{
    /// <summary>Packages one inside the other, the outermost included.</summary>
    public const int LevelsMax = 3;

    /// <summary>The most packages that are put in and taken out at once.</summary>
    public const int PackagesMax = 500;

    private const string Closed = "a package that is closed";

    internal static Decision Decide(CustodyState state, NestPackages command)
    {
        if (FindOuter(state, command, out var outer) is { } wrong)
            return wrong;
        var (added, removed) = (new List<PackageState>(), new List<PackageState>());
        var offences = new Offences();
        var named = new HashSet<Guid> { outer.Id };
        for (var i = 0; i < command.Remove.Count; i++)
        {
            if (Find(state, command.Remove[i], $"remove[{i}]", named, offences) is not { } inner)
                continue;
            if (inner.Outer == outer.Id && IsTogether(outer, inner))
                removed.Add(inner);
            else if (inner.Outer == outer.Id)
                offences.Add(Rule.DamagedRecord, $"remove[{i}]", command.Remove[i], CustodyRules.SoundRecord);
            else
                offences.Add(Rule.NotNested, $"remove[{i}]", command.Remove[i], $"a package that is inside {command.Outer}");
        }

        for (var i = 0; i < command.Add.Count; i++)
        {
            if (Find(state, command.Add[i], $"add[{i}]", named, offences) is not { } inner)
                continue;
            if (Contradiction(state, inner) is { } contradiction)
                offences.Add(Rule.DamagedRecord, $"add[{i}]", command.Add[i], contradiction);
            else if (Forbids(outer, inner, Levels(state, inner)) is var (rule, expected))
                offences.Add(rule, $"add[{i}]", command.Add[i], expected);
            else
                added.Add(inner);
        }

        return offences.Rejection is { } rejection
            ? rejection
            : Events(command, removed, new PackageUnnested
            {
                UtcOffset = CustodyRules.OffsetOf(command),
                Record = command.Id,
                Location = outer.Custodian,
                Outer = outer.Id,
                Note = command.Note?.Commitment,
            })
            .Concat(Events(command, added, new PackageNested
            {
                UtcOffset = CustodyRules.OffsetOf(command),
                Record = command.Id,
                Location = outer.Custodian,
                Outer = outer.Id,
                Note = command.Note?.Commitment,
            })).ToArray();
    }

    /// <summary>
    /// Why nothing may be done to a package by itself, when it is inside another; null when it is in none.
    /// </summary>
    public static Rejection? IsInside(PackageState package, string field) => package.Outer is { } outer
        ? new Rejection(Rule.NestedPackage, field, package.Label, OnItsOwn(outer))
        : null;

    /// <summary>Why a package cannot be opened: what is inside it would be nowhere; null when nothing is.</summary>
    internal static Rejection? Holds(CustodyState state, PackageState package, string field, string name)
    {
        if (state.IsDamagedInside(package.Id))
            return new Rejection(Rule.DamagedRecord, field, name, $"{CustodyRules.SoundRecord}; that of a package inside it does not");
        return state.InsideOf(package.Id).FirstOrDefault() is { } inner
            ? new Rejection(Rule.HoldsPackages, field, name, $"a package that holds no other; {inner.Label} is inside it")
            : null;
    }

    internal static string OnItsOwn(Guid outer) =>
        $"a package that is in no other; this one is inside {outer} and moves with it until it is taken out";

    internal static string SoundInside(PackageState inner) =>
        $"{CustodyRules.SoundRecord}; that of package {inner.Label} inside it does not";

    /// <summary>Which rule keeps a package out of another, and what that expects; null when none does.</summary>
    /// <param name="levels">Of the inner package, itself included.</param>
    internal static (Rule Rule, string Expected)? Forbids(PackageState outer, PackageState inner, int levels) =>
        inner switch
        {
            { Handover: { } handover } => (Rule.PackageInTransit, NotUnderWay(handover)),
            { Outer: { } other } => (Rule.AlreadyNested, $"a package that is in no other; it is inside {other}"),
            { Held: PackageStatus.Opened } => (Rule.AlreadyOpened, Closed),
            _ when outer.Held == PackageStatus.Opened => (Rule.AlreadyOpened, $"to go into {Closed}"),
            _ when inner.Custodian != outer.Custodian =>
                (Rule.NotTogether, $"a package at {outer.Custodian}; {inner.Custodian} has it"),
            _ when levels >= LevelsMax =>
                (Rule.NestedTooDeep, $"a package of at most {LevelsMax - 1} levels; it has {levels}"),
            _ when !inner.LeadsThrough(outer.Destination) =>
                (Rule.WrongDistrict, $"a package for {outer.Destination} or below; it goes to {inner.Destination}"),
            _ when outer.Contest is { } contest && inner.Contest != contest =>
                (Rule.WrongContest, $"a package of the outer one's contest ({contest}), not of {inner.Contest ?? "none"}"),
            _ => null,
        };

    /// <summary>What is inside a package at every level, outer ones first.</summary>
    internal static IEnumerable<PackageState> Inside(CustodyState state, PackageState package) =>
        state.InsideOf(package.Id).SelectMany(inner => Inside(state, inner).Prepend(inner));

    /// <summary>How many known packages a package is inside of, each inside the next.</summary>
    internal static int Depth(CustodyState state, PackageState package)
    {
        var depth = 0;
        while (depth < LevelsMax && package.Outer is { } outer && state.Packages.TryGetValue(outer, out var next))
            (depth, package) = (depth + 1, next);
        return depth;
    }

    /// <summary>What contradicts a package of which all that is inside is known, in words; null for nothing.</summary>
    internal static string? Contradiction(CustodyState state, PackageState package, int level = 1)
    {
        if (state.IsDamagedInside(package.Id))
            return $"{CustodyRules.SoundRecord}; that of a package inside it does not";
        foreach (var inner in state.InsideOf(package.Id))
        {
            // Somebody may have put packages inside each other in a circle.
            if (!IsTogether(package, inner) || level >= LevelsMax)
                return SoundInside(inner);
            if (Contradiction(state, inner, level + 1) is { } deeper)
                return deeper;
        }

        return null;
    }

    private static int Levels(CustodyState state, PackageState package) =>
        1 + state.InsideOf(package.Id).Select(inner => Levels(state, inner)).DefaultIfEmpty(0).Max();

    private static bool IsTogether(PackageState outer, PackageState inner) =>
        inner.Custodian == outer.Custodian && inner.Handover == outer.Handover;

    /// <summary>Finds the package that others are to be put into or taken out of.</summary>
    /// <returns>Why that cannot be; null when it can.</returns>
    private static Rejection? FindOuter(CustodyState state, NestPackages command, out PackageState outer)
    {
        const string field = "package";
        var name = command.Outer.ToString();
        outer = null!;
        if (state.IsDamaged(command.Outer))
            return new Rejection(Rule.DamagedRecord, field, name, CustodyRules.SoundRecord);
        if (!state.TryFind(command.Outer, out var found))
            return CustodyRules.Unknown(Rule.UnknownPackage, field, name);
        outer = found;
        if (outer.Handover is { } handover)
            return new Rejection(Rule.PackageInTransit, field, name, NotUnderWay(handover));
        if (outer.Outer is { } bigger)
            return new Rejection(Rule.OuterIsNested, field, name, $"a package that is in no other; it is inside {bigger}");
        return outer.Held == PackageStatus.Opened && command.Add.Count > 0
            ? new Rejection(Rule.AlreadyOpened, field, name, Closed)
            : null;
    }

    private static PackageState? Find(
        CustodyState state, PackageRef reference, string field, HashSet<Guid> named, Offences offences)
    {
        if (state.IsDamaged(reference))
            offences.Add(Rule.DamagedRecord, field, reference, CustodyRules.SoundRecord);
        else if (!state.TryFind(reference, out var package))
            offences.Add(Rule.UnknownPackage, field, reference, "the id or label of a package");
        else if (!named.Add(package.Id))
            offences.Add(Rule.DuplicatePackage, field, reference, "each package once, and none inside itself");
        else
            return package;
        return null;
    }

    private static IEnumerable<ProposedEvent> Events(
        NestPackages command, IEnumerable<PackageState> packages, PackageStep body) =>
        packages.Select(package => new ProposedEvent(
            EventId.Derive(command.Id, package.Id), PackageState.Stream(package.Id), body));

    private static string NotUnderWay(Guid handover) =>
        $"a package that is not under way; handover {handover} is open";
}
