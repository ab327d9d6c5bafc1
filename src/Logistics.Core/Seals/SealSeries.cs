using System.Globalization;
using System.Text;

namespace Logistics.Core.Seals;

/// <summary>
/// Seal numbers that differ in their last digits alone, and a stretch of them. Numbers are the same when they mean the
/// same: case, spaces and hyphens do not count, nor whether O was read for 0, and I or L for 1.
/// </summary>
/// <param name="Name">What the numbers have in common, with the number of their digits.</param>
/// <param name="First">The digits of the first number.</param>
/// <param name="Last">The digits of the last number, which may be the first.</param>
public readonly record struct SealSeries(string Name, long First, long Last)
{
    /// <summary>The most digits that count; those before them belong to what the numbers have in common.</summary>
    private const int DigitsMax = 18;

    /// <summary>How many numbers.</summary>
    public long Count => Last - First + 1;

    /// <summary>The series that a number is in, as a stretch of one.</summary>
    public static SealSeries Of(string number) => Split(Normalize(number));

    /// <summary>Whether a number is the next one after another, written in the same way.</summary>
    public static bool IsNext(string number, string next)
    {
        var (one, other) = (Split(number), Split(next));
        return other.Name == one.Name && other.First == one.First + 1;
    }

    private static SealSeries Split(string text)
    {
        var start = text.Length;
        while (start > 0 && text.Length - start < DigitsMax && char.IsAsciiDigit(text[start - 1]))
            start--;
        var digits = text[start..];
        var value = digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);
        return new($"{text[..start]}#{digits.Length.ToString(CultureInfo.InvariantCulture)}", value, value);
    }

    /// <summary>From one number to another; null when they are not the ends of one series.</summary>
    public static SealSeries? Between(string from, string to)
    {
        var (first, last) = (Of(from), Of(to));
        return first.Name == last.Name && first.First <= last.First ? first with { Last = last.Last } : null;
    }

    /// <summary>A number as it is compared.</summary>
    public static string Normalize(string number)
    {
        var text = new StringBuilder(number.Length);
        foreach (var c in number.Normalize(NormalizationForm.FormKC).ToUpperInvariant())
        {
            if (c is not ('-' or '\u2010' or '\u2011' or '\u2012' or '\u2013') && !char.IsWhiteSpace(c))
                text.Append(c switch { 'O' => '0', 'I' or 'L' => '1', _ => c });
        }

        return text.ToString();
    }
}
