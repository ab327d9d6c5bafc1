using Logistics.Core.Items;
using Logistics.Data.Files;

namespace Logistics.Data.Seeding;

/// <summary>
/// Reads a file of item types: UTF-8 CSV (RFC 4180) with the header
/// <c>code,name,unit,contest,per_tps,provenance,source</c>.
/// </summary>
public static class ItemFile
{
    private static readonly string[] Columns = ["code", "name", "unit", "contest", "per_tps", "provenance", "source"];

    /// <summary>The rows as text; what the fields hold is not checked yet.</summary>
    /// <exception cref="FormatException">
    /// It is not such a file; the message has a line for each mistake.
    /// </exception>
    public static IReadOnlyList<ItemRow> Read(string path) =>
        CsvFile.Read(path, Columns, (line, field) => new ItemRow(
            line, field("code"), field("name"), field("unit"), field("contest"), field("per_tps"), field("provenance"),
            field("source")));
}
