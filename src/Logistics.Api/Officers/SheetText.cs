using System.Globalization;
using System.Text.RegularExpressions;
using Logistics.Core.Kernel;

namespace Logistics.Api.Officers;

/// <summary>Reads what people write into cells: dates in three forms, and numbers that are text.</summary>
internal static partial class SheetText
{
    private static readonly string[] NumericDays =
        ["yyyy-MM-dd", "d/M/yyyy", "d-M-yyyy", "d.M.yyyy", "yyyy-MM-dd HH:mm:ss", "d/M/yyyy HH:mm:ss"];

    private static readonly Dictionary<string, int> Months = new(StringComparer.Ordinal)
    {
        ["januari"] = 1, ["january"] = 1, ["jan"] = 1, ["februari"] = 2, ["february"] = 2, ["feb"] = 2,
        ["pebruari"] = 2, ["maret"] = 3, ["march"] = 3, ["mar"] = 3, ["april"] = 4, ["apr"] = 4, ["mei"] = 5,
        ["may"] = 5, ["juni"] = 6, ["june"] = 6, ["jun"] = 6, ["juli"] = 7, ["july"] = 7, ["jul"] = 7,
        ["agustus"] = 8, ["august"] = 8, ["agu"] = 8, ["agt"] = 8, ["aug"] = 8, ["september"] = 9, ["sep"] = 9,
        ["sept"] = 9, ["oktober"] = 10, ["october"] = 10, ["okt"] = 10, ["oct"] = 10, ["november"] = 11,
        ["nopember"] = 11, ["nov"] = 11, ["desember"] = 12, ["december"] = 12, ["des"] = 12, ["dec"] = 12,
    };

    public static readonly Phrase ADay = new(
        "a date such as 2000-01-31, 31/01/2000 or 31 Januari 2000",
        "tanggal seperti 2000-01-31, 31/01/2000, atau 31 Januari 2000");

    public static readonly Phrase AllDigits = new(
        "all digits: the spreadsheet has rounded this number. Format the column as text and enter it again",
        "semua angka: aplikasi lembar sebar telah membulatkan nomor ini. Ubah format kolom menjadi teks dan isi "
        + "kembali");

    /// <summary>A cell without what surrounds its text: white space of any kind, and the apostrophe that says text.
    /// </summary>
    public static string Clean(string cell)
    {
        var text = Spaces().Replace(cell, " ").Trim();
        return text.StartsWith('\'') || text.StartsWith('’') ? text[1..].Trim() : text;
    }

    /// <summary>A text as headers, names of places and roles are compared: letters and digits in lower case.</summary>
    public static string Fold(string text) =>
        Others().Replace(Clean(text).ToLowerInvariant(), " ").Trim();

    /// <summary>A day in one of the forms; a place of birth before it, and a comma, do not count.</summary>
    public static bool TryDay(string cell, out DateOnly day)
    {
        var text = cell[(cell.LastIndexOf(',') + 1)..].Trim();
        if (DateTime.TryParseExact(
            text, NumericDays, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            day = DateOnly.FromDateTime(time);
            return IsPossible(day);
        }

        var named = NamedDay().Match(text);
        day = default;
        return named.Success && Months.TryGetValue(named.Groups["month"].Value.ToLowerInvariant(), out var month)
            && DateOnly.TryParseExact(
                $"{named.Groups["year"].Value}-{month:00}-{named.Groups["day"].Value.PadLeft(2, '0')}",
                "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
            && IsPossible(day);
    }

    /// <summary>Whether a number was rounded by a spreadsheet, such as <c>7,47101E+15</c>.</summary>
    public static bool IsRounded(string cell) => Scientific().IsMatch(cell);

    /// <summary>A small number such as a seat, a rank or that of a polling station: <c>TPS 003</c> is 3.</summary>
    public static bool TryNumber(string cell, out int number)
    {
        var digits = Number().Match(cell);
        number = 0;
        return digits.Success
            && int.TryParse(digits.Groups["digits"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A number as it was before a spreadsheet wrote it with decimals.</summary>
    public static string WithoutDecimals(string cell) => Decimals().Replace(cell, "");

    private static bool IsPossible(DateOnly day) => day.Year is >= 1900 and <= 2099;

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[^\p{L}\p{Nd}]+", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Others();

    [GeneratedRegex(
        @"^(?<day>\d{1,2})[ .-]+(?<month>\p{L}+)\.?[ .-]+(?<year>\d{4})\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex NamedDay();

    [GeneratedRegex(
        @"^\d([.,]\d+)?[eE]\+?\d+\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Scientific();

    [GeneratedRegex(
        @"^\D{0,20}?(?<digits>\d{1,6})([.,]0+)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Number();

    [GeneratedRegex(@"[.,]0+\z", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Decimals();
}
