namespace Logistics.Data.Ledger;

/// <summary>
/// A clock of the election's own, for a demonstration or a rehearsal: it tells another time than the real one, goes on
/// as that does, and moves forward when somebody says so. Never back.
/// </summary>
/// <remarks>Timers and what is measured by timestamps stay real.</remarks>
/// <param name="start">What it tells at first.</param>
/// <param name="real">What it goes on with.</param>
public sealed class ElectionClock(DateTimeOffset start, TimeProvider real) : TimeProvider
{
    private readonly TimeSpan ahead = start - real.GetUtcNow();
    private long movedTicks;

    /// <summary>What it was started at, with the offset it was said in.</summary>
    public DateTimeOffset Start => start;

    /// <summary>How far it was moved since.</summary>
    internal TimeSpan Moved => TimeSpan.FromTicks(Interlocked.Read(ref movedTicks));

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + ahead + Moved;

    /// <summary>Moves it forward to a time, UTC, unless it is as late already.</summary>
    internal void MoveTo(DateTime time)
    {
        var step = time - GetUtcNow().UtcDateTime;
        if (step > TimeSpan.Zero)
            Interlocked.Add(ref movedTicks, step.Ticks);
    }
}
