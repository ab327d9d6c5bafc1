using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Logistics.Api.Attachments;
using Logistics.Api.Hosting;
using Logistics.Api.Stock;
using Logistics.Core;
using Logistics.Core.Deliveries;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;
using Logistics.Data.Stock;
using Logistics.Data.Texts;

namespace Logistics.Api.Deliveries;

/// <summary>Where a delivery stands.</summary>
internal enum DeliveryStatus
{
    Agreed,
    Open,
    Explained,
    Reversed,
}

/// <summary>
/// Goods that arrived from a supplier. A difference from the transport document is recorded as it is.
/// </summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Supplier">The company, in words.</param>
/// <param name="Location">Code of the KPU that takes them into its loose stock.</param>
/// <param name="Document">Number of the transport document.</param>
/// <param name="Replaces">Id of the sorting whose replacement order the goods are for.</param>
/// <param name="ReVote">
/// Id of the re-vote they are for; they may be issued for it besides what is kept. `GET /v1/re-votes?decision=` finds
/// the re-votes of a decision by its number.
/// </param>
/// <param name="Lines">Each item in one line.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When they were counted, RFC 3339 with offset.</param>
public sealed record DeliveryRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.NameLengthMax)] string? Supplier,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Document,
    [property: Format("uuid")] string? Replaces,
    [property: Format("uuid")] string? ReVote,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLinesMax)]
    IReadOnlyList<DeliveryLineRequest?>? Lines,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note,
    [property: Required, Format("date-time")] string? OccurredAt) : AttachedRequest
{
    internal ReceiveDelivery ToCommand(Input input, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.Text("supplier", Supplier, Limits.NameLengthMax),
        input.Code("location", Location),
        input.Text("document", Document, Limits.DocumentLengthMax),
        Replaces is null ? null : input.Id("replaces", Replaces),
        input.List("lines", Lines, 1, Limits.DocumentLinesMax, (field, line) => Read(input, field, line)),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)),
        ReVote is null ? null : input.Id("reVote", ReVote));

    private static DeliveryLine Read(Input input, string field, DeliveryLineRequest? line)
    {
        if (line is { Stated: 0, Counted: 0 })
            input.Fail($"{field}.counted", "0", Expectations.SomeCounted);
        if (line is { Counted: >= 0 and var counted, Damaged: <= Limits.QuantityMax and var damaged }
            && damaged > counted)
        {
            input.Fail(
                $"{field}.damaged", damaged.ToString(CultureInfo.InvariantCulture),
                Expectations.OfCounted.With(("max", counted)));
        }

        return new(
            input.Code($"{field}.item", line?.Item),
            input.Quantity($"{field}.stated", line?.Stated),
            input.Quantity($"{field}.counted", line?.Counted),
            input.Quantity($"{field}.damaged", line is null ? 0 : line.Damaged ?? 0),
            input.OptionalWhole($"{field}.bundle", line?.Bundle, 1, Limits.QuantityMax));
    }
}

/// <summary>One item of a delivery, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Stated">On the transport document.</param>
/// <param name="Counted">Counted on arrival, damaged ones included.</param>
/// <param name="Damaged">Of those counted, found damaged; 0 when absent.</param>
/// <param name="Bundle">How many one bundle holds; a count it does not divide gets a warning.</param>
public sealed record DeliveryLineRequest(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Item,
    [property: Required, Range(0, Limits.QuantityMax)] int? Stated,
    [property: Required, Range(0, Limits.QuantityMax)] int? Counted,
    [property: Range(0, Limits.QuantityMax)] int? Damaged,
    [property: Range(1, Limits.QuantityMax)] int? Bundle);

/// <summary>Why a delivery was counted otherwise than stated.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Explanation">Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it was found out, RFC 3339 with offset.</param>
public sealed record DeliveryExplanationRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Explanation,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal ExplainDelivery ToCommand(Input input, Guid delivery, Actor actor)
    {
        if (Explanation is null)
            input.Fail("explanation", null, Input.Length(Expectations.Text, Limits.NoteLengthMax));
        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            delivery,
            PersonalText.Of(input.OptionalLines("explanation", Explanation, Limits.NoteLengthMax) ?? "")!);
    }
}

