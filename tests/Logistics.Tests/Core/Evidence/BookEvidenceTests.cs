using Logistics.Core.Evidence;
using Logistics.Core.TpsAccounts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Evidence;

/// <summary>The verifier replays what events post, and holds postings and balances against the replay.</summary>
internal sealed class BookEvidenceTests
{
    private const string Item = SmallTree.MayorBallot;

    private static readonly string Tps = Account.Location(SmallTree.Mandonga1);

    public static IEnumerable<string> PostingColumns => PostingRow.Table.Columns.Select(column => column.Name);

    public static IEnumerable<string> BalanceColumns => Balance.Table.Columns.Select(column => column.Name);

    [Test]
    public async Task Verify_PostingsAndBalances_AreSound()
    {
        var log = Kept();
        var verdict = await log.VerifyAsync();
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(log.Rows[PostingRow.Table], Has.Count.EqualTo(15));
        Assert.That(log.Rows[Balance.Table], Has.Count.EqualTo(10));
    }

    [Test]
    public async Task Verify_PostingColumnEdited_NamesTheAccount([ValueSource(nameof(PostingColumns))] string column)
    {
        var log = Kept();
        var row = log.Rows[PostingRow.Table].First(one => one[2] == Tps);
        row[PostingRow.Table.Columns.ToList().FindIndex(one => one.Name == column)] = "7";
        Finds(await log.VerifyAsync(), Check.Projection, $"Account '{Tps}'");
    }

    [Test]
    public async Task Verify_BalanceColumnEdited_NamesTheAccount([ValueSource(nameof(BalanceColumns))] string column)
    {
        var log = Kept();
        var row = log.Rows[Balance.Table].First(one => one[0] == Tps);
        row[Balance.Table.Columns.ToList().FindIndex(one => one.Name == column)] = "7";
        Finds(await log.VerifyAsync(), Check.Projection, $"Account '{Tps}'");
    }

    [Test]
    public async Task Verify_PostingsInAnotherOrder_AreFound()
    {
        var log = Kept();
        var rows = log.Rows[PostingRow.Table];
        (rows[0], rows[1]) = (rows[1], rows[0]);
        Finds(await log.VerifyAsync(), Check.Projection, "Posting Sequence '0', Line '0'");
    }

