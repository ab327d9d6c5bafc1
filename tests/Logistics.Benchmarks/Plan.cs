namespace Logistics.Benchmarks;

/// <summary>How long and how much to measure.</summary>
/// <param name="LongLedger">Events in the larger of the two ledgers that are read.</param>
internal sealed record Plan(
    TimeSpan WarmUp, TimeSpan Measure, TimeSpan Raw, int LongLedger, string Directory, string? Only)
{
    public const string Usage = """
        usage: Logistics.Benchmarks [--quick] [--only raw|write|read|sqlserver] [--directory PATH]

        Measures the API over HTTP on loopback, and the raw limits of the disk and of the web server in
        the same run. PATH, by default ./artifacts/bench, should be on the disk the product is to use.
        """;

    public const int ShortLedger = 10_000;

    public static readonly int[] Clients = [1, 16, 64];

    public const int ClientsMax = 64;

    /// <summary>When the whole run is given up.</summary>
    public TimeSpan TimeMax { get; } = TimeSpan.FromMinutes(12);

    private static Plan Full { get; } = new(
        WarmUp: TimeSpan.FromSeconds(8), // the just-in-time compiler goes on improving code for as long
        Measure: TimeSpan.FromSeconds(8),
        Raw: TimeSpan.FromSeconds(4),
        LongLedger: 1_000_000,
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
                    };
                    break;
                case "--only" when i + 1 < args.Count:
                    plan = plan with { Only = args[++i] };
                    break;
                case "--directory" when i + 1 < args.Count:
                    plan = plan with { Directory = args[++i] };
                    break;
                default:
                    return null;
            }
        }

        return plan;
    }

    public bool Includes(string part) => Only is null || Only == part;
}
