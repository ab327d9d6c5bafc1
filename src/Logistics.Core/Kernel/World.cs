using Logistics.Core.Access;

namespace Logistics.Core.Kernel;

/// <summary>
/// What is known while commands are decided and events applied: entities by their keys, the latest event of each
/// stream, and what is configured. Not for several threads at once.
/// </summary>
/// <remarks>
/// Mutable, unlike the entities it holds. A batch changes it in place; <see cref="Accept"/> keeps the changes once
/// they are committed, <see cref="Drop"/> forgets all that was changed when they are not, so that it is read anew.
/// </remarks>
/// <param name="isMemory">
/// Whether the world is complete: what it does not hold does not exist. Otherwise it is a defect to ask for something
/// that was not loaded.
/// </param>
public sealed class World(bool isMemory = true)
{
    private readonly Store?[] stores = new Store?[Catalog.Current.Tables.Count];
    private readonly Dictionary<string, StreamHead?> heads = new(StringComparer.Ordinal);
    private readonly List<string> movedHeads = [];
    private readonly HashSet<string> brokenStreams = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, object> facts = [];
    private readonly Dictionary<long, LedgerEvent?> past = [];
    private readonly List<long> pastOfBatch = [];
    private readonly UndoRecorder recorder = new();
    private readonly HashSet<string> texts = new(StringComparer.Ordinal);

    /// <summary>
    /// Every event of the ledger was applied, so that what is not there does not exist. False for a part of a log,
    /// and once an event of it could not be believed.
    /// </summary>
    public bool IsWhole { get; set; } = true;

    /// <summary>Whether every event was lawful too, so that sums are known.</summary>
    public bool AreSumsKnown { get; set; } = true;

    /// <summary>The sequence of the latest event that could not be read; -1 where all could.</summary>
    public long LastUnreadable { get; set; } = -1;

    /// <summary>The server's time, which no caller can claim; null where nothing is recorded.</summary>
    public DateTimeOffset? Now { get; set; }

    /// <summary>What is flagged of the times that senders claim.</summary>
    public TimeBounds Times { get; set; } = TimeBounds.Usual;

    /// <summary>What the sender of the command that is decided may see.</summary>
    public Sight Sight { get; internal set; } = Sight.Everything;

    /// <summary>
    /// What a command makes is looked for although nothing was recorded under its id: a row was found that nobody
    /// recorded.
    /// </summary>
    public bool ReadsWhatIsNew { get; set; }

    /// <summary>The reversal that the latest event is a part of; null for none.</summary>
    public PendingReversal? Pending { get; set; }

    /// <summary>
    /// Whether all that came before is known, so that it is a fault to lack what a rule asks for: only the whole log
    /// tells where an outer package is.
    /// </summary>
    public bool IsJudged => IsWhole && LastUnreadable < 0;

    /// <summary>A damaged record was found.</summary>
    public bool IsAnyDamaged { get; private set; }

    /// <summary>Number of known entities and streams, including those known not to exist.</summary>
    public int Count => heads.Count + stores.Sum(store => store?.Count ?? 0);

    /// <summary>Shares equal strings: the same few hundred codes occur in every event.</summary>
    public string Shared(string text)
    {
        if (texts.TryGetValue(text, out var known))
            return known;
        texts.Add(text);
        return text;
    }

    /// <summary>Reference data: configured, not recorded by a feature.</summary>
    /// <exception cref="InvalidOperationException">It was not made known.</exception>
    public T Fact<T>()
        where T : class =>
        facts.TryGetValue(typeof(T), out var fact)
            ? (T)fact
            : throw new InvalidOperationException($"{typeof(T).Name} is asked for, but was not made known.");

    /// <summary>The same; null where it was not made known.</summary>
    public T? FactIfKnown<T>()
        where T : class => facts.GetValueOrDefault(typeof(T)) as T;

    public void SetFact<T>(T fact)
        where T : class => facts[typeof(T)] = fact;

    /// <summary>
    /// Which events can be taken back here, by sequence: of those it is kept what they changed. A replay that knows
    /// which of its events are taken back needs no others.
    /// </summary>
    public Func<long, bool> KeepsUndoOf { get; set; } = _ => true;

    /// <summary>An earlier event; null where there is none of this sequence, or it cannot be read.</summary>
    public LedgerEvent? EventAt(long sequence) =>
        past.TryGetValue(sequence, out var e) ? e
        : isMemory ? null
        : throw new InvalidOperationException($"Event {sequence} is asked for, but was not declared.");

