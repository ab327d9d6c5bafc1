using System.Net.Http.Headers;
using System.Text.Json;
using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Log;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Logistics.Tests.Support;

/// <summary>The whole product over an embedded database in a folder of its own, with the demo keys.</summary>
internal sealed class ApiFixture : WebApplicationFactory<Program>
{
    private static readonly Lazy<string> Template = new(() => MakeTemplate(hasRules: true));
    private static readonly Lazy<string> TemplateWithoutRules = new(() => MakeTemplate(hasRules: false));

    /// <summary>Events that each ledger begins with: what there is of places, items and rules.</summary>
    public const int Recorded = 9;

    private readonly Dictionary<string, HttpClient> clients = new(StringComparer.Ordinal);
    private readonly Lazy<Dictionary<string, string>> keys;
    private bool leavesFiles;
    private TestDatabase? server;

    public ApiFixture()
    {
        ClientOptions.AllowAutoRedirect = false;
        keys = new(() =>
        {
            // The keys are made when the application starts.
            _ = Services;
            return JsonSerializer.Deserialize<Dictionary<string, string>>(
                File.ReadAllBytes(Path.Combine(DataDirectory, "demo-keys.json")))!;
        });
    }

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("logistics-").FullName;

    public string DatabaseFile => Path.Combine(DataDirectory, "logistics.db");

    /// <summary>
    /// A data directory to start with a copy of, of an instance that has ended. Where there is none, it is one with
    /// the schema, the reference data and the demo keys that each instance would otherwise make for itself.
    /// </summary>
    public string? StartsFrom { get; init; }

    /// <summary>Whether it starts with nothing at all, as on the election's clock, which a ledger has to begin with.</summary>
    public bool StartsEmpty { get; init; }

    /// <summary>Whether the server signs the log; without, it has no key and a test may sign.</summary>
    public bool Signs { get; init; } = true;

    /// <summary>
    /// Whether there are rules for what each place needs. With them a polling station gets one kit and no other.
    /// </summary>
    public bool HasRules { get; init; }

    /// <summary>On SQL Server, with a database that goes with it.</summary>
    public TestEngine Engine { get; init; }

    /// <summary>More settings.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>What the server logs as an error; a defect among it fails the test that met it.</summary>
    public ErrorLog Errors { get; } = new();

    /// <summary>The server's clock; the system's where it is null.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Demo keys by role.</summary>
    public IReadOnlyDictionary<string, string> Keys => keys.Value;

