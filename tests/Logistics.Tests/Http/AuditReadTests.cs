using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CsvHelper;
using Logistics.Core.Access;
using Logistics.Core.KeyRotations;
using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What an auditor asks of the ledger: events by a filter, and findings, here and offline.</summary>
internal sealed class AuditReadTests : ApiTests
{
    private const string Reason = "=HYPERLINK(\"http://example.test\")";
    private const string Ward = "74.71.02";

    private readonly SetClock clock = new(DateTimeOffset.Parse(Noon, CultureInfo.InvariantCulture));
    private readonly Dictionary<(Role Role, string Place), HttpClient> clients = [];
    private readonly string directory = Directory.CreateTempSubdirectory("logistics-").FullName;
    private string label = "";
    private string packageId = "";
    private long reversed;
    private JsonNode[] feed = [];

    protected override ApiFixture NewApi() => new() { Clock = clock, Settings = [("Ledger:LateHoursMax", "48")] };

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        await DeliverAsync(("ink", 100), ("ballot-mayor", 10));
        var kit = NewKit();
        (label, packageId) = ((string)kit["label"]!, Id(kit));
        await SendAsync("/v1/packages", kit);

        var release = NewRelease(Kpu, Mandonga, label);
        await SendAsync("/v1/handovers", release);
        var acceptance = NewAcceptance();
        acceptance["onBehalf"] = new JsonObject { ["reason"] = Reason, ["document"] = "-SK-12" };
        await SendAsync($"/v1/handovers/{Id(release)}/acceptance", acceptance, "officer");

        var ownRelease = NewRelease(Mandonga, Wawombalata, label);
        await SendAsync("/v1/handovers", ownRelease, "admin");
        await SendAsync($"/v1/handovers/{Id(ownRelease)}/acceptance", NewAcceptance(), "admin");

        foreach (var occurredAt in (string[])["2024-11-20T08:00:00+08:00", "2024-11-26T08:00:00+08:00"])
        {
            var other = NewKit();
            other["occurredAt"] = occurredAt;
            await SendAsync("/v1/packages", other);
        }

        var box = NewKit();
        (box["kind"], box["contest"], box["contents"]) = ("ballot-box", "governor", Contents(("ballot-mayor", 2)));
        box["seals"] = NewSeals();
        box["override"] = new JsonObject { ["rules"] = new JsonArray("wrong-contest"), ["reason"] = "decided by the KPU" };
        await SendAsync("/v1/packages", box, "admin");

