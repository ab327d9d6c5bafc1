namespace Logistics.Api.Hosting;

/// <summary>
/// Keeps a lasting fault from filling the log. Each kind of fault gets a line when it begins and then at most one a
/// minute, with the number of lines left out.
/// </summary>
internal sealed class FaultLog(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly Lock latch = new();
    private readonly Dictionary<string, (long WrittenAt, int LeftOut)> kinds = new(StringComparer.Ordinal);

    /// <param name="kind">One of a fixed number.</param>
    /// <returns>How many were left out since the last line; null when this one is left out, too.</returns>
    public int? Take(string kind)
    {
        lock (latch)
        {
            if (!kinds.TryGetValue(kind, out var known) || clock.GetElapsedTime(known.WrittenAt) >= Interval)
            {
                kinds[kind] = (clock.GetTimestamp(), 0);
                return known.LeftOut;
            }

            kinds[kind] = known with { LeftOut = known.LeftOut + 1 };
            return null;
        }
    }

    /// <summary>A fault is over: the next one of these kinds is written at once.</summary>
    public void End(params IEnumerable<string> ended)
    {
        lock (latch)
        {
            foreach (var kind in ended)
                kinds.Remove(kind);
        }
    }
}
