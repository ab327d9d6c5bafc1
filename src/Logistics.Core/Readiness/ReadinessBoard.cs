using System.Collections.Concurrent;
using Logistics.Core.Deadlines;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;

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
public sealed class ReadinessBoard
{
    private const int WorstMax = 10;

    private readonly BoardRules rules;
    private readonly ReadinessFacts facts;

    // What does not depend on the moment, for all moments of the day.
    private readonly DeadlineBoard deadlines;
    private readonly ConcurrentDictionary<string, StationCase> cases;
    private readonly ConcurrentDictionary<string, StationReadiness> judged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PlaceReadiness> places = new(StringComparer.Ordinal);

    /// <param name="now">The moment at which it is asked.</param>
    public ReadinessBoard(BoardRules rules, ReadinessFacts facts, DateTimeOffset now)
        : this(rules, facts, now, new(rules, facts, []), new(StringComparer.Ordinal))
    {
    }

    private ReadinessBoard(
        BoardRules rules,
        ReadinessFacts facts,
        DateTimeOffset now,
        DeadlineBoard deadlines,
        ConcurrentDictionary<string, StationCase> cases) =>
        (this.rules, this.facts, Now, this.deadlines, this.cases) = (rules, facts, now, deadlines, cases);

    /// <summary>The moment at which it is asked.</summary>
    public DateTimeOffset Now { get; }

    private bool IsVoting => Now >= rules.PackagesOpenFrom;

    /// <summary>The same rules and facts at another moment of the day.</summary>
    public ReadinessBoard At(DateTimeOffset moment) => new(rules, facts, moment, deadlines, cases);

    /// <summary>The same rules with other facts. Stations of which they show the same are not judged anew.</summary>
    public ReadinessBoard With(ReadinessFacts others, DateTimeOffset moment)
    {
        KeyValuePair<string, StationDeadlines>[] same = facts.ItemsOfKits.SetEquals(others.ItemsOfKits)
            ? [.. deadlines.Known.Where(known => facts.AreSameAt(known.Key, others))]
            : [];
        return new(
            rules, others, moment, new(rules, others, same),
            new(
                same.Select(known => cases.GetValueOrDefault(known.Key)).OfType<StationCase>()
                    .Select(known => KeyValuePair.Create(known.Station.Code, known)),
                StringComparer.Ordinal));
    }

    /// <summary>How a place and all below it stand.</summary>
    public PlaceReadiness Of(Location place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return places.GetOrAdd(place.Code, _ => Judge(place));
    }

    /// <summary>How many boxes and kits for polling stations have come to a level on their way, or past it.</summary>
    public (long Boxes, long Kits) ArrivedAt(LocationLevel level)
    {
        var (boxes, kits) = (0L, 0L);
        foreach (var package in rules.Root is { } root
            ? rules.StationsAt(root).SelectMany(station => facts.For(station.Code))
            : [])
        {
            if (!package.Delivered && rules.LocationOf(package.Custodian)?.Level < level)
                continue;
            (boxes, kits) = package.Kind == PackageKind.Kit ? (boxes, kits + 1) : (boxes + 1, kits);
        }

        return (boxes, kits);
    }

    /// <summary>The earliest deadline at a place or below it that is ahead and not done; null for none.</summary>
    public Deadline? NextAt(Location place) => Earliest(PlacesInUse(place));

    /// <summary>The deadlines at a place and below it, in no order.</summary>
    public IEnumerable<Deadline> DeadlinesAt(Location place) => PlacesInUse(place).SelectMany(deadlines.Of);

    /// <summary>
    /// The deadlines that passed and that nothing was recorded of, in the order they were due: of what is packed, of
    /// the stations it is for, and of the places above them.
    /// </summary>
    public IReadOnlyList<Deadline> Missed()
    {
        var tracked = facts.Packages.Select(one => one.Package).Where(package => !package.IsGone)
            .SelectMany(package => package.Path.Split('/'))
            .ToHashSet(StringComparer.Ordinal);
        return rules.Root is { } root
            ?
            [
                .. DeadlinesAt(root)
                    .Where(one => one.StatusAt(Now) == DeadlineStatus.Missed && tracked.Contains(one.Due.Place))
                    .OrderBy(one => one.Due.At),
            ]
            : [];
    }

    /// <summary>How a polling station stands.</summary>
    public StationReadiness OfStation(Location station)
    {
        ArgumentNullException.ThrowIfNull(station);
        return judged.GetOrAdd(station.Code, _ => Judge(cases.GetOrAdd(
            station.Code, _ => StationCase.Of(station, rules, facts, deadlines.OfStation(station)))));
    }

