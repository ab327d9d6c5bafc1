using System.Data.Common;
using System.Text.Json;
using Logistics.Core.Kernel;
using Logistics.Data.Engines;

namespace Logistics.Data.Tables;

/// <summary>
/// The SQL that follows from the declaration of a table: loading by key and by set, inserting, updating, deleting and
/// reading it as evidence. Nothing else writes a projection.
/// </summary>
internal abstract class TableSql(Table table)
{
    public Table Table { get; } = table;

    /// <summary>Every row, in the table's order.</summary>
    public string SelectAll { get; protected init; } = "";

    /// <summary>The rows of some of what a part of the log is about; null where the table has none such.</summary>
    public string? SelectPart { get; protected init; }

    /// <summary>Every statement, as the engine gets it.</summary>
    public abstract IEnumerable<string> Statements { get; }

    /// <summary>Queries that make what is missing of the table known.</summary>
    /// <param name="absences">Gets what makes known, once they have run, that there was no more.</param>
    /// <param name="checks">Gets checks to be made once the streams that the rows follow are known, too.</param>
    public abstract IEnumerable<RowQuery> Load(World world, Needs needs, List<Action> absences, List<Action> checks);

    /// <summary>Writes what was changed and added.</summary>
    /// <exception cref="RowChangedException">A row is not as it was written last.</exception>
    public abstract Task WriteAsync(RowWriter writer, World world, CancellationToken ct);

    /// <summary>
    /// Which rows to check once a row was found changed from outside: the rows that a world was about to change, in
    /// tables whose rows follow no stream. Reading such a row does not show whether it was changed.
    /// </summary>
    /// <returns>Null where there is nothing to look at.</returns>
    public abstract Suspicion? Suspect(World world);

    /// <summary>The first damaged record among the requested ones; null for none.</summary>
    public abstract string? Damaged(World world, Needs touched);

    /// <summary>The SQL of every table, in their order.</summary>
    public static IReadOnlyList<TableSql> Of(Dialect dialect)
    {
        var maker = new Maker(dialect);
        return [.. Catalog.Current.Tables.Select(table => table.Accept(maker))];
    }

    private sealed class Maker(Dialect dialect) : ITableVisitor<TableSql>
    {
        public TableSql Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull => new TableSql<TEntity, TKey>(dialect, table);
    }
}

