using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>
/// The rules of packages inside packages. A package is filled before it goes into a bigger one, so that none can
/// end up inside itself.
/// </summary>
public static class NestingDecisions
{
    /// <summary>Packages one inside the other, the outermost included.</summary>
    public const int LevelsMax = 3;

    /// <summary>The most packages that are put in and taken out at once.</summary>
    public const int PackagesMax = 500;

    internal static ActPlace? PlaceOf(World world, NestPackages command) =>
        world.TryFind(command.Outer, out var outer) ? new("package", outer.Custodian) { IsSaid = false } : null;

    internal static Decision Decide(World world, NestPackages command)
    {
        var violations = new Violations();
        violations.Add(FindOuter(world, command, out var outer));
        var isFit = !violations.Any;
        var (added, removed) = (new List<Package>(), new List<Package>());
        HashSet<Guid> named = outer is null ? [] : [outer.Id];
        for (var i = 0; i < command.Remove.Count; i++)
        {
            var name = command.Remove[i].ToString();
            var inner = Find(world, command.Remove[i], $"remove[{i}]", named, PackageRule.OnceInside, violations);
            if (inner is null || outer is null)
                continue;
            if (inner.Outer == outer.Id && IsTogether(outer, inner))
                removed.Add(inner);
            else if (inner.Outer == outer.Id)
                violations.Add(Rule.DamagedRecord, $"remove[{i}]", name, Rule.SoundRecord);
            else
            {
                violations.Add(
                    PackageRule.NotNested, $"remove[{i}]", name,
                    PackageRule.InsideThis.With(("package", command.Outer.ToString()), ("outer", outer.Id.ToString())));
            }
        }

        for (var i = 0; i < command.Add.Count; i++)
        {
            var name = command.Add[i].ToString();
            if (Find(world, command.Add[i], $"add[{i}]", named, PackageRule.OnceInside, violations) is not { } inner)
                continue;
            if (Contradiction(world, inner) is { } contradiction)
                violations.Add(Rule.DamagedRecord, $"add[{i}]", name, contradiction);
            else if (isFit && Forbids(outer!, inner, Levels(world, inner)) is var (rule, expected))
                violations.Add(rule, $"add[{i}]", name, expected);
            else
                added.Add(inner);
        }

        return violations.Rejection is { } rejection
            ? rejection
            : TakeOut(command, outer!, removed, command.Note?.Commitment)
            .Concat(Events(command, added, new PackageNested
            {
                UtcOffset = command.UtcOffset,
                Record = command.Id,
                Location = outer!.Custodian,
                Outer = outer.Id,
                Note = command.Note?.Commitment,
            })).ToArray();
    }

