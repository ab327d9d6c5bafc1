using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What is sent again is compared by what it means, not by how it is written.</summary>
internal sealed class MeaningTests : ApiTests
{
    private const string Packages = "/v1/packages";
    private const string Handovers = "/v1/handovers";

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() => DeliverAsync(("ink", 1_000), ("seal", 1_000), ("booth", 1_000));

    [TestCase("occurredAt", "\"2024-11-23T01:00:00Z\"")]
    [TestCase("occurredAt", "\"2024-11-23T10:00:00.000+09:00\"")]
    [TestCase("seals", """["S-3","S-1","S-2"]""")]
    [TestCase("contents", """[{"item":"seal","quantity":4},{"item":"ink","quantity":5,"bundle":5}]""")]
    [TestCase("contents", """[{"quantity":5.0,"bundle":5e0,"item":"ink"},{"item":"seal","quantity":40e-1,"bundle":null}]""")]
    [TestCase("override", "null")]
    public async Task Pack_TheSameSaidDifferently_Is200WithTheFirstAnswer(string member, string value)
    {
        var body = NewPack();
        var first = (await PostAsync(Packages, body)).Succeeds(201).ToJsonString();
        body["id"] = Id(body).ToUpperInvariant();
        body.Remove("contest");
        body[member] = JsonNode.Parse(Own(body, value));
        Assert.That((await PostAsync(Packages, body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));
    }

    [TestCase("occurredAt", "\"2024-11-23T09:00:00Z\"", "occurredAt")]
    [TestCase("seals", """["S-3","S-1","S-4"]""", "seals[2]")]
    [TestCase("seals", """["S-3","S-1"]""", "seals")]
    [TestCase("contents", """[{"item":"seal","quantity":4},{"item":"ink","quantity":6.0,"bundle":5}]""", "contents[1].quantity")]
    [TestCase("contents", """[{"item":"seal","quantity":4},{"item":"ink","quantity":5}]""", "contents[1].bundle")]
    [TestCase("contents", """[{"item":"seal","quantity":4},{"item":"booth","quantity":5,"bundle":5}]""", "contents[1].item")]
    public async Task Pack_SomethingElse_Is409NamingTheField(string member, string value, string field)
    {
        var body = NewPack();
        (await PostAsync(Packages, body)).Succeeds(201);
        body[member] = JsonNode.Parse(Own(body, value));
        await RefusesAsync(Packages, body, 409, "different-content", field);
    }

    [Test]
    public async Task Pack_AnotherReasonOfAnOverrideThatWasNotNeeded_Is409NamingIt()
    {
        var body = NewPack();
        body["override"] = new JsonObject { ["rules"] = new JsonArray("wrong-contest"), ["reason"] = "just in case" };
        (await PostAsync(Packages, body, "admin")).Succeeds(201);
        body["override"]!["reason"] = "another";
        (await PostAsync(Packages, body, "admin")).Refuses(409, "different-content", "override.reason");
    }

    [TestCase("5")]
    [TestCase("5.0")]
    [TestCase("5e0")]
    [TestCase("0.5E+1")]
    [TestCase("500e-2")]
    [TestCase("5.000000000000000000000000000000000000000000000000")]
    public async Task Quantity_WholeHoweverWritten_IsRecorded(string number)
    {
        var body = NewPack();
        var text = body.ToJsonString().Replace("\"quantity\":5", $"\"quantity\":{number}", StringComparison.Ordinal);
        var view = (await PostAsync(Packages, text)).Succeeds(201);
        Assert.That((int?)view["package"]!["contents"]![0]!["quantity"], Is.EqualTo(5));
        (await PostAsync(Packages, body)).Succeeds(200);
    }

    [TestCase("5.5")]
    [TestCase("5.000000000000000000000000000000000000000000000001")]
    [TestCase("5e-1")]
    [TestCase("5e99")]
    [TestCase("1e-99999999999999999999")]
    [TestCase("1e99999999999999999999")]
    public Task Quantity_NotWhole_Is400(string number) => RefusesAsync(
        Packages,
        NewPack().ToJsonString().Replace("\"quantity\":5", $"\"quantity\":{number}", StringComparison.Ordinal),
        400, "invalid-request", "contents[0].quantity");

    [Test]
    public async Task Release_PackagesByTheirOtherNameAndInAnotherOrder_Is200()
    {
        var (one, two, three) = (await PackKitAsync(), await PackKitAsync(), await PackKitAsync());
        var body = NewRelease(Kpu, Mandonga, one.Label, two.Id, three.Label);
        body["vehicle"] = null;
        var first = (await PostAsync(Handovers, body)).Succeeds(201).ToJsonString();
        body["vehicle"] = new JsonObject { ["plate"] = null };
        foreach (var packages in (string[][])
            [[one.Id, two.Label, three.Id], [three.Label, one.Id.ToUpperInvariant(), two.Id], [three.Id, two.Id, one.Id]])
        {
            body["packages"] = new JsonArray([.. packages.Select(package => (JsonNode)package)]);
            Assert.That((await PostAsync(Handovers, body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));
        }

        var other = await PackKitAsync();
        body["packages"] = new JsonArray(three.Id, other.Id, one.Id);
        await RefusesAsync(Handovers, body, 409, "different-content", "packages[1]");
        body["packages"] = new JsonArray(three.Id, "NEVER-PACKED", one.Id);
        await RefusesAsync(Handovers, body, 409, "different-content", "packages[1]");
    }

    [Test]
    public async Task Accept_LinesInAnotherOrderAndByOtherNames_Is200()
    {
        var (one, two) = (await PackKitAsync(), await PackKitAsync());
        var address = $"{Handovers}/{await ReleaseAsync(Kpu, Mandonga, one.Label, two.Label)}/acceptance";
        JsonObject Said(string package, string outcome, string note)
        {
            var line = Line(package, outcome);
            (line["note"], line["seals"]) = (note, new JsonArray("X-1", "X-2"));
            return line;
        }

        var body = NewAcceptance(Said(one.Label, "accepted", "dry"), Said(two.Label, "refused", "wet"));
        var first = (await PostAsync(address, body)).Succeeds(201).ToJsonString();
        body["lines"] = new JsonArray(Said(two.Id, "refused", "wet"), Said(one.Id, "accepted", "dry"));
        body["lines"]![0]!["seals"] = new JsonArray("X-2", "X-1");
        Assert.That((await PostAsync(address, body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));
        body["lines"]![0]!["note"] = "dry";
        await RefusesAsync(address, body, 409, "different-content", "lines[0].note");
        body["lines"]![0]!["note"] = "wet";
        body["lines"]![1]!["outcome"] = "missing";
        body["lines"]![1]!["seals"] = null;
        await RefusesAsync(address, body, 409, "different-content", "lines[1].outcome");
    }

    [Test]
    public async Task Nest_AddressAndPackagesByOtherNames_Is200()
    {
        var (outer, one, two) = (await PackKitAsync(Wawombalata), await PackKitAsync(), await PackKitAsync());
        var body = NewNesting([one.Label, two.Label]);
        var first = (await PostAsync(ContentsOf(outer.Label), body)).Succeeds(201).ToJsonString();
        body["add"] = new JsonArray(two.Id, one.Label);
        body["remove"] = null;
        Assert.That((await PostAsync(ContentsOf(outer.Id), body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));
        await RefusesAsync(ContentsOf(one.Id), body, 409, "different-content", "package");
    }

    /// <summary>The value with the package's own seals in it.</summary>
    private static string Own(JsonObject body, string value) =>
        value.Replace("\"S-", $"\"{body["label"]}-S-", StringComparison.Ordinal);

    private static JsonObject NewPack()
    {
        var body = NewKit(Mandonga);
        (body["kind"], body["seals"]) = (
            "supply", new JsonArray([.. Enumerable.Range(1, 3).Select(n => (JsonNode)$"{body["label"]}-S-{n}")]));
        body["contents"] = JsonNode.Parse(
            """[{"item":"ink","quantity":5,"bundle":5},{"item":"seal","quantity":4}]""");
        return body;
    }

    private async Task<(string Id, string Label)> PackKitAsync(string destination = Tps)
    {
        var body = NewKit(destination);
        (await PostAsync(Packages, body)).Succeeds(201);
        return (Id(body), (string)body["label"]!);
    }
}
