namespace Logistics.Core;

/// <summary>Reference data in versions.</summary>
internal static class Versions
{
    /// <summary>
    /// The versions that count on a day: of each code the highest that is valid by then, in the order of the codes.
    /// </summary>
    public static IReadOnlyList<T> On<T>(
        IEnumerable<T> all, DateOnly day, Func<T, (string Code, int Version, DateOnly ValidFrom)> of) =>
    [
        .. all.Where(one => of(one).ValidFrom <= day)
            .GroupBy(one => of(one).Code, StringComparer.Ordinal)
            .Select(versions => versions.MaxBy(one => of(one).Version)!)
            .OrderBy(one => of(one).Code, StringComparer.Ordinal),
    ];
}
