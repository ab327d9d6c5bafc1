using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Data.Packages;
using Logistics.Data.Reference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Locations;

internal static class LocationEndpoints
{
    private const string LocationList = "locations";
    private const string HeldPackageList = "held-packages";

    public static void MapLocations(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/locations").WithTags("Reference data").WithProblems(400, 401, 503);
        group.MapGet("", ListLocations)
            .WithName("ListLocations")
            .May(Act.ReadReference)
            .WithSummary("List locations in the order of their codes.")
            .WithDescription("The list covers every level, from the KPU warehouse to the polling stations.");
        group.MapGet("/{code}", GetLocation)
            .WithName("GetLocation")
            .May(Act.ReadReference)
            .WithSummary("Show a location with its ancestors.")
            .WithDescription("Its children are counted, and listed with `parent`.")
            .WithProblems(404);
        group.MapGet("/{code}/packages", ListHeldPackages)
            .WithTags("Packages")
            .WithName("ListHeldPackages")
            .May(Act.ReadCustody)
            .WithSummary("List the packages in custody of a location, now or at a time.")
            .WithDescription("A package in transit is in the sender's custody.")
            .WithProblems(404);
    }

    private static async Task<Results<Ok<Page<LocationView>>, ProblemResult>> ListLocations(
        [Description("Only this level."), OneOf<LocationLevel>] string? level,
        [Description("Only children of this location. An unknown code gives an empty list.")]
        string? parent,
        [Description("Part of a name or code, in any case.")] string? q,
        [AsParameters] PageQuery page,
        LocationStore locations,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new LocationFilter(
            input.OptionalOneOf<LocationLevel>("level", level),
            input.OptionalCode("parent", parent),
            input.OptionalLines("q", q, Limits.SearchLengthMax));
        var (after, limit) = (page.ReadCode(LocationList, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await locations.ListAsync(filter, after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(LocationList, limit, LocationView.Of, row => row.Location.Code));
    }

    private static async Task<Results<Ok<LocationView>, ProblemResult>> GetLocation(
        [Description("Code of the location.")] string code, LocationStore locations, CancellationToken ct) =>
        await FindAsync(locations, code, ct) is { } found
            ? TypedResults.Ok(LocationView.Of(found))
            : Problem.NotFound(ReferenceRule.UnknownLocation, "code", code).ToResult();

    private static async Task<Results<Ok<Page<HeldPackageView>>, ProblemResult>> ListHeldPackages(
        [Description("Code of the location.")] string code,
        [Description("What had been recorded by this RFC 3339 time. All there is when absent."), Format("date-time")]
        string? knownAt,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        LocationStore locations,
        PackageStore packages,
        CancellationToken ct)
    {
        var input = new Input();
        var time = input.OptionalTime("knownAt", knownAt);
        var (after, limit) = (page.ReadSequence(HeldPackageList, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (await FindAsync(locations, code, ct) is not { Location.Path: var path } || !user.Sight().Sees(path))
            return Problem.NotFound(ReferenceRule.UnknownLocation, "code", code).ToResult();

        var held = time is { } moment
            ? await packages.HeldAtAsync(code, moment.UtcDateTime, after, limit + 1, ct)
            : [.. (await packages.ListAsync(new PackageFilter(At: code), after, limit + 1, ct))
                .Select(package => new HeldPackage(package, package.Unreadable is null ? package.State.Status : null))];
        return TypedResults.Ok(
            held.ToPage(HeldPackageList, limit, HeldPackageView.Of, row => row.Package.State.PackedSequence));
    }

    private static async Task<LocationDetails?> FindAsync(
        LocationStore locations, string code, CancellationToken ct) =>
        Location.IsCode(code) ? await locations.FindAsync(code, ct) : null;
}
