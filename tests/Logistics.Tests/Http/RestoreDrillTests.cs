using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>The drill of docs/operations.md, with processes: the machine is lost, and the service goes on from a backup.</summary>
[Order(0)]
internal sealed class RestoreDrillTests
{
    private const int Clients = 4;
    private const int EventsMin = 60;
    private const int TriesMax = 600;
    private const string Reason = "the disk of the server broke";
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("logistics-").FullName;

    [TearDown]
    public void RemoveDirectory() => TestFolder.Delete(directory);

    [Test]
    public async Task Drill_KilledAfterABackupUnderLoad_ServesSignsAndNamesWhatIsMissing()
    {
        string admin, key;
        SignedCheckpoint kept;
        using (var server = ServerProcess.StartAlone(directory))
        {
            using var client = await server.ConnectAsync();
            (admin, key) = (await AdminAsync(), (await client.GetStringAsync(Address("/v1/log/key"))).Trim());
            using var end = new CancellationTokenSource();
            var load = LoadAsync(client, end.Token);
            await CheckpointAsync(client, EventsMin);
            var (made, output, errors) = await RunAsync("backup", "backups/before.db");
            Assert.That(made, Is.Zero, errors + output);
            var size = long.Parse(output.Split(", ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
            kept = await CheckpointAsync(client, size + EventsMin);
            server.Kill();
            await end.CancelAsync();
            Assert.That(ApiFixture.Recorded + await load, Is.GreaterThanOrEqualTo(kept.Size), "whoever recorded was answered");
        }

        var clock = Stopwatch.StartNew();
        var (status, restored, why) = await RunAsync(
            "restore", "backups/before.db", "--principal", admin, "--reason", Reason);
        Assert.That(status, Is.Zero, why + restored);
        var took = clock.Elapsed;
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            await IsReadyAsync(client);
            var before = (await CheckpointAsync(client, 1)).Size;
            await PackAsync(client, default);
            await CheckpointAsync(client, before + 1);
            TestContext.Out.WriteLine($"{restored}\nrestored after {took}, serving and signing after {clock.Elapsed}");
            Assert.That((await RunAsync("evidence", "--all", "--out", "all.zip")).Status, Is.Zero);
            server.Signal("TERM");
            Assert.That(await server.ExitCodeAsync(), Is.Zero);
        }

        var (sound, verdict, _) = await RunAsync("verify", "--database");
        Assert.That(sound, Is.Zero, verdict);
        (sound, verdict, _) = await RunAsync("verify", "--bundle", "all.zip", "--key", key);
        Assert.That(sound, Is.Zero, verdict);
        Assert.That(verdict, Does.Contain(restored.Split('\n')[0]), "everybody is told");

        await File.WriteAllTextAsync(Path.Combine(directory, "kept"), kept.ToString());
        var (recovered, told, _) = await RunAsync("verify", "--bundle", "all.zip", "--key", key, "--checkpoint", "kept");
        Assert.That(recovered, Is.EqualTo(3), told);
        Assert.That(told, Does.Match(
            $"FOUND Recovery: events [0-9]+ to {kept.Size - 1}: .* of which some or all are missing; event [0-9]+ records .*'{Reason}'"));
    }

    [Test]
    public async Task Start_EmptiedDataFolderWithItsSigner_SaysWhatToDoAndBothWaysLeadOn()
    {
        string admin;
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            admin = await AdminAsync();
            await PackAsync(client, default);
            await CheckpointAsync(client, ApiFixture.Recorded + 1);
            Assert.That((await RunAsync("backup", "one.db")).Status, Is.Zero);
            server.Signal("TERM");
            await server.ExitCodeAsync();
        }

        Directory.Move(Path.Combine(directory, "data"), Path.Combine(directory, "lost"));
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            var ready = await ReadinessAsync(client);
            for (var tries = 0; ready.Status == 200 && tries < TriesMax; tries++)
            {
                await Task.Delay(100);
                ready = await ReadinessAsync(client);
            }

            var log = ready.Succeeds(503)["checks"]!.AsArray().Single(check => (string?)check!["name"] == "log")!;
            const string remedy = "Signed events are gone. Put the newer database back, or restore a backup with 'logistics "
                + "restore'. A log that begins anew needs another Log:Origin and an empty folder for Log:KeyFile.";
            Assert.That((string?)log["detail"], Is.EqualTo($"The log is not signed. {remedy}"));
            Assert.That(server.Output, Does.Contain($"the log has {ApiFixture.Recorded} events, but {ApiFixture.Recorded + 1} were signed").And.Contain(remedy));
        }

