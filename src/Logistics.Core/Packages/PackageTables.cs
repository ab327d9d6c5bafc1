using Logistics.Core.Kernel;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>One line of what a package holds.</summary>
/// <param name="Line">Its number, from 0 on.</param>
public sealed record PackageContentLine(Guid Package, int Line, string Item, int Quantity, int? Bundle)
{
    public static Table<PackageContentLine, (Guid Package, int Line)> Table { get; } = new(
        line => (line.Package, line.Line),
        c => c.Id("PackageId", l => l.Package)
            .Int("Line", l => l.Line)
            .Code("Item", l => l.Item)
            .Int("Quantity", l => l.Quantity)
            .IntOrNone("Bundle", l => l.Bundle))
    {
        Name = "PackageContent",
        File = "package-content",
        Order = ["PackageId", "Line"],
        KeyCount = 2,
        PartBy = "PackageId",
        StreamOf = row => Packages.Package.StreamPrefix + row[0],
        Concerned = (line, _) => line.Since,
    };

    /// <summary>All that a package holds.</summary>
    public static TableSet<PackageContentLine, (Guid Package, int Line), Guid> OfPackage { get; } =
        Table.Set("PackageId", line => line.Package, (one, other) => one.Line.CompareTo(other.Line));

    /// <summary>Ledger sequence of the event that says so; known after a replay, and no part of the row.</summary>
    public long? Since { get; init; }

    public ItemQuantity Content => new(Item, Quantity, Bundle);
}

/// <summary>One of the seals on a package.</summary>
/// <param name="Line">Its number, from 0 on.</param>
public sealed record PackageSealLine(Guid Package, int Line, string Seal)
{
    public static Table<PackageSealLine, (Guid Package, int Line)> Table { get; } = new(
        line => (line.Package, line.Line),
        c => c.Id("PackageId", l => l.Package)
            .Int("Line", l => l.Line)
            .Text(ColumnKind.Seal, "Seal", l => l.Seal))
    {
        Name = "PackageSeal",
        File = "package-seal",
        Order = ["PackageId", "Line"],
        KeyCount = 2,
        PartBy = "PackageId",
        StreamOf = row => Packages.Package.StreamPrefix + row[0],
        Concerned = (line, _) => line.Since,
    };

    /// <summary>Every seal on a package.</summary>
    public static TableSet<PackageSealLine, (Guid Package, int Line), Guid> OfPackage { get; } =
        Table.Set("PackageId", line => line.Package, (one, other) => one.Line.CompareTo(other.Line));

    /// <inheritdoc cref="PackageContentLine.Since"/>
    public long? Since { get; init; }

    /// <summary>The numbers of the seals on a package, in their order.</summary>
    internal static string[] NumbersOf(World world, Guid package) =>
        [.. world.Find(OfPackage, package).Select(line => line.Seal)];
}

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

/// <summary>How much of an item there is for a location and everything below it, in packages.</summary>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last.</param>
public sealed record PlaceSupply(
    string Location, string Item, long Packed, long Allocated, long Delivered, long HeadSequence)
{
    public static Table<PlaceSupply, (string Location, string Item)> Table { get; } = new(
        supply => (supply.Location, supply.Item),
        c => c.Code("Location", s => s.Location)
            .Code("Item", s => s.Item)
            .Long("Packed", s => s.Packed)
            .Long("Allocated", s => s.Allocated)
            .Long("Delivered", s => s.Delivered)
            .Long("HeadSequence", s => s.HeadSequence, since: 2))
    {
        Name = "Supply",
        File = "supply",
        Order = ["Location", "Item"],
        KeyCount = 2,
        Revision = "HeadSequence",
        IsSum = true,
    };

    public Supply Sum => new(Packed, Allocated, Delivered);
}

/// <summary>How much of an item a location has issued for re-votes, whatever became of it.</summary>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last.</param>
public sealed record ReVoteIssue(string Origin, string Item, long Quantity, long HeadSequence)
{
    public static Table<ReVoteIssue, (string Origin, string Item)> Table { get; } = new(
        issue => (issue.Origin, issue.Item),
        c => c.Code("Origin", i => i.Origin)
            .Code("Item", i => i.Item)
            .Long("Quantity", i => i.Quantity)
            .Long("HeadSequence", i => i.HeadSequence, since: 2))
    {
        Name = "ReVoteIssue",
        File = "re-vote-issue",
        Order = ["Origin", "Item"],
        KeyCount = 2,
        Revision = "HeadSequence",
        IsSum = true,
        Since = 2,
    };
}
