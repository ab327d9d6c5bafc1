using Logistics.Core.Locations;

namespace Logistics.Core.Items;

/// <summary>Something that is counted.</summary>
/// <param name="Unit">What one of it is, e.g. <c>sheet</c>; quantities are whole units.</param>
/// <param name="Contest">The contest it belongs to, for ballots; null for what serves every contest.</param>
/// <param name="PerTps">The norm per polling station in words; null when none is verified.</param>
public sealed record ItemType(
    string Code,
    string Name,
    string Unit,
    string? Contest,
    string? PerTps,
    Provenance Provenance,
    string Source);
