using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Logistics.Core.Access;
using Logistics.Tests.Support;
using QRCoder;

namespace Logistics.Tests.Http;

/// <summary>Receipts as pages to print.</summary>
internal sealed partial class ReceiptPageTests : LogTests
{
    private const string Evil = "<script>alert('x')</script>\"&";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() => DeliverAsync(("ballot-governor", 20_000), ("ink", 100));

    [Test]
    public async Task Page_OfAHandover_SaysWhatHappenedInIndonesian()
    {
        var (box, kit) = (NewBox(), NewKit());
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var third = await PackAsync();
        var release = NewRelease(Kpu, Mandonga, (string)box["label"]!, (string)kit["label"]!, third);
        (release["document"], release["escort"], release["note"]) = ("SJ-7", "pengawal truk 3", "dua kotak");
        release["vehicle"] = new JsonObject { ["plate"] = "DT 8003 XX", ["driver"] = "sopir truk 3" };
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        var accepted = Line((string)box["label"]!, "accepted");
        (accepted["seals"], accepted["condition"]) = (new JsonArray("S-1", "S-9"), "wet");
        var acceptance = NewAcceptance(accepted, Line((string)kit["label"]!, "missing"));
        acceptance["receivedBy"] = "ketua PPK Mandonga";
        (await PostAsync($"/v1/handovers/{Id(release)}/acceptance", acceptance)).Succeeds(201);
        var signed = await SignAsync();

        var page = await PageAsync($"/v1/handovers/{Id(release)}/receipt");
        var text = TextOf(page);
        using (Assert.EnterMultipleScope())
        {
            foreach (var expected in (string[])
            [
                "Berita Acara Serah Terima", "Nomor: SJ-7", "KPU Kota Kendari (74.71)",
                "PPK Kecamatan Mandonga (74.71.01)", "Minggu, 24 November 2024, pukul 12.00 WITA",
                "24-11-2024 12.00.00 WITA", "sopir truk 3", "pengawal truk 3", "dua kotak", "DT 8003 XX",
                "ketua PPK Mandonga", (string)box["label"]!, "Kotak suara", "Gubernur",
                "TPS 001 Wawombalata", "Surat suara Gubernur: 1.508", string.Join(", ", box["seals"]!.AsArray()), "seharusnyadibaca", "S-1, S-9", "basah", "diterima",
                "hilang", "masih di jalan", "seluruhnya", Id(release), signed.ToString().Trim(),
                "Demo warehouse", "pindai kode QR",
            ])
            {
                Assert.That(text, Does.Contain(expected));
            }

            Assert.That(page, Does.StartWith("<!DOCTYPE html>\n<html lang=\"id\">").And.Contain("size: A4"));
            Assert.That(page, Does.Contain($"\"Berita acara serah terima {Id(release)}\""), "at the foot of each page");
        }

        // The leaf hashes on paper are those of the proofs of the three releases and two answers, which come first.
        var proofs = (await GetAsync($"/v1/handovers/{Id(release)}/receipt")).Text;
        foreach (var index in Index().Matches(proofs).Take(5))
        {
            var sequence = index.Groups["sequence"].Value;
            var inclusion = (await GetAsync($"/v1/log/proofs/inclusion?sequence={sequence}")).Succeeds(200);
            Assert.That(text, Does.Contain((string)inclusion["leafHash"]!));
        }
    }

