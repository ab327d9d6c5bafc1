using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Logistics.Api.Attachments;
using Logistics.Api.Hosting;
using Logistics.Api.Signatures;
using Logistics.Core;
using Logistics.Core.Destructions;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Packages;
using Logistics.Core.Seals;
using Logistics.Core.Stock;
using Logistics.Data.Access;
using Logistics.Data.Events;
using Logistics.Data.Reversals;
using Logistics.Data.Texts;

namespace Logistics.Api.Events;

/// <summary>An event of the ledger, with the texts that are kept beside it.</summary>
/// <param name="Sequence">0-based place in the ledger.</param>
/// <param name="Id">Id of the event.</param>
/// <param name="Version">1-based place in the package's chain.</param>
/// <param name="Type">What happened, such as <c>package-packed</c>.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="ActorName">The principal's name; not part of the ledger.</param>
/// <param name="ActorRole">Its role then; null in events that do not say it.</param>
/// <param name="ActorPlace">Code of the location it belonged to then; null in events that do not say it.</param>
/// <param name="From">Sender of the handover step; null when it is no step of a handover.</param>
/// <param name="To">Receiver of the handover step; for any other the location where it happened.</param>
/// <param name="HandoverId">The handover it is a step of; null when it is none.</param>
/// <param name="Within">
/// The package it was put into, moved with or was taken out of; in an answer, the one it is still inside of.
/// </param>
/// <param name="Document">Number of the transport document; null when none was given.</param>
/// <param name="Plate">Number plate of the vehicle; null when none was given.</param>
/// <param name="Condition">As the receiver saw it; null where nobody received.</param>
/// <param name="Contents">
/// What the package was filled with at this step or, when it was opened, dissolved or written off, what was in it;
/// null where nothing is said.
/// </param>
/// <param name="Counted">How much was counted of each item at an opening; null where nothing was.</param>
/// <param name="Seals">Seal numbers put on or read at this step; null when none were read.</param>
/// <param name="SealCount">How many seals were put on or read, shown or not; null when none were read.</param>
/// <param name="UnreadableSeals">How many seals had a number that the receiver could not read.</param>
/// <param name="Withheld">
/// Names of the members that are not shown to this key, or not in full: it may still have to receive the package, and
/// enters its seals unseen.
/// </param>
/// <param name="Signatures">Officers who signed it; empty where none did.</param>
/// <param name="Attachments">SHA-256 of each photo or paper that belongs to it; empty where there are none.</param>
/// <param name="Decision">Number of the decision on a re-vote or a loss; null when it is for none.</param>
/// <param name="DecidedOn">Day of the decision on a loss; null for anything else.</param>
/// <param name="Destination">
/// Code of the location a package is for from this step on; null where nothing is said.
/// </param>
/// <param name="Label">Label of a package from this step on; null where nothing is said.</param>
/// <param name="Overridden">Codes of the rules that were set aside; null when none was.</param>
/// <param name="OnBehalf">
/// Number of the paper by which it was recorded for another place; null when none was given.
/// </param>
/// <param name="Flags">What was noticed when it was recorded; empty when nothing was.</param>
/// <param name="Texts">Texts that may name a person; null where there are none, and for integrators.</param>
/// <param name="Hash">Leaf hash of the stored bytes, computed now, base64.</param>
/// <param name="PreviousHash">Hash of the chain's event before, as written in the bytes, base64.</param>
public sealed record EventView(
    long Sequence,
    Guid Id,
    int Version,
    string Type,
    DateTimeOffset? OccurredAt,
    DateTimeOffset RecordedAt,
    Guid? Actor,
    [property: Personal] string? ActorName,
    string? ActorRole,
    string? ActorPlace,
    string? From,
    string? To,
    Guid? HandoverId,
    Guid? Within,
    string? Document,
    string? Plate,
    [property: OneOf<Condition>] string? Condition,
    IReadOnlyList<ContentLine>? Contents,
    IReadOnlyList<CountedLine>? Counted,
    IReadOnlyList<string>? Seals,
    int? SealCount,
    int? UnreadableSeals,
    IReadOnlyList<string> Withheld,
    IReadOnlyList<SignatureView> Signatures,
    IReadOnlyList<string> Attachments,
    string? Decision,
    string? DecidedOn,
    string? Destination,
    string? Label,
    IReadOnlyList<string>? Overridden,
    string? OnBehalf,
    IReadOnlyList<WarningView> Flags,
    [property: Personal] EventTextsView? Texts,
    string Hash,
    string? PreviousHash) : CorrectedEventView
{
    /// <summary>An event that was recorded just now, all of it.</summary>
    internal static EventView OfNew(LedgerEntry entry, CommandAnswer answer) => Of(
        entry.Sequence, HiddenSeals.None.Show(entry.Sequence, entry.Event), entry.Hash,
        answer.ActorNames.GetValueOrDefault(entry.Event.Actor.Id), EventTextsView.Of(entry.Event, answer.Texts)) with
    {
        EventCorrection = Corrections.None.Of(entry),
    };

    /// <summary>An event as it was when it was recorded.</summary>
    internal static EventView OfNew(StoredEvent stored, EventPage page) => Of(stored, page) with
    {
        EventCorrection = Corrections.None.Of(stored.Sequence, stored.Decoded),
    };

    internal static EventView Of(StoredEvent stored, EventPage page) => stored.Decoded is { } e
        ? Of(
            stored.Sequence, page.Hidden.Show(stored.Sequence, e), stored.Hash,
            page.ActorNames.GetValueOrDefault(e.Actor.Id),
            EventTextsView.Of(e, page.Texts)) with
        {
            EventCorrection = page.Corrections.Of(stored.Sequence, e),
        }
        : Unreadable(stored) with { EventCorrection = page.Corrections.Of(stored.Sequence, e: null) };

    private static EventView Of(
        long sequence, ShownEvent shown, byte[] hash, string? actorName, EventTextsView? texts)
    {
        var e = shown.Event;
        var step = e.Body as HandoverStep;
        var released = e.Body as PackageReleased;
        var arrived = e.Body as PackageArrived;
        return new(
            sequence,
            e.Id,
            e.Version,
            e.Type,
            e.OccurredAt,
            e.RecordedAt,
            e.Actor.Id,
            actorName,
            e.Actor.Role,
            e.Actor.Place,
            step?.From ?? arrived?.From,
            step?.To ?? arrived?.Location ?? (e.Body as PackagePacked)?.Location ?? (e.Body as PackageStep)?.Location,
            step?.Handover ?? arrived?.Named ?? arrived?.Handover,
            (e.Body as IInsideStep)?.Within ?? (e.Body as PackageNested)?.Outer,
            released?.Document,
            released?.Plate,
            (e.Body as IConditionSeen)?.Condition is { } seen ? EnumText.Of(seen) : null,
            Lines((e.Body as IContents)?.Contents),
            (e.Body as PackageOpened)?.Counted is { } counted ? [.. counted.Select(CountedLine.Of)] : null,
            shown.Withheld.Contains("seals", StringComparer.Ordinal) ? null : (e.Body as ISealNumbers)?.Seals,
            shown.SealCount,
            (e.Body as ISealReading)?.UnreadableSeals,
            shown.Withheld,
            SignatureView.Of(e.Body),
            AttachedFiles.Of(e.Body),
            (e.Body as IDecided)?.Decision,
            (e.Body as PackageWrittenOff)?.DecidedOn,
            (e.Body as IDestined)?.Destination,
            (e.Body as ILabelled)?.Label,
            (e.Body as IOverriding)?.Overridden,
            e.Body.OnBehalf?.Document,
            WarningView.Of(e),
            texts,
            Convert.ToBase64String(hash),
            e.Previous is null ? null : Convert.ToBase64String(e.Previous));
    }

    private static ContentLine[]? Lines(IReadOnlyList<ItemQuantity>? contents) =>
        contents is null ? null : [.. contents.Select(line => new ContentLine(line.Item, line.Quantity, line.Bundle))];

    /// <summary>A row whose bytes are no event: what the columns say, and the hash of the bytes.</summary>
    private static EventView Unreadable(StoredEvent stored) => new(
        stored.Sequence, stored.Id, stored.Version, stored.Type, OccurredAt: null, stored.RecordedAt,
        Actor: null, ActorName: null, ActorRole: null, ActorPlace: null, From: null, To: null, HandoverId: null,
        Within: null, Document: null, Plate: null, Condition: null, Contents: null, Counted: null, Seals: null,
        SealCount: null, UnreadableSeals: null, Withheld: [], Signatures: [],
        Attachments: [], Decision: null, DecidedOn: null, Destination: null, Label: null, Overridden: null,
        OnBehalf: null, Flags: [], Texts: null,
        Convert.ToBase64String(stored.Hash), PreviousHash: null);
}

