using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Requirements;

namespace Logistics.Core.Packages;

/// <summary>What changes a plan: recall, redirection, another label, dissolution and loss.</summary>
public sealed class PlanFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<PackageRecalled>("package-recalled", PlanEvents.Recall, Touch)
        .Event<PackageRedirected>("package-redirected", PlanEvents.Redirect, Touch)
        .Event<PackageRelabelled>("package-relabelled", PlanEvents.Relabel, Touch)
        .Event<PackageDissolved>("package-dissolved", PlanEvents.Dissolve, Touch)
        .Event<PackageWrittenOff>("package-written-off", PlanEvents.WriteOff, Touch)
        .Event<PackageWrittenBack>("package-written-back", PlanEvents.WriteBack, Touch)
        .Command<RecallPackage>(
            "recall-package", Act.Recall,
            (world, c) => PlanDecisions.PlaceOf(world, c, c.Package, package => package.Origin),
            PlanDecisions.Recall, Collect, PackageDetails.OfFirst)
        .Command<RedirectPackage>(
            "redirect-package", Act.Redirect, (world, c) => PlanDecisions.PlaceOfKpu(world, c.Package),
            PlanDecisions.Redirect, Collect, PackageDetails.OfFirst)
        .Command<RelabelPackage>(
            "relabel-package", Act.Relabel,
            (world, c) => PlanDecisions.PlaceOf(world, c, c.Package, package => package.Custodian),
            PlanDecisions.Relabel, Collect, PackageDetails.OfFirst)
        .Command<DissolvePackage>(
            "dissolve-package", Act.Dissolve,
            (world, c) => world.TryFind(c.Package, out var package)
                ? new("package", package.Origin) { IsSaid = false }
                : null,
            PlanDecisions.Dissolve, Collect, PackageDetails.OfFirst)
        .Command<WriteOffPackage>(
            "write-off-package", Act.WriteOff, (world, c) => PlanDecisions.PlaceOfKpu(world, c.Package),
            PlanDecisions.WriteOff, Collect, PackageDetails.OfFirst)
        .Command<WriteBackPackage>(
            "write-back-package", Act.WriteBack, (_, c) => new("location", c.Location),
            PlanDecisions.WriteBack, Collect, PackageDetails.OfFirst)
        .Reversible<PackageRecalled>(
            (world, by, e, body) => Own(world, by, e, package => package.Origin) ?? AtKpu(body),
            Act.Recall, PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageRedirected>(Act.Redirect, AtKpu, PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageRelabelled>(
            (world, by, e, body) => Own(world, by, e, package => package.Root) ?? Here(body),
            Act.Relabel, PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageDissolved>(Act.Dissolve, Here, PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageWrittenOff>(Act.WriteOff, AtKpu, PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageWrittenBack>(Act.WriteBack, Here, PackageReversal.Hinders, PackageReversal.Collect)
        .Rules(PlanRule.All)
        .Flag(NotOnItsWayFlags.Code, NotOnItsWayFlags.OnItsWay)
        .Flag(RecalledFlags.Code, RecalledFlags.GoingBack)
        .Finding("overrides", e => e.Body is PackageRedirected { Overridden: not null })
        .Json(PlanJson.Default);

    /// <summary>The place of whoever takes an event back, where that is one of the package; null otherwise.</summary>
    private static ActPlace? Own(World world, Actor by, LedgerEvent e, Func<Package, string> place) =>
        Package.TryIdOf(e.Stream, out var id) && world.Find(Package.Table, id) is { } package
        && by.Place == place(package)
            ? new("sequence", place(package))
            : null;

    private static ActPlace Here(PlanStep body) => new("sequence", body.Location);

    private static ActPlace AtKpu(PlanStep body) => Here(body) with { IsForKpu = true };

    private static void Collect(Needs needs, RecallPackage command) => Inside(needs, command.Package);

    private static void Collect(Needs needs, RedirectPackage command)
    {
        if (Inside(needs, command.Package) is not { } package)
            return;
        var held = needs.Set(PackageContentLine.OfPackage, package.Id).Select(line => line.Item);
        var ballots = needs.World.Reference.Requirements.ItemsOf(package.Contest).Select(item => item.Code);
        if (needs.World.Reference.LocationOf(command.Destination) is not { } destination)
            return;
        foreach (var item in held.Concat(ballots).Distinct(StringComparer.Ordinal))
            SupplyBooks.Collect(needs, package.Kind, package.Origin, destination.Path, item);
    }

    private static void Collect(Needs needs, RelabelPackage command)
    {
        if (needs.Find(command.Package) is { } package)
            PackageDetails.Collect(needs, package.Id);
        PackageNeeds.Label(needs, command.Label);
    }

    private static void Collect(Needs needs, DissolvePackage command)
    {
        if (Inside(needs, command.Package) is { } package)
            PackageNeeds.ItemsIn(needs, package.Id);
    }

    private static void Collect(Needs needs, WriteOffPackage command)
    {
        if (Inside(needs, command.Package) is not { } package)
            return;
        foreach (var one in needs.Inside(package.Id).Prepend(package))
            PackageNeeds.ItemsIn(needs, one.Id);
    }

    private static void Collect(Needs needs, WriteBackPackage command)
    {
        if (Inside(needs, command.Package) is not { } package)
            return;
        foreach (var one in needs.Inside(package.Id).Prepend(package))
            needs.Set(PackageContentLine.OfPackage, one.Id);
    }

    /// <summary>Asks for a package, what is shown of it, and all inside it.</summary>
    private static Package? Inside(Needs needs, PackageRef reference)
    {
        if (needs.Find(reference) is not { } package)
            return null;
        PackageDetails.Collect(needs, package.Id);
        needs.Inside(package.Id);
        return package;
    }

    private static void Touch(Needs needs, LedgerEvent e, PackageRecalled body) => PackageNeeds.Find(needs, e);

    private static void Touch(Needs needs, LedgerEvent e, PackageRedirected body)
    {
        if (PackageNeeds.Find(needs, e) is not { } package)
            return;
        needs.Set(Package.Inside, package.Id);
        var held = needs.Set(PackageContentLine.OfPackage, package.Id).Select(line => line.Item).ToArray();
        SupplyBooks.Collect(needs, package, held);
        SupplyBooks.Collect(needs, package with { Path = body.Path }, held);
    }

    private static void Touch(Needs needs, LedgerEvent e, PackageRelabelled body)
    {
        PackageNeeds.Label(needs, body.Label);
        if (PackageNeeds.Find(needs, e) is { } package)
            needs.One(FormerLabel.Table, (package.LabelKey, package.Id));
    }

    private static void Touch(Needs needs, LedgerEvent e, PackageDissolved body)
    {
        if (PackageNeeds.Find(needs, e) is not { } package)
            return;
        needs.Set(Package.Inside, package.Id);
        Supply(needs, package);
        PackageSteps.CollectContents(needs, package.Id);
    }

    private static void Touch(Needs needs, LedgerEvent e, PackageWrittenOff body)
    {
        if (PackageNeeds.Find(needs, e) is { } package)
            Supply(needs, package);
    }

    private static void Touch(Needs needs, LedgerEvent e, PackageWrittenBack body)
    {
        if (PackageNeeds.Find(needs, e) is { } package)
            Supply(needs, package);
    }

    private static void Supply(Needs needs, Package package) => SupplyBooks.Collect(
        needs, package, needs.Set(PackageContentLine.OfPackage, package.Id).Select(line => line.Item));
}

[JsonSerializable(typeof(PackageRecalled))]
[JsonSerializable(typeof(PackageRedirected))]
[JsonSerializable(typeof(PackageRelabelled))]
[JsonSerializable(typeof(PackageDissolved))]
[JsonSerializable(typeof(PackageWrittenOff))]
[JsonSerializable(typeof(PackageWrittenBack))]
[JsonSerializable(typeof(RecallPackage))]
[JsonSerializable(typeof(RedirectPackage))]
[JsonSerializable(typeof(RelabelPackage))]
[JsonSerializable(typeof(DissolvePackage))]
[JsonSerializable(typeof(WriteOffPackage))]
[JsonSerializable(typeof(WriteBackPackage))]
internal sealed partial class PlanJson : JsonSerializerContext;
