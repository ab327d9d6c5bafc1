using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Logistics.Core.Kernel;

/// <summary>When the row of an entity can be compared with a replay of the events, and forgotten.</summary>
public enum RowLife
{
    /// <summary>It stands for the present, and is compared once every event is replayed.</summary>
    Lasting,

    /// <summary>It comes with the event that made it, and never changes.</summary>
    Appended,

    /// <summary>It comes with the event that made it, and changes until it is final.</summary>
    UntilFinal,
}

/// <summary>
/// A table of entities. The one declaration is the projection's table, its loader and writer on both engines, its
/// file in evidence, what a verifier compares and what a rebuild writes.
/// </summary>
public abstract class Table
{
    /// <summary>In the database.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its file in evidence, without the extension.</summary>
    public required string File { get; init; }

    /// <summary>
    /// The columns its rows are in the order of; the first is a sequence where rows come with events.
    /// </summary>
    public required IReadOnlyList<string> Order { get; init; }

    /// <summary>Every column; the first ones are the key.</summary>
    public abstract IReadOnlyList<Column> Columns { get; }

    /// <summary>How many columns, from the first on, name a row.</summary>
    public int KeyCount { get; init; } = 1;

    /// <summary>
    /// The column with the sequence of the event that a row was last written by; null where rows are only ever added
    /// and taken away.
    /// </summary>
    public string? Revision { get; init; }

    /// <summary>Columns that no event changes once the row is there, besides the key.</summary>
    public IReadOnlyList<string> Fixed { get; init; } = [];

    public RowLife Life { get; init; }

    /// <summary>
    /// A row adds up events of several streams, so that nothing can be said of it once one of them is not known. A
    /// row of zeros says the same as none.
    /// </summary>
    public bool IsSum { get; init; }

    /// <summary>
    /// The column with the owning package, by which a partial bundle selects rows; null if rows have several owners.
    /// </summary>
    public string? PartBy { get; init; }

    /// <summary>Each row carries the sequence of an event of the package it is about, and is found by that.</summary>
    public bool IsOfEvents { get; init; }

    /// <summary>Events that a table is needed for, so that evidence without it lacks something; null for any.</summary>
    public Func<LedgerEvent, bool>? IsRequiredBy { get; init; }

    /// <summary>The stream whose events alone decide a row; null where several do.</summary>
    public Func<IReadOnlyList<string>, string>? StreamOf { get; init; }

    /// <summary>
    /// The event that records the rows which were there before any event made one; null where there were none. Before
    /// it nothing can be said of the table. A rebuild writes over its rows and deletes none, as other tables refer to
    /// them.
    /// </summary>
    public Func<LedgerEvent, bool>? RecordedBy { get; init; }

    /// <summary>Its rows are reference data, which a process reads as a whole and keeps.</summary>
    public bool IsReference { get; init; }

    /// <summary>The first format of evidence that has it; <see cref="Never"/> for none.</summary>
    public int Since { get; init; } = 1;

    /// <summary>No format of evidence has the table: the product can do without it, and makes it anew.</summary>
    public const int Never = int.MaxValue;

    /// <summary>Whether evidence of the newest format has it.</summary>
    public bool IsInEvidence => Since != Never;

    /// <summary>Its rows are not kept in memory once they are committed, as they are seldom asked for again.</summary>
    public bool IsSeldomRead { get; init; }

    /// <summary>
    /// The column with the version that the latest event of the row's stream has; null where there is none.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>
    /// Columns that several streams add to, so that taking an event back takes away what it added and leaves the rest.
    /// In a sum that is every column but key and revision.
    /// </summary>
    public IReadOnlyList<string> Additive { get; init; } = [];

    /// <summary>
    /// Whether taking an event back puts its rows back. What follows from the postings of the reversal itself does
    /// not need it. Where false, no event notes which rows it changes, so that a process forgets all of the table when
    /// another one has recorded.
    /// </summary>
    public bool IsPutBack { get; init; } = true;

    /// <summary>The revision is null until something happens to the row, and is put back with it.</summary>
    public bool IsRevisionPutBack { get; init; }

    /// <summary>Its place among all tables: those that others refer to come first.</summary>
    public int Index { get; internal set; } = -1;

