using Logistics.Core.Flags;
using Logistics.Core.Incidents;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;

namespace Logistics.Core.Readiness;

/// <summary>A package with what the ledger shows of it.</summary>
/// <param name="Contents">In the order of lines.</param>
/// <param name="Seals">In the order of lines.</param>
/// <param name="History">Where each event left it, in the order of recording.</param>
public sealed record TrackedPackage(
    Package Package,
    IReadOnlyList<PackageContentLine> Contents,
    IReadOnlyList<PackageSealLine> Seals,
    IReadOnlyList<PackageHistory> History)
{
    /// <summary>When it came where.</summary>
    internal Journey Journey { get; } = new(History);

    /// <summary>Codes of the items it holds.</summary>
    internal IReadOnlyList<string> Items { get; } =
        [.. Contents.Select(line => line.Item).Distinct(StringComparer.Ordinal)];

    /// <summary>Packages with their rows, in the order they were packed.</summary>
    /// <param name="contents">Also of other packages.</param>
    /// <param name="seals">Also of other packages.</param>
    /// <param name="history">Also of other packages.</param>
    public static IEnumerable<TrackedPackage> Of(
        IEnumerable<Package> packages,
        IEnumerable<PackageContentLine> contents,
        IEnumerable<PackageSealLine> seals,
        IEnumerable<PackageHistory> history)
    {
        var contentsOf = contents.OrderBy(line => line.Line).ToLookup(line => line.Package);
        var sealsOf = seals.OrderBy(line => line.Line).ToLookup(line => line.Package);
        var historyOf = history.OrderBy(row => row.Sequence).ToLookup(row => row.Package);
        return packages.OrderBy(package => package.PackedSequence).Select(package => new TrackedPackage(
            package, [.. contentsOf[package.Id]], [.. sealsOf[package.Id]], [.. historyOf[package.Id]]));
    }
}

