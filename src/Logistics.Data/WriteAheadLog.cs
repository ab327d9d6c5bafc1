using System.Data.Common;

namespace Logistics.Data;

/// <summary>
/// Moves the pages of an embedded database's write-ahead log into the database file, so that no commit has to: as soon as
/// the log is large, and when nothing was written for a second.
/// </summary>
/// <remarks>
/// Most pages are moved while others write. The few that are written meanwhile follow between two writes: only a log
/// that was moved whole starts again from its beginning. What fails is tried again after the next commit, and what a
/// reader holds up a second later.
/// </remarks>
/// <param name="turn">Held by whoever writes.</param>
internal sealed class WriteAheadLog(Database database, SemaphoreSlim turn) : IAsyncDisposable
{
    /// <summary>16 MB of pages of 2 KB. A page that is written over and over is moved once.</summary>
    private const int PagesMax = 8_192;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Lock starting = new();
    private Timer? idle;
    private Task running = Task.CompletedTask;
    private int pages;
    private bool isDisposed;

    /// <summary>Says that a commit has written so many pages to the log.</summary>
    public void Committed(int written)
    {
        lock (starting)
        {
            if (isDisposed)
                return;
            pages += written;
            if (pages >= PagesMax)
                Start(truncates: false);
            idle ??= new Timer(_ => OnIdle());
            Rearm();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (starting)
        {
            isDisposed = true;
            idle?.Dispose();
        }

        await running;
    }

    private void Rearm()
    {
        lock (starting)
        {
            if (!isDisposed)
                idle?.Change(Rest, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnIdle()
    {
        lock (starting)
        {
            if (!isDisposed)
                Start(truncates: true);
        }
    }

    private void Start(bool truncates)
    {
        if (!running.IsCompleted)
            return;
        pages = 0;
        running = Task.Run(() => RunAsync(truncates));
    }

    private async Task RunAsync(bool truncates)
    {
        // Opening a file that was taken away would make an empty one.
        if (database.IsFileMissing)
            return;
        try
        {
            await using var connection = await database.OpenAsync(CancellationToken.None);
            database.Dialect.Checkpoint(connection, truncates: false);
            if (!await turn.WaitAsync(Rest))
                return;
            try
            {
                if (!database.Dialect.Checkpoint(connection, truncates) && truncates)
                    Rearm();
            }
            finally
            {
                turn.Release();
            }
        }
        catch (DbException)
        {
            // The disk is full, or somebody else has the file. A commit meets that as well, and says so.
        }
    }
}
