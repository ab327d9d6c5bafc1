using System.Globalization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Times;

/// <summary>Flags events with a claimed time in the future.</summary>
public static class ClockAheadFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "clock-ahead";

    public static readonly Phrase AtMost = new(
        "at most {span} ahead of the server's clock", "paling jauh {span} di depan jam server");

    public static readonly Phrase Ahead = new("{span} ahead", "{span} di depan");

    internal static Flag? Of(DateTimeOffset occurredAt, DateTimeOffset now, TimeBounds bounds) =>
        occurredAt - now > bounds.AheadMax
            ? new Flag(
                Code, Severity.Warning, TimeFeature.Field,
                AtMost.With(("span", TimeFeature.Text(bounds.AheadMax))).Text,
                Ahead.With(("span", TimeFeature.Text(occurredAt - now))).Text)
            : null;
}

/// <summary>Flags events that were recorded long after they happened.</summary>
public static class RecordedLateFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "recorded-late";

    public static readonly Phrase Within = new("recorded within {span}", "dicatat dalam {span}");

    public static readonly Phrase Later = new("{span} later", "{span} kemudian");

    internal static Flag? Of(DateTimeOffset occurredAt, DateTimeOffset now, TimeBounds bounds) =>
        now - occurredAt > bounds.LateMax
            ? new Flag(
                Code, Severity.Info, TimeFeature.Field,
                Within.With(("span", TimeFeature.Text(bounds.LateMax))).Text,
                Later.With(("span", TimeFeature.Text(now - occurredAt))).Text)
            : null;
}

/// <summary>Flags events with a claimed time before that of the previous event.</summary>
public static class BeforePreviousFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "before-previous";

    public static readonly Phrase NotBefore = new(
        "not before {time}, of the event before", "tidak sebelum {time}, waktu peristiwa sebelumnya");

    internal static Flag? Of(DateTimeOffset occurredAt, StreamHead? previous) =>
        previous?.OccurredAt is { } before && occurredAt.UtcDateTime < before
            ? new Flag(
                Code, Severity.Warning, TimeFeature.Field,
                NotBefore.With(("time", Text(before))).Text, Text(occurredAt.UtcDateTime))
            : null;

    private static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
