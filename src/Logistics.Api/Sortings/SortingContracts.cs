using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Api.Stock;
using Logistics.Core.Kernel;
using Logistics.Core.Sortings;
using Logistics.Data.Stock;
using Logistics.Data.Texts;

namespace Logistics.Api.Sortings;

/// <summary>A turn of sorting and folding (sortir-lipat). The damaged ones are set aside and ordered anew.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Location">Code of the location whose loose stock was sorted.</param>
/// <param name="Workers">Persons who sorted.</param>
/// <param name="Lines">Each item in one line.</param>
/// <param name="Document">Number of the record that was signed.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it was done, RFC 3339 with offset.</param>
public sealed record SortingRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, Range(1, SortingRules.WorkersMax)] int? Workers,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLinesMax)] IReadOnlyList<SortingLineRequest?>? Lines,
    [property: MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Document,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal RecordSorting ToCommand(Input input, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.Code("location", Location),
        input.Whole("workers", Workers, 1, SortingRules.WorkersMax),
        input.List("lines", Lines, 1, Limits.DocumentLinesMax, (field, line) => Read(input, field, line)),
        input.OptionalText("document", Document, Limits.DocumentLengthMax),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));

    private static SortingLine Read(Input input, string field, SortingLineRequest? line)
    {
        if (line is { Good: 0, Damaged: 0 })
            input.Fail($"{field}.good", "0", Expectations.SomeGood);
        return new(
            input.Code($"{field}.item", line?.Item),
            input.Quantity($"{field}.good", line?.Good),
            input.Quantity($"{field}.damaged", line?.Damaged));
    }
}

/// <summary>What sorting made of one item, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Good">Found fit for use; they stay in the loose stock.</param>
/// <param name="Damaged">Set aside, and to be replaced.</param>
public sealed record SortingLineRequest(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Item,
    [property: Required, Range(0, Limits.QuantityMax)] int? Good,
    [property: Required, Range(0, Limits.QuantityMax)] int? Damaged);

/// <summary>A turn of sorting and folding.</summary>
/// <param name="Id">Id of the sorting.</param>
/// <param name="Location">Code of the location whose loose stock was sorted.</param>
/// <param name="Workers">Persons who sorted.</param>
/// <param name="Lines">Each item in one line.</param>
/// <param name="ReplacementOrder">What is to be replaced; empty when nothing was damaged.</param>
/// <param name="Document">Number of the record that was signed; null when none was given.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
/// <param name="Recorded">The event that recorded it.</param>
public sealed record SortingView(
    Guid Id,
    string Location,
    int Workers,
    IReadOnlyList<SortingLineView> Lines,
    IReadOnlyList<ReplacementLineView> ReplacementOrder,
    string? Document,
    [property: Personal] string? Note,
    IReadOnlyList<WarningView> Warnings,
    LedgerRecordView Recorded) : CorrectedView
{
    internal static SortingView Of(StockDocumentDetails details)
    {
        var body = (SortingRecorded)details.Events[0].Event.Body;
        return new(
            body.Sorting,
            body.Location,
            body.Workers,
            [.. body.Lines.Select(line => new SortingLineView(line.Item, line.Good, line.Damaged))],
            [.. details.Orders.Select(ReplacementLineView.Of)],
            body.Document,
            details.Texts.TextOf(body.Note),
            WarningView.Localized(details.Events[0].Event),
            LedgerRecordView.Of(details.Events[0], details))
        {
            Correction = details.Correction,
        };
    }
}

/// <summary>What sorting made of one item, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Good">Found fit for use; they stay in the loose stock.</param>
/// <param name="Damaged">Set aside, and to be replaced.</param>
public sealed record SortingLineView(string Item, int Good, int Damaged);

/// <summary>What is to be replaced of one item, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Ordered">Found damaged at sorting.</param>
/// <param name="Delivered">Good ones of deliveries that name the sorting in <c>replaces</c>.</param>
/// <param name="Missing">Still to come.</param>
public sealed record ReplacementLineView(string Item, long Ordered, long Delivered, long Missing)
{
    internal static ReplacementLineView Of(ReplacementOrder order) =>
        new(order.Item, order.Ordered, order.Delivered, Math.Max(0, order.Ordered - order.Delivered));
}

/// <summary>What is to be replaced because a sorting found it damaged.</summary>
/// <param name="Sorting">Its id, which deliveries name in <c>replaces</c>.</param>
/// <param name="Location">Code of the location where it was sorted; null when that cannot be read.</param>
/// <param name="Open">Something is still to come.</param>
/// <param name="Lines">What is to be replaced.</param>
public sealed record ReplacementOrderView(
    Guid Sorting, string? Location, bool Open, IReadOnlyList<ReplacementLineView> Lines)
{
    internal static ReplacementOrderView Of(SortingOrders orders) => new(
        orders.Sorting,
        orders.Location,
        orders.Lines.Any(line => line.IsOpen),
        [.. orders.Lines.Select(ReplacementLineView.Of)]);
}

[JsonSerializable(typeof(SortingRequest))]
[JsonSerializable(typeof(SortingView))]
[JsonSerializable(typeof(Page<SortingView>))]
[JsonSerializable(typeof(Page<ReplacementOrderView>))]
internal sealed partial class SortingJson : JsonSerializerContext;
