namespace Logistics.Core.Kernel;

/// <summary>The entities of one table that a <see cref="World"/> knows.</summary>
internal abstract class Store
{
    /// <summary>Entities known, absent ones included.</summary>
    public abstract int Count { get; }

    /// <summary>Keeps what was changed.</summary>
    public abstract void Accept();

    /// <summary>Forgets what was changed, and every set it may belong to.</summary>
    public abstract void Drop();

    /// <summary>Forgets everything.</summary>
    public abstract void Clear();
}

/// <inheritdoc/>
internal sealed class Store<TEntity, TKey> : Store
    where TEntity : class
    where TKey : notnull
{
    private readonly Table<TEntity, TKey> table;
    private readonly bool isWhole;
    private readonly Dictionary<TKey, Slot> slots = [];
    private readonly Dictionary<object, HashSet<TKey>>[] sets;
    private readonly HashSet<(int Set, object Of)> damagedSets = [];
    private readonly List<TKey> touched = [];
    private readonly List<TEntity> added = [];

    public Store(Table<TEntity, TKey> table, bool isWhole)
    {
        (this.table, this.isWhole) = (table, isWhole);
        sets = [.. table.SetList.Select(_ => new Dictionary<object, HashSet<TKey>>())];
    }

    public override int Count => slots.Count;

    public bool IsTouched => touched.Count + added.Count > 0;

    public IEnumerable<TEntity> All => slots.Values.Select(slot => slot.Entity).OfType<TEntity>();

    /// <summary>What was changed since it was accepted last, as it was before and is now.</summary>
    public IEnumerable<(TKey Key, TEntity? Before, TEntity? After)> Changes =>
        touched.Select(key => (key, slots[key].Before, slots[key].Entity));

    public IReadOnlyList<TEntity> Added => added;

    public bool Knows(TKey key) => isWhole || slots.ContainsKey(key);

    public TEntity? Find(TKey key) =>
        slots.TryGetValue(key, out var slot) ? slot.Entity
        : isWhole ? null
        : throw new InvalidOperationException($"{table.Name} {key} is asked for, but was not declared.");

    public bool IsDamaged(TKey key) => slots.TryGetValue(key, out var slot) && slot.IsDamaged;

    public void MarkDamaged(TKey key)
    {
        if (!slots.TryGetValue(key, out var slot))
            slots.Add(key, slot = new Slot());
        slot.IsDamaged = true;
    }

    /// <summary>Makes an entity known as it is stored; null for one that is not there.</summary>
    public void Load(TKey key, TEntity? entity)
    {
        if (slots.TryAdd(key, new Slot { Entity = entity }))
            Relate(key, null, entity);
    }

    public void Put(TKey key, TEntity? entity)
    {
        if (!slots.TryGetValue(key, out var slot))
        {
            if (!isWhole && !IsInKnownSet(entity))
                throw new InvalidOperationException($"{table.Name} {key} is changed, but was not declared.");
            slots.Add(key, slot = new Slot());
        }

        if (!slot.IsTouched)
        {
            (slot.IsTouched, slot.Before) = (true, slot.Entity);
            touched.Add(key);
        }

        Relate(key, slot.Entity, entity);
        slot.Entity = entity;
    }

    public void Append(TEntity row) => added.Add(row);

    public void Forget(TKey key)
    {
        if (!slots.Remove(key, out var slot))
            return;
        Relate(key, slot.Entity, null);
        if (slot.IsTouched)
            touched.Remove(key);
    }

    public bool KnowsSet(int set, object of) => isWhole || sets[set].ContainsKey(of);

    public IReadOnlyList<TEntity> Find(TableSet<TEntity, TKey> set, object of)
    {
        if (!sets[set.Index].TryGetValue(of, out var keys))
        {
            return isWhole
                ? []
                : throw new InvalidOperationException(
                    $"The set of {table.Name} with {set.Column} {of} is asked for, but was not declared.");
        }

        if (keys.Count == 0)
            return [];
        var found = new List<TEntity>(keys.Count);
        foreach (var key in keys)
            found.Add(slots[key].Entity!);
        if (found.Count > 1)
            found.Sort(set.Order);
        return found;
    }

    public bool IsDamagedSet(int set, object of) => damagedSets.Contains((set, of));

    public void MarkDamagedSet(int set, object of) => damagedSets.Add((set, of));

    /// <summary>Makes a set known, whose entities are made known one by one.</summary>
    public void LoadSet(TableSet<TEntity, TKey> set, object of)
    {
        if (sets[set.Index].ContainsKey(of))
            return;
        var keys = sets[set.Index][of] = [];
        foreach (var (key, slot) in slots)
        {
            if (slot.Entity is { } entity && set.TryOf(entity, out var value) && value.Equals(of))
                keys.Add(key);
        }
    }

    private void ForgetSet(int set, object of)
    {
        sets[set].Remove(of);
        damagedSets.Remove((set, of));
    }

    public override void Accept()
    {
        foreach (var key in touched)
            (slots[key].IsTouched, slots[key].Before) = (false, null);
        touched.Clear();
        added.Clear();
    }

    public override void Drop()
    {
        foreach (var key in touched)
        {
            slots.Remove(key, out var slot);
            foreach (var entity in new[] { slot!.Before, slot.Entity }.OfType<TEntity>())
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
        slots.Clear();
        foreach (var set in sets)
            set.Clear();
        damagedSets.Clear();
        touched.Clear();
        added.Clear();
    }

    /// <summary>A set is known whole, so what is not in it does not exist.</summary>
    private bool IsInKnownSet(TEntity? entity) => entity is not null && table.SetList.Any(
        set => set.IsOfKey && set.TryOf(entity, out var of) && sets[set.Index].ContainsKey(of));

    private void Relate(TKey key, TEntity? before, TEntity? after)
    {
        foreach (var set in table.SetList)
        {
            var (was, old) = before is null ? default : (set.TryOf(before, out var left), left);
            var (@is, now) = after is null ? default : (set.TryOf(after, out var entered), entered);
            if (was && @is && old!.Equals(now))
                continue;
            if (was && sets[set.Index].TryGetValue(old!, out var others))
                others.Remove(key);
            if (!@is)
                continue;
            if (sets[set.Index].TryGetValue(now!, out var joined))
                joined.Add(key);
            else if (isWhole)
                sets[set.Index].Add(now!, [key]);
        }
    }

    private sealed class Slot
    {
        public TEntity? Entity { get; set; }

        public TEntity? Before { get; set; }

        public bool IsTouched { get; set; }

        public bool IsDamaged { get; set; }
    }
}
