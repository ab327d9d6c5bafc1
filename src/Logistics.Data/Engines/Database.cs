using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Logistics.Data.Engines;

/// <summary>
/// One database of either engine: opens connections and runs units of work, again when a fault is transient.
/// A unit of work may therefore run several times; every one the product has is idempotent.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private const int TriesMax = 3;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    // Writers have a pool of their own: the connection that wrote last still has the pages to change in its cache.
    private readonly ConcurrentBag<DbConnection> readers = [];
    private readonly ConcurrentBag<DbConnection> aside = [];
    private readonly ConcurrentBag<DbConnection> writers = [];
    private readonly string connectionString;
    private readonly SemaphoreSlim? reading;
    private readonly ResiliencePipeline writes;
    private readonly ResiliencePipeline boundedWrites;
    private readonly ResiliencePipeline reads;

    // An embedded database does not queue for its lock: under load the signer would find it taken each time it looks.
    // Within the process the longest waiter writes next, on the connection that wrote last.
    private readonly SemaphoreSlim? turn;
    private readonly WriteAheadLog? log;

    /// <param name="writeBound">As <see cref="WriteBound"/>; 10 s where it is null.</param>
    public Database(Dialect dialect, string connectionString, TimeSpan? writeBound = null)
    {
        WriteBound = writeBound ?? TimeSpan.FromSeconds(10);
        TypeHandlers.Register();
        Dialect = dialect;
        this.connectionString = connectionString;
        reading = dialect.ReadsMax is { } max ? new SemaphoreSlim(max) : null;
        turn = dialect.KeepsConnections ? new SemaphoreSlim(1) : null;
        log = turn is null ? null : new WriteAheadLog(this, turn);
        var retry = new RetryStrategyOptions
        {
            MaxRetryAttempts = TriesMax - 1,
            BackoffType = DelayBackoffType.Exponential,
            Delay = RetryDelay,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<Exception>(dialect.IsTransient),
        };
        writes = new ResiliencePipelineBuilder().AddRetry(retry).Build();
        boundedWrites = new ResiliencePipelineBuilder()
            .AddTimeout(new TimeoutStrategyOptions { Timeout = WriteBound })
            .AddRetry(retry)
            .Build();
        reads = new ResiliencePipelineBuilder()
            .AddTimeout(new TimeoutStrategyOptions { Timeout = ReadTimeout })
            .AddRetry(retry)
            .Build();
    }

    public Dialect Dialect { get; }

    /// <summary>Its name for the start of a message: an embedded one with its file.</summary>
    public string Name => Dialect.FileOf(connectionString) is { } file ? $"The database '{file}'" : "The database";

    /// <summary>
    /// Why the pages of an embedded database's log could not be moved into its file; null where they can. The log grows
    /// meanwhile.
    /// </summary>
    public Exception? LogFault => log?.Fault;

    /// <summary>The file of an embedded database, if it does not exist; otherwise null.</summary>
    public string? MissingFile => Dialect.FileOf(connectionString) is { } file && !File.Exists(file) ? file : null;

    /// <summary>
    /// How long a write may wait for the database's lock and, where it is bounded, how long all of it may take: every
    /// wait, every try and the commit.
    /// </summary>
    public TimeSpan WriteBound { get; }

    /// <exception cref="DatabaseUnavailableException">No connection became free in time.</exception>
    /// <exception cref="DatabaseFileException">There is no database in the file, or it may not be used.</exception>
    public Task<DbConnection> OpenAsync(CancellationToken ct) => OpenAsync(Dialect.Create(connectionString), ct);

    /// <summary>The same for a snapshot.</summary>
    /// <inheritdoc cref="OpenAsync(CancellationToken)"/>
    internal Task<DbConnection> OpenForSnapshotAsync(CancellationToken ct) =>
        OpenAsync(Dialect.CreateForSnapshot(connectionString), ct);

    private async Task<DbConnection> OpenAsync(DbConnection connection, CancellationToken ct)
    {
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();

            // An exhausted pool is reported as a misuse of the connection.
            if (e is InvalidOperationException)
                throw new DatabaseUnavailableException(e);
            if (Dialect.ExplainFile(e, connection.DataSource) is { } what)
                throw new DatabaseFileException(what, e);
            throw;
        }
    }

    /// <summary>Runs a query on a connection of its own.</summary>
    /// <exception cref="DatabaseUnavailableException">It did not succeed in time.</exception>
    /// <exception cref="DatabaseDamagedException">It met a value that no column of its kind holds.</exception>
    public Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> query, CancellationToken ct) =>
        ReadAsync(readers, reading, query, ct);

    /// <summary>The same, and makes something of what was read once the connection is free for others.</summary>
    /// <inheritdoc cref="ReadAsync{T}(Func{DbConnection, CancellationToken, Task{T}}, CancellationToken)"/>
    internal Task<TMade> ReadAsync<T, TMade>(
        Func<DbConnection, CancellationToken, Task<T>> query, Func<T, TMade> make, CancellationToken ct) =>
        TellingFaultsAsync(async () => make(await ReadAsync(query, ct)));

    /// <summary>The same for a short query that must not wait behind others.</summary>
    /// <inheritdoc cref="ReadAsync{T}(Func{DbConnection, CancellationToken, Task{T}}, CancellationToken)"/>
    internal Task<T> ReadAsideAsync<T>(Func<DbConnection, CancellationToken, Task<T>> query, CancellationToken ct) =>
        ReadAsync(aside, turn: null, query, ct);

    /// <summary>Runs queries that see the database as it is at one moment, once and however long they take.</summary>
    /// <exception cref="SnapshotException">The database is not set up to give snapshots.</exception>
    /// <inheritdoc cref="ReadAsync{T}(Func{DbConnection, CancellationToken, Task{T}}, CancellationToken)"/>
    internal Task<T> ReadSnapshotAsync<T>(
        Func<ReadSnapshot, CancellationToken, Task<T>> queries, CancellationToken ct) =>
        TellingFaultsAsync(async () =>
        {
            await using var snapshot = await ReadSnapshot.OpenAsync(this, ct);
            return await queries(snapshot, ct);
        });

    private Task<T> ReadAsync<T>(
        ConcurrentBag<DbConnection> kept,
        SemaphoreSlim? turn,
        Func<DbConnection, CancellationToken, Task<T>> query,
        CancellationToken ct) =>
        TellingFaultsAsync(async () => await reads.ExecuteAsync(
            async token =>
            {
                // Waiting for a turn has the same timeout as waiting for an answer.
                await (turn?.WaitAsync(token) ?? Task.CompletedTask);
                try
                {
                    return await UseAsync(kept, query, token);
                }
                finally
                {
                    turn?.Release();
                }
            },
            ct));

    private async Task<T> TellingFaultsAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is TimeoutRejectedException || Dialect.IsTransient(e))
        {
            throw new DatabaseUnavailableException(e);
        }
        catch (Exception e) when (e is FormatException || IsMisread(e))
        {
            throw new DatabaseDamagedException(e);
        }
    }

    /// <summary>Runs a unit of work in one transaction and commits it.</summary>
    /// <exception cref="DatabaseUnavailableException">Every try met a transient fault.</exception>
    /// <exception cref="DatabaseDamagedException">It met a value that no column of its kind holds.</exception>
    public Task<T> WriteAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> unit, CancellationToken ct) =>
        WriteAsync(writes, Dialect.BeginWriteAsync, unit, _ => true, ct);

    /// <summary>
    /// The same within <see cref="WriteBound"/>, but rolls back, which costs no flush, when there is nothing to keep.
    /// The first statement has to begin with <see cref="Dialect.WaitsFor"/>.
    /// </summary>
    internal Task<T> WriteWithinBoundAsync<T>(
        Func<DbTransaction, CancellationToken, Task<T>> unit, Func<T, bool> keeps) =>
        WriteAsync(boundedWrites, Dialect.BeginLockingAsync, unit, keeps, CancellationToken.None);

    private async Task<T> WriteAsync<T>(
        ResiliencePipeline tries,
        Func<DbConnection, TimeSpan, CancellationToken, ValueTask<DbTransaction>> begin,
        Func<DbTransaction, CancellationToken, Task<T>> unit,
        Func<T, bool> keeps,
        CancellationToken ct)
    {
        try
        {
            return await tries.ExecuteAsync(
                async token =>
                {
                    if (turn is not null && !await turn.WaitAsync(WriteBound, token))
                    {
                        throw new DatabaseUnavailableException(
                            $"Another write has been under way for {WriteBound.TotalSeconds:0.#} s.");
                    }

                    try
                    {
                        return await UseAsync(
                            writers, (connection, inner) => RunAsync(connection, begin, unit, keeps, inner), token);
                    }
                    finally
                    {
                        turn?.Release();
                    }
                },
                ct);
        }
        catch (TimeoutRejectedException e)
        {
            throw new DatabaseUnavailableException("The write has not ended within "
                + $"{WriteBound.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (Dialect.IsTransient(e))
        {
            throw new DatabaseUnavailableException(e);
        }
        catch (Exception e) when (IsMisread(e))
        {
            // The wrong format may be that of an input file of the unit.
            throw new DatabaseDamagedException(e);
        }
    }

    private async Task<T> RunAsync<T>(
        DbConnection connection,
        Func<DbConnection, TimeSpan, CancellationToken, ValueTask<DbTransaction>> begin,
        Func<DbTransaction, CancellationToken, Task<T>> unit,
        Func<T, bool> keeps,
        CancellationToken ct)
    {
        var transaction = await begin(connection, WriteBound, ct);
        try
        {
            var result = await unit(transaction, ct);
            if (keeps(result))
            {
                await transaction.CommitAsync(ct);
                log?.Committed(Dialect.PagesWritten(connection));
            }

            return result;
        }
        finally
        {
            await EndAsync(transaction);
        }
    }

    /// <summary>Closes the connections that are kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (log is not null)
            await log.DisposeAsync();
        while (readers.TryTake(out var connection) || writers.TryTake(out connection) || aside.TryTake(out connection))
            await connection.DisposeAsync();
        reading?.Dispose();
    }

    /// <summary>Lends a connection; one that met a fault is not used again.</summary>
    private async Task<T> UseAsync<T>(
        ConcurrentBag<DbConnection> kept, Func<DbConnection, CancellationToken, Task<T>> use, CancellationToken ct)
    {
        DbConnection? connection = null;
        try
        {
            if (!kept.TryTake(out connection))
                connection = await OpenAsync(ct);
            T result;
            await using (ct.UnsafeRegister(lent => Dialect.Interrupt((DbConnection)lent!), connection))
                result = await use(connection, ct);
            if (!Dialect.KeepsConnections)
                await connection.DisposeAsync();
            else
                kept.Add(connection);
            return result;
        }
        catch (Exception e)
        {
            if (connection is not null)
                await connection.DisposeAsync();

            if (connection is not null && Dialect.ExplainFile(e, connection.DataSource) is { } what)
                throw new DatabaseFileException(what, e);

            // Both drivers report cancelled work as a fault.
            if (e is DbException && ct.IsCancellationRequested)
                throw new OperationCanceledException(e.Message, e, ct);
            throw;
        }
    }

    /// <summary>
    /// Whether a value was of another kind than its column's, or there were more or fewer rows than the key
    /// allows, which LINQ says when Dapper asks it for the only one.
    /// </summary>
    private static bool IsMisread(Exception e) =>
        e is DataException or InvalidCastException or OverflowException
            or InvalidOperationException { Source: "System.Linq" or "Dapper" };

    /// <summary>Rolls back, unless the transaction was committed.</summary>
    private static async Task EndAsync(DbTransaction transaction)
    {
        try
        {
            await transaction.DisposeAsync();
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or NullReferenceException)
        {
            // The connection is lost, and the transaction with it. SqlClient reports that in each of these ways. The
            // original fault is the one to report.
        }
    }
}

/// <summary>The database could not be reached or did not answer in time; trying again later may help.</summary>
public sealed class DatabaseUnavailableException : Exception
{
    public DatabaseUnavailableException(Exception inner)
        : base($"The database did not answer: {inner.Message}", inner)
    {
    }

    public DatabaseUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The file of an embedded database cannot be used; the message names it and says what to do.</summary>
public sealed class DatabaseFileException(string message, Exception inner) : DbException(message, inner);

/// <summary>The database holds values that the product never writes; an operator has to look at it.</summary>
public sealed class DatabaseDamagedException : Exception
{
    public DatabaseDamagedException(Exception inner)
        : base($"The database holds what cannot be read: {inner.Message}", inner)
    {
    }

    public DatabaseDamagedException(string message)
        : base(message)
    {
    }
}
