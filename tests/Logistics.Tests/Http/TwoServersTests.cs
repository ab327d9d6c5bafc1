using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Logistics.Core.ApiKeys;
using Logistics.Core.Locations;
using Logistics.Tests.Support;
using NUnit.Framework.Interfaces;

namespace Logistics.Tests.Http;

/// <summary>
/// Two processes on one database under load, one of which is ended as a power cut does and started again: what either
/// acknowledged is recorded once, whichever was asked how often.
/// </summary>
[Order(0)]
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServerAlone))]
internal sealed class TwoServersTests(TestEngine engine) : StoreFixture(engine)
{
    private const string Kpu = "74.71";
    private const string Mandonga = "74.71.01";
    private const string Tps = "74.71.01.1008.001";
    private const string Time = "2024-11-24T08:00:00+08:00";
    private const int Clients = 4;
    private const int AnswersBeforeTheCut = 40;
    private const int AnswersAfterTheStart = 20;
    private const int LargeHandover = 200;
    private const int PatienceMs = 120_000;

    private readonly HttpClient[] servers = new HttpClient[2];
    private readonly ConcurrentDictionary<string, int> acknowledged = new(StringComparer.Ordinal);
    private readonly int[] answers = new int[2];
    private readonly List<ServerProcess> started = [];
    private string directory = null!;
    private int resent;
    private int turnedAway;

    private (string, string)[] Settings =>
        [("Database__Engine", "sqlserver"), ("ConnectionStrings__Logistics", Test.ConnectionString)];

    [OneTimeSetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("logistics-").FullName;

    [OneTimeTearDown]
    public void RemoveDirectory()
    {
        foreach (var client in servers)
            client?.Dispose();
        foreach (var server in started)
            server.Dispose();
        TestFolder.Delete(directory);
    }

    [TearDown]
    public void ShowWhatTheServersSaid()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            started.ForEach(server => TestContext.Out.WriteLine($"{server.Output}\n{server.Errors}\n"));
    }

