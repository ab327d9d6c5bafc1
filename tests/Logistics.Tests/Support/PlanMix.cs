namespace Logistics.Tests.Support;

/// <summary>Random commands that change the plan for a package.</summary>
internal sealed class PlanMix(World state, Func<int, int> pick) : CommandChoice(state, pick)
{
    public LedgerCommand? Next() => Pick(100) switch
    {
        < 50 when State.Packages.Values.Any(known => known.StatusAtRest == PackageStatus.Lost) => WriteBack(),
        < 30 when State.Packages.Values.Any(known => known.StatusAtRest == PackageStatus.Missing) => WriteOff(),
        _ => Pick(100) switch
        {
            < 20 => Recall(),
            < 45 => Redirect(),
            < 65 => Relabel(),
            < 85 => Dissolve(),
            < 93 => WriteOff(),
            _ => WriteBack(),
        },
    };

    /// <summary>Null where nothing is lost.</summary>
    public LedgerCommand? WriteBackWhatIsLost() =>
        State.Packages.Values.Any(known => known.StatusAtRest == PackageStatus.Lost) ? WriteBack() : null;

    private RecallPackage? Recall() => Any(known => known.MayBeRecalled) is { } package
        ? new(NewId(), Sender(package.Origin), Commands.OccurredAt, Reference(package), Commands.Text("not needed there"))
        : null;

    private RedirectPackage? Redirect() => Any(known => known.MayBeRedirected) is { } package
        ? new(
            NewId(), Sender(SmallTree.Kpu), Commands.OccurredAt, Reference(package),
            Rarely() ? One(Codes) : Codes[^(Pick(4) + 2)], Commands.Text("needed elsewhere"))
        : null;

    private RelabelPackage? Relabel()
    {
        if (Any(known => known.End is null) is not { } package)
            return null;
        var label = Pick(4) switch
        {
            0 when State.All(FormerLabel.Table).ToArray() is { Length: > 0 } former => One(former).Label,
            1 => One([.. State.Packages.Values]).Label.ToLowerInvariant(),
            _ => $"L-{NewId():n}",
        };
        return new(
            NewId(), Sender(package.Custodian), Commands.OccurredAt, Reference(package), label, Commands.Text("it came off"));
    }

    private DissolvePackage? Dissolve() => Any(known => known.MayBeDissolved) is { } package
        ? new(NewId(), Sender(package.Origin), Commands.OccurredAt, Reference(package), Commands.Text("packed twice"))
        : null;

    private WriteOffPackage? WriteOff() => Any(known => known is { Handover: null, StatusAtRest: PackageStatus.Missing }) is { } package
        ? new(
            NewId(), Sender(SmallTree.Kpu), Commands.OccurredAt, Reference(package), "SK-9", "2024-11-30",
            Rarely() ? Commands.Text("never found") : null)
        : null;

    private WriteBackPackage? WriteBack()
    {
        if (Any(known => known.StatusAtRest == PackageStatus.Lost) is not { } package)
            return null;
        var location = One(Codes);
        return new(
            NewId(), Sender(location), Commands.OccurredAt, Reference(package), location, Rarely() ? "SK-10" : null,
            Rarely() ? Commands.Text("behind a door") : null);
    }

    private static Actor Sender(string place) => Commands.By(place);

    private Package? Any(Func<Package, bool> fits) => Mostly([.. State.Packages.Values], fits);
}
