using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Data.Access;
using Logistics.Data.Reference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Requirements;

internal static class RequirementEndpoints
{
    private const string RequirementList = "requirements";

    public static void MapRequirements(this IEndpointRouteBuilder app) =>
        app.MapGet("/requirements", ListRequirements)
            .WithTags("Requirements")
            .WithName("ListRequirements")
            .May(Act.ReadCustody)
            .WithSummary("List what locations need of each item, what is packed and delivered, and the gap.")
            .WithDescription(
                "A row for each location and item, in the order of their codes. Every figure covers the location "
                + "and all below it. `asOf` chooses the rules; voters and packages are as they are now."
                + JsonOrCsv.Whole)
            .ProducesJsonOrCsv<Page<RequirementView>>()
            .WithProblems(400, 401, 404, 406, 503)
            .WithMeaning(404, "`no-requirements`: no rules are loaded.");

    private static async Task<Results<JsonHttpResult<Page<RequirementView>>, FileContentHttpResult, ProblemResult>>
        ListRequirements(
            [Description("Of this location, or of those below it. An unknown code gives an empty list. When "
                + "absent, the root, or the key's own location.")]
            string? location,
            [Description("Only this item. An unknown code gives an empty list.")] string? item,
            [Description("Each location of this level, at `location` or below. When absent, `location` itself."),
             OneOf<LocationLevel>]
            string? level,
            [Description("By the rules of this RFC 3339 time with offset, or of a date in the "
                + "election's time zone. Now when absent.")]
            string? asOf,
            [AsParameters] PageQuery page,
            ClaimsPrincipal user,
            RequirementStore requirements,
            SightStore sights,
            TimeProvider clock,
            HttpContext context,
            CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        var input = new Input();
        var (place, of) = (input.OptionalCode("location", location), input.OptionalCode("item", item));
        var depth = input.OptionalOneOf<LocationLevel>("level", level);
        var isDay = Input.TryDay(asOf, out var day);
        var moment = isDay ? null : input.OptionalTime("asOf", asOf, Expectations.OrADay);
        var (afterLocation, afterItem) = page.ReadPair(RequirementList, input);

        // One statement, so all rows are of one moment. There is a row for each place and item.
        var limit = page.ReadLimit(input, csv);
        if (input.Problem is { } problem)
            return problem.ToResult();
        place = await user.SeenPlaceAsync(Act.ReadCustody, place, sights, ct);
        var rows = await requirements.ListAsync(
            new RequirementQuery(place, depth, of, afterLocation, afterItem, limit + 1),
            reference => isDay ? day : reference.DayOf(moment ?? clock.GetUtcNow()),
            ct);
        if (rows is null)
            return Problems.NoRequirements.ToResult();
        var found = rows.ToPage(
            RequirementList, limit, RequirementView.Of,
            row => $"{row.Location.Code}{Paging.PairSeparator}{row.Item.Code}");
        return JsonOrCsv.Answer(context, csv, found, "requirements", RequirementView.Columns, row => row.Cells);
    }
}
