namespace Logistics.Core.Stock;

/// <summary>
/// Balances of accounts, by item. Of accounts that were not loaded it knows only what changed since, which is
/// enough for those that only gain.
/// </summary>
public sealed class StockState
{
    private readonly Dictionary<(string Account, string Item), long> balances = [];

    /// <summary>By account and item, in no order.</summary>
    public IReadOnlyDictionary<(string Account, string Item), long> Balances => balances;

    /// <summary>How much of an item an account holds.</summary>
    public long Of(string account, string item) => balances.GetValueOrDefault((account, item));

    /// <summary>What an account holds, in the order of the items' codes; what it has none of is left out.</summary>
    public IReadOnlyList<(string Item, long Quantity)> Of(string account) =>
    [
        .. balances.Where(balance => balance.Key.Account == account && balance.Value != 0)
            .Select(balance => (balance.Key.Item, balance.Value))
            .OrderBy(balance => balance.Item, StringComparer.Ordinal),
    ];

    public void Load(string account, string item, long quantity) => balances[(account, item)] = quantity;

    /// <summary>
    /// Takes the postings of an event in. False, and nothing changed, when they do not add up to zero for an item
    /// or leave an account of goods below zero.
    /// </summary>
    public bool TryApply(IReadOnlyList<Posting> postings) => Fault(postings) is null && Apply(postings);

    /// <summary>Why the postings cannot be taken in, in words that name the account; null when they can.</summary>
    public string? Fault(IReadOnlyList<Posting> postings)
    {
        if (postings.Count == 0)
            return null;
        var changes = new Dictionary<(string Account, string Item), long>();
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            foreach (var (account, item, quantity) in postings)
            {
                changes[(account, item)] = checked(changes.GetValueOrDefault((account, item)) + quantity);
                sums[item] = checked(sums.GetValueOrDefault(item) + quantity);
            }

            foreach (var (item, sum) in sums)
            {
                if (sum != 0)
                    return $"its postings of '{item}' add up to {sum}, not to zero";
            }

            foreach (var ((account, item), change) in changes)
            {
                var after = checked(Of(account, item) + change);
                if (change < 0 && after < 0 && Account.IsGoods(account))
                    return $"it leaves account '{account}' with {after} of '{item}'";
            }
        }
        catch (OverflowException)
        {
            return "its postings are too large to be added up";
        }

        return null;
    }

    private bool Apply(IReadOnlyList<Posting> postings)
    {
        foreach (var (account, item, quantity) in postings)
            balances[(account, item)] = Of(account, item) + quantity;
        return true;
    }
}
