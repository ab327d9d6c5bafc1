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
using Logistics.Data.Texts;

namespace Logistics.Api.Handovers;

/// <summary>Packages that leave one location for the next.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="From">Code of the location that has custody.</param>
/// <param name="To">Code of its parent or of one of its children.</param>
/// <param name="Packages">Ids or labels.</param>
/// <param name="OccurredAt">When they left, RFC 3339 with offset.</param>
/// <param name="Document">Number of the transport document (surat jalan).</param>
/// <param name="Vehicle">What carries the packages.</param>
/// <param name="Escort">Who escorts the transport. Kept beside the ledger, erasable.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
public sealed record ReleaseRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? From,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? To,
    [property: Required, MinLength(1), MaxLength(Limits.HandoverPackagesMax), ItemLength(Limits.LabelLengthMax)]
    IReadOnlyList<string?>? Packages,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Document,
    VehicleRequest? Vehicle,
    [property: MinLength(1), MaxLength(Limits.NameLengthMax)] string? Escort,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note) : SignedRequest
{
    internal ReleaseHandover ToCommand(Input input, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.Code("from", From),
        input.Code("to", To),
        input.List("packages", Packages, 1, Limits.HandoverPackagesMax, input.Package),
        input.OptionalText("document", Document, Limits.DocumentLengthMax),
        input.OptionalText("vehicle.plate", Vehicle?.Plate, Limits.PlateLengthMax),
        PersonalText.Of(input.OptionalText("vehicle.driver", Vehicle?.Driver, Limits.NameLengthMax)),
        PersonalText.Of(input.OptionalText("escort", Escort, Limits.NameLengthMax)),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)),
        ReadSignatures(input));
}

/// <summary>What carries the packages.</summary>
/// <param name="Plate">Number plate.</param>
/// <param name="Driver">Kept beside the ledger, erasable.</param>
public sealed record VehicleRequest(
    [property: MinLength(1), MaxLength(Limits.PlateLengthMax)] string? Plate,
    [property: MinLength(1), MaxLength(Limits.NameLengthMax)] string? Driver);

/// <summary>What is said of everything that is not named.</summary>
internal enum Remainder
{
    Accepted,
}

/// <summary>The receiver's answer to a handover, in whole or in part.</summary>
/// <param name="Id">
/// A new UUID made by the caller, for this answer alone: not the handover's, which is in the address. Sending it again
/// has no second effect.
/// </param>
/// <param name="OccurredAt">When the packages arrived, RFC 3339 with offset.</param>
/// <param name="ReceivedBy">Who received. Kept beside the ledger, erasable.</param>
/// <param name="Lines">What is said of single packages.</param>
/// <param name="Remainder">
/// <c>accepted</c> accepts every open package not named: in good condition, and what is inside a package unchecked.
/// </param>
/// <param name="Unexpected">
/// What came besides: a package of another handover or another district, or a label that nobody knows. It is here from
/// now on.
/// </param>
/// <param name="Location">
/// Where it came, if the release is not recorded yet: code of a location; without it, the key's. Otherwise it is the
/// location the handover leads to.
/// </param>
public sealed record AcceptanceRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.NameLengthMax)] string? ReceivedBy,
    [property: MaxLength(Limits.HandoverPackagesMax)] IReadOnlyList<AcceptanceLineRequest?>? Lines,
    [property: OneOf<Remainder>] string? Remainder,
    [property: MaxLength(Limits.HandoverPackagesMax)] IReadOnlyList<ArrivalLineRequest?>? Unexpected = null,
    [property: MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location = null) : SignedRequest
{
    internal AcceptHandover ToCommand(Input input, Guid handover, Actor actor)
    {
        if (Remainder is not (null or "accepted"))
            input.Fail("remainder", Remainder, Expectations.AcceptedOrNothing);
        else if (Remainder is null && Lines is null or { Count: 0 } && Unexpected is null or { Count: 0 }
            && !input.IsUnread("remainder"))
            input.Fail("lines", null, Expectations.LineOrRemainder);
        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            handover,
            PersonalText.Of(input.OptionalText("receivedBy", ReceivedBy, Limits.NameLengthMax)),
            input.List("lines", Lines ?? [], 0, Limits.HandoverPackagesMax, (field, line) =>
                (line ?? AcceptanceLineRequest.Empty).ToLine(input, field)),
            Remainder is not null,
            ReadSignatures(input),
            Unexpected is null or { Count: 0 }
                ? null
                : input.List("unexpected", Unexpected, 0, Limits.HandoverPackagesMax, (field, line) =>
                    (line ?? ArrivalLineRequest.Empty).ToLine(input, field)),
            input.OptionalCode("location", Location));
    }
}

