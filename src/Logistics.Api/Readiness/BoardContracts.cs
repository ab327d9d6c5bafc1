using Logistics.Api.Elections;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Readiness;

namespace Logistics.Api.Readiness;

/// <summary>How polling stations stand at one moment.</summary>
/// <param name="AsOf">The moment.</param>
/// <param name="LedgerSize">Number of events that are taken into account.</param>
/// <param name="RecordedAt">When the last of them was recorded; null without one.</param>
/// <param name="VotingStartsAt">When the polling stations open.</param>
/// <param name="MinutesToVoting">Whole minutes until then; negative afterwards.</param>
/// <param name="Items">The places, in the order of their codes.</param>
/// <param name="Next">Cursor of the next page; null on the last one.</param>
public sealed record BoardView(
    DateTimeOffset AsOf,
    long LedgerSize,
    DateTimeOffset? RecordedAt,
    DateTimeOffset VotingStartsAt,
    long MinutesToVoting,
    IReadOnlyList<PlaceReadinessView> Items,
    string? Next);

/// <summary>How a place and all below it stand.</summary>
/// <param name="Location">Code of the place.</param>
/// <param name="Level">Level of the place.</param>
/// <param name="Name">Name of the place.</param>
/// <param name="Status">Of its polling stations, the gravest.</param>
/// <param name="Stations">Its polling stations by status.</param>
/// <param name="Boxes">Boxes that have been at their polling station, of those expected.</param>
/// <param name="Kits">The same of kits.</param>
/// <param name="SealsMatched">Boxes at their polling station whose seals no open flag questions.</param>
/// <param name="Officers">Officers of polling stations in their term, of those required.</param>
/// <param name="OfficersTrained">Officers in office who are trained in logistics.</param>
/// <param name="Accounts">Accounts recorded, of those expected.</param>
/// <param name="Recapitulated">
/// Contests of polling stations whose account is recorded and whose box the PPK opened and sealed again, of those
/// expected.
/// </param>
/// <param name="Flags">Open flags by severity.</param>
/// <param name="Incidents">Open incidents by severity, also those of places between.</param>
/// <param name="NextDeadline">The earliest that is ahead and not done; null for none.</param>
/// <param name="Reasons">Of a polling station, why it is not ready, the gravest first; of other places null.</param>
/// <param name="Worst">The polling stations that stand worst, at most ten; of a polling station null.</param>
public sealed record PlaceReadinessView(
    string Location,
    [property: OneOf<LocationLevel>] string Level,
    string Name,
    [property: OneOf<ReadinessStatus>] string Status,
    StationCountsView Stations,
    OfExpectedView Boxes,
    OfExpectedView Kits,
    long SealsMatched,
    OfExpectedView Officers,
    long OfficersTrained,
    OfExpectedView Accounts,
    OfExpectedView Recapitulated,
    SeverityCountsView Flags,
    SeverityCountsView Incidents,
    DeadlineView? NextDeadline,
    IReadOnlyList<ReasonView>? Reasons,
    IReadOnlyList<StationView>? Worst)
{
    internal static readonly string[] Columns =
    [
        "location", "level", "name", "status", "stations_ready", "stations_not_ready", "stations_at_risk",
        "boxes_expected", "boxes_delivered", "kits_expected", "kits_delivered", "seals_matched", "officers_required",
        "officers_in_term", "officers_trained", "accounts_expected", "accounts_recorded",
        "recapitulation_expected", "recapitulated", "flags_warning", "flags_critical", "incidents_warning",
        "incidents_critical", "next_deadline", "reasons",
    ];

    internal IEnumerable<object?> Cells =>
    [
        Location, Level, Name, Status, Stations.Ready, Stations.NotReady, Stations.AtRisk, Boxes.Expected, Boxes.Actual,
        Kits.Expected, Kits.Actual, SealsMatched, Officers.Expected, Officers.Actual, OfficersTrained,
        Accounts.Expected, Accounts.Actual, Recapitulated.Expected, Recapitulated.Actual, Flags.Warning, Flags.Critical,
        Incidents.Warning, Incidents.Critical,
        NextDeadline is { } next ? $"{next.Step} {next.DueAt:yyyy-MM-ddTHH:mmzzz}" : null,
        Reasons is null
            ? null
            : string.Join(' ', Reasons.Select(reason => reason.Code).Distinct(StringComparer.Ordinal)),
    ];

    internal static PlaceReadinessView Of(PlaceReadiness place, DateTimeOffset now)
    {
        var figures = place.Figures;
        var isStation = place.Place.Level == LocationLevel.Tps;
        var status = place.AtRisk > 0 ? ReadinessStatus.AtRisk
            : place.NotReady > 0 ? ReadinessStatus.NotReady
            : ReadinessStatus.Ready;
        return new(
            place.Place.Code,
            EnumText.Of(place.Place.Level),
            place.Place.Name,
            EnumText.Of(status),
            new(place.Ready, place.NotReady, place.AtRisk),
            new(figures.BoxesExpected, figures.BoxesDelivered),
            new(figures.KitsExpected, figures.KitsDelivered),
            figures.SealsMatched,
            new(figures.OfficersRequired, figures.OfficersInTerm),
            figures.OfficersTrained,
            new(figures.AccountsExpected, figures.AccountsRecorded),
            new(figures.RecapitulationExpected, figures.Recapitulated),
            new(figures.FlagsOpen, figures.FlagsCritical),
            new(place.Incidents, place.CriticalIncidents),
            place.Next is { } next ? DeadlineView.Of(next, now) : null,
            isStation ? [.. place.Worst.SelectMany(station => station.Reasons).Select(ReasonView.Of)] : null,
            isStation ? null : [.. place.Worst.Select(StationView.Of)]);
    }
}

