using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.TpsAccounts;

namespace Logistics.Core.Readiness;

/// <summary>What rules and facts show of one polling station at any moment of the day.</summary>
internal sealed class StationCase
{
    private static readonly HashSet<string> SealCodes = new(StringComparer.Ordinal)
    {
        SealFlags.Code, UnreadSealFlags.Code,
    };

    // It outlives the facts it is made of: another ledger size may show the same of the station.
    private StationCase(
        Location station,
        StationDeadlines due,
        IReadOnlyList<string> notPacked,
        bool hasKit,
        IReadOnlyList<Reason> standing,
        IReadOnlyList<Reason> accounts,
        ReadinessFigures figures) =>
        (Station, Due, NotPacked, HasKit, Standing, Accounts, Figures) =
            (station, due, notPacked, hasKit, standing, accounts, figures);

    public Location Station { get; }

    public StationDeadlines Due { get; }

    /// <summary>Contests for which no box is packed.</summary>
    public IReadOnlyList<string> NotPacked { get; }

    /// <summary>A kit is packed for it.</summary>
    public bool HasKit { get; }

    /// <summary>Reasons that do not depend on the time.</summary>
    public IReadOnlyList<Reason> Standing { get; }

    /// <summary>Accounts whose numbers disagree: reasons once packages may be opened.</summary>
    public IReadOnlyList<Reason> Accounts { get; }

    public ReadinessFigures Figures { get; }

    /// <summary>The account of every contest is recorded.</summary>
    public bool HasCounted => Figures.AccountsRecorded >= Figures.AccountsExpected;

    /// <param name="due">The deadlines of the station.</param>
    public static StationCase Of(Location station, BoardRules rules, ReadinessFacts facts, StationDeadlines due)
    {
        Package[] packages = [.. due.Packages.Select(one => one.Package)];
        var boxes = packages.Where(one => one.Kind == PackageKind.BallotBox)
            .ToLookup(box => box.Contest, StringComparer.Ordinal);
        Package[] kits = [.. packages.Where(one => one.Kind == PackageKind.Kit)];
        var needs = rules.NeedsOf(station);
        Reason[] standing =
        [
            .. rules.Contests.SelectMany(contest => Ballots(contest, [.. boxes[contest]], needs, facts)),
            .. Goods(kits, needs, facts),
            .. packages.SelectMany(package => OfPackage(package, facts)),
            .. Strangers(station, facts),
            .. Flags(station, facts),
            .. Incidents(station, rules, facts),
        ];
        return new(
            station, due, [.. rules.Contests.Where(contest => !boxes.Contains(contest))], kits.Length > 0, standing,
            [.. Violations(facts.AccountsOf(station.Code))], Count(station, due, rules, facts, standing));
    }

    /// <summary>What is wrong with a box itself, wherever it should be.</summary>
    public static IEnumerable<Reason> OfPackage(Package package, ReadinessFacts facts)
    {
        var isKit = package.Kind == PackageKind.Kit;
        if (package.IsMissing)
            yield return About(isKit ? ReasonCode.KitMissing : ReasonCode.BoxMissing, Severity.Critical, package);
        else if (!isKit && !package.WasOpened && !facts.IsSealed(package.Id))
            yield return About(ReasonCode.BoxNotSealed, Severity.Warning, package);
    }

    public static Reason About(ReasonCode code, Severity severity, Package package, Deadline? deadline = null) => new(
        code, severity, package.Contest,
        Rule: deadline is null ? null : (deadline.Due.Rule.Code, deadline.Due.Rule.Version),
        Source: deadline?.Due.Rule.Source, DueAt: deadline?.Due.At, Package: package.Id,
        Sequence: package.HeadSequence);

    private static IEnumerable<Reason> Ballots(
        string contest, Package[] boxes, IReadOnlyList<ItemNeed> needs, ReadinessFacts facts)
    {
        // What was opened may hold other things than were packed.
        if (boxes.Length == 0 || boxes.Any(box => box.WasOpened))
            yield break;
        foreach (var need in needs.Where(need => need.Contest == contest))
        {
            var packed = QuantityIn(boxes, need.Item, facts);
            if (packed != need.Quantity)
                yield return Differs(ReasonCode.BallotsDiffer, contest, need, packed, boxes[0]);
        }
    }

