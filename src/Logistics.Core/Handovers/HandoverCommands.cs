using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <param name="Signatures">Who signed; null for nobody.</param>
public sealed record ReleaseHandover(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string From,
    string To,
    IReadOnlyList<PackageRef> Packages,
    string? Document,
    [property: JsonPropertyName("vehicle.plate")] string? Plate,
    [property: JsonPropertyName("vehicle.driver")] PersonalText? Driver,
    PersonalText? Escort,
    PersonalText? Note,
    IReadOnlyList<Signature>? Signatures = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts =>
        Given(Driver, Escort, Note);

    [JsonIgnore]
    public override int Weight => Math.Max(1, Packages.Count);
}

/// <summary>What the receiver says about one package.</summary>
/// <param name="Outcome"><c>Accepted</c>, <c>Refused</c> or <c>Missing</c>.</param>
/// <param name="Condition">Null means good when accepted, and not stated otherwise.</param>
/// <param name="Seals">Seal numbers as read; empty where there was none, null when they were not read.</param>
/// <param name="UnreadableSeals">How many seals had a number that could not be read; null for none.</param>
public sealed record AcceptanceLine(
    PackageRef Package,
    LineOutcome Outcome,
    Condition? Condition,
    IReadOnlyList<string>? Seals,
    PersonalText? Note,
    int? UnreadableSeals = null);

/// <param name="AcceptRemainder">
/// Accept every open line that is not named: in good condition, and what is inside a package unchecked.
/// </param>
/// <param name="Signatures">Who signed; null for nobody.</param>
/// <param name="Unexpected">What came besides; null for nothing.</param>
/// <param name="Location">
/// Where it came, of a handover that nobody released; null for the place of who sends it.
/// </param>
public sealed record AcceptHandover(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    Guid Handover,
    PersonalText? ReceivedBy,
    IReadOnlyList<AcceptanceLine> Lines,
    [property: JsonPropertyName("remainder")] bool AcceptRemainder,
    IReadOnlyList<Signature>? Signatures = null,
    IReadOnlyList<ArrivalLine>? Unexpected = null,
    string? Location = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts =>
        Lines.Select(line => line.Note).Concat((Unexpected ?? []).Select(line => line.Note)).Prepend(ReceivedBy)
            .OfType<PersonalText>();

    [JsonIgnore]
    public override int Weight => Math.Max(1, Lines.Count + (Unexpected?.Count ?? 0));
}

public sealed record CancelHandover(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    Guid Handover,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts =>
        Given(Note);
}
