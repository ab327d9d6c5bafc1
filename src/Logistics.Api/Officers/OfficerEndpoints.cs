using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Data.Officers;
using Logistics.Data.Reference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Officers;

/// <summary>The people who stand at the places.</summary>
internal static class OfficerEndpoints
{
    private const string OfficerList = "officers";
    private const string Address = "/v1/officers";

    public static void MapOfficers(this IEndpointRouteBuilder app)
    {
        app.MapGet("/officer-roles", GetRoles)
            .WithTags("Officers")
            .WithName("GetOfficerRoles")
            .May(Act.ReadReference)
            .WithSummary("Show the roles of officers, the checks they have to pass, and how many sign what.")
            .WithDescription("Each version has its source. Limits such as ages are of the election, and only warn.")
            .WithProblems(400, 401, 503);
        var group = app.MapGroup("/officers").WithTags("Officers").WithProblems(400, 401, 503)
            .WithId("officer", "01937000-4c00-7000-8000-000000000081");
        group.MapPost("", Nominate)
            .WithName("NominateOfficer")
            .May(Act.RecordOfficer)
            .WithSummary("Record a candidate for an office.")
            .WithDescription("What names them is kept beside the ledger and can be erased. The office's place records "
                + "it, or a place above.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapPost("/{officer}/checks", Check)
            .WithName("CheckOfficer")
            .IsStep()
            .WithSummary("Record what checks of an officer came to.")
            .WithDescription("A check that failed does not keep anybody from being appointed; it is a warning.");
        group.MapPost("/{officer}/appointment", Appoint)
            .WithName("AppointOfficer")
            .IsStep()
            .WithSummary("Record the decision that appoints a candidate.")
            .WithDescription(
                "A seat that is taken, another who is next in rank, a failed check, a second office and a term "
                + "outside that of the role are warnings.");
        group.MapPost("/{officer}/oath", SwearIn)
            .WithName("SwearInOfficer")
            .IsStep()
            .WithSummary("Record the oath of an officer.")
            .WithDescription("Only who was appointed takes it.");
        group.MapPost("/{officer}/training", Train)
            .WithName("TrainOfficer")
            .IsStep()
            .WithSummary("Record a course that an officer attended.")
            .WithDescription("A later day of the same course takes the place of an earlier one.");
        group.MapPost("/{officer}/end", End)
            .WithName("EndOfficer")
            .IsStep()
            .WithSummary("Record that an office or a candidacy is over.")
            .WithDescription("Who succeeds is appointed with `succeeds`.");
        group.MapPost("/imports", Import)
            .WithName("ImportOfficers")
            .May(Act.RecordOfficer)
            .WithSummary(FormattableString.Invariant(
                $"Import a list of up to {Limits.OfficerRowsMax:N0} candidates or officers."))
            .WithDescription(
                "Each row has a result of its own. A row that is not taken does not keep the others from being "
                + "recorded. With the number of a decision a row appoints, too. The same list sent again changes "
                + "nothing.")
            .WithProblems(403, 413, 415, 422)
            .Produces<OfficerImportView>(StatusCodes.Status207MultiStatus);
        group.MapGet("", ListOfficers)
            .WithName("ListOfficers")
            .May(Act.ReadCustody)
            .WithSummary("List officers in the order of nomination.")
            .WithDescription("Names are shown to who may read names.");
        group.MapGet("/{officer}", GetOfficer)
            .WithName("GetOfficer")
            .May(Act.ReadCustody)
            .WithSummary("Show an officer.")
            .WithDescription("A text that names them is `[erased]` once it was erased.")
            .WithProblems(404);
    }

    /// <summary>What every step of an officer has in common.</summary>
    private static RouteHandlerBuilder IsStep(this RouteHandlerBuilder route) =>
        route.May(Act.RecordOfficer).WithProblems(403, 404, 409, 413, 415, 422);

    private static async Task<Results<Ok<OfficeReferenceView>, ProblemResult>> GetRoles(
        ElectionStore elections, CancellationToken ct) =>
        TypedResults.Ok(OfficeReferenceView.Of(
            (await elections.FindReferenceAsync(ct))?.Offices ?? OfficeReference.None));

    private static Task<Results<Created<OfficerView>, Ok<OfficerView>, ProblemResult>> Nominate(
        OfficerRequest request,
        [AsParameters] Recorder recorder,
        IdentityKey key,
        OfficerStore officers,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor, key);
        return recorder.RecordAsync(
            request, input, command, $"{Address}/{command.Id}",
            receipt => ShowAsync(officers, command.Id, receipt, ct), ct);
    }

