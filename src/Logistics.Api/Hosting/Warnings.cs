using System.Globalization;

namespace Logistics.Api.Hosting;

/// <summary>Something that was recorded and yet may be a mistake.</summary>
/// <param name="Field">Path in the body.</param>
public sealed record WarningView(string Field, string Message)
{
    /// <summary>Of a quantity that is no whole number of the bundles it is declared in.</summary>
    /// <param name="line">The line's path in the body.</param>
    internal static IEnumerable<WarningView> OfBundle(string line, string item, int quantity, int? bundle)
    {
        if (bundle is not { } size || quantity % size == 0)
            yield break;
        yield return new WarningView($"{line}.bundle", string.Create(
            CultureInfo.InvariantCulture,
            $"{quantity} of {item} do not come in whole bundles of {size}: {quantity % size} are over."));
    }

    /// <summary>Of seals that are not those a package was closed with.</summary>
    /// <param name="read">Null when nobody looked.</param>
    internal static IEnumerable<WarningView> OfSeals(IReadOnlyList<string> closedWith, IReadOnlyList<string>? read)
    {
        if (read is null)
            yield break;
        var clauses = new[]
        {
            Clause([.. closedWith.Except(read, StringComparer.Ordinal)], "was not found", "were not found"),
            Clause(
                [.. read.Except(closedWith, StringComparer.Ordinal)],
                "is not one of this package's", "are none of this package's"),
        }.OfType<string>().ToArray();
        if (clauses.Length > 0)
            yield return new WarningView("seals", string.Join(", ", clauses));
    }

    private static string? Clause(string[] seals, string ofOne, string ofMore) =>
        seals.Length == 0 ? null : $"{string.Join(" and ", seals)} {(seals.Length == 1 ? ofOne : ofMore)}";
}
