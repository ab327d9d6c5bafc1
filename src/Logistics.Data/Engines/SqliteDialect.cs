using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Text;
using Logistics.Core.Kernel;
using Logistics.Data.Files;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Logistics.Data.Engines;

/// <summary>The embedded engine: one file, one writing process, many readers.</summary>
public sealed class SqliteDialect : Dialect
{
    private const int ErrorBusy = 5;
    private const int ErrorLocked = 6;
    private const int ErrorReadOnly = 8;
    private const int ErrorDisk = 10;
    private const int ErrorCorrupt = 11;
    private const int ErrorFull = 13;
    private const int ErrorCannotOpen = 14;
    private const int ErrorNoDatabase = 26;

    // The log that SQLite writes beside the file grows to some 32 MB, or more while somebody reads for long, before its
    // pages go into the file, which grows, too.
    private const long RoomMin = 64L << 20;

    public override string Engine => "sqlite";

    public override bool MigratesItself => true;

    // Opening a file and preparing statements is most of what a short read costs.
    public override bool KeepsConnections => true;

    internal override bool HasRoundTrips => false;

    /// <summary>SQLite itself would let everybody read it; the files beside it take over its mode.</summary>
    public override void MakeFile(string connectionString)
    {
        var file = new SqliteConnectionStringBuilder(connectionString);
        if (OperatingSystem.IsWindows() || !IsMade(file) || File.Exists(file.DataSource))
            return;
        new FileStream(file.DataSource, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
    }

    public override string? FileOf(string connectionString)
    {
        var file = new SqliteConnectionStringBuilder(connectionString);
        return HasFile(file) ? Path.GetFullPath(file.DataSource) : null;
    }

    public override string? ExplainFile(Exception exception, string file)
    {
        if (exception is not SqliteException sqlite)
            return null;
        var user = Environment.UserName;
        var what = sqlite.SqliteErrorCode switch
        {
            ErrorCannotOpen =>
                $"cannot be opened. See that its folder exists, and that the user {user} may read and write both",
            ErrorReadOnly => $"cannot be written to. See that the user {user} may write to it and to its folder",
            ErrorNoDatabase =>
                "is not a database. Put the right file back, or name another with Data:Directory or "
                + "ConnectionStrings:Logistics",
            ErrorCorrupt => "is damaged. Put a backup back",
            _ => null,
        };
        return what is null ? null : $"The database '{file}' {what} ({sqlite.Message.TrimEnd('.')}).";
    }

    public override async Task KeepCopyAsync(DbConnection connection, string name, CancellationToken ct)
    {
        var file = new FileInfo(connection.DataSource);
        var (copy, part) = ($"{file.FullName}.{name}", $"{file.FullName}.{name}.part");
        if (!file.Exists)
            return;

        // The copy, and as much again for the tables that are written anew and their log.
        const int copies = 3;
        var free = new DriveInfo(file.DirectoryName!).AvailableFreeSpace;
        if (free < copies * file.Length)
        {
            throw new IOException(
                $"To upgrade {file.FullName}, {copies * file.Length} bytes have to be free beside it; {free} are.");
        }

        // An upgrade that ended in the middle of this leaves a part, which is no copy. One that ended after it leaves a
        // copy, to which an earlier build may have added since.
        File.Delete(part);
        await CopyAsync(connection, part, ct);
        File.Move(part, copy, overwrite: true);
    }

    public override async Task CopyAsync(DbConnection connection, string file, CancellationToken ct)
    {
        // SQLite writes into a file that is empty, and would let everybody read one that it makes.
        DurableFile.MakeEmpty(file);
        await using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $file";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("$file", file);
        command.Parameters.Add(parameter);
        await using (ct.UnsafeRegister(_ => Interrupt(connection), null))
            await command.ExecuteNonQueryAsync(ct);
    }

    public override bool IsDiskFault(Exception exception) =>
        exception is IOException or SqliteException { SqliteErrorCode: ErrorDisk or ErrorFull };

    public override void EnsureRoom(DbConnection connection)
    {
        var file = Path.GetFullPath(connection.DataSource);
        if (File.Exists(file)
            && new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace is < RoomMin and var free)
            throw new IOException($"The disk of '{file}' has {free} bytes free; {RoomMin} are needed to go on.");
    }

    internal override int PagesWritten(DbConnection connection)
    {
        const int cacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE
        var handle = ((SqliteConnection)connection).Handle;
        return raw.sqlite3_db_status(handle, cacheWrite, out var pages, out _, 1) == raw.SQLITE_OK ? pages : 0;
    }

    internal override bool Checkpoint(DbConnection connection, bool truncates)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 0";
        command.ExecuteNonQuery();
        command.CommandText = truncates ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(PASSIVE)";
        using var outcome = command.ExecuteReader();
        const int busy = 0, inLog = 1, moved = 2;
        return outcome.Read() && outcome.GetInt64(busy) == 0 && outcome.GetInt64(inLog) == outcome.GetInt64(moved);
    }

