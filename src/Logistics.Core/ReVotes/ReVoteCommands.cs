using Logistics.Core.Kernel;

namespace Logistics.Core.ReVotes;

/// <summary>Records that a re-vote was recommended.</summary>
/// <param name="Id">Of the command, and of the case.</param>
/// <param name="Location">The polling station.</param>
/// <param name="Contests">Codes of the contests that are to be voted on again.</param>
/// <param name="RecommendedBy">Who recommended it, such as <c>Panwascam Poasia</c>.</param>
/// <param name="Ground">Code of the ground.</param>
public sealed record RecommendReVote(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Location,
    IReadOnlyList<string> Contests,
    string RecommendedBy,
    string Ground,
    DateOnly RecommendedOn,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}

/// <summary>Records what the KPU decided of a recommended re-vote.</summary>
/// <param name="Number">Of the decision.</param>
/// <param name="HeldOn">Day of the second vote; null where it is refused.</param>
public sealed record DecideReVote(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    Guid ReVote,
    ReVoteOutcome Outcome,
    string Number,
    DateOnly DecidedOn,
    DateOnly? HeldOn,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}

/// <summary>Records that the voters of a polling station got notices of the second vote.</summary>
public sealed record NotifyReVote(Guid Id, Actor Actor, DateTimeOffset OccurredAt, Guid ReVote)
    : LedgerCommand(Id, Actor, OccurredAt);
