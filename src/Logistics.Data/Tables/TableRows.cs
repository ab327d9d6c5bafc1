using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Data.Engines;

namespace Logistics.Data.Tables;

/// <summary>Reads tables as text, row by row, whatever they hold.</summary>
internal sealed class TableRows(Dialect dialect)
{
    private readonly IReadOnlyList<TableSql> tables = TableSql.Of(dialect);

    /// <summary>The rows of a table, in its order.</summary>
    /// <param name="packages">Only the rows of these packages; null for every row.</param>
    public async IAsyncEnumerable<IReadOnlyList<string>> ReadAsync(
        ReadSnapshot snapshot,
        Table table,
        IReadOnlyCollection<Guid>? packages,
        [EnumeratorCancellation] CancellationToken ct)
    {
        var sql = tables[table.Index];
        if ((packages is null ? sql.SelectAll : sql.SelectPart) is not { } statement)
            yield break;
        await using var reader = await snapshot.Connection.ExecuteReaderAsync(new CommandDefinition(
            statement,
            packages is null ? null : new { Ids = SqlTypes.Keys(packages) },
            snapshot.Transaction,
            commandTimeout: 0,
            cancellationToken: ct));
        while (await reader.ReadAsync(ct))
        {
            var row = new string[table.Columns.Count];
            for (var i = 0; i < row.Length; i++)
                row[i] = Text(reader.GetValue(i), table.Columns[i].Kind);
            yield return row;
        }
    }

    /// <summary>
    /// A value as in evidence. A value that fits no column is written so that it equals no valid one.
    /// </summary>
    private static string Text(object value, ColumnKind kind) => value switch
    {
        DBNull => "",
        "" => "''",
        string text when kind == ColumnKind.Id => $"'{text}'",
        string text => text,
        bool flag => flag ? "1" : "0",
        Guid id => id.ToString(),
        DateTime time when kind == ColumnKind.Date && time.TimeOfDay == TimeSpan.Zero =>
            DateText.Of(DateOnly.FromDateTime(time)),
        DateTime time => TimeText.Of(time),
        byte[] bytes when kind == ColumnKind.Id && StoredValue.Id(bytes) is { } id => id.ToString(),
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
