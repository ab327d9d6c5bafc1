namespace Logistics.Core.Kernel;

/// <summary>How far the time something happened may lie from the time it is recorded, without being flagged.</summary>
/// <param name="AheadMax">Ahead of the server's clock.</param>
/// <param name="LateMax">Behind it.</param>
public sealed record TimeBounds(TimeSpan AheadMax, TimeSpan LateMax)
{
    public static TimeBounds Usual { get; } = new(TimeSpan.FromMinutes(5), TimeSpan.FromHours(48));
}