    public override DbConnection Create(string connectionString) =>
        new PreparingConnection(connectionString);

    // The driver waits in its caller's thread and heeds no cancellation; so it is told to wait a second at a time.
    public override ValueTask<DbTransaction> BeginWriteAsync(
        DbConnection connection, TimeSpan patience, CancellationToken ct)
    {
        var sqlite = (SqliteConnection)connection;
        var usual = sqlite.DefaultTimeout;
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                sqlite.DefaultTimeout = 1;
                return ValueTask.FromResult<DbTransaction>(
                    sqlite.BeginTransaction(IsolationLevel.Serializable, deferred: false));
            }
            catch (SqliteException e) when (IsTransient(e))
            {
                ct.ThrowIfCancellationRequested();
                if (waited.Elapsed >= patience)
                {
                    throw new DatabaseUnavailableException(
                        $"Another process has kept '{connection.DataSource}' locked for "
                        + $"{waited.Elapsed.TotalSeconds:0} s.", e);
                }
            }
            catch (SqliteException e) when (ExplainFile(e, connection.DataSource) is { } what)
            {
                throw new DatabaseFileException(what, e);
            }
            finally
            {
                sqlite.DefaultTimeout = usual;
            }
        }
    }

    // In WAL mode readers see the state they began with, and do not block writers.
    public override ValueTask<DbTransaction> BeginSnapshotAsync(
        DbConnection connection, CancellationToken ct) =>
        ValueTask.FromResult<DbTransaction>(
            ((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: true));

    // One processor is left to everything else: requests that need no database, and the writer.
    public override int? ReadsMax => Math.Max(1, Environment.ProcessorCount - 1);

    public override void Interrupt(DbConnection connection) =>
        raw.sqlite3_interrupt(((SqliteConnection)connection).Handle);

    public override bool IsTransient(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: ErrorBusy or ErrorLocked };

    public override bool IsDuplicate(DbException exception) => exception is SqliteException
    {
        SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_UNIQUE
            or raw.SQLITE_CONSTRAINT_ROWID,
    };

    public override IReadOnlyList<string> Batches(string script) => [script];

    public override string CreateMigrationTable => """
        CREATE TABLE IF NOT EXISTS SchemaMigration (
            Version     INTEGER NOT NULL,
            Name        TEXT    NOT NULL,
            Checksum    TEXT    NOT NULL,
            AppliedAt   TEXT    NOT NULL,
            CONSTRAINT PK_SchemaMigration PRIMARY KEY (Version))
        """;

    public override string CountTables =>
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @Name";

    // A transaction that writes holds SQLite's only write lock from its start.
    public override Task LockMigrationsAsync(DbTransaction transaction, CancellationToken ct) =>
        Task.CompletedTask;

    public override string Limit(string parameter) => $"LIMIT {parameter}";

    public override string Keys(string parameter, string sqlServerType) =>
        $"(SELECT {Value("value", sqlServerType)} AS Value FROM json_each({parameter}))";

    public override string PackageStream(string expression)
    {
        var hex = $"lower(hex({expression}))";
        return $"'package/' || substr({hex}, 1, 8) || '-' || substr({hex}, 9, 4) || '-' || substr({hex}, 13, 4) || '-' "
            + $"|| substr({hex}, 17, 4) || '-' || substr({hex}, 21)";
    }

    // SQLite would read every row of an item so as not to sort the few of an account.
    public override string OutOfOrder(string column) => $"{column} + 0";

    public override string FromHex(string expression, string sqlServerType) => $"unhex({expression})";

    internal override string Table(
        string parameter, params (string Name, string SqlServerType)[] columns)
    {
        var members = columns.Select(
            column => $"{Value($"value ->> '{column.Name}'", column.SqlServerType)} AS {column.Name}");
        return $"(SELECT {string.Join(", ", members)} FROM json_each({parameter}))";
    }

    internal override string TextOf<TRow>(RowStatement<TRow> statement) => statement.OneRow.Text;

    // The engine works in this process: there are no round trips to save.
    internal override async Task ReadAsync(
        DbTransaction transaction, IReadOnlyList<RowQuery> queries, CancellationToken ct)
    {
        foreach (var query in queries)
        {
            await using var command = transaction.Connection!.CreateCommand();
            command.CommandText = query.Sql;
            command.Transaction = transaction;
            foreach (var (name, value) in query.Parameters)
                command.Parameters.Add(new SqliteParameter("@" + name, value));
            await using var reader = await command.ExecuteReaderAsync(ct);
            await TakeAsync(reader, query.Take, ct);
        }
    }

    internal override RowWriter Write(DbTransaction transaction) => new RowByRow(transaction);

    /// <summary>Whether opening it makes a file of that very name.</summary>
    private static bool IsMade(SqliteConnectionStringBuilder file) =>
        file.Mode == SqliteOpenMode.ReadWriteCreate && HasFile(file);

    private static bool HasFile(SqliteConnectionStringBuilder file) =>
        file.DataSource is not ("" or ":memory:")
        && !file.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase);

    /// <summary>A value of JSON as this engine keeps it.</summary>
    private static string Value(string expression, string sqlServerType) =>
        sqlServerType == SqlTypes.Id ? $"unhex({expression}, '-')" : expression;

    /// <summary>
    /// A value as this engine keeps it: UUIDs are 16 bytes, in the order of their text; times are text of fixed width.
    /// </summary>
    internal static object ToStored(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToByteArray(bigEndian: true),
        DateTime time => TimeText.Of(time),
        _ => value,
    };

    private static object ToStored<TRow>(RowColumn<TRow> column, TRow row) => column.Value(row) switch
    {
        string json when column.IsJson => PackedJson.Pack(Encoding.UTF8.GetBytes(json)),
        byte[] json when column.IsJsonBytes => PackedJson.Pack(json),
        var value => ToStored(value),
    };

    private sealed class RowByRow(DbTransaction transaction) : RowWriter
    {
        public override async ValueTask AddAsync<TRow>(
            RowStatement<TRow> statement, IReadOnlyCollection<TRow> rows, string? table, CancellationToken ct)
        {
            if (rows.Count == 0)
                return;
            var commands = new Dictionary<OneRowStatement<TRow>, DbCommand>(ReferenceEqualityComparer.Instance);
            try
            {
                var found = 0;
                foreach (var row in rows)
                {
                    var one = statement.For(row);
                    if (!commands.TryGetValue(one, out var command))
                        commands.Add(one, command = Prepare(one));
                    for (var i = 0; i < one.Columns.Count; i++)
                        command.Parameters[i].Value = ToStored(one.Columns[i], row);
                    found += await command.ExecuteNonQueryAsync(ct);
                }

                EnsureFound(found, rows.Count, table);
            }
            finally
            {
                foreach (var command in commands.Values)
                    await command.DisposeAsync();
            }
        }

        public override ValueTask EndAsync(CancellationToken ct) => ValueTask.CompletedTask;

        private DbCommand Prepare<TRow>(OneRowStatement<TRow> one)
        {
            var command = transaction.Connection!.CreateCommand();
            command.CommandText = one.Text;
            command.Transaction = transaction;
            foreach (var column in one.Columns)
                command.Parameters.Add(new SqliteParameter("@" + column.Name, null));
            command.Prepare();
            return command;
        }
    }
}
