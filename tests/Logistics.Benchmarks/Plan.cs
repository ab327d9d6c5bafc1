using Logistics.Core.Log;

namespace Logistics.Benchmarks;

/// <summary>How long and how much to measure.</summary>
/// <param name="LongLedger">Events in the larger of the two ledgers that are read.</param>
/// <param name="Log">What is measured of the log.</param>
/// <param name="Peer">A file with what another product records; null for none.</param>
internal sealed record Plan(
    TimeSpan WarmUp, TimeSpan Measure, TimeSpan Raw, int LongLedger, LogPlan Log, string Directory, string? Only,
    string? Peer = null)
{
    public const string Usage = """
        usage: Logistics.Benchmarks [--quick] [--only raw|write|bytes|read|log|verify|sqlserver]
                                    [--directory PATH] [--peer FILE]
               Logistics.Benchmarks dictionary DATABASE FILE

        Measures the API over HTTP on loopback, and the raw limits of the disk and of the web server in
        the same run. PATH, by default ./artifacts/bench, should be on the disk the product is to use.
        FILE has what another product records on this machine, a line for each number of clients:
        clients,per_second

        The second makes a dictionary for packed JSON from what DATABASE, a file of SQLite, holds.
        """;

    public const int ShortLedger = 10_000;

    public static readonly int[] Clients = [1, 16, 64];

    public const int ClientsMax = 64;

    /// <summary>For how long a server is watched after its first request.</summary>
    public int SecondsFromStart { get; private init; } = 20;

    /// <summary>When the whole run is given up.</summary>
    public TimeSpan TimeMax { get; } = TimeSpan.FromMinutes(20);

    private static Plan Full { get; } = new(
        WarmUp: TimeSpan.FromSeconds(8), // the just-in-time compiler goes on improving code for as long
        Measure: TimeSpan.FromSeconds(8),
        Raw: TimeSpan.FromSeconds(4),
        LongLedger: 1_000_000,
        Log: new LogPlan(
            Rounds: 10,
            Round: TimeSpan.FromSeconds(2),
            RoundEvents: 20_000,
            ProofLeaves: 3_907 * TileId.Width,
            VerifyEvents: 200_000),
        Directory: Path.Combine("artifacts", "bench"),
        Only: null);

    /// <summary>The plan the arguments ask for; null when they make no sense.</summary>
    public static Plan? Parse(IReadOnlyList<string> args)
    {
        var plan = Full;
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    plan = plan with
                    {
                        WarmUp = TimeSpan.FromSeconds(1),
                        Measure = TimeSpan.FromSeconds(1),
                        Raw = TimeSpan.FromSeconds(1),
                        LongLedger = 50_000,
                        SecondsFromStart = 8,
                        Log = new LogPlan(
                            Rounds: 4,
                            Round: TimeSpan.FromSeconds(0.5),
                            RoundEvents: 5_000,
                            ProofLeaves: 391 * TileId.Width,
                            VerifyEvents: 20_000),
                    };
                    break;
                case "--only" when i + 1 < args.Count:
                    plan = plan with { Only = args[++i] };
                    break;
                case "--directory" when i + 1 < args.Count:
                    plan = plan with { Directory = args[++i] };
                    break;
                case "--peer" when i + 1 < args.Count:
                    plan = plan with { Peer = args[++i] };
                    break;
                default:
                    return null;
            }
        }

        return plan;
    }

    public bool Includes(string part) => Only is null || Only == part;
}

/// <summary>How much to measure of the log.</summary>
/// <param name="Rounds">Of appends with the log, and as many without it.</param>
/// <param name="Round">How long each is, of single events.</param>
/// <param name="RoundEvents">How many events each is, of large handovers.</param>
/// <param name="ProofLeaves">In the smaller of two trees; the larger has ten times as many.</param>
/// <param name="VerifyEvents">In the larger of two logs; the smaller has a quarter of them.</param>
internal sealed record LogPlan(
    int Rounds, TimeSpan Round, int RoundEvents, long ProofLeaves, int VerifyEvents);
