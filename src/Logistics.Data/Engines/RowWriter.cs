namespace Logistics.Data.Engines;

/// <summary>
/// Runs statements over many rows, in order and in a number of round trips that depends neither on how many statements
/// there are nor on how many rows. What was added is written for certain once <see cref="EndAsync"/> has returned.
/// </summary>
internal abstract class RowWriter
{
    /// <param name="table">The table in which every row must be found; null where it does not matter.</param>
    /// <exception cref="RowChangedException">Not every row was found.</exception>
    public abstract ValueTask AddAsync<TRow>(
        RowStatement<TRow> statement, IReadOnlyCollection<TRow> rows, string? table, CancellationToken ct);

    /// <exception cref="RowChangedException">Not every row was found.</exception>
    public abstract ValueTask EndAsync(CancellationToken ct);

    protected static void EnsureFound(int found, int rows, string? table)
    {
        if (table is not null && found != rows)
            throw new RowChangedException(table);
    }
}

/// <summary>A row is not as the ledger's writer left it: somebody changed or removed it.</summary>
internal sealed class RowChangedException : Exception
{
    public RowChangedException(string table)
        : base($"A row of {table} is not as it was written last.")
    {
    }

    /// <param name="duplicate">What the engine says of a row whose key is taken.</param>
    public RowChangedException(Exception duplicate)
        : base($"A row is there that nobody recorded: {duplicate.Message}", duplicate)
    {
    }
}
