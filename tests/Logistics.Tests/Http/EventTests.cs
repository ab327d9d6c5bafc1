using System.Globalization;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class EventTests : ApiTests
{
    [OneTimeSetUp]
    public async Task Record()
    {
        var release = NewRelease(Kpu, Mandonga, await PackAsync(), await PackAsync());
        release["escort"] = "police escort of truck 3";
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        await AcceptAsync(Id(release));
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(500)]
    public async Task ListEvents_PageByPage_IsTheLedgerWithoutAGap(int limit)
    {
        var sequences = new List<long>();
        string? next = "-1";
        while (next is not null)
        {
            var page = (await GetAsync($"/v1/events?after={next}&limit={limit}")).Succeeds(200);
            sequences.AddRange(page["items"]!.AsArray().Select(e => (long)e!["sequence"]!));
            next = (string?)page["next"];
            Assert.That(
                next is null || next == sequences[^1].ToString(CultureInfo.InvariantCulture), Is.True, "the cursor");
        }

        Assert.That(sequences, Is.EqualTo(Enumerable.Range(0, ApiFixture.Recorded + 6)));
    }

    [Test]
    public async Task ListEvents_Release_ShowsBodyAsHashedAndTextsBesideIt()
    {
        var page = (await GetAsync($"/v1/events?after={ApiFixture.Recorded + 1}&limit=1")).Succeeds(200);
        var e = page["items"]![0]!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)e["type"], Is.EqualTo("package-released"));
            Assert.That((string?)e["stream"], Does.StartWith("package/"));
            Assert.That((string?)e["body"]!["to"], Is.EqualTo(Mandonga));
            Assert.That((string?)e["body"]!["escort"], Has.Length.EqualTo(44), "a commitment, not the name");
            Assert.That((string?)e["texts"]!["escort"], Is.EqualTo("police escort of truck 3"));
            Assert.That(e["texts"]!["driver"], Is.Null);
            Assert.That((string?)e["actorName"], Is.EqualTo("Demo warehouse"));
            Assert.That((string?)e["recordedAt"], Does.EndWith("+00:00"));
        });
    }

    [Test]
    public async Task ListEvents_AfterTheLast_IsEmpty()
    {
        foreach (var after in (string[])[$"{ApiFixture.Recorded + 5}", "9223372036854775807"])
        {
            var page = (await GetAsync($"/v1/events?after={after}")).Succeeds(200);
            Assert.That(page.ToJsonString(), Is.EqualTo("""{"items":[],"next":null}"""));
        }
    }

    [TestCase("after=-2", "after")]
    [TestCase("after=", "after")]
    [TestCase("after=x", "after")]
    [TestCase("after=1.0", "after")]
    [TestCase("after=%2B1", "after")]
    [TestCase("after=9223372036854775808", "after")]
    [TestCase("after=1&after=2", "after")]
    [TestCase("limit=0", "limit")]
    [TestCase("limit=501", "limit")]
    [TestCase("cursor=MQ", "cursor")]
    [TestCase("events=1", "events")]
    public async Task ListEvents_BadParameter_Is400(string query, string field) =>
        (await GetAsync($"/v1/events?{query}")).Refuses(400, "invalid-request", field);

    [Test]
    public async Task ListEvents_TextsErased_LeavesTheChainVerified()
    {
        var label = await PackAsync();
        var release = NewRelease(Kpu, Mandonga, label);
        release["note"] = "by the chair";
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        await Api.ExecuteAsync("DELETE FROM PersonalText WHERE Text = 'by the chair'", new { });
        var custody = (await GetAsync($"/v1/packages/{label}/custody")).Succeeds(200);
        Assert.That((bool?)custody["verified"], Is.True);
        Assert.That((string?)custody["events"]![1]!["texts"]!["note"], Is.EqualTo("[erased]"));
        Assert.That((string?)(await PostAsync("/v1/handovers", release)).Succeeds(200)["note"], Is.EqualTo("[erased]"));
    }
}
