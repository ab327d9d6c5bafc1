using System.Diagnostics.CodeAnalysis;

namespace Logistics.Core;

/// <summary>Base64 as RFC 4648 section 4 writes it, and in the one form an encoder gives.</summary>
public static class Base64Text
{
    /// <summary>Reads bytes; false for white space, missing padding or stray bits. Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null)
            return false;
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var written)
            || Convert.ToBase64String(buffer, 0, written) != text)
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
