using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Core.Packages;
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
        [AsParameters] Recorder recorder,
        CancellationToken ct)
    {
        if (PackageEndpoints.Reference(package) is not { } outer)
            return Problem.NotFound(PackageRule.UnknownPackage, "package", package).ToResult();
        var input = new Input();
        var command = request.ToCommand(input, outer, recorder.Actor);
        return await recorder.RecordAsync(
            input, command, PackageEndpoints.AddressOf(package),
            receipt => Task.FromResult(NestingView.Of(receipt)), ct);
    }
}
