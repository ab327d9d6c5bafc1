using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Core.Calendar;
using Logistics.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Elections;

internal static class ElectionEndpoints
{
    public static void MapElection(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").WithTags("Election").WithProblems(400, 503);
        group.MapGet("/election", GetElection)
            .WithName("GetElection")
            .WithSummary("Show the election, its contests and its voting hours.")
            .WithDescription("It is part of the reference data, which an operator imports.")
            .WithProblems(401);
        group.MapGet("/countdown", GetCountdown)
            .WithName("GetCountdown")
            .WithSummary("Show the days and hours to election day, the phase and the milestones.")
            .WithDescription("Days are those of the election's time zone. Where sources contradict each other, a "
                + "milestone shows both days. Officers are counted as it is recorded now, whatever `asOf` says.")
            .AllowAnonymous();
    }

    private static async Task<Ok<ElectionView>> GetElection(ElectionStore elections, CancellationToken ct) =>
        TypedResults.Ok(ElectionView.Of(await FindAsync(elections, ct)));

    private static async Task<Results<Ok<CountdownView>, ProblemResult>> GetCountdown(
        [Description("RFC 3339 time with offset, or a date in the election's time zone. Now when absent.")]
        string? asOf,
        ElectionStore elections,
        OfficerStore officers,
        TimeProvider clock,
        CancellationToken ct)
    {
        var election = await FindAsync(elections, ct);
        var input = new Input();
        var moment = ReadDay(asOf, election) ?? input.OptionalTime("asOf", asOf, Expectations.OrADay)
            ?? clock.GetUtcNow();
        return input.Problem is { } problem
            ? problem.ToResult()
            : TypedResults.Ok(CountdownView.Of(
                Countdown.At(election, moment),
                OfficerCountView.Of(await officers.CountAsync(knownAt: null, clock.GetUtcNow(), ct))));
    }

    private static DateTimeOffset? ReadDay(string? text, Election election)
    {
        if (!Input.TryDay(text, out var day))
            return null;
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        var offset = TimeZoneInfo.FindSystemTimeZoneById(election.TimeZone).GetUtcOffset(midnight);
        return day == DateOnly.MinValue
            ? new DateTimeOffset(midnight, TimeSpan.Zero)
            : new DateTimeOffset(midnight, offset);
    }

    private static async Task<Election> FindAsync(ElectionStore elections, CancellationToken ct) =>
        await elections.FindAsync(ct)
        ?? throw new DatabaseDamagedException("The database holds no election; its reference data is missing.");
}
