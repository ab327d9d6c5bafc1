using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Contract;

internal sealed class ApiDocumentTests : ApiTests
{
    private JsonNode document = null!;
    private JsonSchema schema = null!;

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
        if (ExampleTests.Writes)
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
                Assert.That((string?)operation["description"], Is.Not.Empty, name);
                var responses = operation["responses"]!.AsObject();
                Assert.That(responses.Select(pair => pair.Key), Is.Ordered, name);
                Assert.That(responses.Select(pair => pair.Key), Is.SupersetOf(Expected(address, method)), name);
                foreach (var (status, response) in responses)
                    CheckResponse($"{name} {status}", status, Resolve(response!));
                if (method == "post")
                    Assert.That(Example(operation["requestBody"]!), Is.Not.Null, name);
                foreach (var parameter in Parameters(operation))
                {
                    var of = $"{name} {parameter["name"]}";
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
        Assert.That(Operations().Select(operation => operation.Method), Is.All.AnyOf("get", "post", "put"));

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
            var parameters = Parameters(operation).Where(parameter => (string?)parameter["in"] == "query").ToArray();
            if (method != "get" || address.Contains('{', StringComparison.Ordinal) || parameters.Length == 0)
                continue;

            // It takes one of its parameters at a time.
            if (address == "/v1/evidence")
                continue;
            var query = parameters.Where(parameter => parameter["example"] is not null)
                .Select(parameter => $"{parameter["name"]}={parameter["example"]}");
            (await GetAsync($"{address}?{string.Join('&', query)}".Replace("+", "%2B", StringComparison.Ordinal)))
                .Succeeds(200);
        }
    }

    [Test]
    public void Document_EveryExample_MatchesItsSchema() => Assert.Multiple(() =>
    {
        foreach (var (address, method, operation) in Operations())
        {
            var bodies = operation["responses"]!.AsObject().Where(pair => pair.Key != "304").Select(pair => pair.Value!);
            if (operation["requestBody"] is { } request)
                bodies = bodies.Prepend(request);
            foreach (var body in bodies.Select(Resolve))
            {
                if (Example(body) is { } example)
                    Assert.That(schema.Check(example, Content(body)["schema"]!), Is.Empty, $"{method} {address}");
            }
        }

        var problem = document["components"]!["schemas"]!["Problem"]!;
        Assert.That(schema.Check(problem["examples"]![0], problem), Is.Empty);
    });

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
        var limit = Parameters(document["paths"]!["/v1/packages"]!["get"]!)
            .Single(parameter => (string?)parameter["name"] == "limit")["schema"]!;
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

    private void CheckResponse(string name, string status, JsonNode response)
    {
        Assert.That((string?)response["description"], Is.Not.Empty, name);
        if (status == "304")
        {
            Assert.That((response["content"], response["headers"]?["ETag"] is null), Is.EqualTo(((JsonNode?)null, false)), name);
            return;
        }

        var media = response["content"]!.AsObject().Select(pair => pair.Key).ToArray();
        var isProblem = status[0] != '2' && !name.Contains("/health/", StringComparison.Ordinal);
        Assert.That(media, Is.EqualTo(isProblem ? ["application/problem+json"] : MediaTypes(name)), name);
        if (status[0] == '2' && media[0] is not ("application/octet-stream" or "application/zip" or "image/jpeg"))
            Assert.That(Example(response), Is.Not.Null, name);
        if (status == "201")
            Assert.That(response["headers"]?["Location"], Is.Not.Null, name);
    }

    private static string[] MediaTypes(string name) => name.Split(' ')[1] switch
    {
        "/v1/attachments/{sha256}" when name.StartsWith("get ", StringComparison.Ordinal) =>
            ["image/jpeg", "image/png", "application/pdf"],
        var address when address.EndsWith("/receipt", StringComparison.Ordinal) => ["text/plain", "text/html"],
        "/v1/packages/{packageId}/label" when name.StartsWith("get ", StringComparison.Ordinal) => ["text/html"],
        var address when address.StartsWith("/v1/log/tile/", StringComparison.Ordinal) =>
            ["application/octet-stream"],
        "/v1/log/checkpoint" or "/v1/log/key" => ["text/plain"],
        "/v1/evidence" => ["application/zip"],
        "/v1/keys" when name.StartsWith("get ", StringComparison.Ordinal) => ["application/json", "text/csv"],
        "/v1/reconciliation" or "/v1/requirements" or "/v1/trial-balance" or "/v1/locations/{code}/stock"
            or "/v1/items/{code}/movements" or "/v1/audit/{finding}" or "/v1/formation" or "/v1/formation/gaps"
            or "/v1/deadlines" =>
                ["application/json", "text/csv"],
        "/v1/readiness" => ["application/json", "text/csv", "text/html"],
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
        ("/v1/officers/imports", _) => ["207", "400", "401", "403", "413", "415", "422", "503"],
        ("/v1/packages/bulk", _) => ["207", "400", "401", "403", "413", "415", "503"],
        (_, "post") => ["200", "201", "400", "401", "403", "409", "413", "415", "422", "503"],
        (_, "put") => ["200", "201", "400", "401", "403", "413", "415", "422", "503"],
        _ when address.Contains('{', StringComparison.Ordinal) => ["200", "400", "401", "404", "503"],
        _ => ["200", "400", "401", "503"],
    };

    private IEnumerable<(string Address, string Method, JsonNode Operation)> Operations() =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value);

    private JsonNode[] Parameters(JsonNode operation) =>
        [.. (operation["parameters"]?.AsArray() ?? []).Select(parameter => Resolve(parameter!))];

    private static JsonNode Content(JsonNode body) => body["content"]!.AsObject().First().Value!;

    private JsonNode? Example(JsonNode body) =>
        Content(body)["examples"]?["recorded"] is { } example ? Resolve(example)["value"] : null;

    /// <summary>The component, where the node refers to one.</summary>
    private JsonNode Resolve(JsonNode node) => node["$ref"] is { } reference
        ? ((string)reference!).Split('/').Skip(1).Aggregate(document, (part, name) => part[name]!)
        : node;
}
