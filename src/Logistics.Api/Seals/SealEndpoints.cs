using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Api.Stock;
using Logistics.Core.Access;
using Logistics.Core.Seals;
using Logistics.Core.Stock;
using Logistics.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Seals;

internal static class SealEndpoints
{
    private const string BatchList = "seal-batches";
    private const string Address = "/v1/seal-batches";

    public static void MapSeals(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/seal-batches").WithTags("Seals").WithProblems(400, 401, 503)
            .WithId("batch", "01937000-4c00-7000-8000-000000000045");
        group.MapPost("", Issue)
            .WithName("IssueSeals")
            .May(Act.IssueSeals)
            .WithSummary("Record a batch of seals that was issued.")
            .WithDescription("A batch is a series of numbers, single numbers, or a count of seals without numbers.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapGet("", ListBatches)
            .WithName("ListSealBatches")
            .May(Act.ReadCustody)
            .WithSummary("List seal batches in the order they were recorded.")
            .WithDescription("Each shows its numbers and their count.");
        group.MapGet("/{batch}", GetBatch)
            .WithName("GetSealBatch")
            .May(Act.ReadCustody)
            .WithSummary("Show a seal batch.")
            .WithDescription("Its note is `[erased]` once it was erased.")
            .WithProblems(404);
    }

    private static Task<Results<Created<SealBatchView>, Ok<SealBatchView>, ProblemResult>> Issue(
        SealBatchRequest request,
        [AsParameters] Recorder recorder,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, (DocumentKind.SealBatch, command.Id, Address), documents, SealBatchView.Of, ct);
    }

    private static Task<Results<Ok<Page<SealBatchView>>, ProblemResult>> ListBatches(
        [Description("Only issued at this location. An unknown code gives an empty list.")] string? location,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new StockDocumentFilter(
            DocumentKind.SealBatch, Location: input.OptionalCode("location", location));
        return StockDocuments.ListAsync(input, BatchList, filter, page, user, documents, SealBatchView.Of, ct);
    }

    private static Task<Results<Ok<SealBatchView>, ProblemResult>> GetBatch(
        [Description("Id of the batch.")] string batch,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        SightStore sights,
        CancellationToken ct) =>
        StockDocuments.GetAsync(
            (DocumentKind.SealBatch, batch, SealRules.UnknownBatch), user, (documents, sights), SealBatchView.Of, ct,
            nameof(batch));
}
