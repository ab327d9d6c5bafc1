using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Elections;

/// <summary>The server's clock, which an admin moves where it is the election's own.</summary>
internal static class ClockEndpoints
{
    public static void MapClock(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/clock").WithTags("Election").WithProblems(400, 401, 503);
        group.MapGet("", GetClock)
            .WithName("GetClock")
            .WithSummary("Show the server's clock, and whether it is the election's own.")
            .WithDescription("A clock of the election's own stands still only while the server "
                + "does; an admin moves it forward.");
        group.MapPost("", MoveClock)
            .WithName("MoveClock")
            .May(Act.MoveClock)
            .WithProblems(409, 413, 415, 422)
            .WithSummary("Move the election's clock forward.")
            .WithDescription(
                "For a server that was started with `Clock:Start`, such as in a demonstration or a rehearsal. On the "
                + "real clock it is 409 `real-clock`. A move is an event of the log. The "
                + "deadlines that it passes are recorded when the answer comes. The roles that may send it: admin.");
    }

    private static Ok<ClockView> GetClock(TimeProvider clock) => TypedResults.Ok(ClockView.Of(clock));

    private static Task<Results<Created<ClockMoveView>, Ok<ClockMoveView>, ProblemResult>> MoveClock(
        ClockMoveRequest request, [AsParameters] Recorder recorder, DeadlineWatch deadlines, CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor);
        return recorder.RecordAsync(
            request, input, command, "/v1/clock",
            async receipt =>
            {
                await deadlines.LookAsync(ct);
                return ClockMoveView.Of(receipt);
            },
            ct);
    }
}
