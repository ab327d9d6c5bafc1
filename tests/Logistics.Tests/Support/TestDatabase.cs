using System.Data.Common;
using Logistics.Data.Engines;
using Logistics.Data.Seeding;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Support;

/// <summary>
/// A database of one fixture's own: a file in a folder for temporary ones, or a database of a unique
/// name on the server. Disposal removes it.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(() => MakeTemplateAsync(SeedFolder));
    private static readonly Lazy<Task<string>> TemplateWithoutRules =
        new(() => MakeTemplateAsync(SeedFolderWithoutRules));

    private static readonly Lazy<string> FolderWithoutRules = new(MakeFolderWithoutRules);

    // Not every server creates two databases at once.
    private static readonly SemaphoreSlim Creating = new(1);

    private readonly Func<Task> remove;

    private TestDatabase(TestEngine engine, string connectionString, Func<Task> remove)
    {
        Engine = engine;
        ConnectionString = connectionString;
        this.remove = remove;
        Database = Open();
    }

    public TestEngine Engine { get; }

    public string ConnectionString { get; }

    public Database Database { get; }

    /// <summary>Where the reference data of Kendari lies.</summary>
    public static string SeedFolder => Path.Combine(AppContext.BaseDirectory, "seed", "kendari");

    /// <summary>The same without the rules for what each place needs, so that any number is packed for one.</summary>
    public static string SeedFolderWithoutRules => FolderWithoutRules.Value;

    /// <summary>A database with the present schema and Kendari's reference data.</summary>
    /// <param name="engine">Which.</param>
    /// <param name="hasRules">Whether there are rules for what each place needs.</param>
    public static async Task<TestDatabase> CreateAsync(TestEngine engine, bool hasRules = false)
    {
        if (engine == TestEngine.Sqlite)
            return OnSqlite(await (hasRules ? Template : TemplateWithoutRules).Value);
        var made = await CreateEmptyAsync(engine);
        await PrepareAsync(made.Database, hasRules ? SeedFolder : SeedFolderWithoutRules);
        return made;
    }

    /// <summary>A database without any table.</summary>
    public static Task<TestDatabase> CreateEmptyAsync(TestEngine engine) => engine switch
    {
        TestEngine.Sqlite => Task.FromResult(OnSqlite(template: null)),
        TestEngine.SqlServer => OnSqlServerAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(engine)),
    };

    /// <summary>A copy of an embedded database that nobody has open.</summary>
    public static TestDatabase CopyOf(string file) => OnSqlite(file);

    /// <summary>The same database as a further process would open it.</summary>
    /// <param name="writeBound">By default one that a machine with other work to do does not reach.</param>
    public Database Open(TimeSpan? writeBound = null) =>
        new(DialectOf(Engine), ConnectionString, writeBound ?? TimeSpan.FromMinutes(2));

    public async ValueTask DisposeAsync() => await remove();

    /// <summary>
    /// Closes the connections to a file that are kept for the next use; those of other fixtures stay as they are.
    /// </summary>
    public static void Close(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static Dialect DialectOf(TestEngine engine) =>
        engine == TestEngine.Sqlite ? new SqliteDialect() : new SqlServerDialect();

    private static async Task PrepareAsync(Database database, string folder)
    {
        await new Migrator(database, TimeProvider.System).MigrateAsync(CancellationToken.None);
        await new Seed(database).LoadAsync(folder, CancellationToken.None);
    }

    private static TestDatabase OnSqlite(string? template)
    {
        var folder = Directory.CreateTempSubdirectory("logistics-test-");
        var file = Path.Combine(folder.FullName, "logistics.db");
        if (template is not null)
            File.Copy(template, file);
        var text = $"Data Source={file}";
        return new TestDatabase(TestEngine.Sqlite, text, () =>
        {
            Close(text);
            TestFolder.Delete(folder.FullName);
            return Task.CompletedTask;
        });
    }

    // Seeding takes longer than most tests; copying a file does not.
    private static async Task<string> MakeTemplateAsync(string folder)
    {
        var made = OnSqlite(template: null);
        await PrepareAsync(made.Database, folder);
        await made.Database.DisposeAsync();
        Close(made.ConnectionString);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            made.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return new SqliteConnectionStringBuilder(made.ConnectionString).DataSource;
    }

    private static string MakeFolderWithoutRules()
    {
        var folder = Directory.CreateTempSubdirectory("logistics-seed-");
        foreach (var file in Directory.GetFiles(SeedFolder).Where(file => Path.GetFileName(file) != RequirementFile.Name))
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => TestFolder.Delete(folder.FullName);
        return folder.FullName;
    }

    private static async Task<TestDatabase> OnSqlServerAsync()
    {
        var server = TestDatabases.SqlServer
            ?? throw new InvalidOperationException($"{TestDatabases.Variable} is not set.");
        var name = $"logistics_test_{Guid.NewGuid():n}";
        await Creating.WaitAsync();
        try
        {
            await ExecuteAsync(server, $"CREATE DATABASE {name}");

            // Evidence is read as of one moment.
            if (await ExecuteAsync(
                server, $"SELECT snapshot_isolation_state FROM sys.databases WHERE name = '{name}'") is not (byte)1)
            {
                await ExecuteAsync(server, $"ALTER DATABASE {name} SET ALLOW_SNAPSHOT_ISOLATION ON");
            }
        }
        finally
        {
            Creating.Release();
        }

        var text = new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ConnectionString;
        return new TestDatabase(TestEngine.SqlServer, text, async () =>
        {
            using (var connection = new SqlConnection(text))
                SqlConnection.ClearPool(connection);
            using (var snapshots = (SqlConnection)new SqlServerDialect().CreateForSnapshot(text))
                SqlConnection.ClearPool(snapshots);
            await DropAsync(server, name);
        });
    }

    // Sessions that were closed a moment ago may still count as using the database.
    private static async Task DropAsync(string server, string name)
    {
        const int triesMax = 20;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await ExecuteAsync(server, $"DROP DATABASE {name}");
                return;
            }
            catch (SqlException) when (tries < triesMax)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250));
            }
        }
    }

    private static async Task<object?> ExecuteAsync(string server, string sql)
    {
        await using var connection = new SqlConnection(server);
        await connection.OpenAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
