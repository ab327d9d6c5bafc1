using System.Data.Common;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;

namespace Logistics.Api.Hosting;

/// <summary>Something that the server looks after for as long as it runs.</summary>
/// <param name="about">What, in words, for the log.</param>
internal abstract class Watch(string about, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Takes a step each second of a clock until the server ends.</summary>
    protected static async Task EachSecondAsync(
        TimeProvider clock, Func<CancellationToken, Task> step, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Second, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
                await step(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    /// <summary>
    /// Takes a step, which may fail. Readiness reports a database that does not answer and a clock that is refused. No
    /// failure ends the loop, because that would end the server.
    /// </summary>
    /// <returns>False where the step is to be tried again soon.</returns>
    protected async Task<bool> TryAsync(Func<CancellationToken, Task> step, CancellationToken ct)
    {
        try
        {
            await step(ct);
        }
        catch (Exception e) when (
            e is DatabaseUnavailableException or DatabaseDamagedException or DbException or IOException
                or ClockSteppedException or OperationCanceledException)
        {
            log.LogDebug(e, "{What} could not be looked after", about);
            return false;
        }
        catch (ObjectDisposedException) when (ct.IsCancellationRequested)
        {
            // A server that failed to start disposes its services while this still runs.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogError(e, "{What} could not be looked after", about);
        }

        return true;
    }
}
