using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What packing takes from the stock, and what the destination needs of it.</summary>
internal sealed class PackingTests : ApiTests
{
    private const string Packages = "/v1/packages";

    // Of Wawombalata and not far from it; each is packed for by one test.
    private const string Second = "74.71.01.1008.002";
    private const string Third = "74.71.01.1008.003";
    private const string Fourth = "74.71.01.1008.004";

    protected override ApiFixture NewApi() => new() { HasRules = true };

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() => DeliverAsync(
        ("ballot-governor", 20_000), ("ballot-mayor", 20_000), ("seal", 500), ("booth", 500), ("envelope", 7));

    [Test]
    public async Task Pack_MoreThanThereIs_Is422WithWhatThereIs()
    {
        var kit = NewKit("74.71.02.1009.001");
        kit["kind"] = "supply";
        kit["contents"] = Contents(("booth", 1), ("envelope", 8));
        kit["destination"] = "74.71.02";
        var answer = await PostAsync(Packages, kit);
        answer.Refuses(422, "insufficient-stock", "contents[1].quantity");
        Assert.That(
            (string?)answer["errors"]![0]!["expected"],
            Is.EqualTo("at most 7 of envelope: location/74.71 has 7, 8 needed"));
        kit["contents"] = Contents(("booth", 1), ("envelope", 7));
        (await PostAsync(Packages, kit)).Succeeds(201);
        kit["contents"] = Contents(("envelope", 1));
        (kit["id"], kit["label"]) = (NewId(), NewLabel());
        (await PostAsync(Packages, kit)).Refuses(422, "insufficient-stock", "contents[0].quantity");
    }

    [Test]
    public async Task Pack_StockOfAnotherPlace_IsNotTaken()
    {
        var kit = NewKit(Tps, Mandonga);
        kit["contents"] = Contents(("booth", 4));
        await RefusesAsync(Packages, kit, 422, "insufficient-stock", "contents[0].quantity");
    }

    [Test]
    public async Task Pack_WhatTheStationNeeds_Is201AndASecondTimeTooMuch()
    {
        (await PostAsync(Packages, NewBox(Tps, 508, 22))).Succeeds(201);
        var again = await PostAsync(Packages, NewBox(Tps, 508, 22));
        again.Refuses(422, "over-requirement", "contents[0].quantity");
        Assert.That(
            (string?)again["errors"]![0]!["expected"], Is.EqualTo($"at most 0 for {Tps} (needed 508, allocated 508)"));
    }

    [Test]
    public async Task PackMany_TwoForOneStationAtOnce_OneIsRecorded()
    {
        var kits = Enumerable.Range(0, 4).Select(_ =>
        {
            var kit = NewKit("74.71.01.1005.001");
            kit["contents"] = Contents(("booth", 4));
            return (JsonNode)kit;
        });
        var answer = await PostAsync($"{Packages}/bulk", new JsonObject { ["packages"] = new JsonArray([.. kits]) });
        Assert.That(
            answer.Succeeds(207)["results"]!.AsArray().Select(row => (string?)row!["code"]),
            Is.EqualTo(["recorded", "over-requirement", "over-requirement", "over-requirement"]));
    }

    [Test]
    public async Task Pack_Short_IsRefusedUntilAnAdminOverridesIt()
    {
        var box = NewBox(Second, 300, 22);
        await RefusesAsync(Packages, box, 422, "short-of-requirement", "contents[0].quantity");
        box["override"] = new JsonObject
        {
            ["rules"] = new JsonArray("short-of-requirement"),
            ["reason"] = "the rest comes with the next delivery",
        };
        await RefusesAsync(Packages, box, 403, "override-forbidden", "override");
        var view = (await PostAsync(Packages, box, "admin")).Succeeds(201);
        AssertShown(view["event"]!);
        AssertShown((await PostAsync(Packages, box, "admin")).Succeeds(200)["event"]!);
        AssertShown((await GetAsync($"{Packages}/{Id(box)}/custody")).Succeeds(200)["events"]![0]!);
        var other = box.DeepClone();
        other["override"]!["reason"] = "another";
        (await PostAsync(Packages, other, "admin")).Refuses(409, "different-content", "override.reason");

        static void AssertShown(JsonNode e)
        {
            Assert.That((string?)e["overridden"]![0], Is.EqualTo("short-of-requirement"));
            Assert.That((string?)e["texts"]!["reason"], Is.EqualTo("the rest comes with the next delivery"));
        }
    }

    [Test]
    public async Task Repack_Short_IsRefusedUntilAnAdminOverridesItAndCountsForLess()
    {
        var kit = NewKit(Fourth);
        kit["contents"] = Contents(("booth", 4));
        (await PostAsync(Packages, kit)).Succeeds(201);
        var address = $"{Packages}/{Id(kit)}/repacking";
        (await PostAsync(address, NewRepacking(4))).Succeeds(201);
        await RefusesAsync(address, NewRepacking(5), 422, "over-requirement", "contents[0].quantity");
        var body = NewRepacking(3);
        await RefusesAsync(address, body, 422, "short-of-requirement", "contents[0].quantity");
        body["override"] = new JsonObject
        {
            ["rules"] = new JsonArray("short-of-requirement"),
            ["reason"] = "one is broken",
        };
        await RefusesAsync(address, body, 403, "override-forbidden", "override");
        AssertShown((await PostAsync(address, body, "admin")).Succeeds(201)["event"]!);
        AssertShown((await PostAsync(address, body, "admin")).Succeeds(200)["event"]!);
        AssertShown((await GetAsync($"{Packages}/{Id(kit)}/custody")).Succeeds(200)["events"]![2]!);
        var needs = (await GetAsync($"/v1/requirements?location={Fourth}&item=booth")).Succeeds(200);
        Assert.That((int?)needs["items"]![0]!["packed"], Is.EqualTo(3), needs.ToJsonString());

        static void AssertShown(JsonNode e)
        {
            Assert.That((string?)e["overridden"]![0], Is.EqualTo("short-of-requirement"));
            Assert.That((string?)e["texts"]!["reason"], Is.EqualTo("one is broken"));
        }

        static JsonObject NewRepacking(int booths) => new()
        {
            ["id"] = NewId(),
            ["location"] = Kpu,
            ["contents"] = Contents(("booth", booths)),
            ["seals"] = new JsonArray(),
            ["occurredAt"] = Noon,
        };
    }

