using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Api.Stock;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Deliveries;
using Logistics.Core.Stock;
using Logistics.Data.Access;
using Logistics.Data.Ledger;
using Logistics.Data.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Deliveries;

internal static class DeliveryEndpoints
{
    private const string DeliveryList = "deliveries";
    private const string Address = "/v1/deliveries";

    public static void MapDeliveries(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/deliveries").WithTags("Stock").WithProblems(400, 401, 503)
            .WithId("delivery", "01937000-4c00-7000-8000-000000000041");
        group.MapPost("", Receive)
            .WithName("ReceiveDelivery")
            .May(Act.Deliver)
            .WithSummary("Record a delivery from a supplier, with stated and counted quantities.")
            .WithDescription("A difference opens a discrepancy.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapPost("/{delivery}/explanation", Explain)
            .WithName("ExplainDelivery")
            .May(Act.ExplainDelivery)
            .WithSummary("Explain why a delivery was counted otherwise than stated.")
            .WithDescription("A delivery is explained once.")
            .WithProblems(403, 404, 409, 413, 415, 422);
        group.MapGet("", ListDeliveries)
            .WithName("ListDeliveries")
            .May(Act.ReadCustody)
            .WithSummary("List deliveries in the order they were recorded.")
            .WithDescription("Each shows its discrepancies and their explanation.");
        group.MapGet("/{delivery}", GetDelivery)
            .WithName("GetDelivery")
            .May(Act.ReadCustody)
            .WithSummary("Show a delivery with its discrepancies and their explanation.")
            .WithDescription("It shows the delivery as it is now.")
            .WithProblems(404);
    }

    private static Task<Results<Created<DeliveryView>, Ok<DeliveryView>, ProblemResult>> Receive(
        DeliveryRequest request,
        [AsParameters] Recorder recorder,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, (DocumentKind.Delivery, command.Id, Address), documents,
            DeliveryView.Of, ct);
    }

    private static Task<Results<Created<DeliveryView>, Ok<DeliveryView>, ProblemResult>> Explain(
        [Description("Id of the delivery.")] string delivery,
        DeliveryExplanationRequest request,
        [AsParameters] Recorder recorder,
        StockDocumentStore documents,
        CancellationToken ct) =>
        recorder.RecordAsync(
            request, ("delivery", delivery, DeliveryRule.UnknownDelivery), Address, request.ToCommand,
            (id, _, receipt) => StockDocuments.ShowAsync(
                (DocumentKind.Delivery, id), receipt, documents, DeliveryView.Of, ct),
            ct);

    private static Task<Results<Ok<Page<DeliveryView>>, ProblemResult>> ListDeliveries(
        [Description("Only this status."), OneOf<DeliveryStatus>] string? status,
        [Description("Only at this location. An unknown code gives an empty list.")] string? location,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new StockDocumentFilter(
            DocumentKind.Delivery,
            input.OptionalOneOf<DeliveryStatus>("status", status) is { } wanted
                ? EnumText.Parse<DocumentStatus>(EnumText.Of(wanted))
                : null,
            input.OptionalCode("location", location));
        return StockDocuments.ListAsync(input, DeliveryList, filter, page, user, documents, DeliveryView.Of, ct);
    }

    private static Task<Results<Ok<DeliveryView>, ProblemResult>> GetDelivery(
        [Description("Id of the delivery.")] string delivery,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        SightStore sights,
        CancellationToken ct) =>
        StockDocuments.GetAsync(
            (DocumentKind.Delivery, delivery, DeliveryRule.UnknownDelivery), user, (documents, sights), DeliveryView.Of,
            ct);
}
