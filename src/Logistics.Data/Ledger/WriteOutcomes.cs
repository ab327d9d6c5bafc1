using System.Data.Common;
using Logistics.Data.Engines;

namespace Logistics.Data.Ledger;

/// <summary>Why nothing can be recorded.</summary>
/// <param name="Since">When the first write failed.</param>
/// <param name="Cause">What the last one failed with.</param>
/// <param name="Failures">Writes that have failed since.</param>
public sealed record WriteFault(DateTimeOffset Since, Exception Cause, int Failures);

/// <summary>
/// The outcome of the last writes. From a failed write until the next successful one there is a fault: the process
/// cannot record.
/// </summary>
/// <param name="stall">A write that has taken as long counts as one that failed, until it ends.</param>
public sealed class WriteOutcomes(TimeProvider clock, TimeSpan stall)
{
    private readonly Lock latch = new();
    private WriteFault? fault;
    private long? begunAt;
    private long writtenAt = clock.GetTimestamp();

    /// <summary>Null while the process can record, as far as is known.</summary>
    public WriteFault? Fault
    {
        get
        {
            lock (latch)
            {
                if (fault is not null || begunAt is not { } begun || clock.GetElapsedTime(begun) < stall)
                    return fault;
                var taken = clock.GetElapsedTime(begun);
                return new WriteFault(
                    clock.GetUtcNow() - taken,
                    new DatabaseUnavailableException($"A write has been under way for {taken.TotalSeconds:0} s."),
                    Failures: 1);
            }
        }
    }

    /// <summary>Since the last write that is on disk, or since the start.</summary>
    public TimeSpan SinceWritten
    {
        get
        {
            lock (latch)
                return clock.GetElapsedTime(writtenAt);
        }
    }

    /// <summary>Goes up with each outcome.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether a failure says that the next write is going to fail as well, whatever it writes.</summary>
    internal static bool IsFault(Exception e) =>
        e is DatabaseUnavailableException or ClockSteppedException or DbException or IOException;

    internal void Begin()
    {
        lock (latch)
            begunAt = clock.GetTimestamp();
    }

    internal void End()
    {
        lock (latch)
            begunAt = null;
    }

    /// <summary>A write is on disk.</summary>
    internal void Succeed()
    {
        lock (latch)
        {
            (fault, Count) = (null, Count + 1);
            writtenAt = clock.GetTimestamp();
        }
    }

    internal void Fail(Exception cause)
    {
        if (!IsFault(cause))
            return;
        lock (latch)
        {
            Count++;
            fault = new WriteFault(fault?.Since ?? clock.GetUtcNow(), cause, (fault?.Failures ?? 0) + 1);
        }
    }
}
