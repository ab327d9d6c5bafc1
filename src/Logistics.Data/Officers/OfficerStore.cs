using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Requirements;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Reference;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.Officers;

/// <summary>Which officers to list; null members do not restrict.</summary>
/// <param name="Location">Code of their place, or of one above it.</param>
/// <param name="Below">Those of the places below the location, too.</param>
/// <param name="Role">Code of their role.</param>
public sealed record OfficerFilter(
    string? Location = null, bool Below = false, string? Role = null, OfficerStatus? Status = null)
{
    /// <inheritdoc cref="PackageFilter.Sight"/>
    public Sight Sight { get; init; } = Sight.Everything;
}

/// <summary>An officer with what was recorded of them.</summary>
/// <param name="Checks">By code.</param>
/// <param name="Training">By course.</param>
/// <param name="Events">All that could be read, the nomination first.</param>
/// <param name="Texts">Texts by commitment, base64; null or absent when erased or not what was committed to.</param>
public sealed record OfficerDetails(
    Officer Officer,
    IReadOnlyList<OfficerCheck> Checks,
    IReadOnlyList<OfficerTraining> Training,
    IReadOnlyList<LedgerEntry> Events,
    IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>The nomination.</summary>
    public OfficerNominated Nomination => (OfficerNominated)Events[0].Event.Body;

    /// <summary>Which of the events were taken back.</summary>
    public Corrections Corrections { get; init; } = Corrections.None;
}

/// <summary>How many officers there are, and what they are held against.</summary>
/// <param name="Day">Of the election's time zone, whose rules and terms count.</param>
public sealed record FormationFigures(ReferenceData Reference, DateOnly Day, IReadOnlyList<FormationCount> Counts);

/// <summary>
/// Reads officers. Which there are follows from the table; what is shown of one is put together from the events of its
/// stream, so that it can be shown as of any of them.
/// </summary>
public sealed class OfficerStore(Database database)
{
    private const string PathSql = """
        /* OfficerStore.Path */
        SELECT l.Path FROM Location AS l WHERE l.Code = @Code
        """;

    // After '/' comes '0'.
    private const string HistorySql = """
        /* OfficerStore.History */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e
        WHERE e.Stream > 'officer/' AND e.Stream < 'officer0' AND e.RecordedAt <= @KnownAt
        ORDER BY e.Sequence
        """;

    private const string VersionSql = """
        /* OfficerStore.Version */
        SELECT h.Epoch, (SELECT MAX(o.HeadSequence) FROM Officer AS o) AS Last FROM LedgerHead AS h
        """;

    private const string CountSql = """
        /* OfficerStore.Count */
        SELECT o.Path, o.Role, o.ChecksPassed,
               SUM(CASE WHEN o.Status = 'candidate' THEN 1 ELSE 0 END) AS Candidates,
               SUM(CASE WHEN o.Status = 'candidate' AND o.ChecksFailed = 0 THEN 1 ELSE 0 END) AS Reserves,
               SUM(CASE WHEN o.Status <> 'candidate' THEN 1 ELSE 0 END) AS Appointed,
               SUM(CASE WHEN o.Status = 'sworn-in' THEN 1 ELSE 0 END) AS Sworn,
               SUM(CASE WHEN o.Status = 'sworn-in' AND COALESCE(o.TermFrom, @Day) <= @Day
                   AND COALESCE(o.TermTo, @Day) >= @Day THEN 1 ELSE 0 END) AS InTerm,
               SUM(CASE WHEN o.Status <> 'candidate' AND o.ChecksFailed = 0 THEN 1 ELSE 0 END) AS Unfailed,
               SUM(CASE WHEN o.Status <> 'candidate' AND o.InLogistics = 1 THEN 1 ELSE 0 END) AS InLogistics,
               SUM(CASE WHEN o.Status <> 'candidate' AND o.InVoting = 1 THEN 1 ELSE 0 END) AS InVoting
        FROM Officer AS o
        WHERE o.Status <> 'ended'
        GROUP BY o.Path, o.Role, o.ChecksPassed
        """;

