using System.Collections.Concurrent;
using Logistics.Core.Deadlines;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.MissedDeadlines;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;

namespace Logistics.Core.Readiness;

/// <summary>Where a deadline stands.</summary>
public enum DeadlineStatus
{
    /// <summary>What was due has happened.</summary>
    Done,

    /// <summary>It is not due yet, and there is time for it.</summary>
    OnTime,

    /// <summary>It is not due yet, but its latest departure has passed or is near, or an earlier leg is late.</summary>
    AtRisk,

    /// <summary>It was recorded after it was due.</summary>
    Late,

    /// <summary>It was due, and has not happened.</summary>
    Missed,
}

/// <summary>A deadline of a package or of a place, as it stands at one moment.</summary>
/// <param name="Package">Null where it is about a place.</param>
/// <param name="Contest">Of the box or of the account; null for none.</param>
/// <param name="Slack">
/// Time until the next thing that has to be done for it: the latest departure, or when it is due. Negative once that
/// has passed; null once it is done.
/// </param>
/// <param name="ReVote">The re-vote it is about; null for none.</param>
/// <param name="Required">How many officers are due; null where none are.</param>
public sealed record Deadline(
    DueTime Due,
    Package? Package,
    string? Contest,
    DeadlineStatus Status,
    TimeSpan? Slack,
    Guid? ReVote = null,
    long? Required = null)
{
    // Any other would do; it never changes.
    private static readonly Guid Namespace = new("6f7b6a53-3d1c-4d6e-9c0d-5c1f6a1f3c11");

    /// <summary>Made of the rule, the place, what it is about and when it is due.</summary>
    public Guid Id => EventId.DeriveFrom(
        Package?.Id ?? ReVote ?? Namespace,
        $"deadline/{Due.Rule.Code}/{Due.Place}/{Contest}/{TimeText.Of(Due.At.UtcDateTime)}");

    /// <summary>The command that records that it was missed.</summary>
    /// <param name="now">With the election's offset from UTC.</param>
    public MissDeadline ToMissed(DateTimeOffset now) => new(
        Id, Actor.System, now, Due.Rule.Code, Due.Rule.Version, Due.At,
        new DueStep(
            Due.Rule.Step, Due.Place, Package?.Id, ReVote, Package is null ? Contest : null, Required), Contest);

    /// <summary>It is missed or at risk.</summary>
    internal bool IsInDanger => Status is DeadlineStatus.AtRisk or DeadlineStatus.Missed;
}

