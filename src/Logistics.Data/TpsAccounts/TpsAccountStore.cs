using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Reversals;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.TpsAccounts;

/// <summary>An account with all its versions.</summary>
/// <param name="Versions">
/// Its events, the first account and every correction, oldest first; those that were taken back among them.
/// </param>
/// <param name="Current">The latest that is in effect.</param>
/// <param name="Delivered">
/// Ballots of the contest delivered to the TPS, as counted where an opening counted them; null when none were.
/// </param>
/// <param name="Transferred">Ballots of the contest in transfers to and from the TPS.</param>
/// <param name="Texts">Texts by commitment, base64; null or absent when erased or not what was committed to.</param>
/// <param name="ActorNames">Names of principals, by id.</param>
public sealed record TpsAccountDetails(
    IReadOnlyList<LedgerEntry> Versions,
    LedgerEntry Current,
    long? Delivered,
    Transferred Transferred,
    IReadOnlyList<Violation> Violations,
    IReadOnlyDictionary<string, string?> Texts,
    IReadOnlyDictionary<Guid, string> ActorNames)
{
    public TpsAccount Account => TpsAccount.Of(Current);

    /// <summary>Which of the versions were taken back.</summary>
    public Corrections Corrections { get; init; } = Corrections.None;
}

/// <summary>A TPS and a contest, whether or not there is an account.</summary>
/// <param name="Delivered">As in <see cref="TpsAccountDetails"/>.</param>
/// <param name="Transferred">As in <see cref="TpsAccountDetails"/>.</param>
/// <param name="Account">Null when there is none, or its row cannot be read.</param>
/// <param name="Violations">Empty without an account.</param>
public sealed record ReconciliationRow(
    string Tps,
    string Name,
    string Contest,
    long? Delivered,
    Transferred Transferred,
    TpsAccount? Account,
    IReadOnlyList<Violation> Violations);

/// <summary>Reads the accounts of TPS and what custody says of the same ballots.</summary>
public sealed class TpsAccountStore(Database database)
{
    private static readonly string ReconcileSql = $"""
        /* TpsAccountStore.Reconcile */
        SELECT l.Code AS Tps, l.Name, k.Code AS Contest, a.EventId, a.Version, a.HeadSequence, a.Received, a.Used,
               a.Spoiled, a.Unused, a.Valid, a.Invalid, a.VotersListed, a.VotersMovedIn, a.VotersMovedInOnly,
               a.VotersAdditional, a.Provenance, a.Missing, a.Corrects,
               (SELECT SUM(s.Delivered) FROM ItemType AS i
                JOIN Supply AS s ON s.Location = l.Code AND s.Item = i.Code AND s.Delivered > 0
                WHERE i.Contest = k.Code) AS Delivered
        FROM Location AS l
        CROSS JOIN Contest AS k
        LEFT JOIN TpsAccount AS a ON a.Tps = l.Code AND a.Contest = k.Code
        WHERE l.Level = 'tps' AND {SightSql.IsAtOrBelow("l.Path", "Place")}
        ORDER BY l.Code, k.Ordinal
        """;

    // What was taken back and what took it back add up to nothing, so both are left out.
    private const string InEffect =
        "NOT EXISTS (SELECT 1 FROM Reversal AS r WHERE r.Sequence = e.Sequence AND r.ReversedBy <= @AsOf)";

    // What a cancelled transfer gave back, makes what was sent less.
    private readonly string transferredSql = $"""
        /* TpsAccountStore.Transferred */
        SELECT p.Account, i.Contest,
               SUM(CASE WHEN e.Type = 'transfer-accepted' THEN p.Quantity ELSE 0 END) AS Received,
               SUM(CASE WHEN e.Type = 'transfer-accepted' THEN 0 ELSE -p.Quantity END) AS Sent
        FROM {database.Dialect.Keys("@Accounts", SqlTypes.AccountType)} AS k
        JOIN Posting AS p ON p.Account = k.Value AND p.Sequence <= @AsOf
        JOIN ItemType AS i ON i.Code = p.Item AND i.Contest IS NOT NULL
        JOIN CustodyEvent AS e ON e.Sequence = p.Sequence
             AND e.Type IN ('transfer-released', 'transfer-accepted', 'transfer-cancelled')
        WHERE {InEffect}
        GROUP BY p.Account, i.Contest
        """;

