namespace Logistics.Core;

/// <summary>
/// UUIDs as RFC 9562 writes them: 32 hexadecimal digits in groups of 8-4-4-4-12, in either case, and nothing
/// around them.
/// </summary>
public static class UuidText
{
    /// <summary>Characters of a UUID.</summary>
    public const int Length = 36;

    /// <summary>Bytes of a UUID.</summary>
    public const int ByteCount = 16;

    /// <summary>A version 8 UUID (RFC 9562 section 5.8) of the first 16 bytes of a hash.</summary>
    public static Guid OfHash(ReadOnlySpan<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        hash[..ByteCount].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

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