/// <summary>What the receiver says of one package.</summary>
/// <param name="Package">Id or label.</param>
/// <param name="Outcome"><c>accepted</c>, <c>refused</c> or <c>missing</c>.</param>
/// <param name="Condition">As seen; an accepted package without one is recorded as good.</param>
/// <param name="Seals">
/// Numbers as read, not as expected; empty where there was no seal, left out where nobody looked.
/// </param>
/// <param name="UnreadableSeals">How many seals were there whose number could not be read.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
public sealed record AcceptanceLineRequest(
    [property: Required, MinLength(1), MaxLength(Limits.LabelLengthMax)] string? Package,
    [property: Required, AllowedValues("accepted", "refused", "missing")] string? Outcome,
    [property: OneOf<Condition>] string? Condition,
    [property: MaxLength(Limits.SealsMax), ItemLength(Limits.SealLengthMax)] IReadOnlyList<string?>? Seals,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note,
    [property: Range(0, Limits.SealsMax)] int? UnreadableSeals = null)
{
    internal static AcceptanceLineRequest Empty { get; } = new(null, null, null, null, null);

    internal AcceptanceLine ToLine(Input input, string field)
    {
        var isAnswer = EnumText.TryParse<LineOutcome>(Outcome, out var outcome)
            && outcome is LineOutcome.Accepted or LineOutcome.Refused or LineOutcome.Missing;
        if (!isAnswer)
            input.Fail($"{field}.outcome", Outcome, Input.AnyOf(["accepted", "refused", "missing"]));
        var isSeen = Condition is not null || Seals is not null || UnreadableSeals is not null;
        if (isAnswer && outcome == LineOutcome.Missing && isSeen)
            input.Fail($"{field}.outcome", Outcome, Expectations.NothingOfMissing);
        return new(
            input.Package($"{field}.package", Package),
            outcome,
            input.OptionalOneOf<Condition>($"{field}.condition", Condition),
            Seals is null ? null : SealList.Read(input, $"{field}.seals", Seals),
            PersonalText.Of(input.OptionalLines($"{field}.note", Note, Limits.NoteLengthMax)),
            input.OptionalWhole($"{field}.unreadableSeals", UnreadableSeals, 0, Limits.SealsMax));
    }
}

