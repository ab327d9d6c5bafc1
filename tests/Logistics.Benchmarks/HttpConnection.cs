using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Logistics.Benchmarks;

/// <summary>
/// A keep-alive HTTP/1.1 connection with one request in flight, which looks at an answer's status only.
/// </summary>
/// <remarks>
/// The load shares the cores with the server it measures, so every microsecond it takes is taken from the
/// result. HttpClient takes a third more for each request, which shows against the bare web server.
/// </remarks>
internal sealed class HttpConnection : IDisposable
{
    private const int StatusOffset = 9; // after "HTTP/1.1 "
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[16 * 1024];
    private int filled;

    /// <summary>The latest answer, with its head.</summary>
    public string Answer => Encoding.UTF8.GetString(buffer, 0, filled);

    public static async Task<HttpConnection> OpenAsync(int port, CancellationToken ct)
    {
        var connection = new HttpConnection();
        await connection.socket.ConnectAsync(IPAddress.Loopback, port, ct);
        return connection;
    }

    /// <summary>The bytes of a request; a body makes it a POST.</summary>
    public static byte[] Request(string path, string key, string? body = null)
    {
        var head = $"{(body is null ? "GET" : "POST")} {path} HTTP/1.1\r\nHost: localhost\r\n"
            + $"Authorization: Bearer {key}\r\n";
        return Encoding.UTF8.GetBytes(body is null
            ? $"{head}\r\n"
            : $"{head}Content-Type: application/json\r\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <returns>Its status.</returns>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        await socket.SendAsync(request, ct);
        filled = 0;
        do
        {
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), ct);
            if (read == 0)
                throw new IOException("The server closed the connection.");
            filled += read;
        }
        while (!IsComplete(buffer.AsSpan(0, filled)));
        return int.Parse(buffer.AsSpan(StatusOffset, 3), provider: null);
    }

    public void Dispose() => socket.Dispose();

    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        var headSize = answer.IndexOf("\r\n\r\n"u8) + 4;
        if (headSize < 4)
            return false;

        // The API's JSON has no line breaks, so nothing but the end of a chunked body looks like this.
        var name = answer[..headSize].IndexOf("Content-Length: "u8);
        if (name < 0)
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        var value = answer[(name + "Content-Length: ".Length)..];
        return answer.Length >= headSize + int.Parse(value[..value.IndexOf((byte)'\r')], provider: null);
    }
}
