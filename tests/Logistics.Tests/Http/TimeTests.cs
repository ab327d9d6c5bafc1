using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What the times are held against that senders claim, and whose hands are on both sides.</summary>
internal sealed class TimeTests : ApiTests
{
    private static readonly string[] Before = ["before-previous"];
    private static readonly string[] Same = ["on-behalf", "same-hands"];

    private readonly SetClock clock = new(DateTimeOffset.Parse(Noon, System.Globalization.CultureInfo.InvariantCulture));

    protected override ApiFixture NewApi() => new() { Clock = clock, Settings = [("Ledger:LateHoursMax", "48")] };

    [TestCase("2024-11-24T12:04:00+08:00")]
    [TestCase("2024-11-24T12:06:00+08:00", "clock-ahead")]
    [TestCase("2024-11-22T12:01:00+08:00")]
    [TestCase("2024-11-22T11:59:00+08:00", "recorded-late")]
    [TestCase("2025-11-20T12:00:00+08:00", "clock-ahead")]
    public async Task Pack_AtATime_IsFlaggedBeyondTheBounds(string occurredAt, params string[] flags)
    {
        var kit = NewKit();
        kit["occurredAt"] = occurredAt;
        var answer = (await PostAsync("/v1/packages", kit)).Succeeds(201);
        Assert.That(CodesIn(answer), Is.EqualTo(flags));
    }

    [Test]
    public async Task Pack_MoreThanAYearAhead_IsRefused()
    {
        var kit = NewKit();
        kit["occurredAt"] = "2025-11-26T12:00:00+08:00";
        await RefusesAsync("/v1/packages", kit, 422, "too-far-ahead", "occurredAt");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Release_BeforeThePacking_IsFlaggedWhatTheServerKnewOrReads(bool forgets)
    {
        var box = await PackAsync();
        var release = NewRelease(Kpu, Mandonga, box);
        release["occurredAt"] = "2024-11-23T08:59:00+08:00";
        if (forgets)
            await ForgetAsync();
        Assert.That(
            CodesIn((await PostAsync("/v1/handovers", release)).Succeeds(201)), Is.EqualTo(Before));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Acceptance_ByTheKeyThatReleased_IsFlaggedWhatTheServerKnewOrReads(bool forgets)
    {
        var release = NewRelease(Kpu, Mandonga, await PackAsync());
        Assert.That(CodesIn((await PostAsync("/v1/handovers", release, "admin")).Succeeds(201)), Is.Empty);
        if (forgets)
            await ForgetAsync();
        var answer = await PostAsync($"/v1/handovers/{Id(release)}/acceptance", NewAcceptance(), "admin");
        Assert.That(CodesIn(answer.Succeeds(201)), Is.EqualTo(Same));
    }

    [Test]
    public async Task Transfer_AcceptedByTheKeyThatReleased_IsFlagged()
    {
        await DeliverAsync(("ink", 1));
        var transfer = NewTransfer(Kpu, Tps, ("ink", 1));
        transfer["occurredAt"] = Noon;
        (await PostAsync("/v1/transfers", transfer, "admin")).Succeeds(201);
        var answer = await PostAsync($"/v1/transfers/{Id(transfer)}/acceptance", NewAcceptance(), "admin");
        Assert.That(CodesIn(answer.Succeeds(201)), Does.Contain("same-hands").And.Contain("on-behalf"));
    }

    [TestCase("2024-11-24T12:01:30+08:00", 90_000)]
    [TestCase("2024-11-24T03:59:59.5Z", -500)]
    [TestCase(null, null)]
    public async Task SentAt_LessTheServersClock_StandsInTheEvent(string? sentAt, long? difference)
    {
        var kit = NewKit();
        if (sentAt is not null)
            kit["sentAt"] = sentAt;
        var sequence = (long)(await PostAsync("/v1/packages", kit)).Succeeds(201)["event"]!["sequence"]!;
        var page = (await GetAsync($"/v1/events?after={sequence - 1}&limit=1")).Succeeds(200);
        Assert.That((long?)page["items"]![0]!["body"]!["senderClockMs"], Is.EqualTo(difference));

        // The same command is sent again at another time.
        kit["sentAt"] = "2024-11-24T13:00:00+08:00";
        (await PostAsync("/v1/packages", kit)).Succeeds(200);
    }

    private static string?[] CodesIn(JsonNode answer) =>
        [.. answer["warnings"]!.AsArray().Select(warning => (string?)warning!["code"])];

    /// <summary>Lets the server read anew what it knew.</summary>
    private Task ForgetAsync() => Api.ExecuteAsync("UPDATE Election SET Code = Code", new { });
}
