using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Reversals;
using Logistics.Data.Access;
using Logistics.Data.Events;
using Logistics.Data.Reversals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Logistics.Api.Reversals;

internal static class ReversalEndpoints
{
    private const string Address = "Sequence of the event.";

    public static void MapReversals(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/events/{sequence}/reversal").WithTags("Ledger").WithProblems(400, 401, 404, 503);
        group.MapPost("", Reverse)
            .WithName("ReverseEvent")
            .May(Act.Reverse)
            .WithSummary("Take back an event that was a mistake.")
            .WithDescription(
                "Whoever may record such an event may take it back, while nothing later rests on it: "
                + "`event-rested-on` otherwise lists the later events, in the order in which they are to be reversed. "
                + "An accepted handover has two sides: the answer to the first is `proposed`, and the request of the "
                + "other reverses it; that of an admin does at once. A reversal is not reversed: record anew what was "
                + "right.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapGet("", GetReversal)
            .WithName("GetReversal")
            .May(Act.ReadCustody)
            .WithSummary("Show whether an event is taken back.")
            .WithDescription("With what took it back, and what was recorded in its place.");
    }

    private static async Task<Results<Created<ReversalView>, Ok<ReversalView>, ProblemResult>> Reverse(
        [Description(Address), Whole(0)] string sequence,
        ReversalRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        SightStore sights,
        ReversalStore reversals,
        IOptions<JsonOptions> json,
        CancellationToken ct)
    {
        if (Read(sequence) is not { } number)
            return Unknown(sequence);
        var seen = await SeenAsync(number, recorder.User.Sight(), events, sights, ct);
        var details = (seen is null ? null : await reversals.FindAsync(number, ct))
            ?? new ReversalDetails(null, [number], null);
        var input = recorder.NewInput();
        var replacement = Replacements.ReadFrom(
            request.Replacement, details.Event, input, recorder.User, json.Value.SerializerOptions);
        if (replacement is not null)
            replacement = await recorder.WithKeptAttachmentsAsync(replacement, ct);
        var command = request.ToCommand(input, number, details, replacement, recorder.Actor);
        if (replacement is not null && replacement.Id == command.Id)
            input.Fail(Replacements.IdField, request.Id, Expectations.OtherId);

        // What the sender may not know of is as if it were not there, whatever the body says.
        if (seen is null && input.Problem is null)
            return Unknown(sequence);
        return await recorder.RecordAsync(
            request, input, command, $"/v1/events/{number}/reversal",
            receipt => ViewAsync(number, details, receipt, recorder.User.Sight(), reversals, ct), ct);
    }

    private static async Task<Results<Ok<ReversalView>, ProblemResult>> GetReversal(
        [Description(Address), Whole(0)] string sequence,
        ClaimsPrincipal user,
        EventStore events,
        SightStore sights,
        ReversalStore reversals,
        CancellationToken ct)
    {
        if (Read(sequence) is not { } number || await SeenAsync(number, user.Sight(), events, sights, ct) is not { } e
            || await reversals.FindAsync(number, ct) is not { } details)
            return Unknown(sequence);
        var by = details.Reversal is { } known
            ? await reversals.FindAsync(known.ReversedBy ?? known.HeadSequence, ct)
            : null;
        return TypedResults.Ok(ReversalView.Of(
            number, e.Type, details.Reversal, await ReversedTogetherAsync(details, by, reversals, ct),
            by?.Event is { } reversal ? WarningView.Localized([reversal], user.Sight()) : []));
    }

    /// <summary>An event, if somebody may know of it: by what it is about, or as one of its places.</summary>
    private static async Task<LedgerEvent?> SeenAsync(
        long sequence, Sight sight, EventStore events, SightStore sights, CancellationToken ct)
    {
        if (await events.FindSeenAsync(sequence, sight, ct) is { } seen)
            return seen;
        if (sight.IsEverything || await events.FindSeenAsync(sequence, Sight.Everything, ct) is not { } e)
            return null;
        foreach (var place in e.Places)
        {
            if (await sights.SeesAsync(sight, place, null, ct))
                return e;
        }

        return null;
    }

    /// <summary>The events of the same request that the same reversal took back, in its order.</summary>
    private static async Task<IReadOnlyList<ReversedEventView>> ReversedTogetherAsync(
        ReversalDetails details, ReversalDetails? reversal, ReversalStore reversals, CancellationToken ct)
    {
        if (reversal is null)
            return [];
        var known = await reversals.FindAsync(details.Recorded, ct);
        return
        [
            .. from one in known.Values
               where one.ReversedBy is { } other && reversal.Recorded.Contains(other)
               orderby one.ReversedBy
               select new ReversedEventView(one.Sequence, one.ReversedBy!.Value),
        ];
    }

    /// <summary>Shows the reversal as the command left it.</summary>
    private static async Task<ReversalView> ViewAsync(
        long sequence,
        ReversalDetails before,
        Receipt receipt,
        Sight sight,
        ReversalStore reversals,
        CancellationToken ct)
    {
        var type = before.Event?.Type ?? "";
        ReversedEventView[] reversed =
        [
            .. receipt.Entries.Select(one => one.Event.Body switch
            {
                EventReversed body => new ReversedEventView(body.Reverses, one.Sequence),
                ICounterChange { TakesBack: { } taken } => new ReversedEventView(taken, one.Sequence),
                _ => null,
            }).OfType<ReversedEventView>(),
        ];
        var by = reversed.FirstOrDefault(one => one.Sequence == sequence)?.By;
        var entry = receipt.Entries.FirstOrDefault(one => one.Sequence == by) ?? receipt.Entries[0];
        var warnings = WarningView.Localized([entry.Event], sight);
        if (entry.Event.Body is ReversalProposed proposed)
        {
            return ReversalView.Of(
                sequence,
                type,
                new(
                    sequence, ReversalStatus.Proposed, proposed.Location, proposed.Other, proposed.IsWhole,
                    ReversedBy: null, SupersededBy: null, entry.Sequence),
                reversed,
                warnings);
        }

        var now = (await reversals.FindAsync(sequence, ct))?.Reversal;
        return ReversalView.Of(sequence, type, now, reversed, warnings);
    }

    private static long? Read(string sequence) =>
        Input.TryNumber(sequence, out var number) && number >= 0 ? number : null;

    private static ProblemResult Unknown(string sequence) =>
        Problem.NotFound(ReversalRule.UnknownEvent, "sequence", sequence).ToResult();
}
