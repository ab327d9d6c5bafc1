using Logistics.Data.Engines;
using Microsoft.Data.SqlClient;

namespace Logistics.Benchmarks;

/// <summary>A database made for this run on a given server, and dropped at its end.</summary>
internal sealed class SqlServerDatabase : IAsyncDisposable
{
    private readonly string serverConnectionString;
    private readonly string name = $"logistics_bench_{Guid.CreateVersion7():N}";

    private SqlServerDatabase(string serverConnectionString) =>
        this.serverConnectionString = serverConnectionString;

    public string ConnectionString =>
        new SqlConnectionStringBuilder(serverConnectionString) { InitialCatalog = name }.ConnectionString;

    /// <summary>What the server says it is, in a line.</summary>
    public string Version { get; private set; } = "";

    public static async Task<SqlServerDatabase> CreateAsync(string serverConnectionString, CancellationToken ct)
    {
        var database = new SqlServerDatabase(serverConnectionString);
        await database.ExecuteAsync($"CREATE DATABASE {database.name}", ct);
        database.Version = ((string)(await database.ExecuteAsync("SELECT @@VERSION", ct))!)
            .ReplaceLineEndings(" ").Trim();
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        SqlConnection.ClearAllPools();
        await ExecuteAsync($"DROP DATABASE {name}", CancellationToken.None);
    }

    private async Task<object?> ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new SqlServerDialect().Create(serverConnectionString);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(ct);
    }
}
