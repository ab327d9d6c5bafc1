using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Claims;
using System.Text;
using Logistics.Api.Handovers;
using Logistics.Api.Hosting;
using Logistics.Api.Log;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Packages;
using Logistics.Data.Access;
using Logistics.Data.Receipts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Receipts;

/// <summary>
/// Receipts: proofs that events are in the log, for machines, and the same on paper, whose QR code holds the
/// checkpoint. A holder of either can check later that the log is still the same.
/// </summary>
internal static class ReceiptEndpoints
{
    private const string Text = "text/plain";
    internal const string Html = "text/html";

    private const string Blind =
        "A key that may still have to receive a package is not shown its seals: the page says how many there are, "
        + "and a proof whose event names them has no `extra`, which the header `Withheld: seals` says. Such a proof "
        + "cannot be verified; ask again once the handover is answered.";

    internal const string LanguageOfPage =
        "Language of the page. When absent, that of `Accept-Language`; Indonesian if it names neither language.";

    // The page is self-contained: it runs no script, loads nothing and may not be framed.
    internal const string PagePolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; "
        + "base-uri 'none'; form-action 'none'";

    public static IServiceCollection AddReceipts(this IServiceCollection services) =>
        services.AddSingleton<ReceiptDesk>();

    public static void MapReceipts(this IEndpointRouteBuilder app)
    {
        app.MapGet("/handovers/{handover}/receipt", GetHandoverReceipt)
            .WithId("handover", HandoverEndpoints.ExampleId)
            .WithTags(LogEndpoints.Tag)
            .WithName("GetHandoverReceipt")
            .May(Act.ReadCustody)
            .WithSummary("Download a receipt for a handover.")
            .WithDescription(
                "It is verified without this server, or printed. `text/plain`: a C2SP tlog-proof for each release "
                + "and answer of the handover so far, in ledger "
                + "order, one after another, each from its line `c2sp.org/tlog-proof@v1` to the end of its "
                + "checkpoint; `extra` holds the event. After them come those of the events that packed and last "
                + "filled the packages, which say their labels and seals. `text/html`: the handover document for A4, "
                + "with the checkpoint as a QR code. 503 `not-yet-signed` until a checkpoint covers every event of it. "
                + Blind)
            .ProducesText(Text, Html)
            .WithProblems(400, 401, 404, 406, 503)
            .WithMeaning(503, LogEndpoints.Unsigned);
        app.MapGet("/events/{sequence}/receipt", GetEventReceipt)
            .WithTags(LogEndpoints.Tag)
            .WithName("GetEventReceipt")
            .May(Act.ReadCustody)
            .WithSummary("Download a receipt for an event.")
            .WithDescription(
                "It is verified without this server, or printed. `text/plain`: a C2SP tlog-proof, whose `extra` "
                + "holds the event. Where it is about a package, those of the events that packed and last filled it "
                + "come after it: they say its label and seals. `text/html`: the same for A4, "
                + "with the checkpoint as a QR code. 503 `not-yet-signed` until a checkpoint covers the event. "
                + Blind)
            .ProducesText(Text, Html)
            .WithProblems(400, 401, 404, 406, 503)
            .WithMeaning(503, LogEndpoints.Unsigned);
    }

    private static async Task<Results<FileContentHttpResult, ProblemResult>> GetHandoverReceipt(
        [Description("Id of the handover.")] string handover,
        [Description(LanguageOfPage), AllowedValues("en", "id")] string? lang,
        ClaimsPrincipal user,
        SightStore sights,
        ReceiptStore receipts,
        ReceiptDesk desk,
        HttpContext context,
        CancellationToken ct)
    {
        if (Negotiation.Choose(context.Request, Text, Html) is not { } mediaType)
            return Problems.NotAcceptable(Text, Html).ToResult();
        var input = new Input();
        var form = new Form(mediaType, ReadLanguage(input, lang, context.Request));
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (!UuidText.TryParse(handover, out var id)
            || await receipts.FindHandoverAsync(id, user.Sight(), ct) is not { } facts
            || facts.First.Event.Body is not HandoverStep step
            || !await sights.SeesHandoverAsync(user.Sight(), id, step.From, step.To, ct))
            return Problem.NotFound(HandoverRule.UnknownHandover, "handover", handover).ToResult();
        return await AnswerAsync(facts, id, form, desk, context, ct);
    }

