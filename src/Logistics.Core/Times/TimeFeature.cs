using System.Globalization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Times;

/// <summary>The rule that nothing happens in a far future.</summary>
public static class TimeRule
{
    public static readonly Rule TooFarAhead = new("too-far-ahead", new(
        "Nothing can have happened that far in the future.",
        "Tidak mungkin ada peristiwa sejauh itu di masa depan."));

    internal static readonly Phrase AtMostAhead = new(
        "a time at most {days} days ahead of the server's clock",
        "waktu paling jauh {days} hari di depan jam server");

    public static IReadOnlyList<Rule> All { get; } = [TooFarAhead];
}

/// <summary>What the times that senders claim are held against.</summary>
public sealed class TimeFeature : Feature
{
    internal const string Field = "occurredAt";

    /// <summary>A claim that is further ahead, in days, is no claim.</summary>
    private const int DaysAheadMax = 366;

    public override void Register(FeatureBuilder builder) => builder
        .Refuse(Refuse)
        .Notice(Notice)
        .Rules(TimeRule.All)
        .Flag(ClockAheadFlags.Code, ClockAheadFlags.AtMost, ClockAheadFlags.Ahead)
        .Flag(RecordedLateFlags.Code, RecordedLateFlags.Within, RecordedLateFlags.Later)
        .Flag(BeforePreviousFlags.Code, BeforePreviousFlags.NotBefore)
        .Finding(RecordedLateFlags.Code, e => e.HasFlag(RecordedLateFlags.Code))
        .Finding(ClockAheadFlags.Code, e => e.HasFlag(ClockAheadFlags.Code));

    /// <summary>Such as <c>2.5 h</c>, in symbols that every language uses.</summary>
    internal static string Text(TimeSpan span)
    {
        var (amount, unit) = span switch
        {
            { TotalDays: >= 3 } => (span.TotalDays, "d"),
            { TotalHours: >= 1 } => (span.TotalHours, "h"),
            _ => (span.TotalMinutes, "min"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{amount:0.#} {unit}");
    }

    private static Rejection? Refuse(World world, LedgerCommand command) =>
        world.Now is { } now && command.OccurredAt - now > TimeSpan.FromDays(DaysAheadMax)
            ? new Rejection(
                TimeRule.TooFarAhead, Field, command.OccurredAt.ToString("O", CultureInfo.InvariantCulture),
                TimeRule.AtMostAhead.With(("days", DaysAheadMax)))
            : null;

    private static IEnumerable<Flag> Notice(World world, LedgerCommand command, ProposedEvent proposed)
    {
        var at = command.OccurredAt;
        if (world.Now is { } now)
        {
            if (ClockAheadFlags.Of(at, now, world.Times) is { } ahead)
                yield return ahead;
            if (RecordedLateFlags.Of(at, now, world.Times) is { } late)
                yield return late;
        }

        if (BeforePreviousFlags.Of(at, world.HeadIfKnown(proposed.Stream)) is { } before)
            yield return before;
    }
}
