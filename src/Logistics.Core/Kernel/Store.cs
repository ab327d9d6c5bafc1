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
    private Dictionary<TKey, TEntity?>? damaged;

    // Of all that is known, so that to make a set known costs the same however much that is.
    private readonly SetIndex<TEntity, TKey>[] sets;
    private readonly List<(TKey Key, TEntity? Before)> touched = [];
    private readonly List<TEntity> added = [];

    public Store(Table<TEntity, TKey> table, bool isWhole, UndoRecorder recorder)
    {
        (this.table, this.isWhole, this.recorder) = (table, isWhole, recorder);
        sets = [.. table.SetList.Select(set => set.NewIndex(isMade: !isWhole))];
    }

    public override int Count => slots.Count;

    public override bool IsTouched => touched.Count + added.Count > 0;

    public override bool KnowsAnySet => Array.Exists(sets, set => set.KnowsAny);

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

    public bool IsDamaged(TKey key) => damaged?.ContainsKey(key) is true;

    public void MarkDamaged(TKey key, TEntity? row)
    {
        slots.TryAdd(key, default);
        (damaged ??= [])[key] = row;
    }

    public TEntity? FindDamaged(TKey key) => damaged?.GetValueOrDefault(key);

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
        if (!Release(key, out var slot))
            return;
        Relate(key, slot.Entity, null);
        if (slot.IsTouched)
            touched.RemoveAll(change => EqualityComparer<TKey>.Default.Equals(change.Key, key));
    }

    public bool Knows<TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TOf : notnull => isWhole || IndexOf(set).Knows(of);

    public bool KnowsSetOf(TableSet<TEntity, TKey> set, TEntity entity) => sets[set.Index].KnowsSetOf(entity);

    public IReadOnlyList<TEntity> Find<TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TOf : notnull
    {
        var index = IndexOf(set);
        if (!isWhole && !index.Knows(of))
        {
            throw new InvalidOperationException(
                $"The set of {table.Name} with {set.Column} {of} is asked for, but was not declared.");
        }

        if (!index.IsMade)
            index.Make(All);
        if (!index.TryFind(of, out var keys))
            return [];
        if (keys.Several is not { } several)
            return [slots[keys.Only!].Entity!];
        var found = new List<TEntity>(several.Count);
        foreach (var key in several)
            found.Add(slots[key].Entity!);
        found.Sort(set.Order);
        return found;
    }

    public bool IsDamaged<TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TOf : notnull => IndexOf(set).IsDamaged(of);

    public TEntity? FindDamaged<TOf>(TableSet<TEntity, TKey, TOf> set, TOf of)
        where TOf : notnull => IndexOf(set).FindDamaged(of);

    public void MarkDamaged(TableSet<TEntity, TKey> set, object of, TEntity? row) =>
        sets[set.Index].MarkDamaged(of, row);

    /// <summary>Makes a set known, whose entities are made known one by one.</summary>
    public void LoadSet(TableSet<TEntity, TKey> set, object of) => sets[set.Index].Load(of);

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
                Release(key, out _);
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
            Release(key, out var slot);
            Relate(key, slot.Entity, null);
            foreach (var set in sets)
            {
                set.ForgetSetOf(before);
                set.ForgetSetOf(slot.Entity);
            }
        }

        touched.Clear();
        added.Clear();
    }

    public override void Clear()
    {
        Writes = 0;
        slots.Clear();
        damaged = null;
        foreach (var set in sets)
            set.Clear();
        touched.Clear();
        added.Clear();
    }

    private SetIndex<TEntity, TKey, TOf> IndexOf<TOf>(TableSet<TEntity, TKey, TOf> set)
        where TOf : notnull => (SetIndex<TEntity, TKey, TOf>)sets[set.Index];

    /// <summary>A set is known whole, so what is not in it does not exist.</summary>
    private bool IsInKnownSet(TEntity? entity) =>
        entity is not null && table.SetList.Any(set => set.IsOfKey && KnowsSetOf(set, entity));

    private void Relate(TKey key, TEntity? before, TEntity? after)
    {
        foreach (var set in sets)
            set.Relate(key, before, after);
    }

    private bool Release(TKey key, out Slot slot)
    {
        damaged?.Remove(key);
        return slots.Remove(key, out slot);
    }

    private struct Slot
    {
        public TEntity? Entity;

        public bool IsTouched;
    }
}
