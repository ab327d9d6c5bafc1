using Logistics.Core.Locations;
using Logistics.Core.Reissues;

namespace Logistics.Tests.Support;

/// <summary>Random commands about what is inside packages.</summary>
internal sealed class InsideMix(World state, Func<int, int> pick) : CommandChoice(state, pick)
{
    public LedgerCommand? Next() => Pick(100) switch
    {
        < 30 => Repack(),
        < 60 => Open(),
        < 82 => Seal(),
        _ => Reissue(),
    };

    private RepackPackage? Repack()
    {
        if (AnyPackage(known => known.MayBeRepacked) is not { } package) return null;
        var kept = State.BalancesOf(Account.Package(package.Id)).Where(_ => Pick(4) > 0)
            .Select(line => new ItemQuantity(line.Item, Pick((int)line.Quantity) + 1));
        var location = MostlyAt(package.Custodian);
        return new RepackPackage(
            NewId(), Commands.By(location), Commands.OccurredAt, AnyReference(package), location,
            [.. kept, .. Goods(package.Custodian, package.Contest)],
            Pick(3) == 0 ? PackageDetails.Of(State, package.Id).Seals : Seals($"N-{NewId():n}"), Override: null, Note: null);
    }

    private OpenPackage? Open()
    {
        if (AnyPackage(known => known.MayBeOpened) is not { } package) return null;
        var location = MostlyAt(package.Custodian);
        return new OpenPackage(
            NewId(), Commands.By(location), Rarely() ? Commands.OccurredAt : SmallTree.OpensAt, AnyReference(package),
            location, Rarely() ? Read(package.Id) : null, Rarely() ? Commands.Text("a note") : null);
    }

    private SealPackage? Seal()
    {
        if (AnyPackage(known => known.StatusAtRest == PackageStatus.Opened) is not { } package) return null;
        var location = MostlyAt(package.Custodian);
        return new SealPackage(
            NewId(), Commands.By(location), SmallTree.OpensAt, AnyReference(package), location,
            Goods(package.Custodian, package.Contest), Seals($"R-{NewId():n}"), Note: null);
    }

    private ReissueBallots Reissue()
    {
        var tps = One([.. SmallTree.Locations.Where(known => known.Level == LocationLevel.Tps)]);
        var (contest, location, id) = (One([SmallTree.Governor, SmallTree.Mayor]), MostlyAt(SmallTree.Kpu), NewId());
        return new ReissueBallots(
            id, Commands.Actor, SmallTree.OpensAt, $"V-{id:n}", Rarely() && Rarely() ? "president" : contest,
            MostlyAt(tps.Code), location, [.. Rarely() ? [] : new[] { new ItemQuantity(BallotOf(contest), Pick(4) + 1) }, .. Goods(location, contest)],
            Seals($"V-{id:n}"), "PSU-1", Commands.Text("the box was open"));
    }

    /// <summary>Mostly one that is by itself, at rest and fit.</summary>
    private Package? AnyPackage(Func<Package, bool> fits) => Mostly(
        [.. State.Packages.Values], known => known is { Handover: null, Outer: null } && fits(known));

    private PackageRef AnyReference(Package package) =>
        Rarely() ? new(null, "no such label") : Reference(package);
}
