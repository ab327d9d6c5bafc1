using System.Globalization;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>A server on the election's clock, and what becomes of its ledger.</summary>
internal sealed class ElectionClockTests : ApiTests
{
    private const string Start = "2024-11-16T09:00:00+08:00";
    private const string Origin = "kpu-kendari.example/custody/2024/on-its-own-clock";
    private static readonly (string, string)[] Clock = [("Clock:Start", Start), ("Ledger:LateHoursMax", "48")];

    protected override ApiFixture NewApi() => new() { StartsEmpty = true, Settings = Clock };

    [OneTimeTearDown]
    public void Remove() => TestFolder.Delete(Api.DataDirectory);

    [Test, Order(0)]
    public async Task Start_OnTheElectionsClock_TellsItsTimeToAnyKey()
    {
        var clock = (await GetAsync("/v1/clock", "observer")).Succeeds(200);
        var countdown = (await GetAsync("/v1/countdown", role: null)).Succeeds(200);
        Answer note;
        while ((note = await GetAsync("/v1/log/checkpoint", role: null)).Status == 503)
            await Task.Delay(50); // until the signer has signed once
        using (Assert.EnterMultipleScope())
        {
            Assert.That((bool?)clock["isElectionClock"], Is.True);
            Assert.That((string?)clock["startedAt"], Is.EqualTo(Start));
            Assert.That(Time(clock["now"]), Is.InRange(Time(Start), Time(Start).AddMinutes(10)));
            Assert.That((string?)clock["now"], Does.EndWith("+08:00"));
            Assert.That((int?)countdown["daysRemaining"], Is.EqualTo(11));
            Assert.That(note.Text, Does.StartWith(Origin + "\n"));
            (await GetAsync("/v1/clock", role: null)).Refuses(401, "unauthorized");
        }
    }

