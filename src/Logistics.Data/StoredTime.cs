namespace Logistics.Data;

/// <summary>The time as it is kept.</summary>
internal static class StoredTime
{
    /// <summary>UTC to the microsecond: the finest that every engine and driver gives back unchanged.</summary>
    public static DateTime Now(TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