    private PlaceReadiness Judge(Location place)
    {
        StationReadiness[] stations = [.. rules.StationsAt(place).Select(OfStation)];
        Severity[] incidents =
        [
            .. rules.PlacesAt(place).SelectMany(one => facts.IncidentsAt(one.Code)).Distinct().Select(rules.SeverityOf),
        ];
        return new(
            place,
            stations.LongCount(station => station.Status == ReadinessStatus.Ready),
            stations.LongCount(station => station.Status == ReadinessStatus.NotReady),
            stations.LongCount(station => station.Status == ReadinessStatus.AtRisk),
            stations.Aggregate(default(ReadinessFigures), (sum, station) => sum + station.Figures),
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
            Earliest(rules.StationsAt(place)));
    }

    private IEnumerable<Location> PlacesInUse(Location place) => rules.PlacesAt(place).Where(one => !one.Retired);

    private Deadline? Earliest(IEnumerable<Location> places)
    {
        Deadline? earliest = null;
        foreach (var place in places)
        {
            var next = deadlines.PendingAt(place).FirstOrDefault(one => one.IsAheadAt(Now));
            if (next is not null && (earliest is null || next.Due.At < earliest.Due.At))
                earliest = next;
        }

        return earliest;
    }

    private StationReadiness Judge(StationCase station)
    {
        var reasons = new List<Reason>(station.Standing);
        foreach (var contest in station.NotPacked)
            reasons.Add(NotPacked(ReasonCode.BoxNotPacked, station.Due.Schedule, contest));
        if (!station.HasKit)
            reasons.Add(NotPacked(ReasonCode.KitNotPacked, station.Due.Schedule, contest: null));
        foreach (var package in station.Due.Packages)
            AddPackage(reasons, package);
        if (!(IsVoting && station.HasCounted))
            AddTeam(reasons, station);
        if (IsVoting)
        {
            AddDangers(reasons, ReasonCode.AccountMissing, station.Due.Accounts);
            reasons.AddRange(station.Accounts);
            foreach (var reVote in station.Due.ReVotes)
                reasons.AddRange(ReasonsOf(reVote).Select(reason => reason with { ReVote = reVote.ReVote.Id }));
            AddRecapitulation(reasons, station);
        }

        Reason[] ordered = reasons.Count == 0
            ? []
            : [.. reasons.OrderByDescending(reason => reason.Severity).ThenBy(reason => reason.Code)];
        var status = ordered.Length == 0 ? ReadinessStatus.Ready
            : ordered[0].Severity == Severity.Info ? ReadinessStatus.NotReady
            : ReadinessStatus.AtRisk;
        return new(station.Station, status, ordered, station.Figures);
    }

    private Severity SeverityOf(Deadline deadline) => deadline.StatusAt(Now) switch
    {
        DeadlineStatus.Missed => Severity.Critical,
        DeadlineStatus.AtRisk => Severity.Warning,
        _ => Severity.Info,
    };

    private Reason About(ReasonCode code, Deadline deadline) => new(
        code, SeverityOf(deadline), deadline.Contest, Rule: (deadline.Due.Rule.Code, deadline.Due.Rule.Version),
        Source: deadline.Due.Rule.Source, DueAt: deadline.Due.At);

    /// <summary>What is not packed has its whole way to go.</summary>
    private Reason NotPacked(ReasonCode code, StationSchedule times, string? contest)
    {
        var first = times.Deliveries.FirstOrDefault(due => due is not null);
        var last = times.Deliveries[^1];
        var severity = last is not null && Now > last.At ? Severity.Critical
            : first?.DepartBy is { } leaves && Now > leaves - first.Margin ? Severity.Warning
            : Severity.Info;
        return new(
            code, severity, contest, Rule: last is null ? null : (last.Rule.Code, last.Rule.Version),
            Source: last?.Rule.Source, DueAt: last?.At);
    }

    private void AddPackage(List<Reason> reasons, PackageDeadlines due)
    {
        var package = due.Package;
        if (package.IsMissing)
            return;
        if (!package.Delivered)
        {
            reasons.Add(StationCase.About(
                package.Kind == PackageKind.Kit ? ReasonCode.KitNotThere : ReasonCode.BoxNotThere,
                due.Arrival is null ? Severity.Info : SeverityOf(due.Arrival), package, due.Arrival));
        }
        else if (!IsVoting)
        {
            if (package.WasOpened)
                reasons.Add(StationCase.About(ReasonCode.OpenedEarly, Severity.Critical, package));
        }
        else if (!package.WasOpened)
        {
            AddIfDue(reasons, ReasonCode.NotOpened, package, due.Opening);
        }
        else
        {
            AddIfDue(
                reasons,
                package.StatusAtRest == PackageStatus.Opened ? ReasonCode.NotResealed : ReasonCode.NotBack,
                package, due.Return);
        }
    }

