namespace Logistics.Tests.Support;

/// <summary>
/// Random commands about what comes other than by an open line: found packages, unknown labels, late answers, and
/// acceptances before their release.
/// </summary>
internal sealed class ArrivalMix(World state, Func<int, int> pick) : CommandChoice(state, pick)
{
    private readonly List<ReleaseHandover> early = [];

    public LedgerCommand? Next() => Pick(100) switch
    {
        < 30 when early.Count > 0 => ReleaseEarly(),
        < 45 => Record(),
        < 60 => Identify(),
        < 75 => Late(),
        _ => AcceptEarly(),
    };

    /// <summary>What comes with a handover besides; mostly nothing.</summary>
    public IReadOnlyList<ArrivalLine>? Unexpected() =>
        Pick(8) > 0 ? null : [.. Lines().DistinctBy(line => line.Label)];

    private RecordArrival Record() => new(
        NewId(), Commands.Admin, Commands.OccurredAt, One(Codes), Rarely() ? Commands.Text("a finder") : null,
        [.. Lines().DistinctBy(line => line.Label)], Rarely() ? Commands.Text("by the road") : null);

    private IEnumerable<ArrivalLine> Lines() => Enumerable.Range(0, Pick(3) + 1).Select(_ => new ArrivalLine(
        State.Packages.Count > 0 && Pick(3) > 0 ? Reference(One([.. State.Packages.Values])) : new(null, $"X-{Pick(50)}"),
        Pick(2) == 0 ? (Condition)Pick(5) : null,
        Rarely() ? ["S-1"] : null,
        Rarely() ? Commands.Text("an odd one") : null));

    private IdentifyArrival? Identify()
    {
        var arrivals = State.All(Arrival.Table).ToArray();
        var labels = arrivals.Where(one => one is { Reason: ArrivalReason.UnknownLabel, Status: ArrivalStatus.Open }).ToArray();
        if (arrivals.Length == 0)
            return Rarely() ? new(NewId(), Commands.Admin, Commands.OccurredAt, NewId(), null, Commands.Text("none")) : null;
        var arrival = labels.Length == 0 || Rarely() ? One(arrivals) : One(labels);
        var isPackage = State.Packages.Count > 0 && Pick(3) > 0;
        return new IdentifyArrival(
            NewId(), Commands.Admin, Commands.OccurredAt, arrival.Id,
            isPackage ? Reference(One([.. State.Packages.Values])) : Rarely() ? new(null, "no such label") : null,
            isPackage ? null : Commands.Text("a box of the market"));
    }

    private AcceptHandover? Late()
    {
        var lines = State.All(HandoverLine.Table)
            .Where(line => line.Outcome is not (LineOutcome.Open or LineOutcome.Accepted)).ToArray();
        if (lines.Length == 0)
            return null;
        var line = One(lines);
        return new AcceptHandover(
            NewId(), Commands.By(State.Handovers[line.Handover].To), Commands.OccurredAt, line.Handover, ReceivedBy: null,
            [new(Reference(State.Packages[line.Package]), LineOutcome.Accepted, null, null, null)],
            AcceptRemainder: Rarely());
    }

    /// <summary>Accepts what will be released, rarely at another place than it goes to.</summary>
    private AcceptHandover? AcceptEarly()
    {
        var idle = State.Packages.Values.Where(package => package is { Handover: null, Outer: null }).ToArray();
        if (idle.Length == 0)
            return null;
        var package = One(idle);
        var goal = package is { Delivered: false, TurnedBack: false } ? package.Destination : SmallTree.Kpu;
        if (package.Custodian == goal || SmallTree.Locations.All(location => location.Code != package.Custodian)
            || !SmallTree.Locations.Single(location => location.Code == goal).Path.Split('/').Contains(package.Custodian, StringComparer.Ordinal))
            goal = SmallTree.Kpu;
        if (package.Custodian == goal)
            return null;
        var to = SmallTree.Step(package.Custodian, goal);
        Package[] all = [package, .. idle.Where(other => other.Custodian == package.Custodian && other.Id != package.Id).Take(Pick(3))];
        var again = early.Count > 0 && Pick(4) == 0 ? One(early) : null;
        var release = again ?? Commands.Release(package.Custodian, to, all.Select(Reference)) with { Id = NewId() };
        early.Add(release);
        var lines = all.Where(_ => Pick(3) > 0).Select(one => new AcceptanceLine(
            Pick(5) == 0 ? new(null, $"X-{Pick(50)}") : Reference(one),
            (LineOutcome)(Pick(5) is var outcome and < 3 ? outcome + 1 : 1),
            null,
            Rarely() ? ["S-1"] : null,
            Rarely() ? Commands.Text("a remark") : null)).DistinctBy(line => line.Package).ToList();
        return new AcceptHandover(
            NewId(), Commands.By(Rarely() ? One(Codes) : release.To), Commands.OccurredAt, release.Id,
            Rarely() ? Commands.Text("a receiver") : null, lines, AcceptRemainder: lines.Count == 0 || Pick(3) == 0,
            Unexpected: Unexpected(), Location: Rarely() ? One(Codes) : null);
    }

    private ReleaseHandover ReleaseEarly()
    {
        var release = Rarely() ? One(early) : early[^1];
        early.RemoveAll(one => one.Id == release.Id);
        return release;
    }
}