    private static async Task<Results<JsonHttpResult<OfficerImportView>, ProblemResult>> Import(
        OfficerImportRequest request,
        [Description("Shows what would become of each row and records nothing.")] string? preview,
        [AsParameters] Recorder recorder,
        OfficerImport import,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var sheet = request.ReadSheet(input);
        var at = input.Time("occurredAt", request.OccurredAt);
        var usual = (input.OptionalCode("place", request.Place), input.OptionalCode("role", request.Role));
        var isPreview = input.Flag("preview", preview);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var (results, rejection) = await import.RunAsync(
            sheet!, (recorder.Actor, recorder.User.Sight(Act.RecordOfficer)), at, usual, isPreview, ct);
        return rejection is not null
            ? Problem.Of(rejection, 422).ToResult()
            : TypedResults.Json(
                OfficerImportView.Of(sheet!, results, isPreview), statusCode: StatusCodes.Status207MultiStatus);
    }

    private static Task<Results<Created<OfficerView>, Ok<OfficerView>, ProblemResult>> Check(
        [Description("Id of the officer.")] string officer,
        OfficerChecksRequest request,
        [AsParameters] Recorder recorder,
        OfficerStore officers,
        CancellationToken ct) =>
        RecordAsync(recorder, request, officer, request.ToCommand, officers, ct);

    private static Task<Results<Created<OfficerView>, Ok<OfficerView>, ProblemResult>> Appoint(
        [Description("Id of the officer.")] string officer,
        AppointmentRequest request,
        [AsParameters] Recorder recorder,
        OfficerStore officers,
        CancellationToken ct) =>
        RecordAsync(recorder, request, officer, request.ToCommand, officers, ct);

    private static Task<Results<Created<OfficerView>, Ok<OfficerView>, ProblemResult>> SwearIn(
        [Description("Id of the officer.")] string officer,
        OathRequest request,
        [AsParameters] Recorder recorder,
        OfficerStore officers,
        CancellationToken ct) =>
        RecordAsync(recorder, request, officer, request.ToCommand, officers, ct);

    private static Task<Results<Created<OfficerView>, Ok<OfficerView>, ProblemResult>> Train(
        [Description("Id of the officer.")] string officer,
        TrainingRequest request,
        [AsParameters] Recorder recorder,
        OfficerStore officers,
        CancellationToken ct) =>
        RecordAsync(recorder, request, officer, request.ToCommand, officers, ct);

    private static Task<Results<Created<OfficerView>, Ok<OfficerView>, ProblemResult>> End(
        [Description("Id of the officer.")] string officer,
        OfficeEndRequest request,
        [AsParameters] Recorder recorder,
        OfficerStore officers,
        CancellationToken ct) =>
        RecordAsync(recorder, request, officer, request.ToCommand, officers, ct);

    /// <summary>Records a step of an officer that the address names.</summary>
    private static Task<Results<Created<OfficerView>, Ok<OfficerView>, ProblemResult>> RecordAsync(
        Recorder recorder,
        RecordingRequest request,
        string officer,
        Func<Input, Guid, Actor, OfficerCommand> read,
        OfficerStore officers,
        CancellationToken ct) =>
        recorder.RecordAsync(
            request, ("officer", officer, OfficerRule.UnknownOfficer), Address, read,
            (id, _, receipt) => ShowAsync(officers, id, receipt, ct), ct);

    /// <summary>The officer as the command left them, whatever has happened since.</summary>
    private static async Task<OfficerView> ShowAsync(
        OfficerStore officers, Guid id, Receipt receipt, CancellationToken ct) =>
        OfficerView.Of(
            Recorder.Recorded(await officers.AnswerAsync(id, receipt, ct), $"Officer {id}"));

    private static async Task<Results<Ok<Page<OfficerView>>, ProblemResult>> ListOfficers(
        [Description("Only at this location. An unknown code gives an empty list.")] string? location,
        [Description("At the locations below `location`, too.")] string? below,
        [Description("Only this role. An unknown code gives an empty list."), Example("kpps-member")] string? role,
        [Description("Only this status."), OneOf<OfficerStatus>] string? status,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        OfficerStore officers,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new OfficerFilter(
            input.OptionalCode("location", location),
            input.Flag("below", below) && location is not null,
            input.OptionalCode("role", role),
            input.OptionalOneOf<OfficerStatus>("status", status))
        {
            Sight = user.Sight(),
        };
        var (after, limit) = (page.ReadSequence(OfficerList, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await officers.ListAsync(filter, after, limit + 1, ct);
        var found = rows.ToPage(
            OfficerList, limit, row => row.Details is { } details ? OfficerView.Of(details) : null,
            row => row.Sequence);
        return TypedResults.Ok(new Page<OfficerView>([.. found.Items.OfType<OfficerView>()], found.Next));
    }

    private static async Task<Results<Ok<OfficerView>, ProblemResult>> GetOfficer(
        [Description("Id of the officer.")] string officer,
        ClaimsPrincipal user,
        OfficerStore officers,
        CancellationToken ct) =>
        UuidText.TryParse(officer, out var id) && await officers.FindAsync(id, asOf: null, ct) is { } found
        && user.Sight().Sees(found.Officer.Path)
            ? TypedResults.Ok(OfficerView.Of(found))
            : Problem.NotFound(OfficerRule.UnknownOfficer, "officer", officer).ToResult();
}
