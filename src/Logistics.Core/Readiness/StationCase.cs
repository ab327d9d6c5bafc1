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

    private readonly BoardRules rules;
    private readonly ReadinessFacts facts;
    private readonly Package[] packages;

    /// <param name="due">The deadlines of the station.</param>
    public StationCase(Location station, BoardRules rules, ReadinessFacts facts, StationDeadlines due)
    {
        (Station, this.rules, this.facts, Due) = (station, rules, facts, due);
        packages = [.. due.Packages.Select(one => one.Package)];
        var boxes = packages.Where(one => one.Kind == PackageKind.BallotBox)
            .ToLookup(box => box.Contest, StringComparer.Ordinal);
        Package[] kits = [.. packages.Where(one => one.Kind == PackageKind.Kit)];
        NotPacked = [.. rules.Contests.Where(contest => !boxes.Contains(contest))];
        HasKit = kits.Length > 0;
        Standing =
        [
            .. rules.Contests.SelectMany(contest => Ballots(contest, [.. boxes[contest]])),
            .. Goods(kits),
            .. Packages(),
            .. Flags(),
            .. Incidents(),
        ];
        Accounts = [.. Violations()];
        Figures = Count();
    }

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

    private IEnumerable<Reason> Ballots(string contest, Package[] boxes)
    {
        // What was opened may hold other things than were packed.
        if (boxes.Length == 0 || boxes.Any(box => box.WasOpened))
            yield break;
        foreach (var need in rules.NeedsOf(Station).Where(need => need.Contest == contest))
        {
            var packed = QuantityIn(boxes, need.Item);
            if (packed != need.Quantity)
                yield return Differs(ReasonCode.BallotsDiffer, contest, need, packed, boxes[0]);
        }
    }

    private IEnumerable<Reason> Goods(Package[] kits)
    {
        if (kits.Length == 0 || kits.Any(kit => kit.WasOpened))
            yield break;

        // Boxes and seals travel by themselves, so only what kits hold anywhere is expected in them.
        foreach (var need in rules.NeedsOf(Station)
            .Where(need => need.Contest is null && facts.ItemsOfKits.Contains(need.Item)))
        {
            var packed = QuantityIn(kits, need.Item);
            if (packed < need.Quantity)
                yield return Differs(ReasonCode.KitIncomplete, contest: null, need, packed, kits[0]);
        }
    }

    private static Reason Differs(ReasonCode code, string? contest, ItemNeed need, long packed, Package package) => new(
        code, Severity.Warning, contest, need.Item, Expected: need.Quantity, Actual: packed,
        Rule: (need.Rule.Code, need.Rule.Version), Source: need.Rule.Source, Package: package.Id,
        Sequence: package.HeadSequence);

    private long QuantityIn(Package[] of, string item) => of.Sum(package =>
        facts.ContentsOf(package.Id).Where(line => line.Item == item).Sum(line => (long)line.Quantity));

    private IEnumerable<Reason> Packages() =>
    [
        .. packages.SelectMany(package => OfPackage(package, facts)),
        .. facts.At(Station.Code).Where(one => one.Destination != Station.Code)
            .Select(one => About(ReasonCode.OfAnotherStation, Severity.Critical, one)),
    ];

    private IEnumerable<Reason> Flags() =>
        facts.FlagsAt(Station.Code).Where(flag => flag.Severity >= Severity.Warning).Select(flag => new Reason(
            ReasonCode.Flagged, flag.Severity, Flag: flag.Code, Sequence: flag.Sequence,
            Package: Package.TryIdOf(flag.Stream, out var id) ? id : null));

    /// <summary>Incidents that people reported; those that the ledger opens have reasons of their own.</summary>
    private IEnumerable<Reason> Incidents() =>
        facts.IncidentsAt(Station.Code).Where(incident => incident.IsReported).Select(incident => new Reason(
            ReasonCode.IncidentOpen, rules.SeverityOf(incident), incident.Contest, Incident: incident.Id,
            IncidentType: incident.Type, Package: incident.Package, Sequence: incident.Sequence));

    /// <summary>
    /// Custody and transfers are held against accounts by reconciliation; here their own numbers are.
    /// </summary>
    private IEnumerable<Reason> Violations()
    {
        TpsAccount[] accounts = [.. facts.AccountsOf(Station.Code)];
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

    private ReadinessFigures Count()
    {
        var (_, inTerm, trained) = rules.Team.Count(facts.OfficersAt(Station.Code));
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
            facts.AccountsOf(Station.Code).LongCount(),
            Due.Recapitulation.Count,
            Due.Recapitulation.LongCount(one => one.IsDone),
            Standing.LongCount(one => one is { Code: ReasonCode.Flagged, Severity: Severity.Warning }),
            Standing.LongCount(one => one is { Code: ReasonCode.Flagged, Severity: Severity.Critical }));
    }
}
