using System.Collections.Concurrent;
using Logistics.Core.Deadlines;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;

namespace Logistics.Core.Readiness;

/// <summary>The deadlines of one package, in the order of its way.</summary>
/// <param name="Arrival">At its destination; null where no rule says.</param>
/// <param name="Opening">Null where no rule says.</param>
/// <param name="Return">At the PPK; null where no rule says.</param>
internal sealed record PackageDeadlines(
    Package Package, IReadOnlyList<Deadline> All, Deadline? Arrival, Deadline? Opening, Deadline? Return);

/// <summary>The deadlines of a re-vote.</summary>
/// <param name="Schedule">When its boxes have to be where; null where it is not to be held.</param>
/// <param name="Contests">For each contest that may have to be voted on again, when that has to be over.</param>
/// <param name="Boxes">Those for it; none where it is not to be held.</param>
internal sealed record ReVoteDeadlines(
    ReVote ReVote, StationSchedule? Schedule, IReadOnlyList<Deadline> Contests, IReadOnlyList<PackageDeadlines> Boxes);

/// <summary>The deadlines of a polling station and of what is packed for it.</summary>
/// <param name="Packages">The boxes and kits for it, without those of re-votes.</param>
/// <param name="Accounts">For each contest; none where no rule says.</param>
/// <param name="Team">Null where no rule says, and where it needs no officers.</param>
/// <param name="Recapitulation">For each contest, at the place above; none where no rule says.</param>
internal sealed record StationDeadlines(
    StationSchedule Schedule,
    IReadOnlyList<PackageDeadlines> Packages,
    IReadOnlyList<Deadline> Accounts,
    Deadline? Team,
    IReadOnlyList<ReVoteDeadlines> ReVotes,
    IReadOnlyList<Deadline> Recapitulation)
{
    /// <summary>All but the recapitulation, which is a deadline of the place above.</summary>
    public IReadOnlyList<Deadline> All { get; } =
    [
        .. Packages.SelectMany(package => package.All),
        .. Accounts,
        .. Team is null ? (Deadline[])[] : [Team],
        .. ReVotes.SelectMany(reVote => reVote.Contests),
        .. ReVotes.SelectMany(reVote => reVote.Boxes).SelectMany(box => box.All),
    ];
}

