using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.ReVotes;

/// <summary>Which re-votes to list; null members do not restrict.</summary>
/// <param name="Location">Code of their polling station, or of one place above it.</param>
/// <param name="Below">Those of the places below the location, too.</param>
/// <param name="Decision">Number of the decision.</param>
public sealed record ReVoteFilter(
    string? Location = null, bool Below = false, ReVoteStatus? Status = null, string? Decision = null)
{
    /// <inheritdoc cref="PackageFilter.Sight"/>
    public Sight Sight { get; init; } = Sight.Everything;
}

/// <summary>A package that is for a re-vote.</summary>
public sealed record ReVotePackage(string Label, string? Contest, PackageStatus? Status);

/// <summary>What was counted of a contest at the polling station of a re-vote.</summary>
/// <param name="IsReVote">In the re-vote; otherwise in the first vote.</param>
public sealed record ReVoteCount(string Contest, bool IsReVote, int Used, int Valid, int Invalid);

/// <summary>A re-vote with what was recorded of it.</summary>
/// <param name="Events">All that could be read, the recommendation first.</param>
/// <param name="Texts">Texts by commitment, base64; null or absent when erased or not what was committed to.</param>
public sealed record ReVoteDetails(
    ReVote ReVote, IReadOnlyList<LedgerEntry> Events, IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>Which of the events were taken back.</summary>
    public Corrections Corrections { get; init; } = Corrections.None;

    /// <summary>Packages for it, as they are now; null where they were not asked for.</summary>
    public IReadOnlyList<ReVotePackage>? Packages { get; init; }

    /// <summary>What both votes came to, as it is now; null where it was not asked for.</summary>
    public IReadOnlyList<ReVoteCount>? Counts { get; init; }

    /// <summary>The recommendation.</summary>
    public ReVoteRecommended Recommendation => (ReVoteRecommended)Events[0].Event.Body;

    /// <summary>Its events that are in effect.</summary>
    public IEnumerable<LedgerEntry> InEffect =>
        Events.Where(entry => entry.Event.Body is ReVoteStep && !Corrections.IsReversed(entry.Sequence));

    /// <summary>The latest event of a kind that is in effect; null for none.</summary>
    public LedgerEntry? Latest<TBody>()
        where TBody : ReVoteStep => InEffect.LastOrDefault(entry => entry.Event.Body is TBody);
}

/// <summary>
/// Reads re-votes. Pages are in the order of recording; the cursor is the ledger sequence. What is shown of one is put
/// together from the events of its stream, so that it can be shown as of any of them.
/// </summary>
public sealed class ReVoteStore(Database database)
{
    private readonly string eventsSql = $"""
        /* ReVoteStore.Events */
        SELECT e.Sequence, e.Canonical
        FROM {database.Dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Sequence <= @AsOf
        ORDER BY e.Sequence
        """;

    private const string PackagesSql = """
        /* ReVoteStore.Packages */
        SELECT p.Label, p.Contest, p.Status FROM Package AS p
        WHERE p.ReVoteId = @Id AND p.ReVoteId IS NOT NULL AND p.Status <> 'dissolved' ORDER BY p.PackedSequence;

        SELECT a.Contest, 0 AS IsReVote, a.Used, a.Valid, a.Invalid FROM TpsAccount AS a WHERE a.Tps = @Tps
        UNION ALL
        SELECT a.Contest, 1 AS IsReVote, a.Used, a.Valid, a.Invalid FROM ReVoteAccount AS a WHERE a.ReVoteId = @Id
        ORDER BY IsReVote, Contest;
        """;

    private readonly PersonalTexts texts = new(database.Dialect);

    /// <summary>A re-vote; null when there is none.</summary>
    /// <param name="asOf">Sequence of the last event to take into account; null for all.</param>
    public Task<ReVoteDetails?> FindAsync(Guid id, long? asOf, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
                (await DetailsAsync(connection, [id], asOf ?? long.MaxValue, token)).SingleOrDefault(),
            ct);

    /// <summary>A re-vote as a command left it.</summary>
    public async Task<ReVoteDetails?> AnswerAsync(Guid id, Receipt receipt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return receipt.AnswerOfNew is { } answer
            ? DetailsOf(receipt.Entries, answer.Texts, Corrections.None).SingleOrDefault()
            : await FindAsync(id, receipt.LastSequence, ct);
    }

