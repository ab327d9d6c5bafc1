using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>The rules of what is inside packages.</summary>
public static class PackageDecisions
{
    internal static Decision Repack(World world, RepackPackage command)
    {
        var violations = new Violations();
        var package = FindAt(world, command.Package, command.Location, violations);
        if (package is not null && !violations.Any)
            violations.Add(RefuseRepack(package, command));
        var held = package is null || violations.Any ? null : ContentsOf(world, package);
        if (held is null && !violations.Any)
            violations.Add(Damaged(command.Package));
        violations.Add(SealDecisions.Refuse(world, package?.Id ?? command.Id, package?.Kind, command.Seals));
        var applied = new AppliedOverride(command.Override);
        CheckContents(world, package, command.Contents, violations, applied);
        var added = held is null ? [] : Less(command.Contents, held);
        if (held is not null)
        {
            violations.Add(CheckRequirement(world, package!, command, held, applied));
            violations.Add(StockRules.Lacks(world, Account.Location(command.Location), Lines(added, command.Contents)));
        }

        if (violations.Rejection is { } rejection)
            return rejection;
        return Event(command, package!, new PackageRepacked
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = command.Location,
            Contents = command.Contents,
            Added = added,
            Removed = Less(held!, command.Contents),
            Seals = command.Seals,
            Overridden = applied.Codes,
            Reason = applied.Reason,
            Note = command.Note?.Commitment,
            Flags = SealDecisions.Unregistered(world, command.Seals, BundleFlags.Of(command.Contents)),
        });
    }

    private static Rejection? RefuseRepack(Package package, RepackPackage command) => package switch
    {
        { StatusAtRest: PackageStatus.Opened } => Opened(command.Package, PackageRule.Closed),
        { Delivered: true } => new Rejection(
            PackageRule.AlreadyDelivered, "package", command.Package.ToString(),
            PackageRule.NotArrived.With(("destination", package.Destination))),
        { MayBeRepacked: false } => Absent(command.Package),
        _ => null,
    };

    internal static Decision Open(World world, OpenPackage command)
    {
        var violations = new Violations();
        var package = FindAt(world, command.Package, command.Location, violations);
        if (package is not null && !violations.Any)
            violations.Add(RefuseOpening(world, package, command));
        if (package is not null)
            violations.Add(CheckTime(world, command, package));
        violations.Add(DocumentLines.Refuse(
            world, (command.Counted ?? []).Select(line => (line.Item, line.Item)), "counted"));
        Signing.Refuse(violations, world, command.Signatures);
        var held = package is null || violations.Any ? null : ContentsOf(world, package);
        if (held is null && !violations.Any)
            violations.Add(Damaged(command.Package));
        if (violations.Rejection is { } rejection)
            return rejection;
        var opened = new PackageOpened
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = command.Location,
            Contents = held!,
            Counted = command.Counted,
            Seals = command.Seals,
            UnreadableSeals = command.UnreadableSeals,
            Note = command.Note?.Commitment,
            Signatures = command.Signatures,
        };
        var flags = (SealFlags.OfRead(
                world, package!.Id, command.Seals, command.UnreadableSeals, "seals", mayAsk: false) ?? [])
            .Concat(CountFlags.In(world, opened) ?? [])
            .Concat(package.Recalled ? [RecalledFlags.Of(package, command.Location, "location")] : [])
            .Take(Flag.PerEventMax).ToArray();
        return NestingDecisions.TakeOut(command, package, world.InsideOf(package.Id), command.Note?.Commitment)
            .Concat(Event(command, package, opened with
            {
                Flags = Signing.NoticesOf(world, command, command.Signatures, SidesOf(command)).After(
                    flags.Length == 0 ? null : flags, () => PackageContents.HoldBallots(world, held!)),
            })).ToArray();
    }

    internal static SignedPlaces SidesOf(OpenPackage command) =>
        SignedPlaces.At(SignedStep.Opening, command.Location);

    private static Rejection? RefuseOpening(World world, Package package, OpenPackage command) => package switch
    {
        { StatusAtRest: PackageStatus.Opened } => Opened(command.Package, PackageRule.ClosedStill),
        { StatusAtRest: PackageStatus.Missing } => Absent(command.Package),
        _ when !package.MayBeOpened || !MayRecapitulate(world, package) => new Rejection(
            PackageRule.NotAtDestination, "location", command.Location,
            package.StatusAtRest == PackageStatus.Sealed
                ? PackageRule.OnTheWayBack.With(("origin", package.Origin))
                : package.Delivered
                ? PackageRule.AtEither.With(("destination", package.Destination), ("origin", package.Origin))
                : PackageRule.AtDestination.With(("destination", package.Destination))),
        _ when world.IsDamagedInside(package.Id) => new Rejection(
            Rule.DamagedRecord, "package", command.Package.ToString(), PackageRule.SoundInsides),
        _ => null,
    };

    /// <summary>
    /// Whether a package that came back is where such packages are opened: at a PPK, which recapitulates, where it was
    /// packed, or papers at the KPU, which recapitulates last.
    /// </summary>
    private static bool MayRecapitulate(World world, Package package) =>
        package.Custodian == package.Destination || package.Custodian == package.Origin
        || world.Reference.LocationOf(package.Custodian)?.Level == LocationLevel.Ppk
        || (package.Kind == PackageKind.Papers
            && world.Reference.LocationOf(package.Custodian)?.Level == LocationLevel.Kpu);

    internal static Decision Seal(World world, SealPackage command)
    {
        var violations = new Violations();
        var package = FindAt(world, command.Package, command.Location, violations);
        if (package is not null && !violations.Any)
            violations.Add(RefuseSealing(world, package, command));
        var isFit = !violations.Any;
        CheckContents(world, package, command.Contents, violations);
        violations.Add(SealDecisions.Refuse(world, package?.Id ?? command.Id, package?.Kind, command.Seals));
        if (isFit)
        {
            violations.Add(StockRules.Lacks(
                world, Account.Location(command.Location), Lines(command.Contents, command.Contents)));
        }

        if (violations.Rejection is { } rejection)
            return rejection;
        return Event(command, package!, new PackageSealed
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = command.Location,
            Contents = command.Contents,
            Seals = command.Seals,
            Note = command.Note?.Commitment,
            Flags = SealDecisions.Unregistered(world, command.Seals, BundleFlags.Of(command.Contents)),
        });
    }

    private static Rejection? RefuseSealing(World world, Package package, SealPackage command)
    {
        if (package.StatusAtRest != PackageStatus.Opened)
        {
            return new Rejection(
                PackageRule.NotOpened, "package", command.Package.ToString(),
                PackageRule.OpenedAt.With(("location", command.Location), ("status", EnumText.Of(package.Status))));
        }

        if (!package.MayBeSealed)
        {
            return new Rejection(
                PackageRule.NotAtDestination, "location", command.Location,
                PackageRule.NotAtOrigin.With(("destination", package.Destination)));
        }

        return ContentsOf(world, package) is [] ? null : Damaged(command.Package);
    }

    /// <summary>What is to be in a package; of one that is not known, only whether the items are.</summary>
    private static void CheckContents(
        World world,
        Package? package,
        IReadOnlyList<ItemQuantity> contents,
        Violations violations,
        AppliedOverride? applied = null) => violations.Add(PackingDecisions.CheckContents(
            world, package?.Kind
                ?? PackageKind.Supply, package?.Contest, contents, applied, hasContest: package is not null));

    /// <summary>
    /// Finds a package that is to be at rest where the command says; where it is not, that is a violation.
    /// </summary>
    /// <returns>The package, at rest or not; null where none is known.</returns>
    private static Package? FindAt(World world, PackageRef reference, string location, Violations violations)
    {
        Package? package = null;
        if (world.IsDamaged(reference))
            violations.Add(Damaged(reference));
        else if (world.TryFind(reference, out var found))
            package = found;
        else
            violations.Add(world.Unfound(reference, "package"));
        if (package?.Handover is { } handover)
        {
            violations.Add(
                PackageRule.PackageInTransit, "package", reference.ToString(), NestingDecisions.NotUnderWay(handover));
        }

        var isPlace = violations.LocationOf(world, "location", location) is not null;
        if (package?.End is var (rule, expected))
            violations.Add(rule, "package", reference.ToString(), expected);
        else if (package is { Handover: null } && isPlace)
        {
            violations.Add(package.Custodian != location
                ? new Rejection(
                    PackageRule.NotCustodian, "location", location,
                    PackageRule.AtCustodian.With(("custodian", package.Custodian)))
                : NestingDecisions.IsInside(package, "package"));
        }

        return package;
    }

    /// <summary>Polling stations open what they got only when the election allows it.</summary>
    private static Rejection? CheckTime(World world, OpenPackage command, Package package)
    {
        var isAtTps = command.Location == package.Destination
            && world.Reference.LocationOf(command.Location)?.Level == LocationLevel.Tps;
        return isAtTps ? Early(PackageRule.TooEarlyToOpen, world, command, DaysLater(world, package)) : null;
    }

    /// <summary>How many days after the day of voting a package is opened: those of its re-vote.</summary>
    private static int DaysLater(World world, Package package) =>
        package.ReVote is { } id && world.Find(ReVote.Table, id) is { IsToBeHeld: true, HeldOn: { } day }
        && world.Reference.PackagesOpenFrom is { } opening
            ? day.DayNumber - DateOnly.FromDateTime(opening.DateTime).DayNumber
            : 0;

    /// <summary>
    /// Why it is too early: polling stations could not open anything yet, by the caller's or the server's clock.
    /// </summary>
    /// <param name="daysLater">Than on the day of voting.</param>
    internal static Rejection? Early(Rule rule, World world, LedgerCommand command, int daysLater = 0)
    {
        var from = world.Reference.PackagesOpenFrom?.AddDays(daysLater);
        return from <= command.OccurredAt && !(world.Now < from)
            ? null
            : new Rejection(
                rule, "occurredAt", Text(command.OccurredAt),
                from is { } opensAt
                    ? PackageRule.NotBefore.With(("opensAt", Text(opensAt)))
                    : PackageRule.WhenAllowed);
    }

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
                command.OccurredAt, package.ReVote);
        }

        if (world.Reference.Requirements?.LocationOf(package.Destination) is not { } destination)
            return null;
        return RequirementCheck.Check(
            world, destination, package.Kind, package.Contest, command.Contents,
            item => SupplyBooks.Of(package, 1).Allocated * sums.GetValueOrDefault(item), command.OccurredAt, applied);
    }

    /// <summary>What the package holds, by its account; null when its contents or its account say otherwise.</summary>
    internal static IReadOnlyList<ItemQuantity>? ContentsOf(World world, Package package)
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

    private static Rejection Opened(PackageRef reference, Phrase expected) =>
        new(PackageRule.AlreadyOpened, "package", reference.ToString(), expected);

    private static Rejection Absent(PackageRef reference) => new(
        PackageRule.PackageMissing, "package", reference.ToString(),
        PackageRule.AtHand);

    internal static Rejection Damaged(PackageRef reference) =>
        new(Rule.DamagedRecord, "package", reference.ToString(), Rule.SoundRecord);

    private static string Text(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
