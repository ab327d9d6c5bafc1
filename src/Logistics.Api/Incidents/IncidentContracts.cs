using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Logistics.Api.Attachments;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Incidents;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Offices;
using Logistics.Data.Incidents;
using Logistics.Data.Texts;

namespace Logistics.Api.Incidents;

/// <summary>Something that went wrong, and that the ledger cannot know.</summary>
/// <param name="Id">A UUID made by the caller.</param>
/// <param name="Type">Code of its type, such as `flooded`; `GET /v1/incident-types` lists them.</param>
/// <param name="Location">Code of the location it is about.</param>
/// <param name="Package">Label or id of the package.</param>
/// <param name="Handover">Id of the handover.</param>
/// <param name="Severity">That of the type when absent.</param>
/// <param name="Note">Erasable.</param>
/// <param name="OccurredAt">When it happened, RFC 3339 with offset.</param>
public sealed record IncidentRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Type,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: MinLength(1), MaxLength(Limits.LabelLengthMax)] string? Package,
    [property: Format("uuid")] string? Handover,
    [property: OneOf<Severity>] string? Severity,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note,
    [property: Required, Format("date-time")] string? OccurredAt) : AttachedRequest
{
    internal ReportIncident ToCommand(Input input, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.Code("type", Type),
        input.Code("location", Location),
        Package is null ? null : input.Package("package", Package),
        Handover is null ? null : input.Id("handover", Handover),
        input.OptionalOneOf<Severity>("severity", Severity),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
}

/// <summary>What is said of an incident: one of comment, owner, due time and event at least.</summary>
/// <param name="Id">A UUID made by the caller.</param>
/// <param name="Comment">Erasable.</param>
/// <param name="Owner">Who takes care of it. Erasable.</param>
/// <param name="Due">When it is to be settled, RFC 3339.</param>
/// <param name="Settled">`true`: it is settled, as the comment says.</param>
/// <param name="Event">Sequence of the event that settled it.</param>
/// <param name="OccurredAt">When, RFC 3339 with offset.</param>
public sealed record IncidentStepRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Comment,
    [property: MinLength(1), MaxLength(Limits.NameLengthMax)] string? Owner,
    [property: Format("date-time")] string? Due,
    bool? Settled,
    [property: Range(0, long.MaxValue)] long? Event,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal UpdateIncident ToCommand(Input input, Guid incident, Actor actor)
    {
        if (Comment is null && Owner is null && Due is null && Event is null)
        {
            input.Fail(
                "comment", null, Settled is true ? Expectations.CommentOrEvent : Expectations.SomethingToSay);
        }
        else if (Settled is true && Comment is null && Event is null)
        {
            input.Fail("comment", null, Expectations.CommentOrEvent);
        }

        if (Settled is false && Event is not null)
            input.Fail("settled", "false", Expectations.SettledByEvent);
        if (Event < 0)
            input.Fail("event", Event.Value.ToString(CultureInfo.InvariantCulture), Expectations.SequenceOfEvent);
        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            incident,
            PersonalText.Of(input.OptionalLines("comment", Comment, Limits.NoteLengthMax)),
            PersonalText.Of(input.OptionalText("owner", Owner, Limits.NameLengthMax)),
            Due is null ? null : TimeText.Of(input.Time("due", Due).UtcDateTime),
            Settled is true || Event is not null,
            Event);
    }
}

