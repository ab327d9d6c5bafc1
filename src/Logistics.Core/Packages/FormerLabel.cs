using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>A label that a package bore before another took its place. No other package may use it.</summary>
/// <param name="Key">What it means: <see cref="LabelText.KeyOf"/>.</param>
/// <param name="Label">As it was written.</param>
/// <param name="Sequence">Ledger sequence of the event that put another in its place.</param>
public sealed record FormerLabel(string Key, Guid Package, string Label, long Sequence)
{
    public static Table<FormerLabel, (string Key, Guid Package)> Table { get; } = new(
        label => (label.Key, label.Package),
        c => c.Text(ColumnKind.Label, "LabelKey", l => l.Key)
            .Id("PackageId", l => l.Package)
            .Text(ColumnKind.Label, "Label", l => l.Label)
            .Long("Sequence", l => l.Sequence))
    {
        Name = "FormerLabel",
        File = "former-label",
        Order = ["PackageId", "LabelKey"],
        KeyCount = 2,
        Since = 7,
        PartBy = "PackageId",
        IsRequiredBy = e => e.Body is PackageRelabelled,
        StreamOf = row => Packages.Package.StreamPrefix + row[1],
        Concerned = (label, _) => label.Sequence,
    };

    /// <summary>The packages that bore a label, by what it means.</summary>
    public static TableSet<FormerLabel, (string Key, Guid Package), string> OfKey { get; } =
        Table.Set("LabelKey", label => label.Key, InOrder);

    /// <summary>Every label that a package bore, in the order in which others took their place.</summary>
    public static TableSet<FormerLabel, (string Key, Guid Package), Guid> OfPackage { get; } =
        Table.Set("PackageId", label => label.Package, InOrder);

    /// <summary>The labels that a package bore and does not bear now.</summary>
    internal static IReadOnlyList<string> Of(World world, Package package) =>
        [.. world.Find(OfPackage, package.Id).Where(one => one.Key != package.LabelKey).Select(one => one.Label)];

    private static int InOrder(FormerLabel one, FormerLabel other) =>
        (one.Sequence, one.Package).CompareTo((other.Sequence, other.Package));
}
