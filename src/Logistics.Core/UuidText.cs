namespace Logistics.Core;

/// <summary>
/// UUIDs as RFC 9562 writes them: 32 hexadecimal digits in groups of 8-4-4-4-12, in either case, and nothing
/// around them.
/// </summary>
public static class UuidText
{
    /// <summary>Characters of a UUID.</summary>
    public const int Length = 36;

    /// <summary>Reads a UUID; false for null and for any other form. Never throws.</summary>
    public static bool TryParse(string? text, out Guid value)
    {
        value = default;

        // The parser of the platform also takes white space around it, signs and 0x.
        return text is { Length: Length }
            && text.All(c => char.IsAsciiHexDigit(c) || c == '-')
            && Guid.TryParseExact(text, "D", out value);
    }
}
