using Logistics.Core.Locations;

namespace Logistics.Core.Calendar;

/// <summary>
/// The time left until an election, computed at one moment. Days are calendar days in the election's time zone.
/// </summary>
/// <param name="AsOf">
/// The moment, with the election's offset from UTC. A moment whose local time lies outside the
/// years 1 to 9999 is moved to the nearest one inside.
/// </param>
/// <param name="DaysRemaining">0 on the day of voting, negative after it.</param>
/// <param name="Remaining">Until <paramref name="VotingStartsAt"/>.</param>
/// <param name="Phase">Before the first phase starts, <see cref="Phase.Preparation"/>.</param>
/// <param name="Milestones">By first day; those of one day in the calendar's order.</param>
public sealed record Countdown(
    DateOnly ElectionDate,
    string TimeZone,
    DateTimeOffset AsOf,
    int DaysRemaining,
    DateTimeOffset VotingStartsAt,
    TimeRemaining Remaining,
    Phase Phase,
    IReadOnlyList<MilestoneCountdown> Milestones)
{
    /// <summary>The countdown at a moment; defined for every moment.</summary>
    /// <exception cref="TimeZoneNotFoundException">The election's zone is unknown.</exception>
    public static Countdown At(Election election, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(election);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(election.TimeZone);
        var local = Local(asOf, zone);
        var today = DateOnly.FromDateTime(local.DateTime);
        var start = election.VotingDate.ToDateTime(election.VotingStarts);
        var startsAt = new DateTimeOffset(start, zone.GetUtcOffset(start));
        return new(
            election.VotingDate,
            election.TimeZone,
            local,
            election.VotingDate.DayNumber - today.DayNumber,
            startsAt,
            TimeRemaining.Between(local, startsAt),
            PhaseOn(today, election.Phases),
            [
                .. election.Milestones
                    .OrderBy(milestone => milestone.StartsOn)
                    .Select(milestone => MilestoneCountdown.On(today, election, milestone)),
            ]);
    }

    private static DateTimeOffset Local(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var offset = zone.GetUtcOffset(moment);
        var ticks = Math.Clamp(
            moment.UtcTicks + offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new(ticks, offset);
    }

    private static Phase PhaseOn(DateOnly day, IEnumerable<PhaseStart> phases) =>
        phases
            .Where(start => start.StartsOn <= day)
            .MaxBy(start => (start.StartsOn, start.Phase))?.Phase ?? Phase.Preparation;
}

/// <summary>
/// A stretch of time in whole seconds, the last one counted until it is over: all zeros exactly
/// when nothing remains.
/// </summary>
public sealed record TimeRemaining(int Days, int Hours, int Minutes, int Seconds)
{
    internal static TimeRemaining Between(DateTimeOffset from, DateTimeOffset until)
    {
        var ticks = Math.Max(0, (until - from).Ticks);
        var seconds = (ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        var whole = TimeSpan.FromSeconds(seconds);
        return new(whole.Days, whole.Hours, whole.Minutes, whole.Seconds);
    }
}

/// <summary>A milestone seen from one day.</summary>
/// <param name="Date">The first day.</param>
/// <param name="EndsOn">The last day; that of <paramref name="Date"/> for a single day.</param>
/// <param name="DaysFromElection">
/// Of the first day: -11 is eleven days before the day of voting, 19 is nineteen after.
/// </param>
/// <param name="Source">Who says so, in words.</param>
/// <param name="Conflict">What another source says; null where none contradicts.</param>
public sealed record MilestoneCountdown(
    string Code,
    string Name,
    DateOnly Date,
    DateOnly EndsOn,
    int DaysFromElection,
    MilestoneStatus Status,
    Provenance Provenance,
    string Source,
    MilestoneConflict? Conflict)
{
    internal static MilestoneCountdown On(DateOnly day, Election election, Milestone milestone) =>
        new(
            milestone.Code,
            milestone.Name,
            milestone.StartsOn,
            milestone.EndsOn,
            milestone.StartsOn.DayNumber - election.VotingDate.DayNumber,
            day < milestone.StartsOn ? MilestoneStatus.Upcoming
                : day > milestone.EndsOn ? MilestoneStatus.Past
                : MilestoneStatus.Today,
            milestone.Provenance,
            milestone.Source,
            milestone.Conflict);
}

/// <summary>How a day relates to a milestone.</summary>
public enum MilestoneStatus
{
    /// <summary>Its last day is over.</summary>
    Past,

    /// <summary>The day is one of its days.</summary>
    Today,

    /// <summary>Its first day is yet to come.</summary>
    Upcoming,
}
