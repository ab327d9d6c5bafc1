using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Data.Access;
using Logistics.Data.Officers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Officers;

/// <summary>Who is there, and who is missing.</summary>
internal static class FormationEndpoints
{
    private const string FormationList = "formation";
    private const string GapList = "formation-gaps";

    public static void MapFormation(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/formation").WithTags("Officers").WithProblems(400, 401, 406, 503);
        group.MapGet("", ListFormation)
            .WithName("ListFormation")
            .May(Act.ReadTotals)
            .WithSummary("List how many officers locations need, and how many are appointed, sworn in and trained.")
            .WithDescription(
                "A row for each location and role, in the order of their codes. Every figure covers the location and "
                + "all below it." + JsonOrCsv.Whole)
            .ProducesJsonOrCsv<Page<FormationView>>();
        group.MapGet("/gaps", ListGaps)
            .WithName("ListFormationGaps")
            .May(Act.ReadCustody)
            .WithSummary("List the offices that nobody holds, and who comes next in rank.")
            .WithDescription(
                "In the order of locations, roles and seats. Each candidate is named once." + JsonOrCsv.Whole)
            .ProducesJsonOrCsv<Page<OfficeGapView>>();
    }

    private static async Task<Results<JsonHttpResult<Page<FormationView>>, FileContentHttpResult, ProblemResult>>
        ListFormation(
            [Description("Of this location, or of those below it. An unknown code gives an empty list. When "
                + "absent, the root, or the key's own location.")]
            string? location,
            [Description("Only this role. An unknown code gives an empty list."), Example("kpps-member")] string? role,
            [Description("Each location of this level, at `location` or below. When absent, `location` itself."),
             OneOf<LocationLevel>]
            string? level,
            [Description("What had been recorded by this RFC 3339 time. All there is when absent."),
             Format("date-time")]
            string? knownAt,
            [AsParameters] PageQuery page,
            ClaimsPrincipal user,
            OfficerStore officers,
            SightStore sights,
            TimeProvider clock,
            HttpContext context,
            CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        var input = new Input();
        var query = new FormationQuery(
            input.OptionalCode("location", location), input.OptionalOneOf<LocationLevel>("level", level),
            input.OptionalCode("role", role));
        var then = input.OptionalTime("knownAt", knownAt);
        var (afterLocation, afterRole) = page.ReadPair(FormationList, input);
        var limit = page.ReadLimit(input, csv);
        if (input.Problem is { } problem)
            return problem.ToResult();
        query = query with { Location = await user.SeenPlaceAsync(Act.ReadTotals, query.Location, sights, ct) };
        var figures = await officers.CountAsync(then?.UtcDateTime, clock.GetUtcNow(), ct);
        FormationRow[] rows = figures is null ? [] :
        [
            .. Formation.Of(figures.Reference, query, figures.Counts, figures.Day)
                .Where(row => string.CompareOrdinal(row.Location.Code, afterLocation) is var order
                    && (order > 0 || (order == 0 && string.CompareOrdinal(row.Role, afterRole) > 0)))
                .Take(limit + 1),
        ];
        var found = rows.ToPage(
            FormationList, limit, FormationView.Of,
            row => $"{row.Location.Code}{Paging.PairSeparator}{row.Role}");
        return JsonOrCsv.Answer(context, csv, found, "formation", FormationView.Columns, row => row.Cells);
    }

    private static async Task<Results<JsonHttpResult<Page<OfficeGapView>>, FileContentHttpResult, ProblemResult>>
        ListGaps(
            [Description("At this location and below it. An unknown code gives an empty list. When absent, the root, "
                + "or the key's own location.")]
            string? location,
            [Description("Only this role. An unknown code gives an empty list."), Example("kpps-member")] string? role,
            [AsParameters] PageQuery page,
            ClaimsPrincipal user,
            OfficerStore officers,
            SightStore sights,
            TimeProvider clock,
            HttpContext context,
            CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        var input = new Input();
        var query = new FormationQuery(
            input.OptionalCode("location", location), Level: null, input.OptionalCode("role", role));
        var (afterLocation, after) = page.ReadPair(GapList, input);
        var limit = page.ReadLimit(input, csv);
        if (input.Problem is { } problem)
            return problem.ToResult();
        query = query with { Location = await user.SeenPlaceAsync(Act.ReadCustody, query.Location, sights, ct) };
        var figures = await officers.CountAsync(knownAt: null, clock.GetUtcNow(), ct);
        MissingOffice[] missing = figures is null ? [] :
        [
            .. Formation.MissingOf(figures.Reference, query, figures.Counts, figures.Day)
                .Where(one => IsAfter(one, afterLocation, after))
                .Take(limit + 1),
        ];
        var open = await officers.ListOpenAsync(missing.Select(one => one.Location.Code), ct);
        var found = Formation.GapsOf(missing, open).ToPage(
            GapList, limit, OfficeGapView.Of, gap => OfficeGapView.KeyOf(gap.Missing));
        return JsonOrCsv.Answer(context, csv, found, "formation-gaps", OfficeGapView.Columns, row => row.Cells);
    }

    private static bool IsAfter(MissingOffice row, string location, string after)
    {
        var order = string.CompareOrdinal(row.Location.Code, location);
        var at = after.LastIndexOf('.');
        if (order != 0 || at < 0)
            return order >= 0;
        order = string.CompareOrdinal(row.Rule.Code, after[..at]);
        return order > 0 || (order == 0 && int.TryParse(
            after.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && row.Index > index);
    }
}
