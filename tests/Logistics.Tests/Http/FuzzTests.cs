using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Requests that started out right and were damaged at random; the seed makes a run repeatable.</summary>
internal sealed class FuzzTests : ApiTests
{
    private const int Requests = 3_000;
    private const string SeedVariable = "LOGISTICS_FUZZ_SEED";

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e999", "99999999999999999999", "\"\"", "\" \"", "\"\\u0000\"",
        "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"%00\"", "\"../..\"", "\"' OR 1=1 --\"", "\"\u202e\"", "\"😀\"", "[]",
        "{}", "[null]", "[[]]", "[{}]", "[\"a\",\"a\"]", "{\"a\":1}", "\"0001-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59-14:00\"", "\"2024-11-24T08:00:00+08:00\"", "\"74.71\"", "\"accepted\"", "\"kit\"",
        "[{\"item\":\"ink\",\"quantity\":2147483647}]", "[{\"package\":\"T-1\",\"outcome\":\"accepted\"}]",
        "\"00000000-0000-0000-0000-000000000000\"", "\"ffffffff-ffff-ffff-ffff-ffffffffffff\"",
    ];

    private static readonly string[] Parts =
    [
        "", "x", "0", "-1", "501", "%", "%zz", "%ff", "%C0%80", "%ed%a0%80", "%2F", "%5C", "%2e%2e", "*", "'",
        "\"", "%7B", "%09", "74.71", "cGFja2FnZXM6MA", "bG9jYXRpb25zOjc0Ljcx", "9223372036854775807",
        "9223372036854775808", "2024-11-16",
        "2024-11-16T00:00:00+08:00", "0001-01-01T00:00:00Z", "tps", "kit", "released", "a&a=b", "%F0%9F%98%80", "+",
    ];

    private static readonly string[] Names =
    [
        "limit", "cursor", "after", "asOf", "q", "at", "from", "to", "status", "kind", "level", "parent", "contest",
        "destination", "odd", "", "LIMIT", "%00", "ct", "sequence", "size", "wait", "path",
        "knownAt", "below", "item", "location", "code",
    ];

    [Test]
    public async Task AnyRequest_Damaged_IsNeverA500AndAlwaysAProblem()
    {
        var seed = int.Parse(
            Environment.GetEnvironmentVariable(SeedVariable) ?? "20241127", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        await DeliverAsync(("ink", 1_000_000), ("ballot-mayor", 1_000_000));
        var delivery = NewDelivery();
        (await PostAsync("/v1/deliveries", delivery)).Succeeds(201);
        var transfer = NewTransfer(Kpu, Tps, ("ink", 1));
        (await PostAsync("/v1/transfers", transfer)).Succeeds(201);
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        var statuses = new SortedDictionary<int, int>();
        for (var i = 0; i < Requests; i++)
        {
            using var request = random.Next(3) == 0
                ? Get(random, label, handover)
                : Post(random, label, handover, Id(delivery), Id(transfer));
            var sent = $"seed {seed}, request {i}: {request.Method} {request.RequestUri} "
                + (request.Content is null ? "" : await request.Content.ReadAsStringAsync());
            var answer = await Answer.OfAsync(await Api.As("warehouse").SendAsync(request));
            statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
            var isTooEarly = answer.Status == 503 && answer.Code == "not-yet-signed";
            Assert.That(answer.Status < 500 || isTooEarly, Is.True, sent);
            if (answer.Status < 400)
                continue;
            Assert.That(answer.MediaType, Is.EqualTo("application/problem+json"), sent);
            Assert.That(answer.Code, Is.Not.Empty, sent);
            if (answer.Status is 400 or 409 or 422)
                Assert.That(answer.Fields, Is.Not.Empty, sent);
        }

        // The damage must leave some requests whole, or it only ever reaches the parser.
        Assert.That(statuses.Keys, Is.SupersetOf((int[])[200, 201, 207, 400, 404, 422]));
        await IsSoundAsync();
    }

    private static HttpRequestMessage Get(Random random, string label, string handover)
    {
        string[] routes =
        [
            "/v1/election", "/v1/countdown", "/v1/locations", $"/v1/locations/{Tps}", $"/v1/locations/{Kpu}/packages",
            "/v1/items", "/v1/packages", $"/v1/packages/{label}", $"/v1/packages/{label}/custody", "/v1/handovers",
            $"/v1/handovers/{handover}", "/v1/events", "/health/live", "/openapi/v1.json",
            "/v1/log/checkpoint", "/v1/log/key", "/v1/log/tile/0/000.p/1", "/v1/log/tile/1/000", "/v1/log/tile/",
            "/v1/log/tile/entries/000.p/2", "/v1/log/proofs/inclusion", "/v1/log/proofs/consistency",
            $"/v1/handovers/{handover}/receipt", "/v1/events/0/receipt", $"/v1/tps-accounts/{Tps}/mayor",
            $"/v1/reconciliation?location={Tps}", "/v1/reconciliation", "/v1/transfers", $"/v1/transfers/{handover}",
            "/v1/deliveries", $"/v1/deliveries/{handover}", "/v1/sortings", $"/v1/sortings/{handover}",
            "/v1/replacement-orders", "/v1/destructions", $"/v1/destructions/{handover}", "/v1/trial-balance",
            "/v1/requirements", $"/v1/locations/{Kpu}/stock", "/v1/items/ink/movements",
        ];
        var address = Pick(random, routes);
        if (random.Next(4) == 0)
            address = address[..(address.LastIndexOf('/') + 1)] + Pick(random, Parts);
        var query = Enumerable.Range(0, random.Next(3)).Select(_ => $"{Pick(random, Names)}={Pick(random, Parts)}");
        return new(HttpMethod.Get, new Uri($"{address}?{string.Join('&', query)}".TrimEnd('?'), UriKind.Relative));
    }

    private static HttpRequestMessage Post(
        Random random, string label, string handover, string delivery, string transfer)
    {
        var routes = Posts(label, handover, delivery, transfer);
        var (address, newBody) = routes[random.Next(routes.Length)];
        var body = newBody();
        for (var i = random.Next(3); i > 0; i--)
            Damage(random, body);
        var json = body.ToJsonString();
        foreach (var value in Values.Index())
            json = json.Replace($"\"?{value.Index}?\"", value.Item, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(json);
        if (random.Next(4) == 0)
            bytes = Damage(random, bytes);
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation(
            "Content-Type", random.Next(20) == 0 ? Pick(random, Parts) : "application/json");
        return new(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = content };
    }

    private static (string Address, Func<JsonObject> Body)[] Posts(
        string label, string handover, string delivery, string transfer) =>
    [
        ("/v1/packages", NewFullKit),
        ("/v1/packages/bulk", () => new JsonObject { ["packages"] = new JsonArray(NewFullKit(), NewKit()) }),
        ("/v1/handovers", () => NewRelease(Kpu, Mandonga, "T-1", NewId())),
        ($"/v1/handovers/{handover}/acceptance", () => NewAcceptance(Line("T-1", "refused"))),
        ($"/v1/handovers/{handover}/cancellation", NewCancellation),
        ("/v1/tps-accounts", NewAccount),
        ("/v1/transfers", () => NewTransfer(Kpu, Tps, ("ink", 1))),
        ($"/v1/transfers/{transfer}/acceptance", () => NewAcceptance()),
        ($"/v1/transfers/{transfer}/cancellation", NewCancellation),
        ("/v1/deliveries", NewDelivery),
        ($"/v1/deliveries/{delivery}/explanation", NewExplanation),
        ("/v1/sortings", NewSorting),
        ("/v1/destructions", NewDestruction),
        ("/v1/reissues", NewReissue),
        ($"/v1/packages/{label}/repacking", NewFilling),
        ($"/v1/packages/{label}/opening", NewOpening),
        ($"/v1/packages/{label}/sealing", NewFilling),
        (ContentsOf(label), () => NewNesting([NewLabel()])),
    ];

    private static JsonObject NewFullKit()
    {
        var kit = NewKit();
        kit["contents"] = new JsonArray(
            new JsonObject { ["item"] = "ink", ["quantity"] = 2, ["bundle"] = 2 });
        kit["override"] = null;
        return kit;
    }

    private static JsonObject NewDelivery() => new()
    {
        ["id"] = NewId(),
        ["supplier"] = "the printer",
        ["location"] = Kpu,
        ["document"] = "SJ-1",
        ["replaces"] = null,
        ["lines"] = new JsonArray(new JsonObject
        {
            ["item"] = "ink",
            ["stated"] = 10,
            ["counted"] = 9,
            ["damaged"] = 2,
            ["bundle"] = 5,
        }),
        ["note"] = "wet",
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewExplanation() =>
        new() { ["id"] = NewId(), ["explanation"] = "one stayed behind", ["occurredAt"] = Noon };

    private static JsonObject NewSorting() => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["workers"] = 24,
        ["lines"] = new JsonArray(
            new JsonObject { ["item"] = "ballot-mayor", ["good"] = 9, ["damaged"] = 2 }),
        ["document"] = "BA-1",
        ["note"] = null,
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewDestruction() => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["document"] = "BA-2",
        ["lines"] = new JsonArray(
            new JsonObject { ["item"] = "ballot-mayor", ["quantity"] = 1, ["source"] = "stock" }),
        ["witnesses"] = new JsonArray("one witness", "another witness"),
        ["note"] = null,
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewReissue() => new()
    {
        ["id"] = NewId(),
        ["label"] = NewLabel(),
        ["tps"] = Tps,
        ["contest"] = "mayor",
        ["location"] = Kpu,
        ["contents"] = Contents(("ballot-mayor", 3)),
        ["seals"] = new JsonArray("S-1"),
        ["decision"] = "PSU/1",
        ["reason"] = "a vote too many",
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewOpening() => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["seals"] = new JsonArray(),
        ["note"] = "as found",
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewFilling() => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["contents"] = Contents(("ink", 1)),
        ["seals"] = new JsonArray("S-2"),
        ["note"] = "closed again",
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewAccount() => new()
    {
        ["id"] = NewId(),
        ["tps"] = Tps,
        ["contest"] = "mayor",
        ["received"] = 408,
        ["used"] = 340,
        ["spoiled"] = 2,
        ["unused"] = 66,
        ["valid"] = 331,
        ["invalid"] = 9,
        ["attendance"] = new JsonObject { ["list"] = 335, ["movedIn"] = 0, ["additional"] = 5 },
        ["occurredAt"] = Noon,
    };

    /// <summary>Replaces, removes or adds a member of some object within.</summary>
    private static void Damage(Random random, JsonObject body)
    {
        var objects = new List<JsonObject> { body };
        for (var i = 0; i < objects.Count; i++)
        {
            var members = objects[i].Select(member => member.Value).ToArray();
            objects.AddRange(members.OfType<JsonObject>());
            objects.AddRange(members.OfType<JsonArray>().SelectMany(array => array.OfType<JsonObject>()));
        }

        var target = objects[random.Next(objects.Count)];
        var name = target.Count == 0 ? "odd" : target.ElementAt(random.Next(target.Count)).Key;
        switch (random.Next(6))
        {
            case 0:
                target.Remove(name);
                break;
            case 1:
                target[Pick(random, Names)] = 1;
                break;
            default:
                target[name] = $"?{random.Next(Values.Length)}?";
                break;
        }
    }

    /// <summary>Changes, cuts or repeats bytes.</summary>
    private static byte[] Damage(Random random, byte[] bytes)
    {
        var at = random.Next(bytes.Length);
        switch (random.Next(3))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 1:
                return bytes[..at];
            default:
                return [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
        }
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private async Task IsSoundAsync()
    {
        var size = await Api.LedgerSizeAsync();
        long expected = 0;
        for (string? next = "-1"; next is not null;)
        {
            var page = (await GetAsync($"/v1/events?after={next}&limit=500")).Succeeds(200);
            foreach (var e in page["items"]!.AsArray())
                Assert.That((long)e!["sequence"]!, Is.EqualTo(expected++));
            next = (string?)page["next"];
        }

        Assert.That(expected, Is.EqualTo(size));
    }
}
