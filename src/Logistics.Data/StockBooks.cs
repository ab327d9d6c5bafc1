using System.Data.Common;
using Dapper;
using Logistics.Core.Ledger;
using Logistics.Core.Stock;

namespace Logistics.Data;

/// <summary>
/// Makes up for postings and balances that are behind the ledger, which are those of a ledger that was begun
/// before there were any, and those that are being rebuilt. Until they have caught up nothing is recorded, as it
/// would be decided on balances that are not true.
/// </summary>
public sealed class StockBooks(Database database)
{
    private const int PageSize = 2_000;

    private const string LockHeadSql = """
        /* StockBooks.LockHead */
        UPDATE LedgerHead SET Writes = Writes + 1 WHERE LogId = 1;

        SELECT h.Size, h.PostedSize, (SELECT MAX(p.Sequence) FROM Posting AS p) AS LastPosted
        FROM LedgerHead AS h WHERE h.LogId = 1;
        """;

    private const string MoveSql = """
        /* StockBooks.Move */
        UPDATE LedgerHead SET PostedSize = @To WHERE LogId = 1 AND PostedSize = @From
        """;

    private const string EmptySql = """
        /* StockBooks.Empty */
        UPDATE LedgerHead SET PostedSize = 0 WHERE LogId = 1;

        DELETE FROM Posting;

        DELETE FROM Balance;
        """;

    private readonly StockProjection stock = new(database.Dialect);

    private readonly string pageSql = $"""
        /* StockBooks.Page */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e WHERE e.Sequence >= @From AND e.Sequence < @Size
        ORDER BY e.Sequence {database.Dialect.Limit("@Limit")}
        """;

    /// <summary>Writes the postings of every event that has none yet, a page of events in each transaction.</summary>
    /// <returns>Events it took in; 0 when there was nothing to do.</returns>
    /// <exception cref="DatabaseDamagedException">The books say to hold events that the ledger does not have.</exception>
    public async Task<long> CompleteAsync(CancellationToken ct)
    {
        var taken = 0L;
        while (await database.WriteAsync(CompletePageAsync, ct) is > 0 and var more)
            taken += more;
        return taken;
    }

    /// <summary>
    /// Throws every posting and balance away and writes them anew from the events. What an end in between leaves
    /// undone is done by the next <see cref="CompleteAsync(CancellationToken)"/>.
    /// </summary>
    /// <returns>Events it took in.</returns>
    public async Task<long> RebuildAsync(CancellationToken ct)
    {
        await database.WriteAsync(
            async (transaction, token) => await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                EmptySql, transaction: transaction, commandTimeout: 0, cancellationToken: token)),
            ct);
        return await CompleteAsync(ct);
    }

    private async Task<long> CompletePageAsync(DbTransaction transaction, CancellationToken ct)
    {
        var connection = transaction.Connection!;
        var head = await connection.QuerySingleAsync<HeadRow>(
            new CommandDefinition(LockHeadSql, transaction: transaction, cancellationToken: ct));
        if (head.PostedSize == head.Size)
            return 0;

        // To go on from where somebody put the mark would add up twice what is there already.
        if (head.PostedSize < 0 || head.PostedSize > head.Size || head.LastPosted >= head.PostedSize)
        {
            throw new DatabaseDamagedException(
                $"The books say to hold {head.PostedSize} events of {head.Size}, but they do not; "
                    + "'logistics rebuild stock' writes them anew.");
        }

        var page = (await connection.QueryAsync<EntryRecord>(new CommandDefinition(
            pageSql, new { From = head.PostedSize, head.Size, Limit = PageSize }, transaction, cancellationToken: ct)))
            .AsList();

        // What an event posted that cannot be read, or adds up to nothing, nobody can say; 'verify' names it.
        await stock.WriteAsync(
            transaction,
            page.Select(row => row.ToEntry()).OfType<LedgerEntry>()
                .Where(entry => StockState.Imbalance(entry.Event.Postings) is null),
            ct);
        var to = page.Count < PageSize || StoredValue.Long(page[^1].Sequence) is not { } last ? head.Size : last + 1;
        await connection.ExecuteAsync(new CommandDefinition(
            MoveSql, new { From = head.PostedSize, To = to }, transaction, cancellationToken: ct));
        return to - head.PostedSize;
    }

    private sealed class HeadRow
    {
        public long Size { get; init; }

        public long PostedSize { get; init; }

        public long? LastPosted { get; init; }
    }
}
