using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Reference;

namespace Logistics.Core.Reversals;

/// <summary>Takes back changes of places and items: what was there before is recorded as a change of its own.</summary>
/// <param name="Event">Ledger sequence of the change, or of its import.</param>
/// <param name="IsWhole">Takes back every change of the import.</param>
public sealed record ReverseReference(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, long Event, bool IsWhole, PersonalText Reason)
    : ReferenceImport(Id, Actor, OccurredAt)
{
    /// <inheritdoc cref="ReverseEvent.Recorded"/>
    [JsonIgnore]
    public IReadOnlyList<long> Recorded { get; init; } = [Event];

    [JsonIgnore]
    public override int Weight => Recorded.Count;

    protected override IEnumerable<PersonalText> OwnTexts => [Reason];
}
