using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Packages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Packages;

internal static class NestingEndpoints
{
    /// <param name="packages">The group of packages.</param>
    public static void MapNesting(this RouteGroupBuilder packages) =>
        packages.MapPost("/{packageId}/contents", Nest)
            .WithName("NestPackages")
            .May(Act.Nest)
            .WithSummary("Record packages put into a package or taken out of it.")
            .WithDescription("They move with it from then on.")
            .WithProblems(403, 404, 409, 413, 415, 422);

    private static async Task<Results<Created<NestingView>, Ok<NestingView>, ProblemResult>> Nest(
        [Description(PackageEndpoints.Naming)] string packageId,
        NestingRequest request,
        [AsParameters] Recorder recorder,
        CancellationToken ct)
    {
        if (PackageEndpoints.Reference(packageId) is not { } outer)
            return Problem.NotFound(PackageRule.UnknownPackage, "package", packageId).ToResult();
        var input = recorder.NewInput();
        var command = request.ToCommand(input, outer, recorder.Actor);
        return await recorder.RecordAsync(
            request, input, command, PackageEndpoints.AddressOf(packageId),
            receipt => Task.FromResult(NestingView.Of(receipt)), ct);
    }
}