    // Openings at many TPS that counted otherwise than the packages held, from the few postings to lost and found.
    private readonly string countedSql = $"""
        /* TpsAccountStore.Counted */
        SELECT p.Destination AS Tps, i.Contest, -SUM(q.Quantity) AS Difference
        FROM Posting AS q
        JOIN ItemType AS i ON i.Code = q.Item AND i.Contest IS NOT NULL
        JOIN CustodyEvent AS e ON e.Sequence = q.Sequence AND e.Type = 'package-opened'
        JOIN PackageHistory AS h ON h.Sequence = q.Sequence
        JOIN Package AS p ON p.PackageId = h.PackageId AND p.Destination = h.Custodian AND p.Kind <> 're-vote-box'
        JOIN {database.Dialect.Keys("@Stations", SqlTypes.CodeType)} AS k ON k.Value = p.Destination
        WHERE q.Account IN ('lost', 'found') AND {InEffect}
        GROUP BY p.Destination, i.Contest
        """;

    // As of an event: a package had been delivered once the place it is for had custody of it, with what was inside it
    // then. Openings there may have counted otherwise; they are found by the few packages, as goods are lost and found
    // everywhere. Ballots for a re-vote are of no account of the first vote. SQLite does not turn a cross join around.
    private readonly string findSql = $"""
        /* TpsAccountStore.Find */
        SELECT e.Sequence, e.Canonical
        FROM {database.Dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Sequence <= @AsOf ORDER BY e.Sequence;

        SELECT SUM(q.Quantity) AS Quantity
        FROM Package AS p
        JOIN Posting AS q ON q.Account = {database.Dialect.PackageStream("p.PackageId")}
        JOIN ItemType AS i ON i.Code = q.Item AND i.Contest = @Contest
        WHERE p.Destination = @Tps AND p.Kind <> 're-vote-box' AND q.Sequence <= (
            SELECT MIN(h.Sequence) FROM CustodyEvent AS e
            JOIN PackageHistory AS h ON h.Sequence = e.Sequence AND h.Custodian = p.Destination
            WHERE e.Stream = {database.Dialect.PackageStream("p.PackageId")} AND e.Sequence <= @AsOf
                AND e.Type <> '{EventReversed.TypeName}' AND {InEffect});

        SELECT -SUM(q.Quantity) AS Difference
        FROM Package AS p
        CROSS JOIN CustodyEvent AS e
        CROSS JOIN PackageHistory AS h
        CROSS JOIN Posting AS q
        CROSS JOIN ItemType AS i
        WHERE p.Destination = @Tps AND p.Kind <> 're-vote-box'
            AND e.Stream = {database.Dialect.PackageStream("p.PackageId")} AND e.Type = 'package-opened'
            AND e.Sequence <= @AsOf AND {InEffect}
            AND h.Sequence = e.Sequence AND h.Custodian = p.Destination
            AND q.Sequence = e.Sequence AND q.Account IN ('lost', 'found')
            AND i.Code = q.Item AND i.Contest = @Contest;
        """;

    // Of the votes of a polling station on a contest the latest that has an account counts.
    private static readonly string ReVotesSql = $"""
        /* TpsAccountStore.ReVotes */
        SELECT a.ReVoteId, a.Tps, a.Contest, a.EventId, a.Version, a.HeadSequence, a.Received, a.Used, a.Spoiled,
               a.Unused, a.Valid, a.Invalid, a.VotersListed, a.VotersMovedIn, a.VotersMovedInOnly, a.VotersAdditional,
               a.Provenance, a.Missing, a.Corrects
        FROM ReVoteAccount AS a
        JOIN Location AS l ON l.Code = a.Tps AND {SightSql.IsAtOrBelow("l.Path", "Place")}
        JOIN ReVote AS v ON v.ReVoteId = a.ReVoteId AND v.Status IN ('to-be-held', 'notified')
        ORDER BY v.HeldOn, v.Sequence
        """;

