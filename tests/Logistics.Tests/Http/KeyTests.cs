using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Logistics.Core.ApiKeys;
using Logistics.Core.Evidence;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Keys are made, rotated and revoked by admins, and each change stands in the ledger.</summary>
internal sealed class KeyTests : ApiTests
{
    private const string Keys = "/v1/keys";
    private readonly SetClock clock = new(DateTimeOffset.UtcNow);

    protected override ApiFixture NewApi() => new() { Clock = clock };

    [Test]
    public async Task Create_Keys_LetTheirPrincipalsInAndAreShownOnce()
    {
        var body = NewKeys(("warehouse", Kpu, null), ("officer", Mandonga, null));
        var made = (await PostAsync(Keys, body, "admin")).Succeeds(201);
        var again = (await PostAsync(Keys, body, "admin")).Succeeds(200);
        var (warehouse, officer) = (made["keys"]![0]!, made["keys"]![1]!);
        var listed = (await GetAsync($"{Keys}/{officer["id"]}")).Succeeds(200);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await StatusOfAsync(warehouse), Is.EqualTo(200));
            Assert.That(await StatusOfAsync(officer), Is.EqualTo(200));
            Assert.That(again["keys"]!.AsArray().Select(key => (string?)key!["secret"]), Is.All.Null);
            Assert.That((string?)again["keys"]![0]!["id"], Is.EqualTo((string?)warehouse["id"]));
            Assert.That((string?)listed["name"], Is.EqualTo("officer of 74.71.01"));
            Assert.That((string?)listed["state"], Is.EqualTo("valid"));
            Assert.That((long)listed["sequence"]!, Is.EqualTo((long)made["recorded"]!["sequence"]!));
            Assert.That((await Api.LedgerSizeAsync()) - 1, Is.GreaterThanOrEqualTo((long)listed["sequence"]!));
        }

        body["keys"]![1]!["role"] = "admin";
        (await PostAsync(Keys, body, "admin")).Refuses(409, "different-content", "keys[1].role");
    }

    [Test]
    public async Task List_AsCsv_IsTheWholeList()
    {
        var first = (await GetAsync($"{Keys}?limit=500", "admin")).Succeeds(200);
        var rest = (await GetAsync($"{Keys}?limit=500&cursor={first["next"]}", "admin")).Succeeds(200);
        var ids = first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(key => (string)key!["id"]!);
        var (whole, link) = await CsvAsync($"{Keys}");
        var (page, next) = await CsvAsync($"{Keys}?limit=2");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(whole.Skip(1).Select(line => line.Split(',')[0]), Is.EqualTo(ids));
            Assert.That(whole[0], Does.StartWith("id,principal,name,role,location,state,"));
            Assert.That(page, Is.EqualTo(whole[..3]));
            Assert.That(link, Is.Null);
            Assert.That(next, Does.StartWith("</v1/keys?limit=2&cursor=").And.EndsWith("rel=\"next\""));
        }

        async Task<(string[] Lines, string? Link)> CsvAsync(string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("Accept", "text/csv");
            using var response = await Api.As("admin").SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return (
                text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries),
                response.Headers.TryGetValues("Link", out var links) ? links.Single() : null);
        }
    }

    [Test]
    public async Task Create_Faults_AreToldTogetherAndMakeNoKey()
    {
        var before = await CountAsync();
        var body = NewKeys(("officer", "74.99", null), ("officer", Kpu, "2020-01-01T00:00:00Z"));
        var refused = await PostAsync(Keys, body, "admin");
        refused.Refuses(422, "unknown-location", "keys[0].location", "keys[1].expiresAt");
        Assert.That(refused.Json["errors"]!.AsArray().Select(error => (string?)error!["code"]),
            Is.EqualTo((string[])["unknown-location", "expiry-in-the-past"]));
        await RefusesAsync(NewKeys(("chief", Kpu, null)), "keys[0].role");
        await RefusesAsync(NewKeys(("officer", "", null)), "keys[0].location");
        await RefusesAsync(NewKeys(("officer", Kpu, "tomorrow")), "keys[0].expiresAt");
        await RefusesAsync(NewKeys(), "keys");
        var withNull = NewKeys(("officer", Kpu, null));
        withNull["keys"]!.AsArray().Add(null);
        await RefusesAsync(withNull, "keys[1].name", "keys[1].role", "keys[1].location");
        Assert.That(await CountAsync(), Is.EqualTo(before));

        async Task RefusesAsync(JsonObject sent, params string[] fields) =>
            (await PostAsync(Keys, sent, "admin")).Refuses(400, "invalid-request", fields);
    }

    [Test]
    public async Task Rotate_Key_BothLetInUntilTheOverlapEnds()
    {
        var old = await MakeAsync("officer", Mandonga);
        var answer = (await PostAsync($"{Keys}/{old["id"]}/rotation", Rotation(overlapHours: 2), "admin")).Succeeds(201);
        var next = answer["next"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)next["principal"], Is.EqualTo((string?)old["principal"]));
            Assert.That(await StatusOfAsync(old), Is.EqualTo(200));
            Assert.That(await StatusOfAsync(next), Is.EqualTo(200));
        }

        clock.Now += TimeSpan.FromHours(2);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await StatusOfAsync(old), Is.EqualTo(401));
            Assert.That(await StatusOfAsync(next), Is.EqualTo(200));
            Assert.That((string?)(await GetAsync($"{Keys}/{old["id"]}")).Succeeds(200)["state"], Is.EqualTo("expired"));
        }

        (await PostAsync($"{Keys}/{old["id"]}/rotation", Rotation(2), "admin")).Refuses(409, "key-ended", "key");
        (await PostAsync($"{Keys}/{next["id"]}/rotation", Rotation(721), "admin"))
            .Refuses(400, "invalid-request", "overlapHours");
    }

    [Test]
    public async Task Rotate_WithoutOverlap_EndsTheOldKeyAtOnce()
    {
        var old = await MakeAsync("integrator", Kpu);
        var next = (await PostAsync($"{Keys}/{old["id"]}/rotation", Rotation(0), "admin")).Succeeds(201)["next"]!;
        Assert.That((await StatusOfAsync(old), await StatusOfAsync(next)), Is.EqualTo((401, 200)));
    }

    /// <summary>The overlap makes no key last longer.</summary>
    [Test]
    public async Task Rotate_KeyThatExpiresWithinTheOverlap_ExpiresWhenItWould()
    {
        var expiresAt = clock.Now.AddHours(1);
        var old = (await PostAsync(Keys, NewKeys(("officer", Mandonga, expiresAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture))), "admin"))
            .Succeeds(201)["keys"]![0]!;
        (await PostAsync($"{Keys}/{old["id"]}/rotation", Rotation(overlapHours: 2), "admin")).Succeeds(201);
        var listed = (await GetAsync($"{Keys}/{old["id"]}")).Succeeds(200);
        Assert.That((DateTimeOffset)listed["expiresAt"]!, Is.EqualTo(expiresAt).Within(TimeSpan.FromMilliseconds(1)));
    }

    [Test]
    public async Task Revoke_Key_LetsNobodyInAtOnce()
    {
        var key = await MakeAsync("officer", Mandonga);
        Assert.That(await StatusOfAsync(key), Is.EqualTo(200));
        var address = $"{Keys}/{key["id"]}/revocation";
        var revocation = Recording();
        revocation["reason"] = "the phone was lost";
        (await PostAsync(address, revocation, "admin")).Succeeds(201);
        (await PostAsync(address, revocation, "admin")).Succeeds(200);
        var listed = (await GetAsync($"{Keys}/{key["id"]}")).Succeeds(200);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await StatusOfAsync(key), Is.EqualTo(401));
            Assert.That((string?)listed["state"], Is.EqualTo("revoked"));
            Assert.That((string?)listed["endedAt"], Is.Not.Null);
        }

        (await PostAsync(address, Recording(), "admin")).Refuses(409, "key-ended", "key");
        (await PostAsync($"{Keys}/0000000000000000/revocation", Recording(), "admin")).Refuses(404, "unknown-key", "key");
        (await GetAsync($"{Keys}/0000000000000000")).Refuses(404, "unknown-key", "key");
    }

    [Test]
    public async Task List_Keys_IsRestrictedByRolePlaceAndState()
    {
        var key = await MakeAsync("supervisor", Wawombalata);
        (await PostAsync($"{Keys}/{(await MakeAsync("supervisor", Wawombalata))["id"]}/revocation", Recording(), "admin"))
            .Succeeds(201);
        var page = (await GetAsync($"{Keys}?role=supervisor&location={Wawombalata}&state=valid")).Succeeds(200);
        Assert.That(page["items"]!.AsArray().Select(item => (string?)item!["id"]), Is.EqualTo(new[] { (string?)key["id"] }));
        var ids = new List<string>();
        string? next = null;
        do
        {
            var part = (await GetAsync($"{Keys}?role=supervisor&limit=1{(next is null ? "" : $"&cursor={next}")}")).Succeeds(200);
            ids.AddRange(part["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = (string?)part["next"];
        }
        while (next is not null);
        Assert.That(ids, Is.Ordered.And.Unique.And.Contain((string?)key["id"]).And.Count.GreaterThanOrEqualTo(3));
    }

    /// <summary>Who could enter makes no key by hand that nobody notices.</summary>
    [TestCase("UPDATE ApiKey SET Role = 'admin' WHERE Role = 'observer'", "Role")]
    [TestCase("UPDATE ApiKey SET State = 'valid', EndedAt = NULL WHERE State = 'revoked'", "State")]
    [TestCase("UPDATE ApiKey SET NameCommitment = KeyHash WHERE Role = 'auditor'", "NameCommitment")]
    [TestCase(
        """
        INSERT INTO ApiKey SELECT 'aaaaaaaaaaaaaaaa', KeyHash, PrincipalId, Role, LocationCode, NameCommitment, CreatedAt,
            ExpiresAt, 'valid', NULL, HeadSequence FROM ApiKey WHERE Role = 'admin' LIMIT 1
        """,
        "aaaaaaaaaaaaaaaa")]
    [TestCase("DELETE FROM ApiKey WHERE Role = 'observer'", "ApiKey")]
    public async Task Verify_KeyChangedByHand_IsFound(string sql, string named)
    {
        using var api = new ApiFixture();
        var key = (await Answer.OfAsync(await api.As("admin").PostAsync(
            new Uri(Keys, UriKind.Relative), Answer.Body(NewKeys(("officer", Mandonga, null)).ToJsonString()))))
            .Succeeds(201)["keys"]![0]!["id"];
        (await Answer.OfAsync(await api.As("admin").PostAsync(
            new Uri($"{Keys}/{key}/revocation?wait=30", UriKind.Relative), Answer.Body(Recording().ToJsonString())))).Succeeds(201);
        Assert.That((await api.VerifyAsync()).IsSound, Is.True);
        await api.TamperAsync(sql, new { });
        var verdict = await api.VerifyAsync();
        Assert.That(verdict.IsSound, Is.False);
        Assert.That(string.Join('\n', verdict.Findings), Does.Contain(named));
    }

    /// <summary>Who puts a key into the database, records with it and takes it away is found by what was recorded.</summary>
    [TestCase("randomblob(16)", "'admin'")]
    [TestCase("PrincipalId", "'admin'")]
    public async Task Verify_KeyInsertedUsedAndTakenAway_NamesTheEvent(string principal, string role)
    {
        using var api = new ApiFixture();
        var secret = NewId();
        await api.TamperAsync(
            $"""
            INSERT INTO ApiKey SELECT @Id, @Hash, {principal}, {role}, LocationCode, NameCommitment, CreatedAt, NULL, 'valid',
                NULL, HeadSequence FROM ApiKey WHERE Role = 'observer'
            """,
            new { Id = ApiKey.IdOf(ApiKey.HashOf(secret)), Hash = ApiKey.HashOf(secret) });
        (await SendAsync(api.As("admin"), NewKeys(("officer", Mandonga, null)))).Succeeds(201);
        using var intruder = api.CreateClient();
        intruder.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        var sequence = (long)(await SendAsync(intruder, NewKeys(("officer", Kpu, null)))).Succeeds(201)["recorded"]!["sequence"]!;
        await api.TamperAsync("DELETE FROM ApiKey WHERE KeyHash = @Hash", new { Hash = ApiKey.HashOf(secret) });
        (await SendAsync(api.As("admin"), NewKeys(("officer", Mandonga, null)))).Succeeds(201);
        var verdict = await api.VerifyAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verdict.Findings.Select(found => (found.Check, found.From)), Is.EqualTo(new[] { (Check.Actor, (long?)sequence) }));
            Assert.That(verdict.First!.From, Is.EqualTo(sequence));
        }

        static async Task<Answer> SendAsync(HttpClient client, JsonObject body) => await Answer.OfAsync(
            await client.PostAsync(new Uri($"{Keys}?wait=30", UriKind.Relative), Answer.Body(body.ToJsonString())));
    }

    private static JsonObject Recording() => new() { ["id"] = NewId(), ["occurredAt"] = Noon };

    private static JsonObject Rotation(int overlapHours)
    {
        var body = Recording();
        body["overlapHours"] = overlapHours;
        return body;
    }

    private static JsonObject NewKeys(params (string Role, string Place, string? ExpiresAt)[] keys) => new()
    {
        ["id"] = NewId(),
        ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)new JsonObject
        {
            ["name"] = key.Place.Length == 0 ? "nobody" : $"{key.Role} of {key.Place}",
            ["role"] = key.Role,
            ["location"] = key.Place,
            ["expiresAt"] = key.ExpiresAt,
        })]),
        ["occurredAt"] = Noon,
    };

    private async Task<JsonNode> MakeAsync(string role, string place) =>
        (await PostAsync(Keys, NewKeys((role, place, null)), "admin")).Succeeds(201)["keys"]![0]!;

    private async Task<int> CountAsync() =>
        (await GetAsync($"{Keys}?limit=500&role=officer&location={Kpu}")).Succeeds(200)["items"]!.AsArray().Count;

    private async Task<int> StatusOfAsync(JsonNode key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/election");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)key["secret"]!);
        return (await Answer.OfAsync(await Api.As(null).SendAsync(request))).Status;
    }
}
