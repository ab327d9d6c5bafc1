using Dapper;
using Logistics.Core.TpsAccounts;
using Logistics.Data.Engines;
using Logistics.Data.Reference;
using Logistics.Data.TpsAccounts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class TpsAccountStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private TpsAccountStore store = null!;
    private LocationStore locations = null!;

    [OneTimeSetUp]
    public void Open() => (store, locations) = (new TpsAccountStore(Database), new LocationStore(Database));

    [Test]
    public async Task Find_NoAccount_IsNull() =>
        Assert.That(await store.FindAsync(SmallTree.Kandai1, SmallTree.Mayor, reVote: null, null, default), Is.Null);

    [Test]
    public async Task Find_Corrected_GivesEveryVersionAndEachAsItWas()
    {
        const string tps = "74.71.02.1010.001";
        var first = Only(await AppendValidAsync(Commands.Account(tps) with { Used = 9 }));
        var second = Only(await AppendValidAsync(Commands.Correction(first.Event.Id, tps)));

        var now = (await store.FindAsync(tps, SmallTree.Mayor, reVote: null, null, default))!;
        var then = (await store.FindAsync(tps, SmallTree.Mayor, reVote: null, first.Sequence, default))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(now.Versions.Select(one => one.Event.Id), Is.EqualTo([first.Event.Id, second.Event.Id]));
            Assert.That(now.Violations, Is.Empty);
            Assert.That(now.Texts.Values, Is.EqualTo(["a ballot lay under the table"]));
            Assert.That(then.Account.EventId, Is.EqualTo(first.Event.Id));
            Assert.That(
                then.Violations.Select(one => one.Identity),
                Is.EqualTo([Identity.ReceivedAccounted, Identity.UsedCounted, Identity.UsedEntitled]));
        }
    }

    [Test]
    public async Task Projection_FirstAndCorrectionsInOneBatchOrLater_IsTheLatest()
    {
        const string tps = "74.71.02.1010.002";
        var account = Commands.Account(tps);
        var id = EventId.Derive(account.Id, account.Id);
        var inBatch = Commands.Correction(id, tps) with { Used = 1 };
        await AppendValidAsync(account, inBatch);
        Assert.That(await RowAsync(tps), Is.EqualTo((2, 1, EventId.Derive(inBatch.Id, inBatch.Id))));
        var later = Commands.Correction(EventId.Derive(inBatch.Id, inBatch.Id), tps) with { Used = 2 };
        var latest = Commands.Correction(EventId.Derive(later.Id, later.Id), tps) with { Used = 3 };
        await AppendValidAsync(later, latest);
        Assert.That(await RowAsync(tps), Is.EqualTo((4, 3, EventId.Derive(latest.Id, latest.Id))));
        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task Append_DuplicateOrOutdated_IsRefusedByWhatIsInTheDatabase()
    {
        const string tps = "74.71.02.1010.003";
        var first = Only(await AppendValidAsync(Commands.Account(tps)));
        await AppendValidAsync(Commands.Correction(first.Event.Id, tps));
        var results = await Writer.AppendAsync(
            [Commands.Account(tps), Commands.Correction(first.Event.Id, tps)], default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(((AppendResult.Rejected)results[0]).Rejection.Rule, Is.EqualTo(TpsAccountRule.DuplicateAccount));
            Assert.That(((AppendResult.OutOfOrder)results[1]).Rejection.Rule, Is.EqualTo(TpsAccountRule.AccountSuperseded));
        }
    }

    [Test]
    public async Task Reconcile_Delivered_CountsWhatReachedTheTpsOfTheContest()
    {
        const string tps = "74.71.02.1009.002";
        var box = Commands.Pack(tps, SmallTree.Kpu, PackageKind.BallotBox, SmallTree.Mayor) with
        {
            Contents = [new(SmallTree.MayorBallot, 400), new(SmallTree.Seal, 4)],
        };
        var more = Commands.Pack(tps, SmallTree.Kpu, PackageKind.BallotBox, SmallTree.Mayor) with
        {
            Contents = [new(SmallTree.MayorBallot, 82)],
        };
        var lost = more with { Id = Guid.CreateVersion7(), Label = $"P-{Guid.NewGuid():n}", Seals = ["L-1"] };
        await AppendValidAsync(Commands.Deliver((SmallTree.MayorBallot, 564), (SmallTree.Seal, 4)));
        await AppendValidAsync(box, more, lost);
        Assert.That((await ReconcileAsync(tps)).Select(row => row.Delivered), Is.EqualTo([null, (long?)null]));

        foreach (var (from, to) in ((string, string)[])
            [(SmallTree.Kpu, SmallTree.Kendari), (SmallTree.Kendari, SmallTree.Kandai)])
        {
            var release = Commands.Release(from, to, box, more, lost);
            await AppendValidAsync(release, Commands.AcceptAll(release));
        }

        var before = Only(await AppendValidAsync(Commands.Account(tps)));
        var last = Commands.Release(SmallTree.Kandai, tps, box, more, lost);
        await AppendValidAsync(last, Commands.Accept(last, Commands.Line(lost, LineOutcome.Missing)), Commands.AcceptAll(last));

        var rows = await ReconcileAsync(tps);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                rows.Select(row => (row.Contest, row.Delivered)),
                Is.EqualTo([(SmallTree.Governor, null), (SmallTree.Mayor, (long?)482)]));
            Assert.That(rows[1].Violations.Select(one => (one.Identity, one.Left, one.Right)),
                Is.EqualTo([(Identity.ReceivedDelivered, 408L, 482L), (Identity.BooksAgree, 342L, 0L)]));
            Assert.That((await store.FindAsync(tps, SmallTree.Mayor, reVote: null, null, default))!.Delivered, Is.EqualTo(482));
            Assert.That(
                (await store.FindAsync(tps, SmallTree.Mayor, reVote: null, before.Sequence, default))!.Delivered, Is.Null);
        }
    }

    [Test]
    public async Task Migrate_AccountsThatAreThere_TakeWhatTheyMissFromTheirEvents()
    {
        const string tps = "74.71.02.1010.004";
        await AppendValidAsync(Commands.Account(tps));
        await ReadAsync(StoredJson.AsBeforePackingAsync);
        await ReadAsync(connection => connection.ExecuteAsync("ALTER TABLE TpsAccount DROP COLUMN Missing"));
        await ReadAsync(connection => connection.ExecuteAsync("DELETE FROM SchemaMigration WHERE Version = 13"));
        await new Migrator(Database, TimeProvider.System).MigrateAsync(default);
        Assert.That((await ReconcileAsync(tps)).Select(row => row.Account?.Missing), Is.EqualTo([null, (long?)-342]));
        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task Reconcile_EachLevel_HasTheTpsBelowItTimesTheContests()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReconcileAsync(SmallTree.Kpu), Has.Count.EqualTo(1_050));
            var ward = await ReconcileAsync(SmallTree.Kandai);
            Assert.That(ward.Select(row => row.Tps), Is.Ordered.And.All.StartsWith(SmallTree.Kandai + "."));
            Assert.That(await ReconcileAsync(SmallTree.Kandai1), Has.Count.EqualTo(2));
        }
    }

    private static LedgerEntry Only(IReadOnlyList<Receipt> receipts) => receipts.Single().Entries.Single();

    private async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(string location) =>
        await store.ReconcileAsync((await locations.FindAsync(location, default))!.Location, default);

    private Task<(int, int, Guid)> RowAsync(string tps) => ReadAsync(connection =>
        connection.QuerySingleAsync<(int, int, Guid)>(
            "SELECT Version, Used, EventId FROM TpsAccount WHERE Tps = @tps", new { tps }));
}
