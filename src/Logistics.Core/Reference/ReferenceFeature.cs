using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.Reference;

/// <summary>Places, items, contests and requirements.</summary>
public sealed class ReferenceFeature : Feature
{
    private static readonly string[] Kinds =
        [LocationChanged.StreamOf(""), ItemChanged.StreamOf(""), RequirementRuleAdded.StreamOf("")];

    public override void Register(FeatureBuilder builder) => builder
        .Event<ReferenceRecorded>("reference-recorded", Apply, Touch)
        .Event<ReferenceImported>("reference-imported", Apply, keepsLatest: true)
        .Event<LocationChanged>("location-changed", Apply, Touch)
        .Event<ItemChanged>("item-changed", Apply, Touch)
        .Event<RequirementRuleAdded>("requirement-rule-added", Apply, Touch)
        .Command<RecordReference>(
            "record-reference", Act.ChangeReference, (_, _) => null, ReferenceRules.Decide, Collect)
        .Command<ImportLocations>(
            "import-locations", Act.ChangeReference, (_, _) => null, ReferenceRules.Decide, Collect)
        .Command<ImportItems>("import-items", Act.ChangeReference, (_, _) => null, ReferenceRules.Decide, Collect)
        .Command<ImportRequirements>(
            "import-requirements", Act.ChangeReference, (_, _) => null, ReferenceRules.Decide, Collect)
        .Table(Location.Table, ItemType.Table, RequirementRule.Table)
        .Rules([.. ReferenceRule.All, .. ReferenceRules.All])
        .Flag(VoterFlags.Code, VoterFlags.SumBelow)
        .Finding("reference-changes", e => IsStream(e.Stream))
        .Json(ReferenceJson.Default);

    /// <summary>
    /// Whether the events of a stream are about what is configured, which whoever reads custody may read.
    /// </summary>
    public static bool IsStream(string stream) =>
        stream is ReferenceSnapshot.Stream or ReferenceImported.Stream
        || Kinds.Any(kind => stream.StartsWith(kind, StringComparison.Ordinal));

    private static void Collect(Needs needs, RecordReference command) => needs.Stream(ReferenceSnapshot.Stream);

    /// <summary>An import is decided on what is configured, and on which rows of it are damaged.</summary>
    private static void Collect(Needs needs, ReferenceImport command)
    {
    }

    private static void Touch(Needs needs, LedgerEvent e, ReferenceRecorded body)
    {
        foreach (var place in body.Locations ?? [])
            Touch(needs, place);
        foreach (var item in body.Items ?? [])
            needs.One(ItemType.Table, item.Code);
        foreach (var rule in body.Rules ?? [])
            needs.One(RequirementRule.Table, (rule.Code, rule.Version));
    }

    private static void Touch(Needs needs, LedgerEvent e, LocationChanged body)
    {
        needs.Stream(ReferenceImported.Stream);
        Touch(needs, body.After);
    }

    private static void Touch(Needs needs, LedgerEvent e, ItemChanged body)
    {
        needs.Stream(ReferenceImported.Stream);
        needs.One(ItemType.Table, body.After.Code);
    }

    private static void Touch(Needs needs, LedgerEvent e, RequirementRuleAdded body)
    {
        needs.Stream(ReferenceImported.Stream);
        needs.One(RequirementRule.Table, (body.Rule.Code, body.Rule.Version));
    }

    private static void Touch(Needs needs, LocationValues place)
    {
        needs.One(Location.Table, place.Code);
        if (place.Parent is { } parent)
            needs.One(Location.Table, parent);
    }

    private static string? Apply(World world, LedgerEntry entry, ReferenceRecorded body)
    {
        if (entry.Event.Stream != ReferenceSnapshot.Stream)
            return "its stream is not that of what there was";
        foreach (var place in body.Locations ?? [])
        {
            if (Put(world, entry, place, before: null) is { } fault)
                return fault;
        }

        foreach (var item in body.Items ?? [])
        {
            if (Put(world, entry, item, before: null) is { } fault)
                return fault;
        }

        foreach (var rule in body.Rules ?? [])
        {
            if (Put(world, entry, rule) is { } fault)
                return fault;
        }

        return null;
    }

    private static string? Apply(World world, LedgerEntry entry, ReferenceImported body) =>
        entry.Event.Stream == ReferenceImported.Stream ? null : "its stream is not that of imports";

