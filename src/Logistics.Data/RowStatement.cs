namespace Logistics.Data;

/// <summary>A column of the rows a <see cref="RowStatement{TRow}"/> works on.</summary>
/// <param name="SqlServerType">Its type there; SQLite takes the type of the value.</param>
/// <param name="Value">A long, int, bool, string, Guid, UTC DateTime, byte[] or null.</param>
internal sealed record Column<TRow>(string Name, string SqlServerType, Func<TRow, object?> Value)
{
    public bool IsBinary => SqlServerType.Contains("BINARY", StringComparison.Ordinal);

    /// <summary>Whether its text is a JSON object, which travels inside the rows as it is.</summary>
    public bool IsJson => SqlServerType == SqlTypes.Json;
}

/// <summary>
/// A statement that works on many rows, which it reads from a table named <c>Input</c>. SQL Server runs it
/// once over all rows, SQLite once for each.
/// </summary>
internal sealed class RowStatement<TRow>(string body, params Column<TRow>[] columns)
{
    public string Body { get; } = body;

    public IReadOnlyList<Column<TRow>> Columns { get; } = columns;

    public string ColumnNames { get; } = string.Join(", ", columns.Select(column => column.Name));

    /// <summary>Plain insertion of every column.</summary>
    public static RowStatement<TRow> Insert(string author, string table, params Column<TRow>[] columns)
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        return new($"INSERT INTO {table} ({names}) SELECT {names} FROM Input /* {author} */", columns);
    }
}
