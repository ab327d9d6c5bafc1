using System.Data.Common;

namespace Logistics.Data.Engines;

/// <summary>
/// What differs between the two engines, and nothing else. A statement is one text for both; where it reads
/// or writes many rows it asks the dialect for a row source.
/// </summary>
public abstract class Dialect
{
    /// <summary>Name in configuration and in migration file names.</summary>
    public abstract string Engine { get; }

    /// <summary>Whether the process may change the schema of its own accord when it starts.</summary>
    public abstract bool MigratesItself { get; }

    /// <summary>Whether connections are kept open between units of work.</summary>
    public abstract bool KeepsConnections { get; }

    /// <summary>Whether a query waits for a server, so that several in one are worth preparing.</summary>
    internal abstract bool HasRoundTrips { get; }

    /// <summary>Makes a missing file of the database for its owner alone; nothing on a server.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public virtual void MakeFile(string connectionString)
    {
    }

    /// <summary>Absolute path of an embedded database's file; null where there is none.</summary>
    public virtual string? FileOf(string connectionString) => null;

    /// <summary>
    /// What is wrong with an embedded database's file and what to do, where a fault says that; null otherwise.
    /// </summary>
    public virtual string? ExplainFile(Exception exception, string file) => null;

    /// <summary>
    /// Writes all of an embedded database, as of one moment, to a file that does not exist. Its owner alone reads it.
    /// </summary>
    /// <exception cref="FormatException">The engine makes its own backups; the message names the statement.</exception>
    /// <exception cref="DbException">It could not be written.</exception>
    public virtual Task CopyAsync(DbConnection connection, string file, CancellationToken ct) =>
        throw new FormatException(OwnBackups);

    /// <summary>How the engine makes its backups itself; null where the product makes them.</summary>
    public virtual string? OwnBackups => null;

    /// <summary>
    /// Keeps a copy of a database that is about to be upgraded, where that is the product's business.
    /// </summary>
    /// <param name="name">What to call the copy, after the database.</param>
    /// <exception cref="IOException">There is no room for it, or it cannot be made.</exception>
    public virtual Task KeepCopyAsync(DbConnection connection, string name, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Whether a write failed because the disk of an embedded database takes no more.</summary>
    public virtual bool IsDiskFault(Exception exception) => false;

    /// <summary>
    /// Makes sure that there is room to go on writing, after a disk was full; nothing on a server, which knows itself.
    /// </summary>
    /// <exception cref="IOException">There is not.</exception>
    public virtual void EnsureRoom(DbConnection connection)
    {
    }

    /// <summary>
    /// Pages a connection has written to the engine's log since this was last asked; 0 where a server looks after its
    /// log.
    /// </summary>
    internal virtual int PagesWritten(DbConnection connection) => 0;

    /// <summary>
    /// Moves the pages of the engine's log into the database file, as far as no reader needs the older ones.
    /// </summary>
    /// <param name="truncates">Whether the log is emptied besides.</param>
    /// <returns>False where somebody uses the log, so that not all of this was done.</returns>
    internal virtual bool Checkpoint(DbConnection connection, bool truncates) => true;

    /// <summary>A connection, not yet open.</summary>
    public abstract DbConnection Create(string connectionString);

    /// <summary>
    /// A transaction that is going to write, with the settings writes rely on. Reads need none, and to set
    /// them would cost each read more than its query.
    /// </summary>
    /// <param name="patience">How long it may wait for the lock.</param>
    public abstract ValueTask<DbTransaction> BeginWriteAsync(
        DbConnection connection, TimeSpan patience, CancellationToken ct);

    /// <summary>The same for a unit whose first statement begins with <see cref="WaitsFor"/>.</summary>
    /// <inheritdoc cref="BeginWriteAsync"/>
    internal virtual ValueTask<DbTransaction> BeginLockingAsync(
        DbConnection connection, TimeSpan patience, CancellationToken ct) => BeginWriteAsync(connection, patience, ct);

    /// <summary>
    /// What a statement begins with that waits for the lock all others wait for; nothing where the transaction waits.
    /// </summary>
    internal virtual string WaitsFor(TimeSpan patience) => "";

    /// <summary>A connection for snapshots, not yet open; no other use is made of it.</summary>
    public virtual DbConnection CreateForSnapshot(string connectionString) => Create(connectionString);

    /// <summary>
    /// A transaction that only reads, and sees everything as of its first statement, however long it lasts.
    /// </summary>
    public abstract ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken ct);

