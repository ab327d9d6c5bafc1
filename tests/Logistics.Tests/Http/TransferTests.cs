using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class TransferTests : ApiTests
{
    private const string Transfers = "/v1/transfers";
    private const string Ballot = "ballot-mayor";
    private const string Ward = "74.71.04.1021";

    private static int stations;

    [Test]
    public async Task TopUp_FromTpsToTpsOnElectionDay_ReconcilesBoth()
    {
        var (first, second) = ($"{Ward}.001", $"{Ward}.002");
        await StockAsync(first, (Ballot, 500));
        var body = NewTransfer(first, second, (Ballot, 100));
        (body["document"], body["note"]) = ("BA-01", "the queue reaches the road");
        var answer = await PostAsync($"{Transfers}?wait=30", body);
        var released = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"{Transfers}/{body["id"]}"));
        Assert.Multiple(() =>
        {
            Assert.That(((string?)released["from"], (string?)released["to"]), Is.EqualTo((first, second)));
            Assert.That((string?)released["status"], Is.EqualTo("released"));
            Assert.That((string?)released["document"], Is.EqualTo("BA-01"));
            Assert.That((string?)released["note"], Is.EqualTo("the queue reaches the road"));
            Assert.That(released["lines"]!.ToJsonString(), Is.EqualTo(
                """[{"item":"ballot-mayor","sent":100,"received":null,"difference":null}]"""));
            Assert.That(released["discrepancies"]!.AsArray(), Is.Empty);
            Assert.That(
                (released["acceptance"], released["cancellation"]), Is.EqualTo(((JsonNode?)null, (JsonNode?)null)));
        });
        var acceptance = Received((Ballot, 98));
        acceptance["receivedBy"] = "Chair of TPS 002";
        var accepted = (await PostAsync($"{Transfers}/{body["id"]}/acceptance", acceptance)).Succeeds(201);
        Assert.That((string?)accepted["status"], Is.EqualTo("accepted"));
        Assert.That(accepted["discrepancies"]!.ToJsonString(), Is.EqualTo(
            """[{"item":"ballot-mayor","sent":100,"received":98,"difference":-2,"account":"lost"}]"""));
        Assert.That((string?)accepted["acceptance"]!["receivedBy"], Is.EqualTo("Chair of TPS 002"));
        var read = (await GetAsync($"{Transfers}/{body["id"]}")).Succeeds(200);
        Assert.That(read.ToJsonString(), Is.EqualTo(accepted.ToJsonString()));

        var giver = (await PostAsync(
            "/v1/tps-accounts", Account(first, used: 300, spoiled: 2, unused: 98))).Succeeds(201);
        var taker = (await PostAsync(
            "/v1/tps-accounts", Account(second, used: 90, spoiled: 0, unused: 8))).Succeeds(201);
        Assert.Multiple(() =>
        {
            foreach (var account in (JsonNode[])[giver, taker])
            {
                Assert.That(
                    (string?)account["status"], Is.EqualTo("reconciled"), account["violations"]!.ToJsonString());
                Assert.That((long?)account["versions"]![0]!["missing"], Is.Zero);
            }

            Assert.That((Number(giver, "transferredIn"), Number(giver, "transferredOut")), Is.EqualTo((500, 100)));
            Assert.That((Number(taker, "transferredIn"), Number(taker, "transferredOut")), Is.EqualTo((98, 0)));
        });

        // What happens later is no part of what was recorded then.
        await TransferAsync(second, first, 8);
        var later = (await GetAsync($"/v1/tps-accounts/{second}/mayor")).Succeeds(200);
        Assert.That((string?)later["violations"]![0]!["identity"], Is.EqualTo("received-accounted"));
        Assert.That(
            (later["violations"]![0]!["left"]!.GetValue<int>(), Number(later, "transferredOut")), Is.EqualTo((90, 8)));
        var ward = (await GetAsync($"/v1/reconciliation?location={Ward}&contest=mayor")).Succeeds(200)["totals"]![0]!;
        Assert.That((Number(ward, "transferredIn"), Number(ward, "transferredOut")), Is.EqualTo((606, 108)));
        await VerifiesAsync();
    }

    [Test]
    public async Task Release_50AtOnceOfTheLast100Sheets_ThreeOf30Succeed()
    {
        var (from, to) = (NewStation(), NewStation());
        await StockAsync(from, (Ballot, 100));
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(
            () => PostAsync(Transfers, NewTransfer(from, to, (Ballot, 30))))));
        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(3));
        foreach (var loser in answers.Where(answer => answer.Status != 201))
            loser.Refuses(422, "insufficient-stock", "lines[0].quantity");
        var (own, all) = (await LooseAsync(from), await GetAsync($"{Transfers}?from={from}"));
        Assert.That((own, all["items"]!.AsArray().Count), Is.EqualTo((10, 3)));
    }

    [Test]
    public async Task Release_SameAgain_Is200AndTheFirstResult()
    {
        var (from, to) = (NewStation(), NewStation());
        await StockAsync(from, (Ballot, 100));
        var body = NewTransfer(from, to, (Ballot, 100));
        var first = (await PostAsync(Transfers, body)).Succeeds(201);
        var acceptance = Received((Ballot, 100));
        var second = (await PostAsync($"{Transfers}/{body["id"]}/acceptance", acceptance)).Succeeds(201);
        Assert.That((await PostAsync(Transfers, body)).Succeeds(200).ToJsonString(), Is.EqualTo(first.ToJsonString()));
        Assert.That(
            (await PostAsync($"{Transfers}/{body["id"]}/acceptance", acceptance)).Succeeds(200).ToJsonString(),
            Is.EqualTo(second.ToJsonString()));
        body["lines"]![0]!["quantity"] = 99;
        await RefusesAsync(Transfers, body, 409, "different-content", "lines[0].quantity");
        acceptance["remainder"] = "accepted";
        await RefusesAsync($"{Transfers}/{body["id"]}/acceptance", acceptance, 409, "different-content", "remainder");
    }

    [Test]
    public async Task Accept_Remainder_TakesWhatIsNotNamedAsSent()
    {
        var (from, to) = (NewStation(), NewStation());
        await StockAsync(from, (Ballot, 100), ("seal", 4));
        var body = NewTransfer(from, to, (Ballot, 60), ("seal", 4));
        (await PostAsync(Transfers, body)).Succeeds(201);
        var address = $"{Transfers}/{body["id"]}/acceptance";
        await RefusesAsync(address, Received(("seal", 5)), 422, "item-not-counted", "lines");
        await RefusesAsync(address, Received(("seal", 5), ("ink", 1)), 422, "not-in-transfer", "lines[1].item");
        await RefusesAsync(address, Received(("seal", 5), ("seal", 1)), 422, "duplicate-item", "lines[1].item");
        var acceptance = Received(("seal", 5));
        acceptance["remainder"] = "accepted";
        var accepted = (await PostAsync(address, acceptance)).Succeeds(201);
        Assert.That(accepted["lines"]!.AsArray().Select(line => (int)line!["received"]!), Is.EqualTo([60, 5]));
        Assert.That(accepted["discrepancies"]!.ToJsonString(), Is.EqualTo(
            """[{"item":"seal","sent":4,"received":5,"difference":1,"account":"found"}]"""));
        await RefusesAsync(address, NewAcceptance(), 422, "transfer-closed", "transfer");
        await RefusesAsync(
            $"{Transfers}/{body["id"]}/cancellation", NewCancellation(), 422, "transfer-closed", "transfer");
    }

    [Test]
    public async Task Cancel_UnderWay_GivesItBackAndIsErasable()
    {
        var (from, to) = (NewStation(), NewStation());
        await StockAsync(from, (Ballot, 100));
        var body = NewTransfer(from, to, (Ballot, 60));
        (await PostAsync(Transfers, body)).Succeeds(201);
        var cancellation = NewCancellation();
        cancellation["note"] = "the chair of TPS 7 found some";
        var cancelled = (await PostAsync($"{Transfers}/{body["id"]}/cancellation", cancellation)).Succeeds(201);
        Assert.That((string?)cancelled["status"], Is.EqualTo("cancelled"));
        Assert.That((string?)cancelled["cancellation"]!["note"], Is.EqualTo("the chair of TPS 7 found some"));
        Assert.That(await LooseAsync(from), Is.EqualTo(100));
        await Api.ExecuteAsync("DELETE FROM PersonalText WHERE Text LIKE @text", new { text = "the chair of TPS 7%" });
        var read = (await GetAsync($"{Transfers}/{body["id"]}")).Succeeds(200);
        Assert.That((string?)read["cancellation"]!["note"], Is.EqualTo("[erased]"));
        await RefusesAsync($"{Transfers}/{body["id"]}/acceptance", NewAcceptance(), 422, "transfer-closed", "transfer");
    }

    [Test]
    public async Task Release_BrokenRules_AreNamed()
    {
        var (from, to) = (NewStation(), NewStation());
        await StockAsync(from, (Ballot, 100));
        await RefusesAsync(Transfers, NewTransfer("74.99", to, (Ballot, 1)), 422, "unknown-location", "from");
        await RefusesAsync(Transfers, NewTransfer(from, "74.99", (Ballot, 1)), 422, "unknown-location", "to");
        await RefusesAsync(Transfers, NewTransfer(from, from, (Ballot, 1)), 422, "same-location", "to");
        await RefusesAsync(Transfers, NewTransfer(from, to, ("rope", 1)), 422, "unknown-item", "lines[0].item");
        await RefusesAsync(
            Transfers, NewTransfer(from, to, (Ballot, 1), (Ballot, 1)), 422, "duplicate-item", "lines[1].item");
        await RefusesAsync(
            Transfers, NewTransfer(from, to, (Ballot, 101)), 422, "insufficient-stock", "lines[0].quantity");
        (await PostAsync(Transfers, NewTransfer(from, to, (Ballot, 1)), "auditor")).Refuses(403, "forbidden");
    }

    [TestCase("-1")]
    [TestCase("0")]
    [TestCase("10000001")]
    [TestCase("1.5")]
    [TestCase("1e-3")]
    [TestCase("2147483648")]
    [TestCase("99999999999999999999")]
    [TestCase("\"7\"")]
    [TestCase("null")]
    public async Task Post_NumberThatIsNoQuantity_Is400NamingTheLine(string value)
    {
        var release = NewTransfer(Kpu, Tps, ("ink", 1), (Ballot, 7)).ToJsonString();
        await RefusesAsync(
            Transfers, release.Replace(":7}", $":{value}}}", StringComparison.Ordinal), 400, "invalid-request",
            "lines[1].quantity");
        if (value == "0")
            return;
        var acceptance = Received(("ink", 1), (Ballot, 7)).ToJsonString();
        await RefusesAsync(
            $"{Transfers}/{NewId()}/acceptance", acceptance.Replace(":7}", $":{value}}}", StringComparison.Ordinal), 400,
            "invalid-request", "lines[1].received");
    }

    [Test]
    public async Task Post_ShapeThatIsWrong_Is400()
    {
        await RefusesAsync(Transfers, NewTransfer(Kpu, Tps), 400, "invalid-request", "lines");
        var many = Enumerable.Repeat((Ballot, 1), 51).ToArray();
        await RefusesAsync(Transfers, NewTransfer(Kpu, Tps, many), 400, "invalid-request", "lines");
        await RefusesAsync(
            Transfers, NewTransfer("a b", "", ("a/b", 1)), 400, "invalid-request", "from", "to", "lines[0].item");
        var acceptance = NewAcceptance();
        acceptance["remainder"] = "all";
        await RefusesAsync($"{Transfers}/{NewId()}/acceptance", acceptance, 400, "invalid-request", "remainder");
        await RefusesAsync($"{Transfers}/{NewId()}/acceptance", Received(), 400, "invalid-request", "lines");
    }

    [TestCase("x")]
    [TestCase("01937000-4c00-7000-8000-0000000000ff")]
    public async Task AnyRequest_UnknownTransfer_Is404(string id)
    {
        (await GetAsync($"{Transfers}/{id}")).Refuses(404, "unknown-transfer", "transfer");
        await RefusesAsync($"{Transfers}/{id}/acceptance", NewAcceptance(), 404, "unknown-transfer", "transfer");
        await RefusesAsync($"{Transfers}/{id}/cancellation", NewCancellation(), 404, "unknown-transfer", "transfer");
    }

    [Test]
    public async Task List_FiltersAndPages_AreInTheOrderOfRelease()
    {
        var (from, to) = (NewStation(), NewStation());
        await StockAsync(from, (Ballot, 100));
        var ids = new List<string>();
        for (var i = 1; i <= 3; i++)
            ids.Add(await TransferAsync(from, to, i, accept: i < 3));
        Assert.That(await ListAsync($"from={from}"), Is.EqualTo(ids));
        Assert.That(await ListAsync($"to={to}&status=accepted"), Is.EqualTo(ids[..2]));
        Assert.That(await ListAsync($"from={from}&to={to}&status=released"), Is.EqualTo(ids[2..]));
        Assert.That(await ListAsync($"from={to}"), Is.Empty);
        var page = (await GetAsync($"{Transfers}?from={from}&limit=2")).Succeeds(200);
        Assert.That(await ListAsync($"from={from}&limit=2&cursor={page["next"]}"), Is.EqualTo(ids[2..]));
        (await GetAsync($"{Transfers}?status=open&from=a%20b&cursor=x&limit=0"))
            .Refuses(400, "invalid-request", "from", "status", "cursor", "limit");
    }

    private static string NewStation() => $"74.71.07.1003.{Interlocked.Increment(ref stations):000}";

    private static int Number(JsonNode view, string member) => (int)view[member]!;

    private static JsonObject Received(params (string Item, int Received)[] lines) => new()
    {
        ["id"] = NewId(),
        ["lines"] = new JsonArray([
            .. lines.Select(line => new JsonObject { ["item"] = line.Item, ["received"] = line.Received })]),
        ["occurredAt"] = "2024-11-27T11:05:00+08:00",
    };

    /// <summary>Of ballots that came loose, so that none were delivered in packages.</summary>
    private static JsonObject Account(string tps, int used, int spoiled, int unused) => new()
    {
        ["id"] = NewId(),
        ["tps"] = tps,
        ["contest"] = "mayor",
        ["received"] = 0,
        ["used"] = used,
        ["spoiled"] = spoiled,
        ["unused"] = unused,
        ["valid"] = used,
        ["invalid"] = 0,
        ["attendance"] = new JsonObject { ["list"] = used, ["movedIn"] = 0, ["additional"] = 0 },
        ["occurredAt"] = "2024-11-27T17:30:00+08:00",
    };

    private async Task<string> TransferAsync(string from, string to, int ballots, bool accept = true)
    {
        var body = NewTransfer(from, to, (Ballot, ballots));
        (await PostAsync(Transfers, body)).Succeeds(201);
        if (accept)
            (await PostAsync($"{Transfers}/{body["id"]}/acceptance", NewAcceptance())).Succeeds(201);
        return Id(body);
    }

    /// <summary>Delivers goods to the KPU, and sends them on to a polling station.</summary>
    private async Task StockAsync(string location, params (string Item, int Quantity)[] lines)
    {
        await DeliverAsync(lines);

        var body = NewTransfer(Kpu, location, lines);
        (await PostAsync(Transfers, body)).Succeeds(201);
        (await PostAsync($"{Transfers}/{body["id"]}/acceptance", NewAcceptance())).Succeeds(201);
    }

    /// <summary>How many ballots are loose at a location, by what it can still give up.</summary>
    private async Task<long> LooseAsync(string location)
    {
        var refusal = await PostAsync(Transfers, NewTransfer(location, Kpu, (Ballot, 10_000_000)));
        refusal.Refuses(422, "insufficient-stock", "lines[0].quantity");
        var expected = (string)refusal["errors"]![0]!["expected"]!;
        return long.Parse(expected.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<IEnumerable<string>> ListAsync(string query) =>
        (await GetAsync($"{Transfers}?{query}")).Succeeds(200)["items"]!.AsArray().Select(one => (string)one!["id"]!);

    private async Task VerifiesAsync()
    {
        (await PostAsync("/v1/packages?wait=30", NewKit())).Succeeds(201);
        var verdict = await Api.VerifyAsync();
        Assert.That(verdict.IsSound, string.Join('\n', verdict.Findings));
    }
}
