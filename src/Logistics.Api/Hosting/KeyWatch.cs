using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;
using Logistics.Data;
using Logistics.Data.Ledger;

namespace Logistics.Api.Hosting;

/// <summary>
/// Learns each second what other processes changed of the keys, records those whose time is over, and keeps each minute
/// when keys were used.
/// </summary>
internal sealed class KeyWatch(
    KeyRing ring, KeyStore keys, LedgerWriter ledger, TimeProvider clock, ILogger<KeyWatch> log)
    : Watch("Keys", log)
{
    private const int SecondsToNote = 60;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(NoteUsesAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        for (var second = 1; await WaitAsync(timer, stoppingToken); second++)
        {
            await TryAsync(ring.RefreshAsync, stoppingToken);
            await TryAsync(ExpireAsync, stoppingToken);
            if (second % SecondsToNote == 0)
                await TryAsync(NoteUsesAsync, stoppingToken);
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ExpireAsync(CancellationToken ct)
    {
        foreach (var key in ring.Expired.ToArray())
        {
            if (await ledger.AppendAsync(ExpireApiKey.Of(key, clock.GetUtcNow()), ct) is not AppendResult.QueueFull)
                await ring.RefreshAsync(ct);
        }
    }

    private Task NoteUsesAsync(CancellationToken ct) => keys.NoteUsesAsync(ring, ct);
}
