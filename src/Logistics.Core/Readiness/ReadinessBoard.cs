using System.Collections.Concurrent;
using Logistics.Core.Deadlines;
using Logistics.Core.Flags;
using Logistics.Core.Incidents;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;
using Logistics.Core.TpsAccounts;

namespace Logistics.Core.Readiness;

/// <summary>How a place and all below it stand.</summary>
/// <param name="Incidents">Open incidents at the place or below it, of severity warning.</param>
/// <param name="CriticalIncidents">The same, of severity critical.</param>
/// <param name="Worst">The stations that stand worst, at most ten, without those that are ready.</param>
/// <param name="Next">The earliest deadline that is not done and not past; null for none.</param>
public sealed record PlaceReadiness(
    Location Place,
    long Ready,
    long NotReady,
    long AtRisk,
    ReadinessFigures Figures,
    long Incidents,
    long CriticalIncidents,
    IReadOnlyList<StationReadiness> Worst,
    Deadline? Next);

/// <summary>
/// Judges polling stations by what the ledger shows and by the rules of a day. It speaks of risk; whether a vote is
/// repeated is decided by the KPU. Pure: the same facts, rules and moment give the same answer.
/// </summary>
/// <param name="opensFrom">From when on packages may be opened.</param>
/// <param name="now">The moment at which it is asked.</param>
public sealed class ReadinessBoard(
    ReferenceData reference,
    Schedule schedule,
    ReadinessFacts facts,
    DateTimeOffset opensFrom,
    DateTimeOffset now)
{
    private const int WorstMax = 10;

    private static readonly HashSet<string> SealCodes = new(StringComparer.Ordinal)
    {
        SealFlags.Code, UnreadSealFlags.Code,
    };

    private readonly DateOnly day = reference.Requirements.DayOf(now);
    private readonly DeadlineBoard deadlines = new(reference, schedule, facts, now);
    private readonly ConcurrentDictionary<string, StationReadiness> known = new(StringComparer.Ordinal);
    private readonly StationTeams teams = new(reference, facts, reference.Requirements.DayOf(now));
    private readonly Lazy<IReadOnlyDictionary<string, Severity>> severities = new(() =>
        reference.Offices.IncidentTypesOn(reference.Requirements.DayOf(now))
            .ToDictionary(type => type.Code, type => type.Severity, StringComparer.Ordinal));

    private readonly Lazy<IReadOnlyList<(Incident Incident, string[] Paths)>> incidentPlaces = new(() =>
    {
        var paths = facts.Packages.ToDictionary(package => package.Id, package => package.Path);
        return
        [
            .. facts.Incidents.Select(incident => (incident, (string[])
            [
                .. ((string?[])[incident.Location, incident.Other]).OfType<string>()
                    .Select(code => reference.LocationOf(code)?.Path).OfType<string>(),
                .. incident.Package is { } id && paths.TryGetValue(id, out var path) ? (string[])[path] : [],
            ])),
        ];
    });

    private bool IsVoting => now >= opensFrom;

    /// <summary>The polling stations at a place or below it that are in use, in the order of codes.</summary>
    public IEnumerable<Location> StationsAt(Location place) => reference.Requirements.Locations
        .Where(one => one is { Level: LocationLevel.Tps, Retired: false } && one.IsSelfOrDescendantOf(place.Code));

    /// <summary>How a place and all below it stand.</summary>
    public PlaceReadiness Of(Location place)
    {
        ArgumentNullException.ThrowIfNull(place);
        StationReadiness[] stations = [.. StationsAt(place).Select(OfStation)];
        Severity[] incidents = [.. IncidentsAt(place).Select(SeverityOf)];
        var figures = stations.Aggregate(default(ReadinessFigures), (sum, station) => sum + station.Figures);
        return new(
            place,
            stations.LongCount(station => station.Status == ReadinessStatus.Ready),
            stations.LongCount(station => station.Status == ReadinessStatus.NotReady),
            stations.LongCount(station => station.Status == ReadinessStatus.AtRisk),
            figures,
            incidents.LongCount(severity => severity == Severity.Warning),
            incidents.LongCount(severity => severity == Severity.Critical),
            [
                .. stations.Where(station => station.Status != ReadinessStatus.Ready)
                    .OrderByDescending(station => station.Status)
                    .ThenByDescending(station => station.Reasons.Count(one => one.Severity == Severity.Critical))
                    .ThenByDescending(station => station.Reasons.Count(one => one.Severity == Severity.Warning))
                    .ThenBy(station => station.Station.Code, StringComparer.Ordinal)
                    .Take(WorstMax),
            ],
            stations.SelectMany(station => station.Deadlines).Where(IsAhead).MinBy(deadline => deadline.Due.At));
    }

    /// <summary>How many boxes and kits for polling stations have come to a level on their way, or past it.</summary>
    public (long Boxes, long Kits) ArrivedAt(LocationLevel level)
    {
        var (boxes, kits) = (0L, 0L);
        foreach (var station in reference.Requirements.Locations.Where(
            one => one is { Level: LocationLevel.Tps, Retired: false }))
        {
            foreach (var package in facts.For(station.Code))
            {
                if (!package.Delivered && reference.LocationOf(package.Custodian)?.Level < level)
                    continue;
                (boxes, kits) = package.Kind == PackageKind.Kit ? (boxes, kits + 1) : (boxes + 1, kits);
            }
        }

        return (boxes, kits);
    }

    /// <summary>The earliest deadline at a place or below it that is ahead and not done; null for none.</summary>
    public Deadline? NextAt(Location place) => DeadlinesAt(place).Where(IsAhead).MinBy(deadline => deadline.Due.At);

    /// <summary>The deadlines at a place and below it, in no order.</summary>
    public IEnumerable<Deadline> DeadlinesAt(Location place)
    {
        ArgumentNullException.ThrowIfNull(place);
        var all = new List<Deadline>();
        foreach (var one in reference.Requirements.Locations)
        {
            if (one.Retired || !one.IsSelfOrDescendantOf(place.Code))
                continue;
            if (one.Level == LocationLevel.Tps)
                all.AddRange(deadlines.Of(one));
            else
                all.AddRange(deadlines.Of(one, StationsAt(one)));
        }

        return all;
    }

    /// <summary>
    /// The deadlines that passed and that nothing was recorded of, in the order they were due: of what is packed, of
    /// the stations it is for, and of the places above them.
    /// </summary>
    public IReadOnlyList<Deadline> Missed()
    {
        var tracked = facts.Packages.Where(package => !package.IsGone).SelectMany(package => package.Path.Split('/'))
            .ToHashSet(StringComparer.Ordinal);
        return reference.Requirements.Locations.FirstOrDefault(one => one.Parent is null) is { } root
            ? [
                .. DeadlinesAt(root)
                    .Where(one => one.Status == DeadlineStatus.Missed && tracked.Contains(one.Due.Place))
                    .OrderBy(one => one.Due.At),
            ]
            : [];
    }

    /// <summary>How a polling station stands.</summary>
    public StationReadiness OfStation(Location station)
    {
        ArgumentNullException.ThrowIfNull(station);
        if (known.TryGetValue(station.Code, out var found))
            return found;
        var due = deadlines.Of(station);
        var times = deadlines.ScheduleOf(station);
        Package[] packages = [.. facts.For(station.Code)];
        var reasons = new List<Reason>();
        foreach (var contest in reference.Contests.Order(StringComparer.Ordinal))
        {
            Package[] boxes = [.. packages.Where(one => one.Kind == PackageKind.BallotBox && one.Contest == contest)];
            if (boxes.Length == 0)
                reasons.Add(NotPacked(ReasonCode.BoxNotPacked, times, contest));
            else
                AddBallots(reasons, station, contest, boxes);
        }

        var kits = packages.Where(one => one.Kind == PackageKind.Kit).ToArray();
        if (kits.Length == 0)
            reasons.Add(NotPacked(ReasonCode.KitNotPacked, times, contest: null));
        else
            AddKits(reasons, station, kits);
        foreach (var package in packages)
            AddPackage(reasons, package, due);
        foreach (var package in facts.At(station.Code).Where(one => one.Destination != station.Code))
            reasons.Add(About(ReasonCode.OfAnotherStation, Severity.Critical, package));
        if (!HasCounted(station))
            AddTeam(reasons, station, due);
        AddFlags(reasons, station, [.. packages, .. facts.ReVotesOf(station.Code).SelectMany(facts.BoxesOf)]);
        Deadline[] recapitulation = [.. deadlines.RecapitulationOf(station)];
        AddIncidents(reasons, station);
        if (IsVoting)
        {
            AddAccounts(reasons, station, due);
            AddReVotes(reasons, station, due);
            AddRecapitulation(reasons, station, recapitulation);
        }

        Reason[] ordered = [.. reasons.OrderByDescending(reason => reason.Severity).ThenBy(reason => reason.Code)];
        var status = ordered.Length == 0 ? ReadinessStatus.Ready
            : ordered[0].Severity == Severity.Info ? ReadinessStatus.NotReady
            : ReadinessStatus.AtRisk;
        var figures = FiguresOf(station, packages, reasons, recapitulation);
        return known[station.Code] = new(station, status, ordered, figures, due);
    }

    private static bool IsAhead(Deadline deadline) =>
        deadline.Status is DeadlineStatus.OnTime or DeadlineStatus.AtRisk;

    private static Severity Of(DeadlineStatus status) => status switch
    {
        DeadlineStatus.Missed => Severity.Critical,
        DeadlineStatus.AtRisk => Severity.Warning,
        _ => Severity.Info,
    };

    private static Reason About(ReasonCode code, Severity severity, Package package, DueTime? due = null) => new(
        code, severity, package.Contest, Rule: due is null ? null : (due.Rule.Code, due.Rule.Version),
        Source: due?.Rule.Source, DueAt: due?.At, Package: package.Id, Sequence: package.HeadSequence);

    /// <summary>What is not packed has its whole way to go.</summary>
    private Reason NotPacked(ReasonCode code, StationSchedule times, string? contest)
    {
        var first = times.Deliveries.FirstOrDefault(due => due is not null);
        var last = times.Deliveries[^1];
        var severity = last is not null && now > last.At ? Severity.Critical
            : first?.DepartBy is { } leaves && now > leaves - first.Margin ? Severity.Warning
            : Severity.Info;
        return new(
            code, severity, contest, Rule: last is null ? null : (last.Rule.Code, last.Rule.Version),
            Source: last?.Rule.Source, DueAt: last?.At);
    }

    private void AddBallots(List<Reason> reasons, Location station, string contest, Package[] boxes)
    {
        // What was opened may hold other things than were packed.
        if (boxes.Any(box => box.WasOpened))
            return;
        foreach (var item in reference.Requirements.ItemsOf(contest))
        {
            var needs = reference.Requirements.NeedsOf(station, item.Code, day);
            var (needed, packed) = (needs.Sum(need => need.Quantity), QuantityIn(boxes, item.Code));
            if (needs.Count == 0 || needed == packed)
                continue;
            reasons.Add(new(
                ReasonCode.BallotsDiffer, Severity.Warning, contest, item.Code, Expected: needed, Actual: packed,
                Rule: (needs[0].Rule.Code, needs[0].Rule.Version), Source: needs[0].Rule.Source,
                Package: boxes[0].Id, Sequence: boxes[0].HeadSequence));
        }
    }

    private void AddKits(List<Reason> reasons, Location station, Package[] kits)
    {
        if (kits.Any(kit => kit.WasOpened))
            return;
        foreach (var item in reference.Requirements.Items.Where(one => one.Contest is null))
        {
            var needs = reference.Requirements.NeedsOf(station, item.Code, day);
            var (needed, packed) = (needs.Sum(need => need.Quantity), QuantityIn(kits, item.Code));

            // Boxes and seals travel by themselves, so only what kits hold anywhere is expected in them.
            if (needs.Count == 0 || packed >= needed || !facts.ItemsOfKits.Contains(item.Code))
                continue;
            reasons.Add(new(
                ReasonCode.KitIncomplete, Severity.Warning, Item: item.Code, Expected: needed, Actual: packed,
                Rule: (needs[0].Rule.Code, needs[0].Rule.Version), Source: needs[0].Rule.Source, Package: kits[0].Id,
                Sequence: kits[0].HeadSequence));
        }
    }

    private long QuantityIn(IEnumerable<Package> packages, string item) => packages.Sum(package =>
        facts.ContentsOf(package.Id).Where(line => line.Item == item).Sum(line => (long)line.Quantity));

    private void AddPackage(List<Reason> reasons, Package package, IReadOnlyList<Deadline> due)
    {
        var isKit = package.Kind == PackageKind.Kit;
        if (package.IsMissing)
        {
            reasons.Add(About(isKit ? ReasonCode.KitMissing : ReasonCode.BoxMissing, Severity.Critical, package));
            return;
        }

        if (!isKit && !package.WasOpened && !facts.IsSealed(package.Id))
            reasons.Add(About(ReasonCode.BoxNotSealed, Severity.Warning, package));
        if (!package.Delivered)
        {
            var last = due.LastOrDefault(one =>
                one.Package == package && one.Due.Rule.Step == DeadlineStep.Delivery
                && one.Due.Place == package.Destination);
            var severity = last is null ? Severity.Info : Of(last.Status);
            reasons.Add(About(isKit ? ReasonCode.KitNotThere : ReasonCode.BoxNotThere, severity, package, last?.Due));
            return;
        }

        if (!IsVoting)
        {
            if (package.WasOpened)
                reasons.Add(About(ReasonCode.OpenedEarly, Severity.Critical, package));
            return;
        }

        AddAfter(reasons, package, due);
    }

    /// <summary>What is still to do with a package at its station once packages may be opened.</summary>
    private void AddAfter(List<Reason> reasons, Package package, IReadOnlyList<Deadline> due)
    {
        if (!package.WasOpened)
        {
            var opening = due.FirstOrDefault(one =>
                one.Package == package && one.Due.Rule.Step == DeadlineStep.Opening);
            AddIfDue(reasons, ReasonCode.NotOpened, package, opening);
            return;
        }

        var back = due.FirstOrDefault(one => one.Package == package && one.Due.Rule.Step == DeadlineStep.Return
            && reference.LocationOf(one.Due.Place)?.Level == LocationLevel.Ppk);
        var code = package.StatusAtRest == PackageStatus.Opened ? ReasonCode.NotResealed : ReasonCode.NotBack;
        AddIfDue(reasons, code, package, back);
    }

    /// <summary>From the vote on, what is still to do is a reason only once it is late or about to be.</summary>
    private static void AddIfDue(List<Reason> reasons, ReasonCode code, Package package, Deadline? deadline)
    {
        if (deadline is { IsInDanger: true })
            reasons.Add(About(code, Of(deadline.Status), package, deadline.Due));
    }

    private void AddTeam(List<Reason> reasons, Location station, IReadOnlyList<Deadline> due)
    {
        if (teams.Required == 0)
            return;
        var rule = teams.Roles[0];
        var (inTerm, trained) = teams.At(station.Code);
        var deadline = due.FirstOrDefault(one => one.Due.Rule.Step == DeadlineStep.Team);
        if (inTerm < teams.Required)
        {
            reasons.Add(new(
                ReasonCode.TeamIncomplete, deadline is null ? Severity.Info : Of(deadline.Status),
                Expected: teams.Required, Actual: inTerm, Rule: (rule.Code, rule.Version), Source: rule.Source,
                DueAt: deadline?.Due.At));
        }

        if (trained == 0)
        {
            var isDue = deadline is not null && now > deadline.Due.At - deadline.Due.Margin;
            reasons.Add(new(
                ReasonCode.NobodyTrained, isDue ? Severity.Warning : Severity.Info, Expected: 1, Actual: 0,
                DueAt: deadline?.Due.At));
        }
    }

    /// <summary>Its accounts are there, so that its officers have done their work.</summary>
    private bool HasCounted(Location station) =>
        IsVoting && facts.AccountsOf(station.Code).Count() >= reference.Contests.Count;

    /// <summary>Incidents that people reported; those that the ledger opens have reasons of their own.</summary>
    private void AddIncidents(List<Reason> reasons, Location station)
    {
        foreach (var incident in IncidentsAt(station).Where(incident => incident.IsReported))
        {
            reasons.Add(new(
                ReasonCode.IncidentOpen, SeverityOf(incident), incident.Contest, Incident: incident.Id,
                IncidentType: incident.Type, Package: incident.Package, Sequence: incident.Sequence));
        }
    }

    /// <summary>The open incidents at a place or below it, and those of packages for there.</summary>
    private IEnumerable<Incident> IncidentsAt(Location place) =>
        incidentPlaces.Value.Where(one => Array.Exists(one.Paths, path => Location.IsAtOrBelow(path, place.Path)))
            .Select(one => one.Incident);

    private Severity SeverityOf(Incident incident) =>
        incident.Severity ?? severities.Value.GetValueOrDefault(incident.Type, Severity.Warning);

    private void AddFlags(List<Reason> reasons, Location station, Package[] packages)
    {
        foreach (var flag in FlagsAt(station, packages))
        {
            reasons.Add(new(
                ReasonCode.Flagged, flag.Severity, Flag: flag.Code, Sequence: flag.Sequence,
                Package: Package.TryIdOf(flag.Stream, out var id) ? id : null));
        }
    }

    /// <summary>The open flags on its packages and on its accounts.</summary>
    private IEnumerable<RaisedFlag> FlagsAt(Location station, Package[] packages) =>
        packages.Select(package => Package.Stream(package.Id))
            .Concat(reference.Contests.Order(StringComparer.Ordinal)
                .Select(contest => TpsAccountRecorded.Stream(station.Code, contest)))
            .SelectMany(facts.FlagsOf)
            .Where(flag => flag.Severity >= Severity.Warning);

    private void AddAccounts(List<Reason> reasons, Location station, IReadOnlyList<Deadline> due)
    {
        TpsAccount[] accounts = [.. facts.AccountsOf(station.Code)];
        foreach (var deadline in due.Where(one => one is { IsInDanger: true, Due.Rule.Step: DeadlineStep.Account }))
        {
            reasons.Add(new(
                ReasonCode.AccountMissing, Of(deadline.Status), deadline.Contest,
                Rule: (deadline.Due.Rule.Code, deadline.Due.Rule.Version), Source: deadline.Due.Rule.Source,
                DueAt: deadline.Due.At));
        }

        foreach (var account in accounts)
        {
            // Custody and transfers are held against it by reconciliation; here its own numbers are.
            var violation = Identities.Check(account, accounts.Where(one => one.Contest != account.Contest), null)
                .FirstOrDefault(one => !one.IsExplained && one.Identity != Identity.ReceivedAccounted);
            if (violation is not null)
            {
                reasons.Add(new(
                    ReasonCode.AccountDiffers, Severity.Critical, account.Contest, Expected: violation.Right,
                    Actual: violation.Left, Rule: (EnumText.Of(violation.Identity), 1),
                    Sequence: account.HeadSequence));
            }
        }
    }

    /// <summary>What is still to do for votes that are held again, and what may have to be.</summary>
    private void AddReVotes(List<Reason> reasons, Location station, IReadOnlyList<Deadline> due)
    {
        foreach (var reVote in facts.ReVotesOf(station.Code))
        {
            var found = new List<Reason>();
            foreach (var deadline in deadlines.Of(reVote).Where(one => one.Status != DeadlineStatus.Done))
            {
                var severity = deadline.Status == DeadlineStatus.Missed ? Severity.Critical : Severity.Warning;
                found.Add(new(
                    ReasonCode.ReVotePending, severity, deadline.Contest,
                    Rule: (deadline.Due.Rule.Code, deadline.Due.Rule.Version), Source: deadline.Due.Rule.Source,
                    DueAt: deadline.Due.At, Sequence: reVote.HeadSequence));
            }

            string[] open = [.. reVote.Contests.Split(' ').Where(contest => !facts.IsCounted(reVote, contest))];
            if (open.Length > 0 && deadlines.ScheduleOf(reVote) is { } times)
            {
                AddNotice(found, reVote);
                foreach (var contest in open)
                    AddBoxes(found, reVote, contest, times, due);
            }

            reasons.AddRange(found.Select(reason => reason with { ReVote = reVote.Id }));
        }
    }

    private void AddNotice(List<Reason> reasons, ReVote reVote)
    {
        if (reVote is not { Status: ReVoteStatus.ToBeHeld, HeldOn: { } day })
            return;
        var latest = schedule.StartOf(day);
        var severity = now > latest ? Severity.Critical
            : now >= schedule.StartOf(day.AddDays(-1)) ? Severity.Warning
            : Severity.Info;
        reasons.Add(new(
            ReasonCode.NoticeMissing, severity, Rule: (ReVoteRule.Notice, 1), Source: ReVoteRule.NoticeSource,
            DueAt: latest, Sequence: reVote.HeadSequence));
    }

    /// <summary>Whether the boxes of a contest of a re-vote are at its polling station, and opened in time.</summary>
    private void AddBoxes(
        List<Reason> reasons, ReVote reVote, string contest, StationSchedule times, IReadOnlyList<Deadline> due)
    {
        Package[] boxes = [.. facts.BoxesOf(reVote).Where(box => box.Contest == contest)];
        if (boxes.Length == 0)
            reasons.Add(NotPacked(ReasonCode.BoxNotPacked, times, contest));
        foreach (var box in boxes)
            AddPackage(reasons, box, due);
    }

    private void AddRecapitulation(List<Reason> reasons, Location station, Deadline[] recapitulation)
    {
        foreach (var deadline in recapitulation.Where(one => one.IsInDanger))
        {
            var box = facts.CountedBoxesOf(station.Code, deadline.Contest!).FirstOrDefault();
            reasons.Add(new(
                ReasonCode.NotRecapitulated, Of(deadline.Status), deadline.Contest,
                Rule: (deadline.Due.Rule.Code, deadline.Due.Rule.Version), Source: deadline.Due.Rule.Source,
                DueAt: deadline.Due.At, Package: box?.Id, Sequence: box?.HeadSequence));
        }
    }

    private ReadinessFigures FiguresOf(
        Location station, Package[] packages, List<Reason> reasons, Deadline[] recapitulation)
    {
        var (inTerm, trained) = teams.At(station.Code);
        var boxes = packages.Where(one => one.Kind == PackageKind.BallotBox).ToArray();
        return new(
            reference.Contests.Count,
            boxes.Where(box => box.Delivered).Select(box => box.Contest).Distinct(StringComparer.Ordinal).LongCount(),
            1,
            packages.Any(one => one is { Kind: PackageKind.Kit, Delivered: true }) ? 1 : 0,
            boxes.LongCount(box => box.Delivered
                && !facts.FlagsOf(Package.Stream(box.Id)).Any(flag => SealCodes.Contains(flag.Code))),
            teams.Required,
            inTerm,
            trained,
            reference.Contests.Count,
            facts.AccountsOf(station.Code).LongCount(),
            recapitulation.LongLength,
            recapitulation.LongCount(one => one.Status == DeadlineStatus.Done),
            reasons.LongCount(one => one is { Code: ReasonCode.Flagged, Severity: Severity.Warning }),
            reasons.LongCount(one => one is { Code: ReasonCode.Flagged, Severity: Severity.Critical }));
    }
}
