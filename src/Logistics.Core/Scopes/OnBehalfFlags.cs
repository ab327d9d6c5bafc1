using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.Scopes;

/// <summary>Flags what somebody recorded for another place than their own.</summary>
public static class OnBehalfFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "on-behalf";

    public static readonly Phrase KeyOf = new("a key of {place}", "kunci milik {place}");

    public static readonly Phrase RoleOf = new("{role} of {place}", "{role} dari {place}");

    /// <summary>The flag of an event.</summary>
    /// <param name="field">The field that says the place.</param>
    /// <param name="place">The place that has to record it.</param>
    public static Flag Of(string field, Location place, Role role, Actor actor) => new(
        Code, Severity.Warning, field, KeyOf.With(("place", place.Code)).Text,
        RoleOf.With(("role", EnumText.Of(role)), ("place", actor.Place ?? "")).Text);
}
