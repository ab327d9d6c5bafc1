using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Calendar;
using Logistics.Core.Locations;

namespace Logistics.Tests.Core.Calendar;

internal sealed class CountdownTests
{
    private static readonly Election Kendari = new(
        "kendari-2024",
        "Pilkada 2024, Kota Kendari",
        new(2024, 11, 27),
        new(7, 0),
        new(13, 0),
        "Asia/Makassar",
        "attribution",
        [new("governor", "Governor"), new("mayor", "Mayor")],
        [
            Milestone("kpps-term-ends", new(2024, 12, 8)),
            Milestone("logistics-training", new(2024, 11, 16)),
            Milestone("quiet-period", new(2024, 11, 24), new(2024, 11, 26)),
            Milestone("distribution", new(2024, 11, 24), new(2024, 11, 26)),
            Milestone("recapitulation", new(2024, 11, 27), new(2024, 12, 16)),
        ],
        [
            new(Phase.Closed, new(2024, 12, 17), Provenance.Official),
            new(Phase.Preparation, new(2024, 8, 10), Provenance.Estimate),
            new(Phase.Distribution, new(2024, 11, 17), Provenance.Estimate),
            new(Phase.QuietPeriod, new(2024, 11, 24), Provenance.Official),
            new(Phase.ElectionDay, new(2024, 11, 27), Provenance.Official),
            new(Phase.Recapitulation, new(2024, 11, 28), Provenance.Official),
        ]);

    [TestCase("2024-11-16T00:00:00+08:00", 11)]
    [TestCase("2024-11-16T23:59:59+08:00", 11)]
    [TestCase("2024-11-26T23:59:59.9999999+08:00", 1)]
    [TestCase("2024-11-27T00:00:00+08:00", 0)]
    [TestCase("2024-11-27T23:59:59+08:00", 0)]
    [TestCase("2024-11-28T00:00:00+08:00", -1)]
    [TestCase("2024-11-26T15:59:59Z", 1, Description = "still the 26th in Kendari")]
    [TestCase("2024-11-26T16:00:00Z", 0, Description = "the 27th in Kendari, the 26th in UTC")]
    [TestCase("2024-11-26T11:00:00-05:00", 0)]
    [TestCase("2024-11-27T05:00:00+14:00", 1)]
    [TestCase("2024-12-16T12:00:00+08:00", -19)]
    [TestCase("2023-11-27T12:00:00+08:00", 366, Description = "across a 29 February")]
    public void At_Moment_CountsCalendarDaysOfTheElectionsZone(string asOf, int days) =>
        Assert.That(At(asOf).DaysRemaining, Is.EqualTo(days));

    [TestCase("2024-11-16T08:00:00+08:00", 10, 23, 0, 0)]
    [TestCase("2024-11-26T06:59:59+08:00", 1, 0, 0, 1)]
    [TestCase("2024-11-26T07:00:00+08:00", 1, 0, 0, 0)]
    [TestCase("2024-11-26T21:58:57Z", 0, 1, 1, 3)]
    [TestCase("2024-11-27T06:59:59+08:00", 0, 0, 0, 1)]
    [TestCase("2024-11-27T06:59:59.999+08:00", 0, 0, 0, 1)]
    [TestCase("2024-11-27T07:00:00+08:00", 0, 0, 0, 0)]
    [TestCase("2024-11-27T07:00:01+08:00", 0, 0, 0, 0)]
    [TestCase("2025-01-01T00:00:00+08:00", 0, 0, 0, 0)]
    public void At_Moment_CountsDownToTheStartOfVoting(
        string asOf, int days, int hours, int minutes, int seconds) =>
        Assert.That(
            At(asOf).Remaining, Is.EqualTo(new TimeRemaining(days, hours, minutes, seconds)));

    [TestCase("1999-01-01T00:00:00+08:00", Phase.Preparation)]
    [TestCase("2024-08-09T23:59:59+08:00", Phase.Preparation)]
    [TestCase("2024-08-10T00:00:00+08:00", Phase.Preparation)]
    [TestCase("2024-11-16T23:59:59+08:00", Phase.Preparation)]
    [TestCase("2024-11-17T00:00:00+08:00", Phase.Distribution)]
    [TestCase("2024-11-23T15:59:59Z", Phase.Distribution)]
    [TestCase("2024-11-23T16:00:00Z", Phase.QuietPeriod)]
    [TestCase("2024-11-26T23:59:59+08:00", Phase.QuietPeriod)]
    [TestCase("2024-11-27T00:00:00+08:00", Phase.ElectionDay)]
    [TestCase("2024-11-27T23:59:59+08:00", Phase.ElectionDay)]
    [TestCase("2024-11-28T00:00:00+08:00", Phase.Recapitulation)]
    [TestCase("2024-12-16T23:59:59+08:00", Phase.Recapitulation)]
    [TestCase("2024-12-17T00:00:00+08:00", Phase.Closed)]
    [TestCase("2050-01-01T00:00:00+08:00", Phase.Closed)]
    public void At_Moment_IsInThePhaseThatStartedLast(string asOf, Phase phase) =>
        Assert.That(At(asOf).Phase, Is.EqualTo(phase));

