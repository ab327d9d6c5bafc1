using System.Globalization;
using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.Times;

/// <summary>The rules of times.</summary>
public static class TimeRule
{
    /// <summary>Only a clock of its own can be moved.</summary>
    public static readonly Rule RealClock = new("real-clock", new(
        "This server runs on the real clock, which nobody moves.",
        "Server ini memakai jam sebenarnya, yang tidak dapat digeser siapa pun."), OutOfOrder: true);

    /// <summary>No clock goes back.</summary>
    public static readonly Rule ClockNotLater = new("clock-not-later", new(
        "The clock only goes forward.",
        "Jam hanya dapat maju."));

    public static readonly Rule TooFarAhead = new("too-far-ahead", new(
        "Nothing can have happened that far in the future.",
        "Tidak mungkin ada peristiwa sejauh itu di masa depan."));

    internal static readonly Phrase AtMostAhead = new(
        "a time at most {days} days ahead of the server's clock",
        "waktu paling jauh {days} hari di depan jam server");

    internal static readonly Phrase ElectionClock = new(
        "a server on the election's clock, such as with Clock:Start=2024-11-16T09:00:00+08:00",
        "server dengan jam pemilihan, misalnya dengan Clock:Start=2024-11-16T09:00:00+08:00");

    internal static readonly Phrase LaterThan = new("a time later than {now}", "waktu setelah {now}");

    public static IReadOnlyList<Rule> All { get; } = [TooFarAhead, RealClock, ClockNotLater];
}

/// <summary>What the times that senders claim are held against, and the clock that a rehearsal runs on.</summary>
public sealed class TimeFeature : Feature
{
    internal const string Field = "occurredAt";

    private const string ToField = "to";

    /// <summary>The most days that a claimed time may lie ahead.</summary>
    private const int DaysAheadMax = 366;

    public override void Register(FeatureBuilder builder) => builder
        .Event<ClockMoved>("clock-moved", (_, entry, body) => body.Fault(entry))
        .Command<MoveClock>(
            "move-clock", Act.MoveClock, (_, _) => null, Decide, (needs, _) => needs.Stream(ClockMoved.Stream))
        .Json(TimeJson.Default)
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

    private static Decision Decide(World world, MoveClock move)
    {
        var now = (world.Now ?? move.To).ToOffset(move.To.Offset);
        var to = StoredTime.Of(move.To);
        var isStart = move.Actor.IsSystem;
        if (!isStart && world.HeadOf(ClockMoved.Stream) is null)
            return new Rejection(TimeRule.RealClock, ToField, Text(move.To), TimeRule.ElectionClock);
        if (!isStart && to <= now)
        {
            return new Rejection(
                TimeRule.ClockNotLater, ToField, Text(move.To), TimeRule.LaterThan.With(("now", Text(now))));
        }

        return new ProposedEvent(
            EventId.Derive(move.Id, move.Id),
            ClockMoved.Stream,
            new ClockMoved { UtcOffset = move.UtcOffset, From = isStart ? null : now, To = isStart ? now : to });
    }

    private static Rejection? Refuse(World world, LedgerCommand command) =>
        world.Now is { } now && command.OccurredAt - now > TimeSpan.FromDays(DaysAheadMax)
            ? new Rejection(
                TimeRule.TooFarAhead, command is MoveClock ? ToField : Field, Text(command.OccurredAt),
                TimeRule.AtMostAhead.With(("days", DaysAheadMax)))
            : null;

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static IEnumerable<Flag> Notice(World world, LedgerCommand command, ProposedEvent proposed)
    {
        // It occurs when the clock comes to be moved, which is ahead by what it is moved.
        if (command is MoveClock)
            yield break;
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

[JsonSerializable(typeof(ClockMoved))]
[JsonSerializable(typeof(MoveClock))]
internal sealed partial class TimeJson : JsonSerializerContext;
