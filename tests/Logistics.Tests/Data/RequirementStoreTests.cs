using Logistics.Core.Locations;
using Logistics.Data.Reference;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class RequirementStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private static readonly DateOnly VotingDay = new(2024, 11, 27);
    private static readonly RequirementRow More = new(
        2, "ink", "2", "ink", "", "tps", "fixed", "3", "2024-12-01", "official", "a decision");

    protected override bool HasRules => true;

    private RequirementStore Store => new(Database);

    [TestCase("ballot-governor", 244_908)]
    [TestCase("ballot-mayor", 246_908)]
    [TestCase("ballot-box", 1_072)]
    [TestCase("booth", 2_100)]
    [TestCase("ink", 1_050)]
    [TestCase("outer-kit", 525)]
    public async Task List_Kendari_IsWhatTheCommissionOrdered(string item, long needed) =>
        Assert.That((await AtAsync(SmallTree.Kpu, item)).Needed, Is.EqualTo(needed));

    [TestCase(LocationLevel.Ppk, 11 * 12)]
    [TestCase(LocationLevel.Pps, 65 * 12)]
    [TestCase(LocationLevel.Tps, 525 * 12)]
    public async Task List_OfALevel_SumsToTheRootButForItsOwnStock(LocationLevel level, int count)
    {
        var rows = await ListAsync(new(null, level, null, "", "", 10_000), VotingDay);
        Assert.That(rows, Has.Count.EqualTo(count));
        Assert.That(
            rows.Select(row => (row.Location.Code, row.Item.Code)),
            Is.Ordered.Using<(string, string)>((left, right) =>
                string.CompareOrdinal(left.Item1, right.Item1) is not 0 and var order
                    ? order
                    : string.CompareOrdinal(left.Item2, right.Item2)));
        foreach (var sum in rows.GroupBy(row => row.Item.Code, StringComparer.Ordinal))
        {
            var own = (await AtAsync(SmallTree.Kpu, sum.Key)).Rules
                .Where(need => need.Rule.Level < level).Sum(need => need.Quantity);
            Assert.That(sum.Sum(row => row.Needed) + own, Is.EqualTo((await AtAsync(SmallTree.Kpu, sum.Key)).Needed));
        }
    }

    [Test]
    public async Task List_AfterARow_GoesOnWithTheNext()
    {
        var query = new RequirementQuery(SmallTree.Mandonga, LocationLevel.Tps, null, "", "", 10_000);
        var all = await ListAsync(query, VotingDay);
        var rest = await ListAsync(
            query with { AfterLocation = all[14].Location.Code, AfterItem = all[14].Item.Code }, VotingDay);
        Assert.That(rest.Select(Key), Is.EqualTo(all.Skip(15).Select(Key)));

        static string Key(Requirement row) => $"{row.Location.Code} {row.Item.Code}";
    }

    [Test]
    public async Task List_PackedForAStation_CountsThereAndAbove()
    {
        var before = await AtAsync(SmallTree.Kpu, "seal");
        await AppendValidAsync(Commands.Deliver(("seal", 12)));
        await AppendValidAsync([.. Enumerable.Range(0, 3).Select(_ => Commands.PackFull() with
        {
            Destination = SmallTree.Korumba1,
            Override = new Override(["over-requirement"], Commands.Text("one more in reserve")),
        })]);
        foreach (var code in (string[])[SmallTree.Korumba1, SmallTree.Korumba, SmallTree.Mandonga])
            Assert.That((await AtAsync(code, "seal")).Supply, Is.EqualTo(new Supply(12, 12, 0)), code);
        var after = await AtAsync(SmallTree.Kpu, "seal");
        Assert.That(after.Supply - before.Supply, Is.EqualTo(new Supply(12, 12, 0)));
        Assert.That(after.Gap, Is.EqualTo(before.Gap - 12));
        Assert.That((await AtAsync(SmallTree.Korumba1, "seal")).Gap, Is.EqualTo(44 - 12), "less than is needed");
    }

    [Test]
    public async Task Import_NewVersion_HoldsFromItsDayInEveryProcess()
    {
        await using var other = Test.Open();
        var elsewhere = new RequirementStore(other);
        await elsewhere.ListAsync(new(SmallTree.Kpu, null, "ink", "", "", 1), _ => VotingDay, default);
        var (_, bad) = await ImportAsync(Writer, More, More with { Line = 3, Code = "more", Level = "ward" });
        Assert.That(bad!.Errors.Single().Field, Is.EqualTo("rows[1].level"));
        Assert.That((await AtAsync(SmallTree.Kpu, "ink", More)).Needed, Is.EqualTo(1_050), "nothing was imported");

        var (import, _) = await ImportAsync(Writer, More);
        Assert.That(import!.Added, Is.EqualTo(1));
        Assert.That((await AtAsync(SmallTree.Kpu, "ink")).Needed, Is.EqualTo(1_050), "not before its day");
        var later = await AtAsync(SmallTree.Kpu, "ink", More);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(later.Needed, Is.EqualTo(1_575));
            Assert.That(later.Rules.Single().Rule.Version, Is.EqualTo(2));
            Assert.That(later.Provenance, Is.EqualTo(Provenance.Official));
        }

        var seen = await elsewhere.ListAsync(
            new(SmallTree.Kpu, null, "ink", "", "", 1), _ => new(2024, 12, 1), default);
        Assert.That(seen![0].Needed, Is.EqualTo(1_575));
        var (again, _) = await ImportAsync(Writer, More);
        Assert.That((again!.Added, again.Unchanged), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Import_SameNewVersionAtOnce_AddsItOnce()
    {
        await using var other = Test.Open();
        await using var elsewhere = NewWriter(other);
        for (var round = 0; round < 8; round++)
        {
            var row = More with { Code = $"more-{round}", Version = "1", ValidFrom = "2030-01-01" };
            var imports = await Task.WhenAll(new[] { Writer, elsewhere }
                .Select(one => Task.Run(() => ImportAsync(one, row))));
            Assert.That(
                imports.Select(import => (import.Import!.Added, import.Import.Unchanged)),
                Is.EquivalentTo([(1, 0), (0, 1)]));
        }
    }

    [Test]
    public async Task Import_LocationsWithMoreVoters_ChangesWhatTheyNeed()
    {
        var store = Store;
        var before = await AtAsync(store, SmallTree.Kandai1, "ballot-governor");
        var voters = before.Location.RegisteredVoters;
        await ImportVotersAsync(voters + 40);
        Assert.That((await AtAsync(store, SmallTree.Kandai1, "ballot-governor")).Needed, Is.EqualTo(before.Needed + 41));
        await ImportVotersAsync(voters);
        Assert.That((await AtAsync(store, SmallTree.Kandai1, "ballot-governor")).Needed, Is.EqualTo(before.Needed));

        Task ImportVotersAsync(int count) => ImportAsync(
            Writer,
            new LocationRow(
                2, SmallTree.Kandai1, "tps", before.Location.Name, SmallTree.Kandai, "", "", $"{count}", "estimate"));
    }

    private Task<Requirement> AtAsync(string location, string item) => AtAsync(Store, location, item);

    private static async Task<Requirement> AtAsync(RequirementStore store, string location, string item) =>
        (await store.ListAsync(new(location, null, item, "", "", 2), _ => VotingDay, default))!.Single();

    /// <summary>On the first day of a version.</summary>
    private async Task<Requirement> AtAsync(string location, string item, RequirementRow version) =>
        (await ListAsync(
            new(location, null, item, "", "", 2), DateOnly.ParseExact(version.ValidFrom, "yyyy-MM-dd", null))).Single();

    private async Task<IReadOnlyList<Requirement>> ListAsync(RequirementQuery query, DateOnly day) =>
        (await Store.ListAsync(query, _ => day, default))!;
}
