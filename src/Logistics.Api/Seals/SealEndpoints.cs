using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Api.Stock;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Seals;
using Logistics.Core.Stock;
using Logistics.Data.Access;
using Logistics.Data.Ledger;
using Logistics.Data.Seals;
using Logistics.Data.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Seals;

internal static class SealEndpoints
{
    private const string BatchList = "seal-batches";
    private const string Address = "/v1/seal-batches";
    private const string SealList = "seals";
    private const string IssuedList = "issued-seals";

    private const string Blind =
        "Seals on a package that a key may still have to receive, and numbers that another place issued, are not there "
        + "for it.";

    public static void MapSeals(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/seal-batches").WithTags("Seals").WithProblems(400, 401, 503)
            .WithId("batch", "01937000-4c00-7000-8000-000000000045");
        group.MapPost("", Issue)
            .WithName("IssueSeals")
            .May(Act.IssueSeals)
            .WithSummary("Record a batch of seals that was issued.")
            .WithDescription("A batch is a series of numbers, single numbers, or a count of seals without numbers.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapGet("", ListBatches)
            .WithName("ListSealBatches")
            .May(Act.ReadCustody)
            .WithSummary("List seal batches in the order they were recorded.")
            .WithDescription("Each shows its numbers and their count. A key that receives packages is shown the "
                + "numbers of its own place alone; the others are `withheld`.");
        group.MapGet("/{batch}", GetBatch)
            .WithName("GetSealBatch")
            .May(Act.ReadCustody)
            .WithSummary("Show a seal batch.")
            .WithDescription("Its note is `[erased]` once it was erased.")
            .WithProblems(404);
        app.MapGet("/seals", ListSeals)
            .WithTags("Seals")
            .WithName("ListSeals")
            .May(Act.ReadCustody)
            .WithSummary("List seals in the order of their numbers.")
            .WithDescription("Those that were put on packages, with where they are now. `status=issued` lists the "
                + "stretches of numbers that were registered instead, in the order they were; whether one of them was "
                + "put on since, `GET /v1/seals/{seal}` says. " + Blind)
            .WithProblems(400, 401, 503);
        app.MapGet("/seals/{seal}", GetSeal)
            .WithTags("Seals")
            .WithName("GetSeal")
            .May(Act.ReadCustody)
            .WithSummary("Show a seal by its number.")
            .WithDescription("Case, spaces, hyphens and characters that look alike, such as O and 0, do not count. "
                + Blind)
            .WithProblems(400, 401, 404, 409, 503)
            .WithMeaning(409, "`ambiguous-seal`: it is on several packages, as may be in old ledgers.");
    }

    private static async Task<Results<Ok<Page<SealView>>, ProblemResult>> ListSeals(
        [Description("Only this status."), OneOf<SealStatus>] string? status,
        [Description("Only at this location: with a package there, kept there, or issued there. An unknown code gives "
            + "an empty list.")]
        string? place,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        SealStore seals,
        CancellationToken ct)
    {
        var input = new Input();
        var (only, at, limit) = (
            input.OptionalOneOf<SealStatus>("status", status), input.OptionalCode("place", place),
            page.ReadLimit(input));
        if (only == SealStatus.Issued)
        {
            var last = page.ReadPlace(IssuedList, input);
            if (input.Problem is { } fault)
                return fault.ToResult();
            var ranges = await seals.ListRegisteredAsync(at, user.Sight(), last, limit + 1, ct);
            return TypedResults.Ok(ranges.ToPage(
                IssuedList, limit, SealView.Of, row => Paging.KeyOf(row.Range.Sequence, row.Range.Line)));
        }

        var after = page.ReadTextAndId(SealList, input);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await seals.ListAsync(only, at, user.Sight(), after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(
            SealList, limit, SealView.Of, row => Paging.KeyOf(row.Use.Number, row.Use.Package)));
    }

    private static async Task<Results<Ok<SealDetailView>, ProblemResult>> GetSeal(
        [Description("Number of the seal, percent-encoded.")] string seal,
        ClaimsPrincipal user,
        SealStore seals,
        CancellationToken ct)
    {
        if (!SealNumber.Is(seal) || await seals.FindAsync(seal, user.Sight(), ct) is not { } found)
            return Problem.NotFound(PackageRule.UnknownSeal, "seal", seal).ToResult();
        string[] labels =
        [
            .. found.Uses.Where(one => one.Use.IsOn).Select(one => $"{one.Label} ({one.Use.Package})"),
        ];
        return labels.Length < 2
            ? TypedResults.Ok(SealDetailView.Of(seal, found))
            : Problem.Of(
                new Rejection(
                    PackageRule.AmbiguousSeal, "seal", seal,
                    PackageRule.OnOnePackage.With(("packages", labels))),
                409).ToResult();
    }


    private static Task<Results<Created<SealBatchView>, Ok<SealBatchView>, ProblemResult>> Issue(
        SealBatchRequest request,
        [AsParameters] Recorder recorder,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, (DocumentKind.SealBatch, command.Id, Address), documents, SealBatchView.Of, ct);
    }

    private static Task<Results<Ok<Page<SealBatchView>>, ProblemResult>> ListBatches(
        [Description("Only issued at this location. An unknown code gives an empty list.")] string? location,
        [Description(StockDocuments.OnlyReversed)] string? reversed,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new StockDocumentFilter(
            DocumentKind.SealBatch, Location: input.OptionalCode("location", location),
            Reversed: StockDocuments.ReadReversed(input, reversed));
        var hidden = HiddenOf(user);
        return StockDocuments.ListAsync(
            input, BatchList, filter, page, user, documents, details => SealBatchView.Of(details, hidden), ct);
    }

    private static Task<Results<Ok<SealBatchView>, ProblemResult>> GetBatch(
        [Description("Id of the batch.")] string batch,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        SightStore sights,
        CancellationToken ct) =>
        StockDocuments.GetAsync(
            (DocumentKind.SealBatch, batch, SealRules.UnknownBatch), user, (documents, sights),
            details => SealBatchView.Of(details, HiddenOf(user)), ct, nameof(batch));

    private static HiddenSeals HiddenOf(ClaimsPrincipal user) => HiddenSeals.OfBatches(user.Sight());
}
