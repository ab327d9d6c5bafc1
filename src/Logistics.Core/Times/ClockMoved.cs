using Logistics.Core.Kernel;

namespace Logistics.Core.Times;

/// <summary>
/// The clock of a ledger that runs on a clock of its own was moved forward. The event is recorded at the time that the
/// clock was moved to, so the newest event of a ledger says how late it is there.
/// </summary>
/// <remarks>
/// Such a ledger begins with one that starts its clock, and no other ledger has any. So nobody can take the records of
/// a rehearsal for those of an election, or the other way round.
/// </remarks>
public sealed record ClockMoved : EventBody
{
    /// <summary>The stream of the clock.</summary>
    public const string Stream = "log/clock";

    /// <summary>The time it was before, to the microsecond; null for the event that starts the clock.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The time it is from then on, to the microsecond: the event's <c>recordedAt</c>.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Why it is not a lawful move, in words; null when it is.</summary>
    internal string? Fault(LedgerEntry entry) => this switch
    {
        _ when entry.Event.Stream != Stream => "its stream is not that of the clock",
        _ when (From is null, entry.Event.Version == 1) is var (starts, isFirst)
            && (starts != (entry.Sequence == 0) || isFirst != starts) =>
            "a clock is started by the first event of a ledger and moved by later ones",
        _ when To.UtcDateTime != entry.Event.RecordedAt => "it was not recorded at the time it moves the clock to",
        _ when To <= From => "it moves the clock back",
        _ => null,
    };
}
