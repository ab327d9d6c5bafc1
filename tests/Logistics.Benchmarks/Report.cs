using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Logistics.Benchmarks;

/// <summary>Everything measured in one run, printed as one table against the raw limits.</summary>
/// <param name="row">SQLite with a commit for each row.</param>
/// <param name="batch">SQLite with many rows to a commit.</param>
/// <param name="echo">The bare web server.</param>
/// <param name="peer">Another product on this machine; null for none.</param>
internal sealed class Report(Measurement row, Measurement batch, Measurement echo, Peer? peer)
{
    private const int HashesAim = 200_000;
    private const int VerifyAim = 50_000;
    private const double CityAimMs = 20;
    private const double ChainAimMicroseconds = 100;

    /// <summary>What the p99 of the board of the city is to stay below, in milliseconds.</summary>
    public const double CityBoardAimMs = 50;

    /// <summary>The same of the board of one polling station.</summary>
    public const double StationBoardAimMs = 5;

    private readonly List<(Measurement Measured, string Ratios)> lines = [(row, ""), (batch, ""), (echo, "")];
    private readonly List<string> notes = [];
    private readonly List<Aim> aims = [];

    public void AddWrites(Measurement writes) => lines.Add((writes, Invariant(
        $"{writes / row:0.00} x single rows, {writes / batch:0.00} x batched, {writes / echo:0.00} x echo") + peer?.RatioOf(writes)));

    /// <summary>Sets what was recorded beside what is aimed at for so many clients.</summary>
    public void Compare(Measurement writes)
    {
        if (writes.Clients is not (1 or Plan.ClientsMax))
            return;
        var (isOne, clients) = (writes.Clients == 1, writes.Clients == 1 ? "1 client" : $"{writes.Clients} clients");
        aims.Add(new($"events recorded, over single rows, {clients}", writes / row, isOne ? 0.25 : 1.5, "x"));
        aims.Add(new(
            $"processor time of the server for an event, {clients}",
            writes.ServerCpu.TotalMilliseconds / writes.Count, isOne ? 0.35 : 0.15, "ms", IsLimit: true));
        aims.Add(new(
            $"bytes written for an event, {clients}",
            (double)writes.ServerIo.BytesWritten / 1e3 / writes.Count, isOne ? 40 : 12, "kB", IsLimit: true));
    }

    /// <summary>Adds what was measured beside what is aimed at.</summary>
    public void Add(Aim aim) => aims.Add(aim);

    /// <summary>The same load on a short and on a long ledger.</summary>
    public void AddWrites(Measurement small, Measurement large)
    {
        AddWrites(small);
        aims.Add(new($"events recorded with a long ledger, over a short one, {large.Clients} at once", large / small, 0.9, "x"));
        lines.Add((large, Invariant($"{large / row:0.00} x single rows; {large / small:0.00} x the one above")));
    }

    public void AddFill(Measurement fill) => lines.Add((fill, Invariant($"{fill / batch:0.00} x batched")));

    public void AddReads(Measurement small, Measurement large)
    {
        lines.Add((small, Invariant($"{small / echo:0.00} x echo")));
        lines.Add((large, Invariant($"{large / echo:0.00} x echo; {Slower(small, large)}")));
        aims.Add(new("chains read, over what the web server echoes", small / echo, 0.12, "x"));
        aims.Add(new("chains read of a long ledger, over those of a short one", large / small, 0.95, "x"));
    }

    /// <summary>Sums, which are to take no longer however many events there are.</summary>
    public void AddSums(Measurement small, Measurement large)
    {
        lines.Add((small, OfAim(small)));
        lines.Add((large, $"{OfAim(large)}; {Slower(small, large)}"));

        string OfAim(Measurement sums) =>
            Invariant($"p99 {sums.PercentileMs(0.99) / CityAimMs:0.00} x the {CityAimMs:0} ms aimed at");
    }

    /// <summary>Adds a measurement of the board.</summary>
    /// <param name="aimMs">What its p99 is to stay below, in milliseconds.</param>
    public void AddBoard(Measurement board, double aimMs) => lines.Add((
        board, Invariant($"p99 {board.PercentileMs(0.99) / aimMs:0.00} x the {aimMs:0} ms aimed at")));

    public void AddLogCost(LogCost cost)
    {
        var (with, without) = (cost.With, cost.Without);
        lines.Add((without with { What = $"{without.What}, log off" }, Limits(without)));
        lines.Add((with with { What = $"{with.What}, log on" }, Invariant(
            $"{with / without:0.00} x off (rounds {cost.Rounds.Min():0.00} to {cost.Rounds.Max():0.00}, ")
            + Invariant($"median {Median(cost.Rounds):0.00}), {Limits(with)}")));
    }

