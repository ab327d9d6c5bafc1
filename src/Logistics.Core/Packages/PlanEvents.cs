using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>What changed plans change. Each says why it cannot follow, in words; null when it could.</summary>
internal static class PlanEvents
{
    public static string? Recall(World world, LedgerEntry entry, PackageRecalled body)
    {
        if (Find(world, entry, body, one => one.MayBeRecalled, out var package) is { } fault)
            return fault;
        PackageSteps.Put(world, entry, package.CallBack());
        return null;
    }

    public static string? Redirect(World world, LedgerEntry entry, PackageRedirected body)
    {
        var fault = Find(
            world, entry, body, one => one.MayBeRedirected && one.Destination == body.Former, out var package);
        if (fault is not null)
            return fault;
        if (package.RedirectTo(body.Destination, body.Path) is not { } redirected)
            return PackageSteps.Unlawful(entry);
        if (FaultOfCompany(world, package) is { } company)
            return company;
        var after = PackageSteps.Put(world, entry, redirected with
        {
            Destination = world.Shared(body.Destination),
            Path = world.Shared(body.Path),
        });
        SupplyBooks.Redirect(world, entry, package, after, [.. PackageSteps.Holds(world, package.Id)]);
        return null;
    }

    public static string? Relabel(World world, LedgerEntry entry, PackageRelabelled body)
    {
        var fault = Find(
            world, entry, body,
            one => one.End is null && one.Label == body.Former && one.LabelKey != LabelText.KeyOf(body.Label),
            out var package);
        if (fault is not null)
            return fault;
        if (PackageEvents.IsOnAnother(world, body.Label, package.Id))
            return $"the label '{Table.Shorten(body.Label)}' is on another package";
        if (world.Find(FormerLabel.Table, (package.LabelKey, package.Id)) is null)
        {
            world.Put(
                FormerLabel.Table, new FormerLabel(package.LabelKey, package.Id, package.Label, entry.Sequence));
        }

        PackageSteps.Put(world, entry, package with { Label = body.Label });
        return null;
    }

    public static string? Dissolve(World world, LedgerEntry entry, PackageDissolved body)
    {
        if (Find(world, entry, body, one => one.MayBeDissolved, out var package) is { } fault)
            return fault;
        if (FaultOfCompany(world, package) is { } company)
            return company;
        ItemQuantity[] held = [.. PackageSteps.Holds(world, package.Id)];
        if (PackageContents.Fault(held, body) is { } contradiction)
            return contradiction;
        var after = PackageSteps.Put(world, entry, package with
        {
            StatusAtRest = PackageStatus.Dissolved,
            TurnedBack = false,
            Recalled = false,
        });
        SupplyBooks.Count(world, entry, package, after, held, []);
        PackageSteps.Fill(world, entry, package.Id, [], [], (SealStatus.Broken, body.Location));
        return null;
    }

    public static string? WriteOff(World world, LedgerEntry entry, PackageWrittenOff body)
    {
        var fault = Find(
            world, entry, body, one => one is { Handover: null, StatusAtRest: PackageStatus.Missing }, out var package);
        if (fault is not null)
            return fault;
        if (PackageContents.Fault([.. PackageSteps.Holds(world, package.Id)], body) is { } contradiction)
            return contradiction;
        PackageSteps.Advance(world, entry, package, package with { StatusAtRest = PackageStatus.Lost });
        return null;
    }

    public static string? WriteBack(World world, LedgerEntry entry, PackageWrittenBack body)
    {
        if (PackageSteps.Find(world, entry, _ => body.Record, out _, out var package) is { } fault)
            return fault;
        if (package is not { StatusAtRest: PackageStatus.Lost } || (body.Within is { } outer && package.Outer != outer)
            || (body.Arrives == true && (package.Custodian != body.Location || package.Outer != body.Within)))
            return PackageSteps.Unlawful(entry);
        if (PackageContents.Fault([.. PackageSteps.Holds(world, package.Id)], body) is { } contradiction)
            return contradiction;
        PackageSteps.Advance(world, entry, package, body.Arrives == true
            ? package with { StatusAtRest = PackageStatus.Missing }
            : package.ArriveAt(body.Location) with { Outer = body.Within });
        return null;
    }

    /// <summary>Finds the package of a step that is in custody where the event says.</summary>
    private static string? Find(
        World world, LedgerEntry entry, PlanStep body, Func<Package, bool> isLawful, out Package package)
    {
        var fault = PackageSteps.Find(world, entry, _ => body.Record, out _, out var found);
        package = found!;
        return fault
            ?? (found is null || found.Custodian != body.Location || !isLawful(found)
                ? PackageSteps.Unlawful(entry)
                : null);
    }

    /// <summary>Why a package is not alone, in words; null when it is.</summary>
    private static string? FaultOfCompany(World world, Package package) =>
        world.IsJudged && world.InsideOf(package.Id) is [var inner, ..]
            ? $"package '{inner.Id}' is still inside it"
            : null;
}