    private readonly PersonalTexts texts = new(database.Dialect);

    private readonly string eventsSql = $"""
        /* OfficerStore.Events */
        SELECT e.Sequence, e.Canonical
        FROM {database.Dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Sequence <= @AsOf
        ORDER BY e.Sequence
        """;

    private readonly string openSql = $"""
        /* OfficerStore.Open */
        SELECT o.OfficerId, o.Place, o.Role, o.Seat, o.Rank, o.Status, o.ChecksFailed, o.Sequence
        FROM {database.Dialect.Keys("@Places", SqlTypes.CodeType)} AS k
        JOIN Officer AS o ON o.Place = k.Value
        WHERE o.Status <> 'ended'
        """;

    private volatile Counted? counted;

    /// <summary>An officer as they are, or as they were once the ledger held an event; null for none.</summary>
    /// <param name="asOf">Sequence of the last event to take into account; null for all.</param>
    public Task<OfficerDetails?> FindAsync(Guid id, long? asOf, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
                (await DetailsAsync(connection, [id], asOf ?? long.MaxValue, token)).SingleOrDefault(),
            ct);

    /// <summary>An officer as a command left them.</summary>
    public async Task<OfficerDetails?> AnswerAsync(Guid id, Receipt receipt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return receipt.AnswerOfNew is { } answer
            ? DetailsOf(receipt.Entries, answer.Texts, Corrections.None).SingleOrDefault()
            : await FindAsync(id, receipt.LastSequence, ct);
    }

    /// <summary>Officers as they are, by id; without those that there are not.</summary>
    public Task<IReadOnlyDictionary<Guid, OfficerDetails>> FindAsync(
        IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyDictionary<Guid, OfficerDetails>>(
            async (connection, token) => (await DetailsAsync(connection, ids, long.MaxValue, token))
                .ToDictionary(details => details.Officer.Id),
            ct);

    /// <summary>
    /// How many officers there are at places, by role, with the reference data of the same moment; null before there is
    /// an election.
    /// </summary>
    /// <param name="knownAt">As it was recorded by then, UTC; null for now.</param>
    /// <param name="now">Tells the day of now.</param>
    public Task<FormationFigures?> CountAsync(DateTime? knownAt, DateTimeOffset now, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                if (await ReferenceCache.Of(database).FindAsync(connection, transaction: null, token)
                    is not { } reference)
                    return null;
                var day = reference.Requirements.DayOf(
                    knownAt is { } time ? new DateTimeOffset(time, TimeSpan.Zero) : now);
                if (knownAt is { } then)
                {
                    var officers = (await ReplayAsync(connection, then, token)).All(Officer.Table);
                    return new FormationFigures(reference, day, [.. FormationCount.Of(officers, day)]);
                }

                return new FormationFigures(
                    reference, day, await CountAsync(connection, transaction: null, day, token));
            },
            ct);

    /// <summary>As a snapshot shows them, counted on the day of a moment; null without an election.</summary>
    internal async Task<FormationFigures?> CountAsync(
        ReadSnapshot snapshot, DateTimeOffset now, CancellationToken ct)
    {
        var (connection, transaction) = (snapshot.Connection, snapshot.Transaction);
        if (await ReferenceCache.Of(database).FindAsync(connection, transaction, ct) is not { } reference)
            return null;
        var day = reference.Requirements.DayOf(now);
        return new FormationFigures(reference, day, await CountAsync(connection, transaction, day, ct));
    }

    /// <summary>Counts them, unless nothing was recorded of any officer since they were counted last.</summary>
    private async Task<IReadOnlyList<FormationCount>> CountAsync(
        DbConnection connection, DbTransaction? transaction, DateOnly day, CancellationToken ct)
    {
        // Read before the officers, so that what is recorded in between is counted once more next time.
        var version = await connection.QuerySingleAsync<VersionRow>(
            new CommandDefinition(VersionSql, transaction: transaction, cancellationToken: ct));
        var key = (version.Epoch, version.Last, day);
        if (counted is { } known && known.Key == key)
            return known.Counts;
        var rows = await connection.QueryAsync<CountRow>(
            new CommandDefinition(CountSql, new { Day = day }, transaction, cancellationToken: ct));
        FormationCount[] counts = [.. rows.Select(row => row.ToCount())];
        counted = new Counted(key, counts);
        return counts;
    }