    [TestCase("", null, "id")]
    [TestCase("", "id-ID, en;q=0.5", "id")]
    [TestCase("", "en-GB, id;q=0.5", "en")]
    [TestCase("", "fr", "id")]
    [TestCase("?lang=en", "id", "en")]
    [TestCase("?lang=id", "en", "id")]
    public async Task Page_LanguageAsked_IsThatOfThePage(string query, string? accepted, string expected)
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        await SignAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/handovers/{handover}/receipt{query}");
        request.Headers.Add("Accept", "text/html");
        if (accepted is not null)
            request.Headers.Add("Accept-Language", accepted);
        using var response = await Api.As("auditor").SendAsync(request);
        var page = await response.Content.ReadAsStringAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Content.Headers.ContentLanguage, Is.EqualTo([expected]));
            Assert.That(response.Headers.Vary, Does.Contain("Accept-Language"));
            Assert.That(page, Does.Contain($"<html lang=\"{expected}\">"));
            Assert.That(
                TextOf(page),
                expected == "en"
                    ? Does.Contain("No handover has taken place").And.Contain("Sunday, 24 November 2024, 12:00 WITA")
                        .And.Contain("Polling station kit").And.Not.Contain("Serah")
                    : Does.Contain("Serah terima belum terjadi").And.Not.Contain("Handover"));
        }
    }

    [Test]
    public async Task Page_OfABoxForAReVote_NamesTheDecision()
    {
        await DeliverAsync(("ballot-mayor", 100));
        var box = new JsonObject
        {
            ["id"] = NewId(),
            ["label"] = NewLabel(),
            ["tps"] = Tps,
            ["contest"] = "mayor",
            ["location"] = Kpu,
            ["contents"] = Contents(("ballot-mayor", 3)),
            ["seals"] = NewSeals(),
            ["decision"] = "PSU/7 <1>",
            ["reason"] = "a vote too many",
            ["occurredAt"] = "2024-12-03T09:00:00+08:00",
        };
        (await PostAsync("/v1/reissues", box)).Succeeds(201);
        await SignAsync();
        var packed = (await GetAsync($"/v1/packages/{Id(box)}/custody")).Succeeds(200)["events"]![0]!["sequence"];
        Assert.That(TextOf(await PageAsync($"/v1/events/{packed}/receipt")), Does.Contain("Keputusan PSUPSU/7 <1>"));
    }

    [Test]
    public async Task Page_LanguageThatIsNone_Is400()
    {
        var answer = await GetAsync("/v1/events/0/receipt?lang=fr");
        answer.Refuses(400, "invalid-request", "lang");
    }

    [Test]
    public async Task Page_OfAHandoverOnItsWay_DoesNotSayThatItHappened()
    {
        var (first, second) = (await PackAsync(), await PackAsync());
        var handover = await ReleaseAsync(Kpu, Mandonga, first, second);
        Assert.That(await TextAsync(handover), Does.Contain("Serah terima belum terjadi").And.Not.Contain("telah terjadi"));

        var answer = NewAcceptance(Line(first, "accepted"));
        (await PostAsync($"/v1/handovers/{handover}/acceptance", answer)).Succeeds(201);
        Assert.That(
            await TextAsync(handover),
            Does.Contain("telah terjadi serah terima sebagian").And.Contain("1 paket belum dijawab"));

        answer = NewAcceptance(Line(second, "refused"));
        (await PostAsync($"/v1/handovers/{handover}/acceptance", answer)).Succeeds(201);
        Assert.That(
            await TextAsync(handover), Does.Contain("telah terjadi serah terima sebagai berikut"));

        var refused = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        (await PostAsync($"/v1/handovers/{refused}/cancellation", NewCancellation())).Succeeds(201);
        Assert.That(await TextAsync(refused), Does.Contain("Serah terima tidak terjadi").And.Not.Contain("telah terjadi"));
    }

    [Test]
    public async Task Page_ReleasedAfterItWasAccepted_SaysThatItHappened()
    {
        var release = NewRelease(Kpu, Mandonga, await PackAsync());
        var acceptance = NewAcceptance(Line((string)release["packages"]![0]!, "accepted"));
        (await PostAsync($"/v1/handovers/{Id(release)}/acceptance", acceptance, $"officer@{Mandonga}")).Succeeds(201);
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        Assert.That(
            await TextAsync(Id(release)),
            Does.Contain("telah terjadi serah terima sebagai berikut").And.Not.Contain("masih di jalan"));
    }

    [Test]
    public async Task Page_OfAPlaceRenamedSince_CallsItWhatItWasCalledThen()
    {
        var before = await ReleaseAsync(Kpu, "74.71.11", await PackAsync("74.71.11.1001.001"));
        foreach (var name in (string[])["PPK at the harbour", "PPK at the hill"])
        {
            (await PostAsync("/v1/locations/imports", new JsonObject
            {
                ["id"] = NewId(),
                ["rows"] = new JsonArray(new JsonObject
                {
                    ["code"] = "74.71.11",
                    ["level"] = "ppk",
                    ["name"] = name,
                    ["parent"] = "74.71",
                    ["registeredVoters"] = 1,
                    ["provenance"] = "official",
                }),
                ["occurredAt"] = Noon,
            })).Succeeds(201);
        }

        var after = await ReleaseAsync(Kpu, "74.71.11", await PackAsync("74.71.11.1001.001"));
        Assert.That(await TextAsync(before), Does.Contain("(74.71.11)").And.Not.Contain("at the h"));
        Assert.That(await TextAsync(after), Does.Contain("PPK Kecamatan at the hill (74.71.11)"));
    }

    [Test]
    public async Task Page_EqualContentsAndSealsInARow_AreSaidOnce()
    {
        string[] labels = [NewLabel(), NewLabel(), NewLabel()];
        foreach (var label in labels)
        {
            var kit = NewKit();
            (kit["label"], kit["contents"]) = (label, Contents(("ink", 3)));
            kit["seals"] = new JsonArray($"{label}-08", $"{label}-09", $"{label}-10", $"{label}-12", $"{label}-013");
            (await PostAsync("/v1/packages", kit)).Succeeds(201);
        }

        var handover = await ReleaseAsync(Kpu, Mandonga, labels);
        var lines = labels.Select(label => Line(label, "accepted")).ToArray();
        lines[0]["seals"] = new JsonArray(
            $"{labels[0]}-013", $"{labels[0]}-12", $"{labels[0]}-10", $"{labels[0]}-09", $"{labels[0]}-08");
        lines[1]["seals"] = new JsonArray($"{labels[1]}-08");
        (await PostAsync($"/v1/handovers/{handover}/acceptance", NewAcceptance(lines))).Succeeds(201);
        var text = await TextAsync(handover);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Contain("3 paket dengan isi yang sama: Tinta: 3"));
            Assert.That(Regex.Count(text, "Tinta: 3", default, Patience), Is.EqualTo(1));
            Assert.That(text, Does.Contain($"{labels[0]}-08 s.d. {labels[0]}-10, {labels[0]}-12, {labels[0]}-013dibaca sama"));
            Assert.That(text, Does.Contain($"{labels[1]}-013{labels[1]}-08"));
            Assert.That(text, Does.Contain($"{labels[2]}-013tidak dibaca"));
        }
    }

    [Test]
    public async Task Page_EveryValueFromOutside_IsEncodedAndNothingRunsOrLoads()
    {
        var box = NewBox();
        box["seals"] = new JsonArray(Evil);
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        var release = NewRelease(Kpu, Mandonga, (string)box["label"]!);
        (release["document"], release["escort"], release["note"]) = (Evil, Evil, Evil);
        release["vehicle"] = new JsonObject { ["plate"] = "<b>'\"&", ["driver"] = Evil };
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        var line = Line((string)box["label"]!, "refused");
        (line["seals"], line["note"]) = (new JsonArray(Evil), Evil);
        var acceptance = NewAcceptance(line);
        acceptance["receivedBy"] = Evil;
        (await PostAsync($"/v1/handovers/{Id(release)}/acceptance", acceptance)).Succeeds(201);
        var issued = await NewKeys.CreateAsync(Api.Services, Role.Integrator, Kpu, Evil);
        using var integrator = Api.CreateClient();
        integrator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued.Secret);
        using var kit = Answer.Body(NewKit().ToJsonString());
        var packed = await Answer.OfAsync(
            await integrator.PostAsync(new Uri("/v1/packages", UriKind.Relative), kit), Api.Errors);
        await SignAsync();

        using var response = await SendAsync($"/v1/handovers/{Id(release)}/receipt", "auditor", "text/html");
        var page = await response.Content.ReadAsStringAsync();
        var single = await PageAsync($"/v1/events/{packed.Succeeds(201)["event"]!["sequence"]}/receipt");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page, Does.Not.Contain("<script").And.Not.Contain("<b>'").And.Not.Contain("alert('"));
            Assert.That(single, Does.Not.Contain("<script"));
            Assert.That(Regex.Count(TextOf(page), Regex.Escape(Evil), default, Patience), Is.EqualTo(8));
            Assert.That(TextOf(single), Does.Contain(Evil), "the principal's name");
            Assert.That(page, Does.Not.Match("(?i)\\s(src|href|on[a-z]+)\\s*=|url\\(|@import|<(link|img|iframe|form)"));
            Assert.That(
                response.Headers.GetValues("Content-Security-Policy").Single(),
                Does.StartWith("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo((string[])["nosniff"]));
        }
    }

    [Test]
    public async Task Page_TextsErasedOrForged_SaysSo()
    {
        var release = NewRelease(Kpu, Mandonga, await PackAsync());
        (release["escort"], release["note"]) = ("to be erased", "to be forged");
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        await Api.ExecuteAsync("DELETE FROM PersonalText WHERE Text = 'to be erased'", new { });
        await Api.ExecuteAsync("UPDATE PersonalText SET Text = 'forged' WHERE Text = 'to be forged'", new { });
        await SignAsync();
        var text = TextOf(await PageAsync($"/v1/handovers/{Id(release)}/receipt"));
        Assert.That(text, Does.Contain("(dihapus)").And.Contain("(tidak sesuai dengan log)"));
        Assert.That(text, Does.Not.Contain("to be erased").And.Not.Contain("forged"));
    }

    [Test]
    public async Task Page_TextsPosingAsMarks_AreToldApart()
    {
        const string turned = "\u0633\u0627\u0626\u0642";
        var release = NewRelease(Kpu, Mandonga, await PackAsync());
        (release["document"], release["escort"], release["note"]) =
            ("—", "(dihapus)", "(tidak sesuai dengan log)");
        release["vehicle"] = new JsonObject { ["plate"] = "DT 1", ["driver"] = turned };
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        var actor = await SignAndFindActorAsync(release);
        var page = await PageAsync($"/v1/handovers/{Id(release)}/receipt");
        var forged = await PageAsync($"/v1/handovers/{await ErasedAsync()}/receipt");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page, Does.Not.Contain("<em class=\"mark\">(tidak"));
            Assert.That(page, Does.Contain("<bdi>(tidak sesuai dengan log)</bdi>"));
            Assert.That(page, Does.Contain("<th>Pengawal</th><td class=\"note\"><bdi>(dihapus)</bdi></td>"));
            Assert.That(WebUtility.HtmlDecode(page), Does.Contain("<th>Surat jalan</th><td class=\"note\"><bdi>—</bdi>"));
            Assert.That(WebUtility.HtmlDecode(page), Does.Contain($"<bdi>{turned}</bdi>"));
            Assert.That(forged, Does.Contain("<th>Pengawal</th><td class=\"note\"><em class=\"mark\">(dihapus)</em>"));
            Assert.That(TextOf(page), Does.Contain($"Demo warehouse ({actor})").And.Contain("luar bukti"));
        }
    }

    [Test]
    public async Task Page_OfEachKindOfEvent_IsThere()
    {
        var (first, second) = (await PackAsync(), await PackAsync());
        await MoveAsync([Kpu, Mandonga], first);
        var handover = await ReleaseAsync(Kpu, Mandonga, second);
        (await PostAsync($"/v1/handovers/{handover}/cancellation", NewCancellation())).Succeeds(201);
        await SignAsync();
        var size = await Api.LedgerSizeAsync();
        foreach (var (back, word) in ((long, string)[])
            [(6, "dikemas"), (5, "dikemas"), (4, "diserahkan"), (3, "diterima"), (2, "diserahkan"), (1, "dibatalkan")])
        {
            var page = await PageAsync(Invariant($"/v1/events/{size - back}/receipt"));
            Assert.That(TextOf(page), Does.Contain(word).And.Contain("Berita Acara Serah Terima"));
        }
    }

    [Test]
    public async Task Page_QrCode_ReadsAsTheCheckpoint()
    {
        await PackAsync();
        var note = (await SignAsync()).ToString();
        var last = await Api.LedgerSizeAsync() - 1;
        var modules = QrModules.FromSvg(await PageAsync($"/v1/events/{last}/receipt"));
        Assert.That(modules.Read(), Is.EqualTo(note));

        // And it is what the library makes of that text, margin and all.
        using var code = QRCodeGenerator.GenerateQrCode(
            note, QRCodeGenerator.ECCLevel.M, forceUtf8: true, utf8BOM: false, QRCodeGenerator.EciMode.Utf8);
        Assert.That(modules.Rows, Is.EqualTo(code.ModuleMatrix));
    }

    /// <summary>Signs, and gives the id of who recorded a handover.</summary>
    private async Task<string> SignAndFindActorAsync(JsonNode release)
    {
        await SignAsync();
        var events = (await GetAsync("/v1/events?limit=500")).Succeeds(200)["items"]!.AsArray();
        var e = events.Last(one => one!.ToJsonString().Contains(Id(release), StringComparison.Ordinal))!;
        return (string)e["actor"]!;
    }

    private async Task<string> ErasedAsync()
    {
        var release = NewRelease(Kpu, Mandonga, await PackAsync());
        release["escort"] = "about to go";
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        await Api.ExecuteAsync("DELETE FROM PersonalText WHERE Text = 'about to go'", new { });
        await SignAsync();
        return Id(release);
    }

    private static JsonObject NewBox()
    {
        var box = NewKit();
        (box["kind"], box["contest"], box["seals"]) = ("ballot-box", "governor", NewSeals(2));
        box["contents"] = new JsonArray(new JsonObject { ["item"] = "ballot-governor", ["quantity"] = 1508 });
        return box;
    }

    private async Task<string> TextAsync(string handover)
    {
        await SignAsync();
        return TextOf(await PageAsync($"/v1/handovers/{handover}/receipt"));
    }

    private async Task<string> PageAsync(string address)
    {
        using var response = await SendAsync(address, "auditor", "text/html");
        var page = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(200), page);
        Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/html; charset=utf-8"));
        return page;
    }

    /// <summary>What a reader of the page sees, elements replaced by nothing.</summary>
    private static string TextOf(string page)
    {
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..];
        return WebUtility.HtmlDecode(Tag().Replace(body, ""));
    }

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 5_000)]
    private static partial Regex Tag();

    [GeneratedRegex("^index (?<sequence>[0-9]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Index();
}
