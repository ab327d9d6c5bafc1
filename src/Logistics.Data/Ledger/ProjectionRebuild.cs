using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Tables;

namespace Logistics.Data.Ledger;

/// <summary>
/// Fills tables that lag behind the ledger: after an upgrade, or during a rebuild. Each page of events is one
/// transaction, so an interruption loses at most a page. Nothing is recorded until the tables are complete, because
/// rules would decide on incomplete tables.
/// </summary>
public sealed class ProjectionRebuild(Database database)
{
    private const int PageSize = 1_000;
    private const int ResidentMax = 500_000;

    private const string LockHeadSql = """
        /* ProjectionRebuild.LockHead */
        UPDATE LedgerHead SET Writes = Writes + 1, Epoch = Epoch + 1 WHERE LogId = 1;

        SELECT h.Size, h.ProjectedSize, h.Epoch, h.Root, h.LastRecordedAt FROM LedgerHead AS h WHERE h.LogId = 1;
        """;

    private const string MoveSql = """
        /* ProjectionRebuild.Move */
        UPDATE LedgerHead SET ProjectedSize = @To WHERE LogId = 1 AND ProjectedSize = @From
        """;

    private const string BehindSql = """
        /* ProjectionRebuild.Behind */
        SELECT h.Size, h.ProjectedSize FROM LedgerHead AS h WHERE h.LogId = 1
        """;

    // What a migration sets ProjectedSize to when tables have to be filled anew.
    private const long Outdated = -1;

    private readonly string pageSql = $"""
        /* ProjectionRebuild.Page */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e WHERE e.Sequence >= @From AND e.Sequence < @Size
        ORDER BY e.Sequence {database.Dialect.Limit("@Limit")}
        """;

    /// <summary>
    /// Whether one run applied all events and their root differs from the head of the ledger. The verifier names the
    /// place.
    /// </summary>
    public bool HasFoundAnotherRoot { get; private set; }

    /// <summary>Applies every event that the tables lack.</summary>
    /// <returns>Number of events applied; 0 if there was nothing to do.</returns>
    /// <exception cref="DatabaseDamagedException">The tables say to hold events that the ledger does not
    /// have.</exception>
    public async Task<long> CompleteAsync(CancellationToken ct)
    {
        var (size, projected) = await database.ReadAsync(
            (connection, token) => connection.QuerySingleAsync<(long, long)>(
                new CommandDefinition(BehindSql, cancellationToken: token)),
            ct);
        if (size == projected)
            return 0;
        if (projected == Outdated)
            await EmptyAsync(ct);
        var resident = new ResidentWorld(database, anchors: null, countMax: int.MaxValue);
        var taken = 0L;
        var pending = new List<byte[]>();
        var tree = new Frontier();
        HasFoundAnotherRoot = false;
        while (true)
        {
            var page = await database.WriteAsync(
                (transaction, token) => TakePageAsync(transaction, resident, taken, pending, token), ct);
            resident.World.Accept();
            if (resident.World.Count > ResidentMax)
                resident.World.Clear();
            foreach (var hash in pending)
                tree.Append(hash);
            if (page.Taken == 0)
            {
                // Events that an earlier start applied are not in this tree.
                HasFoundAnotherRoot = tree.Size == page.Head.Size
                    && !page.Head.Root.AsSpan().SequenceEqual(tree.Root());
                return taken;
            }

            taken += page.Taken;
        }
    }

    /// <summary>
    /// Empties every table and fills it anew from the events. What an end in between leaves undone is done by the next
    /// <see cref="CompleteAsync"/>.
    /// </summary>
    /// <returns>Events it took in.</returns>
    public async Task<long> RebuildAsync(CancellationToken ct)
    {
        await EmptyAsync(ct);
        return await CompleteAsync(ct);
    }

    private Task<int> EmptyAsync(CancellationToken ct) => database.WriteAsync(
        (transaction, token) => transaction.Connection!.ExecuteAsync(new CommandDefinition(
            EmptySql, transaction: transaction, commandTimeout: 0, cancellationToken: token)),
        ct);

