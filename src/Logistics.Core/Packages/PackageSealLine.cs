using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

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
