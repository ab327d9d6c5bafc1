using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>The accounts of two polling stations of Kemaraya, rolled up.</summary>
internal sealed class ReconciliationTests : ApiTests
{
    private const string Ward = "74.71.05.1001";
    private const string First = "74.71.05.1001.001";
    private const string Eighth = "74.71.05.1001.008";

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        var box = NewKit(First);
        (box["kind"], box["contest"], box["seals"]) = ("ballot-box", "mayor", NewSeals());
        box["contents"] = new JsonArray(new JsonObject { ["item"] = "ballot-mayor", ["quantity"] = 410 });
        await DeliverAsync(("ballot-mayor", 410));
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        await MoveAsync([Kpu, "74.71.05", Ward, First], (string)box["label"]!);
        await PostAccountAsync(First, "governor", 400, 402, only: 2);
        await PostAccountAsync(First, "mayor", 400, 400);
        await PostAccountAsync(Eighth, "mayor", 424, 424);
        await PostAccountAsync(Eighth, "governor", 424, 426);
    }

    [Test]
    public async Task Get_Tps_HasItsNumbersAndWhatBreaksThem()
    {
        var view = await ReadAsync($"location={Eighth}");
        Assert.That((string?)view["level"], Is.EqualTo("tps"));
        Assert.That(view["accounts"]!.ToJsonString(), Is.EqualTo(
            """{"expected":2,"recorded":2,"reconciled":0,"open":2,"explained":0}"""));
        Assert.That(At(view, "used-entitled"), Is.EqualTo([$"{Eighth} governor 426/424"]));
        Assert.That(
            At(view, "contests-agree"), Is.EqualTo([$"{Eighth} governor 426/424", $"{Eighth} mayor 424/426"]));
        Assert.That(At(view, "used-counted"), Is.Empty);
    }

    [TestCase(Ward, 24)]
    [TestCase(Kpu, 1_050)]
    public async Task Get_Above_AddsUpAndNamesThePlaces(string location, int expected)
    {
        var view = await ReadAsync($"location={location}");
        var accounts = view["accounts"]!;
        Assert.That((int?)accounts["expected"], Is.EqualTo(expected));
        Assert.That(((int?)accounts["recorded"], (int?)accounts["reconciled"], (int?)accounts["open"]),
            Is.EqualTo(((int?)4, (int?)1, (int?)3)));
        var (governor, mayor) = (view["totals"]![0]!, view["totals"]![1]!);
        Assert.Multiple(() =>
        {
            Assert.That((long?)governor["used"], Is.EqualTo(828));
            Assert.That((long?)mayor["used"], Is.EqualTo(824));
            Assert.That((long?)mayor["valid"], Is.EqualTo(814));
            Assert.That((long?)governor["attendance"]!["movedInThisContestOnly"], Is.EqualTo(2));
            Assert.That((long?)mayor["attendance"]!["list"], Is.EqualTo(824));
            Assert.That((int?)mayor["recorded"], Is.EqualTo(2));
            Assert.That((int?)mayor["estimates"], Is.EqualTo(2));
            Assert.That((long?)mayor["delivered"], Is.EqualTo(410));
            Assert.That((long?)governor["delivered"], Is.Null);
            Assert.That(At(view, "used-entitled"), Is.EqualTo([$"{Eighth} governor 426/424"]));
            Assert.That(At(view, "received-delivered"), Is.EqualTo([$"{First} mayor 450/410"]));
        });
    }

    [Test]
    public async Task Get_OneContest_IsStillComparedWithTheOther()
    {
        var view = await ReadAsync($"location={Ward}&contest=mayor");
        Assert.That((int?)view["accounts"]!["expected"], Is.EqualTo(12));
        Assert.That(view["totals"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(At(view, "contests-agree"), Is.EqualTo([$"{Eighth} mayor 424/426"]));
        Assert.That(At(view, "used-entitled"), Is.Empty);
    }

    [Test]
    public async Task Get_Csv_HasARowForEachTpsAndContest()
    {
        var answer = await CsvAsync($"location={Ward}");
        Assert.That(answer.MediaType, Is.EqualTo("text/csv"));
        var lines = answer.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(25));
        Assert.That(lines[0], Does.StartWith("tps,name,contest,status,event,version,received,used,"));
        Assert.That(lines[1], Does.StartWith($"{First},TPS 001 Kemaraya,governor,reconciled,"));
        Assert.That(lines[1], Does.EndWith(",1,450,402,0,48,397,5,400,0,2,0,,0,0,-402,estimate,,"));
        Assert.That(lines[3], Is.EqualTo("74.71.05.1001.002,TPS 002 Kemaraya,governor,not-recorded,,,,,,,,,,,,,,0,0,,,,"));
        Assert.That(lines[15], Does.StartWith($"{Eighth},TPS 008 Kemaraya,governor,open,"));
        Assert.That(lines[15], Does.EndWith("used-entitled 426/424; contests-agree 426/424,"));
    }

    [TestCase("=1+1", "\"'=1+1\"")]
    [TestCase("+1", "\"'+1\"")]
    [TestCase("-1", "\"'-1\"")]
    [TestCase("@SUM(A1)", "\"'@SUM(A1)\"")]
    [TestCase("\t=1", "\"'\t=1\"")]
    [TestCase("\r=1", "\"'\r=1\"")]
    [TestCase("a, \"b\"", "\"a, \"\"b\"\"\"")]
    public async Task Get_Csv_NameThatIsAFormula_IsNone(string name, string field)
    {
        const string tps = "74.71.05.1001.012";
        await Api.ExecuteAsync("UPDATE Location SET Name = @name WHERE Code = @tps", new { name, tps });
        Assert.That((await CsvAsync($"location={tps}")).Text, Does.Contain($"{tps},{field},governor,"));
        await Api.ExecuteAsync("UPDATE Location SET Name = 'TPS 012 Kemaraya' WHERE Code = @tps", new { tps });
    }

    [Test]
    public async Task Get_Refusals_AreNamed()
    {
        (await GetAsync("/v1/reconciliation")).Refuses(400, "invalid-request", "location");
        (await GetAsync("/v1/reconciliation?location=%20&contest=a%20b"))
            .Refuses(400, "invalid-request", "location", "contest");
        (await GetAsync("/v1/reconciliation?location=74.99")).Refuses(404, "unknown-location", "location");
        (await GetAsync($"/v1/reconciliation?location={Kpu}&contest=president"))
            .Refuses(404, "unknown-contest", "contest");
        (await GetAsync($"/v1/reconciliation?location={Kpu}&odd=1")).Refuses(400, "invalid-request", "odd");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/reconciliation?location={Kpu}");
        request.Headers.Accept.ParseAdd("application/pdf");
        (await Answer.OfAsync(await Api.As("auditor").SendAsync(request))).Refuses(406, "not-acceptable");
    }

    private async Task PostAccountAsync(string tps, string contest, int list, int used, int only = 0) =>
        (await PostAsync("/v1/tps-accounts", new JsonObject
        {
            ["id"] = NewId(),
            ["tps"] = tps,
            ["contest"] = contest,
            ["received"] = 450,
            ["used"] = used,
            ["spoiled"] = 0,
            ["unused"] = 450 - used,
            ["valid"] = used - 5,
            ["invalid"] = 5,
            ["attendance"] = new JsonObject
            {
                ["list"] = list,
                ["movedIn"] = 0,
                ["movedInThisContestOnly"] = only,
                ["additional"] = 0,
            },
            ["provenance"] = "estimate",
            ["occurredAt"] = "2024-11-27T17:30:00+08:00",
        })).Succeeds(201);

    private async Task<JsonNode> ReadAsync(string query) => (await GetAsync($"/v1/reconciliation?{query}")).Succeeds(200);

    private async Task<Answer> CsvAsync(string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/reconciliation?{query}");
        request.Headers.Accept.ParseAdd("text/csv");
        var answer = await Answer.OfAsync(await Api.As("auditor").SendAsync(request));
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return answer;
    }

    private static IEnumerable<string> At(JsonNode view, string identity) =>
        view["identities"]!.AsArray().Single(one => (string?)one!["identity"] == identity)!["at"]!.AsArray()
            .Select(one => $"{one!["tps"]} {one["contest"]} {one["left"]}/{one["right"]}");
}
