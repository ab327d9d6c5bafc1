using System.Diagnostics;
using Logistics.Core.Access;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Data.Events;

namespace Logistics.Benchmarks;

/// <summary>What it costs to check a package's chain of custody from the bytes of its events.</summary>
internal static class ChainCost
{
    private const int Chains = 200;

    /// <summary>Hashes, decodes and applies the events of one chain after the other, on one thread.</summary>
    public static async Task<Measurement> RunAsync(string directory, TimeSpan time, CancellationToken ct)
    {
        await using var ledger = await LocalLedger.CreateAsync(directory, keepsLog: false, LedgerFill.Options, ct);
        var (_, packages) = await LedgerFill.RunAsync(
            ledger.Writer, ledger.Stations, Chains * LedgerFill.ChainLength, ct);
        var store = new EventStore(ledger.Database);
        var records = new List<CustodyRecord>();
        foreach (var package in packages)
            records.Add((await store.CustodyAsync(package, Sight.Everything, ct))!);

        // The second round is measured: its code is compiled for good.
        Check(time);
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var checks = Check(time);
        return new Measurement(
            $"chains of {LedgerFill.ChainLength} events checked, 1 thread", null, checks, Stopwatch.GetElapsedTime(start),
            [], Environment.CpuUsage.TotalTime - cpu, TimeSpan.Zero);

        long Check(TimeSpan until)
        {
            var from = Stopwatch.GetTimestamp();
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(from) < until; count += records.Count)
            {
                ct.ThrowIfCancellationRequested();
                foreach (var (chain, page) in records)
                {
                    var events = page.Events.Select(stored => new StoredEvent(
                        stored.Sequence, stored.Id, stored.Stream, stored.Version, stored.Type, stored.RecordedAt,
                        stored.Canonical, stored.StoredHash)).ToArray();
                    if (!CustodyChain.Check(events, new PackageProjection(chain.Package)).Verified)
                        throw new InvalidOperationException("A chain is not sound.");
                }
            }

            return count;
        }
    }
}
