using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
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

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(NoteUsesAsync, cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var second = 0;

        // By the real time, as other processes change keys whatever the election's clock says.
        return EachSecondAsync(TimeProvider.System, LookAsync, stoppingToken);

        async Task LookAsync(CancellationToken ct)
        {
            await TryAsync(ring.RefreshAsync, ct);
            await TryAsync(ExpireAsync, ct);
            if (++second % SecondsToNote == 0)
                await TryAsync(NoteUsesAsync, ct);
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
