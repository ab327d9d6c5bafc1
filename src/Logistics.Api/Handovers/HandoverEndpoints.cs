using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Logistics.Data.Handovers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Handovers;

internal static class HandoverEndpoints
{
    private const string HandoverList = "handovers";
    private const string Address = "/v1/handovers";

    /// <summary>Id of the handover that the examples record.</summary>
    public const string ExampleId = "01935b2a-4c00-7000-8000-000000000011";

    public static void MapHandovers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/handovers").WithTags("Handovers").WithProblems(400, 401, 503)
            .WithId("handover", ExampleId);
        group.MapPost("", Release)
            .WithName("ReleaseHandover")
            .May(Act.Release)
            .WithSummary("Release packages to the next location.")
            .WithDescription("Custody stays with the sender until the receiver accepts. What the receiver accepted "
                + "before the release was recorded is paired with it.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapPost("/{handover}/acceptance", Accept)
            .WithName("AcceptHandover")
            .May(Act.Answer)
            .WithSummary("Answer for packages of a handover.")
            .WithDescription("The receiver may answer in parts. Each answer has an `id` of its own and shows the "
                + "packages it closed. It is kept until the release comes where that is not recorded yet.")
            .WithProblems(403, 404, 409, 413, 415, 422);
        group.MapPost("/{handover}/cancellation", Cancel)
            .WithName("CancelHandover")
            .May(Act.CancelRelease)
            .WithSummary("Take a release back.")
            .WithDescription("The sender may, while no package of it is accepted.")
            .WithProblems(403, 404, 409, 413, 415, 422);
        group.MapGet("", ListHandovers)
            .WithName("ListHandovers")
            .May(Act.ReadCustody)
            .WithSummary("List handovers in the order they were released.")
            .WithDescription("A handover is listed without its packages.");
        group.MapGet("/{handover}", GetHandover)
            .WithName("GetHandover")
            .May(Act.ReadCustody)
            .WithSummary("Show a handover with every package and answer.")
            .WithDescription("It shows the handover as it is now.")
            .WithProblems(404);
    }

    private static Task<Results<Created<HandoverView>, Ok<HandoverView>, ProblemResult>> Release(
        ReleaseRequest request,
        [AsParameters] Recorder recorder,
        HandoverStore handovers,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, $"{Address}/{command.Id}",
            async receipt =>
            {
                var (answer, texts) = await AnswerAsync(handovers, receipt, ct);
                return HandoverView.Of(HandoverDetails.Released(answer, texts)) with
                {
                    Warnings = WarningView.Localized(
                        answer.Steps.Select(step => step.Entry.Event), recorder.User.Sight()),
                };
            },
            ct);
    }

    private static Task<Results<Created<HandoverAnswerView>, Ok<HandoverAnswerView>, ProblemResult>> Accept(
        [Description("Id of the handover.")] string handover,
        AcceptanceRequest request,
        [AsParameters] Recorder recorder,
        HandoverStore handovers,
        CancellationToken ct) =>
        CloseAsync(recorder, request, handover, request.ToCommand, handovers, ct);

    private static Task<Results<Created<HandoverAnswerView>, Ok<HandoverAnswerView>, ProblemResult>> Cancel(
        [Description("Id of the handover.")] string handover,
        CancellationRequest request,
        [AsParameters] Recorder recorder,
        HandoverStore handovers,
        CancellationToken ct) =>
        CloseAsync(recorder, request, handover, request.ToCommand, handovers, ct);

    private static Task<Results<Created<HandoverAnswerView>, Ok<HandoverAnswerView>, ProblemResult>> CloseAsync(
        Recorder recorder,
        RecordingRequest request,
        string handover,
        Func<Input, Guid, Actor, LedgerCommand> read,
        HandoverStore handovers,
        CancellationToken ct) =>
        recorder.RecordAsync(
            request, ("handover", handover, HandoverRule.UnknownHandover), Address, read,
            async (_, command, receipt) =>
            {
                var (answer, texts) = await AnswerAsync(handovers, receipt, ct);
                return HandoverAnswerView.Of(command.Id, answer, texts, recorder.User.Sight());
            },
            ct);

    /// <summary>What the command left: as it was decided, or read back when it was recorded before.</summary>
    private static async ValueTask<(HandoverAnswer Answer, IReadOnlyDictionary<string, string?> Texts)> AnswerAsync(
        HandoverStore handovers, Receipt receipt, CancellationToken ct) =>
        receipt.Answer is { Left: HandoverAnswer left } answer
            ? (left, answer.Texts)
            : await handovers.AnswerAsync(receipt, ct);

    private static async Task<Results<Ok<Page<HandoverSummaryView>>, ProblemResult>> ListHandovers(
        [Description("Only from this location. An unknown code gives an empty list.")] string? from,
        [Description("Only to this location. An unknown code gives an empty list.")] string? to,
        [Description("Only this status."), OneOf<HandoverStatus>] string? status,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        HandoverStore handovers,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new HandoverFilter(
            input.OptionalCode("from", from),
            input.OptionalCode("to", to),
            input.OptionalOneOf<HandoverStatus>("status", status))
        {
            Sight = user.Sight(),
        };
        var (after, limit) = (page.ReadSequence(HandoverList, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await handovers.ListAsync(filter, after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(HandoverList, limit, HandoverSummaryView.Of, row => row.ReleaseSequence));
    }

    private static async Task<Results<Ok<HandoverView>, ProblemResult>> GetHandover(
        [Description("Id of the handover.")] string handover,
        ClaimsPrincipal user,
        HandoverStore handovers,
        SightStore sights,
        CancellationToken ct) =>
        UuidText.TryParse(handover, out var id) && await handovers.FindAsync(id, user.Sight(), ct) is { } found
        && await sights.SeesHandoverAsync(user.Sight(), id, found.Summary.From, found.Summary.To, ct)
            ? TypedResults.Ok(HandoverView.Of(found))
            : Problem.NotFound(HandoverRule.UnknownHandover, "handover", handover).ToResult();
}
