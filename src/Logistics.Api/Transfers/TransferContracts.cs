using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Handovers;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;
using Logistics.Core.Transfers;
using Logistics.Data.Stock;
using Logistics.Data.Texts;

namespace Logistics.Api.Transfers;

/// <summary>Loose goods that leave one location for another, such as ballots from TPS to TPS on election day.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="From">Code of the location that gives them up.</param>
/// <param name="To">Code of any other location.</param>
/// <param name="Lines">What leaves, each item once.</param>
/// <param name="OccurredAt">When it left, RFC 3339 with offset.</param>
/// <param name="Document">Number of the document that goes with it.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
public sealed record TransferRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? From,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? To,
    [property: Required, MinLength(1), MaxLength(Limits.ContentLinesMax)] IReadOnlyList<TransferLineRequest?>? Lines,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Document,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note) : RecordingRequest
{
    internal ReleaseTransfer ToCommand(Input input, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.Code("from", From),
        input.Code("to", To),
        input.List("lines", Lines, 1, Limits.ContentLinesMax, (field, line) => new ItemQuantity(
            input.Code($"{field}.item", line?.Item),
            input.Whole($"{field}.quantity", line?.Quantity, 1, Limits.QuantityMax))),
        input.OptionalText("document", Document, Limits.DocumentLengthMax),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));

    /// <summary>Taking a transfer back says no more than taking a handover back.</summary>
    internal static CancelTransfer Cancel(CancellationRequest request, Input input, Guid transfer, Actor actor) => new(
        input.Id("id", request.Id),
        actor,
        input.Time("occurredAt", request.OccurredAt),
        transfer,
        PersonalText.Of(input.OptionalLines("note", request.Note, Limits.NoteLengthMax)));
}

/// <summary>How much of an item leaves, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Quantity">How many leave.</param>
public sealed record TransferLineRequest(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Item,
    [property: Required, Range(1, Limits.QuantityMax)] int? Quantity);

/// <summary>What the receiver of a transfer counted.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="OccurredAt">When the goods arrived, RFC 3339 with offset.</param>
/// <param name="Lines">How much of each item arrived; without <c>remainder</c>, of every item sent.</param>
/// <param name="Remainder"><c>accepted</c>: of every item not named, as much arrived as was sent.</param>
/// <param name="ReceivedBy">Who received. Kept beside the ledger, erasable.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
public sealed record TransferAcceptanceRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MaxLength(Limits.ContentLinesMax)] IReadOnlyList<ReceivedLineRequest?>? Lines,
    [property: OneOf<Remainder>] string? Remainder,
    [property: MinLength(1), MaxLength(Limits.NameLengthMax)] string? ReceivedBy,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note) : RecordingRequest
{
    internal AcceptTransfer ToCommand(Input input, Guid transfer, Actor actor)
    {
        if (Remainder is not (null or "accepted"))
            input.Fail("remainder", Remainder, Expectations.AcceptedOrNothing);
        else if (Remainder is null && Lines is null or { Count: 0 } && !input.IsUnread("remainder"))
            input.Fail("lines", null, Expectations.LineOrRemainder);
        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            transfer,
            input.List("lines", Lines ?? [], 0, Limits.ContentLinesMax, (field, line) => new ReceivedLine(
                input.Code($"{field}.item", line?.Item), input.Quantity($"{field}.received", line?.Received))),
            Remainder is not null,
            PersonalText.Of(input.OptionalText("receivedBy", ReceivedBy, Limits.NameLengthMax)),
            PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
    }
}

/// <summary>How much of an item arrived, in its unit; 0 for none.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Received">How many arrived.</param>
public sealed record ReceivedLineRequest(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Item,
    [property: Required, Range(0, Limits.QuantityMax)] int? Received);

