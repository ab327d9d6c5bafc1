using System.Globalization;
using Logistics.Core.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Logistics.Data.Ledger;

/// <summary>
/// The server's clock as the ledger uses it. After an event with a time in the future, every later event has such a
/// time until the clock catches up. So a clock that jumps far forward is refused.
/// </summary>
/// <remarks>
/// The time since the last reading comes from a monotonic counter, so idle time is no step. That counter stops while
/// the machine sleeps; the machine's uptime does not.
/// </remarks>
public sealed class LedgerClock
{
    /// <summary>Smaller leads are not reported, because servers' clocks differ a little.</summary>
    public static readonly TimeSpan AheadMin = TimeSpan.FromSeconds(5);

    // Kept open, for it is read with each batch: the seconds the machine has been up, a space, and more.
    private static readonly SafeFileHandle? UptimeFile =
        OperatingSystem.IsLinux() && File.Exists("/proc/uptime") ? File.OpenHandle("/proc/uptime") : null;

    private readonly TimeProvider clock;
    private readonly TimeSpan stepMax;
    private readonly Lock latch = new();
    private Reading last;
    private DateTime lastRecordedAt;

    /// <param name="stepMax">The largest step forward that is believed.</param>
    public LedgerClock(TimeProvider clock, TimeSpan stepMax)
    {
        (this.clock, this.stepMax) = (clock, stepMax);
        last = TakeReading();
    }

    /// <summary>How far the last event known is dated in the future; zero when it is not.</summary>
    public TimeSpan Ahead
    {
        get
        {
            lock (latch)
            {
                var ahead = lastRecordedAt - clock.GetUtcNow().UtcDateTime;
                return ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero;
            }
        }
    }

    /// <summary>The time now.</summary>
    /// <exception cref="ClockSteppedException">The clock was moved forward further than is believed.</exception>
    internal DateTime Read()
    {
        lock (latch)
        {
            var reading = TakeReading();
            var passed = clock.GetElapsedTime(last.Timestamp, reading.Timestamp);
            if (reading.Uptime - last.Uptime is { } up && up > passed)
                passed = up;
            var step = reading.Time - last.Time - passed - (reading.Moved - last.Moved);
            if (step > stepMax)
                throw new ClockSteppedException(step, stepMax);
            last = reading;
            return reading.Time;
        }
    }

    /// <summary>
    /// Takes note of the time of an event; the last one counts. A clock of the election's own follows it: somebody
    /// moved it on purpose, here or in another process.
    /// </summary>
    public void Note(DateTime recordedAt)
    {
        lock (latch)
        {
            lastRecordedAt = recordedAt > lastRecordedAt ? recordedAt : lastRecordedAt;
            (clock as ElectionClock)?.MoveTo(recordedAt);
        }
    }

    private Reading TakeReading() => new(
        StoredTime.Now(clock), clock.GetTimestamp(), Uptime(), (clock as ElectionClock)?.Moved ?? TimeSpan.Zero);

    private static TimeSpan? Uptime()
    {
        if (UptimeFile is null)
            return null;
        Span<byte> text = stackalloc byte[64];
        text = text[..RandomAccess.Read(UptimeFile, text, fileOffset: 0)];
        return TimeSpan.FromSeconds(double.Parse(text[..text.IndexOf((byte)' ')], CultureInfo.InvariantCulture));
    }

    /// <param name="Moved">How far it was moved on purpose until then.</param>
    private readonly record struct Reading(DateTime Time, long Timestamp, TimeSpan? Uptime, TimeSpan Moved);
}

/// <summary>
/// The server's clock was moved forward; nothing is recorded until somebody says which time is right.
/// </summary>
public sealed class ClockSteppedException(TimeSpan step, TimeSpan max) : Exception(
    $"The server's clock was moved forward by {step.TotalSeconds:0} s, more than {max.TotalSeconds:0} s at once. Set "
    + "the clock right, or restart the server, which confirms that the clock is right.");
