using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.Reference;

/// <summary>What the events alone say of places, items and rules.</summary>
public static class RecordedReference
{
    /// <summary>Marks each place, item and rule as damaged that is not as its events left it.</summary>
    /// <param name="world">With what is configured as it is stored now.</param>
    /// <param name="recorded">A replay of the events of reference data.</param>
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