/// <summary>
/// What the ledger shows of the material, the teams and the accounts of polling stations, once it held a number of
/// events. The same whether the rows come from the tables or from a replay of the events.
/// </summary>
/// <param name="packages">All, in the order they were packed.</param>
/// <param name="flags">Those that are open.</param>
/// <param name="officers">Counted on the day that is asked for.</param>
/// <param name="destroyed">Codes of the places where goods were destroyed.</param>
/// <param name="incidents">Those that are open.</param>
/// <param name="reVotes">The cases of re-votes, in the order of recording.</param>
public sealed class ReadinessFacts(
    long ledgerSize,
    IReadOnlyList<TrackedPackage> packages,
    IReadOnlyList<RaisedFlag> flags,
    IReadOnlyList<FormationCount> officers,
    IReadOnlyList<TpsAccount> accounts,
    IReadOnlySet<string> destroyed,
    IReadOnlyList<Incident> incidents,
    IReadOnlyList<ReVote> reVotes)
{
    // A damaged table may hold a package twice.
    private readonly Dictionary<Guid, TrackedPackage> byId =
        new(packages.Select(one => KeyValuePair.Create(one.Package.Id, one)).DistinctBy(one => one.Key));

    private readonly ILookup<string, Package> byDestination = packages.Select(one => one.Package)
        .Where(IsOfAStation).ToLookup(package => package.Destination, StringComparer.Ordinal);

    private readonly ILookup<string, Package> byCustodian = packages.Select(one => one.Package)
        .Where(IsOfAStation).ToLookup(package => package.Custodian, StringComparer.Ordinal);

    private readonly ILookup<string, RaisedFlag> flagsOf = flags.ToLookup(flag => flag.Stream, StringComparer.Ordinal);

    // In the order of contests.
    private readonly ILookup<string, RaisedFlag> flagsOfAccounts = flags
        .Where(flag => TpsAccountRecorded.TpsOf(flag.Stream) is not null)
        .OrderBy(flag => flag.Stream, StringComparer.Ordinal)
        .ToLookup(flag => TpsAccountRecorded.TpsOf(flag.Stream)!, StringComparer.Ordinal);

    private readonly ILookup<string, FormationCount> officersAt =
        officers.ToLookup(count => count.Place, StringComparer.Ordinal);

    private readonly ILookup<string, TpsAccount> accountsOf = accounts
        .GroupBy(account => (account.Tps, account.Contest))
        .Select(votes => votes.MaxBy(account => (account.ReVote is not null, account.HeadSequence))!)
        .ToLookup(account => account.Tps, StringComparer.Ordinal);

    private readonly ILookup<Guid, Package> byReVote = packages.Select(one => one.Package)
        .Where(package => package is { IsGone: false, ReVote: not null })
        .ToLookup(package => package.ReVote!.Value);

    private readonly ILookup<string, Incident> incidentsAt = IncidentsByPlace(packages, incidents);
    private readonly ILookup<string, ReVote> reVotesOf = reVotes.ToLookup(one => one.Tps, StringComparer.Ordinal);

    /// <summary>Number of events that are taken into account.</summary>
    public long LedgerSize => ledgerSize;

    /// <summary>All packages, in the order they were packed.</summary>
    public IReadOnlyList<TrackedPackage> Packages => packages;

    /// <summary>Open flags, in the order of recording.</summary>
    public IReadOnlyList<RaisedFlag> Flags => flags;

    /// <summary>Open incidents, in the order of recording.</summary>
    public IReadOnlyList<Incident> Incidents { get; } = InOrder(incidents);

    /// <summary>The accounts of polling stations, of first votes and of re-votes, in the order of recording.</summary>
    public IReadOnlyList<TpsAccount> Accounts => accounts;

    /// <summary>The cases of re-votes, in the order of recording.</summary>
    public IReadOnlyList<ReVote> ReVotes => reVotes;

    /// <summary>Officers by place and role, as they are counted on a day.</summary>
    public IReadOnlyList<FormationCount> Officers => officers;

    /// <summary>Codes of the items that kits hold anywhere.</summary>
    public IReadOnlySet<string> ItemsOfKits { get; } = packages
        .Where(one => one.Package.Kind == PackageKind.Kit).SelectMany(one => one.Items)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>From every row of a world that has replayed all events.</summary>
    /// <param name="size">Number of events that it has taken in.</param>
    /// <param name="day">The day on which officers are counted.</param>
    public static ReadinessFacts Of(World world, long size, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(world);
        return new(
            size,
            [
                .. TrackedPackage.Of(
                    world.All(Package.Table), world.All(PackageContentLine.Table), world.All(PackageSealLine.Table),
                    world.AddedTo(PackageHistory.Table)),
            ],
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
            [.. world.All(Incident.Table).Where(incident => incident.Status == IncidentStatus.Open)],
            [.. world.All(ReVote.Table).OrderBy(one => one.Sequence)]);
    }

    /// <summary>The boxes and kits for a polling station, without those that were dissolved.</summary>
    public IEnumerable<Package> For(string tps) => byDestination[tps];

    /// <summary>The boxes and kits in the custody of a place.</summary>
    public IEnumerable<Package> At(string place) => byCustodian[place];

    /// <summary>What a package holds.</summary>
    public IEnumerable<PackageContentLine> ContentsOf(Guid package) => byId[package].Contents;

    /// <summary>When a package came where.</summary>
    public Journey JourneyOf(Guid package) => byId[package].Journey;

    /// <summary>Whether a package bears a seal.</summary>
    public bool IsSealed(Guid package) => byId[package].Seals.Count > 0;

    /// <summary>The open flags of a stream.</summary>
    public IEnumerable<RaisedFlag> FlagsOf(string stream) => flagsOf[stream];

    /// <summary>The officers at a place.</summary>
    public IEnumerable<FormationCount> OfficersAt(string place) => officersAt[place];

    /// <summary>The open incidents at a place itself, and those of packages for it.</summary>
    public IEnumerable<Incident> IncidentsAt(string place) => incidentsAt[place];

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

    /// <summary>Whether others show the same of a polling station, besides <see cref="ItemsOfKits"/>.</summary>
    internal bool AreSameAt(string tps, ReadinessFacts others) =>
        AreSame(For(tps), others.For(tps), others)
        && AreSame(At(tps), others.At(tps), others)
        && officersAt[tps].SequenceEqual(others.officersAt[tps])
        && accountsOf[tps].SequenceEqual(others.accountsOf[tps])
        && incidentsAt[tps].SequenceEqual(others.incidentsAt[tps])
        && reVotesOf[tps].SequenceEqual(others.reVotesOf[tps])
        && AreSame(
            reVotesOf[tps].SelectMany(BoxesOf), others.reVotesOf[tps].SelectMany(others.BoxesOf), others)
        && FlagsAt(tps).SequenceEqual(others.FlagsAt(tps));

    /// <summary>The open flags on the packages of a polling station and on its accounts.</summary>
    internal IEnumerable<RaisedFlag> FlagsAt(string tps) =>
        For(tps).Concat(reVotesOf[tps].SelectMany(BoxesOf))
            .SelectMany(package => FlagsOf(Package.Stream(package.Id)))
            .Concat(flagsOfAccounts[tps]);

    private bool AreSame(IEnumerable<Package> ours, IEnumerable<Package> theirs, ReadinessFacts others) =>
        ours.Select(package => byId[package.Id]).SequenceEqual(theirs.Select(package => others.byId[package.Id]));

    private static bool IsOfAStation(Package package) =>
        !package.IsGone && package.Kind is PackageKind.BallotBox or PackageKind.Kit;

    private static bool IsDestruction(StockDocument document) =>
        document is { Kind: DocumentKind.Destruction, Status: not DocumentStatus.Reversed };

    private static Incident[] InOrder(IEnumerable<Incident> incidents) =>
        [.. incidents.OrderBy(one => one.Sequence).ThenBy(one => one.Cause, StringComparer.Ordinal)];

    private static ILookup<string, Incident> IncidentsByPlace(
        IReadOnlyList<TrackedPackage> packages, IReadOnlyList<Incident> incidents)
    {
        var concerned = incidents.Select(incident => incident.Package).OfType<Guid>().ToHashSet();
        var destinations = packages.Select(one => one.Package).Where(package => concerned.Contains(package.Id))
            .ToLookup(package => package.Id, package => package.Destination);
        return InOrder(incidents)
            .SelectMany(
                incident => ((string?[])
                [
                    incident.Location, incident.Other,
                    incident.Package is { } id ? destinations[id].FirstOrDefault() : null,
                ]).OfType<string>().Distinct(StringComparer.Ordinal),
                (incident, place) => (Place: place, Incident: incident))
            .ToLookup(one => one.Place, one => one.Incident, StringComparer.Ordinal);
    }
}

/// <summary>When a package was recorded to be where for the first time, UTC.</summary>
public sealed class Journey
{
    private readonly Dictionary<string, DateTime> outward = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTime> back = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTime> resealed = new(StringComparer.Ordinal);

    /// <param name="history">Where each event left it, in the order of recording.</param>
    internal Journey(IEnumerable<PackageHistory> history)
    {
        foreach (var row in history)
            Add(row);
    }

    /// <summary>When it was opened; null if it was not.</summary>
    public DateTime? OpenedAt { get; private set; }

    /// <summary>When it came to a place before it was opened; null if it did not.</summary>
    public DateTime? OutwardAt(string place) => outward.TryGetValue(place, out var time) ? time : null;

    /// <summary>When it came to a place after it was opened; null if it did not.</summary>
    public DateTime? BackAt(string place) => back.TryGetValue(place, out var time) ? time : null;

    /// <summary>When a place that had opened it sealed it again; null if it did not.</summary>
    public DateTime? ResealedAt(string place) => resealed.TryGetValue(place, out var time) ? time : null;

    private void Add(PackageHistory row)
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
