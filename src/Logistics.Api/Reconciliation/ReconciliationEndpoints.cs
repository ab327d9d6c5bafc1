using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Requirements;
using Logistics.Data.Reference;
using Logistics.Data.TpsAccounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Reconciliation;

internal static class ReconciliationEndpoints
{
    public static void MapReconciliation(this IEndpointRouteBuilder app) =>
        app.MapGet("/reconciliation", GetReconciliation)
            .WithTags("Reconciliation")
            .WithName("GetReconciliation")
            .May(Act.ReadTotals)
            .WithSummary("Show the accounts at or below a location and the identities they violate.")
            .WithDescription("`text/csv`: a row for each TPS and contest, also where nothing is recorded yet.")
            .ProducesJsonOrCsv<ReconciliationView>()
            .WithProblems(400, 401, 404, 406, 503);

    private static async Task<Results<JsonHttpResult<ReconciliationView>, FileContentHttpResult, ProblemResult>>
        GetReconciliation(
            [Description("Code of a TPS, or of a location above."), Required] string? location,
            [Description("Only this contest.")] string? contest,
            ClaimsPrincipal user,
            TpsAccountStore accounts,
            LocationStore locations,
            ElectionStore elections,
            HttpContext context,
            CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        var input = new Input();
        var (code, only) = (input.Code("location", location), input.OptionalCode("contest", contest));
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (await locations.FindAsync(code, ct) is not { Location: { } place }
            || !user.Sight(Act.ReadTotals).Sees(place.Path))
            return Problem.NotFound(ReferenceRule.UnknownLocation, "location", code).ToResult();
        if (only is not null && (await elections.FindAsync(ct))?.Contests.Any(one => one.Code == only) is not true)
            return Problem.NotFound(ReferenceRule.UnknownContest, "contest", only).ToResult();

        var rows = await accounts.ReconcileAsync(place, ct);
        ReconciliationRow[] wanted = [.. rows.Where(row => only is null || row.Contest == only)];
        return csv
            ? JsonOrCsv.ToCsv(
                $"reconciliation-{code}", ReconciliationCsv.Columns, wanted.Select(ReconciliationCsv.CellsOf))
            : TypedResults.Json(ReconciliationView.Of(place, only, wanted));
    }
}