    // What came in boxes for a re-vote, and by how much openings counted otherwise.
    private readonly string suppliedSql = $"""
        /* TpsAccountStore.Supplied */
        SELECT p.ReVoteId, i.Contest, SUM(q.Quantity) AS Quantity
        FROM {database.Dialect.Keys("@ReVotes", SqlTypes.Id)} AS k
        JOIN Package AS p ON p.ReVoteId = k.Value AND p.ReVoteId IS NOT NULL
        JOIN Posting AS q ON q.Account = {database.Dialect.PackageStream("p.PackageId")}
        JOIN ItemType AS i ON i.Code = q.Item AND i.Contest IS NOT NULL
        WHERE q.Sequence <= (
            SELECT MIN(h.Sequence) FROM CustodyEvent AS e
            JOIN PackageHistory AS h ON h.Sequence = e.Sequence AND h.Custodian = p.Destination
            WHERE e.Stream = {database.Dialect.PackageStream("p.PackageId")} AND e.Sequence <= @AsOf
                AND e.Type <> '{EventReversed.TypeName}' AND {InEffect})
        GROUP BY p.ReVoteId, i.Contest;

        SELECT p.ReVoteId, i.Contest, -SUM(q.Quantity) AS Quantity
        FROM {database.Dialect.Keys("@ReVotes", SqlTypes.Id)} AS k
        CROSS JOIN Package AS p
        CROSS JOIN CustodyEvent AS e
        CROSS JOIN PackageHistory AS h
        CROSS JOIN Posting AS q
        CROSS JOIN ItemType AS i
        WHERE p.ReVoteId = k.Value AND p.ReVoteId IS NOT NULL
            AND e.Stream = {database.Dialect.PackageStream("p.PackageId")} AND e.Type = 'package-opened'
            AND e.Sequence <= @AsOf AND {InEffect}
            AND h.Sequence = e.Sequence AND h.Custodian = p.Destination
            AND q.Sequence = e.Sequence AND q.Account IN ('lost', 'found')
            AND i.Code = q.Item AND i.Contest IS NOT NULL
        GROUP BY p.ReVoteId, i.Contest;
        """;

    private const string ContestsSql = """
        /* TpsAccountStore.Contests */
        SELECT k.Code FROM Contest AS k ORDER BY k.Ordinal
        """;

    private readonly PersonalTexts texts = new(database.Dialect);
    private readonly ActorNames names = new(database.Dialect);

    /// <summary>The account of a TPS and contest, from its events; null when there is none in effect.</summary>
    /// <param name="reVote">The re-vote it is of; null for the first vote.</param>
    /// <param name="asOf">Sequence of the last event to take into account; null for all.</param>
    public Task<TpsAccountDetails?> FindAsync(
        string tps, string contest, Guid? reVote, long? asOf, CancellationToken ct) =>
        database.ReadAsync<TpsAccountDetails?>(
            async (connection, token) =>
            {
                var contests = await connection.QueryAsync<string>(
                    new CommandDefinition(ContestsSql, cancellationToken: token));
                await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
                    findSql,
                    new
                    {
                        Streams = SqlTypes.Keys(contests.Select(code => TpsAccountRecorded.Stream(tps, code, reVote))),
                        Tps = SqlTypes.Code(tps),
                        Contest = SqlTypes.Code(contest),
                        AsOf = asOf ?? long.MaxValue,
                    },
                    cancellationToken: token));
                var events = (await results.ReadAsync<EntryRecord>()).Select(row => row.ToEntry())
                    .OfType<LedgerEntry>().ToArray();
                var delivered = await results.ReadSingleAsync<long?>();
                delivered += await results.ReadSingleAsync<long?>() ?? 0;
                var accounts = events.Where(entry => entry.Event.Body is TpsAccountRecorded)
                    .ToLookup(entry => ((TpsAccountRecorded)entry.Event.Body).Contest, StringComparer.Ordinal);
                var corrections = await Corrections.FindAsync(
                    connection, database.Dialect, accounts.SelectMany(one => one).Select(entry => entry.Sequence),
                    asOf ?? long.MaxValue, token);
                var transferred = (await TransferredAsync(connection, [tps], asOf ?? long.MaxValue, token))
                    .GetValueOrDefault((tps, contest));
                if (reVote is { } again)
                {
                    transferred = default;
                    delivered = (await SuppliedAsync(connection, [again], asOf ?? long.MaxValue, token))
                        .GetValueOrDefault((again, contest));
                }