        // Another log, with a signer of its own.
        using (var server = ServerProcess.Start(
            directory, ("Log__Origin", "example/next"), ("Log__KeyFile", Path.Combine(directory, "next-signer", "key.pem"))))
        {
            using var client = await server.ConnectAsync();
            await CheckpointAsync(client, 0);
            await IsReadyAsync(client);
        }

        var (status, output, errors) = await RunAsync("restore", "one.db", "--principal", admin, "--reason", Reason);
        Assert.That(status, Is.Zero, errors);
        Assert.That(output, Does.Contain("no event that was signed is missing").And.Contain("is kept: "));
        using var again = ServerProcess.Start(directory);
        using var restored = await again.ConnectAsync();
        await PackAsync(restored, default);
        await CheckpointAsync(restored, ApiFixture.Recorded + 3);
        await IsReadyAsync(restored);
    }

    private static Uri Address(string path) => new(path, UriKind.Relative);

    /// <summary>Records without a pause until the server is gone.</summary>
    /// <returns>Events that were acknowledged.</returns>
    private static async Task<long> LoadAsync(HttpClient client, CancellationToken ct)
    {
        var acknowledged = 0L;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (!ct.IsCancellationRequested)
                {
                    await PackAsync(client, ct);
                    Interlocked.Increment(ref acknowledged);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is gone, as it should be.
            }
        })));
        return acknowledged;
    }

    private static async Task PackAsync(HttpClient client, CancellationToken ct)
    {
        var body = new JsonObject
        {
            ["id"] = Guid.CreateVersion7().ToString(),
            ["label"] = $"D-{Guid.NewGuid().ToString()[..18]}",
            ["kind"] = "kit",
            ["destination"] = "74.71.01.1008.001",
            ["location"] = "74.71",
            ["contents"] = new JsonArray(),
            ["seals"] = new JsonArray(Guid.NewGuid().ToString()),
            ["occurredAt"] = "2024-11-24T08:00:00+08:00",
        };
        using var response = await client.PostAsJsonAsync(Address("/v1/packages"), body, ct);
        Assert.That((int)response.StatusCode, Is.EqualTo(201), await response.Content.ReadAsStringAsync(ct));
    }

    /// <summary>Waits for a checkpoint of so many events at least.</summary>
    private static async Task<SignedCheckpoint> CheckpointAsync(HttpClient client, long sizeMin)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            using var answer = await client.GetAsync(Address("/v1/log/checkpoint"));
            if (answer.IsSuccessStatusCode
                && SignedCheckpoint.TryParse(await answer.Content.ReadAsStringAsync(), out var note) && note.Size >= sizeMin)
            {
                return note;
            }

            await Task.Delay(100);
        }

        throw new AssertionException($"No checkpoint of {sizeMin} events was published.");
    }

    private static async Task IsReadyAsync(HttpClient client) => (await ReadinessAsync(client)).Succeeds(200);

    private static async Task<Answer> ReadinessAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(Address("/health/ready"));
        return await Answer.OfAsync(answer);
    }

    private async Task<string> AdminAsync()
    {
        var (_, output, _) = await RunAsync("keys", "list");
        return output.Split('\n').Single(line => line.Contains("  admin ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CommandHost.RunAsync(directory, arguments, ("Logging__LogLevel__Default", "Warning"));
}
