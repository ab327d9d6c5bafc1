using Dapper;
using Logistics.Core.Access;
using Logistics.Data.Packages;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class PackingStoreTests(TestEngine engine) : StoreFixture(engine)
{
    protected override bool HasRules => true;

    [Test]
    public async Task Pack_FiftyAtOnceOfTheLastHundredSheets_TakesWhatThereIsAndNoMore()
    {
        const int packers = 50;
        await AppendValidAsync(Commands.Deliver((SmallTree.MayorBallot, 100)));
        await using var second = NewWriter(Test.Open());
        var results = await Task.WhenAll(Enumerable.Range(0, packers).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Writer : second).AppendAsync(
                Commands.Pack(SmallTree.Mandonga1, kind: PackageKind.Supply, contest: SmallTree.Mayor) with
                {
                    Contents = [new ItemQuantity(SmallTree.MayorBallot, 3)],
                },
                default))));
        var rejections = results.OfType<AppendResult.Rejected>().Select(result => result.Rejection).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.OfType<AppendResult.Appended>().Count(), Is.EqualTo(33));
            Assert.That(rejections, Has.Length.EqualTo(17));
            Assert.That(rejections.Select(rejection => rejection.Rule), Is.All.EqualTo(StockRule.InsufficientStock));
            Assert.That(rejections[^1].Errors.Single().Field, Is.EqualTo("contents[0].quantity"));
            Assert.That(rejections[^1].Errors.Single().Expected.Text, Does.Contain("has 1, 3 needed"));
            Assert.That(await BalanceAsync(Account.Location(SmallTree.Kpu), SmallTree.MayorBallot), Is.EqualTo(1));
            Assert.That(await LowestAsync(), Is.Zero.Or.Positive);
        }
    }

    [Test]
    public async Task Pack_KitsForOneStationInOneBatch_AreCheckedTogether()
    {
        await AppendValidAsync(Commands.Deliver(("booth", 20)));
        var kits = Enumerable.Range(0, 3).Select(_ => Commands.Pack(SmallTree.Kandai1) with
        {
            Contents = [new ItemQuantity("booth", 4)],
        }).ToArray();
        var results = await Writer.AppendAsync(kits, default);
        Assert.That(results.Select(Code), Is.EqualTo(["", "over-requirement", "over-requirement"]));
        results = await Writer.AppendAsync([kits[0] with { Id = Guid.CreateVersion7(), Label = "another", Seals = [] }], default);
        Assert.That(Code(results[0]), Is.EqualTo("over-requirement"), "what the projection says");
    }

    [Test]
    public async Task Pack_RulesImportedMeanwhile_CountAtOnce()
    {
        await AppendValidAsync(Commands.Deliver(("ink", 20)));
        var kit = Commands.Pack(SmallTree.Korumba1) with { Contents = [new ItemQuantity("ink", 3)] };
        Assert.That(Code(await Writer.AppendAsync(kit, default)), Is.EqualTo("over-requirement"));
        await using var other = NewWriter(Test.Open());
        await ImportAsync(
            other, new RequirementRow(2, "ink", "2", "ink", "", "tps", "fixed", "3", "2024-08-10", "official", "a decision"));
        Assert.That(Code(await Writer.AppendAsync(kit, default)), Is.Empty);
    }

    [Test]
    public async Task Pack_BundleDeclared_IsKeptAndReadBack()
    {
        await AppendValidAsync(Commands.Deliver(("form", 20)));
        var pack = Commands.Pack(SmallTree.Mandonga2, kind: PackageKind.Supply) with
        {
            Contents = [new ItemQuantity("form", 2, Bundle: 2)],
        };
        await AppendValidAsync(pack);
        var found = await new PackageStore(Database).FindAsync(pack.Id, Sight.Everything, default);
        Assert.That(found!.Contents, Is.EqualTo(pack.Contents));
    }

    private static string Code(AppendResult result) =>
        result is AppendResult.Rejected rejected ? rejected.Rejection.Rule.Code : "";

    private Task<long> BalanceAsync(string account, string item) => ReadAsync(connection =>
        connection.ExecuteScalarAsync<long>(
            "SELECT Quantity FROM Balance WHERE Account = @account AND Item = @item", new { account, item }));

    private Task<long> LowestAsync() => ReadAsync(connection => connection.ExecuteScalarAsync<long>(
        "SELECT MIN(Quantity) FROM Balance WHERE Account NOT IN ('supplier', 'found')"));
}
