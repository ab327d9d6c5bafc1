using System.Data.Common;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.ReVotes;
using Logistics.Core.Reference;
using Logistics.Core.Reversals;
using Logistics.Core.TpsAccounts;
using Logistics.Data.Engines;

namespace Logistics.Data.Access;

/// <summary>
/// Tells whether something concerns the places somebody may see: lookups by key, and none for everything.
/// </summary>
public sealed class SightStore(Database database)
{
    private static readonly string PlacesSql = $"""
        /* SightStore.Places */
        SELECT COUNT(*) FROM Location AS w WHERE w.Code IN (@One, @Other) AND {SightSql.Covers("w.Path")}
        """;

    private static readonly string HandoverSql = $"""
        /* SightStore.Handover */
        SELECT CASE
            WHEN EXISTS (
                SELECT 1 FROM Location AS w WHERE w.Code IN (@From, @To) AND {SightSql.Covers("w.Path")}) THEN 1
            WHEN EXISTS (
                SELECT 1 FROM HandoverLine AS l JOIN Package AS p ON p.PackageId = l.PackageId
                WHERE l.HandoverId = @Id AND {SightSql.Covers("p.Path")}) THEN 1
            ELSE 0 END
        """;

    private readonly string seenSql = $"""
        /* SightStore.Seen */
        SELECT p.PackageId AS Id FROM {database.Dialect.Keys("@Packages", SqlTypes.Id)} AS k
        JOIN Package AS p ON p.PackageId = k.Value
        WHERE {SightSql.Covers("p.Path")} OR EXISTS (
            SELECT 1 FROM Location AS w WHERE w.Code = p.Custodian AND {SightSql.Covers("w.Path")});

        SELECT d.DocumentId AS Id FROM {database.Dialect.Keys("@Documents", SqlTypes.Id)} AS k
        JOIN StockDocument AS d ON d.DocumentId = k.Value
        WHERE EXISTS (
            SELECT 1 FROM Location AS w WHERE (w.Code = d.Location OR w.Code = d.Counterpart) AND {SightSql.Covers(
                "w.Path")});

        SELECT o.OfficerId AS Id FROM {database.Dialect.Keys("@Officers", SqlTypes.Id)} AS k
        JOIN Officer AS o ON o.OfficerId = k.Value WHERE {SightSql.Covers("o.Path")};

        SELECT f.FlagId AS Id FROM {database.Dialect.Keys("@Flags", SqlTypes.Id)} AS k
        JOIN RaisedFlag AS f ON f.FlagId = k.Value
        WHERE EXISTS (
            SELECT 1 FROM Location AS w WHERE (w.Code = f.FromCode OR w.Code = f.ToCode) AND {SightSql.Covers(
                "w.Path")});

        SELECT a.ArrivalId AS Id FROM {database.Dialect.Keys("@Arrivals", SqlTypes.Id)} AS k
        JOIN Arrival AS a ON a.ArrivalId = k.Value
        WHERE EXISTS (
                SELECT 1 FROM Location AS w WHERE (w.Code = a.Location OR w.Code = a.FromCode) AND {SightSql.Covers(
                    "w.Path")})
            OR EXISTS (SELECT 1 FROM Package AS p WHERE p.PackageId = a.PackageId AND {SightSql.Covers("p.Path")});

        SELECT i.IncidentId AS Id FROM {database.Dialect.Keys("@Incidents", SqlTypes.Id)} AS k
        JOIN Incident AS i ON i.IncidentId = k.Value
        WHERE EXISTS (
            SELECT 1 FROM Location AS w WHERE (w.Code = i.Location OR w.Code = i.OtherCode) AND {SightSql.Covers(
                "w.Path")});

        SELECT r.Sequence FROM {database.Dialect.Keys("@Reversals", "BIGINT")} AS k
        JOIN Reversal AS r ON r.Sequence = k.Value
        WHERE EXISTS (
            SELECT 1 FROM Location AS w WHERE (w.Code = r.Place OR w.Code = r.OtherPlace) AND {SightSql.Covers(
                "w.Path")});

        SELECT r.ReVoteId AS Id FROM {database.Dialect.Keys("@ReVotes", SqlTypes.Id)} AS k
        JOIN ReVote AS r ON r.ReVoteId = k.Value
        JOIN Location AS w ON w.Code = r.Tps WHERE {SightSql.Covers("w.Path")};

        SELECT w.Code FROM {database.Dialect.Keys("@Codes", SqlTypes.CodeType)} AS k
        JOIN Location AS w ON w.Code = k.Value WHERE {SightSql.Covers("w.Path")};
        """;

