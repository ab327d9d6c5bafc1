using System.Globalization;
using System.Text.Json.Nodes;
using Logistics.Api.Events;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>A page with a filter over a ledger that is longer than what one page looks at.</summary>
internal sealed class EventScanTests : ApiTests
{
    private const int BulkMax = 1_000;

    private static readonly string LastLookedAt = (EventScan.LookedAtMax - 1).ToString(CultureInfo.InvariantCulture);

    private string recordedAt = "";

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        for (var count = 0; count < EventScan.LookedAtMax; count += BulkMax)
        {
            var kits = Enumerable.Range(0, BulkMax).Select(_ => (JsonNode)NewKit()).ToArray();
            (await PostAsync("/v1/packages/bulk", new JsonObject { ["packages"] = new JsonArray(kits) })).Succeeds(207);
        }

        var release = NewRelease(Kpu, Mandonga, await PackAsync());
        (await PostAsync("/v1/handovers", release, "admin")).Succeeds(201);
        await AcceptAsAdminAsync(Id(release));
        recordedAt = (string)(await GetAsync("/v1/events?type=package-accepted&after=" + LastLookedAt)).Succeeds(200)
            ["items"]![0]!["recordedAt"]!;
    }

    [TestCase("/v1/events?type=package-accepted")]
    [TestCase("/v1/audit/same-hands")]
    public async Task Page_OfWhatComesLate_LooksAtNoMoreThanItMayAndGoesOn(string address)
    {
        var separator = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var first = (await GetAsync(address)).Succeeds(200);
        var second = (await GetAsync($"{address}{separator}after={(string?)first["next"]}")).Succeeds(200);
        var late = (await GetAsync($"{address}{separator}recordedFrom={recordedAt.Replace("+", "%2B", StringComparison.Ordinal)}"))
            .Succeeds(200);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.ToJsonString(), Is.EqualTo($$"""{"items":[],"next":"{{LastLookedAt}}"}"""));
            Assert.That(second["items"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(second["next"], Is.Null);
            Assert.That(late.ToJsonString(), Is.EqualTo(second.ToJsonString()), "it begins where the time does");
        }
    }

    [Test]
    public async Task Csv_WithoutALimit_IsTheWholeLedger()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/audit/same-hands");
        request.Headers.Add("Accept", "text/csv");
        using var response = await Api.As("auditor").SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).TrimEnd().Split("\r\n");
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[1], Does.StartWith("same-hands,"));
    }

    private async Task AcceptAsAdminAsync(string handover) =>
        (await PostAsync($"/v1/handovers/{handover}/acceptance", NewAcceptance(), "admin")).Succeeds(201);
}
