using System.Text.Json.Serialization;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.Reference;

/// <summary>Records what there is of places, items and rules, once in a ledger.</summary>
public sealed record RecordReference(Guid Id, Actor Actor, DateTimeOffset OccurredAt)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    /// <summary>Its id in every ledger, so that of two servers that start at once one records it.</summary>
    public static readonly Guid OnlyId = new("7265666e-0000-8000-8000-736e61707368");

    /// <summary>The command, on the server's own account.</summary>
    public static RecordReference At(DateTimeOffset now) => new(OnlyId, Actor.System, now);
}

/// <summary>
/// Adds to what there is of places, items or rules, or changes it, all or nothing. It is decided on tables that were
/// just compared with the events.
/// </summary>
public abstract record ReferenceImport(Guid Id, Actor Actor, DateTimeOffset OccurredAt)
    : LedgerCommand(Id, Actor, OccurredAt);

/// <summary>Adds places, and changes those that are known, all or nothing.</summary>
/// <param name="AllowUnusualCodes">Takes codes that look like a slip: <see cref="ImportRule.TwinCode"/> and
/// <see cref="ImportRule.ForeignCode"/>.</param>
public sealed record ImportLocations(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, IReadOnlyList<LocationRow> Rows, bool AllowUnusualCodes)
    : ReferenceImport(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override int Weight => Rows.Count + 1;
}

/// <summary>Adds item types, and changes those that are known, all or nothing.</summary>
public sealed record ImportItems(Guid Id, Actor Actor, DateTimeOffset OccurredAt, IReadOnlyList<ItemRow> Rows)
    : ReferenceImport(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override int Weight => Rows.Count + 1;
}

/// <summary>Adds versions of rules for what places need, all or nothing.</summary>
public sealed record ImportRequirements(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, IReadOnlyList<RequirementRow> Rows)
    : ReferenceImport(Id, Actor, OccurredAt)
{
    /// <summary>On the server's own account, the rules that a database lacked, once.</summary>
    public static ImportRequirements OfSeed(DateTimeOffset now, IReadOnlyList<RequirementRow> rows) => new(
        EventId.DeriveFrom(RecordReference.OnlyId, "seed"), RecordReference.At(now).Actor, now, rows);

    [JsonIgnore]
    public override int Weight => Rows.Count + 1;
}
