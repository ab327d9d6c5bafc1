namespace Logistics.Core.Kernel;

/// <summary>An entity that goes by several names: its id, and what is written on it or ever was.</summary>
public sealed record NamedEntity(Guid Id, IReadOnlyList<string> Names);

/// <summary>How commands name entities that go by several names.</summary>
/// <param name="Members">The members of commands that hold such a name, or a list of them.</param>
/// <param name="Collect">Asks for the entity of a name.</param>
/// <param name="Find">The entity of a name; null when it is unknown.</param>
public sealed record References(
    IReadOnlySet<string> Members, Action<Needs, string> Collect, Func<World, string, NamedEntity?> Find)
{
    /// <summary>Where no feature declares any.</summary>
    public static References None { get; } = new(
        new HashSet<string>(StringComparer.Ordinal), (_, _) => { }, (_, _) => null);

    /// <summary>The id behind every name of the entities that some names stand for.</summary>
    public IReadOnlyDictionary<string, string> IdsOf(World world, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entity in names.Select(name => Find(world, name)).OfType<NamedEntity>())
        {
            foreach (var name in entity.Names)
                ids[name] = entity.Id.ToString();
        }

        return ids;
    }
}
