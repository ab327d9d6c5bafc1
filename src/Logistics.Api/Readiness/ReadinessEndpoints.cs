using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text;
using Logistics.Api.Hosting;
using Logistics.Api.Receipts;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.Readiness;
using Logistics.Data.Access;
using Logistics.Data.Readiness;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Readiness;

/// <summary>What is due, and which polling stations are ready.</summary>
internal static class ReadinessEndpoints
{
    private const string DeadlineList = "deadlines";
    private const string PlaceList = "readiness";
    private const string Csv = "text/csv";

    private const string KnownAt =
        "What had been recorded by this RFC 3339 time, judged at that time. All there is, judged now, when absent.";

    public static void MapStationReadiness(this IEndpointRouteBuilder app)
    {
        app.MapGet("/deadlines", ListDeadlines)
            .WithTags("Readiness")
            .WithName("ListDeadlines")
            .May(Act.ReadCustody)
            .WithSummary("List what is due by when, for packages and for places, and how it stands.")
            .WithDescription(
                "Ways are planned backwards from when packages have to be at their polling station, by versioned "
                + "rules. The earliest first." + JsonOrCsv.Whole)
            .ProducesJsonOrCsv<DeadlinesView>()
            .WithProblems(400, 401, 406, 503);
        app.MapGet("/readiness", GetReadiness)
            .WithTags("Readiness")
            .WithName("GetBoard")
            .May(Act.ReadTotals)
            .WithSummary("Show which polling stations are ready, not ready or at risk, and why.")
            .WithDescription(
                "Figures cover a place and all below it. It speaks of risk; the KPU decides whether a vote is "
                + "repeated. `text/html` is a page to print." + JsonOrCsv.Whole)
            .Produces<BoardView>(StatusCodes.Status200OK, "application/json", Csv, ReceiptEndpoints.Html)
            .WithProblems(400, 401, 406, 503);
    }

    private static async Task<Results<JsonHttpResult<DeadlinesView>, FileContentHttpResult, ProblemResult>>
        ListDeadlines(
            [Description("At this location or below it. An unknown code gives an empty list. When absent, the root, "
                + "or the key's own location.")]
            string? location,
            [Description("Only those that stand so."), OneOf<DeadlineStatus>] string? status,
            [Description("Only of this package, by its id or its label.")] string? package,
            [Description(KnownAt), Format("date-time")] string? knownAt,
            [AsParameters] PageQuery page,
            ClaimsPrincipal user,
            ReadinessStore readiness,
            SightStore sights,
            TimeProvider clock,
            HttpContext context,
            CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        var input = new Input();
        var code = input.OptionalCode("location", location);
        var only = input.OptionalOneOf<DeadlineStatus>("status", status);
        var of = package is null ? (PackageRef?)null : input.Package("package", package);
        var then = input.OptionalTime("knownAt", knownAt);
        var (afterDue, afterId) = page.ReadTextAndId(DeadlineList, input);
        var limit = page.ReadLimit(input, csv);
        if (input.Problem is { } problem)
            return problem.ToResult();
        code = await user.SeenPlaceAsync(Act.ReadCustody, code, sights, ct);
        var found = await readiness.FindAsync(then, clock.GetUtcNow(), ct);
        Deadline[] rows = found is null || PlaceOf(found, code) is not { } place ? [] :
        [
            .. found.Board.DeadlinesAt(place)
                .Where(one => (only is null || one.StatusAt(found.AsOf) == only) && (of is null || Is(one, of.Value)))
                .Where(one => string.CompareOrdinal(TimeText.Of(one.Due.At.UtcDateTime), afterDue) is var order
                    && (order > 0 || (order == 0 && one.Id.CompareTo(afterId) > 0)))
                .OrderBy(one => one.Due.At).ThenBy(one => one.Id)
                .Take(limit + 1),
        ];
        var paged = rows.ToPage(
            DeadlineList, limit, row => DeadlineView.Of(row, found!.AsOf),
            row => Paging.KeyOf(TimeText.Of(row.Due.At.UtcDateTime), row.Id));
        if (!csv)
        {
            return TypedResults.Json(new DeadlinesView(
                found?.AsOf ?? clock.GetUtcNow(), found?.Facts.LedgerSize ?? 0, paged.Items, paged.Next));
        }

        JsonOrCsv.LinkNext(context, "cursor", paged.Next);
        return JsonOrCsv.ToCsv("deadlines", DeadlineView.Columns, paged.Items.Select(row => row.Cells));
    }

