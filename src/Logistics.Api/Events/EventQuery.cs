using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Data.Events;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Api.Events;

/// <summary>Which events are asked for, and from where on.</summary>
internal readonly record struct EventQuery(
    [property: FromQuery(Name = "type"), Description("Only events of this type."), EventTypes]
    string? Type,
    [property: FromQuery(Name = "actor"), Description("Only those that "
        + "this principal recorded: its id."), Format("uuid")]
    string? Actor,
    [property: FromQuery(Name = "role"), ActorRoles,
        Description("Only those that a key of this role recorded. Events of version 1 do not say the role.")]
    string? Role,
    [property: FromQuery(Name = "place"), Description(
        "Only those that happened at this location: of a handover or transfer, at either end. An "
        + "unknown code gives an empty list.")]
    string? Place,
    [property: FromQuery(Name = "below"), Description("`true`: also at every location below `place`.")]
    string? Below,
    [property: FromQuery(Name = "package"), Description("Only events of this package: its id or label.")]
    string? Package,
    [property: FromQuery(Name = "flag"), Description("Only those with a flag of this code."), FlagCodes]
    string? Flag,
    [property: FromQuery(Name = "reversed"), Description("`true`: only events that were taken back as mistakes. "
        + "`false`: only those in effect.")]
    string? Reversed,
    [property: FromQuery(Name = "occurredFrom"), Format("date-time"),
        Description("Only what happened at this RFC 3339 time or later, on its sender's clock.")]
    string? OccurredFrom,
    [property: FromQuery(Name = "occurredBefore"), Format("date-time"),
        Description("Only what happened before this RFC 3339 time, on its sender's clock.")]
    string? OccurredBefore,
    [property: FromQuery(Name = "recordedFrom"), Format("date-time"),
        Description("Only what was recorded at this RFC 3339 time or later.")]
    string? RecordedFrom,
    [property: FromQuery(Name = "recordedBefore"), Format("date-time"),
        Description("Only what was recorded before this RFC 3339 time.")]
    string? RecordedBefore,
    [property: FromQuery(Name = "after"), Description("Sequence of the last event already "
        + "seen; from the start when absent.")]
    string? After,
    [property: FromQuery(Name = "limit")]
    string? Limit)
{
    /// <summary>The texts that <c>type</c> may be.</summary>
    internal static IReadOnlyList<string> Types => [.. Catalog.Current.Events.Select(type => type.Name)];

    /// <summary>The texts that <c>role</c> may be: those of keys, and that of the product itself.</summary>
    internal static IReadOnlyList<string> Roles => [.. EnumText.Names<Role>(), Core.Kernel.Actor.SystemRole];

    /// <summary>The texts that <c>flag</c> may be.</summary>
    internal static IReadOnlyList<string> Flags => Catalog.Current.FlagCodes;

    public (long After, int Limit) ReadPage(Input input) => (
        input.Number("after", After, absent: -1, min: -1, max: long.MaxValue),
        (int)input.Number("limit", Limit, Limits.PageSizeDefault, 1, Limits.PageSizeMax));

    /// <param name="finding">Name of the finding that the events belong to; null for any event.</param>
    public EventFilter ReadFilter(Input input, string? finding = null)
    {
        var place = input.OptionalCode("place", Place);
        return new(
            finding,
            input.OptionalOneOf("type", Type, Types),
            Actor is null ? null : input.Id("actor", Actor),
            input.OptionalOneOf("role", Role, Roles),
            place,
            input.Flag("below", Below) && place is not null,
            Package: null,
            input.OptionalTime("occurredFrom", OccurredFrom),
            input.OptionalTime("occurredBefore", OccurredBefore),
            input.OptionalTime("recordedFrom", RecordedFrom),
            input.OptionalTime("recordedBefore", RecordedBefore),
            input.OptionalOneOf("flag", Flag, Flags),
            Reversed is null ? null : input.Flag("reversed", Reversed));
    }

    /// <summary>The package that the events are about; null for any.</summary>
    public PackageRef? ReadPackage(Input input) => Package is null ? null : input.Package("package", Package);
}

/// <summary>The name of a kind of event.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EventTypesAttribute : Attribute, IOneOf
{
    public string Name => "EventType";

    public IReadOnlyList<string> Values => EventQuery.Types;
}

/// <summary>The code of a flag.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FlagCodesAttribute : Attribute, IOneOf
{
    public string Name => "FlagCode";

    public IReadOnlyList<string> Values => EventQuery.Flags;
}

/// <summary>The role of an actor.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ActorRolesAttribute : Attribute, IOneOf
{
    public string Name => "ActorRole";

    public IReadOnlyList<string> Values => EventQuery.Roles;
}
