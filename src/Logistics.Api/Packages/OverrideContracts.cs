using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Data;

namespace Logistics.Api.Packages;

/// <summary>
/// Rules to set aside for this package. Only an admin may send it; what turns out not to be needed is not recorded.
/// </summary>
/// <param name="Rules">One or more of <c>over-requirement</c>, <c>short-of-requirement</c>, <c>wrong-contest</c>.</param>
/// <param name="Reason">Why. Kept beside the ledger, erasable.</param>
public sealed record OverrideRequest(
    [property: Required, MinLength(1), MaxLength(OverrideRequest.RulesMax)] IReadOnlyList<string?>? Rules,
    [property: Required, MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason)
{
    internal const int RulesMax = 3;

    private static readonly string Known = string.Join(", ", SetAside.Rules.Select(rule => rule.Code));

    /// <param name="input">Takes what is wrong with it.</param>
    /// <param name="request">Null when none was sent.</param>
    internal static Override? Read(Input input, OverrideRequest? request)
    {
        if (request is null)
            return null;
        var rules = input.List("override.rules", request.Rules, 1, RulesMax, (field, rule) =>
        {
            if (!SetAside.Rules.Any(known => known.Code == rule))
                input.Fail(field, rule, $"a rule that may be set aside: one of {Known}");
            return rule ?? "";
        });
        if (request.Reason is null)
            input.Fail("override.reason", null, $"a text of 1 to {Limits.NoteLengthMax} characters");
        var reason = input.OptionalLines("override.reason", request.Reason, Limits.NoteLengthMax);
        return new Override(rules, PersonalText.Of(reason ?? "")!);
    }

    /// <summary>Why a principal may not send it; null when none was sent or it may.</summary>
    internal static Problem? Forbid(Override? request, ClaimsPrincipal user) =>
        request is null || user.IsInRole(EnumText.Of(Role.Admin)) ? null : Problems.OverrideForbidden;
}
