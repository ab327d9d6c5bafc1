using Logistics.Core.Kernel;
using Logistics.Core.Seals;

namespace Logistics.Core.Packages;

/// <summary>Flags seals that are not those a package was closed with.</summary>
public static class SealFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "seal-mismatch";

    public static readonly Phrase None = new("none", "tidak ada");

    public static readonly Phrase Unreadable = new("{count} unreadable", "{count} tidak terbaca");

    public static readonly Phrase AlsoUnreadable = new(
        "{numbers}, and {count} unreadable", "{numbers}, dan {count} tidak terbaca");

    private const int LengthMax = 1_000;

    /// <summary>The flags of seals that were read; null for none, or when the seals were not read.</summary>
    /// <param name="unreadable">How many seals had a number that could not be read; null for none.</param>
    public static IReadOnlyList<Flag>? Of(
        IReadOnlyList<string> closedWith, IReadOnlyList<string>? read, int? unreadable = null, string field = "seals")
    {
        var isRead = read is not null || unreadable > 0;
        return !isRead || (AreSame(closedWith, read ?? []) && unreadable is null or 0)
            ? null
            : [new Flag(Code, Severity.Critical, field, Text(closedWith), Text(read ?? [], unreadable ?? 0))];
    }

    /// <summary>The flags of the seals that were read on a package; null for none.</summary>
    /// <param name="unreadable">How many seals had a number that could not be read; null for none.</param>
    /// <param name="mayAsk">Whether seals that nobody read are flagged.</param>
    internal static IReadOnlyList<Flag>? OfRead(
        World world, Guid package, IReadOnlyList<string>? read, int? unreadable, string field, bool mayAsk)
    {
        var closedWith = PackageSealLine.NumbersOf(world, package);
        return Of(closedWith, read, unreadable, field)
            ?? (mayAsk ? UnreadSealFlags.Of(closedWith, read, unreadable, field) : null);
    }

    /// <summary>Whether two lists name the same seals, however they are written.</summary>
    private static bool AreSame(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Select(SealNumber.KeyOf).ToHashSet(StringComparer.Ordinal).SetEquals(other.Select(SealNumber.KeyOf));

    internal static string Text(IReadOnlyList<string> seals, int unreadable = 0)
    {
        var text = seals.Count == 0 ? None.English : string.Join(", ", seals);
        if (text.Length > LengthMax)
            text = string.Concat(text.AsSpan(0, LengthMax), "…");
        return (unreadable, seals.Count) switch
        {
            (0, _) => text,
            (_, 0) => Unreadable.With(("count", unreadable)).Text,
            _ => AlsoUnreadable.With(("numbers", text), ("count", unreadable)).Text,
        };
    }
}

/// <summary>Flags packages that have seals and were accepted without reading them.</summary>
public static class UnreadSealFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "seals-not-read";

    public static readonly Phrase Numbers = new("the numbers of the seals: {count}", "nomor segel: {count}");

    /// <summary>The flags of a package that was accepted; null for none.</summary>
    public static IReadOnlyList<Flag>? Of(
        IReadOnlyList<string> closedWith, IReadOnlyList<string>? read, int? unreadable, string field) =>
        closedWith.Count > 0 && read is null && unreadable is null or 0
            ? [new Flag(
                Code, Severity.Warning, field, Numbers.With(("count", closedWith.Count)).Text,
                SealFlags.None.English)]
            : null;
}

/// <summary>Flags seals that are in no batch that was registered.</summary>
public static class UnregisteredSealFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "seal-not-registered";

    public static readonly Phrase Registered = new(
        "seals of a batch that was registered", "segel dari kelompok yang sudah didaftarkan");

    /// <summary>The flag of seals that no batch has, after others; null for none.</summary>
    public static IReadOnlyList<Flag>? Of(IReadOnlyList<string> unknown, IReadOnlyList<Flag>? others = null) =>
        unknown.Count == 0
            ? others
            : [.. (others ?? []).Take(Flag.PerEventMax - 1), new Flag(
                Code, Severity.Warning, "seals", Registered.English, SealFlags.Text(unknown))];
}
