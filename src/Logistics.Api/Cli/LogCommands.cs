using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Logistics.Core.Kernel;
using Logistics.Core.KeyRotations;
using Logistics.Core.Log;
using Logistics.Data.Access;
using Logistics.Data.Ledger;
using Logistics.Data.Log;

namespace Logistics.Api.Cli;

/// <summary><c>logistics log</c>: the keys and the memory of the log's signer.</summary>
internal static class LogCommands
{
    public static Command Create() => new("log", "The transparency log's keys and its signer.")
    {
        ShowKeys(), CreateKey(), RotateKey(), RetireKey(), Resume(),
    };

    private static Command ShowKeys()
    {
        var command = new Command("keys", "Prints the verifier keys, the one that signs first.");
        command.SetAction(async (_, _) =>
        {
            await using var services = CommandLine.Services();
            PrintKeys(Keys(services).Load());
            return 0;
        });
        return command;
    }

    private static Command CreateKey()
    {
        var command = new Command("create-key", "Makes the key file, unless there is "
            + "one, and prints its verifier key.");
        command.SetAction(async (_, ct) =>
        {
            await using var services = CommandLine.Services();
            var file = Keys(services);
            if (file.Exists)
                await Console.Error.WriteLineAsync($"'{file.Path}' exists; 'logistics "
                    + "log rotate-key' replaces its key.");
            PrintKeys(await file.EnsureAsync(ct));
            return 0;
        });
        return command;
    }

    private static Command RotateKey()
    {
        var principal = KeyCommands.Admin();
        var command = new Command(
            "rotate-key",
            "Makes a new key, records it in the ledger, and signs with both until 'log retire-key'.") { principal };
        command.SetAction(async (parsed, ct) =>
        {
            await using var services = await CommandLine.ReadyAsync(ct);
            var file = Keys(services);
            if (file.Load() is not [{ } previous])
                throw new FormatException("Two keys sign already; end that with 'logistics log retire-key' first.");
            var admin = await services.GetRequiredService<KeyStore>().AdminAsync(
                parsed.GetRequiredValue(principal), ct);

            // Kept until it is recorded, so that a second run after a fault uses the same key.
            var next = (await file.Next.EnsureAsync(ct))[0];
            var rotation = new RotateKey(
                IdOf(next.Public), admin, services.GetRequiredService<TimeProvider>().GetUtcNow(),
                KeyRotated.NoteOf(previous, next).ToString());

            // The id is the key's, so another content under it is this rotation, recorded at another time.
            var result = await services.GetRequiredService<LedgerWriter>().AppendAsync(rotation, ct);
            if (result is not (AppendResult.Appended or AppendResult.AlreadyAppended or AppendResult.DifferentContent))
                throw new IOException($"The rotation could not be recorded: {result}");
            await file.ReplaceAsync([next, previous], ct);
            file.Next.Delete();
            PrintKeys(file.Load());
            await Console.Error.WriteLineAsync(
                "Both keys sign. Give auditors the first; once they have it, run 'logistics log retire-key'.");
            return 0;
        });
        return command;
    }

    private static Command RetireKey()
    {
        var command = new Command("retire-key", "Ends a rotation: from now on only the new key signs.");
        command.SetAction(async (_, ct) =>
        {
            await using var services = await CommandLine.ReadyAsync(ct);
            var file = Keys(services);
            var keys = file.Load();
            if (keys is not [{ } current, _, ..])
                throw new FormatException("Only one key signs; there is none to retire.");

            // It leads those who know only the old key to the new one.
            var newest = await services.GetRequiredService<LogStore>().NewestCheckpointAsync(ct);
            if (!SignedCheckpoint.TryParse(newest?.Note, out var note)
                || note.Note.SignersAmong(keys.Select(key => key.Public))?.Count != keys.Count)
            {
                throw new FormatException(
                    "No checkpoint is signed by both keys yet; run the server until one is, then try again.");
            }

            await file.ReplaceAsync([current], ct);
            PrintKeys(file.Load());
            return 0;
        });
        return command;
    }

    private static Command Resume()
    {
        var checkpoint = new Option<FileInfo>("--checkpoint")
        {
            Description = "The newest checkpoint that anybody outside still has.",
            Required = true,
        };
        var command = new Command(
            "resume",
            "Gives the signer its memory back when its file was lost: it signs again what follows from a checkpoint.")
        {
            checkpoint,
        };
        command.SetAction(async (parsed, ct) =>
        {
            await using var services = await CommandLine.ReadyAsync(ct);
            var file = parsed.GetRequiredValue(checkpoint);
            if (!SignedCheckpoint.TryParse(await File.ReadAllTextAsync(file.FullName, ct), out var note))
                throw new FormatException($"'{file}' is no signed checkpoint.");
            if (await services.GetRequiredService<LogSigner>().ResumeAsync(note, ct) is { } reason)
            {
                await Console.Error.WriteLineAsync($"Not resumed: {reason}.");
                return 1;
            }

            Console.WriteLine($"The signer goes on from {note.Size} events.");
            return 0;
        });
        return command;
    }

    private static KeyFile Keys(IServiceProvider services) =>
        services.GetRequiredService<LogSigner>().Keys
        ?? throw new FormatException("Log:KeyFile is not set; expected the path of the log's key file.");

    private static void PrintKeys(IReadOnlyList<SigningKey> keys)
    {
        foreach (var key in keys)
            Console.WriteLine(key.Public);
    }

    /// <summary>The command's id follows from the key, so that a rotation is recorded once.</summary>
    private static Guid IdOf(VerifierKey key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString()));
        var id = new Guid(hash.AsSpan(0, 16), bigEndian: true);
        return Core.Kernel.EventId.Derive(id, id);
    }
}
