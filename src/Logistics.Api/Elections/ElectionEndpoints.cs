using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Calendar;
using Logistics.Core.Locations;
using Logistics.Data.Engines;
using Logistics.Data.Officers;
using Logistics.Data.Readiness;
using Logistics.Data.Reference;
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
                + "milestone shows both days. Officers, boxes and kits are counted as it is recorded now, whatever "
                + "`asOf` says.")
            .AllowAnonymous();
    }

    private static async Task<Ok<ElectionView>> GetElection(ElectionStore elections, CancellationToken ct) =>
        TypedResults.Ok(ElectionView.Of(await FindAsync(elections, ct)));

    private static async Task<Results<Ok<CountdownView>, ProblemResult>> GetCountdown(
        [Description("RFC 3339 time with offset, or a date in the election's time zone. Now when absent.")]
        string? asOf,
        ElectionStore elections,
        OfficerStore officers,
        ReadinessStore readiness,
        TimeProvider clock,
        CancellationToken ct)
    {
        var election = await FindAsync(elections, ct);
        var input = new Input();
        var moment = ReadDay(asOf, election) ?? input.OptionalTime("asOf", asOf, Expectations.OrADay)
            ?? clock.GetUtcNow();
        if (input.Problem is { } problem)
            return problem.ToResult();
        var board = await readiness.AtAsync(moment, clock.GetUtcNow(), ct);
        var root = board?.Rules.Root;
        var next = root is null ? null : board!.Board.NextAt(root);
        return TypedResults.Ok(CountdownView.Of(
            Countdown.At(election, moment),
            OfficerCountView.Of(await officers.CountAsync(knownAt: null, clock.GetUtcNow(), ct)),
            root is null ? [] : [.. ArrivedAt(board!, root)],
            next is null ? null : new NextDeadlineView(EnumText.Of(next.Due.Rule.Step), next.Due.Place, next.Due.At)));
    }

    private static IEnumerable<ArrivedView> ArrivedAt(BoardReading board, Location root)
    {
        var stations = board.Rules.StationsAt(root).LongCount();
        foreach (var level in (LocationLevel[])[LocationLevel.Ppk, LocationLevel.Pps, LocationLevel.Tps])
        {
            var (boxes, kits) = board.Board.ArrivedAt(level);
            yield return new(
                EnumText.Of(level), new(stations * board.Reference.Contests.Count, boxes), new(stations, kits));
        }
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
