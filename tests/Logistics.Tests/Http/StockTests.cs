using System.Text.Json.Nodes;
using Logistics.Api.Hosting;
using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>
/// Ten thousand ballots came at noon, of which 50 were destroyed in the afternoon; and ink, packed in a kit.
/// </summary>
internal sealed class StockTests : ApiTests
{
    private const string Stock = $"/v1/locations/{Kpu}/stock";
    private const string Movements = "/v1/items/ballot-mayor/movements";

    private static readonly DateTimeOffset Came = new(2024, 11, 24, 12, 0, 0, TimeSpan.FromHours(8));

    private static readonly string[] Times = ["2024-11-24T12:00:00+08:00", "2024-11-24T15:00:00+08:00"];

    private static readonly string[] Negotiated =
        [Stock, Movements, "/v1/trial-balance", "/v1/requirements"];

    protected override ApiFixture NewApi() => new() { HasRules = true };

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        await AppendAsync(Documents.Deliver("ballot-mayor", 10_000) with { OccurredAt = Came });
        await AppendAsync(
            Documents.Destroy(new DestructionLine("ballot-mayor", 50, DestructionSource.Stock)) with
            {
                OccurredAt = Came.AddHours(3),
            });
        await AppendAsync(Documents.Deliver(new DeliveryLine("ink", 20, 20, 1)));
        var kit = NewKit();
        kit["contents"] = Contents(("ink", 2));
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
    }

    [Test]
    public async Task GetStock_Now_HasWhatIsLooseAndWhatIsPacked()
    {
        var view = (await GetAsync(Stock)).Succeeds(200);
        Assert.That((string?)view["location"], Is.EqualTo(Kpu));
        Assert.That((bool?)view["below"], Is.False);
        Assert.That((view["asOf"], view["knownAt"]), Is.EqualTo(((JsonNode?)null, (JsonNode?)null)));
        Assert.That(view["items"]![0]!.ToJsonString(), Is.EqualTo(
            """{"item":"ballot-mayor","name":"Ballot paper, mayor","unit":"sheet","contest":"mayor","""
            + "\"quantity\":9950,\"packed\":0,\"missing\":0,\"contradicting\":null}"));
        Assert.That((string?)view["items"]![1]!["item"], Is.EqualTo("ink"));
        Assert.That((long?)view["items"]![1]!["packed"], Is.EqualTo(2));
    }

    [TestCase("2024-11-24T12:00:00%2B08:00", 10_000)]
    [TestCase("2024-11-24T12:00:00+08:00", 10_000)]
    [TestCase("2024-11-24T04:00:00Z", 10_000)]
    [TestCase("2024-11-24T04:00:00z", 10_000)]
    [TestCase("2024-11-23T20:00:00-08:00", 10_000)]
    [TestCase("2024-11-24T03:59:59.9999999Z", null)]
    [TestCase("2024-11-24T07:00:00Z", 9_950)]
    [TestCase("9999-12-31T23:59:59.9999999Z", 9_950)]
    [TestCase("0001-01-01T00:00:00Z", null)]
    public async Task GetStock_AsOf_IsTheSameMomentInAnyOffset(string asOf, int? quantity)
    {
        foreach (var below in (string[])["", "&below=true", "&below=false"])
        {
            var view = (await GetAsync($"{Stock}?item=ballot-mayor&asOf={asOf}{below}")).Succeeds(200);
            Assert.That((int?)view["items"]!.AsArray().SingleOrDefault()?["quantity"], Is.EqualTo(quantity));
            Assert.That((bool?)view["below"], Is.EqualTo(below == "&below=true"));
            Assert.That((string?)view["asOf"], Is.Not.Null);
        }
    }

    [Test]
    public async Task GetStock_BothTimes_AreEchoedWithTheirOffsets()
    {
        var view = (await GetAsync($"{Stock}?asOf={Times[0]}&knownAt=2024-11-24T15:00:00-01:30")).Succeeds(200);
        Assert.That((string?)view["asOf"], Is.EqualTo(Times[0]));
        Assert.That((string?)view["knownAt"], Is.EqualTo("2024-11-24T15:00:00-01:30"));
        Assert.That(view["items"]!.AsArray(), Is.Empty, "nothing was recorded then");
    }

    [Test]
    public async Task GetStock_KnownAtTheRecordingOfAnEvent_HasThatEvent()
    {
        var movements = (await GetAsync(Movements)).Succeeds(200)["items"]!.AsArray();
        var first = (string)movements[0]!["recordedAt"]!;
        var then = Uri.EscapeDataString(first);
        var view = (await GetAsync($"{Stock}?item=ballot-mayor&knownAt={then}")).Succeeds(200);
        Assert.That((int?)view["items"]![0]!["quantity"], Is.EqualTo(10_000));
        Assert.That(view["items"]![0]!["packed"], Is.Null);
    }

    [TestCase("asOf=yesterday", "asOf")]
    [TestCase("asOf=2024-11-24", "asOf")]
    [TestCase("asOf=2024-11-24T08:00:00", "asOf")]
    [TestCase("asOf=", "asOf")]
    [TestCase("knownAt=2024-02-30T00:00:00Z", "knownAt")]
    [TestCase("knownAt=0001-01-01T00:00:00%2B08:00", "knownAt")]
    [TestCase("asOf=x&knownAt=x&item=%20&below=yes", "asOf", "knownAt", "item", "below")]
    [TestCase("below=", "below")]
    [TestCase("below=True", "below")]
    [TestCase("below=1", "below")]
    [TestCase("item=a%00b", "item")]
    [TestCase("item='%20OR%201=1%20--", "item")]
    [TestCase("item=ink&item=booth", "item")]
    [TestCase("code=74.71", "code")]
    [TestCase("odd=1", "odd")]
    [TestCase("asOf=%FF", "asOf")]
    public async Task GetStock_BadParameter_Is400(string query, params string[] fields) =>
        (await GetAsync($"{Stock}?{query}")).Refuses(400, "invalid-request", fields);

    [TestCase("74.99")]
    [TestCase("%20")]
    [TestCase("location%2F74.71")]
    [TestCase("'%20OR%201=1")]
    [TestCase("74.7%25")]
    public async Task GetStock_UnknownLocation_Is404(string code) =>
        (await GetAsync($"/v1/locations/{code}/stock")).Refuses(404, "unknown-location", "code");

    [Test]
    public async Task GetStock_UnknownItem_IsAnEmptyList() =>
        Assert.That((await GetAsync($"{Stock}?item=champagne")).Succeeds(200)["items"]!.AsArray(), Is.Empty);

    [Test]
    public async Task GetStock_Csv_HasARowForEachItem()
    {
        var answer = await CsvAsync(Stock);
        Assert.That(answer.Text, Does.StartWith(
            "item,name,unit,contest,quantity,packed,missing,contradicting\r\n"
            + "ballot-mayor,\"Ballot paper, mayor\",sheet,mayor,9950,0,0,\r\nink,"));
        Assert.That((await CsvAsync($"{Stock}?asOf={Times[1]}")).Text, Does.Contain("sheet,mayor,9950,,,0\r\n"));
    }

    [Test]
    public async Task ListMovements_All_HasEveryPostingOfTheItem()
    {
        var view = (await GetAsync(Movements)).Succeeds(200);
        Assert.That(view["next"], Is.Null);
        var (first, second) = (view["items"]![0]!, view["items"]![1]!);
        Assert.That((string?)first["type"], Is.EqualTo("delivery-received"));
        Assert.That((string?)first["stream"], Does.StartWith("delivery/"));
        Assert.That((string?)first["occurredAt"], Is.EqualTo("2024-11-24T12:00:00+08:00"));
        Assert.That(first["postings"]!.ToJsonString(), Is.EqualTo(
            """[{"account":"supplier","quantity":-10000},{"account":"location/74.71","quantity":10000}]"""));
        Assert.That((string?)second["postings"]![1]!["account"], Is.EqualTo("destroyed"));
    }

    [Test]
    public async Task ListMovements_Pages_GiveEachEventOnce()
    {
        foreach (var location in (string[])["", $"&location={Kpu}"])
        {
            var first = (await GetAsync($"{Movements}?limit=1{location}")).Succeeds(200);
            var second = (await GetAsync($"{Movements}?limit=1&after={first["next"]}{location}")).Succeeds(200);
            Assert.That((long?)first["items"]!.AsArray().Single()!["sequence"], Is.EqualTo(ApiFixture.Recorded));
            Assert.That((long?)second["items"]!.AsArray().Single()!["sequence"], Is.EqualTo(ApiFixture.Recorded + 1));
            Assert.That(((string?)first["next"], (string?)second["next"]), Is.EqualTo(($"{ApiFixture.Recorded}", (string?)null)));
        }

        Assert.That((await GetAsync($"{Movements}?location={Mandonga}")).Succeeds(200)["items"]!.AsArray(), Is.Empty);
        Assert.That((await GetAsync($"{Movements}?location=nowhere")).Succeeds(200)["items"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task ListMovements_Csv_HasARowForEachPostingAndLinksTheNextPage()
    {
        var answer = await CsvAsync($"{Movements}?location={Kpu}&limit=1");
        var lines = answer.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0], Is.EqualTo("sequence,eventId,type,stream,occurredAt,recordedAt,account,quantity"));
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[1], Does.StartWith($"{ApiFixture.Recorded},").And.Contain(",2024-11-24T12:00:00+08:00,")
            .And.EndWith(",supplier,-10000"), "a number below zero is no formula");
        var link = answer.Headers.GetValues("Link").Single();
        Assert.That(link, Is.EqualTo($"<{Movements}?location={Kpu}&limit=1&after={ApiFixture.Recorded}>; rel=\"next\""));
        var last = await CsvAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]);
        Assert.That(last.Headers.Contains("Link"), Is.False);
        Assert.That(last.Text, Does.Contain(",destroyed,50\r\n"));
    }

    [Test]
    public async Task ListMovements_CsvWithoutLimit_IsTheWholeList()
    {
        const int many = 600;
        using var api = new ApiFixture();
        await api.AppendAsync("officer", [.. Enumerable.Range(0, many).Select(_ => Documents.Deliver("ink", 1))]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/items/ink/movements?after=9");
        request.Headers.Accept.ParseAdd("text/csv");
        var answer = await Answer.OfAsync(await api.As("auditor").SendAsync(request));
        Assert.That((answer.Status, answer.MediaType), Is.EqualTo((200, "text/csv")));
        Assert.That(answer.Headers.Contains("Link"), Is.False);
        Assert.That(
            answer.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(',')[0]),
            Is.EqualTo(Enumerable.Range(10, ApiFixture.Recorded + many - 10).SelectMany(sequence => new[] { $"{sequence}", $"{sequence}" })));
    }

    [TestCase("limit=0", "limit")]
    [TestCase("limit=501", "limit")]
    [TestCase("after=-2", "after")]
    [TestCase("after=9223372036854775808", "after")]
    [TestCase("after=%2B1", "after")]
    [TestCase("after=1%00", "after")]
    [TestCase("location=a/b", "location")]
    [TestCase("location=%20&limit=x&after=x", "location", "after", "limit")]
    [TestCase("cursor=0", "cursor")]
    public async Task ListMovements_BadParameter_Is400(string query, params string[] fields) =>
        (await GetAsync($"{Movements}?{query}")).Refuses(400, "invalid-request", fields);

    [TestCase("champagne")]
    [TestCase("%20")]
    [TestCase("INK")]
    [TestCase("'%20OR%201=1")]
    public async Task ListMovements_UnknownItem_Is404(string code) =>
        (await GetAsync($"/v1/items/{code}/movements")).Refuses(404, "unknown-item", "code");

    [Test]
    public async Task GetTrialBalance_AddsUpToZero()
    {
        var rows = (await GetAsync("/v1/trial-balance")).Succeeds(200)["items"]!.AsArray();
        Assert.That(rows.Select(row => (long?)row!["total"]), Is.All.EqualTo(0));
        Assert.That(rows[0]!.ToJsonString(), Is.EqualTo(
            """{"item":"ballot-mayor","supplier":-10000,"locations":9950,"packages":0,"missing":0,"transfers":0,"used":0,"""
            + "\"spoiled\":0,\"damaged\":0,\"destroyed\":50,\"lost\":0,\"found\":0,\"total\":0}"));
        var ink = (await GetAsync("/v1/trial-balance?item=ink")).Succeeds(200)["items"]!.AsArray().Single()!;
        Assert.That(((long?)ink["damaged"], (long?)ink["packages"]), Is.EqualTo(((long?)1, (long?)2)));
        Assert.That((await CsvAsync("/v1/trial-balance?item=ballot-mayor")).Text, Is.EqualTo(
            "item,supplier,locations,packages,missing,transfers,used,spoiled,damaged,destroyed,lost,found,total\r\n"
            + "ballot-mayor,-10000,9950,0,0,0,0,0,0,50,0,0,0\r\n"));
        (await GetAsync("/v1/trial-balance?item=%20")).Refuses(400, "invalid-request", "item");
    }

    [Test]
    public async Task GetStock_PackageThatDidNotArrive_IsAFigureOfItsOwn()
    {
        var kit = NewKit();
        (kit["kind"], kit["destination"], kit["contents"]) = ("supply", "74.71.01.1008.002", Contents(("seal", 2)));
        await AppendAsync(Documents.Deliver("seal", 10));
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var before = await SealsAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, (string)kit["label"]!);
        var missing = NewAcceptance(Line(Id(kit), "missing"));
        (await PostAsync($"/v1/handovers/{handover}/acceptance", missing)).Succeeds(201);
        var (packed, lost, total) = await SealsAsync();
        Assert.That((packed, lost, total), Is.EqualTo((before.Packed - 2, before.Missing + 2, before.Total)));

        async Task<(long? Packed, long? Missing, long? Total)> SealsAsync()
        {
            var stock = (await GetAsync($"{Stock}?item=seal")).Succeeds(200)["items"]![0]!;
            var sums = (await GetAsync("/v1/trial-balance?item=seal")).Succeeds(200)["items"]![0]!;
            Assert.That((long?)sums["packages"], Is.EqualTo((long?)stock["packed"]), "all are at the KPU");
            Assert.That((long?)sums["missing"], Is.EqualTo((long?)stock["missing"]));
            return ((long?)stock["packed"], (long?)stock["missing"], (long?)sums["supplier"]);
        }
    }

    [Test]
    public async Task ListRequirements_Csv_PagesByItsLink()
    {
        var all = (await CsvAsync("/v1/requirements")).Text.Split("\r\n");
        Assert.That(all[0], Is.EqualTo(
            "location,level,item,unit,contest,needed,allocated,packed,delivered,gap,provenance,rules"));
        var read = new List<string>();
        for (var address = "/v1/requirements?limit=4"; address is not null;)
        {
            var page = await CsvAsync(address);
            read.AddRange(page.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1));
            address = page.Headers.TryGetValues("Link", out var links) ? links.Single()[1..].Split('>')[0] : null;
        }

        Assert.That(read, Is.EqualTo(all[1..^1]));
        Assert.That(
            (await CsvAsync("/v1/requirements?level=tps")).Text.Split("\r\n"), Has.Length.GreaterThan(Limits.PageSizeMax * 2));
        Assert.That(read.Single(row => row.StartsWith("74.71,kpu,ink,", StringComparison.Ordinal)), Does.StartWith(
            "74.71,kpu,ink,bottle,,1050,2,2,0,1048,derived,"));
    }

    [TestCaseSource(nameof(Negotiated))]
    public async Task Get_Accept_ChoosesTheFormOrIs406(string address)
    {
        var preferred = await AcceptAsync(address, "text/csv;q=0.5, application/json;q=0.4");
        Assert.That(preferred.MediaType, Is.EqualTo("text/csv"));
        Assert.That((await AcceptAsync(address, "*/*")).MediaType, Is.EqualTo("application/json"));
        (await AcceptAsync(address, "application/pdf")).Refuses(406, "not-acceptable");
        Assert.That((await AcceptAsync(address, "text/csv")).Headers.Vary, Is.EqualTo(["Accept"]));
    }

    [TestCase("many")]
    [TestCase("1.5")]
    [TestCase(-1L)]
    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    [TestCase(0.5)]
    public async Task Get_BalanceThatIsNoQuantity_IsNullAndNoDefect(object quantity)
    {
        using var api = NewApi();
        _ = api.As("auditor");
        await api.ExecuteAsync(
            """
            INSERT INTO Balance VALUES ('location/74.71', 'ink', @quantity, 0);
            INSERT INTO Balance VALUES ('location/74.71.01', 'ink', 7, 0);
            INSERT INTO Balance VALUES ('location/74.71', 'booth', 7, 0);
            INSERT INTO Posting VALUES (7, 0, 'location/74.71', 'ink', @quantity, 'x', X'01')
            """,
            new { quantity });
        foreach (var address in (string[])
        [
            Stock, $"{Stock}?below=true", $"{Stock}?asOf={Times[0]}", "/v1/trial-balance", "/v1/items/ink/movements",
        ])
        {
            var answer = await Answer.OfAsync(
                await api.As("auditor").GetAsync(
                    new Uri(address.Replace("+", "%2B", StringComparison.Ordinal), UriKind.Relative)));
            Assert.That(answer.Status, Is.EqualTo(200).Or.EqualTo(503), answer.Text);
        }

        var now = await Answer.OfAsync(await api.As("auditor").GetAsync(new Uri(Stock, UriKind.Relative)));
        var items = now.Succeeds(200)["items"]!.AsArray();
        Assert.That((long?)items[0]!["quantity"], Is.EqualTo(7));
        Assert.That((string?)items[1]!["item"], Is.EqualTo("ink"));
        Assert.That((long?)items[1]!["quantity"], Is.EqualTo(quantity as long?));
    }

    [Test]
    public async Task ListMovements_EventThatIsGone_IsListedAsFarAsItIsKnown()
    {
        using var api = NewApi();
        _ = api.As("auditor");
        await api.ExecuteAsync("INSERT INTO Posting VALUES (700, 0, 'supplier', 'ink', 1, 'x', 'y')", new { });
        await api.ExecuteAsync("INSERT INTO Posting VALUES ('z', 0, 'supplier', 'ink', 1, 'x', 'y')", new { });
        var answer = await Answer.OfAsync(
            await api.As("auditor").GetAsync(new Uri("/v1/items/ink/movements?limit=1", UriKind.Relative)));
        var view = answer.Succeeds(200);
        Assert.That((long?)view["items"]![0]!["sequence"], Is.EqualTo(700));
        Assert.That(view["items"]![0]!["postings"], Is.Null);
        answer = await Answer.OfAsync(await api.As("auditor").GetAsync(
            new Uri($"/v1/items/ink/movements?after={view["next"]}", UriKind.Relative)));
        Assert.That((long?)answer.Succeeds(200)["items"]!.AsArray().Single()!["sequence"], Is.EqualTo(long.MaxValue));
    }

    private async Task AppendAsync(LedgerCommand command)
    {
        Assert.That(await Api.AppendAsync("officer", command), Is.All.TypeOf<AppendResult.Appended>());
    }

    private async Task<Answer> AcceptAsync(string address, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd(accept);
        return await Answer.OfAsync(await Api.As("auditor").SendAsync(request));
    }

    private async Task<Answer> CsvAsync(string address)
    {
        var answer = await AcceptAsync(address, "text/csv");
        Assert.That((answer.Status, answer.MediaType), Is.EqualTo((200, "text/csv")), answer.Text);
        return answer;
    }
}