/// <summary>Polling stations by status.</summary>
/// <param name="Ready">All that is due by now is there or done, and nothing differs.</param>
/// <param name="NotReady">Something is still to come or to do, and there is time for it.</param>
/// <param name="AtRisk">Something is late or about to be, or does not match.</param>
public sealed record StationCountsView(long Ready, long NotReady, long AtRisk);

/// <summary>How many are open, by severity.</summary>
/// <param name="Warning">Of severity warning.</param>
/// <param name="Critical">Of severity critical.</param>
public sealed record SeverityCountsView(long Warning, long Critical);

/// <summary>A polling station that is not ready.</summary>
/// <param name="Location">Code of the polling station.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Reasons">Why, the gravest first.</param>
public sealed record StationView(
    string Location, string Name, [property: OneOf<ReadinessStatus>] string Status, IReadOnlyList<ReasonView> Reasons)
{
    internal static StationView Of(StationReadiness station) => new(
        station.Station.Code, station.Station.Name, EnumText.Of(station.Status),
        [.. station.Reasons.Select(ReasonView.Of)]);
}

/// <summary>Why a polling station is not ready.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Severity">
/// `info`: it is to come, and there is time. `warning`: it is about to be late, or does not match. `critical`: it is
/// late, or the vote at the station is in danger.
/// </param>
/// <param name="Contest">Code of the contest; null for none.</param>
/// <param name="Item">The item whose quantity differs; null for none.</param>
/// <param name="Flag">Code of the flag; null for none.</param>
/// <param name="Incident">The incident; null for none.</param>
/// <param name="IncidentType">Code of its type; null for none.</param>
/// <param name="Expected">What there should be; null where it is no number.</param>
/// <param name="Actual">What there is; null where it is no number.</param>
/// <param name="DueAt">When it is due; null where nothing is.</param>
/// <param name="Rule">The rule that asks for it; null where no rule does.</param>
/// <param name="Package">The package that it is about; null for none.</param>
/// <param name="ReVote">The re-vote that it is about; null for none.</param>
/// <param name="Sequence">Ledger sequence of the event that shows it; null where nothing was recorded.</param>
/// <param name="Links">Where to read on.</param>
public sealed record ReasonView(
    [property: OneOf<ReasonCode>] string Code,
    [property: OneOf<Severity>] string Severity,
    string? Contest,
    string? Item,
    string? Flag,
    Guid? Incident,
    string? IncidentType,
    long? Expected,
    long? Actual,
    DateTimeOffset? DueAt,
    RuleView? Rule,
    Guid? Package,
    Guid? ReVote,
    long? Sequence,
    IReadOnlyList<string> Links)
{
    internal static ReasonView Of(Reason reason) => new(
        EnumText.Of(reason.Code),
        EnumText.Of(reason.Severity),
        reason.Contest,
        reason.Item,
        reason.Flag,
        reason.Incident,
        reason.IncidentType,
        reason.Expected,
        reason.Actual,
        reason.DueAt,
        reason.Rule is { } rule ? new RuleView(rule.Code, rule.Version, reason.Source) : null,
        reason.Package,
        reason.ReVote,
        reason.Sequence,
        [.. LinksOf(reason)]);

    private static IEnumerable<string> LinksOf(Reason reason)
    {
        if (reason.Package is { } package)
            yield return $"/v1/packages/{package}/custody";
        if (reason.Incident is { } incident)
            yield return $"/v1/incidents/{incident}";
        if (reason.ReVote is { } reVote)
            yield return $"/v1/re-votes/{reVote}";
        if (reason.Sequence is { } sequence)
            yield return $"/v1/events/{sequence}/receipt";
    }
}
