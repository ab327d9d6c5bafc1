using System.Buffers;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Logistics.Core.Kernel;
using Microsoft.Data.SqlClient;

namespace Logistics.Data.Engines;

/// <summary>SQL Server 2019 and later, and Azure SQL.</summary>
public sealed partial class SqlServerDialect : Dialect
{
    private const int LockTimeoutMs = 5_000;
    private const int MigrationLockTimeoutMs = 60_000;
    private const int SnapshotRefused = 3952;
    private const string AllowSnapshots = "ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON";
    private const string AbortOnError = "SET XACT_ABORT ON; ";
    private const string Rows = "Rows";
    private const string Bytes = "Bytes";
    private const string Start = "Start";
    private const string Length = "Length";

    // Errors of this class and above end the connection. Where it was the network that ended it, that is all
    // there is to go by: outside Windows the driver gives each such error the number 0.
    private const byte FatalClass = 20;

    // That of every code and label in the schema.
    private const string CodeCollation = "Latin1_General_BIN2";

    /// <summary>
    /// Errors after which the same unit of work may succeed: deadlock victim, lock timeout, a lost or refused
    /// connection, and the transient faults Microsoft documents for Azure SQL.
    /// </summary>
    private static readonly HashSet<int> TransientErrors =
    [
        1205, 1222,
        -2, 20, 64, 121, 233, 258, 997, 10053, 10054, 10060, 10061, 10928, 10929, 11001,
        4060, 4221, 18401, 40143, 40197, 40501, 40540, 40549, 40550, 40551, 40552, 40553, 40613, 40615,
        41301, 41302, 41305, 41325, 41839, 49918, 49919, 49920,
    ];

    public override string OwnBackups =>
        "SQL Server makes its own backups: run BACKUP DATABASE on the server. docs/operations.md, 'Backup and "
        + "restore', has the statements.";

    public override string Engine => "sqlserver";

    public override bool MigratesItself => false;

    // The driver's own pool resets a connection before it is used again.
    public override bool KeepsConnections => false;

    internal override bool HasRoundTrips => true;

    public override DbConnection Create(string connectionString) => new SqlConnection(connectionString);

    public override async ValueTask<DbTransaction> BeginWriteAsync(
        DbConnection connection, TimeSpan patience, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = AbortOnError + WaitsFor(patience);
        await command.ExecuteNonQueryAsync(ct);
        return await BeginLockingAsync(connection, patience, ct);
    }

