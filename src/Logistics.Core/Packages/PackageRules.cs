using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>The rules of what is inside packages.</summary>
public static class PackageRules
{
    internal static Decision Repack(World world, RepackPackage command)
    {
        if (FindAt(world, command.Package, command.Location, out var package) is { } rejection)
            return rejection;
        if (package.Held == PackageStatus.Opened)
            return Opened(command.Package, "a package that is closed");
        if (package.Delivered)
        {
            return new Rejection(
                PackageRule.AlreadyDelivered, "package", command.Package.ToString(),
                ($"a package that has not reached {package.Destination} yet", "destination", package.Destination));
        }

        if (!package.MayBeRepacked)
            return Absent(command.Package);

        if (Held(world, package) is not { } held)
            return Damaged(command.Package);
        var applied = new AppliedOverride(command.Override);
        var added = Less(command.Contents, held);
        var violations = new Violations();
        violations.Add(PackingRules.CheckContents(world, package.Kind, package.Contest, command.Contents, applied));
        violations.Add(CheckRequirement(world, package, command, held, applied));
        violations.Add(StockRules.Lacks(world, Account.Location(command.Location), Lines(added, command.Contents)));
        if (violations.Rejection is { } unfit)
            return unfit;
        return Event(command, package, new PackageRepacked
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = command.Location,
            Contents = command.Contents,
            Added = added,
            Removed = Less(held, command.Contents),
            Seals = command.Seals,
            Overridden = applied.Codes,
            Reason = applied.Reason,
            Note = command.Note?.Commitment,
            Flags = BundleFlags.Of(command.Contents),
        });
    }

    internal static Decision Open(World world, OpenPackage command)
    {
        if (FindAt(world, command.Package, command.Location, out var package) is { } rejection)
            return rejection;
        if (package.Held == PackageStatus.Opened)
            return Opened(command.Package, "a package that is closed; this one is open already");
        if (package.Held == PackageStatus.Missing)
            return Absent(command.Package);
        if (!package.MayBeOpened)
        {
            return new Rejection(
                PackageRule.NotAtDestination, "location", command.Location,
                package.Held == PackageStatus.Sealed
                    ? ($"{package.Origin}, where it was packed: it is sealed for the way back", "origin", package.Origin)
                    : package.Delivered
                    ? Expected.Of(
                        $"{package.Destination}, which it is for, or {package.Origin}, where it was packed",
                        ("destination", package.Destination), ("origin", package.Origin))
                    : ($"{package.Destination}, which it is for", "destination", package.Destination));
        }

        if (NestingRules.Holds(world, package, "package", command.Package.ToString()) is { } holds)
            return holds;
        if (CheckTime(world, command, package) is { } tooEarly)
            return tooEarly;
        if (Held(world, package) is not { } held)
            return Damaged(command.Package);
        return Event(command, package, new PackageOpened
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = command.Location,
            Contents = held,
            Seals = command.Seals,
            Note = command.Note?.Commitment,
            Flags = SealFlags.Of(
                [.. world.Find(PackageSealLine.OfPackage, package.Id).Select(line => line.Seal)], command.Seals),
        });
    }

    internal static Decision Seal(World world, SealPackage command)
    {
        if (FindAt(world, command.Package, command.Location, out var package) is { } rejection)
            return rejection;
        if (package.Held != PackageStatus.Opened)
        {
            return new Rejection(
                PackageRule.NotOpened, "package", command.Package.ToString(),
                ($"a package that was opened at {command.Location}; this one is {EnumText.Of(package.Status)}",
                    "status", EnumText.Of(package.Status)));
        }

        if (!package.MayBeSealed)
        {
            return new Rejection(
                PackageRule.NotAtDestination, "location", command.Location,
                ($"{package.Destination}, from where it goes back; here it is only emptied",
                    "destination", package.Destination));
        }

        if (Held(world, package) is not [])
            return Damaged(command.Package);
        var violations = new Violations();
        violations.Add(PackingRules.CheckContents(world, package.Kind, package.Contest, command.Contents));
        violations.Add(StockRules.Lacks(
            world, Account.Location(command.Location), Lines(command.Contents, command.Contents)));
        if (violations.Rejection is { } unfit)
            return unfit;
        return Event(command, package, new PackageSealed
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = command.Location,
            Contents = command.Contents,
            Seals = command.Seals,
            Note = command.Note?.Commitment,
            Flags = BundleFlags.Of(command.Contents),
        });
    }

    /// <summary>Finds a package that is at rest where the command says.</summary>
    /// <returns>Why it is not; null when it was found.</returns>
    private static Rejection? FindAt(
        World world, PackageRef reference, string location, out Package package)
    {
        package = null!;
        if (world.IsDamaged(reference))
            return Damaged(reference);
        if (!world.TryFind(reference, out var found))
            return new Rejection(PackageRule.UnknownPackage, "package", reference.ToString(), "an existing one");
        package = found;
        if (world.Reference.LocationOf(location) is null)
            return new Rejection(ReferenceRule.UnknownLocation, "location", location, "an existing one");
        if (package.Handover is { } handover)
        {
            return new Rejection(
                PackageRule.PackageInTransit, "package", reference.ToString(), NestingRules.NotUnderWay(handover));
        }

        if (package.Custodian != location)
        {
            return new Rejection(
                PackageRule.NotCustodian, "location", location,
                ($"{package.Custodian}, which has custody of the package", "custodian", package.Custodian));
        }

        return NestingRules.IsInside(package, "package");
    }

    /// <summary>Polling stations open what they got only when the election allows it.</summary>
    private static Rejection? CheckTime(World world, OpenPackage command, Package package)
    {
        var isAtTps = command.Location == package.Destination
            && world.Reference.LocationOf(command.Location)!.Level == LocationLevel.Tps;
        return isAtTps ? Early(PackageRule.TooEarlyToOpen, world, command) : null;
    }

    /// <summary>Why it is too early: polling stations could not open anything yet, by the caller's or the server's clock.</summary>
    internal static Rejection? Early(Rule rule, World world, LedgerCommand command) =>
        world.Reference.OpensAt <= command.OccurredAt && !(world.Now < world.Reference.OpensAt)
            ? null
            : new Rejection(
                rule, "occurredAt", Text(command.OccurredAt),
                world.Reference.OpensAt is { } opensAt
                    ? ($"{Text(opensAt)} or later", "opensAt", Text(opensAt))
                    : "a time that the election allows; nothing that can be read says when that is");

    /// <summary>Holds corrected contents against what the destination needs, as at packing.</summary>
    /// <param name="held">What the package counts for until now, unless it is not counted on.</param>
    private static Rejection? CheckRequirement(
        World world,
        Package package,
        RepackPackage command,
        IReadOnlyList<ItemQuantity> held,
        AppliedOverride applied)
    {
        var sums = PackageContents.SumsOf(held);
        if (package.Kind == PackageKind.ReVoteBox)
        {
            return ReVoteStock.Check(
                world, package.Origin, package.Destination, command.Contents, item => sums.GetValueOrDefault(item),
                command.OccurredAt);
        }

        if (world.Reference.Requirements?.LocationOf(package.Destination) is not { } destination)
            return null;
        return RequirementCheck.Check(
            world, destination, package.Kind, package.Contest, command.Contents,
            item => SupplyBooks.Of(package, 1).Allocated * sums.GetValueOrDefault(item), command.OccurredAt, applied);
    }

    /// <summary>What the package holds, by its account; null when its contents or its account say otherwise.</summary>
    private static IReadOnlyList<ItemQuantity>? Held(World world, Package package)
    {
        var balances = world.BalancesOf(Account.Package(package.Id));
        var lines = PackageContents.SumsOf([.. PackageSteps.Holds(world, package.Id)])
            .Select(sum => (sum.Key, sum.Value)).OrderBy(line => line.Key, StringComparer.Ordinal);
        return balances.All(balance => balance.Quantity is > 0 and <= int.MaxValue) && balances.SequenceEqual(lines)
            ? [.. balances.Select(balance => new ItemQuantity(balance.Item, (int)balance.Quantity))]
            : null;
    }

    /// <summary>By how much one list has more of each item than another.</summary>
    private static IReadOnlyList<ItemQuantity> Less(
        IReadOnlyList<ItemQuantity> more, IReadOnlyList<ItemQuantity> than)
    {
        var others = PackageContents.SumsOf(than);
        return
        [
            .. PackageContents.SumsOf(more)
                .Select(sum => (Item: sum.Key, Quantity: sum.Value - others.GetValueOrDefault(sum.Key)))
                .Where(line => line.Quantity > 0)
                .OrderBy(line => line.Item, StringComparer.Ordinal)
                .Select(line => new ItemQuantity(line.Item, checked((int)line.Quantity))),
        ];
    }

    /// <summary>Quantities with the field of the last line of the command that is about each item.</summary>
    private static IEnumerable<(string Field, string Item, long Quantity)> Lines(
        IReadOnlyList<ItemQuantity> quantities, IReadOnlyList<ItemQuantity> sent)
    {
        for (var i = 0; i < quantities.Count; i++)
        {
            var line = quantities[i];
            var at = ReferenceEquals(quantities, sent)
                ? i
                : sent.Index().Last(one => one.Item.Item == line.Item).Index;
            yield return ($"contents[{at}].quantity", line.Item, line.Quantity);
        }
    }

    private static ProposedEvent[] Event(LedgerCommand command, Package package, EventBody body) =>
        [new(EventId.Derive(command.Id, package.Id), Package.Stream(package.Id), body)];

    private static Rejection Opened(PackageRef reference, string expected) =>
        new(PackageRule.AlreadyOpened, "package", reference.ToString(), expected);

    private static Rejection Absent(PackageRef reference) => new(
        PackageRule.PackageMissing, "package", reference.ToString(),
        "a package that is at hand; this one is marked missing until it is handed over again");

    private static Rejection Damaged(PackageRef reference) =>
        new(Rule.DamagedRecord, "package", reference.ToString(), Rule.SoundRecord);

    private static string Text(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static int OffsetOf(LedgerCommand command) => command.UtcOffset;
}
