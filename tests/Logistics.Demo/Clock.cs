using System.Globalization;
using System.Net;

namespace Logistics.Demo;

/// <summary>Something that happens at a time, and is recorded then.</summary>
internal sealed record Step(DateTimeOffset At, Func<Task> Record);

/// <summary>
/// The server's clock, which is the election's own: moved on from hour to hour, so that each record is made when it happens.
/// Times are local ones of 2024 in Kendari, UTC+08:00.
/// </summary>
internal sealed class Clock(Api api)
{
    private const int CallsAtOnce = 32;
    private static readonly TimeSpan Wita = TimeSpan.FromHours(8);
    private static readonly DateOnly ElectionDay = new(2024, 11, 27);
    private string printed = "";

    /// <summary>Before the first candidate is nominated.</summary>
    public static DateTimeOffset Start { get; } = In(9, 28, 8, 0);

    public static DateTimeOffset On(int day, int hour, int minute) => In(11, day, hour, minute);

    public static DateTimeOffset In(int month, int day, int hour, int minute) =>
        new(2024, month, day, hour, minute, 0, Wita);

    /// <summary>Makes sure that the server's clock can be moved through the whole election.</summary>
    public async Task EnsureAsync()
    {
        var clock = await api.GetAsync<ServerClock>("/v1/clock");
        if (clock.StartedAt is not { } started || started > Start)
        {
            throw new DemoException(FormattableString.Invariant(
                $"the API does not run on the election's clock from the first nomination on. End it, or start it with Clock__Start={Start:yyyy-MM-ddTHH:mm:sszzz} and an empty Data__Directory."));
        }
    }

    /// <summary>Records things, each of which is a row of steps, hour by hour.</summary>
    public async Task WalkAsync(string what, params IEnumerable<IReadOnlyList<Step>> things)
    {
        var hours = things
            .SelectMany((steps, thing) => steps.Select(step => (Hour: HourOf(step.At), Thing: thing, Step: step)))
            .GroupBy(one => one.Hour).OrderBy(hour => hour.Key).ToArray();
        foreach (var hour in hours)
        {
            await MoveToAsync(hour.Max(one => one.Step.At));
            await PrintAsync(what, hours.Where(other => TitleOf(other.Key) == TitleOf(hour.Key)).Sum(other => other.Count()));
            var options = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce };
            await Parallel.ForEachAsync(hour.GroupBy(one => one.Thing), options, async (steps, _) =>
            {
                foreach (var (_, _, step) in steps)
                    await step.Record();
            });
        }
    }

    /// <summary>Records one thing.</summary>
    public Task WalkAsync(string what, DateTimeOffset at, Func<Task> record) => WalkAsync(what, [[new Step(at, record)]]);

    /// <summary>Moves the clock on, unless it is as late already, as when the demo runs again.</summary>
    private async Task MoveToAsync(DateTimeOffset at)
    {
        if ((await api.GetAsync<ServerClock>("/v1/clock")).Now < at)
        {
            var id = DemoId.Of(string.Create(CultureInfo.InvariantCulture, $"clock/{at:O}"));
            await api.PostAsync<ClockMove>("/v1/clock", Api.Admin, new { id, to = at }, HttpStatusCode.Created);
        }
    }

    /// <summary>Says what time it is on the server, how far from election day, and what is recorded then.</summary>
    private async Task PrintAsync(string what, int count)
    {
        var countdown = await api.GetAsync<Countdown>("/v1/countdown");
        var title = $"{TitleOf(countdown.AsOf)} {what}";
        if (title == printed)
            return;
        printed = title;
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{countdown.AsOf:dd MMM HH:mm}  {"H" + (-countdown.DaysRemaining).ToString("+0;-0;''", CultureInfo.InvariantCulture),-5} {what}: {count:N0}"));
    }

    private static DateTimeOffset HourOf(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerHour));

    /// <summary>A line is printed for each day, and for each hour of election day.</summary>
    private static string TitleOf(DateTimeOffset time) => time.ToString(
        DateOnly.FromDateTime(time.DateTime) == ElectionDay ? "MM-dd HH" : "MM-dd", CultureInfo.InvariantCulture);
}
