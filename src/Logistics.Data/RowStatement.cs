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
/// Inserts or updates many rows of a table. SQL Server runs it once over all rows, which it reads from a table
/// named <c>Input</c>; SQLite runs it once for each.
/// </summary>
internal sealed class RowStatement<TRow>
{
    private RowStatement(
        string author, string table, IReadOnlyList<Column<TRow>> keys, IReadOnlyList<Column<TRow>> values)
    {
        Author = author;
        Columns = [.. keys, .. values];
        ColumnNames = string.Join(", ", Columns.Select(column => column.Name));
        if (keys.Count == 0)
        {
            OneRow = $"/* {author} */ INSERT INTO {table} ({ColumnNames}) VALUES ({Join(values, ", ", name => $"@{name}")})";
            AllRows = $"INSERT INTO {table} ({ColumnNames}) SELECT {ColumnNames} FROM Input";
        }
        else
        {
            OneRow = $"/* {author} */ UPDATE {table} SET {Join(values, ", ", name => $"{name} = @{name}")} "
                + $"WHERE {Join(keys, " AND ", name => $"{name} = @{name}")}";
            AllRows = $"UPDATE {table} SET {Join(values, ", ", name => $"{name} = i.{name}")} "
                + $"FROM Input AS i WHERE {Join(keys, " AND ", name => $"{table}.{name} = i.{name}")}";
        }
    }

    /// <summary>Where the statement comes from, for whoever meets it on the server.</summary>
    public string Author { get; }

    public IReadOnlyList<Column<TRow>> Columns { get; }

    public string ColumnNames { get; }

    /// <summary>The statement over one row, whose values are parameters named like the columns.</summary>
    public string OneRow { get; }

    /// <summary>The statement over every row of <c>Input</c>.</summary>
    public string AllRows { get; }

    public static RowStatement<TRow> Insert(string author, string table, params Column<TRow>[] columns) =>
        new(author, table, [], columns);

    /// <summary>Sets columns of the row that has the keys' values.</summary>
    public static RowStatement<TRow> Update(
        string author, string table, Column<TRow>[] keys, params Column<TRow>[] columns) =>
        new(author, table, keys, columns);

    private static string Join(
        IEnumerable<Column<TRow>> columns, string separator, Func<string, string> write) =>
        string.Join(separator, columns.Select(column => write(column.Name)));
}
