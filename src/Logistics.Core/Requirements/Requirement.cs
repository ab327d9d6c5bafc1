using Logistics.Core.Items;
using Logistics.Core.Locations;

namespace Logistics.Core.Requirements;

/// <summary>What a location and everything below it need of an item, and what there is for them.</summary>
/// <param name="Rules">What each rule adds; empty when no rule is about it.</param>
public sealed record Requirement(
    Location Location, ItemType Item, IReadOnlyList<RuleNeed> Rules, Supply Supply)
{
    /// <summary>In units of the item.</summary>
    public long Needed { get; } = checked(Rules.Sum(rule => rule.Quantity));

    /// <summary>
    /// What has yet to be packed: needed less allocated. Negative where more is allocated than needed; rolled up
    /// it nets such places against those that lack.
    /// </summary>
    public long Gap => checked(Needed - Supply.Allocated);

    /// <summary>The weakest of what went into <see cref="Needed"/>; null when no rule did.</summary>
    public Provenance? Provenance { get; } =
        Rules.Count == 0 ? null : Rules.Max(rule => rule.Provenance);
}

/// <summary>Which requirements to list, in the order of locations and, within one, of items.</summary>
/// <param name="Location">The location, or the one above those asked for; null for the root.</param>
/// <param name="Level">The locations of this level at it or below; null for the location itself.</param>
/// <param name="Item">Only this item.</param>
/// <param name="AfterLocation">With <paramref name="AfterItem"/>: the row to go on after; empty for the first.</param>
public sealed record RequirementQuery(
    string? Location, LocationLevel? Level, string? Item, string AfterLocation, string AfterItem, int Limit);

/// <summary>
/// The reference data that requirements are made of, as loaded at one time. Holds the sums of each set of rules
/// it was asked for, of which there are at most as many as days on which rules become valid.
/// </summary>
public sealed class RequirementReference
{
    private readonly IReadOnlyList<RequirementRule> rules;
    private readonly ItemType[] items;
    private readonly Location[] locations;
    private readonly Dictionary<string, Location> byCode;
    private readonly Dictionary<string, ItemType> itemByCode;
    private readonly TimeZoneInfo zone;
    private readonly Dictionary<DateOnly, PlaceNeeds> needs = [];
    private readonly Lock summing = new();

    public RequirementReference(
        IReadOnlyList<RequirementRule> rules,
        IEnumerable<ItemType> items,
        IEnumerable<Location> locations,
        TimeZoneInfo zone)
    {
        this.rules = rules;
        this.zone = zone;
        this.items = [.. items.OrderBy(item => item.Code, StringComparer.Ordinal)];
        this.locations = [.. locations.OrderBy(location => location.Code, StringComparer.Ordinal)];
        byCode = this.locations.ToDictionary(location => location.Code, StringComparer.Ordinal);
        itemByCode = this.items.ToDictionary(item => item.Code, StringComparer.Ordinal);
    }

    /// <summary>Whether there is any rule, of whatever day.</summary>
    public bool HasRules => rules.Count > 0;

    /// <summary>The location of a code; null for none.</summary>
    public Location? LocationOf(string code) => byCode.GetValueOrDefault(code);

    /// <summary>The item type of a code; null for none.</summary>
    public ItemType? ItemOf(string code) => itemByCode.GetValueOrDefault(code);

    /// <summary>Every item type, in the order of codes.</summary>
    public IReadOnlyList<ItemType> Items => items;

    /// <summary>Every location, in the order of codes.</summary>
    public IReadOnlyList<Location> Locations => locations;

    /// <summary>Every version of every rule.</summary>
    public IReadOnlyList<RequirementRule> Rules => rules;

    /// <summary>The same with rows that were added or changed.</summary>
    internal RequirementReference With(
        IEnumerable<RequirementRule> newRules, IEnumerable<ItemType> newItems, IEnumerable<Location> newLocations) =>
            new(
            [.. newRules.UnionBy(rules, rule => (rule.Code, rule.Version))],
            newItems.UnionBy(items, item => item.Code, StringComparer.Ordinal),
            newLocations.UnionBy(locations, location => location.Code, StringComparer.Ordinal),
            zone);

    /// <summary>The election's day at a moment.</summary>
    public DateOnly DayOf(DateTimeOffset moment)
    {
        // The calendar has a first and a last day.
        var utc = moment.UtcDateTime;
        var offset = zone.GetUtcOffset(utc);
        return DateOnly.FromDateTime(new DateTime(
            Math.Clamp(utc.Ticks + offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks)));
    }

    /// <summary>
    /// What the rules of a day demand of a location and everything below it; empty when none is about the item.
    /// </summary>
    public IReadOnlyList<RuleNeed> NeedsOf(Location location, string item, DateOnly day) =>
        [.. NeedsOn(day).Of(location, item).Where(need => need.Rule.Amount > 0)];

    /// <summary>What the rules of a day demand of a location itself, without what is below it.</summary>
    public long OwnNeedOf(Location location, string item, DateOnly day) => NeedsOn(day).OwnOf(location, item);

    /// <summary>The items that belong to a contest: its ballots.</summary>
    public IEnumerable<ItemType> ItemsOf(string? contest) =>
        items.Where(item => item.Contest is not null && item.Contest == contest);

    /// <summary>The rows a query asks for, without what there is for them.</summary>
    /// <param name="day">Which day's rules.</param>
    public IReadOnlyList<Requirement> List(RequirementQuery query, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(query);
        var needed = NeedsOn(day);
        var wanted = query.Item is null ? items : [.. items.Where(item => item.Code == query.Item)];
        var rows =
            from location in Find(query.Location, query.Level)
            let order = string.CompareOrdinal(location.Code, query.AfterLocation)
            where order >= 0
            from item in wanted
            where order > 0 || string.CompareOrdinal(item.Code, query.AfterItem) > 0
            select new Requirement(location, item, [.. needed.Of(location, item.Code)], default);
        return [.. rows.Take(query.Limit)];
    }

    private IEnumerable<Location> Find(string? code, LocationLevel? level)
    {
        if (code is null)
            return locations.Where(location => level is null ? location.Parent is null : location.Level == level);
        if (!byCode.TryGetValue(code, out var top))
            return [];
        return level is null
            ? [top]
            : locations.Where(location => location.Level == level && location.IsAtOrBelow(top));
    }

    private PlaceNeeds NeedsOn(DateOnly day)
    {
        var since = rules.Where(rule => rule.ValidFrom <= day)
            .Aggregate(DateOnly.MinValue, (last, rule) => rule.ValidFrom > last ? rule.ValidFrom : last);
        lock (summing)
        {
            if (!needs.TryGetValue(since, out var known))
                needs.Add(since, known = new PlaceNeeds(RequirementRule.On(since, rules), locations));
            return known;
        }
    }
}
