using System.Data.Common;
using System.Text.Json;
using Logistics.Core;
using Logistics.Data;

namespace Logistics.Api.Hosting;

/// <summary>
/// What happens before the first request: the schema is brought up or checked, reference data is loaded, and
/// in Development one demo key per role is made.
/// </summary>
internal sealed class StartUp(
    StorageOptions storage,
    Migrator migrator,
    Seed seed,
    ElectionStore elections,
    LocationStore locations,
    PrincipalStore principals,
    IConfiguration configuration,
    IHostEnvironment environment,
    ILogger<StartUp> log)
{
    private const string DemoKeysFile = "demo-keys.json";

    /// <summary>
    /// Whether the cause lies in configuration, database or machine, so that whoever starts the product can act
    /// on the message alone: an address in use is an <see cref="IOException"/>.
    /// </summary>
    public static bool IsRefusal(Exception e) =>
        e is SchemaException or FormatException or IOException or UnauthorizedAccessException
            or DatabaseUnavailableException or DbException;

    /// <exception cref="SchemaException">The database cannot be used by this build.</exception>
    /// <exception cref="FormatException">The reference data cannot be read.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(storage.DataDirectory);
        if (storage.Dialect.MigratesItself)
            await MigrateAsync(ct);
        else
            await migrator.CheckAsync(ct);
        if (environment.IsDevelopment())
            await MakeDemoKeysAsync(ct);
    }

    /// <summary>Migrates, and loads the reference data into a database that has none.</summary>
    public async Task MigrateAsync(CancellationToken ct)
    {
        foreach (var migration in await migrator.MigrateAsync(ct))
            log.LogInformation("Applied migration {Version:0000} {Name}", migration.Version, migration.Name);
        var folder = SeedFolder(configuration["Seed:Directory"]);
        if (await seed.LoadAsync(folder, ct))
        {
            var election = await elections.FindAsync(ct);
            log.LogInformation("Loaded {Election} from {Folder}", election?.Name, folder);
        }
    }

    private static string SeedFolder(string? configured) =>
        configured is null
            ? Path.Combine(AppContext.BaseDirectory, "seed", "kendari")
            : Path.GetFullPath(configured);

    private async Task MakeDemoKeysAsync(CancellationToken ct)
    {
        var path = Path.Combine(storage.DataDirectory, DemoKeysFile);
        if (File.Exists(path))
            return;
        var root = (await locations.ListAsync(new LocationFilter(), after: "", limit: 1, ct))[0];
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var role in Enum.GetValues<Role>())
        {
            var name = EnumText.Of(role);
            var issued = await principals.CreateAsync($"Demo {name}", role, root.Location.Code, ct);
            keys.Add(name, issued!.Key);
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(path, options))
            await JsonSerializer.SerializeAsync(file, keys, ApiJson.Default.DictionaryStringString, ct);
        log.LogInformation("Made one demo key per role: {Path}", path);
    }
}
