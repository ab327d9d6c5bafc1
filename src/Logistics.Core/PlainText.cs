using System.Globalization;
using System.Text;

namespace Logistics.Core;

/// <summary>Texts that look on a screen and on paper like what they say.</summary>
public static class PlainText
{
    /// <summary>
    /// Whether a text has neither control nor formatting characters (Unicode Cc and Cf), such as U+202E, after which
    /// the rest is shown backwards, and no half of a surrogate pair.
    /// </summary>
    /// <param name="lines">Line breaks and tabs are allowed.</param>
    public static bool Is(string text, bool lines = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var rune in text.EnumerateRunes())
        {
            var isPlain = rune.Value switch
            {
                '\n' or '\r' or '\t' or '\u2028' or '\u2029' => lines,
                _ => rune != Rune.ReplacementChar
                    && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format),
            };
            if (!isPlain)
                return false;
        }

        return true;
    }

    /// <summary>Whether a character is a space or a dash of any kind, or the minus sign.</summary>
    internal static bool IsSpaceOrDash(char c) =>
        c == '\u2212' || char.IsWhiteSpace(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation;
}