    private static async Task<Results<FileContentHttpResult, ProblemResult>> GetEventReceipt(
        [Description("Sequence of the event."), Whole(0)] string sequence,
        [Description(LanguageOfPage), AllowedValues("en", "id")] string? lang,
        ClaimsPrincipal user,
        SightStore sights,
        ReceiptStore receipts,
        ReceiptDesk desk,
        HttpContext context,
        CancellationToken ct)
    {
        if (Negotiation.Choose(context.Request, Text, Html) is not { } mediaType)
            return Problems.NotAcceptable(Text, Html).ToResult();
        var input = new Input();
        var form = new Form(mediaType, ReadLanguage(input, lang, context.Request));
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (!Input.TryNumber(sequence, out var index) || index < 0)
            return Problem.NotFound("sequence", sequence).ToResult();
        if (await receipts.FindEventAsync(index, user.Sight(), ct) is { } facts)
        {
            if (!await sights.SeesAsync(user.Sight(), facts.First.Event.Stream, ct))
                return Problem.NotFound("sequence", sequence).ToResult();

            // Only a handover has a printed form.
            if (mediaType == Html && !Package.TryIdOf(facts.First.Event.Stream, out _))
                return Problems.NotAcceptable(Text).ToResult();
            return await AnswerAsync(facts, handover: null, form, desk, context, ct);
        }

        return await desk.CoversAsync(index, ct)
            ? throw new LogDamagedException($"Event {index} is missing from the ledger.")
            : Problem.NotFound("sequence", sequence).ToResult();
    }

    private static async Task<Results<FileContentHttpResult, ProblemResult>> AnswerAsync(
        ReceiptFacts facts, Guid? handover, Form form, ReceiptDesk desk, HttpContext context,
        CancellationToken ct)
    {
        if (!desk.KnowsKeys)
            return Problems.LogKeyUnknown.ToResult();
        if (await desk.IssueAsync(facts, handover, ct) is not { } receipt)
        {
            return Problems.NotYetSigned(
                Problems.EventNotCovered.With(("sequence", facts.Events[^1].Sequence))).ToResult();
        }

        // It is under the newest checkpoint, and may name people.
        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.Vary = "Accept";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (form.MediaType == Html)
        {
            context.Response.Headers.ContentLanguage = AnswerLanguage.CodeOf(form.Language);
            context.Response.Headers.Vary = "Accept, Accept-Language";
            context.Response.Headers.ContentSecurityPolicy = PagePolicy;
            var page = await desk.PrintAsync(
                receipt, form.Language, hidesNames: !context.User.May(Act.ReadNames), ct);
            return TypedResults.Bytes(Encoding.UTF8.GetBytes(page), "text/html; charset=utf-8");
        }

        var name = handover?.ToString() ?? facts.First.Sequence.ToString(CultureInfo.InvariantCulture);
        if (receipt.Proofs.Any(proof => proof.Extra is null))
            context.Response.Headers["Withheld"] = "seals";
        var proofs = string.Concat(receipt.Proofs.Select(proof => proof.ToString()));
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(proofs), LogEndpoints.PlainText, $"{name}.tlog-proof");
    }

    /// <summary>
    /// A document of the Indonesian authorities is in Indonesian, unless another language is asked for.
    /// </summary>
    internal static Language ReadLanguage(Input input, string? lang, HttpRequest request) =>
        input.OptionalOneOf("lang", lang, ["en", "id"]) switch
        {
            "en" => Language.English,
            "id" => Language.Indonesian,
            _ => AnswerLanguage.Asked(request) ?? Language.Indonesian,
        };

    /// <summary>How the receipt is given.</summary>
    private readonly record struct Form(string MediaType, Language Language);
}