/// <summary>What is due at places by what is recorded, each worked out once. Pure.</summary>
/// <param name="known">Those of polling stations that are known already, by code.</param>
internal sealed class DeadlineBoard(
    BoardRules rules, ReadinessFacts facts, IEnumerable<KeyValuePair<string, StationDeadlines>> known)
{
    private readonly ConcurrentDictionary<string, StationDeadlines> stations = new(known, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<Deadline>> places = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<Deadline>> pending = new(StringComparer.Ordinal);

    /// <summary>Those of polling stations that were asked for, by code.</summary>
    public IEnumerable<KeyValuePair<string, StationDeadlines>> Known => stations;

    /// <summary>The deadlines of a polling station and of what is packed for it.</summary>
    public StationDeadlines OfStation(Location station) => stations.GetOrAdd(station.Code, _ => Find(station));

    /// <summary>The deadlines of a place; of a polling station also those of what is packed for it.</summary>
    public IReadOnlyList<Deadline> Of(Location place) => place.Level == LocationLevel.Tps
        ? OfStation(place).All
        : places.GetOrAdd(place.Code, _ => [.. Find(place, [.. rules.StationsAt(place)])]);

    /// <summary>Of those of a place, the ones that are not done, the earliest first.</summary>
    public IReadOnlyList<Deadline> PendingAt(Location place) => pending.GetOrAdd(
        place.Code, _ => [.. Of(place).Where(one => !one.IsDone).OrderBy(one => one.Due.At)]);

    private StationDeadlines Find(Location station)
    {
        var times = rules.ScheduleOf(station);
        return new(
            times,
            [.. facts.For(station.Code).Select(package => Of(package, times))],
            [.. AccountsOf(station, times)],
            TeamOf(station, times),
            [.. facts.ReVotesOf(station.Code).Select(one => Of(one, times))],
            [.. RecapitulationOf(station, times)]);
    }

    private IEnumerable<Deadline> AccountsOf(Location station, StationSchedule times)
    {
        if (times.Account is not { } account)
            return [];
        var recorded = facts.AccountsOf(station.Code).Select(one => one.Contest).ToHashSet(StringComparer.Ordinal);
        return rules.Contests.Select(contest => AtPlace(account, recorded.Contains(contest), contest));
    }

    private Deadline? TeamOf(Location station, StationSchedule times)
    {
        if (times.Team is not { } due || rules.Team.Required == 0)
            return null;

        // What is due is that they are sworn in, whatever their term is. Once an account is there, they have done
        // their work.
        var isDone = rules.Team.Count(facts.OfficersAt(station.Code)).Sworn >= rules.Team.Required
            || facts.AccountsOf(station.Code).Any();
        return AtPlace(due, isDone, required: rules.Team.Required);
    }

    private IEnumerable<Deadline> RecapitulationOf(Location station, StationSchedule times) =>
        times.Recapitulation is { } due
            ? rules.Contests.Select(contest => AtPlace(
                due, facts.IsRecapitulated(station.Code, contest, due.Place), contest))
            : [];

    private ReVoteDeadlines Of(ReVote reVote, StationSchedule times)
    {
        var again = rules.ScheduleOf(reVote);
        return new(
            reVote,
            again,
            times.ReVote is { } due && reVote.MayBeHeld
                ?
                [
                    .. reVote.Contests.Split(' ').Select(contest => AtPlace(
                        due, facts.IsCounted(reVote, contest), contest, reVote.Id)),
                ]
                : [],
            again is null ? [] : [.. facts.BoxesOf(reVote).Select(box => Of(box, again))]);
    }

    /// <summary>The deadlines of a place that is no polling station.</summary>
    /// <param name="below">The polling stations below it.</param>
    private IEnumerable<Deadline> Find(Location place, IReadOnlyList<Location> below)
    {
        if (rules.At(DeadlineStep.Recapitulation, place) is { } recapitulation)
        {
            var isDone = below.All(station => rules.Contests.All(
                contest => facts.IsRecapitulated(station.Code, contest, place.Code)));
            yield return AtPlace(recapitulation, isDone);
        }

        if (rules.At(DeadlineStep.Destruction, place) is { } destruction)
            yield return AtPlace(destruction, facts.IsDestroyedAt(place.Code));
    }

    private static Deadline AtPlace(
        DueTime due, bool isDone, string? contest = null, Guid? reVote = null, long? required = null) => new()
    {
        Due = due,
        IsDone = isDone,
        Contest = contest,
        ReVote = reVote,
        Required = required,
        ActBy = due.At,
        Margin = due.Margin,
    };

    private PackageDeadlines Of(Package package, StationSchedule times)
    {
        var all = new List<Deadline>();
        Deadline? arrival = null, opened = null, back = null;
        var at = IndexOf(times.Places, package.Custodian);
        var last = times.Places.Count - 1;
        var isOut = package.Delivered;
        var journey = facts.JourneyOf(package.Id);
        for (var i = 1; i <= last; i++)
        {
            if (times.Deliveries[i] is not { } due)
                continue;
            var one = isOut || at >= i
                ? Done(due, package, journey.OutwardAt(due.Place))
                : OnTheWay(package, due, times.Deliveries.ElementAtOrDefault(at + 1));
            all.Add(one);
            if (due.Place == package.Destination)
                arrival = one;
        }

        if (times.Opening is { } opening)
        {
            all.Add(opened = package.WasOpened
                ? Done(opening, package, journey.OpenedAt)
                : new()
                {
                    Due = opening,
                    Package = package,
                    Contest = package.Contest,
                    ActBy = opening.At,
                    Margin = opening.Margin,
                });
        }

        for (var i = last - 1; i >= 0; i--)
        {
            if (times.Returns[i] is not { } due)
                continue;
            var one = isOut && package.WasOpened && at >= 0 && at <= i
                ? Done(due, package, journey.BackAt(due.Place))
                : OnTheWay(package, due, isOut && at > 0 ? times.Returns[at - 1] : times.Returns[last - 1]);
            all.Add(one);
            if (back is null && rules.LocationOf(due.Place)?.Level == LocationLevel.Ppk)
                back = one;
        }

        return new(package, all, arrival, opened, back);
    }

    /// <param name="at">When it was recorded, UTC; null where that is not known.</param>
    private static Deadline Done(DueTime due, Package package, DateTime? at) => new()
    {
        Due = due,
        Package = package,
        Contest = package.Contest,
        IsDone = true,
        DoneAt = at,
        ActBy = due.At,
    };

    /// <summary>What is under way has left in time or not; then it is to arrive.</summary>
    /// <param name="next">The next leg of its way.</param>
    private static Deadline OnTheWay(Package package, DueTime due, DueTime? next) => new()
    {
        Due = due,
        Package = package,
        Contest = package.Contest,
        IsLost = package.IsMissing,
        ActBy = package.IsMissing ? due.At
            : (package.Handover is null ? next?.DepartBy : next?.At) ?? due.DepartBy ?? due.At,
        Margin = package.Handover is null ? due.Margin : TimeSpan.Zero,
    };

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