/// <summary>Something that went wrong and has to be settled.</summary>
/// <param name="Id">Id of the incident.</param>
/// <param name="Type">Code of its type.</param>
/// <param name="Name">Name of its type, in the language of the answer.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Status">`reversed`: its event was taken back while it was open.</param>
/// <param name="Cause">What it is about, such as <c>package-missing/</c> and the id of the package.</param>
/// <param name="Location">Code of the location.</param>
/// <param name="Other">The second location: of a handover the receiver.</param>
/// <param name="Package">Label of the package.</param>
/// <param name="Handover">Id of the handover.</param>
/// <param name="Contest">Code of the contest.</param>
/// <param name="Note">As reported; `[erased]` once erased; null for integrators.</param>
/// <param name="Owner">Who takes care of it; as the note.</param>
/// <param name="Due">When it is to be settled.</param>
/// <param name="OpenedAt">When it was recorded, on the server's clock.</param>
/// <param name="Sequence">Place in the ledger of the event that opened it.</param>
/// <param name="SettledBy">Place of the event that settled it.</param>
/// <param name="History">Its events, the oldest first; null in a list.</param>
public sealed record IncidentView(
    Guid Id,
    string Type,
    string? Name,
    [property: OneOf<Severity>] string Severity,
    [property: OneOf<IncidentStatus>] string Status,
    string Cause,
    string? Location,
    string? Other,
    string? Package,
    Guid? Handover,
    string? Contest,
    [property: Personal] string? Note,
    [property: Personal] string? Owner,
    DateTimeOffset? Due,
    DateTimeOffset OpenedAt,
    long Sequence,
    long? SettledBy,
    IReadOnlyList<IncidentStepView>? History)
{
    internal static IncidentView Of(IncidentDetails details)
    {
        var incident = details.Incident;
        return new(
            incident.Id,
            incident.Type,
            AnswerLanguage.Use() == Language.Indonesian ? details.NameId : details.Name,
            EnumText.Of(details.Severity),
            EnumText.Of(incident.Status),
            incident.Cause,
            incident.Location,
            incident.Other,
            details.Label,
            incident.Handover,
            incident.Contest,
            details.Texts.TextOf((details.Opened?.Event.Body as IncidentReported)?.Note),
            details.Texts.TextOf((details.Assigned?.Event.Body as IncidentStep)?.Owner),
            Utc(incident.Due),
            Utc(incident.OpenedAt)!.Value,
            incident.Sequence,
            incident.SettledSequence,
            details.History is { } history ? [.. history.Select(IncidentStepView.Of)] : null);
    }

    private static DateTimeOffset? Utc(DateTime? time) =>
        time is { } known ? new(DateTime.SpecifyKind(known, DateTimeKind.Utc)) : null;
}

/// <summary>An event of the history of an incident.</summary>
/// <param name="Sequence">0-based place in the ledger.</param>
/// <param name="Type">Such as <c>incident-settled</c>, or what opened or settled it.</param>
/// <param name="Place">Code of the location whose key recorded it.</param>
/// <param name="Comment">Or the note; `[erased]` once erased; null for integrators.</param>
/// <param name="Owner">As in the incident.</param>
/// <param name="Due">Due from then on; null for no change.</param>
/// <param name="Event">Sequence of the event that is said to settle it.</param>
/// <param name="OccurredAt">When, on the sender's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="ReversedBy">Sequence of the event that took it back; null while it is in effect.</param>
public sealed record IncidentStepView(
    long Sequence,
    string Type,
    string? Place,
    [property: Personal] string? Comment,
    [property: Personal] string? Owner,
    DateTimeOffset? Due,
    long? Event,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    long? ReversedBy)
{
    internal static IncidentStepView Of(IncidentEntry one)
    {
        var e = one.Entry.Event;
        var step = e.Body as IncidentStep;
        return new(
            one.Entry.Sequence,
            e.Type,
            e.Actor.Place,
            one.Texts.TextOf(step?.Comment ?? (e.Body as IncidentReported)?.Note),
            one.Texts.TextOf(step?.Owner),
            step?.Due is { } due && StoredValue.Time(due) is { } time
                ? new(DateTime.SpecifyKind(time, DateTimeKind.Utc))
                : null,
            (step as IncidentSettled)?.By,
            e.OccurredAt,
            e.RecordedAt,
            one.Correction.ReversedBy);
    }
}

/// <summary>One version of a type of incidents. Of those that are valid on a day, the highest counts.</summary>
/// <param name="Code">Code of the type.</param>
/// <param name="Version">Version of the type.</param>
/// <param name="Names">What it is called.</param>
/// <param name="Severity">How much an incident matters where nobody says it.</param>
/// <param name="ValidFrom">The first day it holds.</param>
/// <param name="Provenance">Where it comes from.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record IncidentTypeView(
    string Code,
    int Version,
    NamesView Names,
    [property: OneOf<Severity>] string Severity,
    [property: Format("date")] string ValidFrom,
    [property: OneOf<Provenance>] string Provenance,
    string Source)
{
    internal static IncidentTypeView Of(IncidentType type) => new(
        type.Code,
        type.Version,
        new(type.Name, type.NameId),
        EnumText.Of(type.Severity),
        DateText.Of(type.ValidFrom),
        EnumText.Of(type.Provenance),
        type.Source);
}

[JsonSerializable(typeof(IncidentRequest))]
[JsonSerializable(typeof(IncidentStepRequest))]
[JsonSerializable(typeof(IncidentView))]
[JsonSerializable(typeof(IncidentStepView))]
[JsonSerializable(typeof(Page<IncidentView>))]
[JsonSerializable(typeof(Page<IncidentTypeView>))]
internal sealed partial class IncidentJson : JsonSerializerContext;
