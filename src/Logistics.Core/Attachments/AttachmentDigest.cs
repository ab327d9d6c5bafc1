using System.Security.Cryptography;

namespace Logistics.Core.Attachments;

/// <summary>SHA-256 of a file as 64 lower-case hexadecimal digits: the name of an attachment.</summary>
public static class AttachmentDigest
{
    /// <summary>How many digits it has.</summary>
    public const int Length = 2 * SHA256.HashSizeInBytes;

    /// <summary>The most attachments of one event.</summary>
    public const int PerEventMax = 10;

    public static bool Is(string? text) =>
        text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Why an event cannot name these, in words; null when it can.</summary>
    internal static string? Fault(IReadOnlyList<string> digests) =>
        digests.Count is 0 or > PerEventMax ? "it has no attachments, or too many"
        : !digests.All(Is) ? "an attachment of it is no SHA-256"
        : digests.Distinct(StringComparer.Ordinal).Count() < digests.Count ? "it names an attachment twice"
        : null;
}
