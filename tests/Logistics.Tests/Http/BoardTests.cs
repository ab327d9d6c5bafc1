using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What is due, and which polling stations are ready, over HTTP.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class BoardTests(TestEngine engine) : ApiTests
{
    private const string Ward = "74.71.01.1010";
    private static readonly string[] Way = [Kpu, Mandonga, Ward];
    private readonly SetClock clock = new(DateTimeOffset.Parse("2024-11-20T08:00:00+08:00", null));
    private int stations;

    protected override ApiFixture NewApi() => new() { Engine = engine, HasRules = true, Clock = clock };

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() =>
        DeliverAsync(("ink", 200), ("ballot-mayor", 10_000), ("ballot-governor", 10_000));

    [Test]
    public async Task Station_WithoutPackages_IsNotReadyAndThenAtRisk()
    {
        var tps = NextTps();
        At("2024-11-20T08:00");
        var station = await StationAsync(tps);
        Assert.That(Codes(station), Does.Contain("box-not-packed info").And.Contain("kit-not-packed info"));
        Assert.That((string?)station["status"], Is.EqualTo("not-ready"));

        // The first leg leaves at 15:30 at the latest, and is at risk four hours before.
        At("2024-11-26T12:00");
        Assert.That(Codes(await StationAsync(tps)), Does.Contain("box-not-packed warning"));
        At("2024-11-27T00:00:01");
        station = await StationAsync(tps);
        Assert.That(Codes(station), Does.Contain("box-not-packed critical"));
        Assert.That((string?)station["status"], Is.EqualTo("at-risk"));
        var reason = station["reasons"]!.AsArray().First(one => (string?)one!["code"] == "box-not-packed")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)reason["dueAt"], Is.EqualTo("2024-11-27T00:00:00+08:00"));
            Assert.That((string?)reason["rule"]!["code"], Is.EqualTo("delivery-to-tps"));
            Assert.That((string?)reason["rule"]!["source"], Is.Not.Empty);
        }
    }

    [Test]
    public async Task Station_OnItsWayToTheVote_HasTheReasonsOfEachHour()
    {
        var tps = NextTps();
        At("2024-11-24T09:00");
        var (governor, mayor, kit) = (await PackBoxAsync(tps, "governor"), await PackBoxAsync(tps, "mayor"), NewKit(tps));
        (kit["contents"], kit["seals"]) = (Contents(("ink", 2)), NewSeals());
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var label = (string)kit["label"]!;
        Assert.That(Codes(await StationAsync(tps)).Where(code => code != "flagged warning"), Is.EquivalentTo([
            "box-not-there info", "box-not-there info", "kit-not-there info", "team-incomplete info", "nobody-trained info",
        ]));
        var other = NextTps();
        (await PostAsync("/v1/packages", NewKit(other))).Succeeds(201);
        Assert.That(
            (await StationAsync(other))["reasons"]!.AsArray().Where(one => (string?)one!["code"] == "kit-incomplete")
                .Select(one => $"{one!["item"]} {one["actual"]}/{one["expected"]} by {one["rule"]!["code"]}"),
            Is.EqualTo(["ink 0/2 by ink"]));

        await MoveAsync(Way, governor, mayor, label);
        At("2024-11-26T20:30");
        Assert.That(Codes(await StationAsync(tps)), Does.Contain("box-not-there warning"), "it has to leave by 23:00");
        var handover = await ReleaseAsync(Ward, tps, governor, label);
        At("2024-11-26T21:00");
        Assert.That(
            Codes(await StationAsync(tps)).Where(code => code.StartsWith("box-not", StringComparison.Ordinal)),
            Is.EqualTo(["box-not-there warning", "box-not-there info"]), "one is under way");
        await AcceptAsync(handover);
        Assert.That(await CountsAsync(tps), Is.EqualTo("boxes 1/2 kits 1/1"));
        At("2024-11-27T00:30");
        Assert.That(Codes(await StationAsync(tps)), Does.Contain("box-not-there critical"));
        Assert.That(
            (await DeadlinesAsync(tps, "missed")).Select(one => $"{one["rule"]!["code"]} {one["label"]}"),
            Is.EqualTo(["team ", $"delivery-to-tps {mayor}"]));
        await MoveAsync([Ward, tps], mayor);
        Assert.That(Codes(await StationAsync(tps)), Has.None.StartsWith("box-"));
        Assert.That((await DeadlinesAsync(tps, "missed")).Select(one => (string?)one["step"]), Is.EqualTo(["team"]));
        Assert.That((await DeadlinesAsync(tps, "late")).Select(one => (string?)one["label"]), Does.Contain(mayor));

        // Voting has begun, and nothing is opened.
        At("2024-11-27T06:20");
        Assert.That(Codes(await StationAsync(tps)), Has.None.StartsWith("not-opened"));
        At("2024-11-27T06:45");
        Assert.That(Codes(await StationAsync(tps)).Count(code => code == "not-opened warning"), Is.EqualTo(3));
        At("2024-11-27T07:00:01");
        Assert.That(Codes(await StationAsync(tps)).Count(code => code == "not-opened critical"), Is.EqualTo(3));
    }

    [Test]
    public async Task Incident_ThatIsReported_IsAReasonUntilItIsSettled()
    {
        At("2024-11-24T10:00");
        var (tps, id) = (NextTps(), NewId());
        var before = (long)(await PlaceAsync(Kpu))["incidents"]!["critical"]!;
        (await PostAsync("/v1/incidents", new JsonObject
        {
            ["id"] = id,
            ["type"] = "flooded",
            ["location"] = tps,
            ["severity"] = "critical",
            ["note"] = "water in the classroom",
            ["occurredAt"] = "2024-11-24T09:50:00+08:00",
        })).Succeeds(201);
        var reason = (await StationAsync(tps))["reasons"]!.AsArray().Single(one => (string?)one!["code"] == "incident-open")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                $"{reason["severity"]} {reason["incidentType"]} {reason["incident"]}", Is.EqualTo($"critical flooded {id}"));
            Assert.That(reason["links"]!.AsArray().Select(one => (string?)one), Does.Contain($"/v1/incidents/{id}"));
            Assert.That((long)(await PlaceAsync(Kpu))["incidents"]!["critical"]!, Is.EqualTo(before + 1));
        }

        (await PostAsync($"/v1/incidents/{id}/steps", new JsonObject
        {
            ["id"] = NewId(),
            ["comment"] = "moved to another room",
            ["settled"] = true,
            ["occurredAt"] = "2024-11-24T09:55:00+08:00",
        })).Succeeds(201);
        Assert.That(Codes(await StationAsync(tps)), Has.None.StartsWith("incident-open"));
        Assert.That((long)(await PlaceAsync(Kpu))["incidents"]!["critical"]!, Is.EqualTo(before));
    }

    [Test]
    public async Task Board_OfADistrict_AddsItsStationsUp()
    {
        At("2024-11-24T09:00");
        var tps = NextTps();
        await MoveAsync([.. Way, tps], await PackBoxAsync(tps, "mayor"));
        var ward = await PlaceAsync(Ward);
        var all = (await BoardAsync($"?location={Ward}&level=tps&limit=500"))["items"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Sum(ward["stations"]!), Is.EqualTo(all.Count));
            Assert.That((long)ward["boxes"]!["actual"]!, Is.EqualTo(all.Sum(one => (long)one!["boxes"]!["actual"]!)).And.Positive);
            Assert.That((long)ward["boxes"]!["expected"]!, Is.EqualTo(2 * all.Count));
            Assert.That((long)ward["officers"]!["expected"]!, Is.EqualTo(7 * all.Count));
            Assert.That(ward["worst"]!.AsArray(), Has.Count.LessThanOrEqualTo(10).And.Count.Positive);
            Assert.That(ward["reasons"], Is.Null);
        }

        static long Sum(JsonNode counts) =>
            (long)counts["ready"]! + (long)counts["notReady"]! + (long)counts["atRisk"]!;
    }

    [Test]
    public async Task Board_KnownAt_IsWhatWasServedThen()
    {
        At("2024-11-24T10:00");
        var tps = NextTps();
        var box = await PackBoxAsync(tps, "mayor");
        await MoveAsync(Way, box);
        var address = $"?location={Mandonga}&level=tps&limit=500";
        var deadlines = $"/v1/deadlines?location={tps}&limit=500";
        var (served, due) = (await BoardAsync(address), (await GetAsync(deadlines)).Succeeds(200));
        At("2024-11-26T23:30");
        await MoveAsync([Ward, tps], box);
        var then = Uri.EscapeDataString("2024-11-24T03:00:00+01:00");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await BoardAsync($"{address}&knownAt={then}")).ToJsonString(), Is.EqualTo(served.ToJsonString()));
            Assert.That(
                (await GetAsync($"{deadlines}&knownAt={then}")).Succeeds(200).ToJsonString(), Is.EqualTo(due.ToJsonString()));
            Assert.That((await BoardAsync(address)).ToJsonString(), Is.Not.EqualTo(served.ToJsonString()));
        }
    }

    [Test]
    public async Task Deadlines_OfAPackage_AreInTheOrderOfTime()
    {
        At("2024-11-24T10:00");
        var tps = NextTps();
        await PackBoxAsync(tps, "governor");
        var found = await DeadlinesAsync(tps);
        string[] expected =
        [
            $"delivery {Mandonga}", $"delivery {Ward}", $"delivery {tps}", $"opening {tps}", $"return {Ward}",
            $"account {tps}", $"account {tps}", $"return {Mandonga}", $"return {Kpu}", $"team {tps}",
        ];
        Assert.That(found.Select(one => $"{one["step"]} {one["location"]}"), Is.EquivalentTo(expected));
        Assert.That(found.Select(one => (string?)one["status"]), Is.All.EqualTo("on-time"));
        Assert.That(found.Select(one => (string?)one["dueAt"]), Is.Ordered);
        Assert.That((string?)found[3]["departBy"], Is.EqualTo("2024-11-26T23:00:00+08:00"));

        // Page by page it is the same list.
        var (paged, next) = (new List<string>(), "");
        do
        {
            var page = (await GetAsync($"/v1/deadlines?location={tps}&limit=4{next}")).Succeeds(200);
            paged.AddRange(page["items"]!.AsArray().Select(one => (string)one!["id"]!));
            next = (string?)page["next"] is { } cursor ? $"&cursor={cursor}" : "";
        }
        while (next.Length > 0);
        Assert.That(paged, Is.EqualTo(found.Select(one => (string)one["id"]!)));
    }

    [Test]
    public async Task Board_AsCsvAndOnPaper_HasTheSamePlaces()
    {
        At("2024-11-24T10:00");
        var (csv, page) = (await TextAsync("text/csv", "?level=ppk"), await TextAsync("text/html", "?lang=id"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(csv.Split('\n')[0], Does.StartWith("location,level,name,status,stations_ready"));
            Assert.That(csv, Does.Contain($"\n{Mandonga},ppk,"));
            Assert.That(page, Does.Contain("Kesiapan TPS").And.Contain(Kpu).And.Contain("kotak suara belum dikemas"));
        }

        async Task<string> TextAsync(string type, string query)
        {
            using var client = Api.CreateClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/readiness{query}");
            request.Headers.Authorization = Api.As("auditor").DefaultRequestHeaders.Authorization;
            request.Headers.Add("Accept", type);
            return await (await client.SendAsync(request)).Content.ReadAsStringAsync();
        }
    }

    [Test]
    public async Task Officer_SeesItsOwnPlaceOnly()
    {
        At("2024-11-24T10:00");
        var own = (await GetAsync("/v1/readiness", $"officer@{Mandonga}")).Succeeds(200);
        Assert.That(own["items"]!.AsArray().Select(one => (string?)one!["location"]), Is.EqualTo([Mandonga]));
        Assert.That((await GetAsync($"/v1/readiness?location={Kpu}", $"officer@{Mandonga}")).Succeeds(200)["items"], Is.Empty);
        Assert.That((await GetAsync("/v1/deadlines?location=74.71.02", $"officer@{Mandonga}")).Succeeds(200)["items"], Is.Empty);
    }

    [Test]
    public async Task Countdown_TellsTheNextDeadlineAndWhatHasArrived()
    {
        At("2024-11-24T10:00");
        var tps = NextTps();
        await MoveAsync(Way, await PackBoxAsync(tps, "mayor"));
        var countdown = (await GetAsync("/v1/countdown", role: null)).Succeeds(200);
        var levels = countdown["arrived"]!.AsArray().ToDictionary(one => (string)one!["level"]!, one => one!["boxes"]!, StringComparer.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((DateTimeOffset)countdown["nextDeadline"]!["dueAt"]!, Is.GreaterThan(clock.Now));
            Assert.That((long)levels["ppk"]["actual"]!, Is.Positive);
            Assert.That((long)levels["pps"]["actual"]!, Is.GreaterThan((long)levels["tps"]["actual"]!));
            Assert.That((long)levels["tps"]["expected"]!, Is.EqualTo(1_050));
        }
    }

    private void At(string local) => clock.Now = DateTimeOffset.Parse($"{local}+08:00", null);

    /// <summary>A polling station that no other test uses.</summary>
    private string NextTps() => $"{Ward}.{++stations:000}";

    private async Task<string> PackBoxAsync(string tps, string contest)
    {
        var item = $"ballot-{contest}";
        var need = (await GetAsync($"/v1/requirements?location={tps}&item={item}")).Succeeds(200)["items"]![0]!["needed"]!;
        var box = NewKit(tps);
        (box["kind"], box["contest"], box["contents"], box["seals"]) =
            ("ballot-box", contest, Contents((item, (int)need)), NewSeals());
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        return (string)box["label"]!;
    }

    private async Task<JsonNode> BoardAsync(string query) => (await GetAsync($"/v1/readiness{query}")).Succeeds(200);

    private async Task<JsonNode> PlaceAsync(string place) => (await BoardAsync($"?location={place}"))["items"]![0]!;

    private Task<JsonNode> StationAsync(string tps) => PlaceAsync(tps);

    private async Task<string> CountsAsync(string tps)
    {
        var found = await PlaceAsync(tps);
        return $"boxes {Of(found["boxes"]!)} kits {Of(found["kits"]!)}";

        static string Of(JsonNode share) => $"{share["actual"]}/{share["expected"]}";
    }

    private async Task<JsonNode[]> DeadlinesAsync(string tps, string? status = null) =>
    [
        .. (await GetAsync($"/v1/deadlines?location={tps}&limit=500{(status is null ? "" : $"&status={status}")}"))
            .Succeeds(200)["items"]!.AsArray().Select(one => one!),
    ];

    private static IEnumerable<string> Codes(JsonNode station) =>
        station["reasons"]!.AsArray().Select(one => $"{one!["code"]} {one["severity"]}");
}
