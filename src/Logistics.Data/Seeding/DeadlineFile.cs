using System.Globalization;
using Logistics.Core;
using Logistics.Core.Deadlines;
using Logistics.Core.Locations;

namespace Logistics.Data.Seeding;

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
    public static DeadlineReference Read(string folder) =>
        new(OfficeFile.Rows(Path.Combine(folder, Name), Columns, ToRule));

    private static DeadlineRule ToRule(Func<string, string> field)
    {
        var rule = new DeadlineRule(
            OfficeFile.Code(field("code")), OfficeFile.Whole(field("version")),
            EnumText.Parse<DeadlineStep>(field("step")), EnumText.Parse<LocationLevel>(field("level")),
            field("place") is "" ? null : OfficeFile.Code(field("place")),
            OfficeFile.Optional(field("due_day"), Days), OfficeFile.Optional(field("due_time"), MinuteOfDay),
            OfficeFile.Whole(field("leg_minutes")), OfficeFile.Whole(field("handling_minutes")),
            OfficeFile.Whole(field("margin_minutes")),
            OfficeFile.Optional(field("hands_over_from"), Time), OfficeFile.Optional(field("hands_over_till"), Time),
            OfficeFile.Optional(field("earliest_day"), Days), OfficeFile.Day(field("valid_from")),
            EnumText.Parse<Provenance>(field("provenance")), field("source"));
        if (rule.DueDay is null != rule.DueMinute is null)
            throw new FormatException("due_day and due_time are given together, or neither.");
        if (rule.HandsOverFrom is null != rule.HandsOverTill is null || rule.HandsOverFrom > rule.HandsOverTill)
            throw new FormatException("hands_over_from and hands_over_till are given together, in order, or neither.");
        return rule;
    }

    private static int Days(string text) =>
        int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static int MinuteOfDay(string text) =>
        text == EndOfDay ? MinutesOfDay : (Time(text).Hour * 60) + Time(text).Minute;

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
}
