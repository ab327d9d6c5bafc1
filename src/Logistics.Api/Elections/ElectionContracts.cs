using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Calendar;
using Logistics.Core.Deadlines;
using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Data.Officers;

namespace Logistics.Api.Elections;

/// <summary>The election.</summary>
/// <param name="Code">Code of the election.</param>
/// <param name="Name">Name of the election.</param>
/// <param name="ElectionDate">Day of voting.</param>
/// <param name="VotingStartsAt">When the polling stations open.</param>
/// <param name="VotingEndsAt">When the polling stations close.</param>
/// <param name="PackagesOpenAt">From when on polling stations open the packages they got.</param>
/// <param name="TimeZone">IANA name of the election's time zone.</param>
/// <param name="Contests">What is voted on.</param>
/// <param name="Attribution">To be shown wherever the reference data is.</param>
public sealed record ElectionView(
    string Code,
    string Name,
    DateOnly ElectionDate,
    DateTimeOffset VotingStartsAt,
    DateTimeOffset VotingEndsAt,
    DateTimeOffset PackagesOpenAt,
    string TimeZone,
    IReadOnlyList<ContestView> Contests,
    string Attribution)
{
    public static ElectionView Of(Election election)
    {
        var offset = TimeZoneInfo.FindSystemTimeZoneById(election.TimeZone)
            .GetUtcOffset(election.VotingDate.ToDateTime(election.VotingStarts));
        return new(
            election.Code,
            election.Name,
            election.VotingDate,
            new DateTimeOffset(election.VotingDate, election.VotingStarts, offset),
            new DateTimeOffset(election.VotingDate, election.VotingEnds, offset),
            election.PackagesOpenFrom,
            election.TimeZone,
            [.. election.Contests.Select(contest => new ContestView(contest.Code, contest.Name))],
            election.Attribution);
    }
}

/// <summary>What is voted on.</summary>
/// <param name="Code">Code of the contest.</param>
/// <param name="Name">Name of the contest.</param>
public sealed record ContestView(string Code, string Name);

/// <summary>How long until election day.</summary>
/// <param name="ElectionDate">Day of voting.</param>
/// <param name="TimeZone">IANA name of the election's time zone.</param>
/// <param name="AsOf">The time it is counted from.</param>
/// <param name="DaysRemaining">Calendar days in the election's time zone; negative once it is past.</param>
/// <param name="VotingStartsAt">When the polling stations open.</param>
/// <param name="Remaining">Until the polling stations open; zeros once they have.</param>
/// <param name="Phase">Phase of the election at that time.</param>
/// <param name="Officers">How many officers are sworn in.</param>
/// <param name="Arrived">For each level, the boxes and kits that have come there on their way out, or past it.</param>
/// <param name="NextDeadline">The earliest that is ahead at that time and not done; null for none.</param>
/// <param name="Milestones">Dates of the election calendar, in their order.</param>
public sealed record CountdownView(
    DateOnly ElectionDate,
    string TimeZone,
    DateTimeOffset AsOf,
    int DaysRemaining,
    DateTimeOffset VotingStartsAt,
    DurationView Remaining,
    [property: OneOf<Phase>] string Phase,
    OfficerCountView Officers,
    IReadOnlyList<ArrivedView> Arrived,
    NextDeadlineView? NextDeadline,
    IReadOnlyList<MilestoneView> Milestones)
{
    internal static CountdownView Of(
        Countdown countdown,
        OfficerCountView officers,
        IReadOnlyList<ArrivedView> arrived,
        NextDeadlineView? nextDeadline) => new(
        countdown.ElectionDate,
        countdown.TimeZone,
        countdown.AsOf,
        countdown.DaysRemaining,
        countdown.VotingStartsAt,
        new DurationView(
            countdown.Remaining.Days,
            countdown.Remaining.Hours,
            countdown.Remaining.Minutes,
            countdown.Remaining.Seconds),
        EnumText.Of(countdown.Phase),
        officers,
        arrived,
        nextDeadline,
        [.. countdown.Milestones.Select(MilestoneView.Of)]);
}

