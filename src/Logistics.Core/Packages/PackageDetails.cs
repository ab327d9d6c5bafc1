using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>A package with what it holds and the seals on it; neither once it is opened.</summary>
public sealed record PackageDetails(
    Package State, IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals)
{
    /// <summary>
    /// What of the package's record cannot be read, so that a zero or nothing holds its place here, or
    /// contradicts itself; null when it is sound.
    /// </summary>
    public string? Unreadable { get; init; }

    /// <summary>
    /// How many seals are on it whose numbers are not for whoever asked, so that <see cref="Seals"/> has none; null
    /// where it has all.
    /// </summary>
    public int? HiddenSeals { get; init; }

    /// <summary>The labels that it bore before, in order.</summary>
    public IReadOnlyList<string> FormerLabels { get; init; } = [];

    /// <summary>The same without the numbers of its seals.</summary>
    public PackageDetails WithoutSeals() => this with { Seals = [], HiddenSeals = Seals.Count };

    /// <summary>The package as a world has it.</summary>
    public static PackageDetails Of(World world, Guid package)
    {
        var state = world.Find(Package.Table, package)!;
        return new(
            state,
            [.. world.Find(PackageContentLine.OfPackage, package).Select(line => line.Content)],
            PackageSealLine.NumbersOf(world, package))
        {
            FormerLabels = FormerLabel.Of(world, state),
        };
    }

    /// <summary>The first property in which another account of the same package differs; null if none.</summary>
    public string? Differs(PackageDetails other) =>
        State.Differs(other.State)
        ?? (HasContentsOf(other) ? null : "contents")
        ?? (HasSealsOf(other) ? null : "seals");

    internal bool HasContentsOf(PackageDetails other) => Contents.SequenceEqual(other.Contents);

    internal bool HasSealsOf(PackageDetails other) => Seals.SequenceEqual(other.Seals, StringComparer.Ordinal);
}
