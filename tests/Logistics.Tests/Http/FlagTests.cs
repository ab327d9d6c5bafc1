using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Flags are listed, and worked off: by an explanation, or by what puts them right.</summary>
internal sealed class FlagTests : ApiTests
{
    private const string Flags = "/v1/flags";

    [Test]
    public async Task Settle_WithAnExplanation_ClosesTheFlagOnceForBothSides()
    {
        await AcceptOnBehalfAsync();
        var flag = await LastAsync($"place={Mandonga}&code=on-behalf");
        var (id, sequence) = ((string)flag["id"]!, (long)flag["sequence"]!);
        Assert.Multiple(() =>
        {
            Assert.That((string?)flag["status"], Is.EqualTo("open"));
            Assert.That((string?)flag["type"], Is.EqualTo("package-accepted"));
            Assert.That(((string?)flag["from"], (string?)flag["to"]), Is.EqualTo((Kpu, Mandonga)));
            Assert.That((string?)flag["expected"], Is.EqualTo($"a key of {Mandonga}"));
            Assert.That(flag["settlement"], Is.Null);
        });
        foreach (var side in (string[])["warehouse", $"officer@{Mandonga}"])
            (await GetAsync($"{Flags}/{id}", side)).Succeeds(200);
        (await GetAsync($"{Flags}/{id}", "officer@74.71.02")).Refuses(404, "unknown-flag", "flag");
        Assert.That(await IdsAsync("limit=500", "officer@74.71.02"), Does.Not.Contain(id));

        var body = Explanation("the PPK's phone was flat");
        (await PostAsync($"{Flags}/{id}/settlement", body, "officer@74.71.02")).Refuses(404, "unknown-flag", "flag");
        var settled = (await PostAsync($"{Flags}/{id}/settlement", body, $"officer@{Mandonga}")).Succeeds(201);
        Assert.Multiple(() =>
        {
            Assert.That((string?)settled["status"], Is.EqualTo("settled"));
            Assert.That((string?)settled["settlement"]!["type"], Is.EqualTo("flag-settled"));
            Assert.That((string?)settled["settlement"]!["explanation"], Is.EqualTo("the PPK's phone was flat"));
        });
        Assert.That(
            (await PostAsync($"{Flags}/{id}/settlement", body, $"officer@{Mandonga}")).Succeeds(200).ToJsonString(),
            Is.EqualTo(settled.ToJsonString()));
        (await PostAsync($"{Flags}/{id}/settlement", Explanation("once more"), "warehouse")).Refuses(409, "flag-not-open", "flag");
        Assert.That(await IdsAsync("open=true&limit=500"), Does.Not.Contain(id));
        Assert.That(await IdsAsync("open=false&limit=500"), Does.Contain(id));
        var events = (await GetAsync($"/v1/events?after={sequence - 1}&limit=500", $"officer@{Mandonga}")).Succeeds(200)["items"]!;
        Assert.That(events.AsArray().Select(e => (string?)e!["type"]), Does.Contain("flag-settled"), "in the feed of a side");
    }

    [Test]
    public async Task Settle_WithoutReasonOrWithAnEventThatCannotBeIt_IsRefusedByField()
    {
        await AcceptOnBehalfAsync();
        var flag = await LastAsync("code=on-behalf");
        var address = $"{Flags}/{flag["id"]}/settlement";
        var body = Explanation(null);
        await RefusesAsync(address, body, 400, "invalid-request", "explanation");
        body["event"] = 1_000_000;
        await RefusesAsync(address, body, 400, "invalid-request", "event");
        body["event"] = (long)flag["sequence"]!;
        await RefusesAsync(address, body, 422, "event-not-later", "event");
        await PackAsync();
        body["event"] = await Api.LedgerSizeAsync() - 1;
        await RefusesAsync(address, body, 400, "invalid-request", "explanation");
        await MoveAsync([Mandonga, Wawombalata], (string)flag["package"]!);
        var events = (await GetAsync($"/v1/packages/{flag["package"]}/custody")).Succeeds(200)["events"]!.AsArray();
        body["event"] = (long)events[^1]!["sequence"]!;
        var settled = (await PostAsync(address, body)).Succeeds(201);
        Assert.That((long?)settled["settlement"]!["event"], Is.EqualTo((long?)body["event"]));
        Assert.That(settled["settlement"]!["explanation"], Is.Null);
        body["id"] = NewId();
        foreach (var unknown in (string[])[NewId(), "x"])
            await RefusesAsync($"{Flags}/{unknown}/settlement", body, 404, "unknown-flag", "flag");
    }