    public void AddProofs(ProofCost small, ProofCost large)
    {
        var (few, many) = (small.Measured, large.Measured);
        lines.Add((few, Invariant($"{small.TilesEach:0.0} tiles each")));
        lines.Add((many, Invariant($"{large.TilesEach:0.0} tiles each; {Slower(few, many)}")));
    }

    public void AddHashes(Measurement hashes) =>
        lines.Add((hashes, Invariant($"{hashes.PerSecond / HashesAim:0.0} x the {HashesAim:N0} aimed at")));

    /// <summary>Adds the checks of chains from their bytes, which no database answers.</summary>
    public void AddChainChecks(Measurement checks)
    {
        lines.Add((checks, ""));
        aims.Add(new(
            "processor time to check a chain of five events",
            checks.ServerCpu.TotalMicroseconds / checks.Count, ChainAimMicroseconds, "µs", IsLimit: true));
    }

    public void AddVerify(VerifyCost small, VerifyCost large)
    {
        lines.Add((small.Measured, Invariant($"peak {small.PeakBytes / 1e6:0} MB")));
        var bytes = (large.PeakBytes - small.PeakBytes) / (large.Measured.Count - small.Measured.Count);
        aims.Add(new("verify, everything", large.Measured.PerSecond, VerifyAim, "events/s"));
        lines.Add((large.Measured, Invariant(
            $"{large.Measured.PerSecond / VerifyAim:0.0} x the {VerifyAim:N0} aimed at; ")
            + Invariant($"peak {large.PeakBytes / 1e6:0} MB, {bytes:N0} bytes for each event more")));
    }

    public void Note(string note) => notes.Add(note);

    public void Print(string directory)
    {
        Console.WriteLine(Machine(directory));
        Console.WriteLine("CPU is microseconds of processor time for each, of the server and of the clients.");
        Console.WriteLine("Disk is kB written for each, and calls to read, of the server.");
        Console.WriteLine();
        Console.WriteLine(
            $"{"measured",-46} {"clients",7} {"per second",10} {"p50 ms",8} {"p99 ms",8} {"CPU",11} {"disk",10}  ratios");
        foreach (var (measured, ratios) in lines)
            Console.WriteLine(Line(measured, ratios));
        Console.WriteLine();
        notes.ForEach(Console.WriteLine);
        if (aims.Count == 0)
            return;
        Console.WriteLine();
        Console.WriteLine($"{"aims",-62} {"measured",9} {"aim",9}");
        aims.ForEach(Console.WriteLine);
    }

    private string Limits(Measurement writes) =>
        Invariant($"{writes / row:0.00} x single rows, {writes / batch:0.00} x batched");

    private static string Slower(Measurement few, Measurement many) => Invariant(
        $"p50 {many.PercentileMs(0.5) / few.PercentileMs(0.5):0.00} x, ")
        + Invariant($"p99 {many.PercentileMs(0.99) / few.PercentileMs(0.99):0.00} x the one above");

    private static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Line(Measurement measured, string ratios)
    {
        var (p50, p99) = (measured.PercentileMs(0.5), measured.PercentileMs(0.99));
        return Invariant(
            $"{measured.What,-46} {measured.Clients,7} {measured.PerSecond,10:N0} {p50,8:0.00} {p99,8:0.00} ")
            + $"{Cpu(measured),11} {Disk(measured),10}  {ratios}";
    }

    private static string Disk(Measurement measured)
    {
        var (written, reads) = ((double)measured.ServerIo.BytesWritten, (double)measured.ServerIo.ReadCalls);
        return measured.ServerIo == default
            ? ""
            : Invariant($"{written / 1e3 / measured.Count:0.0} + {reads / measured.Count:0}");
    }

    private static string Cpu(Measurement measured)
    {
        var server = measured.ServerCpu.TotalMicroseconds / measured.Count;
        return measured.Clients is null
            ? Invariant($"{server:0}")
            : Invariant($"{server:0} + {measured.LoadCpu.TotalMicroseconds / measured.Count:0}");
    }

    private static string Machine(string directory)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        var drive = new DriveInfo(directory);
        return $"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, "
            + $"SQLite {connection.ServerVersion}, {drive.DriveFormat}, {RuntimeInformation.OSDescription}";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
