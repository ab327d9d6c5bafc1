namespace Logistics.Tests.Support;

/// <summary>The system's clock as somebody set it: what it counts goes on as before.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long step;

    public TimeSpan Step
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref step));
        set => Interlocked.Exchange(ref step, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;
}
