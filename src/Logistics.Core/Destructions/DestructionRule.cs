using Logistics.Core.Kernel;

namespace Logistics.Core.Destructions;

/// <summary>The rules of destructions.</summary>
public static class DestructionRule
{
    public static readonly Rule UnknownDestruction = new(
        "unknown-destruction", "No destruction has this id.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownDestruction,
    ];
}
