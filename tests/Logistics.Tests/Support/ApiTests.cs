using System.Globalization;
using System.Text.Json.Nodes;

namespace Logistics.Tests.Support;

/// <summary>Tests over HTTP against an instance that each fixture has to itself.</summary>
internal abstract class ApiTests
{
    protected const string Kpu = "74.71";
    protected const string Mandonga = "74.71.01";
    protected const string Wawombalata = "74.71.01.1008";
    protected const string Tps = "74.71.01.1008.001";
    protected const string OtherTps = "74.71.01.1008.002";
    protected const string Noon = "2024-11-24T12:00:00+08:00";

    /// <summary>Stands for the key of the place that has to record what is sent.</summary>
    protected const string Proper = "proper";

    private static int labels;

    protected ApiFixture Api { get; private set; } = null!;

    [OneTimeSetUp]
    public void StartApi() => Api = NewApi();

    /// <summary>A defect is one of the test that met it, whatever it was answered with.</summary>
    [TearDown]
    public void MetNoDefect() => Api.AssertNoDefect();

    [OneTimeTearDown]
    public void StopApi() => Api.Dispose();

    protected virtual ApiFixture NewApi() => new();

    protected static string NewId() => Guid.CreateVersion7().ToString();

    protected static string NewLabel() =>
        string.Create(CultureInfo.InvariantCulture, $"T-{Interlocked.Increment(ref labels):00000}");

