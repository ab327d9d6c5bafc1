using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.Reference;

/// <summary>What the events alone say of places, items and rules.</summary>
public static class RecordedReference
{
    /// <summary>Puts together what was recorded last of each place, item and rule.</summary>
    /// <param name="events">
    /// Those of what there was, of all rules, and the latest of each place and item: each says all of it.
    /// </param>
    public static World Of(IEnumerable<LedgerEntry> events)
    {
        var changes = events.ToLookup(entry => entry.Event.Body is LocationChanged or ItemChanged);
        var world = World.Replay(changes[false]);
        foreach (var entry in changes[true].OrderBy(entry => (entry.Event.Body as LocationChanged)?.After.Level))
        {
            if (entry.Event.Body is ItemChanged item)
                world.Put(ItemType.Table, item.After.ToItem(entry.Sequence));
            else if (entry.Event.Body is LocationChanged { After: var place })
                Place(place, entry.Sequence);
        }

        return world;

        void Place(LocationValues place, long sequence)
        {
            var above = place.Parent is null ? null : world.Find(Location.Table, place.Parent);
            if (above?.Code == place.Parent)
                world.Put(Location.Table, place.ToLocation(above, sequence));
        }
    }

    /// <summary>Marks each place, item and rule as damaged that is not as its events left it.</summary>
    /// <param name="world">With what is configured as it is stored now.</param>
    /// <param name="recorded">As of <see cref="Of"/>.</param>
    public static void MarkChangedByHand(World world, World recorded)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(recorded);
        var stored = world.Reference.Requirements;
        Mark(Location.Table, stored.Locations);
        Mark(ItemType.Table, stored.Items);
        Mark(RequirementRule.Table, stored.Rules);

        void Mark<TEntity, TKey>(Table<TEntity, TKey> table, IEnumerable<TEntity> rows)
            where TEntity : class
            where TKey : notnull
        {
            var others = rows.ToDictionary(table.KeyOf);
            foreach (var entity in recorded.All(table))
            {
                var key = table.KeyOf(entity);
                if (!others.Remove(key, out var row) || !row.Equals(entity))
                    world.MarkDamaged(table, key);
            }

            foreach (var key in others.Keys)
                world.MarkDamaged(table, key);
        }
    }
}
