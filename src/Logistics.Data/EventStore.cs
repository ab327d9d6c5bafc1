using System.Data.Common;
using Dapper;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;

namespace Logistics.Data;

/// <summary>
/// Stored events with what the ledger deliberately does not hold: names of principals, and texts that may
/// have been erased.
/// </summary>
/// <param name="ActorNames">By principal id.</param>
/// <param name="Texts">By commitment, base64.</param>
public sealed record EventPage(
    IReadOnlyList<StoredEvent> Events,
    IReadOnlyDictionary<Guid, string> ActorNames,
    IReadOnlyDictionary<string, string> Texts);

/// <summary>Reads the ledger.</summary>
public sealed class EventStore(Database database)
{
    private const string Columns =
        "e.Sequence, e.EventId, e.Stream, e.Version, e.Type, e.RecordedAt, e.Canonical, e.LeafHash";

    private const string StreamSql = $"""
        /* EventStore.Stream */
        SELECT {Columns} FROM CustodyEvent AS e WHERE e.Stream = @Stream ORDER BY e.Version
        """;

    private readonly string afterSql = $"""
        /* EventStore.After */
        SELECT {Columns} FROM CustodyEvent AS e WHERE e.Sequence > @After
        ORDER BY e.Sequence {database.Dialect.Limit("@Limit")}
        """;

    private readonly string namesSql = $"""
        /* EventStore.Names */
        SELECT p.PrincipalId, p.Name
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN Principal AS p ON p.PrincipalId = k.Value
        """;

    private readonly PersonalTexts texts = new(database.Dialect);

    /// <summary>Events after a sequence, in ledger order.</summary>
    public Task<EventPage> AfterAsync(long after, int limit, CancellationToken ct) =>
        database.ReadAsync(
            (connection, token) => PageAsync(
                connection, afterSql, new { After = after, Limit = limit }, token),
            ct);

    /// <summary>Every event of a package.</summary>
    public Task<EventPage> OfPackageAsync(Guid package, CancellationToken ct) =>
        database.ReadAsync(
            (connection, token) => PageAsync(
                connection,
                StreamSql,
                new
                {
                    Stream = new DbString
                    {
                        Value = PackageState.Stream(package),
                        IsAnsi = true,
                        Length = 80,
                    },
                },
                token),
            ct);

    private async Task<EventPage> PageAsync(
        DbConnection connection, string sql, object parameters, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<Row>(
            new CommandDefinition(sql, parameters, cancellationToken: ct));
        var events = rows.Select(row => row.ToEvent()).ToArray();
        var decoded = events.Select(stored => stored.Decoded).OfType<LedgerEvent>().ToArray();
        var names = await connection.QueryAsync<(Guid Id, string Name)>(new CommandDefinition(
            namesSql,
            new { Ids = SqlTypes.Keys(decoded.Select(e => e.Actor).Distinct()) },
            cancellationToken: ct));
        return new EventPage(
            events,
            names.ToDictionary(row => row.Id, row => row.Name),
            await texts.FindAsync(
                connection, decoded.SelectMany(e => e.Commitments).Select(text => text.Commitment), ct));
    }

    private sealed class Row
    {
        public long Sequence { get; init; }

        public Guid EventId { get; init; }

        public string Stream { get; init; } = "";

        public int Version { get; init; }

        public string Type { get; init; } = "";

        public DateTime RecordedAt { get; init; }

        public byte[] Canonical { get; init; } = [];

        public byte[] LeafHash { get; init; } = [];

        public StoredEvent ToEvent() =>
            new(Sequence, EventId, Stream, Version, Type, RecordedAt, Canonical, LeafHash);
    }
}
