using Logistics.Core.Kernel;

namespace Logistics.Core.Sortings;

/// <summary>What sorting and folding (sortir-lipat) made of one item, in its unit.</summary>
/// <param name="Good">Found fit for use; they stay in the loose stock.</param>
/// <param name="Damaged">Set aside, and to be replaced.</param>
public sealed record SortingLine(string Item, int Good, int Damaged);

/// <summary>Records one session of sorting and folding.</summary>
/// <param name="Location">Whose loose stock was sorted.</param>
/// <param name="Workers">Persons who sorted.</param>
public sealed record RecordSorting(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Location,
    int Workers,
    IReadOnlyList<SortingLine> Lines,
    string? Document,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}
