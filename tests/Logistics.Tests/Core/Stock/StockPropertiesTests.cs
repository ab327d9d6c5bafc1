using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Ledger;
using Logistics.Core.Stock;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Stock;

/// <summary>What holds of the accounts after any history, whatever commands it is made of.</summary>
internal sealed class StockPropertiesTests
{
    private const int Histories = 120;
    private const int ChoicesMax = 600;

    [Test]
    public void Accounts_AnyHistory_AddUpToZeroAndHoldNothingThatIsNotThere() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, ushort.MaxValue).ArrayOf(ChoicesMax)), choices =>
        {
            var ledger = new MemoryLedger();
            var next = 0;
            var mix = new CommandMix(ledger.State, count => choices[next++ % choices.Length] % count);
            while (next < choices.Length)
            {
                ledger.Append(mix.Next());
                AssertBalanced(ledger.State.Stock);
            }

            Assert.That(Replay(ledger.Events).Balances, Is.EquivalentTo(ledger.State.Stock.Balances));
            Assert.That(Sums(ledger.Events), Is.EquivalentTo(ledger.State.Stock.Balances));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Histories));

    [TestCase(5, 5, null)]
    [TestCase(5, 6, "it leaves account 'location/74.71' with -1 of 'seal'")]
    [TestCase(0, 1, "it leaves account 'location/74.71' with -1 of 'seal'")]
    public void Fault_TakingGoods_NeverLeavesLessThanNothing(int have, int taken, string? fault)
    {
        var (from, stock) = (Account.Location(SmallTree.Kpu), new StockState());
        Assert.That(stock.TryApply([.. Posting.Move(Account.Supplier, from, SmallTree.Seal, have)]), Is.True);
        Posting[] postings = [.. Posting.Move(from, Account.Destroyed, SmallTree.Seal, taken)];
        Assert.That(stock.Fault(postings), Is.EqualTo(fault));
        Assert.That(stock.TryApply(postings), Is.EqualTo(fault is null));
        Assert.That(stock.Of(from, SmallTree.Seal), Is.EqualTo(fault is null ? have - taken : have));
    }

    [Test]
    public void Fault_BalanceThatCannotBeCounted_IsOne()
    {
        var stock = new StockState();
        stock.Load(Account.Lost, SmallTree.Seal, long.MaxValue);
        stock.Load(Account.Found, SmallTree.Seal, long.MinValue);
        Assert.That(
            stock.Fault([.. Posting.Move(Account.Supplier, Account.Lost, SmallTree.Seal, 1)]),
            Is.EqualTo("it leaves account 'lost' with more of 'seal' than can be counted"));
        Assert.That(
            stock.Fault([.. Posting.Move(Account.Found, Account.Damaged, SmallTree.Seal, 1)]),
            Is.EqualTo("it leaves account 'found' with more of 'seal' than can be counted"));
    }

    private static void AssertBalanced(StockState stock)
    {
        foreach (var item in stock.Balances.GroupBy(balance => balance.Key.Item, StringComparer.Ordinal))
            Assert.That(item.Sum(balance => balance.Value), Is.Zero, item.Key);
        Assert.That(
            stock.Balances.Where(balance => balance.Value < 0).Select(balance => balance.Key.Account),
            Is.All.AnyOf(Account.Supplier, Account.Found));
    }

    private static StockState Replay(IEnumerable<StoredEvent> events)
    {
        var stock = new StockState();
        foreach (var stored in events)
            Assert.That(stock.TryApply(EventCodec.Decode(stored.Canonical).Postings), Is.True);
        return stock;
    }

    private static Dictionary<(string, string), long> Sums(IEnumerable<StoredEvent> events) => events
        .SelectMany(stored => stored.Decoded!.Postings)
        .GroupBy(posting => (posting.Account, posting.Item), posting => posting.Quantity)
        .ToDictionary(account => account.Key, account => account.Sum());
}
