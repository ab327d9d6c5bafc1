using Logistics.Core.Kernel;
using Logistics.Core.Requirements;

namespace Logistics.Core.Packages;

/// <summary>How much of an item there is for a location and everything below it, in packages.</summary>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last.</param>
public sealed record PlaceSupply(
    string Location, string Item, long Packed, long Allocated, long Delivered, long HeadSequence)
{
    public static Table<PlaceSupply, (string Location, string Item)> Table { get; } = new(
        supply => (supply.Location, supply.Item),
        c => c.Code("Location", s => s.Location)
            .Code("Item", s => s.Item)
            .Long("Packed", s => s.Packed)
            .Long("Allocated", s => s.Allocated)
            .Long("Delivered", s => s.Delivered)
            .Long("HeadSequence", s => s.HeadSequence, since: 2))
    {
        Name = "Supply",
        File = "supply",
        Order = ["Location", "Item"],
        KeyCount = 2,
        Revision = "HeadSequence",
        IsSum = true,
    };

    public Supply Sum => new(Packed, Allocated, Delivered);
}
