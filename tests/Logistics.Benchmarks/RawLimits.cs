using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Logistics.Benchmarks;

/// <summary>What the disk and the web server allow with nothing of the product in between.</summary>
internal static class RawLimits
{
    private const int EventSize = 700;

    /// <summary>Durable inserts into a bare SQLite table, so many rows to a commit.</summary>
    public static Measurement Insert(string directory, int rowsPerCommit, TimeSpan time, CancellationToken ct)
    {
        var path = Path.Combine(directory, $"raw-{rowsPerCommit}.db");
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Execute(connection, """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE Event (Sequence INTEGER NOT NULL PRIMARY KEY, Canonical BLOB NOT NULL);
            """);
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO Event (Sequence, Canonical) VALUES (@Sequence, @Canonical)";
        var sequence = insert.Parameters.Add("@Sequence", SqliteType.Integer);
        insert.Parameters.Add("@Canonical", SqliteType.Blob).Value = RandomNumberGenerator.GetBytes(EventSize);

        var (start, cpu, rows) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, 0L);
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            ct.ThrowIfCancellationRequested();
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var i = 0; i < rowsPerCommit; i++)
            {
                sequence.Value = rows++;
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return new Measurement(
            $"raw: SQLite rows, {rowsPerCommit} to a commit", null, rows, Stopwatch.GetElapsedTime(start), [],
            Environment.CpuUsage.TotalTime - cpu, TimeSpan.Zero);
    }

    /// <summary>A release sent to a bare Kestrel that reads its JSON and sends it back.</summary>
    public static async Task<Measurement> EchoAsync(
        TimeSpan warmUp, TimeSpan time, CancellationToken ct)
    {
        await using var server = await ChildProcess.ServeAsync(
            "Logistics.Benchmarks.dll",
            [EchoServer.Command],
            new Dictionary<string, string>(StringComparer.Ordinal),
            ct);
        var request = HttpConnection.Request(
            "/echo", "none", Carrier.ReleaseBody(Guid.CreateVersion7(), Guid.CreateVersion7(), "74.71", "74.71.01"));
        var clients = Enumerable.Repeat(() => request, Plan.ClientsMax).ToArray();
        await Load.RunAsync("warm-up", [server], clients, warmUp, ct);
        return await Load.RunAsync("raw: Kestrel, POST of a release echoed", [server], clients, time, ct);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
