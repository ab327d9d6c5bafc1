using System.Globalization;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class HeldPackagesTests : ApiTests
{
    [Test]
    public async Task ListHeldPackages_AsOf_ShowsCustodyAsItWasRecorded()
    {
        var label = await PackAsync();
        var packed = await LastRecordedAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        var released = await LastRecordedAsync();
        await AcceptAsync(handover);
        var accepted = await LastRecordedAsync();

        Assert.That(await HeldAsync(Kpu, packed.AddTicks(-10)), Is.Empty);
        Assert.That(await HeldAsync(Kpu, packed), Is.EqualTo([$"{label} packed"]));
        Assert.That(await HeldAsync(Kpu, released), Is.EqualTo([$"{label} in-transit"]), "custody stays");
        Assert.That(await HeldAsync(Mandonga, released), Is.Empty);
        Assert.That(await HeldAsync(Kpu, accepted), Is.Empty);
        Assert.That(await HeldAsync(Mandonga, accepted), Is.EqualTo([$"{label} received"]));
        Assert.That(await HeldAsync(Mandonga, knownAt: null), Is.EqualTo([$"{label} received"]));
        Assert.That(await HeldAsync(Kpu, knownAt: null), Is.Empty);
    }

    [TestCase("now")]
    [TestCase("")]
    [TestCase("2024-11-24")]
    [TestCase("2024-11-24T08:00:00")]
    [TestCase("2024-11-24T08:00:60Z")]
    [TestCase("2024-11-24T08:00:00%2B24:00")]
    [TestCase("9999-12-31T23:59:59-01:00")]
    [TestCase("%00")]
    public async Task ListHeldPackages_NoTime_Is400(string knownAt) =>
        (await GetAsync($"/v1/locations/{Kpu}/packages?knownAt={knownAt}")).Refuses(400, "invalid-request", "knownAt");

    [TestCase("0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31T23:59:59.9999999Z")]
    [TestCase("2024-11-24t08:00:00z")]
    [TestCase("2024-11-24T08:00:00.123456789%2B08:00")]
    [TestCase("2024-11-24T08:00:00-00:00")]
    public async Task ListHeldPackages_AnyTime_Is200(string knownAt) =>
        (await GetAsync($"/v1/locations/{Tps}/packages?knownAt={knownAt}")).Succeeds(200);

    private async Task<string[]> HeldAsync(string location, DateTimeOffset? knownAt)
    {
        var query = knownAt is { } time
            ? $"?knownAt={Uri.EscapeDataString(time.ToString("o", CultureInfo.InvariantCulture))}"
            : "";
        var page = (await GetAsync($"/v1/locations/{location}/packages{query}")).Succeeds(200);
        return [.. page["items"]!.AsArray().Select(item => $"{item!["label"]} {item["status"]}")];
    }

    private async Task<DateTimeOffset> LastRecordedAsync()
    {
        var page = (await GetAsync("/v1/events?limit=500")).Succeeds(200);
        return DateTimeOffset.Parse(
            (string)page["items"]!.AsArray()[^1]!["recordedAt"]!, CultureInfo.InvariantCulture);
    }
}
