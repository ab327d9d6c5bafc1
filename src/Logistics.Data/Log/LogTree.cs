using System.Data.Common;
using Dapper;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Tables;

namespace Logistics.Data.Log;

/// <summary>Builds the log's tree over a ledger that was begun before there was one.</summary>
public sealed class LogTree(Database database)
{
    private const int PageSize = 10_000;

    private const string LockHeadSql = """
        /* LogTree.LockHead */
        UPDATE LedgerHead SET Writes = Writes + 1 WHERE LogId = 1;

        SELECT h.Size FROM LedgerHead AS h
        WHERE h.LogId = 1 AND h.Size > 0 AND h.Root = @EmptyRoot;
        """;

    private const string SetRootSql = """
        /* LogTree.SetRoot */
        UPDATE LedgerHead SET Root = @Root WHERE LogId = 1 AND Size = @Size
        """;

    private readonly string pageSql = $"""
        /* LogTree.Page */
        SELECT e.Canonical FROM CustodyEvent AS e WHERE e.Sequence >= @From
        ORDER BY e.Sequence {database.Dialect.Limit("@Limit")}
        """;

    /// <summary>Builds the tree if there are events but the stored root is that of an empty tree.</summary>
    /// <returns>Events it was built over; 0 when there was nothing to do.</returns>
    public Task<long> CompleteAsync(CancellationToken ct) => database.WriteAsync(CompleteAsync, ct);

    private async Task<long> CompleteAsync(DbTransaction transaction, CancellationToken ct)
    {
        var connection = transaction.Connection!;
        var size = await connection.ExecuteScalarAsync<long?>(
            new CommandDefinition(LockHeadSql, new { Merkle.EmptyRoot }, transaction, cancellationToken: ct)) ?? 0;
        var edge = new RightEdge(0, []);
        while (edge.Size < size)
        {
            var page = (await connection.QueryAsync<EntryRecord>(new CommandDefinition(
                pageSql, new { From = edge.Size, Limit = PageSize }, transaction, cancellationToken: ct))).AsList();
            if (page.Count == 0)
                throw new LogDamagedException($"The ledger has {edge.Size} events, its head counts {size}.");
            foreach (var row in page)
            {
                edge.Append(LeafHash.Of(PackedJson.Bytes(row.Canonical)
                    ?? throw new LogDamagedException($"Event {edge.Size} of the ledger cannot be read.")));
            }
        }

        if (size == 0)
            return 0;
        await database.Dialect.WriteAsync(transaction, LogSql.InsertTile, edge.Added, ct);
        await connection.ExecuteAsync(new CommandDefinition(
            SetRootSql, new { Root = edge.Root(), edge.Size }, transaction, cancellationToken: ct));
        return size;
    }
}
