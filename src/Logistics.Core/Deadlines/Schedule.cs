using Logistics.Core.Locations;

namespace Logistics.Core.Deadlines;

/// <summary>A time by which something has to have happened at a place.</summary>
/// <param name="Place">Code of the place.</param>
/// <param name="At">When it is due, with the election's offset from UTC.</param>
/// <param name="From">Code of the place from which it has to come; null where nothing has to come.</param>
/// <param name="DepartBy">The latest departure from there, within its hours; null where nothing has to come.</param>
/// <param name="NotBefore">The earliest departure; null for any.</param>
public sealed record DueTime(
    DeadlineRule Rule,
    string Place,
    DateTimeOffset At,
    string? From = null,
    DateTimeOffset? DepartBy = null,
    DateTimeOffset? NotBefore = null)
{
    /// <summary>How long before, it is at risk.</summary>
    public TimeSpan Margin => TimeSpan.FromMinutes(Rule.MarginMinutes);
}

/// <summary>When what is due for the packages of one destination, and at the destination itself.</summary>
/// <param name="Places">Codes from the root to the destination.</param>
/// <param name="Deliveries">By the place where they arrive; null where no rule says.</param>
/// <param name="Returns">The same on the way back; the destination has none.</param>
/// <param name="Opening">Null where no rule says.</param>
/// <param name="Account">Null where no rule says.</param>
/// <param name="ReVote">Null where no rule says.</param>
/// <param name="Recapitulation">At the nearest place above that adds it up; null where no rule says.</param>
/// <param name="Team">Null where no rule says.</param>
public sealed record StationSchedule(
    IReadOnlyList<string> Places,
    IReadOnlyList<DueTime?> Deliveries,
    IReadOnlyList<DueTime?> Returns,
    DueTime? Opening,
    DueTime? Account,
    DueTime? ReVote,
    DueTime? Recapitulation,
    DueTime? Team);

/// <summary>
/// When what is due, by the rules of a day. Ways are planned backwards: what has to be at a polling station at a time
/// leaves the place above in its hours, and has to be there before. Pure.
/// </summary>
/// <param name="rules">The versions that count, each code once.</param>
/// <param name="votingDate">The day of voting.</param>
/// <param name="zone">Of the election.</param>
public sealed class Schedule(IReadOnlyList<DeadlineRule> rules, DateOnly votingDate, TimeZoneInfo zone)
{
    private readonly ILookup<(DeadlineStep, LocationLevel), DeadlineRule> byStep =
        rules.ToLookup(rule => (rule.Step, rule.Level));

    /// <param name="path">The locations from the root to the destination.</param>
    public StationSchedule For(IReadOnlyList<Location> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var last = path.Count - 1;
        var (deliveries, returns) = (new DueTime?[path.Count], new DueTime?[path.Count]);
        DueTime? next = null;
        for (var at = last; at > 0; at--)
        {
            deliveries[at] = Leg(DeadlineStep.Delivery, path, at, from: at - 1, next);
            next = deliveries[at] ?? next;
        }

        next = null;
        for (var at = 0; at < last; at++)
        {
            returns[at] = Leg(DeadlineStep.Return, path, at, from: at + 1, next);
            next = returns[at] ?? next;
        }

        return new(
            [.. path.Select(place => place.Code)], deliveries, returns, At(DeadlineStep.Opening, path),
            At(DeadlineStep.Account, path), At(DeadlineStep.ReVote, path), Above(DeadlineStep.Recapitulation, path),
            At(DeadlineStep.Team, path));
    }

    /// <summary>The same rules for a vote on another day.</summary>
    public Schedule On(DateOnly day) => new(rules, day, zone);

    /// <summary>When a day starts, with the election's offset from UTC.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new(local, zone.GetUtcOffset(local));
    }

    /// <summary>When something is due at a place itself; null where no rule says.</summary>
    /// <param name="path">The locations from the root to the place.</param>
    public DueTime? At(DeadlineStep step, IReadOnlyList<Location> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return At(step, path, path.Count - 1);
    }

    private DueTime? At(DeadlineStep step, IReadOnlyList<Location> path, int at) =>
        RuleFor(step, path, at) is { } rule && OwnTime(rule) is { } time ? new(rule, path[at].Code, time) : null;

    private DueTime? Above(DeadlineStep step, IReadOnlyList<Location> path)
    {
        for (var at = path.Count - 2; at >= 0; at--)
        {
            if (At(step, path, at) is { } due)
                return due;
        }

        return null;
    }

    /// <param name="next">The leg that follows it, which has to leave in time.</param>
    private DueTime? Leg(DeadlineStep step, IReadOnlyList<Location> path, int at, int from, DueTime? next)
    {
        if (RuleFor(step, path, at) is not { } rule)
            return null;
        var onward = next?.DepartBy is { } leaves ? leaves.AddMinutes(-rule.HandlingMinutes) : (DateTimeOffset?)null;
        var due = (OwnTime(rule), onward) switch
        {
            ({ } own, { } planned) => own < planned ? own : planned,
            var (own, planned) => own ?? planned,
        };
        if (due is not { } time)
            return null;
        return new(
            rule, path[at].Code, time, path[from].Code, InHours(rule, time.AddMinutes(-rule.LegMinutes)),
            rule.EarliestDay is { } day ? Moment(day, minute: 0) : null);
    }

    /// <summary>The rule whose place is nearest above, or the one for every place.</summary>
    private DeadlineRule? RuleFor(DeadlineStep step, IReadOnlyList<Location> path, int at)
    {
        DeadlineRule? best = null;
        var nearest = -1;
        foreach (var rule in byStep[(step, path[at].Level)])
        {
            var distance = rule.Place is null ? 0 : 1 + IndexOf(path, at, rule.Place);
            if ((rule.Place is null || distance > 0) && distance > nearest)
                (best, nearest) = (rule, distance);
        }

        return best;
    }

    private static int IndexOf(IReadOnlyList<Location> path, int last, string code)
    {
        for (var i = last; i >= 0; i--)
        {
            if (path[i].Code == code)
                return i;
        }

        return -1;
    }

    private DateTimeOffset? OwnTime(DeadlineRule rule) =>
        rule is { DueDay: { } day, DueMinute: { } minute } ? Moment(day, minute) : null;

    private DateTimeOffset Moment(int day, int minute)
    {
        var local = votingDate.AddDays(day).ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        return new(local, zone.GetUtcOffset(local));
    }

    /// <summary>The latest moment within the hours in which a place hands over, at or before another.</summary>
    private DateTimeOffset InHours(DeadlineRule rule, DateTimeOffset moment)
    {
        if (rule is not { HandsOverFrom: { } opens, HandsOverTill: { } closes })
            return moment;
        var local = TimeZoneInfo.ConvertTime(moment, zone).DateTime;
        var (day, minute) = (DateOnly.FromDateTime(local), (local - local.Date).TotalMinutes);
        if (minute < MinuteOf(opens))
            (day, minute) = (day.AddDays(-1), MinuteOf(closes));
        else if (minute > MinuteOf(closes))
            minute = MinuteOf(closes);
        var within = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        return new(within, zone.GetUtcOffset(within));
    }

    private static int MinuteOf(TimeOnly time) => (time.Hour * 60) + time.Minute;
}
