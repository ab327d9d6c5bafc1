using Logistics.Core.Kernel;
using Logistics.Core.Seals;

namespace Logistics.Core.Packages;

/// <summary>Where a seal stands.</summary>
public enum SealStatus
{
    /// <summary>Registered and on no package yet. No row of SealUse has it.</summary>
    Issued,

    /// <summary>On a package.</summary>
    Applied,

    /// <summary>On a package, and a receiver read its number.</summary>
    Intact,

    /// <summary>Taken off when the package was opened.</summary>
    Broken,

    /// <summary>Taken off when the package was packed again.</summary>
    Replaced,
}

/// <summary>A seal on a package, or one that was. In old ledgers a number may be on several packages.</summary>
/// <param name="Number">As it is compared: <see cref="SealNumber.KeyOf"/>.</param>
/// <param name="Written">The number as it was recorded.</param>
/// <param name="AppliedSequence">Ledger sequence of the event that put it on.</param>
/// <param name="KeptAt">Code of the location where it was taken off and is kept; null while it is on.</param>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last.</param>
public sealed record SealUse(
    string Number,
    Guid Package,
    string Written,
    SealStatus Status,
    long AppliedSequence,
    string? KeptAt,
    long HeadSequence)
{
    public static Table<SealUse, (string Number, Guid Package)> Table { get; } = new(
        use => (use.Number, use.Package),
        c => c.Text(ColumnKind.Seal, "Number", u => u.Number)
            .Id("PackageId", u => u.Package)
            .Text(ColumnKind.Seal, "Written", u => u.Written)
            .Word("Status", u => u.Status)
            .Long("AppliedSequence", u => u.AppliedSequence)
            .CodeOrNone("KeptAt", u => u.KeptAt)
            .Long("HeadSequence", u => u.HeadSequence))
    {
        Name = "SealUse",
        File = "seal-use",
        Order = ["PackageId", "Number"],
        KeyCount = 2,
        Since = 6,
        Revision = "HeadSequence",
        PartBy = "PackageId",
        StreamOf = row => Packages.Package.StreamPrefix + row[1],
        Concerned = (use, _) => use.HeadSequence,
    };

    /// <summary>Every package that a number was put on.</summary>
    public static TableSet<SealUse, (string Number, Guid Package), string> OfNumber { get; } = Table.Set(
        "Number", use => use.Number,
        (one, other) => (one.AppliedSequence, one.Package).CompareTo((other.AppliedSequence, other.Package)));

    /// <summary>Every seal that was put on a package.</summary>
    public static TableSet<SealUse, (string Number, Guid Package), Guid> OfPackage { get; } = Table.Set(
        "PackageId", use => use.Package,
        (one, other) => string.CompareOrdinal(one.Number, other.Number));

    /// <summary>Whether it is on the package now.</summary>
    public bool IsOn => KeptAt is null;

    /// <summary>Puts the seals that are on a package from now on; the others were taken off.</summary>
    /// <param name="off">What became of those.</param>
    internal static void Change(
        World world, LedgerEntry entry, Guid package, IReadOnlyList<string> seals, (SealStatus Status, string At) off)
    {
        var now = seals.Select(seal => (Number: SealNumber.KeyOf(seal), Written: seal))
            .DistinctBy(seal => seal.Number, StringComparer.Ordinal).ToArray();
        var before = world.Find(OfPackage, package).Where(use => use.IsOn)
            .ToDictionary(use => use.Number, StringComparer.Ordinal);
        foreach (var (number, written) in now)
        {
            if (!before.Remove(number))
            {
                world.Put(Table, new SealUse(
                    number, package, written, SealStatus.Applied, entry.Sequence, KeptAt: null, entry.Sequence));
            }
        }

        foreach (var use in before.Values)
        {
            world.Put(Table, use with
            {
                Status = off.Status,
                KeptAt = world.Shared(off.At),
                HeadSequence = entry.Sequence,
            });
        }
    }

    /// <summary>A receiver read numbers; those that are on the package are intact.</summary>
    internal static void Read(World world, LedgerEntry entry, Guid package, IReadOnlyList<string> seals)
    {
        var read = seals.Select(SealNumber.KeyOf).ToHashSet(StringComparer.Ordinal);
        foreach (var use in world.Find(OfPackage, package))
        {
            if (use.IsOn && read.Contains(use.Number))
                world.Put(Table, use with { Status = SealStatus.Intact, HeadSequence = entry.Sequence });
        }
    }
}