    /// <summary>Whether an event that is taken back later changed a row, so that it is not final yet.</summary>
    internal bool IsPinned<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull => StoreOf(table).IsPinned(key);

    /// <summary>The entity with a key; null when there is none.</summary>
    public TEntity? Find<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull => StoreOf(table).Find(key);

    /// <summary>The same; null also where it was not made known.</summary>
    public TEntity? FindIfKnown<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull => Knows(table, key) ? Find(table, key) : null;

    /// <summary>The entities of a set, in its order.</summary>
    public IReadOnlyList<TEntity> Find<TEntity, TKey, TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TEntity : class
        where TKey : notnull
        where TOf : notnull => StoreOf(set.Table).Find(set, of);

    /// <summary>Every entity of a table that is known, in no order.</summary>
    public IEnumerable<TEntity> All<TEntity, TKey>(Table<TEntity, TKey> table)
        where TEntity : class
        where TKey : notnull => StoreOf(table).All;

    /// <summary>How often rows of a table were put or removed here since everything was forgotten.</summary>
    public int WritesTo(Table table) => stores[table.Index]?.Writes ?? 0;

    /// <summary>Whether rows of a table were changed or added since the last commit.</summary>
    public bool IsTouched(Table table) => stores[table.Index]?.IsTouched is true;

    /// <summary>Whether the record with this key is damaged.</summary>
    public bool IsDamaged<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull => StoreOf(table).IsDamaged(key);

    /// <summary>Whether a damaged record belongs to a set.</summary>
    public bool IsDamaged<TEntity, TKey, TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TEntity : class
        where TKey : notnull
        where TOf : notnull => StoreOf(set.Table).IsDamaged(set, of);

    /// <summary>The row of a damaged record as it is stored; null where it cannot be read.</summary>
    public TEntity? FindDamaged<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull => StoreOf(table).FindDamaged(key);

    /// <summary>The row of a damaged record that belongs to a set; null where it cannot be read.</summary>
    public TEntity? FindDamaged<TEntity, TKey, TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TEntity : class
        where TKey : notnull
        where TOf : notnull => StoreOf(set.Table).FindDamaged(set, of);

    /// <summary>Adds an entity, or takes the place of the one with its key.</summary>
    public void Put<TEntity, TKey>(Table<TEntity, TKey> table, TEntity entity)
        where TEntity : class
        where TKey : notnull => StoreOf(table).Put(table.KeyOf(entity), entity);

    /// <summary>Takes an entity away.</summary>
    public void Remove<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull => StoreOf(table).Put(key, null);

    /// <summary>Adds a row that nothing asks for any more.</summary>
    public void Append<TEntity, TKey>(Table<TEntity, TKey> table, TEntity row)
        where TEntity : class
        where TKey : notnull => StoreOf(table).Append(row);

    /// <summary>The latest event of a stream; null before the first.</summary>
    public StreamHead? HeadOf(string stream) =>
        heads.TryGetValue(stream, out var head) ? head
        : isMemory ? null
        : throw new InvalidOperationException($"Stream {stream} is asked for, but was not declared.");

    /// <summary>As <see cref="HeadOf"/>; null also where it was not made known.</summary>
    public StreamHead? HeadIfKnown(string stream) => heads.GetValueOrDefault(stream);

    /// <summary>The latest event of a stream whose events are kept; null before the first.</summary>
    public LedgerEvent? LatestOf(string stream) => HeadOf(stream)?.Event;

    /// <summary>As <see cref="LatestOf"/>; null where it was not made known.</summary>
    public LedgerEvent? LatestIfKnown(string stream) => heads.GetValueOrDefault(stream)?.Event;

    /// <summary>
    /// Id of who recorded the latest event of a stream that is in effect; null where that cannot be read.
    /// </summary>
    public Guid? ActorInEffect(string stream) => HeadOf(stream) switch
    {
        { InEffect: { } latest } head when latest != head.Sequence => EventAt(latest)?.Actor.Id,
        { InEffect: not null } head => head.Actor,
        _ => null,
    };

    /// <summary>Whether nothing may follow the latest event of a stream.</summary>
    public bool IsBroken(string stream) =>
        brokenStreams.Contains(stream) || (heads.TryGetValue(stream, out var head) && head is { IsDamaged: true });

    public void Break(string stream) => brokenStreams.Add(stream);

