using System.CommandLine;
using System.Globalization;
using Logistics.Api.Hosting;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data;
using Logistics.Data.Backups;
using Logistics.Data.Log;

namespace Logistics.Api.Cli;

/// <summary><c>logistics backup</c>.</summary>
internal static class BackupCommands
{
    public static Command Backup()
    {
        var file = new Argument<string>("file") { Description = "Of the backup; it must not exist." };
        var key = EvidenceCommands.KeyOption("A verifier key of the log; the configured keys unless given.");
        var command = new Command(
            "backup", "Copies the embedded database to a file while a server uses it, and verifies the copy.")
        {
            file, key,
        };
        command.SetAction(async (parsed, ct) =>
        {
            await using var services = CommandLine.Services(ensuresDataDirectory: false);
            var storage = services.GetRequiredService<StorageOptions>();
            if (storage.MissingFile is { } missing)
                throw new FormatException($"There is no database '{missing}'. See Data:Directory and the working directory.");
            if (storage.Dialect.OwnBackups is { } own)
                throw new FormatException(own);
            await services.GetRequiredService<Migrator>().CheckAsync(ct);
            var path = Path.GetFullPath(parsed.GetRequiredValue(file));
            var keys = KeysOf(services, EvidenceCommands.ReadKeys(parsed.GetValue(key)));
            var outcome = await services.GetRequiredService<DatabaseBackup>().WriteAsync(path, keys, ct);
            return outcome.Bytes is { } bytes
                ? Tell(path, bytes, outcome)
                : await RefuseAsync(outcome.Verdict, keys, "No backup was made, because the database is not sound.");
        });
        return command;
    }

    /// <summary>The keys that were given, else those that sign; none where this process has none.</summary>
    private static IReadOnlyCollection<VerifierKey> KeysOf(IServiceProvider services, IReadOnlyCollection<VerifierKey> given) =>
        given.Count > 0 ? given : [.. services.GetRequiredService<LogSigner>().VerifierKeys];

    private static int Tell(string path, long bytes, BackupOutcome outcome)
    {
        var under = outcome.CheckpointSize is { } size
            ? string.Create(CultureInfo.InvariantCulture, $"the newest checkpoint is of size {size}")
            : "there is no checkpoint yet";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: {bytes} bytes, {outcome.Verdict.Size} events, root {Convert.ToBase64String(outcome.Verdict.Root ?? [])}; {under}"));
        return 0;
    }

    private static async Task<int> RefuseAsync(Verdict verdict, IReadOnlyCollection<VerifierKey> keys, string what)
    {
        foreach (var line in VerdictText.Lines(verdict, keys.Count))
            Console.WriteLine(VerdictText.Plain(line));
        await Console.Error.WriteLineAsync(keys.Count > 0
            ? what
            : $"{what} No key of the log is known: set Log:KeyFile, or give the key with --key.");
        return 1;
    }
}
