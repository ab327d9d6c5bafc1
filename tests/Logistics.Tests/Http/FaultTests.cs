using System.Diagnostics;
using System.Text.Json.Nodes;
using Dapper;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Http;

/// <summary>
/// What callers and the load balancer hear while the disk or the database fails, from the server as a process.
/// </summary>
[Order(0)]
internal sealed class FaultTests
{
    private const int DiskMb = 200;
    private const int PacksMax = 20_000;

    /// <summary>Waiting takes all of it, so it is short here.</summary>
    private static readonly (string Name, string Value) WriteBound = ("Database__WriteSecondsMax", "3");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("logistics-").FullName;

    [TearDown]
    public void RemoveDirectory() => TestFolder.Delete(directory);

    [Test]
    public async Task GetReadiness_DiskFull_Is503UntilThereIsRoomAndNothingIsLost()
    {
        if (!ServerProcess.CanHaveDisk)
            Assert.Ignore("No process may be given a disk of its own here: 'unshare --mount' is missing or forbidden.");
        using var server = ServerProcess.StartOnDisk(DiskMb, directory, WriteBound);
        using var client = await server.ConnectAsync();
        await UntilReadyAsync(client, 200);
        Fill(server);

        // What SQLite has made room for already is still written.
        var recorded = new List<JsonObject>();
        var kit = ApiTests.NewKit();
        for (var status = await PackAsync(client, kit); status != 503; status = await PackAsync(client, kit = ApiTests.NewKit()))
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That(recorded, Has.Count.LessThan(PacksMax));
            recorded.Add(kit);
        }

        Assert.That(Check(await UntilReadyAsync(client, 503), "recording"), Is.EqualTo("failed"));
        await SaysLittleAsync(server, client, kit);
        File.Delete(FillerOf(server));
        Assert.That(Check(await UntilReadyAsync(client, 200), "recording"), Is.EqualTo("ok"));
        Assert.That(await PackAsync(client, kit), Is.EqualTo(201), "what was refused, sent again");
        foreach (var one in recorded.Append(kit))
        {
            using var found = await client.GetAsync(new Uri($"/v1/packages/{one["label"]}", UriKind.Relative));
            Assert.That((int)found.StatusCode, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task GetReadiness_LockedByAnotherProcess_Is503WithoutAnyWriteAndRecoversByItself()
    {
        using var server = ServerProcess.Start(directory, WriteBound);
        using var client = await server.ConnectAsync();
        await UntilReadyAsync(client, 200);
        await using (await LockAsync(server))
            Assert.That(Check(await UntilReadyAsync(client, 503), "recording"), Is.EqualTo("failed"));
        await UntilReadyAsync(client, 200);
    }

    [Test]
    public async Task Post_LockedByAnotherProcess_EverybodyIsToldAtOnceAndMaySendItAgain()
    {
        const int senders = 40;
        using var server = ServerProcess.Start(directory, WriteBound, ("Ledger__BatchMax", "1"));
        using var client = await server.ConnectAsync();
        var kits = Enumerable.Range(0, senders).Select(_ => ApiTests.NewKit()).ToArray();
        var told = Stopwatch.StartNew();
        await using (await LockAsync(server))
        {
            var statuses = await Task.WhenAll(kits.Select(kit => PackAsync(client, kit)));
            Assert.That(statuses, Is.All.EqualTo(503));
        }

        // One after another it would be two minutes.
        Assert.That(told.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)));
        await UntilReadyAsync(client, 200);
        foreach (var kit in kits)
            Assert.That(await PackAsync(client, kit), Is.EqualTo(201));
    }

    [Test]
    public async Task Signal_LockedByAnotherProcess_AnswersWhoWaitsAndExits0()
    {
        const int senders = 20;
        using var server = ServerProcess.StartAlone(directory, WriteBound, ("Ledger__BatchMax", "1"));
        using var client = await server.ConnectAsync();
        await using var held = await LockAsync(server);
        var statuses = Task.WhenAll(Enumerable.Range(0, senders).Select(_ => PackAsync(client, ApiTests.NewKit())));

        // A request that has not arrived yet is not waiting.
        await Task.Delay(2_000);
        server.Signal("TERM");
        Assert.That(await statuses, Is.All.EqualTo(503));
        Assert.That(await server.ExitCodeAsync(), Is.Zero, server.Errors);
    }

    /// <summary>However many are refused, the log gets a few lines a minute and no traces.</summary>
    private static async Task SaysLittleAsync(ServerProcess server, HttpClient client, JsonObject kit)
    {
        const int refusals = 200, lengthMax = 10_000;
        var before = server.Output.Length;
        for (var i = 0; i < refusals; i++)
            Assert.That(await PackAsync(client, kit), Is.EqualTo(503));
        Assert.That(server.Output, Does.Contain("Nothing can be recorded since").And.Contain("POST /v1/packages failed"));
        Assert.That(server.Output, Does.Not.Contain("   at "));
        Assert.That(server.Output, Has.Length.LessThan(before + lengthMax));
    }

    private static string FillerOf(ServerProcess server) => Path.Combine(server.DataDirectory, "filler");

    /// <summary>Takes all room there is on the server's disk.</summary>
    private static void Fill(ServerProcess server)
    {
        using var filler = File.OpenHandle(FillerOf(server), FileMode.CreateNew, FileAccess.Write);
        var (block, written) = (new byte[1 << 20], 0L);
        while (block.Length > 0)
        {
            try
            {
                RandomAccess.Write(filler, block, written);
                written += block.Length;
            }
            catch (IOException)
            {
                block = new byte[block.Length / 2];
            }
        }
    }

    /// <summary>Takes the lock that writers need, until disposal.</summary>
    private static async Task<SqliteConnection> LockAsync(ServerProcess server)
    {
        var file = Path.Combine(server.DataDirectory, "logistics.db");
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await connection.ExecuteAsync("BEGIN IMMEDIATE");
        return connection;
    }

    /// <summary>Packs a kit; the problem, if there is one, has to say what it should.</summary>
    private static async Task<int> PackAsync(HttpClient client, JsonObject kit)
    {
        var answer = await Answer.OfAsync(await client.PostAsync(
            new Uri("/v1/packages", UriKind.Relative), Answer.Body(kit.ToJsonString())));
        if (answer.Status == 503)
        {
            answer.Refuses(503, "database-unavailable");
            Assert.That(answer.Headers.RetryAfter?.ToString(), Is.EqualTo("1"));
        }

        return answer.Status;
    }

    /// <summary>Asks until the server says so.</summary>
    private static async Task<JsonNode> UntilReadyAsync(HttpClient client, int status)
    {
        var asked = Stopwatch.StartNew();
        while (asked.Elapsed < Patience)
        {
            using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            if ((int)response.StatusCode == status)
                return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            await Task.Delay(100);
        }

        throw new TimeoutException($"/health/ready has not come to answer {status}.");
    }

    private static string? Check(JsonNode readiness, string name) =>
        (string?)readiness["checks"]!.AsArray().Single(check => (string?)check!["name"] == name)!["status"];
}