    /// <summary>Whether one of two places may be seen.</summary>
    public async Task<bool> SeesAsync(Sight sight, string one, string? other, CancellationToken ct) =>
        sight.IsEverything || await database.ReadAsync(
            (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
                PlacesSql,
                sight.With(new { One = SqlTypes.Code(one), Other = SqlTypes.Code(other ?? one) }),
                cancellationToken: token)),
            ct) > 0;

    /// <summary>
    /// Whether a handover may be seen: by sender and receiver, and where its packages are for.
    /// </summary>
    public async Task<bool> SeesHandoverAsync(Sight sight, Guid id, string from, string to, CancellationToken ct) =>
        sight.IsEverything || await database.ReadAsync(
            (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
                HandoverSql,
                sight.With(new { Id = id, From = SqlTypes.Code(from), To = SqlTypes.Code(to) }),
                cancellationToken: token)),
            ct) > 0;

    /// <summary>Whether an event may be seen.</summary>
    public async Task<bool> SeesAsync(Sight sight, string stream, CancellationToken ct) =>
        sight.IsEverything || (await SeenAsync(sight, [stream], ct)).Contains(stream);

    /// <summary>Those streams whose events may be seen.</summary>
    public Task<IReadOnlySet<string>> SeenAsync(
        Sight sight, IReadOnlyCollection<string> streams, CancellationToken ct) =>
        database.ReadAsync((connection, token) => SeenAsync(connection, sight, streams, token), ct);

    internal async Task<IReadOnlySet<string>> SeenAsync(
        DbConnection connection, Sight sight, IReadOnlyCollection<string> streams, CancellationToken ct)
    {
        if (sight.IsEverything)
            return streams.ToHashSet(StringComparer.Ordinal);
        var (packages, documents, officers, flags, arrivals, incidents, others) = StreamIds.Of(streams);
        var stations = new List<(string Code, string Stream)>();
        var reversals = new List<long>();
        var reVotes = new List<(Guid Id, string Stream)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stream in others)
        {
            if (TpsAccountRecorded.TpsOf(stream) is { } tps)
                stations.Add((tps, stream));
            else if (Reversal.SequenceOf(stream) is { } reversed)
                reversals.Add(reversed);
            else if (ReVote.TryIdOf(stream, out var reVote)
                || TpsAccountRecorded.TryReVoteOf(stream, out reVote))
                reVotes.Add((reVote, stream));
            else if (ReferenceFeature.IsStream(stream))
                seen.Add(stream);
        }

        IReadOnlyDictionary<Guid, string>[] byId = [packages, documents, officers, flags, arrivals, incidents];
        if (byId.Sum(ids => ids.Count) + reversals.Count + reVotes.Count + stations.Count == 0)
            return seen;
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
            seenSql,
            sight.With(new
            {
                Packages = SqlTypes.Keys(packages.Keys),
                Documents = SqlTypes.Keys(documents.Keys),
                Officers = SqlTypes.Keys(officers.Keys),
                Flags = SqlTypes.Keys(flags.Keys),
                Arrivals = SqlTypes.Keys(arrivals.Keys),
                Incidents = SqlTypes.Keys(incidents.Keys),
                Reversals = SqlTypes.Keys(reversals),
                ReVotes = SqlTypes.Keys(reVotes.Select(one => one.Id).Distinct()),
                Codes = SqlTypes.Keys(stations.Select(station => station.Code).Distinct(StringComparer.Ordinal)),
            }),
            cancellationToken: ct));
        foreach (var ids in byId)
            seen.UnionWith((await results.ReadAsync<IdRow>()).Select(row => ids[StoredValue.Id(row.Id)!.Value]));
        seen.UnionWith((await results.ReadAsync<long>()).Select(Reversal.StreamOf));
        var seenReVotes = (await results.ReadAsync<IdRow>()).Select(row => StoredValue.Id(row.Id)!.Value).ToHashSet();
        seen.UnionWith(reVotes.Where(one => seenReVotes.Contains(one.Id)).Select(one => one.Stream));
        var codes = (await results.ReadAsync<string>()).ToHashSet(StringComparer.Ordinal);
        seen.UnionWith(stations.Where(station => codes.Contains(station.Code)).Select(station => station.Stream));
        return seen;
    }

    private sealed class IdRow
    {
        public object? Id { get; init; }
    }
}
