using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Handovers;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Transfers;
using Logistics.Data.Access;
using Logistics.Data.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Transfers;

internal static class TransferEndpoints
{
    private const string TransferList = "transfers";
    private const string Address = "/v1/transfers";

    public static void MapTransfers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/transfers").WithTags("Stock").WithProblems(400, 401, 503)
            .WithId("transfer", "01937000-4c00-7000-8000-000000000051");
        group.MapPost("", Release)
            .WithName("ReleaseTransfer")
            .May(Act.ReleaseTransfer)
            .WithSummary("Release loose goods to another location.")
            .WithDescription("Until they are accepted, the goods are at neither location.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapPost("/{transfer}/acceptance", Accept)
            .WithName("AcceptTransfer")
            .May(Act.AnswerTransfer)
            .WithSummary("Record how much of a transfer arrived.")
            .WithDescription("A difference is posted as lost or found.")
            .WithProblems(403, 404, 409, 413, 415, 422);
        group.MapPost("/{transfer}/cancellation", Cancel)
            .WithName("CancelTransfer")
            .May(Act.CancelTransfer)
            .WithSummary("Take a transfer back.")
            .WithDescription("The sender may, while nobody has received it.")
            .WithProblems(403, 404, 409, 413, 415, 422);
        group.MapGet("", ListTransfers)
            .WithName("ListTransfers")
            .May(Act.ReadCustody)
            .WithSummary("List transfers in the order they were released.")
            .WithDescription("Each shows what was sent and what arrived.");
        group.MapGet("/{transfer}", GetTransfer)
            .WithName("GetTransfer")
            .May(Act.ReadCustody)
            .WithSummary("Show a transfer with what was sent and what arrived.")
            .WithDescription("It shows the transfer as it is now.")
            .WithProblems(404);
    }

    private static Task<Results<Created<TransferView>, Ok<TransferView>, ProblemResult>> Release(
        TransferRequest request,
        [AsParameters] Recorder recorder,
        TransferStore transfers,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, $"{Address}/{command.Id}",
            receipt => ShowAsync(transfers, command.Id, receipt, ct), ct);
    }

    private static Task<Results<Created<TransferView>, Ok<TransferView>, ProblemResult>> Accept(
        [Description("Id of the transfer.")] string transfer,
        TransferAcceptanceRequest request,
        [AsParameters] Recorder recorder,
        TransferStore transfers,
        CancellationToken ct) =>
        RecordAsync(recorder, request, transfer, request.ToCommand, transfers, ct);

    private static Task<Results<Created<TransferView>, Ok<TransferView>, ProblemResult>> Cancel(
        [Description("Id of the transfer.")] string transfer,
        CancellationRequest request,
        [AsParameters] Recorder recorder,
        TransferStore transfers,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, transfer, (input, id, actor) => TransferRequest.Cancel(request, input, id, actor),
            transfers, ct);

    /// <summary>Records what is said of a transfer that the address names.</summary>
    private static Task<Results<Created<TransferView>, Ok<TransferView>, ProblemResult>> RecordAsync(
        Recorder recorder,
        RecordingRequest request,
        string transfer,
        Func<Input, Guid, Actor, LedgerCommand> read,
        TransferStore transfers,
        CancellationToken ct) =>
        recorder.RecordAsync(
            request, ("transfer", transfer, TransferRule.UnknownTransfer), Address, read,
            (id, _, receipt) => ShowAsync(transfers, id, receipt, ct), ct);

    /// <summary>The transfer as the command left it, whatever has happened to it since.</summary>
    private static async Task<TransferView> ShowAsync(
        TransferStore transfers, Guid id, Receipt receipt, CancellationToken ct) =>
        TransferView.Of(
            Recorder.Recorded(await transfers.AnswerAsync(id, receipt, ct), $"Transfer {id}"));

    private static async Task<Results<Ok<Page<TransferView>>, ProblemResult>> ListTransfers(
        [Description("Only from this location. An unknown code gives an empty list.")] string? from,
        [Description("Only to this location. An unknown code gives an empty list.")] string? to,
        [Description("Only this status."), OneOf<TransferStatus>] string? status,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        TransferStore transfers,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new TransferFilter(
            input.OptionalCode("from", from),
            input.OptionalCode("to", to),
            input.OptionalOneOf<TransferStatus>("status", status))
        {
            Sight = user.Sight(),
        };
        var (after, limit) = (page.ReadSequence(TransferList, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await transfers.ListAsync(filter, after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(TransferList, limit, TransferView.Of, row => row.Sequence));
    }

    private static async Task<Results<Ok<TransferView>, ProblemResult>> GetTransfer(
        [Description("Id of the transfer.")] string transfer,
        ClaimsPrincipal user,
        TransferStore transfers,
        SightStore sights,
        CancellationToken ct) =>
        UuidText.TryParse(transfer, out var id) && await transfers.FindAsync(id, asOf: null, ct) is { } found
        && await sights.SeesAsync(user.Sight(), found.From, found.To, ct)
            ? TypedResults.Ok(TransferView.Of(found))
            : Problem.NotFound(TransferRule.UnknownTransfer, "transfer", transfer).ToResult();
}
