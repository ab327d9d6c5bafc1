using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>How much of an item a location has issued for re-votes, whatever became of it.</summary>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last.</param>
public sealed record ReVoteIssue(string Origin, string Item, long Quantity, long HeadSequence)
{
    public static Table<ReVoteIssue, (string Origin, string Item)> Table { get; } = new(
        issue => (issue.Origin, issue.Item),
        c => c.Code("Origin", i => i.Origin)
            .Code("Item", i => i.Item)
            .Long("Quantity", i => i.Quantity)
            .Long("HeadSequence", i => i.HeadSequence, since: 2))
    {
        Name = "ReVoteIssue",
        File = "re-vote-issue",
        Order = ["Origin", "Item"],
        KeyCount = 2,
        Revision = "HeadSequence",
        IsSum = true,
        Since = 2,
    };
}
