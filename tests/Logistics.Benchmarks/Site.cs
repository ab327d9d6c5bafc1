using System.Globalization;
using System.Text.Json;
using Logistics.Data;
using Logistics.Data.Log;

namespace Logistics.Benchmarks;

/// <summary>A database of its own, with the API served from it.</summary>
internal sealed class Site(string directory) : IAsyncDisposable
{
    private const string Assembly = "logistics.dll";
    private const string Kpu = "74.71";
    private Dictionary<string, string>? demoKeys;

    /// <summary>The API's database, seen from this process.</summary>
    public Database Database { get; private init; } =
        new(new SqliteDialect(), $"Data Source={Path.Combine(directory, "logistics.db")}");

    private Dictionary<string, string> Environment { get; init; } = new(StringComparer.Ordinal)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["Data__Directory"] = directory,
    };

    /// <summary>The same on a SQL Server.</summary>
    public static Site OnSqlServer(string directory, string connectionString) => new(directory)
    {
        Database = new(new SqlServerDialect(), connectionString),
        Environment = new(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Data__Directory"] = directory,
            ["Database__Engine"] = "sqlserver",
            ["ConnectionStrings__Logistics"] = connectionString,
        },
    };

    public Task<ChildProcess> ServeAsync(CancellationToken ct) =>
        ChildProcess.ServeAsync(Assembly, [], Environment, ct);

    /// <summary>What the embedded database takes on the disk, in words.</summary>
    public async Task<string> SizeAsync(CancellationToken ct)
    {
        var (file, log) = (new FileInfo(Path.Combine(directory, "logistics.db")), new FileInfo(Path.Combine(directory, "logistics.db-wal")));
        var events = (await new LogStore(Database).StateAsync(ct)).Head.Size;
        return string.Create(CultureInfo.InvariantCulture,
            $"SQLite: {events:N0} events in {file.Length / 1e6:0.0} MB, {file.Length * 10_000.0 / events / 1e6:0.0} MB for each ")
            + string.Create(CultureInfo.InvariantCulture, $"10,000; log at rest {(log.Exists ? log.Length : 0) / 1e6:0.0} MB");
    }

    /// <summary>Runs an administrative command.</summary>
    public Task<string> CommandAsync(string[] arguments, CancellationToken ct) =>
        ChildProcess.RunAsync(Assembly, arguments, Environment, ct);

    /// <summary>The key a server in Development made for a role.</summary>
    public string DemoKey(string role) => (demoKeys ??= JsonSerializer.Deserialize<Dictionary<string, string>>(
        File.ReadAllBytes(Path.Combine(directory, "demo-keys.json")))!)[role];

    /// <summary>The key it made for the officer of a place.</summary>
    public string KeyOf(string place) => DemoKey(place == Kpu ? "officer" : $"officer@{place}");

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