    private static async Task<Results<JsonHttpResult<BoardView>, FileContentHttpResult, ProblemResult>> GetReadiness(
        [Description("This location, or those below it. An unknown code gives an empty list. When absent, the root, or "
            + "the key's own location.")]
        string? location,
        [Description("Each location of this level, at `location` or below. When absent, `location` itself."),
         OneOf<LocationLevel>]
        string? level,
        [Description(KnownAt), Format("date-time")] string? knownAt,
        [Description(ReceiptEndpoints.LanguageOfPage), AllowedValues("en", "id")] string? lang,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        ReadinessStore readiness,
        SightStore sights,
        TimeProvider clock,
        HttpContext context,
        CancellationToken ct)
    {
        context.Response.Headers.Vary = "Accept, Accept-Language";
        var form = Negotiation.Choose(context.Request, "application/json", Csv, ReceiptEndpoints.Html);
        if (form is null)
            return Problems.NotAcceptable("application/json", Csv, ReceiptEndpoints.Html).ToResult();
        var input = new Input();
        var code = input.OptionalCode("location", location);
        var depth = input.OptionalOneOf<LocationLevel>("level", level);
        var then = input.OptionalTime("knownAt", knownAt);
        var language = ReceiptEndpoints.ReadLanguage(input, lang, context.Request);
        var after = page.ReadCode(PlaceList, input);
        var limit = page.ReadLimit(input, isCsv: form != "application/json");
        if (input.Problem is { } problem)
            return problem.ToResult();
        code = await user.SeenPlaceAsync(Act.ReadTotals, code, sights, ct);
        if (await readiness.FindAsync(then, clock.GetUtcNow(), ct) is not { } found)
            return Problems.NoRequirements.ToResult();
        PlaceReadiness[] rows = PlaceOf(found, code) is not { } place ? [] :
        [
            .. found.Reference.Requirements.Locations
                .Where(one => (depth is null ? one == place : one.Level == depth && !one.Retired)
                    && one.IsSelfOrDescendantOf(place.Code) && string.CompareOrdinal(one.Code, after) > 0)
                .Take(limit + 1)
                .Select(found.Board.Of),
        ];
        var paged = rows.ToPage(
            PlaceList, limit, row => PlaceReadinessView.Of(row, found.AsOf), row => row.Place.Code);
        var start = Core.Calendar.Countdown.At(found.Election, found.AsOf).VotingStartsAt;
        var board = new BoardView(
            found.AsOf, found.Facts.LedgerSize, found.RecordedAt, start,
            (long)Math.Floor((start - found.AsOf).TotalMinutes), paged.Items, paged.Next);
        switch (form)
        {
            case Csv:
                JsonOrCsv.LinkNext(context, "cursor", paged.Next);
                return JsonOrCsv.ToCsv("readiness", PlaceReadinessView.Columns, paged.Items.Select(row => row.Cells));
            case ReceiptEndpoints.Html:
                context.Response.Headers.CacheControl = "private, no-store";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                context.Response.Headers.ContentLanguage = AnswerLanguage.CodeOf(language);
                context.Response.Headers.ContentSecurityPolicy = ReceiptEndpoints.PagePolicy;
                return TypedResults.Bytes(
                    Encoding.UTF8.GetBytes(new BoardPage(board, found.Election.Name, language).Write()),
                    "text/html; charset=utf-8");
            default:
                return TypedResults.Json(board);
        }
    }

    private static bool Is(Deadline deadline, PackageRef package) => package.Id is { } id
        ? deadline.Package?.Id == id
        : deadline.Package?.LabelKey == LabelText.KeyOf(package.Label!);

    /// <summary>The place of a code; the root when there is no code; null for an unknown one.</summary>
    private static Location? PlaceOf(BoardReading found, string? code) => code is null
        ? found.Rules.Root
        : found.Reference.LocationOf(code);
}
