using Logistics.Api.Hosting;
using Logistics.Api.Packages;
using Logistics.Core.Access;
using Logistics.Data.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Reissues;

internal static class ReissueEndpoints
{
    public static void MapReissues(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/reissues").WithTags("Packages").WithProblems(400, 401, 503);
        group.MapPost("", Reissue)
            .WithName("ReissueBallots")
            .May(Act.Reissue)
            .WithSummary("Record the packing of ballots for a polling station that votes again.")
            .WithDescription(
                "Not before `packagesOpenAt` on the day of voting: `too-early-to-reissue`. Of ballots, all that "
                + "`location` issues together is at most what the rules of its own level demand of it, and one package "
                + "has at most what the TPS needs: `re-vote-stock-exceeded` otherwise. Where no rules are loaded, only "
                + "the stock limits it.")
            .WithProblems(403, 409, 413, 415, 422);
    }

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Reissue(
        ReissueRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, $"/v1/packages/{command.Id}",
            receipt => PackReceiptView.OfAsync(receipt, events, ct), ct);
    }
}