/// <summary>A delivery from a supplier.</summary>
/// <param name="Id">Id of the delivery.</param>
/// <param name="Status">
/// <c>agreed</c>: counted as stated; <c>open</c>: counted otherwise, and nobody has said why; <c>explained</c>;
/// <c>reversed</c>: it was a mistake and was taken back.
/// </param>
/// <param name="Supplier">The company, in words.</param>
/// <param name="Location">Code of the KPU that took the goods in.</param>
/// <param name="Document">Number of the transport document.</param>
/// <param name="Replaces">
/// Id of the sorting whose replacement order the goods are for; null when they are for none.
/// </param>
/// <param name="ReVote">Id of the re-vote they are for; null for none.</param>
/// <param name="Decision">Number of the decision that it is held, as it was when they came; null for none.</param>
/// <param name="Lines">Each item in one line.</param>
/// <param name="Discrepancies">The items counted otherwise than stated.</param>
/// <param name="Warnings">What looks odd, such as a bundle size that does not divide the count.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="Attachments">SHA-256 of each photo or paper that belongs to it; empty where there are none.</param>
/// <param name="Recorded">The event that recorded it.</param>
/// <param name="Explanation">Null before the delivery is explained.</param>
/// <param name="TakenBack">Explanations that were taken back; empty for none.</param>
public sealed record DeliveryView(
    Guid Id,
    [property: OneOf<DeliveryStatus>] string Status,
    string Supplier,
    string Location,
    string Document,
    Guid? Replaces,
    Guid? ReVote,
    string? Decision,
    IReadOnlyList<DeliveryLineView> Lines,
    IReadOnlyList<DiscrepancyView> Discrepancies,
    IReadOnlyList<WarningView> Warnings,
    [property: Personal] string? Note,
    IReadOnlyList<string> Attachments,
    LedgerRecordView Recorded,
    DeliveryExplanationView? Explanation,
    IReadOnlyList<TakenBackView> TakenBack) : CorrectedView
{
    internal static DeliveryView Of(StockDocumentDetails details)
    {
        var body = (DeliveryReceived)details.Events[0].Event.Body;
        return new(
            body.Delivery,
            EnumText.Of(World.Replay(details.Events).Find(StockDocument.Table, body.Delivery)!.Status),
            body.Supplier,
            body.Location,
            body.Document,
            body.Replaces,
            body.ReVote,
            body.Decision,
            [.. body.Lines.Select(DeliveryLineView.Of)],
            [
                .. body.Discrepancies.Select(
                    line => new DiscrepancyView(line.Item, line.Stated, line.Counted, line.Difference)),
            ],
            WarningView.Localized(details.InEffect),
            details.Texts.TextOf(body.Note),
            AttachedFiles.Of(body),
            LedgerRecordView.Of(details.Events[0], details),
            details.Later.Where(entry => entry.Event.Body is DeliveryExplained)
                .Select(entry => DeliveryExplanationView.Of(entry, details)).FirstOrDefault(),
            [
                .. from entry in details.Events.Skip(1)
                   where details.Corrections.IsReversed(entry.Sequence)
                   select TakenBackView.Of(entry, details.Corrections.Of(entry)),
            ])
        {
            Correction = details.Correction,
        };
    }
}

/// <summary>One item of a delivery, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Stated">On the transport document.</param>
/// <param name="Counted">Counted on arrival, damaged ones included.</param>
/// <param name="Damaged">Of those counted, found damaged.</param>
/// <param name="Difference">Counted less stated: negative for what is short.</param>
/// <param name="Bundle">How many one bundle holds; null when it came loose.</param>
public sealed record DeliveryLineView(
    string Item, int Stated, int Counted, int Damaged, long Difference, int? Bundle)
{
    internal static DeliveryLineView Of(DeliveryLine line) =>
        new(line.Item, line.Stated, line.Counted, line.Damaged, line.Difference, line.Bundle);
}

/// <summary>An item counted otherwise than stated.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Stated">On the transport document.</param>
/// <param name="Counted">Counted on arrival, damaged ones included.</param>
/// <param name="Difference">Counted less stated: negative for what is short.</param>
public sealed record DiscrepancyView(string Item, int Stated, int Counted, long Difference);

/// <summary>Why a delivery was counted otherwise than stated.</summary>
/// <param name="Text">`[erased]` once it was erased; null for integrators.</param>
/// <param name="Recorded">The event that explained it.</param>
public sealed record DeliveryExplanationView([property: Personal] string? Text, LedgerRecordView Recorded)
    : CorrectedView
{
    internal static DeliveryExplanationView Of(LedgerEntry entry, StockDocumentDetails details) => new(
        details.Texts.TextOf(((DeliveryExplained)entry.Event.Body).Explanation), LedgerRecordView.Of(entry, details))
    {
        Correction = details.Corrections.Of(entry),
    };
}

[JsonSerializable(typeof(DeliveryRequest))]
[JsonSerializable(typeof(DeliveryExplanationRequest))]
[JsonSerializable(typeof(DeliveryView))]
[JsonSerializable(typeof(Page<DeliveryView>))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
