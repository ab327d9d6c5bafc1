using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Logistics.Data.Engines;

/// <summary>One step of the schema, forward only.</summary>
/// <param name="Checksum">SHA-256 of the script, hexadecimal, with line ends as LF.</param>
public sealed record Migration(int Version, string Name, string Script, string Checksum);

/// <summary>The database's schema is not the one this build works with.</summary>
public sealed class SchemaException(string message) : Exception(message);

/// <summary>
/// Brings a database to the schema of this build, and refuses one it does not know: newer than the build, or
/// migrated with a script that has been changed since.
/// </summary>
public sealed class Migrator(Database database, TimeProvider clock)
{
    private const string AppliedSql = """
        /* Migrator.Applied */
        SELECT Version, Name, Checksum FROM SchemaMigration ORDER BY Version
        """;

    private const string RecordSql = """
        /* Migrator.Record */
        INSERT INTO SchemaMigration (Version, Name, Checksum, AppliedAt)
        VALUES (@Version, @Name, @Checksum, @AppliedAt)
        """;

    private const string SizeSql = """
        /* Migrator.Size */
        SELECT h.Size FROM LedgerHead AS h
        """;

    // A table of millions of rows is written anew in one statement.
    private const int NoTimeout = 0;

    private readonly IReadOnlyList<Migration> known = Known(database.Dialect.Engine);

    /// <summary>The migrations this build carries for an engine, in order.</summary>
    public static IReadOnlyList<Migration> Known(string engine)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var suffix = $".{engine}.sql";
        return
        [
            .. from resource in assembly.GetManifestResourceNames()
               where resource.EndsWith(suffix, StringComparison.Ordinal)
               let file = resource["migrations/".Length..^suffix.Length]
               let version = int.Parse(file[..4], CultureInfo.InvariantCulture)
               orderby version
               select Read(assembly, resource, version, file[5..]),
        ];
    }

    /// <summary>Applies what is missing.</summary>
    /// <returns>The migrations applied now.</returns>
    /// <exception cref="SchemaException">The database is newer, or a script has changed.</exception>
    public async Task<IReadOnlyList<Migration>> MigrateAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        if (database.Dialect.FindOtherSchema is { } sql
            && await connection.ExecuteScalarAsync<string>(new CommandDefinition(sql, cancellationToken: ct))
                is { } schema)
        {
            throw new SchemaException(
                $"The default schema of this login's user is '{schema}'; expected dbo, where the tables go. Run this "
                + "in the database: ALTER USER [name of the user] WITH DEFAULT_SCHEMA = dbo");
        }

        await CreateMigrationTableAsync(connection, ct);
        var done = new List<Migration>();
        await KeepCopyAsync(connection, ct);
        foreach (var migration in known)
        {
            if (await ApplyAsync(connection, migration, ct))
                done.Add(migration);
        }

        Check(await AppliedAsync(connection, null, ct));
        return done;
    }

    /// <summary>Makes sure that every migration is applied and none is unknown or changed.</summary>
    /// <exception cref="SchemaException">It is not so; the message says what to do.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var tables = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            database.Dialect.CountTables, new { Name = "SchemaMigration" }, cancellationToken: ct));
        var applied = tables == 0 ? [] : await AppliedAsync(connection, null, ct);
        Check(applied);
        if (applied.Count < known.Count)
        {
            throw new SchemaException(
                $"{database.Name} lacks migration {known[applied.Count].Version:0000}. Run 'logistics migrate'.");
        }
    }

    /// <summary>A ledger that an earlier build wrote is kept as it was, beside the one that is upgraded.</summary>
    private async Task KeepCopyAsync(DbConnection connection, CancellationToken ct)
    {
        var applied = await AppliedAsync(connection, null, ct);
        Check(applied);
        var next = known.FirstOrDefault(migration => applied.All(row => row.Version != migration.Version));
        if (next is null || applied.Count == 0 || await CountAsync("LedgerHead") == 0)
            return;
        var size = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(SizeSql, cancellationToken: ct));
        if (size > 0)
            await database.Dialect.KeepCopyAsync(connection, $"before-{next.Version:0000}", ct);

        Task<long> CountAsync(string table) => connection.ExecuteScalarAsync<long>(
            new CommandDefinition(database.Dialect.CountTables, new { Name = table }, cancellationToken: ct));
    }

    private async Task CreateMigrationTableAsync(DbConnection connection, CancellationToken ct)
    {
        await using var transaction = await BeginAsync(connection, ct);
        await ExecuteAsync(transaction, database.Dialect.CreateMigrationTable, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<bool> ApplyAsync(
        DbConnection connection, Migration migration, CancellationToken ct)
    {
        await using var transaction = await BeginAsync(connection, ct);
        var applied = await AppliedAsync(connection, transaction, ct);
        Check(applied);
        if (applied.Any(row => row.Version == migration.Version))
            return false;
        foreach (var batch in database.Dialect.Batches(migration.Script))
            await ExecuteAsync(transaction, batch, ct);
        await connection.ExecuteAsync(new CommandDefinition(
            RecordSql,
            new
            {
                migration.Version,
                migration.Name,
                migration.Checksum,
                AppliedAt = clock.GetUtcNow().UtcDateTime,
            },
            transaction,
            cancellationToken: ct));
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken ct)
    {
        var transaction = await database.Dialect.BeginWriteAsync(connection, database.WriteBound, ct);
        await database.Dialect.LockMigrationsAsync(transaction, ct);
        return transaction;
    }

    private void Check(IReadOnlyList<AppliedRow> applied)
    {
        foreach (var row in applied)
        {
            var migration = known.FirstOrDefault(migration => migration.Version == row.Version)
                ?? throw new SchemaException(
                    $"{database.Name} is newer than this build: it has migration {row.Version:0000} "
                    + $"({row.Name}). Use a build that knows it, or another database.");
            if (!string.Equals(migration.Checksum, row.Checksum, StringComparison.OrdinalIgnoreCase))
            {
                throw new SchemaException(
                    $"{database.Name} cannot be used: Migration {row.Version:0000} ({row.Name}) was applied from "
                    + "another script than this build has. Use the build that applied "
                    + "it. A migration is never edited.");
            }
        }
    }

    private static async Task<IReadOnlyList<AppliedRow>> AppliedAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken ct) =>
        (await connection.QueryAsync<AppliedRow>(
            new CommandDefinition(AppliedSql, transaction: transaction, cancellationToken: ct))).AsList();

    private static Task<int> ExecuteAsync(DbTransaction transaction, string sql, CancellationToken ct) =>
        transaction.Connection!.ExecuteAsync(
            new CommandDefinition(sql, transaction: transaction, commandTimeout: NoTimeout, cancellationToken: ct));

    private static Migration Read(Assembly assembly, string resource, int version, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var script = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new Migration(
            version, name, script, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(script))));
    }

    private sealed class AppliedRow
    {
        public int Version { get; init; }

        public string Name { get; init; } = "";

        public string Checksum { get; init; } = "";
    }
}