    internal abstract Store NewStore(bool isWhole, UndoRecorder recorder);

    /// <summary>Hands the table on with the types of its entities and keys.</summary>
    public abstract TResult Accept<TResult>(ITableVisitor<TResult> visitor);

    /// <summary>The key of a row, for people.</summary>
    public string Describe(IReadOnlyList<string> row) =>
        $"{Name} {string.Join(", ", Columns.Take(KeyCount).Select((c, i) => $"{c.Name} '{Shorten(row[i])}'"))}";

    /// <summary>The columns that evidence of a format has.</summary>
    public IReadOnlyList<Column> ColumnsIn(int format) => [.. Columns.Where(column => column.Since <= format)];

    /// <summary>A text as short as a message can have it, without control characters.</summary>
    public static string Shorten(string value)
    {
        const int lengthMax = 80;
        var plain = string.Concat(value.Take(lengthMax).Select(c => char.IsControl(c) ? '?' : c));
        return value.Length > lengthMax ? plain + "…" : plain;
    }
}

/// <inheritdoc/>
public abstract class Table<TEntity> : Table
    where TEntity : class
{
    private readonly ConstructorInvoker constructor;
    private readonly Column<TEntity>[] read;

    protected Table(Action<Columns<TEntity>> declare)
    {
        var columns = new Columns<TEntity>();
        declare(columns);
        All = columns.All;
        read = [.. All.Where(column => !column.IsDerived)];
        var primary = typeof(TEntity).GetConstructors().Single(one => one.GetParameters().Length == read.Length);
        constructor = ConstructorInvoker.Create(primary);
    }

    public override IReadOnlyList<Column> Columns => All;

    public IReadOnlyList<Column<TEntity>> All { get; }

    /// <summary>The stream whose latest event the row follows, and that event's sequence and version as the row has
    /// them; null where a row follows from no single stream.</summary>
    public Func<TEntity, (string Stream, long Sequence, int? Version)>? Follows { get; init; }

    /// <summary>Whether no event changes it any more.</summary>
    public Func<TEntity, bool> IsFinal { get; init; } = _ => false;

    /// <summary>The event that decides a column, for findings; null where more than one does.</summary>
    public Func<TEntity, string, long?> Concerned { get; init; } = (_, _) => null;

    /// <summary>
    /// What becomes of a row whose event is taken back by another; null, or one that answers null, where the row goes.
    /// </summary>
    public Func<TEntity, LedgerEntry, TEntity?>? Reversed { get; init; }

    /// <summary>
    /// Asks for what rests on a row as a reversal would put it back, besides the row; null for nothing.
    /// </summary>
    public Action<Needs, TEntity>? NeedsToPutBack { get; init; }

    /// <summary>What else follows from a row that a reversal put back; null for nothing.</summary>
    public PutBack<TEntity>? PutBack { get; init; }

    /// <summary>An entity from the values of its columns; null where no entity has them.</summary>
    /// <param name="values">In the order of <see cref="All"/>.</param>
    public TEntity? Read(IReadOnlyList<object?> values)
    {
        if (Make(values) is not { } entity)
            return null;
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i].IsDerived && !Equals(All[i].Value(entity), values[i]))
                return null;
        }

        return entity;
    }

    /// <summary>The same, whatever the derived columns say.</summary>
    internal TEntity? Make(IReadOnlyList<object?> values)
    {
        var arguments = new object?[read.Length];
        for (int i = 0, at = 0; i < All.Count; i++)
        {
            if (All[i].IsDerived)
                continue;
            if (!All[i].Read(values[i], out var value))
                return null;
            arguments[at++] = value;
        }

        return (TEntity)constructor.Invoke(arguments.AsSpan())!;
    }

    /// <summary>The row of an entity as evidence has it.</summary>
    public string[] Row(TEntity entity)
    {
        var row = new string[All.Count];
        for (var i = 0; i < row.Length; i++)
            row[i] = All[i].Text(entity);
        return row;
    }
}

