using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Logistics.Tests.Http;

/// <summary>
/// A command that is sent again is answered with what it was answered with first, whatever was recorded since and
/// whichever process answers. The first answer is that of the decision: nothing is read for it after the commit.
/// </summary>
internal sealed class ResendTests : RouteTests
{
    private const string Bulk = "/v1/packages/bulk";
    private const string Morning = "2024-11-27T06:30:00+08:00";
    private const string Evening = "2024-11-27T17:30:00+08:00";
    private const string December = "2024-12-03T09:00:00+08:00";

    /// <summary>Routes whose second answer differs from the first, and why.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        [Bulk] = "each row says whether it was recorded now or before",
        ["/v1/officers/imports"] = "each row says whether it was recorded now or before",
        ["/v1/keys"] = "a key is shown once",
        ["/v1/keys/{key}/rotation"] = "a key is shown once",
    };

    private const string Earlier = "earlier events of the same stream are shown with their texts, which no decision reads";
    private const string Blind =
        "by the KPU while others have the package: the history of custody says which of its seals it may see";

    /// <summary>Routes whose first answer needs more than was decided, and why.</summary>
    private static readonly Dictionary<string, string> Reading = new(StringComparer.Ordinal)
    {
        ["/v1/handovers"] = "what receivers said before the release has texts of their own",
        ["/v1/packages/{packageId}/recall"] = Blind,
        ["/v1/packages/{packageId}/destination"] = Blind,
        ["/v1/packages/{packageId}/label"] = Blind,
        ["/v1/arrivals/{arrival}/identification"] = Earlier,
        ["/v1/transfers/{transfer}/acceptance"] = Earlier,
        ["/v1/transfers/{transfer}/cancellation"] = Earlier,
        ["/v1/deliveries/{delivery}/explanation"] = Earlier,
        ["/v1/officers/{officer}/checks"] = Earlier,
        ["/v1/officers/{officer}/appointment"] = Earlier,
        ["/v1/officers/{officer}/oath"] = Earlier,
        ["/v1/officers/{officer}/training"] = Earlier,
        ["/v1/officers/{officer}/end"] = Earlier,
        ["/v1/re-votes/{reVote}/decision"] = Earlier,
        ["/v1/re-votes/{reVote}/notice"] = Earlier,
        ["/v1/tps-accounts"] = "it is held against ballots that were delivered and transferred, in postings",
        ["/v1/flags/{flag}/settlement"] = "the event that raised the flag is shown with its package",
        [Reversal] = "what was taken back is shown",
    };

    /// <summary>Such a clock alone can be moved.</summary>
    private static readonly (string, string)[] ElectionClock = [("Clock:Start", "2024-11-16T09:00:00+08:00")];

    private const string Reversal = "/v1/events/{sequence}/reversal";

    /// <summary>Of a statement, tells whether a request sends it, and not what runs beside all requests.</summary>
    private static readonly HttpContextAccessor Requests = new();

    private readonly List<(string Pattern, string Address, string Body, string First)> sent = [];
    private readonly ConcurrentBag<(string Pattern, string Author)> reads = [];

    protected override ApiFixture NewApi() => new() { StartsEmpty = true, Settings = ElectionClock };

    [OneTimeTearDown]
    public void Remove() => TestFolder.Delete(Api.End());

    [Test]
    public async Task EveryCommand_SentAgain_IsAnsweredAsAtFirst()
    {
        await RecordAsync();
        Assert.That(
            reads.Select(read => read.Pattern).Distinct(StringComparer.Ordinal), Is.EquivalentTo(Reading.Keys),
            $"a new command is answered from what was decided, or says why not: {string.Join(", ", reads.Order())}");
        var rows = new JsonObject { ["packages"] = new JsonArray(NewKit(), NewKit()) };
        var bulk = Rows(await PostAsync(Bulk, rows), "201 recorded");
        Assert.That(
            sent.Select(one => one.Pattern).Concat(Others.Keys).Distinct(StringComparer.Ordinal),
            Is.EquivalentTo(Posts().Select(route => route.Pattern)), "every POST route is sent again, or says why not");

        var size = await Api.LedgerSizeAsync();
        await SendAgainAsync(Api);
        Assert.That(Rows(await PostAsync(Bulk, rows), "200 already-recorded"), Is.EqualTo(bulk));
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size));

        // Whatever was a mistake, the answer stays what it was.
        await TakeAllBackAsync();
        size = await Api.LedgerSizeAsync();
        await SendAgainAsync(Api);
        var verdict = await Api.VerifyAsync();
        Assert.That(verdict.Findings.Select(finding => finding.ToString()), Is.Empty);

        using var restarted = new ApiFixture { StartsFrom = Api.End(), Settings = ElectionClock };
        await SendAgainAsync(restarted);
        Assert.That(
            Rows(await PostAsync(restarted, Bulk, rows.ToJsonString()), "200 already-recorded"), Is.EqualTo(bulk));
        Assert.That(await restarted.LedgerSizeAsync(), Is.EqualTo(size));
    }

    /// <summary>Takes back every event that can be, the latest first.</summary>
    private async Task TakeAllBackAsync()
    {
        var reversed = new HashSet<string>(StringComparer.Ordinal);
        for (var sequence = await Api.LedgerSizeAsync() - 1; sequence > 0; sequence--)
        {
            foreach (var whole in (bool[])[false, true])
            {
                var body = Body(Reversal);
                body["command"] = whole;
                var answer = await PostAsync(
                    Reversal.Replace("{sequence}", $"{sequence}", StringComparison.Ordinal), body);
                Assert.That(answer.Status, Is.AnyOf(201, 409, 422), $"{sequence}: {answer.Text}");
                if (answer.Status == 201)
                    reversed.Add((string)answer.Json["type"]!);
            }
        }

        Assert.That(
            reversed,
            Is.EquivalentTo(Catalog.Current.Events.Where(type => Catalog.Current.IsReversible(type.Body))
                .Select(type => type.Name).Append("location-changed")), "each kind of event that can be taken back was");
    }

    private async Task SendAgainAsync(ApiFixture api)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (pattern, address, body, first) in sent)
            {
                var again = await PostAsync(api, address, body);
                Assert.That((again.Status, again.Text), Is.EqualTo((200, first)), pattern);
            }
        }
    }

    /// <summary>Sends each kind of command, and then what happens to the same records.</summary>
    private async Task RecordAsync()
    {
        await SendAsync("/v1/clock", new JsonObject { ["id"] = NewId(), ["to"] = December });
        await DeliverAsync(("ink", 500), ("ballot-mayor", 2_000), ("seal", 100));
        var delivery = await SendAsync("/v1/deliveries", NewDelivery());
        await SendAsync("/v1/deliveries/{delivery}/explanation", Body("/v1/deliveries/{delivery}/explanation"), delivery);
        await SendAsync("/v1/sortings", Body("/v1/sortings"));
        await SendAsync("/v1/destructions", Body("/v1/destructions"));
        await SendAsync("/v1/seal-batches", Body("/v1/seal-batches"));
        await RecordPackagesAsync();
        const string settlement = "/v1/flags/{flag}/settlement";
        var flag = (await GetAsync("/v1/flags?open=true&limit=1")).Succeeds(200)["items"]![0]!["id"]!;
        await SendAsync(settlement, Body(settlement), (string)flag!);
        var incident = await SendAsync("/v1/incidents", NewIncident());
        const string steps = "/v1/incidents/{incident}/steps";
        foreach (var (member, value) in new (string, JsonNode)[] { ("comment", "seen"), ("owner", "the chair"), ("settled", true) })
        {
            var step = NewIncidentStep();
            step[member] = value;
            await SendAsync(steps, step, incident);
        }

        await RecordTransfersAsync();
        await RecordReVoteAsync();
        await RecordAccountAsync();
        await RecordOfficersAsync();
        await SendAsync("/v1/locations/imports", Body("/v1/locations/imports"));
        await SendAsync("/v1/texts/erasures", Body("/v1/texts/erasures"));
        const string erasure = "/v1/attachments/{sha256}/erasure";
        await SendAsync(erasure, Body(erasure), await UploadAsync(Files.NewPng()));
        var key = (await PostAsync("/v1/keys", NewKeyRequests())).Succeeds(201)["keys"]![0]!["id"]!;
        await SendAsync("/v1/keys/{key}/revocation", Body("/v1/keys/{key}/revocation"), (string)key!);
        await SendAsync("/v1/sortings", Body("/v1/sortings"));
        await SendAsync(Reversal, Body(Reversal), $"{await Api.LedgerSizeAsync() - 1}");
    }

    private async Task RecordReVoteAsync()
    {
        const string decision = "/v1/re-votes/{reVote}/decision";
        const string notice = "/v1/re-votes/{reVote}/notice";
        var reVote = await SendAsync("/v1/re-votes", Body("/v1/re-votes"));
        await SendAsync(decision, Body(decision), reVote);
        await SendAsync(notice, Body(notice), reVote);
    }

    private async Task RecordPackagesAsync()
    {
        var kit = await SendAsync("/v1/packages", Body("/v1/packages"));
        var (crate, box, repacked, cancelled) =
            (await PackAsync(Wawombalata), await PackAsync(), await PackAsync(), await PackAsync());
        await SendAsync("/v1/packages/{packageId}/contents", NewNesting([box]), crate);
        await NestAsync(crate, repacked);
        (await PostAsync(ContentsOf(crate), NewNesting(remove: [box, repacked]))).Succeeds(201);
        await SendAsync("/v1/packages/{packageId}/repacking", Body("/v1/packages/{packageId}/repacking"), repacked);

        var release = NewRelease(Kpu, Mandonga, kit, repacked);
        (release["note"], release["document"]) = ("in a hurry", "SJ-7");
        var handover = await SendAsync("/v1/handovers", release);
        var refused = Line(repacked, "refused");
        (refused["condition"], refused["note"]) = ("wet", "soaked");
        await SendAsync("/v1/handovers/{handover}/acceptance", NewAcceptance(refused), handover);
        await SendAsync("/v1/handovers/{handover}/acceptance", NewAcceptance(), handover);
        await SendAsync(
            "/v1/handovers/{handover}/cancellation", NewCancellation(), await ReleaseAsync(Kpu, Mandonga, cancelled));
        await MoveAsync([Kpu, Mandonga], cancelled, repacked);
        await RecordArrivalsAsync();
        await RecordPlansAsync();
        await MoveAsync([Mandonga, Wawombalata, Tps], kit);

        const string opening = "/v1/packages/{packageId}/opening";
        const string sealing = "/v1/packages/{packageId}/sealing";
        await SendAsync(opening, At(Body(opening), Tps, Morning), kit);
        await SendAsync(sealing, At(Body(sealing), Tps, Evening), kit);
        await MoveAsync([Tps, Wawombalata, Mandonga, Kpu], kit);
        var reissue = await SendAsync("/v1/reissues", At(Body("/v1/reissues"), Kpu, December));
        await MoveAsync([Kpu, Mandonga], reissue);
    }

    private async Task RecordArrivalsAsync()
    {
        const string acceptance = "/v1/handovers/{handover}/acceptance";
        await SendAsync("/v1/arrivals", Body("/v1/arrivals"));
        var unknown = (string)JsonNode.Parse(sent[^1].First)!["arrivals"]![0]!["id"]!;
        var (lost, late, early, seen, named) =
            (await PackAsync(), await PackAsync(), await PackAsync(), await PackAsync(), await PackAsync());
        await SendAsync(
            "/v1/arrivals/{arrival}/identification",
            new JsonObject { ["id"] = NewId(), ["package"] = lost, ["occurredAt"] = Noon }, unknown);
        var handover = await ReleaseAsync(Kpu, Mandonga, late, seen);
        await SendAsync(acceptance, NewAcceptance(Line(late, "missing"), Line(seen, "refused")), handover);
        var unexpected = NewAcceptance(Line(late, "accepted"));
        unexpected["unexpected"] = new JsonArray(
            new JsonObject { ["label"] = named }, new JsonObject { ["label"] = NewLabel(), ["note"] = "no seal" });
        await SendAsync(acceptance, unexpected, handover);

        var release = NewRelease(Kpu, Mandonga, early, seen);
        var before = NewAcceptance(Line(early, "accepted"), Line(seen, "missing"));
        (before["location"], before["receivedBy"]) = (Mandonga, "chair of PPK");
        await SendAsync(acceptance, before, Id(release));
        await SendAsync("/v1/handovers", release);
        await MoveAsync([Mandonga, Wawombalata], early);
    }

    private async Task RecordPlansAsync()
    {
        var (wrong, gone, lost) = (await PackAsync(), await PackAsync(), await PackAsync());
        await MoveAsync([Kpu, Mandonga], wrong);
        foreach (var step in (string[])["recall", "destination", "label"])
            await SendAsync($"/v1/packages/{{packageId}}/{step}", Body($"/v1/packages/{{packageId}}/{step}"), wrong);
        await SendAsync("/v1/packages/{packageId}/dissolution", Body("/v1/packages/{packageId}/dissolution"), gone);
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, lost), Line(lost, "missing"));
        foreach (var step in (string[])["write-off", "write-back"])
            await SendAsync($"/v1/packages/{{packageId}}/{step}", Body($"/v1/packages/{{packageId}}/{step}"), lost);
        var again = NewKit();
        again["label"] = gone;
        (await PostAsync("/v1/packages", again)).Succeeds(201);
    }

    private async Task RecordTransfersAsync()
    {
        var transfer = await SendAsync("/v1/transfers", NewTransfer(Kpu, Tps, ("ink", 9)));
        var short8 = NewAcceptance();
        short8.Remove("remainder");
        short8["lines"] = new JsonArray(new JsonObject { ["item"] = "ink", ["received"] = 8 });
        await SendAsync("/v1/transfers/{transfer}/acceptance", short8, transfer);
        var other = await SendAsync("/v1/transfers", NewTransfer(Kpu, Tps, ("ink", 3)));
        await SendAsync("/v1/transfers/{transfer}/cancellation", NewCancellation(), other);
        await SendAsync("/v1/transfers", NewTransfer(Tps, Kpu, ("ink", 8)));
    }

    private async Task RecordOfficersAsync()
    {
        var officer = await SendAsync("/v1/officers", NewOfficer(number: "7471 0131 0190 0001"));
        foreach (var step in (string[])["checks", "appointment", "oath", "training", "end"])
        {
            var pattern = $"/v1/officers/{{officer}}/{step}";
            await SendAsync(pattern, Body(pattern), officer);
        }
    }

    private async Task RecordAccountAsync()
    {
        var account = Body("/v1/tps-accounts");
        account["occurredAt"] = Evening;
        account["used"] = 341;
        await SendAsync("/v1/tps-accounts", account);
        var correction = account.DeepClone().AsObject();
        (correction["id"], correction["used"]) = (NewId(), 340);
        correction["corrects"] = (string)JsonNode.Parse(sent[^1].First)!["event"]!;
        correction["explanation"] = "one counted twice";
        await SendAsync("/v1/tps-accounts", correction);
    }

    /// <summary>Sends a command for the first time.</summary>
    /// <param name="of">What stands in the address.</param>
    /// <returns>The label of the package it makes, or else the command's id.</returns>
    private async Task<string> SendAsync(string pattern, JsonObject body, string of = "")
    {
        var name = pattern.Split('{', '}').ElementAtOrDefault(1) ?? "";
        var address = Fill(pattern, new Dictionary<string, string>(StringComparer.Ordinal) { [name] = of });
        var isWritten = false;
        using var log = new StatementLog(Api.DatabaseFile, command =>
        {
            var author = StatementLog.AuthorOf(command.CommandText);
            if (author == "LedgerUnit.MoveHead")
                isWritten = true;
            else if (isWritten && Requests.HttpContext is not null && author?.StartsWith("KeyRing.", StringComparison.Ordinal) != true)
                reads.Add((pattern, author ?? command.CommandText));
        });
        var first = await PostAsync(address, body);
        Assert.That(first.Status, Is.EqualTo(201), $"{pattern}: {first.Text}");
        sent.Add((pattern, address, body.ToJsonString(), first.Text));
        return (string?)body["label"] ?? Id(body);
    }

    private JsonObject Body(string pattern) => Posts().Single(route => route.Pattern == pattern).Row.Body();

    private static JsonObject At(JsonObject body, string location, string occurredAt)
    {
        (body["location"], body["occurredAt"]) = (location, occurredAt);
        return body;
    }

    private static async Task<Answer> PostAsync(ApiFixture api, string address, string body) => await Answer.OfAsync(
        await api.As(ProperKey.Of(api, address, body)).PostAsync(new Uri(address, UriKind.Relative), Answer.Body(body)), api.Errors);

    /// <summary>The rows of a bulk answer without what tells the first time from the second.</summary>
    private static string Rows(Answer answer, string expected)
    {
        var rows = answer.Succeeds(207)["results"]!.AsArray();
        Assert.That(rows.Select(row => $"{row!["status"]} {row["code"]}"), Is.All.EqualTo(expected));
        foreach (var row in rows)
        {
            row!.AsObject().Remove("status");
            row.AsObject().Remove("code");
        }

        return rows.ToJsonString();
    }
}
