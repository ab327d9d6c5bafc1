using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Logistics.Data.Attachments;
using Logistics.Data.Backups;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Files;
using Logistics.Data.Ledger;
using Logistics.Data.Log;
using Logistics.Data.Seeding;

namespace Logistics.Api.Hosting;

/// <summary>Where the product keeps what it writes, and which database it uses.</summary>
/// <param name="DataDirectory">Absolute path; made when it is missing.</param>
internal sealed record StorageOptions(string DataDirectory, Dialect Dialect, string ConnectionString)
{
    /// <summary>
    /// Makes the data directory and the file of an embedded database for their owner alone: what lies there names
    /// people and holds hashes of keys. The mode of one that exists is its owner's choice.
    /// </summary>
    /// <exception cref="FormatException">A setting names a place that cannot be made or written to.</exception>
    public void EnsureDataDirectory()
    {
        var setting = $"Data:Directory is '{DataDirectory}', expected a directory to write to";
        try
        {
            DurableFile.MakeFolder(DataDirectory);
            if (ConnectionString != DefaultConnectionString(DataDirectory))
                setting = "ConnectionStrings:Logistics names a database that cannot be opened";
            Dialect.MakeFile(ConnectionString);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"{setting}: {e.Message}", e);
        }
    }

    /// <exception cref="FormatException">The configuration names no database the product knows.</exception>
    public static StorageOptions From(IConfiguration configuration)
    {
        var directory = Path.GetFullPath(configuration["Data:Directory"] ?? "data");
        var engine = configuration["Database:Engine"] ?? "sqlite";
        var connectionString = configuration.GetConnectionString("Logistics");
        return engine switch
        {
            "sqlite" => new(
                directory,
                new SqliteDialect(),
                connectionString ?? DefaultConnectionString(directory)),
            "sqlserver" => new(
                directory,
                new SqlServerDialect(),
                connectionString ?? throw new FormatException(
                    "Database:Engine is sqlserver, so ConnectionStrings:Logistics must be set.")),
            _ => throw new FormatException(
                $"Database:Engine is '{engine}'; expected sqlite or sqlserver."),
        };
    }

    private static string DefaultConnectionString(string directory) =>
        $"Data Source={DefaultFile(directory)}";

    private static string DefaultFile(string directory) => Path.Combine(directory, "logistics.db");
}

internal static class DataServices
{
    public static IServiceCollection AddLogisticsData(this IServiceCollection services)
    {
        // Read when the host is built, not before: only then is the configuration complete.
        services.AddSingleton(provider =>
            StorageOptions.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(provider =>
        {
            var storage = provider.GetRequiredService<StorageOptions>();
            return new Database(
                storage.Dialect,
                storage.ConnectionString,
                TimeSpan.FromSeconds(WholeNumber(
                    provider.GetRequiredService<IConfiguration>(), "Database:WriteSecondsMax", usual: 10, max: 3_600)));
        });
        services.AddSingleton<ServerLock>();
        services.AddSingleton(provider => ClockSetting.Read(
            provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<IHostEnvironment>()));
        services.AddSingleton(provider => LedgerOptions(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(provider => LogSigning.OptionsFrom(
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<IHostEnvironment>(),
            provider.GetRequiredService<StorageOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new LedgerWriter(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<LedgerWriterOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            () => [.. provider.GetRequiredService<LogSigner>().VerifierKeys]));
        services.AddSingleton(provider => IdentityKey.From(
            provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<LogOptions>()));
        services.AddSingleton(provider => new AttachmentFolder(
            provider.GetRequiredService<IConfiguration>()["Attachments:Directory"] is { Length: > 0 } folder
                ? Path.GetFullPath(folder)
                : Path.Combine(provider.GetRequiredService<StorageOptions>().DataDirectory, "attachments")));
        services.AddSingleton<LogTree>();
        services.AddSingleton<ProjectionRebuild>();
        services.AddSingleton(provider => new LogSigner(
            provider.GetRequiredService<LogStore>(),
            provider.GetRequiredService<LogOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            (checkpoint, signedAt, ct) =>
                provider.GetRequiredService<LedgerWriter>().PublishAsync(checkpoint, signedAt, ct)));
        services.AddSingleton<LogKeys>();
        services.AddSingleton<EvidenceExport>();
        services.AddSingleton<DatabaseBackup>();
        services.AddSingleton<DatabaseRestore>();
        services.AddSingleton<LedgerProbe>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<Seed>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<KeyIssuer>();

        // Stores read for the features they are named for; each is asked for by its type.
        foreach (var store in typeof(Database).Assembly.GetExportedTypes().Where(IsStore))
            services.AddSingleton(store);
        return services;

        static bool IsStore(Type type) => type.Name.EndsWith("Store", StringComparison.Ordinal);
    }

    /// <exception cref="FormatException">With a limit below 1 the writer would take no command.</exception>
    private static LedgerWriterOptions LedgerOptions(IConfiguration configuration)
    {
        var usual = new LedgerWriterOptions();
        return new(
            WholeNumber(configuration, "Ledger:QueueMax", usual.QueueMax),
            WholeNumber(configuration, "Ledger:BatchMax", usual.BatchMax),
            usual.ResidentMax,
            WholeNumber(configuration, "Ledger:ClockStepSecondsMax", usual.ClockStepSecondsMax))
        {
            Times = new TimeBounds(
                TimeSpan.FromSeconds(WholeNumber(
                    configuration, "Ledger:ClockAheadSecondsMax", (int)usual.Times.AheadMax.TotalSeconds)),
                TimeSpan.FromHours(
                    WholeNumber(configuration, "Ledger:LateHoursMax", (int)usual.Times.LateMax.TotalHours))),
        };
    }

    /// <exception cref="FormatException">The setting is not a number from the smallest to the largest.</exception>
    internal static int WholeNumber(
        IConfiguration configuration, string key, int usual, int max = int.MaxValue, int min = 1)
    {
        if (configuration[key] is not { } text)
            return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min
            && number <= max
            ? number
            : throw new FormatException($"{key} is '{text}'; expected a whole number from {min} to {max}.");
    }
}
