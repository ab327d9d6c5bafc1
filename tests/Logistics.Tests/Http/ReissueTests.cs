using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class ReissueTests : ApiTests
{
    private const string Reissues = "/v1/reissues";

    protected override ApiFixture NewApi() => new() { HasRules = true };

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() =>
        DeliverAsync(("ballot-mayor", 2_000), ("ballot-governor", 500), ("seal", 100));

    [Test]
    public async Task Reissue_StationThatVotesAgain_Is201WithThePackage()
    {
        var body = NewReissue();
        var before = await DeliveredAsync();
        var view = (await PostAsync(Reissues, body)).Succeeds(201);
        Assert.Multiple(() =>
        {
            Assert.That((string?)view["package"]!["id"], Is.EqualTo(Id(body)));
            Assert.That((string?)view["package"]!["kind"], Is.EqualTo("re-vote-box"));
            Assert.That((string?)view["package"]!["destination"], Is.EqualTo(Tps));
            Assert.That((string?)view["event"]!["type"], Is.EqualTo("package-packed"));
            Assert.That((string?)view["event"]!["decision"], Is.EqualTo("PSU/015/2024"));
            Assert.That((string?)view["event"]!["texts"]!["reason"], Is.EqualTo("426 ballots, 424 signatures"));
            Assert.That(
                view["warnings"]!.AsArray().Select(one => (string?)one!["code"]), Is.EqualTo(["seal-not-registered", "re-vote-not-decided"]));
        });
        (await PostAsync(Reissues, body)).Succeeds(200);
        var listed = (await GetAsync("/v1/packages?kind=re-vote-box&limit=500")).Succeeds(200)["items"]!.AsArray();
        Assert.That(listed.Select(package => (string?)package!["id"]), Does.Contain(Id(body)));
        await MoveAsync([Kpu, Mandonga, Wawombalata, Tps], Id(body));
        Assert.That(await DeliveredAsync(), Is.EqualTo(before), "it is not what the election itself needs");
        Assert.That((bool?)(await GetAsync($"/v1/packages/{Id(body)}/custody"))["verified"], Is.True);
        var account = await PostAsync(
            "/v1/tps-accounts",
            $$"""
            {"id":"{{NewId()}}","tps":"{{Tps}}","contest":"mayor","received":508,"used":424,"spoiled":0,"unused":84,
             "valid":420,"invalid":4,"attendance":{"list":424,"movedIn":0,"additional":0},"occurredAt":"{{Noon}}"}
            """);
        Assert.That(account.Succeeds(201)["delivered"], Is.Null, "of the first vote");
    }

    [Test]
    public async Task Reissue_MoreThanThereIs_Is422()
    {
        var body = NewReissue();
        body["contents"] = Contents(("ballot-mayor", 508), ("seal", 101));
        await RefusesAsync(Reissues, body, 422, "insufficient-stock", "contents[1].quantity");
    }

    [Test]
    public async Task Reissue_MoreThanTheStationNeeds_Is422()
    {
        var body = NewReissue();
        body["contents"] = Contents(("seal", 4), ("ballot-mayor", 509));
        await RefusesAsync(Reissues, body, 422, "re-vote-stock-exceeded", "contents[1].quantity");
        Assert.That(
            (await PostAsync(Reissues, body)).Text,
            Does.Contain($"at most 508 of ballot-mayor, which is what {Tps} needs"));
    }

    [Test]
    public async Task Reissue_OfAContestThatKeepsNothing_Is422()
    {
        var body = NewReissue();
        body["contest"] = "governor";
        body["contents"] = Contents(("ballot-governor", 1));
        await RefusesAsync(Reissues, body, 422, "re-vote-stock-exceeded", "contents[0].quantity");
        Assert.That((await PostAsync(Reissues, body)).Text, Does.Contain(
            "at most 0 of ballot-governor: 0 are kept for re-votes at 74.71, 0 are issued"));
    }

    [TestCase("contents", """[{"item":"seal","quantity":4}]""", 422, "reissue-without-ballots", "contents")]
    [TestCase("contents", """[{"item":"ballot-governor","quantity":4}]""", 422, "wrong-contest", "contents[0].item")]
    [TestCase("contents", """[{"item":"stapler","quantity":4}]""", 422, "unknown-item", "contents[0].item")]
    [TestCase("contents", "[]", 400, "invalid-request", "contents")]
    [TestCase("contents", """[{"item":"ballot-mayor","quantity":0}]""", 400, "invalid-request", "contents[0].quantity")]
    [TestCase("tps", "\"74.71.01.1008\"", 422, "reissue-not-to-tps", "tps")]
    [TestCase("tps", "\"74.71.99\"", 422, "unknown-location", "tps")]
    [TestCase("location", "\"74.71.02\"", 422, "wrong-district", "location")]
    [TestCase("location", $"\"{Tps}\"", 422, "wrong-district", "location")]
    [TestCase("location", "\"74.72\"", 422, "unknown-location", "location")]
    [TestCase("contest", "\"president\"", 422, "unknown-contest", "contest")]
    [TestCase("decision", "null", 400, "invalid-request", "decision")]
    [TestCase("reason", "null", 400, "invalid-request", "reason")]
    [TestCase("reason", "\"\"", 400, "invalid-request", "reason")]
    [TestCase("occurredAt", "\"2024-11-27T05:59:59+08:00\"", 422, "too-early-to-reissue", "occurredAt")]
    [TestCase("kind", "\"kit\"", 400, "invalid-request", "kind")]
    public async Task Reissue_Wrong_IsRefused(string member, string value, int status, string code, string field)
    {
        var body = NewReissue();
        body[member] = JsonNode.Parse(value);
        await RefusesAsync(Reissues, body, status, code, field);
    }

    private static JsonObject NewReissue() => new()
    {
        ["id"] = NewId(),
        ["label"] = NewLabel(),
        ["tps"] = Tps,
        ["contest"] = "mayor",
        ["location"] = Kpu,
        ["contents"] = Contents(("ballot-mayor", 508), ("seal", 4)),
        ["seals"] = NewSeals(),
        ["decision"] = "PSU/015/2024",
        ["reason"] = "426 ballots, 424 signatures",
        ["occurredAt"] = "2024-12-03T09:00:00+08:00",
    };

    private async Task<string> DeliveredAsync() =>
        (await GetAsync($"/v1/requirements?location={Tps}&item=ballot-mayor")).Succeeds(200)["items"]!.ToJsonString();
}
