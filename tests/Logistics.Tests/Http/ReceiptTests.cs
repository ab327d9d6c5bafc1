using System.Globalization;
using Logistics.Core.KeyRotations;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Receipts as text, to be verified without the server.</summary>
internal sealed class ReceiptTests : LogTests
{
    [Test]
    public async Task EventReceipt_Read_ProvesTheEventByItself()
    {
        await PackManyAsync(300);
        var signed = await SignAsync();
        foreach (var sequence in (long[])[0, 255, 256, 299])
        {
            using var response = await SendAsync(Invariant($"/v1/events/{sequence}/receipt"), "officer");
            var text = await response.Content.ReadAsStringAsync();
            Assert.That((int)response.StatusCode, Is.EqualTo(200), text);
            Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/plain; charset=utf-8"));
            Assert.That(
                response.Content.Headers.ContentDisposition?.FileName, Is.EqualTo(Invariant($"{sequence}.tlog-proof")));
            Assert.That(TlogProof.TryParse(text, out var proof), Is.True, text);
            Assert.That(proof!.Index, Is.EqualTo(sequence));
            Assert.That(proof.Proves(LeafHash.Of(proof.Extra)), Is.True);
            Assert.That(proof.Checkpoint.ToString(), Is.EqualTo(signed.ToString()));
            Assert.That(proof.Checkpoint.Note.SignersAmong([Key.Public]), Has.Count.EqualTo(1));
            Assert.That(EventCodec.TryDecode(proof.Extra!, out _), Is.True);
        }
    }

    [Test]
    public async Task EventReceipt_NoPackages_HasNoPrintedForm()
    {
        // Others here ask for the first event, which is to be a package's.
        await PackAsync();
        var rotation = new RotateKey(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, KeyRotated.NoteOf(Key, Key).ToString());
        var sequence = ((AppendResult.Appended)(await Api.AppendAsync("admin", rotation))[0]).Receipt.LastSequence;
        await SignAsync();
        using var text = await SendAsync(Invariant($"/v1/events/{sequence}/receipt"), "auditor");
        Assert.That(ProofsOf(await text.Content.ReadAsStringAsync()), Has.Exactly(1).Items);
        using var page = await SendAsync(Invariant($"/v1/events/{sequence}/receipt"), "auditor", "text/html");
        Assert.That((int)page.StatusCode, Is.EqualTo(406));
    }

    [Test]
    public async Task HandoverReceipt_Answered_HasAProofForEachReleaseAnswerAndPacking()
    {
        var (first, second) = (await PackAsync(), await PackAsync());
        var handover = await ReleaseAsync(Kpu, Mandonga, first, second);
        await PackAsync();
        await AcceptAsync(handover, Line(first, "refused"));
        await SignAsync();
        var size = await Api.LedgerSizeAsync();

        using var response = await SendAsync($"/v1/handovers/{handover}/receipt", "auditor");
        Assert.That(
            response.Content.Headers.ContentDisposition?.FileName, Is.EqualTo($"{handover}.tlog-proof"));
        var proofs = ProofsOf(await response.Content.ReadAsStringAsync());

        Assert.That(
            proofs.Select(proof => proof.Index), Is.EqualTo((long[])[size - 4, size - 3, size - 1, size - 6, size - 5]));
        Assert.That(proofs.All(proof => proof.Proves(LeafHash.Of(proof.Extra))), Is.True);
        Assert.That(proofs.Select(TypeOf), Is.EqualTo(
            (string[])["package-released", "package-released", "package-refused", "package-packed", "package-packed"]));
    }

