using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Flags;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Logistics.Data.Events;
using Logistics.Data.Flags;
using Logistics.Data.Reference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Flags;

internal static class FlagEndpoints
{
    private const string List = "flags";
    private const string Address = "/v1/flags";

    public static void MapFlags(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/flags").WithTags("Flags").WithProblems(400, 401, 503)
            .WithId("flag", "e6effca8-33af-88a6-99a3-c1c87356f27f");
        group.MapGet("", ListFlags)
            .WithName("ListFlags")
            .WithParameter("code", "seal-mismatch")
            .WithParameter("open", "true", "true", "false")
            .May(Act.ReadCustody)
            .WithSummary("List flags: what was recorded and yet may be a mistake.")
            .WithDescription(
                "Both sides of a handover see its flags. A flag of severity `warning` or `critical` is open until "
                + "somebody explains it, or an event puts it right, as repacking does with `seal-mismatch`. "
                + "docs/errors.md lists the codes.");
        group.MapGet("/{flag}", GetFlag)
            .WithName("GetFlag")
            .May(Act.ReadCustody)
            .WithSummary("Show a flag and what became of it.")
            .WithDescription("It shows the flag as it is now, with the event that settled it.")
            .WithProblems(404);
        group.MapPost("/{flag}/settlement", Settle)
            .WithName("SettleFlag")
            .May(Act.SettleFlag)
            .WithSummary("Explain a flag, or say which event put it right.")
            .WithDescription(
                "By either side of the event. An event of another stream needs an explanation besides. A flag is "
                + "settled once. It stays in the event that carries it.")
            .WithMeaning(409, "`different-content`: the id was used for other content. "
                + "`flag-not-open`: the flag was settled, or needs no settling.")
            .WithProblems(403, 404, 409, 413, 415, 422);
    }

    private static async Task<Results<Created<FlagView>, Ok<FlagView>, ProblemResult>> Settle(
        [Description("Id of the flag.")] string flag,
        FlagSettlementRequest request,
        [AsParameters] Recorder recorder,
        FlagStore flags,
        EventStore events,
        CancellationToken ct)
    {
        if (!UuidText.TryParse(flag, out var id))
            return Problem.NotFound(FlagRules.UnknownFlag, "flag", flag).ToResult();
        var input = recorder.NewInput();
        var command = request.ToCommand(input, id, recorder.Actor);
        if (command.Event is { } sequence and >= 0)
        {
            var sight = recorder.User.Sight();
            if (await events.FindSeenAsync(sequence, sight, ct) is not { } e)
                input.Fail("event", sequence.ToString(CultureInfo.InvariantCulture), Expectations.SequenceOfEvent);
            else if (request.Explanation is null && await flags.FindAsync(id, Sight.Everything, ct) is { } found
                && found.Flag.Stream != e.Stream)
                input.Fail("explanation", null, Expectations.ExplanationBesides);
        }

        return await recorder.RecordAsync(
            request, input, command, $"{Address}/{id}",
            async receipt => FlagView.Of(await flags.FindAsync(id, receipt.Entries[0], recorder.User.Sight(), ct)
                ?? throw new InvalidOperationException($"Flag {id} was settled but cannot be read.")),
            ct);
    }

    private static async Task<Results<Ok<Page<FlagView>>, ProblemResult>> ListFlags(
        [Description("Only of this code, such as `seal-mismatch`.")] string? code,
        [Description("Only of this severity."), OneOf<Severity>] string? severity,
        [Description("Only of events at this location or below it. An unknown code gives an empty list.")]
        string? place,
        [Description("`true`: only those that are open. `false`: only the others.")] string? open,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        FlagStore flags,
        LocationStore locations,
        CancellationToken ct)
    {
        var input = new Input();
        var (at, after, limit) =
            (input.OptionalCode("place", place), page.ReadSequence(List, input), page.ReadLimit(input));
        var filter = new FlagFilter(
            input.OptionalCode("code", code),
            input.OptionalOneOf<Severity>("severity", severity),
            PlacePath: null,
            open is null ? null : input.Flag("open", open))
        { Sight = user.Sight() };
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (at is not null)
        {
            if (await locations.FindAsync(at, ct) is not { Location.Path: var path })
                return TypedResults.Ok(new Page<FlagView>([], null));
            filter = filter with { PlacePath = path };
        }

        var rows = await flags.ListAsync(filter, after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(List, limit, FlagView.Of, row => FlagStore.CursorOf(row.Flag)));
    }

    private static async Task<Results<Ok<FlagView>, ProblemResult>> GetFlag(
        [Description("Id of the flag.")] string flag,
        ClaimsPrincipal user,
        FlagStore flags,
        SightStore sights,
        CancellationToken ct) =>
        UuidText.TryParse(flag, out var id)
        && await flags.FindAsync(id, user.Sight(), ct) is { } found
        && await sights.SeesAsync(user.Sight(), RaisedFlag.StreamOf(id), ct)
            ? TypedResults.Ok(FlagView.Of(found))
            : Problem.NotFound(FlagRules.UnknownFlag, "flag", flag).ToResult();
}
