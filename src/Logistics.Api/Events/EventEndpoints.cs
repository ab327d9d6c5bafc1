using System.ComponentModel;
using System.Globalization;
using Logistics.Api.Hosting;
using Logistics.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Events;

internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder app) =>
        app.MapGet("/events", ListEvents)
            .WithTags("Ledger")
            .WithName("ListEvents")
            .WithSummary("The ledger in its order, for integrators that follow it.")
            .WithProblems(400, 401, 503)
            .WithExamples(EventExamples.Events);

    private static async Task<Results<Ok<Page<FeedEventView>>, ProblemResult>> ListEvents(
        [Description("Sequence of the last event already seen; from the start when absent.")] string? after,
        [Description("Events on a page, 1 to 500.")] string? limit,
        EventStore events,
        CancellationToken ct)
    {
        var input = new Input();
        var last = input.Number("after", after, absent: -1, min: -1, max: long.MaxValue);
        var count = (int)input.Number("limit", limit, Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var page = await events.AfterAsync(last, count + 1, ct);
        var views = page.Events.Take(count).Select(stored => FeedEventView.Of(stored, page)).ToArray();
        var next = page.Events.Count > count
            ? views[^1].Sequence.ToString(CultureInfo.InvariantCulture)
            : null;
        return TypedResults.Ok(new Page<FeedEventView>(views, next));
    }
}
