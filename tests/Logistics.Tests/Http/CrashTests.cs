using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What the server has acknowledged is there after it was ended under load, however it was.</summary>
[Order(0)]
internal sealed class CrashTests
{
    private const int Clients = 16;
    private const int Rounds = 3;
    private const int AcknowledgedMin = 300;
    private const int PatienceMs = 60_000;
    private string directory = null!;

    /// <summary>Acknowledged events of each package, by its label.</summary>
    private ConcurrentDictionary<string, int> acknowledged = null!;

    [SetUp]
    public void MakeDirectory()
    {
        directory = Directory.CreateTempSubdirectory("logistics-").FullName;
        acknowledged = new(StringComparer.Ordinal);
    }

    [TearDown]
    public void RemoveDirectory() => TestFolder.Delete(directory);

    [Test]
    public async Task Kill_UnderLoad_LosesNoAcknowledgedEvent()
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var server = ServerProcess.StartAlone(directory);
            using var client = await server.ConnectAsync();
            await LoadAsync(client, server.Kill);
        }

        await EverythingIsThereAsync();
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task Signal_UnderLoad_AnswersWhatIsWaitingAndExits0(string signal)
    {
        if (signal == "INT" && ServerProcess.IgnoresInterrupts)
            Assert.Ignore("These tests run as a background job, whose processes inherit that SIGINT is ignored.");
        using (var server = ServerProcess.StartAlone(directory))
        {
            using var client = await server.ConnectAsync();
            await LoadAsync(client, () => server.Signal(signal));
            Assert.That(await server.ExitCodeAsync(), Is.Zero, server.Errors);
            Assert.That(server.Errors, Is.Empty);
        }

        await EverythingIsThereAsync();
    }

    /// <summary>Packs, releases and accepts without a pause; ends the server in the middle of it.</summary>
    private async Task LoadAsync(HttpClient client, Action end)
    {
        var target = acknowledged.Values.Sum() + AcknowledgedMin;
        var ended = 0;
        using var patience = new CancellationTokenSource(PatienceMs);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (!patience.IsCancellationRequested)
                {
                    await JourneyAsync(client);
                    if (acknowledged.Values.Sum() >= target && Interlocked.Exchange(ref ended, 1) == 0)
                        end();
                }

                Assert.Fail("The server has not ended.");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is gone, as it should be.
                Assert.That(ended, Is.EqualTo(1), e.Message);
            }
        })));
    }

    private async Task JourneyAsync(HttpClient client)
    {
        var label = $"C-{Guid.NewGuid().ToString()[..18]}";
        var handover = Guid.CreateVersion7().ToString();
        var time = "2024-11-24T08:00:00+08:00";
        (string Address, JsonObject Body)[] steps =
        [
            ("/v1/packages", new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["label"] = label,
                ["kind"] = "kit",
                ["destination"] = "74.71.01.1008.001",
                ["location"] = "74.71",
                ["contents"] = new JsonArray(),
                ["seals"] = new JsonArray(Guid.NewGuid().ToString()),
                ["occurredAt"] = time,
            }),
            ("/v1/handovers", new JsonObject
            {
                ["id"] = handover,
                ["from"] = "74.71",
                ["to"] = "74.71.01",
                ["packages"] = new JsonArray(label),
                ["note"] = "under load",
                ["occurredAt"] = time,
            }),
            ($"/v1/handovers/{handover}/acceptance", new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["remainder"] = "accepted",
                ["occurredAt"] = time,
            }),
        ];
        foreach (var (address, body) in steps)
        {
            using var response = await client.PostAsJsonAsync(new Uri(address, UriKind.Relative), body);
            var text = await response.Content.ReadAsStringAsync();
            Assert.That((int)response.StatusCode, Is.EqualTo(201), text);
            acknowledged.AddOrUpdate(label, 1, (_, count) => count + 1);
        }
    }

    private async Task EverythingIsThereAsync()
    {
        using var server = ServerProcess.Start(directory);
        using var client = await server.ConnectAsync();
        var recorded = new Dictionary<string, int>(StringComparer.Ordinal);
        long expected = 0;
        for (string? next = "-1"; next is not null;)
        {
            var page = await GetAsync(client, $"/v1/events?after={next}&limit=500");
            foreach (var e in page["items"]!.AsArray())
            {
                Assert.That((long)e!["sequence"]!, Is.EqualTo(expected++), "the ledger has a gap");
                var stream = (string)e["stream"]!;
                recorded[stream] = recorded.GetValueOrDefault(stream) + 1;
                Assert.That((int)e["version"]!, Is.EqualTo(recorded[stream]));
            }

            next = (string?)page["next"];
        }

        Assert.That(acknowledged, Is.Not.Empty);
        foreach (var (label, events) in acknowledged)
        {
            var custody = await GetAsync(client, $"/v1/packages/{label}/custody");
            Assert.That((bool?)custody["verified"], Is.True, custody["faults"]!.ToJsonString());
            Assert.That((int)custody["package"]!["version"]!, Is.GreaterThanOrEqualTo(events), label);
        }

        server.Signal("TERM");
        Assert.That(await server.ExitCodeAsync(), Is.Zero);
        await TheLogIsSoundAsync();
    }

    /// <summary>Every event is signed, and no crash has kept the signer from going on.</summary>
    private async Task TheLogIsSoundAsync()
    {
        var (status, output, _) = await CommandHost.RunAsync(directory, ["verify", "--database"]);
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Contain("sound: ").And.Not.Contain("not yet"));
    }

    private static async Task<JsonNode> GetAsync(HttpClient client, string address) =>
        JsonNode.Parse(await client.GetStringAsync(new Uri(address, UriKind.Relative)))!;
}
