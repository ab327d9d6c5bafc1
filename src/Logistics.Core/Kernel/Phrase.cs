using System.Globalization;
using System.Text.RegularExpressions;

namespace Logistics.Core.Kernel;

/// <summary>The languages of texts for people. Codes, field names and parameters are the same in each.</summary>
public enum Language
{
    English,
    Indonesian,
}

/// <summary>
/// One text in each language. A placeholder such as <c>{custodian}</c> stands for the parameter of that name, and is in
/// both texts. A phrase stands beside the rule it belongs to.
/// </summary>
public sealed partial record Phrase(string English, string Indonesian)
{
    /// <summary>Fills the placeholders.</summary>
    /// <param name="named">Texts, whole numbers or lists of texts. Programs see them too, as <c>params</c>.</param>
    public Expected With(params ReadOnlySpan<(string Name, object Value)> named) => new Expected(this).With(named);

    /// <summary>One text after another.</summary>
    public static Phrase operator +(Phrase first, Phrase second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new(first.English + second.English, first.Indonesian + second.Indonesian);
    }

    /// <summary>The text in a language, its placeholders filled; one without a parameter stays as it is.</summary>
    public string In(Language language, IReadOnlyDictionary<string, object>? named = null) => Placeholder().Replace(
        language == Language.Indonesian ? Indonesian : English,
        found => named is not null && named.TryGetValue(found.Groups["name"].Value, out var value)
            ? Text(value)
            : found.Value);

    /// <summary>Reads what the English text was filled with; null when the text is not of this phrase.</summary>
    public IReadOnlyDictionary<string, object>? Read(string english)
    {
        var names = Placeholder().Matches(English).Select(found => found.Groups["name"].Value).ToArray();
        var parts = Placeholder().Split(English).Where((_, i) => i % 2 == 0).Select(Regex.Escape);
        var match = Regex.Match(
            english, $@"\A{string.Join("(.+?)", parts)}\z", RegexOptions.NonBacktracking | RegexOptions.Singleline);
        return match.Success
            ? names.Index().ToDictionary(
                name => name.Item, name => (object)match.Groups[name.Index + 1].Value, StringComparer.Ordinal)
            : null;
    }

    private static string Text(object value) => value switch
    {
        IEnumerable<string> texts => string.Join(", ", texts),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    [GeneratedRegex(
        @"\{(?<name>[A-Za-z]+)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Placeholder();
}
