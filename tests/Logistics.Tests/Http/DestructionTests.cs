using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class DestructionTests : DocumentTests
{
    [Test]
    public async Task Record_StockAndDamaged_AreGone()
    {
        (await PostAsync(Deliveries, NewDelivery("booth", 30, 30, 10))).Succeeds(201);
        var body = NewDestruction("booth", 20, "stock");
        body["lines"]!.AsArray().Add(new JsonObject { ["item"] = "booth", ["quantity"] = 4, ["source"] = "damaged" });
        var answer = await PostAsync($"{Destructions}?wait=30", body);
        var made = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"{Destructions}/{Id(body)}"));
        Assert.That(made["lines"]!.ToJsonString(), Is.EqualTo(body["lines"]!.ToJsonString()));
        Assert.That(made["witnesses"]!.ToJsonString(), Is.EqualTo("""["a witness of Bawaslu","a witness of the police"]"""));
        Assert.That(
            (await PostAsync(Destructions, body)).Succeeds(200).ToJsonString(), Is.EqualTo(made.ToJsonString()));
        Assert.That(
            (await GetAsync($"{Destructions}/{Id(body)}")).Json.ToJsonString(), Is.EqualTo(made.ToJsonString()));
        var page = (await GetAsync($"{Destructions}?location={Kpu}")).Succeeds(200);
        Assert.That(page["items"]!.AsArray().Last()!.ToJsonString(), Is.EqualTo(made.ToJsonString()));
        await RefusesAsync(
            Destructions, NewDestruction("booth", 1, "stock"), 422, "insufficient-stock", "lines[0].quantity");
        await RefusesAsync(
            Destructions, NewDestruction("booth", 7, "damaged"), 422, "insufficient-stock", "lines[0].quantity");
    }

    [Test]
    public async Task Record_Witnesses_AreBesideTheLedgerAndErasable()
    {
        await DeliverAsync("ink", 5);
        var body = NewDestruction("ink", 5, "stock");
        var made = (await PostAsync(Destructions, body)).Succeeds(201);
        var address = $"/v1/events?after={(long)made["recorded"]!["sequence"]! - 1}&limit=1";
        var e = (await GetAsync(address)).Succeeds(200)["items"]![0]!;
        Assert.That((string?)e["type"], Is.EqualTo("goods-destroyed"));
        Assert.That(
            e["texts"]!["witnesses"]!.ToJsonString(), Is.EqualTo("""["a witness of Bawaslu","a witness of the police"]"""));
        Assert.That(e["body"]!.ToJsonString(), Does.Not.Contain("witness of"));

        await Api.ExecuteAsync("DELETE FROM PersonalText WHERE Text = @text", new { text = "a witness of Bawaslu" });
        var erased = (await GetAsync($"{Destructions}/{Id(body)}")).Succeeds(200);
        Assert.That(erased["witnesses"]!.ToJsonString(), Is.EqualTo("""["[erased]","a witness of the police"]"""));
        e = (await GetAsync(address)).Succeeds(200)["items"]![0]!;
        Assert.That(
            e["texts"]!["witnesses"]!.ToJsonString(), Is.EqualTo("""["[erased]","a witness of the police"]"""));
    }

    [Test]
    public async Task Record_BrokenRules_AreNamed()
    {
        await DeliverAsync("form", 10);
        var body = NewDestruction("form", 1, "stock");
        await RefusesAsync(Destructions, With(body, "location", "74.99"), 422, "unknown-location", "location");
        await RefusesAsync(Destructions, WithLine(body, "item", "tent"), 422, "unknown-item", "lines[0].item");
        await RefusesAsync(Destructions, Twice(body), 422, "duplicate-item", "lines[1].item");
        await RefusesAsync(
            Destructions, WithLine(body, "source", "spoiled"), 422, "insufficient-stock", "lines[0].quantity");
        (await PostAsync(Destructions, body)).Succeeds(201);
        await RefusesAsync(
            Destructions, With(body, "witnesses", new JsonArray("a witness of Bawaslu", "somebody else")), 409, "different-content",
            "witnesses[1]");
        (await GetAsync($"{Destructions}/{NewId()}")).Refuses(404, "unknown-destruction", "destruction");
        (await GetAsync($"{Destructions}/x")).Refuses(404, "unknown-destruction", "destruction");
    }

    [Test]
    public async Task Record_WrongFields_Are400()
    {
        var body = NewDestruction("form", 1, "stock");
        await RefusesAsync(Destructions, WithLine(body, "quantity", 0), 400, "invalid-request", "lines[0].quantity");
        await RefusesAsync(Destructions, WithLine(body, "quantity", -1), 400, "invalid-request", "lines[0].quantity");
        await RefusesAsync(Destructions, WithLine(body, "quantity", 1.5), 400, "invalid-request", "lines[0].quantity");
        await RefusesAsync(
            Destructions, WithLine(body, "quantity", 10_000_001), 400, "invalid-request", "lines[0].quantity");
        await RefusesAsync(Destructions, WithLine(body, "source", "lost"), 400, "invalid-request", "lines[0].source");
        await RefusesAsync(Destructions, With(body, "witnesses", new JsonArray()), 400, "invalid-request", "witnesses");
        await RefusesAsync(
            Destructions, With(body, "witnesses", new JsonArray("")), 400, "invalid-request", "witnesses[0]");
        await RefusesAsync(
            Destructions,
            With(body, "witnesses", new JsonArray([.. Enumerable.Range(0, 21).Select(i => (JsonNode)$"W {i}")])),
            400, "invalid-request", "witnesses");
        await RefusesAsync(Destructions, With(body, "document", null), 400, "invalid-request", "document");
    }
}
