using System.Text.Json.Nodes;
using Logistics.Api.Deliveries;
using Logistics.Api.Destructions;
using Logistics.Api.Handovers;
using Logistics.Api.Packages;
using Logistics.Api.Reconciliation;
using Logistics.Api.Reissues;
using Logistics.Api.Seals;
using Logistics.Api.Sortings;
using Logistics.Api.Stock;
using Logistics.Api.TpsAccounts;
using Logistics.Api.Transfers;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Contract;

internal sealed class ApiDocumentTests : ApiTests
{
    private const string WriteVariable = "LOGISTICS_WRITE_OPENAPI";

    // What differs from one run to the next.
    private static readonly string[] Volatile =
        ["recordedAt", "actor", "releasedBy", "hash", "previousHash", "sequence"];

    private JsonNode document = null!;
    private JsonSchema schema = null!;

    /// <summary>Whether the tests that compare a generated file rewrite it first.</summary>
    internal static bool Writes => Environment.GetEnvironmentVariable(WriteVariable) == "1";

    protected override ApiFixture NewApi() => new() { HasRules = true };

    [OneTimeSetUp]
    public async Task ReadDocument()
    {
        document = (await GetAsync("/openapi/v1.json", role: null)).Succeeds(200);
        schema = new JsonSchema(document);
    }

    [Test]
    public async Task OpenApiYaml_InTheRepository_IsWhatTheApiServes()
    {
        var path = Repository.Find("openapi.yaml");
        var served = await Api.As(null).GetByteArrayAsync(new Uri("/openapi/v1.yaml", UriKind.Relative));
        if (Writes)
            await File.WriteAllBytesAsync(path, served);
        Assert.That(
            File.Exists(path) && (await File.ReadAllBytesAsync(path)).AsSpan().SequenceEqual(served),
            Is.True,
            "openapi.yaml is not what the API serves; 'make openapi' rewrites it.");
    }

    [Test]
    public void Document_Version_Is31() =>
        Assert.That((string?)document["openapi"], Does.StartWith("3.1."));

