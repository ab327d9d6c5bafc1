using Logistics.Core.Custody;
using Logistics.Core.Deliveries;
using Logistics.Core.Stock;

namespace Logistics.Tests.Support;

/// <summary>
/// Random commands over <see cref="SmallTree"/>, lawful and unlawful, made up from a state that may
/// be behind the one they meet.
/// </summary>
/// <param name="state">What is known of the packages and handovers so far.</param>
/// <param name="pick">A choice of 0 to less than its argument.</param>
internal sealed class CommandMix(CustodyState state, Func<int, int> pick)
{
    private static readonly string[] Codes =
        [.. SmallTree.Locations.Select(location => location.Code), "74.72"];

    public CustodyCommand Next() => NextOfStock() ?? NextOfHandover() ?? Pack();

    /// <summary>Seals run out now and then; of ballots there are never many.</summary>
    private ReceiveDelivery? NextOfStock() =>
        state.Stock.Of(Account.Location(SmallTree.Kpu), SmallTree.Seal) < 20 && pick(3) == 0
            ? Commands.Deliver((SmallTree.Seal, pick(200) + 1), (SmallTree.GovernorBallot, 15))
            : null;

    private CustodyCommand? NextOfHandover() => pick(100) switch
    {
        < 20 => null,
        < 32 => Nest(),
        < 62 => Release(),
        < 94 => Accept(),
        _ => Cancel(),
    };

    private PackPackage Pack()
    {
        var destination = Rarely() ? One(Codes) : Codes[^(pick(4) + 2)];
        var above = SmallTree.Locations.FirstOrDefault(known => known.Code == destination)?
            .Path.Split('/') ?? [destination];
        var kind = (PackageKind)pick(4);
        var contest = (kind == PackageKind.BallotBox) == !Rarely()
            ? One([SmallTree.Governor, SmallTree.Mayor])
            : null;
        var location = Rarely() ? One(Codes) : above[pick(above.Length)];
        var pack = Commands.Pack(destination, location, kind, contest);
        return pack with
        {
            Id = NewId(),
            Contest = Rarely() && Rarely() ? "president" : contest,
            Label = Rarely() && state.Packages.Count > 0 ? AnyPackage().Label : pack.Label,
            Contents = Rarely()
                ? [new(SmallTree.GovernorBallot, 10), new(SmallTree.Seal, 1)]
                : location != SmallTree.Kpu && !Rarely() ? []
                : [new(Rarely() && Rarely() ? "no such item" : SmallTree.Seal, pick(9) + 1)],
        };
    }

    private ReleaseHandover? Release()
    {
        if (state.Packages.Count == 0) return null;
        var package = AnyPackage();
        var from = Rarely() ? One(Codes) : package.Custodian;
        var goal = package is { Delivered: false, TurnedBack: false } && !Rarely()
            ? package.Destination
            : SmallTree.Kpu;
        var to = Rarely() || from == goal || from == "74.72" ? One(Codes) : SmallTree.Step(from, goal);
        var others = Rarely()
            ? state.Packages.Values.Take(pick(3))
            : state.Packages.Values.Where(other => other.Handover is null
                && other.Id != package.Id
                && other.Custodian == package.Custodian
                && other.Destination == package.Destination
                && (other.Delivered, other.TurnedBack) == (package.Delivered, package.TurnedBack));
        var packages = others.Take(pick(4)).Prepend(package).Select(Reference).ToList();
        if (Rarely()) packages.Add(new PackageRef(null, "no such label"));
        return Commands.Release(from, to, packages) with
        {
            Id = NewId(),
            Driver = Rarely() ? Commands.Text("a driver") : null,
            Note = Rarely() ? Commands.Text("a note") : null,
        };
    }

    private AcceptHandover? Accept()
    {
        if (AnyHandover() is not { } handover) return null;
        var lines = handover.Lines.Keys
            .Where(_ => pick(2) == 0)
            .Select(package => new AcceptanceLine(
                Reference(state.Packages[package]),
                (LineOutcome)(pick(4) is var outcome and < 3 ? outcome + 1 : 1),
                Rarely() ? Condition.Wet : null,
                Rarely() ? ["S-1"] : null,
                Rarely() ? Commands.Text("a remark") : null))
            .ToList();
        if (Rarely()) lines.Add(new(Reference(AnyPackage()), LineOutcome.Accepted, null, null, null));
        return new AcceptHandover(
            NewId(),
            Commands.Actor,
            Commands.OccurredAt,
            Rarely() ? NewId() : handover.Id,
            Rarely() ? Commands.Text("a receiver") : null,
            lines,
            AcceptRemainder: lines.Count == 0 || pick(2) == 0);
    }

    private CancelHandover? Cancel() => AnyHandover() is { } handover
        ? new CancelHandover(NewId(), Commands.Actor, Commands.OccurredAt, handover.Id, Note: null)
        : null;

    private CustodyCommand? Nest()
    {
        if (state.Packages.Count == 0) return null;
        var outer = AnyPackage();
        var fitting = state.Packages.Values.Where(other => other is { Handover: null, Outer: null }
                && other.Id != outer.Id && other.Custodian == outer.Custodian && other.LeadsThrough(outer.Destination)
                && (outer.Contest ?? other.Contest) == other.Contest)
            .OrderByDescending(other => state.InsideOf(other.Id).Any()).Take(pick(3) + 1).ToArray();
        if (fitting.Length == 0 && outer is { Handover: null, Outer: null })
            return PackFor(outer);
        var strays = Rarely() ? [AnyPackage()] : Array.Empty<PackageState>();
        var remove = state.InsideOf(outer.Id).Take(pick(4) / 3).Concat(Rarely() ? [AnyPackage()] : []);
        return Commands.Nest(
            Reference(outer), [.. fitting.Concat(strays).Select(Reference)], [.. remove.Select(Reference)]) is var nesting
            && nesting.Add.Count + nesting.Remove.Count > 0
            ? nesting
            : null;
    }

    private static PackPackage PackFor(PackageState outer) =>
        Commands.Pack(outer.Destination, outer.Custodian, PackageKind.Kit, outer.Contest);

    private PackageState AnyPackage()
    {
        var idle = state.Packages.Values.Where(package => package.Handover is null).ToArray();
        return idle.Length == 0 || Rarely() ? One([.. state.Packages.Values]) : One(idle);
    }

    private HandoverState? AnyHandover()
    {
        var open = state.Handovers.Values.Where(handover => handover.Counts.Open > 0).ToArray();
        if (open.Length > 0 && !Rarely()) return One(open);
        return state.Handovers.Count == 0 ? null : One([.. state.Handovers.Values]);
    }

    private PackageRef Reference(PackageState package) =>
        pick(2) == 0 ? new(package.Id, null) : new(null, package.Label);

    private bool Rarely() => pick(12) == 11;

    private T One<T>(IReadOnlyList<T> all) => all[pick(all.Count)];

    private static Guid NewId() => Guid.CreateVersion7();
}
