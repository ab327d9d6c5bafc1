using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;

namespace Logistics.Data.Evidence;

/// <summary>A table as a CSV file (RFC 4180, UTF-8), with its columns' names in the first line.</summary>
internal static class TableCsv
{
    // The longest row. A longer text is not a row.
    private const int RecordLengthMax = 64 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>Rows written.</returns>
    public static async Task<long> WriteAsync(
        Stream target, Table table, IAsyncEnumerable<IReadOnlyList<string>> rows, CancellationToken ct)
    {
        await using var text = new StreamWriter(target, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        await using var csv = new CsvWriter(
            text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        var count = 0L;
        Write([.. table.Columns.Select(column => column.Name)]);
        await foreach (var row in rows.WithCancellation(ct))
        {
            Write(row);
            count++;
        }

        return count;

        void Write(IReadOnlyList<string> row)
        {
            foreach (var value in row)
                csv.WriteField(value);
            csv.NextRecord();
        }
    }

    /// <exception cref="UnreadableEvidenceException">It is not such a file.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<string>> ReadAsync(
        Stream source, string name, Table table, int format, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var stream = source;
        using var text = new RationedReader(new StreamReader(source, Utf8, detectEncodingFromByteOrderMarks: false));
        using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = _ => throw new FormatException("quotes do not enclose a whole field"),
            IgnoreBlankLines = false,
        });
        string[] columns = [.. table.ColumnsIn(format).Select(column => column.Name)];
        var isHeader = true;
        while (Next(name, text, parser) is { } row)
        {
            ct.ThrowIfCancellationRequested();
            if (isHeader && !row.SequenceEqual(columns, StringComparer.Ordinal))
            {
                throw new UnreadableEvidenceException(
                    name, $"its first line is not {string.Join(',', columns)}");
            }

            if (row.Length != columns.Length)
            {
                throw new UnreadableEvidenceException(
                    name, $"row {parser.Row} has {row.Length} fields, not {columns.Length}");
            }

            if (!isHeader)
                yield return row;
            isHeader = false;
        }

        if (isHeader)
            throw new UnreadableEvidenceException(name, "it is empty");
    }

    private static string[]? Next(string name, RationedReader text, CsvParser parser)
    {
        try
        {
            text.Ration = RecordLengthMax;
            return parser.Read() ? parser.Record : null;
        }
        catch (Exception e) when (e is FormatException or CsvHelperException or DecoderFallbackException
            or InvalidDataException or IOException)
        {
            throw new UnreadableEvidenceException(name, $"row {parser.Row}: {e.Message.Split('\n')[0].Trim()}", e);
        }
    }

    /// <summary>Ends a record that has no end before it fills the memory.</summary>
    private sealed class RationedReader(TextReader inner) : TextReader
    {
        private readonly char[] one = new char[1];

        public int Ration { get; set; }

        public override int Read(char[] buffer, int index, int count)
        {
            if (Ration <= 0)
                throw new FormatException($"it has more than {RecordLengthMax} characters");
            var read = inner.Read(buffer, index, count);
            Ration -= read;
            return read;
        }

        public override int Read() => Read(one, 0, 1) == 0 ? -1 : one[0];

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
