using System.Collections.Concurrent;
using Logistics.Core.Kernel;

namespace Logistics.Data.Engines;

/// <summary>A column of the rows a <see cref="RowStatement{TRow}"/> works on.</summary>
/// <param name="SqlServerType">Its type there; SQLite takes the type of the value.</param>
/// <param name="Value">A long, int, bool, string, Guid, UTC DateTime, byte[] or null.</param>
/// <param name="Before">What the row holds before an update; null where that is not known.</param>
internal sealed record RowColumn<TRow>(
    string Name, string SqlServerType, Func<TRow, object?> Value, Func<TRow, object?>? Before = null)
{
    public bool IsBinary => SqlServerType.Contains("BINARY", StringComparison.Ordinal);

    /// <summary>Whether its text is a JSON object, which may be of any length.</summary>
    public bool IsJson => SqlServerType == SqlTypes.Json;

    /// <summary>Whether its bytes are JSON, too.</summary>
    public bool IsJsonBytes { get; init; }
}

/// <summary>Statements that follow from the declaration of a table.</summary>
internal static class RowStatement
{
    /// <summary>Inserts rows of a table.</summary>
    public static RowStatement<TEntity> InsertInto<TEntity, TKey>(Table<TEntity, TKey> table)
        where TEntity : class
        where TKey : notnull =>
        RowStatement<TEntity>.Insert($"{table.Name}.Insert", table.Name, [.. table.All.Select(Plain)]);

    /// <summary>A column as it is declared.</summary>
    public static RowColumn<TEntity> Plain<TEntity>(Column<TEntity> column)
        where TEntity : class =>
        new(column.Name, SqlTypes.Of(column.Kind), column.Value);
}

/// <summary>A statement over one row, whose values are parameters named like the columns.</summary>
internal sealed record OneRowStatement<TRow>(string Text, IReadOnlyList<RowColumn<TRow>> Columns);

/// <summary>
/// Inserts, updates or deletes many rows of a table. SQL Server runs it once over all rows, which it reads from a table
/// named <c>Input</c>; SQLite runs it once for each.
/// </summary>
internal sealed class RowStatement<TRow>
{
    private const string Was = "Was";
    private const int BitsOfUlong = 64;

    // By which columns change. Of the many sets that there could be, the events of the product make a few.
    private readonly ConcurrentDictionary<ulong, OneRowStatement<TRow>> narrow = [];
    private Func<ulong, OneRowStatement<TRow>>? narrowTo;
    private RowColumn<TRow>[] changing = [];

    private RowStatement(string author, IReadOnlyList<RowColumn<TRow>> columns, string oneRow, string allRows)
    {
        Author = author;
        Columns = columns;
        ColumnNames = string.Join(", ", columns.Select(column => column.Name));
        OneRow = new(Signed(author, oneRow), columns);
        AllRows = allRows;
    }

    /// <summary>Where the statement comes from, for whoever meets it on the server.</summary>
    public string Author { get; }

    public IReadOnlyList<RowColumn<TRow>> Columns { get; }

    public string ColumnNames { get; }

    /// <summary>The statement over one row, whose values are parameters named like the columns.</summary>
    public OneRowStatement<TRow> OneRow { get; }

    /// <summary>The statement over every row of <c>Input</c>.</summary>
    public string AllRows { get; }

    public static RowStatement<TRow> Insert(string author, string table, params RowColumn<TRow>[] columns)
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        return new(
            author, columns,
            $"INSERT INTO {table} ({names}) VALUES ({Join(columns, ", ", name => $"@{name}")})",
            $"INSERT INTO {table} ({names}) SELECT {names} FROM Input");
    }

    /// <summary>Sets columns of the row that has the keys' values.</summary>
    public static RowStatement<TRow> Update(
        string author, string table, RowColumn<TRow>[] keys, params RowColumn<TRow>[] columns) =>
        Update(author, table, keys, columns, was: []);

    /// <summary>The same, only where some columns are as they were written last.</summary>
    /// <param name="was">
    /// The columns, and what they are expected to hold; none to change the row whatever it holds.
    /// </param>
    public static RowStatement<TRow> Update(
        string author,
        string table,
        RowColumn<TRow>[] keys,
        RowColumn<TRow>[] columns,
        RowColumn<TRow>[] was)
    {
        RowColumn<TRow>[] checkedColumns = [.. was.Select(column => column with { Name = Was + column.Name })];
        return new(
            author, [.. keys, .. columns, .. checkedColumns],
            Of(columns),
            $"UPDATE {table} SET {Join(columns, ", ", name => $"{name} = i.{name}")} "
                + $"FROM Input AS i WHERE "
                + $"{Join(keys, " AND ", name => $"{table}.{name} = i.{name}")}{Check($"i.{Was}")}")
        {
            changing = columns,
            narrowTo = Array.TrueForAll(columns, column => column.Before is not null) && columns.Length <= BitsOfUlong
                ? changed =>
                {
                    RowColumn<TRow>[] some = [.. columns.Where((_, i) => (changed & (1UL << i)) != 0)];
                    return new(Signed(author, Of(some)), [.. keys, .. some, .. checkedColumns]);
                }
            : null,
        };

        string Of(RowColumn<TRow>[] set) =>
            $"UPDATE {table} SET {Join(set, ", ", name => $"{name} = @{name}")} "
            + $"WHERE {Join(keys, " AND ", name => $"{name} = @{name}")}{Check($"@{Was}")}";

        string Check(string expected) => Join(
            was, "", name => $" AND ({table}.{name} = {expected}{name} OR "
                + $"COALESCE({table}.{name}, {expected}{name}) IS NULL)");
    }

    /// <summary>Deletes the rows that have the keys' values.</summary>
    public static RowStatement<TRow> Delete(string author, string table, params RowColumn<TRow>[] keys) => Delete(
        author, table, keys, input => Join(keys, " AND ", name => $"{table}.{name} = {input}{name}"));

    /// <summary>Deletes the rows that fulfil a condition.</summary>
    /// <param name="columns">What the condition compares with.</param>
    /// <param name="condition">From what the name of such a column begins with.</param>
    public static RowStatement<TRow> Delete(
        string author, string table, RowColumn<TRow>[] columns, Func<string, string> condition) => new(
        author, columns,
        $"DELETE FROM {table} WHERE {condition("@")}",
        $"DELETE FROM {table} WHERE EXISTS (SELECT 1 FROM Input AS i WHERE {condition("i.")})");

    /// <summary>
    /// The statement over this row. An update sets what changes and nothing else, where that is known: SQLite writes
    /// every index of each column that is set, and checks what it refers to.
    /// </summary>
    public OneRowStatement<TRow> For(TRow row)
    {
        if (narrowTo is null)
            return OneRow;
        var changed = 0UL;
        for (var i = 0; i < changing.Length; i++)
        {
            if (!Equals(changing[i].Before!(row), changing[i].Value(row)))
                changed |= 1UL << i;
        }

        return changed == 0 ? OneRow : narrow.GetOrAdd(changed, narrowTo);
    }

    private static string Signed(string author, string sql) => $"/* {author} */ {sql}";

    private static string Join(
        IEnumerable<RowColumn<TRow>> columns, string separator, Func<string, string> write) =>
        string.Join(separator, columns.Select(column => write(column.Name)));
}
