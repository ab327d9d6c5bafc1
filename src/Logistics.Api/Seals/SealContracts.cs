using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Api.Packages;
using Logistics.Api.Stock;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Seals;
using Logistics.Data.Access;
using Logistics.Data.Seals;
using Logistics.Data.Stock;
using Logistics.Data.Texts;

namespace Logistics.Api.Seals;

/// <summary>
/// A batch of seals: a series from one number to another, single numbers, or a count without numbers.
/// </summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
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
            input.OptionalSeal("from", From),
            input.OptionalSeal("to", To),
            Numbers is null ? [] : SealList.Read(input, "numbers", Numbers, 1, SealRules.NumbersMax),
            input.OptionalWhole("count", Count, 1, SealRules.CountMax),
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
/// <param name="Withheld">
/// Names of the members that are not shown to this key: the numbers are for the place that issued them, and for keys
/// that receive no packages.
/// </param>
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
    IReadOnlyList<string> Withheld,
    [property: Personal] string? Note,
    IReadOnlyList<WarningView> Warnings,
    LedgerRecordView Recorded) : CorrectedView
{
    internal static SealBatchView Of(StockDocumentDetails details) => Of(details, HiddenSeals.None);

    internal static SealBatchView Of(StockDocumentDetails details, HiddenSeals hidden)
    {
        var shown = hidden.Show(details.Events[0].Sequence, details.Events[0].Event);
        var body = (SealsIssued)shown.Event.Body;
        return new(
            body.Batch, body.Location, EnumText.Of(body.Kind), body.Document, body.From, body.To, body.Numbers,
            body.Count,
            shown.Withheld,
            details.Texts.TextOf(body.Note), WarningView.Localized(details.Events[0].Event),
            LedgerRecordView.Of(details.Events[0], details))
        {
            Correction = details.Correction,
        };
    }
}

/// <summary>A seal, or a stretch of numbers that was registered.</summary>
/// <param name="Number">As it was recorded; of a stretch the first one, as numbers are compared.</param>
/// <param name="To">The last number of a stretch; null for a seal that was put on a package.</param>
/// <param name="Count">How many numbers; 1 for a seal that was put on a package.</param>
/// <param name="Status">
/// <c>issued</c>: registered, and on no package that this key may know of. <c>applied</c>, <c>intact</c>: on a package,
/// and read by a receiver. <c>broken</c>, <c>replaced</c>: taken off, and kept at <c>place</c>.
/// </param>
/// <param name="Place">Code of the location where it is; of a stretch, of the one that issued it.</param>
/// <param name="Package">Id of the package it is or was on; null for none.</param>
/// <param name="Label">Label of that package.</param>
/// <param name="Batch">Id of the batch it was registered in; null for none, and in lists of what was put on.</param>
/// <param name="Sequence">Place in the ledger of the event that changed it last.</param>
public sealed record SealView(
    string Number,
    string? To,
    long Count,
    [property: OneOf<SealStatus>] string Status,
    string Place,
    Guid? Package,
    string? Label,
    Guid? Batch,
    long Sequence)
{
    internal static SealView Of(SealOfPackage seal) => Of(seal, batch: null);

    internal static SealView Of(SealOfPackage seal, Guid? batch) => new(
        seal.Use.Written, To: null, Count: 1, EnumText.Of(seal.Use.Status), seal.Place, seal.Use.Package, seal.Label,
        batch, seal.Use.HeadSequence);

    internal static SealView Of(RegisteredSeals seals)
    {
        var range = seals.Range;
        return new(
            SealSeries.NumberOf(range.Series, range.First), SealSeries.NumberOf(range.Series, range.Last),
            range.Last - range.First + 1, EnumText.Of(SealStatus.Issued), seals.Location, Package: null, Label: null,
            range.Batch, range.Sequence);
    }
}

/// <summary>A seal by its number.</summary>
/// <param name="Number">As it is compared.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="Place">Code of the location where it is.</param>
/// <param name="Batch">Id of the batch it was registered in; null where it was not, or not for this key.</param>
/// <param name="Uses">The packages it was put on, in that order; empty while it is only registered.</param>
public sealed record SealDetailView(
    string Number,
    [property: OneOf<SealStatus>] string Status,
    string Place,
    Guid? Batch,
    IReadOnlyList<SealView> Uses)
{
    internal static SealDetailView Of(string number, SealDetails details)
    {
        // One that is on a package counts before one that was.
        var now = details.Uses.OrderBy(seal => seal.Use.IsOn).ThenBy(seal => seal.Use.AppliedSequence).LastOrDefault();
        var batch = details.Registered?.Range.Batch;
        return new(
            SealNumber.KeyOf(number),
            EnumText.Of(now?.Use.Status ?? SealStatus.Issued),
            now?.Place ?? details.Registered!.Location,
            batch,
            [.. details.Uses.Select(seal => SealView.Of(seal, batch))]);
    }
}

[JsonSerializable(typeof(SealBatchRequest))]
[JsonSerializable(typeof(SealDetailView))]
[JsonSerializable(typeof(Page<SealView>))]
[JsonSerializable(typeof(SealBatchView))]
[JsonSerializable(typeof(Page<SealBatchView>))]
internal sealed partial class SealJson : JsonSerializerContext;
