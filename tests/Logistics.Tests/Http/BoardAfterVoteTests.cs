using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>The board after the vote: the recapitulation of the districts, and what a second vote needs.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class BoardAfterVoteTests(TestEngine engine) : ApiTests
{
    private const string Ward = "74.71.01.1010";
    private const string Station = $"{Ward}.001";
    private const string Again = $"{Ward}.002";
    private const string Late = $"{Ward}.003";
    private const int Ballots = 90;
    private readonly SetClock clock = new(DateTimeOffset.Parse("2024-11-24T08:00:00+08:00", null));

    protected override ApiFixture NewApi() => new() { Engine = engine, HasRules = true, Clock = clock };

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() => DeliverAsync(("ballot-mayor", 10_000));

    [Test, Order(1)]
    public async Task Contest_IsRecapitulatedOnceThePpkHasSealedItsBoxAgain()
    {
        At("2024-11-25T09:00");
        var need = (await GetAsync($"/v1/requirements?location={Station}&item=ballot-mayor")).Succeeds(200)["items"]![0]!["needed"]!;
        var box = NewKit(Station);
        (box["kind"], box["contest"], box["contents"], box["seals"]) =
            ("ballot-box", "mayor", Contents(("ballot-mayor", (int)need)), NewSeals());
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        var label = (string)box["label"]!;
        await MoveAsync([Kpu, Mandonga, Ward, Station], label);
        At("2024-11-27T06:30");
        await OpenAsync(label, Station);
        At("2024-11-27T18:00");
        await PostAccountAsync(Station, reVote: null);
        await SealAsync(label, Station);
        await MoveAsync([Station, Ward, Mandonga], label);
        Assert.That(await RecapitulatedAsync(Station), Is.EqualTo("0/2"), "it is back, and counted");

        At("2024-11-28T09:00");
        await OpenAsync(label, Mandonga);
        Assert.That(await RecapitulatedAsync(Station), Is.EqualTo("0/2"), "it is open");
        At("2024-11-29T16:00");
        await SealAsync(label, Mandonga);
        var (station, district) = (await PlaceAsync(Station), await PlaceAsync(Mandonga));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await RecapitulatedAsync(Station), Is.EqualTo("1/2"));
            Assert.That((long)district["recapitulated"]!["actual"]!, Is.EqualTo(1));
            Assert.That(Reasons(station, "not-recapitulated"), Is.Empty, "there is time");
            Assert.That(await CellAsync("recapitulated"), Is.EqualTo("1"));
            Assert.That(await CellAsync("recapitulation_expected"), Is.EqualTo("2"));
        }

        // Who takes the sealing back has it open again.
        await TakeBackLatestAsync(label);
        Assert.That(await RecapitulatedAsync(Station), Is.EqualTo("0/2"));
        await SealAsync(label, Mandonga);
        await MoveAsync([Mandonga, Kpu], label);
        Assert.That(await RecapitulatedAsync(Station), Is.EqualTo("1/2"), "wherever it is then");
        var then = await PlaceAsync(Mandonga);

        At("2024-12-16T12:00");
        Assert.That(Reasons(await PlaceAsync(Station), "not-recapitulated"), Is.EqualTo(["warning governor"]));
        At("2024-12-17T00:00:01");
        station = await PlaceAsync(Station);
        Assert.That(Reasons(station, "not-recapitulated"), Is.EqualTo(["critical governor"]));
        var reason = station["reasons"]!.AsArray().Single(one => (string?)one!["code"] == "not-recapitulated")!;
        var due = (await GetAsync($"/v1/deadlines?location={Mandonga}&status=missed&limit=500")).Succeeds(200)["items"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)reason["rule"]!["code"], Is.EqualTo("recapitulation"));
            Assert.That((string?)reason["rule"]!["source"], Is.Not.Empty);
            Assert.That((string?)reason["dueAt"], Is.EqualTo("2024-12-17T00:00:00+08:00"));
            Assert.That(
                due.Where(one => (string?)one!["step"] == "recapitulation").Select(one => (string?)one!["location"]),
                Is.EqualTo([Mandonga]));
            var known = (await GetAsync($"/v1/readiness?location={Mandonga}&knownAt={Uri.EscapeDataString("2024-11-29T16:00:00+08:00")}"))
                .Succeeds(200)["items"]![0]!;
            Assert.That(known.ToJsonString(), Is.EqualTo(then.ToJsonString()));
        }
    }

    [Test, Order(2)]
    public async Task ReVote_ThatIsToBeHeld_ShowsItsNoticeAndItsBoxes()
    {
        At("2024-11-29T17:00");
        var (id, late) = (await RecommendAsync(Again), await RecommendAsync(Late));
        var pending = (await PlaceAsync(Again))["reasons"]!.AsArray().Single(one => (string?)one!["code"] == "re-vote-pending")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That($"{pending["severity"]} {pending["contest"]} {pending["reVote"]}", Is.EqualTo($"warning mayor {id}"));
            Assert.That(pending["links"]!.AsArray().Select(one => (string?)one), Does.Contain($"/v1/re-votes/{id}"));
            Assert.That(await OfAsync(Again, id), Is.EqualTo(["re-vote-pending warning mayor"]), "nobody has decided");
        }

        At("2024-11-29T20:00");
        await DecideAsync(id);
        await DecideAsync(late);
        Assert.That(await OfAsync(Again, id), Is.EquivalentTo([
            "re-vote-pending warning mayor", "notice-missing info ", "box-not-packed info mayor",
        ]));

        At("2024-11-30T09:00");
        var box = NewReissue(id);
        (await PostAsync("/v1/reissues", box)).Succeeds(201);
        var reasons = (await PlaceAsync(Again))["reasons"]!.AsArray();
        var notice = reasons.Single(one => (string?)one!["code"] == "notice-missing")!;
        At("2024-11-30T09:30");
        var served = (await PlaceAsync(Again)).ToJsonString();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await OfAsync(Again, id), Is.EquivalentTo([
                "re-vote-pending warning mayor", "notice-missing warning ", "box-not-there info mayor",
            ]));
            Assert.That((string?)notice["rule"]!["code"], Is.EqualTo("re-vote-notice"));
            Assert.That((string?)notice["rule"]!["source"], Does.Contain("on the day before"));
            Assert.That((string?)notice["dueAt"], Is.EqualTo("2024-12-01T00:00:00+08:00"));
            var there = reasons.Single(one => (string?)one!["code"] == "box-not-there" && one["reVote"] is not null)!;
            Assert.That(
                $"{there["package"]} {there["rule"]!["code"]} {there["dueAt"]}",
                Is.EqualTo($"{Id(box)} delivery-to-tps 2024-12-01T00:00:00+08:00"));
            Assert.That(
                (await GetAsync($"/v1/deadlines?location={Again}&package={Id(box)}")).Succeeds(200)["items"]!.AsArray()
                    .Select(one => $"{one!["step"]} {one["location"]}"),
                Is.EqualTo([$"delivery {Mandonga}", $"delivery {Ward}", $"delivery {Again}", $"opening {Again}"]));
        }

        At("2024-11-30T10:00");
        (await PostAsync(
            $"/v1/re-votes/{id}/notice", new JsonObject { ["id"] = NewId(), ["occurredAt"] = "2024-11-30T09:00:00+08:00" }))
            .Succeeds(201);
        await MoveAsync([Kpu, Mandonga, Ward, Again], Id(box));
        Assert.That(await OfAsync(Again, id), Is.EqualTo(["re-vote-pending warning mayor"]));

        At("2024-12-01T00:00:01");
        Assert.That(await OfAsync(Late, late), Is.EquivalentTo([
            "re-vote-pending warning mayor", "notice-missing critical ", "box-not-packed critical mayor",
        ]));
        At("2024-12-01T07:00:01");
        Assert.That(await OfAsync(Again, id), Is.EquivalentTo(["re-vote-pending warning mayor", "not-opened critical mayor"]));
        await OpenAsync(Id(box), Again);
        Assert.That(await OfAsync(Again, id), Is.EqualTo(["re-vote-pending warning mayor"]));
        At("2024-12-01T18:00");
        await PostAccountAsync(Again, id);
        Assert.That(await OfAsync(Again, id), Is.Empty);
        Assert.That((await PlaceAsync(Again)).ToJsonString(), Is.Not.EqualTo(served));
        var then = Uri.EscapeDataString("2024-11-30T09:30:00+08:00");
        Assert.That(
            (await GetAsync($"/v1/readiness?location={Again}&knownAt={then}")).Succeeds(200)["items"]![0]!.ToJsonString(),
            Is.EqualTo(served));
    }

    /// <summary>All stations of the district but one are retired, so that it waits for this one alone.</summary>
    [Test, Order(3)]
    public async Task Recapitulation_OfADistrict_IsDoneOnceEveryStationBelowIs()
    {
        At("2024-12-02T08:00");
        var rows = new JsonArray();
        foreach (var ward in await ChildrenAsync(Mandonga))
        {
            foreach (var one in await ChildrenAsync((string)ward["code"]!))
            {
                if ((string?)one["code"] == Station)
                    continue;
                var row = new JsonObject { ["retired"] = true };
                foreach (var member in (string[])["code", "level", "name", "parent", "lat", "lng", "registeredVoters", "provenance"])
                    row[member] = one[member]?.DeepClone();
                rows.Add(row);
            }
        }

        (await PostAsync("/v1/locations/imports", new JsonObject { ["id"] = NewId(), ["rows"] = rows, ["occurredAt"] = Now }))
            .Succeeds(201);
        await DeliverAsync(("ballot-governor", 1_000));
        var need = (await GetAsync($"/v1/requirements?location={Station}&item=ballot-governor")).Succeeds(200)["items"]![0]!["needed"]!;
        var box = NewKit(Station);
        (box["kind"], box["contest"], box["contents"], box["seals"]) =
            ("ballot-box", "governor", Contents(("ballot-governor", (int)need)), NewSeals());
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        var label = (string)box["label"]!;
        await MoveAsync([Kpu, Mandonga, Ward, Station], label);
        await OpenAsync(label, Station);
        await PostAccountAsync(Station, reVote: null, "governor");
        await SealAsync(label, Station, "ballot-governor");
        await MoveAsync([Station, Ward, Mandonga], label);
        await OpenAsync(label, Mandonga);
        Assert.That(await StatusAsync(), Is.EqualTo("on-time"), "every account is recorded, and a box is open");
        await SealAsync(label, Mandonga, "ballot-governor");
        Assert.That(await StatusAsync(), Is.EqualTo("done"));

        async Task<string?> StatusAsync() =>
            (await GetAsync($"/v1/deadlines?location={Mandonga}&limit=500")).Succeeds(200)["items"]!.AsArray()
                .Where(one => (string?)one!["step"] == "recapitulation").Select(one => (string?)one!["status"]).Single();

        async Task<JsonNode[]> ChildrenAsync(string parent) =>
        [
            .. (await GetAsync($"/v1/locations?parent={parent}&limit=500")).Succeeds(200)["items"]!.AsArray().Select(one => one!),
        ];
    }

    private void At(string local) => clock.Now = DateTimeOffset.Parse($"{local}+08:00", null);

    private string Now => clock.Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", null);

    private async Task<JsonNode> PlaceAsync(string place) =>
        (await GetAsync($"/v1/readiness?location={place}")).Succeeds(200)["items"]![0]!;

    private async Task<string> RecapitulatedAsync(string place)
    {
        var share = (await PlaceAsync(place))["recapitulated"]!;
        return $"{share["actual"]}/{share["expected"]}";
    }

    private async Task<string> CellAsync(string column)
    {
        using var client = Api.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/readiness?location={Station}");
        request.Headers.Authorization = Api.As("auditor").DefaultRequestHeaders.Authorization;
        request.Headers.Add("Accept", "text/csv");
        var lines = (await (await client.SendAsync(request)).Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.TrimEntries);
        return lines[1].Split(',')[Array.IndexOf(lines[0].Split(','), column)];
    }

    private static string[] Reasons(JsonNode station, string code) =>
    [
        .. station["reasons"]!.AsArray().Where(one => (string?)one!["code"] == code)
            .Select(one => $"{one!["severity"]} {one["contest"]}"),
    ];

    /// <summary>The reasons of a polling station that name a re-vote.</summary>
    private async Task<string[]> OfAsync(string tps, string reVote) =>
    [
        .. (await PlaceAsync(tps))["reasons"]!.AsArray().Where(one => (string?)one!["reVote"] == reVote)
            .Select(one => $"{one!["code"]} {one["severity"]} {one["contest"]}"),
    ];

    private async Task OpenAsync(string box, string place) =>
        (await PostAsync(
            $"/v1/packages/{box}/opening", new JsonObject { ["id"] = NewId(), ["location"] = place, ["occurredAt"] = Now }))
        .Succeeds(201);

    private async Task SealAsync(string box, string place, string item = "ballot-mayor") =>
        (await PostAsync($"/v1/packages/{box}/sealing", new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = place,
            ["contents"] = Contents((item, 5)),
            ["seals"] = NewSeals(),
            ["occurredAt"] = Now,
        })).Succeeds(201);

    private async Task TakeBackLatestAsync(string box)
    {
        var latest = (await GetAsync($"/v1/packages/{box}/custody")).Succeeds(200)["events"]!.AsArray()[^1]!["sequence"]!;
        (await PostAsync(
            $"/v1/events/{latest}/reversal",
            new JsonObject { ["id"] = NewId(), ["reason"] = "a mistake", ["occurredAt"] = Now })).Succeeds(201);
    }

    private async Task PostAccountAsync(string tps, string? reVote, string contest = "mayor") =>
        (await PostAsync("/v1/tps-accounts", new JsonObject
        {
            ["id"] = NewId(),
            ["tps"] = tps,
            ["contest"] = contest,
            ["received"] = Ballots,
            ["used"] = 85,
            ["spoiled"] = 0,
            ["unused"] = 5,
            ["valid"] = 85,
            ["invalid"] = 0,
            ["attendance"] = new JsonObject { ["list"] = 85, ["movedIn"] = 0, ["additional"] = 0 },
            ["reVote"] = reVote,
            ["occurredAt"] = Now,
        })).Succeeds(201);

    private async Task<string> RecommendAsync(string tps)
    {
        var body = new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = tps,
            ["contests"] = new JsonArray("mayor"),
            ["recommendedBy"] = "Panwascam Mandonga",
            ["ground"] = "voted-twice",
            ["recommendedOn"] = "2024-11-29",
            ["occurredAt"] = Now,
        };
        (await PostAsync("/v1/re-votes", body)).Succeeds(201);
        return Id(body);
    }

    private async Task DecideAsync(string reVote) =>
        (await PostAsync($"/v1/re-votes/{reVote}/decision", new JsonObject
        {
            ["id"] = NewId(),
            ["outcome"] = "held",
            ["number"] = $"PSU/{reVote}",
            ["decidedOn"] = "2024-11-29",
            ["heldOn"] = "2024-12-01",
            ["occurredAt"] = Now,
        })).Succeeds(201);

    private JsonObject NewReissue(string reVote) => new()
    {
        ["id"] = NewId(),
        ["label"] = NewLabel(),
        ["tps"] = Again,
        ["contest"] = "mayor",
        ["location"] = Kpu,
        ["contents"] = Contents(("ballot-mayor", Ballots)),
        ["seals"] = NewSeals(),
        ["decision"] = $"PSU/{reVote}",
        ["reason"] = "two voters got both ballots",
        ["occurredAt"] = Now,
    };
}
