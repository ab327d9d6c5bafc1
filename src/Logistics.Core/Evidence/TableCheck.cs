using Logistics.Core.Kernel;

namespace Logistics.Core.Evidence;

/// <summary>Rows of a table in the evidence; null if the evidence lacks the table.</summary>
internal delegate IAsyncEnumerable<IReadOnlyList<string>>? RowsOf(Table table, CancellationToken ct);

/// <summary>Compares the rows of one table with the replay.</summary>
internal abstract class TableCheck : IAsyncDisposable
{
    /// <summary>Compares what an event changed.</summary>
    /// <param name="isLawful">If false, the event changed nothing and its rows are not checked.</param>
    public abstract ValueTask TakeAsync(LedgerEntry entry, bool isLawful);

    /// <summary>Compares the present state.</summary>
    public abstract ValueTask FinishAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>Makes the check that fits a table.</summary>
internal sealed class TableChecks(World world, int format, RowsOf rows, Report report, CancellationToken ct)
    : ITableVisitor<TableCheck>
{
    public TableCheck Visit<TEntity, TKey>(Table<TEntity, TKey> table)
        where TEntity : class
        where TKey : notnull
    {
        var comparison = new Comparison<TEntity, TKey>(world, table, format, report);
        if (table.Life == RowLife.Lasting)
            return new LastingCheck<TEntity, TKey>(comparison, rows, ct);
        if (rows(table, ct) is not { } found)
            return new MissingCheck<TEntity, TKey>(comparison);
        var cursor = new RowCursor(table, format, found, report, ct);
        return table.Life == RowLife.Appended
            ? new AppendedCheck<TEntity, TKey>(comparison, cursor)
            : new UntilFinalCheck<TEntity, TKey>(comparison, cursor);
    }
}

/// <summary>Compares rows with entities, column by column.</summary>
internal sealed class Comparison<TEntity, TKey>(World world, Table<TEntity, TKey> table, int format, Report report)
    where TEntity : class
    where TKey : notnull
{
    private readonly Column<TEntity>[] columns = [.. table.All.Where(column => column.Since <= format)];
    private bool isRequired = table.IsRequiredBy is null;

    public World World => world;

    public Table<TEntity, TKey> Table => table;

    public Report Report => report;

    /// <summary>Notes whether an event needs the table.</summary>
    public void Note(LedgerEvent e) => isRequired = isRequired || table.IsRequiredBy!(e);

    /// <summary>Reports that the table is missing, if an event needs it.</summary>
    public void Missing()
    {
        if (isRequired)
            report.Add(Check.Completeness, $"projection {table.File} is missing");
    }

    /// <summary>The row of an entity in this format.</summary>
    public string[] Row(TEntity entity) => Array.ConvertAll(columns, column => column.Text(entity));

    /// <summary>Whether the right content of a row is unknown.</summary>
    public bool IsUnknown(IReadOnlyList<string> row) => table.StreamOf is { } streamOf && world.IsBroken(streamOf(row));

    public void Compare(IReadOnlyList<string>? row, TEntity entity)
    {
        if (row is null)
            return;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Is(row[i], entity))
                continue;
            report.Add(
                Check.Projection,
                $"{table.Describe(Row(entity))}: {columns[i].Name} is '{Kernel.Table.Shorten(row[i])}', but the "
                    + $"events lead to '{Kernel.Table.Shorten(columns[i].Text(entity))}'",
                table.Concerned(entity, columns[i].Name));
            return;
        }

        report.Count(Check.Projection);
    }

    /// <summary>Reports a row that should not exist.</summary>
    public void Refuse(IReadOnlyList<string> row, string why) =>
        report.Add(Check.Projection, $"{table.Describe(row)}: {why}");

    /// <summary>Reports a missing row.</summary>
    public void Lacks(TEntity entity) => report.Add(
        Check.Projection, $"{table.Describe(Row(entity))}: there is no such row", table.Concerned(entity, ""));

    /// <summary>Compares entities, and rows with entities, by their keys, without a text for each.</summary>
    public IEqualityComparer<TEntity> ByKey => new KeyComparer([.. columns.Take(table.KeyCount)]);

    /// <summary>Whether a missing row means the same, because the sum is zero.</summary>
    public bool IsZero(IReadOnlyList<string> row)
    {
        for (var i = table.KeyCount; i < columns.Length; i++)
        {
            if (columns[i].Name != table.Revision && row[i] != "0")
                return false;
        }

        return table.IsSum;
    }

    private sealed class KeyComparer(Column<TEntity>[] key)
        : IEqualityComparer<TEntity>, IAlternateEqualityComparer<IReadOnlyList<string>, TEntity>
    {
        public bool Equals(TEntity? one, TEntity? other) =>
            ReferenceEquals(one, other)
            || (one is not null && other is not null
                && Array.TrueForAll(key, column => column.Is(column.Text(one), other)));

        public bool Equals(IReadOnlyList<string> row, TEntity entity)
        {
            for (var i = 0; i < key.Length; i++)
            {
                if (!key[i].Is(row[i], entity))
                    return false;
            }

            return true;
        }

        public int GetHashCode(TEntity entity)
        {
            var hash = 0;
            foreach (var column in key)
                hash = HashCode.Combine(hash, column.TextHash(entity));
            return hash;
        }

        public int GetHashCode(IReadOnlyList<string> row)
        {
            var hash = 0;
            for (var i = 0; i < key.Length; i++)
                hash = HashCode.Combine(hash, row[i].GetHashCode(StringComparison.Ordinal));
            return hash;
        }

        public TEntity Create(IReadOnlyList<string> row) =>
            throw new NotSupportedException("No row is made an entity.");
    }
}

