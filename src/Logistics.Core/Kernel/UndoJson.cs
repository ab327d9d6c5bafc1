using System.Text.Json;

namespace Logistics.Core.Kernel;

/// <summary>
/// Changes of rows as JSON: for each row the name of its table, its key, and the columns that changed, each with its
/// value before. A row that was not there before has no columns; one that is gone has all. Of columns that several
/// streams add to it is what was added.
/// </summary>
internal static class UndoJson
{
    public static void Write<TEntity>(
        Utf8JsonWriter json, Table<TEntity> table, TEntity? before, TEntity? after)
        where TEntity : class
    {
        if ((before ?? after) is not { } any)
            return;
        json.WriteStartArray();
        json.WriteStringValue(table.Name);
        for (var i = 0; i < table.KeyCount; i++)
            WriteValue(json, table.All[i].Value(any));
        if (before is not null || IsAdded(table))
        {
            json.WriteStartObject();
            for (var i = table.KeyCount; i < table.All.Count; i++)
                WriteColumn(json, table, table.All[i], before, after);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The rows of changes, each with its table.</summary>
    public static IEnumerable<(Table Table, JsonElement Row)> Read(string changes)
    {
        using var document = JsonDocument.Parse(changes);
        foreach (var row in document.RootElement.Clone().EnumerateArray())
        {
            if (Catalog.Current.TableNamed(row[0].GetString()!) is { } table)
                yield return (table, row);
        }
    }

    public static object? KeyOf<TEntity, TKey>(Table<TEntity, TKey> table, JsonElement row)
        where TEntity : class
        where TKey : notnull =>
        table.KeyFrom([.. Enumerable.Range(1, table.KeyCount).Select(i => ValueOf(row[i]))]);

    /// <summary>Whether the row was there before, or is one that several streams add to.</summary>
    public static bool HasColumns(Table table, JsonElement row) => row.GetArrayLength() > table.KeyCount + 1;

    /// <summary>The row as it was before; null where it cannot be made.</summary>
    /// <param name="current">As it is now; null where it is gone.</param>
    /// <param name="sequence">Of the reversal.</param>
    /// <param name="version">Of the reversal.</param>
    public static TEntity? Before<TEntity, TKey>(
        Table<TEntity, TKey> table, JsonElement row, TEntity? current, long sequence, int version)
        where TEntity : class
        where TKey : notnull
    {
        var columns = row[table.KeyCount + 1];
        var values = new object?[table.All.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var column = table.All[i];
            if (i < table.KeyCount)
                values[i] = ValueOf(row[i + 1]);
            else if (column.Name == table.Revision && !table.IsRevisionPutBack)
                values[i] = sequence;
            else if (column.Name == table.Version)
                values[i] = version;
            else if (!columns.TryGetProperty(column.Name, out var was))
                values[i] = current is null ? null : column.Value(current);
            else if (IsAdditive(table, column))
                values[i] = (current is null ? 0 : StoredValue.Long(column.Value(current))) - was.GetInt64();
            else
                values[i] = ValueOf(was);
        }

        return table.Make(values);
    }

    private static void WriteColumn<TEntity>(
        Utf8JsonWriter json, Table<TEntity> table, Column<TEntity> column, TEntity? before, TEntity? after)
        where TEntity : class
    {
        if (column.IsDerived || column.Name == table.Version
            || (column.Name == table.Revision && !table.IsRevisionPutBack))
            return;
        var (was, now) = (before is null ? null : column.Value(before), after is null ? null : column.Value(after));
        if (IsAdditive(table, column))
        {
            if ((StoredValue.Long(now) ?? 0) - (StoredValue.Long(was) ?? 0) is not 0 and var added)
                json.WriteNumber(column.Name, added);
        }
        else if (before is not null && (after is null || !Equals(was, now)))
        {
            json.WritePropertyName(column.Name);
            WriteValue(json, was);
        }
    }

    /// <summary>Whether the row stands for what several streams add up, and so is never taken away.</summary>
    private static bool IsAdded(Table table) => table.IsSum || table.Additive.Count > 0;

    private static bool IsAdditive(Table table, Column column) =>
        (table.IsSum && !table.Fixed.Contains(column.Name, StringComparer.Ordinal))
        || table.Additive.Contains(column.Name, StringComparer.Ordinal);

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case Guid id:
                json.WriteStringValue(id);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case DateTime time:
                json.WriteStringValue(TimeText.Of(time));
                break;
            default:
                throw new InvalidOperationException($"A column holds a {value.GetType()}.");
        }
    }

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out var number) ? (object)number : value.GetDouble(),
        _ => null,
    };
}
