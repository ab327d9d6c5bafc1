using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>What came without being expected.</summary>
/// <param name="Label">As it was read; the id of a package says the same.</param>
/// <param name="Condition">Null where nobody looked.</param>
/// <param name="Seals">As they were read; null when they were not.</param>
/// <param name="UnreadableSeals">How many seals had a number that could not be read; null for none.</param>
public sealed record ArrivalLine(
    PackageRef Label,
    Condition? Condition,
    IReadOnlyList<string>? Seals,
    PersonalText? Note,
    int? UnreadableSeals = null);

/// <param name="Signatures">Who signed; null for nobody.</param>
public sealed record RecordArrival(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Location,
    PersonalText? ReceivedBy,
    IReadOnlyList<ArrivalLine> Lines,
    PersonalText? Note,
    IReadOnlyList<Signature>? Signatures = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts =>
        Lines.Select(line => line.Note).Prepend(Note).Prepend(ReceivedBy).OfType<PersonalText>();

    [JsonIgnore]
    public override int Weight => Math.Max(1, Lines.Count);
}

/// <param name="Package">What the label is; null where it is nothing of the election.</param>
public sealed record IdentifyArrival(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    Guid Arrival,
    PackageRef? Package,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}
