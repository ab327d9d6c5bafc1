using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Data;

namespace Logistics.Api.Events;

internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder app) =>
        app.MapGet("/events", ListEvents)
            .WithTags("Ledger")
            .WithName("ListEvents")
            .WithSummary("List the events of the ledger in their order.")
            .WithDescription("For integrators that follow the ledger: ask again with `after` of the last event.")
            .Produces<Page<FeedEventView>>()
            .WithProblems(400, 401, 503);

    private static async Task<IResult> ListEvents(
        [Description("Sequence of the last event already seen; from the start when absent.")] string? after,
        [Description("Items on a page, 1 to 500.")] string? limit,
        EventStore events,
        CancellationToken ct)
    {
        var input = new Input();
        var last = input.Number("after", after, absent: -1, min: -1, max: long.MaxValue);
        var count = (int)input.Number("limit", limit, Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        if (input.Problem is { } problem)
            return problem.ToResult();
        return await FeedPage.ReadAsync(events, last, count, ct);
    }
}
