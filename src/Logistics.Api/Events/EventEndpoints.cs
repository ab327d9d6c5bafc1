using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Data;

namespace Logistics.Api.Events;

internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder app) =>
        app.MapGet("/events", ListEvents)
            .WithTags("Ledger")
            .WithName("ListEvents")
            .May(Act.ReadCustody)
            .WithSummary("List the events of the ledger in their order.")
            .WithDescription("For integrators that follow the ledger: ask again with `next` as `after`. A page covers `limit` events of the "
                + "ledger; those of other places are left out of it.")
            .Produces<Page<FeedEventView>>()
            .WithProblems(400, 401, 503);

    private static async Task<IResult> ListEvents(
        [Description("Sequence of the last event already seen; from the start when absent.")] string? after,
        [Description("Items on a page, 1 to 500.")] string? limit,
        ClaimsPrincipal user,
        EventStore events,
        CancellationToken ct)
    {
        var input = new Input();
        var last = input.Number("after", after, absent: -1, min: -1, max: long.MaxValue);
        var count = (int)input.Number("limit", limit, Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        if (input.Problem is { } problem)
            return problem.ToResult();
        return await FeedPage.ReadAsync(events, user.Sight(), last, count, ct);
    }
}
