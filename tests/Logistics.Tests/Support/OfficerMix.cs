using Logistics.Core.Officers;
using Logistics.Core.Offices;

namespace Logistics.Tests.Support;

/// <summary>Random commands about officers.</summary>
internal sealed class OfficerMix(World state, Func<int, int> pick) : CommandChoice(state, pick)
{
    private static readonly string[] Roles = ["kpps-chair", "kpps-member", "kpps-member", "pps", "driver", "police"];
    private static readonly string[] CheckCodes = ["age", "health", "no-party"];

    private readonly List<Guid> nominated = [];

    public LedgerCommand Next() => nominated.Count == 0 ? Nominate() : Pick(100) switch
    {
        < 20 => Nominate(),
        < 34 => Check(),
        < 56 => Appoint(),
        < 76 => new SwearInOfficer(
            NewId(), Sender(), Commands.OccurredAt, Mostly(OfficerStatus.Appointed), Rarely() ? new(2024, 11, 7) : null),
        < 88 => new TrainOfficer(
            NewId(), Sender(), Commands.OccurredAt, Any(), One(["logistics", "voting", "counting"]), null),
        _ => new EndOfficer(
            NewId(), Sender(), Commands.OccurredAt, Any(), (EndGround)Pick(6), Rarely() ? new(2024, 11, 20) : null),
    };

    /// <summary>Some of those who were nominated, rarely somebody who was not; mostly nobody.</summary>
    public IReadOnlyList<Signature>? Signatures()
    {
        if (nominated.Count == 0 || Pick(3) > 0)
            return null;
        var signatures = Enumerable.Range(0, Pick(4) + 1)
            .Select(_ => new Signature(Mostly(OfficerStatus.SwornIn), (SignedAs)Pick(3)));
        return [.. signatures.Distinct()];
    }

    private NominateOfficer Nominate()
    {
        var id = NewId();
        nominated.Add(id);
        var isKnown = Pick(3) > 0;
        return new NominateOfficer(
            id, Sender(), Commands.OccurredAt, Rarely() ? "no such role" : One(Roles),
            Rarely() ? One(Codes) : One([SmallTree.Mandonga1, SmallTree.Korumba1]),
            Pick(3) == 0 ? null : Pick(7) + 1, Pick(3) == 0 ? null : Pick(9) + 1, Commands.Text("a name"),
            Commands.Text("2000-01-31"), Rarely() ? Commands.Text("0811") : null,
            isKnown ? Commands.Text("7471") : null, isKnown ? new string((char)('a' + Pick(6)), 64) : null,
            Pick(2) == 0 ? null : Pick(70));
    }

    private CheckOfficer Check()
    {
        List<CheckResult> checks =
            [.. CheckCodes.Where(_ => Pick(2) == 0).Select(code => new CheckResult(code, (CheckState)Pick(4), null))];
        if (checks.Count == 0 || Rarely())
            checks.Add(new(One(["health", "no such check"]), CheckState.Met, new(2024, 9, 29)));
        return new CheckOfficer(NewId(), Sender(), Commands.OccurredAt, Any(), checks);
    }

    private AppointOfficer Appoint()
    {
        var officer = Mostly(OfficerStatus.Candidate);
        return new(
            NewId(), Sender(), Commands.OccurredAt, officer, "SK-1", null,
            Pick(2) == 0 ? Pick(8) + 1 : null, Rarely() ? new(2024, 10, 7) : null, null,
            Pick(3) > 0 ? null : Rarely() ? officer : Any());
    }

    private Guid Mostly(OfficerStatus status)
    {
        Guid[] likely = [.. nominated.Where(id => State.Find(Officer.Table, id)?.Status == status)];
        return likely.Length > 0 && !Rarely() ? One(likely) : Any();
    }

    private Guid Any() => Rarely() && Rarely() ? NewId() : One(nominated);

    /// <summary>Mostly the officer of the KPU, above all places.</summary>
    private Actor Sender() => Rarely() ? Commands.By(One([SmallTree.Korumba1, SmallTree.MandongaPps])) : Commands.Actor;
}