/// <inheritdoc/>
internal sealed class TableSql<TEntity, TKey> : TableSql
    where TEntity : class
    where TKey : notnull
{
    private const string Keys = "Keys";

    private readonly Dialect dialect;
    private readonly Table<TEntity, TKey> table;
    private readonly int[] json; // the columns of JSON
    private readonly string byKey;
    private readonly string[] bySet;
    private readonly RowStatement<TEntity> insert;
    private readonly RowStatement<(TEntity Before, TEntity After)>? update;
    private readonly RowStatement<TEntity>? delete;

    public TableSql(Dialect dialect, Table<TEntity, TKey> table)
        : base(table)
    {
        (this.dialect, this.table) = (dialect, table);
        json = [.. from column in table.All.Index() where column.Item.Kind == ColumnKind.Json select column.Index];
        var name = table.Name;
        var columns = string.Join(", ", table.Columns.Select(column => $"t.{column.Name}"));
        var order = string.Join(", ", table.Order.Select(column => $"t.{column}"));
        SelectAll = $"/* {name}.All */ SELECT {columns} FROM {name} AS t ORDER BY {order}";
        var ofPackage = table.IsOfEvents
            ? $"""
              JOIN CustodyEvent AS s ON s.Stream = {dialect.PackageStream("k.Value")}
              JOIN {name} AS t ON t.Sequence = s.Sequence
              """
            : $"JOIN {name} AS t ON t.{table.PartBy} = k.Value";
        SelectPart = table.PartBy is null
            ? null
            : $"""
              /* {name}.Part */
              SELECT {columns} FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k
              {ofPackage}
              ORDER BY {order}
              """;
        Column<TEntity>[] keys = [.. table.All.Take(table.KeyCount)];
        var source = keys.Length == 1
            ? dialect.Keys("@Keys", SqlTypes.Of(keys[0].Kind))
            : dialect.Table("@Keys", [.. keys.Select(key => (key.Name, SqlTypes.Of(key.Kind)))]);
        var match = keys.Length == 1
            ? $"t.{keys[0].Name} = k.Value"
            : string.Join(" AND ", keys.Select(key => $"t.{key.Name} = k.{key.Name}"));
        byKey = $"/* {name}.Load */ SELECT {columns} FROM {source} AS k JOIN {name} AS t ON {match}";
        bySet =
        [
            .. table.Sets.Select(set =>
            {
                var kind = table.All.Single(column => column.Name == set.Column).Kind;
                var condition = set.Condition is null ? "" : $" AND {set.Condition}";

                // A join that SQLite does not turn around: by the condition alone it would find rows of every set.
                return $"/* {name}.LoadBy{set.Column} */ SELECT {columns} "
                    + $"FROM {dialect.Keys("@Keys", SqlTypes.Of(kind))} AS k "
                    + $"CROSS JOIN {name} AS t WHERE t.{set.Column} = k.Value{condition}";
            }),
        ];
        insert = RowStatement.InsertInto(table);
        delete = table.RecordedBy is null
            ? RowStatement<TEntity>.Delete($"{name}.Delete", name, [.. keys.Select(RowStatement.Plain)])
            : null;
        Column<TEntity>[] changing =
        [
            .. table.All.Skip(table.KeyCount).Where(
                column => !table.Fixed.Contains(column.Name, StringComparer.Ordinal)),
        ];
        var revision = table.All.FirstOrDefault(column => column.Name == table.Revision);
        update = table.Life == RowLife.Appended || changing.Length == 0
            ? null
            : RowStatement<(TEntity Before, TEntity After)>.Update(
                $"{name}.Update", name, [.. keys.Select(After)], [.. changing.Select(After)],
                revision is null ? [] : [new(revision.Name, "BIGINT", row => revision.Value(row.Before))]);

        static RowColumn<(TEntity Before, TEntity After)> After(Column<TEntity> column) =>
            new(column.Name, SqlTypes.Of(column.Kind), row => column.Value(row.After), row => column.Value(row.Before));
    }

    public override IEnumerable<string> Statements =>
    [
        SelectAll, .. SelectPart is null ? (string[])[] : [SelectPart], byKey, .. bySet, dialect.TextOf(insert),
        .. update is null ? (string[])[] : [dialect.TextOf(update)],
        .. delete is null ? (string[])[] : [dialect.TextOf(delete)],
    ];

    public override IEnumerable<RowQuery> Load(World world, Needs needs, List<Action> absences, List<Action> checks)
    {
        var keys = needs.KeysOf(table);
        if (keys.Count > 0)
        {
            absences.Add(() =>
            {
                foreach (var key in keys)
                    world.Load(table, (TKey)key, null);
            });
            yield return new RowQuery(byKey, row => Take(world, row, checks), (Keys, JsonOf(keys)));
        }

        foreach (var (set, sql) in table.Sets.Zip(bySet))
        {
            var values = needs.SetsOf(set);
            if (values.Count == 0)
                continue;
            absences.Add(() =>
            {
                foreach (var value in values)
                    world.LoadSet(set, value);
            });
            yield return new RowQuery(sql, row => Take(world, row, checks), (Keys, JsonSerializer.Serialize(values)));
        }
    }

    public override async Task WriteAsync(RowWriter writer, World world, CancellationToken ct)
    {
        await writer.AddAsync(insert, world.AddedTo(table), table: null, ct);
        var changes = world.ChangesOf(table);
        if (changes.Count == 0)
            return;
        TEntity[] gone = [.. from change in changes where change.After is null select change.Before into before
                             where before is not null select before];
        if (gone.Length > 0)
        {
            await writer.AddAsync(
                delete ?? throw new InvalidOperationException("No row of "
                    + $"{table.Name} is ever deleted."), gone, table.Name, ct);
        }

        (TEntity, TEntity)[] moved =
        [
            .. from change in changes
               where change is { Before: not null, After: not null } && !change.Before.Equals(change.After)
               select (change.Before, change.After),
        ];
        if (update is not null)
            await writer.AddAsync(update, moved, table.Name, ct);
        await writer.AddAsync(
            insert,
            [.. from change in changes where change.Before is null select change.After into after
                where after is not null select after],
            table: null,
            ct);
    }

    public override string? Damaged(World world, Needs touched)
    {
        foreach (var key in touched.KeysOf(table).Cast<TKey>())
        {
            if (world.IsDamaged(table, key))
                return $"{table.Name} {string.Join(", ", Table<TEntity, TKey>.KeyValues(key))}";
        }

        return null;
    }

    public override Suspicion? Suspect(World world)
    {
        if (table.Follows is not null || table.Revision is null
            || world.ChangesOf(table) is not { Count: > 0 } changes)
        {
            return null;
        }

        return async (transaction, ct) =>
        {
            var rows = new List<object?[]>();
            var keys = JsonOf([.. changes.Select(change => (object)change.Key)]);
            await dialect.ReadAsync(transaction, [new RowQuery(byKey, rows.Add, (Keys, keys))], ct);
            var stored = rows.Select(Read).ToLookup(row => row is null ? default : table.KeyOf(row));
            var changed = changes.Where(change =>
                !stored[change.Key].SequenceEqual(change.Before is null ? [] : [change.Before])).ToArray();
            return changed.Length == 0 ? null : Distrust;

            void Distrust(World next)
            {
                foreach (var (key, before, _) in changed)
                {
                    // Rules decide on the last known row. Any change to it is refused.
                    next.Load(table, key, before);
                    next.MarkDamaged(table, key);
                }
            }
        };
    }

    /// <summary>Adds a row to the world. A damaged row makes the sets that it belongs to damaged, too.</summary>
    private void Take(World world, object?[] row, List<Action> checks)
    {
        var entity = Read(row);
        if (entity is null)
        {
            Spoil(world, row, null);
            return;
        }

        // This batch has changed the entity, so the stored row is older.
        var key = table.KeyOf(entity);
        if (world.Knows(table, key))
            return;
        world.Load(table, key, entity);
        if (table.Follows is not { } follows)
            return;
        checks.Add(() =>
        {
            var (stream, sequence, version) = follows(entity);
            var head = world.HeadOf(stream);
            if (head is not { IsDamaged: false } || head.Sequence != sequence
                || (version ?? head.Version) != head.Version)
            {
                world.Forget(table, key);
                Spoil(world, row, entity);
            }
        });
    }

    private TEntity? Read(object?[] row)
    {
        foreach (var i in json)
            row[i] = PackedJson.Text(row[i]);
        return table.Read(row);
    }

    private void Spoil(World world, object?[] row, TEntity? entity)
    {
        // The key is read from an entity made of the readable columns.
        if (KeyOf(row) is { } key)
        {
            world.Load(table, key, null);
            world.MarkDamaged(table, key, entity);
        }

        foreach (var set in table.Sets)
        {
            var at = table.All.ToList().FindIndex(column => column.Name == set.Column);

            // A set over a column of words is asked for by the stored text.
            if (table.All[at].Read(row[at], out var of) && of is not null)
                world.MarkDamaged(set, of is Enum ? StoredValue.Text(row[at])! : of, entity);
        }
    }

    private TKey? KeyOf(object?[] row)
    {
        var values = new object?[table.KeyCount];
        for (var i = 0; i < values.Length; i++)
        {
            if (!table.All[i].Read(row[i], out values[i]) || values[i] is null)
                return default;
        }

        return values.Length == 1 ? (TKey)values[0]! : (TKey)Activator.CreateInstance(typeof(TKey), values)!;
    }

    private string JsonOf(IReadOnlyCollection<object> keys) => table.KeyCount == 1
        ? JsonSerializer.Serialize(keys)
        : JsonSerializer.Serialize(keys.Select(key => Table<TEntity, TKey>.KeyValues((TKey)key)
            .Select((value, i) => (table.All[i].Name, Value: value))
            .ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal)));
}

/// <summary>Checks rows that may have been changed outside the product.</summary>
/// <returns>Makes those that were known as damaged; null where none was.</returns>
internal delegate Task<Action<World>?> Suspicion(DbTransaction transaction, CancellationToken ct);
