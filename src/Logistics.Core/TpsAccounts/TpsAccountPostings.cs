using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.TpsAccounts;

/// <summary>
/// What an account of a TPS moves: the used ballots into the box, the spoiled ones aside, both out of what is loose
/// there. What the books do not have loose was found. The unused stay where they are, loose or sealed, so it does not
/// matter whether they were sealed, moved or destroyed before the account was recorded.
/// </summary>
public static class TpsAccountPostings
{
    // Far above any real count and far below the limit of a posting, so that an edited balance does not block an
    // account.
    private const long Limit = Posting.QuantityMax / 4;

    /// <summary>
    /// The ballot of a contest that an account of a TPS is about; null when the contest has none. Of several it is
    /// the one that earlier accounts were about, or else the one of which the TPS has most loose, or else the first
    /// by code.
    /// </summary>
    /// <param name="items">Of any contest, every item of this one among them.</param>
    /// <param name="before">The account that is corrected; null for the first.</param>
    public static string? ItemOf(
        World world, string tps, string contest, IEnumerable<ItemType> items, TpsAccountRecorded? before) =>
        (before?.Moved is [var posted, ..] ? posted.Item : null)
        ?? items.Where(item => item.Contest == contest).Select(item => item.Code)
            .OrderByDescending(item => world.BalanceOf(Account.Used(tps, contest), item))
            .ThenByDescending(item => world.BalanceOf(Account.Location(tps), item))
            .ThenBy(item => item, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>
    /// The postings of an account. A correction undoes what was found for the account before it as far as goods are
    /// loose now: ballots come from nowhere only until what they came in has been opened, too. No account of goods goes
    /// below zero, and the used are those of the account.
    /// </summary>
    /// <param name="before">The account that is corrected; null for the first.</param>
    public static TpsAccountMoves Of(
        World world, string tps, string contest, string item, TpsFigures figures, TpsAccountRecorded? before)
    {
        var (location, box) = (Account.Location(tps), Account.Used(tps, contest));
        var (loose, spoiled) = (Has(location), Has(Account.Spoiled));

        // Events from before the books moved no goods.
        var done = before?.Moved is null ? null : before;
        var found = Math.Clamp(-(done?.Missing ?? 0), 0, Limit);
        var aside = Math.Clamp(done?.SetAside ?? 0, 0, Limit);
        var toBox = (long)figures.Used - (done?.Used ?? 0);
        var toSpoiled = Math.Max(figures.Spoiled - aside, -spoiled);
        var needed = found + toBox + toSpoiled;
        var taken = Math.Min(needed, loose);
        Posting[] moved =
        [
            new(location, item, -taken), new(box, item, toBox), new(Account.Spoiled, item, toSpoiled),
            new(Account.Found, item, found - (needed - taken)),
        ];
        return new([.. moved.Where(posting => posting.Quantity != 0)], taken - needed, aside + toSpoiled);

        long Has(string account) => Math.Clamp(world.BalanceOf(account, item), 0, Limit);
    }

    /// <summary>
    /// Why the postings of an account cannot be its own, in words; null when they can. What was loose at the TPS is
    /// not known here.
    /// </summary>
    /// <param name="before">The account that is corrected; null for the first.</param>
    internal static string? Fault(TpsAccountRecorded? before, TpsAccountRecorded body)
    {
        if (body.Moved is not { } moved)
            return body is { Missing: null, SetAside: null } ? null : "it misses ballots without having moved any";
        if (Posting.Imbalance(moved) is { } imbalance)
            return imbalance;
        var (location, box) = (Account.Location(body.Tps), Account.Used(body.Tps, body.Contest));
        string[] own = [location, box, Account.Spoiled, Account.Found];
        if (moved.FirstOrDefault(posting => !own.Contains(posting.Account, StringComparer.Ordinal)) is { } other)
            return $"it posts to account '{other.Account}', which is not its own";
        if (moved.DistinctBy(posting => posting.Account, StringComparer.Ordinal).Count() < moved.Count)
            return "it posts to an account twice";
        if (moved.Any(posting => posting.Item != moved[0].Item))
            return "it posts more than one item";
        if (moved.FirstOrDefault(posting => posting.Quantity == 0) is { } none)
            return $"it posts nothing to account '{none.Account}'";

        // An account without postings does not say how much it put into the box.
        if ((before is null || before.Moved is not null) && To(box) != (long)body.Used - (before?.Used ?? 0))
            return $"it posts {To(box)} ballots as used, which is not what its number of used ballots changed by";
        var missing = (decimal)(before?.Missing ?? 0) + To(Account.Found);
        if (missing > 0 || body.Missing != missing)
            return $"what it misses is not {missing}, as its postings have it";
        var aside = (decimal)(before?.SetAside ?? 0) + To(Account.Spoiled);
        return body.SetAside == aside ? null : $"what it set aside is not {aside}, as its postings have it";

        long To(string account) => moved.FirstOrDefault(posting => posting.Account == account)?.Quantity ?? 0;
    }
}

/// <summary>What an account of a TPS moves.</summary>
/// <param name="Missing">
/// How many of its used and spoiled ballots the books had nowhere, as a negative number; 0 when they had all.
/// </param>
/// <param name="SetAside">What this and the earlier accounts posted as spoiled, together.</param>
public sealed record TpsAccountMoves(IReadOnlyList<Posting> Moved, long Missing, long SetAside);
