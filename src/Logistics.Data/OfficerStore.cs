using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;

namespace Logistics.Data;

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
}

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

    private readonly PersonalTexts texts = new(database.Dialect);

    private readonly string eventsSql = $"""
        /* OfficerStore.Events */
        SELECT e.Sequence, e.Canonical
        FROM {database.Dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Sequence <= @AsOf
        ORDER BY e.Sequence
        """;

    /// <summary>An officer as they are, or as they were once the ledger held an event; null when there is none.</summary>
    /// <param name="asOf">Sequence of the last event to take into account; null for all.</param>
    public Task<OfficerDetails?> FindAsync(Guid id, long? asOf, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
                (await DetailsAsync(connection, [id], asOf ?? long.MaxValue, token)).SingleOrDefault(),
            ct);

    /// <summary>A page of officers in the order of nomination.</summary>
    /// <returns>At most as many as asked for, each with the sequence to go on after; null where their events cannot be
    /// read.</returns>
    public Task<IReadOnlyList<(long Sequence, OfficerDetails? Details)>> ListAsync(
        OfficerFilter filter, long after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<(long Sequence, OfficerDetails? Details)>>(
            async (connection, token) =>
            {
                var path = filter is { Below: true, Location: { } code }
                    ? await connection.ExecuteScalarAsync<string?>(
                        new CommandDefinition(PathSql, new { Code = SqlTypes.Code(code) }, cancellationToken: token))
                    : null;
                if (filter.Below && path is null)
                    return [];
                var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
                    ListSql(database.Dialect, filter),
                    filter.Sight.With(new
                    {
                        Location = SqlTypes.Code(filter.Location),
                        Path = SqlTypes.Path(path),
                        PathFrom = SqlTypes.Path(path + "/"),
                        PathTill = SqlTypes.Path(path + "0"),
                        Role = SqlTypes.Code(filter.Role),
                        Status = SqlTypes.Term(filter.Status is { } status ? EnumText.Of(status) : null),
                        After = after,
                        Limit = limit,
                    }),
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

    internal static string ListSql(Dialect dialect, OfficerFilter filter)
    {
        string?[] conditions =
        [
            filter.Location is null ? null
                : filter.Below ? "(o.Path = @Path OR (o.Path > @PathFrom AND o.Path < @PathTill))"
                : "o.Place = @Location",
            filter.Role is null ? null : "o.Role = @Role",
            filter.Status is null ? null : "o.Status = @Status",
            filter.Sight.IsEverything ? null : SightSql.Covers("o.Path"),
        ];
        return $"""
            /* OfficerStore.List */
            SELECT o.OfficerId, o.Sequence
            FROM Officer AS o
            WHERE o.Sequence > @After{string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"))}
            ORDER BY o.Sequence {dialect.Limit("@Limit")}
            """;
    }

    private async Task<IReadOnlyList<OfficerDetails>> DetailsAsync(
        DbConnection connection, IReadOnlyCollection<Guid> ids, long asOf, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];
        var rows = await connection.QueryAsync<EntryRecord>(new CommandDefinition(
            eventsSql, new { Streams = SqlTypes.Keys(ids.Select(Officer.StreamOf)), AsOf = asOf }, cancellationToken: ct));
        LedgerEntry[] entries = [.. rows.Select(row => row.ToEntry()).OfType<LedgerEntry>()];
        var world = World.Replay(entries);
        var found = await texts.FindAsync(
            connection, entries.SelectMany(entry => entry.Event.Commitments).Select(text => text.Commitment), ct);
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
                   found),
        ];
    }

    private sealed class Row
    {
        public object? OfficerId { get; init; }

        public object? Sequence { get; init; }
    }
}
