using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Api.Requirements;

/// <summary>
/// What a location and everything below it need of an item, and what there is in packages for them; in units of
/// the item.
/// </summary>
/// <param name="Location">Its code.</param>
/// <param name="Level">Level of the location.</param>
/// <param name="Item">Its code.</param>
/// <param name="Unit">What a quantity of 1 is.</param>
/// <param name="Contest">The contest the item belongs to; null when it serves every contest.</param>
/// <param name="Needed">By the rules.</param>
/// <param name="Allocated">
/// In packages that may still be counted on: those packed, without the ones that are missing and never reached
/// their destination. A refused package may be sent again, and counts.
/// </param>
/// <param name="Packed">In packages, whatever became of them.</param>
/// <param name="Delivered">In packages that have reached their destination, also if they went back up since.</param>
/// <param name="Gap">
/// Needed less allocated: what has yet to be packed. Negative where there is more than is needed; a location
/// nets such places below it against those that lack.
/// </param>
/// <param name="Provenance">The weakest of what `needed` is made of; null when no rule is about the item.</param>
/// <param name="Rules">What `needed` is the sum of.</param>
public sealed record RequirementView(
    string Location,
    [property: OneOf<LocationLevel>] string Level,
    string Item,
    string Unit,
    string? Contest,
    long Needed,
    long Allocated,
    long Packed,
    long Delivered,
    long Gap,
    [property: OneOf<Provenance>] string? Provenance,
    IReadOnlyList<RuleNeedView> Rules)
{
    internal static readonly string[] Columns =
    [
        "location", "level", "item", "unit", "contest", "needed", "allocated", "packed", "delivered", "gap",
        "provenance", "rules",
    ];

    internal IEnumerable<object?> Cells =>
    [
        Location, Level, Item, Unit, Contest, Needed, Allocated, Packed, Delivered, Gap, Provenance,
        string.Join("; ", Rules.Select(rule => $"{rule.Code} {rule.Version}")),
    ];

    public static RequirementView Of(Requirement row) => new(
        row.Location.Code,
        EnumText.Of(row.Location.Level),
        row.Item.Code,
        row.Item.Unit,
        row.Item.Contest,
        row.Needed,
        row.Supply.Allocated,
        row.Supply.Packed,
        row.Supply.Delivered,
        row.Gap,
        row.Provenance is { } provenance ? EnumText.Of(provenance) : null,
        [.. row.Rules.Select(RuleNeedView.Of)]);
}

/// <summary>What one rule demands of the location and everything below it.</summary>
/// <param name="Code">Code of the rule.</param>
/// <param name="Version">The version in force.</param>
/// <param name="Contest">The contest the need is for; null when it serves every contest.</param>
/// <param name="Level">The level whose locations it applies to.</param>
/// <param name="Needed">How many it demands.</param>
/// <param name="ValidFrom">First day of this version, in the election's time zone.</param>
/// <param name="Provenance">Where the rule comes from.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record RuleNeedView(
    string Code,
    int Version,
    string? Contest,
    [property: OneOf<LocationLevel>] string Level,
    long Needed,
    DateOnly ValidFrom,
    [property: OneOf<Provenance>] string Provenance,
    string Source)
{
    public static RuleNeedView Of(RuleNeed need) => new(
        need.Rule.Code,
        need.Rule.Version,
        need.Rule.Contest,
        EnumText.Of(need.Rule.Level),
        need.Quantity,
        need.Rule.ValidFrom,
        EnumText.Of(need.Provenance),
        need.Rule.Source);
}

[JsonSerializable(typeof(Page<RequirementView>))]
internal sealed partial class RequirementJson : JsonSerializerContext;
