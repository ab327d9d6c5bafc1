using System.Data;
using System.Globalization;

namespace Logistics.Core.Kernel;

/// <summary>
/// Values of columns that somebody may have changed behind the product's back, as either engine gives them.
/// SQLite keeps any value in any column. What cannot be read is null: it is for the reader to say so, and no
/// reason to show nothing at all.
/// </summary>
public static class StoredValue
{
    public static string? Text(object? value) => value as string;

    public static byte[]? Bytes(object? value) => value as byte[];

    public static Guid? Id(object? value) => value switch
    {
        Guid id => id,
        byte[] { Length: UuidText.ByteCount } bytes => new Guid(bytes, bigEndian: true),
        _ => null,
    };

    public static long? Long(object? value) => value switch
    {
        long number => number,
        int number => number,
        _ => null,
    };

    public static int? Int(object? value) =>
        Long(value) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : null;

    public static double? Double(object? value) => value switch
    {
        double number => number,
        long number => number,
        _ => null,
    };

    public static bool? Flag(object? value) => value is bool flag
        ? flag
        : Long(value) switch
        {
            0 => false,
            1 => true,
            _ => null,
        };

    public static T? Word<T>(object? value)
        where T : struct, Enum => EnumText.TryParse(value as string, out T word) ? word : null;

    /// <summary>The same where nothing can be shown without it.</summary>
    /// <exception cref="DataException">The text is not a value of the enum.</exception>
    public static T RequiredWord<T>(string text)
        where T : struct, Enum =>
        Word<T>(text) ?? throw new DataException($"'{text}' is no {typeof(T).Name}.");

    public static DateTime? Time(object? value) => value switch
    {
        DateTime time => DateTime.SpecifyKind(time, DateTimeKind.Utc),
        string text when DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var time) => time,
        _ => null,
    };

    public static DateOnly? Date(object? value) => value switch
    {
        DateTime time => DateOnly.FromDateTime(time),
        string text when DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        _ => null,
    };

    public static TimeOnly? TimeOfDay(object? value) => value switch
    {
        TimeSpan time => TimeOnly.FromTimeSpan(time),
        string text when TimeOnly.TryParseExact(
            text, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) => time,
        _ => null,
    };
}