/// <summary>The sender takes a release back.</summary>
/// <param name="Id">
/// A new UUID made by the caller, for this cancellation alone: not the handover's, which is in the address. Sending it
/// again has no second effect.
/// </param>
/// <param name="OccurredAt">When the release was taken back, RFC 3339 with offset.</param>
/// <param name="Note">Why. Kept beside the ledger, erasable.</param>
public sealed record CancellationRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note) : RecordingRequest
{
    internal CancelHandover ToCommand(Input input, Guid handover, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        handover,
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
}

/// <summary>What carries the packages.</summary>
/// <param name="Plate">Number plate; null when not given.</param>
/// <param name="Driver">Who drives; null when not given; `[erased]` once it was erased.</param>
public sealed record VehicleView(string? Plate, [property: Personal] string? Driver);

/// <summary>How many packages of a handover are in each state.</summary>
/// <param name="Packages">All packages.</param>
/// <param name="Open">Packages that nobody has answered for.</param>
/// <param name="Accepted">Packages that were accepted.</param>
/// <param name="Refused">Packages that were refused.</param>
/// <param name="Missing">Packages that did not arrive.</param>
/// <param name="Cancelled">Packages that were taken back.</param>
/// <param name="Elsewhere">Packages that arrived at another location than the receiver's.</param>
/// <param name="Reversed">Packages whose release was taken back as a mistake.</param>
public sealed record LineCountsView(
    int Packages, int Open, int Accepted, int Refused, int Missing, int Cancelled, int Elsewhere, int Reversed)
{
    internal static LineCountsView Of(LineCounts counts) => new(
        counts.Total, counts.Open, counts.Accepted, counts.Refused, counts.Missing, counts.Cancelled,
        counts.Elsewhere, counts.Reversed);
}

/// <summary>A handover without its packages.</summary>
/// <param name="Id">Id of the handover.</param>
/// <param name="From">Code of the sender.</param>
/// <param name="To">Code of the receiver.</param>
/// <param name="Status">Of the whole handover.</param>
/// <param name="Counts">Its packages, by outcome.</param>
/// <param name="Sequence">Place of the release in the ledger, which `POST /v1/texts/erasures` takes as `event`.</param>
/// <param name="OccurredAt">Null, with all that follows, when the event of the release cannot be read.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="ReleasedBy">Id of the principal that recorded the release.</param>
/// <param name="Document">Number of the transport document (surat jalan).</param>
/// <param name="Vehicle">What carries the packages.</param>
/// <param name="Escort">Who escorts the transport; null when not given; `[erased]` once it was erased.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="Signatures">Officers who signed the release; empty where none did.</param>
/// <param name="Attachments">SHA-256 of each photo or paper that belongs to it; empty where there are none.</param>
/// <param name="Withheld">Names of the members that are not shown to this key: photos may show seals.</param>
public sealed record HandoverSummaryView(
    Guid Id,
    string From,
    string To,
    [property: OneOf<HandoverStatus>] string Status,
    LineCountsView Counts,
    long Sequence,
    DateTimeOffset? OccurredAt,
    DateTimeOffset? RecordedAt,
    Guid? ReleasedBy,
    string? Document,
    VehicleView Vehicle,
    [property: Personal] string? Escort,
    [property: Personal] string? Note,
    IReadOnlyList<SignatureView> Signatures,
    IReadOnlyList<string> Attachments,
    IReadOnlyList<string> Withheld) : CorrectedView
{
    internal static HandoverSummaryView Of(HandoverSummary summary)
    {
        var release = summary.Release?.Event;
        var body = release?.Body as PackageReleased;
        return new(
            summary.Id,
            summary.From,
            summary.To,
            EnumText.Of(summary.Counts.Status),
            LineCountsView.Of(summary.Counts),
            summary.ReleaseSequence,
            release?.OccurredAt,
            release?.RecordedAt,
            release?.Actor.Id,
            body?.Document,
            new VehicleView(body?.Plate, summary.Texts.TextOf(body?.Driver)),
            summary.Texts.TextOf(body?.Escort),
            summary.Texts.TextOf(body?.Note),
            SignatureView.Of(body),
            AttachedFiles.Of(body),
            summary.Withheld)
        {
            Correction = summary.Correction,
        };
    }
}

/// <summary>A handover with every package and every answer of the receiver.</summary>
/// <param name="Id">Id of the handover.</param>
/// <param name="From">Code of the sender.</param>
/// <param name="To">Code of the receiver.</param>
/// <param name="Status">Of the whole handover.</param>
/// <param name="Counts">Its packages, by outcome.</param>
/// <param name="Sequence">Place of the release in the ledger, which `POST /v1/texts/erasures` takes as `event`.</param>
/// <param name="OccurredAt">Null, down to the note, when the event of the release cannot be read.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="ReleasedBy">Id of the principal that recorded the release.</param>
/// <param name="Document">Number of the transport document (surat jalan).</param>
/// <param name="Vehicle">What carries the packages.</param>
/// <param name="Escort">Who escorts the transport; null when not given; `[erased]` once it was erased.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="Signatures">Officers who signed the release; empty where none did.</param>
/// <param name="Attachments">SHA-256 of each photo or paper that belongs to it; empty where there are none.</param>
/// <param name="Withheld">Names of the members that are not shown to this key: photos may show seals.</param>
/// <param name="Lines">Every package.</param>
/// <param name="Acceptances">Every answer of the receiver.</param>
/// <param name="Arrivals">
/// What receivers say came with it and had no open line in it, such as late answers; empty where nothing did, and in
/// the answer to the release.
/// </param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
public sealed record HandoverView(
    Guid Id,
    string From,
    string To,
    [property: OneOf<HandoverStatus>] string Status,
    LineCountsView Counts,
    long Sequence,
    DateTimeOffset? OccurredAt,
    DateTimeOffset? RecordedAt,
    Guid? ReleasedBy,
    string? Document,
    VehicleView Vehicle,
    [property: Personal] string? Escort,
    [property: Personal] string? Note,
    IReadOnlyList<SignatureView> Signatures,
    IReadOnlyList<string> Attachments,
    IReadOnlyList<string> Withheld,
    IReadOnlyList<HandoverLineView> Lines,
    IReadOnlyList<AcceptanceView> Acceptances,
    IReadOnlyList<ArrivalView> Arrivals,
    IReadOnlyList<WarningView> Warnings) : CorrectedView
{
    internal static HandoverView Of(HandoverDetails details)
    {
        var summary = HandoverSummaryView.Of(details.Summary);
        return new(
            summary.Id,
            summary.From,
            summary.To,
            summary.Status,
            summary.Counts,
            summary.Sequence,
            summary.OccurredAt,
            summary.RecordedAt,
            summary.ReleasedBy,
            summary.Document,
            summary.Vehicle,
            summary.Escort,
            summary.Note,
            summary.Signatures,
            summary.Attachments,
            summary.Withheld,
            [.. details.Lines.Select(line => HandoverLineView.Of(line, details.Summary.Texts))],
            [.. AcceptanceView.Of(details)],
            [.. details.Arrivals.Select(ArrivalView.Of)],
            WarningView.Localized(details.Lines.Select(line => line.Closing).Prepend(details.Summary.Release)
                .OfType<LedgerEntry>().Select(entry => entry.Event)))
        {
            Correction = details.Summary.Correction,
        };
    }
}

/// <summary>One package of a handover. If its release was taken back, it says by which event.</summary>
/// <param name="Package">Id of the package.</param>
/// <param name="Label">Null when the package has no record.</param>
/// <param name="Outcome"><c>open</c> until the receiver answers or the sender cancels; null when damaged.</param>
/// <param name="Condition">As the receiver saw it; null where nobody received.</param>
/// <param name="Seals">Numbers as the receiver read them; null where nobody read any, or they are withheld.</param>
/// <param name="SealCount">How many numbers the receiver read; null where nobody did.</param>
/// <param name="UnreadableSeals">How many seals had a number that the receiver could not read.</param>
/// <param name="Withheld">Names of the members that are not shown to this key.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="Acceptance">Id of the acceptance that closed the line.</param>
/// <param name="Sequence">Place in the ledger of the event that closed the line; null while it is open.</param>
/// <param name="TakenBack">Answers that were taken back as mistakes, in ledger order; empty for none.</param>
public sealed record HandoverLineView(
    Guid Package,
    string? Label,
    [property: OneOf<LineOutcome>] string? Outcome,
    [property: OneOf<Condition>] string? Condition,
    IReadOnlyList<string>? Seals,
    int? SealCount,
    int? UnreadableSeals,
    IReadOnlyList<string> Withheld,
    [property: Personal] string? Note,
    Guid? Acceptance,
    long? Sequence,
    IReadOnlyList<TakenBackView> TakenBack) : CorrectedView
{
    internal static HandoverLineView Of(HandoverLineDetails line, IReadOnlyDictionary<string, string?> texts)
    {
        var body = line.Closing?.Event.Body;
        var reading = body as ISealReading;
        return new(
            line.Package,
            line.Label,
            line.Outcome is { } outcome ? EnumText.Of(outcome) : null,
            (body as IConditionSeen)?.Condition is { } seen ? EnumText.Of(seen) : null,
            reading?.Seals,
            line.SealCount,
            reading?.UnreadableSeals,
            line.Withheld,
            texts.TextOf(NoteOf(body)),
            (body as IAnswered)?.Answer,
            line.Closing?.Sequence,
            [.. line.TakenBack.Select(TakenBackView.Of)])
        {
            Correction = line.Correction,
        };
    }

    /// <summary>
    /// Commitment to the note of what closed a line; null where it has none. The note of a release is that of the
    /// whole handover.
    /// </summary>
    internal static byte[]? NoteOf(EventBody? body) => body is PackageReleased ? null : (body as INoted)?.Note;
}

/// <summary>What an acceptance says that waits for the release.</summary>
/// <param name="Lines">What was said to be refused or missing.</param>
/// <param name="Remainder">Whether every package that is not named was accepted.</param>
public sealed record WaitingView(IReadOnlyList<WaitingLineView> Lines, bool Remainder)
{
    internal static WaitingView? Of(EventBody? body, IReadOnlyDictionary<string, string?> texts) =>
        body is AcceptanceUnmatched unmatched
            ? new(
                [
                    .. (unmatched.Lines ?? []).Select(line => new WaitingLineView(
                        line.Package, EnumText.Of(line.Outcome),
                        line.Condition is { } condition ? EnumText.Of(condition) : null, line.Seals,
                        line.UnreadableSeals, texts.TextOf(line.Note))),
                ],
                unmatched.Remainder)
            : null;
}

/// <summary>What was said of one package.</summary>
/// <param name="Package">As it was named.</param>
/// <param name="Outcome"><c>refused</c> or <c>missing</c>.</param>
/// <param name="Condition">As the receiver saw it; null when not stated.</param>
/// <param name="Seals">Numbers as the receiver read them; null when not read.</param>
/// <param name="UnreadableSeals">How many seals had a number that the receiver could not read.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
public sealed record WaitingLineView(
    string Package,
    [property: OneOf<LineOutcome>] string Outcome,
    [property: OneOf<Condition>] string? Condition,
    IReadOnlyList<string>? Seals,
    int? UnreadableSeals,
    [property: Personal] string? Note);

/// <summary>An acceptance or a cancellation: what it said of packages, and how the handover stood after it.</summary>
/// <param name="Id">Id of the acceptance or the cancellation, not of the handover.</param>
/// <param name="Handover">Id of the handover; <c>GET /v1/handovers/{handover}</c> shows all its packages.</param>
/// <param name="From">Code of the sender; null, with status and counts, while no release of it is known.</param>
/// <param name="To">Code of the receiver; while no release is known, of the location where it was accepted.</param>
/// <param name="Status">Of the whole handover.</param>
/// <param name="Counts">Of the whole handover.</param>
/// <param name="Sequence">Place of its first event in the ledger.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="ReceivedBy">Who received; null when not given; `[erased]` once it was erased.</param>
/// <param name="Signatures">Officers who signed it; empty where none did.</param>
/// <param name="Attachments">SHA-256 of each photo or paper that belongs to it; empty where there are none.</param>
/// <param name="Lines">The packages it closed, those inside others included, in the order of the ledger.</param>
/// <param name="Arrivals">What came and had no open line: late answers, and what was not expected.</param>
/// <param name="Waiting">What waits for the release; null once that is known.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
public sealed record HandoverAnswerView(
    Guid Id,
    Guid Handover,
    string? From,
    string To,
    [property: OneOf<HandoverStatus>] string? Status,
    LineCountsView? Counts,
    long Sequence,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid Actor,
    [property: Personal] string? ReceivedBy,
    IReadOnlyList<SignatureView> Signatures,
    IReadOnlyList<string> Attachments,
    IReadOnlyList<HandoverLineView> Lines,
    IReadOnlyList<ArrivalView> Arrivals,
    WaitingView? Waiting,
    IReadOnlyList<WarningView> Warnings)
{
    internal static HandoverAnswerView Of(
        Guid command, HandoverAnswer answer, IReadOnlyDictionary<string, string?> texts, Sight sight)
    {
        var first = answer.Steps[0].Entry.Event;
        return new(
            command,
            HandoverAnswer.HandoverOf(answer.Steps.Select(line => line.Entry)),
            answer.Sides?.From,
            answer.Sides?.To ?? first.Places[^1],
            answer.Sides is null ? null : EnumText.Of(answer.Sides.Counts.Status),
            answer.Sides is null ? null : LineCountsView.Of(answer.Sides.Counts),
            answer.Steps[0].Entry.Sequence,
            first.OccurredAt,
            first.RecordedAt,
            first.Actor.Id,
            texts.TextOf((first.Body as IReceived)?.ReceivedBy),
            SignatureView.Of(first.Body),
            AttachedFiles.Of(first.Body),
            [.. answer.Steps.Where(line => line.Entry.Event.Body is HandoverStep).Select(
                line => HandoverLineView.Of(HandoverLineDetails.Of(line.Entry, line.Label), texts))],
            [.. answer.Steps.Where(line => line.Entry.Event.Body is PackageArrived or LabelArrived).Select(
                line => ArrivalView.Of(line.Entry, line.Label, texts))],
            WaitingView.Of(first.Body, texts),
            WarningView.Localized(answer.Steps.Select(line => line.Entry.Event), sight));
    }
}

/// <summary>One answer of the receiver. It is taken back once all that it says is.</summary>
/// <param name="Id">Id of the acceptance.</param>
/// <param name="Sequence">Place of its first event in the ledger.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="ReceivedBy">Who received; null when not given; `[erased]` once it was erased.</param>
/// <param name="Signatures">Officers who signed it; empty where none did.</param>
/// <param name="Attachments">SHA-256 of each photo or paper that belongs to it; empty where there are none.</param>
public sealed record AcceptanceView(
    Guid Id,
    long Sequence,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid Actor,
    [property: Personal] string? ReceivedBy,
    IReadOnlyList<SignatureView> Signatures,
    IReadOnlyList<string> Attachments) : CorrectedView
{
    internal static IEnumerable<AcceptanceView> Of(HandoverDetails details) =>
        from line in details.Lines
        from one in line.TakenBack.Append((Entry: line.Closing!, Correction: default))
        where one.Entry is { Event.Body: ReceiverAnswer or PackageArrived { Reason: ArrivalReason.BeforeRelease } }
        group one by ((IAnswered)one.Entry.Event.Body).Answer into answers
        let first = answers.MinBy(one => one.Entry.Sequence).Entry
        orderby first.Sequence
        select new AcceptanceView(
            answers.Key!.Value,
            first.Sequence,
            first.Event.OccurredAt,
            first.Event.RecordedAt,
            first.Event.Actor.Id,
            details.Summary.Texts.TextOf((first.Event.Body as IReceived)?.ReceivedBy),
            SignatureView.Of(first.Event.Body),
            AttachedFiles.Of(first.Event.Body))
        {
            Correction = answers.All(one => one.Correction.ReversedBy is not null)
                ? new(
                    answers.Max(one => one.Correction.ReversedBy), answers.Min(one => one.Correction.SupersededBy),
                    first.Event.Body.Supersedes)
                : new(null, null, first.Event.Body.Supersedes),
        };
}

[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(AcceptanceRequest))]
[JsonSerializable(typeof(CancellationRequest))]
[JsonSerializable(typeof(HandoverView))]
[JsonSerializable(typeof(HandoverAnswerView))]
[JsonSerializable(typeof(Page<HandoverSummaryView>))]
internal sealed partial class HandoverJson : JsonSerializerContext;
