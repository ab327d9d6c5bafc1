using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.TpsAccounts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.TpsAccounts;

internal sealed class TpsAccountPostingsTests
{
    private const string Tps = SmallTree.Mandonga1;
    private const string Item = SmallTree.MayorBallot;
    private static readonly string Loose = Account.Location(Tps);
    private static readonly string Box = Account.Used(Tps, SmallTree.Mayor);

    private static readonly Gen<(int Used, int Spoiled, int Unused)> Numbers =
        from numbers in Gen.ArrayOf(Gen.Frequency((3, Gen.Choose(0, 12)), (1, Gen.Choose(0, ItemQuantity.Max))), 3)
        select (numbers[0], numbers[1], numbers[2]);

    [Test]
    public void Of_FirstAccount_TakesWhatWasUsedAndNamesWhatTheBooksHadNot() => Prop.ForAll(
        Arb.From(Numbers), Arb.From(Gen.Choose(0, 40)), (figures, loose) =>
        {
            var ledger = Ledger(loose);
            ledger.AppendValid(Count(figures));
            var stock = ledger.State;
            var left = loose - ((long)figures.Used + figures.Spoiled);
            return stock.BalanceOf(Box, Item) == figures.Used && stock.BalanceOf(Account.Spoiled, Item) == figures.Spoiled
                && stock.BalanceOf(Loose, Item) == Math.Max(left, 0) && Missing(ledger) == Math.Min(left, 0)
                && stock.BalanceOf(Account.Found, Item) == Math.Min(left, 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Test]
    public void Of_CorrectionsWithNothingInBetween_LeaveWhatTheLastWouldHaveLeftAlone() => Prop.ForAll(
        Arb.From(Gen.ListOf(Numbers).Where(list => list.Count > 0)), Arb.From(Gen.Choose(0, 40)), (corrections, loose) =>
        {
            var (corrected, alone) = (Ledger(loose), Ledger(loose));
            foreach (var figures in corrections)
                corrected.AppendValid(Count(figures, corrected));
            alone.AppendValid(Count(corrections[^1]));
            return Balances(corrected).SequenceEqual(Balances(alone)) && Missing(corrected) == Missing(alone);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>Goods are sealed and destroyed between the accounts.</summary>
    [Test]
    public void Of_AnythingInBetween_BalancesNeverGoesBelowZeroAndCountsTheUsed() => Prop.ForAll(
        Arb.From(Gen.ListOf(from figures in Numbers from takes in Gen.ArrayOf(Gen.Choose(0, 30), 2) select (figures, takes))),
        steps =>
        {
            var ledger = Ledger(20);
            foreach (var (figures, takes) in steps)
            {
                // Appending refuses what does not balance, or leaves an account of goods below zero.
                ledger.AppendValid(Count(figures, ledger));
                if (ledger.State.BalanceOf(Box, Item) != figures.Used)
                    return false;
                var from = (string[])[Loose, Account.Spoiled];
                for (var i = 0; i < from.Length; i++)
                {
                    var taken = Math.Min(takes[i], ledger.State.BalanceOf(from[i], Item));
                    Assert.That(ledger.State.TryPost([.. Posting.Move(from[i], Account.Destroyed, Item, taken)]));
                }
            }

            return ledger.State.Balances.All(one => !Account.IsGoods(one.Account) || one.Quantity >= 0)
                && ledger.State.Balances.Sum(one => one.Quantity) == 20;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Test]
    public void Of_CorrectionOfASlip_LeavesNothingFound()
    {
        var ledger = Ledger(408);
        ledger.AppendValid(Count((420, 2, 0)));
        Assert.That(ledger.State.BalanceOf(Account.Found, Item), Is.EqualTo(-14));
        ledger.AppendValid(Count((340, 2, 66), ledger));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Body(ledger).Moved, Is.EqualTo([
                new Posting(Loose, Item, 66), new Posting(Box, Item, -80), new Posting(Account.Found, Item, 14)]));
            Assert.That(Body(ledger).Missing, Is.Zero);
            Assert.That(ledger.State.BalancesOf(Account.Found), Is.Empty);
        }
    }

    /// <summary>A phone without a signal sends the account first and the opening of the box later.</summary>
    [Test]
    public void Of_OpeningRecordedAfterTheAccount_IsMadeUpForByACorrection()
    {
        var ledger = Ledger(0, Count((340, 2, 66)));
        Assert.That(Body(ledger).Missing, Is.EqualTo(-342));
        Assert.That(ledger.State.TryPost([.. Posting.Move(Account.Supplier, Loose, Item, 408)]));
        ledger.AppendValid(Count((340, 2, 66), ledger));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Body(ledger).Missing, Is.Zero);
            Assert.That(ledger.State.BalanceOf(Loose, Item), Is.EqualTo(66));
            Assert.That(ledger.State.BalancesOf(Account.Found), Is.Empty);
        }
    }

    /// <summary>The unused may be sealed before the numbers are recorded, and are no less there for it.</summary>
    [Test]
    public void Of_UnusedSealedBeforeTheAccount_NothingIsFound()
    {
        var ledger = Ledger(408);
        Assert.That(ledger.State.TryPost([.. Posting.Move(Loose, Account.Package(Guid.NewGuid()), Item, 66)]));
        ledger.AppendValid(Count((340, 2, 66)));
        Assert.That(Body(ledger).Missing, Is.Zero);
        Assert.That(ledger.State.BalancesOf(Loose), Is.Empty);
    }

    [Test]
    public void Of_CorrectedBackAndForthAfterTheUnusedWereMoved_LeavesNothingFoundNorLoose()
    {
        var ledger = Ledger(416, Count((300, 0, 116)));
        Assert.That(ledger.State.TryPost([.. Posting.Move(Loose, Account.Transfer(Guid.NewGuid()), Item, 116)]));
        ledger.AppendValid(Count((310, 0, 106), ledger));
        Assert.That(Body(ledger).Missing, Is.EqualTo(-10));
        ledger.AppendValid(Count((300, 0, 116), ledger));
        Assert.That(Body(ledger).Missing, Is.Zero);
        Assert.That(ledger.State.BalancesOf(Loose), Is.Empty);
    }

    [Test]
    public void Of_SpoiledDestroyedAndCorrectedBackAndForth_AreSpoiledOnce()
    {
        var ledger = Ledger(416, Count((300, 10, 106)));
        Assert.That(ledger.State.TryPost([.. Posting.Move(Account.Spoiled, Account.Destroyed, Item, 10)]));
        ledger.AppendValid(Count((300, 0, 116), ledger));
        ledger.AppendValid(Count((300, 10, 106), ledger));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ledger.State.BalancesOf(Account.Spoiled), Is.Empty);
            Assert.That(ledger.State.BalancesOf(Account.Found), Is.Empty);
            Assert.That(ledger.State.BalanceOf(Loose, Item), Is.EqualTo(106));
        }
    }

    [Test]
    public void Of_BallotsSealedSince_AreTakenFromWhatIsThereAndFound()
    {
        var ledger = Ledger(408);
        ledger.AppendValid(Count((340, 2, 66)));
        Assert.That(ledger.State.TryPost([.. Posting.Move(Loose, Account.Package(Guid.NewGuid()), Item, 60)]));
        Assert.That(ledger.State.TryPost([.. Posting.Move(Account.Spoiled, Account.Destroyed, Item, 2)]));
        ledger.AppendValid(Count((406, 1, 1), ledger));
        Assert.That(Body(ledger).Moved, Is.EqualTo([
            new Posting(Loose, Item, -6), new Posting(Box, Item, 66), new Posting(Account.Found, Item, -60)]));
        Assert.That(Body(ledger).Missing, Is.EqualTo(-60));
    }

    [Test]
    public void ItemOf_SeveralBallotsOfAContest_IsTheOneThatIsThereAndStays()
    {
        var ledger = new MemoryLedger();
        var state = ledger.State;
        state.AddItem(state.Items[Item] with { Code = "a-ballot" });
        state.AddItem(state.Items[Item] with { Code = "z-ballot" });
        Assert.That(Choose(), Is.EqualTo("a-ballot"));
        state.SetBalance(Loose, "z-ballot", 5);
        Assert.That(Choose(), Is.EqualTo("z-ballot"));
        ledger.AppendValid(Count((5, 0, 0)));
        state.SetBalance(Loose, Item, 500);
        ledger.AppendValid(Count((4, 1, 0), ledger));
        Assert.That(Body(ledger).Moved!.Select(one => one.Item), Is.All.EqualTo("z-ballot"));
        Assert.That(
            TpsAccountPostings.ItemOf(state, Tps, "president", state.Items.Values, null), Is.Null);

        string? Choose() => TpsAccountPostings.ItemOf(state, Tps, SmallTree.Mayor, state.Items.Values, null);
    }

    [Test]
    public void Decide_ContestWithoutABallot_MovesNothing()
    {
        var ledger = new MemoryLedger();
        ledger.State.AddContest("president");
        ledger.AppendValid(Commands.Account(contest: "president"));
        Assert.That((Body(ledger).Moved, Body(ledger).Missing), Is.EqualTo(((IReadOnlyList<Posting>?)null, (long?)null)));
        Assert.That(ledger.State.Balances, Is.Empty);
    }

    [Test]
    public void Decide_CorrectionOfAnAccountFromBeforeThereWereBalances_PostsAllOfIt()
    {
        var before = Body(Ledger(0, Count((340, 2, 66)))) with { Moved = null, Missing = null, SetAside = null };
        var state = SmallTree.State();
        state.SetBalance(Loose, Item, 100);
        var (moved, missing, aside) = TpsAccountPostings.Of(state, Tps, SmallTree.Mayor, Item, before.Figures, before);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(moved.Single(one => one.Account == Box).Quantity, Is.EqualTo(340));
            Assert.That(missing, Is.EqualTo(100 - 342));
            Assert.That(TpsAccountPostings.Fault(before, before with { Moved = moved, Missing = missing, SetAside = aside }), Is.Null);
        }
    }

    [TestCaseSource(nameof(Wrong))]
    public void Fault_PostingsThatAreNotItsOwn_AreNamed(string why, Posting[]? moved, long? missing)
    {
        var body = Body(Ledger(408, Count((340, 2, 66))));
        Assert.That(TpsAccountPostings.Fault(null, body), Is.Null);
        Assert.That(TpsAccountPostings.Fault(null, body with { Moved = moved, Missing = missing, SetAside = 0 }), Does.Contain(why));
    }

    public static IEnumerable<TestCaseData> Wrong()
    {
        Posting box = new(Box, Item, 340), loose = new(Loose, Item, -340);
        return
        [
            new("not its own", (Posting[])[box, new(Account.Location(SmallTree.Mandonga2), Item, -340)], 0L),
            new("not its own", (Posting[])[box, new(Account.Used(Tps, SmallTree.Governor), Item, -340)], 0L),
            new("not its own", (Posting[])[box, new(Account.Supplier, Item, -340)], 0L),
            new("twice", (Posting[])[box, loose, new(Loose, Item, 0)], 0L),
            new("more than one item", (Posting[])[box, loose, new(Account.Spoiled, SmallTree.Seal, 1), new(Account.Found, SmallTree.Seal, -1)], 0L),
            new("not its own", (Posting[])[box, new(Account.Lost, Item, -340)], 0L),
            new("add up to 1", (Posting[])[box, new(Loose, Item, -339)], 0L),
            new("than can be counted", (Posting[])[box, new(Loose, Item, long.MinValue), new(Account.Found, Item, long.MaxValue)], 0L),
            new("nothing to account 'spoiled'", (Posting[])[box, loose, new(Account.Spoiled, Item, 0)], 0L),
            new("341 ballots as used", (Posting[])[new(Box, Item, 341), new(Loose, Item, -341)], 0L),
            new("0 ballots as used", (Posting[])[], 0L),
            new("misses is not 0", (Posting[])[box, loose], 1L),
            new("misses is not -340", (Posting[])[box, new(Account.Found, Item, -340)], 0L),
            new("misses is not 0", (Posting[])[box, loose], null),
            new("misses is not 10", (Posting[])[box, new(Loose, Item, -350), new(Account.Found, Item, 10)], 10L),
            new("set aside is not 2", (Posting[])[box, new(Loose, Item, -342), new(Account.Spoiled, Item, 2)], 0L),
            new("without having moved", null, 1L),
        ];
    }

    [Test]
    public void Fault_Correction_PostsTheChangeOfTheUsed()
    {
        var ledger = Ledger(408, Count((340, 2, 66)));
        var first = Body(ledger);
        ledger.AppendValid(Count((341, 2, 65), ledger));
        var second = Body(ledger);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TpsAccountPostings.Fault(first, second), Is.Null);
            Assert.That(TpsAccountPostings.Fault(null, second), Does.Contain("1 ballots as used"));
            Assert.That(TpsAccountPostings.Fault(first, second with { Used = 340 }), Does.Contain("1 ballots as used"));
        }
    }

    private static MemoryLedger Ledger(int loose, params RecordTpsAccount[] accounts)
    {
        var ledger = new MemoryLedger();
        ledger.State.SetBalance(Loose, Item, loose);
        ledger.AppendValid([.. accounts]);
        return ledger;
    }

    private static RecordTpsAccount Count(
        (int Used, int Spoiled, int Unused) figures, MemoryLedger? corrected = null)
    {
        var latest = corrected?.State.LatestOf(TpsAccountRecorded.Stream(Tps, SmallTree.Mayor));
        var account = latest is null ? Commands.Account() : Commands.Correction(latest.Id);
        return account with { Used = figures.Used, Spoiled = figures.Spoiled, Unused = figures.Unused };
    }

    private static TpsAccountRecorded Body(MemoryLedger ledger) => (TpsAccountRecorded)ledger.Events[^1].Decoded!.Body;

    private static long? Missing(MemoryLedger ledger) => Body(ledger).Missing;

    private static IEnumerable<KeyValuePair<(string, string), long>> Balances(MemoryLedger ledger) =>
        ledger.State.Balances.Where(one => one.Quantity != 0).OrderBy(one => one.Account, StringComparer.Ordinal)
            .Select(one => KeyValuePair.Create((one.Account, one.Item), one.Quantity));
}
