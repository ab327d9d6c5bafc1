using System.Text;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class BulkPackTests : ApiTests
{
    private const string Bulk = "/v1/packages/bulk";

    [Test]
    public async Task PackMany_GoodAndBadRows_EachHasItsOwnResult()
    {
        var good = NewKit();
        var known = NewKit();
        (await PostAsync("/v1/packages", known)).Succeeds(201);
        var changed = known.DeepClone();
        changed["kind"] = "supply";
        var nowhere = NewKit(destination: "74.71.99");
        var twin = NewKit();
        twin["label"] = good["label"]!.DeepClone();
        var half = NewKit();
        half["contents"] = new JsonArray(new JsonObject { ["item"] = "ink", ["quantity"] = 0.5 });
        var before = await Api.LedgerSizeAsync();
        var rows = await SendAsync(
            good, known.DeepClone(), changed, nowhere, twin, half, good.DeepClone(), NewKit());
        Assert.Multiple(() =>
        {
            Assert.That(
                rows.Select(row => $"{row["status"]} {row["code"]}"),
                Is.EqualTo(
                [
                    "201 recorded", "200 already-recorded", "409 different-content", "422 unknown-location",
                    "422 duplicate-label", "400 invalid-request", "200 already-recorded", "201 recorded",
                ]));
            Assert.That(rows.Select(row => (int)row["index"]!), Is.EqualTo(Enumerable.Range(0, 8)));
            Assert.That((string?)rows[0]["id"], Is.EqualTo(Id(good)));
            Assert.That((string?)rows[6]["hash"], Is.EqualTo((string?)rows[0]["hash"]));
            Assert.That((string?)rows[2]["errors"]![0]!["field"], Is.EqualTo("kind"));
            Assert.That((string?)rows[2]["errors"]![0]!["value"], Is.EqualTo("supply"));
            Assert.That((string?)rows[3]["errors"]![0]!["field"], Is.EqualTo("destination"));
            Assert.That((string?)rows[5]["errors"]![0]!["field"], Is.EqualTo("contents[0].quantity"));
            Assert.That(rows[5]["sequence"], Is.Null);
        });
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before + 2));
    }

    [TestCase("1", "packages[1]")]
    [TestCase("null", "packages[1]")]
    [TestCase("\"x\"", "packages[1]")]
    [TestCase("[]", "packages[1]")]
    [TestCase("""{"id":1}""", "id")]
    [TestCase("""{"label":["x"]}""", "label")]
    [TestCase("""{"contents":{}}""", "contents")]
    [TestCase("""{"contents":[{"quantity":"1"}]}""", "contents[0].quantity")]
    [TestCase("""{"seals":[1]}""", "seals[0]")]
    [TestCase("""{"odd":1}""", "odd")]
    [TestCase("""{"id":"a","id":"b"}""", "id")]
    [TestCase("""{"id":"\ud800"}""", "id")]
    [TestCase("""{"\ud800":1}""", "packages[1]")]
    public async Task PackMany_RowOfTheWrongShape_LosesNoOther(string row, string field)
    {
        var body = $$"""{"packages":[{{NewKit().ToJsonString()}},{{row}},{{NewKit().ToJsonString()}}]}""";
        var rows = (await PostAsync(Bulk, body)).Succeeds(207)["results"]!.AsArray();
        Assert.That(rows.Select(result => (int)result!["status"]!), Is.EqualTo([201, 400, 201]));
        Assert.That((string?)rows[1]!["errors"]![0]!["field"], Is.EqualTo(field));
    }

    [Test]
    public async Task PackMany_BadSeals_ShowWhichAndOnce()
    {
        var (twice, none) = (NewKit(), NewKit());
        twice["seals"] = new JsonArray("a", "b", "b");
        none["seals"] = new JsonArray(null, null);
        var rows = await SendAsync(twice, none);
        static IEnumerable<(string?, string?)> Errors(JsonNode row) => row["errors"]!.AsArray()
            .Select(error => ((string?)error!["field"], (string?)error["value"]));
        Assert.That(Errors(rows[0]), Is.EqualTo(new (string?, string?)[] { ("seals", "b") }));
        Assert.That(Errors(rows[1]), Is.EqualTo(new (string?, string?)[] { ("seals[0]", null), ("seals[1]", null) }));
    }

    [Test]
    public async Task PackMany_RowThatIsANumber_ShowsIt()
    {
        var rows = (await PostAsync(Bulk, """{"packages":[7]}""")).Succeeds(207)["results"]!;
        Assert.That((string?)rows[0]!["errors"]![0]!["value"], Is.EqualTo("7"));
    }

    [Test]
    public async Task PackMany_RowThatIsNoUnicode_LosesNoOther()
    {
        var parts = $$"""{"packages":[{"id":"?"},{{NewKit().ToJsonString()}}]}""".Split('?');
        using var content = new ByteArrayContent(
            [.. Encoding.UTF8.GetBytes(parts[0]), 0xFF, .. Encoding.UTF8.GetBytes(parts[1])]);
        content.Headers.ContentType = new("application/json");
        var answer = await Answer.OfAsync(
            await Api.As("warehouse").PostAsync(new Uri(Bulk, UriKind.Relative), content));
        Assert.That(
            answer.Succeeds(207)["results"]!.AsArray().Select(row => (int)row!["status"]!), Is.EqualTo([400, 201]));
    }

    [Test]
    public async Task PackMany_1000Rows_AreAllRecorded()
    {
        var before = await Api.LedgerSizeAsync();
        var rows = await SendAsync([.. Enumerable.Range(0, 1_000).Select(_ => NewKit())]);
        Assert.That(rows.Select(row => (int)row["status"]!).ToArray(), Has.Length.EqualTo(1_000).And.All.EqualTo(201));
        Assert.That(
            rows.Select(row => (long)row["sequence"]!), Is.EqualTo(Enumerable.Range(0, 1_000).Select(i => before + i)));
    }

    [TestCase("{}", "packages")]
    [TestCase("""{"packages":null}""", "packages")]
    [TestCase("""{"packages":[]}""", "packages")]
    [TestCase("""{"packages":{}}""", "packages")]
    [TestCase("""{"packages":"x"}""", "packages")]
    [TestCase("""{"packages":[],"odd":1}""", "odd", "packages")]
    [TestCase("""{"packages":[],"packages":[]}""", "packages")]
    [TestCase("""{"packages":[1}""", "packages[1]")]
    [TestCase("[]", "")]
    public Task PackMany_BodyOfTheWrongShape_Is400(string body, params string[] fields) =>
        RefusesAsync(Bulk, body, 400, "invalid-request", fields);

    [Test]
    public Task PackMany_1001Rows_Is400() => RefusesAsync(
        Bulk, new JsonObject { ["packages"] = new JsonArray([.. Enumerable.Range(0, 1_001).Select(_ => NewKit())]) },
        400, "invalid-request", "packages");

    [Test]
    public Task PackMany_DeepRow_Is400() => RefusesAsync(
        Bulk, $$"""{"packages":[{{new string('[', 70)}}{{new string(']', 70)}}]}""",
        400, "invalid-request", "packages[0]");

    private async Task<JsonNode[]> SendAsync(params JsonNode[] rows)
    {
        var body = new JsonObject { ["packages"] = new JsonArray([.. rows]) };
        return [.. (await PostAsync(Bulk, body)).Succeeds(207)["results"]!.AsArray().Select(row => row!)];
    }
}
