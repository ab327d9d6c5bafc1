using System.Globalization;
using System.Text.RegularExpressions;
using Logistics.Core.Kernel;

namespace Logistics.Api.Officers;

/// <summary>Reads what people write into cells: dates in three forms, and numbers that are text.</summary>
internal static partial class SheetText
{
    private static readonly string[] NumericDays =
        ["yyyy-MM-dd", "d/M/yyyy", "d-M-yyyy", "d.M.yyyy", "yyyy-MM-dd HH:mm:ss", "d/M/yyyy HH:mm:ss"];

    private static readonly string[] Months =
    [
        "januari january jan", "februari pebruari february feb", "maret march mar", "april apr", "mei may",
        "juni june jun", "juli july jul", "agustus august agu agt aug", "september sept sep",
        "oktober october okt oct", "november nopember nov", "desember december des dec",
    ];

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
        var month = 1 + Array.FindIndex(Months, names => names.Split(' ').Contains(
            named.Groups["month"].Value.ToLowerInvariant(), StringComparer.Ordinal));
        return named.Success && month > 0
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
