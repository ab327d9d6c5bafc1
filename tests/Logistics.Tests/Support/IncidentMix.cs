using Logistics.Core.Incidents;

namespace Logistics.Tests.Support;

/// <summary>Random commands about incidents: those that people report, and what becomes of any.</summary>
internal sealed class IncidentMix(World state, Func<int, int> pick) : CommandChoice(state, pick)
{
    public LedgerCommand? Next() => Pick(3) == 0 ? Report() : Update();

    private ReportIncident Report()
    {
        Package[] packages = [.. State.All(Package.Table).OrderBy(package => package.PackedSequence)];
        var location = MostlyAt(SmallTree.Mandonga1);
        return new ReportIncident(
            NewId(), Commands.By(location), Commands.OccurredAt, Rarely() ? "no-such-type" : One(["flooded", "other"]), location,
            packages.Length == 0 || Pick(2) == 0 ? null : new PackageRef(One(packages).Id, null), Rarely() ? NewId() : null,
            Pick(3) == 0 ? Severity.Info : null, Commands.Text("water came in"));
    }

    private UpdateIncident? Update()
    {
        Incident[] all = [.. State.All(Incident.Table).OrderBy(one => (one.Sequence, one.Id))];
        if (all.Length == 0) return null;
        var incident = Pick(4) == 0 ? One(all) : Mostly(all, one => one.Status == IncidentStatus.Open)!;
        var isSettled = Pick(3) == 0;
        return new UpdateIncident(
            NewId(), Commands.By(incident.Location ?? SmallTree.Kpu), Commands.OccurredAt, Rarely() ? NewId() : incident.Id,
            Commands.Text("somebody went there"), Pick(5) == 0 ? Commands.Text("the chair") : null,
            Pick(5) == 0 ? "2024-11-27T00:00:00.0000000Z" : null, isSettled,
            isSettled && Pick(2) == 0 ? One(all).Sequence : null);
    }
}
