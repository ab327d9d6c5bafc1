using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.Reference;

/// <summary>The places, items and rules when the ledger began to record their changes.</summary>
/// <remarks>In several events where one would be too large; a place comes after the one above it.</remarks>
public sealed record ReferenceRecorded : EventBody
{
    public IReadOnlyList<LocationValues>? Locations { get; init; }

    public IReadOnlyList<ItemValues>? Items { get; init; }

    public IReadOnlyList<RuleValues>? Rules { get; init; }

    protected internal override IEnumerable<object?> Elements => [.. Locations ?? [], .. Items ?? [], .. Rules ?? []];
}

/// <summary>
/// An import: what became of its rows. An event for each row that was added or changed comes with it.
/// </summary>
public sealed record ReferenceImported : EventBody
{
    /// <summary>The stream of imports.</summary>
    public const string Stream = "reference/imports";

    public required ReferenceKind Kind { get; init; }

    public required int Added { get; init; }

    public required int Changed { get; init; }

    /// <summary>Number of rows that changed nothing.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Commitment to the reason, kept beside the ledger, for taking a change back; null for an import.
    /// </summary>
    public byte[]? Reason { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("reason", Reason)];
}

/// <summary>What an import is about.</summary>
public enum ReferenceKind
{
    Locations,
    Items,
    Requirements,
}

/// <summary>A place was added, or something of it changed.</summary>
public sealed record LocationChanged : EventBody, ICounterChange
{
    /// <summary>Null where it is new.</summary>
    public LocationValues? Before { get; init; }

    public required LocationValues After { get; init; }

    /// <summary>Ledger sequence of the change that it takes back; null for none.</summary>
    public long? TakesBack { get; init; }

    protected internal override IReadOnlyList<string> Places => [After.Code];

    /// <summary>The stream of a place.</summary>
    public static string StreamOf(string code) => $"location/{code}";
}

/// <summary>An item type was added, or something of it changed.</summary>
public sealed record ItemChanged : EventBody, ICounterChange
{
    /// <summary>Null where it is new.</summary>
    public ItemValues? Before { get; init; }

    public required ItemValues After { get; init; }

    /// <inheritdoc cref="LocationChanged.TakesBack"/>
    public long? TakesBack { get; init; }

    /// <summary>The stream of an item type.</summary>
    public static string StreamOf(string code) => $"item/{code}";
}

/// <summary>A version of a rule for what places need was added. None ever changes.</summary>
public sealed record RequirementRuleAdded : EventBody
{
    public required RuleValues Rule { get; init; }

    /// <summary>The stream of a rule, through all its versions.</summary>
    public static string StreamOf(string code) => $"requirement/{code}";
}

/// <summary>A place as events have it.</summary>
/// <param name="Retired">Null for a place in use.</param>
public sealed record LocationValues(
    string Code,
    LocationLevel Level,
    string Name,
    int RegisteredVoters,
    Provenance Provenance,
    string? Parent = null,
    double? Latitude = null,
    double? Longitude = null,
    bool? Retired = null)
{
    internal static LocationValues Of(Location location) => new(
        location.Code, location.Level, location.Name, location.RegisteredVoters, location.Provenance, location.Parent,
        location.Latitude, location.Longitude, location.Retired ? true : null);

    /// <param name="above">The place above; null for a root.</param>
    internal Location ToLocation(Location? above, long sequence) => new(
        Code, Level, Name, Parent, above is null ? Code : $"{above.Path}/{Code}", Latitude, Longitude, RegisteredVoters,
        Provenance, Retired == true, sequence);
}

/// <summary>An item type as events have it.</summary>
public sealed record ItemValues(
    string Code,
    string Name,
    string Unit,
    Provenance Provenance,
    string Source,
    string? Contest = null,
    string? PerTps = null)
{
    internal static ItemValues Of(ItemType item) =>
        new(item.Code, item.Name, item.Unit, item.Provenance, item.Source, item.Contest, item.PerTps);

    internal ItemType ToItem(long sequence) => new(Code, Name, Unit, Contest, PerTps, Provenance, Source, sequence);
}

/// <summary>A version of a rule as events have it.</summary>
public sealed record RuleValues(
    string Code,
    int Version,
    string Item,
    LocationLevel Level,
    Formula Formula,
    long Amount,
    DateOnly ValidFrom,
    Provenance Provenance,
    string Source,
    string? Contest = null)
{
    internal static RuleValues Of(RequirementRule rule) => new(
        rule.Code, rule.Version, rule.Item, rule.Level, rule.Formula, rule.Amount, rule.ValidFrom, rule.Provenance,
        rule.Source, rule.Contest);

    internal RequirementRule ToRule(long sequence) =>
        new(Code, Version, Item, Contest, Level, Formula, Amount, ValidFrom, Provenance, Source, sequence);
}
