using System.Diagnostics;
using System.Security.Cryptography;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Log;

namespace Logistics.Benchmarks;

/// <summary>Proofs of inclusion in trees of so many leaves.</summary>
/// <param name="TilesEach">Tiles read for a proof, on average.</param>
internal sealed record ProofCost(Measurement Measured, double TilesEach)
{
    public static ProofCost operator +(ProofCost left, ProofCost right) =>
        new(left.Measured + right.Measured, (left.TilesEach + right.TilesEach) / 2);
}

/// <summary>A log of random leaves, written past the ledger, from which proofs are read.</summary>
internal sealed class LogProofs : IAsyncDisposable
{
    // A full tile of level 1: after each, the leaves so far leave no open tile on the two lowest levels.
    private const int Step = TileId.Width * TileId.Width;

    private readonly Database database;
    private readonly LogStore store;
    private readonly long size;
    private byte[] root = [];

    private LogProofs(Database database, long size)
    {
        (this.database, this.size) = (database, size);
        store = new LogStore(database);
    }

    public static async Task<LogProofs> FillAsync(string directory, long size, CancellationToken ct)
    {
        Directory.CreateDirectory(directory);
        var log = new LogProofs(LocalLedger.Open(directory), size);
        await new Migrator(log.database, TimeProvider.System).MigrateAsync(ct);
        IReadOnlyCollection<Tile> partial = [];
        for (var from = 0L; from < size; from += Step)
        {
            var edge = new RightEdge(from, partial);
            var leaves = RandomNumberGenerator.GetBytes((int)Math.Min(Step, size - from) * Merkle.HashSize);
            foreach (var leaf in leaves.Chunk(Merkle.HashSize))
                edge.Append(leaf);
            var (added, grown) = (edge.Added, edge.Grown);
            await log.database.WriteAsync(
                async (transaction, token) =>
                {
                    await log.database.Dialect.WriteAsync(transaction, LogSql.InsertTile, added, token);
                    await log.database.Dialect.WriteAsync(transaction, LogSql.UpdateTile, grown, token);
                    return 0;
                },
                ct);
            partial = edge.Open;
            log.root = edge.Root();
        }

        return log;
    }

    /// <summary>Proofs of leaves here and there, one after the other.</summary>
    public async Task<ProofCost> RunAsync(TimeSpan time, CancellationToken ct)
    {
        var latencies = new List<long>();
        var tiles = 0L;
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            var before = Stopwatch.GetTimestamp();
            var plan = ProofPlan.Inclusion(Random.Shared.NextInt64(size), size);
            await store.ProveAsync(plan, ct);
            latencies.Add(Stopwatch.GetTimestamp() - before);
            tiles += plan.Tiles.Count;
        }

        var measured = new Measurement(
            $"inclusion proofs, {size:N0} leaves", 1, latencies.Count, Stopwatch.GetElapsedTime(start),
            [.. latencies.Order()], Environment.CpuUsage.TotalTime - cpu, TimeSpan.Zero);
        return new ProofCost(measured, (double)tiles / latencies.Count);
    }

    /// <summary>Verifies proofs of some leaves.</summary>
    /// <exception cref="InvalidOperationException">One is wrong.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        for (var i = 0; i < 100; i++)
        {
            var index = Random.Shared.NextInt64(size);
            var tile = new TileId(0, index / TileId.Width);
            var leaves = (await store.FindTilesAsync([tile], ct))[tile];
            var leaf = leaves.AsSpan((int)(index % TileId.Width) * Merkle.HashSize, Merkle.HashSize).ToArray();
            var proof = await store.ProveAsync(ProofPlan.Inclusion(index, size), ct);
            if (!Merkle.VerifyInclusion(index, size, leaf, proof, root))
                throw new InvalidOperationException($"The proof of leaf {index} of {size} is wrong.");
        }
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
