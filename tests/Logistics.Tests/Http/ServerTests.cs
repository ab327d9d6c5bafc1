using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>The real server on a socket: sizes, and what is hardly HTTP.</summary>
/// <remarks>
/// What the server refuses before there is a request (an address with a NUL character, a header without a
/// colon) has an empty body: no part of the product is reached that could write a problem.
/// </remarks>
internal sealed class ServerTests : ApiTests
{
    private const int BodySizeMax = 4 * 1024 * 1024;

    [OneTimeSetUp]
    public void Listen()
    {
        Api.UseKestrel(0);
        Api.StartServer();
    }

    [Test]
    public async Task Post_BodyOver4MiB_Is413()
    {
        foreach (var route in (string[])["/v1/packages", "/v1/packages/bulk", "/v1/handovers"])
        {
            using var content = Answer.Body(new string(' ', BodySizeMax + 1));
            (await SendAsync(route, content)).Refuses(413, "body-too-large");
            using var chunked = Answer.Body(new string(' ', BodySizeMax + 1));
            chunked.Headers.ContentLength = null;
            (await SendAsync(route, chunked, isChunked: true)).Refuses(413, "body-too-large");
        }
    }

    [Test]
    public async Task Post_BodyOf4MiB_IsRead()
    {
        var kit = NewKit().ToJsonString();
        using var content = Answer.Body(kit + new string(' ', BodySizeMax - Encoding.UTF8.GetByteCount(kit)));
        (await SendAsync("/v1/packages", content)).Succeeds(201);
    }

    [TestCase("GET /v1/items HTTP/1.1\r\n\r\n", 400, Description = "no host")]
    [TestCase("GARBAGE\r\n\r\n", 400)]
    [TestCase("GET /v1/items HTTP/9.9\r\nHost: x\r\n\r\n", 505)]
    [TestCase("GET /v1/locations/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [TestCase("GET /v1/items HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", 400)]
    [TestCase("GET /v1/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {control}\r\n\r\n", 401)]
    [TestCase("POST /v1/packages HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400)]
    [TestCase("POST /v1/packages HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400)]
    [TestCase("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 405)]
    public async Task AnyBytes_HardlyHttp_AreRefused(string bytes, int status)
    {
        var answer = await ExchangeAsync(bytes.Replace("{control}", "\u0001", StringComparison.Ordinal));
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
        (await GetAsync("/health/ready", role: null)).Succeeds(200);
    }

    [Test]
    public async Task AnyRequest_LongAddressOrHeader_IsRefused()
    {
        Assert.That(
            await ExchangeAsync($"GET /{new string('x', 10_000)} HTTP/1.1\r\nHost: x\r\n\r\n"),
            Does.StartWith("HTTP/1.1 414 "));
        Assert.That(
            await ExchangeAsync($"GET /v1/items HTTP/1.1\r\nHost: x\r\nX: {new string('x', 40_000)}\r\n\r\n"),
            Does.StartWith("HTTP/1.1 431 "));
    }

    [TestCase("/health/live", 200)]
    [TestCase("/health/ready", 200)]
    [TestCase("/", 302)]
    [TestCase("/openapi/v1.json", 200)]
    [TestCase("/openapi/v1.yaml", 200)]
    [TestCase("/v1/countdown", 200)]
    [TestCase("/v1/countdown?asOf=x", 400)]
    [TestCase("/v1/items", 401)]
    [TestCase("/v1/packages", 401)]
    public async Task Head_WithoutAKey_IsGetWithoutTheBody(string address, int status)
    {
        var answers = new string[2];
        foreach (var (i, method) in ((int, string)[])[(0, "HEAD"), (1, "GET")])
            answers[i] = await ExchangeAsync($"{method} {address} HTTP/1.1\r\nHost: x\r\n\r\n");
        static string? TypeOf(string answer) => answer.Split("\r\n")
            .FirstOrDefault(line => line.StartsWith("Content-Type:", StringComparison.Ordinal));
        Assert.That(answers, Is.All.StartsWith($"HTTP/1.1 {status} "));
        Assert.That(TypeOf(answers[0]), Is.EqualTo(TypeOf(answers[1])));
        Assert.That(answers[0], Does.EndWith("\r\n\r\n"));
    }

    [Test]
    public async Task Post_BrokenChunks_Is400AsAProblem()
    {
        var answer = await ExchangeAsync(
            "POST /v1/packages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + $"Authorization: Bearer {Api.Keys["warehouse"]}\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Contains("application/problem+json"));
    }

    [Test]
    public async Task Post_BodyCutShort_RecordsNothing()
    {
        var kit = NewKit().ToJsonString();
        var before = await Api.LedgerSizeAsync();
        await ExchangeAsync(
            "POST /v1/packages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + $"Authorization: Bearer {Api.Keys["warehouse"]}\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {kit.Length + 1}\r\n\r\n{kit}"),
            close: true);
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before));
        (await GetAsync("/health/ready", role: null)).Succeeds(200);
    }

    private async Task<Answer> SendAsync(string route, HttpContent content, bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;

        // So that the answer arrives before the server stops reading.
        request.Headers.ExpectContinue = true;
        return await Answer.OfAsync(await Api.As("warehouse").SendAsync(request));
    }

    private async Task<string> ExchangeAsync(string bytes, bool close = false)
    {
        var address = Api.As(null).BaseAddress!;
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        if (close)
            socket.Client.Shutdown(SocketShutdown.Send);
        var buffer = new byte[4_096];
        try
        {
            return Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