    /// <summary>A re-vote as it is now, with its packages; null when there is none.</summary>
    public Task<ReVoteDetails?> FindWholeAsync(Guid id, CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            if ((await DetailsAsync(connection, [id], long.MaxValue, token)).SingleOrDefault() is not { } found)
                return null;
            await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
                PackagesSql, new { Id = id, Tps = SqlTypes.Code(found.ReVote.Tps) }, cancellationToken: token));
            var packages = await results.ReadAsync<PackageRow>();
            var counts = await results.ReadAsync<CountRow>();
            return found with
            {
                Packages =
                [
                    .. packages.Select(row => new ReVotePackage(
                        StoredValue.Text(row.Label) ?? "", StoredValue.Text(row.Contest),
                        StoredValue.Word<PackageStatus>(row.Status))),
                ],
                Counts =
                [
                    .. counts.Where(row => found.ReVote.IsOf(row.Contest)).Select(row => new ReVoteCount(
                        row.Contest, StoredValue.Flag(row.IsReVote) == true, StoredValue.Int(row.Used) ?? 0,
                        StoredValue.Int(row.Valid) ?? 0, StoredValue.Int(row.Invalid) ?? 0)),
                ],
            };
        },
        ct);

    /// <summary>A page of re-votes in the order of recommendation.</summary>
    /// <returns>At most as many as asked for, each with the sequence to go on after; null where its events cannot be
    /// read.</returns>
    public Task<IReadOnlyList<(long Sequence, ReVoteDetails? Details)>> ListAsync(
        ReVoteFilter filter, long after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<(long Sequence, ReVoteDetails? Details)>>(
            async (connection, token) =>
            {
                var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
                    ListSql(database.Dialect, filter),
                    filter.Sight.With(new
                    {
                        Location = SqlTypes.Code(filter.Location),
                        Status = SqlTypes.Term(filter.Status is { } status ? EnumText.Of(status) : null),
                        filter.Decision,
                        After = after,
                        Limit = limit,
                    }),
                    cancellationToken: token))).AsList();
                var found = (await DetailsAsync(
                    connection, [.. rows.Select(row => StoredValue.Id(row.ReVoteId)).OfType<Guid>()], long.MaxValue,
                    token)).ToDictionary(details => details.ReVote.Id);
                return
                [
                    .. rows.Select(row => (
                        StoredValue.Long(row.Sequence) ?? long.MaxValue,
                        StoredValue.Id(row.ReVoteId) is { } id ? found.GetValueOrDefault(id) : null)),
                ];
            },
            ct);

    internal static string ListSql(Dialect dialect, ReVoteFilter filter)
    {
        // What lies below a place begins with its path and a '/', after which '0' is next.
        string?[] conditions =
        [
            filter switch
            {
                { Location: null } => null,
                { Below: false } => "r.Tps = @Location",
                _ => "EXISTS (SELECT 1 FROM Location AS l JOIN Location AS u ON u.Code = @Location "
                    + "WHERE l.Code = r.Tps AND (l.Path = u.Path OR (l.Path > CONCAT(u.Path, '/') "
                    + "AND l.Path < CONCAT(u.Path, '0'))))",
            },
            filter.Status is null ? null : "r.Status = @Status",
            filter.Decision is null ? null : "r.Decision = @Decision",
        ];
        var restriction = string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"));
        var (source, seen) = SightSql.Restrict(
            filter.Sight, "ReVote", "r", "ReVoteId", ["Tps"], "x.Sequence > @After");
        return $"""
            /* ReVoteStore.List */
            SELECT r.ReVoteId, r.Sequence
            FROM {source}
            WHERE r.Sequence > @After{restriction}{seen}
            ORDER BY r.Sequence {dialect.Limit("@Limit")}
            """;
    }

    private async Task<IReadOnlyList<ReVoteDetails>> DetailsAsync(
        DbConnection connection, IReadOnlyCollection<Guid> ids, long asOf, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];
        var rows = await connection.QueryAsync<EntryRecord>(new CommandDefinition(
            eventsSql, new { Streams = SqlTypes.Keys(ids.Select(ReVote.StreamOf)), AsOf = asOf },
            cancellationToken: ct));
        LedgerEntry[] entries = [.. rows.Select(row => row.ToEntry()).OfType<LedgerEntry>()];
        var found = await texts.FindAsync(connection, entries, ct);
        var corrections = await Corrections.FindAsync(
            connection, database.Dialect, entries.Select(entry => entry.Sequence), asOf, ct);
        return DetailsOf(entries, found, corrections);
    }

    /// <summary>Re-votes as their events left them.</summary>
    private static ReVoteDetails[] DetailsOf(
        IReadOnlyList<LedgerEntry> entries, IReadOnlyDictionary<string, string?> found, Corrections corrections)
    {
        var streams = entries.ToLookup(entry => entry.Event.Stream, StringComparer.Ordinal);
        return
        [
            .. from one in World.Replay(entries).All(ReVote.Table)
               select new ReVoteDetails(one, [.. streams[ReVote.StreamOf(one.Id)]], found)
               {
                   Corrections = corrections,
               },
        ];
    }

    private sealed class CountRow
    {
        public string Contest { get; init; } = "";

        public object? IsReVote { get; init; }

        public object? Used { get; init; }

        public object? Valid { get; init; }

        public object? Invalid { get; init; }
    }

    private sealed class Row
    {
        public object? ReVoteId { get; init; }

        public object? Sequence { get; init; }
    }
}
