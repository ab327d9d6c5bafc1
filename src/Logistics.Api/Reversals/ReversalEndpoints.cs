using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Reversals;
using Logistics.Data;
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
        ReversalStore reversals,
        IOptions<JsonOptions> json,
        CancellationToken ct)
    {
        if (Read(sequence) is not { } number)
            return Unknown(sequence);
        var details = await reversals.FindAsync(number, ct) ?? new ReversalDetails(null, [number], null);
        var input = recorder.NewInput();
        var replacement = Replacements.ReadFrom(
            request.Replacement, details.Event, input, recorder.User, json.Value.SerializerOptions);
        var command = request.ToCommand(input, number, details, replacement, recorder.Actor);
        return await recorder.RecordAsync(
            request, input, command, $"/v1/events/{number}/reversal",
            receipt => ViewAsync(number, details, receipt, reversals, ct), ct);
    }

    private static async Task<Results<Ok<ReversalView>, ProblemResult>> GetReversal(
        [Description(Address), Whole(0)] string sequence,
        ClaimsPrincipal user,
        EventStore events,
        ReversalStore reversals,
        CancellationToken ct)
    {
        if (Read(sequence) is not { } number || await events.FindSeenAsync(number, user.Sight(), ct) is not { } e
            || await reversals.FindAsync(number, ct) is not { } details)
            return Unknown(sequence);
        var known = await reversals.FindAsync(details.Recorded, ct);
        var with = details.Reversal?.IsWhole is true ? known.Values : known.Values.Where(one => one.Sequence == number);
        ReversedEventView[] reversed =
        [
            .. from one in with
               where one.ReversedBy is not null
               orderby one.ReversedBy
               select new ReversedEventView(one.Sequence, one.ReversedBy!.Value),
        ];
        return TypedResults.Ok(ReversalView.Of(number, new(e.Type, details.Reversal), reversed));
    }

    /// <summary>Shows the reversal as the command left it.</summary>
    private static async Task<ReversalView> ViewAsync(
        long sequence, ReversalDetails before, Receipt receipt, ReversalStore reversals, CancellationToken ct)
    {
        var type = before.Event?.Type ?? "";
        ReversedEventView[] reversed =
        [
            .. receipt.Entries.Select(entry => entry.Event.Body switch
            {
                EventReversed body => new ReversedEventView(body.Reverses, entry.Sequence),
                ICounterChange { TakesBack: { } taken } => new ReversedEventView(taken, entry.Sequence),
                _ => null,
            }).OfType<ReversedEventView>(),
        ];
        if (receipt.Entries[0].Event.Body is ReversalProposed proposed)
        {
            return ReversalView.Of(
                sequence,
                new(type, new(
                    sequence, ReversalStatus.Proposed, proposed.Location, proposed.Other, proposed.IsWhole,
                    ReversedBy: null, SupersededBy: null, receipt.Entries[0].Sequence)),
                reversed);
        }

        var now = (await reversals.FindAsync(sequence, ct))?.Reversal;
        return ReversalView.Of(sequence, new(type, now), reversed);
    }

    private static long? Read(string sequence) =>
        Input.TryNumber(sequence, out var number) && number >= 0 ? number : null;

    private static ProblemResult Unknown(string sequence) =>
        Problem.NotFound(ReversalRule.UnknownEvent, "sequence", sequence).ToResult();
}
