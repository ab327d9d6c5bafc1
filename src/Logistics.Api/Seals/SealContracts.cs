using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Api.Packages;
using Logistics.Api.Stock;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Seals;
using Logistics.Data;

namespace Logistics.Api.Seals;

/// <summary>
/// A batch of seals: a series from one number to another, single numbers, or a count without numbers.
/// </summary>
/// <param name="Id">A UUID made by the caller; sending it again has no second effect.</param>
/// <param name="Location">Code of the location that issues them.</param>
/// <param name="Kind">Only <c>unnumbered-paper</c> has a count instead of numbers.</param>
/// <param name="Document">Number of the paper they came with.</param>
/// <param name="From">The first number of a series.</param>
/// <param name="To">The last number of the series: as the first except for the last digits.</param>
/// <param name="Numbers">Numbers that are no series.</param>
/// <param name="Count">How many seals without numbers.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When they were issued, RFC 3339 with offset.</param>
public sealed record SealBatchRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, OneOf<SealKind>] string? Kind,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Document,
    [property: MinLength(1), MaxLength(Limits.SealLengthMax)] string? From,
    [property: MinLength(1), MaxLength(Limits.SealLengthMax)] string? To,
    [property: MinLength(1), MaxLength(SealRules.NumbersMax), ItemLength(Limits.SealLengthMax)]
    IReadOnlyList<string?>? Numbers,
    [property: Range(1, SealRules.CountMax)] int? Count,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal IssueSeals ToCommand(Input input, Actor actor)
    {
        var command = new IssueSeals(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            input.Code("location", Location),
            input.OneOf<SealKind>("kind", Kind),
            input.Text("document", Document, Limits.DocumentLengthMax),
            input.OptionalText("from", From, Limits.SealLengthMax),
            input.OptionalText("to", To, Limits.SealLengthMax),
            Numbers is null ? [] : SealList.Read(input, "numbers", Numbers, 1, SealRules.NumbersMax),
            Count is null ? null : input.Whole("count", Count, 1, SealRules.CountMax),
            PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
        EnsureOneWay(input, command.Kind);
        return command;
    }

    private void EnsureOneWay(Input input, SealKind kind)
    {
        if (kind == SealKind.UnnumberedPaper)
        {
            if (Count is null)
                input.Fail("count", null, Expectations.SealCount.With(("max", SealRules.CountMax)));
            foreach (var (name, isGiven) in (ReadOnlySpan<(string, bool)>)
                [("from", From is not null), ("to", To is not null), ("numbers", Numbers is not null)])
            {
                if (isGiven)
                    input.Fail(name, null, Expectations.NoNumbers);
            }

            return;
        }

        if (Count is not null)
            input.Fail("count", null, Expectations.NoCount);
        if (Numbers is null)
        {
            if (From is null)
                input.Fail("from", null, Expectations.FirstNumber);
            if (To is null)
                input.Fail("to", null, Expectations.LastNumber);
        }
        else if (From is not null || To is not null)
        {
            input.Fail("numbers", null, Expectations.NoList);
        }
    }
}

/// <summary>A batch of seals that was issued.</summary>
/// <param name="Id">That of the request.</param>
/// <param name="Location">Code of the location that issued them.</param>
/// <param name="Kind">Kind of seal.</param>
/// <param name="Document">Number of the paper they came with.</param>
/// <param name="From">The first number of a series; null where there is none.</param>
/// <param name="To">The last number of the series.</param>
/// <param name="Numbers">Numbers that are no series.</param>
/// <param name="Count">How many seals.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
/// <param name="Recorded">When and by whom it was recorded.</param>
public sealed record SealBatchView(
    Guid Id,
    string Location,
    [property: OneOf<SealKind>] string Kind,
    string Document,
    string? From,
    string? To,
    IReadOnlyList<string> Numbers,
    int Count,
    [property: Personal] string? Note,
    IReadOnlyList<WarningView> Warnings,
    LedgerRecordView Recorded)
{
    internal static SealBatchView Of(StockDocumentDetails details)
    {
        var body = (SealsIssued)details.Events[0].Event.Body;
        return new(
            body.Batch, body.Location, EnumText.Of(body.Kind), body.Document, body.From, body.To, body.Numbers,
            body.Count,
            details.Texts.TextOf(body.Note), WarningView.Localized(details.Events[0].Event),
            LedgerRecordView.Of(details.Events[0], details));
    }
}

[JsonSerializable(typeof(SealBatchRequest))]
[JsonSerializable(typeof(SealBatchView))]
[JsonSerializable(typeof(Page<SealBatchView>))]
internal sealed partial class SealJson : JsonSerializerContext;
