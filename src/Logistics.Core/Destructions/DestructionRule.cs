using Logistics.Core.Kernel;

namespace Logistics.Core.Destructions;

/// <summary>The rules of destructions.</summary>
public static class DestructionRule
{
    public static readonly Rule UnknownDestruction = new("unknown-destruction", new(
        "No destruction has this id.",
        "Tidak ada pemusnahan dengan id ini."))
    { IsAboutAddress = true };

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownDestruction,
    ];
}
