using System.Globalization;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Custody;

/// <summary>The rules of what is inside packages.</summary>
public static class PackageRules
{
    internal static Decision Repack(CustodyState state, RepackPackage command)
    {
        if (FindAt(state, command.Package, command.Location, out var package) is { } rejection)
            return rejection;
        if (package.Held == PackageStatus.Opened)
            return Opened(command.Package, "a package that is closed");
        if (package.Delivered)
        {
            return new Rejection(
                Rule.AlreadyDelivered, "package", command.Package.ToString(),
                $"a package that has not reached {package.Destination} yet");
        }

        if (!package.MayBeRepacked)
            return Absent(command.Package);

        var setAside = new SetAside(command.Override);
        if (CustodyRules.CheckContents(state, package.Kind, package.Contest, command.Contents, setAside) is { } wrong)
            return wrong;
        if (Held(state, package) is not { } held)
            return Damaged(command.Package);
        if (CheckRequirement(state, package, command, held, setAside) is { } unfit)
            return unfit;
        var added = Less(command.Contents, held);
        if (StockRules.Lacks(
            state.Stock, Account.Location(command.Location), Lines(added, command.Contents)) is { } lack)
            return lack;
        return Event(command, package, new PackageRepacked
        {
            UtcOffset = OffsetOf(command),
            Record = command.Id,
            Location = command.Location,
            Contents = command.Contents,
            Added = added,
            Removed = Less(held, command.Contents),
            Seals = command.Seals,
            Overridden = setAside.Codes,
            Reason = setAside.Reason,
            Note = command.Note?.Commitment,
        });
    }

    internal static Decision Open(CustodyState state, OpenPackage command)
    {
        if (FindAt(state, command.Package, command.Location, out var package) is { } rejection)
            return rejection;
        if (package.Held == PackageStatus.Opened)
            return Opened(command.Package, "a package that is closed; this one is open already");
        if (package.Held == PackageStatus.Missing)
            return Absent(command.Package);
        if (!package.MayBeOpened)
        {
            return new Rejection(
                Rule.NotAtDestination, "location", command.Location,
                package.Held == PackageStatus.Sealed ? $"{package.Origin}, where it was packed: it is sealed for the way back"
                    : package.Delivered
                    ? $"{package.Destination}, which it is for, or {package.Origin}, where it was packed"
                    : $"{package.Destination}, which it is for");
        }

        if (NestingRules.Holds(state, package, "package", command.Package.ToString()) is { } holds)
            return holds;
        if (CheckTime(state, command, package) is { } tooEarly)
            return tooEarly;
        if (Held(state, package) is not { } held)
            return Damaged(command.Package);
        return Event(command, package, new PackageOpened
        {
            UtcOffset = OffsetOf(command),
            Record = command.Id,
            Location = command.Location,
            Contents = held,
            Seals = command.Seals,
            Note = command.Note?.Commitment,
        });
    }

    internal static Decision Seal(CustodyState state, SealPackage command)
    {
        if (FindAt(state, command.Package, command.Location, out var package) is { } rejection)
            return rejection;
        if (package.Held != PackageStatus.Opened)
        {
            return new Rejection(
                Rule.NotOpened, "package", command.Package.ToString(),
                $"a package that was opened at {command.Location}; this one is {EnumText.Of(package.Status)}");
        }

        if (!package.MayBeSealed)
        {
            return new Rejection(
                Rule.NotAtDestination, "location", command.Location,
                $"{package.Destination}, from where it goes back; here it is only emptied");
        }

        if (CustodyRules.CheckContents(state, package.Kind, package.Contest, command.Contents) is { } wrongContents)
            return wrongContents;
        if (Held(state, package) is not [])
            return Damaged(command.Package);
        if (StockRules.Lacks(
            state.Stock, Account.Location(command.Location), Lines(command.Contents, command.Contents)) is { } lack)
            return lack;
        return Event(command, package, new PackageSealed
        {
            UtcOffset = OffsetOf(command),
            Record = command.Id,
            Location = command.Location,
            Contents = command.Contents,
            Seals = command.Seals,
            Note = command.Note?.Commitment,
        });
    }