    /// <summary>From the vote on, what is still to do is a reason only once it is late or about to be.</summary>
    private void AddIfDue(List<Reason> reasons, ReasonCode code, Package package, Deadline? deadline)
    {
        if (deadline?.IsInDangerAt(Now) == true)
            reasons.Add(StationCase.About(code, SeverityOf(deadline), package, deadline));
    }

    private void AddTeam(List<Reason> reasons, StationCase station)
    {
        if (rules.Team.Required == 0)
            return;
        var rule = rules.Team.Roles[0];
        var (inTerm, trained) = (station.Figures.OfficersInTerm, station.Figures.OfficersTrained);
        var due = station.Due.Team?.Due;
        if (inTerm < rules.Team.Required)
        {
            // Once an account is there, they have done their work, and their term may end.
            var severity = due is null || station.Figures.AccountsRecorded > 0 ? Severity.Info
                : Now > due.At ? Severity.Critical
                : Now > due.At - due.Margin ? Severity.Warning
                : Severity.Info;
            reasons.Add(new(
                ReasonCode.TeamIncomplete, severity, Expected: rules.Team.Required, Actual: inTerm,
                Rule: (rule.Code, rule.Version), Source: rule.Source, DueAt: due?.At));
        }

        if (trained == 0)
        {
            var isDue = due is not null && Now > due.At - due.Margin;
            reasons.Add(new(
                ReasonCode.NobodyTrained, isDue ? Severity.Warning : Severity.Info, Expected: 1, Actual: 0,
                DueAt: due?.At));
        }
    }

    private void AddDangers(List<Reason> reasons, ReasonCode code, IReadOnlyList<Deadline> of) =>
        reasons.AddRange(of.Where(one => one.IsInDangerAt(Now)).Select(one => About(code, one)));

    /// <summary>What is still to do for a vote that is held again, or that may have to be.</summary>
    private List<Reason> ReasonsOf(ReVoteDeadlines due)
    {
        var reVote = due.ReVote;
        var found = new List<Reason>();
        foreach (var deadline in due.Contests.Where(one => !one.IsDone))
        {
            var severity = deadline.StatusAt(Now) == DeadlineStatus.Missed ? Severity.Critical : Severity.Warning;
            found.Add(About(ReasonCode.ReVotePending, deadline) with
            {
                Severity = severity,
                Sequence = reVote.HeadSequence,
            });
        }

        string[] open = [.. reVote.Contests.Split(' ').Where(contest => !facts.IsCounted(reVote, contest))];
        if (open.Length == 0 || due.Schedule is not { } times)
            return found;
        AddNotice(found, reVote);
        foreach (var contest in open)
            AddBoxes(found, due, contest, times);
        return found;
    }

    private void AddNotice(List<Reason> reasons, ReVote reVote)
    {
        if (reVote is not { Status: ReVoteStatus.ToBeHeld, HeldOn: { } held })
            return;
        var latest = rules.StartOf(held);
        var severity = Now > latest ? Severity.Critical
            : Now >= rules.StartOf(held.AddDays(-1)) ? Severity.Warning
            : Severity.Info;
        reasons.Add(new(
            ReasonCode.NoticeMissing, severity, Rule: (ReVoteRule.Notice, 1), Source: ReVoteRule.NoticeSource,
            DueAt: latest, Sequence: reVote.HeadSequence));
    }

    /// <summary>Whether the boxes of a contest of a re-vote are at its polling station, and opened in time.</summary>
    private void AddBoxes(List<Reason> reasons, ReVoteDeadlines due, string contest, StationSchedule times)
    {
        PackageDeadlines[] boxes = [.. due.Boxes.Where(box => box.Package.Contest == contest)];
        if (boxes.Length == 0)
            reasons.Add(NotPacked(ReasonCode.BoxNotPacked, times, contest));
        foreach (var box in boxes)
        {
            reasons.AddRange(StationCase.OfPackage(box.Package, facts));
            AddPackage(reasons, box);
        }
    }

    private void AddRecapitulation(List<Reason> reasons, StationCase station)
    {
        foreach (var deadline in station.Due.Recapitulation.Where(one => one.IsInDangerAt(Now)))
        {
            var box = facts.CountedBoxesOf(station.Station.Code, deadline.Contest!).FirstOrDefault();
            reasons.Add(About(ReasonCode.NotRecapitulated, deadline) with
            {
                Package = box?.Id,
                Sequence = box?.HeadSequence,
            });
        }
    }
}
