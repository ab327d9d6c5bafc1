using System.Data.Common;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Files;
using Microsoft.Data.Sqlite;

namespace Logistics.Data.Backups;

/// <summary>
/// A copy of an embedded database in a file that no server uses. Disposal deletes the file, unless it was put in place.
/// </summary>
internal sealed class DatabaseCopy : IAsyncDisposable
{
    private static readonly string[] Companions = ["-wal", "-shm", "-journal"];
    private readonly string file;
    private bool isOpen = true;

    private DatabaseCopy(string file) =>
        (this.file, Database) = (file, new Database(new SqliteDialect(), TextOf(file, SqliteOpenMode.ReadWrite)));

    /// <summary>The copy. It is closed once it has its place.</summary>
    public Database Database { get; }

    /// <summary>Copies a database, as of one moment and while others use it.</summary>
    /// <param name="file">Where; what an earlier try left there is replaced.</param>
    public static async Task<DatabaseCopy> MakeAsync(
        DbConnection source, Dialect dialect, string file, CancellationToken ct)
    {
        Delete(file);
        try
        {
            await dialect.CopyAsync(source, file, ct);
            return new DatabaseCopy(file);
        }
        catch (Exception e)
        {
            Delete(file);
            if (e is DbException && ct.IsCancellationRequested)
                throw new OperationCanceledException(e.Message, e, ct);
            throw;
        }
    }

    /// <summary>Copies the database in a file, which is only read.</summary>
    /// <exception cref="DatabaseFileException">There is no database in the file.</exception>
    public static async Task<DatabaseCopy> MakeAsync(string source, string file, CancellationToken ct)
    {
        var dialect = new SqliteDialect();
        try
        {
            await using var connection = new SqliteConnection(TextOf(source, SqliteOpenMode.ReadOnly));
            await connection.OpenAsync(ct);
            return await MakeAsync(connection, dialect, file, ct);
        }
        catch (SqliteException e) when (dialect.ExplainFile(e, source) is { } what)
        {
            throw new DatabaseFileException(what, e);
        }
    }

    /// <summary>Verifies the copy.</summary>
    /// <param name="kept">Checkpoints that it must agree with.</param>
    public async Task<Verdict> VerifyAsync(
        IReadOnlyCollection<VerifierKey> keys, IReadOnlyCollection<SignedCheckpoint> kept, CancellationToken ct)
    {
        await using var evidence = await DatabaseEvidence.OpenAsync(Database, ct);
        return await EvidenceVerifier.VerifyAsync(evidence, keys, kept, ct);
    }

    /// <summary>Closes the copy, and gives its file a name once all of it is on disk.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public async Task PlaceAsync(string path, CancellationToken ct)
    {
        await CloseAsync();
        await CollectAsync(file, ct);
        DurableFile.Place(file, path);
    }

    /// <summary>Brings what SQLite keeps beside a database's file into the file.</summary>
    /// <exception cref="IOException">Another process has the database open.</exception>
    /// <exception cref="SqliteException">So it is, or it is damaged.</exception>
    public static async Task CollectAsync(string file, CancellationToken ct)
    {
        await using var connection = new SqliteConnection(TextOf(file, SqliteOpenMode.ReadWrite));
        connection.DefaultTimeout = 1;
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = DELETE";
        if (await command.ExecuteScalarAsync(ct) is not "delete")
            throw new IOException($"'{file}' is in use by another process. End it first.");
    }

    /// <summary>
    /// A database's file, as far as there are any with those that SQLite keeps beside it; its own is the last.
    /// </summary>
    public static IEnumerable<string> FilesOf(string file) =>
        Companions.Select(end => file + end).Append(file).Where(File.Exists);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Delete(file);
    }

    private async Task CloseAsync()
    {
        if (isOpen)
            await Database.DisposeAsync();
        isOpen = false;
    }

    private static void Delete(string file)
    {
        foreach (var one in FilesOf(file).ToArray())
            File.Delete(one);
    }

    // A pool would keep the file open after the last connection was closed.
    private static string TextOf(string file, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString();
}
