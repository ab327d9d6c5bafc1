using System.Text.Json.Nodes;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

internal sealed class SortingTests : DocumentTests
{
    [Test]
    public async Task Record_Damaged_OrdersAsManyUntilTheyCome()
    {
        await DeliverAsync("ballot-mayor", 1_000);
        var body = NewSorting("ballot-mayor", 893, 107);
        var answer = await PostAsync(Sortings, body);
        var made = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"{Sortings}/{Id(body)}"));
        Assert.That(
            made["lines"]!.ToJsonString(), Is.EqualTo("""[{"item":"ballot-mayor","good":893,"damaged":107}]"""));
        Assert.That(made["replacementOrder"]!.ToJsonString(), Is.EqualTo(
            """[{"item":"ballot-mayor","ordered":107,"delivered":0,"missing":107}]"""));
        Assert.That(await OpenAsync(), Does.Contain(Id(body)));

        var delivery = With(NewDelivery("ballot-mayor", 100, 100, 3), "replaces", Id(body));
        (await PostAsync(Deliveries, delivery)).Succeeds(201);
        var read = (await GetAsync($"{Sortings}/{Id(body)}")).Succeeds(200);
        Assert.That(read["replacementOrder"]!.ToJsonString(), Is.EqualTo(
            """[{"item":"ballot-mayor","ordered":107,"delivered":97,"missing":10}]"""));
        Assert.That(await OpenAsync(), Does.Contain(Id(body)));
        var again = (await PostAsync(Sortings, body)).Succeeds(200);
        Assert.That(again.ToJsonString(), Is.EqualTo(made.ToJsonString()), "as it was when it was recorded");

        (await PostAsync(Deliveries, With(NewDelivery("ballot-mayor", 10), "replaces", Id(body)))).Succeeds(201);
        Assert.That(await OpenAsync(), Does.Not.Contain(Id(body)));
        var orders = (await GetAsync("/v1/replacement-orders?limit=500")).Succeeds(200)["items"]!.AsArray();
        var order = orders.Single(one => (string?)one!["sorting"] == Id(body))!;
        Assert.That(order.ToJsonString(), Does.Contain("\"open\":false").And.Contain("\"missing\":0"));
        var listed = (await GetAsync($"{Sortings}?location={Kpu}&limit=500")).Succeeds(200)["items"]!.AsArray()
            .Single(one => Id(one!) == Id(body))!;
        Assert.That(
            listed.ToJsonString(), Is.EqualTo((await GetAsync($"{Sortings}/{Id(body)}")).Json.ToJsonString()));
    }

    [Test]
    public async Task Record_NothingDamaged_OrdersNothing()
    {
        await DeliverAsync("form", 10);
        var body = NewSorting("form", 10, 0);
        var made = (await PostAsync(Sortings, body)).Succeeds(201);
        Assert.That(made["replacementOrder"]!.AsArray(), Is.Empty);
        var orders = (await GetAsync("/v1/replacement-orders?limit=500")).Succeeds(200);
        Assert.That(orders["items"]!.AsArray().Select(one => (string?)one!["sorting"]), Does.Not.Contain(Id(body)));
    }

    [Test]
    public async Task Record_BrokenRules_AreNamed()
    {
        await DeliverAsync("envelope", 10);
        var body = NewSorting("envelope", 5, 1);
        await RefusesAsync(Sortings, With(body, "location", "74.99"), 422, "unknown-location", "location");
        await RefusesAsync(Sortings, WithLine(body, "item", "tent"), 422, "unknown-item", "lines[0].item");
        await RefusesAsync(Sortings, Twice(body), 422, "duplicate-item", "lines[1].item");
        await RefusesAsync(
            Sortings, WithLine(body, "good", 11), 422, "insufficient-stock", "lines[0].good", "lines[0].damaged");
        await RefusesAsync(Sortings, WithLine(body, "damaged", 6), 422, "insufficient-stock", "lines[0].damaged");
        (await PostAsync(Sortings, body)).Succeeds(201);
        await RefusesAsync(Sortings, With(body, "workers", 13), 409, "different-content", "workers");
        (await GetAsync($"{Sortings}/{NewId()}")).Refuses(404, "unknown-sorting", "sorting");
        (await GetAsync($"{Sortings}/x")).Refuses(404, "unknown-sorting", "sorting");
    }

    [Test]
    public async Task Record_WrongNumbers_Are400NamingTheirField()
    {
        var body = NewSorting("envelope", 1, 0);
        await RefusesAsync(Sortings, With(body, "workers", 0), 400, "invalid-request", "workers");
        await RefusesAsync(Sortings, With(body, "workers", 10_001), 400, "invalid-request", "workers");
        await RefusesAsync(Sortings, WithLine(body, "good", 0), 400, "invalid-request", "lines[0].good");
        await RefusesAsync(Sortings, WithLine(body, "good", -1), 400, "invalid-request", "lines[0].good");
        await RefusesAsync(Sortings, WithLine(body, "damaged", 0.5), 400, "invalid-request", "lines[0].damaged");
        await RefusesAsync(Sortings, WithLine(body, "damaged", 10_000_001), 400, "invalid-request", "lines[0].damaged");
        (await GetAsync("/v1/replacement-orders?open=yes")).Refuses(400, "invalid-request", "open");
    }

    [TestCase("StockDocument", "UPDATE StockDocument SET Status = 'agreed' WHERE DocumentId = @id")]
    [TestCase("StockDocument", "UPDATE StockDocument SET Location = '74.71.01' WHERE DocumentId = @id")]
    [TestCase("ReplacementOrder", "UPDATE ReplacementOrder SET Delivered = 2 WHERE SortingId = @id")]
    [TestCase("ReplacementOrder", "DELETE FROM ReplacementOrder WHERE SortingId = @id")]
    [TestCase("StockDocument", "DELETE FROM StockDocument WHERE DocumentId = @id")]
    public async Task Evidence_EditedRow_IsFoundByTheVerifier(string table, string attack)
    {
        using var api = new ApiFixture();
        async Task<Answer> Send(string address, JsonObject body) => await Answer.OfAsync(
            await api.As("warehouse").PostAsync(new Uri(address, UriKind.Relative), Answer.Body(body.ToJsonString())));
        var delivery = NewDelivery("ink", 100, 99, 4);
        var sorting = NewSorting("ink", 90, 3);
        (await Send(Deliveries, delivery)).Succeeds(201);
        (await Send($"{Deliveries}/{Id(delivery)}/explanation", NewExplanation())).Succeeds(201);
        (await Send(Sortings, sorting)).Succeeds(201);
        (await Send(Deliveries, With(NewDelivery("ink", 1), "replaces", Id(sorting)))).Succeeds(201);
        (await Send($"{Destructions}?wait=30", NewDestruction("ink", 7, "damaged"))).Succeeds(201);
        Assert.That((await VerifyAsync(api)).Findings, Is.Empty);

        await api.ExecuteAsync(attack, new { id = Guid.Parse(Id(sorting)) });
        var verdict = await VerifyAsync(api);
        Assert.That(verdict.First?.Message, Does.Contain(table));
    }

    private static async Task<Verdict> VerifyAsync(ApiFixture api)
    {
        var text = await api.As(null).GetStringAsync(new Uri("/v1/log/key", UriKind.Relative));
        Assert.That(VerifierKey.TryParse(text.Trim(), out var key), text);
        await using var evidence = await DatabaseEvidence.OpenAsync(
            api.Services.GetRequiredService<Database>(), default);
        return await EvidenceVerifier.VerifyAsync(evidence, [key!], [], default);
    }

    private async Task<IEnumerable<string?>> OpenAsync() =>
        (await GetAsync("/v1/replacement-orders?open=true&limit=500")).Succeeds(200)["items"]!.AsArray()
        .Select(one => (string?)one!["sorting"]);
}
