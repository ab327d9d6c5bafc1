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
    private const int Readers = 300;
    private const int PageEvents = 500;

    // So many pages are read one after the other within the time that a read may wait.
    private const int AtOnce = 25;

    // A page has some 740 kB. A reader costs about 500: its part, buffers, and garbage. A whole page kept makes it 800.
    private const long BytesEachMax = 650_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Beginning = "HTTP/1.1 200";
    private const int TcpLevel = 6; // IPPROTO_TCP
    private const int SegmentMax = 2; // TCP_MAXSEG

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
        using var server = ServerProcess.StartAlone(directory);
        using var client = await server.ConnectAsync();
        await PackAsync(client, PageEvents);
        var page = await client.GetByteArrayAsync(Feed);
        Assert.That(page, Has.Length.GreaterThan(BytesEachMax), "the readers are to keep less than this");
        var readers = new List<Socket>();
        try
        {
            // The first ones make the server take what it keeps for any number of them.
            await StallAsync(client, readers, Readers / 2);
            var before = MemoryOf(server);
            await StallAsync(client, readers, Readers);
            var each = (MemoryOf(server) - before) / Readers;
            await PackAsync(client, 1);
            Assert.That(await client.GetByteArrayAsync(Feed), Has.Length.EqualTo(page.Length), "others are served");
            Assert.That(
                Unsent(client.BaseAddress!.Port), Is.All.LessThan(page.Length / 2), "the system keeps no whole answer");
            TestContext.Out.WriteLine($"{each:N0} bytes for each reader, of a page of {page.Length:N0}");
            Assert.That(each, Is.LessThan(BytesEachMax));
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    private static Uri Feed { get; } = new($"/v1/events?limit={PageEvents}", UriKind.Relative);

    /// <summary>Adds readers that have the beginning of their answers, and read no further.</summary>
    private static async Task StallAsync(HttpClient client, List<Socket> readers, int count)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(AtOnce))
        {
            foreach (var _ in some)
                readers.Add(await AskAsync(client));
            foreach (var reader in readers.TakeLast(some.Length))
            {
                var beginning = new byte[Beginning.Length];
                Assert.That(await reader.ReceiveAsync(beginning).WaitAsync(Patience), Is.EqualTo(beginning.Length));
                Assert.That(Encoding.ASCII.GetString(beginning), Is.EqualTo(Beginning));
            }
        }
    }

    private static async Task<Socket> AskAsync(HttpClient client)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };

        // Segments as of a network: for those of the loopback, the system would take a whole answer from the server.
        socket.SetRawSocketOption(TcpLevel, SegmentMax, BitConverter.GetBytes(536));
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

    /// <summary>Bytes that the system keeps of what a server has sent, for each of its connections.</summary>
    private static long[] Unsent(int port)
    {
        var local = port.ToString("X4", CultureInfo.InvariantCulture);
        const int established = 1;
        return
        [
            .. from line in File.ReadLines("/proc/net/tcp").Skip(1)
               let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where columns[1].EndsWith($":{local}", StringComparison.Ordinal)
                   && int.Parse(columns[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture) == established
               select long.Parse(columns[4].Split(':')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ];
    }

    private static long MemoryOf(ServerProcess server)
    {
        var line = File.ReadLines($"/proc/{server.Id}/status").Single(one => one.StartsWith("RssAnon:", StringComparison.Ordinal));
        return 1_024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
