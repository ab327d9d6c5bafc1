using System.Diagnostics;
using System.Globalization;
using Logistics.Data.Reference;

namespace Logistics.Benchmarks;

/// <summary>The whole run, part after part.</summary>
internal sealed class Benchmark(Plan plan, Report report, string directory)
{
    private const string SqlServerVariable = "LOGISTICS_TEST_SQLSERVER";
    private const int ReadRounds = 2;

    // Behind every event that is recorded.
    private const long StockFillFrom = 1_000_000_000;

    // How long an answer takes is what is aimed at; more clients than this would only queue for the cores.
    private const int CityClients = 16;

    // These add up thousands of rows each, so a client for each core keeps all of them busy.
    private static readonly int StockClients = Environment.ProcessorCount;

    public static async Task RunAsync(Plan plan, CancellationToken ct)
    {
        var directory = Directory.CreateDirectory(
            Path.Combine(Path.GetFullPath(plan.Directory), Guid.CreateVersion7().ToString("N"))).FullName;
        try
        {
            var report = new Report(
                RawLimits.Insert(directory, rowsPerCommit: 1, plan.Raw, ct),
                RawLimits.Insert(directory, rowsPerCommit: 64, plan.Raw, ct),
                await RawLimits.EchoAsync(plan.WarmUp, plan.Raw, ct),
                plan.Peer is null ? null : Peer.Read(plan.Peer));
            await new Benchmark(plan, report, directory).MeasureAsync(ct);
            report.Print(directory);
        }
        finally
        {
            // The driver's pool would keep the files of this process's databases open.
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task MeasureAsync(CancellationToken ct)
    {
        if (plan.Includes("write"))
            await WriteAsync(ct);
        if (plan.Includes("bytes"))
            await WriteBytesAsync(ct);
        if (plan.Includes("read"))
            await ReadAsync(ct);
        if (plan.Includes("log"))
            await LogAsync(ct);
        if (plan.Includes("verify"))
            await VerifyAsync(ct);
        if (Environment.GetEnvironmentVariable(SqlServerVariable) is { } sqlServer && plan.Includes("sqlserver"))
            await WriteOnSqlServerAsync(sqlServer, ct);
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        await using var site = new Site(Path.Combine(directory, "write"));
        IReadOnlyList<Carrier> carriers;
        var fresh = Stopwatch.GetTimestamp();
        await using (var server = await site.ServeAsync(ct))
        {
            await server.WaitUntilReadyAsync(ct);
            report.Add(Start("fresh", fresh));
            carriers = await Carrier.PackAsync(server, site.Database, site.KeyOf, Plan.ClientsMax, ct);
            foreach (var measured in await WriteAsync("SQLite", site, [server], carriers, ct))
                report.Compare(measured);
            await Task.Delay(TimeSpan.FromSeconds(3), ct); // until the log was moved into the file
            var (events, file, log) = await site.SizeAsync(ct);
            report.Note($"SQLite: {events:N0} events in {file / 1e6:0.0} MB");
            report.Add(new("database for 10,000 events", file * 10_000.0 / events / 1e6, 12, "MB", IsLimit: true));
            report.Add(new("log of the database at rest", log / 1e6, 4, "MB", IsLimit: true));
        }

        var again = Stopwatch.GetTimestamp();
        await using var second = await site.ServeAsync(ct);
        await second.WaitUntilReadyAsync(ct);
        report.Add(Start("with this ledger", again));
        await WarmUpAsync(second, carriers, ct);
        var statements = await Statements.EachAsync(Path.Combine(directory, "statements"), ct);
        report.Note($"SQLite: {statements:0.0} statements for a release or an acceptance recorded alone");
    }

    private static Aim Start(string how, long from) =>
        new($"start to ready, {how}", Stopwatch.GetElapsedTime(from).TotalSeconds, 0.8, "s", IsLimit: true);

    /// <summary>How soon a server that was just started records as fast as it can.</summary>
    private async Task WarmUpAsync(ChildProcess server, IReadOnlyList<Carrier> carriers, CancellationToken ct)
    {
        const int averaged = 3;
        const int from = 5; // seconds after the first request
        var seconds = new List<double>();
        while (seconds.Count < plan.SecondsFromStart)
        {
            var second = await Load.RunAsync(
                "from the start", [server], [.. carriers.Select(carrier => (Func<byte[]>)carrier.Next)],
                TimeSpan.FromSeconds(1), ct);
            seconds.Add(second.PerSecond);
        }

        report.Note($"SQLite: events in each second from the first request: "
            + string.Join(", ", seconds.Select(rate => rate.ToString("N0", CultureInfo.InvariantCulture))));
        report.Add(new(
            "events recorded 5 s after the first request, over the last 3 s",
            seconds.Skip(from).Take(averaged).Average() / seconds.TakeLast(averaged).Average(), 0.9, "x"));
    }

    private async Task<IReadOnlyList<Measurement>> WriteAsync(
        string where, Site site, ChildProcess[] servers, IReadOnlyList<Carrier> carriers, CancellationToken ct)
    {
        await Load.RunAsync("warm-up", servers, Requests(Plan.ClientsMax), plan.WarmUp, ct);
        var measured = new List<Measurement>();
        foreach (var clients in Plan.Clients)
        {
            measured.Add(await Load.RunAsync(
                $"events recorded, {where}", servers, Requests(clients), plan.Measure, ct));
            report.AddWrites(measured[^1]);
        }

        report.Note($"{where}: {await LedgerAudit.RunAsync(site.Database, ct)}");
        return measured;

        Func<byte[]>[] Requests(int clients) =>
            [.. carriers.Take(clients).Select(carrier => (Func<byte[]>)carrier.Next)];
    }

    private async Task WriteBytesAsync(CancellationToken ct)
    {
        foreach (var note in await BytesWritten.RunAsync(Path.Combine(directory, "bytes"), ct))
            report.Note(note);
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        await using var small = await FilledSite.StartAsync(directory, Plan.ShortLedger, ct);
        await using var large = await FilledSite.StartAsync(directory, plan.LongLedger, ct);
        report.AddFill(large.Speed);
        await RecordOnBothAsync(small, large, ct);
        await CompareAsync("chains read", site => site.Requests(), report.AddReads);
        await CompareAsync("requirements", site => site.CityRequests(), report.AddSums);
        await StockFill.RunAsync(small.Site.Database, StockFillFrom, Plan.ShortLedger, ct);
        await StockFill.RunAsync(large.Site.Database, StockFillFrom, plan.LongLedger, ct);
        await CompareAsync("city stock", site => site.StockRequests(FilledSite.CityStock), report.AddSums);
        await CompareAsync("TPS stock then", site => site.StockRequests(FilledSite.StockThen), report.AddSums);

        await BoardAsync("board of the city", FilledSite.CityBoard, Report.CityBoardAimMs);
        await BoardAsync("board of a polling station", FilledSite.StationBoard, Report.StationBoardAimMs);

        // Its length is that of the packages of an election, whatever the ledger's.
        async Task BoardAsync(string what, string address, double aimMs)
        {
            await Load.RunAsync("warm-up", [small.Server], small.StockRequests(address), plan.WarmUp, ct);
            report.AddBoard(
                await Load.RunAsync(what, [small.Server], small.StockRequests(address), plan.Measure, ct), aimMs);
        }

        async Task CompareAsync(
            string what, Func<FilledSite, Func<byte[]>[]> requests, Action<Measurement, Measurement> add)
        {
            await Load.RunAsync("warm-up", [small.Server], requests(small), plan.WarmUp, ct);
            await Load.RunAsync("warm-up", [large.Server], requests(large), plan.WarmUp, ct);
            var (ofSmall, ofLarge) = (await RoundAsync(small), await RoundAsync(large));

            // By turns, so that what else the machine does meanwhile strikes both alike.
            for (var round = 1; round < ReadRounds; round++)
                (ofSmall, ofLarge) = (ofSmall + await RoundAsync(small), ofLarge + await RoundAsync(large));
            add(ofSmall, ofLarge);

            Task<Measurement> RoundAsync(FilledSite site) => Load.RunAsync(
                $"{what}, {site.Speed.Count:N0} events in the ledger", [site.Server], requests(site),
                plan.Measure / ReadRounds, ct);
        }
    }

    /// <summary>Records on a short and on a long ledger.</summary>
    private async Task RecordOnBothAsync(FilledSite small, FilledSite large, CancellationToken ct)
    {
        var carriers = new List<IReadOnlyList<Carrier>>();
        foreach (var site in (FilledSite[])[small, large])
        {
            carriers.Add(await Carrier.PackAsync(site.Server, site.Site.Database, site.Site.KeyOf, Plan.ClientsMax, ct));
            await RunAsync("warm-up", site, carriers[^1], Plan.ClientsMax, plan.WarmUp);
        }

        foreach (var clients in (int[])[1, Plan.ClientsMax])
        {
            report.AddWrites(
                await RunAsync($"events recorded, {small.Speed.Count:N0} in the ledger", small, carriers[0], clients, plan.Measure),
                await RunAsync($"events recorded, {large.Speed.Count:N0} in the ledger", large, carriers[1], clients, plan.Measure));
        }

        Task<Measurement> RunAsync(
            string what, FilledSite site, IReadOnlyList<Carrier> of, int clients, TimeSpan time) => Load.RunAsync(
            what, [site.Server], [.. of.Take(clients).Select(carrier => (Func<byte[]>)carrier.Next)], time, ct);
    }

    private async Task LogAsync(CancellationToken ct)
    {
        report.AddLogCost(await LogAppend.SingleAsync(directory, plan.Log, ct));
        var large = await LogAppend.LargeAsync(directory, plan.Log, ct);
        report.AddLogCost(large);
        report.Add(new("events of large handovers, past HTTP", large.With.PerSecond, 20_000, "events/s"));
        await ProveAsync(ct);
    }

    private async Task VerifyAsync(CancellationToken ct)
    {
        var events = plan.Log.VerifyEvents;
        report.AddHashes(await LogVerify.HashesAsync(
            Path.Combine(directory, "hashes"), events / 4, plan.Measure / 2, ct));
        report.AddChainChecks(await ChainCost.RunAsync(Path.Combine(directory, "chains"), plan.Measure / 2, ct));
        report.AddVerify(
            await LogVerify.EverythingAsync(Path.Combine(directory, "verify-4"), events / 4, ct),
            await LogVerify.EverythingAsync(Path.Combine(directory, "verify"), events, ct));
    }

    private async Task ProveAsync(CancellationToken ct)
    {
        var leaves = plan.Log.ProofLeaves;
        await using var small = await LogProofs.FillAsync(Path.Combine(directory, "proofs"), leaves, ct);
        await using var large = await LogProofs.FillAsync(
            Path.Combine(directory, "proofs-10"), leaves * 10, ct);
        await small.CheckAsync(ct);
        await large.CheckAsync(ct);
        var time = plan.Measure / ReadRounds;
        await small.RunAsync(plan.WarmUp / 2, ct);
        await large.RunAsync(plan.WarmUp / 2, ct);
        var (ofSmall, ofLarge) = (await small.RunAsync(time, ct), await large.RunAsync(time, ct));
        for (var round = 1; round < ReadRounds; round++)
            (ofSmall, ofLarge) = (ofSmall + await small.RunAsync(time, ct), ofLarge + await large.RunAsync(time, ct));
        report.AddProofs(ofSmall, ofLarge);
    }

    private async Task WriteOnSqlServerAsync(string server, CancellationToken ct)
    {
        await using var database = await SqlServerDatabase.CreateAsync(server, ct);
        await using var site = Site.OnSqlServer(Path.Combine(directory, "sqlserver"), database.ConnectionString);
        await site.CommandAsync(["migrate"], ct);
        var root = (await new LocationStore(site.Database).ListAsync(new LocationFilter(), "", 1, ct))[0];
        var key = await site.CommandAsync(
            ["keys", "create", "--name", "Benchmark", "--role", "admin", "--location", root.Location.Code], ct);
        report.Note($"SQL Server: {database.Version}");
        await using var first = await site.ServeAsync(ct);
        var carriers = await Carrier.PackAsync(first, site.Database, _ => key, Plan.ClientsMax, ct);
        await WriteAsync("SQL Server, 1 process", site, [first], carriers, ct);
        await using var second = await site.ServeAsync(ct);
        await WriteAsync("SQL Server, 2 processes", site, [first, second], carriers, ct);
    }

    /// <summary>A ledger of a given length, served.</summary>
    private sealed record FilledSite(Site Site, ChildProcess Server, Guid[] Packages, Measurement Speed)
        : IAsyncDisposable
    {
        /// <summary>Loose stock of every location, added up.</summary>
        public const string CityStock = "/v1/locations/74.71/stock?below=true";

        /// <summary>All polling stations.</summary>
        public const string CityBoard = "/v1/readiness";

        /// <summary>One polling station.</summary>
        public const string StationBoard = "/v1/readiness?location=74.71.01.1008.001";

        /// <summary>From what moved at one location.</summary>
        public const string StockThen =
            $"/v1/locations/{StockFill.Probe}/stock?asOf=2024-11-26T20:00:00Z&knownAt=2024-11-26T20:00:00Z";

        public static async Task<FilledSite> StartAsync(string directory, int events, CancellationToken ct)
        {
            var site = new Site(Path.Combine(directory, $"read-{events}"));
            var server = await site.ServeAsync(ct);
            try
            {
                var (speed, packages) = await LedgerFill.RunAsync(site.Database, events, ct);
                return new FilledSite(site, server, packages, speed);
            }
            catch
            {
                await site.DisposeAsync();
                await server.DisposeAsync();
                throw;
            }
        }

        /// <summary>For each client, the chain of some package.</summary>
        public Func<byte[]>[] Requests()
        {
            var key = Site.DemoKey("auditor");
            return [.. Enumerable.Repeat(Next, Plan.ClientsMax)];

            byte[] Next() => HttpConnection.Request(
                $"/v1/packages/{Packages[Random.Shared.Next(Packages.Length)]}/custody", key);
        }

        /// <summary>For each client, every item at the root: sums over all packages.</summary>
        public Func<byte[]>[] CityRequests()
        {
            var request = HttpConnection.Request("/v1/requirements", Site.DemoKey("auditor"));
            return [.. Enumerable.Repeat(() => request, CityClients)];
        }

        /// <summary>For each client, the same address.</summary>
        public Func<byte[]>[] StockRequests(string address)
        {
            var request = HttpConnection.Request(address, Site.DemoKey("auditor"));
            return [.. Enumerable.Repeat(() => request, StockClients)];
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Site.DisposeAsync();
        }
    }
}