    [Test]
    public async Task Repacked_PutsTheFlagsOfItsContentsRight()
    {
        await DeliverAsync(("ink", 10));
        var supply = NewKit("74.71.01.1008.004");
        supply["kind"] = "supply";
        supply["contents"] = new JsonArray(new JsonObject { ["item"] = "ink", ["quantity"] = 3, ["bundle"] = 2 });
        var label = (string)(await PostAsync("/v1/packages", supply)).Succeeds(201)["package"]!["label"]!;
        var flag = await LastAsync("code=bundle-not-whole&open=true");
        Assert.That((string?)flag["package"], Is.EqualTo(label));
        var repacking = new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Kpu,
            ["contents"] = new JsonArray(new JsonObject { ["item"] = "ink", ["quantity"] = 2, ["bundle"] = 2 }),
            ["seals"] = new JsonArray("N-1"),
            ["occurredAt"] = Noon,
        };
        (await PostAsync($"/v1/packages/{label}/repacking", repacking)).Succeeds(201);
        var settled = (await GetAsync($"{Flags}/{flag["id"]}")).Succeeds(200);
        Assert.That((string?)settled["status"], Is.EqualTo("settled"));
        Assert.That((string?)settled["settlement"]!["type"], Is.EqualTo("package-repacked"));
    }

    [Test]
    public async Task List_EachFilterAndPage_ShowsWhatItSays()
    {
        await AcceptOnBehalfAsync();
        var all = await IdsAsync("limit=500");
        var paged = new List<string>();
        for (var next = $"{Flags}?limit=1"; next is not null;)
        {
            var page = (await GetAsync(next)).Succeeds(200);
            paged.AddRange(page["items"]!.AsArray().Select(one => (string)one!["id"]!));
            next = (string?)page["next"] is { } cursor ? $"{Flags}?limit=1&cursor={cursor}" : null;
        }

        Assert.That(paged, Is.EqualTo(all));
        Assert.That(await IdsAsync("code=no-such-code"), Is.Empty);
        Assert.That(await IdsAsync("place=99"), Is.Empty);
        var critical = (await GetAsync($"{Flags}?severity=warning&place={Kpu}")).Succeeds(200)["items"]!.AsArray();
        Assert.That(critical.Select(one => (string?)one!["severity"]).Distinct(StringComparer.Ordinal), Is.EqualTo((string[])["warning"]));
        (await GetAsync($"{Flags}?severity=loud")).Refuses(400, "invalid-request", "severity");
        (await GetAsync($"{Flags}?open=perhaps")).Refuses(400, "invalid-request", "open");
    }

    private async Task AcceptOnBehalfAsync()
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        (await PostAsync($"/v1/handovers/{handover}/acceptance", OnBehalf(NewAcceptance()), "officer")).Succeeds(201);
    }

    private static JsonObject Explanation(string? text) =>
        new() { ["id"] = NewId(), ["explanation"] = text, ["occurredAt"] = Noon };

    private async Task<JsonNode> LastAsync(string filter) =>
        (await GetAsync($"{Flags}?limit=500&{filter}")).Succeeds(200)["items"]!.AsArray()[^1]!;

    private async Task<IReadOnlyList<string>> IdsAsync(string filter, string key = "admin") =>
    [
        .. (await GetAsync($"{Flags}?{filter}", key)).Succeeds(200)["items"]!.AsArray().Select(one => (string)one!["id"]!),
    ];
}
