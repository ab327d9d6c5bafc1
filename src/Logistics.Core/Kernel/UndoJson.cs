using System.Buffers;
using System.Text.Json;

namespace Logistics.Core.Kernel;

/// <summary>
/// Writes how rows were before an event as JSON: by the name of their table, for each its key and the columns that
/// changed, with their values before. A row that was not there has no columns; one that is gone has all. Of columns
/// that several streams add to it is what was added. A UUID is its number among <c>ids</c>, as each is there often.
/// </summary>
internal sealed class UndoWriter : IDisposable
{
    private readonly Utf8JsonWriter json;
    private readonly List<Guid> ids = [];

    public UndoWriter(IBufferWriter<byte> output)
    {
        json = new(output);
        json.WriteStartObject();
    }

    /// <param name="changes">Rows before and after.</param>
    public void Write<TEntity>(Table<TEntity> table, IEnumerable<(TEntity? Before, TEntity? After)> changes)
        where TEntity : class
    {
        json.WriteStartArray(table.Name);
        foreach (var (before, after) in changes)
        {
            if ((before ?? after) is not { } any)
                continue;
            json.WriteStartArray();
            for (var i = 0; i < table.KeyCount; i++)
                Write(table.All[i].Value(any));
            if (before is not null || UndoJson.IsAdded(table))
            {
                json.WriteStartObject();
                for (var i = table.KeyCount; i < table.All.Count; i++)
                    WriteColumn(table, table.All[i], before, after);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    public void Dispose()
    {
        json.WriteStartArray(UndoJson.Ids);
        foreach (var id in ids)
            json.WriteStringValue(id);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Dispose();
    }

    private void WriteColumn<TEntity>(
        Table<TEntity> table, Column<TEntity> column, TEntity? before, TEntity? after)
        where TEntity : class
    {
        if (column.IsDerived || column.Name == table.Version
            || (column.Name == table.Revision && !table.IsRevisionPutBack))
            return;
        var (was, now) = (before is null ? null : column.Value(before), after is null ? null : column.Value(after));
        if (UndoJson.IsAdditive(table, column))
        {
            if ((StoredValue.Long(now) ?? 0) - (StoredValue.Long(was) ?? 0) is not 0 and var added)
                json.WriteNumber(column.Name, added);
        }
        else if (before is not null && (after is null || !Equals(was, now)))
        {
            json.WritePropertyName(column.Name);
            Write(was);
        }
    }

    private void Write(object? value)
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
                json.WriteNumberValue(NumberOf(id));
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

    private int NumberOf(Guid id)
    {
        var number = ids.IndexOf(id);
        if (number >= 0)
            return number;
        ids.Add(id);
        return ids.Count - 1;
    }
}

/// <summary>Reads what <see cref="UndoWriter"/> wrote.</summary>
internal static class UndoJson
{
    public const string Ids = "ids";

    public static IEnumerable<UndoRow> Read(string changes)
    {
        using var document = JsonDocument.Parse(changes);
        var root = document.RootElement.Clone();
        var ids = root.GetProperty(Ids).EnumerateArray().Select(id => id.GetGuid()).ToArray();
        foreach (var rows in root.EnumerateObject())
        {
            if (Catalog.Current.TableNamed(rows.Name) is not { } table)
                continue;
            foreach (var row in rows.Value.EnumerateArray())
                yield return new(table, row, ids);
        }
    }

    /// <summary>Whether <see cref="UndoWriter"/> may have written it.</summary>
    public static bool IsSound(string changes)
    {
        try
        {
            return Read(changes).All(row => row.IsSound());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    /// <summary>Whether the row stands for what several streams add up, and so is never taken away.</summary>
    public static bool IsAdded(Table table) => table.IsSum || table.Additive.Count > 0;

    public static bool IsAdditive(Table table, Column column) =>
        (table.IsSum && !table.Fixed.Contains(column.Name, StringComparer.Ordinal))
        || table.Additive.Contains(column.Name, StringComparer.Ordinal);
}

/// <summary>How a row was before an event.</summary>
internal readonly record struct UndoRow(Table Table, JsonElement Row, IReadOnlyList<Guid> Ids)
{
    /// <summary>Whether the row was there before, or is one that several streams add to.</summary>
    public bool HasColumns => Row.GetArrayLength() > Table.KeyCount;

    /// <summary>Whether its key and each of its columns has a value.</summary>
    public bool IsSound()
    {
        if (Row.GetArrayLength() is var length && length != Table.KeyCount && length != Table.KeyCount + 1)
            return false;
        for (var i = 0; i < Table.KeyCount; i++)
        {
            if (ValueOf(Table.Columns[i], Row[i]) is null)
                return false;
        }

        if (!HasColumns)
            return true;
        foreach (var member in Row[Table.KeyCount].EnumerateObject())
        {
            if (Table.Columns.FirstOrDefault(column => column.Name == member.Name) is not { } column
                || (UndoJson.IsAdditive(Table, column) && !member.Value.TryGetInt64(out _))
                || member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
                return false;
            _ = ValueOf(column, member.Value);
        }

        return true;
    }

    public object? KeyOf<TEntity, TKey>(Table<TEntity, TKey> table)
        where TEntity : class
        where TKey : notnull
    {
        var values = new object?[table.KeyCount];
        for (var i = 0; i < values.Length; i++)
            values[i] = ValueOf(table.All[i], Row[i]);
        return table.KeyFrom(values);
    }

    /// <summary>The row as it was before; null where it cannot be made.</summary>
    /// <param name="current">As it is now; null where it is gone.</param>
    /// <param name="sequence">Of the reversal.</param>
    /// <param name="version">Of the reversal.</param>
    public TEntity? Before<TEntity, TKey>(
        Table<TEntity, TKey> table, TEntity? current, long sequence, int version)
        where TEntity : class
        where TKey : notnull
    {
        var columns = Row[table.KeyCount];
        var values = new object?[table.All.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var column = table.All[i];
            if (i < table.KeyCount)
                values[i] = ValueOf(column, Row[i]);
            else if (column.Name == table.Revision && !table.IsRevisionPutBack)
                values[i] = sequence;
            else if (column.Name == table.Version)
                values[i] = version;
            else if (!columns.TryGetProperty(column.Name, out var was))
                values[i] = current is null ? null : column.Value(current);
            else if (UndoJson.IsAdditive(table, column))
                values[i] = (current is null ? 0 : StoredValue.Long(column.Value(current))) - was.GetInt64();
            else
                values[i] = ValueOf(column, was);
        }

        return table.Make(values);
    }

    private object? ValueOf(Column column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when column.Kind == ColumnKind.Id => Ids[value.GetInt32()],
        JsonValueKind.Number => value.TryGetInt64(out var number) ? (object)number : value.GetDouble(),
        _ => null,
    };
}
