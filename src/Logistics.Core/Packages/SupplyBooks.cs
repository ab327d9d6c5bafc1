using Logistics.Core.Kernel;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>Keeps <see cref="PlaceSupply"/> and <see cref="ReVoteIssue"/> as packages are packed and move.</summary>
public static class SupplyBooks
{
    /// <summary>
    /// What a quantity in a package counts for; nothing when there is no package, or when it is for a re-vote, which
    /// the rules for the election do not provide for, or has papers on their way back.
    /// </summary>
    public static Supply Of(Package? package, int quantity) => package
        is null or { Kind: PackageKind.ReVoteBox or PackageKind.Papers }
        ? default
        : new Supply(
            quantity,
            package.Delivered || package is { Handover: not null } or { IsMissing: false } ? quantity : 0,
            package.Delivered ? quantity : 0);

    /// <summary>Asks for the sums that a package and some contents are part of.</summary>
    internal static void Collect(Needs needs, Package package, IEnumerable<string> items)
    {
        foreach (var item in items.Distinct(StringComparer.Ordinal))
            Collect(needs, package.Kind, package.Origin, package.Path, item, package.ReVote);
    }

    internal static void Collect(
        Needs needs, PackageKind kind, string origin, string path, string item, Guid? reVote = null)
    {
        if (kind == PackageKind.ReVoteBox)
        {
            needs.One(ReVoteIssue.Table, (origin, item));
            needs.Set(ReVoteSupply.OfLocation, origin);
            if (reVote is { } id)
                needs.One(ReVoteSupply.Table, (origin, id, item));
            return;
        }

        if (kind == PackageKind.Papers)
            return;

        foreach (var code in path.Split('/'))
            needs.One(PlaceSupply.Table, (code, item));
    }

    /// <summary>Counts a package anew whose contents or standing an event changed.</summary>
    /// <param name="held">What it was packed with before; empty for one that is packed now.</param>
    /// <param name="holds">What it is packed with now.</param>
    internal static void Count(
        World world,
        LedgerEntry entry,
        Package? before,
        Package after,
        IReadOnlyList<ItemQuantity> held,
        IReadOnlyList<ItemQuantity> holds)
    {
        var changes = new Dictionary<string, (Supply Supply, long Issued)>(StringComparer.Ordinal);
        foreach (var line in held)
            Add(line.Item, default(Supply) - Of(before, line.Quantity), -line.Quantity);
        foreach (var line in holds)
            Add(line.Item, Of(after, line.Quantity), line.Quantity);
        foreach (var (item, (supply, issued)) in changes)
        {
            if (after.Kind == PackageKind.ReVoteBox)
                Issue(world, entry, after, item, issued);
            else
                Supply(world, entry, after.Path, item, supply);
        }

        void Add(string item, Supply supply, long issued)
        {
            var sum = changes.GetValueOrDefault(item);
            changes[item] = (sum.Supply + supply, checked(sum.Issued + issued));
        }
    }

    /// <summary>Counts a package that was never opened for the place it is for now instead of before.</summary>
    internal static void Redirect(
        World world, LedgerEntry entry, Package before, Package after, IReadOnlyList<ItemQuantity> holds)
    {
        var changes = new Dictionary<(string Code, string Item), Supply>();
        foreach (var line in holds)
        {
            foreach (var code in before.Path.Split('/'))
                Add(code, line.Item, default(Supply) - Of(before, line.Quantity));
            foreach (var code in after.Path.Split('/'))
                Add(code, line.Item, Of(after, line.Quantity));
        }

        foreach (var ((code, item), change) in changes)
            Supply(world, entry, code, item, change);

        void Add(string code, string item, Supply supply) =>
            changes[(code, item)] = changes.GetValueOrDefault((code, item)) + supply;
    }

    /// <param name="path">Codes, joined by '/'.</param>
    private static void Supply(World world, LedgerEntry entry, string path, string item, Supply change)
    {
        if (change == default)
            return;
        foreach (var code in path.Split('/'))
        {
            var sum = (world.Find(PlaceSupply.Table, (code, item))?.Sum ?? default) + change;
            world.Put(PlaceSupply.Table, new PlaceSupply(
                code, item, sum.Packed, sum.Allocated, sum.Delivered, entry.Sequence));
        }
    }

    private static void Issue(World world, LedgerEntry entry, Package package, string item, long change)
    {
        if (change == 0)
            return;
        var origin = package.Origin;
        if (package.ReVote is { } reVote)
            ReVoteSupply.Add(world, entry, (origin, reVote, item), delivered: 0, change);
        var before = world.Find(ReVoteIssue.Table, (origin, item))?.Quantity ?? 0;
        world.Put(ReVoteIssue.Table, new ReVoteIssue(origin, item, checked(before + change), entry.Sequence));
    }
}
