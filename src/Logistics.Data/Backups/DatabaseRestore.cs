using System.Globalization;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Recoveries;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Ledger;
using Logistics.Data.Log;
using Microsoft.Data.Sqlite;

namespace Logistics.Data.Backups;

/// <summary>What an admin states when restoring.</summary>
/// <param name="Principal">Id of the admin.</param>
/// <param name="Reason">As in <see cref="LogRecovered.Reason"/>.</param>
/// <param name="Outside">
/// The newest checkpoint that anybody outside has, where the signer's memory was lost; null otherwise.
/// </param>
/// <param name="Keys">Keys of the log besides those that sign.</param>
public sealed record RestoreStatement(
    Guid Principal, string Reason, SignedCheckpoint? Outside, IReadOnlyCollection<VerifierKey> Keys);

/// <summary>The outcome of a restore.</summary>
public abstract record RestoreOutcome
{
    private RestoreOutcome()
    {
    }

    /// <summary>The ledger is in place, an event records the restore, and the log is signed.</summary>
    /// <param name="Replaced">Where what was there before is kept; null where there was nothing.</param>
    public sealed record Restored(Recovery Recovery, string? Replaced) : RestoreOutcome;

    /// <summary>What was to be put back is not sound. Nothing was changed.</summary>
    public sealed record Unsound(Verdict Verdict) : RestoreOutcome;

    /// <summary>The restore was refused, or the signer refused to go on from it.</summary>
    public sealed record Refused(string Reason) : RestoreOutcome;
}

/// <summary>
/// Restores a backup of an embedded database, or notes that a database was restored by other means, and records that
/// as an event. Only then does the signer go on, even if events that it signed are missing.
/// </summary>
/// <remarks>
/// The event is recorded in the copy, before that gets its place: no ledger is ever in place that was put back and does
/// not say so. Interrupted after that, the signer refuses until <see cref="RecordAsync"/> finds the event and finishes.
/// </remarks>
public sealed class DatabaseRestore(Database database, LogSigner signer, TimeProvider clock)
{
    private const string UnfinishedEnd = ".restoring";

    /// <summary>Puts a backup back. No server may run.</summary>
    /// <param name="file">Of the database; what is there is kept under another name.</param>
    /// <exception cref="FormatException">The principal is not an admin, or this process cannot sign the
    /// log.</exception>
    /// <exception cref="IOException">A file cannot be read, moved or written.</exception>
    public async Task<RestoreOutcome> RestoreAsync(
        string backup, string file, RestoreStatement statement, CancellationToken ct)
    {
        var last = await signer.HoldAsync(statement.Outside, ct);
        await using var copy = await DatabaseCopy.MakeAsync(backup, file + UnfinishedEnd, ct);
        await CompleteAsync(copy.Database, ct);
        foreach (var upgraded in Directory.GetFiles(
            Path.GetDirectoryName(file)!, $"{Path.GetFileName(file)}{UnfinishedEnd}.before-*"))
        {
            File.Delete(upgraded);
        }

        var store = new LogStore(copy.Database);
        var (head, _) = await store.StateAsync(ct);
        if (last?.Size <= head.Size
            && await LogSigner.RefuseAsync(store, last.Checkpoint.Head, head, ct) is { } reason)
        {
            return new RestoreOutcome.Refused($"'{backup}' is of another history than "
                + $"the one that was signed: {reason}");
        }

        var (recovery, verdict) = await FindOrRecordAsync(copy.Database, last, statement, ct);
        if (recovery is null)
            return new RestoreOutcome.Unsound(verdict);
        var replaced = await SetAsideAsync(file, ct);
        await copy.PlaceAsync(file, ct);
        return await GoOnAsync(recovery, last, replaced, ct);
    }

    /// <summary>
    /// Records that the database was restored by other means, or finishes an interrupted restore.
    /// </summary>
    /// <exception cref="FormatException">The principal is not an admin, or this process cannot sign the
    /// log.</exception>
    public async Task<RestoreOutcome> RecordAsync(RestoreStatement statement, CancellationToken ct)
    {
        var last = await signer.HoldAsync(statement.Outside, ct);
        await CompleteAsync(database, ct);
        var (recovery, verdict) = await FindOrRecordAsync(database, last, statement, ct);
        return recovery is null
            ? new RestoreOutcome.Unsound(verdict)
            : await GoOnAsync(recovery, last, replaced: null, ct);
    }