    [Test]
    public async Task HandoverReceipt_Cancelled_HasTheCancellations()
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        (await PostAsync($"/v1/handovers/{handover}/cancellation", NewCancellation())).Succeeds(201);
        await SignAsync();
        var text = (await GetAsync($"/v1/handovers/{handover}/receipt")).Text;
        Assert.That(ProofsOf(text).Select(TypeOf), Is.EqualTo(
            (string[])["package-released", "release-cancelled", "package-packed"]));
    }

    [Test]
    public async Task Receipt_EventNotCoveredYet_Is503UntilItIs()
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        await SignAsync();
        await AcceptAsync(handover);
        var last = await Api.LedgerSizeAsync() - 1;
        foreach (var address in (string[])[$"/v1/handovers/{handover}/receipt", Invariant($"/v1/events/{last}/receipt")])
        {
            foreach (var accept in (string[])["text/plain", "text/html"])
            {
                using var response = await SendAsync(address, "auditor", accept);
                var answer = await Answer.OfAsync(response);
                answer.Refuses(503, "not-yet-signed");
                Assert.That(answer.Headers.RetryAfter?.ToString(), Is.EqualTo("1"));
            }
        }

        await SignAsync();
        Assert.That((await GetAsync($"/v1/handovers/{handover}/receipt")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Receipt_Unknown_Is404()
    {
        await PackAsync();
        await SignAsync();
        (await GetAsync($"/v1/handovers/{NewId()}/receipt")).Refuses(404, "unknown-handover", "handover");
        (await GetAsync("/v1/handovers/x/receipt")).Refuses(404, "unknown-handover", "handover");
        foreach (var sequence in (string[])
        [
            "x", "-1", "1.5", "%2B1", "9223372036854775807", "9223372036854775808",
            (await Api.LedgerSizeAsync()).ToString(CultureInfo.InvariantCulture),
        ])
        {
            (await GetAsync($"/v1/events/{sequence}/receipt")).Refuses(404, "not-found", "sequence");
        }
    }

    [TestCase(null, "text/plain")]
    [TestCase("", "text/plain")]
    [TestCase("*/*", "text/plain")]
    [TestCase("text/*", "text/plain")]
    [TestCase("text/plain", "text/plain")]
    [TestCase("text/plain;charset=utf-8", "text/plain")]
    [TestCase("text/html", "text/html")]
    [TestCase("TEXT/HTML", "text/html")]
    [TestCase("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html")]
    [TestCase("text/plain;q=0.5,text/html", "text/html")]
    [TestCase("text/html;q=0.1,*/*", "text/plain")]
    [TestCase("text/plain;q=0,*/*", "text/html")]
    [TestCase("application/json", null)]
    [TestCase("text/html;q=0", null)]
    [TestCase("*/*;q=0", null)]
    [TestCase("nonsense", null)]
    [TestCase("text/markdown, image/*", null)]
    public async Task Receipt_AcceptHeader_ChoosesTheForm(string? accept, string? mediaType)
    {
        await PackAsync();
        await SignAsync();
        using var response = await SendAsync($"/v1/events/{ApiFixture.Recorded}/receipt", "auditor", accept);
        if (mediaType is null)
        {
            (await Answer.OfAsync(response)).Refuses(406, "not-acceptable");
            return;
        }

        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(mediaType));
        Assert.That(response.Headers.Vary, Does.Contain("Accept"));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
    }

    [Test]
    public async Task HandoverReceipt_OfTwoThousandPackages_IsOneAnswer()
    {
        var labels = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var kits = Enumerable.Range(0, 1_000).Select(_ => NewKit()).ToArray();
            labels.AddRange(kits.Select(kit => (string)kit["label"]!));
            var body = new System.Text.Json.Nodes.JsonObject
            {
                ["packages"] = new System.Text.Json.Nodes.JsonArray([.. kits]),
            };
            (await PostAsync("/v1/packages/bulk", body)).Succeeds(207);
        }

        var handover = await ReleaseAsync(Kpu, Mandonga, [.. labels]);
        await AcceptAsync(handover);
        await SignAsync();
        var started = System.Diagnostics.Stopwatch.StartNew();
        var answer = await GetAsync($"/v1/handovers/{handover}/receipt");
        TestContext.Out.WriteLine($"{answer.Text.Length} characters in {started.ElapsedMilliseconds} ms");
        Assert.That(ProofsOf(answer.Text), Has.Count.EqualTo(6_000));
        started.Restart();
        using var page = await SendAsync($"/v1/handovers/{handover}/receipt", "auditor", "text/html");
        TestContext.Out.WriteLine($"page in {started.ElapsedMilliseconds} ms");
        Assert.That((int)page.StatusCode, Is.EqualTo(200));
    }

    private static List<TlogProof> ProofsOf(string text)
    {
        // As the description says: each from its first line to the end of its checkpoint.
        var proofs = new List<TlogProof>();
        foreach (var part in text.Split(TlogProof.FirstLine + "\n")[1..])
        {
            Assert.That(TlogProof.TryParse($"{TlogProof.FirstLine}\n{part}", out var proof), Is.True, part);
            proofs.Add(proof!);
        }

        return proofs;
    }

    private static string TypeOf(TlogProof proof) =>
        EventCodec.TryDecode(proof.Extra!, out var e) ? e.Type : "unreadable";
}
