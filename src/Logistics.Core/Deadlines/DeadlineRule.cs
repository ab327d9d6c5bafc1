using Logistics.Core.Locations;

namespace Logistics.Core.Deadlines;

/// <summary>What is due.</summary>
public enum DeadlineStep
{
    /// <summary>A package arrives at a place on its way out.</summary>
    Delivery,

    /// <summary>A package is opened at its polling station.</summary>
    Opening,

    /// <summary>A polling station's account of a contest is recorded.</summary>
    Account,

    /// <summary>A package arrives at a place on its way back.</summary>
    Return,

    /// <summary>Every polling station below a place is recapitulated there.</summary>
    Recapitulation,

    /// <summary>Surplus and damaged ballots are destroyed.</summary>
    Destruction,

    /// <summary>Every officer of a polling station is in office.</summary>
    Team,

    /// <summary>A recommended re-vote is refused, or held and its accounts recorded.</summary>
    ReVote,
}

/// <summary>
/// One version of when something is due. Of the versions of a code that are valid on a day, the highest counts.
/// </summary>
/// <param name="Code">Names the rule through all its versions; a code like that of a location.</param>
/// <param name="Version">1 or more. A version never changes once it is loaded.</param>
/// <param name="Level">Of the place where it is due.</param>
/// <param name="Place">
/// Code of the only place where it holds, with all below it; of several rules the one nearest to a place counts. Null
/// for every place.
/// </param>
/// <param name="DueDay">Days from the day of voting; null where it is planned backwards from the next leg.</param>
/// <param name="DueMinute">Minutes from the start of that day, up to 1,440 for its end; null with the day.</param>
/// <param name="LegMinutes">How long the way there takes, from the place before.</param>
/// <param name="HandlingMinutes">How long what arrives stays before it goes on.</param>
/// <param name="MarginMinutes">How long before the latest departure, or before it is due, it is at risk.</param>
/// <param name="HandsOverFrom">Local time from which on the place before hands over; null for any.</param>
/// <param name="HandsOverTill">Local time until which it does; null with the other.</param>
/// <param name="EarliestDay">Day from which on it may leave, in days from the day of voting; null for any.</param>
/// <param name="ValidFrom">The first day the version holds.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record DeadlineRule(
    string Code,
    int Version,
    DeadlineStep Step,
    LocationLevel Level,
    string? Place,
    int? DueDay,
    int? DueMinute,
    int LegMinutes,
    int HandlingMinutes,
    int MarginMinutes,
    TimeOnly? HandsOverFrom,
    TimeOnly? HandsOverTill,
    int? EarliestDay,
    DateOnly ValidFrom,
    Provenance Provenance,
    string Source);

/// <summary>When what is due, in all versions. Loaded, not recorded.</summary>
public sealed class DeadlineReference(IReadOnlyList<DeadlineRule> rules)
{
    /// <summary>Where none were loaded.</summary>
    public static DeadlineReference None { get; } = new([]);

    /// <summary>Every version of every rule.</summary>
    public IReadOnlyList<DeadlineRule> Rules { get; } = rules;

    /// <summary>The rules that count on a day, in the order of their codes.</summary>
    public IReadOnlyList<DeadlineRule> RulesOn(DateOnly day) =>
        Versions.On(Rules, day, rule => (rule.Code, rule.Version, rule.ValidFrom));
}
