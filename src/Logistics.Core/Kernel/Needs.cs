namespace Logistics.Core.Kernel;

/// <summary>
/// Collects the keys that a decision or an event asks a <see cref="World"/> for. What is known already is handed
/// back, so that a declaration can go on to what it points to; what is not is noted as missing, and the declaration
/// is run again once that was read.
/// </summary>
/// <remarks>Keys travel as objects, since one collection serves every table.</remarks>
public sealed class Needs(World world)
{
    private readonly Dictionary<Table, HashSet<object>> keys = [];
    private readonly Dictionary<(Table Table, int Set), HashSet<object>> sets = [];
    private readonly HashSet<string> streams = new(StringComparer.Ordinal);
    private readonly HashSet<long> events = [];

    /// <summary>Collects known keys too: all that is read or changed, not only what is missing.</summary>
    public bool CollectsKnown { get; init; }

    /// <summary>Whether nothing is missing.</summary>
    public bool IsEmpty => keys.Count + sets.Count + streams.Count + events.Count == 0;

    /// <summary>What is known already.</summary>
    public World World => world;

    /// <summary>Streams whose latest event is missing.</summary>
    public IReadOnlyCollection<string> Streams => streams;

    /// <summary>Asks for an entity; null when it is not there, or not known yet.</summary>
    public TEntity? One<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull
    {
        var isKnown = world.Knows(table, key);
        if (!isKnown || CollectsKnown)
            Note(keys, table, key);
        if (!isKnown)
            return null;
        var entity = world.Find(table, key);
        if (entity is not null && table.Follows is { } follows)
            Stream(follows(entity).Stream);
        return entity;
    }

    /// <summary>Asks for a set; empty when it is, or is not known yet.</summary>
    public IReadOnlyList<TEntity> Set<TEntity, TKey, TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TEntity : class
        where TKey : notnull
        where TOf : notnull
    {
        var isKnown = world.Knows(set, of);
        if (!isKnown || CollectsKnown)
            Note(sets, (set.Table, set.Index), of);
        if (!isKnown)
            return [];
        var entities = world.Find(set, of);
        if (set.Table.Follows is { } follows)
        {
            foreach (var entity in entities)
                Stream(follows(entity).Stream);
        }

        return entities;
    }

    /// <summary>
    /// Says that there is no entity of a key, because it belongs to what the command makes: nothing was recorded under
    /// the command's id. It is read all the same where <see cref="World.ReadsWhatIsNew"/>.
    /// </summary>
    public void None<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull
    {
        if (!world.ReadsWhatIsNew)
            world.Load(table, key, null);
        One(table, key);
    }

    /// <inheritdoc cref="None{TEntity, TKey}(Table{TEntity, TKey}, TKey)"/>
    public void None<TEntity, TKey, TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TEntity : class
        where TKey : notnull
        where TOf : notnull
    {
        if (!world.ReadsWhatIsNew)
            world.LoadSet(set, of);
        Set(set, of);
    }

    /// <summary>Asks for the latest event of a stream.</summary>
    public void Stream(string stream)
    {
        if (CollectsKnown || !world.KnowsHead(stream))
            streams.Add(stream);
    }

    /// <summary>Asks for who recorded the latest event of a stream that is in effect.</summary>
    public void ActorInEffect(string stream)
    {
        Stream(stream);
        if (world.KnowsHead(stream) && world.HeadOf(stream) is { InEffect: { } latest } head && latest != head.Sequence)
            Event(latest);
    }

    /// <summary>Says that a stream has no event, because it is of what the command makes.</summary>
    public void NoStream(string stream)
    {
        if (!world.ReadsWhatIsNew)
            world.LoadHead(stream, null);
        Stream(stream);
    }

    /// <summary>
    /// Asks for an earlier event; null when there is none, it cannot be read, or it is not known yet.
    /// </summary>
    public LedgerEvent? Event(long sequence)
    {
        var isKnown = world.KnowsEvent(sequence);
        if (!isKnown || CollectsKnown)
            events.Add(sequence);
        return isKnown ? world.EventAt(sequence) : null;
    }

    /// <summary>Sequences of the earlier events that are missing.</summary>
    public IReadOnlyCollection<long> Events => events;

    /// <summary>The keys that are missing of a table.</summary>
    public IReadOnlyCollection<object> KeysOf(Table table) => keys.GetValueOrDefault(table) ?? [];

    /// <summary>The values whose sets are missing.</summary>
    public IReadOnlyCollection<object> SetsOf<TEntity, TKey>(TableSet<TEntity, TKey> set)
        where TEntity : class
        where TKey : notnull => sets.GetValueOrDefault((set.Table, set.Index)) ?? [];

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        keys.Clear();
        sets.Clear();
        streams.Clear();
        events.Clear();
    }

    private static void Note<T>(Dictionary<T, HashSet<object>> notes, T of, object key)
        where T : notnull
    {
        if (!notes.TryGetValue(of, out var noted))
            notes.Add(of, noted = []);
        noted.Add(key);
    }
}
