using System.Diagnostics;
using Logistics.Core.Kernel;
using Logistics.Data.Ledger;

namespace Logistics.Benchmarks;

/// <summary>The same work with the log and without it, measured by turns.</summary>
/// <param name="Rounds">Of each round, how often as fast it was with the log.</param>
internal sealed record LogCost(Measurement With, Measurement Without, IReadOnlyList<double> Rounds);

/// <summary>
/// What the log costs whoever records: appends with and without it, by turns, in this process and each into a
/// fresh file, so that what else the machine does meanwhile strikes both alike.
/// </summary>
internal static class LogAppend
{
    private const int PackagesEach = 16;

    /// <summary>Single events, as many at once as clients wait for them.</summary>
    public static async Task<LogCost> SingleAsync(string directory, LogPlan plan, CancellationToken ct)
    {
        await using var with = await StartAsync(Path.Combine(directory, "single-on"), keepsLog: true, ct);
        await using var without = await StartAsync(Path.Combine(directory, "single-off"), keepsLog: false, ct);
        return await CompareAsync(plan.Rounds, with.RunAsync, without.RunAsync, ct);

        async Task<Couriers> StartAsync(string folder, bool keepsLog, CancellationToken token)
        {
            var ledger = await LocalLedger.CreateAsync(folder, keepsLog, new LedgerWriterOptions(), token);
            return await Couriers.PackAsync(ledger, plan.Round, token);
        }
    }

    /// <summary>Handovers of a thousand packages.</summary>
    public static async Task<LogCost> LargeAsync(string directory, LogPlan plan, CancellationToken ct)
    {
        await using var with = await LocalLedger.CreateAsync(
            Path.Combine(directory, "large-on"), keepsLog: true, LedgerFill.Options, ct);
        await using var without = await LocalLedger.CreateAsync(
            Path.Combine(directory, "large-off"), keepsLog: false, LedgerFill.Options, ct);
        return await CompareAsync(plan.Rounds, token => FillAsync(with, token), token => FillAsync(without, token), ct);

        Task<Measurement> FillAsync(LocalLedger ledger, CancellationToken token) => ledger.WhileSigningAsync(
            async () =>
            {
                var (speed, _) = await LedgerFill.RunAsync(ledger.Writer, ledger.Stations, plan.RoundEvents, token);
                return speed with { What = "events of large handovers, in process" };
            },
            token);
    }

    private static async Task<LogCost> CompareAsync(
        int rounds,
        Func<CancellationToken, Task<Measurement>> with,
        Func<CancellationToken, Task<Measurement>> without,
        CancellationToken ct)
    {
        // The first round of each warms up.
        await without(ct);
        await with(ct);
        var measured = new List<(Measurement With, Measurement Without)>();
        for (var round = 0; round < rounds; round++)
        {
            // Whoever comes second finds the machine otherwise than the first: so each does by turns.
            if (round % 2 == 0)
            {
                var off = await without(ct);
                measured.Add((await with(ct), off));
            }
            else
            {
                measured.Add((await with(ct), await without(ct)));
            }
        }

        return new LogCost(
            measured.Select(pair => pair.With).Aggregate((sum, next) => sum + next),
            measured.Select(pair => pair.Without).Aggregate((sum, next) => sum + next),
            [.. measured.Select(pair => pair.With / pair.Without)]);
    }

    /// <summary>Callers who each carry packages of their own, one step after the other.</summary>
    private sealed class Couriers(LocalLedger ledger, Carrier.Trip[][] trips, TimeSpan time) : IAsyncDisposable
    {
        private readonly int[] turns = new int[trips.Length];

        public static async Task<Couriers> PackAsync(LocalLedger ledger, TimeSpan time, CancellationToken ct)
        {
            var trips = Enumerable.Range(0, Plan.ClientsMax * PackagesEach).Select(i => new Carrier.Trip(
                Guid.CreateVersion7(), ledger.Stations[i % ledger.Stations.Count].Path.Split('/'))).ToArray();
            await LedgerFill.DeliverAsync(ledger.Writer, trips.Length, ct);
            await AppendAsync(ledger, [.. trips.Select(trip => LedgerFill.Pack(trip.Package, trip.Path))], ct);
            return new Couriers(ledger, [.. trips.Chunk(PackagesEach)], time);
        }

        public Task<Measurement> RunAsync(CancellationToken ct) => ledger.WhileSigningAsync(
            async () =>
            {
                var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                var end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
                var latencies = await Task.WhenAll(Enumerable.Range(0, trips.Length).Select(
                    caller => Task.Run(() => CarryAsync(caller, end, ct), ct)));
                return new Measurement(
                    "single events, in process", trips.Length, latencies.Sum(one => one.Count),
                    Stopwatch.GetElapsedTime(start), [.. latencies.SelectMany(one => one).Order()],
                    Environment.CpuUsage.TotalTime - cpu, TimeSpan.Zero);
            },
            ct);

        public ValueTask DisposeAsync() => ledger.DisposeAsync();

        /// <summary>A release and an acceptance of one package after the other.</summary>
        private async Task<List<long>> CarryAsync(int caller, long end, CancellationToken ct)
        {
            var latencies = new List<long>();
            while (Stopwatch.GetTimestamp() < end)
            {
                var trip = trips[caller][turns[caller]++ % PackagesEach];
                var release = LedgerFill.Release([trip.Package], trip.From, trip.To);
                latencies.Add(await AppendAsync(ledger, [release], ct));
                latencies.Add(await AppendAsync(ledger, [LedgerFill.Accept(release.Id, trip.To, LedgerFill.LineOf(trip.Package))], ct));
                trip.Advance();
            }

            return latencies;
        }

        private static async Task<long> AppendAsync(
            LocalLedger ledger, IReadOnlyList<LedgerCommand> commands, CancellationToken ct)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var result in await ledger.Writer.AppendAsync(commands, ct))
            {
                if (result is not AppendResult.Appended)
                    throw new InvalidOperationException($"Nothing was recorded: {result}");
            }

            return Stopwatch.GetTimestamp() - start;
        }
    }
}
