using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Reference;

/// <summary>Imports of what is configured: each row that changes is an event.</summary>
internal static class ReferenceEndpoints
{
    public static void MapReferenceImports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").WithTags("Reference data").WithProblems(400, 401, 409, 413, 415, 422, 503);
        group.MapPost("/locations/imports", ImportLocations)
            .WithName("ImportLocations")
            .May(Act.ChangeReference)
            .WithSummary("Add, rename or retire locations, all or nothing.")
            .WithDescription("Level and parent of a location never change. The roles that may send it: admin.");
    }

    private static Task<Results<Created<ImportView>, Ok<ImportView>, ProblemResult>> ImportLocations(
        LocationImportRequest request, [AsParameters] Recorder recorder, CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, "/v1/locations", receipt => Task.FromResult(ImportView.Of(receipt)), ct);
    }
}
