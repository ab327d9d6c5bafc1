using Logistics.Core.Kernel;

namespace Logistics.Core.Seals;

/// <summary>Registers a batch of seals: a series, single numbers or a count.</summary>
/// <param name="Document">Number of the paper they came with.</param>
/// <param name="From">The first number of a series, with <paramref name="To"/>; null for none.</param>
/// <param name="Numbers">Numbers that are no series; empty for none.</param>
/// <param name="Count">How many seals without numbers; null for none.</param>
public sealed record IssueSeals(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Location,
    SealKind Kind,
    string Document,
    string? From,
    string? To,
    IReadOnlyList<string> Numbers,
    int? Count,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}