    /// <summary>Makes an event the latest of its stream, whether or not it may be.</summary>
    public void Advance(LedgerEntry entry)
    {
        var stream = entry.Event.Stream;
        if (recorder.End(entry) is { } changes)
            KeepUndo(entry, heads.GetValueOrDefault(stream), changes);
        else if (past.ContainsKey(entry.Sequence))
            past[entry.Sequence] = entry.Event;
        movedHeads.Add(stream);
        heads[stream] = StreamHead.Of(
            entry, entry.Event.Body is IReversal { Restores: { } restored } ? past.GetValueOrDefault(restored) : null);
    }

    /// <summary>Begins to note what an event changes, until <see cref="Advance"/>, if that is kept.</summary>
    internal void RecordUndo(LedgerEntry entry)
    {
        if (Catalog.Current.IsReversible(entry.Event.Body) && KeepsUndoOf(entry.Sequence))
            recorder.Begin(entry);
    }

    /// <summary>The event changes nothing.</summary>
    internal void DropUndo() => recorder.Drop();

    private void KeepUndo(LedgerEntry entry, StreamHead? before, string changes)
    {
        Load(EventUndo.Table, entry.Sequence, null);
        Put(EventUndo.Table, new EventUndo(entry.Sequence, before?.InEffect, changes));
        Keep(entry.Sequence, entry.Event);
        if (before is { InEffect: { } earlier, Event: { } latest })
            Keep(earlier, latest);

        void Keep(long sequence, LedgerEvent e)
        {
            if (past.GetValueOrDefault(sequence) is not null)
                return;
            past[sequence] = e;
            pastOfBatch.Add(sequence);
        }
    }

    /// <summary>
    /// Applies an event to the tables. It does not move the head of the event's stream, and does nothing of what
    /// follows from every event. Returns the fault in words if the event may not follow; then nothing is changed. Null
    /// otherwise.
    /// </summary>
    public string? Apply(LedgerEntry entry) =>
        StreamHead.Fault(HeadOf(entry.Event.Stream), entry.Event) ?? Catalog.Current.Apply(this, entry);

    /// <summary>Takes the ledger's next event in.</summary>
    /// <exception cref="InvalidOperationException">The event cannot follow what came before it.</exception>
    public void Evolve(LedgerEntry entry)
    {
        if ((Apply(entry) ?? Catalog.Current.Follow(this, entry)) is { } fault)
        {
            throw new InvalidOperationException(
                $"Event {entry.Sequence} ({entry.Event.Type}) cannot follow the history of "
                + $"{entry.Event.Stream}: {fault}.");
        }

        Advance(entry);
    }

    /// <summary>A world made of some events only, as far as they are lawful.</summary>
    /// <param name="follows">With what follows from every event, such as flags; that takes all events.</param>
    public static World Replay(IEnumerable<LedgerEntry> events, bool follows = false)
    {
        var all = events.ToArray();
        var world = new World
        {
            IsWhole = false,
            AreSumsKnown = false,
            KeepsUndoOf = EventUndo.TakenBackIn(all.Select(entry => entry.Event)).Contains,
        };
        foreach (var entry in all)
        {
            if (world.Apply(entry) is not null)
                continue;
            if (follows)
                Catalog.Current.Follow(world, entry);
            world.Advance(entry);
        }

        return world;
    }

    /// <summary>Ends the reversal that an event is no part of, where there is one.</summary>
    /// <returns>Why it may not end, in words; null where it may, or does not end.</returns>
    internal string? EndReversal(EventBody? next)
    {
        if (Pending is not { } pending || (next is not null && pending.Contains(next)))
            return null;
        Pending = null;
        return pending.Fault(this);
    }

    /// <summary>Keeps what was changed since it was last accepted or dropped.</summary>
    public void Accept()
    {
        foreach (var store in stores)
            store?.Accept();
        movedHeads.Clear();
        if (!isMemory)
            ForgetPastOfBatch();
        pastOfBatch.Clear();
    }

    /// <summary>Forgets what was changed since it was last accepted or dropped.</summary>
    public void Drop()
    {
        recorder.Drop();
        Pending = null;
        foreach (var store in stores)
            store?.Drop();
        foreach (var stream in movedHeads)
            heads.Remove(stream);
        movedHeads.Clear();
        ForgetPastOfBatch();
    }

    /// <summary>Forgets everything that was recorded.</summary>
    public void Clear()
    {
        foreach (var store in stores)
            store?.Clear();
        heads.Clear();
        movedHeads.Clear();
        past.Clear();
        pastOfBatch.Clear();
        Pending = null;
        brokenStreams.Clear();
        IsAnyDamaged = false;
    }

