using System.CommandLine;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Data;

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
            new Command("keys", "API keys.") { CreateKey(), ListKeys(), RevokeKey() },
            LogCommands.Create(),
            RebuildCommands.Create(),
            BackupCommands.Backup(),
            BackupCommands.Restore(),
            EvidenceCommands.Evidence(),
            EvidenceCommands.Verify(),
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

    private static Command CreateKey()
    {
        var name = new Option<string>("--name") { Description = "Who uses the key.", Required = true };
        var role = new Option<string>("--role")
        {
            Description = string.Join(" | ", EnumText.Names<Role>()),
            Required = true,
        }.AcceptOnlyFromAmong([.. EnumText.Names<Role>()]);
        var location = new Option<string>("--location") { Description = "Code of their location.", Required = true };
        var command = new Command("create", "Makes a key and prints it, this once.") { name, role, location };
        command.SetAction(async (parsed, ct) =>
        {
            var input = new Input();
            var called = input.Text("--name", parsed.GetRequiredValue(name), Limits.NameLengthMax);
            var code = input.Code("--location", parsed.GetRequiredValue(location));
            if (input.Problem is { } problem)
            {
                await Console.Error.WriteLineAsync(problem.Detail);
                return 1;
            }

            await using var services = await ReadyAsync(ct);
            var issued = await services.GetRequiredService<PrincipalStore>().CreateAsync(
                called, EnumText.Parse<Role>(parsed.GetRequiredValue(role)), code, ct);
            if (issued is null)
            {
                await Console.Error.WriteLineAsync($"No location has the code '{code}'.");
                return 1;
            }

            // The key alone goes to standard output, so that a script can take it.
            await Console.Error.WriteLineAsync(
                $"Key of principal {issued.Principal.Id}. It is not stored and cannot be shown again.");
            Console.WriteLine(issued.Key);
            return 0;
        });
        return command;
    }

    private static Command ListKeys()
    {
        var command = new Command("list", "Lists principals and the state of their keys.");
        command.SetAction(async (_, ct) =>
        {
            await using var services = await ReadyAsync(ct);
            foreach (var key in await services.GetRequiredService<PrincipalStore>().ListAsync(ct))
            {
                var state = key.RevokedAt is { } at ? $"revoked {at:u}" : "valid";
                Console.WriteLine(
                    $"{key.Principal.Id}  {EnumText.Of(key.Principal.Role),-10}  {key.Principal.Location,-18}  "
                    + $"{state,-30}  {key.Principal.Name}");
            }

            return 0;
        });
        return command;
    }

    private static Command RevokeKey()
    {
        var principal = new Argument<Guid>("principal") { Description = "Id, as printed by 'keys list'." };
        var command = new Command("revoke", "Revokes the keys of a principal, effective within 10 seconds.")
        {
            principal,
        };
        command.SetAction(async (parsed, ct) =>
        {
            await using var services = await ReadyAsync(ct);
            var revoked = await services.GetRequiredService<PrincipalStore>()
                .RevokeAsync(parsed.GetRequiredValue(principal), ct);
            Console.WriteLine($"Revoked {revoked} {(revoked == 1 ? "key" : "keys")}.");
            return revoked > 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>Services over a database that this build can use; an embedded one is migrated first.</summary>
    internal static async Task<ServiceProvider> ReadyAsync(CancellationToken ct)
    {
        var services = Services();
        var migrator = services.GetRequiredService<Migrator>();
        if (services.GetRequiredService<StorageOptions>().Dialect.MigratesItself)
            await services.GetRequiredService<StartUp>().MigrateAsync(ct);
        else
            await migrator.CheckAsync(ct);
        await services.GetRequiredService<StartUp>().AgreeOnClockAsync(ct);
        return services;
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