    /// <summary>Takes packages out of the one they are in; they stay as they are.</summary>
    internal static IEnumerable<ProposedEvent> TakeOut(
        LedgerCommand command, Package outer, IReadOnlyList<Package> inside, byte[]? note) =>
        Events(command, inside, new PackageUnnested
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = outer.Custodian,
            Outer = outer.Id,
            Note = note,
        });

    /// <summary>
    /// The violation if a package is inside another, because then it cannot be handled alone; null if it is in none.
    /// </summary>
    public static Rejection? IsInside(Package package, string field) => package.Outer is { } outer
        ? new Rejection(PackageRule.NestedPackage, field, package.Label, OnItsOwn(outer))
        : null;

    internal static Expected OnItsOwn(Guid outer) =>
        PackageRule.OnItsOwn.With(("outer", outer.ToString()));

    internal static Expected SoundInside(Package inner) => PackageRule.SoundInside.With(("inside", inner.Label));

    /// <summary>Which rule keeps a package out of another, and what that expects; null when none does.</summary>
    /// <param name="levels">Of the inner package, itself included.</param>
    internal static (Rule Rule, Expected Expected)? Forbids(Package outer, Package inner, int levels) =>
        inner switch
        {
            { End: { } end } => end,
            _ when outer.End is { } end => end,
            { Handover: { } handover } => (PackageRule.PackageInTransit, NotUnderWay(handover)),
            { Outer: { } other } => (PackageRule.AlreadyNested, InNoOther(other)),
            { StatusAtRest: PackageStatus.Opened } => (PackageRule.AlreadyOpened, PackageRule.Closed),
            _ when outer.StatusAtRest == PackageStatus.Opened => (PackageRule.AlreadyOpened, PackageRule.IntoClosed),
            _ when inner.Custodian != outer.Custodian =>
                (PackageRule.NotTogether,
                    PackageRule.AtPlace.With(("location", outer.Custodian), ("custodian", inner.Custodian))),
            _ when levels >= LevelsMax => (
                PackageRule.NestedTooDeep, PackageRule.AtMostLevels.With(("max", LevelsMax - 1), ("levels", levels))),
            _ when !inner.LeadsThrough(outer.Destination) => (
                PackageRule.WrongDistrict,
                PackageRule.ForThere.With(("to", outer.Destination), ("destination", inner.Destination))),
            _ when outer.Contest is { } contest && inner.Contest != contest => (
                PackageRule.WrongContest,
                inner.Contest is { } other
                    ? PackageRule.OfOuterContest.With(("contest", contest), ("actual", other))
                    : PackageRule.OfOuterContestNotNone.With(("contest", contest))),
            _ => null,
        };

    /// <summary>What is inside a package at every level there can be, outer ones first.</summary>
    internal static IEnumerable<Package> Inside(World world, Package package, int level = 1) =>
        level < LevelsMax
        ? world.InsideOf(package.Id).SelectMany(inner => Inside(world, inner, level + 1).Prepend(inner))
        : [];

    /// <summary>Asks for what <see cref="Around"/> reads.</summary>
    internal static void CollectAround(Needs needs, Package package)
    {
        for (var depth = 0; depth < LevelsMax && package.Outer is { } outer; depth++)
        {
            if (needs.One(Package.Table, outer) is not { } next)
                break;
            package = next;
        }
    }

    /// <summary>How many packages a package is inside of, each inside the next.</summary>
    internal static int Depth(World world, Package package) => Around(world, package).Count();

    /// <summary>The packages that a package is inside of, the nearest first: as many as there can be.</summary>
    internal static IEnumerable<Package> Around(World world, Package package)
    {
        for (var depth = 0; depth < LevelsMax && package.Outer is { } outer; depth++)
        {
            if (world.Find(Package.Table, outer) is not { } next)
                yield break;
            yield return package = next;
        }
    }

    /// <summary>What is expected of a package that what is inside contradicts; null where nothing does.</summary>
    internal static Expected? Contradiction(World world, Package package, int level = 1)
    {
        if (world.IsDamagedInside(package.Id))
            return PackageRule.SoundInsides;
        foreach (var inner in world.InsideOf(package.Id))
        {
            // An edited database may hold a cycle of packages.
            if (!IsTogether(package, inner) || level >= LevelsMax)
                return SoundInside(inner);
            if (Contradiction(world, inner, level + 1) is { } deeper)
                return deeper;
        }

        return null;
    }

    /// <summary>Why a package cannot have gone into another, in words; null when it can.</summary>
    internal static string? Fault(World world, Guid outer, Package inner)
    {
        if (world.Find(Package.Table, outer) is not { } other)
        {
            return world.IsBroken(Package.Stream(outer)) || world.HeadOf(Package.Stream(outer)) is not null
                ? null
                : $"there is no package '{outer}' it could be inside";
        }

        if (world.IsUnknown(outer))
            return null;
        if (other is not { Handover: null, Outer: null })
            return $"package '{outer}' is under way or inside another";
        return Forbids(other, inner, Levels(world, inner)) is var (rule, _)
            ? $"it cannot be inside package '{outer}' ({rule.Code})"
            : null;
    }

    /// <summary>How many levels a package has, itself included; not counted beyond what is too many.</summary>
    private static int Levels(World world, Package package, int level = 1) => level > LevelsMax
        ? 1
        : 1 + world.InsideOf(package.Id).Select(inner => Levels(world, inner, level + 1)).DefaultIfEmpty(0).Max();

    private static bool IsTogether(Package outer, Package inner) =>
        inner.Custodian == outer.Custodian && inner.Handover == outer.Handover;

    /// <summary>Finds the package that others are to be put into or taken out of.</summary>
    /// <returns>Why that cannot be; null when it can.</returns>
    private static Rejection? FindOuter(World world, NestPackages command, out Package? outer)
    {
        const string field = "package";
        var name = command.Outer.ToString();
        outer = null;
        if (world.IsDamaged(command.Outer))
            return new Rejection(Rule.DamagedRecord, field, name, Rule.SoundRecord);
        if (!world.TryFind(command.Outer, out var found))
            return world.Unfound(command.Outer, field);
        outer = found;
        if (outer.End is var (rule, expected))
            return new Rejection(rule, field, name, expected);
        if (outer.Handover is { } handover)
            return new Rejection(PackageRule.PackageInTransit, field, name, NotUnderWay(handover));
        if (outer.Outer is { } bigger)
            return new Rejection(PackageRule.OuterIsNested, field, name, InNoOther(bigger));
        return outer.StatusAtRest == PackageStatus.Opened && command.Add.Count > 0
            ? new Rejection(PackageRule.AlreadyOpened, field, name, PackageRule.Closed)
            : null;
    }

    /// <summary>
    /// The package that a command names; where it names none, or one twice, that is one more violation.
    /// </summary>
    /// <param name="named">Those that were named before.</param>
    /// <param name="once">What is expected of one that was.</param>
    internal static Package? Find(
        World world, PackageRef reference, string field, HashSet<Guid> named, Phrase once, Violations violations)
    {
        if (world.IsDamaged(reference))
            violations.Add(Rule.DamagedRecord, field, reference.ToString(), Rule.SoundRecord);
        else if (!world.TryFind(reference, out var package))
            violations.Add(world.Unfound(reference, field, PackageRule.IdOrLabel));
        else if (!named.Add(package.Id))
            violations.Add(PackageRule.DuplicatePackage, field, reference.ToString(), once);
        else
            return package;
        return null;
    }

    private static IEnumerable<ProposedEvent> Events(
        LedgerCommand command, IEnumerable<Package> packages, PackageStep body) =>
        packages.Select(package => new ProposedEvent(
            EventId.Derive(command.Id, package.Id), Package.Stream(package.Id), body));

    internal static Expected NotUnderWay(Guid handover) =>
        PackageRule.NotUnderWay.With(("handover", handover.ToString()));

    private static Expected InNoOther(Guid outer) =>
        PackageRule.InNoOther.With(("outer", outer.ToString()));
}