/// <summary>The table is not there.</summary>
internal sealed class MissingCheck<TEntity, TKey>(Comparison<TEntity, TKey> comparison) : TableCheck
    where TEntity : class
    where TKey : notnull
{
    public override ValueTask TakeAsync(LedgerEntry entry, bool isLawful)
    {
        comparison.Note(entry.Event);
        return default;
    }

    public override ValueTask FinishAsync()
    {
        comparison.Missing();
        return default;
    }

    public override ValueTask DisposeAsync() => default;
}

/// <summary>Rows that an event made once for all: each is compared as its event passes.</summary>
internal sealed class AppendedCheck<TEntity, TKey>(Comparison<TEntity, TKey> comparison, RowCursor cursor) : TableCheck
    where TEntity : class
    where TKey : notnull
{
    // No event makes more rows.
    private const int RowsMax = Ledger.EventCodec.SizeMax;

    private readonly int line = comparison.Table.All.ToList().FindIndex(column => column.Name == "Line");

    public override async ValueTask TakeAsync(LedgerEntry entry, bool isLawful)
    {
        var made = isLawful ? comparison.World.AddedTo(comparison.Table) : [];
        if (made.Count == 0)
        {
            await cursor.SkipAsync(entry.Sequence, isLawful ? 0 : RowsMax);
            return;
        }

        for (var i = 0; i < made.Count; i++)
        {
            var row = line < 0
                ? await cursor.TakeAsync(entry.Sequence, entry.Event.Stream)
                : await cursor.TakeLineAsync(entry.Sequence, i, () => comparison.Row(made[i]));
            comparison.Compare(row, made[i]);
        }
    }

    public override ValueTask FinishAsync() => cursor.FinishAsync();

    public override ValueTask DisposeAsync() => cursor.DisposeAsync();
}

/// <summary>
/// Rows that are ordered by the event that made them and change until they are final. Each is kept until then, compared
/// and dropped with its entity.
/// </summary>
internal sealed class UntilFinalCheck<TEntity, TKey>(Comparison<TEntity, TKey> comparison, RowCursor cursor)
    : TableCheck
    where TEntity : class
    where TKey : notnull
{
    private readonly Dictionary<TKey, IReadOnlyList<string>> kept = [];

    public override async ValueTask TakeAsync(LedgerEntry entry, bool isLawful)
    {
        var (world, table) = (comparison.World, comparison.Table);
        if (!isLawful)
        {
            await cursor.SkipAsync(entry.Sequence);
            return;
        }

        foreach (var (key, before, after) in world.ChangesOf(table))
        {
            if (before is null && await cursor.TakeAsync(entry.Sequence, entry.Event.Stream) is { } row)
                kept[key] = row;
            if (after is null || !table.IsFinal(after) || world.IsPinned(table, key))
                continue;
            Compare(key, after);
            world.Forget(table, key);
        }
    }

    public override async ValueTask FinishAsync()
    {
        await cursor.FinishAsync();
        foreach (var key in kept.Keys.ToArray())
        {
            if (comparison.World.Find(comparison.Table, key) is { } entity)
                Compare(key, entity);
        }
    }

    public override ValueTask DisposeAsync() => cursor.DisposeAsync();

    private void Compare(TKey key, TEntity entity)
    {
        kept.Remove(key, out var row);
        if (row is not null && !comparison.World.IsDamaged(comparison.Table, key) && !comparison.IsUnknown(row))
            comparison.Compare(row, entity);
    }
}

/// <summary>Rows of the present state: all are compared after the last event is replayed.</summary>
internal sealed class LastingCheck<TEntity, TKey>(
    Comparison<TEntity, TKey> comparison, RowsOf rows, CancellationToken ct) : TableCheck
    where TEntity : class
    where TKey : notnull
{
    private bool isRecorded = comparison.Table.RecordedBy is null;

    public override ValueTask TakeAsync(LedgerEntry entry, bool isLawful)
    {
        comparison.Note(entry.Event);
        isRecorded = isRecorded || comparison.Table.RecordedBy!(entry.Event);
        return default;
    }

    public override async ValueTask FinishAsync()
    {
        var (world, table) = (comparison.World, comparison.Table);
        if (!isRecorded)
            return;
        if (rows(table, ct) is not { } source)
        {
            comparison.Missing();
            return;
        }

        // A sum cannot be checked if any event is invalid.
        if (table.IsSum && !world.AreSumsKnown)
            return;
        var expected = world.All(table).ToHashSet(comparison.ByKey);
        var byRow = expected.GetAlternateLookup<IReadOnlyList<string>>();
        var found = new HashSet<TEntity>(ReferenceEqualityComparer.Instance);
        var refused = 0;
        await foreach (var row in source)
        {
            if (comparison.IsUnknown(row))
                continue;
            var isTwice = byRow.TryGetValue(row, out var entity) && !found.Add(entity);
            if (entity is not null && !isTwice)
            {
                comparison.Compare(row, entity);
                continue;
            }

            if (!isTwice && comparison.IsZero(row))
                continue;
            comparison.Refuse(row, isTwice ? "it is there twice" : "no event made this row");
            if (++refused > RowCursor.RefusedMax)
            {
                RowCursor.GiveUp(table, comparison.Report);
                return;
            }
        }

        foreach (var entity in expected.Where(entity => !found.Contains(entity)))
        {
            var row = comparison.Row(entity);
            if (!comparison.IsUnknown(row) && !comparison.IsZero(row))
                comparison.Lacks(entity);
        }
    }

    public override ValueTask DisposeAsync() => default;
}
