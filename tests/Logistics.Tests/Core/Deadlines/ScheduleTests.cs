using System.Globalization;
using Logistics.Core.Deadlines;
using Logistics.Core.Locations;

namespace Logistics.Tests.Core.Deadlines;

internal sealed class ScheduleTests
{
    private static readonly DateOnly VotingDate = new(2024, 11, 27);

    private static readonly Location[] Path =
    [
        Place("71", LocationLevel.Kpu, "71"), Place("71.1", LocationLevel.Ppk, "71/71.1"),
        Place("71.1.1", LocationLevel.Pps, "71/71.1/71.1.1"),
        Place("71.1.1.1", LocationLevel.Tps, "71/71.1/71.1.1/71.1.1.1"),
    ];

    [Test]
    public void Deliveries_WithoutATimeOfTheirOwn_ArePlannedBackwards()
    {
        var schedule = For(
            Rule("tps", DeadlineStep.Delivery, LocationLevel.Tps) with { DueDay = -1, DueMinute = 1_440, LegMinutes = 45 },
            Rule("pps", DeadlineStep.Delivery, LocationLevel.Pps) with { LegMinutes = 60, HandlingMinutes = 120 },
            Rule("ppk", DeadlineStep.Delivery, LocationLevel.Ppk) with { LegMinutes = 90, HandlingMinutes = 180 });
        Assert.That(
            schedule.Deliveries.Select(due => due is null ? "none" : $"{Text(due.At)} from {due.From} by {Text(due.DepartBy)}"),
            Is.EqualTo([
                "none", "26 17:15 from 71 by 26 15:45", "26 21:15 from 71.1 by 26 20:15",
                "27 00:00 from 71.1.1 by 26 23:15",
            ]));
    }

    [TestCase("08:00", "22:00", "26 22:00", TestName = "after they end, it leaves at their end")]
    [TestCase("08:00", "23:30", "26 23:15", TestName = "within them, it leaves as late as it can")]
    [TestCase("23:30", "23:45", "25 23:45", TestName = "before they begin, it leaves the day before")]
    public void Departure_IsWithinTheHoursOfThePlace(string from, string till, string departBy)
    {
        var schedule = For(Rule("tps", DeadlineStep.Delivery, LocationLevel.Tps) with
        {
            DueDay = -1,
            DueMinute = 1_440,
            LegMinutes = 45,
            HandsOverFrom = TimeOnly.Parse(from, CultureInfo.InvariantCulture),
            HandsOverTill = TimeOnly.Parse(till, CultureInfo.InvariantCulture),
        });
        Assert.That(Text(schedule.Deliveries[3]!.DepartBy), Is.EqualTo(departBy));
    }

