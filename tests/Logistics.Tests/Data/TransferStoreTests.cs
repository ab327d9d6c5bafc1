using Dapper;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;
using Logistics.Data.Reference;
using Logistics.Data.Stock;
using Logistics.Data.Texts;
using Logistics.Data.TpsAccounts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class TransferStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private const string Ballot = SmallTree.MayorBallot;
    private TransferStore store = null!;

    [OneTimeSetUp]
    public void Open() => store = new TransferStore(Database);

    [Test]
    public async Task Find_Accepted_GivesItAsItIsAndAsItWas()
    {
        var (release, _) = await ReleaseAsync("74.71.02.1010.001", "74.71.02.1010.002", 60);
        var acceptance = Commands.Receive(release, (Ballot, 58)) with { ReceivedBy = Commands.Text("chair of the KPPS") };
        var receipt = (await AppendValidAsync(acceptance)).Single();
        var now = (await store.FindAsync(release.Id, null, default))!;
        var then = (await store.FindAsync(release.Id, receipt.LastSequence - 1, default))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (now.From, now.To, now.Status), Is.EqualTo((release.From, release.To, TransferStatus.Accepted)));
            var body = (TransferAccepted)now.Closing!.Event.Body;
            Assert.That(body.Lines, Is.EqualTo([new TransferredLine(Ballot, 60, 58)]));
            Assert.That(now.Texts.TextOf(body.ReceivedBy), Is.EqualTo("chair of the KPPS"));
            Assert.That((then.Status, then.Closing), Is.EqualTo((TransferStatus.Released, (LedgerEntry?)null)));
            Assert.That(await BalanceAsync(Account.Transfer(release.Id)), Is.Zero);
            Assert.That(await BalanceAsync(Account.Location(release.To)), Is.EqualTo(58));
            Assert.That(await store.FindAsync(Guid.NewGuid(), null, default), Is.Null);
        }

        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task Release_50InParallelOfTheLast100Sheets_TenOf10Succeed()
    {
        const string from = "74.71.02.1010.003";
        await StockAsync(from, 100);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Writer.AppendAsync(
            Commands.Transfer(from, SmallTree.Kandai1, (Ballot, 10)), default))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.OfType<AppendResult.Appended>().Count(), Is.EqualTo(10));
            Assert.That(
                results.OfType<AppendResult.Rejected>().Select(result => result.Rejection.Rule),
                Has.Exactly(40).EqualTo(StockRule.InsufficientStock));
            Assert.That(await BalanceAsync(Account.Location(from)), Is.Zero);
            Assert.That(
                await store.ListAsync(new(From: from, Status: TransferStatus.Released), -1, 100, default),
                Has.Count.EqualTo(10));
        }
    }

    [Test]
    public async Task AcceptAndCancel_InOneBatch_TheFirstHappens()
    {
        var (release, _) = await ReleaseAsync("74.71.02.1010.004", SmallTree.Kandai1, 60);
        var results = await Writer.AppendAsync(
            [Commands.TakeBack(release), Commands.Receive(release, (Ballot, 60))], default);
        Assert.That(((AppendResult.Rejected)results[1]).Rejection.Rule, Is.EqualTo(TransferRule.TransferClosed));
        var now = (await store.FindAsync(release.Id, null, default))!;
        Assert.That(
            (now.Status, await BalanceAsync(Account.Location(release.From))),
            Is.EqualTo((TransferStatus.Cancelled, 60L)));
    }

    [Test]
    public async Task List_Pages_AreInTheOrderOfRelease()
    {
        const string to = "74.71.02.1011.003";
        var (first, at) = await ReleaseAsync(SmallTree.Kpu, to, 1);
        var (second, _) = await ReleaseAsync(SmallTree.Kpu, to, 2);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await IdsAsync(-1, 10), Is.EqualTo([first.Id, second.Id]));
            Assert.That(await IdsAsync(-1, 1), Is.EqualTo([first.Id]));
            Assert.That(await IdsAsync(at, 10), Is.EqualTo([second.Id]));
        }

        async Task<IEnumerable<Guid>> IdsAsync(long after, int limit) =>
            (await store.ListAsync(new(To: to), after, limit, default)).Select(one => one.Id);
    }

    [Test]
    public async Task TpsAccount_AndItsCorrection_PostFromWhatIsThere()
    {
        const string tps = "74.71.02.1011.001";
        await StockAsync(tps, 400);
        var found = await BalanceAsync(Account.Found);
        var account = Commands.Account(tps) with { Received = 0, Used = 300, Spoiled = 2, Unused = 90 };
        var first = (await AppendValidAsync(account)).Single().Entries[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await BalanceAsync(Account.Location(tps)), Is.EqualTo(98));
            Assert.That(await BalanceAsync(Account.Used(tps, SmallTree.Mayor)), Is.EqualTo(300));
            Assert.That(await BalanceAsync(Account.Found), Is.EqualTo(found));
        }

        await AppendValidAsync(Commands.Correction(first.Event.Id, tps) with { Used = 408, Spoiled = 2, Unused = 0 });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await BalanceAsync(Account.Used(tps, SmallTree.Mayor)), Is.EqualTo(408));
            Assert.That(await BalanceAsync(Account.Location(tps)), Is.Zero);
            Assert.That(await BalanceAsync(Account.Found), Is.EqualTo(found - 10));
        }
    }

    [Test]
    public async Task Reconcile_Transfers_AreCountedAsOfTheAccount()
    {
        const string tps = "74.71.02.1011.002";
        var accounts = new TpsAccountStore(Database);
        await StockAsync(tps, 400);
        var back = Commands.Transfer(tps, SmallTree.Kandai1, (Ballot, 7));
        await AppendValidAsync(back, Commands.TakeBack(back));
        var away = Commands.Transfer(tps, SmallTree.Kandai1, (Ballot, 50));
        await AppendValidAsync(away);
        var account = (await AppendValidAsync(Commands.Account(tps) with { Received = 58 })).Single();
        await AppendValidAsync(Commands.Transfer(tps, SmallTree.Kandai1, (Ballot, 6)));

        var then = (await accounts.FindAsync(tps, SmallTree.Mayor, reVote: null, account.LastSequence, default))!;
        var now = (await accounts.FindAsync(tps, SmallTree.Mayor, reVote: null, null, default))!;
        var place = (await new LocationStore(Database).FindAsync("74.71.02.1011", default))!.Location;
        var rows = await accounts.ReconcileAsync(place, default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (then.Transferred, then.Violations), Is.EqualTo((new Transferred(400, 50), Array.Empty<Violation>())));
            Assert.That(now.Transferred, Is.EqualTo(new Transferred(400, 56)));
            Assert.That(
                now.Violations.Select(one => (one.Identity, one.Left, one.Right)),
                Is.EqualTo([(Identity.ReceivedAccounted, 402L, 408L)]));
            var row = rows.Single(one => (one.Tps, one.Contest) == (tps, SmallTree.Mayor));
            Assert.That(row.Transferred, Is.EqualTo(now.Transferred));
            Assert.That(row.Violations, Is.EqualTo(now.Violations));
            Assert.That(
                rows.Single(one => (one.Tps, one.Contest) == (tps, SmallTree.Governor)).Transferred,
                Is.EqualTo(default(Transferred)));
        }
    }

    [Test]
    public async Task List_DamagedRow_IsShownWithoutWhatCannotBeRead()
    {
        if (Engine != TestEngine.Sqlite)
            Assert.Ignore("SQL Server keeps text out of columns of numbers.");
        const string to = "74.71.02.1011.004";
        var (release, _) = await ReleaseAsync(SmallTree.Kpu, to, 1);
        await ReadAsync(connection => connection.ExecuteAsync(
            "UPDATE StockDocument SET Status = 'odd', HeadSequence = 'x' WHERE Counterpart = @to", new { to }));
        var row = (await store.ListAsync(new(To: to), -1, 10, default)).Single();
        Assert.That(
            (row.Id, row.Status, row.Closing), Is.EqualTo((release.Id, (TransferStatus?)null, (LedgerEntry?)null)));
        await ReadAsync(connection => connection.ExecuteAsync(
            "UPDATE StockDocument SET Status = 'released', HeadSequence = Sequence WHERE Counterpart = @to", new { to }));
    }

    private async Task StockAsync(string location, int ballots)
    {
        var way = Commands.Transfer(SmallTree.Kpu, location, (Ballot, ballots));
        await AppendValidAsync(Documents.Deliver(Ballot, ballots), way, Commands.Receive(way, (Ballot, ballots)));
    }

    private async Task<(ReleaseTransfer Command, long Sequence)> ReleaseAsync(string from, string to, int ballots)
    {
        if (from == SmallTree.Kpu)
            await AppendValidAsync(Documents.Deliver(Ballot, ballots));
        else
            await StockAsync(from, ballots);
        var release = Commands.Transfer(from, to, (Ballot, ballots));
        return (release, (await AppendValidAsync(release)).Single().LastSequence);
    }

    private async Task<long> BalanceAsync(string account) => await ReadAsync(connection =>
        connection.QuerySingleOrDefaultAsync<long?>(
            "SELECT Quantity FROM Balance WHERE Account = @account AND Item = @Item", new { account, Item = Ballot })) ?? 0;
}
