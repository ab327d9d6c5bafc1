using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using CsvHelper.Configuration;

namespace Logistics.Data.Files;

/// <summary>A UTF-8 CSV file (RFC 4180) with a header line, read as text.</summary>
internal static class CsvFile
{
    private const int MistakesMax = 100;

    /// <param name="path">The file.</param>
    /// <param name="columns">The columns its header names, each once, in any order.</param>
    /// <param name="select">Makes a row from its line number, 1-based, and its fields by column name.</param>
    /// <param name="optional">Columns that the header may lack; their fields are empty then.</param>
    /// <exception cref="FormatException">
    /// It is not such a file; the message has a line for each mistake, at most <see cref="MistakesMax"/>.
    /// </exception>
    public static IReadOnlyList<T> Read<T>(
        string path, IReadOnlyList<string> columns, Func<int, Func<string, string>, T> select,
        params IReadOnlyList<string> optional)
    {
        var bytes = File.ReadAllBytes(path);
        var mistakes = LinesThatAreNotUtf8(bytes);
        IReadOnlyList<T> rows = mistakes.Count == 0 ? Read(bytes, columns, optional, select, mistakes) : [];
        return mistakes.Count == 0
            ? rows
            : throw new FormatException(string.Join('\n', mistakes.Take(MistakesMax).Prepend($"{path}:")));
    }

    /// <summary>A decoder would put other characters in place of what it cannot read, and go on.</summary>
    private static List<string> LinesThatAreNotUtf8(ReadOnlySpan<byte> bytes)
    {
        var mistakes = new List<string>();
        var line = 0;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            line++;
            if (!Utf8.IsValid(bytes[range]))
                mistakes.Add($"line {line}: not UTF-8");
        }

        return mistakes;
    }

    private static List<T> Read<T>(
        byte[] bytes,
        IReadOnlyList<string> columns,
        IReadOnlyList<string> optional,
        Func<int, Func<string, string>, T> select,
        List<string> mistakes)
    {
        using var records = new Records(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'));
        if (!records.Read(mistakes))
            mistakes.Add($"line 1: expected {string.Join(',', columns)}, found nothing");
        else if (CheckHeader(records.Fields, columns, optional, mistakes))
            return Rows(records, select, mistakes);
        return [];
    }

    /// <returns>Whether the file has columns at all; those of a wrong separator are not told one by one.</returns>
    private static bool CheckHeader(
        string[] header, IReadOnlyList<string> columns, IReadOnlyList<string> optional, List<string> mistakes)
    {
        if (header is [var only] && only.AsSpan().IndexOfAny(";\t|") is >= 0 and var at)
        {
            mistakes.Add($"line 1: columns are separated by '{only[at]}', expected ','");
            return false;
        }

        mistakes.AddRange(columns.Except(header, StringComparer.Ordinal)
            .Select(column => $"line 1: column {column} is missing"));
        mistakes.AddRange(header.Except(columns.Concat(optional), StringComparer.Ordinal)
            .Select(column => $"line 1: column {column} is not known"));
        mistakes.AddRange(header.CountBy(column => column, StringComparer.Ordinal)
            .Where(column => column.Value > 1)
            .Select(column => $"line 1: column {column.Key} is there {column.Value} times"));
        return true;
    }

    private static List<T> Rows<T>(
        Records records, Func<int, Func<string, string>, T> select, List<string> mistakes)
    {
        var header = records.Fields;
        var rows = new List<T>();
        while (records.Read(mistakes))
        {
            var fields = records.Fields;
            if (fields.Length != header.Length)
                mistakes.Add($"line {records.Line}: expected {header.Length} fields, found {fields.Length}");
            else if (mistakes.Count == 0)
                rows.Add(
                    select(records.Line, column => Array.IndexOf(header, column) is >= 0 and var at ? fields[at] : ""));
        }

        return rows;
    }

    /// <summary>The records of a text that are well-formed, each with the line it starts on.</summary>
    private sealed class Records : IDisposable
    {
        private readonly string text;
        private readonly CsvParser parser;
        private int position;
        private bool isBroken;

        public Records(string text)
        {
            this.text = text;
            parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                TrimOptions = TrimOptions.Trim,
                BadDataFound = _ => isBroken = true,
            });
        }

        public int Line { get; private set; } = 1;

        public string[] Fields { get; private set; } = [];

        public bool Read(List<string> mistakes)
        {
            while (parser.Read())
            {
                // The parser counts lines at the end of a record, which may run over several.
                var start = (int)parser.CharCount - parser.RawRecord.Length;
                Line += text.AsSpan(position..start).Count('\n');
                position = start;
                isBroken = false;
                Fields = parser.Record!;
                if (!isBroken)
                    return true;
                mistakes.Add($"line {Line}: quotes enclose a whole field, and are doubled within it");
            }

            return false;
        }

        public void Dispose() => parser.Dispose();
    }
}
