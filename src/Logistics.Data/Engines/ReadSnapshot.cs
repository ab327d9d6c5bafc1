using System.Data.Common;
using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;

namespace Logistics.Data.Engines;

/// <summary>
/// The database as of one moment, for reads that take long. Holds a connection of its own until disposal;
/// writers are not held up.
/// </summary>
public sealed class ReadSnapshot : IAsyncDisposable
{
    private const string HeadSql = """
        /* ReadSnapshot.Head */
        SELECT h.Size, h.Root, h.ProjectedSize FROM LedgerHead AS h WHERE h.LogId = 1
        """;

    private ReadSnapshot(DbConnection connection, DbTransaction transaction, StoredHead head, long projectedSize) =>
        (Connection, Transaction, Head, ProjectedSize) = (connection, transaction, head, projectedSize);

    /// <summary>The head of the ledger at that moment; its size is -1 when there is not one that can be read.</summary>
    public StoredHead Head { get; }

    /// <summary>Events that the tables have taken in; -1 when that cannot be read.</summary>
    public long ProjectedSize { get; }

    internal DbConnection Connection { get; }

    internal DbTransaction Transaction { get; }

    /// <exception cref="SnapshotException">The database is not set up to give snapshots.</exception>
    public static async Task<ReadSnapshot> OpenAsync(Database database, CancellationToken ct)
    {
        var connection = await database.OpenForSnapshotAsync(ct);
        try
        {
            var transaction = await database.Dialect.BeginSnapshotAsync(connection, ct);
            var heads = (await connection.QueryAsync<HeadRow>(
                new CommandDefinition(HeadSql, transaction: transaction, cancellationToken: ct))).AsList();
            var head = heads is [{ } only] ? only : null;
            return new ReadSnapshot(
                connection, transaction,
                new StoredHead(StoredValue.Long(head?.Size) ?? -1, StoredValue.Bytes(head?.Root)),
                StoredValue.Long(head?.ProjectedSize) ?? -1);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (database.Dialect.SnapshotRemedy(e) is { } remedy)
                throw new SnapshotException(remedy, e);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }

    private sealed class HeadRow
    {
        public object? Size { get; init; }

        public object? Root { get; init; }

        public object? ProjectedSize { get; init; }
    }
}

/// <summary>The database is not set up to be read as of one moment; the message says what to run.</summary>
public sealed class SnapshotException(string remedy, Exception inner)
    : Exception($"The database gives no snapshots. Run this in it, as its owner: {remedy}", inner);
