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

    /// <summary>The statements that the database's owner has yet to run, so that it is set up as the product needs.</summary>
    /// <exception cref="DatabaseUnavailableException">The database did not answer in time.</exception>
    public Task<IReadOnlyList<string>> RemediesAsync(CancellationToken ct) =>
        database.Dialect.ListRemedies is not { } sql
            ? Task.FromResult<IReadOnlyList<string>>([])
            : database.ReadAsync<IReadOnlyList<string>>(
                async (connection, token) =>
                    (await connection.QueryAsync<string>(new CommandDefinition(sql, cancellationToken: token))).AsList(),
                ct);
}
