using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>Packages: packing, what is inside them, and packages inside packages.</summary>
public sealed class PackageFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<PackagePacked>("package-packed", PackageEvents.Pack, PackageNeeds.Touch)
        .Event<PackageRepacked>("package-repacked", PackageEvents.Repack, PackageNeeds.Touch)
        .Event<PackageOpened>("package-opened", PackageEvents.Open, PackageNeeds.Touch)
        .Event<PackageSealed>("package-sealed", PackageEvents.Seal, PackageNeeds.Touch)
        .Event<PackageNested>("package-nested", PackageEvents.Nest, PackageNeeds.Touch)
        .Event<PackageUnnested>("package-unnested", PackageEvents.Unnest, PackageNeeds.Touch)
        .Command<PackPackage>(
            "pack-package", Act.Pack,
            (_, c) => new("location", c.Location) { IsForKpu = c.Kind != PackageKind.Papers },
            PackingDecisions.Decide, PackageNeeds.Collect)
        .Command<RepackPackage>(
            "repack-package", Act.Repack, (_, c) => new("location", c.Location),
            PackageDecisions.Repack, PackageNeeds.Collect, PackageDetails.OfLast)
        .Command<OpenPackage>(
            "open-package", Act.Open, (_, c) => new("location", c.Location),
            PackageDecisions.Open, PackageNeeds.Collect, PackageDetails.OfLast)
        .Command<SealPackage>(
            "seal-package", Act.Seal, (_, c) => new("location", c.Location),
            PackageDecisions.Seal, PackageNeeds.Collect, PackageDetails.OfLast)
        .Command<NestPackages>(
            "nest-packages", Act.Nest, NestingDecisions.PlaceOf,
            NestingDecisions.Decide, PackageNeeds.Collect)
        .Reversible<PackagePacked>(
            Act.Pack, body => new("sequence", body.Location) { IsForKpu = body.Kind != PackageKind.Papers },
            PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageRepacked>(Act.Repack, PlaceOf, PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageOpened>(Act.Open, PlaceOf, PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageSealed>(Act.Seal, PlaceOf, PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageNested>(Act.Nest, PlaceOf, PackageReversal.Hinders, PackageReversal.Collect)
        .Reversible<PackageUnnested>(Act.Nest, PlaceOf, PackageReversal.Hinders, PackageReversal.Collect)
        .Table(
            Package.Table, PackageContentLine.Table, PackageSealLine.Table, SealUse.Table, PackageHistory.Table,
            PlaceSupply.Table, ReVoteIssue.Table, FormerLabel.Table)
        .Rules(PackageRule.All)
        .Flag(CountFlags.Code, CountFlags.Of)
        .Flag(SealFlags.Code, SealFlags.None, SealFlags.Unreadable, SealFlags.AlsoUnreadable)
        .Settles<PackageRepacked>(null, SealFlags.Code, UnreadSealFlags.Code, BundleFlags.Code)
        .Settles<PackageOpened>(
            opened => opened.Seals is not null && !Has(opened, SealFlags.Code), SealFlags.Code, UnreadSealFlags.Code)
        .Flag(UnreadSealFlags.Code, UnreadSealFlags.Numbers, SealFlags.None)
        .Flag(UnregisteredSealFlags.Code, UnregisteredSealFlags.Registered)
        .Flag(RetiredFlags.Code, RetiredFlags.InUse)
        .Finding("overrides", e =>
            e.Body is PackagePacked { Overridden: not null } or PackageRepacked { Overridden: not null })
        .Names(PackageWorld.References)
        .Json(PackageJson.Default);

    private static ActPlace PlaceOf(PackageStep body) => new("sequence", body.Location);

    private static bool Has(PackageOpened opened, string code) => opened.Flags?.Any(flag => flag.Code == code) is true;
}

/// <summary>What commands and events of packages read and change.</summary>
internal static class PackageNeeds
{
    public static void Collect(Needs needs, PackPackage command)
    {
        New(needs, command.Id, command.Label, command.Contents);
        SealDecisions.Collect(needs, command.Seals);
        var destination = needs.World.Reference.LocationOf(command.Destination);
        var ballots = needs.World.Reference.Requirements.ItemsOf(command.Contest).Select(item => item.Code);
        foreach (
            var item in command.Contents.Select(line => line.Item).Concat(ballots).Distinct(StringComparer.Ordinal))
        {
            needs.One(Balance.Table, (Account.Location(command.Location), item));
            if (destination is not null)
                SupplyBooks.Collect(needs, command.Kind, command.Location, destination.Path, item);
        }
    }

    public static void Collect(Needs needs, RepackPackage command)
    {
        SealDecisions.Collect(needs, command.Seals);
        if (needs.Find(command.Package) is not { } package)
            return;
        PackageDetails.Collect(needs, package.Id);
        var held = ItemsIn(needs, package.Id);
        var ballots = needs.World.Reference.Requirements.ItemsOf(package.Contest).Select(item => item.Code);
        var items = command.Contents.Select(line => line.Item).Concat(held).Concat(ballots);
        foreach (var item in items.Distinct(StringComparer.Ordinal))
        {
            needs.One(Balance.Table, (Account.Location(command.Location), item));
            needs.One(Balance.Table, (Account.Package(package.Id), item));
            SupplyBooks.Collect(needs, package.Kind, package.Origin, package.Path, item, package.ReVote);
        }
    }

    public static void Collect(Needs needs, OpenPackage command)
    {
        Signing.Collect(needs, command, command.Signatures, PackageDecisions.SidesOf(command));
        if (needs.Find(command.Package) is not { } package)
            return;
        PackageDetails.Collect(needs, package.Id);
        if (package.ReVote is { } reVote)
            needs.One(ReVote.Table, reVote);
        needs.Inside(package.Id);
        var counted = (command.Counted ?? []).Select(line => line.Item);
        foreach (var item in ItemsIn(needs, package.Id).Concat(counted))
            needs.One(Balance.Table, (Account.Location(command.Location), item));
        foreach (var item in counted)
        {
            needs.One(Balance.Table, (Account.Lost, item));
            needs.One(Balance.Table, (Account.Found, item));
        }
    }

    public static void Collect(Needs needs, SealPackage command)
    {
        SealDecisions.Collect(needs, command.Seals);
        if (needs.Find(command.Package) is not { } package)
            return;
        PackageDetails.Collect(needs, package.Id);
        foreach (var item in command.Contents.Select(line => line.Item).Concat(ItemsIn(needs, package.Id)))
        {
            needs.One(Balance.Table, (Account.Location(command.Location), item));
            needs.One(Balance.Table, (Account.Package(package.Id), item));
        }
    }

    public static void Collect(Needs needs, NestPackages command)
    {
        needs.Find(command.Outer);
        foreach (var reference in command.Add.Concat(command.Remove))
        {
            if (needs.Find(reference) is { } package)
                needs.Inside(package.Id);
        }
    }

    public static void Touch(Needs needs, LedgerEvent e, PackagePacked body)
    {
        if (!Package.TryIdOf(e.Stream, out var id))
            return;
        New(needs, id, body.Label, body.Contents);
        foreach (var line in body.Contents)
            SupplyBooks.Collect(needs, body.Kind, body.Location, body.Path, line.Item, body.ReVote);
    }

    public static void Touch(Needs needs, LedgerEvent e, PackageRepacked body)
    {
        if (Find(needs, e) is not { } package)
            return;
        var held = ItemsIn(needs, package.Id);
        SupplyBooks.Collect(needs, package, body.Contents.Select(line => line.Item).Concat(held));
    }

    public static void Touch(Needs needs, LedgerEvent e, PackageOpened body)
    {
        if (Find(needs, e) is not { } package)
            return;
        PackageSteps.CollectContents(needs, package.Id);
        needs.Inside(package.Id);
    }

    public static void Touch(Needs needs, LedgerEvent e, PackageSealed body)
    {
        if (Find(needs, e) is { } package)
            PackageSteps.CollectContents(needs, package.Id);
    }

    public static void Touch(Needs needs, LedgerEvent e, PackageNested body)
    {
        needs.One(Package.Table, body.Outer);
        if (Find(needs, e) is { } package)
            needs.Inside(package.Id);
    }

    public static void Touch(Needs needs, LedgerEvent e, PackageUnnested body) => Find(needs, e);

    /// <summary>Asks for the package an event is about.</summary>
    public static Package? Find(Needs needs, LedgerEvent e) =>
        Package.TryIdOf(e.Stream, out var id) ? needs.One(Package.Table, id) : null;

    /// <summary>Requests what decides whether a new package may have its id and label.</summary>
    public static void New(
        Needs needs, Guid id, string label, IReadOnlyList<ItemQuantity> contents)
    {
        Label(needs, label);
        needs.NoStream(Package.Stream(id));
        needs.None(Package.Table, id);
        needs.None(PackageContentLine.OfPackage, id);
        needs.None(PackageSealLine.OfPackage, id);
        needs.None(SealUse.OfPackage, id);
        needs.None(Package.Inside, id);
        needs.None(FormerLabel.OfPackage, id);
        needs.None(Balance.OfAccount, Account.Package(id));
        foreach (var line in contents)
            needs.None(Balance.Table, (Account.Package(id), line.Item));
    }

    /// <summary>Asks for the packages that bear a label or bore it.</summary>
    public static void Label(Needs needs, string label)
    {
        foreach (var package in needs.Named(label))
            needs.Set(FormerLabel.OfPackage, package.Id);
    }

    /// <summary>Asks for what a package holds, and what its account has.</summary>
    public static string[] ItemsIn(Needs needs, Guid package)
    {
        PackageSteps.CollectContents(needs, package);
        return
        [
            .. needs.Set(PackageContentLine.OfPackage, package).Select(line => line.Item)
                .Concat(needs.Set(Balance.OfAccount, Account.Package(package)).Select(balance => balance.Item)),
        ];
    }
}

[JsonSerializable(typeof(PackagePacked))]
[JsonSerializable(typeof(PackageRepacked))]
[JsonSerializable(typeof(PackageOpened))]
[JsonSerializable(typeof(PackageSealed))]
[JsonSerializable(typeof(PackageNested))]
[JsonSerializable(typeof(PackageUnnested))]
[JsonSerializable(typeof(PackPackage))]
[JsonSerializable(typeof(RepackPackage))]
[JsonSerializable(typeof(OpenPackage))]
[JsonSerializable(typeof(SealPackage))]
[JsonSerializable(typeof(NestPackages))]
internal sealed partial class PackageJson : JsonSerializerContext;
