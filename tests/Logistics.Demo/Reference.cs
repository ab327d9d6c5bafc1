using System.Globalization;

namespace Logistics.Demo;

/// <summary>The election's reference data, read from the API: locations as a tree, and norms.</summary>
internal sealed class Reference
{
    private readonly Dictionary<string, Location> byCode;
    private readonly ILookup<string?, Location> children;

    private Reference(ElectionInfo election, IReadOnlyList<Location> locations, IReadOnlyList<Item> items)
    {
        Election = election;
        Items = items;
        byCode = locations.ToDictionary(location => location.Code, StringComparer.Ordinal);
        children = locations.ToLookup(location => location.Parent, StringComparer.Ordinal);
        Warehouse = children[null].Single();
        Stations = [.. locations.Where(location => location.Level == "tps")];
    }

    public ElectionInfo Election { get; }

    public IReadOnlyList<Item> Items { get; }

    public Location Warehouse { get; }

    /// <summary>Polling stations, in the order of their codes.</summary>
    public IReadOnlyList<Location> Stations { get; }

    public Location this[string code] => byCode[code];

    public static async Task<Reference> ReadAsync(Api api)
    {
        var election = await api.GetAsync<ElectionInfo>("/v1/election");
        var locations = await api.ListAsync<Location>("/v1/locations");
        var items = await api.GetAsync<Page<Item>>("/v1/items");
        return new Reference(election, locations, items.Items);
    }

    public IEnumerable<Location> ChildrenOf(Location location) => children[location.Code];

    public Location ParentOf(Location location) => byCode[location.Parent!];

    /// <summary>Whole quantities per polling station, such as 4 booths.</summary>
    public IEnumerable<ContentLine> PerStation() =>
        from item in Items
        where int.TryParse(item.PerTps, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select new ContentLine(item.Code, int.Parse(item.PerTps!, CultureInfo.InvariantCulture));

    /// <summary>Quantities that go with each ballot box, such as "4 per ballot box" or "1 per contest".</summary>
    public IEnumerable<ContentLine> PerBox() =>
        from item in Items
        let words = item.PerTps?.Split(' ', 2)
        where words is [_, "per ballot box" or "per contest"]
        select new ContentLine(item.Code, int.Parse(words[0], CultureInfo.InvariantCulture));

    /// <summary>The ballot paper of a contest.</summary>
    public string BallotOf(Contest contest) => Items.Single(item => item.Contest == contest.Code).Code;
}
