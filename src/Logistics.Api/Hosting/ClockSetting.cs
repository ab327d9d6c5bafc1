using Logistics.Data.Ledger;

namespace Logistics.Api.Hosting;

/// <summary>Which clock the product runs on.</summary>
internal static class ClockSetting
{
    private const string Key = "Clock:Start";

    /// <summary>The real clock, or one of the election's own where a time is configured that it starts at.</summary>
    /// <exception cref="FormatException">The time cannot be read, or the environment is Production.</exception>
    public static TimeProvider Read(IConfiguration configuration, IHostEnvironment environment)
    {
        if (configuration[Key] is not { Length: > 0 } text)
            return TimeProvider.System;
        if (environment.IsProduction())
        {
            throw new FormatException(
                $"{Key} is '{text}', but the environment is Production, which runs on the real clock. Do not set "
                + $"{Key}, or set ASPNETCORE_ENVIRONMENT to Development for a rehearsal.");
        }

        var input = new Input();
        var start = input.Time(Key, text);
        return input.Problem is { } problem
            ? throw new FormatException(problem.Detail)
            : new ElectionClock(start, TimeProvider.System);
    }
}
