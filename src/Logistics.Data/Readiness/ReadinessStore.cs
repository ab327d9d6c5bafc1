using System.Data.Common;
using Dapper;
using Logistics.Core.Calendar;
using Logistics.Core.Flags;
using Logistics.Core.Incidents;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;
using Logistics.Core.Readiness;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;
using Logistics.Data.Engines;
using Logistics.Data.Officers;
using Logistics.Data.Reference;
using Logistics.Data.Tables;

namespace Logistics.Data.Readiness;

/// <summary>How polling stations stood at a moment, with what it was judged by.</summary>
/// <param name="Rules">Of the day of the moment.</param>
/// <param name="AsOf">The moment, with the election's offset from UTC.</param>
/// <param name="RecordedAt">When the last event that is taken into account was recorded, UTC; null without one.</param>
public sealed record BoardReading(
    ReadinessBoard Board,
    BoardRules Rules,
    Election Election,
    ReferenceData Reference,
    ReadinessFacts Facts,
    DateTimeOffset AsOf,
    DateTime? RecordedAt);

/// <summary>
/// Judges polling stations by what is recorded. What is recorded now comes from the tables, what was known at an
/// earlier time from a replay of the events until then.
/// </summary>
public sealed class ReadinessStore(Database database, ElectionStore elections, OfficerStore officers) : IDisposable
{
    private const string VersionSql = """
        /* ReadinessStore.Version */
        SELECT h.Size, h.Epoch, (SELECT MAX(e.Revision) FROM Election AS e) AS Revision, h.LastRecordedAt
        FROM LedgerHead AS h WHERE h.LogId = 1
        """;

    private const string TimeSql = """
        /* ReadinessStore.Time */
        SELECT e.RecordedAt FROM CustodyEvent AS e WHERE e.Sequence = @Sequence
        """;

    private const string HistorySql = """
        /* ReadinessStore.History */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e WHERE e.Sequence <= @Last ORDER BY e.Sequence
        """;

    private const string StreamsSql = """
        /* ReadinessStore.Streams */
        SELECT e.Stream FROM CustodyEvent AS e WHERE e.Sequence >= @From
        """;

    private const string OfStations = "p.Kind IN ('ballot-box', 'kit', 're-vote-box')";

    private static readonly string PackagesSql = $"""
        /* ReadinessStore.Packages */
        SELECT {ColumnsOf(Package.Table, "p")} FROM Package AS p WHERE {OfStations} ORDER BY p.PackedSequence
        """;

    private static readonly string ContentsSql = $"""
        /* ReadinessStore.Contents */
        SELECT {ColumnsOf(PackageContentLine.Table)}
        FROM PackageContent AS t JOIN Package AS p ON p.PackageId = t.PackageId WHERE {OfStations}
        """;

    private static readonly string SealsSql = $"""
        /* ReadinessStore.Seals */
        SELECT {ColumnsOf(PackageSealLine.Table)}
        FROM PackageSeal AS t JOIN Package AS p ON p.PackageId = t.PackageId WHERE {OfStations}
        """;

    private static readonly string FlagsSql = $"""
        /* ReadinessStore.Flags */
        SELECT {ColumnsOf(RaisedFlag.Table)} FROM RaisedFlag AS t WHERE t.Status = 'open' ORDER BY t.Sequence, t.Line
        """;

    private static readonly string IncidentsSql = $"""
        /* ReadinessStore.Incidents */
        SELECT {ColumnsOf(Incident.Table)} FROM Incident AS t WHERE t.Status = 'open'
        """;

    private static readonly string AccountsSql = $"""
        /* ReadinessStore.Accounts */
        SELECT {ColumnsOf(TpsAccount.Table)} FROM TpsAccount AS t ORDER BY t.HeadSequence
        """;

    private static readonly string ReVoteAccountsSql = $"""
        /* ReadinessStore.ReVoteAccounts */
        SELECT {ColumnsOf(ReVoteAccount.Table)} FROM ReVoteAccount AS t ORDER BY t.HeadSequence
        """;

    private static readonly string ReVotesSql = $"""
        /* ReadinessStore.ReVotes */
        SELECT {ColumnsOf(ReVote.Table)} FROM ReVote AS t ORDER BY t.Sequence
        """;

    private static readonly string DestructionsSql = $"""
        /* ReadinessStore.Destructions */
        SELECT {ColumnsOf(StockDocument.Table)} FROM StockDocument AS t
        WHERE t.Kind = 'destruction' AND t.Status <> 'reversed' ORDER BY t.Sequence
        """;

