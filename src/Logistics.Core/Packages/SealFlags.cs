using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>Flags seals that are not those a package was closed with.</summary>
public static class SealFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "seal-mismatch";

    public static readonly Phrase None = new("none", "tidak ada");

    private const int LengthMax = 1_000;

    /// <summary>The flags of seals that were read; null for none, or when the seals were not read.</summary>
    public static IReadOnlyList<Flag>? Of(IReadOnlyList<string> closedWith, IReadOnlyList<string>? read) =>
        read is null || closedWith.ToHashSet(StringComparer.Ordinal).SetEquals(read)
            ? null
            : [new Flag(Code, Severity.Critical, "seals", Text(closedWith), Text(read))];

    private static string Text(IReadOnlyList<string> seals)
    {
        var text = seals.Count == 0 ? None.English : string.Join(", ", seals);
        return text.Length <= LengthMax ? text : string.Concat(text.AsSpan(0, LengthMax), "…");
    }
}
