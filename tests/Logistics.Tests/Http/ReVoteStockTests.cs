using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What the KPU keeps for re-votes, as the polling stations use it up.</summary>
internal sealed class ReVoteStockTests : ApiTests
{
    protected override ApiFixture NewApi() => new() { HasRules = true };

    [Test]
    public async Task Reissue_UntilNoneIsKept_SaysHowManyAreLeft()
    {
        await DeliverAsync(("ballot-mayor", 5_000));
        foreach (var (station, ballots) in new[] { ("001", 500), ("005", 430) })
            (await PostAsync("/v1/reissues", NewReissue(station, ballots))).Succeeds(201);
        foreach (var (station, ballots) in new[] { ("001", 500), ("003", 430) })
            (await PostAsync("/v1/reissues", NewReissue(station, ballots))).Succeeds(201);
        await RefusesAsync(
            "/v1/reissues", NewReissue("006", 141), 422, "re-vote-stock-exceeded", "contents[0].quantity");
        Assert.That((await PostAsync("/v1/reissues", NewReissue("006", 141))).Text, Does.Contain(
            "at most 140 of ballot-mayor: 2000 are kept for re-votes at 74.71, 1860 are issued"));
        (await PostAsync("/v1/reissues", NewReissue("006", 140))).Succeeds(201);
    }

    private static JsonObject NewReissue(string station, int ballots) => new()
    {
        ["id"] = NewId(),
        ["label"] = NewLabel(),
        ["tps"] = $"{Wawombalata}.{station}",
        ["contest"] = "mayor",
        ["location"] = Kpu,
        ["contents"] = Contents(("ballot-mayor", ballots)),
        ["seals"] = NewSeals(),
        ["decision"] = "PSU/015/2024",
        ["reason"] = "426 ballots, 424 signatures",
        ["occurredAt"] = "2024-12-03T09:00:00+08:00",
    };
}
