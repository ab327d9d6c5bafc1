using Logistics.Core.Kernel;
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
