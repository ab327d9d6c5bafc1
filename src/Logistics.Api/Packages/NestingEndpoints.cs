using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Custody;
using Logistics.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Packages;

internal static class NestingEndpoints
{
    /// <param name="packages">The group of packages.</param>
    public static void MapNesting(this RouteGroupBuilder packages) =>
        packages.MapPost("/{package}/contents", Nest)
            .WithName("NestPackages")
            .WithSummary("Record which packages were put into a package, and which were taken out of it.")
            .RequireAuthorization(Policies.Record)
            .WithProblems(403, 404, 409, 413, 415, 422)
            .WithExamples(NestingExamples.Nested, NestingExamples.Nesting);

    private static async Task<Results<Created<NestingView>, Ok<NestingView>, ProblemResult>> Nest(
        [Description("Id or label of the outer package.")] string package,
        NestingRequest request,
        ClaimsPrincipal user,
        [AsParameters] CoverageQuery coverage,
        LedgerWriter ledger,
        CancellationToken ct)
    {
        if (PackageEndpoints.Reference(package) is not { } outer)
            return Problem.NotFound(Rule.UnknownPackage, "package", package).ToResult();
        var input = new Input();
        var command = request.ToCommand(input, outer, user.PrincipalId());
        var patience = coverage.Read(input);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var result = await ledger.AppendAsync(command, ct);
        if (await coverage.WaitAsync(patience, [result], ct) is { } late)
            return late.ToResult();
        return await result.ToHttpAsync(
            command, $"/v1/packages/{Uri.EscapeDataString(package)}", receipt => Task.FromResult(NestingView.Of(receipt)));
    }
}
