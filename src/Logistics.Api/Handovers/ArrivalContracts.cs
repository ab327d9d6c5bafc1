using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Attachments;
using Logistics.Api.Hosting;
using Logistics.Api.Packages;
using Logistics.Api.Signatures;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Data.Handovers;
using Logistics.Data.Reversals;
using Logistics.Data.Texts;

namespace Logistics.Api.Handovers;

/// <summary>What came to a location without a handover.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="OccurredAt">When it was found or came, RFC 3339 with offset.</param>
/// <param name="Location">Code of the location where it is. It has custody from now on.</param>
/// <param name="Lines">What is there.</param>
/// <param name="ReceivedBy">Who received. Kept beside the ledger, erasable.</param>
/// <param name="Note">Of every line without one. Kept beside the ledger, erasable.</param>
public sealed record ArrivalRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, MinLength(1), MaxLength(Limits.HandoverPackagesMax)]
    IReadOnlyList<ArrivalLineRequest?>? Lines,
    [property: MinLength(1), MaxLength(Limits.NameLengthMax)] string? ReceivedBy,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note) : SignedRequest
{
    internal RecordArrival ToCommand(Input input, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.Code("location", Location),
        PersonalText.Of(input.OptionalText("receivedBy", ReceivedBy, Limits.NameLengthMax)),
        input.List("lines", Lines, 1, Limits.HandoverPackagesMax, (field, line) =>
            (line ?? ArrivalLineRequest.Empty).ToLine(input, field)),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)),
        ReadSignatures(input));
}

/// <summary>A package or a label that nobody expected.</summary>
/// <param name="Label">As it was read, in characters of ASCII, or the id of a package.</param>
/// <param name="Condition">As seen; without one it is recorded as unchecked.</param>
/// <param name="Seals">Numbers as read, not as expected.</param>
/// <param name="UnreadableSeals">How many seals had a number that could not be read.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
public sealed record ArrivalLineRequest(
    [property: Required, MinLength(1), MaxLength(Limits.LabelLengthMax)] string? Label,
    [property: OneOf<Condition>] string? Condition,
    [property: MaxLength(Limits.SealsMax), ItemLength(Limits.SealLengthMax)] IReadOnlyList<string?>? Seals,
    [property: Range(0, Limits.SealsMax)] int? UnreadableSeals,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note)
{
    internal static ArrivalLineRequest Empty { get; } = new(null, null, null, null, null);

    internal ArrivalLine ToLine(Input input, string field) => new(
        input.WrittenLabel($"{field}.label", Label),
        input.OptionalOneOf<Condition>($"{field}.condition", Condition),
        Seals is null ? null : SealList.Read(input, $"{field}.seals", Seals),
        PersonalText.Of(input.OptionalLines($"{field}.note", Note, Limits.NoteLengthMax)),
        input.OptionalWhole($"{field}.unreadableSeals", UnreadableSeals, 0, Limits.SealsMax));
}

/// <summary>What an unknown label was, or why no release comes for an acceptance.</summary>
/// <param name="Id">A new UUID made by the caller; sending it again has no second effect.</param>
/// <param name="OccurredAt">When it was settled, RFC 3339 with offset.</param>
/// <param name="Package">Id or label of the package it is; nothing where it is none of the election's.</param>
/// <param name="Note">How that was found out; required without a package. Kept beside the ledger, erasable.</param>
public sealed record IdentificationRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.LabelLengthMax)] string? Package,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note) : RecordingRequest
{
    internal IdentifyArrival ToCommand(Input input, Guid arrival, Actor actor)
    {
        if (Package is null && Note is null && !input.IsUnread("package") && !input.IsUnread("note"))
            input.Fail("package", null, Expectations.PackageOrNote);
        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            arrival,
            Package is null ? null : input.Package("package", Package),
            PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
    }
}