    [Test]
    public async Task Pack_OverrideThatNothingNeeded_IsNotRecordedAsOne()
    {
        var kit = NewKit(Third);
        kit["override"] = new JsonObject { ["rules"] = new JsonArray("wrong-contest"), ["reason"] = "just so" };
        var e = (await PostAsync(Packages, kit, "admin")).Succeeds(201)["event"]!;
        Assert.That(e["overridden"], Is.Null);
        Assert.That(e["texts"], Is.Null);
        (await PostAsync(Packages, kit, "admin")).Succeeds(200);
    }

    [Test]
    public async Task PackMany_OverrideByTheWarehouse_IsForbiddenInItsRow()
    {
        var kit = NewKit();
        kit["override"] = new JsonObject { ["rules"] = new JsonArray("wrong-contest"), ["reason"] = "just so" };
        var answer = await PostAsync(
            $"{Packages}/bulk", new JsonObject { ["packages"] = new JsonArray(kit, NewKit()) });
        var rows = answer.Succeeds(207)["results"]!.AsArray();
        Assert.That(((int?)rows[0]!["status"], (string?)rows[0]!["code"]), Is.EqualTo((403, "override-forbidden")));
        Assert.That((int?)rows[1]!["status"], Is.EqualTo(201));
    }

    [TestCase("""{"rules":["wrong-district"],"reason":"x"}""", "override.rules[0]")]
    [TestCase("""{"rules":["short-of-requirement","nonsense"],"reason":"x"}""", "override.rules[1]")]
    [TestCase("""{"rules":[null],"reason":"x"}""", "override.rules[0]")]
    [TestCase("""{"rules":[],"reason":"x"}""", "override.rules")]
    [TestCase("""{"reason":"x"}""", "override.rules")]
    [TestCase("""{"rules":["wrong-contest"]}""", "override.reason")]
    [TestCase("""{"rules":["wrong-contest"],"reason":" "}""", "override.reason")]
    [TestCase("""{"rules":["wrong-contest"],"reason":"x","by":"me"}""", "override.by")]
    [TestCase("true", "override")]
    public async Task Pack_BadOverride_Is400(string text, string field)
    {
        var kit = NewKit();
        kit["override"] = JsonNode.Parse(text);
        (await PostAsync(Packages, kit, "admin")).Refuses(400, "invalid-request", field);
    }

    [Test]
    public async Task Pack_BoxForARevote_Is400()
    {
        var box = NewBox(Tps, 508, 22);
        box["kind"] = "re-vote-box";
        await RefusesAsync(Packages, box, 400, "invalid-request", "kind");
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("10000001")]
    [TestCase("\"25\"")]
    public async Task Pack_BundleThatIsNone_Is400(string bundle)
    {
        var kit = NewKit();
        kit["contents"] = JsonNode.Parse($$"""[{"item":"booth","quantity":4,"bundle":{{bundle}}}]""");
        await RefusesAsync(Packages, kit, 400, "invalid-request", "contents[0].bundle");
    }

    [Test]
    public async Task Pack_BundleThatDoesNotDivide_IsRecordedWithAWarning()
    {
        var kit = NewKit("74.71.01.1006.001");
        kit["contents"] = JsonNode.Parse(
            """[{"item":"seal","quantity":4,"bundle":2},{"item":"booth","quantity":4,"bundle":3}]""");
        kit["kind"] = "supply";
        var view = (await PostAsync(Packages, kit)).Succeeds(201);
        AssertWarns(view["warnings"]!);
        AssertWarns((await PostAsync(Packages, kit)).Succeeds(200)["warnings"]!);
        var bulk = new JsonObject { ["packages"] = new JsonArray(kit.DeepClone()) };
        var rows = (await PostAsync($"{Packages}/bulk", bulk)).Succeeds(207)["results"]!.AsArray();
        AssertWarns(rows[0]!["warnings"]!);
        foreach (var package in (JsonNode?[])
        [
            view["package"], (await GetAsync($"{Packages}/{Id(kit)}")).Succeeds(200),
            (await GetAsync($"{Packages}/{Id(kit)}/custody")).Succeeds(200)["package"],
        ])
        {
            Assert.That(package!["contents"]!.AsArray().Select(line => (int?)line!["bundle"]), Is.EqualTo([2, 3]));
        }

        Assert.That((await GetAsync($"{Packages}/{Id(kit)}/custody"))["verified"]!.GetValue<bool>());

        static void AssertWarns(JsonNode warnings)
        {
            Assert.That(warnings.AsArray(), Has.Count.EqualTo(1));
            Assert.That((string?)warnings[0]!["field"], Is.EqualTo("contents[1].bundle"));
            Assert.That((string?)warnings[0]!["actual"], Is.EqualTo("4, which leaves 1 over"));
        }
    }

    private static JsonObject NewBox(string station, int ballots, int seals)
    {
        var box = NewKit(station);
        (box["kind"], box["contest"], box["seals"]) = ("ballot-box", "governor", NewSeals());
        box["contents"] = Contents(("ballot-governor", ballots), ("seal", seals));
        return box;
    }
}
