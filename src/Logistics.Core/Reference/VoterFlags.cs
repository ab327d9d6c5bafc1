using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.Reference;

/// <summary>Flags places whose voters are not as many as those of the places below them.</summary>
public static class VoterFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "voters-disagree";

    public static readonly Phrase SumBelow = new(
        "{sum} for {code}, the sum below it", "{sum} untuk {code}, jumlah di bawahnya");

    /// <summary>The flags of an import: of its places, and of those above them; null for none.</summary>
    /// <param name="rows">As they were read.</param>
    /// <param name="imported">The places they make.</param>
    /// <param name="known">The places before, by code. Retired ones do not count.</param>
    public static IReadOnlyList<Flag>? Of(
        IReadOnlyList<LocationRow> rows, IReadOnlyList<Location> imported, IReadOnlyDictionary<string, Location> known)
    {
        ArgumentNullException.ThrowIfNull(imported);
        var after = new Dictionary<string, Location>(known, StringComparer.Ordinal);
        foreach (var place in imported)
            after[place.Code] = place;
        var sums = after.Values.Where(place => place is { Parent: not null, Retired: false })
            .GroupBy(place => place.Parent!, StringComparer.Ordinal)
            .ToDictionary(
                places => places.Key, places =>
                    places.Sum(place => (long)place.RegisteredVoters), StringComparer.Ordinal);
        Flag[] flags =
        [
            .. from rowsOf in rows.Index()
                   .SelectMany(row => new[] { row.Item.Code, after[row.Item.Code].Parent }, (row, code) =>
                       (row.Index, Code: code))
                   .Where(row => row.Code is not null)
                   .GroupBy(row => row.Code!, row => row.Index, StringComparer.Ordinal)
               let place = after[rowsOf.Key]
               where !place.Retired && sums.TryGetValue(place.Code, out var sum) && sum != place.RegisteredVoters
               select new Flag(
                   Code, Severity.Warning, $"rows[{rowsOf.First()}].registeredVoters",
                   SumBelow.With(("sum", sums[place.Code]), ("code", place.Code)).Text,
                   place.RegisteredVoters.ToString(CultureInfo.InvariantCulture)),
        ];
        return flags.Length == 0 ? null : [.. flags.Take(Flag.PerEventMax)];
    }
}
