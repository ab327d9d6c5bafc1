using Logistics.Core.Kernel;

namespace Logistics.Core.Sortings;

/// <summary>The rules of sortings.</summary>
public static class SortingRule
{
    public static readonly Rule UnknownSorting = new(
        "unknown-sorting", "No sorting has this id.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownSorting,
    ];
}
