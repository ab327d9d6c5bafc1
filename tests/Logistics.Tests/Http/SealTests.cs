using System.Text.Json.Nodes;
using Logistics.Core.Seals;
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

    [Test]
    public async Task Seals_OfARegistry_AreFoundByNumberStatusAndPlace()
    {
        var own = NewLabel()[2..];
        var batch = NewBatch("cable-tie", from: $"GS{own}-001", to: $"GS{own}-009");
        (await PostAsync(Batches, batch)).Succeeds(201);
        var issued = (await GetAsync($"/v1/seals/gs{own}001")).Succeeds(200);
        var stretch = (await PagesAsync("/v1/seals?status=issued&place=74.71"))
            .Single(one => (string?)one["batch"] == Id(batch));
        var kit = NewKit();
        kit["seals"] = new JsonArray($"GS{own}-001", $"GS{own}-002", $"gx{own}");
        var packed = (await PostAsync("/v1/packages", kit)).Succeeds(201);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)issued["status"], Is.EqualTo("issued"));
            Assert.That((string?)issued["batch"], Is.EqualTo(Id(batch)));
            Assert.That(issued["uses"]!.AsArray(), Is.Empty);
            Assert.That(
                ((string?)stretch["number"], (string?)stretch["to"], (int?)stretch["count"]),
                Is.EqualTo(($"GS{own}001", $"GS{own}009", 9)));
            Assert.That(
                packed["warnings"]!.AsArray().Select(one => $"{one!["code"]} {one["severity"]} {one["actual"]}"),
                Is.EqualTo([$"seal-not-registered warning gx{own}"]));
        }

        var label = (string)kit["label"]!;
        var line = Line(label, "accepted");
        line["seals"] = new JsonArray($"gs{own}OO1");
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, label), line);
        var read = (await GetAsync($"/v1/seals/GS%20{own}-001")).Succeeds(200);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string?)read["status"], (string?)read["place"]), Is.EqualTo(("intact", Mandonga)));
            Assert.That((string?)read["uses"]![0]!["label"], Is.EqualTo(label));
            Assert.That(await NumbersAsync($"/v1/seals?status=intact&place={Mandonga}"), Does.Contain($"GS{own}-001"));
            Assert.That(
                await NumbersAsync($"/v1/seals?status=applied&place={Mandonga}&limit=1"),
                Is.SupersetOf((string[])[$"GS{own}-002", $"gx{own}"]).And.Not.Contains($"GS{own}-001"));
        }

        await MoveAsync([Mandonga, Wawombalata, Tps], label);
        (await PostAsync($"/v1/packages/{label}/opening", new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Tps,
            ["occurredAt"] = "2024-11-27T06:30:00+08:00",
        })).Succeeds(201);
        var broken = (await GetAsync($"/v1/seals/GS{own}-001")).Succeeds(200);
        Assert.That(((string?)broken["status"], (string?)broken["place"]), Is.EqualTo(("broken", Tps)), "kept there");
        Assert.That(await NumbersAsync($"/v1/seals?status=broken&place={Tps}"), Does.Contain($"GS{own}-001"));
        (await GetAsync($"/v1/seals/none{own}")).Refuses(404, "unknown-seal", "seal");
        var again = NewKit();
        again["seals"] = new JsonArray($"GS{own}-002");
        await RefusesAsync("/v1/packages", again, 409, "seal-used", "seals[0]");
    }

    [Test]
    public async Task Seal_OnAnotherPackage_IsRefusedByName()
    {
        var (one, other) = (NewKit(), NewKit());
        one["seals"] = NewSeals();
        other["seals"] = new JsonArray(((string)one["seals"]![0]!).ToLowerInvariant());
        (await PostAsync("/v1/packages", one)).Succeeds(201);
        var answer = await PostAsync("/v1/packages", other);
        answer.Refuses(409, "seal-in-use", "seals[0]");
        Assert.That(answer.Text, Does.Contain((string)one["label"]!));
    }

    [TestCase("KT\u200B1")]
    [TestCase("KT\u00AD1")]
    [TestCase("KT\u31641")]
    [TestCase("KT1\u0301")]
    [TestCase("---")]
    public async Task Seal_WithWhatIsNotSeen_IsRefusedByName(string number)
    {
        var kit = NewKit();
        kit["seals"] = new JsonArray("KT-OK", number);
        await RefusesAsync("/v1/packages", kit, 400, "invalid-request", "seals[1]");
        await RefusesAsync(
            Batches, NewBatch("cable-tie", from: number, to: number), 400, "invalid-request", "from", "to");
    }

    [Test]
    public async Task Seal_TwiceInOneRequest_IsRefusedHoweverItIsWritten()
    {
        var kit = NewKit();
        kit["seals"] = new JsonArray("KT-10", "kt IO");
        await RefusesAsync("/v1/packages", kit, 400, "invalid-request", "seals");
    }

    /// <summary>As a ledger from before may be.</summary>
    [Test]
    public async Task Twins_OfAnOldLedger_StayAndNamingOneNamesBoth()
    {
        var (one, other) = (NewKit(), NewKit());
        (one["seals"], other["seals"]) = (NewSeals(), NewSeals());
        foreach (var kit in (JsonObject[])[one, other])
            (await PostAsync("/v1/packages", kit)).Succeeds(201);
        await Api.TamperAsync(
            "UPDATE Package SET LabelKey = @Key WHERE PackageId = @Id",
            new { Key = ((string)one["label"]!), Id = Guid.Parse(Id(other)) });
        await Api.TamperAsync(
            "UPDATE SealUse SET Number = @Number WHERE PackageId = @Id",
            new { Number = SealNumber.KeyOf((string)one["seals"]![0]!), Id = Guid.Parse(Id(other)) });
        var label = (string)one["label"]!;
        foreach (var address in (string[])
            [$"/v1/packages/{label}", $"/v1/packages/{label.ToLowerInvariant()}/custody", $"/v1/packages?inside={label}",
                $"/v1/events?package={label}", $"/v1/audit/on-behalf?package={label}", $"/v1/evidence?package={label}"])
        {
            var answer = await GetAsync(address);
            Assert.That((answer.Status, answer.Code), Is.EqualTo((409, "ambiguous-label")), address);
            Assert.That(answer.Text, Does.Contain(Id(one)).And.Contain(Id(other)), address);
        }

        (await GetAsync($"/v1/packages/{Id(one)}")).Succeeds(200);
        var seal = await GetAsync($"/v1/seals/{one["seals"]![0]}");
        seal.Refuses(409, "ambiguous-seal", "seal");
        Assert.That(seal.Text, Does.Contain(label).And.Contain((string)other["label"]!));
    }

    private async Task<string[]> NumbersAsync(string address) =>
        [.. (await PagesAsync(address)).Select(one => (string)one["number"]!)];

    private async Task<List<JsonNode>> PagesAsync(string address)
    {
        var items = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var page = (await GetAsync(cursor is null ? address : $"{address}&cursor={cursor}")).Succeeds(200);
            items.AddRange(page["items"]!.AsArray().OfType<JsonNode>());
            cursor = (string?)page["next"];
            if (cursor is null)
                return items;
        }
    }

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
