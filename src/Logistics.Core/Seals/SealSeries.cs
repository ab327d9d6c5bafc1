using System.Globalization;

namespace Logistics.Core.Seals;

/// <summary>
/// Seal numbers that differ in their last digits alone, and a stretch of them. Numbers are the same when they mean the
/// same: see <see cref="SealNumber"/>.
/// </summary>
/// <param name="Name">What the numbers have in common, with the number of their digits.</param>
/// <param name="First">The digits of the first number.</param>
/// <param name="Last">The digits of the last number, which may be the first.</param>
public readonly record struct SealSeries(string Name, long First, long Last)
{
    /// <summary>The most digits that count; those before them belong to what the numbers have in common.</summary>
    private const int DigitsMax = 18;

    /// <summary>The most characters of a name; of a longer one the last ones count.</summary>
    private const int NameLengthMax = SealNumber.LengthMax;

    /// <summary>How many numbers.</summary>
    public long Count => Last - First + 1;

    /// <summary>The series that a number is in, as a stretch of one.</summary>
    public static SealSeries Of(string number) => Split(SealNumber.Normalize(number));

    /// <summary>A number of the series, as it is compared.</summary>
    /// <param name="name">Of the series.</param>
    public static string NumberOf(string name, long value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var at = name.LastIndexOf('#');
        return name[(at + 1)..] is not "0" and var digits
            ? name[..at] + value.ToString($"D{digits}", CultureInfo.InvariantCulture)
            : name[..at];
    }

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
        var name = $"{text[..start]}#{digits.Length.ToString(CultureInfo.InvariantCulture)}";
        var cut = Math.Max(0, name.Length - NameLengthMax);
        if (cut > 0 && char.IsLowSurrogate(name[cut]))
            cut++;
        return new(name[cut..], value, value);
    }

    /// <summary>From one number to another; null when they are not the ends of one series.</summary>
    public static SealSeries? Between(string from, string to)
    {
        var (first, last) = (Of(from), Of(to));
        return first.Name == last.Name && first.First <= last.First ? first with { Last = last.Last } : null;
    }
}
