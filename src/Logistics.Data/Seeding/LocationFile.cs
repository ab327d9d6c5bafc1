using Logistics.Core.Locations;
using Logistics.Data.Files;

namespace Logistics.Data.Seeding;

/// <summary>
/// Reads a file of locations: UTF-8 CSV (RFC 4180) with the header
/// <c>code,level,name,parent,lat,lng,registered_voters,provenance</c>, and <c>retired</c> if wanted.
/// </summary>
public static class LocationFile
{
    private static readonly string[] Columns =
        ["code", "level", "name", "parent", "lat", "lng", "registered_voters", "provenance"];

    private const string Retired = "retired";

    /// <summary>The rows as text; what the fields hold is not checked yet.</summary>
    /// <exception cref="FormatException">
    /// It is not such a file; the message has a line for each mistake.
    /// </exception>
    public static IReadOnlyList<LocationRow> Read(string path) =>
        CsvFile.Read(path, Columns, (line, field) => new LocationRow(
            line,
            field("code"),
            field("level"),
            field("name"),
            field("parent"),
            field("lat"),
            field("lng"),
            field("registered_voters"),
            field("provenance"),
            field(Retired)),
            Retired);
}
