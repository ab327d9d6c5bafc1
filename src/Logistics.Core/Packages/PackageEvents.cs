using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>What events of packages change. Each says why it cannot follow, in words; null when it could.</summary>
internal static class PackageEvents
{
    public static string? Pack(World world, LedgerEntry entry, PackagePacked body)
    {
        if (PackageSteps.Find(world, entry, id => id, out var id, out var before) is { } fault)
            return fault;
        if (before is not null || Package.Of(id, body, entry) is not { } package)
            return PackageSteps.Unlawful(entry);
        switch (body)
        {
            case { Kind: PackageKind.BallotBox or PackageKind.ReVoteBox, Contest: null }:
                return "a ballot box belongs to one contest";
            case { Kind: PackageKind.ReVoteBox, Decision: null }:
                return "there is no decision on a re-vote";
            case var _ when IsOnAnother(world, body.Label, id):
                return $"the label '{Table.Shorten(body.Label)}' is on another package";
        }

        package = package with
        {
            Destination = world.Shared(package.Destination),
            Path = world.Shared(package.Path),
            Origin = world.Shared(package.Origin),
            Contest = package.Contest is null ? null : world.Shared(package.Contest),
        };
        PackageSteps.Put(world, entry, package);
        PackageSteps.Fill(world, entry, id, body.Contents, body.Seals, (SealStatus.Broken, body.Location));
        SupplyBooks.Count(world, entry, before: null, package, [], body.Contents);
        return null;
    }

    public static string? Repack(World world, LedgerEntry entry, PackageRepacked body)
    {
        if (Step(world, entry, body, package => package.MayBeRepacked ? package : null, out var before, out var after)
            is { } fault)
            return fault;
        ItemQuantity[] held = [.. PackageSteps.Holds(world, before.Id)];
        if (PackageContents.Fault(held, body) is { } contradiction)
            return contradiction;
        var package = PackageSteps.Put(world, entry, after);
        SupplyBooks.Count(world, entry, before, package, held, body.Contents);
        PackageSteps.Fill(
            world, entry, package.Id, body.Contents, body.Seals, (SealStatus.Replaced, body.Location));
        return null;
    }

    public static string? Open(World world, LedgerEntry entry, PackageOpened body) =>
        Signing.Fault(body) ?? Step(
            world, entry, body,
            package => package.MayBeOpened
                ? package with { StatusAtRest = PackageStatus.Opened, WasOpened = true }
                : null,
            out var before, out var after)
        ?? (world.IsJudged && world.InsideOf(before.Id) is [var inner, ..]
            ? $"package '{inner.Id}' is still inside it"
            : null)
        ?? Refill(world, entry, after, body, [], []);

    public static string? Seal(World world, LedgerEntry entry, PackageSealed body) =>
        Step(
            world, entry, body,
            package => package.MayBeSealed ? package with { StatusAtRest = PackageStatus.Sealed } : null,
            out _, out var after)
        ?? Refill(world, entry, after, body, body.Contents, body.Seals);

    public static string? Nest(World world, LedgerEntry entry, PackageNested body)
    {
        var fault = Step(
            world, entry, body,
            package => body.Outer != package.Id ? package with { Outer = body.Outer } : null,
            out var before, out var after);
        if (fault is not null)
            return fault;
        if (world.IsJudged && NestingDecisions.Fault(world, body.Outer, before) is { } forbidden)
            return forbidden;
        PackageSteps.Put(world, entry, after);
        return null;
    }

    public static string? Unnest(World world, LedgerEntry entry, PackageUnnested body)
    {
        if (PackageSteps.Find(world, entry, _ => body.Record, out _, out var package) is { } fault)
            return fault;
        if (package is not { Handover: null, Outer: { } outer } || package.Custodian != body.Location
            || body.Outer != outer)
            return PackageSteps.Unlawful(entry);
        PackageSteps.Put(world, entry, package with { Outer = null });
        return null;
    }

    /// <summary>Whether another package bears a label, as it is written, or bore it.</summary>
    internal static bool IsOnAnother(World world, string label, Guid package) => world.Named(label).Any(
        other => other.Id != package && !other.IsGone && (other.Label == label
            || world.Find(FormerLabel.OfPackage, other.Id).Any(former => former.Label == label)));

    /// <summary>A step of a package that is at rest where the event says, and in no other.</summary>
    private static string? Step(
        World world,
        LedgerEntry entry,
        PackageStep body,
        Func<Package, Package?> next,
        out Package before,
        out Package after)
    {
        after = null!;
        var fault = PackageSteps.Find(world, entry, _ => body.Record, out _, out var found);
        before = found!;
        if (fault is not null)
            return fault;
        if (found is null || !found.RestsAt(body.Location) || next(found) is not { } lawful)
            return PackageSteps.Unlawful(entry);
        after = lawful;
        return null;
    }

    private static string? Refill(
        World world,
        LedgerEntry entry,
        Package after,
        PackageStep body,
        IReadOnlyList<ItemQuantity> contents,
        IReadOnlyList<string> seals)
    {
        if (PackageContents.Fault([.. PackageSteps.Holds(world, after.Id)], body) is { } contradiction)
            return contradiction;
        PackageSteps.Put(world, entry, after);
        PackageSteps.Fill(world, entry, after.Id, contents, seals, (SealStatus.Broken, body.Location));
        return null;
    }
}
