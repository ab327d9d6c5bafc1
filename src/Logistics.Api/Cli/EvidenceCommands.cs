using System.CommandLine;
using System.Globalization;
using Logistics.Api.Evidence;
using Logistics.Api.Hosting;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Ledger;
using Logistics.Data.Log;

namespace Logistics.Api.Cli;

/// <summary><c>logistics evidence</c> and <c>logistics verify</c>.</summary>
internal static class EvidenceCommands
{
    public const int Sound = 0;
    public const int Tampered = 1;
    public const int Unreadable = 2;

    /// <summary>Signed events are missing, and the log records that it was put back.</summary>
    public const int Recovered = 3;

    /// <summary>What a command that reads a bundle takes.</summary>
    public const string BundleDescription = "A folder or zip made by 'logistics evidence'.";

    /// <summary>What a command that verifies takes besides.</summary>
    public const string CheckpointDescription = "A checkpoint that was kept; again for more.";

    private const string VerifyName = "verify";
    private const int TextSizeMax = 64 * 1024 * 1024;

    public static Command Evidence()
    {
        var target = new Option<string>("--out")
        {
            Description = "A new or empty folder, or a new file whose name ends in .zip.",
            Required = true,
        };
        var package = new Option<string?>("--package") { Description = "Id or label of one package." };
        var location = new Option<string?>("--location")
        {
            Description = "Code of a location: every package that is for it, or ever was at it, or below it.",
        };
        var all = new Option<bool>("--all") { Description = "The whole log." };
        var command = new Command("evidence", "Writes what anybody can verify offline: a bundle of evidence.")
        {
            target, package, location, all,
        };
        command.SetAction((parsed, ct) => GuardAsync(
            async () =>
            {
                var input = new Input();
                var selector = EvidenceSelection.Read(
                    input, "--package", parsed.GetValue(package), "--location", parsed.GetValue(location), "--all",
                    parsed.GetValue(all));
                if (input.Problem is { } problem)
                {
                    await Console.Error.WriteLineAsync(problem.Detail);
                    return 1;
                }

                await using var services = await CommandLine.ReadyAsync(ct, makesDatabase: false);
                var path = Path.GetFullPath(parsed.GetRequiredValue(target));
                var manifest = await services.GetRequiredService<EvidenceExport>().WriteAsync(
                    path, selector, EvidenceSelection.ClaimedKeys(services), ct);
                if (manifest is null)
                {
                    await Console.Error.WriteLineAsync(VerdictText.Plain(parsed.GetValue(package) is { } one
                        ? $"'{one}' is not known."
                        : $"'{parsed.GetValue(location)}' is not known, or no package is for it or ever was at it."));
                    return 1;
                }

                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{path}: {manifest.Kind}, under the "
                        + $"checkpoint of size {manifest.Size}"));
                return 0;
            },
            e => !StartUp.IsRefusal(e) && !IsUnreadable(e)));
        return command;
    }

    public static Command Verify()
    {
        var bundle = new Option<string?>("--bundle") { Description = BundleDescription };
        var database = new Option<bool>("--database") { Description = "The configured database itself." };
        var receipt = new Option<string?>("--receipt") { Description = "A file of receipts (C2SP tlog-proof)." };
        var key = KeyOption(
            "A verifier key to trust, as 'logistics log keys' prints it; again for more. "
            + "For --database: the configured keys unless given.");
        var checkpoint = new Option<string[]>("--checkpoint")
        {
            Description = CheckpointDescription,
        };
        var output = new Option<string>("--out")
        {
            Description = "Where proof of misconduct is written.",
            DefaultValueFactory = _ => ".",
        };
        var command = new Command(
            VerifyName, "Verifies evidence offline. Exits 0 sound, 1 tampered with, 2 unreadable, 3 recovered: signed "
            + "events are missing, and the log records why.")
        {
            bundle, database, receipt, key, checkpoint, output,
        };
        command.SetAction((parsed, ct) => GuardAsync(
            async () =>
            {
                var keys = ReadKeys(parsed.GetValue(key));
                var kept = (parsed.GetValue(checkpoint) ?? []).Select(ReadCheckpoint).ToArray();
                var folder = parsed.GetRequiredValue(output);
                return (parsed.GetValue(bundle), parsed.GetValue(database), parsed.GetValue(receipt)) switch
                {
                    ({ } path, false, null) => await VerifyBundleAsync(path, NotNone(keys), kept, folder, ct),
                    (null, true, null) => await VerifyDatabaseAsync(keys, kept, folder, ct),
                    (null, false, { } path) => VerifyReceipts(path, NotNone(keys)),
                    _ => throw new FormatException("Expected one of --bundle, --database and --receipt."),
                };
            },
            _ => true));
        return command;
    }

    /// <summary>The option that names keys of the log.</summary>
    public static Option<string[]> KeyOption(string description) => new("--key") { Description = description };

    /// <summary>The keys that such an option names.</summary>
    /// <exception cref="FormatException">One of them is not a verifier key.</exception>
    public static VerifierKey[] ReadKeys(string[]? texts) => [.. (texts ?? []).SelectMany(ReadKeys)];

    /// <summary>Why no evidence can be given, for the person who runs the command.</summary>
    public static bool IsUnreadable(Exception e) =>
        e is UnreadableEvidenceException or EvidenceUnavailableException or SnapshotException;

    /// <summary>A status of 1 says that something was found, which mistyped arguments do not.</summary>
    public static int StatusOf(ParseResult parsed, int status) =>
        parsed.Errors.Count > 0
            && parsed.CommandResult.Command.Name is VerifyName or AuditCommand.Name ? Unreadable : status;

    private static async Task<int> VerifyBundleAsync(
        string path, VerifierKey[] keys, SignedCheckpoint[] kept, string folder, CancellationToken ct)
    {
        using var bundle = await Bundle.OpenAsync(path, ct);
        return Tell(await VerifyAsync(bundle, keys, kept, ct), keys, folder);
    }

    /// <summary>Verifies a bundle, whole or a part.</summary>
    internal static Task<Verdict> VerifyAsync(
        Bundle bundle, VerifierKey[] keys, SignedCheckpoint[] kept, CancellationToken ct) => bundle.IsSubset
            ? SubsetVerifier.VerifyAsync(bundle, keys, kept, ct)
            : EvidenceVerifier.VerifyAsync(bundle, keys, kept, ct);

    private static async Task<int> VerifyDatabaseAsync(
        VerifierKey[] given, SignedCheckpoint[] kept, string folder, CancellationToken ct)
    {
        await using var services = CommandLine.ExistingServices();
        await services.GetRequiredService<Migrator>().CheckAsync(ct);
        if (given.Length == 0)
            await services.GetRequiredService<LedgerProbe>().AgreeOnClockAsync(
                services.GetRequiredService<TimeProvider>(), ct);
        IReadOnlyCollection<VerifierKey> keys = given;
        if (given.Length == 0)
        {
            var configured = services.GetRequiredService<LogSigner>().Keys
                ?? throw new FormatException("Log:KeyFile is not set; give the log's key with --key. For the data of "
                    + "'make run' set ASPNETCORE_ENVIRONMENT=Development, as 'make verify' does.");
            keys = await services.GetRequiredService<LogKeys>().WithPredecessorsAsync(
                [.. configured.Load().Select(one => one.Public)], ct);
        }

        // Read first: what was signed later than the database is looked at would seem to be missing from it.
        var memory = services.GetRequiredService<LogOptions>().StateFile;
        if (File.Exists(memory))
            kept = [.. kept, ReadCheckpoint(memory)];
        await using var evidence = await DatabaseEvidence.OpenAsync(services.GetRequiredService<Database>(), ct);
        return Tell(await EvidenceVerifier.VerifyAsync(evidence, keys, kept, ct), keys, folder);
    }

    private static int VerifyReceipts(string path, VerifierKey[] keys)
    {
        var receipts = ReceiptVerifier.Verify(ReadNote(path), keys);
        foreach (var line in receipts.SelectMany(VerdictText.Lines))
            Console.WriteLine(VerdictText.Plain(line));
        var bad = receipts.Count(receipt => receipt.Fault is not null);
        if (receipts.Count > 1)
        {
            Console.WriteLine(bad == 0
                ? FormattableString.Invariant($"sound: all {receipts.Count} events")
                : FormattableString.Invariant($"NOT PROVEN: {bad} of {receipts.Count} events"));
        }

        return bad == 0 ? Sound : Tampered;
    }

    private static int Tell(Verdict verdict, IReadOnlyCollection<VerifierKey> keys, string folder)
    {
        foreach (var line in VerdictText.Lines(verdict, keys.Count))
            Console.WriteLine(VerdictText.Plain(line));

        // Last of all: whatever becomes of the files, what was found is said.
        foreach (var pair in verdict.Misconduct)
        {
            try
            {
                var file = MisconductFile.Write(folder, pair);
                Console.WriteLine(VerdictText.Plain($"MISCONDUCT: {pair.Why}; both signed notes are in {file}"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(VerdictText.Plain(
                    $"MISCONDUCT: {pair.Why}; both signed notes could not be written: {e.Message}"));
            }
        }

        return verdict.IsSound ? Sound : verdict.IsRecovered ? Recovered : Tampered;
    }

    /// <summary>Whatever the evidence contains, the program ends with a documented exit code.</summary>
    /// <param name="isOurs">Faults to answer here; the others are answered for every command alike.</param>
    internal static async Task<int> GuardAsync(Func<Task<int>> command, Func<Exception, bool> isOurs)
    {
        try
        {
            return await command();
        }
        catch (Exception e) when (e is not OperationCanceledException && isOurs(e))
        {
            var known = StartUp.IsRefusal(e) || IsUnreadable(e);
            await Console.Error.WriteLineAsync(VerdictText.Plain(
                $"unreadable: {(known ? "" : $"{e.GetType().Name}: ")}{e.Message}"));
            return Unreadable;
        }
    }

    private static VerifierKey[] NotNone(VerifierKey[] keys) => keys.Length > 0
        ? keys
        : throw new FormatException("Expected --key: whom to trust is for you to say, not for the evidence.");

    /// <summary>The keys in a text, one to a line, as the server gives them during a rotation.</summary>
    private static IEnumerable<VerifierKey> ReadKeys(string text)
    {
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw new FormatException("--key is a private key; expected the verifier key 'logistics log keys' prints.");
        var keys = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return keys.Length == 0
            ? throw new FormatException("--key is empty; expected a key such as name+1a2b3c4d+AjBZ...")
            : keys.Select(one => VerifierKey.TryParse(one, out var key)
                ? key
                : throw new FormatException($"--key is '{one}'; expected a key such as name+1a2b3c4d+AjBZ..."));
    }

    /// <exception cref="UnreadableEvidenceException">The file holds no checkpoint.</exception>
    public static SignedCheckpoint ReadCheckpoint(string path) =>
        SignedCheckpoint.TryParse(ReadNote(path), out var note)
            ? note
            : throw new UnreadableEvidenceException(
                path, "it is no signed checkpoint: three lines, an empty one, and a line that begins with a dash");

    /// <summary>
    /// A note as somebody scanned or copied it: with the line ends of any system, and as many at the end.
    /// </summary>
    private static string ReadNote(string path) =>
        ReadText(path).ReplaceLineEndings("\n").Trim('\n', ' ') + "\n";

    private static string ReadText(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new UnreadableEvidenceException(path, "there is no such file");
        return file.Length <= TextSizeMax
            ? File.ReadAllText(path)
            : throw new UnreadableEvidenceException(path, "it is too large");
    }
}
