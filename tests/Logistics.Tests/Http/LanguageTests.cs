using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Texts for people are in the language of <c>Accept-Language</c>; what programs read is the same in each.</summary>
internal sealed class LanguageTests : ApiTests
{
    private const string Packages = "/v1/packages";

    [TestCase(null, "en")]
    [TestCase("id", "id")]
    [TestCase("id-ID,id;q=0.9,en-US;q=0.8", "id")]
    [TestCase("in-ID", "id", Description = "What old phones send.")]
    [TestCase("ID", "id")]
    [TestCase("en, id", "en")]
    [TestCase("en;q=0.5, id", "id")]
    [TestCase("fr, id;q=0.3", "id")]
    [TestCase("fr, *", "en")]
    [TestCase("*", "en")]
    [TestCase("id;q=0", "en")]
    [TestCase("id;q=0, fr", "en")]
    [TestCase("fr", "en")]
    [TestCase("idn", "en")]
    [TestCase("id;q=5;;,,", "en")]
    public async Task Language_Asked_IsThatOfTheText(string? asked, string expected)
    {
        var (answer, language, vary) = await SendAsync(HttpMethod.Get, "/v1/nothing", null, asked);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(language, Is.EqualTo(expected));
            Assert.That(vary, Does.Contain("Accept-Language"));
            Assert.That(
                (string?)answer["title"],
                Is.EqualTo(expected == "id" ? "Tidak ada apa pun di alamat ini." : "There is nothing at this address."));
        }
    }

    [Test]
    public async Task Key_Missing_IsSaidInIndonesian() => await BothAsync(
        HttpMethod.Get, "/v1/items", null, 401, "unauthorized", role: null,
        indonesian: "Send|Kirim kunci yang tidak dicabut sebagai 'Authorization: Bearer <key>'.");

    [Test]
    public async Task Package_Unknown_IsSaidInIndonesian() => await BothAsync(
        HttpMethod.Get, $"{Packages}/NEVER-PACKED", null, 404, "unknown-package",
        indonesian: "'NEVER-PACKED' is not known.|'NEVER-PACKED' tidak dikenal.");

    [Test]
    public async Task Fields_Faulty_AreSaidInIndonesian()
    {
        var body = NewKit();
        body["kind"] = "basket";
        body["occurredAt"] = "1999-12-31T12:00:00Z";
        body["note"] = 5;
        await BothAsync(
            HttpMethod.Post, Packages, body, 400, "invalid-request",
            indonesian: "expected only documented members|seharusnya hanya anggota yang ada dalam dokumentasi");
        body.Remove("note");
        var answer = await BothAsync(
            HttpMethod.Post, Packages, body, 400, "invalid-request",
            indonesian: "kind is 'basket': expected one of|kind berisi 'basket': seharusnya salah satu dari");
        Assert.That((string?)answer["errors"]![0]!["expected"], Does.Contain("dalam tahun 2000 sampai 2099 (UTC)"));
    }

    [Test]
    public async Task Body_NoJson_IsSaidInIndonesian() => await BothAsync(
        HttpMethod.Post, Packages, JsonValue.Create("text"), 400, "invalid-request",
        indonesian: "The body: expected a JSON object.|Isi permintaan: seharusnya objek JSON.");

    [Test]
    public async Task Package_InTransit_IsSaidInIndonesian()
    {
        var kit = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, kit);
        var answer = await BothAsync(
            HttpMethod.Post, "/v1/handovers", NewRelease(Kpu, Mandonga, kit, "NEVER-PACKED"), 409, "package-in-transit",
            indonesian: $"handover {handover} is open|serah terima {handover} belum selesai");
        Assert.That((string?)answer["title"], Is.EqualTo("Paket sedang dalam perjalanan."));
    }

    [Test]
    public async Task Id_UsedBefore_IsSaidInIndonesian()
    {
        var kit = NewKit();
        (await PostAsync(Packages, kit)).Succeeds(201);
        kit["destination"] = Wawombalata;
        await BothAsync(
            HttpMethod.Post, Packages, kit, 409, "different-content",
            indonesian: "is not what was recorded first|berbeda dari yang pertama dicatat");
    }

    [Test]
    public async Task Stock_Insufficient_IsSaidInIndonesian()
    {
        var kit = NewKit();
        kit["contents"] = Contents(("ink", 7));
        await BothAsync(
            HttpMethod.Post, Packages, kit, 422, "insufficient-stock",
            indonesian: $"at most 0 of ink: location/{Kpu} has 0, 7 needed|"
                + $"paling banyak 0 ink: location/{Kpu} mempunyai 0, diperlukan 7");
    }

    [Test]
    public async Task Database_Broken_IsSaidInIndonesian()
    {
        using var api = new ApiFixture();
        await api.ExecuteAsync("DROP TABLE PackageSeal", new { });
        var (answer, language, _) = await SendAsync(HttpMethod.Get, "/v1/packages?q=x", null, "id", "auditor", api);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Status, language), Is.EqualTo((503, "id")));
            Assert.That((string?)answer["title"], Is.EqualTo("Basis data tidak dapat melayani permintaan ini."));
        }
    }

    [Test]
    public async Task Warning_OfAnAnswer_IsTranslatedAndItsFlagIsNot()
    {
        await DeliverAsync(("ink", 3));
        var kit = NewKit();
        kit["contents"] = new JsonArray(new JsonObject { ["item"] = "ink", ["quantity"] = 3, ["bundle"] = 2 });
        var (answer, language, _) = await SendAsync(HttpMethod.Post, Packages, kit, "id");
        var (again, english, _) = await SendAsync(HttpMethod.Post, Packages, kit, null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Status, language), Is.EqualTo((201, "id")), answer.Text);
            Assert.That((string?)answer["warnings"]![0]!["expected"], Is.EqualTo("ikatan utuh berisi 2"));
            Assert.That((string?)answer["warnings"]![0]!["actual"], Is.EqualTo("3, bersisa 1"));
            Assert.That((string?)answer["event"]!["flags"]![0]!["expected"], Is.EqualTo("whole bundles of 2"));
            Assert.That((again.Status, english), Is.EqualTo((200, "en")));
            Assert.That((string?)again["warnings"]![0]!["expected"], Is.EqualTo("whole bundles of 2"));
        }
    }

    [Test]
    public async Task Answer_WithoutTexts_DependsOnNoLanguage()
    {
        var (answer, language, vary) = await SendAsync(HttpMethod.Get, "/v1/items", null, "id");
        Assert.That((answer.Status, language, vary), Is.EqualTo((200, "", "")));
    }

    /// <summary>Sends a request in both languages, and gives the Indonesian answer.</summary>
    /// <param name="indonesian">A part of the English detail, and of the Indonesian one.</param>
    private async Task<Answer> BothAsync(
        HttpMethod method, string address, JsonNode? body, int status, string code, string indonesian,
        string? role = "warehouse")
    {
        var (english, inEnglish, _) = await SendAsync(method, address, body, null, role);
        var (answer, inIndonesian, _) = await SendAsync(method, address, body, "id", role);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((inEnglish, inIndonesian), Is.EqualTo(("en", "id")));
            Assert.That((answer.Status, answer.Code), Is.EqualTo((status, code)), answer.Text);
            Assert.That((english.Status, english.Code), Is.EqualTo((status, code)), english.Text);
            Assert.That((string?)english["detail"], Does.Contain(indonesian.Split('|')[0]));
            Assert.That((string?)answer["detail"], Does.Contain(indonesian.Split('|')[1]));
            Assert.That(english.Text + answer.Text, Does.Not.Match(@"\{[a-zA-Z]+\}"), "a placeholder was not filled");
            Assert.That(ForPrograms(answer), Is.EqualTo(ForPrograms(english)));
        }

        return answer;
    }

    private static string ForPrograms(Answer answer)
    {
        var json = answer.Json.DeepClone();
        foreach (var error in json["errors"]!.AsArray())
            error!.AsObject().Remove("expected");
        json.AsObject().Remove("title");
        json.AsObject().Remove("detail");
        return json.ToJsonString();
    }

    private async Task<(Answer Answer, string Language, string Vary)> SendAsync(
        HttpMethod method, string address, JsonNode? body, string? asked, string? role = "warehouse", ApiFixture? api = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        if (body is not null)
            request.Content = Answer.Body(body.ToJsonString());
        if (asked is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", asked);
        var response = await (api ?? Api).As(role).SendAsync(request);
        var language = string.Join(",", response.Content.Headers.ContentLanguage);
        var vary = string.Join(",", response.Headers.Vary);
        return (await Answer.OfAsync(response, (api ?? Api).Errors), language, vary);
    }
}
