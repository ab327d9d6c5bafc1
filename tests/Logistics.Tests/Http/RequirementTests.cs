using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class RequirementTests : ApiTests
{
    protected override ApiFixture NewApi() => new() { HasRules = true };

    [TestCase("ballot-governor", 244_908, "estimate")]
    [TestCase("ballot-mayor", 246_908, "estimate")]
    [TestCase("ballot-box", 1_072, "official")]
    [TestCase("booth", 2_100, "derived")]
    [TestCase("ink", 1_050, "derived")]
    [TestCase("outer-kit", 525, "derived")]
    [TestCase("seal", 23_584, "estimate")]
    public async Task ListRequirements_Kendari_AreWhatTheCommissionOrdered(string item, int needed, string provenance)
    {
        var row = (await ListAsync($"item={item}")).Single();
        Assert.Multiple(() =>
        {
            Assert.That((string?)row["location"], Is.EqualTo(Kpu));
            Assert.That((string?)row["level"], Is.EqualTo("kpu"));
            Assert.That((int?)row["needed"], Is.EqualTo(needed));
            Assert.That((string?)row["provenance"], Is.EqualTo(provenance));
            Assert.That(row["rules"]!.AsArray().Sum(rule => (int)rule!["needed"]!), Is.EqualTo(needed));
        });
    }

    [Test]
    public async Task ListRequirements_Mayor_NamesItsRulesAndTheRevoteStock()
    {
        var row = (await ListAsync("item=ballot-mayor")).Single();
        var rules = row["rules"]!.AsArray().Select(rule =>
            ((string)rule!["code"]!, (int)rule["version"]!, (string)rule["level"]!, (int)rule["needed"]!));
        Assert.That(rules, Is.EqualTo(new[]
        {
            ("ballot-mayor-reserve", 1, "tps", 6_225), ("ballot-mayor-revote", 1, "kpu", 2_000),
            ("ballot-mayor-voters", 1, "tps", 238_683),
        }));
        Assert.That((string?)row["contest"], Is.EqualTo("mayor"));
        Assert.That((string?)row["unit"], Is.EqualTo("sheet"));
    }

    [Test]
    public async Task ListRequirements_PollingStation_HasVotersAndReserve()
    {
        var row = (await ListAsync($"location={Tps}&item=ballot-mayor")).Single();
        Assert.That((int?)row["needed"], Is.EqualTo(508), "495 voters and 2.5 % of them, rounded up");
    }

    [Test]
    public async Task ListRequirements_PackageOnItsWay_CountsStepByStep()
    {
        const string station = "74.71.02.1009.001";
        string[] route = [Kpu, "74.71.02", "74.71.02.1009", station];
        await ExpectAsync(packed: 0, allocated: 0, delivered: 0);
        await DeliverAsync(("ink", 2));
        var kit = NewKit(station);
        kit["contents"] = Contents(("ink", 2));
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var label = (string)kit["label"]!;
        await ExpectAsync(packed: 2, allocated: 2, delivered: 0);
        await AcceptAsync(await ReleaseAsync(Kpu, route[1], label), Line(label, "refused"));
        await ExpectAsync(packed: 2, allocated: 2, delivered: 0);
        await AcceptAsync(await ReleaseAsync(Kpu, route[1], label), Line(label, "missing"));
        await ExpectAsync(packed: 2, allocated: 0, delivered: 0);
        var found = await ReleaseAsync(Kpu, route[1], label);
        await ExpectAsync(packed: 2, allocated: 2, delivered: 0);
        (await PostAsync($"/v1/handovers/{found}/cancellation", NewCancellation())).Succeeds(201);
        await ExpectAsync(packed: 2, allocated: 0, delivered: 0);
        await MoveAsync(route[..^1], label);
        await ExpectAsync(packed: 2, allocated: 2, delivered: 0);
        await MoveAsync(route[^2..], label);
        await ExpectAsync(packed: 2, allocated: 2, delivered: 2);
        await MoveAsync([.. route.Reverse()], label);
        await ExpectAsync(packed: 2, allocated: 2, delivered: 2);
        await MoveAsync(route, label);
        await ExpectAsync(packed: 2, allocated: 2, delivered: 2);

        async Task ExpectAsync(int packed, int allocated, int delivered)
        {
            foreach (var code in route[1..])
            {
                var row = (await ListAsync($"location={code}&item=ink")).Single();
                Assert.That(
                    ((int?)row["packed"], (int?)row["allocated"], (int?)row["delivered"], (int?)row["gap"]),
                    Is.EqualTo(((int?)packed, (int?)allocated, (int?)delivered, (int?)row["needed"] - allocated)), code);
            }
        }
    }

    [TestCase("location=74.71.99")]
    [TestCase("item=champagne")]
    [TestCase($"location={Tps}&level=ppk")]
    public async Task ListRequirements_NothingLikeIt_IsAnEmptyList(string query) =>
        Assert.That(await ListAsync(query), Is.Empty);

    [TestCase("", 12)]
    [TestCase("level=kpu", 12)]
    [TestCase("level=ppk&item=booth", 11)]
    [TestCase("level=pps&item=booth", 65)]
    [TestCase($"location={Mandonga}&level=pps&item=booth", 6)]
    [TestCase($"location={Tps}&level=tps", 12)]
    public async Task ListRequirements_Level_ListsItsLocations(string query, int count) =>
        Assert.That(await ListAsync($"{query}&limit=500"), Has.Length.EqualTo(count));

    [TestCase("2024-08-09", 0)]
    [TestCase("2024-08-10", 1_050)]
    [TestCase("2024-08-09T15:59:59Z", 0)]
    [TestCase("2024-08-09T16:00:00Z", 1_050)]
    [TestCase("2024-08-10T00:00:00%2B08:00", 1_050)]
    [TestCase("0001-01-01", 0)]
    [TestCase("9999-12-31", 1_050)]
    [TestCase("9999-12-31T23:59:59Z", 1_050)]
    [TestCase("0001-01-01T00:00:00Z", 0)]
    public async Task ListRequirements_AsOf_ChoosesTheRulesOfTheElectionsDay(string asOf, int needed)
    {
        var row = (await ListAsync($"item=ink&asOf={asOf}")).Single();
        Assert.That((int?)row["needed"], Is.EqualTo(needed));
        Assert.That((string?)row["provenance"], Is.EqualTo(needed == 0 ? null : "derived"));
    }

    [TestCase("location=a%20b", "location")]
    [TestCase("item=", "item")]
    [TestCase("level=TPS", "level")]
    [TestCase("asOf=yesterday", "asOf")]
    [TestCase("asOf=2024-02-30", "asOf")]
    [TestCase("limit=501", "limit")]
    [TestCase("cursor=x", "cursor")]
    [TestCase("contest=mayor", "contest")]
    public async Task ListRequirements_BadParameter_Is400(string query, string field) =>
        (await GetAsync($"/v1/requirements?{query}")).Refuses(400, "invalid-request", field);

    [Test]
    public async Task ListRequirements_NoRules_SaysSo()
    {
        using var api = new ApiFixture();
        _ = api.As("auditor");
        await api.ExecuteAsync("DELETE FROM RequirementRule; UPDATE Election SET Revision = Revision + 1", new { });
        (await Answer.OfAsync(await api.As("auditor").GetAsync(new Uri("/v1/requirements", UriKind.Relative))))
            .Refuses(404, "no-requirements");
    }

    [Test]
    public async Task ListRequirements_SupplyThatIsNoNumber_CountsForNothing()
    {
        using var api = new ApiFixture { HasRules = true };
        _ = api.As("auditor");
        await api.ExecuteAsync(
            "INSERT INTO Supply VALUES ('74.71', 'ink', 'many', 9223372036854775807, -1, 0)", new { });
        var answer = await Answer.OfAsync(
            await api.As("auditor").GetAsync(new Uri("/v1/requirements?item=ink", UriKind.Relative)));
        Assert.That((int?)answer.Succeeds(200)["items"]![0]!["gap"], Is.EqualTo(1_050));
    }

    private async Task<JsonNode[]> ListAsync(string query) =>
        [.. (await GetAsync($"/v1/requirements?{query}")).Succeeds(200)["items"]!.AsArray().OfType<JsonNode>()];
}