    /// <summary>Finds a package that is at rest where the command says.</summary>
    /// <returns>Why it is not; null when it was found.</returns>
    private static Rejection? FindAt(
        CustodyState state, PackageRef reference, string location, out PackageState package)
    {
        package = null!;
        if (state.IsDamaged(reference))
            return Damaged(reference);
        if (!state.TryFind(reference, out var found))
            return new Rejection(Rule.UnknownPackage, "package", reference.ToString(), "an existing one");
        package = found;
        if (!state.Locations.ContainsKey(location))
            return new Rejection(Rule.UnknownLocation, "location", location, "an existing one");
        if (package.Handover is { } handover)
        {
            return new Rejection(
                Rule.PackageInTransit, "package", reference.ToString(),
                $"a package that is not under way; handover {handover} is open");
        }

        if (package.Custodian != location)
        {
            return new Rejection(
                Rule.NotCustodian, "location", location, $"{package.Custodian}, which has custody of the package");
        }

        return NestingRules.IsInside(package, "package");
    }

    /// <summary>Polling stations open what they got only when the election allows it.</summary>
    private static Rejection? CheckTime(CustodyState state, OpenPackage command, PackageState package)
    {
        var isAtTps = command.Location == package.Destination
            && state.Locations[command.Location].Level == LocationLevel.Tps;
        return isAtTps ? Early(Rule.TooEarlyToOpen, state, command) : null;
    }

    /// <summary>Why it is too early: polling stations could not open anything yet, by the caller's or the server's clock.</summary>
    internal static Rejection? Early(Rule rule, CustodyState state, CustodyCommand command) =>
        state.OpensAt <= command.OccurredAt && !(state.Now < state.OpensAt)
            ? null
            : new Rejection(
                rule, "occurredAt", Text(command.OccurredAt),
                state.OpensAt is { } opensAt
                    ? $"{Text(opensAt)} or later"
                    : "a time that the election allows; nothing that can be read says when that is");

    /// <summary>Holds corrected contents against what the destination needs, as at packing.</summary>
    /// <param name="held">What the package counts for until now, unless it is not counted on.</param>
    private static Rejection? CheckRequirement(
        CustodyState state,
        PackageState package,
        RepackPackage command,
        IReadOnlyList<ItemQuantity> held,
        SetAside setAside)
    {
        var sums = Inside.SumsOf(held);
        if (package.Kind == PackageKind.ReVoteBox)
        {
            return ReVoteStock.Check(
                state, package.Origin, package.Destination, command.Contents, item => sums.GetValueOrDefault(item),
                command.OccurredAt);
        }

        if (state.Requirements?.LocationOf(package.Destination) is not { } destination)
            return null;
        return RequirementCheck.Check(
            state, destination, package.Kind, package.Contest, command.Contents,
            item => Supply.Of(package, 1).Allocated * sums.GetValueOrDefault(item), command.OccurredAt, setAside);
    }

    /// <summary>What the package's account has; null when it cannot be what a package holds.</summary>
    private static IReadOnlyList<ItemQuantity>? Held(CustodyState state, PackageState package)
    {
        var balances = state.Stock.Of(Account.Package(package.Id));
        return balances.All(balance => balance.Quantity is > 0 and <= int.MaxValue)
            ? [.. balances.Select(balance => new ItemQuantity(balance.Item, (int)balance.Quantity))]
            : null;
    }

    /// <summary>By how much one list has more of each item than another.</summary>
    private static IReadOnlyList<ItemQuantity> Less(
        IReadOnlyList<ItemQuantity> more, IReadOnlyList<ItemQuantity> than)
    {
        var others = Inside.SumsOf(than);
        return
        [
            .. Inside.SumsOf(more)
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

    private static ProposedEvent[] Event(CustodyCommand command, PackageState package, EventBody body) =>
        [new(EventId.Derive(command.Id, package.Id), PackageState.Stream(package.Id), body)];

    private static Rejection Opened(PackageRef reference, string expected) =>
        new(Rule.AlreadyOpened, "package", reference.ToString(), expected);

    private static Rejection Absent(PackageRef reference) => new(
        Rule.PackageMissing, "package", reference.ToString(),
        "a package that is at hand; this one is marked missing until it is handed over again");

    private static Rejection Damaged(PackageRef reference) =>
        new(Rule.DamagedRecord, "package", reference.ToString(), "a record that agrees with the ledger");

    private static string Text(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static int OffsetOf(CustodyCommand command) => (int)command.OccurredAt.Offset.TotalMinutes;
}
