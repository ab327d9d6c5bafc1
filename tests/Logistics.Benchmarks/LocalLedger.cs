using Logistics.Core.Locations;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;
using Logistics.Data.Log;
using Logistics.Data.Reference;
using Logistics.Data.Seeding;

namespace Logistics.Benchmarks;

/// <summary>A fresh ledger in a SQLite file of its own, written from this process, with the log or without.</summary>
internal sealed class LocalLedger : IAsyncDisposable
{
    // Of batches of many thousand events, which no caller waits for.
    private static readonly TimeSpan WriteBound = TimeSpan.FromMinutes(5);

    private const string Origin = "benchmark.example/log";

    // As often as the server looks whether there is something to sign.
    private static readonly TimeSpan SignInterval = TimeSpan.FromMilliseconds(500);

    private readonly LogSigner? signer;

    private LocalLedger(string directory, bool keepsLog, LedgerWriterOptions options)
    {
        Database = Open(directory);
        Writer = new LedgerWriter(Database, options, TimeProvider.System, keepsLog ? new Anchors(() => []) : null);
        if (!keepsLog)
            return;
        Store = new LogStore(Database);
        signer = new LogSigner(
            Store,
            new LogOptions(Origin, Path.Combine(directory, "key.pem"), Path.Combine(directory, "last-signed")),
            TimeProvider.System,
            Writer.PublishAsync);
    }

    public Database Database { get; }

    public LedgerWriter Writer { get; }

    public LogStore? Store { get; }

    /// <summary>The keys the log is signed with.</summary>
    public IReadOnlyList<VerifierKey> Keys { get; private set; } = [];

    public IReadOnlyList<Location> Stations { get; private set; } = [];

    /// <summary>The database in a folder, of this ledger or of another process.</summary>
    public static Database Open(string directory) =>
        new(new SqliteDialect(), $"Data Source={Path.Combine(directory, "logistics.db")}", WriteBound);

    public static async Task<LocalLedger> CreateAsync(
        string directory, bool keepsLog, LedgerWriterOptions options, CancellationToken ct)
    {
        Directory.CreateDirectory(directory);
        await using (var database = Open(directory))
        {
            await new Migrator(database, TimeProvider.System).MigrateAsync(ct);
            await new Seed(database).LoadAsync(Path.Combine(AppContext.BaseDirectory, "seed", "kendari"), ct);
        }

        var ledger = new LocalLedger(directory, keepsLog, options);
        ledger.Stations = [.. (await new LocationStore(ledger.Database).ListAsync(
            new LocationFilter(LocationLevel.Tps), after: "", limit: 1_000, ct)).Select(row => row.Location)];
        if (ledger.signer is { Keys: { } keys })
            ledger.Keys = [.. (await keys.EnsureAsync(ct)).Select(key => key.Public)];
        return ledger;
    }

    /// <summary>Does some work while the log, if there is one, is signed as the server does it.</summary>
    public async Task<T> WhileSigningAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var signing = signer is null ? Task.CompletedTask : Task.Run(SignUntilStoppedAsync, ct);
        try
        {
            return await work();
        }
        finally
        {
            await stop.CancelAsync();
            await signing;
        }

        async Task SignUntilStoppedAsync()
        {
            using var timer = new PeriodicTimer(SignInterval);
            try
            {
                while (await timer.WaitForNextTickAsync(stop.Token))
                    await SignAsync(ct);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The work is done.
            }
        }
    }

    /// <exception cref="InvalidOperationException">It refuses to sign.</exception>
    public async Task SignAsync(CancellationToken ct)
    {
        if (await signer!.SignAsync(ct) is SignOutcome.Refused refused)
            throw new InvalidOperationException($"The log was not signed: {refused.Reason}");
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Database.DisposeAsync();
        signer?.Dispose();
    }
}