    private static IEnumerable<Reason> Goods(
        Package[] kits, IReadOnlyList<ItemNeed> needs, ReadinessFacts facts)
    {
        if (kits.Length == 0 || kits.Any(kit => kit.WasOpened))
            yield break;

        // Boxes and seals travel by themselves, so only what kits hold anywhere is expected in them.
        foreach (var need in needs.Where(need => need.Contest is null && facts.ItemsOfKits.Contains(need.Item)))
        {
            var packed = QuantityIn(kits, need.Item, facts);
            if (packed < need.Quantity)
                yield return Differs(ReasonCode.KitIncomplete, contest: null, need, packed, kits[0]);
        }
    }

    private static Reason Differs(ReasonCode code, string? contest, ItemNeed need, long packed, Package package) => new(
        code, Severity.Warning, contest, need.Item, Expected: need.Quantity, Actual: packed,
        Rule: (need.Rule.Code, need.Rule.Version), Source: need.Rule.Source, Package: package.Id,
        Sequence: package.HeadSequence);

    private static long QuantityIn(Package[] of, string item, ReadinessFacts facts) => of.Sum(package =>
        facts.ContentsOf(package.Id).Where(line => line.Item == item).Sum(line => (long)line.Quantity));

    private static IEnumerable<Reason> Strangers(Location station, ReadinessFacts facts) =>
        facts.At(station.Code).Where(one => one.Destination != station.Code)
            .Select(one => About(ReasonCode.OfAnotherStation, Severity.Critical, one));

    private static IEnumerable<Reason> Flags(Location station, ReadinessFacts facts) =>
        facts.FlagsAt(station.Code).Where(flag => flag.Severity >= Severity.Warning).Select(flag => new Reason(
            ReasonCode.Flagged, flag.Severity, Flag: flag.Code, Sequence: flag.Sequence,
            Package: Package.TryIdOf(flag.Stream, out var id) ? id : null));

    /// <summary>Incidents that people reported; those that the ledger opens have reasons of their own.</summary>
    private static IEnumerable<Reason> Incidents(Location station, BoardRules rules, ReadinessFacts facts) =>
        facts.IncidentsAt(station.Code).Where(incident => incident.IsReported).Select(incident => new Reason(
            ReasonCode.IncidentOpen, rules.SeverityOf(incident), incident.Contest, Incident: incident.Id,
            IncidentType: incident.Type, Package: incident.Package, Sequence: incident.Sequence));

    /// <summary>
    /// Custody and transfers are held against accounts by reconciliation; here their own numbers are.
    /// </summary>
    private static IEnumerable<Reason> Violations(IEnumerable<TpsAccount> of)
    {
        TpsAccount[] accounts = [.. of];
        foreach (var account in accounts)
        {
            var violation = Identities.Check(account, accounts.Where(one => one.Contest != account.Contest), null)
                .FirstOrDefault(one => !one.IsExplained && one.Identity != Identity.ReceivedAccounted);
            if (violation is not null)
            {
                yield return new(
                    ReasonCode.AccountDiffers, Severity.Critical, account.Contest, Expected: violation.Right,
                    Actual: violation.Left, Rule: (EnumText.Of(violation.Identity), 1),
                    Sequence: account.HeadSequence);
            }
        }
    }

    private static ReadinessFigures Count(
        Location station, StationDeadlines due, BoardRules rules, ReadinessFacts facts, Reason[] standing)
    {
        var (_, inTerm, trained) = rules.Team.Count(facts.OfficersAt(station.Code));
        var packages = due.Packages.Select(one => one.Package);
        Package[] delivered =
            [.. packages.Where(one => one is { Kind: PackageKind.BallotBox, Delivered: true })];
        return new(
            rules.Contests.Count,
            delivered.Select(box => box.Contest).Distinct(StringComparer.Ordinal).LongCount(),
            1,
            packages.Any(one => one is { Kind: PackageKind.Kit, Delivered: true }) ? 1 : 0,
            delivered.LongCount(box =>
                !facts.FlagsOf(Package.Stream(box.Id)).Any(flag => SealCodes.Contains(flag.Code))),
            rules.Team.Required,
            inTerm,
            trained,
            rules.Contests.Count,
            facts.AccountsOf(station.Code).LongCount(),
            due.Recapitulation.Count,
            due.Recapitulation.LongCount(one => one.IsDone),
            standing.LongCount(one => one is { Code: ReasonCode.Flagged, Severity: Severity.Warning }),
            standing.LongCount(one => one is { Code: ReasonCode.Flagged, Severity: Severity.Critical }));
    }
}
