using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Transfers;

/// <summary>Records that a location sent loose goods to another, which has not received them yet.</summary>
public sealed record ReleaseTransfer(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string From,
    string To,
    IReadOnlyList<ItemQuantity> Lines,
    string? Document,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}

/// <summary>How much of an item the receiver counted, in its unit; 0 for none.</summary>
public sealed record ReceivedLine(string Item, int Received);

/// <summary>Records what the receiver of a transfer counted.</summary>
/// <param name="Lines">Items of the transfer, each at most once.</param>
/// <param name="AcceptRemainder">Items without a line count as fully received.</param>
public sealed record AcceptTransfer(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    Guid Transfer,
    IReadOnlyList<ReceivedLine> Lines,
    [property: JsonPropertyName("remainder")] bool AcceptRemainder,
    PersonalText? ReceivedBy,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts =>
        Given(ReceivedBy, Note);
}

/// <summary>Records that the sender took a transfer back before it was received.</summary>
public sealed record CancelTransfer(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, Guid Transfer, PersonalText? Note)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}
