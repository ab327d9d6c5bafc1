using Logistics.Core.Ledger;

namespace Logistics.Core.Custody;

/// <summary>A package with what it holds and the seals on it; neither once it is opened.</summary>
public sealed record PackageDetails(
    PackageState State, IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals)
{
    /// <summary>
    /// What of the package's record cannot be read, so that a zero or nothing holds its place here, or
    /// contradicts itself; null when it is sound.
    /// </summary>
    public string? Unreadable { get; init; }

    /// <summary>The package after its next event.</summary>
    /// <param name="before">Null for the first.</param>
    public static PackageDetails After(PackageDetails? before, PackageState after, EventBody body) =>
        Inside.After(body) is var (contents, seals)
            ? new PackageDetails(after, contents, seals)
            : before! with { State = after };

    /// <summary>The first property in which another account of the same package differs; null if none.</summary>
    public string? Differs(PackageDetails other) =>
        State.Differs(other.State)
        ?? (HasContentsOf(other) ? null : "contents")
        ?? (HasSealsOf(other) ? null : "seals");

    internal bool HasContentsOf(PackageDetails other) => Contents.SequenceEqual(other.Contents);

    internal bool HasSealsOf(PackageDetails other) => Seals.SequenceEqual(other.Seals, StringComparer.Ordinal);
}
