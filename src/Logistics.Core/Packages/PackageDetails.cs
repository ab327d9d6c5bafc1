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

    /// <summary>The package that the last event of a command is about, as the command left it.</summary>
    internal static PackageDetails? OfLast(World world, LedgerCommand command, IReadOnlyList<LedgerEntry> entries) =>
        OfSound(world, entries[^1]);

    /// <summary>The package that the first event of a command is about, as the command left it.</summary>
    internal static PackageDetails? OfFirst(World world, LedgerCommand command, IReadOnlyList<LedgerEntry> entries) =>
        OfSound(world, entries[0]);

    // Where a record is damaged, the events say what it should be.
    private static PackageDetails? OfSound(World world, LedgerEntry entry) =>
        world.IsAnyDamaged ? null : Of(world, Package.IdOf(entry.Event.Stream));

    /// <summary>Asks for what is shown of a package besides itself.</summary>
    internal static void Collect(Needs needs, Guid package)
    {
        needs.Set(PackageContentLine.OfPackage, package);
        needs.Set(PackageSealLine.OfPackage, package);
        needs.Set(FormerLabel.OfPackage, package);
    }

    /// <summary>The first property in which another account of the same package differs; null if none.</summary>
    public string? Differs(PackageDetails other) =>
        State.Differs(other.State)
        ?? (HasContentsOf(other) ? null : "contents")
        ?? (HasSealsOf(other) ? null : "seals");

    internal bool HasContentsOf(PackageDetails other) => Contents.SequenceEqual(other.Contents);

    internal bool HasSealsOf(PackageDetails other) => Seals.SequenceEqual(other.Seals, StringComparer.Ordinal);
}
