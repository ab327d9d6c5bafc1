using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Locations;
using Logistics.Core.TpsAccounts;
using Logistics.Data.Access;
using Logistics.Data.TpsAccounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.TpsAccounts;

internal static class TpsAccountEndpoints
{
    public static void MapTpsAccounts(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/tps-accounts").WithTags("Reconciliation").WithProblems(400, 401, 503);
        group.MapPost("", Record)
            .WithName("RecordTpsAccount")
            .May(Act.RecordAccount)
            .WithSummary("Record or correct the account of one contest at one polling station.")
            .WithDescription("It is recorded whether or not it reconciles.")
            .WithProblems(403, 409, 413, 415, 422)
            .WithMeaning(
                409, "`different-content`: the id was used for other content. `account-superseded`: `corrects` is not "
                + "the latest event.");
        group.MapGet("/{tps}/{contest}", GetAccount)
            .WithName("GetTpsAccount")
            .May(Act.ReadCustody)
            .WithSummary("Show the account of one contest at one polling station.")
            .WithDescription("It comes with its corrections and the identities it violates.")
            .WithProblems(404);
    }

    /// <summary>Shows the account as the command left it, whatever has happened to it since.</summary>
    private static Task<Results<Created<TpsAccountView>, Ok<TpsAccountView>, ProblemResult>> Record(
        TpsAccountRequest request,
        [AsParameters] Recorder recorder,
        TpsAccountStore accounts,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        var (tps, contest) = (command.Tps, command.Contest);
        return recorder.RecordAsync(
            request, input, command, $"/v1/tps-accounts/{tps}/{contest}",
            async receipt => TpsAccountView.Of(Recorder.Recorded(
                await accounts.FindAsync(tps, contest, command.ReVote, receipt.LastSequence, ct),
                $"The {contest} account of {tps}")),
            ct);
    }

    private static async Task<Results<Ok<TpsAccountView>, ProblemResult>> GetAccount(
        [Description("Code of the polling station.")] string tps,
        [Description("Code of the contest.")] string contest,
        [Description("Id of a re-vote, for its account instead of that of the first vote."),
         Example("01937000-4c00-7000-8000-0000000000e1")]
        string? reVote,
        ClaimsPrincipal user,
        TpsAccountStore accounts,
        SightStore sights,
        CancellationToken ct)
    {
        var input = new Input();
        Guid? again = reVote is null ? null : input.Id("reVote", reVote);
        if (input.Problem is { } problem)
            return problem.ToResult();
        return
        Location.IsCode(tps) && Location.IsCode(contest) && await sights.SeesAsync(user.Sight(), tps, null, ct)
        && await accounts.FindAsync(tps, contest, again, asOf: null, ct) is { } found
            ? TypedResults.Ok(TpsAccountView.Of(found))
            : Problem.NotFound(TpsAccountRule.UnknownAccount, "tps", tps).ToResult();
    }
}
