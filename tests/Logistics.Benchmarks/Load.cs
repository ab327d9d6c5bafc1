using System.Diagnostics;

namespace Logistics.Benchmarks;

/// <summary>What was measured.</summary>
/// <param name="Clients">How many sent requests at once; null where nothing is sent.</param>
/// <param name="LatencyTicks">Of each request, ascending.</param>
/// <param name="ServerCpu">Processor time of the servers, or of what was measured in this process.</param>
/// <param name="LoadCpu">Processor time of the clients.</param>
internal sealed record Measurement(
    string What,
    int? Clients,
    long Count,
    TimeSpan Elapsed,
    long[] LatencyTicks,
    TimeSpan ServerCpu,
    TimeSpan LoadCpu)
{
    /// <summary>What the servers asked of the disk.</summary>
    public ProcessIo ServerIo { get; init; }

    public double PerSecond => Count / Elapsed.TotalSeconds;

    /// <summary>Latency in ms of which the share is not exceeded; null when none was measured.</summary>
    public double? PercentileMs(double share) => LatencyTicks.Length == 0
        ? null
        : Stopwatch.GetElapsedTime(0, LatencyTicks[(int)(share * (LatencyTicks.Length - 1))]).TotalMilliseconds;

    /// <summary>How often as fast.</summary>
    public static double operator /(Measurement left, Measurement right) => left.PerSecond / right.PerSecond;

    /// <summary>Two rounds of the same measurement as one.</summary>
    public static Measurement operator +(Measurement left, Measurement right) => left with
    {
        Count = left.Count + right.Count,
        Elapsed = left.Elapsed + right.Elapsed,
        LatencyTicks = [.. left.LatencyTicks.Concat(right.LatencyTicks).Order()],
        ServerCpu = left.ServerCpu + right.ServerCpu,
        ServerIo = left.ServerIo + right.ServerIo,
        LoadCpu = left.LoadCpu + right.LoadCpu,
    };
}

/// <summary>Clients that each send one request after the other.</summary>
internal static class Load
{
    /// <summary>Runs clients for a time; those that share servers are spread over them evenly.</summary>
    /// <param name="requests">For each client, what makes its next request.</param>
    public static async Task<Measurement> RunAsync(
        string what,
        IReadOnlyList<ChildProcess> servers,
        IReadOnlyList<Func<byte[]>> requests,
        TimeSpan time,
        CancellationToken ct)
    {
        var connections = new List<HttpConnection>();
        try
        {
            foreach (var i in Enumerable.Range(0, requests.Count))
                connections.Add(await HttpConnection.OpenAsync(servers[i % servers.Count].Port, ct));

            var (serverCpu, serverIo, loadCpu) = (Sum(servers), SumIo(servers), Environment.CpuUsage.TotalTime);
            var start = Stopwatch.GetTimestamp();
            var end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
            var latencies = await Task.WhenAll(connections.Zip(requests, (connection, next) =>
                Task.Run(() => DriveAsync(connection, next, end, ct), ct)));
            var elapsed = Stopwatch.GetElapsedTime(start);
            return new Measurement(
                what, requests.Count, latencies.Sum(client => client.Count), elapsed,
                [.. latencies.SelectMany(client => client).Order()],
                Sum(servers) - serverCpu, Environment.CpuUsage.TotalTime - loadCpu)
            {
                ServerIo = SumIo(servers) - serverIo,
            };
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    private static async Task<List<long>> DriveAsync(
        HttpConnection connection, Func<byte[]> next, long end, CancellationToken ct)
    {
        var latencies = new List<long>();
        long sent;
        while ((sent = Stopwatch.GetTimestamp()) < end)
        {
            var status = await connection.SendAsync(next(), ct);
            if (status is not (200 or 201))
                throw new InvalidOperationException($"The server answered {connection.Answer}");
            latencies.Add(Stopwatch.GetTimestamp() - sent);
        }

        return latencies;
    }

    private static ProcessIo SumIo(IEnumerable<ChildProcess> servers) =>
        servers.Aggregate(default(ProcessIo), (sum, server) => sum + server.Io);

    private static TimeSpan Sum(IEnumerable<ChildProcess> servers) =>
        servers.Aggregate(TimeSpan.Zero, (sum, server) => sum + server.Cpu);
}