/// <summary>What is due at places, and how it stands. Pure.</summary>
/// <param name="schedule">By the rules of the day.</param>
/// <param name="now">The moment at which it is asked.</param>
public sealed class DeadlineBoard(
    ReferenceData reference, Schedule schedule, ReadinessFacts facts, DateTimeOffset now)
{
    private readonly StationTeams teams = new(reference, facts, reference.Requirements.DayOf(now));
    private readonly ConcurrentDictionary<string, StationSchedule> schedules = new(StringComparer.Ordinal);

    /// <summary>The deadlines of a polling station and of what is packed for it, the earliest first.</summary>
    public IReadOnlyList<Deadline> Of(Location station)
    {
        ArgumentNullException.ThrowIfNull(station);
        var times = ScheduleOf(station);
        var found = new List<Deadline>();
        foreach (var package in facts.For(station.Code))
            found.AddRange(Of(package, times));
        if (times.Account is { } account)
        {
            var recorded = facts.AccountsOf(station.Code).Select(one => one.Contest).ToHashSet(StringComparer.Ordinal);
            found.AddRange(reference.Contests.Order(StringComparer.Ordinal)
                .Select(contest => AtPlace(account, contest, recorded.Contains(contest))));
        }

        if (schedule.At(DeadlineStep.Team, PathOf(station)) is { } team && teams.Required > 0)
        {
            // Once an account is there, the officers have done their work.
            var isDone = teams.At(station.Code).InTerm >= teams.Required || facts.AccountsOf(station.Code).Any();
            found.Add(AtPlace(team, contest: null, isDone) with { Required = teams.Required });
        }

        if (times.ReVote is { } due)
            found.AddRange(facts.ReVotesOf(station.Code).SelectMany(one => Of(one, due)));

        foreach (var one in facts.ReVotesOf(station.Code))
        {
            if (ScheduleOf(one) is { } again)
                found.AddRange(facts.BoxesOf(one).SelectMany(box => Of(box, again)));
        }

        return found;
    }

    /// <summary>For each contest of a re-vote that may have to be held, when it has to be over.</summary>
    public IEnumerable<Deadline> Of(ReVote reVote)
    {
        ArgumentNullException.ThrowIfNull(reVote);
        return reference.LocationOf(reVote.Tps) is { } station && ScheduleOf(station).ReVote is { } due
            ? Of(reVote, due)
            : [];
    }

    /// <summary>
    /// When the boxes of a re-vote have to be at their polling station and opened: by the rules of the first vote, for
    /// the day of the second; null where it is not to be held. No rule says when they come back.
    /// </summary>
    public StationSchedule? ScheduleOf(ReVote reVote)
    {
        ArgumentNullException.ThrowIfNull(reVote);
        if (reVote is not { IsToBeHeld: true, HeldOn: { } day } || reference.LocationOf(reVote.Tps) is not { } station)
            return null;
        var path = PathOf(station);
        return schedule.On(day).For(path) with { Returns = new DueTime?[path.Count] };
    }

    /// <summary>For each contest of a polling station, when it has to be recapitulated at the place above.</summary>
    public IEnumerable<Deadline> RecapitulationOf(Location station)
    {
        ArgumentNullException.ThrowIfNull(station);
        return ScheduleOf(station).Recapitulation is { } due
            ? reference.Contests.Order(StringComparer.Ordinal).Select(contest => AtPlace(
                due, contest, facts.IsRecapitulated(station.Code, contest, due.Place)))
            : [];
    }

    /// <summary>For each contest of a re-vote that may have to be held, when it has to be over.</summary>
    private IEnumerable<Deadline> Of(ReVote reVote, DueTime due)
    {
        if (!reVote.MayBeHeld)
            return [];
        return reVote.Contests.Split(' ').Select(contest => AtPlace(
            due, contest, facts.AccountsOf(reVote.Tps).Any(one => one.Contest == contest && one.ReVote == reVote.Id))
            with
        { ReVote = reVote.Id });
    }

    /// <summary>The deadlines of a place that is no polling station.</summary>
    /// <param name="stations">The polling stations below it.</param>
    public IEnumerable<Deadline> Of(Location place, IEnumerable<Location> stations)
    {
        if (schedule.At(DeadlineStep.Recapitulation, PathOf(place)) is { } recapitulation)
        {
            var isDone = stations.All(station => reference.Contests.All(
                contest => facts.IsRecapitulated(station.Code, contest, place.Code)));
            yield return AtPlace(recapitulation, contest: null, isDone);
        }

        if (schedule.At(DeadlineStep.Destruction, PathOf(place)) is { } destruction)
            yield return AtPlace(destruction, contest: null, facts.IsDestroyedAt(place.Code));
    }

    /// <summary>When what is due for a polling station.</summary>
    public StationSchedule ScheduleOf(Location station)
    {
        ArgumentNullException.ThrowIfNull(station);
        return schedules.GetOrAdd(station.Code, _ => schedule.For(PathOf(station)));
    }

    private DeadlineStatus Pending(DueTime due) => Pending(due.At, due.At, due.Margin);

    private IReadOnlyList<Location> PathOf(Location place) =>
        [.. place.Path.Split('/').Select(reference.LocationOf).OfType<Location>()];

    private IEnumerable<Deadline> Of(Package package, StationSchedule times)
    {
        var at = IndexOf(times.Places, package.Custodian);
        var last = times.Places.Count - 1;
        var isOut = package.Delivered;
        var journey = facts.JourneyOf(package.Id);
        for (var i = 1; i <= last; i++)
        {
            if (times.Deliveries[i] is { } due)
            {
                yield return isOut || at >= i
                    ? Done(due, package, journey.OutwardAt(due.Place))
                    : OnTheWay(package, due, times.Deliveries.ElementAtOrDefault(at + 1));
            }
        }

        if (times.Opening is { } opening)
        {
            yield return package.WasOpened
                ? Done(opening, package, journey.OpenedAt)
                : new(opening, package, package.Contest, Pending(opening), opening.At - now);
        }

        for (var i = last - 1; i >= 0; i--)
        {
            if (times.Returns[i] is { } due)
            {
                yield return isOut && package.WasOpened && at >= 0 && at <= i
                    ? Done(due, package, journey.BackAt(due.Place))
                    : OnTheWay(package, due, isOut && at > 0 ? times.Returns[at - 1] : times.Returns[last - 1]);
            }
        }
    }

    /// <param name="at">When it was recorded, UTC; null where that is not known.</param>
    private static Deadline Done(DueTime due, Package package, DateTime? at) => new(
        due, package, package.Contest, at > due.At.UtcDateTime ? DeadlineStatus.Late : DeadlineStatus.Done, null);

    /// <param name="next">The next leg of its way.</param>
    private Deadline OnTheWay(Package package, DueTime due, DueTime? next)
    {
        if (package.IsMissing && due.At >= now)
            return new(due, package, package.Contest, DeadlineStatus.AtRisk, due.At - now);

        // What is under way has left in time or not; then it is to arrive.
        var act = (package.Handover is null ? next?.DepartBy : next?.At) ?? due.DepartBy ?? due.At;
        var margin = package.Handover is null ? due.Margin : TimeSpan.Zero;
        return new(due, package, package.Contest, Pending(due.At, act, margin), act - now);
    }

    private Deadline AtPlace(DueTime due, string? contest, bool isDone) => isDone
        ? new(due, null, contest, DeadlineStatus.Done, null)
        : new(due, null, contest, Pending(due), due.At - now);

    private DeadlineStatus Pending(DateTimeOffset due, DateTimeOffset act, TimeSpan margin) =>
        now > due ? DeadlineStatus.Missed
        : now > act - margin ? DeadlineStatus.AtRisk
        : DeadlineStatus.OnTime;

    private static int IndexOf(IReadOnlyList<string> places, string code)
    {
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i] == code)
                return i;
        }

        return -1;
    }
}
