using System.Net.Http.Headers;
using System.Text;
using Logistics.Tests.Support;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Logistics.Tests.Http;

/// <summary>What is refused before any rule of custody is asked.</summary>
internal sealed class StrictnessTests : RouteTests
{
    private const string Packages = "/v1/packages";

    private IEnumerable<string> Addresses => Posts().Select(route => Fill(route.Pattern, UnknownNames));

    [Test]
    public async Task Post_BodyThatIsNoObject_Is400()
    {
        foreach (var address in Addresses)
        {
            foreach (var body in (string[])
            [
                "", " ", "null", "[]", "\"x\"", "1", "true", "{", "}", "{}{}", "{}x", "//x\n{}", "{\"a\":1,}",
                "{'a':1}", "{a:1}", "\ud7ff", "NaN", "[[[[", new string('[', 5_000), "\0",
            ])
            {
                var before = await Api.LedgerSizeAsync();
                var answer = await PostAsync(address, body, RoleFor(address));
                var sent = $"{address} {body}";
                Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "invalid-request")), sent);
                Assert.That(answer.MediaType, Is.EqualTo("application/problem+json"), sent);
                Assert.That(answer.Fields, Has.Length.EqualTo(1), sent);
                Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before), sent);
            }
        }
    }

    [TestCase("text/csv")]
    [TestCase("text/event-stream")]
    [TestCase("application/json;q=0")]
    public async Task Get_AcceptWithoutJson_Is406WhereThereIsJsonAlone(string accept)
    {
        string[] json = [.. Endpoints.Where(HasJsonAlone).Select(PatternOf)];
        var rows = Gets().Where(row => json.Contains(row.Pattern, StringComparer.Ordinal)).ToArray();
        Assert.That(rows, Has.Length.GreaterThan(20));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (pattern, addresses) in rows)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Fill(addresses[0], UnknownNames));
                request.Headers.Add("Accept", accept);
                var answer = await Answer.OfAsync(await Api.As("auditor").SendAsync(request));
                Assert.That((pattern, answer.Status, answer.Code), Is.EqualTo((pattern, 406, "not-acceptable")));
            }
        }

        static bool HasJsonAlone(RouteEndpoint endpoint) =>
            endpoint.RoutePattern.RawText!.Contains("/v1/", StringComparison.Ordinal)
            && MethodsOf(endpoint).Contains("GET", StringComparer.Ordinal)
            && endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Where(answer => answer.StatusCode == 200)
                .SelectMany(answer => answer.ContentTypes).Distinct(StringComparer.Ordinal)
                .SequenceEqual(["application/json"], StringComparer.Ordinal);
    }

    [Test]
    public async Task Post_EmptyObject_NamesEveryRequiredField()
    {
        foreach (var (pattern, row) in Posts())
            await RefusesAsync(Fill(pattern, UnknownNames), "{}", 400, "invalid-request", row.Required);
    }

    [TestCase("odd")]
    [TestCase("ID")]
    [TestCase("i d")]
    [TestCase("a.b")]
    [TestCase("a'b")]
    [TestCase("a[0]")]
    [TestCase("a\\nb")]
    [TestCase("")]
    [TestCase("$type")]
    [TestCase("__proto__")]
    [TestCase("command")]
    public async Task Post_UnknownMember_Is400NamingIt(string member)
    {
        foreach (var (pattern, row) in Posts())
        {
            await RefusesAsync(
                Fill(pattern, UnknownNames), $$"""{"{{member}}":1}""", 400, "invalid-request",
                [member.Replace("\\n", "\n", StringComparison.Ordinal), .. row.Required]);
        }
    }

    [TestCase("""{"id":"x","id":"x"}""")]
    [TestCase("""{"id":"x","\u0069d":"x"}""")]
    [TestCase("""{"id":null,"id":null}""")]
    public async Task Post_DuplicateMember_Is400NamingIt(string body)
    {
        foreach (var (pattern, row) in Posts().Where(route => route.Row.Required.Contains("id", StringComparer.Ordinal)))
        {
            await RefusesAsync(
                Fill(pattern, UnknownNames), body, 400, "invalid-request", ["id", .. row.Required.Where(name => name != "id")]);
        }
    }

    [TestCase("text/plain")]
    [TestCase("application/xml")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("application/json; charset=utf-16")]
    [TestCase("application/json; charset=iso-8859-1")]
    [TestCase("application/json; charset=utf-7")]
    [TestCase("application/json; charset=odd")]
    [TestCase("text/json5")]
    [TestCase("; ;")]
    [TestCase(null)]
    public async Task Post_OtherContentType_Is415(string? type)
    {
        foreach (var route in Addresses)
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(NewKit().ToJsonString()));
            if (type is not null)
                content.Headers.TryAddWithoutValidation("Content-Type", type);
            (await SendAsync(route, content)).Refuses(415, "unsupported-media-type");
        }
    }

    [TestCase("application/json")]
    [TestCase("APPLICATION/JSON; CHARSET=UTF-8")]
    [TestCase("application/json; charset=\"utf-8\"")]
    [TestCase("application/vnd.kpu+json")]
    public async Task Post_JsonInUtf8_IsRead(string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(NewKit().ToJsonString()));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        (await SendAsync(Packages, content)).Succeeds(201);
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("identity, gzip")]
    public async Task Post_CompressedBody_Is415(string encoding)
    {
        using var content = Answer.Body(NewKit().ToJsonString());
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        (await SendAsync(Packages, content)).Refuses(415, "unsupported-media-type");
    }

    [TestCase("GET", "Content-Encoding", "gzip")]
    [TestCase("HEAD", "Content-Encoding", "gzip")]
    [TestCase("GET", "Content-Type", "application/json; charset=utf-16")]
    public async Task Get_HeadersOfABodyItHasNot_Is200(string method, string header, string value)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/v1/items") { Content = new ByteArrayContent([]) };
        request.Content.Headers.TryAddWithoutValidation(header, value);
        using var response = await Api.As("auditor").SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
    }

    [TestCase("?odd=1", "odd")]
    [TestCase("?user=1", "user")]
    [TestCase("?request=1", "request")]
    [TestCase("?handover=1", "handover")]
    public async Task Post_AnyParameter_Is400(string query, string field)
    {
        var before = await Api.LedgerSizeAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        foreach (var (route, body) in ((string, System.Text.Json.Nodes.JsonNode)[])
        [
            (Packages, NewKit()), ("/v1/handovers", NewRelease(Kpu, Mandonga, "A")),
            ($"/v1/handovers/{handover}/acceptance", NewAcceptance()),
            ($"/v1/handovers/{handover}/cancellation", NewCancellation()),
        ])
            (await PostAsync(route + query, body)).Refuses(400, "invalid-request", field);
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before + 2));
    }

    [Test]
    public async Task Pack_SeveralFaultsOfFormat_AreToldTogetherWithTheirValues()
    {
        const string sent = """
            {"label":5,"odd":{"a":1},"contents":[{"item":1,"quantity":"2"},7,{"item":"ink","quantity":1.5,"item":"ink"}],
            "seals":"S-1","kind":"basket","id":"x","destination":"74.71.01.1008.001","location":true,"occurredAt":"today"}
            """;
        var alone = await PostAsync(Packages, sent);
        var row = (await PostAsync($"{Packages}/bulk", $$"""{"packages":[{{sent}}]}""")).Succeeds(207)["results"]![0]!;
        foreach (var errors in (System.Text.Json.Nodes.JsonNode[])[alone.Json["errors"]!, row["errors"]!])
        {
            Assert.That(
                errors.AsArray().Select(one => $"{one!["field"]}: {one["value"]}"),
                Is.EqualTo((string[])
                [
                    "label: 5", "odd: {\"a\":1}", "contents[0].item: 1", "contents[0].quantity: 2", "contents[1]: 7",
                    "contents[2].quantity: 1.5", "contents[2].item: ink", "seals: S-1", "location: true", "id: x",
                    "occurredAt: today", "kind: basket",
                ]));
            Assert.That(errors.AsArray().Select(one => (string?)one!["expected"]), Is.All.Not.Empty);
            Assert.That((int?)errors[10]!["params"]!["min"], Is.EqualTo(2000));
        }
    }

    [Test]
    public async Task Pack_WrongType_Is400NamingFieldAndType()
    {
        foreach (var (field, expected) in ((string, string)[])
        [
            ("id", "a string"), ("label", "a string"), ("kind", "a string"), ("contest", "a string"),
            ("destination", "a string"), ("location", "a string"), ("occurredAt", "a string"),
            ("contents", "an array"), ("seals", "an array"),
        ])
        {
            foreach (var value in (string[])["1", "true", "{}", "[]", "1e400", "\"x\""])
            {
                if (expected == "an array" ? value == "[]" : value == "\"x\"")
                    continue;
                var answer = await PostAsync(Packages, With(field, value));
                answer.Refuses(400, "invalid-request", field);
                Assert.That((string?)answer["errors"]![0]!["expected"], Is.EqualTo(expected), $"{field}: {value}");
            }
        }
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("10000001")]
    [TestCase("2147483648")]
    [TestCase("-2147483649")]
    [TestCase("99999999999999999999999999999999999999")]
    [TestCase("1e400")]
    [TestCase("\"1\"")]
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("[1]")]
    public async Task Pack_BadQuantity_Is400(string quantity)
    {
        await RefusesAsync(
            Packages, With("contents", $$"""[{"item":"ink","quantity":{{quantity}}}]"""),
            400, "invalid-request", "contents[0].quantity");
        var answer = await PostAsync(Packages, With("contents", $$"""[{"item":"ink","quantity":{{quantity}}}]"""));
        Assert.That((string?)answer["errors"]![0]!["expected"], Does.StartWith("a whole number"));
    }

    [TestCase("00")]
    [TestCase("+1")]
    [TestCase("0x10")]
    [TestCase("NaN")]
    [TestCase("1.")]
    [TestCase("-")]
    [TestCase("1_000")]
    public Task Pack_NoNumber_IsMalformed(string quantity) => RefusesAsync(
        Packages, With("contents", $$"""[{"item":"ink","quantity":{{quantity}}}]"""),
        400, "invalid-request", "contents[0].quantity");

    [TestCase("\"\"")]
    [TestCase("\" 01932c5e-7f00-7000-8000-00000000000\"")]
    [TestCase("\"01932c5e-7f00-7000-8000-000000000001 \"")]
    [TestCase("\"{01932c5e-7f00-7000-8000-000000000001}\"")]
    [TestCase("\"(01932c5e-7f00-7000-8000-000000000001)\"")]
    [TestCase("\"01932c5e7f0070008000000000000001\"")]
    [TestCase("\"+1932c5e-7f00-7000-8000-000000000001\"")]
    [TestCase("\"0x932c5e-7f00-7000-8000-000000000001\"")]
    [TestCase("\"01932c5e-7f00-7000-8000-00000000000g\"")]
    [TestCase("\"01932c5e-7f00-7000-8000-00000000000\u0661\"")]
    [TestCase("\"01932c5e7-f00-7000-8000-000000000001\"")]
    [TestCase("\"urn:uuid:01932c5e-7f00-7000-8000-000000000001\"")]
    [TestCase("\"00000000-0000-0000-0000-000000000000\"")]
    public Task Pack_IdInAnotherForm_Is400(string id) =>
        RefusesAsync(Packages, With("id", id), 400, "invalid-request", "id");

    [TestCase("2024-11-24T08:00:00")]
    [TestCase("2024-11-24")]
    [TestCase("2024-11-24 08:00:00+08:00")]
    [TestCase("2024-11-24T08:00+08:00")]
    [TestCase("2024-11-24T08:00:00+08")]
    [TestCase("2024-11-24T08:00:00+0800")]
    [TestCase("2024-11-24T08:00:00.+08:00")]
    [TestCase("2024-11-24T08:00:60Z")]
    [TestCase("2016-12-31T23:59:60Z", Description = "a leap second")]
    [TestCase("2024-11-24T24:00:00Z")]
    [TestCase("2023-02-29T08:00:00Z")]
    [TestCase("2024-11-24T08:00:00+14:01")]
    [TestCase("2024-11-24T08:00:00+08:60")]
    [TestCase("0001-01-01T00:00:00Z")]
    [TestCase("0001-01-01T00:00:00+14:00")]
    [TestCase("0000-01-01T00:00:00Z")]
    [TestCase("1999-12-31T23:59:59.9999999Z")]
    [TestCase("2000-01-01T00:00:00+14:00")]
    [TestCase("2100-01-01T00:00:00Z")]
    [TestCase("9999-12-31T23:59:59Z")]
    [TestCase("9999-12-31T23:59:59-14:00")]
    [TestCase("10000-01-01T00:00:00Z")]
    [TestCase("2024-11-24T08:00:00Z\\n")]
    [TestCase("\u0662\u0660\u0662\u0664-11-24T08:00:00Z")]
    [TestCase("20241124T080000Z")]
    [TestCase("1732435200")]
    [TestCase("now")]
    public Task Pack_NoTime_Is400(string time) =>
        RefusesAsync(Packages, With("occurredAt", $"\"{time}\""), 400, "invalid-request", "occurredAt");

    [TestCase("2024-11-24T08:00:00Z", "2024-11-24T08:00:00+00:00")]
    [TestCase("2024-11-24t08:00:00z", "2024-11-24T08:00:00+00:00")]
    [TestCase("2024-11-24T08:00:00-00:00", "2024-11-24T08:00:00+00:00")]
    [TestCase("2024-11-24T08:00:00.1234567+05:30", "2024-11-24T08:00:00.1234567+05:30")]
    [TestCase("2024-11-24T08:00:00.12345678901234567890-03:00", "2024-11-24T08:00:00.1234567-03:00")]
    public async Task Pack_AnyRfc3339Time_KeepsItsOffset(string time, string kept)
    {
        var made = (await PostAsync(Packages, With("occurredAt", $"\"{time}\""))).Succeeds(201);
        Assert.That((string?)made["event"]!["occurredAt"], Is.EqualTo(kept));
    }

    [TestCase("\"\"")]
    [TestCase("\" x\"")]
    [TestCase("\"x \"")]
    [TestCase("\".\"")]
    [TestCase("\"..\"")]
    [TestCase("\"a/b\"")]
    [TestCase("\"a%b\"")]
    [TestCase("\"a\\u0000\"")]
    [TestCase("\"a\\n\"")]
    [TestCase("\"\u00e9\"")]
    [TestCase("\"01932c5e-7f00-7000-8000-000000000001\"")]
    [TestCase("\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"")]
    public Task Pack_BadLabel_Is400(string label) =>
        RefusesAsync(Packages, With("label", label), 400, "invalid-request", "label");

    // 32 digits are no UUID anywhere else either; what is written on a box is what it is called.
    [Test]
    public async Task Pack_LabelOfThirtyTwoHexDigits_IsALabel()
    {
        var label = Guid.NewGuid().ToString("n");
        (await PostAsync(Packages, With("label", $"\"{label}\""))).Succeeds(201);
        Assert.That((string?)(await GetAsync($"{Packages}/{label}")).Succeeds(200)["label"], Is.EqualTo(label));
    }

    [TestCase("document")]
    [TestCase("escort")]
    [TestCase("vehicle.plate")]
    [TestCase("vehicle.driver")]
    public async Task Release_TextOfSeveralLinesOrWithSpaceAround_Is400(string field)
    {
        var release = NewRelease(Kpu, Mandonga, await PackAsync());
        release["vehicle"] = new System.Text.Json.Nodes.JsonObject();
        var path = field.Split('.');
        var holder = path.Length == 1 ? release : release["vehicle"]!;
        foreach (var text in (string[])["a\nb", "a\r\nb", "a\tb", "a\u2028b", "a\u202eb", "a\u200bb", " a", "a ", "\u00a0a", "a\n"])
        {
            holder[path[^1]] = text;
            await RefusesAsync("/v1/handovers", release, 400, "invalid-request", field);
        }

        (holder[path[^1]], release["note"]) = ("a b", "a\u202eb");
        await RefusesAsync("/v1/handovers", release, 400, "invalid-request", "note");
        (holder[path[^1]], release["note"]) = ("a b", " first\r\n\tsecond\n");
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
    }

    [TestCase("[null]", "seals[0]")]
    [TestCase("[\"a\\nb\"]", "seals[0]")]
    [TestCase("[\"a\\tb\"]", "seals[0]")]
    [TestCase("[\" a\"]", "seals[0]")]
    [TestCase("[\"a \"]", "seals[0]")]
    [TestCase("[\"a\\u2029\"]", "seals[0]")]
    [TestCase("[\"\"]", "seals[0]")]
    [TestCase("[\" \"]", "seals[0]")]
    [TestCase("[\"a\",1]", "seals[1]")]
    [TestCase("[\"a\",[\"b\"]]", "seals[1]")]
    [TestCase("[\"a\",\"a\"]", "seals")]
    [TestCase("[\"\\ud800\"]", "seals[0]")]
    [TestCase("[\"\\udc00\\ud800\"]", "seals[0]")]
    [TestCase("[\"a\\u0000\"]", "seals[0]")]
    [TestCase("[\"a\\u001b[31m\"]", "seals[0]")]
    [TestCase("[\"a\\u0085\"]", "seals[0]")]
    [TestCase("[\"\\ufffd\"]", "seals[0]")]
    [TestCase("[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]", "seals[0]")]
    public Task Pack_BadSeal_Is400(string seals, string field) =>
        RefusesAsync(Packages, With("seals", seals), 400, "invalid-request", field);

    [Test]
    public async Task Pack_ListsAtTheirLimit_Are201AndOneMoreIs400()
    {
        static string Seals(int count) => NewSeals(count).ToJsonString();
        static string Contents(int count) =>
            $"[{string.Join(',', Enumerable.Repeat("""{"item":"ink","quantity":1}""", count))}]";
        await DeliverAsync(("ink", 50));
        (await PostAsync(Packages, With("seals", Seals(20)))).Succeeds(201);
        await RefusesAsync(Packages, With("seals", Seals(21)), 400, "invalid-request", "seals");
        (await PostAsync(Packages, With("contents", Contents(50)))).Succeeds(201);
        await RefusesAsync(Packages, With("contents", Contents(51)), 400, "invalid-request", "contents");
        (await PostAsync(Packages, With("label", $"\"{new string('y', 64)}\""))).Succeeds(201);
        (await PostAsync(Packages, With("seals", $"[\"{string.Concat(Enumerable.Repeat("😀", 31))}{NewLabel()[..2]}\"]")))
            .Succeeds(201);
    }

    [TestCase("id", new byte[] { 0xFF })]
    [TestCase("label", new byte[] { 0xED, 0xA0, 0x80 })]
    [TestCase("kind", new byte[] { 0xC0, 0x80 })]
    [TestCase("destination", new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    [TestCase("occurredAt", new byte[] { 0xE2, 0x82 })]
    public async Task Pack_InvalidUtf8_Is400NamingTheField(string field, byte[] bytes)
    {
        var parts = With(field, "\"?\"").Split('?');
        using var content = new ByteArrayContent(
            [.. Encoding.UTF8.GetBytes(parts[0]), .. bytes, .. Encoding.UTF8.GetBytes(parts[1])]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var answer = await SendAsync(Packages, content);
        answer.Refuses(400, "invalid-request", field);
        Assert.That((string?)answer["errors"]![0]!["expected"], Is.EqualTo("well-formed Unicode text"));
    }

    [Test]
    public async Task Pack_HugeText_IsShortenedInTheAnswer()
    {
        var answer = await PostAsync(Packages, With("label", $"\"{new string('x', 3_000_000)}\""));
        answer.Refuses(400, "invalid-request", "label");
        Assert.That((string?)answer["errors"]![0]!["value"], Has.Length.EqualTo(101));
    }

    private static string With(string field, string value)
    {
        var body = NewKit();
        body[field] = "?value";
        return body.ToJsonString().Replace("\"?value\"", value, StringComparison.Ordinal);
    }

    private async Task<Answer> SendAsync(string route, HttpContent content)
    {
        var before = await Api.LedgerSizeAsync();
        var answer = await Answer.OfAsync(
            await Api.As(RoleFor(route)).PostAsync(new Uri(route, UriKind.Relative), content));
        if (answer.Status >= 400)
            Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before));
        return answer;
    }
}
