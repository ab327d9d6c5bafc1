using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Api.Packages;

/// <summary>
/// Rules to set aside for this package. Only an admin may send it; what turns out not to be needed is not recorded.
/// </summary>
/// <param name="Rules">
/// One or more of <c>over-requirement</c>, <c>short-of-requirement</c>, <c>wrong-contest</c>.
/// </param>
/// <param name="Reason">Why. Kept beside the ledger, erasable.</param>
public sealed record OverrideRequest(
    [property: Required, MinLength(1), MaxLength(Limits.OverrideRulesMax)] IReadOnlyList<string?>? Rules,
    [property: Required, MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason)
{
    private static readonly string[] Known = [.. AppliedOverride.Rules.Select(rule => rule.Code)];

    /// <param name="input">Takes what is wrong with it, or that this user may not send it.</param>
    /// <param name="request">Null when none was sent.</param>
    internal static Override? Read(Input input, OverrideRequest? request, ClaimsPrincipal user)
    {
        if (request is null)
            return null;
        if (!user.May(Act.SetRulesAside))
            input.Refuse(Problems.OverrideForbidden);
        var rules = input.List("override.rules", request.Rules, 1, Limits.OverrideRulesMax, (field, rule) =>
        {
            if (!AppliedOverride.Rules.Any(known => known.Code == rule))
                input.Fail(field, rule, Expectations.MayBeSetAside.With(("oneOf", Known)));
            return rule ?? "";
        });
        if (request.Reason is null)
            input.Fail("override.reason", null, Input.Length(Expectations.Text, Limits.NoteLengthMax));
        var reason = input.OptionalLines("override.reason", request.Reason, Limits.NoteLengthMax);
        return new Override(rules, PersonalText.Of(reason ?? "")!);
    }
}
