using Logistics.Core.Flags;
using Logistics.Core.Incidents;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;

namespace Logistics.Core.Readiness;

/// <summary>
/// What the ledger shows of the material, the teams and the accounts of polling stations, once it held a number of
/// events. The same whether the rows come from the tables or from a replay of the events.
/// </summary>
/// <param name="packages">All, in the order they were packed.</param>
/// <param name="flags">Those that are open.</param>
/// <param name="officers">Counted on the day that is asked for.</param>
/// <param name="destroyed">Codes of the places where goods were destroyed.</param>
/// <param name="history">Where each event left a package, in the order of recording.</param>
/// <param name="incidents">Those that are open.</param>
/// <param name="reVotes">The cases of re-votes, in the order of recording.</param>
public sealed class ReadinessFacts(
    long ledgerSize,
    IReadOnlyList<Package> packages,
    IReadOnlyList<PackageContentLine> contents,
    IReadOnlyList<PackageSealLine> seals,
    IReadOnlyList<RaisedFlag> flags,
    IReadOnlyList<FormationCount> officers,
    IReadOnlyList<TpsAccount> accounts,
    IReadOnlySet<string> destroyed,
    IReadOnlyList<PackageHistory> history,
    IReadOnlyList<Incident> incidents,
    IReadOnlyList<ReVote> reVotes)
{
    private readonly Dictionary<Guid, Journey> journeys = JourneysOf(history);

    private readonly ILookup<string, Package> byDestination =
        packages.Where(IsOfAStation).ToLookup(package => package.Destination, StringComparer.Ordinal);

    private readonly ILookup<string, Package> byCustodian =
        packages.Where(IsOfAStation).ToLookup(package => package.Custodian, StringComparer.Ordinal);

    private readonly ILookup<Guid, PackageContentLine> contentsOf = contents.ToLookup(line => line.Package);
    private readonly HashSet<Guid> sealedPackages = [.. seals.Select(line => line.Package)];
    private readonly ILookup<string, RaisedFlag> flagsOf = flags.ToLookup(flag => flag.Stream, StringComparer.Ordinal);

    private readonly ILookup<string, FormationCount> officersAt =
        officers.ToLookup(count => count.Place, StringComparer.Ordinal);

    private readonly ILookup<string, TpsAccount> accountsOf = accounts
        .GroupBy(account => (account.Tps, account.Contest))
        .Select(votes => votes.MaxBy(account => (account.ReVote is not null, account.HeadSequence))!)
        .ToLookup(account => account.Tps, StringComparer.Ordinal);

    private readonly ILookup<Guid, Package> byReVote =
        packages.Where(package => package is { IsGone: false, ReVote: not null })
            .ToLookup(package => package.ReVote!.Value);

    private readonly ILookup<string, ReVote> reVotesOf = reVotes.ToLookup(one => one.Tps, StringComparer.Ordinal);

    /// <summary>Number of events that are taken into account.</summary>
    public long LedgerSize => ledgerSize;

    /// <summary>All packages, in the order they were packed.</summary>
    public IReadOnlyList<Package> Packages => packages;

    /// <summary>What packages hold.</summary>
    public IReadOnlyList<PackageContentLine> Contents => contents;

    /// <summary>The seals on packages.</summary>
    public IReadOnlyList<PackageSealLine> Seals => seals;

    /// <summary>Open flags, in the order of recording.</summary>
    public IReadOnlyList<RaisedFlag> Flags => flags;

    /// <summary>Open incidents, in the order of recording.</summary>
    public IReadOnlyList<Incident> Incidents { get; } =
        [.. incidents.OrderBy(one => one.Sequence).ThenBy(one => one.Cause, StringComparer.Ordinal)];

    /// <summary>The accounts of polling stations, of first votes and of re-votes, in the order of recording.</summary>
    public IReadOnlyList<TpsAccount> Accounts => accounts;

    /// <summary>The cases of re-votes, in the order of recording.</summary>
    public IReadOnlyList<ReVote> ReVotes => reVotes;

    /// <summary>Officers by place and role, as they are counted on a day.</summary>
    public IReadOnlyList<FormationCount> Officers => officers;

    /// <summary>Codes of the items that kits hold anywhere.</summary>
    public IReadOnlySet<string> ItemsOfKits { get; } = packages.Where(package => package.Kind == PackageKind.Kit)
        .Join(contents, package => package.Id, line => line.Package, (_, line) => line.Item)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The same with other counts of officers.</summary>
    public ReadinessFacts With(IReadOnlyList<FormationCount> counts) =>
        new(ledgerSize, packages, contents, seals, flags, counts, accounts, destroyed, history, incidents, reVotes);

    /// <summary>Where each event left a package, in the order of recording.</summary>
    public IReadOnlyList<PackageHistory> History => history;

    /// <summary>From every row of a world that has replayed all events.</summary>
    /// <param name="size">Number of events that it has taken in.</param>
    /// <param name="day">The day on which officers are counted.</param>
    public static ReadinessFacts Of(World world, long size, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(world);
        return new(
            size,
            [.. world.All(Package.Table).OrderBy(package => package.PackedSequence)],
            [.. world.All(PackageContentLine.Table).OrderBy(line => line.Package).ThenBy(line => line.Line)],
            [.. world.All(PackageSealLine.Table).OrderBy(line => line.Package).ThenBy(line => line.Line)],
            [
                .. world.All(RaisedFlag.Table).Where(flag => flag.Status == FlagStatus.Open)
                    .OrderBy(flag => flag.Sequence).ThenBy(flag => flag.Line),
            ],
            [.. FormationCount.Of(world.All(Officer.Table), day)],
            [
                .. world.All(TpsAccount.Table)
                    .Concat(world.All(ReVoteAccount.Table).Select(account => account.ToTpsAccount()))
                    .OrderBy(account => account.HeadSequence),
            ],
            world.All(StockDocument.Table).Where(IsDestruction).Select(document => document.Location)
                .ToHashSet(StringComparer.Ordinal),
            [.. world.AddedTo(PackageHistory.Table)],
            [.. world.All(Incident.Table).Where(incident => incident.Status == IncidentStatus.Open)],
            [.. world.All(ReVote.Table).OrderBy(one => one.Sequence)]);
    }

    /// <summary>The boxes and kits for a polling station, without those that were dissolved.</summary>
    public IEnumerable<Package> For(string tps) => byDestination[tps];

    /// <summary>The boxes and kits in the custody of a place.</summary>
    public IEnumerable<Package> At(string place) => byCustodian[place];

    /// <summary>What a package holds.</summary>
    public IEnumerable<PackageContentLine> ContentsOf(Guid package) => contentsOf[package];

    /// <summary>When a package came where.</summary>
    public Journey JourneyOf(Guid package) => journeys.GetValueOrDefault(package) ?? Journey.None;

    /// <summary>Whether a package bears a seal.</summary>
    public bool IsSealed(Guid package) => sealedPackages.Contains(package);

    /// <summary>The open flags of a stream.</summary>
    public IEnumerable<RaisedFlag> FlagsOf(string stream) => flagsOf[stream];

    /// <summary>The officers at a place.</summary>
    public IEnumerable<FormationCount> OfficersAt(string place) => officersAt[place];

    /// <summary>The cases of re-votes at a polling station.</summary>
    public IEnumerable<ReVote> ReVotesOf(string tps) => reVotesOf[tps];

    /// <summary>The boxes for a re-vote, without those that were dissolved.</summary>
    public IEnumerable<Package> BoxesOf(ReVote reVote) => byReVote[reVote.Id];

    /// <summary>Whether the account of a contest of a re-vote is recorded.</summary>
    public bool IsCounted(ReVote reVote, string contest) =>
        accountsOf[reVote.Tps].Any(account => account.Contest == contest && account.ReVote == reVote.Id);

    /// <summary>
    /// The boxes of the vote that counts of a contest of a polling station; none before its account is recorded.
    /// </summary>
    public IEnumerable<Package> CountedBoxesOf(string tps, string contest) =>
        accountsOf[tps].FirstOrDefault(account => account.Contest == contest) is { } account
            ? (account.ReVote is { } id ? byReVote[id] : byDestination[tps]).Where(box => box.Contest == contest)
            : [];

    /// <summary>
    /// Whether a place has recapitulated a contest of a polling station: the account is recorded, and the place opened
    /// every box of the vote that counts and sealed it again.
    /// </summary>
    public bool IsRecapitulated(string tps, string contest, string place)
    {
        var isAny = false;
        foreach (var box in CountedBoxesOf(tps, contest))
        {
            if (JourneyOf(box.Id).ResealedAt(place) is null)
                return false;
            isAny = true;
        }

        return isAny;
    }

    /// <summary>The account that counts of each contest of a polling station: that of the latest vote.</summary>
    public IEnumerable<TpsAccount> AccountsOf(string tps) => accountsOf[tps];

    /// <summary>Codes of the places where goods were destroyed.</summary>
    public IReadOnlySet<string> Destroyed => destroyed;

    /// <summary>Whether goods were destroyed at a place.</summary>
    public bool IsDestroyedAt(string place) => destroyed.Contains(place);

    private static bool IsOfAStation(Package package) =>
        !package.IsGone && package.Kind is PackageKind.BallotBox or PackageKind.Kit;

    private static bool IsDestruction(StockDocument document) =>
        document is { Kind: DocumentKind.Destruction, Status: not DocumentStatus.Reversed };

    private static Dictionary<Guid, Journey> JourneysOf(IReadOnlyList<PackageHistory> history)
    {
        var found = new Dictionary<Guid, Journey>();
        foreach (var row in history)
        {
            if (!found.TryGetValue(row.Package, out var journey))
                found.Add(row.Package, journey = new());
            journey.Add(row);
        }

        return found;
    }
}

