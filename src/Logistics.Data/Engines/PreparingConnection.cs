using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Logistics.Data.Engines;

/// <summary>
/// A SQLite connection that prepares each statement once and keeps it for the next time its text is asked
/// for.
/// </summary>
/// <remarks>
/// The engine answers most of the product's statements faster than it parses and plans them. There are
/// some hundred texts, so the statements kept need no limit.
/// </remarks>
internal sealed class PreparingConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>
    /// Says each command before it runs, as <c>SqlClientDiagnosticListener</c> does for the other engine.
    /// </summary>
    public const string CommandBefore = "Logistics.Sqlite.CommandBefore";

    private static readonly DiagnosticListener Listener = new("Logistics.Sqlite");

    private readonly Dictionary<string, SqliteCommand> kept = new(StringComparer.Ordinal);

    /// <summary>Opens the file and sets what the product relies on.</summary>
    public override void Open()
    {
        // Beyond what SQLite itself waits for a lock, the driver tries again for as long as this, and 30 s otherwise.
        DefaultTimeout = 10;
        base.Open();

        // Here and not for each transaction: setting foreign_keys discards every prepared statement.
        // journal_mode is a property of the file, but asking again is free and survives a copied database.
        // A commit writes each page it touches as a whole, and touches some twenty, so small pages write less.
        // Only a file that is new takes a page size.
        // Without secure_delete the bytes of an erased name stay in the file, and in every copy of it.
        // WriteAheadLog moves pages from the log into the file. SQLite does it within a commit only where that fails.
        using var command = CreateCommand();
        command.CommandText = """
            PRAGMA busy_timeout = 1000;
            PRAGMA page_size = 1024;
            PRAGMA cache_size = -16384;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 65536;
            PRAGMA journal_size_limit = 4194304;
            PRAGMA secure_delete = ON;
            PRAGMA foreign_keys = ON;
            """;
        command.ExecuteNonQuery();
    }

    protected override DbCommand CreateDbCommand() => new Lease(this);

    private SqliteCommand Take(string text)
    {
        if (!kept.Remove(text, out var command))
            return new SqliteCommand(text, this);
        command.Parameters.Clear();
        return command;
    }

    private void Return(SqliteCommand command)
    {
        if (!kept.TryAdd(command.CommandText, command))
            command.Dispose();
    }

    /// <summary>A command that stands for a kept one from the time its text is known.</summary>
    private sealed class Lease(PreparingConnection owner) : DbCommand
    {
        private SqliteCommand? taken;
        private SqliteTransaction? transaction;

        [AllowNull]
        public override string CommandText
        {
            get => taken?.CommandText ?? "";
            set
            {
                GiveBack();
                taken = owner.Take(value ?? "");
                taken.Transaction = transaction;
            }
        }

        public override int CommandTimeout
        {
            get => Taken.CommandTimeout;
            set => Taken.CommandTimeout = value;
        }

        public override CommandType CommandType
        {
            get => CommandType.Text;
            set => Taken.CommandType = value;
        }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection
        {
            get => owner;
            set => throw new NotSupportedException("A command stays with the connection that made it.");
        }

        protected override DbParameterCollection DbParameterCollection => Taken.Parameters;

        protected override DbTransaction? DbTransaction
        {
            get => transaction;
            set
            {
                transaction = (SqliteTransaction?)value;
                if (taken is not null)
                    taken.Transaction = transaction;
            }
        }

        private SqliteCommand Taken =>
            taken ?? throw new InvalidOperationException("The text of a command comes first.");

        private SqliteCommand Announced
        {
            get
            {
                if (Listener.IsEnabled(CommandBefore))
                    Listener.Write(CommandBefore, Taken);
                return Taken;
            }
        }

        public override void Cancel() => Taken.Cancel();

        public override int ExecuteNonQuery() => Announced.ExecuteNonQuery();

        public override object? ExecuteScalar() => Announced.ExecuteScalar();

        public override void Prepare() => Taken.Prepare();

        // The engine works in the caller's thread; these spare the base class's arrangements for waiting.
        public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
            Announced.ExecuteNonQueryAsync(cancellationToken);

        protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(
            CommandBehavior behavior, CancellationToken cancellationToken) =>
            await Announced.ExecuteReaderAsync(behavior, cancellationToken);

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
            Announced.ExecuteReader(behavior);

        protected override DbParameter CreateDbParameter() => new SqliteParameter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                GiveBack();
            base.Dispose(disposing);
        }

        private void GiveBack()
        {
            if (taken is not null)
                owner.Return(taken);
            taken = null;
        }
    }
}
