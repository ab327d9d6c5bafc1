using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.Seals;

namespace Logistics.Api.Hosting;

/// <summary>
/// Reads fields a client sent into the types of the domain and gathers everything that is wrong with them,
/// so that one answer names every mistake. A value read in spite of a mistake is never used.
/// </summary>
/// <param name="faults">What could not be read of the body at all; null when nothing is known to be wrong yet.</param>
internal sealed partial class Input(BodyFaults? faults = null)
{
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int FirstYear = 1900;
    private const int LastYear = 2099;

    /// <summary>A new label, for the API document. What it cannot say: a label is not a UUID.</summary>
    public const string NewLabel = "^[._-]*[A-Za-z0-9][A-Za-z0-9._-]*$";

    private const string LettersAndDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // A new label has to survive an address, a scanner and a hand. Labels were recorded that have other signs, too.
    private static readonly SearchValues<char> NewLabelCharacters = SearchValues.Create(LettersAndDigits + "_.-");
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create(LettersAndDigits + "_.- :()#+");

    private readonly List<FieldError> errors = [.. faults?.Errors ?? []];
    private readonly List<FieldError> outdated = [];
    private Problem? refusal;

    public IReadOnlyList<FieldError> Errors => errors;

    /// <summary>What is wrong; null when nothing is.</summary>
    public Problem? Problem => errors.Count == 0
        ? refusal
        : Problem.Invalid(errors.Concat(outdated).Take(Rejection.ErrorsMax));

    /// <summary>
    /// Fields that an earlier version accepted and this one does not: <see cref="LedgerCommand.Outdated"/>.
    /// </summary>
    public Rejection? Outdated => outdated.Count == 0 ? null : new Rejection(Rule.Outdated, outdated);

    /// <summary>Refuses a request that is well formed but that this caller may not send.</summary>
    public void Refuse(Problem problem) => refusal = problem;

    /// <summary>Whether something was sent for a field, but could not be read.</summary>
    public bool IsUnread(string field) => faults?.Covers(field) is true;

    /// <summary>Notes a mistake. A field that could not be read at all is not also said to be missing.</summary>
    public void Fail(string field, string? value, Expected expected)
    {
        if (!IsUnread(field))
            errors.Add(new FieldError(field, value, expected));
    }

    public Guid Id(string field, string? value)
    {
        if (UuidText.TryParse(value, out var id) && id != Guid.Empty)
            return id;
        Fail(field, value, Expectations.Id);
        return default;
    }

    public DateTimeOffset Time(string field, string? value)
    {
        if (TryTime(value, out var time) && time >= Earliest && time < Latest)
            return time;
        Fail(field, value, Expectations.Time.With(("min", Earliest.Year), ("max", Latest.Year - 1)));
        return default;
    }

    /// <summary>A time in a query, where a '+' that was not encoded arrives as a space.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="value">What was sent.</param>
    /// <param name="also">What else the parameter takes, read by the caller.</param>
    public DateTimeOffset? OptionalTime(string field, string? value, Phrase? also = null)
    {
        if (value is null)
            return null;
        if (TryTime(value.Replace(' ', '+'), out var time))
            return time;
        Fail(field, value, also is null ? Expectations.AnyTime : Expectations.AnyTime + also);
        return null;
    }

    /// <summary>A date in a body, such as that of an oath or a birth.</summary>
    public DateOnly? OptionalDay(string field, string? value)
    {
        if (value is null)
            return null;
        if (TryDay(value, out var day) && day.Year is >= FirstYear and <= LastYear)
            return day;
        Fail(field, value, Expectations.Day.With(("min", FirstYear), ("max", LastYear)));
        return null;
    }

    /// <summary>A date that has to be given.</summary>
    public DateOnly Day(string field, string? value)
    {
        if (value is null)
            Fail(field, value, Expectations.Day.With(("min", FirstYear), ("max", LastYear)));
        return OptionalDay(field, value) ?? default;
    }

