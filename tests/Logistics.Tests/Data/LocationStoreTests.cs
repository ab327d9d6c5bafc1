using Dapper;
using Logistics.Core.Locations;
using Logistics.Data.Reference;
using Logistics.Data.Seeding;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class LocationStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private const int Kendari = 602;

    private LocationStore store = null!;

    [OneTimeSetUp]
    public void Open() => store = new LocationStore(Database);

    [Test]
    public async Task Find_SeededLocation_GivesItWithItsChildren()
    {
        var found = (await store.FindAsync(SmallTree.Mandonga, default))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Children, Is.EqualTo(6));
            Assert.That(found.Location, Is.EqualTo(new Location(
                SmallTree.Mandonga, LocationLevel.Ppk, "PPK Mandonga", SmallTree.Kpu, "74.71/74.71.01",
                -3.934359, 122.502590, 25_733, Provenance.Estimate)));
            Assert.That(
                (await store.FindAsync(SmallTree.Mandonga1, default))!.Location.Latitude, Is.Null);
            Assert.That(await store.FindAsync("74.7", default), Is.Null);
        }
    }

    [Test]
    public async Task List_Pages_GiveEveryLocationOnceInOrderOfCode()
    {
        var paged = new List<LocationDetails>();
        IReadOnlyList<LocationDetails> page;
        do
        {
            page = await store.ListAsync(
                new LocationFilter(), paged.Count == 0 ? "" : paged[^1].Location.Code, 100, default);
            paged.AddRange(page);
        }
        while (page.Count == 100);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(paged, Has.Count.AtLeast(Kendari));
            Assert.That(
                paged.Select(row => row.Location.Code),
                Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
        }
    }

    [TestCase("\u00d1-Alpha")]
    [TestCase("\u00d1-aLPHA")]
    [TestCase("-alpha")]
    public async Task List_TextBeyondAscii_IsFound(string text)
    {
        await ReadAsync(connection => connection.ExecuteAsync(
            "UPDATE Location SET Name = @Name WHERE Code = @Code",
            new { Name = "TPS \u00d1-Alpha", Code = SmallTree.Korumba1 }));
        Assert.That(
            (await store.ListAsync(new LocationFilter(Text: text), "", 500, default)).Select(row => row.Location.Code),
            Is.EqualTo([SmallTree.Korumba1]));
    }

    [Test]
    public async Task List_EachFilter_GivesWhatMatchesIt()
    {
        // Other tests import regions of their own.
        async Task<IEnumerable<string>> CodesAsync(LocationFilter filter) =>
            (await store.ListAsync(filter, "", 500, default)).Select(row => row.Location.Code)
            .Where(code => code.StartsWith(SmallTree.Kpu, StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await CodesAsync(new(Level: LocationLevel.Kpu)),
                Is.EqualTo(new List<string> { SmallTree.Kpu }));
            Assert.That(await CodesAsync(new(Level: LocationLevel.Ppk)), Has.Exactly(11).Items);
            Assert.That(await CodesAsync(new(Level: LocationLevel.Pps)), Has.Exactly(65).Items);
            Assert.That(await CodesAsync(new(Parent: SmallTree.Mandonga)), Has.Exactly(6).Items);
            Assert.That(
                await CodesAsync(new(LocationLevel.Pps, SmallTree.Mandonga, "WAWOMBA")),
                Is.EqualTo(new List<string> { "74.71.01.1008" }));
            Assert.That(await CodesAsync(new(Text: "1005.00")), Has.Some.EqualTo(SmallTree.Mandonga1));
            Assert.That(await CodesAsync(new(Text: "%")), Is.Empty);
            Assert.That(await CodesAsync(new(Text: "74_71")), Is.Empty);
            Assert.That(await CodesAsync(new(Parent: SmallTree.Mandonga1)), Is.Empty);
        }
    }

    [Test]
    public async Task Import_NewAndKnown_AddsAndUpdates()
    {
        var (result, _) = await ImportAsync(
            Writer,
            Row(2, "90", "kpu", "KPU Kota Baru", ""),
            Row(3, "90.01", "ppk", "PPK Satu", "90"),
            Row(4, "90.01.1", "pps", "PPS \u00c9ire", "90.01") with { Latitude = "", Longitude = "" });
        var (again, _) = await ImportAsync(
            Writer,
            Row(2, "90", "kpu", "KPU Kota Baru", "") with { RegisteredVoters = "77" },
            Row(3, "90.01", "ppk", "PPK Satu", "90"),
            Row(4, "90.02", "ppk", "PPK Dua", "90"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((result!.Added, result.Changed, result.Unchanged), Is.EqualTo((3, 0, 0)));
            Assert.That((again!.Added, again.Changed, again.Unchanged), Is.EqualTo((1, 1, 1)));
            var root = (await store.FindAsync("90", default))!;
            Assert.That((root.Children, root.Location.RegisteredVoters), Is.EqualTo((2, 77)));
            var leaf = (await store.FindAsync("90.01.1", default))!.Location;
            Assert.That(
                (leaf.Name, leaf.Path, leaf.Latitude, leaf.Longitude),
                Is.EqualTo(("PPS \u00c9ire", "90/90.01/90.01.1", (double?)null, (double?)null)));
        }
    }

    [Test]
    public async Task Import_ChangedLevelOrParent_IsRefusedWhole()
    {
        var (_, rejection) = await ImportAsync(
            Writer,
            Row(2, "91", "kpu", "KPU Lain", ""),
            Row(3, SmallTree.Mandonga, "kpu", "PPK Mandonga", SmallTree.Kpu),
            Row(4, SmallTree.MandongaPps, "pps", "PPS Mandonga", SmallTree.Kendari));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                rejection!.Errors.Select(error => error.Field), Is.EqualTo(["rows[1].level", "rows[2].parent"]));
            Assert.That(await store.FindAsync("91", default), Is.Null);
            Assert.That(
                (await store.FindAsync(SmallTree.MandongaPps, default))!.Location.Parent,
                Is.EqualTo(SmallTree.Mandonga));
        }
    }

    [Test]
    public async Task Import_OneBadRow_LeavesTheOthersOut()
    {
        var (_, rejection) = await ImportAsync(
            Writer,
            Row(2, "92", "kpu", "KPU", ""),
            Row(3, "92.01", "ppk", "PPK", "92") with { RegisteredVoters = "many" });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection!.Errors.Select(error => error.Field), Is.EqualTo(["rows[1].registeredVoters"]));
            Assert.That(await store.FindAsync("92", default), Is.Null);
        }
    }

    [Test]
    public async Task Import_SameNewCodesAtOnce_AddsThemOnce()
    {
        await using var other = Test.Open();
        await using var elsewhere = NewWriter(other);
        for (var round = 0; round < 8; round++)
        {
            LocationRow[] rows =
            [
                Row(2, $"95{round}", "kpu", "KPU", ""),
                .. Enumerable.Range(1, 99).Select(i => Row(i + 2, $"95{round}.{i}x", "ppk", $"PPK {i}", $"95{round}")),
            ];
            var results = await Task.WhenAll(new[] { Writer, elsewhere }
                .Select(one => Task.Run(() => ImportAsync(one, rows))));
            Assert.That(
                results.Select(result => (result.Import!.Added, result.Import.Changed, result.Import.Unchanged)),
                Is.EquivalentTo([(rows.Length, 0, 0), (0, 0, rows.Length)]));
        }
    }

    [Test]
    public void Read_SeedFile_GivesEveryRowWithItsLine()
    {
        var rows = LocationFile.Read(Path.Combine(TestDatabase.SeedFolder, "locations.csv"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Has.Count.EqualTo(Kendari));
            Assert.That((rows[0].Line, rows[0].Code), Is.EqualTo((2, SmallTree.Kpu)));
            Assert.That(rows[^1].Line, Is.EqualTo(Kendari + 1));
        }
    }

    private static LocationRow Row(int line, string code, string level, string name, string parent) =>
        new(line, code, level, name, parent, "-3.5", "122.25", "10", "estimate");
}
