using System.ComponentModel;
using Logistics.Api.Handovers;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Transfers;
using Logistics.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Transfers;

internal static class TransferEndpoints
{
    private const string TransferList = "transfers";

    public static void MapTransfers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/transfers").WithTags("Stock").WithProblems(400, 401, 503);
        group.MapPost("", Release)
            .WithName("ReleaseTransfer")
            .WithSummary("The sender gives loose goods up for another location; until accepted they are at neither.")
            .RequireAuthorization(Policies.Record)
            .WithProblems(403, 409, 413, 415, 422)
            .WithExamples(TransferExamples.Released, TransferExamples.Release);
        group.MapPost("/{transfer}/acceptance", Accept)
            .WithName("AcceptTransfer")
            .WithSummary("The receiver says how much arrived; a difference is lost or found by name.")
            .RequireAuthorization(Policies.Record)
            .WithProblems(403, 404, 409, 413, 415, 422)
            .WithExamples(TransferExamples.Accepted, TransferExamples.Acceptance);
        group.MapPost("/{transfer}/cancellation", Cancel)
            .WithName("CancelTransfer")
            .WithSummary("The sender takes a transfer back that nobody has received.")
            .RequireAuthorization(Policies.Record)
            .WithProblems(403, 404, 409, 413, 415, 422)
            .WithExamples(TransferExamples.Cancelled, TransferExamples.Cancellation);
        group.MapGet("", ListTransfers)
            .WithName("ListTransfers")
            .WithSummary("Transfers in the order they were released.")
            .WithExamples(TransferExamples.Transfers);
        group.MapGet("/{transfer}", GetTransfer)
            .WithName("GetTransfer")
            .WithSummary("One transfer, with what was sent and what arrived.")
            .WithProblems(404)
            .WithExamples(TransferExamples.Accepted);
    }

    private static async Task<Results<Created<TransferView>, Ok<TransferView>, ProblemResult>> Release(
        TransferRequest request,
        [AsParameters] Recorder recorder,
        TransferStore transfers,
        CancellationToken ct)
    {
        var input = new Input();
        var command = request.ToCommand(input, recorder.Actor);
        return await RecordAsync(recorder, input, command, command.Id, transfers, ct);
    }

    private static async Task<Results<Created<TransferView>, Ok<TransferView>, ProblemResult>> Accept(
        [Description("Id of the transfer.")] string transfer,
        TransferAcceptanceRequest request,
        [AsParameters] Recorder recorder,
        TransferStore transfers,
        CancellationToken ct)
    {
        if (ReadId(transfer) is not { } id)
            return Problem.NotFound(TransferRule.UnknownTransfer, "transfer", transfer).ToResult();
        var input = new Input();
        var command = request.ToCommand(input, id, recorder.Actor);
        return await RecordAsync(recorder, input, command, id, transfers, ct);
    }

    private static async Task<Results<Created<TransferView>, Ok<TransferView>, ProblemResult>> Cancel(
        [Description("Id of the transfer.")] string transfer,
        CancellationRequest request,
        [AsParameters] Recorder recorder,
        TransferStore transfers,
        CancellationToken ct)
    {
        if (ReadId(transfer) is not { } id)
            return Problem.NotFound(TransferRule.UnknownTransfer, "transfer", transfer).ToResult();
        var input = new Input();
        var command = TransferRequest.Cancel(request, input, id, recorder.Actor);
        return await RecordAsync(recorder, input, command, id, transfers, ct);
    }

    /// <summary>Shows the transfer as the command left it, whatever has happened to it since.</summary>
    private static Task<Results<Created<TransferView>, Ok<TransferView>, ProblemResult>> RecordAsync(
        Recorder recorder,
        Input input,
        LedgerCommand command,
        Guid transfer,
        TransferStore transfers,
        CancellationToken ct) =>
        recorder.RecordAsync(input, command, $"/v1/transfers/{transfer}", async receipt => TransferView.Of(
            await transfers.FindAsync(transfer, receipt.LastSequence, ct)
            ?? throw new InvalidOperationException($"Transfer {transfer} was recorded but cannot be read.")), ct);

    private static async Task<Results<Ok<Page<TransferView>>, ProblemResult>> ListTransfers(
        [Description("Only from this location; one that is not known gives an empty list.")] string? from,
        [Description("Only to this location; one that is not known gives an empty list.")] string? to,
        [Description("Only this status."), OneOf<TransferStatus>] string? status,
        [AsParameters] PageQuery page,
        TransferStore transfers,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new TransferFilter(
            input.OptionalCode("from", from),
            input.OptionalCode("to", to),
            input.OptionalOneOf<TransferStatus>("status", status));
        var (after, limit) = (page.ReadSequence(TransferList, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await transfers.ListAsync(filter, after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(TransferList, limit, TransferView.Of, row => row.Sequence));
    }

    private static async Task<Results<Ok<TransferView>, ProblemResult>> GetTransfer(
        [Description("Id of the transfer.")] string transfer, TransferStore transfers, CancellationToken ct) =>
        ReadId(transfer) is { } id && await transfers.FindAsync(id, asOf: null, ct) is { } found
            ? TypedResults.Ok(TransferView.Of(found))
            : Problem.NotFound(TransferRule.UnknownTransfer, "transfer", transfer).ToResult();

    private static Guid? ReadId(string text) => UuidText.TryParse(text, out var id) ? id : null;
}
