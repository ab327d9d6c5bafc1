using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Data.Access;
using Logistics.Data.Reference;
using Logistics.Data.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Stock;

internal static class StockEndpoints
{
    private static readonly string[] MovementColumns =
        ["sequence", "eventId", "type", "stream", "occurredAt", "recordedAt", "account", "quantity"];

    public static void MapStock(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").WithTags("Stock").WithProblems(400, 401, 406, 503);
        group.MapGet("/locations/{code}/stock", GetStock)
            .WithName("GetStock")
            .May(Act.ReadCustody)
            .WithSummary("Show the loose stock of a location, now or at a time.")
            .WithDescription(
                "`asOf` is about when something happened, on the clocks of those who recorded it; `knownAt` about "
                + "when the ledger recorded it. With both, what was known at one time about another. As of a time a "
                + "quantity may be negative: what was packed at nine from a delivery said to have come at ten.")
            .ProducesJsonOrCsv<StockView>()
            .WithProblems(404);
        group.MapGet("/items/{code}/movements", ListMovements)
            .WithName("ListMovements")
            .May(Act.ReadCustody)
            .WithSummary("List every event that moved an item, in the order of the ledger.")
            .WithDescription("`text/csv`: a row for each posting." + JsonOrCsv.Whole)
            .ProducesJsonOrCsv<Page<MovementView>>()
            .WithProblems(404);
        group.MapGet("/trial-balance", GetTrialBalance)
            .WithName("GetTrialBalance")
            .May(Act.ReadTotals)
            .WithSummary("Show what all accounts together hold of each item: zero in total.")
            .WithDescription("Every item that was ever moved, on one page. Where there are several KPUs, a key of one "
                + "sees what concerns its own places.")
            .ProducesJsonOrCsv<Page<TrialBalanceView>>();
    }

    private static async Task<Results<JsonHttpResult<StockView>, FileContentHttpResult, ProblemResult>> GetStock(
        [Description("Code of the location.")] string code,
        [Description("What had happened by this RFC 3339 time. Whenever it did when absent."), Format("date-time")]
        string? asOf,
        [Description("What had been recorded by this RFC 3339 time. All there is when absent."), Format("date-time")]
        string? knownAt,
        [Description("Only this item. An unknown code gives an empty list.")] string? item,
        [Description("`true`: summed over the location and everything below it.")] string? below,
        ClaimsPrincipal user,
        StockStore stock,
        LocationStore locations,
        HttpContext context,
        CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        var input = new Input();
        var (happened, known) = (input.OptionalTime("asOf", asOf), input.OptionalTime("knownAt", knownAt));
        var (only, all) = (input.OptionalCode("item", item), input.Flag("below", below));
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (!Location.IsCode(code) || await locations.FindAsync(code, ct) is not { Location: var place }
            || !user.Sight().Sees(place.Path))
            return Problem.NotFound(ReferenceRule.UnknownLocation, "code", code).ToResult();

        var rows = await stock.ListAsync(
            new StockQuery(place, all, only, happened?.UtcDateTime, known?.UtcDateTime), ct);
        StockItemView[] items = [.. rows.Select(StockItemView.Of)];
        return csv
            ? JsonOrCsv.ToCsv($"stock-{code}", StockItemView.Columns, items.Select(one => one.Cells))
            : TypedResults.Json(
                new StockView(place.Code, place.Name, all, happened, known, items));
    }

    private static async Task<Results<
        JsonHttpResult<Page<MovementView>>, FileContentHttpResult, PushStreamHttpResult, ProblemResult>>
        ListMovements(
            [Description("Code of the item.")] string code,
            [Description("Only events that changed the loose stock of this location. An "
                + "unknown code gives an empty list.")]
            string? location,
            [Description("Sequence of the last event already seen; from the start when absent.")] string? after,
            string? limit,
            ClaimsPrincipal user,
            StockStore stock,
            SightStore sights,
            ElectionStore elections,
            HttpContext context,
            CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        var input = new Input();
        var place = input.OptionalCode("location", location);
        var last = input.Number("after", after, absent: -1, min: -1, max: long.MaxValue);
        var count = (int)input.Number("limit", limit, Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (!(await elections.ItemsAsync(ct)).Any(item => item.Code == code))
            return Problem.NotFound(ReferenceRule.UnknownItem, "code", code).ToResult();

        if (place is not null && !await sights.SeesAsync(user.Sight(), place, null, ct))
            place = "";
        if (csv && limit is null)
            return JsonOrCsv.ToCsv(
                $"movements-{code}", MovementColumns, PagesAsync(stock, code, place, user.Sight(), last, ct), ct);
        var rows = await stock.MovementsAsync(code, place, user.Sight(), last, count + 1, ct);
        MovementView[] views = [.. rows.Take(count).Select(MovementView.Of)];
        var next = rows.Count > count ? rows[count - 1].Sequence.ToString(CultureInfo.InvariantCulture) : null;
        if (!csv)
            return TypedResults.Json(new Page<MovementView>(views, next));
        JsonOrCsv.LinkNext(context, "after", next);
        return JsonOrCsv.ToCsv($"movements-{code}", MovementColumns, views.SelectMany(CellsOf));
    }

    private static async Task<Results<JsonHttpResult<Page<TrialBalanceView>>, FileContentHttpResult, ProblemResult>>
        GetTrialBalance(
            [Description("Only this item. An unknown code gives an empty list.")] string? item,
            ClaimsPrincipal user,
            StockStore stock,
            HttpContext context,
            CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        var input = new Input();
        var only = input.OptionalCode("item", item);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var sight = user.Sight(Act.ReadTotals);
        if (sight.Path?.Contains('/', StringComparison.Ordinal) == true)
            return Problems.OfTheKpuAlone.ToResult();
        TrialBalanceView[] rows = [.. (await stock.TrialBalanceAsync(only, sight, ct)).Select(TrialBalanceView.Of)];
        return csv
            ? JsonOrCsv.ToCsv("trial-balance", TrialBalanceView.Columns, rows.Select(row => row.Cells))
            : TypedResults.Json(
                new Page<TrialBalanceView>(rows, Next: null));
    }

    // The ledger only grows, so pages in its order are together what it was when the last of them was read.
    private static async IAsyncEnumerable<IEnumerable<object?[]>> PagesAsync(
        StockStore stock, string item, string? location, Sight sight, long after,
        [EnumeratorCancellation] CancellationToken ct)
    {
        while (await stock.MovementsAsync(item, location, sight, after, Limits.PageSizeMax, ct) is { Count: > 0 } rows)
        {
            yield return rows.Select(MovementView.Of).SelectMany(CellsOf);
            after = rows[^1].Sequence;
        }
    }

    private static IEnumerable<object?[]> CellsOf(MovementView row) =>
        from posting in row.Postings?.DefaultIfEmpty() ?? [null]
        select new object?[]
        {
            row.Sequence, row.EventId.ToString(), row.Type, row.Stream, JsonOrCsv.Time(row.OccurredAt),
            JsonOrCsv.Time(row.RecordedAt), posting?.Account, posting?.Quantity,
        };
}
