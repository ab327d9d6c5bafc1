using Logistics.Core.Ledger;
using Logistics.Core.Stock;

namespace Logistics.Core.Evidence;

/// <summary>
/// The accounts of goods in a replay. What is on them depends on every event before, so nothing is said of it once
/// one is missing or unlawful; that the postings of each event add up is still asked then.
/// </summary>
/// <param name="isWhole">Every event of the log is replayed.</param>
internal sealed class Books(bool isWhole, Report report)
{
    private readonly Dictionary<string, string> items = new(StringComparer.Ordinal);
    private long next;

    public StockState Stock { get; } = new();

    /// <summary>Whether <see cref="Stock"/> is what is on the accounts.</summary>
    public bool IsKnown { get; private set; } = isWhole;

    /// <summary>
    /// An event took goods from where they were, as only those do that were recorded since there are tables of
    /// postings and balances; before, packages were filled from nowhere.
    /// </summary>
    public bool AreKept { get; private set; }

    /// <summary>Takes a lawful event in.</summary>
    /// <returns>Its postings; null when no table can hold them.</returns>
    public IReadOnlyList<Posting>? Take(LedgerEntry entry)
    {
        Advance(entry.Sequence);
        var postings = entry.Event.Postings;
        if (postings.Count == 0)
            return postings;
        AreKept |= postings.Any(posting => posting.Account != Account.Found && posting.Account != entry.Event.Stream);
        if (StockState.Imbalance(postings) is { } imbalance)
        {
            report.Add(Check.CustodyRules, imbalance, entry.Sequence);
            IsKnown = false;
            return null;
        }

        if (!IsKnown)
            return postings;
        if (Stock.Fault(postings) is { } fault)
            report.Add(Check.CustodyRules, fault, entry.Sequence);

        // The tables hold what is posted whether or not it may be, so it is taken in all the same.
        IsKnown = Stock.Force(postings, Shared);
        return postings;
    }

    /// <summary>Passes over an event that is not lawful, and may not be what was recorded.</summary>
    public void PassOver(LedgerEntry entry)
    {
        Advance(entry.Sequence);
        IsKnown = false;
    }

    private void Advance(long sequence)
    {
        if (sequence != next || report.LastBadEvent >= 0)
            IsKnown = false;
        next = sequence + 1;
    }

    /// <summary>A few codes of items come with every package; one text of each is enough.</summary>
    private string Shared(string item)
    {
        if (items.TryGetValue(item, out var known))
            return known;
        items.Add(item, item);
        return item;
    }
}
