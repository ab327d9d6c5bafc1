using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Incidents are opened and settled by what the ledger shows, and reported and worked off by people.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class IncidentTests(TestEngine engine) : RouteTests
{
    private const string Incidents = "/v1/incidents";
    private const string OfMandonga = $"officer@{Mandonga}";
    private const string Elsewhere = "officer@74.71.02";

    private int stations = 9;

    protected override ApiFixture NewApi() => new() { Engine = engine };

    [TearDown]
    public async Task LeavesALedgerThatIsSound() => Assert.That((await Api.VerifyAsync()).Findings, Is.Empty);

    [Test]
    public async Task Flag_IsOneIncidentUntilNoneOfItsKindIsOpen()
    {
        var kit = await PackAsync();
        await AcceptOnBehalfAsync(Kpu, Mandonga, kit, "officer");
        var incident = await OnlyAsync(kit, "flagged");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                $"{incident["status"]} {incident["severity"]} {incident["location"]} {incident["other"]}",
                Is.EqualTo($"open warning {Kpu} {Mandonga}"));
            Assert.That((string?)incident["cause"], Does.StartWith("flag/on-behalf/package/"));
            Assert.That((string?)incident["name"], Is.EqualTo("Recorded with a flag"));
            Assert.That(incident["history"], Is.Null);
        }

        await AcceptOnBehalfAsync(Mandonga, Wawombalata, kit, "officer");
        Assert.That(Id(await OnlyAsync(kit, "flagged")), Is.EqualTo(Id(incident)), "one for the cause");
        var flags = (await ListAsync("/v1/flags?code=on-behalf&limit=500")).Where(flag => (string?)flag!["package"] == kit).ToArray();
        await SettleAsync(flags[0]!);
        Assert.That((string?)(await OnlyAsync(kit, "flagged"))["status"], Is.EqualTo("open"), "another flag is open");
        await SettleAsync(flags[1]!);
        var settled = await ShowAsync(incident);
        Assert.That((string?)settled["status"], Is.EqualTo("settled"));
        Assert.That(
            settled["history"]!.AsArray().Select(one => (string?)one!["type"]),
            Is.EqualTo((string[])["package-accepted", "flag-settled"]));
        Assert.That((long?)settled["settledBy"], Is.EqualTo((long?)settled["history"]![1]!["sequence"]));

        // The cause comes back: another one, and the old one stays.
        var handover = await ReleaseAsync(Wawombalata, Tps, kit);
        (await PostAsync($"/v1/handovers/{handover}/acceptance", OnBehalf(NewAcceptance()), "officer")).Succeeds(201);
        Assert.That(
            (await OfPackageAsync(kit, "flagged")).Select(one => (string?)one["status"]), Is.EqualTo((string[])["settled", "open"]));
        foreach (var (key, sees) in new[] { (OfMandonga, true), ("warehouse", true), (Elsewhere, false) })
        {
            Assert.That((await GetAsync($"{Incidents}/{Id(incident)}", key)).Status, Is.EqualTo(sees ? 200 : 404), key);
            Assert.That(await IdsAsync("limit=500", key), sees ? Does.Contain(Id(incident)) : Does.Not.Contain(Id(incident)), key);
        }
    }

    [Test]
    public async Task MissingAndRefusedPackage_AreIncidentsUntilItIsFoundOrAccepted()
    {
        var (lost, turnedBack, gone) = (await PackAsync(), await PackAsync(), await PackAsync());
        var handover = await ReleaseAsync(Kpu, Mandonga, lost, turnedBack, gone);
        await AcceptAsync(handover, Line(lost, "missing"), Line(turnedBack, "refused"), Line(gone, "missing"));
        var missing = await OnlyAsync(lost, "package-missing");
        var refused = await OnlyAsync(turnedBack, "package-refused");
        Assert.That(
            $"{missing["status"]} {missing["severity"]} {missing["location"]} {missing["other"]} {missing["handover"]}",
            Is.EqualTo($"open critical {Kpu} {Mandonga} {handover}"));
        Assert.That($"{refused["status"]} {refused["severity"]}", Is.EqualTo("open warning"));
        await MoveAsync([Kpu, Mandonga], turnedBack);
        Assert.That((string?)(await ShowAsync(refused))["status"], Is.EqualTo("settled"));
        (await PostAsync("/v1/arrivals", NewArrival(Mandonga, lost))).Succeeds(201);
        var found = await ShowAsync(missing);
        Assert.That((string?)found["history"]![1]!["type"], Is.EqualTo("package-arrived"));
        var writeOff = new JsonObject { ["id"] = NewId(), ["decision"] = "SK-9", ["decidedOn"] = "2024-11-24", ["occurredAt"] = Noon };
        (await PostAsync($"/v1/packages/{gone}/write-off", writeOff)).Succeeds(201);
        Assert.That((string?)(await OnlyAsync(gone, "package-missing"))["status"], Is.EqualTo("settled"));
    }

    [Test]
    public async Task Reversal_OfWhatOpenedOrSettledIt_TakesThatBack()
    {
        var kit = await PackAsync();
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, kit), Line(kit, "missing"));
        var incident = await OnlyAsync(kit, "package-missing");
        await ReverseAsync((long)incident["sequence"]!);
        Assert.That((string?)(await ShowAsync(incident))["status"], Is.EqualTo("reversed"));

        var reported = NewIncident();
        (await PostAsync(Incidents, reported, OfMandonga)).Succeeds(201);
        var settled = (await PostAsync($"{Incidents}/{Id(reported)}/steps", Step("settled", true), OfMandonga)).Succeeds(201);
        await ReverseAsync((long)settled["sequence"]!);
        var open = await ShowAsync(reported);
        Assert.That((string?)open["status"], Is.EqualTo("open"));
        Assert.That(open["history"]![1]!["reversedBy"], Is.Not.Null);
        await ReverseAsync((long)open["sequence"]!);
        Assert.That((string?)(await ShowAsync(reported))["status"], Is.EqualTo("reversed"));
    }

    [Test]
    public async Task Reversal_OfASettlementWhoseCauseIsGone_LeavesItSettled()
    {
        var kit = await PackAsync();
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, kit), Line(kit, "missing"));
        var incident = await OnlyAsync(kit, "package-missing");
        var settled = (await PostAsync($"{Incidents}/{Id(incident)}/steps", Step("settled", true), OfMandonga)).Succeeds(201);
        (await PostAsync("/v1/arrivals", NewArrival(Mandonga, kit))).Succeeds(201);
        await ReverseAsync((long)settled["sequence"]!);
        Assert.That((string?)(await ShowAsync(incident))["status"], Is.EqualTo("settled"));
    }

    [Test]
    public async Task Report_IsCommentedAssignedAndSettledByPeople()
    {
        var kit = await PackAsync();
        var body = NewIncident();
        (body["package"], body["severity"]) = (kit, "info");
        var made = (await PostAsync(Incidents, body, OfMandonga)).Succeeds(201);
        Assert.That($"{made["type"]} {made["place"]} {made["comment"]}", Is.EqualTo($"incident-reported {Mandonga} {body["note"]}"));
        Assert.That((await PostAsync(Incidents, body, OfMandonga)).Succeeds(200).ToJsonString(), Is.EqualTo(made.ToJsonString()));
        var steps = $"{Incidents}/{Id(body)}/steps";
        (await PostAsync(steps, Step(), OfMandonga)).Succeeds(201);
        var assignment = Step("owner", "Ibu Sari");
        assignment["due"] = "2024-11-25T08:00:00+08:00";
        assignment.Remove("comment");
        (await PostAsync(steps, assignment, OfMandonga)).Succeeds(201);
        var shown = await ShowAsync(body);
        Assert.That(
            $"{shown["status"]} {shown["severity"]} {shown["package"]} {shown["owner"]} {shown["note"]}",
            Is.EqualTo($"open info {kit} Ibu Sari {body["note"]}"));
        Assert.That((DateTimeOffset?)shown["due"], Is.EqualTo(DateTimeOffset.Parse("2024-11-25T00:00:00Z", null)));
        await MoveAsync([Kpu, Mandonga], kit);
        var settlement = Step("event", await Api.LedgerSizeAsync() - 1);
        settlement.Remove("comment");
        (await PostAsync(steps, Step(), Elsewhere)).Refuses(404, "unknown-incident", "incident");
        (await PostAsync(steps, settlement, OfMandonga)).Succeeds(201);
        var settled = await ShowAsync(body);
        Assert.That(
            settled["history"]!.AsArray().Select(one => (string?)one!["type"]),
            Is.EqualTo((string[])["incident-reported", "incident-commented", "incident-assigned", "incident-settled"]));
        Assert.That((long?)settled["history"]![3]!["event"], Is.EqualTo((long?)settlement["event"]));
        (await PostAsync(steps, Step("settled", true), OfMandonga)).Refuses(409, "incident-not-open", "incident");
        (await PostAsync(steps, Step(), OfMandonga)).Succeeds(201);
        Assert.That((string?)(await ShowAsync(body))["status"], Is.EqualTo("settled"));
    }

    [Test]
    public async Task Record_WhatNobodyMay_IsRefusedByField()
    {
        var body = NewIncident();
        (await PostAsync(Incidents, body, Elsewhere)).Refuses(403, "outside-your-place", "location");
        (await PostAsync(Incidents, body, "auditor")).Refuses(403, "forbidden");
        body["type"] = "earthquake";
        await RefusesAsync(Incidents, body, 422, "unknown-incident-type", "type");
        (body["type"], body["location"]) = ("other", "99");
        (await PostAsync(Incidents, body, "admin")).Refuses(422, "unknown-location", "location");
        body = NewIncident();
        (body["package"], body["handover"]) = ("NO-SUCH", NewId());
        (await PostAsync(Incidents, body, OfMandonga)).Refuses(422, "unknown-package", "package", "handover");
        body = NewIncident();
        (await PostAsync(Incidents, body, OfMandonga)).Succeeds(201);
        var steps = $"{Incidents}/{Id(body)}/steps";
        var step = Step();
        step.Remove("comment");
        await RefusesAsync(steps, step, 400, "invalid-request", "comment");
        step["event"] = 1_000_000;
        await RefusesAsync(steps, step, 400, "invalid-request", "event");
        (step["event"], step["settled"]) = (0, false);
        await RefusesAsync(steps, step, 400, "invalid-request", "settled");
        foreach (var unknown in (string[])[NewId(), "x"])
            await RefusesAsync($"{Incidents}/{unknown}/steps", Step(), 404, "unknown-incident", "incident");
    }

    [Test]
    public async Task Account_ThatDoesNotReconcile_IsAnIncidentUntilACorrectionOrReversal()
    {
        var tps = NextTps();
        var body = Account(tps, used: 341);
        var first = (await PostAsync("/v1/tps-accounts", body)).Succeeds(201);
        var incident = await OfPlaceAsync(tps, "account-mismatch");
        Assert.That(
            $"{incident["status"]} {incident["severity"]} {incident["contest"]} {incident["cause"]}",
            Is.EqualTo($"open critical mayor account/{tps}/mayor"));
        var correction = Account(tps, used: 340);
        (correction["corrects"], correction["explanation"]) = (first["event"]!.DeepClone(), "one was counted twice");
        var second = (await PostAsync("/v1/tps-accounts", correction)).Succeeds(201);
        Assert.That((string?)(await ShowAsync(incident))["status"], Is.EqualTo("settled"));
        await ReverseAsync((long)second["versions"]![1]!["sequence"]!);
        Assert.That((string?)(await ShowAsync(incident))["status"], Is.EqualTo("open"));
        await ReverseAsync((long)second["versions"]![0]!["sequence"]!);
        Assert.That((string?)(await ShowAsync(incident))["status"], Is.EqualTo("reversed"));
    }

    [Test]
    public async Task Officer_WhoLeavesEarly_IsAnIncidentUntilSomebodyHasTheSeat()
    {
        var tps = NextTps();
        var left = await AppointAsync(tps, seat: 3);
        await EndAsync(left, "resignation");
        var incident = await OfPlaceAsync(tps, "team-incomplete");
        Assert.That($"{incident["status"]} {incident["location"]}", Is.EqualTo($"open {tps}"));
        var appointed = await AppointAsync(tps, seat: 3);
        Assert.That((string?)(await ShowAsync(incident))["status"], Is.EqualTo("settled"));
        await EndAsync(appointed, "term");
        Assert.That((string?)(await ShowAsync(incident))["status"], Is.EqualTo("settled"));
    }

    [Test]
    public async Task Types_AreListedWithNamesSeverityAndSources()
    {
        var types = (await GetAsync("/v1/incident-types", "integrator")).Succeeds(200)["items"]!.AsArray();
        var flooded = types.Single(one => (string?)one!["code"] == "flooded")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                $"{flooded["version"]} {flooded["severity"]} {flooded["validFrom"]} {flooded["provenance"]}",
                Is.EqualTo("1 critical 2024-08-10 estimate"));
            Assert.That((string?)flooded["names"]!["en"], Is.EqualTo("Wet or flooded material"));
            Assert.That((string?)flooded["names"]!["id"], Is.EqualTo("Barang basah atau terendam banjir"));
            Assert.That(types.Select(one => (string?)one!["source"]), Is.All.Not.Empty);
            Assert.That(types.Select(one => (string?)one!["code"]), Is.Ordered);
        }

        (await GetAsync("/v1/incident-types?type=flooded", "integrator")).Refuses(400, "invalid-request", "type");
    }

    [Test]
    public async Task List_EachFilterAndPage_ShowsWhatItSays()
    {
        var tps = NextTps();
        foreach (var type in (string[])["other", "flooded"])
        {
            var body = NewIncident();
            (body["location"], body["type"]) = (tps, type);
            (await PostAsync(Incidents, body, OfMandonga)).Succeeds(201);
        }

        var all = await IdsAsync("limit=500");
        var paged = new List<string>();
        for (var next = $"{Incidents}?limit=1"; next is not null;)
        {
            var page = (await GetAsync(next)).Succeeds(200);
            paged.AddRange(page["items"]!.AsArray().Select(one => (string)one!["id"]!));
            next = (string?)page["next"] is { } cursor ? $"{Incidents}?limit=1&cursor={cursor}" : null;
        }

        Assert.That(paged, Is.EqualTo(all));
        foreach (var (filter, count) in new[]
        {
            ($"location={tps}", 2), ($"location={Mandonga}&type=flooded&severity=info", 0), ($"location={tps}&below=true", 2), ("location=99&below=true", 0),
            ("location=99", 0),
            ($"location={tps}&type=flooded", 1), ($"location={tps}&severity=critical", 1), ($"location={tps}&severity=warning", 1),
            ($"location={tps}&status=open", 2), ($"location={tps}&status=settled", 0), ("olderThan=2024-01-01T00:00:00Z", 0),
            ($"location={tps}&olderThan=2100-01-01T00:00:00Z", 2),
        })
        {
            Assert.That(await IdsAsync(filter), Has.Count.EqualTo(count), filter);
        }

        Assert.That(await IdsAsync($"location={Mandonga}&below=true&limit=500"), Is.SupersetOf(await IdsAsync($"location={tps}")));
        Assert.That(await IdsAsync($"location={tps}", OfMandonga), Has.Count.EqualTo(2));
        foreach (var (member, value) in new[] { ("severity", "loud"), ("status", "gone"), ("olderThan", "yesterday"), ("cursor", "x") })
            (await GetAsync($"{Incidents}?{member}={value}")).Refuses(400, "invalid-request", member);
    }

    private static JsonObject Step(string? member = null, JsonNode? value = null)
    {
        var step = NewIncidentStep();
        if (member is not null)
            step[member] = value;
        return step;
    }

    private static JsonObject Account(string tps, int used) => new()
    {
        ["id"] = NewId(),
        ["tps"] = tps,
        ["contest"] = "mayor",
        ["received"] = 408,
        ["used"] = used,
        ["spoiled"] = 2,
        ["unused"] = 66,
        ["valid"] = 331,
        ["invalid"] = 9,
        ["attendance"] = new JsonObject { ["list"] = 335, ["movedIn"] = 0, ["additional"] = 5 },
        ["occurredAt"] = Noon,
    };

    private string NextTps() => $"74.71.01.1008.00{stations--}";

    private async Task AcceptOnBehalfAsync(string from, string to, string kit, string key) => (await PostAsync(
        $"/v1/handovers/{await ReleaseAsync(from, to, kit)}/acceptance", OnBehalf(NewAcceptance()), key)).Succeeds(201);

    private async Task SettleAsync(JsonNode flag) => (await PostAsync(
        $"/v1/flags/{flag["id"]}/settlement",
        new JsonObject { ["id"] = NewId(), ["explanation"] = "the phone was flat", ["occurredAt"] = Noon })).Succeeds(201);

    private async Task ReverseAsync(long sequence) => (await PostAsync(
        $"/v1/events/{sequence}/reversal",
        new JsonObject { ["id"] = NewId(), ["reason"] = "a mistake", ["occurredAt"] = Noon }, "admin")).Succeeds(201);

    private async Task<string> AppointAsync(string tps, int seat)
    {
        var officer = NewOfficer();
        (officer["place"], officer["seat"]) = (tps, seat);
        officer.Remove("identityNumber");
        (await PostAsync("/v1/officers", officer)).Succeeds(201);
        (await PostAsync($"/v1/officers/{Id(officer)}/appointment", NewStep("decision", "SK-1"))).Succeeds(201);
        return Id(officer);
    }

    private async Task EndAsync(string officer, string ground) =>
        (await PostAsync($"/v1/officers/{officer}/end", NewStep("ground", ground))).Succeeds(201);

    private async Task<JsonNode> ShowAsync(JsonNode incident) => (await GetAsync($"{Incidents}/{Id(incident)}")).Succeeds(200);

    private async Task<JsonNode> OnlyAsync(string package, string type) => (await OfPackageAsync(package, type)).Single();

    private async Task<JsonNode[]> OfPackageAsync(string package, string type) =>
        [.. (await ListAsync($"{Incidents}?type={type}&limit=500")).Where(one => (string?)one["package"] == package)];

    private async Task<JsonNode> OfPlaceAsync(string place, string type) =>
        (await ListAsync($"{Incidents}?location={place}&type={type}")).Single();

    private async Task<JsonNode[]> ListAsync(string address) =>
        [.. (await GetAsync(address)).Succeeds(200)["items"]!.AsArray().Select(one => one!)];

    private async Task<IReadOnlyList<string>> IdsAsync(string filter, string key = "auditor") =>
        [.. (await GetAsync($"{Incidents}?{filter}", key)).Succeeds(200)["items"]!.AsArray().Select(one => (string)one!["id"]!)];
}
