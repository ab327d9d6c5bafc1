using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Logistics.Api.Attachments;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Reference;
using Logistics.Core.Reversals;
using Logistics.Data.Reversals;

namespace Logistics.Api.Reversals;

/// <summary>Takes back an event that was a mistake.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Reason">What was wrong. Kept beside the ledger, erasable.</param>
/// <param name="Command">
/// `true`: all that the event's request recorded is taken back, such as each of 40 packages of a handover.
/// </param>
/// <param name="Replacement">
/// What is right, as the request that records such an event has it, with an id of its own. Both are recorded, or
/// neither is.
/// </param>
/// <param name="OccurredAt">When the mistake was found, RFC 3339 with offset.</param>
public sealed record ReversalRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason,
    bool? Command,
    JsonElement? Replacement,
    [property: Required, Format("date-time")] string? OccurredAt) : AttachedRequest
{
    internal LedgerCommand ToCommand(
        Input input, long sequence, ReversalDetails details, LedgerCommand? replacement, Actor actor)
    {
        if (Reason is null)
            input.Fail("reason", null, Input.Length(Expectations.Text, Limits.NoteLengthMax));
        var (id, occurredAt) = (input.Id("id", Id), input.Time("occurredAt", OccurredAt));
        var reason = PersonalText.Of(input.OptionalLines("reason", Reason, Limits.NoteLengthMax) ?? "")!;
        return details.Event is { } e && ReferenceFeature.IsStream(e.Stream)
            ? new ReverseReference(id, actor, occurredAt, sequence, Command is true, reason)
            {
                Recorded = details.Recorded,
            }
            : new ReverseEvent(id, actor, occurredAt, sequence, Command is true, reason, replacement)
            {
                Recorded = details.Recorded,
            };
    }
}

/// <summary>An event, and whether it is taken back.</summary>
/// <param name="Sequence">Of the event.</param>
/// <param name="Type">Type of the event.</param>
/// <param name="Status">
/// <c>in-effect</c>; <c>proposed</c>: one side of a handover asks to take it back, and the other has not agreed yet;
/// <c>reversed</c>.
/// </param>
/// <param name="ProposedBy">Code of the location that asked; null where nobody had to.</param>
/// <param name="AwaitedOf">Code of the location that has to agree; null where none has to.</param>
/// <param name="Command">Whether all that the event's request recorded is taken back.</param>
/// <param name="Reversed">Each event that was taken back with it, and what took it back.</param>
/// <param name="SupersededBy">
/// Sequence of the first event that was recorded in its place; null for none.
/// </param>
/// <param name="Warnings">What may be a mistake about the reversal although it was recorded; empty when nothing may.
/// </param>
public sealed record ReversalView(
    long Sequence,
    string Type,
    [property: OneOf<ReversalState>] string Status,
    string? ProposedBy,
    string? AwaitedOf,
    bool Command,
    IReadOnlyList<ReversedEventView> Reversed,
    long? SupersededBy,
    IReadOnlyList<WarningView> Warnings)
{
    internal static ReversalView Of(
        long sequence,
        string type,
        Reversal? reversal,
        IReadOnlyList<ReversedEventView> reversed,
        IReadOnlyList<WarningView> warnings) => new(
        sequence,
        type,
        EnumText.Of(reversal?.Status switch
        {
            null => ReversalState.InEffect,
            ReversalStatus.Proposed => ReversalState.Proposed,
            _ => ReversalState.Reversed,
        }),
        reversal?.OtherPlace is null ? null : reversal.Place,
        reversal?.Status == ReversalStatus.Proposed ? reversal.OtherPlace : null,
        reversal?.IsWhole is true || reversed.Count > 1,
        reversed,
        reversal?.SupersededBy,
        warnings);
}

/// <summary>Whether an event is taken back.</summary>
internal enum ReversalState
{
    InEffect,
    Proposed,
    Reversed,
}

/// <summary>An event that was taken back.</summary>
/// <param name="Sequence">Of the event.</param>
/// <param name="By">Sequence of the event <c>event-reversed</c> that took it back.</param>
public sealed record ReversedEventView(long Sequence, long By);

[JsonSerializable(typeof(ReversalRequest))]
[JsonSerializable(typeof(ReversalView))]
internal sealed partial class ReversalJson : JsonSerializerContext;