    /// <summary>A date such as 2024-11-24, of a time zone the caller knows.</summary>
    public static bool TryDay(string? value, out DateOnly day) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    public string Code(string field, string? value)
    {
        if (value is not null && Location.IsCode(value))
            return value;
        Fail(field, value, Expectations.Code);
        return "";
    }

    public string? OptionalCode(string field, string? value) => value is null ? null : Code(field, value);

    /// <summary>A label for something new.</summary>
    public string Label(string field, string? value)
    {
        if (value is null || !IsLabel(value) || UuidText.TryParse(value, out _))
        {
            Fail(field, value, Expectations.Label);
            return "";
        }

        if (value.AsSpan().ContainsAnyExcept(NewLabelCharacters))
            FailNow(field, value, Expectations.Label);
        return value;
    }

    /// <summary>A number on a seal.</summary>
    public string Seal(string field, string? value)
    {
        var text = Text(field, value, Limits.SealLengthMax);
        if (text.Length > 0 && !SealNumber.Is(text))
            FailNow(field, text, Expectations.SealNumber);
        return text;
    }

    /// <summary>A number on a seal, or none.</summary>
    public string? OptionalSeal(string field, string? value) => value is null ? null : Seal(field, value);

    /// <summary>
    /// Notes something that an earlier version accepted: it is refused, unless it was recorded then.
    /// </summary>
    public void FailNow(string field, string? value, Expected expected) =>
        outdated.Add(new FieldError(field, value, expected));

    public PackageRef Package(string field, string? value)
    {
        if (value is not null && (UuidText.TryParse(value, out _) || IsLabel(value)))
            return PackageRef.Parse(value);
        Fail(field, value, PackageRule.IdOrLabel);
        return default;
    }

    /// <summary>The id of a package, or what is written on something, which may be no label of a package.</summary>
    public PackageRef WrittenLabel(string field, string? value)
    {
        if (value is { Length: > 0 and <= Limits.LabelLengthMax } && value.Trim() == value
            && Ascii.IsValid(value) && !value.Any(char.IsControl))
            return PackageRef.Parse(value);
        Fail(field, value, Expectations.WrittenLabel);
        return default;
    }

    public string Text(string field, string? value, int lengthMax)
    {
        if (OptionalText(field, value, lengthMax) is { } text)
            return text;
        if (value is null)
            Fail(field, null, Length(Expectations.Text, lengthMax));
        return "";
    }

    /// <summary>A text of one line with nothing around it, such as a number or a name.</summary>
    public string? OptionalText(string field, string? value, int lengthMax)
    {
        if (value is null)
            return null;
        if (value.Length > 0 && value.Length <= lengthMax && value.Trim() == value && PlainText.Is(value))
            return value;
        Fail(field, value, Length(Expectations.LineOfText, lengthMax));
        return null;
    }

    /// <summary>A text that may have several lines.</summary>
    public string? OptionalLines(string field, string? value, int lengthMax)
    {
        if (value is null)
            return null;
        if (!string.IsNullOrWhiteSpace(value) && value.Length <= lengthMax && PlainText.Is(value, lines: true))
            return value;
        Fail(field, value, Length(Expectations.Lines, lengthMax));
        return null;
    }

    public T OneOf<T>(string field, string? value)
        where T : struct, Enum
    {
        if (EnumText.TryParse<T>(value, out var parsed))
            return parsed;
        Fail(field, value, AnyOf(EnumText.Names<T>()));
        return default;
    }

    /// <summary>One of some texts.</summary>
    public string? OptionalOneOf(string field, string? value, IReadOnlyList<string> texts)
    {
        if (value is not null && !texts.Contains(value, StringComparer.Ordinal))
            Fail(field, value, AnyOf(texts));
        return value;
    }

    public T? OptionalOneOf<T>(string field, string? value)
        where T : struct, Enum => value is null ? null : OneOf<T>(field, value);

