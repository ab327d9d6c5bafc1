using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class HandoverListTests : ApiTests
{
    [Test]
    public async Task ListHandovers_Filters_Combine()
    {
        var label = await PackAsync();
        var first = await ReleaseAsync(Kpu, Mandonga, label);
        await AcceptAsync(first);
        var second = await ReleaseAsync(Mandonga, Wawombalata, label);
        var third = await ReleaseAsync(Kpu, "74.71.02", await PackAsync(destination: "74.71.02"));
        (await PostAsync($"/v1/handovers/{third}/cancellation", NewCancellation())).Succeeds(201);

        async Task<string[]> List(string query) =>
        [
            .. (await GetAsync($"/v1/handovers{query}")).Succeeds(200)["items"]!.AsArray().Select(item => Id(item!)),
        ];
        Assert.That(await List(""), Is.EqualTo([first, second, third]), "in the order they were released");
        Assert.That(await List($"?from={Kpu}"), Is.EqualTo([first, third]));
        Assert.That(await List($"?to={Wawombalata}"), Is.EqualTo([second]));
        Assert.That(await List("?status=accepted"), Is.EqualTo([first]));
        Assert.That(await List("?status=released"), Is.EqualTo([second]));
        Assert.That(await List($"?from={Kpu}&status=cancelled"), Is.EqualTo([third]));
        Assert.That(await List($"?from={Kpu}&status=refused"), Is.Empty);
        Assert.That(await List("?from=74.99"), Is.Empty);
        var summary = (await GetAsync("/v1/handovers?limit=1")).Succeeds(200)["items"]![0]!;
        Assert.That((int?)summary["counts"]!["accepted"], Is.EqualTo(1));
        Assert.That(summary["lines"], Is.Null, "a list shows no lines");
    }

    [TestCase("from=a/b", "from")]
    [TestCase("to=", "to")]
    [TestCase("status=Released", "status")]
    [TestCase("status=open", "status")]
    [TestCase("handover=x", "handover")]
    [TestCase("q=x", "q")]
    public async Task ListHandovers_BadParameter_Is400(string query, string field) =>
        (await GetAsync($"/v1/handovers?{query}")).Refuses(400, "invalid-request", field);
}
