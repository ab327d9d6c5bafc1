using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Logistics.Api.Attachments;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Flags;
using Logistics.Core.Kernel;
using Logistics.Data.Flags;
using Logistics.Data.Texts;

namespace Logistics.Api.Flags;

/// <summary>Why a flag is no fault, or what put it right. One of the two is needed.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Explanation">Kept beside the ledger, erasable.</param>
/// <param name="Event">Sequence of the event that put it right, after the one that carries the flag.</param>
/// <param name="OccurredAt">When it was found out, RFC 3339 with offset.</param>
public sealed record FlagSettlementRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Explanation,
    [property: Range(0, long.MaxValue)] long? Event,
    [property: Required, Format("date-time")] string? OccurredAt) : AttachedRequest
{
    internal SettleFlag ToCommand(Input input, Guid flag, Actor actor)
    {
        if (Explanation is null && Event is null)
            input.Fail("explanation", null, Expectations.ExplanationOrEvent);
        if (Event < 0)
            input.Fail("event", Event.Value.ToString(CultureInfo.InvariantCulture), Expectations.SequenceOfEvent);
        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            flag,
            Event,
            PersonalText.Of(input.OptionalLines("explanation", Explanation, Limits.NoteLengthMax)));
    }
}

/// <summary>Something that was recorded and yet may be a mistake, and what became of it.</summary>
/// <param name="Id">Id of the flag.</param>
/// <param name="Code">Stable, such as <c>seal-mismatch</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Status">
/// `open` until it is settled; `noted` where there is nothing to settle; `reversed` where it was open when its event
/// was taken back.
/// </param>
/// <param name="Field">Path in the body of the request; null when the event cannot be read.</param>
/// <param name="Expected">What would have raised no flag; null where that cannot be said in few words.</param>
/// <param name="Actual">What was sent.</param>
/// <param name="Sequence">0-based place in the ledger of the event that carries it.</param>
/// <param name="Type">What happened, such as <c>package-accepted</c>; null when the event cannot be read.</param>
/// <param name="Stream">What the event is about.</param>
/// <param name="Package">Label of the package that the event is about; null for anything else.</param>
/// <param name="From">Code of the first place of the event: of a handover the sender; null for none.</param>
/// <param name="To">Code of the second place: of a handover the receiver; null for none.</param>
/// <param name="OccurredAt">When it happened, on the sender's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Withheld">Names of the members that are not shown to this key: they have numbers of seals.</param>
/// <param name="Settlement">The event that settled it; null while it is open.</param>
public sealed record FlagView(
    Guid Id,
    string Code,
    [property: OneOf<Severity>] string Severity,
    [property: OneOf<FlagStatus>] string Status,
    string? Field,
    string? Expected,
    string? Actual,
    long Sequence,
    string? Type,
    string Stream,
    string? Package,
    string? From,
    string? To,
    DateTimeOffset? OccurredAt,
    DateTimeOffset? RecordedAt,
    IReadOnlyList<string> Withheld,
    FlagSettlementView? Settlement) : CorrectedView
{
    public static FlagView Of(FlagDetails details)
    {
        var flag = details.Flag;
        var e = details.Raised?.Event;
        var shown = e is null ? null : WarningView.Localized(e).ElementAtOrDefault(flag.Line);
        return new(
            flag.Id,
            flag.Code,
            EnumText.Of(flag.Severity),
            EnumText.Of(flag.Status),
            shown?.Field,
            shown?.Expected,
            shown?.Actual,
            flag.Sequence,
            e?.Type,
            flag.Stream,
            details.Label,
            flag.From,
            flag.To,
            e?.OccurredAt,
            e?.RecordedAt,
            details.IsWithheld ? ["expected", "actual"] : [],
            details.Settled is { } settled ? FlagSettlementView.Of(settled, details) : null)
        {
            Correction = details.Correction,
        };
    }
}

/// <summary>The event that settled a flag.</summary>
/// <param name="Sequence">0-based place in the ledger.</param>
/// <param name="Type">`flag-settled`, or what put it right by itself, such as <c>package-repacked</c>.</param>
/// <param name="Event">Sequence of the event that was named as what put it right; null for none.</param>
/// <param name="Explanation">`[erased]` once it was erased; null where none was given, and for integrators.</param>
/// <param name="OccurredAt">When, on the sender's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
public sealed record FlagSettlementView(
    long Sequence,
    string Type,
    long? Event,
    [property: Personal] string? Explanation,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt)
{
    internal static FlagSettlementView Of(LedgerEntry entry, FlagDetails details)
    {
        var body = entry.Event.Body as FlagSettled;
        return new(
            entry.Sequence, entry.Event.Type, body?.By, details.Texts.TextOf(body?.Explanation),
            entry.Event.OccurredAt, entry.Event.RecordedAt);
    }
}

[JsonSerializable(typeof(FlagSettlementRequest))]
[JsonSerializable(typeof(FlagView))]
[JsonSerializable(typeof(Page<FlagView>))]
internal sealed partial class FlagJson : JsonSerializerContext;