/// <summary>A quantity of an item, in the item's unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Quantity">How many, in the item's unit.</param>
/// <param name="Bundle">How many one bundle holds, as declared; null when nothing was said of bundles.</param>
public sealed record ContentLine(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Item,
    [property: Required, Range(1, Limits.QuantityMax)] int? Quantity,
    int? Bundle = null);

/// <summary>How much of an item was counted, in its unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Quantity">0 for what should be there and is not.</param>
public sealed record CountedLine(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Item,
    [property: Required, Range(0, Limits.QuantityMax)] int? Quantity)
{
    internal static CountedLine Of(ItemQuantity line) => new(line.Item, line.Quantity);
}

/// <summary>Texts that may name a person. Null means not given, `[erased]` that it was erased.</summary>
/// <param name="ReceivedBy">Who received.</param>
/// <param name="Driver">Who drove.</param>
/// <param name="Escort">Who escorted the transport.</param>
/// <param name="Note">A note on what happened.</param>
/// <param name="Explanation">Why a count differed, or why an account was corrected.</param>
/// <param name="Reason">
/// Why rules were set aside, why there is a re-vote, why a plan changed, or what was wrong with an event.
/// </param>
/// <param name="OverrideReason">Why rules were set aside for another destination.</param>
/// <param name="OnBehalf">Why it was recorded for another place.</param>
/// <param name="Witnesses">Their names; `[erased]` for each that was erased.</param>
public sealed record EventTextsView(
    string? ReceivedBy,
    string? Driver,
    string? Escort,
    string? Note,
    string? Explanation,
    string? Reason,
    string? OverrideReason,
    string? OnBehalf,
    IReadOnlyList<string>? Witnesses)
{
    internal static EventTextsView? Of(LedgerEvent e, IReadOnlyDictionary<string, string?> found)
    {
        var texts = e.Commitments.ToDictionary(
            text => text.Name,
            text => found.TextOf(text.Commitment),
            StringComparer.Ordinal);
        return texts.Count == 0
            ? null
            : new(
                texts.GetValueOrDefault("receivedBy"), texts.GetValueOrDefault("driver"),
                texts.GetValueOrDefault("escort"), texts.GetValueOrDefault("note"),
                texts.GetValueOrDefault("explanation"), texts.GetValueOrDefault("reason"),
                texts.GetValueOrDefault("overrideReason"),
                texts.GetValueOrDefault("onBehalf"),
                e.Body is GoodsDestroyed
                    ? [.. texts.Where(text => text.Key.StartsWith("witnesses[", StringComparison.Ordinal))
                        .Select(text => text.Value).OfType<string>()]
                    : null);
    }
}

