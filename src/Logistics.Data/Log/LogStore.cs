using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Recoveries;
using Logistics.Data.Engines;
using Logistics.Data.Tables;

namespace Logistics.Data.Log;

/// <summary>The state of the log as the database has it.</summary>
/// <param name="Head">Of the tree over every event that is committed.</param>
/// <param name="Checkpoint">The newest checkpoint; null before the first.</param>
public sealed record LogState(TreeHead Head, StoredCheckpoint? Checkpoint);

/// <summary>A checkpoint as it is kept.</summary>
/// <param name="Note">The signed note; nobody has verified it.</param>
public sealed record StoredCheckpoint(TreeHead Head, DateTime SignedAt, string Note);

/// <summary>The newest checkpoints, newest first, and how many events there are.</summary>
/// <param name="Checkpoints">Null for one that cannot be read.</param>
public sealed record NewestCheckpoints(IReadOnlyList<StoredCheckpoint?> Checkpoints, long Size);

/// <summary>Reads the transparency log.</summary>
/// <remarks>
/// The ledger's writer writes it: the tree in the transaction that appends the events, checkpoints between two of
/// these. Whatever is read here may have been changed behind the product's back: a proof from it is worth what it
/// verifies.
/// </remarks>
public sealed class LogStore(Database database)
{
    private const string EntriesSql = """
        /* LogStore.Entries */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e
        WHERE e.Sequence >= @From AND e.Sequence < @To ORDER BY e.Sequence
        """;

    private readonly string recoverySql = $"""
        /* LogStore.Recovery */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e WHERE e.Stream = @Stream
        ORDER BY e.Version DESC {database.Dialect.Limit("1")}
        """;

    private readonly string newestSql = $"""
        /* LogStore.Newest */
        SELECT c.Size, c.SignedAt, c.Root, c.Note FROM LogCheckpoint AS c
        ORDER BY c.Size DESC, c.SignedAt DESC {database.Dialect.Limit("1")}
        """;

    private readonly string ofSizeSql = $"""
        /* LogStore.OfSize */
        SELECT c.Size, c.SignedAt, c.Root, c.Note FROM LogCheckpoint AS c WHERE c.Size = @Size
        ORDER BY c.SignedAt DESC {database.Dialect.Limit("10")}
        """;

    // Checkpoints are read first, so they never cover more events than the head.
    private readonly string stateSql = $"""
        /* LogStore.State */
        SELECT c.Size, c.SignedAt, c.Root, c.Note FROM LogCheckpoint AS c
        ORDER BY c.Size DESC, c.SignedAt DESC {database.Dialect.Limit("@Count")};

        SELECT h.Size, h.Root FROM LedgerHead AS h WHERE h.LogId = 1;
        """;

    private readonly string tilesSql = $"""
        /* LogStore.Tiles */
        SELECT t.Level, t.Number, t.Hashes
        FROM {database.Dialect.Table("@Ids", ("Level", "INT"), ("Number", "BIGINT"))} AS k
        JOIN LogTile AS t ON t.Level = k.Level AND t.Number = k.Number
        """;

