namespace Logistics.Demo;

/// <summary>Local times of 2024 in Kendari, UTC+08:00.</summary>
internal static class Clock
{
    private static readonly TimeSpan Wita = TimeSpan.FromHours(8);

    public static DateTimeOffset On(int day, int hour, int minute) => In(11, day, hour, minute);

    public static DateTimeOffset In(int month, int day, int hour, int minute) =>
        new(2024, month, day, hour, minute, 0, Wita);
}
