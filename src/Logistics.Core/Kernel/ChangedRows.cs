namespace Logistics.Core.Kernel;

/// <summary>
/// The rows that events changed, as noted for taking the events back. A world that knows the ledger before these
/// events forgets the rows, and loads them again.
/// </summary>
public sealed class ChangedRows
{
    private readonly Dictionary<(Table Table, object Key), Row> rows = [];

    /// <summary>Adds what an event changed.</summary>
    /// <param name="changes">As <see cref="EventUndo"/> has it; null where nothing was noted of the event.</param>
    /// <returns>False where it is not known what the event changed.</returns>
    public bool TryAdd(string? changes) =>
        changes is not null && UndoJson.IsSound(changes)
        && UndoJson.Read(changes).All(row => row.Table.Accept(new Noter(rows, row)));

    /// <summary>Forgets the rows, and all of the tables that no event notes its changes of.</summary>
    public void ForgetIn(World world)
    {
        foreach (var table in Catalog.Current.Tables.Where(table => !table.IsPutBack))
            world.Forget(table);
        foreach (var row in rows.Values)
            row.Forget(world);
    }

    /// <summary>
    /// Asks for every row that may belong to a known set, which would otherwise lack it. Other rows are loaded when a
    /// command needs them.
    /// </summary>
    public void Collect(Needs needs)
    {
        foreach (var ((table, _), row) in rows)
        {
            if (needs.World.KnowsAnySetOf(table))
                row.Collect(needs);
        }
    }

    private sealed record Row(Action<World> Forget, Action<Needs> Collect);

    private sealed class Noter(Dictionary<(Table Table, object Key), Row> rows, UndoRow row) : ITableVisitor<bool>
    {
        public bool Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            if (row.KeyOf(table) is not TKey key)
                return false;
            rows.TryAdd((table, key), new(world => world.Forget(table, key), needs => needs.One(table, key)));
            return true;
        }
    }
}
