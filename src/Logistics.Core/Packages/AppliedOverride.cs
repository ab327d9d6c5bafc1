using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>Which rules an admin's override sets aside in a decision, and which of them it was needed for.</summary>
/// <param name="admitted">Null when nothing may be set aside.</param>
public sealed class AppliedOverride(Override? admitted)
{
    private readonly SortedSet<string> used = new(StringComparer.Ordinal);

    /// <summary>The rules that an override may name.</summary>
    public static IReadOnlyList<Rule> Rules { get; } =
        [PackageRule.OverRequirement, PackageRule.ShortOfRequirement, PackageRule.WrongContest];

    /// <summary>Codes of the rules that were set aside; null when none was.</summary>
    public IReadOnlyList<string>? Codes => used.Count == 0 ? null : [.. used];

    /// <summary>Commitment to the reason; null when nothing was set aside.</summary>
    public byte[]? Reason => used.Count == 0 ? null : admitted?.Reason.Commitment;

    /// <summary>Whether a rule that is broken is set aside.</summary>
    public bool Takes(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (admitted is null || !Rules.Contains(rule) || !admitted.Rules.Contains(rule.Code, StringComparer.Ordinal))
            return false;
        used.Add(rule.Code);
        return true;
    }
}