/// <summary>When a package was recorded to be where for the first time, UTC.</summary>
public sealed class Journey
{
    private readonly Dictionary<string, DateTime> outward = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTime> back = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTime> resealed = new(StringComparer.Ordinal);

    /// <summary>Of a package that has not moved.</summary>
    public static Journey None { get; } = new();

    /// <summary>When it was opened; null if it was not.</summary>
    public DateTime? OpenedAt { get; private set; }

    /// <summary>When it came to a place before it was opened; null if it did not.</summary>
    public DateTime? OutwardAt(string place) => outward.TryGetValue(place, out var time) ? time : null;

    /// <summary>When it came to a place after it was opened; null if it did not.</summary>
    public DateTime? BackAt(string place) => back.TryGetValue(place, out var time) ? time : null;

    /// <summary>When a place that had opened it sealed it again; null if it did not.</summary>
    public DateTime? ResealedAt(string place) => resealed.TryGetValue(place, out var time) ? time : null;

    internal void Add(PackageHistory row)
    {
        (OpenedAt is null ? outward : back).TryAdd(row.Custodian, row.RecordedAt);
        switch (row.Status)
        {
            case PackageStatus.Opened:
                OpenedAt ??= row.RecordedAt;
                resealed.Remove(row.Custodian);
                break;
            case PackageStatus.Sealed:
                resealed.TryAdd(row.Custodian, row.RecordedAt);
                break;
        }
    }
}
