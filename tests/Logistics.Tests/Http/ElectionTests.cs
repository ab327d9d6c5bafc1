using System.Globalization;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class ElectionTests : ApiTests
{
    [Test]
    public async Task GetElection_Kendari_ShowsContestsAndVotingHours()
    {
        var election = (await GetAsync("/v1/election")).Succeeds(200);
        Assert.Multiple(() =>
        {
            Assert.That((string?)election["code"], Is.EqualTo("kendari-2024"));
            Assert.That((string?)election["electionDate"], Is.EqualTo("2024-11-27"));
            Assert.That((string?)election["votingStartsAt"], Is.EqualTo("2024-11-27T07:00:00+08:00"));
            Assert.That((string?)election["votingEndsAt"], Is.EqualTo("2024-11-27T13:00:00+08:00"));
            Assert.That((string?)election["packagesOpenAt"], Is.EqualTo("2024-11-27T06:00:00+08:00"));
            Assert.That((string?)election["timeZone"], Is.EqualTo("Asia/Makassar"));
            Assert.That(
                election["contests"]!.AsArray().Select(contest => (string?)contest!["code"]),
                Is.EqualTo(["governor", "mayor"]));
            Assert.That((string?)election["attribution"], Does.Contain("estimate"));
        });
    }

    [TestCase("2024-08-01", 118, "preparation", "118 7 0 0")]
    [TestCase("2024-11-16", 11, "preparation", "11 7 0 0")]
    [TestCase("2024-11-16T23:59:59%2B08:00", 11, "preparation", "10 7 0 1")]
    [TestCase("2024-11-16T15:59:59Z", 11, "preparation", "10 7 0 1")]
    [TestCase("2024-11-17T00:00:00+08:00", 10, "distribution", "10 7 0 0")]
    [TestCase("2024-11-24", 3, "quiet-period", "3 7 0 0")]
    [TestCase("2024-11-27T00:00:00%2B08:00", 0, "election-day", "0 7 0 0")]
    [TestCase("2024-11-27T06:59:59%2B08:00", 0, "election-day", "0 0 0 1")]
    [TestCase("2024-11-27T07:00:00%2B08:00", 0, "election-day", "0 0 0 0")]
    [TestCase("2024-11-28", -1, "recapitulation", "0 0 0 0")]
    [TestCase("2025-01-01", -35, "closed", "0 0 0 0")]
    public async Task GetCountdown_AsOf_CountsDaysOfTheElectionsZone(
        string asOf, int days, string phase, string remaining)
    {
        var countdown = (await GetAsync($"/v1/countdown?asOf={asOf}", role: null)).Succeeds(200);
        var left = countdown["remaining"]!;
        Assert.Multiple(() =>
        {
            Assert.That((int?)countdown["daysRemaining"], Is.EqualTo(days));
            Assert.That((string?)countdown["phase"], Is.EqualTo(phase));
            Assert.That(
                $"{left["days"]} {left["hours"]} {left["minutes"]} {left["seconds"]}", Is.EqualTo(remaining));
            Assert.That((string?)countdown["electionDate"], Is.EqualTo("2024-11-27"));
            Assert.That((string?)countdown["timeZone"], Is.EqualTo("Asia/Makassar"));
            Assert.That((string?)countdown["votingStartsAt"], Is.EqualTo("2024-11-27T07:00:00+08:00"));
        });
    }

    [Test]
    public async Task GetCountdown_Milestones_AreInOrderWithTheirDistance()
    {
        var countdown = (await GetAsync("/v1/countdown?asOf=2024-11-25", role: null)).Succeeds(200);
        var milestones = countdown["milestones"]!.AsArray();
        Assert.That(milestones.Select(item => (string)item!["date"]!), Is.Ordered);
        JsonNode Milestone(string code) => milestones.Single(item => (string?)item!["code"] == code)!;
        Assert.Multiple(() =>
        {
            Assert.That(milestones, Has.Count.EqualTo(27));
            Assert.That((int?)Milestone("logistics-training")["daysFromElection"], Is.EqualTo(-11));
            Assert.That((string?)Milestone("logistics-training")["status"], Is.EqualTo("past"));
            Assert.That((string?)Milestone("quiet-period")["status"], Is.EqualTo("today"));
            Assert.That((string?)Milestone("voting")["status"], Is.EqualTo("upcoming"));
            Assert.That((int?)Milestone("voting")["daysFromElection"], Is.Zero);
            Assert.That((string?)Milestone("voting")["name"], Is.EqualTo("Voting"));
        });
    }

    /// <summary>Recruitment, step by step, each with who says so; and of the oath both days that are given.</summary>
    [Test]
    public async Task GetCountdown_Recruitment_HasItsStepsAndShowsTheConflict()
    {
        var countdown = (await GetAsync("/v1/countdown?asOf=2024-10-01", role: null)).Succeeds(200);
        var milestones = countdown["milestones"]!.AsArray();
        var steps = milestones.Where(item => ((string)item!["code"]!).StartsWith("kpps-", StringComparison.Ordinal))
            .ToDictionary(
                item => (string)item!["code"]!, item => $"{item!["date"]} {item["endsOn"]} {item["status"]}",
                StringComparer.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(steps["kpps-announcement"], Is.EqualTo("2024-09-17 2024-09-21 past"));
            Assert.That(steps["kpps-registration"], Is.EqualTo("2024-09-17 2024-09-28 past"));
            Assert.That(steps["kpps-administrative-check"], Is.EqualTo("2024-09-18 2024-09-29 past"));
            Assert.That(steps["kpps-check-results"], Is.EqualTo("2024-09-30 2024-10-02 today"));
            Assert.That(steps["kpps-public-comments"], Is.EqualTo("2024-09-30 2024-10-05 today"));
            Assert.That(steps["kpps-selection-results"], Is.EqualTo("2024-10-05 2024-10-07 upcoming"));
            Assert.That(steps["kpps-inaugurated"], Is.EqualTo("2024-11-07 2024-11-07 upcoming"));
            Assert.That(steps["kpps-term"], Is.EqualTo("2024-11-07 2024-12-08 upcoming"));
            Assert.That(milestones.Select(item => (string?)item!["source"]), Is.All.Not.Empty);
            var contradicted = milestones.Where(item => item!["conflict"] is not null).ToArray();
            Assert.That(contradicted.Select(item => (string?)item!["code"]), Is.EqualTo(["kpps-inaugurated"]));
            Assert.That((string?)contradicted[0]!["conflict"]!["date"], Is.EqualTo("2024-10-07"));
            Assert.That((string?)contradicted[0]!["conflict"]!["source"], Does.Contain("Press report"));
        }
    }

    [Test]
    public async Task GetCountdown_Officers_AreThoseSwornInOfThoseRequired()
    {
        Assert.That(await OfficersAsync(), Is.EqualTo("0 of 4450"), "3675 KPPS, 525 guards, 195 PPS and 55 PPK");
        foreach (var role in (string[])["kpps-chair", "driver"])
        {
            var officer = new JsonObject { ["id"] = NewId(), ["role"] = role, ["place"] = Tps, ["occurredAt"] = Noon };
            (await PostAsync("/v1/officers", officer)).Succeeds(201);
            (await PostAsync($"/v1/officers/{Id(officer)}/appointment", new JsonObject
            {
                ["id"] = NewId(),
                ["decision"] = "SK-1",
                ["occurredAt"] = Noon,
            })).Succeeds(201);
            Assert.That(await OfficersAsync(), Is.EqualTo(role == "driver" ? "1 of 4450" : "0 of 4450"));
            (await PostAsync($"/v1/officers/{Id(officer)}/oath", new JsonObject { ["id"] = NewId(), ["occurredAt"] = Noon }))
                .Succeeds(201);
        }

        Assert.That(await OfficersAsync(), Is.EqualTo("1 of 4450"), "no rule says how many drivers");

        async Task<string> OfficersAsync()
        {
            var officers = (await GetAsync("/v1/countdown", role: null)).Succeeds(200)["officers"]!;
            return $"{officers["swornIn"]} of {officers["required"]}";
        }
    }

    [Test]
    public async Task GetCountdown_WithoutAsOf_IsNow()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var countdown = (await GetAsync("/v1/countdown", role: null)).Succeeds(200);
        var asOf = DateTimeOffset.Parse((string)countdown["asOf"]!, CultureInfo.InvariantCulture);
        Assert.That(asOf, Is.InRange(before, DateTimeOffset.UtcNow.AddSeconds(1)));
        Assert.That(asOf.Offset, Is.EqualTo(TimeSpan.FromHours(8)));
    }

    [Test]
    public async Task Clock_OfARealServer_IsRealAndNobodyMovesIt()
    {
        var clock = (await GetAsync("/v1/clock", "observer")).Succeeds(200);
        Assert.That((bool?)clock["isElectionClock"], Is.False);
        Assert.That(clock["startedAt"], Is.Null);
        var move = new JsonObject
        {
            ["id"] = NewId(),
            ["to"] = DateTimeOffset.UtcNow.AddDays(1).ToString("O", CultureInfo.InvariantCulture),
        };
        await RefusesAsync("/v1/clock", move, 409, "real-clock", "to");
    }

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("2024-13-01")]
    [TestCase("2024-11-16T00:00:00")]
    [TestCase("2024-11-16T00:00:60Z")]
    [TestCase("2024-11-16T24:00:00Z")]
    [TestCase("2024-11-16T00:00:00%2B15:00")]
    [TestCase("0001-01-01T00:00:00%2B08:00")]
    [TestCase("9999-12-31T23:59:59-08:00")]
    [TestCase("%00")]
    [TestCase("%ff")]
    public async Task GetCountdown_NoTime_Is400(string asOf) =>
        (await GetAsync($"/v1/countdown?asOf={asOf}", role: null)).Refuses(400, "invalid-request", "asOf");

    [Test]
    public async Task GetCountdown_NoTime_SaysThatADateIsTakenToo()
    {
        var answer = await GetAsync("/v1/countdown?asOf=tomorrow", role: null);
        Assert.That((string?)answer["errors"]![0]!["expected"], Does.Contain("or a date"));
        answer = await GetAsync("/v1/locations/74.71/packages?asOf=2024-11-16");
        Assert.That((string?)answer["errors"]![0]!["expected"], Does.Not.Contain("a date"));
    }

    [TestCase("0001-01-01")]
    [TestCase("0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31")]
    [TestCase("9999-12-31T23:59:59.9999999Z")]
    public async Task GetCountdown_EndsOfTheCalendar_AreAnswered(string asOf) =>
        (await GetAsync($"/v1/countdown?asOf={asOf}", role: null)).Succeeds(200);
}
