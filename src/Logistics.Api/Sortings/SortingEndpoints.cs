using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Api.Stock;
using Logistics.Core.Access;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;
using Logistics.Data.Access;
using Logistics.Data.Ledger;
using Logistics.Data.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Sortings;

internal static class SortingEndpoints
{
    private const string SortingList = "sortings";
    private const string OrderList = "replacement-orders";

    public static void MapSortings(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/sortings").WithTags("Stock").WithProblems(400, 401, 503)
            .WithId("sorting", "01937000-4c00-7000-8000-000000000043");
        group.MapPost("", Sort)
            .WithName("RecordSorting")
            .May(Act.Sort)
            .WithSummary("Record the sorting of loose stock.")
            .WithDescription("The damaged ones are set aside, and as many are ordered anew.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapGet("", ListSortings)
            .WithName("ListSortings")
            .May(Act.ReadCustody)
            .WithSummary("List sortings in the order they were recorded.")
            .WithDescription("Each shows what is to be replaced and what came for it.");
        group.MapGet("/{sorting}", GetSorting)
            .WithName("GetSorting")
            .May(Act.ReadCustody)
            .WithSummary("Show a sorting, what is to be replaced and what came for it.")
            .WithDescription("It shows the replacement order as it is now.")
            .WithProblems(404);
        app.MapGroup("/replacement-orders").WithTags("Stock").WithProblems(400, 401, 503)
            .MapGet("", ListOrders)
            .WithName("ListReplacementOrders")
            .May(Act.ReadCustody)
            .WithSummary("List what is to be replaced, by sorting.")
            .WithDescription("The order is that of the sortings.");
    }

    private static Task<Results<Created<SortingView>, Ok<SortingView>, ProblemResult>> Sort(
        SortingRequest request,
        [AsParameters] Recorder recorder,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, (DocumentKind.Sorting, command.Id, "/v1/sortings"), documents,
            SortingView.Of, ct);
    }

    private static Task<Results<Ok<Page<SortingView>>, ProblemResult>> ListSortings(
        [Description("Only at this location. An unknown code gives an empty list.")] string? location,
        [Description(StockDocuments.OnlyReversed)] string? reversed,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new StockDocumentFilter(
            DocumentKind.Sorting, Location: input.OptionalCode("location", location),
            Reversed: StockDocuments.ReadReversed(input, reversed));
        return StockDocuments.ListAsync(input, SortingList, filter, page, user, documents, SortingView.Of, ct);
    }

    private static Task<Results<Ok<SortingView>, ProblemResult>> GetSorting(
        [Description("Id of the sorting.")] string sorting,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        SightStore sights,
        CancellationToken ct) =>
        StockDocuments.GetAsync(
            (DocumentKind.Sorting, sorting, SortingRules.UnknownSorting), user, (documents, sights),
            SortingView.Of, ct);

    private static async Task<Results<Ok<Page<ReplacementOrderView>>, ProblemResult>> ListOrders(
        [Description("Only orders of which something is still to come.")] string? open,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = new Input();
        if (open is not (null or "true"))
            input.Fail("open", open, Expectations.TrueOrAbsent);
        var (after, limit) = (page.ReadSequence(OrderList, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await documents.ListOrdersAsync(open is not null, user.Sight(), after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(OrderList, limit, ReplacementOrderView.Of, row => row.Sequence));
    }
}
