using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text;
using Logistics.Api.Hosting;
using Logistics.Api.Packages;
using Logistics.Core.Access;
using Logistics.Core.Offices;
using Logistics.Core.Packages;
using Logistics.Data.Access;
using Logistics.Data.Packages;
using Logistics.Data.Reference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Receipts;

/// <summary>Labels of packages on paper.</summary>
internal static class LabelEndpoints
{
    public static void MapLabels(this IEndpointRouteBuilder app) =>
        app.MapGet("/packages/{packageId}/label", GetLabel)
            .WithTags("Packages")
            .WithName("GetLabel")
            .May(Act.ReadCustody)
            .WithSummary("Print the label of a package.")
            .WithDescription(
                "A page of HTML for A5: the label as it is now, in large type, with kind, contest and destination of "
                + "the package, and the labels that it bore before.")
            .ProducesText(ReceiptEndpoints.Html)
            .WithProblems(400, 401, 404, 406, 409, 503)
            .WithMeaning(409, PackageNames.NotOne);

    private static async Task<Results<FileContentHttpResult, ProblemResult>> GetLabel(
        [Description(PackageEndpoints.Naming)] string packageId,
        [Description(ReceiptEndpoints.LanguageOfPage), AllowedValues("en", "id")] string? lang,
        ClaimsPrincipal user,
        PackageStore packages,
        SightStore sights,
        LocationStore locations,
        ElectionStore elections,
        HttpContext context,
        CancellationToken ct)
    {
        if (Negotiation.Choose(context.Request, ReceiptEndpoints.Html) is null)
            return Problems.NotAcceptable(ReceiptEndpoints.Html).ToResult();
        var input = new Input();
        var language = ReceiptEndpoints.ReadLanguage(input, lang, context.Request);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var sight = user.Sight();
        var (id, several) = await PackageEndpoints.FindAsync(packages, packageId, sight, ct);
        if (several is not null)
            return several.ToResult();
        if (await packages.FindAsync(id, sight, ct) is not { } found
            || !await PackageEndpoints.SeesAsync(user, sights, found.State, ct))
            return Problem.NotFound(PackageRule.UnknownPackage, "package", packageId).ToResult();
        var places = await locations.FindAsync([.. found.State.Path.Split('/')], ct);
        var words = new ReceiptWords(
            language, await elections.FindAsync(ct), await elections.ItemsAsync(ct), places, OfficeReference.None);
        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.Vary = "Accept, Accept-Language";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentLanguage = AnswerLanguage.CodeOf(language);
        context.Response.Headers.ContentSecurityPolicy = ReceiptEndpoints.PagePolicy;
        return TypedResults.Bytes(
            Encoding.UTF8.GetBytes(new LabelPage(found, words).Write()), "text/html; charset=utf-8");
    }
}
