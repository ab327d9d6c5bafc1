using System.Runtime.CompilerServices;
using Logistics.Core.Deadlines;
using Logistics.Core.Kernel;
using Logistics.Core.MissedDeadlines;
using Logistics.Core.Packages;

namespace Logistics.Core.Readiness;

/// <summary>Where a deadline stands.</summary>
public enum DeadlineStatus
{
    /// <summary>What was due has happened.</summary>
    Done,

    /// <summary>It is not due yet, and there is time for it.</summary>
    OnTime,

    /// <summary>It is not due yet, but its latest departure has passed or is near, or an earlier leg is late.</summary>
    AtRisk,

    /// <summary>It was recorded after it was due.</summary>
    Late,

    /// <summary>It was due, and has not happened.</summary>
    Missed,
}

/// <summary>
/// A deadline of a package or of a place, by what is recorded. Where it stands follows from the time.
/// </summary>
public sealed class Deadline
{
    // Any other would do; it never changes.
    private static readonly Guid Namespace = new("6f7b6a53-3d1c-4d6e-9c0d-5c1f6a1f3c11");

    // In a box, which is written at once.
    private StrongBox<Guid>? id;

    /// <summary>When it is due, and by which rule.</summary>
    public required DueTime Due { get; init; }

    /// <summary>Null where it is about a place.</summary>
    public Package? Package { get; init; }

    /// <summary>Of the box or of the account; null for none.</summary>
    public string? Contest { get; init; }

    /// <summary>The re-vote it is about; null for none.</summary>
    public Guid? ReVote { get; init; }

    /// <summary>How many officers are due; null where none are.</summary>
    public long? Required { get; init; }

    /// <summary>What was due has happened.</summary>
    public bool IsDone { get; init; }

    /// <summary>When that was recorded, UTC; null where it is not known.</summary>
    public DateTime? DoneAt { get; init; }

    /// <summary>By when the next thing has to be done for it: a departure, or what is due.</summary>
    public required DateTimeOffset ActBy { get; init; }

    /// <summary>How long before <see cref="ActBy"/> it is at risk.</summary>
    public TimeSpan Margin { get; init; }

    /// <summary>What is due is missing, so it is at risk at any time.</summary>
    public bool IsLost { get; init; }

    /// <summary>Made of the rule, the place, what it is about and when it is due.</summary>
    public Guid Id => (id ??= new(EventId.DeriveFrom(
        Package?.Id ?? ReVote ?? Namespace,
        $"deadline/{Due.Rule.Code}/{Due.Place}/{Contest}/{TimeText.Of(Due.At.UtcDateTime)}"))).Value;

    /// <summary>Where it stands at a moment.</summary>
    public DeadlineStatus StatusAt(DateTimeOffset now)
    {
        if (IsDone)
            return DoneAt > Due.At.UtcDateTime ? DeadlineStatus.Late : DeadlineStatus.Done;
        return now > Due.At ? DeadlineStatus.Missed
            : IsLost || now > ActBy - Margin ? DeadlineStatus.AtRisk
            : DeadlineStatus.OnTime;
    }

    /// <summary>Time until <see cref="ActBy"/>, negative once that has passed; null once it is done.</summary>
    public TimeSpan? SlackAt(DateTimeOffset now) => IsDone ? null : ActBy - now;

    /// <summary>It is not done and not past.</summary>
    public bool IsAheadAt(DateTimeOffset now) => !IsDone && now <= Due.At;

    /// <summary>The command that records that it was missed.</summary>
    /// <param name="now">With the election's offset from UTC.</param>
    public MissDeadline ToMissed(DateTimeOffset now) => new(
        Id, Actor.System, now, Due.Rule.Code, Due.Rule.Version, Due.At,
        new DueStep(
            Due.Rule.Step, Due.Place, Package?.Id, ReVote, Package is null ? Contest : null, Required), Contest);

    /// <summary>It is missed or at risk.</summary>
    internal bool IsInDangerAt(DateTimeOffset now) => !IsDone && StatusAt(now) != DeadlineStatus.OnTime;
}
