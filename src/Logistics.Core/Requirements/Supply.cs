using Logistics.Core.Custody;

namespace Logistics.Core.Requirements;

/// <summary>
/// How much of an item there is for a destination, as the packages for it have it:
/// <see cref="Delivered"/> &lt;= <see cref="Allocated"/> &lt;= <see cref="Packed"/>.
/// </summary>
/// <param name="Packed">In packages that were packed for it, whatever became of them.</param>
/// <param name="Allocated">
/// Of those, in packages that may still be counted on: all but the ones that are missing and never reached it.
/// A refused package is counted on, since it may be sent again; so is a missing one once it is released again.
/// </param>
/// <param name="Delivered">
/// Of those, in packages that have reached it, though they may have gone back up since.
/// </param>
public readonly record struct Supply(long Packed, long Allocated, long Delivered)
{
    /// <summary>
    /// What a quantity in a package counts for; nothing when there is no package, or when it is for a re-vote, which
    /// the rules for the election do not provide for.
    /// </summary>
    public static Supply Of(PackageState? package, int quantity) => package is null or { Kind: PackageKind.ReVoteBox }
        ? default
        : new Supply(
            quantity,
            package.Delivered || package.Status != PackageStatus.Missing ? quantity : 0,
            package.Delivered ? quantity : 0);

    public static Supply operator +(Supply left, Supply right) => checked(new(
        left.Packed + right.Packed, left.Allocated + right.Allocated, left.Delivered + right.Delivered));

    public static Supply operator -(Supply left, Supply right) => checked(new(
        left.Packed - right.Packed, left.Allocated - right.Allocated, left.Delivered - right.Delivered));
}

/// <summary>A sum of <see cref="Supply"/> by location and item: each package counts at every step of its path, so
/// that a location has what is for it and for everything below it.</summary>
public sealed class SupplySums
{
    private readonly Dictionary<(string Location, string Item), Supply> sums = [];

    /// <summary>By location and item, in no order.</summary>
    public IReadOnlyDictionary<(string Location, string Item), Supply> All => sums;

    /// <summary>Adds what a package counts for now, less what it counted for before.</summary>
    /// <param name="before">Null for a package that is counted for the first time.</param>
    /// <param name="contents">What it was packed with, as last corrected.</param>
    public void Add(PackageState? before, PackageState after, IEnumerable<ItemQuantity> contents)
    {
        foreach (var line in contents)
            Add(after.Path, line.Item, Supply.Of(after, line.Quantity) - Supply.Of(before, line.Quantity));
    }

    /// <summary>The same for a package whose contents were corrected meanwhile.</summary>
    /// <param name="old">What it was packed with before.</param>
    /// <param name="contents">What it is packed with now.</param>
    public void Replace(
        PackageState before, IEnumerable<ItemQuantity> old, PackageState after, IEnumerable<ItemQuantity> contents)
    {
        foreach (var line in old)
            Add(before.Path, line.Item, default(Supply) - Supply.Of(before, line.Quantity));
        foreach (var line in contents)
            Add(after.Path, line.Item, Supply.Of(after, line.Quantity));
    }

    private void Add(string path, string item, Supply change)
    {
        if (change == default)
            return;
        foreach (var code in path.Split('/'))
            sums[(code, item)] = sums.GetValueOrDefault((code, item)) + change;
    }
}
