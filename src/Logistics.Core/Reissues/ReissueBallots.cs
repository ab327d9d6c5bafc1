using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Reissues;

/// <summary>
/// Records that ballots of the stock kept for a re-vote were packed for one polling station, on a decision
/// that it votes again.
/// </summary>
/// <param name="Id">Of the command, and of the package.</param>
/// <param name="Decision">Number of the decision.</param>
public sealed record ReissueBallots(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Label,
    string Contest,
    string Tps,
    string Location,
    IReadOnlyList<ItemQuantity> Contents,
    IReadOnlyList<string> Seals,
    string Decision,
    PersonalText Reason) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => [Reason];
}
