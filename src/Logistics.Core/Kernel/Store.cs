using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Logistics.Core.Kernel;

/// <summary>The entities of one table that a <see cref="World"/> knows.</summary>
internal abstract class Store
{
    /// <summary>Number of known entities, including those known not to exist.</summary>
    public abstract int Count { get; }

    /// <summary>Whether anything was changed or added since the last commit.</summary>
    public abstract bool IsTouched { get; }

    /// <summary>Whether any set is known.</summary>
    public abstract bool KnowsAnySet { get; }

    /// <summary>How often an entity was put or taken away since everything was forgotten.</summary>
    public int Writes { get; protected set; }

    /// <summary>Keeps what was changed.</summary>
    public abstract void Accept();

    /// <summary>Forgets what was changed, and every set it may belong to.</summary>
    public abstract void Drop();

    /// <summary>Forgets everything.</summary>
    public abstract void Clear();

    /// <summary>Writes how the rows that were changed since the recorder began were before.</summary>
    public abstract void WriteUndo(UndoWriter undo);

    /// <summary>Forgets what the recorder noted.</summary>
    public abstract void ForgetNoted();
}

/// <inheritdoc/>
internal sealed class Store<TEntity, TKey> : Store
    where TEntity : class
    where TKey : notnull
{
    private readonly Table<TEntity, TKey> table;
    private readonly bool isWhole;
    private readonly UndoRecorder recorder;
    private readonly Dictionary<TKey, Slot> slots = [];
    private readonly Dictionary<TKey, TEntity?> noted = [];
    private HashSet<TKey>? pinned;

    // Of all that is known, so that to make a set known costs the same however much that is.
    private readonly Dictionary<object, KeySet<TKey>>[] sets;
    private readonly HashSet<object>[] knownSets;
    private readonly Dictionary<(int Set, object Of), TEntity?> damagedSets = [];
    private readonly List<(TKey Key, TEntity? Before)> touched = [];
    private readonly List<TEntity> added = [];

    public Store(Table<TEntity, TKey> table, bool isWhole, UndoRecorder recorder)
    {
        (this.table, this.isWhole, this.recorder) = (table, isWhole, recorder);
        sets = [.. table.SetList.Select(_ => new Dictionary<object, KeySet<TKey>>())];
        knownSets = [.. table.SetList.Select(_ => new HashSet<object>())];
    }

    public override int Count => slots.Count;

    public override bool IsTouched => touched.Count + added.Count > 0;

    public override bool KnowsAnySet => Array.Exists(knownSets, known => known.Count > 0);

    public IEnumerable<TEntity> All => slots.Values.Select(slot => slot.Entity).OfType<TEntity>();

    /// <summary>What was changed since it was accepted last, as it was before and is now.</summary>
    public IReadOnlyList<(TKey Key, TEntity? Before, TEntity? After)> Changes =>
        touched.Count == 0
            ? []
            : touched.ConvertAll(change => (change.Key, change.Before, slots[change.Key].Entity));

    public IReadOnlyList<TEntity> Added => added;

    public bool Knows(TKey key) => isWhole || slots.ContainsKey(key);

    public TEntity? Find(TKey key) =>
        slots.TryGetValue(key, out var slot) ? slot.Entity
        : isWhole ? null
        : throw new InvalidOperationException($"{table.Name} {key} is asked for, but was not declared.");

    public bool IsDamaged(TKey key) => slots.TryGetValue(key, out var slot) && slot.IsDamaged;

    public void MarkDamaged(TKey key, TEntity? row)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(slots, key, out _);
        (slot.IsDamaged, slot.Damaged) = (true, row);
    }

    public TEntity? FindDamaged(TKey key) => slots.TryGetValue(key, out var slot) ? slot.Damaged : null;

    /// <summary>Makes an entity known as it is stored; null for one that is not there.</summary>
    public void Load(TKey key, TEntity? entity)
    {
        if (slots.TryAdd(key, new Slot { Entity = entity }))
            Relate(key, null, entity);
    }

    public void Put(TKey key, TEntity? entity)
    {
        if (!isWhole && !slots.ContainsKey(key) && !IsInKnownSet(entity))
            throw new InvalidOperationException($"{table.Name} {key} is changed, but was not declared.");
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(slots, key, out _);
        var before = slot.Entity;
        if (!slot.IsTouched)
            touched.Add((key, before));
        if (recorder.IsOn && table.IsPutBack && noted.TryAdd(key, before) && noted.Count == 1)
            recorder.Note(this);
        (slot.Entity, slot.IsTouched) = (entity, true);
        Relate(key, before, entity);
        Writes++;
    }

    public void Append(TEntity row) => added.Add(row);

    public void Forget(TKey key)
    {
        if (!slots.Remove(key, out var slot))
            return;
        Relate(key, slot.Entity, null);
        if (slot.IsTouched)
            touched.RemoveAll(change => EqualityComparer<TKey>.Default.Equals(change.Key, key));
    }

    public bool KnowsSet(int set, object of) => isWhole || knownSets[set].Contains(of);

    public IReadOnlyList<TEntity> Find(TableSet<TEntity, TKey> set, object of)
    {
        if (!KnowsSet(set.Index, of))
        {
            throw new InvalidOperationException(
                $"The set of {table.Name} with {set.Column} {of} is asked for, but was not declared.");
        }

        if (!sets[set.Index].TryGetValue(of, out var keys))
            return [];
        if (keys.Several is not { } several)
            return [slots[keys.Only!].Entity!];
        var found = new List<TEntity>(keys.Count);
        foreach (var key in several)
            found.Add(slots[key].Entity!);
        found.Sort(set.Order);
        return found;
    }

    public bool IsDamagedSet(int set, object of) => damagedSets.ContainsKey((set, of));

    public TEntity? FindDamaged(int set, object of) => damagedSets.GetValueOrDefault((set, of));

    public void MarkDamagedSet(int set, object of, TEntity? row) => damagedSets[(set, of)] = row;

    /// <summary>Makes a set known, whose entities are made known one by one.</summary>
    public void LoadSet(TableSet<TEntity, TKey> set, object of) => knownSets[set.Index].Add(of);

    private void ForgetSet(int set, object of)
    {
        knownSets[set].Remove(of);
        damagedSets.Remove((set, of));
    }

    /// <summary>Whether an event that is taken back later changed the row.</summary>
    public bool IsPinned(TKey key) => pinned?.Contains(key) is true;

    public override void WriteUndo(UndoWriter undo)
    {
        undo.Write(table, noted.Select(change => (change.Value, slots[change.Key].Entity)));
        if (isWhole && table.Life == RowLife.UntilFinal)
            (pinned ??= []).UnionWith(noted.Keys);
    }

    public override void ForgetNoted() => noted.Clear();

    public override void Accept()
    {
        foreach (var (key, _) in touched)
        {
            if (table.IsSeldomRead && !isWhole)
                slots.Remove(key);
            else
                CollectionsMarshal.GetValueRefOrNullRef(slots, key).IsTouched = false;
        }

        touched.Clear();
        added.Clear();
    }

    public override void Drop()
    {
        foreach (var (key, before) in touched)
        {
            slots.Remove(key, out var slot);
            Relate(key, slot.Entity, null);
            foreach (var entity in new[] { before, slot.Entity }.OfType<TEntity>())
            {
                foreach (var set in table.SetList)
                {
                    if (set.TryOf(entity, out var of))
                        ForgetSet(set.Index, of);
                }
            }
        }

        touched.Clear();
        added.Clear();
    }

    public override void Clear()
    {
        Writes = 0;
        slots.Clear();
        foreach (var set in sets)
            set.Clear();
        foreach (var known in knownSets)
            known.Clear();
        damagedSets.Clear();
        touched.Clear();
        added.Clear();
    }

    /// <summary>A set is known whole, so what is not in it does not exist.</summary>
    private bool IsInKnownSet(TEntity? entity) => entity is not null && table.SetList.Any(
        set => set.IsOfKey && set.TryOf(entity, out var of) && knownSets[set.Index].Contains(of));

    private void Relate(TKey key, TEntity? before, TEntity? after)
    {
        foreach (var set in table.SetList)
        {
            var (was, old) = before is null ? default : (set.TryOf(before, out var left), left);
            var (@is, now) = after is null ? default : (set.TryOf(after, out var entered), entered);
            if (was && @is && old!.Equals(now))
                continue;
            if (was)
                Leave(sets[set.Index], old!, key);
            if (@is)
                Join(sets[set.Index], now!, key);
        }
    }

    private static void Leave(Dictionary<object, KeySet<TKey>> of, object value, TKey key)
    {
        ref var keys = ref CollectionsMarshal.GetValueRefOrNullRef(of, value);
        if (Unsafe.IsNullRef(ref keys))
            return;
        keys.Remove(key);
        if (keys.Count == 0)
            of.Remove(value);
    }

    private static void Join(Dictionary<object, KeySet<TKey>> of, object value, TKey key) =>
        CollectionsMarshal.GetValueRefOrAddDefault(of, value, out _).Add(key);

    private struct Slot
    {
        public TEntity? Entity;

        public bool IsTouched;

        public bool IsDamaged;

        public TEntity? Damaged;
    }
}

/// <summary>Keys of a set. Nearly every set has one member, which takes no collection of its own.</summary>
internal struct KeySet<TKey>
    where TKey : notnull
{
    private int count;

    /// <summary>The one member, where there is one and no <see cref="Several"/>.</summary>
    public TKey? Only { get; private set; }

    /// <summary>The members, once there were two.</summary>
    public HashSet<TKey>? Several { get; private set; }

    public readonly int Count => Several?.Count ?? count;

    public void Add(TKey key)
    {
        if (Several is not null)
            Several.Add(key);
        else if (count == 0)
            (Only, count) = (key, 1);
        else if (!EqualityComparer<TKey>.Default.Equals(Only, key))
            (Several, Only, count) = ([Only!, key], default, 0);
    }

    public void Remove(TKey key)
    {
        if (Several is not null)
            Several.Remove(key);
        else if (count == 1 && EqualityComparer<TKey>.Default.Equals(Only, key))
            (Only, count) = (default, 0);
    }
}
