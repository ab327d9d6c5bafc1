using Logistics.Core.Kernel;

namespace Logistics.Core.ReVotes;

/// <summary>How much of an item a location got, and issued, for one re-vote.</summary>
/// <param name="Delivered">Fit for use, in deliveries that name the re-vote.</param>
/// <param name="Issued">In packages for it, whatever became of them.</param>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last.</param>
public sealed record ReVoteSupply(
    string Location, Guid ReVote, string Item, long Delivered, long Issued, long HeadSequence)
{
    public static Table<ReVoteSupply, (string Location, Guid ReVote, string Item)> Table { get; } = new(
        supply => (supply.Location, supply.ReVote, supply.Item),
        c => c.Code("Location", s => s.Location)
            .Id("ReVoteId", s => s.ReVote)
            .Code("Item", s => s.Item)
            .Long("Delivered", s => s.Delivered)
            .Long("Issued", s => s.Issued)
            .Long("HeadSequence", s => s.HeadSequence))
    {
        Name = "ReVoteSupply",
        File = "re-vote-supply",
        Order = ["Location", "ReVoteId", "Item"],
        KeyCount = 3,
        Revision = "HeadSequence",
        IsSum = true,
        Since = 8,
    };

    /// <summary>All of a location.</summary>
    public static TableSet<ReVoteSupply, (string Location, Guid ReVote, string Item), string> OfLocation { get; } =
        Table.Set(
            "Location", supply => supply.Location,
            (one, other) => (one.ReVote, one.Item).CompareTo((other.ReVote, other.Item)));

    /// <summary>Adds to what a location got and issued.</summary>
    internal static void Add(
        World world, LedgerEntry entry, (string Location, Guid ReVote, string Item) key, long delivered, long issued)
    {
        if (delivered == 0 && issued == 0)
            return;
        var before = world.Find(Table, key) ?? new(key.Location, key.ReVote, key.Item, 0, 0, entry.Sequence);
        world.Put(Table, before with
        {
            Delivered = checked(before.Delivered + delivered),
            Issued = checked(before.Issued + issued),
            HeadSequence = entry.Sequence,
        });
    }
}
