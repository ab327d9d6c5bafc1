using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Incidents;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Logistics.Data.Events;
using Logistics.Data.Incidents;
using Logistics.Data.Reference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Incidents;

internal static class IncidentEndpoints
{
    private const string List = "incidents";
    private const string Address = "/v1/incidents";

    public static void MapIncidents(this IEndpointRouteBuilder app)
    {
        app.MapGet("/incident-types", ListIncidentTypes)
            .WithTags("Incidents")
            .WithName("ListIncidentTypes")
            .May(Act.ReadReference)
            .WithSummary("List the types of incidents with their severity.")
            .WithDescription("Each version has its source. All are on one page.")
            .WithProblems(400, 401, 503);
        var group = app.MapGroup("/incidents").WithTags("Incidents").WithProblems(400, 401, 503)
            .WithId("incident", "01937000-4c00-7000-8000-0000000000f7");
        group.MapGet("", ListIncidents)
            .WithName("ListIncidents")
            .WithParameter("type", "flooded")
            .May(Act.ReadCustody)
            .WithSummary("List incidents: what went wrong and has to be settled.")
            .WithDescription(
                "The ledger opens one for each cause: an open flag, a missing or refused package, an account that does "
                + "not reconcile, a vacant seat. It settles it when the cause is gone. People report the others.");
        group.MapPost("", Report)
            .WithName("ReportIncident")
            .May(Act.RecordIncident)
            .WithSummary("Report an incident that the ledger cannot know.")
            .WithDescription("By the location itself, or one above it.")
            .WithMeaning(409, "`different-content`: the id was used for other content.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapGet("/{incident}", GetIncident)
            .WithName("GetIncident")
            .May(Act.ReadCustody)
            .WithSummary("Show an incident with its history.")
            .WithDescription("It shows the incident as it is now.")
            .WithProblems(404);
        group.MapPost("/{incident}/steps", Update)
            .WithName("UpdateIncident")
            .May(Act.RecordIncident)
            .WithSummary("Comment on an incident, say who takes care of it until when, or settle it.")
            .WithDescription(
                "By a location of the incident, or one above it. It is settled by the event that is named, or as the "
                + "comment says. Comments can follow later, too.")
            .WithMeaning(409, "`different-content`: the id was used for other content. "
                + "`incident-not-open`: it is settled already.")
            .WithProblems(403, 404, 409, 413, 415, 422);
    }

    private static async Task<Ok<Page<IncidentTypeView>>> ListIncidentTypes(
        ElectionStore elections, CancellationToken ct) =>
        TypedResults.Ok(new Page<IncidentTypeView>(
            [.. ((await elections.FindReferenceAsync(ct))?.Offices.IncidentTypes ?? []).Select(IncidentTypeView.Of)],
            Next: null));

    private static Task<Results<Created<IncidentStepView>, Ok<IncidentStepView>, ProblemResult>> Report(
        IncidentRequest request,
        [AsParameters] Recorder recorder,
        IncidentStore incidents,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, $"{Address}/{command.Id}",
            async receipt => IncidentStepView.Of(await incidents.AnswerAsync(receipt, ct)), ct);
    }

    private static async Task<Results<Created<IncidentStepView>, Ok<IncidentStepView>, ProblemResult>> Update(
        [Description("Id of the incident.")] string incident,
        IncidentStepRequest request,
        [AsParameters] Recorder recorder,
        IncidentStore incidents,
        EventStore events,
        CancellationToken ct)
    {
        if (!UuidText.TryParse(incident, out var id))
            return Problem.NotFound(IncidentRules.UnknownIncident, "incident", incident).ToResult();
        var input = recorder.NewInput();
        var command = request.ToCommand(input, id, recorder.Actor);
        if (command.Event is { } sequence and >= 0
            && await events.FindSeenAsync(sequence, recorder.User.Sight(), ct) is null)
            input.Fail("event", sequence.ToString(CultureInfo.InvariantCulture), Expectations.SequenceOfEvent);
        return await recorder.RecordAsync(
            request, input, command, $"{Address}/{id}",
            async receipt => IncidentStepView.Of(await incidents.AnswerAsync(receipt, ct)), ct);
    }

    private static async Task<Results<Ok<Page<IncidentView>>, ProblemResult>> ListIncidents(
        [Description("Only of this location. An unknown code gives an empty list.")] string? location,
        [Description("At the locations below `location`, too.")] string? below,
        [Description("Only of this type.")] string? type,
        [Description("Only of this severity."), OneOf<Severity>] string? severity,
        [Description("Only of this status."), OneOf<IncidentStatus>] string? status,
        [Description("Only those opened before this RFC 3339 time."), Format("date-time"),
         Example("2024-11-27T00:00:00Z")]
        string? olderThan,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        IncidentStore incidents,
        LocationStore locations,
        CancellationToken ct)
    {
        var input = new Input();
        var (at, isBelow) = (input.OptionalCode("location", location), input.Flag("below", below));
        var (after, limit) = (page.ReadText(List, input), page.ReadLimit(input));
        var filter = new IncidentFilter(
            isBelow ? null : at,
            BelowPath: null,
            input.OptionalCode("type", type),
            input.OptionalOneOf<Severity>("severity", severity),
            input.OptionalOneOf<IncidentStatus>("status", status),
            input.OptionalTime("olderThan", olderThan)?.UtcDateTime)
        { Sight = user.Sight() };
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (isBelow && at is not null)
        {
            if (await locations.FindAsync(at, ct) is not { Location.Path: var path })
                return TypedResults.Ok(new Page<IncidentView>([], null));
            filter = filter with { BelowPath = path };
        }

        var rows = await incidents.ListAsync(filter, after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(
            List, limit, IncidentView.Of, row => Paging.KeyOf(row.Incident.Sequence, row.Incident.Cause)));
    }

    private static async Task<Results<Ok<IncidentView>, ProblemResult>> GetIncident(
        [Description("Id of the incident.")] string incident,
        ClaimsPrincipal user,
        IncidentStore incidents,
        SightStore sights,
        CancellationToken ct) =>
        UuidText.TryParse(incident, out var id)
        && await incidents.FindAsync(id, ct) is { } found
        && await sights.SeesAsync(user.Sight(), Incident.StreamOf(id), ct)
            ? TypedResults.Ok(IncidentView.Of(found))
            : Problem.NotFound(IncidentRules.UnknownIncident, "incident", incident).ToResult();
}
