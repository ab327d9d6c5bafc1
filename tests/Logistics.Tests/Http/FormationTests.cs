using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Who is there and who is missing, added up.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class FormationTests(TestEngine engine) : RouteTests
{
    private const string Other = "74.71.01.1008.002";

    private readonly List<string> ids = [];
    private string known = "";

    protected override ApiFixture NewApi() => new() { Engine = engine };

    /// <summary>
    /// At one polling station a chair in term, two members, of whom one is not sworn in, and two who come next; at another
    /// one only a candidate.
    /// </summary>
    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        await NominateAsync("kpps-chair", Tps, seat: 1, rank: 1);
        await NominateAsync("kpps-member", Tps, seat: 2, rank: 1);
        known = (string)(await NominateAsync("kpps-member", Tps, seat: 3, rank: 2))["recordedAt"]!;
        await NominateAsync("kpps-member", Tps, seat: null, rank: 8);
        await NominateAsync("kpps-member", Tps, seat: null, rank: 9);
        await NominateAsync("kpps-member", Other, seat: 2, rank: 1);
        foreach (var i in (int[])[0, 1, 2])
            await StepAsync(i, "appointment", "decision", "SK-1");
        var oath = NewStep("on", "2024-11-07");
        (await PostAsync($"/v1/officers/{ids[0]}/oath", oath)).Succeeds(201);
        await StepAsync(1, "oath", "on", "2024-11-07");
        await StepAsync(0, "training", "course", "logistics");
        await StepAsync(2, "training", "course", "voting");

        // Another course takes nothing of these away.
        await StepAsync(0, "training", "course", "counting");
        await StepAsync(2, "training", "course", "counting");
        var checks = (await GetAsync("/v1/officer-roles")).Succeeds(200)["checks"]!.AsArray()
            .Select(check => (string)check!["code"]!).Distinct(StringComparer.Ordinal);
        await StepAsync(0, "checks", "checks", new JsonArray([.. checks.Select(code => new JsonObject { ["code"] = code, ["state"] = "met" })]));
        await StepAsync(1, "checks", "checks", new JsonArray(new JsonObject { ["code"] = "health", ["state"] = "met" }));
        await StepAsync(3, "checks", "checks", new JsonArray(new JsonObject { ["code"] = "health", ["state"] = "failed" }));
    }

    [Test]
    public async Task Formation_OfTheCity_AddsUpWhatTheRulesAskFor()
    {
        var rows = await RowsAsync("");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((long)rows["kpps-chair"]["required"]! + (long)rows["kpps-member"]["required"]!, Is.EqualTo(3_675));
            Assert.That((long)rows["pps"]["required"]!, Is.EqualTo(195));
            Assert.That((long)rows["ppk"]["required"]!, Is.EqualTo(55));
            Assert.That(Figures(rows["kpps-member"]), Is.EqualTo("3150 candidates 3 reserves 2 appointed 2 sworn 1 qualified 0 logistics 0 voting 1 gap 3148"));
            Assert.That(Figures(rows["kpps-chair"]), Is.EqualTo("525 candidates 0 reserves 0 appointed 1 sworn 1 qualified 1 logistics 1 voting 0 gap 524"));
            Assert.That((string?)rows["kpps-chair"]["provenance"], Is.EqualTo("official"));
            Assert.That((string?)rows["guard"]["provenance"], Is.EqualTo("estimate"));
            Assert.That((string?)rows["kpps-chair"]["source"], Does.Contain("525"));
        }
    }

    [Test]
    public async Task Formation_OfAPlaceLevelAndRole_IsRestricted()
    {
        var station = await RowsAsync($"?location={Tps}&role=kpps-member");
        var levels = (await GetAsync($"/v1/formation?location={Wawombalata}&level=tps&role=kpps-member&limit=500"))
            .Succeeds(200)["items"]!.AsArray();
        var above = await RowsAsync($"?location={Mandonga}&role=kpps-member");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(station.Keys, Is.EqualTo(["kpps-member"]));
            Assert.That((long)station["kpps-member"]["gap"]!, Is.EqualTo(4));
            Assert.That(levels.Select(row => (string)row!["location"]!).Take(2), Is.EqualTo([Tps, Other]));
            Assert.That(levels.Select(row => (long)row!["gap"]!).Take(2), Is.EqualTo([4, 6]));
            Assert.That((long)above["kpps-member"]["appointed"]!, Is.EqualTo(2));
            Assert.That(await RowsAsync("?location=nowhere"), Is.Empty);
            Assert.That(await RowsAsync("?role=nobody"), Is.Empty);
        }
    }

    [Test]
    public async Task Formation_KnownAtATime_IsWhatHadBeenRecordedByThen()
    {
        var then = await RowsAsync($"?location={Tps}&knownAt={Uri.EscapeDataString(known)}");
        var now = await RowsAsync($"?location={Tps}&knownAt=2099-01-01T00:00:00Z");
        var live = await RowsAsync($"?location={Tps}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Figures(then["kpps-member"]), Is.EqualTo("6 candidates 2 reserves 2 appointed 0 sworn 0 qualified 0 logistics 0 voting 0 gap 6"));
            Assert.That(now.ToDictionary(row => row.Key, row => Figures(row.Value), StringComparer.Ordinal),
                Is.EqualTo(live.ToDictionary(row => row.Key, row => Figures(row.Value), StringComparer.Ordinal)));
        }
    }

    /// <summary>In term is who is sworn in on a day between the first and the last one.</summary>
    [Test]
    public async Task InTerm_FollowsTheDay()
    {
        // Recorded now, after the term: the day is the one of the clock.
        var live = await RowsAsync($"?location={Tps}");
        Assert.That((long)live["kpps-chair"]["inTerm"]!, Is.Zero);
        using var api = new ApiFixture { Engine = engine, StartsEmpty = true, Settings = [("Clock:Start", "2024-11-16T09:00:00+08:00")] };
        var officer = NewOfficer("kpps-chair");
        officer["seat"] = 1;
        var client = api.As("officer");
        foreach (var (address, body) in ((string, JsonObject)[])
            [
                ("/v1/officers", officer),
                ($"/v1/officers/{Id(officer)}/appointment", NewStep("decision", "SK-1")),
                ($"/v1/officers/{Id(officer)}/oath", NewStep("on", "2024-11-07")),
            ])
        {
            (await Answer.OfAsync(await client.PostAsync(new Uri(address, UriKind.Relative), Answer.Body(body.ToJsonString())), api.Errors)).Succeeds(201);
        }

        var rows = (await Answer.OfAsync(
            await client.GetAsync(new Uri("/v1/formation?role=kpps-chair", UriKind.Relative)), api.Errors)).Succeeds(200);
        Assert.That((long)rows["items"]![0]!["inTerm"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task Gaps_NameTheSeatAndWhoIsNext()
    {
        var gaps = await GapsAsync($"/v1/formation/gaps?location={Wawombalata}&limit=500");
        string[] atTps = [.. gaps.Where(gap => gap.StartsWith($"{Tps} kpps", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            // Who failed a check is not next.
            Assert.That(atTps, Is.EqualTo([$"{Tps} kpps-member 4 {ids[4]} 9", $"{Tps} kpps-member 5", $"{Tps} kpps-member 6", $"{Tps} kpps-member 7"]));
            Assert.That(gaps, Does.Contain($"{Other} kpps-member 2 {ids[5]} 1").And.Contain($"{Other} guard").And.Contain($"{Wawombalata} pps 3"));
        }

        var paged = new List<string>();
        var cursor = "";
        do
        {
            var page = (await GetAsync($"/v1/formation/gaps?location={Wawombalata}&limit=3{cursor}")).Succeeds(200);
            paged.AddRange(page["items"]!.AsArray().Select(Gap));
            cursor = page["next"] is { } next ? $"&cursor={(string)next!}" : "";
        }
        while (cursor.Length > 0);
        Assert.That(paged, Is.EqualTo(gaps));
    }

    [Test]
    public async Task Formation_AsCsv_IsTheWholeList()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/formation?level=tps", UriKind.Relative));
        request.Headers.Add("Accept", "text/csv");
        using var answer = await Api.As("observer").SendAsync(request);
        var lines = (await answer.Content.ReadAsStringAsync()).TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(1 + (525 * 3)));
        Assert.That(lines[0], Does.StartWith("location,level,role,required,candidates,"));
        using var gaps = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/formation/gaps", UriKind.Relative));
        gaps.Headers.Add("Accept", "text/csv");
        using var list = await Api.As("auditor").SendAsync(gaps);
        Assert.That((await list.Content.ReadAsStringAsync()).TrimEnd().Split('\n'), Has.Length.EqualTo(1 + 3_675 + 195 + 55 + 525 - 3));
        Assert.That((await GetAsync("/v1/formation/gaps", "observer")).Status, Is.EqualTo(403));
    }

    private static string Figures(JsonNode row) =>
        $"{row["required"]} candidates {row["candidates"]} reserves {row["reserves"]} appointed {row["appointed"]} sworn {row["sworn"]} "
        + $"qualified {row["qualified"]} logistics {row["trainedInLogistics"]} voting {row["trainedInVoting"]} gap {row["gap"]}";

    private async Task<Dictionary<string, JsonNode>> RowsAsync(string query) =>
        (await GetAsync($"/v1/formation{query}")).Succeeds(200)["items"]!.AsArray()
            .ToDictionary(row => (string)row!["role"]!, row => row!, StringComparer.Ordinal);

    private async Task<string[]> GapsAsync(string address) =>
        [.. (await GetAsync(address)).Succeeds(200)["items"]!.AsArray().Select(Gap)];

    private static string Gap(JsonNode? gap) =>
        $"{gap!["location"]} {gap["role"]} {gap["seat"]} {gap["next"]?["officer"]} {gap["next"]?["rank"]}".TrimEnd();

    private async Task<JsonNode> NominateAsync(string role, string place, int? seat, int rank)
    {
        var officer = NewOfficer(role, place);
        (officer["seat"], officer["rank"]) = (seat, rank);
        ids.Add(Id(officer));
        return (await PostAsync("/v1/officers", officer)).Succeeds(201);
    }

    private async Task StepAsync(int officer, string step, string member, JsonNode value) =>
        (await PostAsync($"/v1/officers/{ids[officer]}/{step}", NewStep(member, value))).Succeeds(201);
}