        var delivery = new JsonObject
        {
            ["id"] = NewId(),
            ["supplier"] = "the printer",
            ["location"] = Kpu,
            ["document"] = "SJ-1",
            ["lines"] = new JsonArray(new JsonObject { ["item"] = "ink", ["stated"] = 3, ["counted"] = 2 }),
            ["occurredAt"] = Noon,
        };
        await SendAsync("/v1/deliveries", delivery);
        await SendAsync(
            $"/v1/deliveries/{Id(delivery)}/explanation",
            new JsonObject { ["id"] = NewId(), ["explanation"] = "one broke", ["occurredAt"] = Noon });
        await SendAsync("/v1/locations/imports", new JsonObject
        {
            ["id"] = NewId(),
            ["rows"] = new JsonArray(new JsonObject
            {
                ["code"] = Tps,
                ["level"] = "tps",
                ["name"] = "TPS 001 at the school",
                ["parent"] = Wawombalata,
                ["registeredVoters"] = 397,
                ["provenance"] = "estimate",
            }),
            ["occurredAt"] = Noon,
        });
        await TakeBackAsync();
        var (previous, next) = (SigningKey.Create("test.example/log"), SigningKey.Create("test.example/log"));
        await Api.AppendAsync("admin", new RotateKey(
            Guid.CreateVersion7(), Commands.Admin, clock.Now, KeyRotated.NoteOf(previous, next).ToString()));
        await SendAsync("/v1/packages?wait=30", NewKit());
        feed = [.. (await GetAsync("/v1/events?limit=500")).Succeeds(200)["items"]!.AsArray().Select(e => e!)];
    }

    /// <summary>A packing is taken back, and the reversal of an acceptance is asked for.</summary>
    private async Task TakeBackAsync()
    {
        var (wrong, kit) = (NewKit(), NewKit());
        await SendAsync("/v1/packages", wrong);
        reversed = await Api.LedgerSizeAsync() - 1;
        await SendAsync($"/v1/events/{reversed}/reversal", NewReversal("+1 box too many"), "warehouse");
        await SendAsync("/v1/packages", kit);
        var release = NewRelease(Kpu, Mandonga, (string)kit["label"]!);
        await SendAsync("/v1/handovers", release);
        await SendAsync($"/v1/handovers/{Id(release)}/acceptance", NewAcceptance(), $"officer@{Mandonga}");
        await SendAsync($"/v1/events/{await Api.LedgerSizeAsync() - 1}/reversal", NewReversal("never came"), $"officer@{Mandonga}");
    }

    private static JsonObject NewReversal(string reason) =>
        new() { ["id"] = NewId(), ["reason"] = reason, ["occurredAt"] = Noon };

    [OneTimeTearDown]
    public void Drop()
    {
        foreach (var client in clients.Values)
            client.Dispose();
        TestFolder.Delete(directory);
    }

    /// <summary>Who damages an event hides it alone, and none that was recorded before it.</summary>
    [Test]
    public async Task Feed_FromATimeAndAnEventDamaged_HasEveryOther()
    {
        const int damaged = ApiFixture.Recorded / 2;
        using var api = new ApiFixture();
        await api.TamperAsync(
            "DROP TRIGGER CustodyEvent_NoUpdate; UPDATE CustodyEvent SET Canonical = X'00' WHERE Sequence = @damaged", new { damaged });
        var page = (await Answer.OfAsync(await api.As("auditor").GetAsync(
            new Uri("/v1/events?recordedFrom=2000-01-01T00:00:00Z&limit=100", UriKind.Relative)))).Succeeds(200);
        Assert.That(page["items"]!.AsArray().Select(item => (int)item!["sequence"]!),
            Is.EqualTo(Enumerable.Range(0, ApiFixture.Recorded).Except([damaged])));
    }

    [TestCase("on-behalf", "package-accepted", "package-released", "package-accepted")]
    [TestCase("same-hands", "package-accepted")]
    [TestCase("overrides", "package-packed")]
    [TestCase("recorded-late", "package-packed")]
    [TestCase("clock-ahead", "package-packed")]
    [TestCase("reference-changes", "reference-recorded", "reference-recorded", "reference-recorded", "location-changed", "reference-imported")]
    [TestCase("keys", "api-keys-recorded", "api-keys-created", "key-rotated")]
    [TestCase("reversals", "event-reversed", "reversal-proposed")]
    public async Task Finding_Asked_ListsItsEventsAndNoOther(string finding, params string[] types)
    {
        var page = (await GetAsync($"/v1/audit/{finding}")).Succeeds(200);
        var items = page["items"]!.AsArray();
        var found = items.Select(item => (string?)item!["type"]);
        Assert.That(finding == "keys" ? found.Distinct(StringComparer.Ordinal) : found, Is.EquivalentTo(types));
        Assert.That(items.Select(item => (long)item!["sequence"]!), Is.Ordered);
        Assert.That(items.Select(item => (string?)item!["finding"]), Has.All.EqualTo(finding));
        Assert.That(page["next"], Is.Null);
    }

    [Test]
    public async Task Finding_OnBehalf_SaysWhoWhereAndWhy()
    {
        var item = (await GetAsync("/v1/audit/on-behalf?limit=1")).Succeeds(200)["items"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)item["label"], Is.EqualTo(label));
            Assert.That(item["places"]!.ToJsonString(), Is.EqualTo($"""["{Kpu}","{Mandonga}"]"""));
            Assert.That(((string?)item["actorName"], (string?)item["actorRole"], (string?)item["actorPlace"]),
                Is.EqualTo(("Demo officer", "officer", Kpu)));
            Assert.That((string?)item["onBehalf"], Is.EqualTo("-SK-12"));
            Assert.That((string?)item["texts"]!["onBehalf"], Is.EqualTo(Reason));
            Assert.That((string?)item["flags"]![0]!["expected"], Is.EqualTo($"a key of {Mandonga}"));
            Assert.That((string?)item["flags"]![0]!["actual"], Is.EqualTo($"officer of {Kpu}"));
            Assert.That((string?)item["body"]!["to"], Is.EqualTo(Mandonga));
        }

        var overrides = (await GetAsync("/v1/audit/overrides")).Succeeds(200)["items"]![0]!;
        Assert.That((string?)overrides["body"]!["overridden"]![0], Is.EqualTo("wrong-contest"));
        Assert.That((string?)overrides["texts"]!["reason"], Is.EqualTo("decided by the KPU"));
    }

    [Test]
    public async Task Finding_AsCsv_HasTheSameRowsAndNoFormula()
    {
        var rows = await CsvAsync("/v1/audit/on-behalf");
        var first = rows[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Has.Count.EqualTo(3));
            Assert.That(first["label"], Is.EqualTo(label));
            Assert.That(first["places"], Is.EqualTo($"{Kpu}; {Mandonga}"));
            Assert.That(first["onBehalf"], Is.EqualTo("'-SK-12"));
            Assert.That(first["onBehalfReason"], Is.EqualTo("'" + Reason));
            Assert.That(first["flags"], Is.EqualTo($"on-behalf handover: a key of {Mandonga} / officer of {Kpu}"));
            Assert.That(rows.Select(row => row["flags"]), Has.One.Contains("same-hands"));
        }

        using var request = Csv("/v1/audit/on-behalf?limit=1");
        using var page = await Api.As("auditor").SendAsync(request);
        var link = page.Headers.GetValues("Link").Single();
        Assert.That(link, Is.EqualTo($"</v1/audit/on-behalf?limit=1&after={first["sequence"]}>; rel=\"next\""));
    }

    [Test]
    public async Task Finding_Reversals_SaysWhatWasTakenBackAndWhy()
    {
        var items = (await GetAsync("/v1/audit/reversals")).Succeeds(200)["items"]!.AsArray();
        var rows = await CsvAsync("/v1/audit/reversals");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((long?)items[0]!["body"]!["reverses"], Is.EqualTo(reversed));
            Assert.That((string?)items[0]!["body"]!["reversedType"], Is.EqualTo("package-packed"));
            Assert.That((string?)items[0]!["texts"]!["reason"], Is.EqualTo("+1 box too many"));
            Assert.That(items.Select(item => item!["places"]!.ToJsonString()),
                Is.EqualTo((string[])[$"[\"{Kpu}\"]", $"[\"{Mandonga}\",\"{Kpu}\"]"]));
            Assert.That(rows.Select(row => (row["type"], row["reason"])), Is.EqualTo(((string, string)[])
            [
                ("event-reversed", "'+1 box too many"), ("reversal-proposed", "never came"),
            ]));
            Assert.That(rows[0]["sequence"], Is.EqualTo($"{reversed + 1}"));
            Assert.That((await GetAsync($"/v1/audit/reversals?reversed=true")).Succeeds(200)["items"]!.AsArray(), Is.Empty,
                "no reversal is taken back");
        }
    }

    [Test]
    public async Task Findings_OfABundle_AreThoseOfTheServer()
    {
        var path = Path.Combine(directory, "evidence.zip");
        await File.WriteAllBytesAsync(
            path, await Api.As("auditor").GetByteArrayAsync(new Uri("/v1/evidence?all=true", UriKind.Relative)));
        var findings = (string[])
            ["on-behalf", "same-hands", "overrides", "recorded-late", "clock-ahead", "reference-changes", "keys", "reversals"];
        var served = new List<JsonNode>();
        foreach (var finding in findings)
        {
            var items = (await GetAsync($"/v1/audit/{finding}")).Succeeds(200)["items"]!.AsArray().Select(item => item!).ToArray();
            foreach (var item in items)
                (item["actorName"], item["texts"]) = (null, null);
            served.AddRange(items);
        }

        var (status, output, errors) = await CommandHost.RunAsync(directory, ["audit", "--bundle", path, "--format", "json"]);
        Assert.That(status, Is.Zero, errors);
        var read = JsonNode.Parse(output)!["items"]!.AsArray();
        Assert.That(
            read.Select(item => item!.ToJsonString()),
            Is.EquivalentTo(served.Select(item => item.ToJsonString())));
        Assert.That(read.Select(item => (long)item!["sequence"]!), Is.Ordered);
    }

    [Test]
    public async Task Finding_Unknown_Is404()
    {
        (await GetAsync("/v1/audit/nothing")).Refuses(404, "not-found", "finding");
        (await GetAsync("/v1/audit/keys?from=1")).Refuses(400, "invalid-request", "from");
        (await GetAsync("/v1/audit/keys", "warehouse")).Refuses(403, "forbidden");
    }

    [Test]
    public async Task Events_ByAFilter_AreThoseOfTheFeedThatItFits()
    {
        var admin = (string)feed.First(e => (string?)e["actorRole"] == "admin")["actor"]!;
        var third = (DateTimeOffset)feed[ApiFixture.Recorded + 3]["recordedAt"]!;
        var at = third.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        (string Query, Func<JsonNode, bool> Fits)[] filters =
        [
            ("type=package-released", e => (string?)e["type"] == "package-released"),
            ($"actor={admin}", e => (string?)e["actor"] == admin),
            ("role=system", e => (string?)e["actorRole"] == "system"),
            ("role=admin&type=package-packed", e => (string?)e["actorRole"] == "admin" && (string?)e["type"] == "package-packed"),
            ($"place={Mandonga}", e => PlacesOf(e).Contains(Mandonga)),
            ($"place={Mandonga}&below=true", e => PlacesOf(e).Any(code => code.StartsWith(Mandonga, StringComparison.Ordinal))),
            ($"place={Kpu}", e => PlacesOf(e).Contains(Kpu)),
            ($"package={label}", e => (string?)e["stream"] == $"package/{packageId}"),
            ($"package={packageId}&role=admin", e => (string?)e["stream"] == $"package/{packageId}" && (string?)e["actorRole"] == "admin"),
            ("occurredBefore=2024-11-21T00:00:00%2B08:00", e => (DateTimeOffset)e["occurredAt"]! < new DateTime(2024, 11, 20, 16, 0, 0, DateTimeKind.Utc)),
            ("occurredFrom=2024-11-25T00:00:00%2B08:00", e => (DateTimeOffset)e["occurredAt"]! >= new DateTime(2024, 11, 24, 16, 0, 0, DateTimeKind.Utc)),
            ("reversed=true", e => e["reversedBy"] is not null),
            ("reversed=false&type=package-packed", e => e["reversedBy"] is null && (string?)e["type"] == "package-packed"),
            ($"recordedFrom={at}", e => (DateTimeOffset)e["recordedAt"]! >= third),
            ($"recordedBefore={at}", e => (DateTimeOffset)e["recordedAt"]! < third),
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var (query, fits) in filters)
            {
                var expected = feed.Where(fits).Select(e => e.ToJsonString()).ToArray();
                Assert.That(expected, Is.Not.Empty.And.Length.LessThan(feed.Length), query);
                var found = await PagesAsync("auditor", $"/v1/events?{query}&limit=2");
                Assert.That(found, Is.EqualTo(expected), query);
            }

            foreach (var query in (string[])["place=74.99&below=true", "package=nothing", $"package={NewId()}", $"actor={NewId()}"])
                Assert.That((await GetAsync($"/v1/events?{query}")).Text, Is.EqualTo("""{"items":[],"next":null}"""), query);
        }
    }

    [TestCase("type=package-packd", "type")]
    [TestCase("role=chair", "role")]
    [TestCase("actor=me", "actor")]
    [TestCase("place=a%20b", "place")]
    [TestCase("below=yes", "below")]
    [TestCase("package=%00", "package")]
    [TestCase("recordedFrom=yesterday", "recordedFrom")]
    [TestCase("occurredBefore=2024-11-24", "occurredBefore")]
    public async Task Events_BadFilter_Is400(string query, string field)
    {
        (await GetAsync($"/v1/events?{query}")).Refuses(400, "invalid-request", field);
        (await GetAsync($"/v1/audit/keys?{query}")).Refuses(400, "invalid-request", field);
    }

    /// <summary>What a key may not see changes nothing: no item, no cursor, no difference to what is not there.</summary>
    [Test]
    public async Task Filters_OfAKeyOfAPlace_ShowNothingOfOthers()
    {
        var own = await PagesAsync(Role.Supervisor, Wawombalata, "/v1/audit/on-behalf?limit=1");
        Assert.That(own, Has.Count.EqualTo(3), "the package is on its way there");
        const string none = """{"items":[],"next":null}""";
        using (Assert.EnterMultipleScope())
        {
            foreach (var finding in (string[])["on-behalf", "same-hands", "overrides", "recorded-late", "clock-ahead", "keys"])
                Assert.That(await TextAsync(Role.Supervisor, Ward, $"/v1/audit/{finding}?limit=1"), Is.EqualTo(none), finding);
            foreach (var query in (string[])
                [
                    $"package={label}", $"package={packageId}", $"place={Mandonga}", "type=package-packed", "role=admin&limit=1&type=package-accepted",
                    "type=key-rotated",
                ])
                Assert.That(await TextAsync(Role.Officer, Ward, $"/v1/events?{query}"), Is.EqualTo(none), query);

            // A page ends with what is shown, never with what is left out.
            var seen = await PagesAsync(Role.Officer, Wawombalata, "/v1/events?type=package-packed&limit=1");
            Assert.That(
                seen, Is.EqualTo((await PagesAsync(Role.Officer, Wawombalata, "/v1/events?limit=1"))
                    .Where(e => (string?)JsonNode.Parse(e)!["type"] == "package-packed")));
        }
    }

    private static string[] PlacesOf(JsonNode e)
    {
        var body = e["body"]!;
        string?[] places =
        [
            (string?)body["from"], (string?)body["to"], (string?)body["location"], (string?)body["after"]?["code"],
            (string?)e["type"] == "delivery-explained" ? Kpu : null, (string?)body["other"],
            .. ((string?)e["type"] == "event-reversed" ? body["locations"]!.AsArray() : []).Select(code => (string?)code),
        ];
        return [.. places.OfType<string>()];
    }

    private async Task SendAsync(string address, JsonObject body, string role = Proper)
    {
        (await PostAsync(address, body, role)).Succeeds(201);
        clock.Now += TimeSpan.FromSeconds(30);
    }

    private async Task<List<Dictionary<string, string>>> CsvAsync(string address)
    {
        using var request = Csv(address);
        using var response = await Api.As("auditor").SendAsync(request);
        using var csv = new CsvReader(new StringReader(await response.Content.ReadAsStringAsync()), CultureInfo.InvariantCulture);
        var rows = new List<Dictionary<string, string>>();
        await csv.ReadAsync();
        csv.ReadHeader();
        while (await csv.ReadAsync())
            rows.Add(csv.HeaderRecord!.ToDictionary(name => name, name => csv.GetField(name)!, StringComparer.Ordinal));
        return rows;
    }

    private static HttpRequestMessage Csv(string address) =>
        new(HttpMethod.Get, new Uri(address, UriKind.Relative)) { Headers = { { "Accept", "text/csv" } } };

    private Task<List<string>> PagesAsync(string role, string address) => PagesAsync(Api.As(role), address);

    private Task<List<string>> PagesAsync(Role role, string place, string address) => PagesAsync(Client(role, place), address);

    private static async Task<List<string>> PagesAsync(HttpClient client, string address)
    {
        var items = new List<string>();
        string? next = "-1";
        while (next is not null)
        {
            var page = JsonNode.Parse(await client.GetStringAsync(new Uri($"{address}&after={next}", UriKind.Relative)))!;
            items.AddRange(page["items"]!.AsArray().Select(item => item!.ToJsonString()));
            next = (string?)page["next"];
        }

        return items;
    }

    private Task<string> TextAsync(Role role, string place, string address) =>
        Client(role, place).GetStringAsync(new Uri(address, UriKind.Relative));

    private HttpClient Client(Role role, string place)
    {
        if (clients.TryGetValue((role, place), out var known))
            return known;
        var issued = NewKeys.CreateAsync(Api.Services, role, place).GetAwaiter().GetResult();
        var client = Api.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued.Secret);
        return clients[(role, place)] = client;
    }
}