                LedgerEntry[] versions = [.. accounts[contest].Where(entry => Tps(entry) == tps)];
                if (Current(versions) is not { } current)
                    return null;
                var others = accounts.Where(one => one.Key != contest).Select(Current).OfType<LedgerEntry>();
                return new TpsAccountDetails(
                    versions,
                    current,
                    delivered,
                    transferred,
                    Identities.Check(
                        TpsAccount.Of(current), others.Select(TpsAccount.Of), delivered, transferred),
                    await texts.FindAsync(connection, versions, token),
                    await names.FindAsync(connection, versions.Select(entry => entry.Event.Actor.Id), token))
                {
                    Corrections = corrections,
                };

                static string Tps(LedgerEntry entry) => ((TpsAccountRecorded)entry.Event.Body).Tps;

                LedgerEntry? Current(IEnumerable<LedgerEntry> all) =>
                    all.LastOrDefault(entry => !corrections.IsReversed(entry.Sequence));
            },
            ct);

    /// <summary>
    /// Every TPS at or below a location with every contest, in the order of their codes, from the projections:
    /// as many rows as there are TPS and contests.
    /// </summary>
    public Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(Location location, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<ReconciliationRow>>(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<Row>(new CommandDefinition(
                    ReconcileSql, new DynamicParameters().WithPlace("Place", location.Path), cancellationToken: token));
                var stations = rows.GroupBy(row => row.Tps, StringComparer.Ordinal).ToArray();
                var transferred = await TransferredAsync(
                    connection, stations.Select(tps => tps.Key), asOf: long.MaxValue, token);
                var counted = await CountedAsync(connection, stations.Select(tps => tps.Key), token);
                var again = await ReVotesAsync(connection, location, token);
                var supplied = await SuppliedAsync(
                    connection, again.Values.Select(account => account.ReVote!.Value), long.MaxValue, token);
                return [.. stations.SelectMany(tps => Check([.. tps], transferred, counted, again, supplied))];
            },
            ct);

    /// <summary>By how many ballots the counts at openings differ from what was packed, by TPS and contest.</summary>
    private async Task<Dictionary<(string Tps, string Contest), long>> CountedAsync(
        DbConnection connection, IEnumerable<string> stations, CancellationToken ct) =>
        (await connection.QueryAsync<CountedRow>(new CommandDefinition(
            countedSql, new { Stations = SqlTypes.Keys(stations), AsOf = long.MaxValue }, cancellationToken: ct)))
        .ToDictionary(row => (row.Tps, row.Contest), row => StoredValue.Long(row.Difference) ?? 0);

    /// <summary>The account of the latest re-vote of each TPS and contest that has one.</summary>
    private static async Task<Dictionary<(string Tps, string Contest), TpsAccount>> ReVotesAsync(
        DbConnection connection, Location location, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            ReVotesSql, new DynamicParameters().WithPlace("Place", location.Path), cancellationToken: ct));
        var latest = new Dictionary<(string Tps, string Contest), TpsAccount>();
        foreach (var row in rows)
        {
            if (row.ToAccount() is { ReVote: not null } account)
                latest[(row.Tps, row.Contest)] = account;
        }

        return latest;
    }

    /// <summary>
    /// Ballots that came in boxes for re-votes, as counted where an opening counted them, by re-vote and contest.
    /// </summary>
    private async Task<Dictionary<(Guid ReVote, string Contest), long?>> SuppliedAsync(
        DbConnection connection, IEnumerable<Guid> reVotes, long asOf, CancellationToken ct)
    {
        var asked = reVotes.Distinct().ToArray();
        if (asked.Length == 0)
            return [];
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
            suppliedSql, new { ReVotes = SqlTypes.Keys(asked), AsOf = asOf }, cancellationToken: ct));
        var supplied = (await results.ReadAsync<SuppliedRow>()).ToDictionary(
            row => (StoredValue.Id(row.ReVoteId) ?? Guid.Empty, row.Contest), row => StoredValue.Long(row.Quantity));
        foreach (var row in await results.ReadAsync<SuppliedRow>())
        {
            var key = (StoredValue.Id(row.ReVoteId) ?? Guid.Empty, row.Contest);
            if (supplied.TryGetValue(key, out var packed))
                supplied[key] = packed + StoredValue.Long(row.Quantity);
        }

        return supplied;
    }

    private sealed class SuppliedRow
    {
        public object? ReVoteId { get; init; }

        public string Contest { get; init; } = "";

        public object? Quantity { get; init; }
    }

    /// <summary>By TPS and contest, where there are any: from the postings of the TPS alone.</summary>
    private async Task<Dictionary<(string Tps, string Contest), Transferred>> TransferredAsync(
        DbConnection connection, IEnumerable<string> stations, long asOf, CancellationToken ct) =>
        (await connection.QueryAsync<TransferredRow>(new CommandDefinition(
            transferredSql,
            new { Accounts = SqlTypes.Keys(stations.Select(Account.Location)), AsOf = asOf },
            cancellationToken: ct)))
        .ToDictionary(
            row => (Account.LocationOf(row.Account) ?? "", row.Contest),
            row => new Transferred(StoredValue.Long(row.Received) ?? 0, StoredValue.Long(row.Sent) ?? 0));

    private static IEnumerable<ReconciliationRow> Check(
        Row[] rows,
        Dictionary<(string Tps, string Contest), Transferred> transferred,
        Dictionary<(string Tps, string Contest), long> counted,
        Dictionary<(string Tps, string Contest), TpsAccount> again,
        Dictionary<(Guid ReVote, string Contest), long?> supplied)
    {
        var accounts = Array.ConvertAll(
            rows, row => again.GetValueOrDefault((row.Tps, row.Contest)) ?? row.ToAccount());
        return rows.Zip(accounts, (row, account) =>
        {
            var others = accounts.OfType<TpsAccount>().Where(other => other.Contest != row.Contest);
            var moved = transferred.GetValueOrDefault((row.Tps, row.Contest));
            var delivered = row.Delivered + counted.GetValueOrDefault((row.Tps, row.Contest));
            if (account?.ReVote is { } reVote)
                (moved, delivered) = (default, supplied.GetValueOrDefault((reVote, row.Contest)));
            return new ReconciliationRow(
                row.Tps, row.Name, row.Contest, delivered, moved, account,
                account is null ? [] : Identities.Check(account, others, delivered, moved));
        });
    }

    private sealed class CountedRow
    {
        public string Tps { get; init; } = "";

        public string Contest { get; init; } = "";

        public object? Difference { get; init; }
    }

    private sealed class TransferredRow
    {
        public string Account { get; init; } = "";

        public string Contest { get; init; } = "";

        public object? Received { get; init; }

        public object? Sent { get; init; }
    }

    private sealed class Row
    {
        public string Tps { get; init; } = "";

        public string Name { get; init; } = "";

        public string Contest { get; init; } = "";

        public long? Delivered { get; init; }

        public object? ReVoteId { get; init; }

        public object? EventId { get; init; }

        public object? Version { get; init; }

        public object? HeadSequence { get; init; }

        public object? Received { get; init; }

        public object? Used { get; init; }

        public object? Spoiled { get; init; }

        public object? Unused { get; init; }

        public object? Valid { get; init; }

        public object? Invalid { get; init; }

        public object? VotersListed { get; init; }

        public object? VotersMovedIn { get; init; }

        public object? VotersMovedInOnly { get; init; }

        public object? VotersAdditional { get; init; }

        public object? Provenance { get; init; }

        public object? Missing { get; init; }

        public object? Corrects { get; init; }

        /// <summary>Null when there is no row, or a column of it cannot be read.</summary>
        public TpsAccount? ToAccount() =>
            StoredValue.Id(EventId) is { } id && StoredValue.Int(Version) is { } version
            && StoredValue.Long(HeadSequence) is { } sequence
            && StoredValue.Word<Provenance>(Provenance) is { } provenance
            && StoredValue.Int(Received) is { } received && StoredValue.Int(Used) is { } used
            && StoredValue.Int(Spoiled) is { } spoiled && StoredValue.Int(Unused) is { } unused
            && StoredValue.Int(Valid) is { } valid && StoredValue.Int(Invalid) is { } invalid
            && StoredValue.Int(VotersListed) is { } list && StoredValue.Int(VotersMovedIn) is { } movedIn
            && StoredValue.Int(VotersMovedInOnly) is { } only && StoredValue.Int(VotersAdditional) is { } additional
                ? new(
                    Tps, Contest, id, version, sequence,
                    new TpsFigures(
                        received, used, spoiled, unused, valid, invalid,
                        new Attendance(list, movedIn, only, additional)),
                    provenance,
                    StoredValue.Long(Missing),
                    StoredValue.Id(Corrects))
                {
                    ReVote = StoredValue.Id(ReVoteId),
                }
                : null;
    }
}
