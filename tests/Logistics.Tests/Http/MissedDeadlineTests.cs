using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>A passed deadline is one event of the server, and an incident until what was due is recorded.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class MissedDeadlineTests(TestEngine engine) : TakenBackTests
{
    private const string Ward = "74.71.01.1010";
    private static readonly string[] Way = [Kpu, Mandonga, Ward];
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);
    private readonly SetClock clock = new(DateTimeOffset.Parse("2024-11-20T08:00:00+08:00", null));

    protected override ApiFixture NewApi() =>
        new() { Engine = engine, HasRules = true, Clock = clock, Settings = [("Deadlines:EverySeconds", "1")] };

    [Test]
    public async Task Deadline_ThatPasses_IsOneEventAndAnIncidentUntilThePackageIsThere()
    {
        const string tps = $"{Ward}.001";
        var late = await PackAsync(tps);
        var early = await PackAsync($"{Ward}.002");
        At("2024-11-24T10:00");
        await MoveAsync(Way, late, early);
        At("2024-11-26T22:00");
        await MoveAsync([Ward, $"{Ward}.002"], early);
        Assert.That(await MissedAsync(late, tps), Is.Empty, "it is not due yet");
        At("2024-11-27T00:30");
        var missed = (await WaitForAsync(late, tps)).Single();
        var incident = (await IncidentsAsync(late)).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)missed["actorRole"], Is.EqualTo("system"));
            Assert.That(
                $"{missed["body"]!["rule"]} {missed["body"]!["step"]} {missed["body"]!["due"]}",
                Is.EqualTo("delivery-to-tps delivery 2024-11-26T16:00:00.0000000Z"));
            Assert.That(
                $"{incident["status"]} {incident["severity"]} {incident["location"]}", Is.EqualTo($"open warning {tps}"));
            Assert.That(await MissedAsync(early, $"{Ward}.002"), Is.Empty);
            Assert.That(await IncidentsAsync(early), Is.Empty);
        }

        var handover = await ReleaseAsync(Ward, tps, late);
        Assert.That((string?)(await IncidentsAsync(late)).Single()["status"], Is.EqualTo("open"), "it is under way");
        await AcceptAsync(handover);
        var settled = (await IncidentsAsync(late)).Single();
        Assert.That((string?)settled["status"], Is.EqualTo("settled"));
        await ReverseAsync((long)settled["settledBy"]!);
        Assert.That((string?)(await IncidentsAsync(late)).Single()["status"], Is.EqualTo("open"), "it is not there");
        At("2024-11-27T00:40");
        await AcceptAsync(handover);
        Assert.That((string?)(await IncidentsAsync(late)).Single()["status"], Is.EqualTo("settled"));

        // The server has looked again since.
        await WaitForAsync(late, tps);
        Assert.That(await MissedAsync(late, tps), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Team_ThatWasNeverComplete_IsAnIncidentUntilItIs()
    {
        const string tps = $"{Ward}.003";
        At("2024-11-24T10:00");
        await PackAsync(tps);
        At("2024-11-26T07:30");
        await WaitForAsync(package: null, tps);
        var incident = (await ListAsync($"/v1/incidents?location={tps}&type=deadline-missed")).Single();
        Assert.That((string?)incident["cause"], Does.StartWith($"deadline/team/{tps}/"));
        Assert.That(
            await ListAsync($"/v1/incidents?location={Ward}.009&type=deadline-missed"), Is.Empty,
            "nothing is packed for it");
    }

    /// <summary>Sworn in by then is what is due; that their term is over is a matter of the day, which the board shows.</summary>
    [Test]
    public async Task Team_SwornInWhoseTermIsOver_IsNoMissedDeadlineButAReason()
    {
        const string tps = $"{Ward}.005";
        At("2024-11-20T10:00");
        var package = await PackAsync(tps);
        for (var seat = 1; seat <= 7; seat++)
        {
            var officer = Guid.CreateVersion7().ToString();
            await RecordAsync("/v1/officers", officer, new()
            {
                ["role"] = seat == 1 ? "kpps-chair" : "kpps-member",
                ["place"] = tps,
                ["seat"] = seat,
                ["rank"] = 1,
                ["name"] = $"number {seat} of the list",
                ["birthDate"] = "1990-01-31",
            });
            await StepAsync("appointment", new()
            {
                ["decision"] = "SK-1",
                ["termFrom"] = "2024-11-07",
                ["termTo"] = "2024-11-21",
            });
            await StepAsync("oath", new() { ["on"] = "2024-11-07" });

            Task StepAsync(string step, JsonObject body) =>
                RecordAsync($"/v1/officers/{officer}/{step}", Guid.CreateVersion7().ToString(), body);
        }

        At("2024-11-27T00:30");
        await WaitForAsync(package, tps);
        var deadlines = await ListAsync($"/v1/deadlines?location={tps}");
        var reasons = (await GetAsync($"/v1/readiness?location={tps}")).Succeeds(200)["items"]![0]!["reasons"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(deadlines.Single(one => (string?)one["step"] == "team")["status"]!.ToString(), Is.EqualTo("done"));
            Assert.That(await MissedAsync(package: null, tps), Is.Empty);
            Assert.That(
                reasons.Where(one => (string?)one!["code"] == "team-incomplete")
                    .Select(one => $"{one!["severity"]} {one["actual"]} of {one["expected"]}"),
                Is.EqualTo((string[])["critical 0 of 7"]));
        }
    }

    [Test]
    public async Task Deadline_OutsideOfTheElection_IsNotRecorded()
    {
        At("2025-01-20T08:00");
        var package = await PackAsync($"{Ward}.004");
        var due = (await GetAsync($"/v1/deadlines?location={Ward}.004&status=missed")).Succeeds(200)["items"]!.AsArray();
        Assert.That(due, Is.Not.Empty);
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.That(await MissedAsync(package, $"{Ward}.004"), Is.Empty);
    }

    private async Task RecordAsync(string address, string id, JsonObject body)
    {
        (body["id"], body["occurredAt"]) = (id, "2024-11-20T09:00:00+08:00");
        (await PostAsync(address, body)).Succeeds(201);
    }

    private void At(string local) => clock.Now = DateTimeOffset.Parse($"{local}+08:00", null);

    private async Task<string> PackAsync(string tps)
    {
        var kit = NewKit(tps);
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        ids.Add((string)kit["label"]!, (string)kit["id"]!);
        return (string)kit["label"]!;
    }

    private Task<JsonNode[]> IncidentsAsync(string package) =>
        FilterAsync("/v1/incidents?type=deadline-missed&limit=500", one => (string?)one["package"] == package);

    private Task<JsonNode[]> MissedAsync(string? package, string place) => FilterAsync(
        $"/v1/events?type=deadline-missed&place={place}&limit=500",
        one => (string?)one["body"]!["location"] == place
            && (string?)one["body"]!["package"] == (package is null ? null : ids[package]));

    /// <summary>Waits until the server has looked, twice where it had recorded it before.</summary>
    private async Task<JsonNode[]> WaitForAsync(string? package, string place)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            clock.Now += TimeSpan.FromSeconds(2);
            if (await MissedAsync(package, place) is { Length: > 0 } found && tries > 5)
                return found;
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        Assert.Fail($"No deadline of {package} was recorded at {place}.");
        return [];
    }

    private async Task<JsonNode[]> FilterAsync(string address, Func<JsonNode, bool> isMeant) =>
        [.. (await ListAsync(address)).Where(isMeant)];

    private async Task<JsonNode[]> ListAsync(string address) =>
        [.. (await GetAsync(address)).Succeeds(200)["items"]!.AsArray().Select(one => one!)];
}
