using Dapper;
using Logistics.Core.Access;
using Logistics.Data.Engines;

namespace Logistics.Data.Access;

/// <summary>
/// What somebody may see, as SQL. Of a place below the root only the rows of its places are looked at, by their
/// indexes; of a root, and of everything, every row in the order of the list.
/// </summary>
internal static class SightSql
{
    /// <summary>Whether a path is that of the place or of one below it.</summary>
    public static string Covers(string path) => IsAtOrBelow(path, "Sight");

    /// <summary>Whether one of two columns with codes names the place of a filter, <c>@Place</c>, or one below it.
    /// </summary>
    public static string IsAtPlace(string code, string other) =>
        $"EXISTS (SELECT 1 FROM Location AS l WHERE (l.Code = {code} OR l.Code = {other}) "
        + $"AND {IsAtOrBelow("l.Path", "Place")})";

    /// <summary>Whether a path is that of a place or of one below it.</summary>
    /// <param name="place">The parameter that <see cref="WithPlace"/> adds.</param>
    public static string IsAtOrBelow(string path, string place) =>
        $"({path} = @{place} OR ({path} > @{place}From AND {path} < @{place}Till))";

    /// <summary>Adds what <see cref="IsAtOrBelow"/> compares with.</summary>
    /// <param name="path">Codes from the root on, joined by '/'.</param>
    public static DynamicParameters WithPlace(this object parameters, string place, string? path)
    {
        // What lies below begins with the path and a '/', after which '0' is next.
        var all = parameters as DynamicParameters ?? new DynamicParameters(parameters);
        all.Add(place, SqlTypes.Path(path));
        all.Add($"{place}From", SqlTypes.Path(path + "/"));
        all.Add($"{place}Till", SqlTypes.Path(path + "0"));
        return all;
    }

    /// <summary>Where there are few places, so that a list begins with them.</summary>
    public static bool IsNarrow(Sight sight) => sight.Path?.Contains('/', StringComparison.Ordinal) == true;

    /// <summary>Adds what <see cref="Covers"/> compares with.</summary>
    public static object With(this Sight sight, object parameters)
    {
        if (sight.IsEverything)
            return parameters;
        var all = parameters.WithPlace("Sight", sight.Path);
        all.Add("BlindAt", SqlTypes.Code(sight.BlindAt));
        return all;
    }

    /// <summary>
    /// A table restricted to the rows that name one of the places, as <c>FROM</c> and more of <c>WHERE</c>.
    /// </summary>
    /// <param name="alias">The table's in the statement.</param>
    /// <param name="key">Its primary key, or another that its indexes end with.</param>
    /// <param name="codes">Its columns with codes of locations, one of which has to be seen.</param>
    /// <param name="also">More that a row has to fulfil, on alias <c>x</c>; served by the same indexes.</param>
    /// <param name="through">
    /// What else makes a row one that is seen, for a place below the root: keys of rows, as a <c>SELECT</c> without
    /// this word, of which <c>w</c> is the place. A root sees them by the columns.
    /// </param>
    public static (string From, string Where) Restrict(
        Sight sight, string table, string alias, string key, string[] codes, string also = "1 = 1",
        string? through = null)
    {
        if (sight.IsEverything)
            return ($"{table} AS {alias}", "");
        if (!IsNarrow(sight))
        {
            var some = codes.Select(code =>
                $"EXISTS (SELECT 1 FROM Location AS w WHERE w.Code = {alias}.{code} AND {Covers("w.Path")})");
            return ($"{table} AS {alias}", $" AND ({string.Join(" OR ", some)})");
        }

        // The cross joins are ones that SQLite does not turn around.
        var seen = codes.Select(code =>
            $"x.{key} AS Seen FROM Location AS w CROSS JOIN {table} AS x "
            + $"WHERE x.{code} = w.Code AND {Covers("w.Path")} AND {also}");
        if (through is not null)
            seen = seen.Append($"{through} AND {Covers("w.Path")}");
        return (
            $"(SELECT {string.Join(" UNION SELECT ", seen)}) AS s CROSS JOIN {table} AS {alias}",
            $" AND {alias}.{key} = s.Seen");
    }
}
