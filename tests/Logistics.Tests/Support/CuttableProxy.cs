using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;

namespace Logistics.Tests.Support;

/// <summary>A port of this machine that leads to a server, until it is cut.</summary>
internal sealed class CuttableProxy : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> sockets = [];
    private readonly string host;
    private readonly int port;
    private (int Trip, bool InAnswer, double Share)? cut;
    private bool isAsked;
    private int roundTrips;

    public CuttableProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>How often a client went on to send after the server had answered.</summary>
    public int RoundTrips => Volatile.Read(ref roundTrips);

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>A proxy before the server of a connection string.</summary>
    /// <param name="throughIt">The same connection string, which leads through it.</param>
    public static CuttableProxy InFrontOf(string connectionString, out SqlConnectionStringBuilder throughIt)
    {
        throughIt = new SqlConnectionStringBuilder(connectionString) { TrustServerCertificate = true };
        var address = throughIt.DataSource[(throughIt.DataSource.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',');
        var proxy = new CuttableProxy(
            address[0], address.Length > 1 ? int.Parse(address[1], CultureInfo.InvariantCulture) : 1433);
        throughIt.DataSource = $"tcp:127.0.0.1,{proxy.Port}";
        return proxy;
    }

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

    /// <summary>Breaks the connections there are, once, in a later round trip.</summary>
    /// <param name="trip">Which, from 1 for the next.</param>
    /// <param name="inAnswer">Whether in the answer or in the request.</param>
    /// <param name="share">How much of it gets through, at most half of a request.</param>
    public void CutIn(int trip, bool inAnswer, double share)
    {
        lock (sockets)
            cut = (RoundTrips + trip, inAnswer, share);
    }

    /// <summary>Whether it did so; if not, it does not do it any more.</summary>
    public bool EndCut()
    {
        lock (sockets)
        {
            var hasCut = cut is null;
            cut = null;
            return hasCut;
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
                (client.NoDelay, server.NoDelay) = (true, true);
                lock (sockets)
                    sockets.AddRange([client, server]);
                await server.ConnectAsync(host, port);
                _ = PumpAsync(client, server, asks: true);
                _ = PumpAsync(server, client, asks: false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool asks)
    {
        var buffer = new byte[BufferSize];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                var allowed = Allow(count, asks);
                await to.SendAsync(buffer.AsMemory(0, allowed));
                if (allowed < count)
                    Cut();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }

        from.Dispose();
        to.Dispose();
    }

    /// <summary>How many of the bytes go on.</summary>
    private int Allow(int count, bool asks)
    {
        lock (sockets)
        {
            if (asks && !isAsked)
                roundTrips++;
            isAsked = asks;
            if (cut is not var (trip, inAnswer, share) || trip != roundTrips || inAnswer == asks)
                return count;
            cut = null;
            return (int)(count * share);
        }
    }
}