    private static string? Apply(World world, LedgerEntry entry, LocationChanged body) =>
        entry.Event.Stream == LocationChanged.StreamOf(body.After.Code)
            ? Unimported(world, entry, ReferenceKind.Locations) ?? Put(world, entry, body.After, body.Before)
            : "its stream is not that of the place it names";

    private static string? Apply(World world, LedgerEntry entry, ItemChanged body) =>
        entry.Event.Stream == ItemChanged.StreamOf(body.After.Code)
            ? Unimported(world, entry, ReferenceKind.Items) ?? Put(world, entry, body.After, body.Before)
            : "its stream is not that of the item it names";

    private static string? Apply(World world, LedgerEntry entry, RequirementRuleAdded body) =>
        entry.Event.Stream == RequirementRuleAdded.StreamOf(body.Rule.Code)
            ? Unimported(world, entry, ReferenceKind.Requirements) ?? Put(world, entry, body.Rule)
            : "its stream is not that of the rule it names";

    /// <summary>
    /// Why a change is unlawful: exactly the stated number of changes follows an import. It cannot be checked in a part
    /// of a log.
    /// </summary>
    private static string? Unimported(World world, LedgerEntry entry, ReferenceKind kind)
    {
        if (!world.IsWhole || world.LastUnreadable >= 0)
            return null;
        var isOfImport = world.HeadOf(ReferenceImported.Stream) is { Event.Body: ReferenceImported import } head
            && import.Kind == kind && entry.Sequence - head.Sequence <= import.Added + import.Changed;
        return isOfImport ? null : "no import recorded it";
    }

    private static string? Put(World world, LedgerEntry entry, LocationValues place, LocationValues? before)
    {
        var known = world.Find(Location.Table, place.Code);
        if (!entry.IsIn(known?.HeadSequence))
        {
            if (before != (WasRecorded(entry, known?.HeadSequence) ? LocationValues.Of(known!) : null))
                return $"{place.Code} was not before what it says";
            if (known is not null && (known.Level != place.Level || known.Parent != place.Parent))
                return $"{place.Code} was of another level, or below another place";
        }

        var above = place.Parent is null ? null : world.Find(Location.Table, place.Parent);
        if (above?.Code != place.Parent || above?.Level != (place.Level == LocationLevel.Kpu ? null : place.Level - 1))
            return $"{place.Code} does not lie below a place of the level above its own";
        world.Put(Location.Table, place.ToLocation(above, entry.Sequence));
        return null;
    }

    private static string? Put(World world, LedgerEntry entry, ItemValues item, ItemValues? before)
    {
        var known = world.Find(ItemType.Table, item.Code);
        if (!entry.IsIn(known?.HeadSequence))
        {
            if (before != (WasRecorded(entry, known?.HeadSequence) ? ItemValues.Of(known!) : null))
                return $"{item.Code} was not before what it says";
            if (known is not null && known.Contest != item.Contest)
                return $"{item.Code} was of another contest";
        }

        world.Put(ItemType.Table, item.ToItem(entry.Sequence));
        return null;
    }

    private static string? Put(World world, LedgerEntry entry, RuleValues rule)
    {
        var head = world.Find(RequirementRule.Table, (rule.Code, rule.Version))?.HeadSequence;
        if (!entry.IsIn(head) && WasRecorded(entry, head))
            return $"version {rule.Version} of {rule.Code} was there before";
        world.Put(RequirementRule.Table, rule.ToRule(entry.Sequence));
        return null;
    }

    /// <summary>
    /// Whether there is a row that the event is to name; what was there before any event it is to record.
    /// </summary>
    private static bool WasRecorded(LedgerEntry entry, long? head) =>
        head is { } last && (last >= 0 || entry.Event.Body is not ReferenceRecorded);
}

[JsonSerializable(typeof(ReferenceRecorded))]
[JsonSerializable(typeof(ReferenceImported))]
[JsonSerializable(typeof(LocationChanged))]
[JsonSerializable(typeof(ItemChanged))]
[JsonSerializable(typeof(RequirementRuleAdded))]
[JsonSerializable(typeof(RecordReference))]
[JsonSerializable(typeof(ImportLocations))]
[JsonSerializable(typeof(ImportItems))]
[JsonSerializable(typeof(ImportRequirements))]
internal sealed partial class ReferenceJson : JsonSerializerContext;
