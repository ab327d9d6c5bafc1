using System.Text.Json.Serialization;

namespace Logistics.Core.Kernel;

/// <summary>How much a flag matters.</summary>
public enum Severity
{
    Info,
    Warning,
    Critical,
}

/// <summary>
/// Something that was recorded as it was and yet may be a mistake. It is decided once, with the event, and is part
/// of it, because what it depends on may change.
/// </summary>
/// <param name="Code">Stable, in kebab case: clients and documents refer to it.</param>
/// <param name="Field">Path in the request, such as <c>contents[0].bundle</c>.</param>
/// <param name="Expected">What would have raised no flag; null where that cannot be said in few words.</param>
/// <param name="Actual">What was sent.</param>
public sealed record Flag(
    string Code,
    Severity Severity,
    string Field,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Expected = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Actual = null)
{
    /// <summary>The most flags that one event carries.</summary>
    public const int PerEventMax = 50;

    /// <summary>A text of a flag in a language: it is stored in English, made of one of the phrases of flags.</summary>
    /// <param name="phrases">Those of its kind.</param>
    public static string? In(Language language, string? text, IEnumerable<Phrase> phrases)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        if (text is null || language == Language.English)
            return text;
        foreach (var phrase in phrases)
        {
            if (phrase.Read(text) is { } named)
                return phrase.In(language, named);
        }

        return text;
    }
}
