using Logistics.Core.Locations;

namespace Logistics.Core.Requirements;

/// <summary>What one rule demands of a location and everything below it.</summary>
/// <param name="Provenance">
/// The weakest of the rule's and, where voters are counted, of the voters' at each location it applies to.
/// </param>
public readonly record struct RuleNeed(RequirementRule Rule, long Quantity, Provenance Provenance);

/// <summary>
/// What each location needs: what the rules of its own level demand of it, and the sum over its children. Pure;
/// sums are checked.
/// </summary>
public sealed class PlaceNeeds
{
    private readonly IReadOnlyList<RequirementRule> rules;
    private readonly Dictionary<string, Part[]> rolledUp = new(StringComparer.Ordinal);

    /// <param name="rules">The versions that count, each code once.</param>
    /// <param name="locations">Every location of the tree.</param>
    /// <exception cref="OverflowException">A sum does not fit 64 bits.</exception>
    public PlaceNeeds(IReadOnlyList<RequirementRule> rules, IReadOnlyCollection<Location> locations)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(locations);
        this.rules = rules;

        // Children come before their parents. Those without any are evaluated when they are asked for.
        foreach (var location in locations.OrderByDescending(location => location.Level))
        {
            if (location.Parent is null)
                continue;
            if (!rolledUp.TryGetValue(location.Parent, out var sums))
                rolledUp.Add(location.Parent, sums = new Part[rules.Count]);
            for (var i = 0; i < sums.Length; i++)
                sums[i] += At(location, i);
        }
    }

    /// <summary>
    /// The need of a location by rule, in the order of the rules' codes; a rule that applies neither to it nor
    /// to anything below it is left out.
    /// </summary>
    /// <param name="item">Only the rules of this item.</param>
    public IEnumerable<RuleNeed> Of(Location location, string item)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Item == item && At(location, i) is { Provenance: { } provenance } part)
                yield return new RuleNeed(rules[i], part.Quantity, provenance);
        }
    }

    /// <summary>What the rules of a location's own level demand of it, without what is below it.</summary>
    public long OwnOf(Location location, string item)
    {
        ArgumentNullException.ThrowIfNull(location);
        return rules.Where(rule => rule.Item == item && rule.Level == location.Level)
            .Sum(rule => Own(rule, location).Quantity);
    }

    private Part At(Location location, int index)
    {
        var below = rolledUp.TryGetValue(location.Code, out var sums) ? sums[index] : default;
        var rule = rules[index];
        return rule.Level == location.Level ? below + Own(rule, location) : below;
    }

    private static Part Own(RequirementRule rule, Location location) => new(
        location.Retired ? 0 : rule.For(location.RegisteredVoters),
        rule.CountsVoters ? Weaker(rule.Provenance, location.Provenance) : rule.Provenance);

    private static Provenance Weaker(Provenance one, Provenance other) => one > other ? one : other;

    /// <param name="Provenance">Null where the rule applies to nothing.</param>
    private readonly record struct Part(long Quantity, Provenance? Provenance)
    {
        public static Part operator +(Part left, Part right) => new(
            checked(left.Quantity + right.Quantity),
            (left.Provenance, right.Provenance) switch
            {
                (null, var other) => other,
                (var one, null) => one,
                ({ } one, { } other) => Weaker(one, other),
            });
    }
}
