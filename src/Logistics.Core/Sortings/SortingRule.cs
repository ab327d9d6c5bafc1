using Logistics.Core.Kernel;

namespace Logistics.Core.Sortings;

/// <summary>The rules of sortings.</summary>
public static class SortingRule
{
    public static readonly Rule UnknownSorting = new("unknown-sorting", new(
        "No sorting has this id.",
        "Tidak ada penyortiran dengan id ini."));

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownSorting,
    ];
}
