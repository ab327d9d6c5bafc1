using Logistics.Data;
using Logistics.Data.Log;

namespace Logistics.Api.Hosting;

/// <summary>Where the product keeps what it writes, and which database it uses.</summary>
/// <param name="DataDirectory">Absolute path; made when it is missing.</param>
internal sealed record StorageOptions(string DataDirectory, Dialect Dialect, string ConnectionString)
{
    /// <summary>
    /// Makes the data directory for its owner alone: what lies in it names people and holds hashes of keys. The
    /// mode of one that exists is its owner's choice.
    /// </summary>
    public void MakeDirectory() => DurableFile.MakeFolder(DataDirectory);

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
                connectionString ?? $"Data Source={Path.Combine(directory, "logistics.db")}"),
            "sqlserver" => new(
                directory,
                new SqlServerDialect(),
                connectionString ?? throw new FormatException(
                    "Database:Engine is sqlserver, so ConnectionStrings:Logistics must be set.")),
            _ => throw new FormatException(
                $"Database:Engine is '{engine}'; expected sqlite or sqlserver."),
        };
    }
}

internal static class DataServices
{
    public static IServiceCollection AddLogisticsData(
        this IServiceCollection services, IConfiguration configuration)
    {
        // Read when the host is built, not before: only then is the configuration complete.
        services.AddSingleton(provider =>
            StorageOptions.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(provider =>
        {
            var storage = provider.GetRequiredService<StorageOptions>();
            return new Database(storage.Dialect, storage.ConnectionString);
        });
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(
            configuration.GetSection("Ledger").Get<LedgerWriterOptions>() ?? new LedgerWriterOptions());
        services.AddSingleton(provider => LogSigning.OptionsFrom(
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<IHostEnvironment>(),
            provider.GetRequiredService<StorageOptions>()));
        services.AddSingleton<LedgerWriter>();
        services.AddSingleton<LogStore>();
        services.AddSingleton<LogTree>();
        services.AddSingleton<LogSigner>();
        services.AddSingleton<LedgerProbe>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<Seed>();
        services.AddSingleton<ElectionStore>();
        services.AddSingleton<LocationStore>();
        services.AddSingleton<PackageStore>();
        services.AddSingleton<HandoverStore>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<PrincipalStore>();
        return services;
    }
}
