using Logistics.Core.Kernel;

namespace Logistics.Core.Stock;

/// <summary>Flags quantities that are no whole number of the bundles they are declared in.</summary>
public static class BundleFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "bundle-not-whole";

    public static readonly Phrase Whole = new(
        "whole bundles of {bundle}", "ikatan utuh berisi {bundle}");

    public static readonly Phrase LeavesOver = new(
        "{quantity}, which leaves {rest} over", "{quantity}, bersisa {rest}");

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
               let size = line.Bundle ?? 1
               where line.Quantity % size != 0
               select new Flag(
                   Code, Severity.Warning, line.Field,
                   Whole.With(("bundle", size)).Text,
                   LeavesOver.With(("quantity", line.Quantity), ("rest", line.Quantity % size)).Text),
        ];
        return flags.Length == 0 ? null : [.. flags.Take(Flag.PerEventMax)];
    }
}