/// <inheritdoc/>
public sealed class Table<TEntity, TKey>(Func<TEntity, TKey> key, Action<Columns<TEntity>> declare)
    : Table<TEntity>(declare)
    where TEntity : class
    where TKey : notnull
{
    internal List<TableSet<TEntity, TKey>> SetList { get; } = [];

    /// <summary>The sets that its entities form.</summary>
    public IReadOnlyList<TableSet<TEntity, TKey>> Sets => SetList;

    /// <summary>The key of an entity.</summary>
    public TKey KeyOf(TEntity entity) => key(entity);

    /// <summary>The values of a key's columns.</summary>
    public static object?[] KeyValues(TKey key)
    {
        if (key is not ITuple tuple)
            return [key];
        var values = new object?[tuple.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = tuple[i];
        return values;
    }

    /// <summary>
    /// Declares the entities that have a value in common as a set, which is known whole or not at all.
    /// </summary>
    /// <param name="column">The column that holds the value.</param>
    /// <param name="of">The value of an entity.</param>
    /// <param name="where">Which entities belong to any such set; null for all.</param>
    /// <param name="condition">The same in SQL, over the table's alias <c>t</c>.</param>
    /// <param name="order">What the set is in the order of.</param>
    public TableSet<TEntity, TKey, TOf> Set<TOf>(
        string column,
        Func<TEntity, TOf> of,
        Comparison<TEntity> order,
        Func<TEntity, bool>? where = null,
        string? condition = null)
        where TOf : notnull
    {
        var set = new TableSet<TEntity, TKey, TOf>(
            this, SetList.Count, of, order, where)
        {
            Column = column,
            Condition = condition,
            IsOfKey = where is null && Columns.Take(KeyCount).Any(one => one.Name == column),
        };
        SetList.Add(set);
        return set;
    }

    public override TResult Accept<TResult>(ITableVisitor<TResult> visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        return visitor.Visit(this);
    }

    internal override Store NewStore(bool isWhole, UndoRecorder recorder) =>
        new Store<TEntity, TKey>(this, isWhole, recorder);

    /// <summary>The key that the values of its columns make; null where they make none.</summary>
    public object? KeyFrom(IReadOnlyList<object?> values)
    {
        var parts = new object?[KeyCount];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!All[i].Read(values[i], out parts[i]) || parts[i] is null)
                return null;
        }

        return parts.Length == 1 ? parts[0] : Activator.CreateInstance(typeof(TKey), parts);
    }
}

/// <summary>Does something with a table that depends on the types of its entities and keys.</summary>
public interface ITableVisitor<out TResult>
{
    TResult Visit<TEntity, TKey>(Table<TEntity, TKey> table)
        where TEntity : class
        where TKey : notnull;
}

/// <summary>Entities that have a value in common.</summary>
public abstract class TableSet<TEntity, TKey>(Table<TEntity, TKey> table, int index)
    where TEntity : class
    where TKey : notnull
{
    public Table<TEntity, TKey> Table { get; } = table;

    /// <summary>The column that holds the value they have in common.</summary>
    public required string Column { get; init; }

    /// <summary>The value is part of the key, so that a key of a set that is known is known too.</summary>
    public bool IsOfKey { get; init; }

    /// <summary>Which rows belong to any such set, in SQL over the alias <c>t</c>; null for all.</summary>
    public string? Condition { get; init; }

    internal int Index { get; } = index;

    internal abstract SetIndex<TEntity, TKey> NewIndex(bool isMade);
}

/// <inheritdoc/>
public sealed class TableSet<TEntity, TKey, TOf>(
    Table<TEntity, TKey> table,
    int index,
    Func<TEntity, TOf> of,
    Comparison<TEntity> order,
    Func<TEntity, bool>? where) : TableSet<TEntity, TKey>(table, index)
    where TEntity : class
    where TKey : notnull
    where TOf : notnull
{
    internal Comparison<TEntity> Order { get; } = order;

    /// <summary>The value of an entity; false for one that belongs to no set.</summary>
    internal bool TryOf(TEntity entity, [MaybeNullWhen(false)] out TOf value)
    {
        var belongs = where is null || where(entity);
        value = belongs ? of(entity) : default;
        return belongs;
    }

    internal override SetIndex<TEntity, TKey> NewIndex(bool isMade) => new SetIndex<TEntity, TKey, TOf>(this, isMade);
}
