using Logistics.Core.Kernel;

namespace Logistics.Core.Stock;

/// <summary>How much of an item is on an account, in the item's unit.</summary>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last.</param>
public sealed record Balance(string Account, string Item, long Quantity, long HeadSequence)
{
    public static Table<Balance, (string Account, string Item)> Table { get; } = new(
        balance => (balance.Account, balance.Item),
        c => c.Text(ColumnKind.Account, "Account", b => b.Account)
            .Code("Item", b => b.Item)
            .Long("Quantity", b => b.Quantity)
            .Long("HeadSequence", b => b.HeadSequence, since: 2))
    {
        Name = "Balance",
        File = "balance",
        Order = ["Account", "Item"],
        KeyCount = 2,
        Revision = "HeadSequence",
        IsSum = true,
        IsRequiredBy = BookKeeping.TakesFromSomewhere,

        // A reversal posts what the event posted, the other way round.
        IsPutBack = false,
    };

    /// <summary>What is on one account.</summary>
    public static TableSet<Balance, (string Account, string Item), string> OfAccount { get; } =
        Table.Set("Account", balance => balance.Account, (one, other) => string.CompareOrdinal(one.Item, other.Item));
}

/// <summary>A row of what an event posted.</summary>
/// <param name="Line">Its number among the postings of the event, from 0 on.</param>
public sealed record PostingRow(
    long Sequence, int Line, string Account, string Item, long Quantity, DateTime OccurredAt, DateTime RecordedAt)
{
    public static Table<PostingRow, (long Sequence, int Line)> Table { get; } = new(
        row => (row.Sequence, row.Line),
        c => c.Long("Sequence", r => r.Sequence)
            .Int("Line", r => r.Line)
            .Text(ColumnKind.Account, "Account", r => r.Account)
            .Code("Item", r => r.Item)
            .Long("Quantity", r => r.Quantity)
            .Time("OccurredAt", r => r.OccurredAt)
            .Time("RecordedAt", r => r.RecordedAt))
    {
        Name = "Posting",
        File = "posting",
        Order = ["Sequence", "Line"],
        KeyCount = 3,
        Life = RowLife.Appended,
        Concerned = (row, _) => row.Sequence,
        IsRequiredBy = BookKeeping.TakesFromSomewhere,
    };
}

/// <summary>Double entry: each event's postings, and what they leave on the accounts.</summary>
public static class BookKeeping
{
    extension(LedgerEvent e)
    {
        /// <summary>The changes of quantities it stands for, in the order they are posted.</summary>
        public IReadOnlyList<Posting> Postings =>
            e.Body is IPosting posting ? [.. posting.PostingsIn(e.Stream)] : [];
    }

    extension(World world)
    {
        /// <summary>How much of an item is on an account.</summary>
        public long BalanceOf(string account, string item) =>
            world.Find(Balance.Table, (account, item))?.Quantity ?? 0;

        /// <summary>What an account holds, in the order of the items' codes; what it has none of is left out.</summary>
        public IReadOnlyList<(string Item, long Quantity)> BalancesOf(string account) =>
        [
            .. world.Find(Balance.OfAccount, account).Where(balance => balance.Quantity != 0)
                .Select(balance => (balance.Item, balance.Quantity)),
        ];
    }

    /// <summary>
    /// Whether an event takes its goods from an account. Events from before the books do not: their contents have no
    /// source.
    /// </summary>
    internal static bool TakesFromSomewhere(LedgerEvent e) =>
        e.Postings.Any(posting => posting.Account != Account.Found && posting.Account != e.Stream);

    internal static void Touch(Needs needs, LedgerEvent e, EventBody body)
    {
        foreach (var posting in e.Postings)
            needs.One(Balance.Table, (posting.Account, posting.Item));
    }

    /// <summary>
    /// Posts an event. The tables hold what is posted whether or not it may be, unless it adds up to nothing.
    /// </summary>
    internal static string? Post(World world, LedgerEntry entry, EventBody body)
    {
        var postings = entry.Event.Postings;
        if (postings.Count == 0)
            return null;
        if (Posting.Imbalance(postings, out var changes) is { } imbalance)
        {
            world.AreSumsKnown = false;
            return imbalance;
        }

        var fault = world.AreSumsKnown ? Shortfall(world, changes, body is IReversal ? world.Pending : null) : null;
        var at = (body as IPosting)?.PostedAt ?? entry.Event.OccurredAt.UtcDateTime;
        for (var line = 0; line < postings.Count; line++)
        {
            var (account, item, quantity) = postings[line];
            world.Append(PostingRow.Table, new PostingRow(
                entry.Sequence, line, account, item, quantity, at, entry.Event.RecordedAt));
        }

        foreach (var ((account, item), change) in changes)
        {
            if (!world.AreSumsKnown)
                break;
            var before = world.BalanceOf(account, item);
            if (IsTooLarge(before, change))
                world.AreSumsKnown = false;
            else
                world.Put(Balance.Table, new Balance(account, item, before + change, entry.Sequence));
        }

        return fault;
    }

    /// <param name="pending">What may give goods back that were used, until the right record follows; null for none.
    /// </param>
    private static string? Shortfall(
        World world, Dictionary<(string Account, string Item), long> changes, PendingReversal? pending)
    {
        foreach (var ((account, item), change) in changes)
        {
            var before = world.BalanceOf(account, item);
            if (IsTooLarge(before, change))
                return $"it leaves account '{account}' with more of '{item}' than can be counted";
            if (change >= 0 || before + change >= 0 || !Account.IsGoods(account))
                continue;
            if (pending is null)
                return $"it leaves account '{account}' with {before + change} of '{item}'";
            pending.Expect(after => after.AreSumsKnown && after.BalanceOf(account, item) is < 0 and var left
                ? $"what was taken back before leaves account '{account}' with {left} of '{item}'"
                : null);
        }

        return null;
    }

    private static bool IsTooLarge(long before, long change) =>
        change > 0 ? before > long.MaxValue - change : before < long.MinValue - change;
}

/// <summary>An event that changes quantities.</summary>
public interface IPosting
{
    /// <summary>
    /// The changes of quantities it stands for, as the event alone has them; each item adds up to zero.
    /// </summary>
    /// <param name="stream">Of the event.</param>
    IEnumerable<Posting> PostingsIn(string stream);

    /// <summary>The time from which they count, UTC; null for when the event happened.</summary>
    DateTime? PostedAt => null;
}
