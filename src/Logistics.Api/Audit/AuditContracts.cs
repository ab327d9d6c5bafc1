using System.Text.Json;
using System.Text.Json.Serialization;
using Logistics.Api.Events;
using Logistics.Api.Hosting;
using Logistics.Core.Kernel;

namespace Logistics.Api.Audit;

/// <summary>An event that belongs to a finding.</summary>
/// <param name="Finding">Name of the finding.</param>
/// <param name="Sequence">0-based place in the ledger.</param>
/// <param name="Id">Id of the event.</param>
/// <param name="Type">What happened, such as <c>package-packed</c>.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="ActorName">The principal's name; not part of the ledger.</param>
/// <param name="ActorRole">Its role then; null in events that do not say it.</param>
/// <param name="ActorPlace">Code of the location it belonged to then; null in events that do not say it.</param>
/// <param name="Places">
/// Codes of the locations where it happened: of what went from one to another both, the sender first.
/// </param>
/// <param name="Stream">What the event is about, such as <c>package/01932c5e-7f00-7000-8000-000000000001</c>.</param>
/// <param name="Label">Label of the package that it is about; null where it is about none.</param>
/// <param name="OnBehalf">
/// Number of the paper by which it was recorded for another place; null when none was given.
/// </param>
/// <param name="Flags">What was noticed when it was recorded; empty when nothing was.</param>
/// <param name="Body">The event's own members as they were hashed; texts appear as commitments.</param>
/// <param name="Texts">
/// Texts that may name a person, with `[erased]` for each that was erased; null where there are none, and offline.
/// </param>
/// <param name="Hash">Leaf hash of the bytes, computed now, base64.</param>
public sealed record AuditFindingView(
    string Finding,
    long Sequence,
    Guid Id,
    string Type,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid Actor,
    [property: Personal] string? ActorName,
    string? ActorRole,
    string? ActorPlace,
    IReadOnlyList<string> Places,
    string Stream,
    string? Label,
    string? OnBehalf,
    IReadOnlyList<WarningView> Flags,
    JsonElement Body,
    [property: Personal] EventTextsView? Texts,
    string Hash)
{
    /// <summary>Their names as CSV.</summary>
    internal static readonly string[] Columns =
    [
        "finding", "sequence", "id", "type", "occurredAt", "recordedAt", "actor", "actorName", "actorRole",
        "actorPlace",
        "places", "stream", "label", "onBehalf", "onBehalfReason", "reason", "flags", "body", "hash",
    ];

    /// <summary>The same as a row of CSV.</summary>
    internal object?[] Cells =>
    [
        Finding, Sequence, Id.ToString(), Type, JsonOrCsv.Time(OccurredAt), JsonOrCsv.Time(RecordedAt),
        Actor.ToString(),
        ActorName, ActorRole, ActorPlace, string.Join("; ", Places), Stream, Label, OnBehalf, Texts?.OnBehalf,
        Texts?.Reason, string.Join("; ", Flags.Select(Describe)), Body.GetRawText(), Hash,
    ];

    /// <param name="places">Codes of the locations where it happened.</param>
    /// <param name="label">Of the package it is about.</param>
    internal static AuditFindingView Of(
        string finding, LedgerEntry entry, IReadOnlyList<string> places, string? label, string? actorName,
        EventTextsView? texts)
    {
        var e = entry.Event;
        return new(
            finding, entry.Sequence, e.Id, e.Type, e.OccurredAt, e.RecordedAt, e.Actor.Id, actorName, e.Actor.Role,
            e.Actor.Place, places, e.Stream, label, e.Body.OnBehalf?.Document, WarningView.Of(e),
            FeedEventView.BodyOf(entry.Canonical), texts, Convert.ToBase64String(entry.Hash));
    }

    /// <summary>Such as <c>recorded-late occurredAt: recorded within 24 h / 30 h later</c>: what was expected, and what
    /// was sent.</summary>
    internal static string Describe(WarningView flag) => $"{flag.Code} {flag.Field}: {flag.Expected} / {flag.Actual}";
}

/// <summary>The name of a finding.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class FindingsAttribute : Attribute, IOneOf
{
    public string Name => "AuditFindingName";

    public IReadOnlyList<string> Values => Catalog.Current.Findings;
}

[JsonSerializable(typeof(Page<AuditFindingView>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class AuditJson : JsonSerializerContext;
