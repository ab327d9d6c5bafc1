using Logistics.Core.Log;

namespace Logistics.Api.Hosting;

/// <summary>
/// Waits for checkpoints, whichever process signs them. While callers wait, the database is read at most once every
/// <see cref="Interval"/>; otherwise never.
/// </summary>
/// <param name="newestSize">Reads how many events the newest checkpoint covers; 0 before the first.</param>
internal sealed class CheckpointWatch(Func<CancellationToken, Task<long>> newestSize, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly Lock latch = new();
    private Task<long> reading = Task.FromResult(0L);
    private long? startedAt;

    /// <summary>Waits until the newest checkpoint covers an event.</summary>
    /// <param name="patience">Zero looks once.</param>
    /// <returns>The checkpoint's size; null when patience ran out.</returns>
    public async Task<long?> WaitAsync(long sequence, TimeSpan patience, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        do
        {
            var size = await Next().WaitAsync(ct);
            if (size > sequence)
                return size;
        }
        while (clock.GetElapsedTime(began) < patience);
        return null;
    }

    /// <summary>A reading that starts from now on, or one that everybody here already waits for.</summary>
    private Task<long> Next()
    {
        lock (latch)
        {
            if (reading.IsCompleted)
            {
                var since = startedAt is { } time ? clock.GetElapsedTime(time) : Interval;
                reading = ReadAsync(Interval - since);
            }

            return reading;
        }
    }

    private async Task<long> ReadAsync(TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, clock);
        startedAt = clock.GetTimestamp();
        try
        {
            return await newestSize(CancellationToken.None);
        }
        catch (LogDamagedException)
        {
            // The caller has recorded already. Tell it that no checkpoint covers the events yet.
            return 0;
        }
    }
}
