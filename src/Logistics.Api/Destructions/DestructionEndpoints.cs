using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Api.Stock;
using Logistics.Core.Access;
using Logistics.Core.Destructions;
using Logistics.Core.Stock;
using Logistics.Data.Access;
using Logistics.Data.Ledger;
using Logistics.Data.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Destructions;

internal static class DestructionEndpoints
{
    private const string DestructionList = "destructions";

    public static void MapDestructions(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/destructions").WithTags("Stock").WithProblems(400, 401, 503)
            .WithId("destruction", "01937000-4c00-7000-8000-000000000044");
        group.MapPost("", Destroy)
            .WithName("DestroyGoods")
            .May(Act.Destroy)
            .WithSummary("Record the destruction of surplus or unusable goods before witnesses.")
            .WithDescription("The goods leave the account they lay on.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapGet("", ListDestructions)
            .WithName("ListDestructions")
            .May(Act.ReadCustody)
            .WithSummary("List destructions in the order they were recorded.")
            .WithDescription("Each shows its lines and witnesses.");
        group.MapGet("/{destruction}", GetDestruction)
            .WithName("GetDestruction")
            .May(Act.ReadCustody)
            .WithSummary("Show a destruction with its lines and witnesses.")
            .WithDescription("Names that were erased are left out.")
            .WithProblems(404);
    }

    private static Task<Results<Created<DestructionView>, Ok<DestructionView>, ProblemResult>> Destroy(
        DestructionRequest request,
        [AsParameters] Recorder recorder,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, (DocumentKind.Destruction, command.Id, "/v1/destructions"), documents,
            DestructionView.Of, ct);
    }

    private static Task<Results<Ok<Page<DestructionView>>, ProblemResult>> ListDestructions(
        [Description("Only at this location. An unknown code gives an empty list.")] string? location,
        [Description(StockDocuments.OnlyReversed)] string? reversed,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new StockDocumentFilter(
            DocumentKind.Destruction, Location: input.OptionalCode("location", location),
            Reversed: StockDocuments.ReadReversed(input, reversed));
        return StockDocuments.ListAsync(input, DestructionList, filter, page, user, documents, DestructionView.Of, ct);
    }

    private static Task<Results<Ok<DestructionView>, ProblemResult>> GetDestruction(
        [Description("Id of the destruction.")] string destruction,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        SightStore sights,
        CancellationToken ct) =>
        StockDocuments.GetAsync(
            (DocumentKind.Destruction, destruction, DestructionRules.UnknownDestruction), user, (documents, sights),
            DestructionView.Of, ct);
}