/// <summary>A transfer. Until it is accepted or cancelled, its goods are at neither location.</summary>
/// <param name="Id">Id of the transfer.</param>
/// <param name="From">Code of the sender.</param>
/// <param name="To">Code of the receiver.</param>
/// <param name="Status">Null when it cannot be read.</param>
/// <param name="OccurredAt">Null, down to the note, when the event of the release cannot be read.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="ReleasedBy">Id of the principal that recorded the release.</param>
/// <param name="Document">Number of the document that goes with it; null when none was given.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="Lines">Each item in one line.</param>
/// <param name="Discrepancies">Items of which more or less arrived than was sent.</param>
/// <param name="Acceptance">Null unless it was accepted.</param>
/// <param name="Cancellation">Null unless it was cancelled.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
/// <param name="TakenBack">Acceptances and cancellations that were taken back; empty for none.</param>
public sealed record TransferView(
    Guid Id,
    string From,
    string To,
    [property: OneOf<TransferStatus>] string? Status,
    DateTimeOffset? OccurredAt,
    DateTimeOffset? RecordedAt,
    Guid? ReleasedBy,
    string? Document,
    [property: Personal] string? Note,
    IReadOnlyList<TransferLineView> Lines,
    IReadOnlyList<TransferDiscrepancyView> Discrepancies,
    TransferAnswerView? Acceptance,
    TransferAnswerView? Cancellation,
    IReadOnlyList<WarningView> Warnings,
    IReadOnlyList<TakenBackView> TakenBack) : CorrectedView
{
    internal static TransferView Of(TransferDetails details)
    {
        var release = details.Release?.Event;
        var body = release?.Body as TransferReleased;
        var accepted = details.Closing?.Event.Body as TransferAccepted;
        TransferLineView[] lines = accepted is not null
            ? [.. accepted.Lines.Select(line => new TransferLineView(
                line.Item, line.Sent, line.Received, -line.Missing))]
            : [.. (body?.Lines ?? []).Select(line => new TransferLineView(line.Item, line.Quantity, null, null))];
        return new(
            details.Id,
            details.From,
            details.To,
            details.Status is { } status ? EnumText.Of(status) : null,
            release?.OccurredAt,
            release?.RecordedAt,
            release?.Actor.Id,
            body?.Document,
            details.Texts.TextOf(body?.Note),
            lines,
            [.. lines.Where(line => line.Difference is not (null or 0)).Select(TransferDiscrepancyView.Of)],
            TransferAnswerView.Of(details, accepted?.Acceptance, accepted?.ReceivedBy),
            TransferAnswerView.Of(details, (details.Closing?.Event.Body as TransferCancelled)?.Cancellation, null),
            WarningView.Localized(
                new[] { details.Release, details.Closing }.OfType<LedgerEntry>().Select(entry => entry.Event)),
            [.. details.TakenBack.Select(TakenBackView.Of)])
        {
            Correction = details.Correction,
        };
    }
}

/// <summary>An item of a transfer, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Sent">How many left.</param>
/// <param name="Received">As the receiver counted; null until then.</param>
/// <param name="Difference">Received less sent; null until received.</param>
public sealed record TransferLineView(string Item, int Sent, int? Received, long? Difference);

/// <summary>An item of which more or less arrived than was sent.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Sent">How many left.</param>
/// <param name="Received">How many arrived.</param>
/// <param name="Difference">Received less sent.</param>
/// <param name="Account"><c>lost</c> for what is short, <c>found</c> for what is over.</param>
public sealed record TransferDiscrepancyView(
    string Item,
    int Sent,
    int Received,
    long Difference,
    [property: AllowedValues(Account.Lost, Account.Found)] string Account)
{
    internal static TransferDiscrepancyView Of(TransferLineView line) => new(
        line.Item, line.Sent, line.Received ?? 0, line.Difference ?? 0,
        line.Difference < 0 ? Core.Stock.Account.Lost : Core.Stock.Account.Found);
}

/// <summary>What closed a transfer.</summary>
/// <param name="Id">Id of the acceptance or the cancellation.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="ReceivedBy">Null for a cancellation.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
public sealed record TransferAnswerView(
    Guid Id,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid Actor,
    [property: Personal] string? ReceivedBy,
    [property: Personal] string? Note) : CorrectedView
{
    internal static TransferAnswerView? Of(TransferDetails details, Guid? id, byte[]? receivedBy) =>
        id is { } answer && details.Closing is { Event: var e }
            ? new(
                answer, e.OccurredAt, e.RecordedAt, e.Actor.Id, details.Texts.TextOf(receivedBy),
                details.Texts.TextOf(((TransferStep)e.Body).Note))
            {
                Correction = details.AnswerCorrection,
            }
            : null;
}

[JsonSerializable(typeof(TransferRequest))]
[JsonSerializable(typeof(TransferAcceptanceRequest))]
[JsonSerializable(typeof(TransferView))]
[JsonSerializable(typeof(Page<TransferView>))]
internal sealed partial class TransferJson : JsonSerializerContext;
