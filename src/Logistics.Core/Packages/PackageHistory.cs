using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>Where an event left a package.</summary>
public sealed record PackageHistory(
    Guid Package, int Version, long Sequence, DateTime RecordedAt, string Custodian, PackageStatus Status)
{
    public static Table<PackageHistory, (Guid Package, int Version)> Table { get; } = new(
        row => (row.Package, row.Version),
        c => c.Id("PackageId", h => h.Package)
            .Int("Version", h => h.Version)
            .Long("Sequence", h => h.Sequence)
            .Time("RecordedAt", h => h.RecordedAt)
            .Code("Custodian", h => h.Custodian)
            .Word("Status", h => h.Status))
    {
        Name = "PackageHistory",
        File = "package-history",
        Order = ["Sequence"],
        KeyCount = 2,
        Life = RowLife.Appended,
        PartBy = "PackageId",
        IsOfEvents = true,
        StreamOf = row => Packages.Package.StreamPrefix + row[0],
        Concerned = (row, _) => row.Sequence,
    };
}
