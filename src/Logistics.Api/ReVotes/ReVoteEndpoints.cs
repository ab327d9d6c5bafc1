using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.ReVotes;
using Logistics.Data.Access;
using Logistics.Data.ReVotes;
using Logistics.Data.Reference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.ReVotes;

internal static class ReVoteEndpoints
{
    private const string List = "re-votes";
    private const string Address = "/v1/re-votes";

    public static void MapReVotes(this IEndpointRouteBuilder app)
    {
        app.MapGet("/re-vote-grounds", ListGrounds)
            .WithTags("Re-votes")
            .WithName("ListReVoteGrounds")
            .May(Act.ReadReference)
            .WithSummary("List the grounds on which a polling station votes again.")
            .WithDescription("Each version has its source. All are on one page.")
            .WithProblems(400, 401, 503);
        var group = app.MapGroup("/re-votes").WithTags("Re-votes").WithProblems(400, 401, 503)
            .WithId("reVote", "01937000-4c00-7000-8000-0000000000e1");
        group.MapPost("", Recommend)
            .WithName("RecommendReVote")
            .May(Act.RecordReVote)
            .WithSummary("Record that it was recommended that a polling station votes again.")
            .WithDescription("The PPK or the KPU records what the supervisors recommended.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapPost("/{reVote}/decision", Decide)
            .WithName("DecideReVote")
            .May(Act.DecideReVote)
            .WithSummary("Record what the KPU decided of a recommended re-vote.")
            .WithDescription(
                $"A decision or a vote later than {ReVoteRule.DaysMax} days after the day of voting gets a warning.")
            .WithProblems(403, 404, 409, 413, 415, 422);
        group.MapPost("/{reVote}/notice", Notify)
            .WithName("NotifyReVote")
            .May(Act.RecordReVote)
            .WithSummary("Record that the voters got notices of the second vote.")
            .WithDescription("Notices later than on the day before the vote get a warning.")
            .WithProblems(403, 404, 409, 413, 415, 422);
        group.MapGet("", ListReVotes)
            .WithName("ListReVotes")
            .May(Act.ReadCustody)
            .WithSummary("List re-votes in the order they were recommended.")
            .WithDescription("Those that were refused are among them.");
        group.MapGet("/{reVote}", GetReVote)
            .WithName("GetReVote")
            .May(Act.ReadCustody)
            .WithSummary("Show a re-vote.")
            .WithDescription("It shows the re-vote as it is now.")
            .WithProblems(404);
    }

    private static async Task<Ok<Page<ReVoteGroundView>>> ListGrounds(ElectionStore elections, CancellationToken ct) =>
        TypedResults.Ok(new Page<ReVoteGroundView>(
            [.. ((await elections.FindReferenceAsync(ct))?.ReVoteGrounds ?? []).Select(ReVoteGroundView.Of)],
            Next: null));

    private static Task<Results<Created<ReVoteView>, Ok<ReVoteView>, ProblemResult>> Recommend(
        ReVoteRequest request, [AsParameters] Recorder recorder, ReVoteStore reVotes, CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, $"{Address}/{command.Id}",
            receipt => ShowAsync(reVotes, command.Id, receipt, ct), ct);
    }

    private static Task<Results<Created<ReVoteView>, Ok<ReVoteView>, ProblemResult>> Decide(
        [Description("Id of the re-vote.")] string reVote,
        ReVoteDecisionRequest request,
        [AsParameters] Recorder recorder,
        ReVoteStore reVotes,
        CancellationToken ct) =>
        RecordAsync(recorder, request, reVote, request.ToCommand, reVotes, ct);

    private static Task<Results<Created<ReVoteView>, Ok<ReVoteView>, ProblemResult>> Notify(
        [Description("Id of the re-vote.")] string reVote,
        ReVoteNoticeRequest request,
        [AsParameters] Recorder recorder,
        ReVoteStore reVotes,
        CancellationToken ct) =>
        RecordAsync(recorder, request, reVote, request.ToCommand, reVotes, ct);

    /// <summary>Records a step of a re-vote that the address names.</summary>
    private static Task<Results<Created<ReVoteView>, Ok<ReVoteView>, ProblemResult>> RecordAsync(
        Recorder recorder,
        RecordingRequest request,
        string reVote,
        Func<Input, Guid, Actor, LedgerCommand> read,
        ReVoteStore reVotes,
        CancellationToken ct) =>
        recorder.RecordAsync(
            request, ("reVote", reVote, ReVoteRule.UnknownReVote), Address, read,
            (id, _, receipt) => ShowAsync(reVotes, id, receipt, ct), ct);

    /// <summary>The re-vote as the command left it, whatever has happened since.</summary>
    private static async Task<ReVoteView> ShowAsync(
        ReVoteStore reVotes, Guid id, Receipt receipt, CancellationToken ct) =>
        ReVoteView.Of(
            Recorder.Recorded(await reVotes.AnswerAsync(id, receipt, ct), $"Re-vote {id}"));

    private static async Task<Results<Ok<Page<ReVoteView>>, ProblemResult>> ListReVotes(
        [Description("Only at this location. An unknown code gives an empty list.")] string? location,
        [Description("At the locations below `location`, too.")] string? below,
        [Description("Only this status."), OneOf<ReVoteStatus>] string? status,
        [Description("Only those that the decision of this number is about."), Example("PSU/015/2024")]
        string? decision,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        ReVoteStore reVotes,
        CancellationToken ct)
    {
        var input = new Input();
        var filter = new ReVoteFilter(
            input.OptionalCode("location", location),
            input.Flag("below", below) && location is not null,
            input.OptionalOneOf<ReVoteStatus>("status", status),
            input.OptionalText("decision", decision, Limits.DocumentLengthMax))
        {
            Sight = user.Sight(),
        };
        var (after, limit) = (page.ReadSequence(List, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await reVotes.ListAsync(filter, after, limit + 1, ct);
        var found = rows.ToPage(
            List, limit, row => row.Details is { } details ? ReVoteView.Of(details) : null, row => row.Sequence);
        return TypedResults.Ok(new Page<ReVoteView>([.. found.Items.OfType<ReVoteView>()], found.Next));
    }

    private static async Task<Results<Ok<ReVoteView>, ProblemResult>> GetReVote(
        [Description("Id of the re-vote.")] string reVote,
        ClaimsPrincipal user,
        ReVoteStore reVotes,
        SightStore sights,
        CancellationToken ct) =>
        UuidText.TryParse(reVote, out var id)
        && await reVotes.FindWholeAsync(id, ct) is { } found
        && await sights.SeesAsync(user.Sight(), found.ReVote.Tps, other: null, ct)
            ? TypedResults.Ok(ReVoteView.Of(found))
            : Problem.NotFound(ReVoteRule.UnknownReVote, "reVote", reVote).ToResult();
}