    [Test]
    public void Rule_OfThePlaceNearestAbove_Counts()
    {
        var everywhere = Rule("tps", DeadlineStep.Delivery, LocationLevel.Tps) with { DueDay = -1, DueMinute = 1_440 };
        var island = everywhere with { Code = "island", Place = "71.1.1", DueDay = 0, DueMinute = 360 };
        var district = everywhere with { Code = "district", Place = "71.1", DueDay = -1, DueMinute = 720 };
        var elsewhere = everywhere with { Code = "elsewhere", Place = "71.2", DueDay = -2, DueMinute = 0 };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(For(everywhere, island, district, elsewhere).Deliveries[3]!.At), Is.EqualTo("27 06:00"));
            Assert.That(Text(For(everywhere, district, elsewhere).Deliveries[3]!.At), Is.EqualTo("26 12:00"));
            Assert.That(Text(For(everywhere, elsewhere).Deliveries[3]!.At), Is.EqualTo("27 00:00"));
        }
    }

    [Test]
    public void Time_OfItsOwn_IsMovedOnlyWhereTheNextLegIsEarlier()
    {
        var tps = Rule("tps", DeadlineStep.Delivery, LocationLevel.Tps) with { DueDay = -1, DueMinute = 720, LegMinutes = 60 };
        var pps = Rule("pps", DeadlineStep.Delivery, LocationLevel.Pps) with { DueDay = -1, DueMinute = 900, HandlingMinutes = 30 };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(For(tps, pps).Deliveries[2]!.At), Is.EqualTo("26 10:30"));
            Assert.That(Text(For(tps, pps with { DueMinute = 600 }).Deliveries[2]!.At), Is.EqualTo("26 10:00"));
        }
    }

    [Test]
    public void Returns_ArePlannedBackwardsFromAbove()
    {
        var schedule = For(
            Rule("ppk", DeadlineStep.Return, LocationLevel.Ppk) with { DueDay = 0, DueMinute = 1_440, LegMinutes = 60 },
            Rule("pps", DeadlineStep.Return, LocationLevel.Pps) with { LegMinutes = 45, HandlingMinutes = 30 });
        Assert.That(
            schedule.Returns.Select(due => due is null ? "none" : $"{Text(due.At)} from {due.From} by {Text(due.DepartBy)}"),
            Is.EqualTo(["none", "28 00:00 from 71.1.1 by 27 23:00", "27 22:30 from 71.1.1.1 by 27 21:45", "none"]));
    }

    [Test]
    public void Recapitulation_IsAtTheNearestPlaceAboveThatHasARule()
    {
        var city = Rule("kpu", DeadlineStep.Recapitulation, LocationLevel.Kpu) with { DueDay = 20, DueMinute = 0 };
        var district = Rule("ppk", DeadlineStep.Recapitulation, LocationLevel.Ppk) with { DueDay = 19, DueMinute = 1_440 };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(For(city, district).Recapitulation is { Place: "71.1", Rule.Code: "ppk" });
            Assert.That(For(city).Recapitulation is { Place: "71", Rule.Code: "kpu" });
            Assert.That(For(Rule("tps", DeadlineStep.Recapitulation, LocationLevel.Tps)).Recapitulation, Is.Null);
        }
    }

    [Test]
    public void Schedule_OfAnotherDay_PlansTheSameRulesForIt()
    {
        var schedule = new Schedule(
            [Rule("tps", DeadlineStep.Delivery, LocationLevel.Tps) with { DueDay = -1, DueMinute = 1_440, LegMinutes = 45 }],
            VotingDate, TimeZoneInfo.FindSystemTimeZoneById("Asia/Makassar"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(schedule.On(new(2024, 12, 1)).For(Path).Deliveries[3]!.At), Is.EqualTo("01 00:00"));
            Assert.That(
                schedule.StartOf(new(2024, 12, 1)),
                Is.EqualTo(new DateTimeOffset(2024, 12, 1, 0, 0, 0, TimeSpan.FromHours(8))));
        }
    }

    [TestCase("Asia/Jakarta", 7)]
    [TestCase("Asia/Makassar", 8)]
    [TestCase("Asia/Jayapura", 9)]
    public void Opening_IsAtLocalTime(string zone, int hours)
    {
        var opening = new Schedule(
            [Rule("opening", DeadlineStep.Opening, LocationLevel.Tps) with { DueDay = 0, DueMinute = 420 }],
            VotingDate, TimeZoneInfo.FindSystemTimeZoneById(zone)).For(Path).Opening!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(opening.At.DateTime, Is.EqualTo(new DateTime(2024, 11, 27, 7, 0, 0)));
            Assert.That(opening.At.UtcDateTime, Is.EqualTo(new DateTime(2024, 11, 27, 7, 0, 0).AddHours(-hours)));
        }
    }

    [Test]
    public void Rules_OfADay_AreTheHighestVersionsValidThen()
    {
        var first = Rule("opening", DeadlineStep.Opening, LocationLevel.Tps) with { DueDay = 0, DueMinute = 420 };
        var second = first with { Version = 2, DueMinute = 480, ValidFrom = new(2024, 11, 20) };
        var reference = new DeadlineReference([second, first]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reference.RulesOn(new(2024, 11, 19)), Is.EqualTo([first]));
            Assert.That(reference.RulesOn(new(2024, 11, 20)), Is.EqualTo([second]));
            Assert.That(reference.RulesOn(new(2024, 8, 9)), Is.Empty);
        }
    }

    private static StationSchedule For(params DeadlineRule[] rules) =>
        new Schedule(rules, VotingDate, TimeZoneInfo.FindSystemTimeZoneById("Asia/Makassar")).For(Path);

    private static DeadlineRule Rule(string code, DeadlineStep step, LocationLevel level) => new(
        code, 1, step, level, null, null, null, 0, 0, 60, null, null, null, new(2024, 8, 10), Provenance.Estimate, "test");

    private static Location Place(string code, LocationLevel level, string path) => new(
        code, level, code, path.Contains('/') ? path.Split('/')[^2] : null, path, null, null, 300, Provenance.Estimate);

    private static string Text(DateTimeOffset? time) => $"{time:dd HH:mm}";
}
