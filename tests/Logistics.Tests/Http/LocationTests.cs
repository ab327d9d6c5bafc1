using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class LocationTests : ApiTests
{
    [TestCase("kpu", 1)]
    [TestCase("ppk", 11)]
    [TestCase("pps", 65)]
    [TestCase("tps", 525)]
    public async Task ListLocations_OfALevel_AreKendaris(string level, int count) =>
        Assert.That(await WalkAsync($"/v1/locations?level={level}", 500), Has.Count.EqualTo(count));

    [TestCase(1)]
    [TestCase(100)]
    [TestCase(301)]
    [TestCase(500)]
    public async Task ListLocations_AnyPageSize_GivesEveryLocationOnceInOrder(int limit)
    {
        var codes = await WalkAsync(limit == 1 ? "/v1/locations?level=ppk" : "/v1/locations", limit);
        Assert.That(codes, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
        Assert.That(codes, Has.Count.EqualTo(limit == 1 ? 11 : 602));
    }

    [Test]
    public async Task ListLocations_OfAParent_AreItsChildren()
    {
        var codes = await WalkAsync($"/v1/locations?parent={Mandonga}", 500);
        Assert.That(codes, Has.Count.EqualTo(6).And.All.StartsWith($"{Mandonga}."));
    }

    [TestCase("wawomba", 1)]
    [TestCase("WAWOMBA", 1)]
    [TestCase("74.71.01.1008", 1)]
    [TestCase("%25", 0, Description = "a wildcard of LIKE is a character here")]
    [TestCase("_", 0)]
    [TestCase("%5B", 0)]
    [TestCase("%5C", 0)]
    [TestCase("' OR 1=1 --", 0)]
    public async Task ListLocations_Search_FindsPartsOfNamesAndCodes(string text, int count) =>
        Assert.That(await WalkAsync($"/v1/locations?level=pps&q={text}", 500), Has.Count.EqualTo(count));

    [Test]
    public async Task GetLocation_PollingStation_ShowsAncestorsVotersAndProvenance()
    {
        var location = (await GetAsync($"/v1/locations/{Tps}")).Succeeds(200);
        Assert.Multiple(() =>
        {
            Assert.That((string?)location["level"], Is.EqualTo("tps"));
            Assert.That((string?)location["parent"], Is.EqualTo(Wawombalata));
            Assert.That(
                location["ancestors"]!.AsArray().Select(code => (string?)code),
                Is.EqualTo([Kpu, Mandonga, Wawombalata]));
            Assert.That((int?)location["children"], Is.Zero);
            Assert.That((int?)location["registeredVoters"], Is.EqualTo(495));
            Assert.That((string?)location["provenance"], Is.EqualTo("estimate"));
        });
    }

    [Test]
    public async Task GetLocation_Warehouse_IsTheRoot()
    {
        var location = (await GetAsync($"/v1/locations/{Kpu}")).Succeeds(200);
        Assert.Multiple(() =>
        {
            Assert.That(location["parent"], Is.Null);
            Assert.That(location["ancestors"]!.AsArray(), Is.Empty);
            Assert.That((int?)location["children"], Is.EqualTo(11));
            Assert.That((int?)location["registeredVoters"], Is.EqualTo(238_683));
            Assert.That((string?)location["provenance"], Is.EqualTo("official"));
        });
    }

    [TestCase("74.71.99")]
    [TestCase("74.71%2F74.71.01")]
    [TestCase("%ff")]
    [TestCase("%20")]
    [TestCase("%25")]
    [TestCase("..%2f..%2fetc%2fpasswd")]
    [TestCase("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task GetLocation_Unknown_Is404(string code)
    {
        (await GetAsync($"/v1/locations/{code}")).Refuses(404, "unknown-location", "code");
        (await GetAsync($"/v1/locations/{code}/packages")).Refuses(404, "unknown-location", "code");
    }

    [TestCase("level=district", "level")]
    [TestCase("level=KPU", "level")]
    [TestCase("level=0", "level")]
    [TestCase("level=", "level")]
    [TestCase("parent=a%20b", "parent")]
    [TestCase("parent=", "parent")]
    [TestCase("q=", "q")]
    [TestCase("q=%20", "q")]
    [TestCase("q=%00", "q")]
    [TestCase("q=%ff", "q")]
    [TestCase("q=%ed%a0%80", "q")]
    [TestCase("q=a&q=b", "q")]
    [TestCase("levle=tps", "levle")]
    [TestCase("locations=x", "locations")]
    [TestCase("ct=x", "ct")]
    [TestCase("=x", "")]
    public async Task ListLocations_BadParameter_Is400(string query, string field) =>
        (await GetAsync($"/v1/locations?{query}")).Refuses(400, "invalid-request", field);

    [Test]
    public async Task ListLocations_SearchOver100Characters_Is400() =>
        (await GetAsync($"/v1/locations?q={new string('x', 101)}")).Refuses(400, "invalid-request", "q");

    [Test]
    public async Task ListLocations_SeveralMistakes_NamesEach() =>
        (await GetAsync("/v1/locations?level=x&parent=&limit=0&cursor=x"))
            .Refuses(400, "invalid-request", "level", "parent", "cursor", "limit");

    [Test]
    public async Task ListItems_Norms_HaveUnitsAndProvenance()
    {
        var page = (await GetAsync("/v1/items")).Succeeds(200);
        var items = page["items"]!.AsArray();
        var ballot = items.Single(item => (string?)item!["code"] == "ballot-governor")!;
        Assert.Multiple(() =>
        {
            Assert.That(items, Has.Count.EqualTo(12));
            Assert.That(page["next"], Is.Null);
            Assert.That((string?)ballot["unit"], Is.EqualTo("sheet"));
            Assert.That((string?)ballot["contest"], Is.EqualTo("governor"));
            Assert.That((string?)ballot["provenance"], Is.EqualTo("derived"));
            Assert.That(
                items.Select(item => (string?)item!["provenance"]).ToHashSet(StringComparer.Ordinal),
                Is.EquivalentTo(["official", "derived", "estimate"]));
        });
    }

    [Test]
    public async Task ListItems_AnyParameter_Is400() =>
        (await GetAsync("/v1/items?limit=1")).Refuses(400, "invalid-request", "limit");

    private async Task<List<string>> WalkAsync(string address, int limit)
    {
        var codes = new List<string>();
        var join = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        string? next = null;
        do
        {
            var cursor = next is null ? "" : $"&cursor={next}";
            var page = (await GetAsync($"{address}{join}limit={limit}{cursor}")).Succeeds(200);
            var items = page["items"]!.AsArray();
            Assert.That(items.Count, Is.LessThanOrEqualTo(limit));
            codes.AddRange(items.Select(item => (string)item!["code"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        return codes;
    }
}
