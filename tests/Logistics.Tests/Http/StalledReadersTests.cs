using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Clients that ask for a page of the feed and do not read it, against the server as a process.</summary>
[Order(0)]
internal sealed class StalledReadersTests
{
    private const int Readers = 150;
    private const int PageEvents = 500;

    // A page has some 740 kB. The server keeps a third of one for each reader: its part, and what is freed later.
    private const long BytesEachMax = 500_000;

    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("logistics-").FullName;

    [TearDown]
    public void RemoveDirectory() => TestFolder.Delete(directory);

    [Test]
    public async Task ListEvents_ManyReadersThatStop_CostAPartOfAPageEachAndHinderNobody()
    {
        if (!File.Exists("/proc/self/status"))
            Assert.Ignore("The memory of a process is read from /proc.");
        using var server = ServerProcess.Start(directory);
        using var client = await server.ConnectAsync();
        await PackAsync(client, PageEvents);
        var page = await client.GetByteArrayAsync(Feed);
        Assert.That(page, Has.Length.GreaterThan(BytesEachMax), "the readers are to keep less than this");
        var before = MemoryOf(server);

        var readers = new List<Socket>();
        try
        {
            for (var i = 0; i < Readers; i++)
                readers.Add(await AskAsync(client));

            // Each has the beginning of its answer, so the server has made what it makes before it waits.
            foreach (var reader in readers)
                Assert.That(await reader.ReceiveAsync(new byte[12]), Is.EqualTo(12));
            await PackAsync(client, 1);
            Assert.That(await client.GetByteArrayAsync(Feed), Has.Length.EqualTo(page.Length), "others are served");
            var each = (MemoryOf(server) - before) / Readers;
            TestContext.Out.WriteLine($"{each:N0} bytes for each reader, of a page of {page.Length:N0}");
            Assert.That(each, Is.LessThan(BytesEachMax));
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    private static Uri Feed { get; } = new($"/v1/events?limit={PageEvents}", UriKind.Relative);

    private static async Task<Socket> AskAsync(HttpClient client)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(client.BaseAddress!.Host, client.BaseAddress.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {Feed} HTTP/1.1\r\nHost: localhost\r\n"
            + $"Authorization: {client.DefaultRequestHeaders.Authorization}\r\n\r\n"));
        return socket;
    }

    private static async Task PackAsync(HttpClient client, int count)
    {
        var kits = new JsonArray([.. Enumerable.Range(0, count).Select(_ => ApiTests.NewKit())]);
        var answer = await Answer.OfAsync(await client.PostAsync(
            new Uri("/v1/packages/bulk", UriKind.Relative),
            Answer.Body(new JsonObject { ["packages"] = kits }.ToJsonString())));
        answer.Succeeds(207);
    }

    private static long MemoryOf(ServerProcess server)
    {
        var line = File.ReadLines($"/proc/{server.Id}/status").Single(one => one.StartsWith("RssAnon:", StringComparison.Ordinal));
        return 1_024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
