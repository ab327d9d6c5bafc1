using System.Globalization;

namespace Logistics.Core.Kernel;

/// <summary>What a column holds, and so its type on each engine and its text in evidence.</summary>
public enum ColumnKind
{
    /// <summary>A UUID.</summary>
    Id,

    /// <summary>A code of a place, item or contest.</summary>
    Code,

    /// <summary>A label of a package.</summary>
    Label,

    /// <summary>Codes from the root on, joined by '/'.</summary>
    Path,

    /// <summary>The name of an account of goods.</summary>
    Account,

    /// <summary>A value of an enumeration, as <see cref="EnumText"/>.</summary>
    Word,

    /// <summary>A number on a seal.</summary>
    Seal,

    /// <summary>A 32-bit integer.</summary>
    Int,

    /// <summary>A 64-bit integer.</summary>
    Long,

    /// <summary>Yes or no; 1 or 0 in evidence.</summary>
    Flag,

    /// <summary>A time, UTC.</summary>
    Time,

    /// <summary>A text in words, of at most 500 UTF-16 code units.</summary>
    Prose,

    /// <summary>Degrees of latitude or longitude, a double.</summary>
    Degrees,

    /// <summary>A day, such as <c>2024-11-27</c>.</summary>
    Date,

    /// <summary>A SHA-256, in 64 lower-case hexadecimal digits.</summary>
    Hash,

    /// <summary>JSON of any length.</summary>
    Json,
}

/// <summary>A column of a table of entities.</summary>
/// <param name="Name">In the database and in evidence.</param>
/// <param name="IsDerived">It follows from the others: written and compared, but not needed to read a row.</param>
/// <param name="Since">The first format of evidence that has it.</param>
public abstract record Column(string Name, ColumnKind Kind, bool IsDerived, int Since);

/// <inheritdoc/>
/// <param name="Value">
/// What is stored of an entity: a Guid, string, int, long, double, bool, UTC DateTime or null.
/// </param>
/// <param name="Read">The entity's value from a stored one; false where no entity has it.</param>
public sealed record Column<TEntity>(
    string Name, ColumnKind Kind, bool IsDerived, int Since, Func<TEntity, object?> Value, Column<TEntity>.Reader Read)
    : Column(Name, Kind, IsDerived, Since)
{
    /// <summary>The hash code of <see cref="Text"/>.</summary>
    public int TextHash(TEntity entity)
    {
        Span<char> written = stackalloc char[TextMax];
        return Value(entity) switch
        {
            string text => text.GetHashCode(StringComparison.Ordinal),
            Guid id when id.TryFormat(written, out var length) =>
                string.GetHashCode(written[..length], StringComparison.Ordinal),
            _ => Text(entity).GetHashCode(StringComparison.Ordinal),
        };
    }

    // A UUID has as many characters; no number has more.
    private const int TextMax = 36;

    /// <summary>Reads a stored value; false where no entity has it.</summary>
    public delegate bool Reader(object? stored, out object? value);

    /// <summary>The value as evidence has it: nothing is the empty text.</summary>
    public string Text(TEntity entity) => Value(entity) switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "1" : "0",
        Guid id => id.ToString(),
        DateTime time => TimeText.Of(time),
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        var other => throw new InvalidOperationException($"Column {Name} holds a {other.GetType()}."),
    };

    /// <summary>Whether the value is what evidence says.</summary>
    public bool Is(string text, TEntity entity)
    {
        Span<char> written = stackalloc char[TextMax];
        return Value(entity) switch
        {
            null => text.Length == 0,
            string other => text == other,
            bool flag => text == (flag ? "1" : "0"),
            Guid id => id.TryFormat(written, out var length) && written[..length].SequenceEqual(text),
            ISpanFormattable number and (int or long) =>
                number.TryFormat(written, out var length, format: default, CultureInfo.InvariantCulture)
                && written[..length].SequenceEqual(text),
            _ => text == Text(entity),
        };
    }
}

/// <summary>Times in the fixed width of the leaf format: the order of such texts is time order.</summary>
public static class TimeText
{
    public static string Of(DateTime utc) =>
        DateTime.SpecifyKind(utc, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);
}