/// <summary>How many officers are sworn in, as it is recorded now.</summary>
/// <param name="SwornIn">In office and sworn in, of the roles that a rule gives a number for.</param>
/// <param name="Required">How many of them the polling stations and committees need.</param>
public sealed record OfficerCountView(long SwornIn, long Required)
{
    internal static OfficerCountView Of(FormationFigures? figures)
    {
        FormationRow[] rows = figures is null
            ? []
            : [.. Formation.Of(figures.Reference, new(null, null, null), figures.Counts, figures.Day)
                .Where(row => row.Rule is not null)];
        return new(rows.Sum(row => row.Sworn), rows.Sum(row => row.Required));
    }
}

/// <summary>Boxes and kits for polling stations at a level, as it is recorded now.</summary>
/// <param name="Level">The level.</param>
/// <param name="Boxes">A box for each contest and polling station.</param>
/// <param name="Kits">A kit for each polling station.</param>
public sealed record ArrivedView(
    [property: OneOf<LocationLevel>] string Level, OfExpectedView Boxes, OfExpectedView Kits);

/// <summary>How many there are of those expected.</summary>
/// <param name="Expected">How many there should be.</param>
/// <param name="Actual">How many there are.</param>
public sealed record OfExpectedView(long Expected, long Actual);

/// <summary>What is due next.</summary>
/// <param name="Step">What is due.</param>
/// <param name="Location">Code of the place where it is due first.</param>
/// <param name="DueAt">When it is due.</param>
public sealed record NextDeadlineView(
    [property: OneOf<DeadlineStep>] string Step, string Location, DateTimeOffset DueAt);

/// <summary>A stretch of time.</summary>
/// <param name="Days">Whole days.</param>
/// <param name="Hours">Hours beyond the days.</param>
/// <param name="Minutes">Minutes beyond the hours.</param>
/// <param name="Seconds">Seconds beyond the minutes.</param>
public sealed record DurationView(int Days, int Hours, int Minutes, int Seconds);

/// <summary>A date in the election calendar.</summary>
/// <param name="Code">Code of the milestone.</param>
/// <param name="Name">Name of the milestone.</param>
/// <param name="Date">Its first day.</param>
/// <param name="EndsOn">Its last day.</param>
/// <param name="DaysFromElection">Of its first day; -11 is eleven days before election day.</param>
/// <param name="Status">Where it lies from the time asked about.</param>
/// <param name="Provenance">Where the dates come from.</param>
/// <param name="Source">Who says so, in words.</param>
/// <param name="Conflict">What another source says; null where none contradicts.</param>
public sealed record MilestoneView(
    string Code,
    string Name,
    DateOnly Date,
    DateOnly EndsOn,
    int DaysFromElection,
    [property: OneOf<MilestoneStatus>] string Status,
    [property: OneOf<Provenance>] string Provenance,
    string Source,
    MilestoneConflictView? Conflict)
{
    public static MilestoneView Of(MilestoneCountdown milestone) => new(
        milestone.Code,
        milestone.Name,
        milestone.Date,
        milestone.EndsOn,
        milestone.DaysFromElection,
        EnumText.Of(milestone.Status),
        EnumText.Of(milestone.Provenance),
        milestone.Source,
        milestone.Conflict is { } conflict ? new MilestoneConflictView(conflict.Date, conflict.Source) : null);
}

/// <summary>Another day that a source gives for a milestone. Which is right is for the reader to judge.</summary>
/// <param name="Date">The other day.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record MilestoneConflictView(DateOnly Date, string Source);

[JsonSerializable(typeof(ElectionView))]
[JsonSerializable(typeof(CountdownView))]
internal sealed partial class ElectionJson : JsonSerializerContext;
