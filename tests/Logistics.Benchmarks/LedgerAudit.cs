using System.Runtime.InteropServices;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Core.Packages;
using Logistics.Data.Engines;
using Logistics.Data.Events;
using Logistics.Data.Packages;

namespace Logistics.Benchmarks;

/// <summary>Checks after a load that the ledger has no gap and that every chain of custody verifies.</summary>
internal static class LedgerAudit
{
    private const int PageSize = 2_000;

    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static async Task<string> RunAsync(Database database, CancellationToken ct)
    {
        var chains = await ReadChainsAsync(database, ct);
        var packages = new PackageStore(database);
        var after = -1L;
        while (await packages.ListAsync(new PackageFilter(), after, PageSize, ct) is { Count: > 0 } page)
        {
            foreach (var package in page)
            {
                var chain = CustodyChain.Check(
                    chains.Remove(Package.Stream(package.State.Id), out var events) ? events : [],
                    new PackageProjection(package));
                if (!chain.Verified || !chain.Continuous)
                    throw new InvalidOperationException($"Package {package.State.Id}: {chain.Faults[0]}");
            }

            after = page[^1].State.PackedSequence;
        }

        // What is left are streams of packages that no list has, and those of everything else.
        var strays = chains.Keys.Count(stream => Package.TryIdOf(stream, out _));
        return strays == 0
            ? "no gap in the ledger, every chain verified"
            : throw new InvalidOperationException($"{strays} streams belong to no package.");
    }

    private static async Task<Dictionary<string, List<StoredEvent>>> ReadChainsAsync(
        Database database, CancellationToken ct)
    {
        var chains = new Dictionary<string, List<StoredEvent>>(StringComparer.Ordinal);
        var store = new EventStore(database);
        var next = 0L;
        while (await store.AfterAsync(next - 1, PageSize, ct) is { Events: { Count: > 0 } page })
        {
            foreach (var stored in page)
            {
                if (stored.Sequence != next++)
                    throw new InvalidOperationException($"Event {next - 1} is missing from the ledger.");
                (CollectionsMarshal.GetValueRefOrAddDefault(chains, stored.Stream, out _) ??= []).Add(stored);
            }
        }

        return chains;
    }
}