    /// <summary>A client with the key of a role, or with none.</summary>
    public HttpClient As(string? role)
    {
        lock (clients)
        {
            if (clients.TryGetValue(role ?? "", out var client))
                return client;
            client = CreateClient();
            if (role is not null)
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Keys[role]);
            return clients[role ?? ""] = client;
        }
    }

    /// <summary>Verifies the database, of which a checkpoint was signed.</summary>
    public async Task<Verdict> VerifyAsync()
    {
        var text = await As(null).GetStringAsync(new Uri("/v1/log/key", UriKind.Relative));
        Assert.That(VerifierKey.TryParse(text.Trim(), out var key), text);
        await using var evidence = await DatabaseEvidence.OpenAsync(Services.GetRequiredService<Database>(), default);
        return await EvidenceVerifier.VerifyAsync(evidence, [key!], [], default);
    }

    /// <summary>Records what no route does, or does so, on the account of a demo key.</summary>
    public async Task<IReadOnlyList<AppendResult>> AppendAsync(string role, params LedgerCommand[] commands)
    {
        var actor = await ActorAsync(role);
        return await Services.GetRequiredService<LedgerWriter>().AppendAsync(
            [.. commands.Select(command => command with { Actor = actor })], default);
    }

    /// <summary>Whose a demo key is.</summary>
    public async Task<Actor> ActorAsync(string role)
    {
        var principal = (await Services.GetRequiredService<KeyRing>().FindAsync(Keys[role], default))!;
        return new Actor(principal.Id, EnumText.Of(principal.Role), principal.Location);
    }

    /// <summary>Events in the ledger.</summary>
    public Task<long> LedgerSizeAsync() => Services.GetRequiredService<Database>().ReadAsync(
        (connection, _) => connection.ExecuteScalarAsync<long>("SELECT Size FROM LedgerHead"),
        CancellationToken.None);

    /// <summary>
    /// Runs SQL behind the product's back, and has it read anew what it knew before, as after a restart.
    /// </summary>
    public async Task ExecuteAsync(string sql, object parameters)
    {
        await TamperAsync(sql, parameters);
        if (!sql.Contains("LedgerHead", StringComparison.Ordinal))
            await TamperAsync("UPDATE LedgerHead SET Epoch = Epoch + 1", new { });
    }

    /// <summary>Runs SQL behind the product's back, which goes on with what it knows.</summary>
    public Task TamperAsync(string sql, object parameters) => Services.GetRequiredService<Database>().ReadAsync(
        (connection, _) =>
        {
            StoredJson.AddFunction(connection);
            return connection.ExecuteAsync(sql, parameters);
        },
        CancellationToken.None);

    /// <summary>Fails where the server met a defect since this was asked for last.</summary>
    public void AssertNoDefect() =>
        Assert.That(Errors.NewDefects(), Is.Empty, "The server met a defect.");

    /// <summary>Ends it and gives its data directory, which the caller has to remove.</summary>
    public string End()
    {
        leavesFiles = true;
        Dispose();

        // A connection that was in use is closed by whoever used it; the last one takes the log of the engine away.
        const int patienceMs = 5_000;
        SpinWait.SpinUntil(() => !File.Exists(DatabaseFile + "-wal"), patienceMs);
        return DataDirectory;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        if (!StartsEmpty)
            CopyFiles(StartsFrom ?? (HasRules ? Template : TemplateWithoutRules).Value);
        builder.UseEnvironment("Development");
        builder.UseSetting("Data:Directory", DataDirectory);
        builder.UseSetting("Log:KeyFile", Path.Combine(DataDirectory, "signer", "key.pem"));
        builder.UseSetting("Seed:Directory", HasRules ? TestDatabase.SeedFolder : TestDatabase.SeedFolderWithoutRules);
        builder.UseSetting("Database:WriteSecondsMax", "120");

        // What tests record happened in 2024, and most of them on a clock of today.
        builder.UseSetting("Ledger:LateHoursMax", "1000000");
        builder.UseSetting("Deadlines:EverySeconds", "0");
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        builder.UseSetting("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Error");
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Errors));
        if (Engine == TestEngine.SqlServer)
        {
            server = TestDatabase.CreateAsync(Engine, HasRules).GetAwaiter().GetResult();
            builder.UseSetting("Database:Engine", "sqlserver");
            builder.UseSetting("ConnectionStrings:Logistics", server.ConnectionString);
        }

        foreach (var (name, value) in Settings)
            builder.UseSetting(name, value);
        builder.ConfigureServices(services =>
        {
            ForgetPolicies(services);
            if (Clock is not null)
                services.AddSingleton(Clock);
            if (!Signs)
            {
                services.AddSingleton(
                    new LogOptions("test.example/log", KeyFile: null, Path.Combine(DataDirectory, "signer", "none")));
            }
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || !Directory.Exists(DataDirectory))
            return;
        server?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        TestDatabase.Close($"Data Source={DatabaseFile}");
        if (!leavesFiles)
            TestFolder.Delete(DataDirectory);
        AssertNoDefect();
    }

    private static string MakeTemplate(bool hasRules)
    {
        var made = new ApiFixture
        {
            HasRules = hasRules,
            Signs = false,
            StartsEmpty = true,

            // Before anything that a test with a clock of its own records.
            Clock = new SetClock(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        };
        _ = made.Keys;
        var template = made.End();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => TestFolder.Delete(template);
        return template;
    }

    /// <summary>
    /// Lets policies be combined for each request instead of kept for each endpoint, which comes to the same. What
    /// keeps them makes every endpoint once more than the router does: half of what starting costs.
    /// </summary>
    private static void ForgetPolicies(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => service.ServiceType.Name == "AuthorizationPolicyCache") is { } cache)
            services.Remove(cache);
    }

    private void CopyFiles(string template)
    {
        if (File.Exists(DatabaseFile))
            return;

        // The instance that made it may hold its lock a little longer.
        foreach (var file in Directory.GetFiles(template, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(DataDirectory, Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