    private static readonly string HistoriesSql = $"""
        /* ReadinessStore.Histories */
        SELECT {ColumnsOf(PackageHistory.Table)}
        FROM PackageHistory AS t JOIN Package AS p ON p.PackageId = t.PackageId WHERE {OfStations} ORDER BY t.Sequence
        """;

    /// <summary>Events after which everything is read anew, because that costs no more than what they touch.</summary>
    private const long EventsMax = 2_000;

    private readonly string packagesOfSql = $"""
        /* ReadinessStore.PackagesOf */
        SELECT {ColumnsOf(Package.Table, "p")}
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k JOIN Package AS p ON p.PackageId = k.Value
        WHERE {OfStations}
        """;

    private readonly string contentsOfSql = $"""
        /* ReadinessStore.ContentsOf */
        SELECT {ColumnsOf(PackageContentLine.Table)}
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN Package AS p ON p.PackageId = k.Value
        JOIN PackageContent AS t ON t.PackageId = p.PackageId WHERE {OfStations}
        """;

    private readonly string sealsOfSql = $"""
        /* ReadinessStore.SealsOf */
        SELECT {ColumnsOf(PackageSealLine.Table)}
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN Package AS p ON p.PackageId = k.Value
        JOIN PackageSeal AS t ON t.PackageId = p.PackageId WHERE {OfStations}
        """;

    // A package has few events; they are found by its stream.
    private readonly string historiesOfSql = $"""
        /* ReadinessStore.HistoriesOf */
        SELECT {ColumnsOf(PackageHistory.Table)}
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN Package AS p ON p.PackageId = k.Value
        JOIN CustodyEvent AS e ON e.Stream = {database.Dialect.PackageStream("k.Value")}
        JOIN PackageHistory AS t ON t.Sequence = e.Sequence WHERE {OfStations}
        """;

    // Of those who ask at the same time, one reads.
    private readonly SemaphoreSlim reading = new(1);
    private volatile Kept? kept;

    // Pages of one answer, and people who look at the same hour, ask for the same replay.
    private volatile Replayed? replayed;

    // Who asks about another day or an earlier time takes nothing away from those who look at today's board.
    private readonly LatestBoard today = new();
    private readonly LatestBoard otherTime = new();

    /// <summary>How polling stations stand, or stood; null before there is an election.</summary>
    /// <param name="knownAt">As it was recorded by then, and judged at that moment; null for now.</param>
    public async Task<BoardReading?> FindAsync(DateTimeOffset? knownAt, DateTimeOffset now, CancellationToken ct)
    {
        if (knownAt is not { } then)
            return await AtAsync(now, now, ct);
        if (await elections.FindAsync(ct) is not { } election
            || await elections.FindReferenceAsync(ct) is not { } reference)
            return null;
        var (facts, recordedAt) = await ReplayAsync(then.UtcDateTime, reference.Requirements.DayOf(then), ct);
        return otherTime.Judge(election, reference, facts, recordedAt, then);
    }

    /// <summary>What is recorded now, judged at another moment; null before there is an election.</summary>
    public async Task<BoardReading?> AtAsync(DateTimeOffset moment, DateTimeOffset now, CancellationToken ct)
    {
        if (await ReadAsync(now, ct) is not { } read)
            return null;
        var board = read.Reference.Requirements.DayOf(moment) == read.Day ? today : otherTime;
        return board.Judge(
            read.Election, read.Reference, read.Facts, StoredValue.Time(read.Version.LastRecordedAt), moment);
    }

    public void Dispose() => reading.Dispose();

    private static string ColumnsOf(Table table, string alias = "t") =>
        string.Join(", ", table.Columns.Select(column => $"{alias}.{column.Name}"));