    [Test]
    public void At_Moment_CarriesTheElectionsOwnTimes()
    {
        var countdown = At("2024-11-16T01:02:03Z");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(countdown.ElectionDate, Is.EqualTo(new DateOnly(2024, 11, 27)));
            Assert.That(countdown.TimeZone, Is.EqualTo("Asia/Makassar"));
            Assert.That(countdown.AsOf.ToString("O"), Is.EqualTo(
                "2024-11-16T09:02:03.0000000+08:00"));
            Assert.That(countdown.VotingStartsAt.ToString("O"), Is.EqualTo(
                "2024-11-27T07:00:00.0000000+08:00"));
        }
    }

    [Test]
    public void At_Milestones_ComeByDateWithSignedDays()
    {
        var milestones = At("2024-11-16T12:00:00+08:00").Milestones;
        Assert.That(
            milestones.Select(m => (m.Code, m.DaysFromElection)),
            Is.EqualTo(new[]
            {
                ("logistics-training", -11),
                ("quiet-period", -3),
                ("distribution", -3),
                ("recapitulation", 0),
                ("kpps-term-ends", 11),
            }));
    }

    [TestCase("2024-11-23T23:59:59+08:00", MilestoneStatus.Upcoming)]
    [TestCase("2024-11-24T00:00:00+08:00", MilestoneStatus.Today)]
    [TestCase("2024-11-25T12:00:00+08:00", MilestoneStatus.Today)]
    [TestCase("2024-11-26T15:59:59Z", MilestoneStatus.Today)]
    [TestCase("2024-11-26T16:00:00Z", MilestoneStatus.Past)]
    public void At_MilestoneOfSeveralDays_IsTodayOnEachOfThem(string asOf, MilestoneStatus status)
    {
        var quiet = At(asOf).Milestones[1];
        Assert.That(quiet, Is.EqualTo(new MilestoneCountdown(
            "quiet-period",
            "quiet-period name",
            new(2024, 11, 24),
            new(2024, 11, 26),
            DaysFromElection: -3,
            status,
            Provenance.Official,
            "a source",
            Conflict: null)));
    }

    [TestCase("Asia/Makassar")]
    [TestCase("Asia/Jayapura")]
    [TestCase("America/New_York")]
    [TestCase("Etc/UTC")]
    public void At_FirstAndLastMoment_StaysInTheCalendar(string zone)
    {
        var election = Kendari with { TimeZone = zone };

        var first = Countdown.At(election, DateTimeOffset.MinValue);
        var last = Countdown.At(election, DateTimeOffset.MaxValue);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.AsOf.Year, Is.EqualTo(1));
            Assert.That(first.DaysRemaining, Is.EqualTo(739_216).Within(1));
            Assert.That(first.Remaining.Days, Is.EqualTo(739_216).Within(1));
            Assert.That(first.Phase, Is.EqualTo(Phase.Preparation));
            Assert.That(last.AsOf.Year, Is.EqualTo(9999));
            Assert.That(last.DaysRemaining, Is.EqualTo(-2_912_842).Within(1));
            Assert.That(last.Remaining, Is.EqualTo(new TimeRemaining(0, 0, 0, 0)));
            Assert.That(last.Phase, Is.EqualTo(Phase.Closed));
        }
    }

    [Test]
    public void At_NoPhasesNoMilestones_IsPreparation()
    {
        var countdown = Countdown.At(
            Kendari with { Phases = [], Milestones = [] }, DateTimeOffset.UnixEpoch);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(countdown.Phase, Is.EqualTo(Phase.Preparation));
            Assert.That(countdown.Milestones, Is.Empty);
        }
    }

    [Test]
    public void At_UnknownZone_Throws() =>
        Assert.That(
            () => Countdown.At(Kendari with { TimeZone = "Asia/Nowhere" }, default),
            Throws.TypeOf<TimeZoneNotFoundException>());

    [Test]
    public void At_AnyWholeSecondBeforeVoting_RemainingPlusAsOfIsTheStart() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), Arb.From(Gen.Choose(-14, 14)),
            (seconds, hours) =>
            {
                var start = new DateTimeOffset(2024, 11, 26, 23, 0, 0, TimeSpan.Zero);
                var asOf = start.AddSeconds(-seconds).ToOffset(TimeSpan.FromHours(hours));
                var countdown = Countdown.At(Kendari, asOf);
                var (days, hoursLeft, minutes, secondsLeft) = countdown.Remaining;
                return countdown.AsOf.Equals(asOf)
                    && countdown.AsOf + new TimeSpan(days, hoursLeft, minutes, secondsLeft)
                        == countdown.VotingStartsAt
                    && hoursLeft < 24 && minutes < 60 && secondsLeft < 60;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static Countdown At(string asOf) => Countdown.At(
        Kendari,
        DateTimeOffset.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture));

    private static Milestone Milestone(string code, DateOnly startsOn, DateOnly? endsOn = null) =>
        new(code, $"{code} name", startsOn, endsOn ?? startsOn, Provenance.Official, "a source");
}
