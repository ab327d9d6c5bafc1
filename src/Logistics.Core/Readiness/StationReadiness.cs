using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.Readiness;

/// <summary>How a polling station stands.</summary>
public enum ReadinessStatus
{
    /// <summary>All that is due by now is there or done, and nothing differs.</summary>
    Ready,

    /// <summary>Something is still to come or to do, and there is time for it.</summary>
    NotReady,

    /// <summary>Something is late or about to be, or does not match.</summary>
    AtRisk,
}

/// <summary>Why a polling station is not ready.</summary>
public enum ReasonCode
{
    /// <summary>No box of a contest is packed for it.</summary>
    BoxNotPacked,

    /// <summary>A box is not in its custody yet.</summary>
    BoxNotThere,

    /// <summary>A box is missing or lost.</summary>
    BoxMissing,

    /// <summary>A box bears no seal.</summary>
    BoxNotSealed,

    /// <summary>A box holds another number of ballots than the station needs.</summary>
    BallotsDiffer,

    /// <summary>No kit is packed for it.</summary>
    KitNotPacked,

    /// <summary>A kit is not in its custody yet.</summary>
    KitNotThere,

    /// <summary>A kit is missing or lost.</summary>
    KitMissing,

    /// <summary>Its kits hold less of an item than the station needs.</summary>
    KitIncomplete,

    /// <summary>It has a box or kit of another station.</summary>
    OfAnotherStation,

    /// <summary>A package was opened before packages may be opened.</summary>
    OpenedEarly,

    /// <summary>Fewer officers are in their term than it needs.</summary>
    TeamIncomplete,

    /// <summary>No officer of it is trained in logistics.</summary>
    NobodyTrained,

    /// <summary>Somebody reported an incident at it or about a package of it, which is open.</summary>
    IncidentOpen,

    /// <summary>An event about it or about a package of it carries an open flag.</summary>
    Flagged,

    /// <summary>A box was not opened by the time it was due.</summary>
    NotOpened,

    /// <summary>The account of a contest is not recorded.</summary>
    AccountMissing,

    /// <summary>Numbers of its accounts disagree, and nobody has explained it.</summary>
    AccountDiffers,

    /// <summary>A re-vote of a contest is recommended or decided, and not over.</summary>
    ReVotePending,

    /// <summary>The voters of a re-vote have no notices yet.</summary>
    NoticeMissing,

    /// <summary>What was opened is not sealed again.</summary>
    NotResealed,

    /// <summary>A box or kit is not back at the place where it is due.</summary>
    NotBack,

    /// <summary>A contest is not recapitulated at the place above.</summary>
    NotRecapitulated,
}

/// <summary>One reason, with what shows it and what asks for it.</summary>
/// <param name="Severity">
/// <see cref="Severity.Info"/>: it is to come, and there is time. <see cref="Severity.Warning"/>: it is about to be
/// late, or does not match. <see cref="Severity.Critical"/>: it is late, or the vote at the station is in danger.
/// </param>
/// <param name="Contest">Null where it is about none.</param>
/// <param name="Item">The item that is short; null where it is about none.</param>
/// <param name="Flag">Code of the flag; null where it is none.</param>
/// <param name="Incident">The incident; null where it is none.</param>
/// <param name="IncidentType">Code of its type; null where it is none.</param>
/// <param name="Expected">Null where it is no number.</param>
/// <param name="Rule">Code and version of the rule that asks for it; null where no rule does.</param>
/// <param name="Source">Who says so, in words; null without a rule.</param>
/// <param name="DueAt">Null where nothing is due.</param>
/// <param name="Package">The package that it is about; null for none.</param>
/// <param name="Sequence">Ledger sequence of the event that shows it; null where nothing was recorded.</param>
/// <param name="ReVote">The re-vote that it is about; null for none.</param>
public sealed record Reason(
    ReasonCode Code,
    Severity Severity,
    string? Contest = null,
    string? Item = null,
    string? Flag = null,
    Guid? Incident = null,
    string? IncidentType = null,
    long? Expected = null,
    long? Actual = null,
    (string Code, int Version)? Rule = null,
    string? Source = null,
    DateTimeOffset? DueAt = null,
    Guid? Package = null,
    long? Sequence = null,
    Guid? ReVote = null);

/// <summary>What a polling station, or all below a place, should have and has.</summary>
/// <param name="BoxesExpected">A box for each contest and station.</param>
/// <param name="BoxesDelivered">Of those, the ones that have been at their station.</param>
/// <param name="KitsExpected">A kit for each station.</param>
/// <param name="SealsMatched">Boxes at their station on whose seals no flag is open.</param>
/// <param name="OfficersRequired">By the rules of the day.</param>
/// <param name="OfficersInTerm">Sworn in, and the day is one of their term.</param>
/// <param name="OfficersTrained">In office and trained in logistics.</param>
/// <param name="AccountsExpected">One for each contest and station.</param>
/// <param name="RecapitulationExpected">One for each contest and station; none where no rule says by when.</param>
/// <param name="Recapitulated">
/// Of those, the ones whose account is recorded and whose box the PPK opened and sealed again.
/// </param>
/// <param name="FlagsOpen">Flags that are open, of severity warning.</param>
/// <param name="FlagsCritical">The same, of severity critical.</param>
public readonly record struct ReadinessFigures(
    long BoxesExpected,
    long BoxesDelivered,
    long KitsExpected,
    long KitsDelivered,
    long SealsMatched,
    long OfficersRequired,
    long OfficersInTerm,
    long OfficersTrained,
    long AccountsExpected,
    long AccountsRecorded,
    long RecapitulationExpected,
    long Recapitulated,
    long FlagsOpen,
    long FlagsCritical)
{
    public static ReadinessFigures operator +(ReadinessFigures one, ReadinessFigures other) => new(
        one.BoxesExpected + other.BoxesExpected,
        one.BoxesDelivered + other.BoxesDelivered,
        one.KitsExpected + other.KitsExpected,
        one.KitsDelivered + other.KitsDelivered,
        one.SealsMatched + other.SealsMatched,
        one.OfficersRequired + other.OfficersRequired,
        one.OfficersInTerm + other.OfficersInTerm,
        one.OfficersTrained + other.OfficersTrained,
        one.AccountsExpected + other.AccountsExpected,
        one.AccountsRecorded + other.AccountsRecorded,
        one.RecapitulationExpected + other.RecapitulationExpected,
        one.Recapitulated + other.Recapitulated,
        one.FlagsOpen + other.FlagsOpen,
        one.FlagsCritical + other.FlagsCritical);
}

/// <summary>How a polling station stands at one moment, and why.</summary>
/// <param name="Reasons">The gravest first.</param>
public sealed record StationReadiness(
    Location Station,
    ReadinessStatus Status,
    IReadOnlyList<Reason> Reasons,
    ReadinessFigures Figures);
