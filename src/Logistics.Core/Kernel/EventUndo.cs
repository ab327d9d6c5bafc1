using System.Buffers;
using System.Text;
using Logistics.Core.Access;

namespace Logistics.Core.Kernel;

/// <summary>
/// What an event changed, so that it can be taken back: the rows as they were before it. No evidence holds it; a
/// verifier notes it again for the events that are taken back later.
/// </summary>
/// <param name="Sequence">Of the event.</param>
/// <param name="Previous">
/// Sequence of the event of its stream that was the latest in effect before it; null where there was none.
/// </param>
/// <param name="Changes">As <see cref="UndoWriter"/> writes it.</param>
public sealed record EventUndo(long Sequence, long? Previous, string Changes)
{
    public static Table<EventUndo, long> Table { get; } = new(
        undo => undo.Sequence,
        c => c.Long("Sequence", u => u.Sequence)
            .LongOrNone("Previous", u => u.Previous)
            .Json("Changes", u => u.Changes, UndoJson.IsSound))
    {
        Name = "EventUndo",
        File = "event-undo",
        Order = ["Sequence"],
        Fixed = ["Previous", "Changes"],
        Since = Kernel.Table.Never,
        IsSeldomRead = true,
        IsPutBack = false,
    };

    /// <summary>Sequences of the events that others among them take back.</summary>
    internal static IReadOnlySet<long> TakenBackIn(IEnumerable<LedgerEvent> events) =>
        events.Select(e => e.Body).OfType<IReversal>().Select(body => body.Reverses).ToHashSet();

    /// <summary>Asks for every row that it puts back.</summary>
    internal void Collect(Needs needs)
    {
        foreach (var row in UndoJson.Read(Changes))
            row.Table.Accept(new Collector(needs, row, Sequence));
    }

    /// <summary>
    /// A row as it would be put back; null where the event did not change it, or made it.
    /// </summary>
    /// <param name="current">As it is now.</param>
    internal TEntity? Before<TEntity, TKey>(Table<TEntity, TKey> table, TEntity current)
        where TEntity : class
        where TKey : notnull
    {
        foreach (var row in UndoJson.Read(Changes))
        {
            if (row.Table == table && row.HasColumns
                && row.KeyOf(table) is TKey key && key.Equals(table.KeyOf(current)))
                return row.Before(table, current, Sequence, version: 1);
        }

        return null;
    }

    /// <summary>Puts every row back as it was before the event.</summary>
    /// <param name="entry">The reversal.</param>
    /// <returns>Why that is not possible, in words; null when it was done.</returns>
    internal string? Apply(World world, LedgerEntry entry)
    {
        foreach (var row in UndoJson.Read(Changes))
        {
            if (row.Table.Accept(new Putter(world, entry, row)) is { } fault)
                return fault;
        }

        return null;
    }

    private sealed class Collector(Needs needs, UndoRow row, long sequence) : ITableVisitor<int>
    {
        public int Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            if (row.KeyOf(table) is not { } key)
                return 0;
            var current = needs.One(table, (TKey)key);
            if (table.NeedsToPutBack is { } more && current is not null && row.HasColumns
                && row.Before(table, current, sequence, version: 1) is { } before)
                more(needs, before);
            return 0;
        }
    }

    private sealed class Putter(World world, LedgerEntry entry, UndoRow row) : ITableVisitor<string?>
    {
        public string? Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            if (row.KeyOf(table) is not TKey key)
                return $"what it changed in {table.Name} cannot be read";
            var current = world.Find(table, key);
            if (!row.HasColumns)
            {
                if (current is null)
                    return null;
                if (table.Reversed?.Invoke(current, entry) is { } reversed)
                    Put(table, reversed, current);
                else
                    world.Remove(table, key);
                return null;
            }

            if (row.Before(table, current, entry.Sequence, entry.Event.Version) is not { } before)
                return world.IsWhole ? $"there is no row of {table.Name} that it could put back" : null;
            Put(table, before, current);
            return null;
        }

        private void Put<TEntity, TKey>(Table<TEntity, TKey> table, TEntity entity, TEntity? current)
            where TEntity : class
            where TKey : notnull
        {
            world.Put(table, entity);
            table.PutBack?.Invoke(world, entry, entity, current);
        }
    }
}

/// <summary>What else follows from a row that a reversal put back.</summary>
/// <param name="entry">The reversal.</param>
/// <param name="row">As it was put back.</param>
/// <param name="current">As it was until then; null where it was not there.</param>
public delegate void PutBack<in TEntity>(World world, LedgerEntry entry, TEntity row, TEntity? current)
    where TEntity : class;

/// <summary>An event that takes another one back.</summary>
public interface IReversal
{
    /// <summary>Id of the command.</summary>
    Guid Record { get; }

    /// <summary>Ledger sequence of the event that is taken back.</summary>
    long Reverses { get; }

    /// <summary>
    /// Ledger sequence of the event of the stream that is the latest in effect again; null where none is.
    /// </summary>
    long? Restores { get; }
}

/// <summary>An event that two places made together, so that neither takes it back alone.</summary>
public interface ITwoSided
{
    /// <summary>Codes of the places that gave and that took; null where there was only one.</summary>
    (string From, string To)? Sides { get; }
}

/// <summary>An event that may change something back to what it was before another event.</summary>
public interface ICounterChange
{
    /// <summary>Ledger sequence of the event that is taken back; null where it is none such.</summary>
    long? TakesBack { get; }
}

/// <summary>What rests on an event besides later events of its stream.</summary>
/// <param name="sequence">Of the event.</param>
/// <param name="reversed">Sequences of the events that are taken back together.</param>
/// <returns>Sequences of the events that have to be taken back before.</returns>
public delegate IEnumerable<long> Hinders<in TBody>(
    World world, long sequence, TBody body, IReadOnlySet<long> reversed)
    where TBody : EventBody;

/// <summary>Where an event is taken back; null for no place.</summary>
/// <param name="by">Who does it.</param>
public delegate ActPlace? PlaceOfReversal<in TBody>(World world, Actor by, LedgerEvent e, TBody body)
    where TBody : EventBody;

/// <summary>How a kind of event is taken back.</summary>
internal sealed record Reversible(
    Act Act,
    Func<World, Actor, LedgerEvent, ActPlace?> Place,
    Func<World, long, EventBody, IReadOnlySet<long>, IEnumerable<long>> Hinders,
    Action<Needs, LedgerEvent> Needs,
    Action<World, LedgerEntry, EventBody> After);

/// <summary>Notes which rows an event changes, from when it is applied until it is the latest of its stream.</summary>
internal sealed class UndoRecorder
{
    private readonly List<Store> stores = [];
    private readonly ArrayBufferWriter<byte> buffer = new(512);
    private long? sequence;

    public bool IsOn => sequence is not null;

    public void Begin(LedgerEntry entry)
    {
        Drop();
        sequence = entry.Sequence;
    }

    public void Note(Store store) => stores.Add(store);

    /// <returns>What was changed; null where nothing was noted of this event.</returns>
    public string? End(LedgerEntry entry)
    {
        if (sequence != entry.Sequence)
            return null;
        buffer.ResetWrittenCount();
        using (var undo = new UndoWriter(buffer))
        {
            foreach (var store in stores)
                store.WriteUndo(undo);
        }

        Drop();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void Drop()
    {
        foreach (var store in stores)
            store.ForgetNoted();
        stores.Clear();
        sequence = null;
    }
}
