using Logistics.Core;
using Logistics.Core.Calendar;
using Logistics.Core.Locations;

namespace Logistics.Data.Seeding;

/// <summary>
/// Reads the grounds of re-votes from a folder of reference data: UTF-8 CSV (RFC 4180), a row for each version.
/// </summary>
public static class ReVoteGroundFile
{
    /// <summary>The name of the file.</summary>
    public const string Name = "re-vote-grounds.csv";

    private static readonly string[] Columns =
        ["code", "version", "name", "name_id", "valid_from", "provenance", "source"];

    /// <summary>All of a folder; none where it lacks the file.</summary>
    /// <exception cref="FormatException">The file is not as described.</exception>
    public static IReadOnlyList<ReVoteGround> Read(string folder) =>
        OfficeFile.Rows(Path.Combine(folder, Name), Columns, field => new ReVoteGround(
            OfficeFile.Code(field("code")), OfficeFile.Whole(field("version")), field("name"), field("name_id"),
            OfficeFile.Day(field("valid_from")), EnumText.Parse<Provenance>(field("provenance")), field("source")));
}
