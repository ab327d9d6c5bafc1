using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Data.Events;
using Logistics.Data.Packages;

namespace Logistics.Api.Events;

internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder app) =>
        app.MapGet("/events", ListEvents)
            .WithTags("Ledger")
            .WithName("ListEvents")
            .May(Act.ReadCustody)
            .WithSummary("List the events of the ledger in their order.")
            .WithDescription("For integrators that follow the ledger: ask again with `next` as `after`. A page covers "
                + "`limit` events of the ledger; those of other places are left out of it. With a filter a page shows "
                + $"up to `limit` events and looks at no more than {EventScan.LookedAtMax}, so it may be short or "
                + "empty and still have a `next`.")
            .Produces<Page<FeedEventView>>()
            .WithProblems(400, 401, 409, 503)
            .WithMeaning(409, PackageNames.NotOne);

    private static async Task<IResult> ListEvents(
        [AsParameters] EventQuery query,
        ClaimsPrincipal user,
        EventStore events,
        PackageStore packages,
        CancellationToken ct)
    {
        var input = new Input();
        var (after, limit) = query.ReadPage(input);
        var (filter, package) = (query.ReadFilter(input), query.ReadPackage(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (package is { } named)
        {
            var (id, several) = await packages.FindAsync(named, "package", user.Sight(), ct);
            if (several is not null)
                return several.ToResult();
            filter = filter with { Package = id };
        }

        return await FeedPage<FeedEventView>.ReadAsync(
            new EventScan(events, filter, user.Sight(), after, limit), FeedEventView.Of, ct);
    }
}