    /// <summary>Whether it is known if an entity with this key exists.</summary>
    public bool Knows<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull => StoreOf(table).Knows(key);

    internal bool Knows<TEntity, TKey, TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TEntity : class
        where TKey : notnull
        where TOf : notnull => StoreOf(set.Table).Knows(set, of);

    /// <summary>
    /// Whether the set that an entity belongs to was made known; false for an entity that is in none, and in a complete
    /// world, where none has to be.
    /// </summary>
    internal bool KnowsSetOf<TEntity, TKey>(TableSet<TEntity, TKey> set, TEntity entity)
        where TEntity : class
        where TKey : notnull => StoreOf(set.Table).KnowsSetOf(set, entity);

    internal bool KnowsAnySetOf(Table table) => stores[table.Index]?.KnowsAnySet is true;

    internal bool KnowsHead(string stream) => isMemory || heads.ContainsKey(stream);

    internal bool KnowsEvent(long sequence) => isMemory || past.ContainsKey(sequence);

    /// <summary>Makes an earlier event known; null for one that is not there, or cannot be read.</summary>
    public void LoadEvent(long sequence, LedgerEvent? e)
    {
        if (past.TryAdd(sequence, e))
            pastOfBatch.Add(sequence);
    }

    /// <summary>What was changed of a table: each entity as it was before and is now.</summary>
    public IReadOnlyList<(TKey Key, TEntity? Before, TEntity? After)> ChangesOf<TEntity, TKey>(
        Table<TEntity, TKey> table)
        where TEntity : class
        where TKey : notnull =>
        stores[table.Index] is Store<TEntity, TKey> { IsTouched: true } store ? store.Changes : [];

    /// <summary>The rows that were added to a table.</summary>
    public IReadOnlyList<TEntity> AddedTo<TEntity, TKey>(Table<TEntity, TKey> table)
        where TEntity : class
        where TKey : notnull => stores[table.Index] is Store<TEntity, TKey> store ? store.Added : [];

    /// <summary>Makes an entity known as it is stored; null for one that is not there.</summary>
    public void Load<TEntity, TKey>(Table<TEntity, TKey> table, TKey key, TEntity? entity)
        where TEntity : class
        where TKey : notnull => StoreOf(table).Load(key, entity);

    /// <summary>Makes a set known whose entities are made known one by one.</summary>
    public void LoadSet<TEntity, TKey>(TableSet<TEntity, TKey> set, object of)
        where TEntity : class
        where TKey : notnull => StoreOf(set.Table).LoadSet(set, of);

    public void LoadHead(string stream, StreamHead? head) => heads.TryAdd(stream, head);

    /// <summary>Marks a record as damaged.</summary>
    /// <param name="row">As it is stored; null where it cannot be read.</param>
    public void MarkDamaged<TEntity, TKey>(Table<TEntity, TKey> table, TKey key, TEntity? row = null)
        where TEntity : class
        where TKey : notnull
    {
        IsAnyDamaged = true;
        StoreOf(table).MarkDamaged(key, row);
    }

    /// <inheritdoc cref="MarkDamaged{TEntity, TKey}(Table{TEntity, TKey}, TKey, TEntity)"/>
    public void MarkDamaged<TEntity, TKey>(TableSet<TEntity, TKey> set, object of, TEntity? row = null)
        where TEntity : class
        where TKey : notnull
    {
        IsAnyDamaged = true;
        StoreOf(set.Table).MarkDamaged(set, of, row);
    }

    /// <summary>Forgets an entity, so that it is loaded again. In a complete world this deletes it.</summary>
    public void Forget<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
        where TEntity : class
        where TKey : notnull => StoreOf(table).Forget(key);

    /// <summary>Forgets all of a table, as <see cref="Clear"/> does of every one.</summary>
    internal void Forget(Table table) => stores[table.Index]?.Clear();

    public void ForgetHead(string stream) => heads.Remove(stream);

    private void ForgetPastOfBatch()
    {
        foreach (var sequence in pastOfBatch)
            past.Remove(sequence);
        pastOfBatch.Clear();
    }

    private Store<TEntity, TKey> StoreOf<TEntity, TKey>(Table<TEntity, TKey> table)
        where TEntity : class
        where TKey : notnull => (Store<TEntity, TKey>)(stores[table.Index] ??= table.NewStore(isMemory, recorder));
}
