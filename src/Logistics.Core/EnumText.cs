using System.Runtime.CompilerServices;
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
        Table<T>.Texts.TryGetValue(Table<T>.Number(value), out var text)
            ? text
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, $"Not a defined {typeof(T).Name}.");

    /// <summary>
    /// The value a text stands for; false for null, another case, a number or an unknown name.
    /// </summary>
    public static bool TryParse<T>(string? text, out T value)
        where T : struct, Enum
    {
        var isKnown = Table<T>.Numbers.TryGetValue(text ?? "", out var number);
        value = isKnown ? Table<T>.Value(number) : default;
        return isKnown;
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

    /// <summary>
    /// Texts by value and values by text, as numbers: collections of each enum's own type would be compiled anew at
    /// each start, dozens of them.
    /// </summary>
    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<int, string> Texts = Enum.GetValues<T>().ToDictionary(
            Number, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, int> Numbers =
            Texts.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        public static readonly IReadOnlyList<string> Names =
            Array.AsReadOnly([.. Enum.GetValues<T>().Select(value => Texts[Number(value)])]);

        /// <exception cref="NotSupportedException">The enum is not one of 32 bits.</exception>
        public static int Number(T value) => Unsafe.BitCast<T, int>(value);

        public static T Value(int number) => Unsafe.BitCast<int, T>(number);
    }
}
