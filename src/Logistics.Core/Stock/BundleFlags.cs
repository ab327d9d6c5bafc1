using System.Globalization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Stock;

/// <summary>Flags quantities that are no whole number of the bundles they are declared in.</summary>
public static class BundleFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "bundle-not-whole";

    /// <summary>The flags of contents; null for none.</summary>
    public static IReadOnlyList<Flag>? Of(IReadOnlyList<ItemQuantity> contents) => Of(
        contents.Select((line, i) => ($"contents[{i}].bundle", line.Quantity, line.Bundle)));

    /// <summary>The flags of lines; null for none.</summary>
    /// <param name="lines">Each with the field that says the bundle's size.</param>
    public static IReadOnlyList<Flag>? Of(IEnumerable<(string Field, int Quantity, int? Bundle)> lines)
    {
        Flag[] flags =
        [
            .. from line in lines
               where line.Bundle is { } size && line.Quantity % size != 0
               select new Flag(
                   Code, Severity.Warning, line.Field,
                   string.Create(CultureInfo.InvariantCulture, $"whole bundles of {line.Bundle}"),
                   string.Create(
                       CultureInfo.InvariantCulture,
                       $"{line.Quantity}, which leaves {line.Quantity % line.Bundle} over")),
        ];
        return flags.Length == 0 ? null : [.. flags.Take(Flag.PerEventMax)];
    }
}
