using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Deadlines;
using Logistics.Core.Kernel;

namespace Logistics.Core.MissedDeadlines;

/// <summary>A deadline passed, and what was due had not been recorded.</summary>
public sealed record DeadlineMissed : EventBody
{
    private const string StreamPrefix = "deadline/";

    /// <summary>Id of the deadline: made of its rule, its place, what it is of and when it was due.</summary>
    public required Guid Deadline { get; init; }

    /// <summary>Code of the rule.</summary>
    public required string Rule { get; init; }

    public required int RuleVersion { get; init; }

    public required DeadlineStep Step { get; init; }

    /// <summary>When it was due: UTC, as the leaf format writes times.</summary>
    public required string Due { get; init; }

    /// <summary>Code of the place where it was due.</summary>
    public required string Location { get; init; }

    /// <summary>Id of the package; null where it is of none.</summary>
    public Guid? Package { get; init; }

    /// <summary>Id of the re-vote; null where it is of none.</summary>
    public Guid? ReVote { get; init; }

    /// <summary>Code of the contest; null where it is of none.</summary>
    public string? Contest { get; init; }

    /// <summary>How many officers were due; null where none were.</summary>
    public long? Required { get; init; }

    protected internal override IReadOnlyList<string> Places => [Location];

    internal DueStep What => new(
        Step, Location, Package, ReVote, Package is null ? Contest : null, Required);

    internal static string StreamOf(Guid deadline) => StreamPrefix + deadline;
}

/// <summary>Records that a deadline has passed.</summary>
/// <param name="Id">That of the deadline, which passes once: of several servers one records it.</param>
/// <param name="Contest">Of the package, the account or the re-vote; null for none.</param>
public sealed record MissDeadline(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Rule,
    int RuleVersion,
    DateTimeOffset Due,
    DueStep What,
    string? Contest) : LedgerCommand(Id, Actor, OccurredAt);

/// <summary>The rules of recording that a deadline has passed.</summary>
public static class MissedDeadlineRule
{
    public static readonly Rule NotMissed = new("deadline-not-missed", new(
        "The deadline has not passed, or what was due was recorded.",
        "Tenggat belum lewat, atau yang harus dilakukan sudah dicatat."), OutOfOrder: true);

    internal static readonly Phrase Missed = new(
        "a deadline that has passed, and of which nothing was recorded",
        "tenggat yang sudah lewat dan belum ada catatannya");

    public static IReadOnlyList<Rule> All { get; } = [NotMissed];
}

/// <summary>Deadlines that passed. Only the server records them, whichever process notices first.</summary>
public sealed class MissedDeadlineFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<DeadlineMissed>("deadline-missed", Apply)
        .Command<MissDeadline>("miss-deadline", Act.KeepLog, (_, _) => null, Decide, Collect)
        .Rules(MissedDeadlineRule.All)
        .Json(MissedDeadlineJson.Default);

    private static void Collect(Needs needs, MissDeadline command)
    {
        needs.NoStream(DeadlineMissed.StreamOf(command.Id));
        command.What.Collect(needs);
    }

    /// <summary>It may have been recorded since the process looked.</summary>
    private static Decision Decide(World world, MissDeadline command)
    {
        if (command.Due >= (world.Now ?? command.OccurredAt) || !command.What.IsPending(world))
        {
            return new Rejection(
                MissedDeadlineRule.NotMissed, "id", command.Id.ToString(), MissedDeadlineRule.Missed);
        }

        var what = command.What;
        return new ProposedEvent(
            EventId.Derive(command.Id, command.Id),
            DeadlineMissed.StreamOf(command.Id),
            new DeadlineMissed
            {
                UtcOffset = command.UtcOffset,
                Deadline = command.Id,
                Rule = command.Rule,
                RuleVersion = command.RuleVersion,
                Step = what.Step,
                Due = TimeText.Of(command.Due.UtcDateTime),
                Location = what.Place,
                Package = what.Package,
                ReVote = what.ReVote,
                Contest = command.Contest,
                Required = what.Required,
            });
    }

    private static string? Apply(World world, LedgerEntry entry, DeadlineMissed body)
    {
        var e = entry.Event;
        if (e.Stream != DeadlineMissed.StreamOf(body.Deadline) || e.Id != EventId.Derive(body.Deadline, body.Deadline))
            return "its stream or its id is not that of the deadline it names";
        if (!e.Actor.IsSystem)
            return "somebody else than the server recorded it";
        return StoredValue.Time(body.Due) is not { } due ? "it was due at no time"
            : due >= e.RecordedAt ? "it was recorded before it was due"
            : null;
    }
}

[JsonSerializable(typeof(DeadlineMissed))]
[JsonSerializable(typeof(MissDeadline))]
internal sealed partial class MissedDeadlineJson : JsonSerializerContext;