    /// <summary>The head and the newest checkpoint.</summary>
    /// <exception cref="LogDamagedException">The head row cannot be read.</exception>
    public Task<LogState> StateAsync(CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var results = await connection.QueryMultipleAsync(
                new CommandDefinition(stateSql, new { Count = 1 }, cancellationToken: token));
            var signed = await results.ReadSingleOrDefaultAsync<CheckpointRow>();
            var head = await results.ReadSingleOrDefaultAsync<CheckpointRow>();
            return new LogState(
                head?.ToHead() ?? throw new LogDamagedException("The head of the ledger cannot be read."),
                signed?.ToCheckpoint());
        },
        ct);

    /// <summary>The newest checkpoint; null before the first.</summary>
    public Task<StoredCheckpoint?> NewestCheckpointAsync(CancellationToken ct) => database.ReadAsync(
        async (connection, token) => (await connection.QuerySingleOrDefaultAsync<CheckpointRow>(
            new CommandDefinition(newestSql, cancellationToken: token)))?.ToCheckpoint(),
        ct);

    /// <summary>The newest recovery that the ledger records; null where it records none that can be read.</summary>
    public Task<LogRecovered?> NewestRecoveryAsync(CancellationToken ct) => database.ReadAsync(
        async (connection, token) => (await connection.QuerySingleOrDefaultAsync<EntryRecord>(new CommandDefinition(
            recoverySql,
            new { Stream = SqlTypes.Stream(LogRecovered.Stream) },
            cancellationToken: token)))?.ToEntry()?.Event.Body as LogRecovered,
        ct);

    /// <summary>The checkpoints of a size, the newest first, and not more than a few.</summary>
    public Task<IReadOnlyList<StoredCheckpoint>> CheckpointsOfAsync(long size, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) => (IReadOnlyList<StoredCheckpoint>)
            [
                .. (await connection.QueryAsync<CheckpointRow>(new CommandDefinition(
                    ofSizeSql, new { Size = size }, cancellationToken: token)))
                    .Select(row => row.ToCheckpoint()).OfType<StoredCheckpoint>(),
            ],
            ct);

    /// <summary>The newest checkpoints, so many of them at most.</summary>
    /// <exception cref="LogDamagedException">The head row cannot be read.</exception>
    public Task<NewestCheckpoints> NewestCheckpointsAsync(int count, CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var results = await connection.QueryMultipleAsync(
                new CommandDefinition(stateSql, new { Count = count }, cancellationToken: token));
            var checkpoints = (await results.ReadAsync<CheckpointRow>()).Select(row => row.ToCheckpoint()).ToArray();
            var head = (await results.ReadAsync<CheckpointRow>()).FirstOrDefault()?.ToHead();
            return new NewestCheckpoints(
                checkpoints, head?.Size ?? throw new LogDamagedException("The head of the ledger cannot be read."));
        },
        ct);

    /// <summary>
    /// Hashes of tiles, as far as there are any; each row is read once, whatever it is read for. A tile of level 0 that
    /// is not stored is read from the events.
    /// </summary>
    public Task<IReadOnlyDictionary<TileId, byte[]>> FindTilesAsync(
        IReadOnlyCollection<TileId> ids, CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            var tiles = await StoredTilesAsync(connection, ids, token);
            foreach (var id in ids.Where(id => id.Level == 0 && !tiles.ContainsKey(id)).ToArray())
            {
                if (await LogSql.ReadLeavesAsync(connection, null, id.Number, token) is { } hashes)
                    tiles.Add(id, hashes);

                // The tile may have been filled and stored since the first read.
                else if ((await StoredTilesAsync(connection, [id], token)).TryGetValue(id, out hashes))
                    tiles.Add(id, hashes);
            }

            return (IReadOnlyDictionary<TileId, byte[]>)tiles;
        },
        ct);

    private async Task<Dictionary<TileId, byte[]>> StoredTilesAsync(
        DbConnection connection, IReadOnlyCollection<TileId> ids, CancellationToken ct)
    {
        var rows = ids.Count == 0
            ? []
            : await connection.QueryAsync<TileRow>(new CommandDefinition(
                tilesSql, new { Ids = SqlTypes.Keys(ids) }, cancellationToken: ct));

        // If a tile exists twice, the first one is used; it must lead to the signed root.
        return rows.Select(row => row.ToTile()).OfType<Tile>()
            .DistinctBy(tile => tile.Id).ToDictionary(tile => tile.Id, tile => tile.Hashes);
    }

    /// <summary>A proof, from the tiles it needs.</summary>
    /// <exception cref="LogDamagedException">A tile is missing or too short.</exception>
    public async Task<IReadOnlyList<byte[]>> ProveAsync(ProofPlan plan, CancellationToken ct) =>
        (await ProveAsync([plan], ct))[0];

    /// <summary>Proofs in the order of their plans; a tile that several need is read once.</summary>
    /// <exception cref="LogDamagedException">A tile is missing or too short.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<byte[]>>> ProveAsync(
        IReadOnlyCollection<ProofPlan> plans, CancellationToken ct)
    {
        var tiles = await FindTilesAsync([.. plans.SelectMany(plan => plan.Tiles).Distinct()], ct);
        return [.. plans.Select(plan => plan.Build(tiles))];
    }

    /// <summary>Canonical bytes of the events from one sequence to before another.</summary>
    /// <exception cref="LogDamagedException">One of them is missing or cannot be read.</exception>
    public Task<IReadOnlyList<byte[]>> EntriesAsync(long from, long to, CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            var rows = (await connection.QueryAsync<EntryRecord>(new CommandDefinition(
                EntriesSql, new { From = from, To = to }, cancellationToken: token))).AsList();
            var entries = new List<byte[]>(rows.Count);
            foreach (var row in rows)
            {
                if (StoredValue.Long(row.Sequence) != from + entries.Count
                    || PackedJson.Bytes(row.Canonical) is not { } canonical)
                {
                    break;
                }

                entries.Add(canonical);
            }

            return entries.Count == to - from
                ? (IReadOnlyList<byte[]>)entries
                : throw new LogDamagedException($"Event {from + entries.Count} is missing from the ledger.");
        },
        ct);

    private sealed class CheckpointRow
    {
        public object? Size { get; init; }

        public object? SignedAt { get; init; }

        public object? Root { get; init; }

        public object? Note { get; init; }

        /// <summary>Null when a column cannot be read.</summary>
        public TreeHead? ToHead() =>
            StoredValue.Long(Size) is { } size && size >= 0
            && StoredValue.Bytes(Root) is { Length: Merkle.HashSize } root
                ? new TreeHead(size, root)
                : null;

        public StoredCheckpoint? ToCheckpoint() =>
            ToHead() is { } head && StoredValue.Time(SignedAt) is { } time && StoredValue.Text(Note) is { } note
                ? new StoredCheckpoint(head, time, note)
                : null;
    }
}
