using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Destructions;
using Logistics.Core.Locations;
using Logistics.Data.Engines;
using Logistics.Data.Reference;
using Logistics.Data.Stock;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>
/// Mayor ballots at the KPU on 26 November: 1,000 came at 16:00 and 100 were destroyed at 16:30, each recorded five
/// minutes later. At 21:00 it was recorded that 500 more had come at 16:50, and at 21:10 that 200 had been destroyed
/// at 10:00.
/// </summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class StockStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private const string Ballot = SmallTree.MayorBallot;
    private const string Unused = "booth";

    private StockStore store = null!;
    private LocationStore locations = null!;
    private IReadOnlyList<Guid> events = [];

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        (store, locations) = (new StockStore(Database), new LocationStore(Database));
        var clock = new SetClock(At("16:05"));
        await using var writer = new LedgerWriter(Database, new LedgerWriterOptions(), clock);
        var ids = new List<Guid>();
        await AppendAsync("16:05", Documents.Deliver(Ballot, 1_000) with { OccurredAt = At("16:00") });
        await AppendAsync("16:35", Destroy(100) with { OccurredAt = At("16:30") });
        await AppendAsync("21:00", Documents.Deliver(Ballot, 500) with { OccurredAt = At("16:50") });
        await AppendAsync("21:10", Destroy(200) with { OccurredAt = At("10:00") });
        await AppendAsync("21:20", Documents.Deliver("seal", 1_000));
        await AppendAsync("21:30", Commands.PackFull());
        events = ids;

        async Task AppendAsync(string recorded, LedgerCommand command)
        {
            clock.Now = At(recorded);
            var result = await writer.AppendAsync(command, default);
            Assert.That(result, Is.TypeOf<AppendResult.Appended>(), result.ToString());
            ids.Add(((AppendResult.Appended)result).Receipt.Entries[0].Event.Id);
        }
    }

    [TestCase("17:00", "20:00", 900L, Description = "what was known at 20:00 about 17:00")]
    [TestCase("17:00", null, 1_200L)]
    [TestCase(null, "20:00", 900L)]
    [TestCase("23:59", "23:59", 1_200L)]
    [TestCase("16:00", "20:00", 1_000L, Description = "at the very moment it happened")]
    [TestCase("15:59:59.999999", "20:00", 0L)]
    [TestCase("17:00", "16:05", 1_000L, Description = "at the very moment it was recorded")]
    [TestCase("17:00", "16:04:59.999999", 0L)]
    [TestCase("17:00", "21:00", 1_400L, Description = "recorded late")]
    [TestCase("17:00", "20:59:59.999999", 900L)]
    [TestCase("12:00", null, -200L, Description = "said to have left before anything came")]
    [TestCase("12:00", "21:09", 0L)]
    public async Task List_AsOfAndKnownAt_AreTwoAxes(string? asOf, string? knownAt, long quantity)
    {
        var kpu = await PlaceAsync(SmallTree.Kpu);
        var query = new StockQuery(kpu, Item: Ballot, AsOf: Utc(asOf), KnownAt: Utc(knownAt));
        var row = (await store.ListAsync(query, default)).SingleOrDefault();
        var below = (await store.ListAsync(query with { Below = true }, default)).SingleOrDefault();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row?.Quantity ?? 0, Is.EqualTo(quantity));
            Assert.That(row?.Packed, Is.Null);
            Assert.That(below, Is.EqualTo(row));
        }
    }

    [Test]
    public async Task List_Current_IsTheBalanceWithWhatIsPacked()
    {
        var kpu = new StockQuery(await PlaceAsync(SmallTree.Kpu));
        var rows = await store.ListAsync(kpu, default);
        var seals = (await store.ListAsync(kpu with { Item = SmallTree.Seal }, default)).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Select(row => row.Item), Is.EqualTo([Ballot, SmallTree.Seal]));
            Assert.That(rows[0], Is.EqualTo(
                new StockRow(Ballot, "Ballot paper, mayor", "sheet", SmallTree.Mayor, 1_200, 0, 0, null)));
            Assert.That(seals.Packed, Is.EqualTo(4));
            Assert.That(
                (await store.ListAsync(kpu with { Below = true }, default)).Select(row => row.Packed),
                Is.EqualTo([null, (long?)null]));
        }
    }

    [Test]
    public async Task List_Below_AddsTheLocationsBelowAndNoOthers()
    {
        string[] places =
            [SmallTree.Kpu, SmallTree.Mandonga, SmallTree.MandongaPps, SmallTree.Mandonga1, SmallTree.Kandai1];
        var quantity = 1L;
        foreach (var place in places)
        {
            await ReadAsync(connection => connection.ExecuteAsync(
                """
                INSERT INTO Balance (Account, Item, Quantity) VALUES (@Account, @Item, @Quantity);
                INSERT INTO Posting (Sequence, Line, Account, Item, Quantity, OccurredAt, RecordedAt)
                VALUES (@Sequence, 0, @Account, @Item, @Quantity, @Time, @Time)
                """,
                new
                {
                    Account = Account.Location(place),
                    Item = Unused,
                    Quantity = quantity,
                    Sequence = 1_000 + quantity,
                    Time = Utc("12:00"),
                }));
            quantity *= 10;
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await QuantityAsync(SmallTree.Kpu, below: true), Is.EqualTo(11_111));
            Assert.That(await QuantityAsync(SmallTree.Kpu, below: false), Is.EqualTo(1));
            Assert.That(await QuantityAsync(SmallTree.Mandonga, below: true), Is.EqualTo(1_110));
            Assert.That(await QuantityAsync(SmallTree.Mandonga, below: false), Is.EqualTo(10));
            Assert.That(await QuantityAsync(SmallTree.Mandonga1, below: true), Is.EqualTo(1_000));
            Assert.That(await QuantityAsync(SmallTree.Kendari, below: true), Is.EqualTo(10_000));
            Assert.That(await QuantityAsync(SmallTree.Kendari, below: false), Is.Null);
            Assert.That(await QuantityAsync(SmallTree.Kpu, below: true, "11:00"), Is.Null);
        }

        await ReadAsync(connection => connection.ExecuteAsync(
            "DELETE FROM Balance WHERE Item = @Unused; DELETE FROM Posting WHERE Item = @Unused", new { Unused }));

        async Task<long?> QuantityAsync(string location, bool below, string asOf = "12:00")
        {
            var query = new StockQuery(await PlaceAsync(location), below, Unused);
            var then = (await store.ListAsync(query with { AsOf = Utc(asOf) }, default)).SingleOrDefault();
            var now = (await store.ListAsync(query, default)).SingleOrDefault();
            if (asOf == "12:00")
                Assert.That(then?.Quantity, Is.EqualTo(now?.Quantity));
            return then?.Quantity;
        }
    }

    [Test]
    public async Task Movements_OfAnItem_AreItsEventsInLedgerOrderPageByPage()
    {
        var all = await store.MovementsAsync(Ballot, null, Sight.Everything, -1, 100, default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(all.Select(one => one.Event.Id), Is.EqualTo(events.Take(4)));
            Assert.That(all.Select(one => one.Sequence), Is.EqualTo([0L, 1L, 2L, 3L]));
            Assert.That(all[1].Postings, Is.EqualTo(
                (Posting[])[new("location/74.71", Ballot, -100), new("destroyed", Ballot, 100)]));
            Assert.That(
                (await store.MovementsAsync(Ballot, SmallTree.Kpu, Sight.Everything, -1, 100, default)).Select(one => one.Sequence),
                Is.EqualTo([0L, 1L, 2L, 3L]));
            Assert.That(
                (await store.MovementsAsync(Ballot, null, Sight.Everything, 0, 2, default)).Select(one => one.Sequence),
                Is.EqualTo([1L, 2L]));
            Assert.That(
                (await store.MovementsAsync(Ballot, SmallTree.Kpu, Sight.Everything, 1, 1, default)).Select(one => one.Sequence),
                Is.EqualTo([2L]));
            Assert.That(await store.MovementsAsync(Ballot, SmallTree.Mandonga, Sight.Everything, -1, 100, default), Is.Empty);
            Assert.That(await store.MovementsAsync(Ballot, null, Sight.Everything, long.MaxValue, 100, default), Is.Empty);
            Assert.That(
                (await store.MovementsAsync(SmallTree.Seal, null, Sight.Everything, -1, 100, default)).Select(one => one.Event.Id),
                Is.EqualTo(events.Skip(4)));
        }
    }

    [Test]
    public async Task TrialBalance_EveryItem_AddsUpToZero()
    {
        var rows = await store.TrialBalanceAsync(null, Sight.Everything, default);
        var ballots = (await store.TrialBalanceAsync(Ballot, Sight.Everything, default)).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Select(row => row.Item), Is.EqualTo([Ballot, SmallTree.Seal]));
            Assert.That(rows.Select(row => row.Total), Is.All.EqualTo(0));
            Assert.That(ballots, Is.EqualTo(new TrialBalanceRow(
                Ballot, -1_500, 1_200, 0, 0, 0, 0, 0, 0, 300, 0, 0, 0)));
            Assert.That(rows.Single(row => row.Item == SmallTree.Seal).Packages, Is.EqualTo(4));
            Assert.That(await store.TrialBalanceAsync("champagne", Sight.Everything, default), Is.Empty);
        }
    }

    [Test]
    public async Task TrialBalance_EachKindOfAccount_IsAColumnOfItsOwn()
    {
        (string Account, long Quantity)[] accounts =
        [
            ("supplier", -1), ("location/74.71", 10), ("package/x", 100), ("transfer/x", 1_000), ("used/a/b", 10_000),
            ("spoiled", 100_000), ("damaged", 1_000_000), ("destroyed", 10_000_000), ("lost", 100_000_000),
            ("found", -1_000_000_000),
        ];
        await ReadAsync(connection => connection.ExecuteAsync(
            "INSERT INTO Balance (Account, Item, Quantity) VALUES (@Account, 'form', @Quantity)",
            accounts.Select(one => new { one.Account, one.Quantity })));
        var row = (await store.TrialBalanceAsync("form", Sight.Everything, default)).Single();
        await ReadAsync(connection => connection.ExecuteAsync("DELETE FROM Balance WHERE Item = 'form'"));
        Assert.That(row, Is.EqualTo(new TrialBalanceRow(
            "form", -1, 10, 100, 0, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, -1_000_000_000,
            accounts.Sum(one => one.Quantity))));
    }

    // What a read costs follows from the rows it looks at, and those from the index.
    [Test]
    public async Task Statements_OnSqlite_SeekTheAccountAndNotTheWholeLedger()
    {
        if (Engine != TestEngine.Sqlite)
            Assert.Ignore("The plan is SQLite's.");
        const string ofAccount = "SEARCH p USING COVERING INDEX IX_Posting_Account (Account=?)";
        const string ofItem = "IX_Posting_Account (Account=? AND Item=? AND OccurredAt<?)";
        (string Sql, string Step)[] plans =
        [
            (StockStore.MovementsSql(Database.Dialect, atAccount: true), "IX_Posting_Account (Account=? AND Item=?)"),
            (StockStore.MovementsSql(Database.Dialect, atAccount: false), "IX_Posting_Item (Item=? AND Sequence>?)"),
            (StockStore.ThenSql(below: false, ofItem: false), ofAccount),
            (StockStore.ThenSql(below: false, ofItem: true), ofItem),
            (StockStore.ThenSql(below: true, ofItem: false), ofAccount),
            (StockStore.ThenSql(below: true, ofItem: true), ofItem),
            (StockStore.ThenSql(below: true, ofItem: true), "SEARCH o USING PRIMARY KEY (Sequence=? AND Line=?)"),
            (StockStore.BelowSql(ofItem: false), "SEARCH b USING PRIMARY KEY (Account=?)"),
            (StockStore.BelowSql(ofItem: true), "SEARCH b USING PRIMARY KEY (Account=? AND Item=?)"),
            (StockStore.CurrentSql(Database.Dialect, ofItem: false), "SEARCH b USING PRIMARY KEY (Account=?)"),
            (StockStore.CurrentSql(Database.Dialect, ofItem: true), "SEARCH b USING PRIMARY KEY (Account=? AND Item=?)"),
        ];
        var none = new
        {
            Account = "",
            Code = "",
            Item = "",
            After = 0,
            Limit = 0,
            Path = "",
            From = "",
            Till = "",
            AsOf = "",
            KnownAt = "",
        };
        foreach (var (sql, step) in plans)
        {
            var steps = await ReadAsync(connection => connection.QueryAsync("EXPLAIN QUERY PLAN " + sql, none));
            Assert.That(steps.Select(row => (string)row.detail), Has.Some.Contains(step), sql);
        }
    }

    private static DestroyGoods Destroy(int quantity) =>
        Documents.Destroy(new DestructionLine(Ballot, quantity, DestructionSource.Stock));

    private static DateTimeOffset At(string time) => new(
        new DateTime(2024, 11, 26) + TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture),
        TimeSpan.FromHours(8));

    private static DateTime? Utc(string? time) => time is null ? null : At(time).UtcDateTime;

    private async Task<Location> PlaceAsync(string code) =>
        (await locations.FindAsync(code, default))!.Location;
}
