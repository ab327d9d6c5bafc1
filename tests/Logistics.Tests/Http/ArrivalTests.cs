using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What comes other than by an open line of a handover, over HTTP.</summary>
internal sealed class ArrivalTests : LogTests
{
    private const string Kendari = "74.71.02";
    private const string OfficerThere = $"officer@{Kendari}";
    private const string Officer = $"officer@{Mandonga}";
    private const string SeeTheirs = $"officer@{Tps}";

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() => DeliverAsync(("ink", 500));

    [Test]
    public async Task Unexpected_PackageOfAnotherDistrict_IsHereAndItsChainAndSenderSaySo()
    {
        var (mine, theirs, unknown) = (await PackAsync(Kendari), await PackAsync(), NewLabel());
        var way = await ReleaseAsync(Kpu, Mandonga, theirs);
        var handover = await ReleaseAsync(Kpu, Kendari, mine);
        var acceptance = NewAcceptance();
        acceptance["unexpected"] = new JsonArray(
            new JsonObject { ["label"] = theirs, ["condition"] = "wet", ["seals"] = new JsonArray("S-9"), ["note"] = "on top" },
            new JsonObject { ["label"] = unknown });
        var answer = (await PostAsync($"/v1/handovers/{handover}/acceptance", acceptance)).Succeeds(201);
        var (arrived, label) = (answer["arrivals"]![0]!, answer["arrivals"]![1]!);
        var chain = (await GetAsync($"/v1/packages/{theirs}/custody", OfficerThere)).Succeeds(200);
        var sent = (await GetAsync($"/v1/handovers/{way}")).Succeeds(200);
        var whole = (await GetAsync($"/v1/handovers/{handover}")).Succeeds(200);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer["lines"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(
                $"{arrived["label"]} {arrived["from"]} {arrived["left"]} {arrived["reason"]} {arrived["status"]} {arrived["condition"]} {arrived["note"]}",
                Is.EqualTo($"{theirs} {Kpu} {way} other-handover settled wet on top"));
            Assert.That(
                arrived["warnings"]!.AsArray().Select(warning => (string?)warning!["code"]),
                Is.EqualTo((string[])["not-on-its-way", "from-other-handover", "seal-mismatch"]));
            Assert.That(
                $"{label["label"]} {label["package"]} {label["reason"]} {label["status"]} {label["condition"]}",
                Is.EqualTo($"{unknown}  unknown-label open unchecked"));
            Assert.That((string?)chain["custodian"], Is.EqualTo(Kendari));
            Assert.That(((bool?)chain["continuous"], (bool?)chain["verified"]), Is.EqualTo((true, true)));
            var last = chain["events"]!.AsArray()[^1]!;
            Assert.That($"{last["type"]} {last["from"]} {last["to"]}", Is.EqualTo($"package-arrived {Kpu} {Kendari}"));
            Assert.That((string?)sent["lines"]![0]!["outcome"], Is.EqualTo("elsewhere"));
            Assert.That((int?)sent["counts"]!["elsewhere"], Is.EqualTo(1));
            Assert.That(whole["arrivals"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That(await IdsAsync($"/v1/arrivals?location={Kendari}&reason=other-handover", Officer), Does.Contain((string?)arrived["id"]), "it was for them");
            Assert.That(await IdsAsync("/v1/arrivals?status=open", OfficerThere), Does.Contain((string?)label["id"]));
            Assert.That(await IdsAsync("/v1/arrivals", SeeTheirs), Does.Contain((string?)arrived["id"]).And.Not.Contain((string?)label["id"]));
            Assert.That(await IdsAsync("/v1/packages?limit=500", OfficerThere), Does.Contain(await PackageIdAsync(theirs)), "who has it sees it");
            Assert.That((await GetAsync($"/v1/packages/{mine}", Officer)).Status, Is.EqualTo(404));
        }

        // It goes up to where both ways meet, and down its own.
        await MoveAsync([Kendari, Kpu, Mandonga], theirs);
        Assert.That((await GetAsync($"/v1/packages/{theirs}", OfficerThere)).Status, Is.EqualTo(404), "who had it does not see it any more");

        await SignAsync();
        var page = await PageAsync($"/v1/handovers/{handover}/receipt");
        foreach (var text in (string[])["Kedatangan lain", theirs, unknown, "dari serah terima lain", "label tidak dikenal", "tidak diperiksa", "on top"])
            Assert.That(page, Does.Contain(text));
        Assert.That(await PageAsync($"/v1/handovers/{way}/receipt"), Does.Contain("tiba di tempat lain"));
        Assert.That((await Api.VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task Label_ThatNobodyKnows_IsNamedOrSaidToBeNothing()
    {
        var kit = await PackAsync();
        var found = (await PostAsync("/v1/arrivals", NewArrival(Mandonga, "GOV-1OO8", "a-box"))).Succeeds(201);
        var (one, other) = ((string?)found["arrivals"]![0]!["id"], (string?)found["arrivals"]![1]!["id"]);
        await RefusesAsync(Address(one), new JsonObject { ["id"] = NewId(), ["occurredAt"] = Noon }, 400, "invalid-request", "package");
        var named = (await PostAsync(Address(one), Identification("package", kit), Officer)).Succeeds(201);
        var nothing = (await PostAsync(Address(other), Identification("note", "of the market"), Officer)).Succeeds(201);
        using (Assert.EnterMultipleScope())
        {
            Assert.That($"{named["status"]} {named["label"]} {named["package"]}", Is.EqualTo($"settled GOV-1OO8 {await PackageIdAsync(kit)}"));
            Assert.That($"{nothing["status"]} {nothing["package"]} {nothing["settlement"]!["note"]}", Is.EqualTo("settled  of the market"));
            Assert.That((string?)(await GetAsync($"/v1/packages/{kit}")).Succeeds(200)["custodian"], Is.EqualTo(Mandonga));
            Assert.That((await GetAsync($"/v1/arrivals/{one}", SeeTheirs)).Status, Is.EqualTo(200), "the package is for them");
            Assert.That((await GetAsync($"/v1/arrivals/{other}", SeeTheirs)).Status, Is.EqualTo(404));
            Assert.That((await GetAsync($"/v1/arrivals/{other}", OfficerThere)).Status, Is.EqualTo(404));
        }

        var flags = (await GetAsync("/v1/flags?code=unknown-label&limit=500")).Succeeds(200)["items"]!.AsArray();
        foreach (var sequence in (string[])[$"{named["sequence"]}", $"{nothing["sequence"]}"])
        {
            Assert.That(
                flags.Where(flag => $"{flag!["sequence"]}" == sequence).Select(flag => (string?)flag!["status"]),
                Is.EqualTo((string[])["settled"]));
        }

        (await PostAsync("/v1/arrivals", NewArrival(Mandonga, "KOTAK #12 / \"A\""))).Succeeds(201);
        foreach (var label in (string[])["Kotak é", " KOTAK", "A\nB"])
            await RefusesAsync("/v1/arrivals", NewArrival(Mandonga, label), 400, "invalid-request", "lines[0].label");
        (await PostAsync(Address(one), Identification("package", kit), Officer)).Refuses(409, "arrival-settled", "arrival");
        (await PostAsync(Address(other), Identification("note", "x"), OfficerThere)).Refuses(404, "unknown-arrival", "arrival");
        await RefusesAsync(Address("nope"), Identification("note", "x"), 404, "unknown-arrival", "arrival");
        await RefusesAsync("/v1/arrivals", NewArrival(Mandonga, kit), 422, "already-here", "lines[0].label");
        await RefusesAsync("/v1/arrivals", NewArrival("74.79", kit), 422, "unknown-location", "location");

        static string Address(string? arrival) => $"/v1/arrivals/{arrival}/identification";
        static JsonObject Identification(string member, string value) =>
            new() { ["id"] = NewId(), [member] = value, ["occurredAt"] = Noon };
    }

    [Test]
    public async Task Acceptance_BeforeItsRelease_LetsTheReceiverHandOnAndIsPairedWithIt()
    {
        var (kit, lost) = (await PackAsync(), await PackAsync());
        var release = NewRelease(Kpu, Mandonga, kit, lost);
        var lostLine = Line(lost, "missing");
        lostLine["note"] = "not on the truck";
        var acceptance = NewAcceptance(Line(kit, "accepted"), lostLine);
        var address = $"/v1/handovers/{Id(release)}/acceptance";
        var kept = (await PostAsync(address, acceptance, Officer)).Succeeds(201);
        await MoveAsync([Mandonga, Wawombalata], kit);
        (await GetAsync($"/v1/handovers/{Id(release)}")).Refuses(404, "unknown-handover", "handover");
        var released = (await PostAsync("/v1/handovers", release)).Succeeds(201);
        var whole = (await GetAsync($"/v1/handovers/{Id(release)}")).Succeeds(200);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                $"{kept["from"]} {kept["to"]} {kept["status"]} {kept["waiting"]!["lines"]![0]!["outcome"]} {kept["waiting"]!["lines"]![0]!["note"]}",
                Is.EqualTo($" {Mandonga}  missing not on the truck"));
            Assert.That((string?)released["status"], Is.EqualTo("partly-accepted"));
            Assert.That((string?)released["lines"]![1]!["note"], Is.EqualTo("not on the truck"));
            Assert.That(
                whole["lines"]!.AsArray().Select(line => (string?)line!["outcome"]), Is.EqualTo((string[])["accepted", "missing"]));
            Assert.That(whole["acceptances"]!.AsArray().Select(one => (string?)one!["id"]), Is.EqualTo((string[])[Id(acceptance)]));
            Assert.That((string?)(await GetAsync($"/v1/packages/{kit}")).Succeeds(200)["custodian"], Is.EqualTo(Wawombalata));
            Assert.That((string?)(await GetAsync($"/v1/arrivals/{Id(acceptance)}")).Succeeds(200)["status"], Is.EqualTo("settled"));
            Assert.That(await IdsAsync("/v1/arrivals?status=open&reason=before-release", "auditor"), Is.Empty);
            Assert.That(
                (await GetAsync("/v1/audit/arrivals?limit=500")).Succeeds(200)["items"]!.AsArray().Select(item => (string?)item!["type"]),
                Does.Contain("acceptance-unmatched").And.Contain("package-arrived").And.Contain("package-released"));
        }

        await SignAsync();
        var page = await PageAsync($"/v1/handovers/{Id(release)}/receipt");
        Assert.That(page, Does.Contain("diterima").And.Contain("hilang").And.Not.Contain("Kedatangan lain"));
        Assert.That((await Api.VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task Acceptance_OfAHandoverThatIsNotSeen_IsAnsweredAsThatOfNone()
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        var answers = new List<string>();
        foreach (var id in (string[])[handover, NewId()])
        {
            var acceptance = NewAcceptance();
            var kept = (await PostAsync($"/v1/handovers/{id}/acceptance", acceptance, OfficerThere)).Succeeds(201);
            foreach (var member in (string[])["id", "handover", "sequence", "recordedAt"])
                kept.AsObject().Remove(member);
            answers.Add(kept.ToJsonString());
        }

        Assert.That(answers[0], Is.EqualTo(answers[1]));
        Assert.That((int?)(await GetAsync($"/v1/handovers/{handover}")).Succeeds(200)["counts"]!["open"], Is.EqualTo(1));
    }

    private async Task<string> PageAsync(string address)
    {
        using var response = await SendAsync(address, "auditor", "text/html");
        var page = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(200), page);
        return page;
    }

    private async Task<string[]> IdsAsync(string list, string role) =>
        [.. (await GetAsync(list, role)).Succeeds(200)["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    private async Task<string?> PackageIdAsync(string label) =>
        (string?)(await GetAsync($"/v1/packages/{label}")).Succeeds(200)["id"];
}
