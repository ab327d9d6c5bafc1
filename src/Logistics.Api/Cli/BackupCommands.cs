using System.CommandLine;
using System.Globalization;
using Logistics.Api.Hosting;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Core.Recoveries;
using Logistics.Data.Backups;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;
using Logistics.Data.Log;

namespace Logistics.Api.Cli;

/// <summary><c>logistics backup</c> and <c>logistics restore</c>.</summary>
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
            await using var services = CommandLine.ExistingServices();
            if (services.GetRequiredService<StorageOptions>().Dialect.OwnBackups is { } own)
                throw new FormatException(own);
            await services.GetRequiredService<Migrator>().CheckAsync(ct);
            await services.GetRequiredService<LedgerProbe>().AgreeOnClockAsync(
                services.GetRequiredService<TimeProvider>(), ct);
            var path = Path.GetFullPath(parsed.GetRequiredValue(file));
            var keys = KeysOf(services, EvidenceCommands.ReadKeys(parsed.GetValue(key)));
            var outcome = await services.GetRequiredService<DatabaseBackup>().WriteAsync(path, keys, ct);
            return outcome.Bytes is { } bytes
                ? Tell(path, bytes, outcome)
                : await RefuseAsync(outcome.Verdict, keys, "No backup was made, because the database is not sound.");
        });
        return command;
    }

    public static Command Restore()
    {
        var file = new Argument<string?>("file")
        {
            Description = "A backup. Without it, the database is taken as it is: it was put back by other means, or a "
                + "restore was interrupted.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var principal = new Option<Guid>("--principal")
        {
            Description = "Id of the admin who states the reason, as printed by 'keys list'.",
            Required = true,
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Why. It becomes part of the log, for good: name no person.",
            Required = true,
        };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "The newest checkpoint that anybody outside has, where the signer's memory was lost.",
        };
        var key = EvidenceCommands.KeyOption("A verifier key that the log had before; again for more.");
        var command = new Command(
            "restore",
            "Puts a backup back while no server runs, keeps what was there, and records that in the ledger. The log "
            + "is then signed on, and names what is missing.")
        {
            file, principal, reason, checkpoint, key,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var input = new Input();
            var stated = input.Text("--reason", parsed.GetRequiredValue(reason), LogRecovered.ReasonLengthMax);
            CommandLine.Check(input);
            var statement = new RestoreStatement(
                parsed.GetRequiredValue(principal), stated,
                parsed.GetValue(checkpoint) is { } outside ? EvidenceCommands.ReadCheckpoint(outside) : null,
                EvidenceCommands.ReadKeys(parsed.GetValue(key)));
            return await RestoreAsync(parsed.GetValue(file), statement, ct);
        });
        return command;
    }

    private static async Task<int> RestoreAsync(string? file, RestoreStatement statement, CancellationToken ct)
    {
        await using var services = CommandLine.Services();
        var storage = services.GetRequiredService<StorageOptions>();
        if (file is not null && storage.Dialect.OwnBackups is { } own)
            throw new FormatException($"{own} Once a backup is put back, run 'logistics restore' without a file.");
        if (file is not null && !File.Exists(file))
            throw new FormatException($"There is no file '{file}'.");
        await services.GetRequiredService<ServerLock>().TakeAloneAsync(ct);
        var restore = services.GetRequiredService<DatabaseRestore>();
        var outcome = file is null
            ? await restore.RecordAsync(statement, ct)
            : await restore.RestoreAsync(
                Path.GetFullPath(file), storage.Dialect.FileOf(storage.ConnectionString)!, statement, ct);
        switch (outcome)
        {
            case RestoreOutcome.Unsound unsound:
                return await RefuseAsync(
                    unsound.Verdict, [.. services.GetRequiredService<LogSigner>().VerifierKeys, .. statement.Keys],
                    $"{(file is null ? "The database" : $"'{file}'")} is not sound. Nothing was changed.");
            case RestoreOutcome.Refused refused:
                await Console.Error.WriteLineAsync($"{refused.Reason}.");
                return 1;
            case RestoreOutcome.Restored restored:
                Console.WriteLine(VerdictText.Plain(VerdictText.Line(restored.Recovery)));
                if (restored.Replaced is { } replaced)
                    Console.WriteLine($"What was there before is kept: {replaced}");
                return 0;
            default:
                throw new InvalidOperationException($"{outcome}");
        }
    }

    /// <summary>The keys that were given, else those that sign; none where this process has none.</summary>
    private static VerifierKey[] KeysOf(IServiceProvider services, VerifierKey[] given) =>
        given.Length > 0 ? given : [.. services.GetRequiredService<LogSigner>().VerifierKeys];

    private static int Tell(string path, long bytes, BackupOutcome outcome)
    {
        var under = outcome.CheckpointSize is { } size
            ? string.Create(CultureInfo.InvariantCulture, $"the newest checkpoint is of size {size}")
            : "there is no checkpoint yet";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: {bytes} bytes, {outcome.Verdict.Size} events, root "
            + $"{Convert.ToBase64String(outcome.Verdict.Root ?? [])}; {under}"));
        return 0;
    }

    private static async Task<int> RefuseAsync(Verdict verdict, VerifierKey[] keys, string what)
    {
        foreach (var line in VerdictText.Lines(verdict, keys.Length))
            Console.WriteLine(VerdictText.Plain(line));
        await Console.Error.WriteLineAsync(keys.Length > 0
            ? what
            : $"{what} No key of the log is known: set Log:KeyFile, or give the key with --key.");
        return 1;
    }
}
