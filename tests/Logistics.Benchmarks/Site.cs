using System.Text.Json;
using Logistics.Data;

namespace Logistics.Benchmarks;

/// <summary>A database of its own, with the API served from it.</summary>
internal sealed class Site(string directory) : IAsyncDisposable
{
    private const string Assembly = "logistics.dll";

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

    /// <summary>Runs an administrative command.</summary>
    public Task<string> CommandAsync(string[] arguments, CancellationToken ct) =>
        ChildProcess.RunAsync(Assembly, arguments, Environment, ct);

    /// <summary>The key a server in Development made for a role.</summary>
    public string DemoKey(string role)
    {
        using var keys = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "demo-keys.json")));
        return keys.RootElement.GetProperty(role).GetString()!;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
