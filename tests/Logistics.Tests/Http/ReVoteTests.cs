using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Polling stations that vote again: recommended, decided, announced, and what is odd about them.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class ReVoteTests(TestEngine engine) : ApiTests
{
    private const string ReVotes = "/v1/re-votes";

    protected override ApiFixture NewApi() => new() { Engine = engine, HasRules = true };

    [Test]
    public async Task ReVote_RecommendedDecidedAndNotified_IsShownAndListed()
    {
        var body = NewCase(Tps);
        var id = Id(body);
        var recommended = (await PostAsync(ReVotes, body, $"officer@{Mandonga}")).Succeeds(201);
        Assert.That((string?)recommended["status"], Is.EqualTo("recommended"));
        Assert.That((string?)recommended["recommendedBy"], Is.EqualTo("Panwascam Mandonga"));
        (await PostAsync(ReVotes, body, $"officer@{Mandonga}")).Succeeds(200);

        var decision = NewDecision();
        var decided = (await PostAsync($"{ReVotes}/{id}/decision", decision)).Succeeds(201);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)decided["status"], Is.EqualTo("to-be-held"));
            Assert.That((string?)decided["decision"], Is.EqualTo("PSU/1"));
            Assert.That((string?)decided["heldOn"], Is.EqualTo("2024-12-01"));
            Assert.That(decided["warnings"]!.AsArray(), Is.Empty);
        }

        await RefusesAsync($"{ReVotes}/{id}/decision", NewDecision(), 409, "re-vote-decided", "reVote");
        var notified = (await PostAsync($"{ReVotes}/{id}/notice", NewNotice("2024-11-30T12:00:00+08:00"))).Succeeds(201);
        Assert.That((string?)notified["status"], Is.EqualTo("notified"));
        await RefusesAsync($"{ReVotes}/{id}/notice", NewNotice(), 409, "re-vote-notified", "reVote");
        (notified["packages"], notified["counts"]) = (new JsonArray(), new JsonArray());
        Assert.That((await GetAsync($"{ReVotes}/{id}")).Succeeds(200).ToJsonString(), Is.EqualTo(notified.ToJsonString()));
        foreach (var (query, isThere) in ((string, bool)[])
            [("", true), ($"?location={Mandonga}&below=true", true), ($"?location={Mandonga}", false),
             ($"?location={Tps}&status=notified", true), ($"?location={Tps}&status=refused", false), ("?location=74.72", false)])
        {
            var listed = (await GetAsync(ReVotes + query)).Succeeds(200)["items"]!.AsArray();
            Assert.That(listed.Any(one => (string?)one!["id"] == id), Is.EqualTo(isThere), query);
        }

        Assert.That((await Api.VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task ReVote_Refused_IsNotAnnounced()
    {
        var body = NewCase(OtherTps, "governor", "mayor");
        (await PostAsync(ReVotes, body)).Succeeds(201);
        var decision = NewDecision();
        (decision["outcome"], decision["heldOn"]) = ("refused", null);
        var decided = (await PostAsync($"{ReVotes}/{Id(body)}/decision", decision)).Succeeds(201);
        Assert.That((string?)decided["status"], Is.EqualTo("refused"));
        await RefusesAsync($"{ReVotes}/{Id(body)}/notice", NewNotice(), 422, "re-vote-not-to-be-held", "reVote");
    }

    [Test]
    public async Task ReVote_LateOrAgain_IsRecordedWithWarnings()
    {
        var first = NewCase(OtherTps);
        (await PostAsync(ReVotes, first)).Succeeds(201);
        (await PostAsync($"{ReVotes}/{Id(first)}/decision", NewDecision())).Succeeds(201);
        var again = NewCase(OtherTps);
        (await PostAsync(ReVotes, again)).Succeeds(201);
        var decision = NewDecision();
        (decision["decidedOn"], decision["heldOn"]) = ("2024-12-08", "2024-12-09");
        var decided = (await PostAsync($"{ReVotes}/{Id(again)}/decision", decision)).Succeeds(201);
        Assert.That(
            decided["warnings"]!.AsArray().Select(one => ((string?)one!["code"], (string?)one["field"])),
            Is.EqualTo(new[] { ("re-vote-late", "decidedOn"), ("re-vote-late", "heldOn"), ("re-vote-again", "outcome") }));
        var notified = (await PostAsync($"{ReVotes}/{Id(again)}/notice", NewNotice("2024-12-09T06:00:00+08:00"))).Succeeds(201);
        Assert.That(notified["warnings"]!.AsArray().Select(one => (string?)one!["code"]), Does.Contain("re-vote-notice-late"));
    }

    [Test]
    public async Task ReVote_TakenBack_IsDecidedAnew()
    {
        var body = NewCase(OtherTps, "governor");
        (await PostAsync(ReVotes, body)).Succeeds(201);
        var decided = (await PostAsync($"{ReVotes}/{Id(body)}/decision", NewDecision())).Succeeds(201);
        await TakeBackAsync((long)decided["events"]!.AsArray()[^1]!);
        var open = (await GetAsync($"{ReVotes}/{Id(body)}")).Succeeds(200);
        Assert.That((string?)open["status"], Is.EqualTo("recommended"));
        Assert.That(open["decision"], Is.Null);
        (await PostAsync($"{ReVotes}/{Id(body)}/decision", NewDecision())).Succeeds(201);
    }

    [Test]
    public async Task ReVotes_OfADecision_AreFoundByItsNumber()
    {
        var (first, number) = await DecidedAsync(FourthTps, "mayor");
        var second = NewCase(OtherTps);
        (await PostAsync(ReVotes, second)).Succeeds(201);
        var decision = NewDecision();
        decision["number"] = number;
        (await PostAsync($"{ReVotes}/{Id(second)}/decision", decision)).Succeeds(201);
        Assert.That(await FoundAsync(number), Is.EqualTo([first, Id(second)]));
        Assert.That(await FoundAsync($"{number}x"), Is.Empty);
        (await GetAsync($"{ReVotes}?decision={new string('x', 101)}")).Refuses(400, "invalid-request", "decision");

        async Task<string[]> FoundAsync(string text) =>
        [
            .. (await GetAsync($"{ReVotes}?decision={Uri.EscapeDataString(text)}")).Succeeds(200)["items"]!.AsArray()
                .Select(one => Id(one!)),
        ];
    }

    [Test]
    public async Task Grounds_AreListedWithNamesAndSources()
    {
        var grounds = (await GetAsync("/v1/re-vote-grounds", "integrator")).Succeeds(200)["items"]!.AsArray();
        var twice = grounds.Single(one => (string?)one!["code"] == "voted-twice")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                twice.ToJsonString(), Is.EqualTo(new JsonObject
                {
                    ["code"] = "voted-twice",
                    ["version"] = 1,
                    ["names"] = new JsonObject
                    {
                        ["en"] = "More than one voter votes twice",
                        ["id"] = "Lebih dari satu pemilih memberikan suara dua kali",
                    },
                    ["validFrom"] = "2024-08-10",
                    ["provenance"] = "estimate",
                    ["source"] = "Press reports on re-votes of the Pilkada of 2024, as above",
                }.ToJsonString()));
            Assert.That(grounds.Select(one => (string?)one!["source"]), Is.All.Not.Empty);
            Assert.That(grounds.Select(one => (string?)one!["code"]), Is.Ordered);
        }
    }

    /// <summary>The kept stock is the mayor's; the governor's comes from the province, for one decision.</summary>
    [Test]
    public async Task Reissue_OfADecidedReVote_IsLinkedAndOpenedFromItsDayOn()
    {
        var (id, number) = await DecidedAsync(ThirdTps, "governor", "mayor");
        await DeliverAsync(("ballot-mayor", 100), ("ballot-governor", 100));
        var box = NewReissue(ThirdTps, "mayor", number, 90);
        var packed = (await PostAsync("/v1/reissues", box)).Succeeds(201);
        Assert.That((string?)packed["package"]!["reVote"], Is.EqualTo(id));
        Assert.That(packed["warnings"]!.AsArray().Select(one => (string?)one!["code"]), Does.Not.Contain("re-vote-not-decided"));

        var governor = NewReissue(ThirdTps, "governor", number, 90);
        await RefusesAsync("/v1/reissues", governor, 422, "re-vote-stock-exceeded", "contents[0].quantity");
        var delivery = NewDelivery(id, 100);
        var delivered = (await PostAsync("/v1/deliveries", delivery)).Succeeds(201);
        Assert.That((string?)delivered["decision"], Is.EqualTo(number));
        Assert.That((string?)(await GetAsync($"/v1/deliveries/{Id(delivery)}")).Succeeds(200)["decision"], Is.EqualTo(number));
        (await PostAsync("/v1/reissues", governor)).Succeeds(201);
        var more = NewReissue(ThirdTps, "governor", number, 11);
        Assert.That((await PostAsync("/v1/reissues", more)).Text, Does.Contain(
            "at most 10 of ballot-governor: 0 are kept for re-votes at 74.71, 100 were delivered for this one, 90 are issued"));
        var (_, otherNumber) = await DecidedAsync(FourthTps, "governor");
        await RefusesAsync(
            "/v1/reissues", NewReissue(FourthTps, "governor", otherNumber, 1), 422, "re-vote-stock-exceeded", "contents[0].quantity");

        await MoveAsync([Kpu, Mandonga, Wawombalata, ThirdTps], Id(box));
        var early = NewOpening("2024-11-30T07:00:00+08:00");
        await RefusesAsync($"/v1/packages/{Id(box)}/opening", early, 422, "too-early-to-open", "occurredAt");
        (await PostAsync($"/v1/packages/{Id(box)}/opening", NewOpening("2024-12-01T06:00:00+08:00"))).Succeeds(201);
        var shown = (await GetAsync($"{ReVotes}/{id}")).Succeeds(200)["packages"]!.AsArray();
        Assert.That(
            shown.Select(one => ((string?)one!["label"], (string?)one["contest"], (string?)one["status"])),
            Is.EqualTo(new[] { ((string?)box["label"], "mayor", "opened"), ((string?)governor["label"], "governor", "packed") }));
        Assert.That((await Api.VerifyAsync()).Findings, Is.Empty);
    }

    /// <summary>One contest is voted on again: its second account counts, and is compared with no first one.</summary>
    [Test]
    public async Task Account_OfAReVote_StandsBesideTheFirstAndCounts()
    {
        const string tps = "74.71.01.1008.005";
        await PostAccountAsync(tps, "governor", 300, reVote: null);
        await PostAccountAsync(tps, "mayor", 302, reVote: null);
        Assert.That(Open(await ReconcileAsync(tps)), Is.EqualTo(["contests-agree", "contests-agree"]));

        var (id, number) = await DecidedAsync(tps, "mayor");
        await DeliverAsync(("ballot-mayor", 290));
        var box = NewReissue(tps, "mayor", number, 290);
        (await PostAsync("/v1/reissues", box)).Succeeds(201);
        await MoveAsync([Kpu, Mandonga, Wawombalata, tps], Id(box));
        var opening = NewOpening("2024-12-01T06:30:00+08:00");
        (opening["location"], opening["counted"]) = (
            tps, new JsonArray(new JsonObject { ["item"] = "ballot-mayor", ["quantity"] = 289 }));
        (await PostAsync($"/v1/packages/{Id(box)}/opening", opening)).Succeeds(201);
        await PostAccountAsync(tps, "governor", 280, id, 422);
        await PostAccountAsync("74.71.01.1008.006", "mayor", 280, id, 422);
        var second = await PostAccountAsync(tps, "mayor", 280, id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)second["reVote"], Is.EqualTo(id));
            Assert.That((long?)second["delivered"], Is.EqualTo(289), "as counted");
            Assert.That(
                second["violations"]!.AsArray().Select(one => (string?)one!["identity"]), Is.EqualTo(["received-delivered"]));
        }

        var first = (await GetAsync($"/v1/tps-accounts/{tps}/mayor")).Succeeds(200);
        Assert.That(((int?)first["used"], (string?)first["reVote"]), Is.EqualTo(((int?)302, (string?)null)));
        Assert.That(
            (int?)(await GetAsync($"/v1/tps-accounts/{tps}/mayor?reVote={id}")).Succeeds(200)["used"], Is.EqualTo(280));
        (await GetAsync($"/v1/tps-accounts/{tps}/governor?reVote={id}")).Refuses(404, "unknown-account", "tps");

        var view = await ReconcileAsync(tps);
        var (governor, mayor) = (view["totals"]![0]!, view["totals"]![1]!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)view["counts"], Is.EqualTo("latest-vote"));
            Assert.That(((long?)governor["used"], (int?)governor["ofReVotes"]), Is.EqualTo(((long?)300, (int?)0)));
            Assert.That(((long?)mayor["used"], (int?)mayor["ofReVotes"]), Is.EqualTo(((long?)280, (int?)1)));
            Assert.That((long?)mayor["delivered"], Is.EqualTo(289));
            Assert.That(Open(view), Is.EqualTo(["received-delivered"]), "contests of different votes are not compared");
        }

        var counts = (await GetAsync($"{ReVotes}/{id}")).Succeeds(200)["counts"]!.AsArray();
        Assert.That(
            counts.Select(one => ((string?)one!["contest"], (bool?)one["isReVote"], (int?)one["used"])),
            Is.EqualTo(new[] { ((string?)"mayor", (bool?)false, (int?)302), ("mayor", true, 280) }));

        // A correction of the second account leaves the first alone.
        await PostAccountAsync(tps, "mayor", 281, id, 201, (string?)second["event"]);
        Assert.That((long?)(await ReconcileAsync(tps))["totals"]![1]!["used"], Is.EqualTo(281));
        Assert.That((await Api.VerifyAsync()).Findings, Is.Empty);
    }

    private async Task<JsonNode> ReconcileAsync(string tps) =>
        (await GetAsync($"/v1/reconciliation?location={tps}")).Succeeds(200);

    private static string?[] Open(JsonNode view) =>
    [
        .. view["identities"]!.AsArray().SelectMany(
            one => one!["at"]!.AsArray().Select(_ => (string?)one["identity"])),
    ];

    private async Task<JsonNode> PostAccountAsync(
        string tps, string contest, int used, string? reVote, int status = 201, string? corrects = null)
    {
        var answer = await PostAsync("/v1/tps-accounts", new JsonObject
        {
            ["id"] = NewId(),
            ["tps"] = tps,
            ["contest"] = contest,
            ["received"] = 310,
            ["used"] = used,
            ["spoiled"] = 0,
            ["unused"] = 310 - used,
            ["valid"] = used,
            ["invalid"] = 0,
            ["attendance"] = new JsonObject { ["list"] = used, ["movedIn"] = 0, ["additional"] = 0 },
            ["reVote"] = reVote,
            ["corrects"] = corrects,
            ["explanation"] = corrects is null ? null : "counted again",
            ["occurredAt"] = "2024-12-01T17:00:00+08:00",
        });
        if (status != 201)
            answer.Refuses(status, "not-of-re-vote", "reVote");
        return status == 201 ? answer.Succeeds(201) : answer.Json;
    }

    [Test]
    public async Task Delivery_ForNoReVoteThatIsHeld_IsRefused()
    {
        await RefusesAsync("/v1/deliveries", NewDelivery(NewId(), 10), 422, "not-for-re-vote", "reVote");
        var body = NewCase(Tps);
        (await PostAsync(ReVotes, body)).Succeeds(201);
        await RefusesAsync("/v1/deliveries", NewDelivery(Id(body), 10), 422, "not-for-re-vote", "reVote");
    }

    [TestCase("location", "\"74.71.01.1008\"", 422, "re-vote-not-at-tps", "location")]
    [TestCase("location", "\"74.72\"", 422, "unknown-location", "location")]
    [TestCase("contests", """["president"]""", 422, "unknown-contest", "contests[0]")]
    [TestCase("contests", """["mayor","mayor"]""", 422, "unknown-contest", "contests[1]")]
    [TestCase("contests", "[]", 400, "invalid-request", "contests")]
    [TestCase("ground", "\"bad-weather\"", 422, "unknown-ground", "ground")]
    [TestCase("recommendedOn", "\"2024-08-09\"", 422, "unknown-ground", "ground")]
    [TestCase("recommendedOn", "\"yesterday\"", 400, "invalid-request", "recommendedOn")]
    [TestCase("recommendedBy", "\"\"", 400, "invalid-request", "recommendedBy")]
    public async Task Recommend_Wrong_IsRefused(string member, string value, int status, string code, string field)
    {
        var body = NewCase(Tps);
        body[member] = JsonNode.Parse(value);
        await RefusesAsync(ReVotes, body, status, code, field);
    }

    [TestCase("heldOn", "\"2024-11-27\"", 422, "re-vote-not-after-voting", "heldOn")]
    [TestCase("heldOn", "null", 400, "invalid-request", "heldOn")]
    [TestCase("outcome", "\"refused\"", 400, "invalid-request", "heldOn")]
    [TestCase("outcome", "\"postponed\"", 400, "invalid-request", "outcome")]
    [TestCase("number", "\"\"", 400, "invalid-request", "number")]
    public async Task Decide_Wrong_IsRefused(string member, string value, int status, string code, string field)
    {
        var body = NewCase(Tps);
        (await PostAsync(ReVotes, body)).Succeeds(201);
        var decision = NewDecision();
        decision[member] = JsonNode.Parse(value);
        await RefusesAsync($"{ReVotes}/{Id(body)}/decision", decision, status, code, field);
    }

    [Test]
    public async Task Decide_ByTheDistrict_IsForTheKpu()
    {
        var body = NewCase(Tps);
        (await PostAsync(ReVotes, body)).Succeeds(201);
        Assert.That(
            (await PostAsync($"{ReVotes}/{Id(body)}/decision", NewDecision(), $"officer@{Mandonga}")).Status, Is.EqualTo(403));
        await RefusesAsync($"{ReVotes}/{NewId()}/decision", NewDecision(), 404, "unknown-re-vote", "reVote");
    }

    private static JsonObject NewCase(string tps, params string[] contests) => new()
    {
        ["id"] = NewId(),
        ["location"] = tps,
        ["contests"] = new JsonArray([.. (contests.Length == 0 ? ["mayor"] : contests).Select(code => JsonValue.Create(code))]),
        ["recommendedBy"] = "Panwascam Mandonga",
        ["ground"] = "voted-twice",
        ["recommendedOn"] = "2024-11-28",
        ["occurredAt"] = "2024-11-28T15:00:00+08:00",
    };

    private static JsonObject NewDecision() => new()
    {
        ["id"] = NewId(),
        ["outcome"] = "held",
        ["number"] = "PSU/1",
        ["decidedOn"] = "2024-11-29",
        ["heldOn"] = "2024-12-01",
        ["occurredAt"] = "2024-11-29T15:00:00+08:00",
    };

    private const string ThirdTps = "74.71.01.1008.003";
    private const string FourthTps = "74.71.01.1008.004";

    /// <summary>A re-vote that is to be held, and the number of its decision.</summary>
    private async Task<(string Id, string Number)> DecidedAsync(string tps, params string[] contests)
    {
        var body = NewCase(tps, contests);
        (await PostAsync(ReVotes, body)).Succeeds(201);
        var decision = NewDecision();
        var number = $"PSU/{Id(body)}";
        decision["number"] = number;
        (await PostAsync($"{ReVotes}/{Id(body)}/decision", decision)).Succeeds(201);
        return (Id(body), number);
    }

    private static JsonObject NewReissue(string tps, string contest, string decision, int ballots) => new()
    {
        ["id"] = NewId(),
        ["label"] = NewLabel(),
        ["tps"] = tps,
        ["contest"] = contest,
        ["location"] = Kpu,
        ["contents"] = Contents(($"ballot-{contest}", ballots)),
        ["seals"] = NewSeals(),
        ["decision"] = decision,
        ["reason"] = "two voters got both ballots",
        ["occurredAt"] = "2024-11-30T09:00:00+08:00",
    };

    private static JsonObject NewDelivery(string reVote, int ballots) => new()
    {
        ["id"] = NewId(),
        ["supplier"] = "KPU of the province",
        ["location"] = Kpu,
        ["document"] = NewLabel(),
        ["reVote"] = reVote,
        ["lines"] = new JsonArray(
            new JsonObject { ["item"] = "ballot-governor", ["stated"] = ballots, ["counted"] = ballots }),
        ["occurredAt"] = "2024-11-30T08:00:00+08:00",
    };

    private static JsonObject NewOpening(string at) =>
        new() { ["id"] = NewId(), ["location"] = ThirdTps, ["occurredAt"] = at };

    private static JsonObject NewNotice(string at = "2024-11-30T12:00:00+08:00") =>
        new() { ["id"] = NewId(), ["occurredAt"] = at };

    private async Task TakeBackAsync(long sequence) =>
        (await PostAsync(
            $"/v1/events/{sequence}/reversal",
            new JsonObject { ["id"] = NewId(), ["reason"] = "a mistake", ["occurredAt"] = "2024-11-29T16:00:00+08:00" }))
        .Succeeds(201);
}
