using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>What all events of packages have in common.</summary>
internal static class PackageSteps
{
    /// <summary>Finds the package an event is about.</summary>
    /// <param name="commandOf">The command that the event's id has to be made of, given the package's id.</param>
    /// <returns>Why the event is about no package, in words; null if the package was found or is new.</returns>
    public static string? Find(
        World world, LedgerEntry entry, Func<Guid, Guid> commandOf, out Guid id, out Package? package)
    {
        var e = entry.Event;
        package = null;
        if (!Package.TryIdOf(e.Stream, out id))
            return $"it is about a package, but there is no stream '{Table.Shorten(e.Stream)}' of one";
        package = world.Find(Package.Table, id);
        return e.Id == EventId.Derive(commandOf(id), id)
            ? null
            : "its id is not made of its command's and its package's";
    }

    /// <summary>The fault of an event that must not follow the one before it.</summary>
    public static string Unlawful(LedgerEntry entry) =>
        $"no rule of custody lets '{entry.Event.Type}' follow the history of {entry.Event.Stream}";

    /// <summary>Puts a package as an event leaves it. What it holds stays as it is.</summary>
    public static void Advance(World world, LedgerEntry entry, Package before, Package after)
    {
        var moved = Put(world, entry, after);
        if (SupplyBooks.Of(before, 1) == SupplyBooks.Of(moved, 1))
            return;
        ItemQuantity[] contents = [.. Holds(world, moved.Id)];
        SupplyBooks.Count(world, entry, before, moved, contents, contents);
    }

    /// <summary>Puts a package and its row of history.</summary>
    public static Package Put(World world, LedgerEntry entry, Package after)
    {
        var e = entry.Event;
        after = after with
        {
            Version = e.Version,
            HeadSequence = entry.Sequence,
            Custodian = world.Shared(after.Custodian),
        };
        world.Put(Package.Table, after);
        world.Append(PackageHistory.Table, new PackageHistory(
            after.Id, e.Version, entry.Sequence, e.RecordedAt, after.Custodian, after.Status));
        return after;
    }

    /// <summary>What a package holds.</summary>
    public static IEnumerable<ItemQuantity> Holds(World world, Guid package) =>
        world.Find(PackageContentLine.OfPackage, package).Select(line => line.Content);

    /// <summary>Asks for what a package holds and is sealed with.</summary>
    public static void CollectContents(Needs needs, Guid package)
    {
        needs.Set(PackageContentLine.OfPackage, package);
        needs.Set(PackageSealLine.OfPackage, package);
        needs.Set(SealUse.OfPackage, package);
    }

    /// <summary>Puts what is inside a package from now on, and the seals on it.</summary>
    /// <param name="off">What became of the seals that are no longer on it, and where.</param>
    public static void Fill(
        World world,
        LedgerEntry entry,
        Guid package,
        IReadOnlyList<ItemQuantity> contents,
        IReadOnlyList<string> seals,
        (SealStatus Status, string At) off)
    {
        SealUse.Change(world, entry, package, seals, off);
        var heldCount = world.Find(PackageContentLine.OfPackage, package).Count;
        for (var i = 0; i < contents.Count; i++)
        {
            var (item, quantity, bundle) = contents[i];
            world.Put(PackageContentLine.Table, new PackageContentLine(
                package, i, world.Shared(item), quantity, bundle)
            {
                Since = entry.Sequence,
            });
        }

        for (var i = contents.Count; i < heldCount; i++)
            world.Remove(PackageContentLine.Table, (package, i));
        var sealCount = world.Find(PackageSealLine.OfPackage, package).Count;
        for (var i = 0; i < seals.Count; i++)
        {
            world.Put(PackageSealLine.Table, new PackageSealLine(package, i, seals[i]) { Since = entry.Sequence });
        }

        for (var i = seals.Count; i < sealCount; i++)
            world.Remove(PackageSealLine.Table, (package, i));
    }
}