    public int Whole(string field, int? value, int min, int max)
    {
        if (value is { } number && number >= min && number <= max)
            return number;
        Fail(field, value?.ToString(CultureInfo.InvariantCulture), Between(min, max));
        return min;
    }

    public int? OptionalWhole(string field, int? value, int min, int max) =>
        value is null ? null : Whole(field, value, min, max);

    /// <summary>How many of an item, in its unit, or of voters; none is a number too.</summary>
    public int Quantity(string field, int? value) => Whole(field, value, 0, Limits.QuantityMax);

    /// <summary>A number in a query.</summary>
    public long Number(string field, string? value, long absent, long min, long max)
    {
        if (value is null)
            return absent;
        if (TryNumber(value, out var number) && number >= min && number <= max)
            return number;
        Fail(field, value, Between(min, max));
        return absent;
    }

    /// <summary>A yes or no in a query; no when it is absent.</summary>
    public bool Flag(string field, string? value)
    {
        if (value is not (null or "true" or "false"))
            Fail(field, value, Expectations.Flag);
        return value is "true";
    }

    /// <summary>Reads each element of an array; an absent one is a mistake unless it may be left out.</summary>
    public IReadOnlyList<TOut> List<TIn, TOut>(
        string field, IReadOnlyList<TIn>? values, int countMin, int countMax, Func<string, TIn, TOut> read)
    {
        if (values is null || values.Count < countMin || values.Count > countMax)
        {
            Fail(
                field,
                values?.Count.ToString(CultureInfo.InvariantCulture),
                Expectations.Array.With(("min", countMin), ("max", countMax)));
            return [];
        }

        var result = new TOut[values.Count];
        for (var i = 0; i < result.Length && errors.Count < Rejection.ErrorsMax; i++)
            result[i] = read($"{field}[{i}]", values[i]);
        return result;
    }

    /// <summary>What is expected of a text from a fixed list.</summary>
    public static Expected AnyOf(IReadOnlyList<string> texts) => ReferenceRule.OneOf.With(("oneOf", texts));

    private static Expected Between(long min, long max) =>
        Expectations.Whole.With(("min", min), ("max", max));

    internal static Expected Length(Phrase text, int max) => text.With(("minLength", 1), ("maxLength", max));

    /// <summary>Digits, perhaps after a minus; false for null and beyond 64 bits.</summary>
    internal static bool TryNumber(string? value, out long number)
    {
        // The parser of the platform also takes a plus before and NUL characters behind the digits.
        number = 0;
        return value is not null && value.All(c => char.IsAsciiDigit(c) || c == '-')
            && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>RFC 3339: date, time and offset, any number of decimals, of which seven count.</summary>
    internal static bool TryTime(string? value, out DateTimeOffset time)
    {
        time = default;
        var match = value is null ? Match.Empty : Rfc3339().Match(value);
        if (!match.Success)
            return false;
        var decimals = match.Groups["decimals"].Value;
        var text = $"{match.Groups["date"]}T{match.Groups["time"]}."
            + $"{(decimals.Length > 7 ? decimals[..7] : decimals.PadRight(7, '0'))}"
            + (match.Groups["offset"].Value is "z" ? "Z" : match.Groups["offset"].Value);
        return DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.fffffffK", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    // A label of dots alone could not be asked for: in an address, "." and ".." are steps and not names.
    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= Limits.LabelLengthMax && text[0] != ' ' && text[^1] != ' '
        && !text.AsSpan().ContainsAnyExcept(LabelCharacters) && text.Any(char.IsAsciiLetterOrDigit);

    // Every part is bounded, so it needs no time limit, which a busy machine would reach without any fault of the text.
    [GeneratedRegex(
        @"^(?<date>\d{4}-\d\d-\d\d)[Tt](?<time>\d\d:\d\d:\d\d)(\.(?<decimals>\d{1,20}))?"
        + @"(?<offset>[Zz]|[+-]\d\d:\d\d)\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        Timeout.Infinite)]
    private static partial Regex Rfc3339();
}
