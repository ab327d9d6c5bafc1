using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Api.Packages;
using Logistics.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Reissues;

internal static class ReissueEndpoints
{
    public static void MapReissues(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/reissues").WithTags("Packages").WithProblems(400, 401, 503);
        group.MapPost("", Reissue)
            .WithName("ReissueBallots")
            .WithSummary("Record that ballots kept for a re-vote were packed for a polling station that votes again.")
            .RequireAuthorization(Policies.Record)
            .WithProblems(403, 409, 413, 415, 422)
            .WithExamples(ReissueExamples.Receipt, ReissueExamples.Reissue);
    }

    private static async Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Reissue(
        ReissueRequest request,
        ClaimsPrincipal user,
        [AsParameters] CoverageQuery coverage,
        LedgerWriter ledger,
        EventStore events,
        CancellationToken ct)
    {
        var input = new Input();
        var command = request.ToCommand(input, user.PrincipalId());
        var patience = coverage.Read(input);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var result = await ledger.AppendAsync(command, ct);
        if (await coverage.WaitAsync(patience, [result], ct) is { } late)
            return late.ToResult();
        return await result.ToHttpAsync(
            command, $"/v1/packages/{command.Id}", receipt => PackReceiptView.OfAsync(receipt, command, user, events, ct));
    }
}
