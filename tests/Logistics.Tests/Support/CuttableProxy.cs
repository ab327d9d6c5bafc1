using System.Net;
using System.Net.Sockets;

namespace Logistics.Tests.Support;

/// <summary>A port of this machine that leads to a server, until it is cut.</summary>
internal sealed class CuttableProxy : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> sockets = [];
    private readonly string host;
    private readonly int port;

    public CuttableProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>A port of this machine on which nobody listens.</summary>
    public static int ClosedPort()
    {
        using var brief = new TcpListener(IPAddress.Loopback, 0);
        brief.Start();
        return ((IPEndPoint)brief.LocalEndpoint).Port;
    }

    /// <summary>Breaks the connections there are; new ones are still let through.</summary>
    public void Cut()
    {
        lock (sockets)
        {
            foreach (var socket in sockets)
                socket.Dispose();
            sockets.Clear();
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync();
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                lock (sockets)
                    sockets.AddRange([client, server]);
                await server.ConnectAsync(host, port);
                _ = PumpAsync(client, server);
                _ = PumpAsync(server, client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
                await to.SendAsync(buffer.AsMemory(0, count));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }

        from.Dispose();
        to.Dispose();
    }
}
