using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>The seals in an event.</summary>
public static class SealsSeen
{
    /// <summary>Numbers of the seals that were put on or read; null where none are named.</summary>
    public static IReadOnlyList<string>? In(EventBody body) => body switch
    {
        PackagePacked packed => packed.Seals,
        PackageRepacked repacked => repacked.Seals,
        PackageSealed closed => closed.Seals,
        ISealReading reading => reading.Seals,
        AcceptanceUnmatched { Lines: { } lines } when lines.Any(line => line.Seals is not null) =>
            [.. lines.SelectMany(line => line.Seals ?? [])],
        _ => null,
    };
}
