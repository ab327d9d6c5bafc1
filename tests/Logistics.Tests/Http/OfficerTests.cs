using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>Officers over HTTP: each step, each rule, each flag, and who sees what names them.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class OfficerTests(TestEngine engine) : RouteTests
{
    private const string Officers = "/v1/officers";

    private static int numbers;

    private int places;

    protected override ApiFixture NewApi() => new() { Engine = engine };

    [Test]
    public async Task Officer_FromNominationToTheEnd_ShowsEachStep()
    {
        var officer = NewOfficer(number: NewNumber());
        var nominated = (await PostAsync(Officers, officer)).Succeeds(201);
        Assert.That((string?)nominated["status"], Is.EqualTo("candidate"));
        Assert.That((string?)nominated["name"], Is.EqualTo("the second of the list"));
        var id = Id(officer);
        var checks = new JsonArray(
            new JsonObject { ["code"] = "health", ["state"] = "met", ["on"] = "2024-09-27" },
            new JsonObject { ["code"] = "domicile", ["state"] = "pending" });
        await StepAsync(id, "checks", "checks", checks);
        await StepAsync(id, "checks", "checks", new JsonArray(new JsonObject { ["code"] = "domicile", ["state"] = "waived" }));
        var appointed = await StepAsync(id, "appointment", "decision", "SK-1");
        await StepAsync(id, "oath", "on", "2024-11-07");
        await StepAsync(id, "training", "course", "logistics");
        await StepAsync(id, "end", "ground", "resignation");
        var shown = (await GetAsync($"{Officers}/{id}")).Succeeds(200);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)appointed["status"], Is.EqualTo("appointed"));
            Assert.That(Text(appointed, "termFrom", "termTo", "swornOn"), Is.EqualTo(["2024-11-07", "2024-12-08", null]));
            Assert.That(
                Text(shown, "status", "decision", "appointedOn", "swornOn", "endedOn", "ground", "role", "place"),
                Is.EqualTo(["ended", "SK-1", "2024-11-24", "2024-11-07", "2024-11-24", "resignation", "kpps-member", Tps]));
            Assert.That(
                shown["checks"]!.AsArray().Select(check => $"{check!["code"]} {check["state"]} {check["on"]} {check["version"]}"),
                Is.EqualTo(["domicile waived 2024-11-24 1", "health met 2024-09-27 1"]));
            Assert.That((string?)shown["training"]![0]!["course"], Is.EqualTo("logistics"));
            Assert.That(shown["warnings"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task Steps_ThatNobodyMayTake_AreRefused()
    {
        var place = NextPlace();
        var unknown = $"{Officers}/{NewId()}";
        await RefusesAsync($"{unknown}/oath", NewStep("on", "2024-11-07"), 404, "unknown-officer", "officer");
        await RefusesAsync($"{Officers}/none/end", NewStep("ground", "death"), 404, "unknown-officer", "officer");
        var strange = NewOfficer("mayor", place);
        await RefusesAsync(Officers, strange, 422, "unknown-office-role", "role");
        await RefusesAsync(Officers, NewOfficer(place: "74.71.99"), 422, "unknown-location", "place");

        var id = await NominateAsync(place);
        await RefusesAsync($"{Officers}/{id}/oath", NewStep("on", "2024-11-07"), 409, "officer-not-appointed", "officer");
        await RefusesAsync(
            $"{Officers}/{id}/checks", NewStep("checks", Checks("eyesight", "met")), 422, "unknown-check", "checks[0].code");
        await RefusesAsync(
            $"{Officers}/{id}/checks", NewStep("checks", new JsonArray([.. Checks("age", "met").Concat(Checks("age", "met"))
                .Select(check => check!.DeepClone())])),
            422, "duplicate-check", "checks[1].code");
        var succeeding = NewStep("decision", "SK-2");
        succeeding["succeeds"] = NewId();
        await RefusesAsync($"{Officers}/{id}/appointment", succeeding, 422, "unknown-officer", "succeeds");
        succeeding["succeeds"] = id;
        await RefusesAsync($"{Officers}/{id}/appointment", succeeding, 422, "own-successor", "succeeds");
        await StepAsync(id, "appointment", "decision", "SK-2");
        await RefusesAsync(
            $"{Officers}/{id}/appointment", NewStep("decision", "SK-3"), 409, "officer-already-appointed", "officer");
        await StepAsync(id, "oath", "on", "2024-11-07");
        await RefusesAsync($"{Officers}/{id}/oath", NewStep("on", "2024-11-08"), 409, "officer-already-sworn-in", "officer");
        await StepAsync(id, "end", "ground", "death");
        await RefusesAsync($"{Officers}/{id}/end", NewStep("ground", "term"), 409, "officer-ended", "officer");
        await RefusesAsync($"{Officers}/{id}/appointment", NewStep("decision", "SK-3"), 409, "officer-ended", "officer");
        await StepAsync(id, "training", "course", "voting");
    }

    [Test]
    public async Task Nomination_SentAgain_IsAnsweredAsAtFirstAndWithOtherContentRefused()
    {
        var officer = NewOfficer(place: NextPlace(), number: NewNumber());
        (await PostAsync(Officers, officer)).Succeeds(201);
        (await PostAsync(Officers, officer)).Succeeds(200);
        officer["identityNumber"] = NewNumber();
        (await PostAsync(Officers, officer)).Refuses(409, "different-content", "identityNumber");
    }

    [TestCase("birthDate", "31/01/2000")]
    [TestCase("birthDate", "1850-01-31")]
    [TestCase("identityNumber", "seven")]
    [TestCase("identityNumber", "7.47101E+15")]
    [TestCase("seat", 0)]
    [TestCase("rank", 1000)]
    public async Task Nomination_WithAFieldThatIsNone_IsRefused(string field, object value)
    {
        var officer = NewOfficer(place: NextPlace());
        officer[field] = value is int number ? number : (string)value;
        await RefusesAsync(Officers, officer, 400, "invalid-request", field);
    }

    [Test]
    public async Task Appointment_WhoseTermEndsBeforeItBegins_IsRefused()
    {
        var id = await NominateAsync(NextPlace());
        var appointment = NewStep("decision", "SK-2");
        (appointment["termFrom"], appointment["termTo"]) = ("2024-11-07", "2024-11-06");
        await RefusesAsync($"{Officers}/{id}/appointment", appointment, 400, "invalid-request", "termTo");
    }

    [Test]
    public async Task Nomination_ThatIsOdd_IsRecordedWithFlags()
    {
        var young = NewOfficer(place: NextPlace());
        young["birthDate"] = "2008-01-01";
        var old = NewOfficer(place: NextPlace());
        (old["birthDate"], old["occurredAt"]) = ("1960-01-01", "2024-01-10T08:00:00+08:00");
        var seat = NewOfficer(place: NextPlace());
        seat["seat"] = 1;
        var driver = NewOfficer("driver", NextPlace());
        var level = NewOfficer(place: Wawombalata);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FlagsAsync(young), Is.EqualTo(["age-out-of-limits birthDate 17 years or older"]));
            Assert.That(await FlagsAsync(old), Does.Contain("age-out-of-limits birthDate 55 years or younger"));
            Assert.That(await FlagsAsync(seat), Is.EqualTo(["seat-unusual seat a seat from 2 to 7, those of kpps-member"]));
            Assert.That(await FlagsAsync(driver), Is.EqualTo(["seat-unusual seat no seat; driver has none"]));
            Assert.That(
                await FlagsAsync(level),
                Is.EqualTo(["role-not-of-level place a place of level tps, where kpps-member serves"]));
        }

        // How old somebody is stands in no event: the flag says the limit alone.
        var feed = (await GetAsync("/v1/events?type=officer-nominated&limit=500")).Text;
        Assert.That(feed, Does.Not.Contain("2008-01-01").And.Not.Contain("\"16\""));
    }

    [Test]
    public async Task SamePerson_InTwoOffices_IsFlagged()
    {
        var number = NewNumber();
        var first = await NominateAsync(NextPlace(), number);
        var spaced = $"{number[..4]} {number[4..8]}-{number[8..]}";
        var other = NewOfficer(place: NextPlace(), number: spaced);
        Assert.That(await FlagsAsync(other), Has.Length.EqualTo(1).And.Some.StartsWith($"nominated-twice identityNumber one nomination; officer {first}"));
        await StepAsync(first, "appointment", "decision", "SK-4");
        var second = await PostAsync($"{Officers}/{Id(other)}/appointment", NewStep("decision", "SK-5"));
        Assert.That(FlagsOf(second.Succeeds(201)), Does.Contain("two-offices"));
        var third = NewOfficer(place: NextPlace(), number: number);
        Assert.That(FlagsOf((await PostAsync(Officers, third)).Succeeds(201)).Count(code => code == "two-offices"), Is.EqualTo(2));

        // Whose office is over may have another.
        await StepAsync(first, "end", "ground", "resignation");
        await StepAsync(Id(other), "end", "ground", "resignation");
        var fourth = NewOfficer(place: NextPlace(), number: number);
        Assert.That(FlagsOf((await PostAsync(Officers, fourth)).Succeeds(201)), Is.EqualTo(["nominated-twice"]));
    }

    [Test]
    public async Task Appointment_ThatIsOdd_IsRecordedWithFlags()
    {
        var place = NextPlace();
        var holder = await NominateAsync(place);
        await StepAsync(holder, "appointment", "decision", "SK-6");
        var rival = await NominateAsync(place);
        await StepAsync(rival, "checks", "checks", Checks("health", "failed"));
        var appointment = NewStep("decision", "SK-7");
        (appointment["termFrom"], appointment["termTo"]) = ("2024-10-07", "2024-12-08");
        var flags = FlagsOf((await PostAsync($"{Officers}/{rival}/appointment", appointment)).Succeeds(201));
        Assert.That(flags, Is.EquivalentTo(["seat-taken", "check-failed", "term-outside-election"]));
    }

    [Test]
    public async Task Successor_NotNextInRank_IsFlagged()
    {
        var place = NextPlace();
        var ids = new List<string>();
        foreach (var rank in (int?[])[1, 8, 9, null])
        {
            var officer = NewOfficer(place: place);
            officer["rank"] = rank;
            (await PostAsync(Officers, officer)).Succeeds(201);
            ids.Add(Id(officer));
        }

        await StepAsync(ids[0], "appointment", "decision", "SK-8");
        Assert.That(await SucceedAsync(ids[2], ids[0]), Is.EquivalentTo(["not-the-same-office", "not-next-in-rank", "seat-taken"]));
        await StepAsync(ids[0], "end", "ground", "incapacity");
        await StepAsync(ids[2], "end", "ground", "resignation");
        Assert.That(await SucceedAsync(ids[1], ids[0]), Is.Empty);
        var succeeded = (await GetAsync($"{Officers}/{ids[1]}")).Succeeds(200);
        Assert.That((string?)succeeded["succeeds"], Is.EqualTo(ids[0]));

        async Task<string[]> SucceedAsync(string officer, string before)
        {
            var appointment = NewStep("decision", "SK-9");
            appointment["succeeds"] = before;
            return FlagsOf((await PostAsync($"{Officers}/{officer}/appointment", appointment)).Succeeds(201));
        }
    }

    [Test]
    public async Task Committee_RecordsThoseOfThePlacesBelowIt()
    {
        const string inside = $"officer@{Wawombalata}";
        var officer = NewOfficer();
        var recorded = (await PostAsync(Officers, officer, inside)).Succeeds(201);
        Assert.That(recorded["warnings"]!.AsArray(), Is.Empty, "it is an act of its own");
        (await PostAsync($"{Officers}/{Id(officer)}/oath", NewStep("on", "2024-11-07"), "officer@74.71.02"))
            .Refuses(404, "unknown-officer", "officer");
        (await PostAsync(Officers, NewOfficer(place: "74.71.02"), inside)).Refuses(403, "outside-your-place", "place");
        (await PostAsync(Officers, NewOfficer(), "warehouse")).Refuses(403, "forbidden");
        (await PostAsync(Officers, NewOfficer(), "integrator")).Refuses(403, "forbidden");
        var successor = NewOfficer(place: "74.71.02");
        (await PostAsync(Officers, successor)).Succeeds(201);
        var succeeding = NewStep("decision", "SK-13");
        succeeding["succeeds"] = Id(officer);
        (await PostAsync($"{Officers}/{Id(successor)}/appointment", succeeding, "officer@74.71.02"))
            .Refuses(422, "unknown-officer", "succeeds");
        (await GetAsync($"{Officers}/{Id(officer)}", "officer@74.71.02")).Refuses(404, "unknown-officer", "officer");
    }

    /// <summary>What names an officer is shown to who may read names, and is nowhere but in the officer's record.</summary>
    [Test]
    public async Task Names_AreShownToWhoMayReadThem()
    {
        var officer = NewOfficer(place: NextPlace(), number: NewNumber());
        (officer["name"], officer["phone"]) = ("N-A-M-E", "0811 9999");
        (await PostAsync(Officers, officer)).Succeeds(201);
        var address = $"{Officers}/{Id(officer)}";
        using (Assert.EnterMultipleScope())
        {
            foreach (var role in (string[])["admin", "officer", $"officer@{(string)officer["place"]!}", "auditor", "supervisor"])
            {
                Assert.That(
                    Text((await GetAsync(address, role)).Succeeds(200), "name", "birthDate", "phone", "identityNumber"),
                    Is.EqualTo(["N-A-M-E", "1990-01-31", "0811 9999", (string)officer["identityNumber"]!]), role);
            }

            foreach (var where in (string[])[address, $"{Officers}?limit=500"])
                AssertNamesNobody((await GetAsync(where, "integrator")).Text, officer, where);
            Assert.That((await GetAsync(address, "observer")).Status, Is.EqualTo(403));
            foreach (var feed in (string[])["/v1/events?type=officer-nominated&limit=500", "/v1/audit/officers?limit=500"])
                AssertNamesNobody((await GetAsync(feed, "admin")).Text, officer, feed);
        }
    }

    [Test]
    public async Task Erasure_OfAnOfficer_LeavesEverythingVerifying()
    {
        var officer = NewOfficer(place: NextPlace(), number: NewNumber());
        var nominated = (await PostAsync($"{Officers}?wait=30", officer)).Succeeds(201);
        foreach (var text in (string[])["name", "birthDate", "phone", "identityNumber"])
        {
            (await PostAsync("/v1/texts/erasures", new JsonObject
            {
                ["id"] = NewId(),
                ["event"] = (long)nominated["sequence"]!,
                ["text"] = text,
                ["document"] = "SURAT-1",
                ["occurredAt"] = Noon,
            })).Succeeds(201);
        }

        var shown = (await GetAsync($"{Officers}/{Id(officer)}")).Succeeds(200);
        Assert.That(Text(shown, "name", "birthDate", "phone", "identityNumber"), Is.All.EqualTo("[erased]"));
        Assert.That((await PostAsync(Officers, officer)).Status, Is.EqualTo(200), "an erased text equals any");
        await StepAsync(Id(officer), "appointment", "decision", "SK-10");
        var verdict = await Api.VerifyAsync();
        Assert.That(verdict.Findings, Is.Empty);
        var bundle = await Api.As("auditor").GetAsync(new Uri("/v1/evidence?all=true", UriKind.Relative));
        var files = await BundleTextAsync(bundle);
        AssertNamesNobody(files, officer, "the bundle");
        var receipt = await GetAsync($"/v1/events/{(long)nominated["sequence"]!}/receipt");
        Assert.That(receipt.Status, Is.EqualTo(200), receipt.Text);
        AssertNamesNobody(receipt.Text, officer, "the receipt");
    }

    /// <summary>What a bundle says, of all its files.</summary>
    private static async Task<string> BundleTextAsync(HttpResponseMessage answer)
    {
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        var text = new StringBuilder();
        await using var stream = await answer.Content.ReadAsStreamAsync();
        using var files = new ZipArchive(stream, ZipArchiveMode.Read);
        foreach (var file in files.Entries)
        {
            using var reader = new StreamReader(await file.OpenAsync());
            text.Append(await reader.ReadToEndAsync());
        }

        Assert.That(text.ToString(), Does.Contain("officer-nominated").And.Contain("IdentityHash"));
        return text.ToString();
    }

    [Test]
    public async Task Rebuild_OfTheTables_ShowsTheSame()
    {
        var id = await NominateAsync(NextPlace(), NewNumber());
        await StepAsync(id, "checks", "checks", Checks("health", "met"));
        await StepAsync(id, "training", "course", "voting");
        var before = (await GetAsync($"{Officers}?limit=500")).Text;
        await Api.Services.GetRequiredService<ProjectionRebuild>().RebuildAsync(default);
        Assert.That((await GetAsync($"{Officers}?limit=500")).Text, Is.EqualTo(before));
        await StepAsync(id, "appointment", "decision", "SK-11");
    }

    [Test]
    public async Task List_ByPlaceRoleAndStatus_IsFiltered()
    {
        var place = NextPlace();
        var member = await NominateAsync(place);
        var chair = NewOfficer("kpps-chair", place);
        chair["seat"] = 1;
        (await PostAsync(Officers, chair)).Succeeds(201);
        await StepAsync(Id(chair), "appointment", "decision", "SK-12");
        var ward = place[..place.LastIndexOf('.')];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await IdsAsync($"location={place}"), Is.EqualTo([member, Id(chair)]));
            Assert.That(await IdsAsync($"location={ward}&below=true&role=kpps-chair"), Does.Contain(Id(chair)).And.Not.Contain(member));
            Assert.That(await IdsAsync($"location={ward}"), Does.Not.Contain(member));
            Assert.That(await IdsAsync($"location={place}&status=appointed"), Is.EqualTo([Id(chair)]));
            Assert.That(await IdsAsync("location=nowhere&below=true"), Is.Empty);

            // Who sees a part of what they ask for is shown that part.
            Assert.That(await IdsAsync($"location={place}", $"officer@{place}"), Is.EqualTo([member, Id(chair)]));
            Assert.That(await IdsAsync($"location={Kpu}&below=true", $"officer@{place}"), Is.EqualTo([member, Id(chair)]));
            Assert.That(await IdsAsync($"location={Kpu}", $"officer@{place}"), Is.Empty);
            Assert.That(await IdsAsync("", $"officer@{place}"), Is.EqualTo([member, Id(chair)]));
            Assert.That(await IdsAsync($"location={place}", "officer@74.71.02"), Is.Empty);
            Assert.That(await IdsAsync($"location={place}&below=true", "officer@74.71.02"), Is.Empty);
        }

        async Task<string[]> IdsAsync(string query, string role = "auditor") =>
            [.. (await GetAsync($"{Officers}?limit=500&{query}", role)).Succeeds(200)["items"]!.AsArray().Select(item => Id(item!))];
    }

    [Test]
    public async Task Roles_HaveVersionsAndSources()
    {
        var shown = (await GetAsync("/v1/officer-roles", "integrator")).Succeeds(200);
        var chair = shown["roles"]!.AsArray().Single(role => (string?)role!["code"] == "kpps-chair")!;
        var ages = shown["checks"]!.AsArray().Where(check => (string?)check!["code"] == "age").ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown["roles"]!.AsArray(), Has.Count.EqualTo(12));
            Assert.That(Text(chair, "name", "level", "provenance", "termTo"), Is.EqualTo(["Chair of the KPPS", "tps", "official", "2024-12-08"]));
            Assert.That(ages.Select(age => $"{age!["ageMax"]}"), Is.EqualTo(["55", ""]));
            Assert.That(shown["roles"]!.AsArray().Concat(shown["checks"]!.AsArray()).Select(one => (string?)one!["source"]), Is.All.Not.Empty);
        }
    }

    private static void AssertNamesNobody(string text, JsonObject officer, string where)
    {
        foreach (var member in (string[])["name", "birthDate", "phone", "identityNumber"])
            Assert.That(text, Does.Not.Contain((string)officer[member]!), where);
    }

    private static string NewNumber() =>
        (7_471_000_000_000_000 + Interlocked.Increment(ref numbers)).ToString(CultureInfo.InvariantCulture);

    private static JsonArray Checks(string code, string state) => new(new JsonObject { ["code"] = code, ["state"] = state });

    private static string?[] Text(JsonNode node, params string[] members) => [.. members.Select(member => (string?)node[member])];

    private static string[] FlagsOf(JsonNode view) => [.. view["warnings"]!.AsArray().Select(flag => (string)flag!["code"]!)];

    private async Task<string[]> FlagsAsync(JsonObject officer)
    {
        var flags = (await PostAsync(Officers, officer)).Succeeds(201)["warnings"]!.AsArray()
            .Where(flag => (string?)flag!["code"] != "recorded-late");
        return [.. flags.Select(flag => $"{flag!["code"]} {flag["field"]} {flag["expected"]}")];
    }

    private async Task<JsonNode> StepAsync(string officer, string step, string member, JsonNode value) =>
        (await PostAsync($"{Officers}/{officer}/{step}", NewStep(member, value))).Succeeds(201);

    private async Task<string> NominateAsync(string place, string? number = null)
    {
        var officer = NewOfficer(place: place, number: number);
        (await PostAsync(Officers, officer)).Succeeds(201);
        return Id(officer);
    }

    /// <summary>A polling station of its own for each test.</summary>
    private string NextPlace()
    {
        places++;
        return Api.Keys.Keys.Select(key => key.Split('@')[^1]).Where(code => code.Split('.').Length == 5)
            .Order(StringComparer.Ordinal).ElementAt(places);
    }
}
