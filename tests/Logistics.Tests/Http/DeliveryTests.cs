using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class DeliveryTests : DocumentTests
{
    [Test]
    public async Task Receive_CountedAsStated_IsAgreed()
    {
        var body = NewDelivery("booth", 20);
        var answer = await PostAsync($"{Deliveries}?wait=30", body);
        var made = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"{Deliveries}/{Id(body)}"));
        Assert.Multiple(() =>
        {
            Assert.That((string?)made["status"], Is.EqualTo("agreed"));
            Assert.That((string?)made["supplier"], Is.EqualTo("the printer"));
            Assert.That(made["discrepancies"]!.AsArray(), Is.Empty);
            Assert.That(made["warnings"]!.AsArray(), Is.Empty);
            Assert.That(made["explanation"], Is.Null);
            Assert.That((string?)made["recorded"]!["actorName"], Is.EqualTo("Demo warehouse"));
            Assert.That((string?)made["recorded"]!["occurredAt"], Is.EqualTo("2024-11-02T10:00:00+08:00"));
        });
        var read = (await GetAsync($"{Deliveries}/{Id(body)}")).Succeeds(200);
        Assert.That(read.ToJsonString(), Is.EqualTo(made.ToJsonString()));
    }

    [Test]
    public async Task Receive_TheSameDocumentAgain_IsRecordedAndNamesTheFirst()
    {
        var first = NewDelivery("booth", 20);
        first["document"] = "SJ 2024/0042";
        var again = NewDelivery("booth", 20);
        (again["document"], again["supplier"]) = ("sj-2024-0042", "The  Printer");
        Assert.That((await PostAsync(Deliveries, first)).Succeeds(201)["warnings"]!.AsArray(), Is.Empty);
        var made = (await PostAsync(Deliveries, again)).Succeeds(201);
        Assert.That(Flags(made), Is.EqualTo((string[])
        [
            $"same-document warning document: a document that nothing else names / sj-2024-0042, which delivery {Id(first)} names",
        ]));
        Assert.That((await PostAsync(Deliveries, again)).Succeeds(200).ToJsonString(), Is.EqualTo(made.ToJsonString()));
        Assert.That(Flags((await PostAsync(Deliveries, first)).Succeeds(200)), Is.Empty, "the first, sent again");
        var other = NewDelivery("booth", 20);
        (other["document"], other["supplier"]) = ("SJ 2024/0042", "another printer");
        Assert.That(Flags((await PostAsync(Deliveries, other)).Succeeds(201)), Is.Empty, "another supplier");

        static string[] Flags(JsonNode made) => [.. made["warnings"]!.AsArray().Select(one =>
            $"{one!["code"]} {one["severity"]} {one["field"]}: {one["expected"]} / {one["actual"]}")];
    }

    [Test]
    public async Task Receive_Short_IsOpenUntilItIsExplained()
    {
        var body = NewDelivery("booth", 2_100, 2_095, 1);
        var made = (await PostAsync(Deliveries, body)).Succeeds(201);
        Assert.That((string?)made["status"], Is.EqualTo("open"));
        Assert.That(made["discrepancies"]!.ToJsonString(), Is.EqualTo(
            """[{"item":"booth","stated":2100,"counted":2095,"difference":-5}]"""));
        Assert.That(made["lines"]![0]!.ToJsonString(), Is.EqualTo(
            """{"item":"booth","stated":2100,"counted":2095,"damaged":1,"difference":-5,"bundle":null}"""));

        var explanation = NewExplanation();
        var address = $"{Deliveries}/{Id(body)}/explanation";
        var explained = (await PostAsync(address, explanation)).Succeeds(201);
        Assert.That((string?)explained["status"], Is.EqualTo("explained"));
        Assert.That((string?)explained["explanation"]!["text"], Is.EqualTo("the driver left a crate behind"));
        Assert.That(explained["discrepancies"]!.AsArray(), Has.Count.EqualTo(1));

        var again = (await PostAsync(address, explanation)).Succeeds(200);
        Assert.That(again.ToJsonString(), Is.EqualTo(explained.ToJsonString()));
        var first = (await PostAsync(Deliveries, body)).Succeeds(200);
        Assert.That(first.ToJsonString(), Is.EqualTo(made.ToJsonString()), "as it was when it was recorded");
        await RefusesAsync(address, With(explanation, "explanation", "other"), 409, "different-content", "explanation");
        await RefusesAsync(address, NewExplanation(), 422, "already-explained", "delivery");
    }

    [Test]
    public async Task Explain_Explanation_IsBesideTheLedgerAndErasable()
    {
        var body = With(NewDelivery("ink", 10, 11), "note", "the clerk counted");
        (await PostAsync(Deliveries, body)).Succeeds(201);
        var explained = (await PostAsync($"{Deliveries}/{Id(body)}/explanation", NewExplanation())).Succeeds(201);
        var sequence = (long)explained["explanation"]!["recorded"]!["sequence"]!;
        var e = (await GetAsync($"/v1/events?after={sequence - 1}&limit=1")).Succeeds(200)["items"]![0]!;
        Assert.That((string?)e["type"], Is.EqualTo("delivery-explained"));
        Assert.That((string?)e["texts"]!["explanation"], Does.Contain("driver"));
        Assert.That(e["body"]!.ToJsonString(), Does.Not.Contain("driver"));

        await Api.ExecuteAsync("DELETE FROM PersonalText WHERE Text LIKE @text", new { text = "%driver%" });
        await Api.ExecuteAsync("DELETE FROM PersonalText WHERE Text LIKE @text", new { text = "the clerk%" });
        var erased = (await GetAsync($"{Deliveries}/{Id(body)}")).Succeeds(200);
        Assert.That(
            ((string?)erased["explanation"]!["text"], (string?)erased["note"]), Is.EqualTo(("[erased]", "[erased]")));
    }

    [TestCase(998, 25, "998, which leaves 23 over")]
    [TestCase(1_000, 25, null)]
    public async Task Receive_Bundle_GetsAWarningWhereItDoesNotDivideTheCount(int counted, int bundle, string? warning)
    {
        var body = WithLine(NewDelivery("ballot-mayor", counted), "bundle", bundle);
        var made = (await PostAsync(Deliveries, body)).Succeeds(201);
        Assert.That(
            made["warnings"]!.AsArray().Select(one => $"{one!["code"]} {one["severity"]} {one["field"]} {one["expected"]} {one["actual"]}"),
            Is.EqualTo(warning is null ? Array.Empty<string>() : [$"bundle-not-whole warning lines[0].bundle whole bundles of {bundle} {warning}"]));
    }

    [Test]
    public async Task Receive_BrokenRules_AreNamed()
    {
        var body = NewDelivery("ink", 10);
        await RefusesAsync(Deliveries, With(body, "location", "74.99"), 422, "unknown-location", "location");
        await RefusesAsync(Deliveries, With(body, "location", Mandonga), 422, "not-a-kpu", "location");
        await RefusesAsync(Deliveries, WithLine(body, "item", "tent"), 422, "unknown-item", "lines[0].item");
        await RefusesAsync(Deliveries, Twice(body), 422, "duplicate-item", "lines[1].item");
        await RefusesAsync(Deliveries, With(body, "replaces", NewId()), 422, "unknown-sorting", "replaces");
        (await PostAsync(Deliveries, body)).Succeeds(201);
        await RefusesAsync(Deliveries, WithLine(body, "stated", 11), 409, "different-content", "lines[0].stated");
        await RefusesAsync(
            $"{Deliveries}/{Id(body)}/explanation", NewExplanation(), 422, "no-discrepancy", "delivery");
        await RefusesAsync(
            $"{Deliveries}/{NewId()}/explanation", NewExplanation(), 404, "unknown-delivery", "delivery");
        await RefusesAsync($"{Deliveries}/x/explanation", NewExplanation(), 404, "unknown-delivery", "delivery");
        (await GetAsync($"{Deliveries}/{NewId()}")).Refuses(404, "unknown-delivery", "delivery");
        (await GetAsync($"{Deliveries}/x")).Refuses(404, "unknown-delivery", "delivery");
        (await PostAsync(Deliveries, body, "auditor")).Refuses(403, "forbidden");
    }

    [TestCase("stated", "-1", "lines[0].stated")]
    [TestCase("counted", "-1", "lines[0].counted")]
    [TestCase("counted", "1.5", "lines[0].counted")]
    [TestCase("counted", "1e-3", "lines[0].counted")]
    [TestCase("counted", "10000001", "lines[0].counted")]
    [TestCase("counted", "99999999999999999999", "lines[0].counted")]
    [TestCase("counted", "\"7\"", "lines[0].counted")]
    [TestCase("counted", "null", "lines[0].counted")]
    [TestCase("damaged", "11", "lines[0].damaged")]
    [TestCase("damaged", "-1", "lines[0].damaged")]
    [TestCase("bundle", "0", "lines[0].bundle")]
    [TestCase("item", "\"a b\"", "lines[0].item")]
    [TestCase("odd", "1", "lines[0].odd")]
    public async Task Receive_WrongLine_Is400NamingItsField(string member, string value, string field)
    {
        var text = NewDelivery("ink", 10).ToJsonString().Replace("\"damaged\":0", "", StringComparison.Ordinal);
        var end = text.IndexOf("\"counted\":10,", StringComparison.Ordinal) + "\"counted\":10,".Length;
        text = member is "damaged" or "bundle" or "odd"
            ? text.Insert(end, $"\"{member}\":{value}")
            : System.Text.RegularExpressions.Regex.Replace(
                text.Remove(end - 1, 1), $"\"{member}\":(10|\"ink\")", $"\"{member}\":{value}",
                System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        await RefusesAsync(Deliveries, text, 400, "invalid-request", field);
    }

    [Test]
    public async Task Receive_NothingOfAnItem_Is400()
    {
        await RefusesAsync(Deliveries, NewDelivery("ink", 0), 400, "invalid-request", "lines[0].counted");
        await RefusesAsync(
            Deliveries, With(NewDelivery("ink", 1), "lines", new JsonArray()), 400, "invalid-request", "lines");
        (await PostAsync(Deliveries, NewDelivery("ink", 5, 0))).Succeeds(201);
    }

    [Test]
    public async Task List_Filters_AndPages()
    {
        var open = NewDelivery("form", 10, 9);
        var agreed = NewDelivery("form", 10);
        var explained = NewDelivery("form", 10, 12);
        foreach (var body in (JsonObject[])[open, agreed, explained])
            (await PostAsync(Deliveries, body)).Succeeds(201);
        (await PostAsync($"{Deliveries}/{Id(explained)}/explanation", NewExplanation())).Succeeds(201);
        foreach (var (status, body) in new[] { ("open", open), ("agreed", agreed), ("explained", explained) })
        {
            var page = (await GetAsync($"{Deliveries}?status={status}&location={Kpu}&limit=500")).Succeeds(200);
            Assert.That(Ids(page).Last(), Is.EqualTo(Id(body)));
            Assert.That(page["items"]!.AsArray().Select(one => (string?)one!["status"]), Is.All.EqualTo(status));
            var one = (await GetAsync($"{Deliveries}/{Id(body)}")).Succeeds(200);
            Assert.That(page["items"]!.AsArray().Last()!.ToJsonString(), Is.EqualTo(one.ToJsonString()));
        }

        Assert.That(Ids((await GetAsync($"{Deliveries}?location={Mandonga}")).Succeeds(200)), Is.Empty);
        var all = Ids((await GetAsync($"{Deliveries}?limit=500")).Succeeds(200)).ToArray();
        var paged = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await GetAsync($"{Deliveries}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")).Succeeds(200);
            paged.AddRange(Ids(page));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        Assert.That(paged, Is.EqualTo(all));
    }

    [TestCase("status=released", "status")]
    [TestCase("status=OPEN", "status")]
    [TestCase("location=a%20b", "location")]
    [TestCase("limit=0", "limit")]
    [TestCase("cursor=x", "cursor")]
    [TestCase("odd=1", "odd")]
    public async Task List_WrongParameter_Is400(string query, string field) =>
        (await GetAsync($"{Deliveries}?{query}")).Refuses(400, "invalid-request", field);
}
