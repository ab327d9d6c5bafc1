using Dapper;
using Logistics.Core.Access;
using Logistics.Data.Events;
using Logistics.Data.Packages;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Data;

/// <summary>What packages hold, in the tables, after it changed.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class InsideProjectionTests(TestEngine engine) : StoreFixture(engine)
{
    [Test]
    public async Task Inside_RepackedOpenedSealedAndReturned_IsWhatTheEventsSay()
    {
        var package = Commands.PackFull();
        await AppendValidAsync(Commands.Deliver((Seal, 4)), package);
        await AppendValidAsync(Commands.Repack(package, Kpu, new ItemQuantity(Seal, 1), new ItemQuantity(Seal, 2)));
        await HoldsAsync(package, PackageStatus.Packed, [$"N-{package.Id:n}"], new(Seal, 1), new(Seal, 2));
        await AppendValidAsync(Commands.Move(Way(Mandonga1), package));
        await AppendValidAsync(Commands.Open(package));
        await HoldsAsync(package, PackageStatus.Opened, []);
        await AppendValidAsync(Commands.Seal(package, Mandonga1, new ItemQuantity(Seal, 2)));
        await HoldsAsync(package, PackageStatus.Sealed, [$"R-{package.Id:n}"], new ItemQuantity(Seal, 2));
        await AppendValidAsync(Commands.Move([.. Way(Mandonga1).Reverse()], package));
        await AppendValidAsync(Commands.Open(package, Kpu));
        await HoldsAsync(package, PackageStatus.Opened, []);
    }

    [Test]
    public async Task Inside_AllInOneBatch_IsWhatTheLastEventSays()
    {
        var (one, two) = (Commands.PackFull(Mandonga2), Commands.PackFull(Mandonga2));
        await AppendValidAsync(
        [
            Commands.Deliver((Seal, 8)), one, two, Commands.Repack(one, Kpu, new ItemQuantity(Seal, 3)),
            .. Commands.Move(Way(Mandonga2), one, two),
            Commands.Open(one, Mandonga2), Commands.Open(two, Mandonga2),
            Commands.Seal(two, Mandonga2, new ItemQuantity(Seal, 5)),
        ]);
        await HoldsAsync(one, PackageStatus.Opened, []);
        await HoldsAsync(two, PackageStatus.Sealed, [$"R-{two.Id:n}"], new ItemQuantity(Seal, 5));
    }

    [Test]
    public async Task Supply_RepackedInAnotherBatchOrOpenedInTheSame_CountsWhatWasPackedLast()
    {
        var (one, two) = (Commands.PackFull(Korumba1), Commands.PackFull(Korumba1));
        await AppendValidAsync(Commands.Deliver((Seal, 8)), one, two);
        Assert.That(await SupplyAsync(Korumba1), Is.EqualTo((8L, 8L, 0L)));
        await AppendValidAsync(Commands.Repack(one, Kpu, new ItemQuantity(Seal, 1)));
        Assert.That(await SupplyAsync(Korumba1), Is.EqualTo((5L, 5L, 0L)));

        // It is delivered and opened at once, so that its rows are gone when it begins to count as delivered.
        await AppendValidAsync([.. Commands.Move(Way(Korumba1), one), Commands.Open(one, Korumba1)]);
        Assert.That(await SupplyAsync(Korumba1), Is.EqualTo((5L, 5L, 1L)));
        await AppendValidAsync(
        [
            Commands.Repack(two, Kpu, new ItemQuantity(Seal, 2)), .. Commands.Move(Way(Korumba1), two),
            Commands.Open(two, Korumba1), Commands.Seal(two, Korumba1, new ItemQuantity(Seal, 3)),
        ]);
        Assert.That(await SupplyAsync(Korumba1), Is.EqualTo((3L, 3L, 3L)));
    }

    [Test]
    public async Task Decide_ByLabelInAnotherBatch_KnowsWhatThePackageAndThePlaceHold()
    {
        var package = Commands.PackFull(Kandai1);
        var byLabel = new PackageRef(null, package.Label);
        await AppendValidAsync([Commands.Deliver((Seal, 4)), package, .. Commands.Move(Way(Kandai1), package)]);
        await AppendValidAsync(Commands.Open(package, Kandai1) with { Package = byLabel });
        await HoldsAsync(package, PackageStatus.Opened, []);
        var results = await Writer.AppendAsync(
            [
                Commands.Seal(package, Kandai1, new ItemQuantity(Seal, 5)) with { Package = byLabel },
                Commands.Seal(package, Kandai1, new ItemQuantity(Seal, 4)) with { Package = byLabel },
            ],
            default);
        Assert.That((results[0] as AppendResult.Rejected)?.Rejection.Rule, Is.EqualTo(StockRule.InsufficientStock));
        Assert.That(results[1], Is.TypeOf<AppendResult.Appended>());
    }

    [TestCase("UPDATE Balance SET Quantity = 5 WHERE Account = @account")]
    [TestCase("DELETE FROM Balance WHERE Account = @account")]
    [TestCase("UPDATE PackageContent SET Quantity = 3 WHERE PackageId = @id")]
    public async Task Decide_WhereAccountAndContentsDiffer_IsDamaged(string sql)
    {
        var package = Commands.PackFull(Mandonga2);
        await AppendValidAsync([Commands.Deliver((Seal, 4)), package, .. Commands.Move(Way(Mandonga2), package)]);
        await TamperAsync(sql, new { account = Account.Package(package.Id), id = package.Id });
        LedgerCommand[] commands =
        [
            Commands.Open(package, Mandonga2),
            Commands.Open(package, Mandonga2) with { Package = new PackageRef(null, package.Label) },
        ];
        foreach (var result in await Writer.AppendAsync(commands, default))
            Assert.That((result as AppendResult.Rejected)?.Rejection.Rule, Is.EqualTo(Rule.DamagedRecord));
    }

    [Test]
    public async Task Decide_BeforeTheElectionAllows_IsTooEarly()
    {
        var package = Commands.PackFull();
        await AppendValidAsync([Commands.Deliver((Seal, 4)), package, .. Commands.Move(Way(Mandonga1), package)]);
        var results = await Writer.AppendAsync(
            [Commands.Open(package) with { OccurredAt = OpensAt.AddTicks(-1) }, Commands.Open(package)], default);
        Assert.That((results[0] as AppendResult.Rejected)?.Rejection.Rule, Is.EqualTo(PackageRule.TooEarlyToOpen));
        Assert.That(results[1], Is.TypeOf<AppendResult.Appended>());
    }

    private async Task HoldsAsync(
        PackPackage package, PackageStatus status, string[] seals, params ItemQuantity[] contents)
    {
        var found = (await new PackageStore(Database).FindAsync(package.Id, Sight.Everything, default))!;
        var custody = (await new EventStore(Database).CustodyAsync(package.Id, Sight.Everything, default))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Contents, Is.EqualTo(contents));
            Assert.That(found.Seals, Is.EqualTo(seals));
            Assert.That(found.State.Status, Is.EqualTo(status));
            Assert.That(custody.Chain.Faults, Is.Empty);
            Assert.That(custody.Chain.Package!.Contents, Is.EqualTo(contents));
        }
    }

    private Task<(long Packed, long Allocated, long Delivered)> SupplyAsync(string location) => ReadAsync(
        connection => connection.QuerySingleAsync<(long, long, long)>(
            "SELECT Packed, Allocated, Delivered FROM Supply WHERE Location = @location AND Item = 'seal'",
            new { location }));
}