/// <summary>An event in the feed.</summary>
/// <param name="Sequence">0-based place in the ledger.</param>
/// <param name="Id">Id of the event.</param>
/// <param name="Stream">What the event is about, such as <c>package/01932c5e-7f00-7000-8000-000000000001</c>.</param>
/// <param name="Version">1-based place in the stream.</param>
/// <param name="Type">What happened, such as <c>package-packed</c>.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock; null when the event cannot be read.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it; null when the event cannot be read.</param>
/// <param name="ActorName">The principal's name; not part of the ledger.</param>
/// <param name="ActorRole">The actor's role then; null in events that do not say it.</param>
/// <param name="ActorPlace">Code of the location it belonged to then; null in events that do not say it.</param>
/// <param name="Flags">What was noticed when it was recorded; empty when nothing was.</param>
/// <param name="Body">
/// The event's own members as they were hashed, without those that are withheld; texts appear as commitments.
/// </param>
/// <param name="SealCount">How many seals were put on or read, shown or not; null when none were read.</param>
/// <param name="Withheld">As in the custody of a package.</param>
/// <param name="Texts">Texts that may name a person; null where there are none, and for integrators.</param>
/// <param name="Hash">Leaf hash of the stored bytes, computed now, base64.</param>
/// <param name="PreviousHash">Hash of the stream's event before, base64.</param>
public sealed record FeedEventView(
    long Sequence,
    Guid Id,
    string Stream,
    int Version,
    string Type,
    DateTimeOffset? OccurredAt,
    DateTimeOffset RecordedAt,
    Guid? Actor,
    [property: Personal] string? ActorName,
    string? ActorRole,
    string? ActorPlace,
    IReadOnlyList<WarningView> Flags,
    JsonElement? Body,
    int? SealCount,
    IReadOnlyList<string> Withheld,
    [property: Personal] EventTextsView? Texts,
    string Hash,
    string? PreviousHash) : CorrectedEventView
{
    internal static FeedEventView Of(StoredEvent stored, EventPage page)
    {
        var shown = stored.Decoded is { } decoded ? page.Hidden.Show(stored.Sequence, decoded) : default;
        var e = stored.Decoded is null ? null : shown.Event;
        return new(
            stored.Sequence,
            e?.Id ?? stored.Id,
            e?.Stream ?? stored.Stream,
            e?.Version ?? stored.Version,
            e?.Type ?? stored.Type,
            e?.OccurredAt,
            e?.RecordedAt ?? stored.RecordedAt,
            e?.Actor.Id,
            e is null ? null : page.ActorNames.GetValueOrDefault(e.Actor.Id),
            e?.Actor.Role,
            e?.Actor.Place,
            e is null ? [] : WarningView.Of(e),
            e is null ? null : BodyOf(stored.Canonical, shown.Withheld),
            shown.SealCount,
            shown.Withheld ?? [],
            e is null ? null : EventTextsView.Of(e, page.Texts),
            Convert.ToBase64String(stored.Hash),
            e?.Previous is null ? null : Convert.ToBase64String(e.Previous))
        {
            EventCorrection = page.Corrections.Of(stored.Sequence, e),
        };
    }

    /// <summary>The members of an event's body as its bytes have them.</summary>
    /// <param name="withheld">Names of those that are left out; of flags, what was expected and what was sent.</param>
    internal static JsonElement BodyOf(byte[] canonical, IReadOnlyList<string>? withheld = null)
    {
        if (withheld is null or [])
        {
            using var document = JsonDocument.Parse(canonical);
            return document.RootElement.GetProperty("body").Clone();
        }

        var body = JsonNode.Parse(canonical)!["body"]!.AsObject();
        foreach (var name in withheld.Where(name => name != FlagsMember))
            body.Remove(name);
        foreach (var flag in withheld.Contains(FlagsMember, StringComparer.Ordinal) ? body[FlagsMember]!.AsArray() : [])
        {
            flag!.AsObject().Remove("expected");
            flag.AsObject().Remove("actual");
        }

        using var shown = JsonDocument.Parse(body.ToJsonString());
        return shown.RootElement.Clone();
    }

    private const string FlagsMember = "flags";
}

[JsonSerializable(typeof(Page<FeedEventView>))]
internal sealed partial class EventJson : JsonSerializerContext;
