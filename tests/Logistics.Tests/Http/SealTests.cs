using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class SealTests : ApiTests
{
    private const string Batches = "/v1/seal-batches";

    [Test]
    public async Task Issue_Series_IsCountedAndRead()
    {
        var body = NewBatch("cable-tie", from: "KDI-0101", to: "KDI-0700");
        var answer = await PostAsync($"{Batches}?wait=30", body);
        var made = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"{Batches}/{Id(body)}"));
        Assert.That((int?)made["count"], Is.EqualTo(600));
        Assert.That((await PostAsync(Batches, body)).Succeeds(200).ToJsonString(), Is.EqualTo(made.ToJsonString()));
        Assert.That((await GetAsync($"{Batches}/{Id(body)}")).Json.ToJsonString(), Is.EqualTo(made.ToJsonString()));
        var page = (await GetAsync($"{Batches}?location={Kpu}&limit=200")).Succeeds(200);
        Assert.That(page["items"]!.AsArray().Last()!.ToJsonString(), Is.EqualTo(made.ToJsonString()));
    }

    [TestCase("numbered-paper", """{ "numbers": ["A1", "B7", "no digits"] }""", 3)]
    [TestCase("unnumbered-paper", """{ "count": 15000 }""", 15_000)]
    [TestCase("cable-tie", """{ "from": "7", "to": "7" }""", 1)]
    public async Task Issue_EachWay_IsCounted(string kind, string numbers, int count)
    {
        var made = (await PostAsync(Batches, NewBatch(kind, numbers))).Succeeds(201);
        Assert.That((int?)made["count"], Is.EqualTo(count));
    }

    [TestCase("KDI-10", "KDI-09")]
    [TestCase("KDI-10", "KDX-11")]
    [TestCase("KDI-9", "KDI-10")]
    [TestCase("KDI-000000", "KDI-100000")]
    [TestCase("none", "more")]
    public Task Issue_NoSeries_IsRefused(string from, string to) =>
        RefusesAsync(Batches, NewBatch("cable-tie", from: from, to: to), 422, "no-seal-series", "to");

    [TestCase("cable-tie", "{}", "from", "to")]
    [TestCase("cable-tie", """{ "from": "A1" }""", "to")]
    [TestCase("cable-tie", """{ "to": "A1" }""", "from")]
    [TestCase("cable-tie", """{ "from": "A1", "to": "A2", "numbers": ["A3"] }""", "numbers")]
    [TestCase("cable-tie", """{ "from": "A1", "to": "A2", "count": 2 }""", "count")]
    [TestCase("cable-tie", """{ "numbers": [] }""", "numbers")]
    [TestCase("cable-tie", """{ "numbers": ["A1", "A1"] }""", "numbers")]
    [TestCase("unnumbered-paper", "{}", "count")]
    [TestCase("unnumbered-paper", """{ "count": 0 }""", "count")]
    [TestCase("unnumbered-paper", """{ "count": 5, "numbers": ["A1"] }""", "numbers")]
    [TestCase("unnumbered-paper", """{ "count": 5, "from": "A1", "to": "A2" }""", "from", "to")]
    public async Task Issue_NumbersThatDoNotGoTogether_AreNamed(string kind, string numbers, params string[] fields)
    {
        var answer = await PostAsync(Batches, NewBatch(kind, numbers));
        answer.Refuses(400, "invalid-request", fields);
    }

    [Test]
    public async Task Issue_UnknownLocationOrBatch_IsNamed()
    {
        var body = NewBatch("cable-tie", from: "A1", to: "A2");
        body["location"] = "74.99";
        await RefusesAsync(Batches, body, 422, "unknown-location", "location");
        (await GetAsync($"{Batches}/{NewId()}")).Refuses(404, "unknown-seal-batch", "batch");
    }

    private static JsonObject NewBatch(string kind, string from, string to) =>
        NewBatch(kind, new JsonObject { ["from"] = from, ["to"] = to }.ToJsonString());

    private static JsonObject NewBatch(string kind, string numbers)
    {
        var body = JsonNode.Parse(numbers)!.AsObject();
        body["id"] = NewId();
        body["location"] = Kpu;
        body["kind"] = kind;
        body["document"] = "SJ-2024/0101";
        body["occurredAt"] = Noon;
        return body;
    }
}
