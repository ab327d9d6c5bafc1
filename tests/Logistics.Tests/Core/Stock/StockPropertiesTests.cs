using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Destructions;
using Logistics.Core.Ledger;
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
            var mix = new CommandMix(ledger, count => choices[next++ % choices.Length] % count);
            while (next < choices.Length)
            {
                ledger.Append(mix.Next());
                AssertBalanced(ledger.State);
            }

            Assert.That(Replay(ledger.Events), Is.EquivalentTo(ledger.State.Balances));
            Assert.That(
                Sums(ledger.Events),
                Is.EquivalentTo(ledger.State.Balances.ToDictionary(one => (one.Account, one.Item), one => one.Quantity)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Histories));

    [TestCase(5, 5, null)]
    [TestCase(5, 6, "it leaves account 'location/74.71' with -1 of 'seal'")]
    [TestCase(0, 1, "it leaves account 'location/74.71' with -1 of 'seal'")]
    public void Fault_TakingGoods_NeverLeavesLessThanNothing(int have, int taken, string? fault)
    {
        var ledger = new MemoryLedger();
        ledger.State.SetBalance(Account.Location(SmallTree.Kpu), SmallTree.Seal, have);
        Assert.That(Post(ledger, taken), Is.EqualTo(fault));
        Assert.That(
            ledger.State.BalanceOf(Account.Location(SmallTree.Kpu), SmallTree.Seal), Is.EqualTo(have - taken),
            "what was recorded is posted all the same");
    }

    [Test]
    public void Fault_BalanceThatCannotBeCounted_IsOne()
    {
        var ledger = new MemoryLedger();
        ledger.State.SetBalance(Account.Location(SmallTree.Kpu), SmallTree.Seal, long.MaxValue);
        ledger.State.SetBalance(Account.Destroyed, SmallTree.Seal, long.MaxValue);
        Assert.That(
            Post(ledger, 1), Is.EqualTo("it leaves account 'destroyed' with more of 'seal' than can be counted"));
        Assert.That(ledger.State.AreSumsKnown, Is.False);
    }

    /// <summary>Posts that seals of the KPU were destroyed, whether or not it has them.</summary>
    private static string? Post(MemoryLedger ledger, int quantity) => Catalog.Current.Follow(
        ledger.State,
        new LedgerEntry(
            7,
            new LedgerEvent(
                Guid.Empty, "destruction/7", 1, null, Commands.OccurredAt, MemoryLedger.Start, Commands.Actor,
                Anchor.EmptyTree, new GoodsDestroyed
                {
                    UtcOffset = 0,
                    Destruction = Guid.Empty,
                    Location = SmallTree.Kpu,
                    Document = "BA-1",
                    Lines = [new(SmallTree.Seal, quantity, DestructionSource.Stock)],
                    Witnesses = [new byte[32]],
                }),
            [], []));

    private static void AssertBalanced(World world)
    {
        foreach (var item in world.Balances.GroupBy(balance => balance.Item, StringComparer.Ordinal))
            Assert.That(item.Sum(balance => balance.Quantity), Is.Zero, item.Key);
        Assert.That(
            world.Balances.Where(balance => balance.Quantity < 0).Select(balance => balance.Account),
            Is.All.AnyOf(Account.Supplier, Account.Found));
    }

    private static IEnumerable<Balance> Replay(IEnumerable<StoredEvent> events)
    {
        var world = new World();
        foreach (var stored in events)
            world.Evolve(new LedgerEntry(stored.Sequence, stored.Decoded!, stored.Canonical, stored.Hash));
        return world.Balances;
    }

    private static Dictionary<(string, string), long> Sums(IEnumerable<StoredEvent> events) => events
        .SelectMany(stored => stored.Decoded!.Postings)
        .GroupBy(posting => (posting.Account, posting.Item), posting => posting.Quantity)
        .ToDictionary(account => account.Key, account => account.Sum());
}