    // A setting made within a command with parameters ends with it, so it needs no round trip of its own.
    internal override ValueTask<DbTransaction> BeginLockingAsync(
        DbConnection connection, TimeSpan patience, CancellationToken ct) =>
        connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);

    internal override string WaitsFor(TimeSpan patience) =>
        $"SET LOCK_TIMEOUT {Math.Min(LockTimeoutMs, (int)patience.TotalMilliseconds)};";

    // The isolation level of a transaction stays with its connection, also in the driver's pool. Another name makes
    // another pool.
    public override DbConnection CreateForSnapshot(string connectionString)
    {
        var text = new SqlConnectionStringBuilder(connectionString);
        const int nameLengthMax = 116; // the driver takes 128 with what follows
        var name = text.ApplicationName;
        text.ApplicationName = name[..Math.Min(name.Length, nameLengthMax)] + " (snapshots)";
        return new SqlConnection(text.ConnectionString);
    }

    public override async ValueTask<DbTransaction> BeginSnapshotAsync(
        DbConnection connection, CancellationToken ct) =>
        await connection.BeginTransactionAsync(IsolationLevel.Snapshot, ct);

    public override string? SnapshotRemedy(Exception exception) =>
        exception is SqlException sql && sql.Errors.Cast<SqlError>().Any(error => error.Number == SnapshotRefused)
            ? AllowSnapshots
            : null;

    public override int? ReadsMax => null;

    public override void Interrupt(DbConnection connection)
    {
    }

    public override bool IsTransient(Exception exception) => exception switch
    {
        SqlException sql => sql.Errors.Cast<SqlError>().Any(error =>
            error.Class >= FatalClass || TransientErrors.Contains(error.Number)),

        // Where a connection is lost, or a command times out, while an answer is read, the reader may be closed before
        // it is asked for more. Dapper says of what strikes within a row that the row cannot be read.
        InvalidOperationException { Source: "Microsoft.Data.SqlClient" } => true,
        DataException { InnerException: { } inner } => IsTransient(inner),
        _ => false,
    };

    // A primary key or unique constraint, and a unique index.
    public override bool IsDuplicate(DbException exception) =>
        exception is SqlException sql && sql.Errors.Cast<SqlError>().Any(error => error.Number is 2627 or 2601);

    public override IReadOnlyList<string> Batches(string script) =>
        [.. BatchSeparator().Split(script).Where(batch => !string.IsNullOrWhiteSpace(batch))];

    public override string CreateMigrationTable => """
        IF NOT EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'SchemaMigration')
        CREATE TABLE SchemaMigration (
            Version     INT           NOT NULL,
            Name        VARCHAR(100)  NOT NULL,
            Checksum    VARCHAR(64)   NOT NULL,
            AppliedAt   DATETIME2(7)  NOT NULL,
            CONSTRAINT PK_SchemaMigration PRIMARY KEY (Version))
        """;

    public override string CountTables =>
        "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = @Name";

    // By name: on Azure SQL DB_ID() is not the id that sys.databases has. Without the first, reads wait for writes that
    // are under way; without the second there is no evidence.
    public override string? ListRemedies => $"""
        SELECT 'ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON' AS Remedy FROM sys.databases
        WHERE name = DB_NAME() AND is_read_committed_snapshot_on = 0
        UNION ALL
        SELECT '{AllowSnapshots}' FROM sys.databases
        WHERE name = DB_NAME() AND snapshot_isolation_state IN (0, 3)
        """;

    public override string? FindOtherSchema => "SELECT SCHEMA_NAME() WHERE SCHEMA_NAME() <> 'dbo'";

    // Owned by the transaction: a lock owned by the session would outlive the connection in the pool.
    public override async Task LockMigrationsAsync(DbTransaction transaction, CancellationToken ct)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandTimeout = 2 * MigrationLockTimeoutMs / 1_000;
        command.CommandText = $"""
            DECLARE @granted INT;
            EXEC @granted = sp_getapplock @Resource = 'logistics-migrations', @LockMode = 'Exclusive',
                @LockOwner = 'Transaction', @LockTimeout = {MigrationLockTimeoutMs};
            IF @granted < 0 THROW 51001, 'Another process is migrating this database or importing into it.', 1;
            """;
        await command.ExecuteNonQueryAsync(ct);
    }

    public override string Limit(string parameter) =>
        $"OFFSET 0 ROWS FETCH NEXT {parameter} ROWS ONLY";

    public override string Keys(string parameter, string sqlServerType) =>
        $"(SELECT {Collated("Value", sqlServerType)} AS Value FROM OPENJSON({parameter}) "
        + $"WITH (Value {sqlServerType} '$'))";

    public override string PackageStream(string expression) =>
        $"'package/' + LOWER(CONVERT(VARCHAR(36), {expression}))";

    public override string FromHex(string expression, string sqlServerType) =>
        $"CONVERT({sqlServerType}, {expression}, 2)";

    internal override string Table(
        string parameter, params (string Name, string SqlServerType)[] columns)
    {
        var values = columns.Select(
            column => $"{Collated(column.Name, column.SqlServerType)} AS {column.Name}");
        var members = columns.Select(column => Member(column.Name, column.SqlServerType));
        return $"(SELECT {string.Join(", ", values)} FROM OPENJSON({parameter}) "
            + $"WITH ({string.Join(", ", members)}))";
    }

    internal override string TextOf<TRow>(RowStatement<TRow> statement) => Text(statement);

    internal override async Task ReadAsync(
        DbTransaction transaction, IReadOnlyList<RowQuery> queries, CancellationToken ct)
    {
        if (queries.Count == 0)
            return;
        var script = new Script();
        foreach (var query in queries)
            script.Add(query.Sql, query.Parameters);
        await using var command = script.ToCommand(transaction);
        await using var reader = await command.ExecuteReaderAsync(ct);
        foreach (var query in queries)
        {
            await TakeAsync(reader, query.Take, ct);
            await reader.NextResultAsync(ct);
        }
    }

    internal override RowWriter Write(DbTransaction transaction) => new OneCommand(transaction);

    /// <summary>The statement as SQL Server gets it.</summary>
    internal static string Text<TRow>(RowStatement<TRow> statement)
    {
        var schema = statement.Columns.Select(column => IsBeside(column)
            ? $"{Member(column.Name + Start, "INT")}, {Member(column.Name + Length, "INT")}"
            : Member(column.Name, column.SqlServerType));
        var values = statement.Columns.Select(column => column switch
        {
            { IsBinary: true } => Part(column.Name),
            { IsJson: true } => $"CONVERT(VARCHAR(MAX), {Part(column.Name)})",
            _ => Collated(column.Name, column.SqlServerType),
        });
        return $"""
            /* {statement.Author} */
            WITH Input ({statement.ColumnNames}) AS (
                SELECT {string.Join(", ", values)}
                FROM OPENJSON(@{Rows}) WITH ({string.Join(", ", schema)}))
            {statement.AllRows};
            """;

        static string Part(string column) => $"SUBSTRING(@{Bytes}, {column}{Start}, {column}{Length})";
    }

    // OPENJSON has no binary type, and a server may cut long text in it. Both travel beside the rows, which say where
    // theirs is.
    private static bool IsBeside<TRow>(RowColumn<TRow> column) => column.IsBinary || column.IsJson;

    // OPENJSON gives text the database's collation, which cannot be compared with a column of another one.
    private static string Collated(string name, string type) =>
        type.StartsWith("VARCHAR", StringComparison.Ordinal) ? $"{name} COLLATE {CodeCollation}" : name;

    // The path repeats the name because not every server takes the name in its own case for a path.
    private static string Member(string name, string type) => $"{name} {type} '$.{name}'";

    /// <summary>Rows as JSON; their bytes are added to <paramref name="bytes"/>.</summary>
    private static string ToJson<TRow>(
        IReadOnlyList<RowColumn<TRow>> columns, IReadOnlyCollection<TRow> rows, ArrayBufferWriter<byte> bytes)
    {
        var buffer = new ArrayBufferWriter<byte>(rows.Count * 512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                foreach (var column in columns)
                {
                    var value = column.Value(row);
                    if (IsBeside(column))
                    {
                        WritePlace(json, column.Name, value is string text ? AsciiOf(text) : (byte[]?)value, bytes);
                        continue;
                    }

                    json.WritePropertyName(column.Name);
                    Write(json, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>JSON in bytes that are the same in every code page.</summary>
    private static byte[] AsciiOf(string json) => Encoding.ASCII.GetBytes(Ascii.IsValid(json)
        ? json
        : string.Concat(json.Select(unit => Ascii.IsValid(unit) ? $"{unit}" : $"\\u{(int)unit:x4}")));

    /// <summary>Where a row's bytes begin, from 1, and how many they are; nothing where there are none.</summary>
    private static void WritePlace(Utf8JsonWriter json, string column, byte[]? value, ArrayBufferWriter<byte> bytes)
    {
        if (value is null)
            return;
        json.WriteNumber(column + Start, bytes.WrittenCount + 1);
        json.WriteNumber(column + Length, value.Length);
        bytes.Write(value);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case Guid id:
                json.WriteStringValue(id);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case DateTime time:
                json.WriteStringValue(TimeText.Of(time));
                break;
            default:
                throw new ArgumentException($"No column holds a {value.GetType()}.", nameof(value));
        }
    }

    [GeneratedRegex(@"^\s*GO\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex BatchSeparator();

    /// <summary>
    /// Statements in one command. Each is run as a text of its own, whose plan the server remembers whatever else is in
    /// the command.
    /// </summary>
    private sealed class Script
    {
        private readonly StringBuilder text = new();
        private readonly List<SqlParameter> parameters = [];

        public bool IsEmpty => text.Length == 0;

        /// <param name="values">Each with its name; a string, a long or bytes.</param>
        public void Add(string statement, params (string Name, object Value)[] values)
        {
            SqlParameter[] added =
                [.. values.Select((value, i) => Parameter($"@P{parameters.Count + i}", value.Value))];
            parameters.AddRange(added);
            var declared = values.Zip(added, (value, parameter) => $"@{value.Name} {TypeOf(parameter)}");
            var given = values.Zip(added, (value, parameter) => $"@{value.Name} = {parameter.ParameterName}");
            text.Append(CultureInfo.InvariantCulture, $"EXEC sp_executesql N'{statement.Replace("'", "''")}'");
            if (values.Length > 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $", N'{string.Join(", ", declared)}', {string.Join(", ", given)}");
            }

            text.Append(";\n");
        }

        public DbCommand ToCommand(DbTransaction transaction)
        {
            var command = transaction.Connection!.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = text.ToString();
            command.Parameters.AddRange(parameters.ToArray());
            return command;
        }

        private static SqlParameter Parameter(string name, object value) => value switch
        {
            string => new(name, SqlDbType.NVarChar, -1) { Value = value },
            byte[] => new(name, SqlDbType.VarBinary, -1) { Value = value },
            _ => new(name, SqlDbType.BigInt) { Value = value },
        };

        private static string TypeOf(SqlParameter parameter) => parameter.SqlDbType switch
        {
            SqlDbType.NVarChar => "NVARCHAR(MAX)",
            SqlDbType.VarBinary => "VARBINARY(MAX)",
            _ => "BIGINT",
        };
    }

    /// <summary>All statements in one command, so that the first that fails ends them all.</summary>
    private sealed class OneCommand(DbTransaction transaction) : RowWriter
    {
        private readonly Script script = new();
        private readonly List<string> checkedTables = [];
        private int expected;

        public override ValueTask AddAsync<TRow>(
            RowStatement<TRow> statement, IReadOnlyCollection<TRow> rows, string? table, CancellationToken ct)
        {
            if (rows.Count == 0)
                return ValueTask.CompletedTask;
            var bytes = new ArrayBufferWriter<byte>();
            var json = ToJson(statement.Columns, rows, bytes);
            script.Add(Text(statement), (Rows, json), (Bytes, bytes.WrittenSpan.ToArray()));
            expected += rows.Count;
            if (table is not null)
                checkedTables.Add(table);
            return ValueTask.CompletedTask;
        }

        public override async ValueTask EndAsync(CancellationToken ct)
        {
            if (script.IsEmpty)
                return;
            await using var command = script.ToCommand(transaction);
            command.CommandText = AbortOnError + command.CommandText;

            // What is inserted is counted or refused, so whatever is missing was not found.
            var found = await command.ExecuteNonQueryAsync(ct);
            EnsureFound(found, expected, checkedTables.Count == 0 ? null : string.Join(" or ", checkedTables));
        }
    }
}
