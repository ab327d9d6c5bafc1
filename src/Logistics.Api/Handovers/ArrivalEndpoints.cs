using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Data.Access;
using Logistics.Data.Handovers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Handovers;

internal static class ArrivalEndpoints
{
    private const string ArrivalList = "arrivals";
    private const string Address = "/v1/arrivals";

    /// <summary>Id of the arrival that the examples show.</summary>
    public const string ExampleId = "b7a41ccc-ccbf-8de4-b1fc-2dea14be5c42";

    public static void MapArrivals(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/arrivals").WithTags("Handovers").WithProblems(400, 401, 503)
            .WithId("arrival", ExampleId);
        group.MapPost("", Record)
            .WithName("RecordArrival")
            .May(Act.RecordArrival)
            .WithSummary("Record what came without a handover.")
            .WithDescription("Missing packages that turn up, packages that nobody announced, and labels that nobody "
                + "knows. They are in the custody of the location from now on.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapPost("/{arrival}/identification", Identify)
            .WithName("IdentifyArrival")
            .May(Act.RecordArrival)
            .WithSummary("Say what an unknown label was, or that no release comes for an acceptance.")
            .WithDescription("A label was that of a package, which is there from now on; or, with a note, none of the "
                + "election's. An acceptance without a release is closed with a note; what came by it stays there.")
            .WithProblems(403, 404, 409, 413, 415, 422);
        group.MapGet("", ListArrivals)
            .WithName("ListArrivals")
            .May(Act.ReadCustody)
            .WithSummary("List what came other than by an open line of a handover.")
            .WithDescription("In the order of recording.");
        group.MapGet("/{arrival}", GetArrival)
            .WithName("GetArrival")
            .May(Act.ReadCustody)
            .WithSummary("Show an arrival.")
            .WithDescription("It shows the arrival as it is now.")
            .WithProblems(404);
    }

    private static Task<Results<Created<ArrivalAnswerView>, Ok<ArrivalAnswerView>, ProblemResult>> Record(
        ArrivalRequest request,
        [AsParameters] Recorder recorder,
        ArrivalStore arrivals,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, $"{Address}?location={Uri.EscapeDataString(command.Location)}",
            async receipt =>
            {
                var sight = recorder.User.Sight();
                return ArrivalAnswerView.Of(receipt, await arrivals.OfAsync(receipt, sight, ct), sight);
            },
            ct);
    }

    private static Task<Results<Created<ArrivalView>, Ok<ArrivalView>, ProblemResult>> Identify(
        [Description("Id of the arrival.")] string arrival,
        IdentificationRequest request,
        [AsParameters] Recorder recorder,
        ArrivalStore arrivals,
        CancellationToken ct) =>
        recorder.RecordAsync(
            request, ("arrival", arrival, ArrivalRule.UnknownArrival), Address, request.ToCommand,
            async (id, _, receipt) =>
            {
                var sight = recorder.User.Sight();
                var found = await arrivals.FindAsync(id, receipt.LastSequence, sight, ct);
                return ArrivalView.Of(Recorder.Recorded(found, $"Arrival {id}")) with
                {
                    Warnings = WarningView.Localized(receipt.Entries.Select(entry => entry.Event), sight),
                };
            },
            ct);

    private static async Task<Results<Ok<Page<ArrivalView>>, ProblemResult>> ListArrivals(
        [Description("Only at this location. An unknown code gives an empty list.")] string? location,
        [Description("Only this status."), OneOf<ArrivalStatus>] string? status,
        [Description("Only this reason."), OneOf<ArrivalReason>] string? reason,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        ArrivalStore arrivals,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new ArrivalFilter(
            input.OptionalCode("location", location),
            input.OptionalOneOf<ArrivalStatus>("status", status),
            input.OptionalOneOf<ArrivalReason>("reason", reason))
        {
            Sight = user.Sight(),
        };
        var (after, limit) = (page.ReadSequence(ArrivalList, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await arrivals.ListAsync(filter, after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(ArrivalList, limit, ArrivalView.Of, row => row.Arrival.Sequence));
    }

    private static async Task<Results<Ok<ArrivalView>, ProblemResult>> GetArrival(
        [Description("Id of the arrival.")] string arrival,
        ClaimsPrincipal user,
        ArrivalStore arrivals,
        SightStore sights,
        CancellationToken ct) =>
        UuidText.TryParse(arrival, out var id)
        && await arrivals.FindAsync(id, asOf: null, user.Sight(), ct) is { } found
        && await sights.SeesAsync(user.Sight(), Arrival.Stream(id), ct)
            ? TypedResults.Ok(ArrivalView.Of(found))
            : Problem.NotFound(ArrivalRule.UnknownArrival, "arrival", arrival).ToResult();
}