/// <summary>Days as ISO 8601 writes them.</summary>
public static class DateText
{
    public static string Of(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>
/// Declares the columns of a table, those that are not derived in the order of the parameters of the entity's
/// constructor.
/// </summary>
public sealed class Columns<TEntity>
{
    private readonly List<Column<TEntity>> all = [];

    internal IReadOnlyList<Column<TEntity>> All => all;

    public Columns<TEntity> Id(string name, Func<TEntity, Guid> value) =>
        Add(name, ColumnKind.Id, e => value(e), Required<Guid>(StoredValue.Id));

    public Columns<TEntity> IdOrNone(string name, Func<TEntity, Guid?> value, int since = 1) =>
        Add(name, ColumnKind.Id, e => value(e), Optional<Guid>(StoredValue.Id), since: since);

    public Columns<TEntity> Code(string name, Func<TEntity, string> value) => Text(ColumnKind.Code, name, value);

    public Columns<TEntity> CodeOrNone(string name, Func<TEntity, string?> value) =>
        TextOrNone(ColumnKind.Code, name, value);

    public Columns<TEntity> Hash(string name, Func<TEntity, string> value) => Text(ColumnKind.Hash, name, value);

    public Columns<TEntity> HashOrNone(string name, Func<TEntity, string?> value) =>
        TextOrNone(ColumnKind.Hash, name, value);

    public Columns<TEntity> LabelOrNone(string name, Func<TEntity, string?> value) =>
        TextOrNone(ColumnKind.Label, name, value);

    /// <summary>A text of a kind that is there in every row.</summary>
    public Columns<TEntity> Text(
        ColumnKind kind, string name, Func<TEntity, string> value, bool isDerived = false, int since = 1) =>
        Add(
            name, kind, value, (object? stored, out object? read) => (read = stored as string) is not null, isDerived,
            since);

    /// <summary>A text of JSON.</summary>
    /// <param name="isSound">Whether whoever reads it understands it.</param>
    public Columns<TEntity> Json(string name, Func<TEntity, string> value, Func<string, bool> isSound) =>
        Add(name, ColumnKind.Json, value, (object? stored, out object? read) =>
            (read = stored as string) is string text && isSound(text));

    public Columns<TEntity> Word<TEnum>(string name, Func<TEntity, TEnum> value, bool isDerived = false)
        where TEnum : struct, Enum =>
        Add(name, ColumnKind.Word, e => EnumText.Of(value(e)), Required<TEnum>(StoredValue.Word<TEnum>), isDerived);

    /// <summary>As <see cref="Word{TEnum}"/>, where a row may have none.</summary>
    public Columns<TEntity> WordOrNone<TEnum>(string name, Func<TEntity, TEnum?> value)
        where TEnum : struct, Enum =>
        Add(name, ColumnKind.Word, e => value(e) is { } word ? EnumText.Of(word) : null,
            Optional<TEnum>(StoredValue.Word<TEnum>));

    public Columns<TEntity> Int(string name, Func<TEntity, int> value, int since = 1) =>
        Add(name, ColumnKind.Int, e => value(e), Required<int>(StoredValue.Int), since: since);

    public Columns<TEntity> IntOrNone(string name, Func<TEntity, int?> value) =>
        Add(name, ColumnKind.Int, e => value(e), Optional<int>(StoredValue.Int));

    public Columns<TEntity> Long(string name, Func<TEntity, long> value, int since = 1) =>
        Add(name, ColumnKind.Long, e => value(e), Required<long>(StoredValue.Long), since: since);

    public Columns<TEntity> LongOrNone(string name, Func<TEntity, long?> value) =>
        Add(name, ColumnKind.Long, e => value(e), Optional<long>(StoredValue.Long));

    public Columns<TEntity> Flag(string name, Func<TEntity, bool> value, int since = 1) =>
        Add(name, ColumnKind.Flag, e => value(e), Required<bool>(StoredValue.Flag), since: since);

    public Columns<TEntity> Time(string name, Func<TEntity, DateTime> value) =>
        Add(name, ColumnKind.Time, e => value(e), Required<DateTime>(StoredValue.Time));

    public Columns<TEntity> TimeOrNone(string name, Func<TEntity, DateTime?> value) =>
        Add(name, ColumnKind.Time, e => value(e), Optional<DateTime>(StoredValue.Time));

    public Columns<TEntity> ProseOrNone(string name, Func<TEntity, string?> value) =>
        TextOrNone(ColumnKind.Prose, name, value);

    public Columns<TEntity> DegreesOrNone(string name, Func<TEntity, double?> value) =>
        Add(name, ColumnKind.Degrees, e => value(e), Optional<double>(StoredValue.Double));

    public Columns<TEntity> Date(string name, Func<TEntity, DateOnly> value) =>
        Add(name, ColumnKind.Date, e => DateText.Of(value(e)), Required<DateOnly>(StoredValue.Date));

    public Columns<TEntity> DateOrNone(string name, Func<TEntity, DateOnly?> value) =>
        Add(name, ColumnKind.Date, e => value(e) is { } day ? DateText.Of(day) : null,
            Optional<DateOnly>(StoredValue.Date));

    private Columns<TEntity> TextOrNone(ColumnKind kind, string name, Func<TEntity, string?> value) =>
        Add(name, kind, value, (object? stored, out object? read) =>
        {
            read = stored as string;
            return stored is null or string;
        });

    private Columns<TEntity> Add(
        string name,
        ColumnKind kind,
        Func<TEntity, object?> value,
        Column<TEntity>.Reader read,
        bool isDerived = false,
        int since = 1)
    {
        all.Add(new Column<TEntity>(name, kind, isDerived, since, value, read));
        return this;
    }

    private static Column<TEntity>.Reader Required<T>(Func<object?, T?> parse)
        where T : struct => (object? stored, out object? read) =>
        {
            read = parse(stored);
            return read is not null;
        };

    private static Column<TEntity>.Reader Optional<T>(Func<object?, T?> parse)
        where T : struct => (object? stored, out object? read) =>
        {
            read = stored is null ? null : parse(stored);
            return stored is null || read is not null;
        };
}
