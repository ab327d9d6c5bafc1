using System.Globalization;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary><c>?wait=</c>: an answer only once a checkpoint covers what was recorded.</summary>
internal sealed class WaitTests : LogTests
{
    private const string Header = "Log-Checkpoint-Size";

    [Test]
    public async Task Post_SignedWhileItWaits_AnswersThenWithTheSize()
    {
        var before = await Api.LedgerSizeAsync();
        var waiting = PostAsync("/v1/packages?wait=30", NewKit());
        await RecordedAsync(before + 1);
        Assert.That(waiting.IsCompleted, Is.False, "nothing is signed yet");
        var signed = await SignAsync();
        var answer = await waiting;
        answer.Succeeds(201);
        Assert.That(
            answer.Headers.GetValues(Header),
            Is.EqualTo((string[])[signed.Size.ToString(CultureInfo.InvariantCulture)]));
    }

    [Test]
    public async Task Post_NotSignedInTime_Is503AndRecordedAllTheSame()
    {
        var kit = NewKit();
        var before = await Api.LedgerSizeAsync();
        var answer = await PostAsync("/v1/packages?wait=1", kit);
        answer.Refuses(503, "not-yet-signed");
        Assert.That(answer.Headers.RetryAfter?.ToString(), Is.EqualTo("1"));
        Assert.That((string?)answer["detail"], Does.Contain("are recorded")
            .And.Contain(before.ToString(CultureInfo.InvariantCulture)).And.Contain("again is safe"));
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before + 1));
        (await PostAsync("/v1/packages?wait=0", kit)).Refuses(503, "not-yet-signed");

        await SignAsync();
        var again = await PostAsync("/v1/packages?wait=0", kit);
        again.Succeeds(200);
        Assert.That(again.Headers.Contains(Header), Is.True);
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before + 1));
    }

    [Test]
    public async Task Post_EveryRouteThatRecords_Waits()
    {
        var kit = NewKit();
        var bulk = new JsonObject { ["packages"] = new JsonArray(NewKit(), NewKit(destination: "nowhere"), NewKit()) };
        var release = NewRelease(Kpu, Mandonga, (string)kit["label"]!);
        var acceptance = NewAcceptance(Line((string)kit["label"]!, "refused"));
        var release2 = NewRelease(Kpu, Mandonga, (string)kit["label"]!);
        foreach (var (address, body, status) in new[]
        {
            ("/v1/packages", kit, 201), ("/v1/packages/bulk", bulk, 207), ("/v1/handovers", release, 201),
            ($"/v1/handovers/{Id(release)}/acceptance", acceptance, 201), ("/v1/handovers", release2, 201),
            ($"/v1/handovers/{Id(release2)}/cancellation", NewCancellation(), 201),
        })
        {
            (await PostAsync($"{address}?wait=0", body)).Refuses(503, "not-yet-signed");
            await SignAsync();
            var answer = await PostAsync($"{address}?wait=5", body);
            answer.Succeeds(status == 207 ? 207 : 200);
            Assert.That(answer.Headers.Contains(Header), Is.True, address);
            Assert.That((await PostAsync(address, body)).Headers.Contains(Header), Is.False, address);
        }
    }

    [Test]
    public async Task Post_RefusedOrNotAsked_DoesNotWait()
    {
        (await PostAsync("/v1/packages", NewKit())).Succeeds(201);
        (await PostAsync("/v1/packages?wait=30", NewKit("nowhere"))).Refuses(422, "unknown-location", "destination");
        var bulk = new JsonObject { ["packages"] = new JsonArray(NewKit("nowhere")) };
        (await PostAsync("/v1/packages/bulk?wait=30", bulk)).Succeeds(207);
    }

    [TestCase("-1")]
    [TestCase("31")]
    [TestCase("1.5")]
    [TestCase("")]
    [TestCase("x")]
    [TestCase("1s")]
    [TestCase("99999999999999999999")]
    public async Task Post_BadWait_Is400AndRecordsNothing(string wait)
    {
        await RefusesAsync($"/v1/packages?wait={wait}", NewKit(), 400, "invalid-request", "wait");
        var bulk = new JsonObject { ["packages"] = new JsonArray(NewKit()) };
        await RefusesAsync($"/v1/packages/bulk?wait={wait}", bulk, 400, "invalid-request", "wait");
        var release = NewRelease(Kpu, Mandonga, "T-1");
        await RefusesAsync($"/v1/handovers?wait={wait}", release, 400, "invalid-request", "wait");
    }

    [TestCase("watch")]
    [TestCase("http")]
    public Task Post_NamesOfServices_AreNoParameters(string name) =>
        RefusesAsync($"/v1/packages?{name}=1", NewKit(), 400, "invalid-request", name);

    [Test]
    public async Task Post_CallerGoesAway_EndsTheWaitAlone()
    {
        var before = await Api.LedgerSizeAsync();
        using var gone = new CancellationTokenSource();
        using var body = Answer.Body(NewKit().ToJsonString());
        var abandoned = Api.As("warehouse").PostAsync(
            new Uri("/v1/packages?wait=30", UriKind.Relative), body, gone.Token);
        var waiting = PostAsync("/v1/packages?wait=30", NewKit());
        await RecordedAsync(before + 2);
        await gone.CancelAsync();
        Assert.That(async () => await abandoned, Throws.InstanceOf<OperationCanceledException>());
        await SignAsync();
        (await waiting).Succeeds(201);
    }

    [Test]
    public async Task Post_ServerSigns_IsAnsweredWithinASecondOrSo()
    {
        using var api = new ApiFixture();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var body = Answer.Body(NewKit().ToJsonString());
            return await Answer.OfAsync(await api.As("warehouse").PostAsync(
                new Uri("/v1/packages?wait=30", UriKind.Relative), body));
        }));
        foreach (var answer in answers)
            answer.Succeeds(201);
        var newest = await api.As(null).GetStringAsync(new Uri("/v1/log/checkpoint", UriKind.Relative));
        Assert.That(newest, Does.Contain($"\n{ApiFixture.Recorded + 50}\n"));
    }

    /// <summary>Waits until the ledger has so many events.</summary>
    private async Task RecordedAsync(long size)
    {
        for (var tries = 0; await Api.LedgerSizeAsync() < size; tries++)
        {
            Assert.That(tries, Is.LessThan(600), "Nothing was recorded.");
            await Task.Delay(50);
        }
    }
}
