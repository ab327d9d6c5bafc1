using Logistics.Core.Requirements;
using Logistics.Data.Files;

namespace Logistics.Data.Seeding;

/// <summary>
/// Reads a file of requirement rules: UTF-8 CSV (RFC 4180) with the header
/// <c>code,version,item,contest,level,formula,amount,valid_from,provenance,source</c>.
/// </summary>
public static class RequirementFile
{
    /// <summary>Its name in a folder of reference data.</summary>
    public const string Name = "requirements.csv";

    private static readonly string[] Columns =
    [
        "code", "version", "item", "contest", "level", "formula", "amount", "valid_from", "provenance", "source",
    ];

    /// <summary>The rows as text; what the fields hold is not checked yet.</summary>
    /// <exception cref="FormatException">
    /// It is not such a file; the message has a line for each mistake.
    /// </exception>
    public static IReadOnlyList<RequirementRow> Read(string path) =>
        CsvFile.Read(path, Columns, (line, field) => new RequirementRow(
            line,
            field("code"),
            field("version"),
            field("item"),
            field("contest"),
            field("level"),
            field("formula"),
            field("amount"),
            field("valid_from"),
            field("provenance"),
            field("source")));
}
