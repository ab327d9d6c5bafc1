namespace Logistics.Core.Custody;

/// <summary>A package with what it was packed and sealed with.</summary>
public sealed record PackageDetails(
    PackageState State, IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals)
{
    /// <summary>
    /// What of the package's record cannot be read, so that a zero or nothing holds its place here, or
    /// contradicts itself; null when it is sound.
    /// </summary>
    public string? Unreadable { get; init; }

    /// <summary>The first property in which another account of the same package differs; null if none.</summary>
    public string? Differs(PackageDetails other) =>
        State.Differs(other.State)
        ?? (Contents.SequenceEqual(other.Contents) ? null : "contents")
        ?? (Seals.SequenceEqual(other.Seals, StringComparer.Ordinal) ? null : "seals");
}
