using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Attachments;
using Logistics.Api.Hosting;
using Logistics.Api.Signatures;
using Logistics.Api.Stock;
using Logistics.Core;
using Logistics.Core.Destructions;
using Logistics.Core.Kernel;
using Logistics.Data.Stock;
using Logistics.Data.Texts;

namespace Logistics.Api.Destructions;

/// <summary>The destruction of surplus or unusable goods before witnesses.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Location">Code of the location where they lay.</param>
/// <param name="Document">Number of the record that was signed.</param>
/// <param name="Lines">An item may stand once for each source.</param>
/// <param name="Witnesses">Names of those who saw it. Kept beside the ledger, erasable.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it was done, RFC 3339 with offset.</param>
public sealed record DestructionRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Document,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLinesMax)]
    IReadOnlyList<DestructionLineRequest?>? Lines,
    [property: Required, MinLength(1), MaxLength(DestructionRules.WitnessesMax), ItemLength(Limits.NameLengthMax)]
    IReadOnlyList<string?>? Witnesses,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note,
    [property: Required, Format("date-time")] string? OccurredAt) : SignedRequest
{
    internal DestroyGoods ToCommand(Input input, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.Code("location", Location),
        input.Text("document", Document, Limits.DocumentLengthMax),
        input.List("lines", Lines, 1, Limits.DocumentLinesMax, (field, line) => new DestructionLine(
            input.Code($"{field}.item", line?.Item),
            input.Whole($"{field}.quantity", line?.Quantity, 1, Limits.QuantityMax),
            input.OneOf<DestructionSource>($"{field}.source", line?.Source))),
        input.List("witnesses", Witnesses, 1, DestructionRules.WitnessesMax, (field, name) =>
            PersonalText.Of(input.Text(field, name, Limits.NameLengthMax))!),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)),
        ReadSignatures(input));
}

/// <summary>How much of an item was destroyed, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Quantity">How many were destroyed.</param>
/// <param name="Source">
/// <c>stock</c>: the loose stock of the location; <c>damaged</c>: set aside on delivery or at sorting;
/// <c>spoiled</c>: given back or found unfit at polling stations.
/// </param>
public sealed record DestructionLineRequest(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Item,
    [property: Required, Range(1, Limits.QuantityMax)] int? Quantity,
    [property: Required, OneOf<DestructionSource>] string? Source);

/// <summary>A destruction of goods.</summary>
/// <param name="Id">Id of the destruction.</param>
/// <param name="Location">Code of the location where the goods lay.</param>
/// <param name="Document">Number of the record that was signed.</param>
/// <param name="Lines">An item may stand once for each source.</param>
/// <param name="Witnesses">Their names; `[erased]` for each that was erased.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="Signatures">Officers who signed the record; empty where none did.</param>
/// <param name="Attachments">SHA-256 of each photo or paper that belongs to it; empty where there are none.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
/// <param name="Recorded">The event that recorded it.</param>
public sealed record DestructionView(
    Guid Id,
    string Location,
    string Document,
    IReadOnlyList<DestructionLineView> Lines,
    [property: Personal] IReadOnlyList<string> Witnesses,
    [property: Personal] string? Note,
    IReadOnlyList<SignatureView> Signatures,
    IReadOnlyList<string> Attachments,
    IReadOnlyList<WarningView> Warnings,
    LedgerRecordView Recorded) : CorrectedView
{
    internal static DestructionView Of(StockDocumentDetails details)
    {
        var body = (GoodsDestroyed)details.Events[0].Event.Body;
        return new(
            body.Destruction,
            body.Location,
            body.Document,
            [
                .. body.Lines.Select(
                    line => new DestructionLineView(line.Item, line.Quantity, EnumText.Of(line.Source))),
            ],
            [.. body.Witnesses.Select(details.Texts.TextOf).OfType<string>()],
            details.Texts.TextOf(body.Note),
            SignatureView.Of(body),
            AttachedFiles.Of(body),
            WarningView.Localized(details.Events[0].Event),
            LedgerRecordView.Of(details.Events[0], details))
        {
            Correction = details.Correction,
        };
    }
}

/// <summary>How much of an item was destroyed, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Quantity">How many were destroyed.</param>
/// <param name="Source">Where they lay: in the loose stock, or set aside as damaged or spoiled.</param>
public sealed record DestructionLineView(
    string Item, int Quantity, [property: OneOf<DestructionSource>] string Source);

[JsonSerializable(typeof(DestructionRequest))]
[JsonSerializable(typeof(DestructionView))]
[JsonSerializable(typeof(Page<DestructionView>))]
internal sealed partial class DestructionJson : JsonSerializerContext;
