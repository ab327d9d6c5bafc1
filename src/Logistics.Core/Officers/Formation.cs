using Logistics.Core.Locations;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;

namespace Logistics.Core.Officers;

/// <summary>How many officers of a role there are at a place, whose offices and candidacies are not over.</summary>
/// <param name="Place">Code of the place.</param>
/// <param name="Role">Code of the role.</param>
/// <param name="ChecksPassed">How many checks each of them has passed.</param>
/// <param name="Candidates">Nominated, and not appointed yet.</param>
/// <param name="Reserves">Of those, without a check that failed.</param>
/// <param name="Appointed">In office, sworn in or not.</param>
/// <param name="Sworn">In office and sworn in.</param>
/// <param name="InTerm">Sworn in, on a day of their term.</param>
/// <param name="Unfailed">In office, without a check that failed.</param>
/// <param name="InLogistics">In office and trained in logistics.</param>
/// <param name="InVoting">In office and trained in voting.</param>
public sealed record FormationCount(
    string Place,
    string Role,
    int ChecksPassed,
    long Candidates,
    long Reserves,
    long Appointed,
    long Sworn,
    long InTerm,
    long Unfailed,
    long InLogistics,
    long InVoting)
{
    /// <summary>The same of some officers as they were on a day.</summary>
    public static IEnumerable<FormationCount> Of(IEnumerable<Officer> officers, DateOnly day) =>
        officers.Where(officer => officer.Status != OfficerStatus.Ended)
            .GroupBy(officer => (officer.Place, officer.Role, officer.ChecksPassed))
            .Select(group => new FormationCount(
                group.Key.Place,
                group.Key.Role,
                group.Key.ChecksPassed,
                group.LongCount(one => one.Status == OfficerStatus.Candidate),
                group.LongCount(one => one is { Status: OfficerStatus.Candidate, ChecksFailed: 0 }),
                group.LongCount(one => one.IsInOffice),
                group.LongCount(one => one.Status == OfficerStatus.SwornIn),
                group.LongCount(one => one.IsInTermOn(day)),
                group.LongCount(one => one is { IsInOffice: true, ChecksFailed: 0 }),
                group.LongCount(one => one is { IsInOffice: true, InLogistics: true }),
                group.LongCount(one => one is { IsInOffice: true, InVoting: true })));
}

/// <summary>Which formation is asked for.</summary>
/// <param name="Location">The location, or the one above those asked for; null for the root.</param>
/// <param name="Level">The locations of this level at it or below; null for the location itself.</param>
/// <param name="Role">Only this role.</param>
public sealed record FormationQuery(string? Location, LocationLevel? Level, string? Role);

/// <summary>The officers of a role at a location and everything below it, and how many there must be.</summary>
/// <param name="Rule">The role with the number it needs; null where no rule says one.</param>
/// <param name="Required">By the rule, at each place in use of its level.</param>
/// <param name="Qualified">In office, and every check of the role is met or waived.</param>
/// <param name="Gap">Offices that nobody holds, counted at each place: a surplus elsewhere does not fill them.</param>
public sealed record FormationRow(
    Location Location,
    string Role,
    OfficeRole? Rule,
    long Required,
    long Candidates,
    long Reserves,
    long Appointed,
    long Sworn,
    long InTerm,
    long Qualified,
    long InLogistics,
    long InVoting,
    long Gap);

/// <summary>An office that nobody holds.</summary>
/// <param name="Rule">The role.</param>
/// <param name="Index">Which one of those of the role at the place, from 0.</param>
public sealed record MissingOffice(Location Location, OfficeRole Rule, int Index);

/// <summary>An office that nobody holds, its seat, and who comes next.</summary>
/// <param name="Seat">Null where the role has no seats, or others hold seats that are none of it.</param>
/// <param name="Next">The candidate who comes next in rank, each named once; null for none.</param>
public sealed record OfficeGap(MissingOffice Missing, int? Seat, OpenOfficer? Next);

/// <summary>What of an officer decides who comes next.</summary>
public sealed record OpenOfficer(
    Guid Id, string Place, string Role, int? Seat, int? Rank, bool IsInOffice, bool HasFailed, long Sequence);

/// <summary>Adds officers up over places, and holds them against the rules of a day.</summary>
public static class Formation
{
    /// <summary>The rows of a query, in the order of locations and, within one, of roles.</summary>
    /// <param name="day">Whose rules count.</param>
    public static IReadOnlyList<FormationRow> Of(
        ReferenceData reference, FormationQuery query, IEnumerable<FormationCount> counts, DateOnly day)
    {
        var places = reference.Requirements;
        var offices = reference.Offices;
        Location[] targets = [.. TargetsOf(places, query)];
        if (targets.Length == 0)
            return [];
        var sums = targets.ToDictionary(
            target => target.Code, _ => new Dictionary<string, Sum>(StringComparer.Ordinal), StringComparer.Ordinal);
        var checks = new Dictionary<string, int>(StringComparer.Ordinal);
        var held = new Dictionary<(string Place, string Role), long>();
        foreach (var count in counts)
        {
            if ((query.Role ?? count.Role) != count.Role || places.LocationOf(count.Place) is not { } place)
                continue;
            if (!checks.TryGetValue(count.Role, out var needed))
                checks[count.Role] = needed = offices.ChecksFor(count.Role, day).Count;
            held[(count.Place, count.Role)] = held.GetValueOrDefault((count.Place, count.Role)) + count.Appointed;
            foreach (var sum in SumsAbove(sums, place, count.Role))
                sum.Add(count, isQualified: count.ChecksPassed >= needed);
        }

        foreach (var rule in RulesOf(offices, query, day))
        {
            foreach (var place in places.Locations.Where(one => one.Level == rule.Level && !one.Retired))
            {
                var gap = Math.Max(0, rule.PerPlace - held.GetValueOrDefault((place.Code, rule.Code)));
                foreach (var sum in SumsAbove(sums, place, rule.Code))
                    sum.Require(rule, gap);
            }
        }

        return
        [
            .. from target in targets
               from one in sums[target.Code].OrderBy(one => one.Key, StringComparer.Ordinal)
               select one.Value.ToRow(target, one.Key),
        ];
    }

