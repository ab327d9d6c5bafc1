using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Dapper;
using Logistics.Data.Engines;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>What follows when somebody sets the server's clock.</summary>
internal sealed class ClockTests : ApiTests
{
    private const int TriesMax = 600;
    private readonly SteppedClock clock = new();

    protected override ApiFixture NewApi() => new() { Clock = clock };

    [TearDown]
    public async Task SetRightAsync()
    {
        clock.Step = TimeSpan.Zero;
        await UntilAsync("ok", "failed");
    }

    [Test, Order(0)]
    public async Task Post_ClockMovedFarForward_IsRefusedUntilItIsSetRight()
    {
        (await PostAsync("/v1/packages", NewKit())).Succeeds(201);
        clock.Step = TimeSpan.FromHours(1);
        var kit = NewKit();
        (await PostAsync("/v1/packages", kit)).Refuses(503, "clock-stepped");
        (await PostAsync("/v1/packages", kit)).Refuses(503, "clock-stepped");
        Assert.That((string?)(await UntilAsync("failed"))["status"], Is.EqualTo("not-ready"));
        clock.Step = TimeSpan.Zero;
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        Assert.That((string?)(await UntilAsync("ok"))["status"], Is.EqualTo("ready"));
    }

    /// <summary>A key whose time is over by a clock that is not believed ends nothing but the key.</summary>
    [Test, Order(2)]
    public async Task Key_ExpiredByAClockMovedFarForward_IsRecordedOnceTheClockIsBelieved()
    {
        var made = (await PostAsync(
            "/v1/keys",
            new JsonObject
            {
                ["id"] = NewId(),
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["name"] = "Somebody",
                    ["role"] = "officer",
                    ["location"] = Kpu,
                    ["expiresAt"] = $"{clock.GetUtcNow().AddMinutes(9.5):O}",
                }),
                ["occurredAt"] = Noon,
            },
            "admin")).Succeeds(201);
        var address = $"/v1/keys/{made["keys"]![0]!["id"]}";
        clock.Step = TimeSpan.FromHours(1);
        (await PostAsync("/v1/packages", NewKit())).Refuses(503, "clock-stepped");

        // Meanwhile the server tries more than once to record that it has expired.
        await Task.Delay(2_500);
        clock.Step = TimeSpan.FromMinutes(9.8);
        for (var tries = 0; await SequenceAsync() == (long)made["recorded"]!["sequence"]!; tries++)
        {
            Assert.That(tries, Is.LessThan(TriesMax), "Nobody records that the key has expired.");
            await Task.Delay(100);
        }

        async Task<long> SequenceAsync() => (long)(await GetAsync(address)).Succeeds(200)["sequence"]!;
    }

    [Test, Order(3)]
    public async Task Post_ClockMovedFarForwardAndServerStartedAgain_IsRecorded()
    {
        clock.Step = TimeSpan.FromHours(1);
        (await PostAsync("/v1/packages", NewKit())).Refuses(503, "clock-stepped");
        await using var writer = new LedgerWriter(
            Api.Services.GetRequiredService<Database>(), new LedgerWriterOptions(),
            new SteppedClock { Step = clock.Step });
        Assert.That(
            await writer.AppendAsync(Commands.Pack() with { Actor = await Api.ActorAsync("officer") }, default),
            Is.TypeOf<AppendResult.Appended>());
    }

    [Test, Order(1)]
    public async Task Post_ClockMovedForwardALittleAndBack_IsRecordedAndSaidToBeAhead()
    {
        clock.Step = TimeSpan.FromMinutes(9);
        (await PostAsync("/v1/packages", NewKit())).Succeeds(201);
        clock.Step = TimeSpan.Zero;
        (await PostAsync("/v1/packages", NewKit())).Succeeds(201);
        var readiness = await UntilAsync("warning");
        Assert.That((string?)readiness["status"], Is.EqualTo("ready"));
        Assert.That((string?)CheckOf(readiness)["detail"], Does.Match("^The ledger is 5[0-9]{2} s ahead"));
        Assert.That(Ahead(), Is.InRange(400, 540));
    }

    [Test]
    public async Task Start_LedgerAhead_IsLoggedOnce()
    {
        var directory = Directory.CreateTempSubdirectory("logistics-").FullName;
        try
        {
            using (var server = ServerProcess.Start(directory))
            {
                (await server.ConnectAsync()).Dispose();
                server.Signal("TERM");
                await server.ExitCodeAsync();
            }

            await using (var connection = new SqliteConnection(
                $"Data Source={Path.Combine(directory, "data", "logistics.db")};Pooling=False"))
            {
                await connection.ExecuteAsync("UPDATE LedgerHead SET LastRecordedAt = '2124-11-27T00:00:00.0000000Z'");
            }

            using var ahead = ServerProcess.Start(directory);
            using var client = await ahead.ConnectAsync();
            for (var i = 0; i < 50; i++)
            {
                using var asked = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                Assert.That((int)asked.StatusCode, Is.EqualTo(200));
                await Task.Delay(100);
            }

            Assert.That(ahead.Output.Split("ahead of the server's clock"), Has.Length.EqualTo(2), ahead.Output);
        }
        finally
        {
            TestFolder.Delete(directory);
        }
    }

    private async Task<JsonNode> UntilAsync(string status, string? not = null)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var answer = await GetAsync("/health/ready", role: null);
            var seen = (string?)CheckOf(answer.Json)["status"];
            if (seen == status || (not is not null && seen != not))
                return answer.Json;
            await Task.Delay(100);
        }

        throw new TimeoutException($"The check of the clock has not come to be {status}.");
    }

    private double Ahead()
    {
        var own = Api.Services.GetRequiredService<IMeterFactory>();
        var ahead = double.NaN;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Name == "logistics.ledger.clock.ahead" && instrument.Meter.Scope == own)
                    meters.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => ahead = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return ahead;
    }

    private static JsonNode CheckOf(JsonNode readiness) =>
        readiness["checks"]!.AsArray().Single(check => (string?)check!["name"] == "clock")!;
}
