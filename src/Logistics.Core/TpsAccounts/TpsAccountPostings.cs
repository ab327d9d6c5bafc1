using Logistics.Core.Items;
using Logistics.Core.Stock;

namespace Logistics.Core.TpsAccounts;

/// <summary>
/// What an account of a TPS says of the ballots that are loose there: the used are in the box, the spoiled set
/// aside, and as many are left as were counted. What does not come out even was found or is lost.
/// </summary>
public static class TpsAccountPostings
{
    // Far more than is counted, and far enough below what the books can hold in one posting that the sum of a
    // few fits too; so a balance that somebody edited stops no account.
    private const long Limit = Posting.QuantityMax / 4;

    /// <summary>
    /// The ballot of a contest that an account of a TPS is about; null when the contest has none. Of several it is
    /// the one that earlier accounts were about, or else the one of which the TPS has most loose, or else the first
    /// by code.
    /// </summary>
    /// <param name="items">Of any contest, every item of this one among them.</param>
    /// <param name="before">The account that is corrected; null for the first.</param>
    public static string? ItemOf(
        StockState stock, string tps, string contest, IEnumerable<ItemType> items, TpsAccountRecorded? before) =>
        (before?.Moved is [var posted, ..] ? posted.Item : null)
        ?? items.Where(item => item.Contest == contest).Select(item => item.Code)
            .OrderByDescending(item => stock.Of(Account.Used(tps, contest), item))
            .ThenByDescending(item => stock.Of(Account.Location(tps), item))
            .ThenBy(item => item, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>
    /// The postings of an account. The first leaves as many loose ballots at the TPS as were counted; a correction
    /// changes what the account before it had done, as far as the ballots are still there. No account of goods goes
    /// below zero, and the used are those of the account.
    /// </summary>
    /// <param name="before">The account that is corrected; null for the first.</param>
    /// <returns>
    /// The postings, and what with them this and the earlier accounts sent to lost, less what they had from found.
    /// </returns>
    public static (IReadOnlyList<Posting> Moved, long Missing) Of(
        StockState stock, string tps, string contest, string item, TpsFigures figures, TpsAccountRecorded? before)
    {
        var (location, box) = (Account.Location(tps), Account.Used(tps, contest));
        var (loose, spoiled, lost) = (Has(location), Has(Account.Spoiled), Has(Account.Lost));

        // What was recorded before there were accounts of goods has moved none.
        var done = before?.Moved is null ? null : before;
        var missing = Math.Clamp(done?.Missing ?? 0, -Limit, Limit);
        var toBox = (long)figures.Used - (done?.Used ?? 0);
        var toSpoiled = Math.Max((long)figures.Spoiled - (done?.Spoiled ?? 0), -spoiled);
        var toLocation = done is null ? figures.Unused - loose : Math.Max((long)figures.Unused - done.Unused, -loose);
        var left = -(toBox + toSpoiled + toLocation);
        var toLost = Math.Max(Math.Max(missing + left, 0) - Math.Max(missing, 0), -lost);
        Posting[] moved =
        [
            new(location, item, toLocation), new(box, item, toBox), new(Account.Spoiled, item, toSpoiled),
            new(Account.Lost, item, toLost), new(Account.Found, item, left - toLost),
        ];
        return ([.. moved.Where(posting => posting.Quantity != 0)], missing + left);

        long Has(string account) => Math.Clamp(stock.Of(account, item), 0, Limit);
    }

    /// <summary>
    /// Why the postings of an account cannot be its own, in words; null when they can. What was loose at the TPS is
    /// not known here, so how many were left over is not checked.
    /// </summary>
    /// <param name="before">The account that is corrected; null for the first.</param>
    internal static string? Fault(TpsAccountRecorded? before, TpsAccountRecorded body)
    {
        if (body.Moved is not { } moved)
            return body.Missing is null ? null : "it misses ballots without having moved any";
        if (StockState.Imbalance(moved) is { } imbalance)
            return imbalance;
        var (location, box) = (Account.Location(body.Tps), Account.Used(body.Tps, body.Contest));
        string[] own = [location, box, Account.Spoiled, Account.Lost, Account.Found];
        if (moved.FirstOrDefault(posting => !own.Contains(posting.Account, StringComparer.Ordinal)) is { } other)
            return $"it posts to account '{other.Account}', which is not its own";
        if (moved.DistinctBy(posting => posting.Account, StringComparer.Ordinal).Count() < moved.Count)
            return "it posts to an account twice";
        if (moved.Any(posting => posting.Item != moved[0].Item))
            return "it posts more than one item";
        if (moved.FirstOrDefault(posting => posting.Quantity == 0) is { } none)
            return $"it posts nothing to account '{none.Account}'";

        // How much of the box an account posted that did not post at all, cannot be told.
        if ((before is null || before.Moved is not null) && To(box) != (long)body.Used - (before?.Used ?? 0))
            return $"it posts {To(box)} ballots as used, which is not what its number of used ballots changed by";
        var missing = (decimal)(before?.Missing ?? 0) + To(Account.Lost) + To(Account.Found);
        return body.Missing == missing ? null : $"what it misses is not {missing}, as its postings have it";

        long To(string account) => moved.FirstOrDefault(posting => posting.Account == account)?.Quantity ?? 0;
    }
}