    /// <summary>
    /// The statement that lets a database give snapshots, when a fault says that it does not; null otherwise.
    /// </summary>
    public virtual string? SnapshotRemedy(Exception exception) => null;

    /// <summary>
    /// How many reads may run at once; null where that is the server's concern. A driver that works in its
    /// caller's thread would otherwise take every thread the process has.
    /// </summary>
    public abstract int? ReadsMax { get; }

    /// <summary>
    /// Ends the statement that runs on a connection, from another thread; nothing where the driver itself
    /// heeds cancellation.
    /// </summary>
    public abstract void Interrupt(DbConnection connection);

    /// <summary>Whether the same unit of work may succeed when it is tried again.</summary>
    public abstract bool IsTransient(Exception exception);

    /// <summary>Whether a row was refused because its key is taken.</summary>
    public abstract bool IsDuplicate(DbException exception);

    /// <summary>The statements of a migration script, to be run one by one.</summary>
    public abstract IReadOnlyList<string> Batches(string script);

    /// <summary>Creates the table of applied migrations unless it is there.</summary>
    public abstract string CreateMigrationTable { get; }

    /// <summary>Counts the tables of the name <c>@Name</c>: 1 or 0.</summary>
    public abstract string CountTables { get; }

    /// <summary>
    /// Lists the statements by which an owner sets the database up; null where there is nothing to set.
    /// </summary>
    public virtual string? ListRemedies => null;

    /// <summary>
    /// Asks for the schema that a table made without one goes to, where it is not the product's; null where there is
    /// one.
    /// </summary>
    public virtual string? FindOtherSchema => null;

    /// <summary>
    /// Keeps other processes from migrating and from loading or importing reference data until the transaction ends.
    /// </summary>
    public abstract Task LockMigrationsAsync(DbTransaction transaction, CancellationToken ct);

    /// <summary>What ends a sorted query so that it returns at most as many rows as the parameter says.</summary>
    public abstract string Limit(string parameter);

    /// <summary>
    /// A table of one column <c>Value</c>, to stand after FROM or JOIN, over a parameter that holds a JSON
    /// array of scalars.
    /// </summary>
    public abstract string Keys(string parameter, string sqlServerType);

    /// <summary>
    /// The stream of the package whose id an expression gives, which also names the account of what is inside it.
    /// </summary>
    public abstract string PackageStream(string expression);

    /// <summary>A column in a condition, so that the engine does not read the rows in its order.</summary>
    public virtual string OutOfOrder(string column) => column;

    /// <summary>Bytes from hexadecimal text, which is how bytes travel inside JSON.</summary>
    public abstract string FromHex(string expression, string sqlServerType);

    /// <summary>The same over a JSON array of objects, whose members are the columns.</summary>
    internal abstract string Table(string parameter, params (string Name, string SqlServerType)[] columns);

    /// <summary>A statement over rows as this engine gets it.</summary>
    internal abstract string TextOf<TRow>(RowStatement<TRow> statement);

    /// <summary>Runs queries in turn, in as few round trips as the engine allows.</summary>
    internal abstract Task ReadAsync(DbTransaction transaction, IReadOnlyList<RowQuery> queries, CancellationToken ct);

    /// <summary>Runs statements over rows, in as few round trips as the engine allows.</summary>
    internal abstract RowWriter Write(DbTransaction transaction);

    /// <summary>Hands over what is left of one result.</summary>
    protected static async Task TakeAsync(DbDataReader reader, Action<object?[]> take, CancellationToken ct)
    {
        while (await reader.ReadAsync(ct))
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            take(row);
        }
    }

    /// <summary>Runs one statement over many rows.</summary>
    internal async Task WriteAsync<TRow>(
        DbTransaction transaction,
        RowStatement<TRow> statement,
        IReadOnlyCollection<TRow> rows,
        CancellationToken ct)
    {
        var writer = Write(transaction);
        await writer.AddAsync(statement, rows, table: null, ct);
        await writer.EndAsync(ct);
    }
}
