using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>Flags counts that are not what a package holds by the events before.</summary>
public static class CountFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "count-mismatch";

    public static readonly Phrase Of = new("{quantity} of {item}", "{quantity} {item}");

    /// <summary>The flags of an opening; null for none. A wrong count of ballots is critical.</summary>
    internal static IReadOnlyList<Flag>? In(World world, PackageOpened opened)
    {
        Flag[] flags =
        [
            .. opened.Counts.Index()
                .Where(one => one.Item.Counted.Quantity != one.Item.Held)
                .Select(one => Mismatch(world, one.Index, one.Item.Counted, one.Item.Held))
                .OrderByDescending(flag => flag.Severity)
                .Take(Flag.PerEventMax),
        ];
        return flags.Length == 0 ? null : flags;
    }

    private static Flag Mismatch(World world, int line, ItemQuantity counted, long held) => new(
        Code,
        world.Reference.ItemOf(counted.Item)?.Contest is null ? Severity.Warning : Severity.Critical,
        string.Create(CultureInfo.InvariantCulture, $"counted[{line}].quantity"),
        Of.With(("quantity", held), ("item", counted.Item)).Text,
        Of.With(("quantity", counted.Quantity), ("item", counted.Item)).Text);
}
