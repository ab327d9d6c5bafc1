namespace Logistics.Data.Ledger;

/// <summary>
/// A clock of the election's own, for a demonstration or a rehearsal: it tells another time than the real one, goes on as
/// that does, and moves forward when somebody says so. Never back.
/// </summary>
/// <remarks>Timers and what is measured by timestamps stay real.</remarks>
/// <param name="start">What it tells at first.</param>
/// <param name="real">What it goes on with.</param>
public sealed class ElectionClock(DateTimeOffset start, TimeProvider real) : TimeProvider
{
    private long aheadTicks = (start - real.GetUtcNow()).Ticks;

    /// <summary>What it was started at, with the offset it was said in.</summary>
    public DateTimeOffset Start => start;

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow().AddTicks(Interlocked.Read(ref aheadTicks));

    /// <summary>Moves it forward to a time, UTC. False, and nothing done, where it is as late already.</summary>
    internal bool MoveTo(DateTime time)
    {
        var step = time - GetUtcNow().UtcDateTime;
        if (step <= TimeSpan.Zero)
            return false;
        Interlocked.Add(ref aheadTicks, step.Ticks);
        return true;
    }
}
