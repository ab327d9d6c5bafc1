using System.Text.Json.Nodes;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

internal sealed class TpsAccountTests : ApiTests
{
    private const string Accounts = "/v1/tps-accounts";

    // Wards of at least twelve polling stations.
    private static readonly string[] Stations =
    [
        .. from ward in (string[])["03.1007", "03.1002", "04.1021", "04.1004", "07.1003", "09.1001"]
           from station in Enumerable.Range(1, 12)
           select $"74.71.{ward}.{station:000}",
    ];

    private static int stations;

    [Test]
    public async Task Record_AccountThatReconciles_Is201WithWhatWasSent()
    {
        var body = NewAccount();
        var answer = await PostAsync($"{Accounts}?wait=30", body);
        var made = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"{Accounts}/{body["tps"]}/mayor"));
        Assert.That(answer.Headers.Contains("Log-Checkpoint-Size"));
        Assert.Multiple(() =>
        {
            foreach (var name in (string[])["tps", "contest", "received", "used", "spoiled", "unused", "valid", "invalid"])
                Assert.That(made[name]!.ToJsonString(), Is.EqualTo(body[name]!.ToJsonString()), name);
            Assert.That(made["attendance"]!.ToJsonString(), Is.EqualTo(
                """{"list":335,"movedIn":0,"movedInThisContestOnly":0,"additional":5}"""));
            Assert.That((string?)made["status"], Is.EqualTo("reconciled"));
            Assert.That((string?)made["provenance"], Is.EqualTo("official"));
            Assert.That(made["violations"]!.AsArray(), Is.Empty);
            Assert.That(made["delivered"], Is.Null);
            var version = made["versions"]!.AsArray().Single()!;
            Assert.That((string?)version["event"], Is.EqualTo((string?)made["event"]));
            Assert.That((string?)version["actorName"], Does.StartWith("Demo officer of TPS "));
            Assert.That((string?)version["occurredAt"], Is.EqualTo("2024-11-27T17:30:00+08:00"));
        });
        var read = (await GetAsync((string)answer.Headers.Location!.ToString())).Succeeds(200);
        Assert.That(read.ToJsonString(), Is.EqualTo(made.ToJsonString()));
    }

    [Test]
    public async Task Record_NothingAgrees_IsRecordedOpenWithEveryViolation()
    {
        var body = NewAccount();
        (body["received"], body["used"], body["provenance"]) = (500, 345, "estimate");
        var made = (await PostAsync(Accounts, body)).Succeeds(201);
        Assert.That((string?)made["status"], Is.EqualTo("open"));
        Assert.That((string?)made["provenance"], Is.EqualTo("estimate"));
        Assert.That(Violations(made), Is.EqualTo(
            ["received-accounted 500/413", "used-counted 345/340", "used-entitled 345/340"]));
        Assert.That(made["violations"]!.AsArray().Select(one => (bool)one!["explained"]!), Is.All.False);
    }

    [Test]
    public async Task Record_SameAgain_Is200AndTheFirstResult()
    {
        var body = NewAccount();
        body["used"] = 341;
        var first = (await PostAsync(Accounts, body)).Succeeds(201);
        (await PostAsync(Accounts, Correction(body, first))).Succeeds(201);
        var again = (await PostAsync(Accounts, body)).Succeeds(200);
        Assert.That(again.ToJsonString(), Is.EqualTo(first.ToJsonString()));
        body["attendance"]!["list"] = 1;
        await RefusesAsync(Accounts, body, 409, "different-content", "attendance.list");
    }

    [Test]
    public async Task Correct_OpenAccount_ReconcilesItAndKeepsTheFirst()
    {
        var body = NewAccount();
        body["used"] = 341;
        var first = (await PostAsync(Accounts, body)).Succeeds(201);
        var correction = Correction(body, first);
        correction["used"] = 340;
        var second = (await PostAsync(Accounts, correction)).Succeeds(201);
        Assert.That((string?)second["status"], Is.EqualTo("reconciled"));
        var versions = second["versions"]!.AsArray();
        Assert.Multiple(() =>
        {
            Assert.That(versions.Select(one => (int)one!["version"]!), Is.EqualTo([1, 2]));
            Assert.That(versions.Select(one => (int)one!["used"]!), Is.EqualTo([341, 340]));
            Assert.That((string?)versions[1]!["corrects"], Is.EqualTo((string?)first["event"]));
            Assert.That((string?)versions[1]!["explanation"], Is.EqualTo("the clerk of TPS 1 counted one twice"));
        });
        (await PostAsync(Accounts, Correction(body, first))).Refuses(409, "account-superseded", "corrects");
    }

    [Test]
    public async Task Correct_StillNotReconciled_IsExplained()
    {
        var body = NewAccount();
        body["used"] = 341;
        var first = (await PostAsync(Accounts, body)).Succeeds(201);
        var second = (await PostAsync(Accounts, Correction(body, first))).Succeeds(201);
        Assert.That((string?)second["status"], Is.EqualTo("explained"));
        Assert.That(second["violations"]!.AsArray().Select(one => (bool)one!["explained"]!), Is.All.True);
    }

    [Test]
    public async Task Correct_Explanation_IsBesideTheLedgerAndErasable()
    {
        var body = NewAccount();
        var first = (await PostAsync(Accounts, body)).Succeeds(201);
        var second = (await PostAsync(Accounts, Correction(body, first))).Succeeds(201);
        var sequence = (long)second["versions"]![1]!["sequence"]!;
        var e = (await GetAsync($"/v1/events?after={sequence - 1}&limit=1")).Succeeds(200)["items"]![0]!;
        Assert.That((string?)e["type"], Is.EqualTo("tps-account-recorded"));
        Assert.That((string?)e["texts"]!["explanation"], Is.EqualTo("the clerk of TPS 1 counted one twice"));
        Assert.That(e["body"]!.ToJsonString(), Does.Not.Contain("clerk"));

        await Api.ExecuteAsync("DELETE FROM PersonalText WHERE Text LIKE @text", new { text = "the clerk of TPS 1%" });
        var erased = (await GetAsync($"{Accounts}/{body["tps"]}/mayor")).Succeeds(200);
        Assert.That((string?)erased["versions"]![1]!["explanation"], Is.EqualTo("[erased]"));
    }

    [Test]
    public async Task Record_BrokenRules_AreNamed()
    {
        var body = NewAccount();
        var first = (await PostAsync(Accounts, body)).Succeeds(201);
        var other = With(body, "id", NewId());
        var before = await Api.LedgerSizeAsync();
        var duplicate = await PostAsync(Accounts, other);
        duplicate.Refuses(422, "duplicate-account", "tps");
        Assert.That(duplicate.Text, Does.Contain((string)first["event"]!).And.Contain("corrects"));
        (await PostAsync(Accounts, With(NewAccount(), "tps", "74.71.99"))).Refuses(422, "unknown-location", "tps");
        (await PostAsync(Accounts, With(NewAccount(), "tps", Wawombalata))).Refuses(422, "not-a-tps", "tps");
        (await PostAsync(Accounts, With(NewAccount(), "contest", "president"))).Refuses(422, "unknown-contest", "contest");
        var correction = Correction(body, first);
        correction.Remove("explanation");
        (await PostAsync(Accounts, correction)).Refuses(422, "explanation-required", "explanation");
        (await PostAsync(Accounts, Correction(body, first, corrects: NewId())))
            .Refuses(409, "account-superseded", "corrects");
        (await PostAsync(Accounts, Correction(NewAccount(), first))).Refuses(422, "unknown-account", "corrects");
        (await PostAsync(Accounts, NewAccount(), "auditor")).Refuses(403, "forbidden");
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before));
    }

    [TestCase("-1")]
    [TestCase("10000001")]
    [TestCase("1.5")]
    [TestCase("1e-3")]
    [TestCase("2147483648")]
    [TestCase("99999999999999999999")]
    [TestCase("\"7\"")]
    [TestCase("null")]
    public async Task Record_NumberThatIsNoQuantity_Is400NamingIt(string value)
    {
        var account = NewAccount();
        foreach (var field in (string[])["received", "used", "spoiled", "unused", "valid", "invalid"])
            await RefusesAsync(Accounts, Replace(account, account, field), 400, "invalid-request", field);
        foreach (var field in (string[])["list", "movedIn", "additional"])
        {
            var text = Replace(account, account["attendance"]!.AsObject(), field);
            await RefusesAsync(Accounts, text, 400, "invalid-request", $"attendance.{field}");
        }

        string Replace(JsonObject body, JsonObject part, string field)
        {
            var before = part[field]!.DeepClone();
            part[field] = "?";
            var text = body.ToJsonString().Replace("\"?\"", value, StringComparison.Ordinal);
            part[field] = before;
            return text;
        }
    }

    [Test]
    public async Task Record_LargestAndSmallestQuantities_AreRecorded()
    {
        var body = NewAccount();
        foreach (var field in (string[])["received", "used", "spoiled", "unused", "valid", "invalid"])
            body[field] = 10_000_000;
        Assert.That(Violations((await PostAsync(Accounts, body)).Succeeds(201)), Is.EqualTo(
            ["received-accounted 10000000/30000000", "used-counted 10000000/20000000", "used-entitled 10000000/340"]));
        var none = NewAccount();
        foreach (var field in (string[])["received", "used", "spoiled", "unused", "valid", "invalid"])
            none[field] = 0;
        none["attendance"] = new JsonObject { ["list"] = 0, ["movedIn"] = 0, ["additional"] = 0 };
        Assert.That((string?)(await PostAsync(Accounts, none)).Succeeds(201)["status"], Is.EqualTo("reconciled"));
    }

    [Test]
    public async Task Record_ShapeThatIsWrong_Is400()
    {
        await RefusesAsync(Accounts, With(NewAccount(), "explanation", "why"), 400, "invalid-request", "explanation");
        await RefusesAsync(Accounts, With(NewAccount(), "provenance", "guess"), 400, "invalid-request", "provenance");
        await RefusesAsync(Accounts, With(NewAccount(), "corrects", "x"), 400, "invalid-request", "corrects");
        await RefusesAsync(
            Accounts, With(NewAccount(), "attendance", null), 400, "invalid-request", "attendance.list",
            "attendance.movedIn", "attendance.additional");
    }

    [TestCase("74.71.01.1005.001/mayor")]
    [TestCase("74.71.01.1008.001/president")]
    [TestCase("x%20y/mayor")]
    public async Task Get_NoAccount_Is404(string address) =>
        (await GetAsync($"{Accounts}/{address}")).Refuses(404, "unknown-account", "tps");

    [Test]
    public async Task Evidence_EditedAccount_IsFoundByTheVerifier()
    {
        var body = NewAccount();
        (await PostAsync($"{Accounts}?wait=30", body)).Succeeds(201);
        await VerifiesAsync(sound: true);
        await Api.ExecuteAsync("UPDATE TpsAccount SET Used = Used + 1 WHERE Tps = @tps", new { tps = (string)body["tps"]! });
        await VerifiesAsync(sound: false);
        await Api.ExecuteAsync("UPDATE TpsAccount SET Used = Used - 1 WHERE Tps = @tps", new { tps = (string)body["tps"]! });
    }

    /// <summary>Of a polling station that has no account yet: 340 voters, 408 ballots.</summary>
    private static JsonObject NewAccount() => new()
    {
        ["id"] = NewId(),
        ["tps"] = Stations[Interlocked.Increment(ref stations)],
        ["contest"] = "mayor",
        ["received"] = 408,
        ["used"] = 340,
        ["spoiled"] = 2,
        ["unused"] = 66,
        ["valid"] = 331,
        ["invalid"] = 9,
        ["attendance"] = new JsonObject { ["list"] = 335, ["movedIn"] = 0, ["additional"] = 5 },
        ["occurredAt"] = "2024-11-27T17:30:00+08:00",
    };

    private static JsonObject Correction(JsonObject account, JsonNode made, string? corrects = null)
    {
        var body = With(account, "id", NewId());
        body["corrects"] = corrects ?? (string)made["event"]!;
        body["explanation"] = "the clerk of TPS 1 counted one twice";
        return body;
    }

    private static JsonObject With(JsonObject body, string field, string? value)
    {
        var copy = body.DeepClone().AsObject();
        copy[field] = value;
        return copy;
    }

    private static IEnumerable<string> Violations(JsonNode account) => account["violations"]!.AsArray().Select(
        one => $"{one!["identity"]} {one["left"]}/{one["right"]}");

    private async Task VerifiesAsync(bool sound)
    {
        var database = Api.Services.GetRequiredService<Database>();
        var text = await Api.As(null).GetStringAsync(new Uri("/v1/log/key", UriKind.Relative));
        Assert.That(VerifierKey.TryParse(text.Trim(), out var key), text);
        await using var evidence = await DatabaseEvidence.OpenAsync(database, default);
        var verdict = await EvidenceVerifier.VerifyAsync(evidence, [key!], [], default);
        Assert.That(verdict.IsSound, Is.EqualTo(sound), string.Join('\n', verdict.Findings));
        if (!sound)
            Assert.That(verdict.First!.Message, Does.Contain("TpsAccount").And.Contain("Used"));
    }
}
