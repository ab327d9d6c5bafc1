using System.Collections.Concurrent;
using Logistics.Core.Calendar;
using Logistics.Core.Deadlines;
using Logistics.Core.Incidents;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;

namespace Logistics.Core.Readiness;

/// <summary>What the rules demand of one item at a polling station.</summary>
/// <param name="Contest">Of ballots; null for other goods.</param>
/// <param name="Quantity">In units of the item.</param>
/// <param name="Rule">The first that demands it.</param>
internal sealed record ItemNeed(string Item, string? Contest, long Quantity, RequirementRule Rule);

/// <summary>The officers that each polling station needs.</summary>
/// <param name="Roles">That its members hold.</param>
internal sealed record TeamNeed(IReadOnlyList<OfficeRole> Roles)
{
    /// <summary>How many.</summary>
    public long Required { get; } = Roles.Sum(role => (long)role.PerPlace);

    /// <summary>
    /// Of the officers of these roles: how many are sworn in, are in their term, and are trained in logistics.
    /// </summary>
    public (long Sworn, long InTerm, long Trained) Count(IEnumerable<FormationCount> counts)
    {
        var (sworn, inTerm, trained) = (0L, 0L, 0L);
        foreach (var count in counts)
        {
            if (Roles.Any(role => role.Code == count.Role))
                (sworn, inTerm, trained) = (sworn + count.Sworn, inTerm + count.InTerm, trained + count.InLogistics);
        }

        return (sworn, inTerm, trained);
    }
}

/// <summary>
/// What places are judged by on one day of the election. It is worked out once for each place and kept: it is the same
/// at every moment of the day, whatever is recorded.
/// </summary>
/// <param name="day">Of which the rules count.</param>
public sealed class BoardRules(ReferenceData reference, Election election, DateOnly day)
{
    private readonly Schedule schedule = new(
        reference.Deadlines.RulesOn(day), election.VotingDate, TimeZoneInfo.FindSystemTimeZoneById(election.TimeZone));

    private readonly ConcurrentDictionary<string, StationSchedule> schedules = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string, DateOnly), StationSchedule> schedulesOfReVotes = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<Location>> below = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<ItemNeed>> needs = new(StringComparer.Ordinal);

    private readonly Dictionary<string, Severity> severities = reference.Offices.IncidentTypesOn(day)
        .ToDictionary(type => type.Code, type => type.Severity, StringComparer.Ordinal);

    /// <summary>Whether they are those of some reference data, election and day.</summary>
    public bool AreOf(ReferenceData ofReference, Election ofElection, DateOnly ofDay) =>
        ofReference == reference && ofDay == day
        && (ofElection.VotingDate, ofElection.TimeZone, ofElection.PackagesOpenFrom)
            == (election.VotingDate, election.TimeZone, election.PackagesOpenFrom);

    /// <summary>From when on packages may be opened.</summary>
    public DateTimeOffset PackagesOpenFrom { get; } = election.PackagesOpenFrom;

    /// <summary>Codes of the contests, in their order.</summary>
    internal IReadOnlyList<string> Contests { get; } = [.. reference.Contests.Order(StringComparer.Ordinal)];

    /// <summary>The officers that each polling station needs.</summary>
    internal TeamNeed Team { get; } = new(
    [
        .. reference.Offices.RolesOn(day)
            .Where(role => role is { Level: LocationLevel.Tps, IsWitness: false, SeatFrom: not null }),
    ]);

    /// <summary>The place above all others; null before there are places.</summary>
    public Location? Root { get; } = reference.Requirements.Locations.FirstOrDefault(one => one.Parent is null);

    /// <summary>The location of a code; null for none.</summary>
    internal Location? LocationOf(string code) => reference.LocationOf(code);

    /// <summary>The severity of an incident: its own, or that of its type.</summary>
    internal Severity SeverityOf(Incident incident) =>
        incident.Severity ?? severities.GetValueOrDefault(incident.Type, Severity.Warning);

    /// <summary>A place and those below it, in the order of codes.</summary>
    public IReadOnlyList<Location> PlacesAt(Location place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return below.GetOrAdd(
            place.Code, code => [.. reference.Requirements.Locations.Where(one => one.IsSelfOrDescendantOf(code))]);
    }

    /// <summary>The polling stations at a place or below it that are in use, in the order of codes.</summary>
    public IEnumerable<Location> StationsAt(Location place) =>
        PlacesAt(place).Where(one => one is { Level: LocationLevel.Tps, Retired: false });

    /// <summary>When what is due for a polling station.</summary>
    internal StationSchedule ScheduleOf(Location station) =>
        schedules.GetOrAdd(station.Code, _ => schedule.For(PathOf(station)));

    /// <summary>
    /// When the boxes of a re-vote have to be at their polling station and opened: by the rules of the first vote, for
    /// the day of the second; null where it is not to be held. No rule says when they come back.
    /// </summary>
    internal StationSchedule? ScheduleOf(ReVote reVote)
    {
        if (reVote is not { IsToBeHeld: true, HeldOn: { } held } || LocationOf(reVote.Tps) is not { } station)
            return null;
        return schedulesOfReVotes.GetOrAdd((station.Code, held), key =>
        {
            var path = PathOf(station);
            return schedule.On(key.Item2).For(path) with { Returns = new DueTime?[path.Length] };
        });
    }

    /// <summary>When something is due at a place itself; null where no rule says.</summary>
    internal DueTime? At(DeadlineStep step, Location place) => schedule.At(step, PathOf(place));

    /// <summary>When a day starts, with the election's offset from UTC.</summary>
    internal DateTimeOffset StartOf(DateOnly date) => schedule.StartOf(date);

    /// <summary>What a polling station needs, in the order of items; without what no rule is about.</summary>
    internal IReadOnlyList<ItemNeed> NeedsOf(Location station) => needs.GetOrAdd(station.Code, _ =>
    [
        .. from item in reference.Requirements.Items
           let rules = reference.Requirements.NeedsOf(station, item.Code, day)
           where rules.Count > 0
           select new ItemNeed(item.Code, item.Contest, rules.Sum(rule => rule.Quantity), rules[0].Rule),
    ]);

    private Location[] PathOf(Location place) =>
        [.. place.Path.Split('/').SkipLast(1).Select(reference.LocationOf).OfType<Location>(), place];
}
