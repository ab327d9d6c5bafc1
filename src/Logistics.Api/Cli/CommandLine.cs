using System.CommandLine;
using Logistics.Api.Hosting;
using Logistics.Data.Engines;

namespace Logistics.Api.Cli;

/// <summary>
/// The administrative commands. They read the same configuration as the server and exit with 0, or with 1
/// and the reason on standard error.
/// </summary>
internal static class CommandLine
{
    /// <summary>
    /// Whether the arguments ask for a command and not for the server, which takes settings such as
    /// <c>--urls</c> alone. A mistyped command is one, so that it is answered and never serves.
    /// </summary>
    public static bool Names(string[] args) =>
        args is [var first, ..]
        && (first is "--help" or "--version" || !first.StartsWith("--", StringComparison.Ordinal));

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Tracks ballots and election logistics. Without a command: serves the API.")
        {
            Migrate(),
            new Command("import", "Loads reference data.")
            {
                ImportCommands.Locations(), ImportCommands.Items(), ImportCommands.Requirements(),
            },
            KeyCommands.Create(),
            TextCommands.Create(),
            OfficerCommands.Create(),
            LogCommands.Create(),
            RebuildCommands.Create(),
            BackupCommands.Backup(),
            BackupCommands.Restore(),
            EvidenceCommands.Evidence(),
            EvidenceCommands.Verify(),
            AuditCommand.Create(),
        };
        try
        {
            var parsed = root.Parse(args);
            return EvidenceCommands.StatusOf(parsed, await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        }
        catch (Exception e) when (StartUp.IsRefusal(e) || EvidenceCommands.IsUnreadable(e))
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static Command Migrate()
    {
        var command = new Command(
            "migrate", "Brings the database to this build's schema and loads reference data into an empty one.");
        command.SetAction(async (_, ct) =>
        {
            await using var services = Services();
            await services.GetRequiredService<StartUp>().MigrateAsync(ct);
            Console.WriteLine("The database is at this build's schema.");
            return 0;
        });
        return command;
    }

    /// <summary>Goes on only with input in which nothing is wrong.</summary>
    /// <exception cref="FormatException">Something is.</exception>
    internal static void Check(Input input)
    {
        if (input.Problem is { } problem)
            throw new FormatException(problem.Detail);
    }

    /// <summary>Services over a database that this build can use; an embedded one is migrated first.</summary>
    /// <param name="makesDatabase">Whether an embedded database is made if it does not exist.</param>
    /// <exception cref="FormatException">It does not exist and is not made.</exception>
    internal static async Task<ServiceProvider> ReadyAsync(CancellationToken ct, bool makesDatabase = true)
    {
        var services = makesDatabase ? Services() : ExistingServices();
        var migrator = services.GetRequiredService<Migrator>();
        if (services.GetRequiredService<StorageOptions>().Dialect.MigratesItself)
            await services.GetRequiredService<StartUp>().MigrateAsync(ct);
        else
            await migrator.CheckAsync(ct);
        await services.GetRequiredService<StartUp>().AgreeOnClockAsync(ct);
        return services;
    }

    /// <summary>As <see cref="Services"/>, for commands that only read: they make no database.</summary>
    /// <exception cref="FormatException">There is no database in the configured file.</exception>
    internal static ServiceProvider ExistingServices()
    {
        var services = Services(ensuresDataDirectory: false);
        return services.GetRequiredService<Database>().MissingFile is { } missing
            ? throw new FormatException(
                $"There is no database '{missing}'. Check Data:Directory, "
                + "ConnectionStrings:Logistics and the working directory.")
            : services;
    }

    /// <summary>Services over the same configuration that the server reads; the database is not touched.</summary>
    /// <param name="ensuresDataDirectory">Whether the data directory is made when it is missing.</param>
    internal static ServiceProvider Services(bool ensuresDataDirectory = true)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT"),
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddLogisticsData();
        builder.Services.AddSingleton<StartUp>();
        var services = builder.Services.BuildServiceProvider();
        if (ensuresDataDirectory)
            services.GetRequiredService<StorageOptions>().EnsureDataDirectory();
        return services;
    }
}
