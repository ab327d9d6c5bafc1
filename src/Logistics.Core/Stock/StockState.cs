namespace Logistics.Core.Stock;

/// <summary>
/// Balances of accounts, by item. Of accounts that were not loaded it knows only what changed since, which is
/// enough for those that only gain.
/// </summary>
public sealed class StockState
{
    // Enough for people to see which they are.
    private const int AccountsNamed = 4;

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
        return Imbalance(postings, out var changes) ?? Shortfall(changes);
    }

    /// <summary>
    /// Why no books can hold the postings of one event, whatever is on the accounts; null when they can.
    /// </summary>
    public static string? Imbalance(IReadOnlyList<Posting> postings) =>
        postings.Count == 0 ? null : Imbalance(postings, out _);

    /// <summary>Takes postings in whatever they leave; false when they cannot be added up.</summary>
    /// <param name="nameOf">The text to keep for the code of an item.</param>
    internal bool Force(IEnumerable<Posting> postings, Func<string, string> nameOf)
    {
        foreach (var (account, item, quantity) in postings)
        {
            var before = Of(account, item);
            if (quantity > 0 ? before > long.MaxValue - quantity : before < long.MinValue - quantity)
                return false;
            balances[(account, nameOf(item))] = before + quantity;
        }

        return true;
    }

    // None of them overflows: an event holds some thousand postings at most, each of a limited quantity.
    private static string? Imbalance(
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

    private string? Shortfall(Dictionary<(string Account, string Item), long> changes)
    {
        foreach (var ((account, item), change) in changes)
        {
            var before = Of(account, item);
            if (change > 0 ? before > long.MaxValue - change : before < long.MinValue - change)
                return $"it leaves account '{account}' with more of '{item}' than can be counted";
            if (change < 0 && before + change < 0 && Account.IsGoods(account))
                return $"it leaves account '{account}' with {before + change} of '{item}'";
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