    /// <summary>Brings a database to this build's schema, with every table that follows from its events.</summary>
    private async Task CompleteAsync(Database target, CancellationToken ct)
    {
        var migrator = new Migrator(target, clock);
        if (target.Dialect.MigratesItself)
            await migrator.MigrateAsync(ct);
        else
            await migrator.CheckAsync(ct);
        await new LogTree(target).CompleteAsync(ct);
        await new ProjectionRebuild(target).CompleteAsync(ct);
        await new LedgerProbe(target).AgreeOnClockAsync(clock, ct);
    }

    /// <returns>No recovery where the ledger is not sound.</returns>
    private async Task<(Recovery? Recovery, Verdict Verdict)> FindOrRecordAsync(
        Database target, SignedCheckpoint? last, RestoreStatement statement, CancellationToken ct)
    {
        var admin = await new KeyStore(target, clock).AdminAsync(statement.Principal, ct);
        var keys = await new LogKeys(target).WithPredecessorsAsync([.. signer.VerifierKeys, .. statement.Keys], ct);
        Verdict verdict;
        await using (var evidence = await DatabaseEvidence.OpenAsync(target, ct))
            verdict = await EvidenceVerifier.VerifyAsync(evidence, keys, [], ct);
        if (!verdict.IsSound)
            return (null, verdict);

        var store = new LogStore(target);
        var (head, newest) = await store.StateAsync(ct);
        if (last is null && newest is not null)
        {
            throw new FormatException(
                "The signer's memory is gone. Give the newest checkpoint that anybody outside has with --checkpoint.");
        }

        var isMissing = last is not null
            && await LogSigner.RefuseAsync(store, last.Checkpoint.Head, head, ct) is not null;
        if (isMissing && verdict.Recoveries is [.., { } known] && known.Body.LastSigned == last!.ToString())
            return (known, verdict);

        // Events that no checkpoint in this ledger covers cannot be shown to be those that were signed.
        var from = isMissing ? Math.Min(verdict.Size - verdict.Uncovered, last!.Size - 1) : head.Size;
        var command = new RecoverLog(
            Guid.CreateVersion7(clock.GetUtcNow()), admin, clock.GetUtcNow(), statement.Reason,
            new Anchor(head.Size, Convert.ToBase64String(head.Root)), from, last?.ToString());
        await using var writer = new LedgerWriter(target, new LedgerWriterOptions(), clock, () => keys);
        if (await writer.AppendAsync(command, ct) is not AppendResult.Appended { Receipt.Entries: [{ } entry] })
            throw new IOException("The recovery could not be recorded.");
        var e = entry.Event;
        return (new Recovery(entry.Sequence, e.RecordedAt, e.Actor, (LogRecovered)e.Body), verdict);
    }

    /// <summary>Renames the files of the database, so that all of it is kept.</summary>
    /// <returns>The name; null where there is nothing.</returns>
    private async Task<string?> SetAsideAsync(string file, CancellationToken ct)
    {
        if (File.Exists(file))
        {
            try
            {
                await DatabaseCopy.CollectAsync(file, ct);
            }
            catch (SqliteException e) when (!database.Dialect.IsTransient(e))
            {
                // It is damaged, which may be why it is replaced. It is kept as it is, with the files beside it.
            }
            catch (SqliteException e)
            {
                throw new IOException($"'{file}' is in use by another process. End it first.", e);
            }
        }

        // An empty file is made before the first start, and holds nothing.
        string[] files = [.. DatabaseCopy.FilesOf(file)];
        if (files is [{ } only] && new FileInfo(only).Length == 0)
        {
            File.Delete(only);
            return null;
        }

        var replaced = file + clock.GetUtcNow().UtcDateTime.ToString(
            "'.replaced-'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        foreach (var one in files)
            File.Move(one, replaced + one[file.Length..]);
        return files.Length == 0 ? null : replaced;
    }

    private async Task<RestoreOutcome> GoOnAsync(
        Recovery recovery, SignedCheckpoint? last, string? replaced, CancellationToken ct) =>
        last is not null && await signer.RecoverAsync(last, ct) is { } reason
            ? new RestoreOutcome.Refused($"The ledger is in place, but the signer does not go on: {reason}")
            : new RestoreOutcome.Restored(recovery, replaced);
}