/// <summary>What came to a location other than by an open line of a handover.</summary>
/// <param name="Id">Id of the arrival.</param>
/// <param name="Location">Code of the location where it is.</param>
/// <param name="Label">As it was read, or that of the package; null for an acceptance before its release.</param>
/// <param name="Package">Id of the package; null while nobody has said which it is.</param>
/// <param name="From">Code of the location that had custody before; null where no package was known.</param>
/// <param name="Handover">The handover that the receiver named; null for none.</param>
/// <param name="Left">The handover in which the package was under way; null for none.</param>
/// <param name="Within">The package inside which it came; null for none.</param>
/// <param name="Reason">Why it had no open line.</param>
/// <param name="Status">
/// <c>open</c> while a label is to be identified or a release has not come; <c>reversed</c> once it was taken back.
/// </param>
/// <param name="Condition">As seen; null for an acceptance.</param>
/// <param name="Seals">Numbers as read; null when not read.</param>
/// <param name="UnreadableSeals">How many seals had a number that could not be read.</param>
/// <param name="Withheld">
/// Names of the members that are not shown to this key, or not in full: it may still have to receive the package.
/// </param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="ReceivedBy">Who received; null when not given; `[erased]` once it was erased.</param>
/// <param name="Waiting">What an acceptance says that waits for the release; null for anything else.</param>
/// <param name="Sequence">Place of its event in the ledger, which `POST /v1/texts/erasures` takes as `event`.</param>
/// <param name="OccurredAt">Null, with all that follows, when the event cannot be read.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="Signatures">Officers who signed it; empty where none did.</param>
/// <param name="Attachments">SHA-256 of each photo or paper that belongs to it; empty where there are none.</param>
/// <param name="Settlement">What settled it later; null where nothing did.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
public sealed record ArrivalView(
    Guid Id,
    string Location,
    string? Label,
    Guid? Package,
    string? From,
    Guid? Handover,
    Guid? Left,
    Guid? Within,
    [property: OneOf<ArrivalReason>] string Reason,
    [property: OneOf<ArrivalStatus>] string Status,
    [property: OneOf<Condition>] string? Condition,
    IReadOnlyList<string>? Seals,
    int? UnreadableSeals,
    IReadOnlyList<string> Withheld,
    [property: Personal] string? Note,
    [property: Personal] string? ReceivedBy,
    WaitingView? Waiting,
    long Sequence,
    DateTimeOffset? OccurredAt,
    DateTimeOffset? RecordedAt,
    Guid? Actor,
    IReadOnlyList<SignatureView> Signatures,
    IReadOnlyList<string> Attachments,
    SettlementView? Settlement,
    IReadOnlyList<WarningView> Warnings) : CorrectedView
{
    internal static ArrivalView Of(ArrivalDetails details) =>
        Of(details.Arrival, details.Event, details.Settlement, details.Texts, details.Withheld) with
        {
            Correction = details.Correction,
        };

    /// <summary>An arrival as its event left it.</summary>
    internal static ArrivalView Of(LedgerEntry entry, string? label, IReadOnlyDictionary<string, string?> texts) =>
        Of(Arrival.Of(entry, label)!, entry, settlement: null, texts, withheld: []) with
        {
            Correction = Corrections.None.Of(entry),
        };

    private static ArrivalView Of(
        Arrival arrival, LedgerEntry? entry, LedgerEntry? settlement, IReadOnlyDictionary<string, string?> texts,
        IReadOnlyList<string> withheld)
    {
        var body = entry?.Event.Body;
        var reading = body as ISealReading;
        return new(
            arrival.Id,
            arrival.Location,
            arrival.Label,
            arrival.Package,
            arrival.From,
            arrival.Named,
            (body as PackageArrived)?.Handover,
            arrival.Outer,
            EnumText.Of(arrival.Reason),
            EnumText.Of(arrival.Status),
            (body as IConditionSeen)?.Condition is { } seen ? EnumText.Of(seen) : null,
            reading?.Seals,
            reading?.UnreadableSeals,
            withheld,
            texts.TextOf((body as INoted)?.Note),
            texts.TextOf((body as IReceived)?.ReceivedBy),
            WaitingView.Of(body, texts),
            arrival.Sequence,
            entry?.Event.OccurredAt,
            entry?.Event.RecordedAt,
            entry?.Event.Actor.Id,
            SignatureView.Of(body),
            AttachedFiles.Of(body),
            settlement is null ? null : SettlementView.Of(settlement, texts),
            WarningView.Localized(
                ((LedgerEntry?[])[entry, settlement]).OfType<LedgerEntry>().Select(one => one.Event)));
    }
}

/// <summary>What settled an arrival.</summary>
/// <param name="Sequence">Place of the event in the ledger.</param>
/// <param name="OccurredAt">When it was settled, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
public sealed record SettlementView(
    long Sequence,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid Actor,
    [property: Personal] string? Note)
{
    internal static SettlementView Of(LedgerEntry entry, IReadOnlyDictionary<string, string?> texts) => new(
        entry.Sequence,
        entry.Event.OccurredAt,
        entry.Event.RecordedAt,
        entry.Event.Actor.Id,
        texts.TextOf((entry.Event.Body as ArrivalSettled)?.Note));
}

/// <summary>What one recording says came.</summary>
/// <param name="Id">Id of the recording.</param>
/// <param name="Location">Code of the location where it is.</param>
/// <param name="Sequence">Place of its first event in the ledger.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="Arrivals">What came, packages inside others included, in the order of the ledger.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
public sealed record ArrivalAnswerView(
    Guid Id,
    string Location,
    long Sequence,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid Actor,
    IReadOnlyList<ArrivalView> Arrivals,
    IReadOnlyList<WarningView> Warnings)
{
    internal static ArrivalAnswerView Of(Receipt receipt, IEnumerable<ArrivalDetails> arrivals, Sight sight)
    {
        var first = receipt.Entries[0].Event;
        return new(
            receipt.Command,
            first.Places[^1],
            receipt.Entries[0].Sequence,
            first.OccurredAt,
            first.RecordedAt,
            first.Actor.Id,
            [.. arrivals.Select(ArrivalView.Of)],
            WarningView.Localized(receipt.Entries.Select(entry => entry.Event), sight));
    }
}

[JsonSerializable(typeof(ArrivalRequest))]
[JsonSerializable(typeof(IdentificationRequest))]
[JsonSerializable(typeof(ArrivalView))]
[JsonSerializable(typeof(ArrivalAnswerView))]
[JsonSerializable(typeof(Page<ArrivalView>))]
internal sealed partial class ArrivalJson : JsonSerializerContext;