    [Test]
    public async Task Load_OnTwoProcessesOneOfWhichIsKilled_RecordsEachCommandOnce()
    {
        var first = Start();
        servers[0] = await first.ConnectAsync();
        var second = Start();
        servers[1] = await second.ConnectAsync();

        using var patience = new CancellationTokenSource(PatienceMs);
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var round = client; !enough.IsCancellationRequested; round++)
                await JourneyAsync(round % 2, patience.Token);
        })).ToList();
        load.AddRange(Enumerable.Range(0, 2).Select(side => Task.Run(() => LargeHandoverAsync(side, patience.Token))));

        await ReachAsync(1, AnswersBeforeTheCut, load, patience.Token);
        second.Kill();
        var third = Start();
        servers[1] = await third.ConnectAsync();
        await ReachAsync(1, answers[1] + AnswersAfterTheStart, load, patience.Token);
        await enough.CancelAsync();
        await Task.WhenAll(load);
        TestContext.Out.WriteLine(
            $"{acknowledged.Values.Sum()} events, answers {answers[0]} + {answers[1]}, {resent} commands sent again because no "
            + $"answer came, {turnedAway} answers 503");

        foreach (var server in (ServerProcess[])[first, third])
        {
            server.Signal("TERM");
            Assert.That(await server.ExitCodeAsync(), Is.Zero, server.Errors);
            Assert.That(server.Errors, Is.Empty);
        }

        await EverythingIsThereOnceAsync();
        var (status, output, errors) = await CommandHost.RunAsync(directory, ["verify", "--database"], Settings);
        Assert.That(status, Is.Zero, output + errors);
        Assert.That(output, Does.Contain("sound: ").And.Not.Contain("not yet"));
    }

    private ServerProcess Start()
    {
        started.Add(ServerProcess.StartAlone(directory, Settings));
        return started[^1];
    }

    /// <summary>Waits until a server has given so many answers.</summary>
    private async Task ReachAsync(int side, int count, IReadOnlyCollection<Task> load, CancellationToken ct)
    {
        while (Volatile.Read(ref answers[side]) < count && !load.Any(task => task.IsFaulted))
            await Task.Delay(20, ct);
    }

    /// <summary>A package packed on one side, released on the other, accepted and looked at on the first.</summary>
    private async Task JourneyAsync(int side, CancellationToken ct)
    {
        var kit = NewKit();
        var id = (string)kit["id"]!;
        var handover = NewId();
        await RecordAsync(side, "/v1/packages", kit, [id], ct);
        await RecordAsync(1 - side, "/v1/handovers", NewRelease(handover, [id]), [id], ct);
        await RecordAsync(side, $"/v1/handovers/{handover}/acceptance", NewAcceptance(), [id], ct);
        var (status, text) = await AskAsync(
            1 - side, client => client.GetAsync(new Uri($"/v1/packages/{id}/custody", UriKind.Relative), ct), ct);
        Assert.That(status, Is.EqualTo(200), text);
        var custody = JsonNode.Parse(text)!;
        Assert.That((bool?)custody["verified"], Is.True, text);
        Assert.That((int?)custody["package"]!["version"], Is.EqualTo(3), text);
    }

    private async Task LargeHandoverAsync(int side, CancellationToken ct)
    {
        var kits = Enumerable.Range(0, LargeHandover).Select(_ => NewKit()).ToArray();
        string[] ids = [.. kits.Select(kit => (string)kit["id"]!)];
        var handover = NewId();
        var bulk = new JsonObject { ["packages"] = new JsonArray([.. kits]) };
        await RecordAsync(side, "/v1/packages/bulk", bulk, ids, ct);
        await RecordAsync(1 - side, "/v1/handovers", NewRelease(handover, ids), ids, ct);
        await RecordAsync(side, $"/v1/handovers/{handover}/acceptance", NewAcceptance(), ids, ct);
    }

    /// <summary>
    /// Sends a command until it is acknowledged, to both sides at once every third time: it is recorded by one of them,
    /// and the other says the same of it.
    /// </summary>
    private async Task RecordAsync(int side, string address, JsonObject body, string[] packages, CancellationToken ct)
    {
        var json = body.ToJsonString();
        var sides = Random.Shared.Next(3) == 0 ? (int[])[side, 1 - side] : [side];
        var given = await Task.WhenAll(sides.Select(one => AskAsync(
            one, client => client.PostAsync(new Uri(address, UriKind.Relative), Answer.Body(json), ct), ct)));
        foreach (var (status, text) in given)
        {
            Assert.That(status, Is.AnyOf(200, 201, 207), text);
            if (status == 207)
                Assert.That(JsonNode.Parse(text)!["results"]!.AsArray().Select(row => (int)row!["status"]!), Is.All.AnyOf(200, 201));
            else
                Assert.That(text, Is.EqualTo(given[0].Text));
        }

        if (sides.Length == 2)
            Assert.That(given.Count(one => one.Status == 201), Is.LessThan(2), "it was recorded twice");
        foreach (var package in packages)
            acknowledged.AddOrUpdate(package, 1, (_, count) => count + 1);
    }

    /// <summary>Asks the other side when one is gone, and again when there is no room.</summary>
    private async Task<(int Status, string Text)> AskAsync(
        int side, Func<HttpClient, Task<HttpResponseMessage>> send, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                using var response = await send(Volatile.Read(ref servers[side]));
                var text = await response.Content.ReadAsStringAsync(ct);
                Interlocked.Increment(ref answers[side]);
                if ((int)response.StatusCode != 503)
                    return ((int)response.StatusCode, text);
                Interlocked.Increment(ref turnedAway);
                await Task.Delay(100, ct);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                Interlocked.Increment(ref resent);
            }

            side = 1 - side;
        }
    }

    private async Task EverythingIsThereOnceAsync()
    {
        await AssertSoundLedgerAsync();
        var recorded = (await LedgerAsync())
            .Where(stored => stored.Stream is not (ReferenceSnapshot.Stream or ApiKey.Stream))
            .CountBy(stored => stored.Stream).ToDictionary(StringComparer.Ordinal);
        var expected = acknowledged.ToDictionary(
            one => Package.Stream(Guid.Parse(one.Key)), one => one.Value, StringComparer.Ordinal);
        Assert.That(recorded, Is.EquivalentTo(expected));
    }

    private static string NewId() => Guid.CreateVersion7().ToString();

    private static JsonObject NewKit()
    {
        var id = NewId();
        return new()
        {
            ["id"] = id,
            ["label"] = $"T-{id}",
            ["kind"] = "kit",
            ["destination"] = Tps,
            ["location"] = Kpu,
            ["contents"] = new JsonArray(),
            ["seals"] = new JsonArray(Guid.NewGuid().ToString()),
            ["occurredAt"] = Time,
        };
    }

    private static JsonObject NewRelease(string handover, string[] packages) => new()
    {
        ["id"] = handover,
        ["from"] = Kpu,
        ["to"] = Mandonga,
        ["packages"] = new JsonArray([.. packages.Select(package => (JsonNode)package)]),
        ["note"] = "under load",
        ["occurredAt"] = Time,
    };

    private static JsonObject NewAcceptance() => new()
    {
        ["id"] = NewId(),
        ["remainder"] = "accepted",
        ["occurredAt"] = Time,
    };
}
