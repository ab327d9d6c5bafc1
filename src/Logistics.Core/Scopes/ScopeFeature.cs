using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.Scopes;

/// <summary>Who may record what, and where: <see cref="AccessTable"/> for commands.</summary>
public sealed class ScopeFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Judge(SightOf, Judge)
        .Rules(ScopeRule.All)
        .Flag(OnBehalfFlags.Code, OnBehalfFlags.KeyOf, OnBehalfFlags.RoleOf)
        .Flag(SameHandsFlags.Code, SameHandsFlags.AnotherKey)
        .Finding(OnBehalfFlags.Code, e => e.HasFlag(OnBehalfFlags.Code))
        .Finding(SameHandsFlags.Code, e => e.HasFlag(SameHandsFlags.Code));

    /// <summary>What an actor sees; a place that is not known any more has nothing below it.</summary>
    private static Sight SightOf(World world, Actor actor) =>
        EnumText.TryParse<Role>(actor.Role, out var role) && actor.Place is { } place
            ? AccessTable.SightOf(role, Act.ReadCustody, world.Reference.LocationOf(place)?.Path ?? place)
            : Sight.Nothing;

    private static Judgement Judge(World world, LedgerCommand command, Act act, ActPlace? place)
    {
        var actor = command.Actor;
        if (!EnumText.TryParse<Role>(actor.Role, out var role)
            || AccessTable.ReachOf(role, act) is var reach && reach == Reach.Nowhere)
        {
            return new Rejection(Rule.Forbidden, "", null, ScopeRule.RoleFor.With(("oneOf", RolesFor(act))));
        }

        if (place is null || LocationOf(world, place) is not { } needed)
        {
            return reach == Reach.Everywhere ? default : new(null, null, new Rejection(
                ScopeRule.OutsideYourPlace, place?.Field
                    ?? "id", place?.Code, ScopeRule.KnownPlace.With(("place", actor.Place ?? ""))));
        }

        if (needed.Code == actor.Place)
            return new(null, command.OnBehalf is null ? null : OnBehalfFlags.Of(place.Field, needed, role, actor));
        if (reach == Reach.Below && actor.Place is { } above && needed.IsSelfOrDescendantOf(above))
            return new(null, command.OnBehalf is null ? null : OnBehalfFlags.Of(place.Field, needed, role, actor));
        if (reach == Reach.Everywhere)
            return new(null, OnBehalfFlags.Of(place.Field, needed, role, actor));
        if (place is { Parties: { } parties, Unknown: { } unknown }
            && !parties.Any(code => world.Reference.LocationOf(code) is { } party && world.Sight.Sees(party.Path)))
        {
            return unknown;
        }

        var mayOnBehalf = reach == Reach.OnBehalfBelow && actor.Place is { } own && needed.IsSelfOrDescendantOf(own);
        if (mayOnBehalf && command.OnBehalf is not null)
            return new(null, OnBehalfFlags.Of(place.Field, needed, role, actor));
        var key = mayOnBehalf ? ScopeRule.KeyOrOnBehalf : ScopeRule.KeyOf;
        return new Rejection(
            ScopeRule.OutsideYourPlace, place.Field, place.IsSaid ? place.Code : null,
            key.With(("place", actor.Place ?? ""), ("needed", needed.Code)));
    }

    private static Location? LocationOf(World world, ActPlace place)
    {
        var location = world.Reference.LocationOf(place.Code);
        return location is { Ancestors: [var kpu, ..] } && place.IsForKpu ? world.Reference.LocationOf(kpu) : location;
    }

    private static string[] RolesFor(Act act) => [.. AccessTable.RolesFor(act).Select(EnumText.Of)];
}
