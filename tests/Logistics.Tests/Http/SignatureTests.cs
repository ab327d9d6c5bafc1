using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What officers sign: each route, each flag, the paper and the proof.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class SignatureTests(TestEngine engine) : ApiTests
{
    private const string Before = "2024-11-23T09:00:00+08:00";
    private const string Officers = "/v1/officers";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, string> inOffice = new(StringComparer.Ordinal);

    protected override ApiFixture NewApi() => new() { Engine = engine };

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() => DeliverAsync(("ballot-governor", 20_000), ("ballot-mayor", 5_000), ("ink", 100));

    /// <summary>Two of each side, of what holds ballots, once a place has officers.</summary>
    [Test]
    public async Task Handover_OfBallots_WantsTwoSignaturesOnEachSide()
    {
        const string ward = "74.71.02.1010";
        string[] boxes = [.. await Task.WhenAll(Enumerable.Range(1, 4).Select(number => PackBoxAsync($"{ward}.00{number}")))];
        var kit = await PackAsync($"{ward}.001");
        await MoveAsync([Kpu, "74.71.02"], [.. boxes, kit]);
        var (_, early) = await ReleasedAsync("74.71.02", ward, [boxes[0]]);
        Assert.That(early, Is.Empty, "nobody could sign yet");

        string[] senders = [await OfficerAsync("ppk", "74.71.02"), await OfficerAsync("ppk", "74.71.02", seat: 2)];
        string[] receivers = [await OfficerAsync("pps", ward), await OfficerAsync("pps", ward, seat: 2)];
        const string expected = "unsigned signatures at least 2 signed as sent, in office at 74.71.02 / ";
        var (_, unsigned) = await ReleasedAsync("74.71.02", ward, [boxes[1]]);
        var (_, once) = await ReleasedAsync("74.71.02", ward, [boxes[2]], Signed(senders[0], "sent"), Signed(senders[1], "witnessed"));
        var (handover, twice) = await ReleasedAsync("74.71.02", ward, [boxes[3]], Signed(senders[0], "sent"), Signed(senders[1], "sent"));
        var (_, other) = await ReleasedAsync("74.71.02", ward, [kit]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(unsigned, Is.EqualTo(new[] { $"{expected}0" }));
            Assert.That(once, Is.EqualTo(new[] { $"{expected}1" }));
            Assert.That(twice, Is.Empty);
            Assert.That(other, Is.Empty, "no ballots");
        }

        var refused = NewAcceptance(Line(boxes[3], "refused"));
        Assert.That(await FlagsAsync($"/v1/handovers/{handover}/acceptance", refused), Is.EqualTo(new[]
        {
            $"unsigned signatures at least 2 signed as received, in office at {ward} / 0",
        }));
        var (again, _) = await ReleasedAsync("74.71.02", ward, [boxes[3]], Signed(senders[0], "sent"), Signed(senders[1], "sent"));
        var accepted = NewAcceptance();
        accepted["signatures"] = new JsonArray(
            Signed(receivers[0], "received"), Signed(receivers[1], "received"), Signed(senders[0], "sent"));
        Assert.That(await FlagsAsync($"/v1/handovers/{again}/acceptance", accepted), Is.Empty);
    }

    [Test]
    public async Task Handover_OfAPackageWithBallotsInside_WantsSignaturesOfThatOne()
    {
        const string ward = "74.71.03.1002";
        await OfficerAsync("warehouse", Kpu, key: "keeper");
        var (crate, box) = (NewKit("74.71.03"), await PackBoxAsync($"{ward}.001"));
        crate["kind"] = "supply";
        (await PostAsync("/v1/packages", crate)).Succeeds(201);
        await NestAsync((string)crate["label"]!, box);
        var (handover, flags) = await ReleasedAsync(Kpu, "74.71.03", [(string)crate["label"]!]);
        Assert.That(flags, Has.Length.EqualTo(1).And.All.StartsWith("unsigned signatures"));
        var events = (await GetAsync($"/v1/packages/{box}/custody")).Succeeds(200)["events"]!.AsArray();
        Assert.That(Codes(events[^1]!["flags"]!), Does.Contain("unsigned"));
        events = (await GetAsync($"/v1/packages/{(string)crate["label"]!}/custody")).Succeeds(200)["events"]!.AsArray();
        Assert.That(Codes(events[^1]!["flags"]!), Does.Not.Contain("unsigned"), $"handover {handover}");
    }

    /// <summary>An office is held from the oath to its end, and within the term.</summary>
    [Test]
    public async Task Signature_OutOfTerm_IsFlagged()
    {
        var nominee = NewOfficer("warehouse", Kpu);
        (await PostAsync(Officers, nominee)).Succeeds(201);
        var late = await OfficerAsync("warehouse", Kpu, swornOn: "2024-11-25", seat: 4);
        var over = await OfficerAsync("warehouse", Kpu, termTo: "2024-11-23", seat: 5);
        var ended = await OfficerAsync("warehouse", Kpu, seat: 6);
        await EndAsync(ended, "2024-11-23");
        var leaving = await OfficerAsync("warehouse", Kpu, seat: 7);
        await EndAsync(leaving, "2024-11-24");
        var destruction = await DestroyAsync(
            Signed(Id(nominee), "sent"), Signed(late, "sent"), Signed(over, "sent"), Signed(ended, "sent"), Signed(leaving, "sent"));
        const string expected = "an officer who held the office on 2024-11-24 /";
        Assert.That(destruction, Is.EqualTo(new[]
        {
            $"out-of-term signatures[0].officer {expected} not sworn in",
            $"out-of-term signatures[1].officer {expected} sworn in on 2024-11-25",
            $"out-of-term signatures[2].officer {expected} term from 2024-11-07 to 2024-11-23",
            $"out-of-term signatures[3].officer {expected} office over on 2024-11-23",
        }));
    }

    [Test]
    public async Task Signature_OfAnotherPlace_IsFlagged()
    {
        var (keeper, elsewhere) = (await OfficerAsync("warehouse", Kpu, key: "keeper"), await OfficerAsync("ppk", "74.71.04"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await DestroyAsync(Signed(keeper, "sent"), Signed(elsewhere, "sent"), Signed(elsewhere, "witnessed")),
                Is.EqualTo((string[])[
                    "not-in-office-here signatures[1].officer an officer of 74.71 / 74.71.04",
                    "not-in-office-here signatures[2].officer an officer of 74.71 or of a place above / 74.71.04",
                ]));

            // Of a handover a witness may be of either side, or of any place above.
            var kit = await PackAsync("74.71.04.1003.001");
            Assert.That(
                (await ReleasedAsync(
                    Kpu, "74.71.04", [kit], Signed(elsewhere, "witnessed"), Signed(keeper, "witnessed"), Signed(keeper, "received"))).Flags,
                Is.EqualTo((string[])["not-in-office-here signatures[2].officer an officer of 74.71.04 / 74.71"]));
        }
    }

    [Test]
    public async Task Signature_OfAWitnessAsAParty_IsFlagged()
    {
        var flags = new List<string>();
        foreach (var role in (string[])["supervisor", "candidate-witness", "police"])
        {
            var witness = await OfficerAsync(role, Kpu);
            Assert.That(await DestroyAsync(Signed(witness, "witnessed")), Is.Empty);
            flags.AddRange(await DestroyAsync(Signed(witness, "sent")));
        }

        Assert.That(flags, Is.EqualTo(((string[])["supervisor", "candidate-witness", "police"]).Select(role =>
            $"witness-only signatures[0].officer a role that may handle material; this one signs as witnessed / {role}")));
    }

    /// <summary>A signature that is flagged stands for no side.</summary>
    [Test]
    public async Task Signatures_ThatAreFlagged_DoNotCount()
    {
        const string place = "74.71.05";
        var (first, police) = (await OfficerAsync("ppk", place), await OfficerAsync("police", place));
        var box = await PackBoxAsync("74.71.05.1001.001");
        var (handover, _) = await ReleasedAsync(Kpu, place, [box]);
        var acceptance = NewAcceptance();
        acceptance["signatures"] = new JsonArray(
            Signed(first, "received"), Signed(police, "received"), Signed(await OfficerAsync("warehouse", Kpu, key: "keeper"), "received"));
        var flags = await FlagsAsync($"/v1/handovers/{handover}/acceptance", acceptance);
        Assert.That(flags[0], Does.EndWith($"at {place} / 1"));
        Assert.That(flags.Select(flag => flag.Split(' ')[0]), Is.EqualTo((string[])["unsigned", "witness-only", "not-in-office-here"]));
    }

    [TestCase("release")]
    [TestCase("acceptance")]
    [TestCase("opening")]
    [TestCase("account")]
    [TestCase("destruction")]
    public async Task Signatures_OfEachStep_AreRecordedAnsweredAndCompared(string step)
    {
        var keeper = await OfficerAsync("warehouse", Kpu, key: "keeper");
        var (address, body) = await StepAsync(step);
        foreach (var (signatures, status, code, field) in ((JsonNode, int, string, string)[])
            [
                (new JsonArray(Signed(NewId(), "sent")), 422, "unknown-officer", "signatures[0].officer"),
                (new JsonArray(Signed(keeper, "seen")), 400, "invalid-request", "signatures[0].as"),
                (new JsonArray(Signed("nobody", "sent")), 400, "invalid-request", "signatures[0].officer"),
                (new JsonArray(Signed(keeper, "sent"), Signed(keeper, "sent")), 400, "invalid-request", "signatures"),
                (new JsonArray([.. Enumerable.Range(0, 21).Select(_ => Signed(NewId(), "sent"))]), 400, "invalid-request", "signatures"),
            ])
        {
            body["signatures"] = signatures;
            await RefusesAsync(address, body, status, code, field);
        }

        body["signatures"] = new JsonArray(Signed(keeper, "sent"), Signed(keeper, "received"));
        var answered = (await PostAsync($"{address}?wait=30", body)).Succeeds(201);
        var again = (await PostAsync(address, body)).Succeeds(200);
        Assert.That(again.ToJsonString(), Is.EqualTo(answered.ToJsonString()));
        var expected = body["signatures"]!.ToJsonString();
        Assert.That(SignaturesOf(step, answered).ToJsonString(), Is.EqualTo(expected));

        // The same list in another order is the same.
        body["signatures"] = new JsonArray(Signed(keeper, "received"), Signed(keeper, "sent"));
        (await PostAsync(address, body)).Succeeds(200);
        foreach (var (other, field) in ((JsonNode?, string)[])
            [
                (null, "signatures"), (new JsonArray(Signed(keeper, "sent")), "signatures"),
                (new JsonArray(Signed(keeper, "sent"), Signed(keeper, "witnessed")), "signatures[1].as"),
            ])
        {
            body["signatures"] = other;
            (await PostAsync(address, body)).Refuses(409, "different-content", field);
        }

        var type = step switch
        {
            "release" => "package-released",
            "acceptance" => "package-accepted",
            "opening" => "package-opened",
            "account" => "tps-account-recorded",
            _ => "goods-destroyed",
        };
        var page = (await GetAsync($"/v1/events?type={type}&limit=500")).Succeeds(200);
        Assert.That(page["items"]!.AsArray()[^1]!["body"]!["signatures"]!.ToJsonString(), Is.EqualTo(Sorted(expected)));
        Assert.That((await Api.VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task Handover_Shown_HasTheSignaturesOfEachAnswer()
    {
        var keeper = await OfficerAsync("warehouse", Kpu, key: "keeper");
        var kit = await PackAsync();
        var (handover, _) = await ReleasedAsync(Kpu, Mandonga, [kit], Signed(keeper, "sent"));
        var acceptance = NewAcceptance();
        acceptance["signatures"] = new JsonArray(Signed(keeper, "witnessed"));
        (await PostAsync($"/v1/handovers/{handover}/acceptance", acceptance)).Succeeds(201);
        var shown = (await GetAsync($"/v1/handovers/{handover}")).Succeeds(200);
        var custody = (await GetAsync($"/v1/packages/{kit}/custody")).Succeeds(200)["events"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown["signatures"]!.ToJsonString(), Is.EqualTo(new JsonArray(Signed(keeper, "sent")).ToJsonString()));
            Assert.That(shown["acceptances"]![0]!["signatures"]!.ToJsonString(), Is.EqualTo(acceptance["signatures"]!.ToJsonString()));
            Assert.That(custody[^1]!["signatures"]!.ToJsonString(), Is.EqualTo(acceptance["signatures"]!.ToJsonString()));
            Assert.That(custody[0]!["signatures"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task Flags_InIndonesian_AreReadBack()
    {
        var keeper = await OfficerAsync("warehouse", Kpu, key: "keeper");
        var destruction = NewDestruction(Signed(keeper, "sent"), Signed(await OfficerAsync("ppk", "74.71.06"), "witnessed"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/destructions") { Content = Answer.Body(destruction.ToJsonString()) };
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("id"));
        var answer = await Answer.OfAsync(await Api.As("warehouse").SendAsync(request), Api.Errors);
        Assert.That(Shown(answer.Succeeds(201)), Is.EqualTo((string[])[
            "not-in-office-here signatures[1].officer petugas 74.71 atau tempat di atasnya / 74.71.06",
        ]));
    }

    /// <summary>The paper has the names of who signed, for whoever may read names, until they are erased.</summary>
    [Test]
    public async Task Page_OfASignedHandover_NamesWhoSigned()
    {
        var signer = NewOfficer("ppk", "74.71.07");
        (signer["name"], signer["seat"]) = ("the <third> signer", 3);
        var sender = await OfficerAsync("warehouse", Kpu, key: "keeper");
        var nominated = (await PostAsync(Officers, signer)).Succeeds(201);
        await SwearInAsync(Id(signer));
        var kit = await PackAsync("74.71.07.1001.001");
        var (handover, _) = await ReleasedAsync(Kpu, "74.71.07", [kit], Signed(sender, "sent"));
        var acceptance = NewAcceptance();
        acceptance["signatures"] = new JsonArray(Signed(Id(signer), "received"));
        (await PostAsync($"/v1/handovers/{handover}/acceptance?wait=30", acceptance)).Succeeds(201);
        var address = $"/v1/handovers/{handover}/receipt?lang=en";

        var page = await PageAsync(address, "auditor");
        Assert.That(page, Does.Contain("the &lt;third&gt; signer").And.Not.Contain("the <third>"));
        var text = TextOf(page);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Contain($"the side that receivedthe <third> signerMember of the PPK, seat 3PPK"));
            Assert.That(text, Does.Contain(Id(signer)).And.Contain(sender).And.Contain("the side that releasedthe second of the list"));
            Assert.That(text, Does.Contain("Received bythe <third> signer"));
            Assert.That(text, Does.Contain("Witnessname and signature"));
        }

        text = TextOf(await PageAsync(address, "integrator"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Not.Contain("signer").And.Not.Contain("the second of the list"));
            Assert.That(text, Does.Contain("the side that received(not shown)Member of the PPK, seat 3").And.Contain(Id(signer)));
        }

        (await PostAsync("/v1/texts/erasures?wait=30", new JsonObject
        {
            ["id"] = NewId(),
            ["event"] = (long)nominated["sequence"]!,
            ["text"] = "name",
            ["document"] = "SURAT-1",
            ["occurredAt"] = Noon,
        })).Succeeds(201);
        text = TextOf(await PageAsync(address, "auditor"));
        Assert.That(text, Does.Not.Contain("signer").And.Contain("the side that received(erased)Member of the PPK"));
        Assert.That(text, Does.Contain("the side that releasedthe second of the list"));
        Assert.That((await Api.VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task Audit_OfEachFlag_ListsItOnTheServerAndOffline()
    {
        var police = await OfficerAsync("police", "74.71.08");
        await OfficerAsync("warehouse", Kpu, key: "keeper");
        var nominee = NewOfficer("warehouse", Kpu);
        (await PostAsync(Officers, nominee)).Succeeds(201);
        var box = await PackBoxAsync("74.71.08.1001.001");
        var release = NewRelease(Kpu, "74.71.08", box);
        release["signatures"] = new JsonArray(Signed(police, "sent"), Signed(Id(nominee), "sent"));
        (await PostAsync("/v1/handovers?wait=30", release)).Succeeds(201);
        foreach (var query in (string[])["all=true", $"package={box}"])
        {
            using var response = await Api.As("auditor").GetAsync(new Uri($"/v1/evidence?{query}", UriKind.Relative));
            var path = Path.Combine(Api.DataDirectory, $"{Guid.NewGuid():n}.zip");
            await File.WriteAllBytesAsync(path, await response.Content.ReadAsByteArrayAsync());
            using (var bundle = await Bundle.OpenAsync(path, default))
            {
                Assert.That(VerifierKey.TryParse(bundle.Manifest.Keys.Single(), out var key), Is.True);
                var verdict = bundle.IsSubset
                    ? await SubsetVerifier.VerifyAsync(bundle, [key!], [], default)
                    : await EvidenceVerifier.VerifyAsync(bundle, [key!], [], default);
                Assert.That(verdict.Findings, Is.Empty);
            }

            foreach (var finding in (string[])["unsigned", "out-of-term", "not-in-office-here", "witness-only"])
            {
                var listed = (await GetAsync($"/v1/audit/{finding}?limit=500")).Succeeds(200)["items"]!.AsArray();
                Assert.That(
                    listed.Any(one => (string?)one!["body"]!["handover"] == Id(release)), Is.True, $"{finding} on the server");
                var (status, output, errors) = await CommandHost.RunAsync(
                    Api.DataDirectory, ["audit", "--bundle", path, "--finding", finding, "--format", "json"]);
                Assert.That(status, Is.Zero, errors);
                Assert.That(output, Does.Contain(Id(release)), $"{finding} offline, {query}");
            }
        }
    }

    private static JsonObject Signed(string officer, string side) => new() { ["officer"] = officer, ["as"] = side };

    private static JsonObject NewDestruction(params JsonNode[] signatures) => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["document"] = "BA-9",
        ["lines"] = new JsonArray(new JsonObject { ["item"] = "ink", ["quantity"] = 1, ["source"] = "stock" }),
        ["witnesses"] = new JsonArray("a witness"),
        ["occurredAt"] = Noon,
        ["signatures"] = new JsonArray(signatures),
    };

    /// <summary>Members in the order of the leaf format.</summary>
    private static string Sorted(string signatures) => new JsonArray([.. JsonNode.Parse(signatures)!.AsArray().Select(
        one => new JsonObject { ["as"] = (string)one!["as"]!, ["officer"] = (string)one["officer"]! })]).ToJsonString();

    private static JsonNode SignaturesOf(string step, JsonNode answered) => step switch
    {
        "opening" => answered["event"]!["signatures"]!,
        "account" => answered["versions"]!.AsArray()[^1]!["signatures"]!,
        _ => answered["signatures"]!,
    };

    private static string[] Codes(JsonNode flags) => [.. flags.AsArray().Select(flag => (string)flag!["code"]!)];

    private static string[] Shown(JsonNode answered) =>
    [
        .. answered["warnings"]!.AsArray().Where(flag => (string?)flag!["code"] is not (
            "recorded-late" or "same-hands" or "seals-not-read"))
            .Select(flag => $"{flag!["code"]} {flag["field"]} {flag["expected"]} / {flag["actual"]}"),
    ];

    private async Task<string[]> FlagsAsync(string address, JsonObject body) =>
        Shown((await PostAsync(address, body)).Succeeds(201));

    private Task<string[]> DestroyAsync(params JsonNode[] signatures) =>
        FlagsAsync("/v1/destructions", NewDestruction(signatures));

    private async Task<(string Handover, string[] Flags)> ReleasedAsync(
        string from, string to, string[] packages, params JsonNode[] signatures)
    {
        var release = NewRelease(from, to, packages);
        if (signatures.Length > 0)
            release["signatures"] = new JsonArray(signatures);
        return (Id(release), await FlagsAsync("/v1/handovers", release));
    }

    /// <summary>A request of a kind that nobody has signed yet.</summary>
    private async Task<(string Address, JsonObject Body)> StepAsync(string step)
    {
        switch (step)
        {
            case "release":
                return ("/v1/handovers", NewRelease(Kpu, Mandonga, await PackAsync()));
            case "acceptance":
                return ($"/v1/handovers/{await ReleaseAsync(Kpu, Mandonga, await PackAsync())}/acceptance", NewAcceptance());
            case "opening":
                var kit = await PackAsync(Mandonga);
                await MoveAsync([Kpu, Mandonga], kit);
                return ($"/v1/packages/{kit}/opening", new JsonObject
                {
                    ["id"] = NewId(),
                    ["location"] = Mandonga,
                    ["occurredAt"] = "2024-11-27T07:00:00+08:00",
                });
            case "account":
                return ("/v1/tps-accounts", new JsonObject
                {
                    ["id"] = NewId(),
                    ["tps"] = Tps,
                    ["contest"] = "mayor",
                    ["received"] = 10,
                    ["used"] = 8,
                    ["spoiled"] = 0,
                    ["unused"] = 2,
                    ["valid"] = 8,
                    ["invalid"] = 0,
                    ["attendance"] = new JsonObject { ["list"] = 8, ["movedIn"] = 0, ["additional"] = 0 },
                    ["occurredAt"] = Noon,
                });
            default:
                return ("/v1/destructions", NewDestruction());
        }
    }

    /// <summary>A box of ballots for a polling station; gives its label.</summary>
    private async Task<string> PackBoxAsync(string destination)
    {
        var location = (await GetAsync($"/v1/locations/{destination}")).Succeeds(200);
        var voters = (int)location["registeredVoters"]!;
        var box = NewKit(destination);
        (box["kind"], box["contest"], box["seals"]) = ("ballot-box", "governor", NewSeals());
        box["contents"] = Contents(("ballot-governor", voters + ((voters * 25) + 999) / 1000));
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        return (string)box["label"]!;
    }

    /// <summary>Somebody in office; gives the id.</summary>
    /// <param name="key">Of somebody who is made once for all tests.</param>
    private async Task<string> OfficerAsync(
        string role, string place, int seat = 1, string swornOn = "2024-11-07", string? termTo = null, string? key = null)
    {
        if (key is not null && inOffice.TryGetValue(key, out var known))
            return known;
        var officer = NewOfficer(role, place);
        officer["seat"] = seat;
        (await PostAsync(Officers, officer)).Succeeds(201);
        await SwearInAsync(Id(officer), swornOn, termTo);
        if (key is not null)
            inOffice[key] = Id(officer);
        return Id(officer);
    }

    private async Task SwearInAsync(string officer, string on = "2024-11-07", string? termTo = null)
    {
        var appointment = new JsonObject
        {
            ["id"] = NewId(),
            ["decision"] = "SK-1",
            ["termFrom"] = termTo is null ? null : "2024-11-07",
            ["termTo"] = termTo,
            ["occurredAt"] = Before,
        };
        (await PostAsync($"{Officers}/{officer}/appointment", appointment)).Succeeds(201);
        (await PostAsync($"{Officers}/{officer}/oath", new JsonObject { ["id"] = NewId(), ["on"] = on, ["occurredAt"] = Before }))
            .Succeeds(201);
    }

    private async Task EndAsync(string officer, string on) => (await PostAsync($"{Officers}/{officer}/end", new JsonObject
    {
        ["id"] = NewId(),
        ["ground"] = "resignation",
        ["on"] = on,
        ["occurredAt"] = Noon,
    })).Succeeds(201);

    private static JsonObject NewOfficer(string role, string place) => new()
    {
        ["id"] = NewId(),
        ["role"] = role,
        ["place"] = place,
        ["name"] = "the second of the list",
        ["occurredAt"] = Before,
    };

    private async Task<string> PageAsync(string address, string role)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var response = await Api.As(role).SendAsync(request);
        var page = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(200), page);
        return page;
    }

    private static string TextOf(string page) => Regex.Replace(
        WebUtility.HtmlDecode(Regex.Replace(
            page[page.IndexOf("<body>", StringComparison.Ordinal)..], "<[^>]*>", "", RegexOptions.None, Patience)),
        @"\n\s*", "", RegexOptions.None, Patience);
}
