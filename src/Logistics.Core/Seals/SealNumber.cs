using System.Globalization;
using System.Text;

namespace Logistics.Core.Seals;

/// <summary>
/// Numbers of seals. Two mean the same when they differ in nothing but case, spaces, hyphens and characters that look
/// alike: O and 0, I, L and 1, a Cyrillic or Greek letter and the Latin one.
/// </summary>
public static class SealNumber
{
    /// <summary>The most UTF-16 code units of a number.</summary>
    public const int LengthMax = 64;

    /// <summary>Cyrillic and Greek capitals that look like a Latin one, followed by that one.</summary>
    private const string LookAlikes =
        "\u0410A\u0412B\u0415E\u0417Z\u0405S\u0406I\u0408J\u041AK\u041CM\u041DH\u041EO\u0420P\u0421C\u0422T\u0423Y"
        + "\u0425X\u0391A\u0392B\u0395E\u0396Z\u0397H\u0399I\u039AK\u039CM\u039DN\u039FO\u03A1P\u03A4T\u03A5Y\u03A7X";

    /// <summary>Letters and symbols that show as nothing.</summary>
    private const string Blanks = "\u115F\u1160\u2800\u3164\uFFA0";

    /// <summary>A number as it is compared; empty where it has no character that counts.</summary>
    public static string Normalize(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        var text = new StringBuilder(number.Length);
        foreach (var c in number.Normalize(NormalizationForm.FormKC).ToUpperInvariant())
        {
            if (PlainText.IsSpaceOrDash(c))
                continue;
            var at = LookAlikes.IndexOf(c, StringComparison.Ordinal);
            text.Append((at >= 0 && at % 2 == 0 ? LookAlikes[at + 1] : c) switch
            {
                'O' => '0',
                'I' or 'L' => '1',
                var plain => plain,
            });
        }

        return text.ToString();
    }

    /// <summary>
    /// The number under which a seal is kept, at most <see cref="LengthMax"/> long. Of one that was recorded before
    /// numbers were checked it may be the number itself, or its beginning.
    /// </summary>
    public static string KeyOf(string number)
    {
        var key = Normalize(number);
        if (key.Length == 0)
            key = number;
        if (key.Length <= LengthMax)
            return key;
        return key[..(char.IsHighSurrogate(key[LengthMax - 1]) ? LengthMax - 1 : LengthMax)];
    }

    /// <summary>
    /// Whether a text is what a seal can bear: characters that are seen, among them a letter or a digit, and no more
    /// than <see cref="LengthMax"/> as they are compared.
    /// </summary>
    public static bool Is(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return number.EnumerateRunes().All(IsSeen) && number.EnumerateRunes().Any(Rune.IsLetterOrDigit)
            && Normalize(number).Length is > 0 and <= LengthMax;
    }

    private static bool IsSeen(Rune rune) =>
        !(rune.IsBmp && Blanks.Contains((char)rune.Value, StringComparison.Ordinal))
        && Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
}