    /// <summary>The officers at some places whose offices and candidacies are not over.</summary>
    public Task<IReadOnlyList<OpenOfficer>> ListOpenAsync(IEnumerable<string> places, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<OpenOfficer>>(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<OpenRow>(new CommandDefinition(
                    openSql, new { Places = SqlTypes.Keys(places.Distinct(StringComparer.Ordinal)) },
                    cancellationToken: token));
                return [.. rows.Select(row => row.ToOfficer()).OfType<OpenOfficer>()];
            },
            ct);

    /// <summary>The officers as they were recorded by a time.</summary>
    private static async Task<World> ReplayAsync(DbConnection connection, DateTime knownAt, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<EntryRecord>(new CommandDefinition(
            HistorySql, new { KnownAt = knownAt }, cancellationToken: ct));
        return World.Replay(rows.Select(row => row.ToEntry()).OfType<LedgerEntry>());
    }

    /// <summary>A page of officers in the order of nomination.</summary>
    /// <returns>At most as many as asked for, each with the sequence to go on after; null where their events cannot be
    /// read.</returns>
    public Task<IReadOnlyList<(long Sequence, OfficerDetails? Details)>> ListAsync(
        OfficerFilter filter, long after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<(long Sequence, OfficerDetails? Details)>>(
            async (connection, token) =>
            {
                var place = filter.Location is { } code
                    ? await connection.ExecuteScalarAsync<string?>(
                        new CommandDefinition(PathSql, new { Code = SqlTypes.Code(code) }, cancellationToken: token))
                    : null;
                if (filter.Location is not null && place is null)
                    return [];
                var (isSeen, top) = RangeOf(filter, place);
                if (!isSeen)
                    return [];
                var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
                    ListSql(database.Dialect, filter, top),
                    new
                    {
                        Location = SqlTypes.Code(filter.Location),
                        Role = SqlTypes.Code(filter.Role),
                        Status = SqlTypes.Term(filter.Status is { } status ? EnumText.Of(status) : null),
                        After = after,
                        Limit = limit,
                    }.WithPlace("Top", top),
                    cancellationToken: token))).AsList();
                Guid[] ids = [.. rows.Select(row => StoredValue.Id(row.OfficerId)).OfType<Guid>()];
                var found = (await DetailsAsync(connection, ids, long.MaxValue, token))
                    .ToDictionary(details => details.Officer.Id);
                return
                [
                    .. rows.Select(row => (
                        StoredValue.Long(row.Sequence) ?? long.MaxValue,
                        StoredValue.Id(row.OfficerId) is { } id ? found.GetValueOrDefault(id) : null)),
                ];
            },
            ct);

    /// <summary>
    /// The paths to look at: those of one place and below it, null for any. What is asked for and what may be seen are
    /// one within the other, or apart.
    /// </summary>
    /// <param name="place">Path of the location asked for; null where none is.</param>
    private static (bool IsSeen, string? Top) RangeOf(OfficerFilter filter, string? place)
    {
        if (place is null || filter.Sight.IsEverything)
            return (filter.Sight.Path != "", filter.Below && place is not null ? place : filter.Sight.Path);
        if (filter.Sight.Sees(place))
            return (true, filter.Below ? place : null);
        return (
            filter.Below && filter.Sight.Path != "" && Sight.Below(place).Sees(filter.Sight.Path!), filter.Sight.Path);
    }

    internal static string ListSql(Dialect dialect, OfficerFilter filter, string? top)
    {
        string?[] conditions =
        [
            filter is { Location: not null, Below: false } ? "o.Place = @Location" : null,
            top is null ? null : SightSql.IsAtOrBelow("o.Path", "Top"),
            filter.Role is null ? null : "o.Role = @Role",
            filter.Status is null ? null : "o.Status = @Status",
        ];
        return $"""
            /* OfficerStore.List */
            SELECT o.OfficerId, o.Sequence
            FROM Officer AS o
            WHERE o.Sequence > @After{string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"))}
            ORDER BY o.Sequence {dialect.Limit("@Limit")}
            """;
    }

    /// <summary>Officers as of an event; those that are there.</summary>
    internal async Task<IReadOnlyList<OfficerDetails>> DetailsAsync(
        DbConnection connection, IReadOnlyCollection<Guid> ids, long asOf, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];
        var rows = await connection.QueryAsync<EntryRecord>(new CommandDefinition(
            eventsSql, new { Streams = SqlTypes.Keys(ids.Select(Officer.StreamOf)), AsOf = asOf },
            cancellationToken: ct));
        LedgerEntry[] entries = [.. rows.Select(row => row.ToEntry()).OfType<LedgerEntry>()];
        var found = await texts.FindAsync(connection, entries, ct);
        var corrections = await Corrections.FindAsync(
            connection, database.Dialect, entries.Select(entry => entry.Sequence), asOf, ct);
        return DetailsOf(entries, found, corrections);
    }

    /// <summary>Officers as their events left them.</summary>
    private static OfficerDetails[] DetailsOf(
        IReadOnlyList<LedgerEntry> entries, IReadOnlyDictionary<string, string?> found, Corrections corrections)
    {
        var world = World.Replay(entries);
        var checks = world.All(OfficerCheck.Table).ToLookup(check => check.Officer);
        var training = world.All(OfficerTraining.Table).ToLookup(course => course.Officer);
        var streams = entries.ToLookup(entry => entry.Event.Stream, StringComparer.Ordinal);
        return
        [
            .. from officer in world.All(Officer.Table)
               select new OfficerDetails(
                   officer,
                   [.. checks[officer.Id].OrderBy(check => check.Code, StringComparer.Ordinal)],
                   [.. training[officer.Id].OrderBy(course => course.Course, StringComparer.Ordinal)],
                   [.. streams[Officer.StreamOf(officer.Id)]],
                   found)
               {
                   Corrections = corrections,
               },
        ];
    }

    private sealed record Counted((long Epoch, long? Last, DateOnly Day) Key, IReadOnlyList<FormationCount> Counts);

    private sealed class VersionRow
    {
        public long Epoch { get; init; }

        public long? Last { get; init; }
    }

    /// <summary>Whatever somebody may have put into the table.</summary>
    private sealed class CountRow
    {
        public string Path { get; init; } = "";

        public string Role { get; init; } = "";

        public object? ChecksPassed { get; init; }

        public long Candidates { get; init; }

        public long Reserves { get; init; }

        public long Appointed { get; init; }

        public long Sworn { get; init; }

        public long InTerm { get; init; }

        public long Unfailed { get; init; }

        public long InLogistics { get; init; }

        public long InVoting { get; init; }

        public FormationCount ToCount() => new(
            Path[(Path.LastIndexOf('/') + 1)..], Role, StoredValue.Int(ChecksPassed) ?? 0, Candidates, Reserves,
            Appointed, Sworn, InTerm, Unfailed, InLogistics, InVoting);
    }

    private sealed class OpenRow
    {
        public object? OfficerId { get; init; }

        public string Place { get; init; } = "";

        public string Role { get; init; } = "";

        public object? Seat { get; init; }

        public object? Rank { get; init; }

        public object? Status { get; init; }

        public object? ChecksFailed { get; init; }

        public object? Sequence { get; init; }

        /// <summary>Null where it cannot be read.</summary>
        public OpenOfficer? ToOfficer() =>
            StoredValue.Id(OfficerId) is { } id && StoredValue.Word<OfficerStatus>(Status) is { } status
                ? new OpenOfficer(
                    id, Place, Role, StoredValue.Int(Seat), StoredValue.Int(Rank), status != OfficerStatus.Candidate,
                    StoredValue.Int(ChecksFailed) > 0, StoredValue.Long(Sequence) ?? long.MaxValue)
                : null;
    }

    private sealed class Row
    {
        public object? OfficerId { get; init; }

        public object? Sequence { get; init; }
    }
}