    /// <summary>Numbers of seals that nothing was closed with before.</summary>
    protected static JsonArray NewSeals(int count = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => (JsonNode)NewLabel().Replace("T-", "K-", StringComparison.Ordinal))];

    /// <summary>A kit for a polling station of Wawombalata, with nothing in it.</summary>
    public static JsonObject NewKit(string destination = Tps, string location = Kpu) => new()
    {
        ["id"] = NewId(),
        ["label"] = NewLabel(),
        ["kind"] = "kit",
        ["contest"] = null,
        ["destination"] = destination,
        ["location"] = location,
        ["contents"] = new JsonArray(),
        ["seals"] = new JsonArray(),
        ["occurredAt"] = "2024-11-23T09:00:00+08:00",
    };

    protected static JsonObject NewRelease(string from, string to, params string[] packages) => new()
    {
        ["id"] = NewId(),
        ["from"] = from,
        ["to"] = to,
        ["packages"] = new JsonArray([.. packages.Select(package => (JsonNode)package)]),
        ["occurredAt"] = Noon,
    };

    protected static JsonObject NewAcceptance(params JsonObject[] lines)
    {
        var body = new JsonObject { ["id"] = NewId(), ["occurredAt"] = Noon };
        if (lines.Length == 0)
            body["remainder"] = "accepted";
        else
            body["lines"] = new JsonArray([.. lines]);
        return body;
    }

    /// <summary>The same by a key of a place above: the event has the flag <c>on-behalf</c>.</summary>
    protected static JsonObject OnBehalf(JsonObject body)
    {
        body["onBehalf"] = new JsonObject { ["reason"] = "the phone of the receiver was lost", ["document"] = "SK-12" };
        return body;
    }

    protected static JsonObject Line(string package, string outcome) =>
        new() { ["package"] = package, ["outcome"] = outcome };

    /// <summary>Something that came without a handover.</summary>
    protected static JsonObject NewArrival(string location, params string[] labels) => new()
    {
        ["id"] = NewId(),
        ["location"] = location,
        ["lines"] = new JsonArray([.. labels.Select(label => new JsonObject
        {
            ["label"] = label,
            ["condition"] = "wet",
            ["seals"] = new JsonArray("S-1"),
            ["note"] = "at the door",
        })]),
        ["receivedBy"] = "the guard",
        ["note"] = null,
        ["occurredAt"] = Noon,
    };

    /// <summary>A step of a package that has a reason alone.</summary>
    protected static JsonObject NewReason() => new() { ["id"] = NewId(), ["reason"] = "a list was read wrongly", ["occurredAt"] = Noon };

    protected static JsonObject NewCancellation() => new() { ["id"] = NewId(), ["occurredAt"] = Noon };

    protected static JsonObject NewTransfer(string from, string to, params (string Item, int Quantity)[] lines) => new()
    {
        ["id"] = NewId(),
        ["from"] = from,
        ["to"] = to,
        ["lines"] = new JsonArray([
            .. lines.Select(line => new JsonObject { ["item"] = line.Item, ["quantity"] = line.Quantity })]),
        ["occurredAt"] = "2024-11-27T10:40:00+08:00",
    };

    /// <summary>What is in a package, as a request has it.</summary>
    protected static JsonArray Contents(params (string Item, int Quantity)[] lines) =>
        [.. lines.Select(line => new JsonObject { ["item"] = line.Item, ["quantity"] = line.Quantity })];

    protected static string Id(JsonNode body) => (string)body["id"]!;

    protected async Task<Answer> GetAsync(string address, string? role = "auditor") =>
        await Answer.OfAsync(await Api.As(role).GetAsync(new Uri(address, UriKind.Relative)), Api.Errors);

    /// <summary>The role of the KPU's key that an address is sent to with.</summary>
    protected static string RoleFor(string address) =>
        address.StartsWith("/v1/officers", StringComparison.Ordinal) ? "officer"
        : address.Split('/')[^1] is "imports" or "clock" or "keys" or "rotation" or "revocation" or "erasures" or "erasure"
                or "tps-accounts"
            ? "admin"
            : "warehouse";

    protected async Task<Answer> PostAsync(string address, string body, string? role = Proper) =>
        await Answer.OfAsync(
            await Api.As(role == Proper ? ProperKey.Of(Api, address, body) : role)
                .PostAsync(new Uri(address, UriKind.Relative), Answer.Body(body)),
            Api.Errors);

    protected Task<Answer> PostAsync(string address, JsonNode? body, string? role = Proper) =>
        PostAsync(address, body?.ToJsonString() ?? "null", role);

    /// <summary>Sends bytes to an address.</summary>
    protected async Task<Answer> PutAsync(
        string address, byte[] bytes, string? role = "warehouse", string mediaType = "application/octet-stream")
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new(mediaType);
        return await Answer.OfAsync(
            await Api.As(role).PutAsync(new Uri(address, UriKind.Relative), content), Api.Errors);
    }

    /// <summary>Uploads a photo or paper and gives the digest of what is kept of it.</summary>
    protected async Task<string> UploadAsync(byte[] bytes, string? role = "warehouse") =>
        (string)(await PutAsync(Files.AddressOf(bytes), bytes, role)).Succeeds(201)["stored"]!;

    /// <summary>Sends what must be refused, and makes sure that nothing is recorded.</summary>
    protected async Task RefusesAsync(string address, string body, int status, string code, params string[] fields)
    {
        var before = await Api.LedgerSizeAsync();
        (await PostAsync(address, body)).Refuses(status, code, fields);
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before), "something was recorded");
    }

    protected Task RefusesAsync(string address, JsonNode body, int status, string code, params string[] fields) =>
        RefusesAsync(address, body.ToJsonString(), status, code, fields);

    /// <summary>Makes goods loose stock of the KPU.</summary>
    protected async Task DeliverAsync(params (string Item, int Quantity)[] lines)
    {
        Assert.That(await Api.AppendAsync("officer", Commands.Deliver(lines)), Is.All.TypeOf<AppendResult.Appended>());
    }

    /// <summary>Packs a kit and gives its label.</summary>
    protected async Task<string> PackAsync(string destination = Tps, string location = Kpu)
    {
        var body = NewKit(destination, location);
        (await PostAsync("/v1/packages", body)).Succeeds(201);
        return (string)body["label"]!;
    }

    /// <summary>Releases packages and gives the handover's id.</summary>
    protected async Task<string> ReleaseAsync(string from, string to, params string[] packages)
    {
        var body = NewRelease(from, to, packages);
        (await PostAsync("/v1/handovers", body)).Succeeds(201);
        return Id(body);
    }

    protected async Task<JsonNode> AcceptAsync(string handover, params JsonObject[] lines) =>
        (await PostAsync($"/v1/handovers/{handover}/acceptance", NewAcceptance(lines))).Succeeds(201);

    /// <summary>Hands packages over, step by step along a route.</summary>
    protected async Task MoveAsync(string[] route, params string[] packages)
    {
        for (var i = 1; i < route.Length; i++)
            await AcceptAsync(await ReleaseAsync(route[i - 1], route[i], packages));
    }

    protected static string ContentsOf(string package) => $"/v1/packages/{package}/contents";

    protected static JsonObject NewNesting(string[]? add = null, string[]? remove = null) => new()
    {
        ["id"] = NewId(),
        ["add"] = new JsonArray([.. (add ?? []).Select(one => (JsonNode)one)]),
        ["remove"] = new JsonArray([.. (remove ?? []).Select(one => (JsonNode)one)]),
        ["occurredAt"] = Noon,
    };

    protected async Task NestAsync(string outer, params string[] inner) =>
        (await PostAsync(ContentsOf(outer), NewNesting(inner))).Succeeds(201);
}