    [Test]
    public async Task Verify_TablesMissing_IsFoundOnlyWhereGoodsCameFromSomewhere()
    {
        var log = Kept();
        log.Rows.Remove(PostingRow.Table);
        log.Rows.Remove(Balance.Table);
        var verdict = await log.VerifyAsync();
        Finds(verdict, Check.Completeness, "posting is missing");
        Finds(verdict, Check.Completeness, "balance is missing");

        var earlier = new MemoryEvidence();
        var account = Commands.Account();
        var recorded = earlier.Decide(account).Events[0];
        earlier.Append(Commands.PackFull());
        earlier.Append(
            account,
            recorded with { Body = (TpsAccountRecorded)recorded.Body with { Moved = null, Missing = null, SetAside = null } });
        earlier.Publish();
        earlier.Build();
        earlier.Rows.Remove(PostingRow.Table);
        earlier.Rows.Remove(Balance.Table);
        Assert.That((await earlier.VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task Verify_AccountBelowZero_IsFoundByCustodyRules()
    {
        var log = new MemoryEvidence();
        Move(log, SmallTree.Mayor, new(Account.Found, Item, -5), new(Tps, Item, 5));
        Move(log, SmallTree.Governor, new(Tps, Item, -6), new(Account.Spoiled, Item, 6));
        var verdict = await VerifyAsync(log);
        Finds(verdict, Check.CustodyRules, $"it leaves account '{Tps}' with -1 of '{Item}'", 1);
        Assert.That(verdict.Findings.Count(one => one.Check == Check.CustodyRules), Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_PostingsThatDoNotAddUp_AreFoundByCustodyRules()
    {
        var log = new MemoryEvidence();
        Move(log, SmallTree.Mayor, new(Account.Found, Item, -5), new(Tps, Item, 6));
        Finds(await VerifyAsync(log), Check.CustodyRules, $"add up to 1, not to zero ('found', '{Tps}')", 0);
    }

    /// <summary>An event whose own rules say nothing of its items is held against what books can hold.</summary>
    [Test]
    public async Task Verify_PackageWithAnItemThatIsNone_IsAFindingWithItsAccount()
    {
        var log = new MemoryEvidence();
        var command = Commands.PackFull();
        var proposed = log.Decide(command).Events[0];
        log.Append(
            command,
            proposed with { Body = (PackagePacked)proposed.Body with { Contents = [new(new string('x', 60_000), 1)] } });
        var verdict = await VerifyAsync(log);
        Finds(verdict, Check.CustodyRules, "what it posts to account 'found' is no item", 0);
        Assert.That(verdict.Findings.Select(one => one.Message.Length), Is.All.LessThan(500));
    }

    /// <summary>What an unlawful event made of the accounts nobody knows, so the later ones are not blamed.</summary>
    [Test]
    public async Task Verify_GoodsOfAnUnlawfulEvent_BlameNoLaterOne()
    {
        var log = new MemoryEvidence();
        var (command, proposed) = Moved(
            log, SmallTree.Mayor, new(Account.Found, Item, -5), new(Tps, Item, 5));
        log.Append(command, proposed, e => e with { Previous = new byte[32] });
        Move(log, SmallTree.Governor, new(Tps, Item, -5), new(Account.Spoiled, Item, 5));
        log.Publish();
        log.MakeTiles();
        log.ProjectionSize = 2;
        var verdict = await log.VerifyAsync();
        Finds(verdict, Check.Chain, "names one before it", 0);
        Assert.That(verdict.Findings.Where(one => one.Check == Check.CustodyRules), Is.Empty);
        Assert.That(
            verdict.Findings.Where(one => one.Message.StartsWith("Balance", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    [TestCase(Posting.QuantityMax + 1)]
    [TestCase(-Posting.QuantityMax - 1)]
    public async Task Verify_HugeQuantity_IsAFindingAndNoDefect(long quantity)
    {
        var log = new MemoryEvidence();
        Move(log, SmallTree.Mayor, new(Tps, Item, quantity), new(Tps, Item, quantity));
        Finds(await VerifyAsync(log), Check.CustodyRules, $"to account '{Tps}' than can be counted", 0);
    }

    [TestCase("", Item, "has no name or too long a one")]
    [TestCase(null, Item, "has no name or too long a one")]
    [TestCase("lost", "", "what it posts to account 'lost' is no item")]
    [TestCase("lost", null, "what it posts to account 'lost' is no item")]
    public async Task Verify_NameThatIsNone_IsAFinding(string? account, string? item, string why)
    {
        var endless = new string('x', 60_000);
        var log = new MemoryEvidence();
        Move(log, SmallTree.Mayor, [new(account ?? endless, item ?? endless, 1)]);
        var verdict = await VerifyAsync(log);
        Finds(verdict, Check.CustodyRules, why, 0);
        Assert.That(verdict.Findings.Select(one => one.Message.Length), Is.All.LessThan(500));
    }

    [Test]
    public async Task Verify_ThousandsOfPostings_AreComparedOneByOne()
    {
        var log = new MemoryEvidence();
        log.Append(Commands.PackFull() with
        {
            Contents = [.. Enumerable.Repeat(new ItemQuantity(SmallTree.Seal, ItemQuantity.Max), 500)],
        });
        log.Publish();
        log.Build();
        Assert.That((await log.VerifyAsync()).Findings, Is.Empty);
        log.Rows[PostingRow.Table].RemoveAt(998);
        Finds(await log.VerifyAsync(), Check.Projection, "Line '998', Account 'found'");
    }

    /// <summary>Two packages from stock, and the account of a TPS that had ballots and found two more.</summary>
    private static MemoryEvidence Kept()
    {
        var log = new MemoryEvidence();
        var packs = new[] { Commands.PackFull(), Commands.PackFull(SmallTree.Kandai1) };
        var transfer = Commands.Transfer(SmallTree.Kpu, SmallTree.Mandonga1, (Item, 406));
        log.Append(Commands.Deliver((Item, 410), (SmallTree.Seal, 10)));
        log.Append(packs);
        log.Append(transfer, Commands.Receive(transfer, (Item, 406)), Commands.Account());
        log.Append(Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packs[0]));
        log.Publish();
        return log.Build();
    }

    private static void Move(MemoryEvidence log, string contest, params Posting[] moved)
    {
        var (command, proposed) = Moved(log, contest, moved);
        log.Append(command, proposed);
    }

    /// <summary>An account of the TPS that moved this, and counted as many ballots in the box.</summary>
    private static (LedgerCommand Command, ProposedEvent Proposed) Moved(
        MemoryEvidence log, string contest, params Posting[] moved)
    {
        var command = Commands.Account(contest: contest) with { Used = 0 };
        var proposed = log.Decide(command).Events[0];
        var body = (TpsAccountRecorded)proposed.Body with
        {
            Moved = moved,
            Missing = SumOf(Account.Found),
            SetAside = SumOf(Account.Spoiled),
        };
        return (command, proposed with { Body = body });

        long SumOf(string account) => moved.Where(one => one.Account == account)
            .Aggregate(0L, (sum, one) => unchecked(sum + one.Quantity));
    }

    private static Task<Verdict> VerifyAsync(MemoryEvidence log)
    {
        log.Publish();
        log.MakeTiles();
        log.ProjectionSize = 0;
        return log.VerifyAsync();
    }

    private static void Finds(Verdict verdict, Check check, string why, long? at = null) => Assert.That(
        verdict.Findings.Any(one => one.Check == check && (at is null || one.From == at)
            && one.Message.Contains(why, StringComparison.Ordinal)),
        Is.True, () => $"{check} {at} '{why}' among:\n{string.Join('\n', verdict.Findings)}");
}
