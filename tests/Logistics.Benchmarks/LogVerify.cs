using System.Diagnostics;
using System.Globalization;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Evidence;

namespace Logistics.Benchmarks;

/// <summary>The verification of a log.</summary>
/// <param name="PeakBytes">Memory the verifying process held at most.</param>
internal sealed record VerifyCost(Measurement Measured, long PeakBytes);

/// <summary>How fast whoever doubts the log can check it: its hashes alone, and all of it.</summary>
internal static class LogVerify
{
    public const string Command = "verify-bundle";

    private const int EntriesAtOnce = 10_000;

    /// <summary>
    /// Records so many events and verifies the bundle of them in a process of its own, which begins cold as an
    /// auditor's does.
    /// </summary>
    public static async Task<VerifyCost> EverythingAsync(string directory, int events, CancellationToken ct)
    {
        await using var ledger = await LocalLedger.CreateAsync(directory, keepsLog: true, LedgerFill.Options, ct);
        await ledger.WhileSigningAsync(
            () => LedgerFill.RunAsync(ledger.Writer, ledger.Stations, events, ct), ct);
        await ledger.SignAsync(ct);
        var bundle = Path.Combine(directory, "bundle");
        await new EvidenceExport(ledger.Database, ledger.Store!, TimeProvider.System)
            .WriteAsync(bundle, selector: null, [.. ledger.Keys.Select(key => key.ToString())], ct);
        var answer = await ChildProcess.RunAsync(
            "Logistics.Benchmarks.dll", [Command, bundle, ledger.Keys[0].ToString()],
            new Dictionary<string, string>(StringComparer.Ordinal), ct);
        var figures = answer.Split(' ').Select(figure => long.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        return new VerifyCost(
            new Measurement(
                $"log verified, everything, {events:N0} events", null, figures[0], new TimeSpan(figures[1]), [],
                new TimeSpan(figures[2]), TimeSpan.Zero),
            figures[3]);
    }

    /// <summary>That process: prints the events, both times in ticks, and the memory.</summary>
    public static async Task<int> RunAsync(string path, string key)
    {
        if (!VerifierKey.TryParse(key, out var trusted))
            return 2;
        var start = Stopwatch.GetTimestamp();
        using var bundle = await Bundle.OpenAsync(path, CancellationToken.None);
        var verdict = await EvidenceVerifier.VerifyAsync(bundle, [trusted], [], CancellationToken.None);
        if (!verdict.IsSound || verdict.Uncovered > 0)
            throw new InvalidOperationException($"The log is not sound: {verdict.First}");
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{verdict.Size} {Stopwatch.GetElapsedTime(start).Ticks} {process.TotalProcessorTime.Ticks} "
            + $"{process.PeakWorkingSet64}"));
        return 0;
    }

    /// <summary>Leaf hashes and the tree's root of events at hand, on one thread.</summary>
    public static async Task<Measurement> HashesAsync(string directory, int events, TimeSpan time, CancellationToken ct)
    {
        await using var ledger = await LocalLedger.CreateAsync(directory, keepsLog: true, LedgerFill.Options, ct);
        await LedgerFill.RunAsync(ledger.Writer, ledger.Stations, events, ct);
        var (size, root) = (await ledger.Store!.StateAsync(ct)).Head;
        var entries = new List<byte[]>();
        while (entries.Count < size)
        {
            entries.AddRange(await ledger.Store!.EntriesAsync(
                entries.Count, Math.Min(entries.Count + EntriesAtOnce, size), ct));
        }

        Hash();
        var (start, cpu, leaves) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, 0L);
        for (; Stopwatch.GetElapsedTime(start) < time; leaves += entries.Count)
            Hash();
        return new Measurement(
            "leaves hashed into the tree, 1 thread", null, leaves, Stopwatch.GetElapsedTime(start), [],
            Environment.CpuUsage.TotalTime - cpu, TimeSpan.Zero);

        void Hash()
        {
            ct.ThrowIfCancellationRequested();
            var frontier = new Frontier();
            foreach (var entry in entries)
                frontier.Append(LeafHash.Of(entry));
            if (!frontier.Root().AsSpan().SequenceEqual(root))
                throw new InvalidOperationException("The events do not have the root of the log.");
        }
    }
}
