using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.Packages;

/// <summary>Flags packages that are meant for a retired place.</summary>
public static class RetiredFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "destination-retired";

    public static readonly Phrase InUse = new("a location that is not retired", "lokasi yang masih dipakai");

    /// <summary>The flag of a package with a destination, after others; null for none.</summary>
    /// <param name="field">Where the request names the destination, or the package.</param>
    public static IReadOnlyList<Flag>? Of(Location? destination, string field, IReadOnlyList<Flag>? others = null) =>
        destination is { Retired: true }
            ? [.. (others ?? []).Take(Flag.PerEventMax - 1), new Flag(
                Code, Severity.Warning, field, InUse.English, destination.Code)]
            : others;
}
