using System.Text.Json.Serialization;
using Logistics.Core.Locations;

namespace Logistics.Core.Stock;

/// <summary>
/// A change of one account by one event. The postings of an event add up to zero for each item.
/// </summary>
/// <param name="Quantity">In the item's unit; what the account gains, negative for what it gives up.</param>
public sealed record Posting(string Account, string Item, long Quantity)
{
    // The most items that a message names.
    private const int AccountsNamed = 4;

    /// <summary>The most that one posting changes, either way: beyond anything that is counted.</summary>
    public const long QuantityMax = 1L << 36;

    /// <summary>Why the posting is impossible, in words; null if it is possible.</summary>
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

    /// <summary>
    /// Why no books can hold the postings of one event, whatever is on the accounts; null when they can.
    /// </summary>
    public static string? Imbalance(IReadOnlyList<Posting> postings) =>
        postings.Count == 0 ? null : Imbalance(postings, out _);

    // None of them overflows: an event holds some thousand postings at most, each of a limited quantity.
    internal static string? Imbalance(
        IReadOnlyList<Posting> postings, out Dictionary<(string Account, string Item), long> changes)
    {
        changes = [];
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var posting in postings)
        {
            if (posting.Unsound is { } why)
                return why;
            var (account, item, quantity) = posting;
            changes[(account, item)] = changes.GetValueOrDefault((account, item)) + quantity;
            sums[item] = sums.GetValueOrDefault(item) + quantity;
        }

        foreach (var (item, sum) in sums)
        {
            if (sum == 0)
                continue;
            var accounts = changes.Keys.Where(key => key.Item == item).Select(key => key.Account).Take(AccountsNamed);
            return $"its postings of '{item}' add up to {sum}, not to zero ('{string.Join("', '", accounts)}')";
        }

        return null;
    }
}