    [Test]
    public void Document_EveryOperation_IsDescribed()
    {
        var ids = new List<string?>();
        Assert.Multiple(() =>
        {
            foreach (var (address, method, operation) in Operations())
            {
                var name = $"{method} {address}";
                ids.Add((string?)operation["operationId"]);
                Assert.That((string?)operation["operationId"], Is.Not.Empty, name);
                Assert.That((string?)operation["summary"], Is.Not.Empty, name);
                Assert.That(operation["tags"]?.AsArray().Count, Is.EqualTo(1), name);
                var responses = operation["responses"]!.AsObject();
                Assert.That(responses.Select(pair => pair.Key), Is.Ordered, name);
                Assert.That(responses.Select(pair => pair.Key), Is.SupersetOf(Expected(address, method)), name);
                foreach (var (status, response) in responses)
                    CheckResponse($"{name} {status}", status, response!);
                if (method == "post")
                    Assert.That(Content(operation["requestBody"]!)["example"], Is.Not.Null, name);
                foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                {
                    var of = $"{name} {parameter!["name"]}";
                    Assert.That((string?)parameter["description"], Is.Not.Empty, of);
                    if ((string?)parameter["name"] != "cursor")
                        Assert.That(schema.Check(parameter["example"], parameter["schema"]!), Is.Empty, of);
                }
            }
        });
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void Document_Methods_AreThoseThatDiffer() =>
        Assert.That(Operations().Select(operation => operation.Method), Is.All.AnyOf("get", "post"));

    [Test]
    public void Document_Health_SaysWhatEachAnswerMeans() => Assert.Multiple(() =>
    {
        string? Meaning(string address, string status) =>
            (string?)document["paths"]![address]!["get"]!["responses"]![status]!["description"];
        Assert.That(Meaning("/health/live", "200"), Does.StartWith("The process answers"));
        Assert.That(Meaning("/health/ready", "200"), Does.Contain("read and record"));
        Assert.That(Meaning("/health/ready", "503"), Does.Contain("cannot read and record"));
    });

    [Test]
    public async Task Document_ExamplesOfParameters_AreTaken()
    {
        // Proofs are about signed events, so there have to be some.
        (await PostAsync("/v1/packages?wait=30", NewKit())).Succeeds(201);
        (await PostAsync("/v1/packages?wait=30", NewKit())).Succeeds(201);
        foreach (var (address, method, operation) in Operations())
        {
            var parameters = operation["parameters"]?.AsArray() ?? [];
            if (method != "get" || address.Contains('{', StringComparison.Ordinal) || parameters.Count == 0)
                continue;

            // It takes one of its parameters at a time.
            if (address == "/v1/evidence")
                continue;
            var query = parameters.Where(parameter => parameter!["example"] is not null)
                .Select(parameter => $"{parameter!["name"]}={parameter["example"]}");
            (await GetAsync($"{address}?{string.Join('&', query)}".Replace("+", "%2B", StringComparison.Ordinal)))
                .Succeeds(200);
        }
    }

    [Test]
    public void Document_EveryExample_MatchesItsSchema() => Assert.Multiple(() =>
    {
        foreach (var (address, method, operation) in Operations())
        {
            var bodies = operation["responses"]!.AsObject().Select(pair => pair.Value!);
            if (operation["requestBody"] is { } request)
                bodies = bodies.Prepend(request);
            foreach (var content in bodies.Select(Content))
            {
                if (content["example"] is { } example)
                    Assert.That(schema.Check(example, content["schema"]!), Is.Empty, $"{method} {address}");
            }
        }

        var problem = document["components"]!["schemas"]!["Problem"]!;
        Assert.That(schema.Check(problem["examples"]![0], problem), Is.Empty);
    });

    [Test]
    public async Task Examples_SentInOrderToAFreshDatabase_GiveTheExamplesOfTheAnswers()
    {
        using var api = new ApiFixture { HasRules = true };
        await DeliverAsync(api);
        using (Assert.EnterMultipleScope())
        {
            await SendPackagesAsync(api);
            await SendDocumentsAsync(api);
            await SendTransfersAsync(api);
            await SendWhatIsInsideAsync(api);
        }
    }

    [Test]
    public void Document_Schemas_TellWhatIsRequiredAndItsLimits() => Assert.Multiple(() =>
    {
        var pack = document["components"]!["schemas"]!["PackRequest"]!;
        string[] required = ["id", "label", "kind", "destination", "location", "contents", "seals", "occurredAt"];
        Assert.That(pack["required"]!.AsArray().Select(name => (string)name!), Is.EquivalentTo(required));
        var members = pack["properties"]!;
        Assert.That((string?)members["id"]!["format"], Is.EqualTo("uuid"));
        Assert.That((string?)members["occurredAt"]!["format"], Is.EqualTo("date-time"));
        Assert.That((string?)members["label"]!["type"], Is.EqualTo("string"));
        Assert.That((int?)members["label"]!["maxLength"], Is.EqualTo(64));
        Assert.That((int?)members["contents"]!["maxItems"], Is.EqualTo(50));
        Assert.That((int?)members["seals"]!["items"]!["maxLength"], Is.EqualTo(64));
        Assert.That(members["contest"]!["type"]!.ToJsonString(), Does.Contain("null"));
        var bulk = document["components"]!["schemas"]!["BulkPackRequest"]!["properties"]!["packages"]!;
        Assert.That((string?)bulk["items"]!["$ref"], Is.EqualTo("#/components/schemas/PackRequest"));
        Assert.That((int?)bulk["maxItems"], Is.EqualTo(1000));
        var limit = document["paths"]!["/v1/packages"]!["get"]!["parameters"]!.AsArray()
            .Single(parameter => (string?)parameter!["name"] == "limit")!["schema"]!;
        Assert.That((string?)limit["type"], Is.EqualTo("integer"));
        Assert.That(((int?)limit["minimum"], (int?)limit["maximum"]), Is.EqualTo(((int?)1, (int?)500)));
    });

    [Test]
    public async Task Swagger_Page_ShowsTheDocumentAndNoOtherHost()
    {
        var redirect = await GetAsync("/", role: null);
        Assert.That((redirect.Status, redirect.Headers.Location?.ToString()), Is.EqualTo((302, "/swagger")));
        var page = (await GetAsync("/swagger/index.html", role: null)).Text;
        var script = (await GetAsync("/swagger/index.js", role: null)).Text;
        Assert.That(script, Does.Contain("/openapi/v1.json"));

        // Everything the page loads comes from where the page does.
        var loaded = System.Text.RegularExpressions.Regex.Matches(
            page, "(?:src|href)=\"(?<address>[^\"]+)\"", default, TimeSpan.FromSeconds(1));
        Assert.That(loaded, Is.Not.Empty);
        foreach (var address in loaded.Select(match => match.Groups["address"].Value))
        {
            Assert.That(address, Does.StartWith("./").Or.StartWith("index"), address);
            Assert.That((await GetAsync($"/swagger/{address}", role: null)).Status, Is.EqualTo(200), address);
        }
    }

    /// <summary>The goods of the examples, which are the whole order of ballots.</summary>
    private static async Task DeliverAsync(ApiFixture api)
    {
        var delivery = Documents.Deliver(
            new("ballot-mayor", 246_908, 246_908, 0), new("ballot-governor", 244_908, 244_908, 0),
            new("booth", 100, 100, 0), new("ink", 100, 100, 0)) with
        {
            Id = Guid.Parse("01935b2a-4c00-7000-8000-000000000020"),
            OccurredAt = new DateTimeOffset(2024, 11, 3, 9, 0, 0, TimeSpan.FromHours(8)),
        };
        _ = api.As("warehouse");
        var result = await api.Services.GetRequiredService<LedgerWriter>().AppendAsync(delivery, default);
        Assert.That(result, Is.TypeOf<AppendResult.Appended>(), result.ToString());
    }

    private static async Task SendPackagesAsync(ApiFixture api)
    {
        await SendAsync(api, "/v1/packages", PackageExamples.Pack, PackageExamples.Receipt);
        await SendAsync(api, "/v1/packages/bulk", PackageExamples.BulkPack, PackageExamples.BulkReceipt, 207);
        await ReadAsync(api, "/v1/locations/74.71/stock?item=ballot-mayor", StockExamples.Stock);
        await ReadAsync(api, "/v1/items/ballot-mayor/movements", StockExamples.Movements);
        await ReadAsync(api, "/v1/trial-balance?item=ballot-mayor", StockExamples.TrialBalance);
        await SendAsync(api, "/v1/handovers", HandoverExamples.Release, HandoverExamples.Released);
        await SendAsync(
            api, $"/v1/handovers/{IdOf(HandoverExamples.Released)}/acceptance", HandoverExamples.Acceptance,
            HandoverExamples.AcceptanceAnswer);
        await ReadAsync(
            api, $"/v1/handovers/{IdOf(HandoverExamples.Released)}", HandoverExamples.Accepted);
        await ReadAsync(api, "/v1/packages/KDI-GOV-1008-001", PackageExamples.Package);
        await ReadAsync(api, "/v1/packages/KDI-GOV-1008-001/custody", PackageExamples.Custody);

        var cancelled = JsonNode.Parse(HandoverExamples.CancellationAnswer)!;
        var release = NewRelease(
            (string)cancelled["from"]!, (string)cancelled["to"]!, (string)cancelled["lines"]![0]!["label"]!);
        (release["id"], release["occurredAt"]) = (cancelled["handover"]!.DeepClone(), "2024-11-24T10:00:00+08:00");
        await SendAsync(api, "/v1/handovers", release.ToJsonString());
        await SendAsync(
            api, $"/v1/handovers/{cancelled["handover"]}/cancellation", HandoverExamples.Cancellation,
            HandoverExamples.CancellationAnswer);
    }

    private static async Task SendDocumentsAsync(ApiFixture api)
    {
        await SendAsync(api, "/v1/deliveries", DeliveryExamples.Delivery, DeliveryExamples.Received);
        await SendAsync(
            api, $"/v1/deliveries/{IdOf(DeliveryExamples.Received)}/explanation", DeliveryExamples.Explanation,
            DeliveryExamples.Explained);
        await ReadAsync(api, "/v1/deliveries?status=explained", DeliveryExamples.Deliveries);
        await SendAsync(api, "/v1/sortings", SortingExamples.Sorting, SortingExamples.Recorded);
        await ReadAsync(api, "/v1/sortings", SortingExamples.Sortings);
        await ReadAsync(api, "/v1/replacement-orders", SortingExamples.Orders);
        await SendAsync(api, "/v1/destructions", DestructionExamples.Destruction, DestructionExamples.Recorded);
        await ReadAsync(api, "/v1/destructions", DestructionExamples.Destructions);
        await SendAsync(api, "/v1/seal-batches", SealExamples.Batch, SealExamples.Recorded);
        await ReadAsync(api, "/v1/seal-batches", SealExamples.Batches);
        await SendAsync(api, "/v1/tps-accounts", TpsAccountExamples.Account, TpsAccountExamples.Recorded);
        await ReadAsync(
            api, $"/v1/reconciliation?location={Tps}&contest=mayor", ReconciliationExamples.Reconciliation);
        await SendAsync(api, "/v1/reissues", ReissueExamples.Reissue, ReissueExamples.Receipt);
    }

    /// <summary>From one TPS to another, which the warehouse gave them before.</summary>
    private static async Task SendTransfersAsync(ApiFixture api)
    {
        var stocked = Commands.Transfer(Kpu, Tps, ("ballot-mayor", 200));
        await api.Services.GetRequiredService<LedgerWriter>().AppendAsync(
            [stocked, Commands.Receive(stocked, ("ballot-mayor", 200))], default);
        await SendAsync(api, "/v1/transfers", TransferExamples.Release, TransferExamples.Released);
        await SendAsync(
            api, $"/v1/transfers/{IdOf(TransferExamples.Released)}/acceptance", TransferExamples.Acceptance,
            TransferExamples.Accepted);
        await ReadAsync(api, $"/v1/transfers?to={Tps[..^1]}2", TransferExamples.Transfers);

        var again = JsonNode.Parse(TransferExamples.Release)!;
        again["id"] = IdOf(TransferExamples.Cancelled);
        await SendAsync(api, "/v1/transfers", again.ToJsonString());
        await SendAsync(
            api, $"/v1/transfers/{again["id"]}/cancellation", TransferExamples.Cancellation,
            TransferExamples.Cancelled);
    }

    private static async Task SendWhatIsInsideAsync(ApiFixture api)
    {
        const string box = "KDI-GOV-1008-001";
        await SendAsync(
            api, "/v1/packages/KDI-KIT-1008-001/repacking", PackageInsideExamples.Repacking,
            PackageInsideExamples.Repacked);
        foreach (var (from, to) in ((string, string)[])[(Mandonga, Wawombalata), (Wawombalata, Tps)])
        {
            var onward = NewRelease(from, to, box);
            await SendAsync(api, "/v1/handovers", onward.ToJsonString());
            await SendAsync(api, $"/v1/handovers/{onward["id"]}/acceptance", NewAcceptance().ToJsonString());
        }

        await SendAsync(
            api, $"/v1/packages/{box}/opening", PackageInsideExamples.Opening, PackageInsideExamples.Opened);
        await SendAsync(
            api, $"/v1/packages/{box}/sealing", PackageInsideExamples.Sealing, PackageInsideExamples.Sealed);
        await SendAsync(
            api, "/v1/packages/KDI-KIT-1008-001/contents", NestingExamples.Nesting, NestingExamples.Nested);
    }

    /// <summary>Sends an example, and compares the answer with its example where there is one.</summary>
    private static async Task SendAsync(
        ApiFixture api, string address, string request, string? answer = null, int status = 201)
    {
        using var sent = Answer.Body(request);
        var got = await Answer.OfAsync(
            await api.As("warehouse").PostAsync(new Uri(address, UriKind.Relative), sent));
        IsExample(got, status, answer, address);
    }

    private static async Task ReadAsync(ApiFixture api, string address, string answer) => IsExample(
        await Answer.OfAsync(await api.As("auditor").GetAsync(new Uri(address, UriKind.Relative))), 200, answer,
        address);

    private static void IsExample(Answer got, int status, string? answer, string address)
    {
        Assert.That(got.Status, Is.EqualTo(status), $"{address}: {got.Text}");
        if (got.Status == status && answer is not null)
            Assert.That(Stable(got.Succeeds(status)), Is.EqualTo(Stable(JsonNode.Parse(answer)!)), address);
    }

    private static string IdOf(string example) => (string)JsonNode.Parse(example)!["id"]!;

    private static void CheckResponse(string name, string status, JsonNode response)
    {
        Assert.That((string?)response["description"], Is.Not.Empty, name);
        var media = response["content"]!.AsObject().Select(pair => pair.Key).ToArray();
        var isProblem = status[0] != '2' && !name.Contains("/health/", StringComparison.Ordinal);
        Assert.That(media, Is.EqualTo(isProblem ? ["application/problem+json"] : MediaTypes(name)), name);
        if (status[0] == '2' && media[0] is not ("application/octet-stream" or "application/zip"))
            Assert.That(Content(response)["example"], Is.Not.Null, name);
        if (status == "201")
            Assert.That(response["headers"]?["Location"], Is.Not.Null, name);
    }

    private static string[] MediaTypes(string name) => name.Split(' ')[1] switch
    {
        var address when address.EndsWith("/receipt", StringComparison.Ordinal) => ["text/plain", "text/html"],
        var address when address.StartsWith("/v1/log/tile/", StringComparison.Ordinal) =>
            ["application/octet-stream"],
        "/v1/log/checkpoint" or "/v1/log/key" => ["text/plain"],
        "/v1/evidence" => ["application/zip"],
        "/v1/reconciliation" or "/v1/requirements" or "/v1/trial-balance" or "/v1/locations/{code}/stock"
            or "/v1/items/{code}/movements" => ["application/json", "text/csv"],
        _ => ["application/json"],
    };

    private static string[] Expected(string address, string method) => (address, method) switch
    {
        ("/health/live", _) => ["200"],
        ("/health/ready", _) => ["200", "503"],
        ("/v1/countdown", _) => ["200", "400", "503"],
        ("/v1/log/tile/{path}", _) => ["200", "400", "404", "503"],
        ("/v1/log/tile/entries/{path}", _) => ["200", "400", "401", "403", "404", "503"],
        _ when address.StartsWith("/v1/log/", StringComparison.Ordinal) => ["200", "400", "503"],
        _ when address.EndsWith("/receipt", StringComparison.Ordinal) => ["200", "400", "401", "404", "406", "503"],
        ("/v1/packages/bulk", _) => ["207", "400", "401", "403", "413", "415", "503"],
        (_, "post") => ["200", "201", "400", "401", "403", "409", "413", "415", "422", "503"],
        _ when address.Contains('{', StringComparison.Ordinal) => ["200", "400", "401", "404", "503"],
        _ => ["200", "400", "401", "503"],
    };

    private IEnumerable<(string Address, string Method, JsonNode Operation)> Operations() =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value);

    private static JsonNode Content(JsonNode body) => body["content"]!.AsObject().First().Value!;

    private static string Stable(JsonNode node)
    {
        var copy = node.DeepClone();
        Forget(copy);
        return copy.ToJsonString();
    }

    private static void Forget(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                Forget(item);
        }
        else if (node is JsonObject members)
        {
            foreach (var (name, member) in members.ToArray())
            {
                if (Volatile.Contains(name, StringComparer.Ordinal) && member is not null)
                    members[name] = "volatile";
                else
                    Forget(member);
            }
        }
    }
}
