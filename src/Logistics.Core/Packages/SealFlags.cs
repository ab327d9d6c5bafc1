using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Seals;

namespace Logistics.Core.Packages;

/// <summary>Flags seals that are not those a package was closed with, were not read, or were never registered.</summary>
public static class SealFlags
{
    /// <summary>The seals that were read are not those the package was closed with.</summary>
    public const string Mismatch = "seal-mismatch";

    /// <summary>A package that has seals was accepted, and nobody read them.</summary>
    public const string NotRead = "seals-not-read";

    /// <summary>A seal is in no batch that was registered.</summary>
    public const string NotRegistered = "seal-not-registered";

    public static readonly Phrase None = new("none", "tidak ada");

    public static readonly Phrase Unreadable = new("{count} unreadable", "{count} tidak terbaca");

    public static readonly Phrase AlsoUnreadable = new(
        "{numbers}, and {count} unreadable", "{numbers}, dan {count} tidak terbaca");

    public static readonly Phrase ToRead = new("the numbers of {count} seals", "nomor {count} segel");

    public static readonly Phrase Registered = new(
        "seals of a batch that was registered", "segel dari kelompok yang sudah didaftarkan");

    private const int LengthMax = 1_000;

    /// <summary>The flags of seals that were read; null for none, or when the seals were not read.</summary>
    /// <param name="unreadable">How many seals had a number that could not be read; null for none.</param>
    public static IReadOnlyList<Flag>? Of(
        IReadOnlyList<string> closedWith, IReadOnlyList<string>? read, int? unreadable = null, string field = "seals")
    {
        var isRead = read is not null || unreadable > 0;
        return !isRead || (AreSame(closedWith, read ?? []) && unreadable is null or 0)
            ? null
            : [new Flag(Mismatch, Severity.Critical, field, Text(closedWith), Text(read ?? [], unreadable ?? 0))];
    }

    /// <summary>The flags of a receiver's answer about a package; null for none.</summary>
    /// <param name="asksForSeals">Whether its seals had to be read; not so of one inside another.</param>
    public static IReadOnlyList<Flag>? OfAnswer(
        IReadOnlyList<string> closedWith, IReadOnlyList<string>? read, int? unreadable, string field,
        bool asksForSeals) =>
        asksForSeals && closedWith.Count > 0 && read is null && unreadable is null or 0
            ? [new Flag(
                NotRead, Severity.Warning, field, ToRead.With(("count", closedWith.Count)).Text, None.English)]
            : Of(closedWith, read, unreadable, field);

    /// <summary>Whether two lists name the same seals, however they are written.</summary>
    public static bool AreSame(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Select(SealNumber.KeyOf).ToHashSet(StringComparer.Ordinal).SetEquals(other.Select(SealNumber.KeyOf));

    internal static string Text(IReadOnlyList<string> seals, int unreadable = 0)
    {
        var text = seals.Count == 0 ? None.English : string.Join(", ", seals);
        if (text.Length > LengthMax)
            text = string.Concat(text.AsSpan(0, LengthMax), "…");
        return (unreadable, seals.Count) switch
        {
            (0, _) => text,
            (_, 0) => Unreadable.With(("count", unreadable.ToString(CultureInfo.InvariantCulture))).Text,
            _ => AlsoUnreadable.With(
                ("numbers", text), ("count", unreadable.ToString(CultureInfo.InvariantCulture))).Text,
        };
    }
}
