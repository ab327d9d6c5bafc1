using Logistics.Core.Locations;

namespace Logistics.Core.Calendar;

/// <summary>
/// One election: its day, its contests and its calendar. All of it is reference data; no date and
/// no zone is a constant of the code.
/// </summary>
/// <param name="VotingDate">The day of voting in <paramref name="TimeZone"/>.</param>
/// <param name="VotingStarts">Local time on the day of voting.</param>
/// <param name="VotingEnds">Local time on the day of voting.</param>
/// <param name="TimeZone">IANA name, such as <c>Asia/Makassar</c>.</param>
/// <param name="Attribution">What must be shown wherever the data is.</param>
public sealed record Election(
    string Code,
    string Name,
    DateOnly VotingDate,
    TimeOnly VotingStarts,
    TimeOnly VotingEnds,
    string TimeZone,
    string Attribution,
    IReadOnlyList<Contest> Contests,
    IReadOnlyList<Milestone> Milestones,
    IReadOnlyList<PhaseStart> Phases)
{
    /// <summary>
    /// Local time on the day of voting from which on polling stations open packages; null for the start of voting.
    /// </summary>
    public TimeOnly? PackagesOpenAt { get; init; }

    /// <summary>The same as a moment.</summary>
    /// <exception cref="TimeZoneNotFoundException">The election's zone is unknown.</exception>
    public DateTimeOffset PackagesOpenFrom
    {
        get
        {
            var local = VotingDate.ToDateTime(PackagesOpenAt ?? VotingStarts);
            return new(local, TimeZoneInfo.FindSystemTimeZoneById(TimeZone).GetUtcOffset(local));
        }
    }
}

/// <summary>One office voted on, with ballots and ballot boxes of its own.</summary>
public sealed record Contest(string Code, string Name);

/// <summary>
/// A date of the calendar, or a span of days of which <paramref name="EndsOn"/> is the last.
/// Dates are local to the election.
/// </summary>
/// <param name="Source">Who says so, in words.</param>
/// <param name="Conflict">What another source says; null where none contradicts.</param>
public sealed record Milestone(
    string Code,
    string Name,
    DateOnly StartsOn,
    DateOnly EndsOn,
    Provenance Provenance,
    string Source,
    MilestoneConflict? Conflict = null);

/// <summary>Another day that a source gives for a milestone.</summary>
/// <param name="Source">Who says so, in words.</param>
public sealed record MilestoneConflict(DateOnly Date, string Source);

/// <summary>
/// The first day of a phase, local to the election. A phase lasts until the next one starts.
/// </summary>
public sealed record PhaseStart(Phase Phase, DateOnly StartsOn, Provenance Provenance);

/// <summary>The stretches an election's logistics run through, in order.</summary>
public enum Phase
{
    /// <summary>Deliveries, sorting, folding and packing at the warehouse.</summary>
    Preparation,

    /// <summary>Loads are readied for the districts and leave the warehouse.</summary>
    Distribution,

    /// <summary>Campaigning is over; materials go down to the polling stations.</summary>
    QuietPeriod,

    /// <summary>The day of voting and of the count at the polling stations.</summary>
    ElectionDay,

    /// <summary>Counts are added up level by level, and materials return.</summary>
    Recapitulation,

    /// <summary>The calendar of the election has ended.</summary>
    Closed,
}
