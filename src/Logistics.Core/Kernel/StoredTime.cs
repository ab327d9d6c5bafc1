namespace Logistics.Core.Kernel;

/// <summary>
/// Times as they are kept: to the microsecond, the finest that every engine and driver gives back unchanged.
/// </summary>
public static class StoredTime
{
    /// <summary>The time, cut to what is kept of it.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>The time that a clock tells, UTC.</summary>
    public static DateTime Now(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Of(clock.GetUtcNow()).UtcDateTime;
    }
}
