namespace Logistics.Tests.Support;

/// <summary>A clock that stands where it is set, or goes on by a step each time it is read.</summary>
internal sealed class SetClock(DateTimeOffset now, TimeSpan step = default) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now += step;

    private long readings;

    // When it is set, that time has passed. Of two readings the later one is later.
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks + Interlocked.Increment(ref readings);
}
