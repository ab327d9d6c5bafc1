using System.Text.Json.Nodes;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>Phones send what they recorded when they can: the account of a polling station before the opening.</summary>
internal sealed class LateOpeningTests : ApiTests
{
    private const string Accounts = "/v1/tps-accounts";
    private const string Ballot = "ballot-mayor";

    [TestCase("74.71.01.1008.001", 340, "reconciled", 66)]
    [TestCase("74.71.01.1008.002", 339, "explained", 67)]
    public async Task Correct_OnceTheOpeningIsIn_GivesBackWhatWasFound(
        string tps, int used, string status, int loose)
    {
        var label = await BringAsync(tps, 408);
        var before = await BooksAsync();
        var body = Account(tps);
        var first = (await PostAsync(Accounts, body)).Succeeds(201);
        Assert.Multiple(() =>
        {
            Assert.That((string?)first["status"], Is.EqualTo("open"));
            Assert.That((long?)first["missing"], Is.EqualTo(-342));
            Assert.That(Violations(first), Is.EqualTo(["books-agree 342/0"]));
        });
        await OpenAsync(label, tps);
        Assert.That(await LooseAsync(tps), Is.EqualTo(408));
        Assert.That(
            Violations((await GetAsync($"{Accounts}/{tps}/mayor")).Succeeds(200)), Is.EqualTo(["books-agree 342/0"]));
        Assert.That(await PlacesAsync(tps), Is.EqualTo((1, 1)));

        body["id"] = NewId();
        (body["corrects"], body["explanation"]) = ((string)first["event"]!, "the opening was sent late");
        body["used"] = used;
        (body["valid"], body["attendance"]!["list"]) = (used - 9, used - 5);
        var second = (await PostAsync($"{Accounts}?wait=30", body)).Succeeds(201);
        var after = await BooksAsync();
        Assert.That((string?)second["status"], Is.EqualTo(status), second["violations"]!.ToJsonString());
        Assert.That(((long?)second["missing"], await LooseAsync(tps)), Is.EqualTo(((long?)0, loose)));
        Assert.That((after.Found, after.Lost - before.Lost, after.Total), Is.EqualTo((0, 0, 0)));
        Assert.That(await PlacesAsync(tps), Is.EqualTo((0, 0)));
        await VerifiesAsync();
    }

    [Test]
    public async Task Record_AfterTheOpening_Reconciles()
    {
        const string tps = "74.71.01.1008.003";
        await OpenAsync(await BringAsync(tps, 408), tps);
        var made = (await PostAsync(Accounts, Account(tps))).Succeeds(201);
        Assert.That(((string?)made["status"], (long?)made["missing"]), Is.EqualTo(("reconciled", (long?)0)));
        var csv = await Answer.OfAsync(await Api.As("auditor").SendAsync(Csv($"/v1/reconciliation?location={tps}")));
        var lines = csv.Text.Split("\r\n");
        var column = Array.IndexOf(lines[0].Split(','), "missing");
        Assert.That(lines[1..3].Select(line => line.Split(',')[column]), Is.EqualTo(["", "0"]));
    }

    private static HttpRequestMessage Csv(string address) =>
        new(HttpMethod.Get, address) { Headers = { { "Accept", "text/csv" } } };

    private static JsonObject Account(string tps) => new()
    {
        ["id"] = NewId(),
        ["tps"] = tps,
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

    private async Task<string> BringAsync(string tps, int ballots)
    {
        await DeliverAsync((Ballot, ballots));
        var box = NewKit(tps);
        (box["kind"], box["contest"], box["contents"]) = ("ballot-box", "mayor", Contents((Ballot, ballots)));
        box["seals"] = NewSeals();
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        await MoveAsync([Kpu, Mandonga, Wawombalata, tps], (string)box["label"]!);
        return (string)box["label"]!;
    }

    private async Task OpenAsync(string label, string tps) =>
        (await PostAsync($"/v1/packages/{label}/opening", new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = tps,
            ["occurredAt"] = "2024-11-27T07:00:00+08:00",
        })).Succeeds(201);

    private async Task<int> LooseAsync(string tps) =>
        (int)(await GetAsync($"/v1/locations/{tps}/stock?item={Ballot}")).Succeeds(200)["items"]![0]!["quantity"]!;

    private async Task<(int Found, int Lost, int Total)> BooksAsync()
    {
        var row = (await GetAsync($"/v1/trial-balance?item={Ballot}")).Succeeds(200)["items"]![0]!;
        return ((int)row["found"]!, (int)row["lost"]!, (int)row["total"]!);
    }

    /// <summary>How often a TPS violates what the books say, and how often nobody explained it.</summary>
    private async Task<(int Violated, int Open)> PlacesAsync(string tps)
    {
        var view = (await GetAsync($"/v1/reconciliation?location={tps}")).Succeeds(200);
        var books = view["identities"]!.AsArray().Single(one => (string?)one!["identity"] == "books-agree")!;
        return ((int)books["violated"]!, (int)books["open"]!);
    }

    private static IEnumerable<string> Violations(JsonNode account) => account["violations"]!.AsArray().Select(
        one => $"{one!["identity"]} {one["left"]}/{one["right"]}");

    private async Task VerifiesAsync()
    {
        var text = await Api.As(null).GetStringAsync(new Uri("/v1/log/key", UriKind.Relative));
        Assert.That(VerifierKey.TryParse(text.Trim(), out var key), text);
        await using var evidence = await DatabaseEvidence.OpenAsync(
            Api.Services.GetRequiredService<Database>(), default);
        var verdict = await EvidenceVerifier.VerifyAsync(evidence, [key!], [], default);
        Assert.That(verdict.IsSound, string.Join('\n', verdict.Findings));
    }
}
