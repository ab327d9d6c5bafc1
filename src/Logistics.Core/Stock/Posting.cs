using System.Text.Json.Serialization;
using Logistics.Core.Custody;
using Logistics.Core.Locations;

namespace Logistics.Core.Stock;

/// <summary>
/// A change of one account by one event. The postings of an event add up to zero for each item.
/// </summary>
/// <param name="Quantity">In the item's unit; what the account gains, negative for what it gives up.</param>
public sealed record Posting(string Account, string Item, long Quantity)
{
    /// <summary>The most that one posting changes, either way: beyond anything that is counted.</summary>
    public const long QuantityMax = 1L << 36;

    /// <summary>Why no books can hold it, in words; null when they can.</summary>
    [JsonIgnore]
    public string? Unsound => this switch
    {
        { Account.Length: 0 or > Stock.Account.LengthMax } => "an account it posts to has no name or too long a one",
        { Item.Length: 0 or > Location.CodeLengthMax } => $"what it posts to account '{Account}' is no item",
        { Quantity: < -QuantityMax or > QuantityMax } =>
            $"it posts more of '{Item}' to account '{Account}' than can be counted",
        _ => null,
    };

    /// <summary>The pair of postings that moves a quantity; none when there is nothing to move.</summary>
    public static IEnumerable<Posting> Move(string from, string to, string item, long quantity) =>
        quantity == 0 ? [] : [new(from, item, -quantity), new(to, item, quantity)];

    /// <summary>The same for every line.</summary>
    public static IEnumerable<Posting> Move(string from, string to, IEnumerable<ItemQuantity> lines) =>
        lines.SelectMany(line => Move(from, to, line.Item, line.Quantity));
}
