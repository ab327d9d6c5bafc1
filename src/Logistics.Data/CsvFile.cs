using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Logistics.Data;

/// <summary>A UTF-8 CSV file (RFC 4180) with a header line, read as text.</summary>
internal static class CsvFile
{
    private static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture)
    {
        TrimOptions = TrimOptions.Trim,
    };

    /// <param name="path">The file.</param>
    /// <param name="select">Makes a row from its line number, 1-based, and its fields by column name.</param>
    /// <exception cref="FormatException">It is not CSV, or a column is missing.</exception>
    public static IReadOnlyList<T> Read<T>(string path, Func<int, Func<string, string>, T> select)
    {
        try
        {
            using var reader = new StreamReader(path);
            using var csv = new CsvReader(reader, Configuration);
            if (!csv.Read())
                throw new FormatException($"{path}: the file is empty.");
            csv.ReadHeader();
            var rows = new List<T>();
            while (csv.Read())
                rows.Add(select(csv.Parser.RawRow, column => csv.GetField(column) ?? ""));
            return rows;
        }
        catch (CsvHelperException e)
        {
            throw new FormatException($"{path}: {e.Message.Split('\n')[0].Trim()}", e);
        }
    }
}
