using System.Globalization;

namespace Logistics.Benchmarks;

/// <summary>
/// What another product records on the same machine, from a CSV file: <c>clients,per_second</c>, without a header.
/// </summary>
internal sealed class Peer
{
    private readonly Dictionary<int, double> perSecond = [];

    /// <exception cref="FormatException">A line is not two numbers.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Peer Read(string file)
    {
        var peer = new Peer();
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            if (line.Split(',') is not [var clients, var rate]
                || !int.TryParse(clients, CultureInfo.InvariantCulture, out var number)
                || !double.TryParse(rate, CultureInfo.InvariantCulture, out var value))
                throw new FormatException($"{file} has the line '{line}'; expected clients,per_second.");
            peer.perSecond[number] = value;
        }

        return peer;
    }

    /// <summary>How often as fast as the peer, as a ratio to print; empty where it says nothing of so many clients.</summary>
    public string RatioOf(Measurement writes) =>
        writes.Clients is { } clients && perSecond.TryGetValue(clients, out var rate)
            ? string.Create(CultureInfo.InvariantCulture, $", {writes.PerSecond / rate:0.00} x peer")
            : "";
}
