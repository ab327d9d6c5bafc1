using Dapper;
using Logistics.Core.Times;
using Logistics.Data.Engines;

namespace Logistics.Data.Ledger;

/// <summary>Checks that the head size matches the ledger.</summary>
public sealed class LedgerProbe(Database database)
{
    // One statement, so both values are of the same moment.
    private const string ExcessSql = """
        /* LedgerProbe.Excess */
        SELECT h.Size - COALESCE((SELECT MAX(e.Sequence) + 1 FROM CustodyEvent AS e), 0)
        FROM LedgerHead AS h
        WHERE h.LogId = 1
        """;

    private const string LastSql = """
        /* LedgerProbe.Last */
        SELECT h.LastRecordedAt FROM LedgerHead AS h WHERE h.LogId = 1
        """;

    private const string ClockSql = """
        /* LedgerProbe.Clock */
        SELECT h.Size, h.LastRecordedAt, (SELECT e.Stream FROM CustodyEvent AS e WHERE e.Sequence = 0) AS FirstStream
        FROM LedgerHead AS h WHERE h.LogId = 1
        """;

    /// <summary>
    /// Makes sure that a ledger was begun on the kind of clock that the process runs on. A clock of the election's own
    /// goes on from the last event.
    /// </summary>
    /// <returns>Whether the clock has yet to be started, by the first event of the ledger.</returns>
    /// <exception cref="FormatException">It was begun on the other kind.</exception>
    /// <exception cref="DatabaseUnavailableException">The database did not answer in time.</exception>
    public async Task<bool> AgreeOnClockAsync(TimeProvider clock, CancellationToken ct)
    {
        var ledger = await database.ReadAsync(
            (connection, token) => connection.QuerySingleOrDefaultAsync<Beginning>(
                new CommandDefinition(ClockSql, cancellationToken: token)),
            ct);
        var own = clock as ElectionClock;
        if (ledger is not { Size: > 0 })
            return own is not null;
        var isOwn = ledger.FirstStream == ClockMoved.Stream;
        if (isOwn && own is null)
        {
            throw new FormatException(
                "The ledger runs on the election's clock, but Clock:Start is not set. Set it, "
                + "or use another Data:Directory.");
        }

        if (!isOwn && own is not null)
        {
            throw new FormatException(
                "Clock:Start is set, but the ledger runs on the real clock. Use another "
                + "Data:Directory, or do not set it.");
        }

        own?.MoveTo(ledger.LastRecordedAt);
        return false;
    }

    /// <summary>Whether the head counts as many events as there are.</summary>
    /// <exception cref="DatabaseUnavailableException">The database did not answer in time.</exception>
    public Task<bool> IsSoundAsync(CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) => await connection.QuerySingleOrDefaultAsync<long?>(
                new CommandDefinition(ExcessSql, cancellationToken: token)) == 0,
            ct);

    /// <summary>When the last event was recorded, as it says itself.</summary>
    /// <exception cref="DatabaseUnavailableException">The database did not answer in time.</exception>
    public Task<DateTime> LastRecordedAtAsync(CancellationToken ct) =>
        database.ReadAsync(
            (connection, token) => connection.QuerySingleOrDefaultAsync<DateTime>(
                new CommandDefinition(LastSql, cancellationToken: token)),
            ct);

    /// <summary>
    /// The statements that the database's owner has yet to run, so that it is set up as the product needs.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database did not answer in time.</exception>
    public Task<IReadOnlyList<string>> RemediesAsync(CancellationToken ct) =>
        database.Dialect.ListRemedies is not { } sql
            ? Task.FromResult<IReadOnlyList<string>>([])
            : database.ReadAsync<IReadOnlyList<string>>(
                async (connection, token) =>
                    (await connection.QueryAsync<string>(new CommandDefinition(sql, cancellationToken: token)))
                        .AsList(),
                ct);

    private sealed class Beginning
    {
        public long Size { get; init; }

        public DateTime LastRecordedAt { get; init; }

        public string? FirstStream { get; init; }
    }
}
