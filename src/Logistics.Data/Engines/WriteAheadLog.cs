using System.Data.Common;

namespace Logistics.Data.Engines;

/// <summary>
/// Moves the pages of an embedded database's write-ahead log into the database file, so that no commit has to: as soon
/// as the log is large, and when nothing was written for a second.
/// </summary>
/// <remarks>
/// Most pages are moved while others write. The few that are written meanwhile follow between two writes: only a log
/// that was moved whole starts again from its beginning. What fails, or waits for a reader, is tried again.
/// </remarks>
/// <param name="turn">Held by whoever writes.</param>
internal sealed class WriteAheadLog(Database database, SemaphoreSlim turn) : IAsyncDisposable
{
    /// <summary>16 MB of pages of 1 KB. A page that is written over and over is moved once.</summary>
    private const int PagesMax = 16_384;

    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(1);

    private readonly Lock latch = new();
    private readonly CancellationTokenSource ending = new();
    private Timer? idle;
    private Task running = Task.CompletedTask;
    private int pages;
    private bool isIdle;

    /// <summary>Why pages could not be moved the last time; null where they could.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Says that a commit has written so many pages to the log.</summary>
    public void Committed(int written)
    {
        lock (latch)
        {
            pages += written;
            if (pages >= PagesMax)
                Start();
            WakeWhenIdle();
        }
    }

    /// <summary>Ends a move that is under way; one that hangs is left to itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        lock (latch)
            idle?.Dispose();
        try
        {
            await running.WaitAsync(database.WriteBound);
        }
        catch (TimeoutException)
        {
            // The disk hangs. The process ends without it.
        }
    }

    private void WakeWhenIdle()
    {
        if (ending.IsCancellationRequested)
            return;
        idle ??= new Timer(_ => OnIdle());
        idle.Change(IdleAfter, Timeout.InfiniteTimeSpan);
    }

    private void OnIdle()
    {
        lock (latch)
        {
            isIdle = true;
            Start();
        }
    }

    /// <summary>Where a move is under way, the next one is asked for when that ends.</summary>
    private void Start()
    {
        if (!running.IsCompleted || ending.IsCancellationRequested)
            return;
        var truncates = isIdle;
        (pages, isIdle) = (0, false);
        running = Task.Run(async () =>
        {
            var isDone = await MoveAsync(truncates);
            lock (latch)
            {
                if (!isDone || isIdle)
                    WakeWhenIdle();
            }
        });
    }

    /// <returns>False where something is left to do.</returns>
    private async Task<bool> MoveAsync(bool truncates)
    {
        // Opening a file that was taken away would make an empty one.
        if (database.MissingFile is not null)
            return true;
        try
        {
            await using var connection = await database.OpenAsync(ending.Token);
            await using var interrupt = ending.Token.UnsafeRegister(
                used => database.Dialect.Interrupt((DbConnection)used!), connection);
            database.Dialect.Checkpoint(connection, truncates: false);
            if (!await turn.WaitAsync(database.WriteBound, ending.Token))
                return false;
            try
            {
                Fault = null;
                return database.Dialect.Checkpoint(connection, truncates);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is DbException or DatabaseUnavailableException)
        {
            Fault = e;
            return false;
        }
    }
}
