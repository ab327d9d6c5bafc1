using System.Collections.Frozen;
using System.Text.Json;

namespace Logistics.Core;

/// <summary>
/// The one text form of every enum that leaves the process (JSON, CSV, columns): its member names
/// in lower kebab-case, so <c>QuietPeriod</c> is <c>quiet-period</c>. Case-sensitive; lookups do
/// not allocate.
/// </summary>
public static class EnumText
{
    /// <summary>The text of a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a defined member.</exception>
    public static string Of<T>(T value)
        where T : struct, Enum =>
        Table<T>.Texts.TryGetValue(value, out var text)
            ? text
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, $"Not a defined {typeof(T).Name}.");

    /// <summary>
    /// The value a text stands for; false for null, another case, a number or an unknown name.
    /// </summary>
    public static bool TryParse<T>(string? text, out T value)
        where T : struct, Enum
    {
        if (text is not null) return Table<T>.Values.TryGetValue(text, out value);
        value = default;
        return false;
    }

    /// <summary>The value a text stands for, where the text was written by <see cref="Of"/>.</summary>
    /// <exception cref="FormatException">The text stands for no value.</exception>
    public static T Parse<T>(string text)
        where T : struct, Enum =>
        TryParse<T>(text, out var value)
            ? value
            : throw new FormatException($"'{text}' is no {typeof(T).Name}.");

    /// <summary>Every text of the enum, in order of value.</summary>
    public static IReadOnlyList<string> Names<T>()
        where T : struct, Enum => Table<T>.Names;

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Texts =
            Enum.GetValues<T>().ToFrozenDictionary(
                value => value,
                value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, T> Values =
            Texts.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        public static readonly IReadOnlyList<string> Names =
            Array.AsReadOnly([.. Enum.GetValues<T>().Select(value => Texts[value])]);
    }
}
