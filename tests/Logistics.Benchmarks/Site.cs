using System.Text.Json;
using Logistics.Data.Engines;
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

    /// <summary>How many events the embedded database has, and the bytes that it and its log take.</summary>
    public async Task<(long Events, long File, long Log)> SizeAsync(CancellationToken ct)
    {
        var (file, log) = (FileOf("logistics.db"), FileOf("logistics.db-wal"));
        return ((await new LogStore(Database).StateAsync(ct)).Head.Size, file.Length, log.Exists ? log.Length : 0);

        FileInfo FileOf(string name) => new(Path.Combine(directory, name));
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