    /// <summary>Deletes every row that events made, of those tables first that refer to others.</summary>
    internal static string EmptySql { get; } =
        "/* ProjectionRebuild.Empty */ UPDATE LedgerHead SET ProjectedSize = 0, Epoch = Epoch + 1 WHERE LogId = 1;\n"
        + string.Join('\n', Catalog.Current.Tables.Reverse()
            .Where(table => table.RecordedBy is null)
            .Select(table => $"/* ProjectionRebuild.Empty */ DELETE FROM {table.Name};"));

    private async Task<(long Taken, LedgerHead Head)> TakePageAsync(
        DbTransaction transaction, ResidentWorld resident, long taken, List<byte[]> hashes, CancellationToken ct)
    {
        var connection = transaction.Connection!;
        var head = await connection.QuerySingleAsync<LedgerHead>(
            new CommandDefinition(LockHeadSql, transaction: transaction, cancellationToken: ct));
        hashes.Clear();
        if (head.ProjectedSize == head.Size)
            return (0, head);
        if (head.ProjectedSize < 0 || head.ProjectedSize > head.Size)
        {
            throw new DatabaseDamagedException(
                $"The tables say to hold {head.ProjectedSize} events of {head.Size}, but they do not; "
                    + "'logistics rebuild' writes them anew.");
        }

        if (taken == 0 && await IsAheadAsync(transaction, head.ProjectedSize, ct))
        {
            // A mark that was moved back would make sums count events twice.
            throw new DatabaseDamagedException(
                $"The tables say to hold {head.ProjectedSize} events, but hold later ones; "
                    + "'logistics rebuild' writes them anew.");
        }

        // An earlier try may have changed the world without a commit.
        resident.Drop();
        if (resident.World.Count == 0)
            await resident.AgreeAsync(transaction, head, ct);
        var rows = (await connection.QueryAsync<EntryRecord>(new CommandDefinition(
            pageSql, new { From = head.ProjectedSize, head.Size, Limit = PageSize }, transaction,
            cancellationToken: ct))).AsList();
        hashes.AddRange(rows.Select(row => LeafHash.Of(PackedJson.Bytes(row.Canonical) ?? [])));
        foreach (var entry in rows.Select(row => row.ToEntry()).OfType<LedgerEntry>())
            await TakeAsync(transaction, resident, entry, ct);
        try
        {
            var writer = database.Dialect.Write(transaction);
            await resident.WriteAsync(transaction, writer, ct);
            await writer.EndAsync(ct);
        }
        catch (RowChangedException e)
        {
            throw new DatabaseDamagedException(e);
        }

        var to = rows.Count < PageSize || StoredValue.Long(rows[^1].Sequence) is not { } last ? head.Size : last + 1;
        await connection.ExecuteAsync(new CommandDefinition(
            MoveSql, new { From = head.ProjectedSize, To = to }, transaction, cancellationToken: ct));
        return (to - head.ProjectedSize, head);
    }

    /// <summary>Whether a table whose rows come with events has one of a later event.</summary>
    private static async Task<bool> IsAheadAsync(DbTransaction transaction, long size, CancellationToken ct)
    {
        foreach (var table in Catalog.Current.Tables.Where(table => table.Life == RowLife.Appended))
        {
            var last = await transaction.Connection!.ExecuteScalarAsync<object?>(new CommandDefinition(
                $"/* ProjectionRebuild.Last */ SELECT MAX(t.{table.Order[0]}) FROM {table.Name} AS t",
                transaction: transaction, commandTimeout: 0, cancellationToken: ct));
            if (StoredValue.Long(last) >= size)
                return true;
        }

        return false;
    }

    /// <summary>
    /// An unlawful event and all later ones of its stream are left out. The verifier names it.
    /// </summary>
    private static async Task TakeAsync(
        DbTransaction transaction, ResidentWorld resident, LedgerEntry entry, CancellationToken ct)
    {
        var world = resident.World;
        await resident.LoadAsync(transaction, needs => Catalog.Current.Collect(needs, entry.Event), ct, entry.Sequence);
        if (!world.IsBroken(entry.Event.Stream) && world.Apply(entry) is null)
            Catalog.Current.Follow(world, entry);
        else
            world.Break(entry.Event.Stream);

        world.Advance(entry);
    }
}
