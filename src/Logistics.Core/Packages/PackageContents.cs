using Logistics.Core.Kernel;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>Checks a package's contents across its events.</summary>
public static class PackageContents
{
    /// <summary>The contents and seals an event leaves; null when it leaves them as they were.</summary>
    public static (IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals)? After(EventBody body) =>
        (body as IFilling)?.Filled;

    /// <summary>Why an event contradicts what the package holds before it, in words; null when it does not.</summary>
    public static string? Fault(IReadOnlyList<ItemQuantity> held, EventBody body) => body switch
    {
        PackageOpened opened when !AreSame(SumsOf(opened.Contents), SumsOf(held)) =>
            "it takes out other contents than the package holds",
        IWholeContents whole when !AreSame(SumsOf(whole.Contents), SumsOf(held)) =>
            "it moves other contents than the package holds",
        PackageOpened { Counted: { } counted } when counted.Any(line => line.Quantity is < 0 or > ItemQuantity.Max)
            || counted.Select(line => line.Item).Distinct(StringComparer.Ordinal).Count() < counted.Count =>
            "it counts an item twice, or a quantity that cannot be counted",
        PackageRepacked repacked when !AreSame(
            SumsOf(repacked.Contents), Moved(SumsOf(held), repacked.Added, repacked.Removed)) =>
            "its contents are not what the package holds with what it adds and removes",
        PackageSealed when held.Count > 0 => "the package is not empty",
        PackageSealed closed when closed.Contents.Any(line => line.Quantity <= 0) =>
            "it puts no quantity into the package",
        _ => null,
    };

    /// <summary>Whether ballots are in a package itself.</summary>
    internal static bool HoldsBallots(World world, Package package) =>
        HoldBallots(world, PackageSteps.Holds(world, package.Id));

    /// <summary>Whether some of what is held is ballots.</summary>
    internal static bool HoldBallots(World world, IEnumerable<ItemQuantity> contents) =>
        contents.Any(line => world.Reference.ItemOf(line.Item)?.Contest is not null);

    /// <summary>The quantity of each item over all lines.</summary>
    internal static Dictionary<string, long> SumsOf(IReadOnlyList<ItemQuantity> lines)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in lines)
            sums[line.Item] = sums.GetValueOrDefault(line.Item) + line.Quantity;
        return sums;
    }

    private static Dictionary<string, long>? Moved(
        Dictionary<string, long> held, IReadOnlyList<ItemQuantity> added, IReadOnlyList<ItemQuantity> removed)
    {
        if (added.Concat(removed).Any(line => line.Quantity <= 0))
            return null;
        foreach (var line in added)
            held[line.Item] = held.GetValueOrDefault(line.Item) + line.Quantity;
        foreach (var line in removed)
            held[line.Item] = held.GetValueOrDefault(line.Item) - line.Quantity;
        foreach (var item in held.Where(sum => sum.Value == 0).Select(sum => sum.Key).ToArray())
            held.Remove(item);
        return held;
    }

    private static bool AreSame(Dictionary<string, long> one, Dictionary<string, long>? other) =>
        other is not null && one.Count == other.Count
        && one.All(sum => other.TryGetValue(sum.Key, out var quantity) && quantity == sum.Value);
}