    /// <summary>What is recorded now; null before there is an election.</summary>
    private async Task<Kept?> ReadAsync(DateTimeOffset now, CancellationToken ct)
    {
        var version = await database.ReadAsync(
            (connection, token) => VersionAsync(connection, transaction: null, token), ct);
        if (kept is { } fresh && fresh.IsOf(version, now))
            return fresh;
        await reading.WaitAsync(ct);
        try
        {
            return kept = await database.ReadSnapshotAsync((snapshot, token) => ReadAsync(snapshot, now, token), ct);
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task<Kept?> ReadAsync(ReadSnapshot snapshot, DateTimeOffset now, CancellationToken ct)
    {
        var version = await VersionAsync(snapshot.Connection, snapshot.Transaction, ct);
        if (kept is { } known && known.IsOf(version, now))
            return known;
        if (await ElectionStore.FindAsync(snapshot, ct) is not { } election
            || await officers.CountAsync(snapshot, now, ct) is not { } count)
            return null;
        var facts = await LoadAsync(snapshot, version, count.Counts, ct);
        return new(version, count.Day, election, count.Reference, facts);
    }

    private static async Task<VersionRow> VersionAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken ct) =>
        await connection.QuerySingleAsync<VersionRow>(
            new CommandDefinition(VersionSql, transaction: transaction, cancellationToken: ct));

    /// <summary>Reads what the events since the earlier reading touched, or everything.</summary>
    private async Task<ReadinessFacts> LoadAsync(
        ReadSnapshot snapshot, VersionRow version, IReadOnlyList<FormationCount> counts, CancellationToken ct)
    {
        if (kept is not { } known || known.Version.Epoch != version.Epoch
            || known.Version.Revision != version.Revision
            || version.Size - known.Version.Size is < 0 or > EventsMax)
            return await LoadAllAsync(snapshot, version, counts, ct);
        var streams = (await snapshot.Connection.QueryAsync<string>(new CommandDefinition(
            StreamsSql, new { From = known.Version.Size }, snapshot.Transaction, cancellationToken: ct))).AsList();
        var ids = streams.Select(stream => Package.TryIdOf(stream, out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty).ToHashSet();
        var facts = known.Facts;
        var areAccounts = streams.Exists(stream =>
            TpsAccountRecorded.IsStream(stream) || TpsAccountRecorded.IsOfReVote(stream));
        var (rows, others) = (new PackageRows(), new Others());
        await database.Dialect.ReadAsync(
            snapshot.Transaction,
            [
                .. ids.Count > 0
                    ? rows.Queries(
                        packagesOfSql, contentsOfSql, sealsOfSql, historiesOfSql, ("Ids", SqlTypes.Keys(ids)))
                    : [],
                .. others.Queries(areAccounts),
            ],
            ct);
        return others.ToFacts(
            version,
            facts.Packages.Where(one => !ids.Contains(one.Package.Id)).Concat(rows.Tracked)
                .OrderBy(one => one.Package.PackedSequence),
            counts,
            areAccounts ? null : facts.Accounts);
    }

    private async Task<ReadinessFacts> LoadAllAsync(
        ReadSnapshot snapshot, VersionRow version, IReadOnlyList<FormationCount> counts, CancellationToken ct)
    {
        var (rows, others) = (new PackageRows(), new Others());
        await database.Dialect.ReadAsync(
            snapshot.Transaction,
            [
                .. rows.Queries(PackagesSql, ContentsSql, SealsSql, HistoriesSql),
                .. others.Queries(areAccounts: true),
            ],
            ct);
        return others.ToFacts(version, rows.Tracked, counts, known: null);
    }

    /// <summary>Takes the rows in that can be read.</summary>
    private static RowQuery Query<TEntity, TKey>(
        Table<TEntity, TKey> table, string sql, List<TEntity> rows, params (string Name, object Value)[] parameters)
        where TEntity : class
        where TKey : notnull =>
        new(
            sql,
            row =>
            {
                if (table.Read(row) is { } entity)
                    rows.Add(entity);
            },
            parameters);

    private async Task<(ReadinessFacts Facts, DateTime? RecordedAt)> ReplayAsync(
        DateTime knownAt, DateOnly day, CancellationToken ct)
    {
        var last = await database.ReadAsync((connection, token) => LastAsync(connection, knownAt, token), ct);
        if (replayed is not { } known || known.Last != last || known.Day != day)
        {
            var rows = await database.ReadAsync(
                async (connection, token) => (await connection.QueryAsync<EntryRecord>(new CommandDefinition(
                    HistorySql, new { Last = last }, cancellationToken: token))).AsList(),
                ct);
            LedgerEntry[] entries =
                [.. rows.AsParallel().AsOrdered().Select(row => row.ToEntry()).OfType<LedgerEntry>()];
            known = new(
                last, day, ReadinessFacts.Of(World.Replay(entries, follows: true), last + 1, day),
                entries.Length == 0 ? null : entries[^1].Event.RecordedAt);
            replayed = known;
        }

        return (known.Facts, known.RecordedAt);
    }

    /// <summary>Sequence of the last event that was recorded by a time; -1 for none. Times never go back.</summary>
    private static async Task<long> LastAsync(DbConnection connection, DateTime knownAt, CancellationToken ct)
    {
        var size = (await VersionAsync(connection, transaction: null, ct)).Size;
        var (known, after) = (-1L, size);
        while (after - known > 1)
        {
            var middle = known + ((after - known) / 2);
            var time = await connection.ExecuteScalarAsync<object?>(new CommandDefinition(
                TimeSql, new { Sequence = middle }, cancellationToken: ct));
            if (StoredValue.Time(time) <= knownAt)
                known = middle;
            else
                after = middle;
        }

        return known;
    }

    /// <param name="Last">Sequence of the last event that was known; -1 for none.</param>
    private sealed record Replayed(long Last, DateOnly Day, ReadinessFacts Facts, DateTime? RecordedAt);

    /// <summary>Packages, and what belongs to them.</summary>
    private sealed class PackageRows
    {
        private readonly List<Package> packages = [];
        private readonly List<PackageContentLine> contents = [];
        private readonly List<PackageSealLine> seals = [];
        private readonly List<PackageHistory> history = [];

        public IEnumerable<TrackedPackage> Tracked => TrackedPackage.Of(packages, contents, seals, history);

        public IEnumerable<RowQuery> Queries(
            string packagesSql,
            string contentsSql,
            string sealsSql,
            string historySql,
            params (string Name, object Value)[] parameters) =>
        [
            Query(Package.Table, packagesSql, packages, parameters),
            Query(PackageContentLine.Table, contentsSql, contents, parameters),
            Query(PackageSealLine.Table, sealsSql, seals, parameters),
            Query(PackageHistory.Table, historySql, history, parameters),
        ];
    }

    /// <summary>
    /// The board that was asked for last. Those who ask within one second get the same, which judges each station once;
    /// those who ask later while nothing was recorded share what does not depend on the time.
    /// </summary>
    private sealed class LatestBoard
    {
        private readonly Lock judging = new();
        private BoardRules? rules;
        private BoardReading? latest;

        public BoardReading Judge(
            Election election, ReferenceData reference, ReadinessFacts facts, DateTime? recordedAt,
            DateTimeOffset moment)
        {
            var asOf = Countdown.At(election, moment).AsOf;
            asOf = asOf.AddTicks(-(asOf.Ticks % TimeSpan.TicksPerSecond));
            var day = reference.Requirements.DayOf(asOf);
            lock (judging)
            {
                if (rules?.AreOf(reference, election, day) != true)
                    rules = new BoardRules(reference, election, day);
                var known = latest?.Rules == rules ? latest : null;
                var board = known is null ? new ReadinessBoard(rules, facts, asOf)
                    : known.Facts != facts ? known.Board.With(facts, asOf)
                    : known.AsOf == asOf ? known.Board
                    : known.Board.At(asOf);
                return latest = new(board, rules, election, reference, facts, asOf, recordedAt);
            }
        }
    }

    /// <summary>Rows besides those of packages. There are few of them, but for accounts.</summary>
    private sealed class Others
    {
        private readonly List<RaisedFlag> flags = [];
        private readonly List<Incident> incidents = [];
        private readonly List<StockDocument> destructions = [];
        private readonly List<ReVote> reVotes = [];
        private readonly List<TpsAccount> accounts = [];
        private readonly List<ReVoteAccount> again = [];

        /// <param name="areAccounts">Accounts are read, too, of which there are many.</param>
        public IEnumerable<RowQuery> Queries(bool areAccounts) =>
        [
            Query(RaisedFlag.Table, FlagsSql, flags), Query(Incident.Table, IncidentsSql, incidents),
            Query(StockDocument.Table, DestructionsSql, destructions), Query(ReVote.Table, ReVotesSql, reVotes),
            .. areAccounts
                ? (RowQuery[])
                [
                    Query(TpsAccount.Table, AccountsSql, accounts),
                    Query(ReVoteAccount.Table, ReVoteAccountsSql, again),
                ]
                : [],
        ];

        /// <param name="known">The accounts, where they were not read; null where they were.</param>
        public ReadinessFacts ToFacts(
            VersionRow version,
            IEnumerable<TrackedPackage> packages,
            IReadOnlyList<FormationCount> counts,
            IReadOnlyList<TpsAccount>? known) => new(
            version.Size,
            [.. packages],
            flags,
            counts,
            known ??
            [
                .. accounts.Concat(again.Select(account => account.ToTpsAccount()))
                    .OrderBy(account => account.HeadSequence),
            ],
            destructions.Select(document => document.Location).ToHashSet(StringComparer.Ordinal),
            incidents,
            reVotes);
    }

    /// <param name="Version">Of the tables that were read.</param>
    /// <param name="Day">On which the officers were counted.</param>
    private sealed record Kept(
        VersionRow Version, DateOnly Day, Election Election, ReferenceData Reference, ReadinessFacts Facts)
    {
        public bool IsOf(VersionRow version, DateTimeOffset now) =>
            Version == version && Reference.Requirements.DayOf(now) == Day;
    }

    private sealed record VersionRow
    {
        public long Size { get; init; }

        public long Epoch { get; init; }

        public long Revision { get; init; }

        public object? LastRecordedAt { get; init; }
    }
}
