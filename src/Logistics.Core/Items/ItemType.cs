using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.Items;

/// <summary>Something that is counted.</summary>
/// <param name="Unit">What one of it is, e.g. <c>sheet</c>; quantities are whole units.</param>
/// <param name="Contest">The contest it belongs to, for ballots; null for what serves every contest.</param>
/// <param name="PerTps">The norm per polling station in words; null when none is verified.</param>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last; -1 before the first.</param>
public sealed record ItemType(
    string Code,
    string Name,
    string Unit,
    string? Contest,
    string? PerTps,
    Provenance Provenance,
    string Source,
    long HeadSequence = -1)
{
    public static Table<ItemType, string> Table { get; } = new(
        item => item.Code,
        c => c.Code("Code", i => i.Code)
            .Text(ColumnKind.Prose, "Name", i => i.Name)
            .Text(ColumnKind.Prose, "Unit", i => i.Unit)
            .CodeOrNone("Contest", i => i.Contest)
            .ProseOrNone("PerTps", i => i.PerTps)
            .Word("Provenance", i => i.Provenance)
            .Text(ColumnKind.Prose, "Source", i => i.Source)
            .Long("HeadSequence", i => i.HeadSequence))
    {
        Name = "ItemType",
        File = "item-type",
        Order = ["Code"],
        Revision = "HeadSequence",
        Concerned = (item, _) => item.HeadSequence,
        RecordedBy = ReferenceSnapshot.Is,
        IsReference = true,
        Since = 3,
    };
}
