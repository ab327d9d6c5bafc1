using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Logistics.Core.Kernel;

/// <summary>Which known entities of a table are in the sets of one kind, and which of the sets are known.</summary>
/// <remarks>
/// Where every entity is known, the index is filled when a set is asked for the first time: most kinds of sets serve
/// decisions, which a replay does not make.
/// </remarks>
internal abstract class SetIndex<TEntity, TKey>
    where TEntity : class
    where TKey : notnull
{
    /// <summary>Whether any set is known.</summary>
    public abstract bool KnowsAny { get; }

    /// <summary>Makes a set known, whose entities are made known one by one.</summary>
    public abstract void Load(object of);

    /// <summary>Whether the set of an entity is known; false for one that is in none.</summary>
    public abstract bool KnowsSetOf(TEntity entity);

    /// <summary>Moves an entity that changed from the set it was in to the one it is in.</summary>
    /// <param name="before">Null where it was not known.</param>
    /// <param name="after">Null where it is not there any more.</param>
    public abstract void Relate(TKey key, TEntity? before, TEntity? after);

    /// <summary>Forgets that the set of an entity is known.</summary>
    /// <param name="entity">Null, or one that is in none, for nothing.</param>
    public abstract void ForgetSetOf(TEntity? entity);

    /// <summary>Marks a set as one that a damaged record belongs to.</summary>
    /// <param name="row">As it is stored; null where it cannot be read.</param>
    public abstract void MarkDamaged(object of, TEntity? row);

    public abstract void Clear();
}

/// <inheritdoc/>
internal sealed class SetIndex<TEntity, TKey, TOf>(TableSet<TEntity, TKey, TOf> set, bool isMade)
    : SetIndex<TEntity, TKey>
    where TEntity : class
    where TKey : notnull
    where TOf : notnull
{
    private readonly Dictionary<TOf, KeySet<TKey>> members = [];
    private HashSet<TOf>? known;
    private Dictionary<TOf, TEntity?>? damaged;

    /// <summary>Whether it holds the known entities. Until it is made, it takes no note of any.</summary>
    public bool IsMade { get; private set; } = isMade;

    public override bool KnowsAny => known is { Count: > 0 };

    public bool Knows(TOf of) => known?.Contains(of) is true;

    /// <summary>The keys of a set; false for an empty one.</summary>
    public bool TryFind(TOf of, out KeySet<TKey> keys) => members.TryGetValue(of, out keys);

    public bool IsDamaged(TOf of) => damaged?.ContainsKey(of) is true;

    /// <summary>The damaged record of a set; null where there is none, or it cannot be read.</summary>
    public TEntity? FindDamaged(TOf of) => damaged?.GetValueOrDefault(of);

    /// <summary>Takes in every known entity, once; from then on it takes note of changes.</summary>
    public void Make(IEnumerable<TEntity> entities)
    {
        foreach (var entity in entities)
        {
            if (set.TryOf(entity, out var of))
                Join(of, set.Table.KeyOf(entity));
        }

        IsMade = true;
    }

    public override void Load(object of) => (known ??= []).Add((TOf)of);

    public override bool KnowsSetOf(TEntity entity) => set.TryOf(entity, out var of) && Knows(of);

    public override void MarkDamaged(object of, TEntity? row) => (damaged ??= [])[(TOf)of] = row;

    public override void ForgetSetOf(TEntity? entity)
    {
        if (entity is null || !set.TryOf(entity, out var of))
            return;
        known?.Remove(of);
        damaged?.Remove(of);
    }

    public override void Clear()
    {
        members.Clear();
        known = null;
        damaged = null;
    }

    public override void Relate(TKey key, TEntity? before, TEntity? after)
    {
        if (!IsMade)
            return;
        TOf? old = default, now = default;
        var was = before is not null && set.TryOf(before, out old);
        var @is = after is not null && set.TryOf(after, out now);
        if (was && @is && EqualityComparer<TOf>.Default.Equals(old, now))
            return;
        if (was)
            Leave(old!, key);
        if (@is)
            Join(now!, key);
    }

    private void Join(TOf of, TKey key)
    {
        ref var keys = ref CollectionsMarshal.GetValueRefOrAddDefault(members, of, out var isThere);
        if (isThere)
            keys.Add(key);
        else
            keys = new(key);
    }

    private void Leave(TOf of, TKey key)
    {
        ref var keys = ref CollectionsMarshal.GetValueRefOrNullRef(members, of);
        if (!Unsafe.IsNullRef(ref keys) && keys.Remove(key))
            members.Remove(of);
    }
}

/// <summary>
/// Keys of a set, at least one. Nearly every set has one member, which takes no collection of its own.
/// </summary>
internal struct KeySet<TKey>(TKey only)
    where TKey : notnull
{
    /// <summary>The one member, where there is no <see cref="Several"/>.</summary>
    public TKey? Only { get; private set; } = only;

    /// <summary>The members, once there were two.</summary>
    public HashSet<TKey>? Several { get; private set; }

    public void Add(TKey key)
    {
        if (Several is not null)
            Several.Add(key);
        else if (!EqualityComparer<TKey>.Default.Equals(Only, key))
            (Several, Only) = ([Only!, key], default);
    }

    /// <returns>Whether no member is left.</returns>
    public readonly bool Remove(TKey key)
    {
        if (Several is null)
            return EqualityComparer<TKey>.Default.Equals(Only, key);
        Several.Remove(key);
        return Several.Count == 0;
    }
}
