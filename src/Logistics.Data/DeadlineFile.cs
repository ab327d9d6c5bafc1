using System.Globalization;
using Logistics.Core;
using Logistics.Core.Deadlines;
using Logistics.Core.Locations;

namespace Logistics.Data;

/// <summary>
/// Reads when what is due from a folder of reference data: UTF-8 CSV (RFC 4180), a row for each version of a rule.
/// </summary>
public static class DeadlineFile
{
    /// <summary>The name of the file.</summary>
    public const string Name = "deadline-rules.csv";

    private const string EndOfDay = "24:00";
    private const int MinutesOfDay = 24 * 60;

    private static readonly string[] Columns =
    [
        "code", "version", "step", "level", "place", "due_day", "due_time", "leg_minutes", "handling_minutes",
        "margin_minutes", "hands_over_from", "hands_over_till", "earliest_day", "valid_from", "provenance", "source",
    ];

    /// <summary>The rules of a folder; none where it lacks the file.</summary>
    /// <exception cref="FormatException">The file is not as described.</exception>
    public static DeadlineReference Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        return !File.Exists(path) ? DeadlineReference.None : new(CsvFile.Read(path, Columns, (line, field) =>
        {
            try
            {
                return ToRule(field);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new FormatException($"{path}, line {line}: {e.Message}", e);
            }
        }));
    }

    private static DeadlineRule ToRule(Func<string, string> field)
    {
        var rule = new DeadlineRule(
            Code(field("code")), Whole(field("version")), EnumText.Parse<DeadlineStep>(field("step")),
            EnumText.Parse<LocationLevel>(field("level")), field("place") is "" ? null : Code(field("place")),
            Optional(field("due_day"), Days), Optional(field("due_time"), MinuteOfDay), Whole(field("leg_minutes")),
            Whole(field("handling_minutes")), Whole(field("margin_minutes")),
            Optional(field("hands_over_from"), Time), Optional(field("hands_over_till"), Time),
            Optional(field("earliest_day"), Days), Day(field("valid_from")),
            EnumText.Parse<Provenance>(field("provenance")), field("source"));
        if (rule.DueDay is null != rule.DueMinute is null)
            throw new FormatException("due_day and due_time are given together, or neither.");
        if (rule.HandsOverFrom is null != rule.HandsOverTill is null || rule.HandsOverFrom > rule.HandsOverTill)
            throw new FormatException("hands_over_from and hands_over_till are given together, in order, or neither.");
        return rule;
    }

    private static string Code(string text) =>
        Location.IsCode(text) ? text : throw new FormatException($"'{text}' is no code.");

    private static int Whole(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Days(string text) =>
        int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static int MinuteOfDay(string text) =>
        text == EndOfDay ? MinutesOfDay : (Time(text).Hour * 60) + Time(text).Minute;

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static T? Optional<T>(string text, Func<string, T> read)
        where T : struct => text.Length == 0 ? null : read(text);
}