    /// <summary>The offices that nobody holds at a location and below, in the order of locations and roles.</summary>
    public static IEnumerable<MissingOffice> MissingOf(
        ReferenceData reference, FormationQuery query, IEnumerable<FormationCount> counts, DateOnly day)
    {
        var top = TargetsOf(reference.Requirements, query with { Level = null }).SingleOrDefault();
        if (top is null)
            yield break;
        var rules = RulesOf(reference.Offices, query, day);
        var held = counts.ToLookup(count => (count.Place, count.Role), count => count.Appointed);
        foreach (var place in reference.Requirements.Locations.Where(one => !one.Retired && one.IsAtOrBelow(top)))
        {
            foreach (var rule in rules.Where(role => role.Level == place.Level))
            {
                for (var i = 0; i < rule.PerPlace - held[(place.Code, rule.Code)].Sum(); i++)
                    yield return new(place, rule, i);
            }
        }
    }

    /// <summary>Tells of offices that nobody holds which seat each is, and who comes next.</summary>
    /// <param name="officers">Those at the places whose offices and candidacies are not over.</param>
    public static IReadOnlyList<OfficeGap> GapsOf(
        IReadOnlyList<MissingOffice> missing, IEnumerable<OpenOfficer> officers)
    {
        var known = officers.ToLookup(one => (one.Place, one.Role));
        return [.. missing.Select(one => GapOf(one, [.. known[(one.Location.Code, one.Rule.Code)]]))];
    }

    private static OfficeGap GapOf(MissingOffice missing, OpenOfficer[] officers)
    {
        var seat = missing.Rule is { SeatFrom: { } from, SeatTo: { } to }
            ? Enumerable.Range(from, to - from + 1)
                .Where(number => !Array.Exists(officers, one => one.IsInOffice && one.Seat == number))
                .Select(number => (int?)number).ElementAtOrDefault(missing.Index)
            : null;
        var next = officers.Where(one => one is { IsInOffice: false, HasFailed: false, Rank: not null })
            .OrderBy(one => one.Rank).ThenBy(one => one.Sequence).ElementAtOrDefault(missing.Index);
        return new(missing, seat, next);
    }

    /// <summary>The rules that say how many a place needs.</summary>
    private static OfficeRole[] RulesOf(OfficeReference offices, FormationQuery query, DateOnly day) =>
    [
        .. offices.RolesOn(day).Where(role =>
            role is { PerPlace: > 0, Level: not null } && (query.Role ?? role.Code) == role.Code),
    ];

    private static IEnumerable<Location> TargetsOf(RequirementReference places, FormationQuery query)
    {
        if (query.Location is null)
        {
            return places.Locations.Where(one =>
                query.Level is null ? one.Parent is null : one.Level == query.Level);
        }

        if (places.LocationOf(query.Location) is not { } top)
            return [];
        return query.Level is null
            ? [top]
            : places.Locations.Where(one => one.Level == query.Level && one.IsAtOrBelow(top));
    }

    /// <summary>The sums of a role at the locations asked for that are a place or above it.</summary>
    private static IEnumerable<Sum> SumsAbove(
        Dictionary<string, Dictionary<string, Sum>> sums, Location place, string role)
    {
        foreach (var code in place.Path.Split('/'))
        {
            if (!sums.TryGetValue(code, out var byRole))
                continue;
            if (!byRole.TryGetValue(role, out var sum))
                byRole.Add(role, sum = new Sum());
            yield return sum;
        }
    }

    private sealed class Sum
    {
        private OfficeRole? rule;
        private long required, candidates, reserves, appointed, sworn, inTerm, qualified, inLogistics, inVoting, gap;

        public void Add(FormationCount count, bool isQualified)
        {
            candidates += count.Candidates;
            reserves += count.Reserves;
            appointed += count.Appointed;
            sworn += count.Sworn;
            inTerm += count.InTerm;
            qualified += isQualified ? count.Unfailed : 0;
            inLogistics += count.InLogistics;
            inVoting += count.InVoting;
        }

        public void Require(OfficeRole role, long missing)
        {
            rule = role;
            required += role.PerPlace;
            gap += missing;
        }

        public FormationRow ToRow(Location location, string role) => new(
            location, role, rule, required, candidates, reserves, appointed, sworn, inTerm, qualified, inLogistics,
            inVoting, gap);
    }
}