    [Test, Order(1)]
    public async Task Move_Later_IsAnEventWithoutFlagsAndWhatFollowsIsOfThatTime()
    {
        var moved = (await MoveAsync("2024-11-20T10:00:00.1234567+08:00")).Succeeds(201);
        var kit = NewKit();
        kit["occurredAt"] = "2024-11-20T10:00:00+08:00";
        var packed = (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var page = (await GetAsync($"/v1/events?after={(long)moved["sequence"]! - 1}&limit=1")).Succeeds(200);
        var e = page["items"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)moved["to"], Is.EqualTo("2024-11-20T10:00:00.123456+08:00"));
            Assert.That(Time(moved["from"]), Is.InRange(Time(Start), Time(Start).AddMinutes(10)));
            Assert.That((string?)e["type"], Is.EqualTo("clock-moved"));
            Assert.That((string?)e["stream"], Is.EqualTo("log/clock"));
            Assert.That(Time(e["recordedAt"]), Is.EqualTo(Time(moved["to"])));
            Assert.That(e["body"]!["from"]!.ToJsonString(), Is.EqualTo(moved["from"]!.ToJsonString()));
            Assert.That(e["body"]!["flags"], Is.Null);
            Assert.That(packed["warnings"]!.AsArray(), Is.Empty);
            Assert.That(Time((await GetAsync("/v1/clock"))["now"]), Is.GreaterThanOrEqualTo(Time(moved["to"])));
            Assert.That((int?)(await GetAsync("/v1/countdown", role: null))["daysRemaining"], Is.EqualTo(7));
            Assert.That((string?)(await GetAsync("/health/ready", role: null))["status"], Is.EqualTo("ready"));
        }
    }

    [TestCase("2024-11-16T09:00:00+08:00", 422, "clock-not-later")]
    [TestCase("2025-12-01T00:00:00+08:00", 422, "too-far-ahead")]
    [TestCase("2024-11-21", 400, "invalid-request")]
    [Order(2)]
    public Task Move_ToATimeItCannotGoTo_IsRefused(string to, int status, string code) =>
        RefusesAsync("/v1/clock", NewMove(to), status, code, "to");

    [Test, Order(3)]
    public async Task Move_SameIdToAnotherTime_IsRefused()
    {
        var move = NewMove("2024-11-21T10:00:00+08:00");
        (await PostAsync("/v1/clock", move)).Succeeds(201);
        move["to"] = "2024-11-22T10:00:00+08:00";
        await RefusesAsync("/v1/clock", move, 409, "different-content", "to");
    }

    [Test, Order(4)]
    public async Task Evidence_OfAMovedClock_IsSound()
    {
        var bundle = Path.Combine(Api.DataDirectory, "bundle.zip");
        var key = (await GetAsync("/v1/log/key", role: null)).Text.Trim();
        var move = (await MoveAsync("2024-11-24T08:00:00+08:00", "?wait=30")).Succeeds(201);
        await using (var file = File.Create(bundle))
        {
            using var evidence = await Api.As("auditor").GetAsync(new Uri("/v1/evidence?all=true", UriKind.Relative));
            await evidence.Content.CopyToAsync(file);
        }

        using var verify = ServerProcess.Start(Api.DataDirectory, ["verify", "--bundle", bundle, "--key", key]);
        Assert.That(await verify.ExitCodeAsync(), Is.Zero, verify.Output + verify.Errors);
        Assert.That(verify.Output, Does.Contain(FormattableString.Invariant($"sound: {(long)move["sequence"]! + 1} events")));
    }

    /// <summary>The last, for it ends the server.</summary>
    [Test, Order(9)]
    public async Task Start_Again_GoesOnFromWhereTheClockStood()
    {
        var moved = (await MoveAsync("2024-11-27T06:30:00+08:00")).Succeeds(201);
        using var again = new ApiFixture { StartsFrom = Api.End(), Settings = Clock };
        var answer = await Answer.OfAsync(await again.As("auditor").GetAsync(new Uri("/v1/clock", UriKind.Relative)));
        Assert.That(Time(answer["now"]), Is.InRange(Time(moved["to"]), Time(moved["to"]).AddMinutes(10)));
        var kit = Answer.Body(NewKit().ToJsonString());
        var packed = await Answer.OfAsync(await again.As("warehouse").PostAsync(new Uri("/v1/packages", UriKind.Relative), kit));
        packed.Succeeds(201);
    }

    [Test]
    public async Task Start_LedgerOfTheOtherClock_IsRefused()
    {
        var directory = Directory.CreateTempSubdirectory("logistics-").FullName;
        try
        {
            await RefusesAsync(directory, [], "Clock:Start is 'noon'", "noon");
            await RefusesAsync(
                directory, [], "which runs on the real clock", Start, ("ASPNETCORE_ENVIRONMENT", "Production"));
            await StartAndStopAsync(directory, Start);
            await RefusesAsync(directory, [], "The ledger runs on the election's clock", start: null);
            await RefusesAsync(directory, ["keys", "list"], "The ledger runs on the election's clock", start: null);
            await RefusesAsync(directory, ["verify", "--database"], "The ledger runs on the election's clock", start: null);

            // Commands record the election's time, too.
            var admin = await PrincipalAsync(directory);
            var items = Path.Combine(directory, "items.csv");
            await File.WriteAllTextAsync(
                items, "code,name,unit,contest,per_tps,provenance,source\nlamp,Lamp,piece,,,estimate,x\n");
            await RunsAsync(directory, "import", "items", items, "--principal", admin);
            await RunsAsync(directory, "log", "rotate-key", "--principal", admin);
            await RunsAsync(directory, "verify", "--database");
            using (var server = ServerProcess.Start(directory, ("Clock__Start", Start)))
            {
                using var client = await server.ConnectAsync();
                var events = JsonNode.Parse(await client.GetStringAsync(new Uri("/v1/events", UriKind.Relative)))!["items"]!.AsArray();
                Assert.That(events.Select(e => (string?)e!["type"]), Does.Contain("item-changed").And.Contain("key-rotated"));
                Assert.That(
                    events.SelectMany(e => new[] { (string?)e!["recordedAt"], (string?)e["occurredAt"] }),
                    Is.All.StartsWith("2024-11-16T0"));
            }

            Directory.Delete(Path.Combine(directory, "data"), recursive: true);
            Directory.Delete(Path.Combine(directory, "data-signer"), recursive: true);
            await StartAndStopAsync(directory, start: null);
            await RefusesAsync(directory, [], "the ledger runs on the real clock", Start);
        }
        finally
        {
            TestFolder.Delete(directory);
        }
    }

    private static DateTimeOffset Time(JsonNode? time) => Time((string)time!);

    private static DateTimeOffset Time(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);

    private static JsonObject NewMove(string to) => new() { ["id"] = NewId(), ["to"] = to };

    private Task<Answer> MoveAsync(string to, string query = "") => PostAsync("/v1/clock" + query, NewMove(to), "admin");

    private static (string, string)[] Settings(string? start, params (string, string)[] more) =>
        start is null ? more : [("Clock__Start", start), .. more];

    private static async Task RefusesAsync(
        string directory, string[] command, string reason, string? start, params (string, string)[] more)
    {
        var (status, output, errors) = await CommandHost.RunAsync(directory, command, Settings(start, more));
        Assert.That(status, Is.Not.Zero, output);
        Assert.That(errors, Does.Contain(reason).And.Not.Contain("   at "));
    }

    private static async Task RunsAsync(string directory, params string[] command)
    {
        var (status, output, errors) = await CommandHost.RunAsync(directory, command, Settings(Start));
        Assert.That(status, Is.Zero, output + errors);
    }

    private static async Task StartAndStopAsync(string directory, string? start)
    {
        using var server = ServerProcess.Start(directory, Settings(start));
        (await server.ConnectAsync()).Dispose();
        server.Signal("TERM");
        Assert.That(await server.ExitCodeAsync(), Is.Zero, server.Errors);
    }

    private static async Task<string> PrincipalAsync(string directory)
    {
        var (status, output, errors) = await CommandHost.RunAsync(directory, ["keys", "list"], Settings(Start));
        Assert.That(status, Is.Zero, errors);
        return output.Split('\n').First(line => line.Contains("  admin  ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
    }
}
