using System.Globalization;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>A page of the feed that the server reads and writes in parts.</summary>
internal sealed class FeedPageTests : ApiTests
{
    private const int Count = 250;

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        var kits = Enumerable.Range(0, Count - ApiFixture.Recorded).Select(_ => (JsonNode)NewKit()).ToArray();
        (await PostAsync("/v1/packages/bulk", new JsonObject { ["packages"] = new JsonArray(kits) })).Succeeds(207);
    }

    [TestCase(-1, 500, Count, null)]
    [TestCase(-1, Count, Count, null)]
    [TestCase(-1, Count - 1, Count - 1, Count - 2)]
    [TestCase(-1, 200, 200, 199, Description = "two parts, and more after them")]
    [TestCase(49, 200, 200, null, Description = "two parts, and nothing after them")]
    [TestCase(-1, 100, 100, 99)]
    [TestCase(149, 100, 100, null)]
    public async Task ListEvents_MoreThanAPart_IsOnePage(int after, int limit, int count, int? next)
    {
        var page = (await GetAsync($"/v1/events?after={after}&limit={limit}")).Succeeds(200);
        Assert.That(
            page["items"]!.AsArray().Select(e => (int)e!["sequence"]!), Is.EqualTo(Enumerable.Range(after + 1, count)));
        Assert.That((string?)page["next"], Is.EqualTo(next?.ToString(CultureInfo.InvariantCulture)));
    }
}
