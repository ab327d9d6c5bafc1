using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Requests that started out right and were damaged at random; the seed makes a run repeatable.</summary>
internal sealed class FuzzTests : RouteTests
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
        "limit", "cursor", "after", "asOf", "knownAt", "q", "at", "from", "to", "status", "kind", "level", "parent", "contest",
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
        var officer = NewOfficer();
        (await PostAsync("/v1/officers", officer)).Succeeds(201);
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        var arrival = (await PostAsync("/v1/arrivals", NewArrival(Kpu, NewLabel()))).Succeeds(201);
        var reVote = NewReVote();
        (await PostAsync("/v1/re-votes", reVote)).Succeeds(201);
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reVote"] = Id(reVote),
            ["arrival"] = (string)arrival["arrivals"]![0]!["id"]!,
            ["packageId"] = label,
            ["handover"] = handover,
            ["delivery"] = Id(delivery),
            ["transfer"] = Id(transfer),
            ["officer"] = Id(officer),
            ["flag"] = (string)(await GetAsync("/v1/flags?open=true")).Succeeds(200)["items"]![0]!["id"]!,
            ["incident"] = (string)(await GetAsync("/v1/incidents?status=open")).Succeeds(200)["items"]![0]!["id"]!,
            ["key"] = UnknownNames["key"],
            ["sequence"] = "0",
            ["sha256"] = await UploadAsync(Files.NewPng()),
        };
        var gets = Gets().SelectMany(route => route.Addresses).Select(address => Fill(address, names)).ToArray();
        var posts = Posts().Select(route => (Address: Fill(route.Pattern, names), route.Row.Body)).ToArray();
        var statuses = new SortedDictionary<int, int>();
        for (var i = 0; i < Requests; i++)
        {
            var (address, newBody) = Pick(random, posts);
            using var request = random.Next(3) == 0
                ? Get(random, Pick(random, gets))
                : Post(random, address, newBody());
            var sent = $"seed {seed}, request {i}: {request.Method} {request.RequestUri} "
                + (request.Content is null ? "" : await request.Content.ReadAsStringAsync());
            var answer = await Answer.OfAsync(await Api.As(RoleFor(address)).SendAsync(request));
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

    private static HttpRequestMessage Get(Random random, string address)
    {
        if (random.Next(4) == 0)
            address = address[..(address.LastIndexOf('/') + 1)] + Pick(random, Parts);
        var query = Enumerable.Range(0, random.Next(3)).Select(_ => $"{Pick(random, Names)}={Pick(random, Parts)}");
        return new(HttpMethod.Get, new Uri($"{address}?{string.Join('&', query)}".TrimEnd('?'), UriKind.Relative));
    }

    private static HttpRequestMessage Post(Random random, string address, JsonObject body)
    {
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

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];

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
