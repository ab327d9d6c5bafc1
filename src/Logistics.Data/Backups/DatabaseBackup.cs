using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Files;
using Logistics.Data.Log;

namespace Logistics.Data.Backups;

/// <summary>The outcome of a backup.</summary>
/// <param name="Bytes">Length of the file; null where there is none, because the copy is not sound.</param>
/// <param name="CheckpointSize">Events under the newest checkpoint in it; null where it has none.</param>
public sealed record BackupOutcome(Verdict Verdict, long? Bytes, long? CheckpointSize);

/// <summary>Makes backups of an embedded database while it is in use. Only a copy that verifies is kept.</summary>
public sealed class DatabaseBackup(Database database, LogOptions options)
{
    /// <summary>What an unfinished backup is called, after its file.</summary>
    public const string PartEnd = ".part";

    /// <summary>Makes a backup.</summary>
    /// <param name="file">Of the backup; there must not be one.</param>
    /// <param name="keys">Of the log; the keys before them are found in the ledger.</param>
    /// <exception cref="FormatException">The engine makes its own backups.</exception>
    /// <exception cref="IOException">There is a file of that name, or it cannot be made.</exception>
    public async Task<BackupOutcome> WriteAsync(
        string file, IReadOnlyCollection<VerifierKey> keys, CancellationToken ct)
    {
        if (database.Dialect.OwnBackups is { } own)
            throw new FormatException(own);
        if (Path.Exists(file))
            throw new IOException($"'{file}' exists. Name a file that does not; a backup replaces none.");
        DurableFile.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);

        // Read first: the copy must contain every event that is signed by now.
        using var memory = new SignerRecord(options.StateFile);
        var signed = await memory.ReadAsync(ct);
        await using var copy = await CopyAsync(file + PartEnd, ct);
        var known = await new LogKeys(copy.Database).WithPredecessorsAsync(keys, ct);
        var verdict = await copy.VerifyAsync(known, signed is null ? [] : [signed], ct);
        var newest = await new LogStore(copy.Database).NewestCheckpointAsync(ct);
        if (!verdict.IsSound)
            return new BackupOutcome(verdict, Bytes: null, newest?.Head.Size);
        await copy.PlaceAsync(file, ct);
        return new BackupOutcome(verdict, new FileInfo(file).Length, newest?.Head.Size);
    }

    private async Task<DatabaseCopy> CopyAsync(string part, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await DatabaseCopy.MakeAsync(connection, database.Dialect, part, ct);
    }
}
