using Dapper;

namespace Logistics.Data.Ledger;

/// <summary>Asks whether the ledger is as its writer left it.</summary>
public sealed class LedgerProbe(Database database)
{
    // One statement, so that both are seen as of the same moment.
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

    /// <summary>Whether reads wait for writes that are under way, where the engine leaves that open.</summary>
    public Task<bool> ReadsWaitAsync(CancellationToken ct) =>
        database.Dialect.CountWaitingReads is not { } sql
            ? Task.FromResult(false)
            : database.ReadAsync(
                async (connection, token) => await connection.ExecuteScalarAsync<int>(
                    new CommandDefinition(sql, cancellationToken: token)) > 0,
                ct);
}
