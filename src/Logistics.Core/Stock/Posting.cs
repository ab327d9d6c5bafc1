using Logistics.Core.Custody;

namespace Logistics.Core.Stock;

/// <summary>
/// A change of one account by one event. The postings of an event add up to zero for each item.
/// </summary>
/// <param name="Quantity">In the item's unit; what the account gains, negative for what it gives up.</param>
public sealed record Posting(string Account, string Item, long Quantity)
{
    /// <summary>The pair of postings that moves a quantity; none when there is nothing to move.</summary>
    public static IEnumerable<Posting> Move(string from, string to, string item, long quantity) =>
        quantity == 0 ? [] : [new(from, item, -quantity), new(to, item, quantity)];

    /// <summary>The same for every line.</summary>
    public static IEnumerable<Posting> Move(string from, string to, IEnumerable<ItemQuantity> lines) =>
        lines.SelectMany(line => Move(from, to, line.Item, line.Quantity));
}
