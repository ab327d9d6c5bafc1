using Logistics.Core.Locations;

namespace Logistics.Core.Offices;

/// <summary>What officers sign.</summary>
public enum SignedStep
{
    /// <summary>Packages leave a place.</summary>
    Release,

    /// <summary>The receiver answers for packages.</summary>
    Acceptance,

    /// <summary>A package is opened.</summary>
    Opening,

    /// <summary>The account of a polling station.</summary>
    Account,

    /// <summary>Goods are destroyed.</summary>
    Destruction,
}

/// <summary>What an officer signs as.</summary>
public enum SignedAs
{
    /// <summary>The side that lets go.</summary>
    Sent,

    /// <summary>The side that takes over.</summary>
    Received,

    /// <summary>Somebody who watched, and handled nothing.</summary>
    Witnessed,
}

/// <summary>
/// One version of how many officers of a side sign a step. Of the versions of a code that are valid on a day, the
/// highest counts.
/// </summary>
/// <param name="Code">Names the rule through all its versions; a code like that of a location.</param>
/// <param name="Version">1 or more. A version never changes once it is loaded.</param>
/// <param name="As">The side: sent or received.</param>
/// <param name="Level">The level of the side's place; null for any.</param>
/// <param name="IsForBallots">Only of packages that hold ballots.</param>
/// <param name="Roles">Codes of the roles whose signatures count; empty for all that may handle material.</param>
/// <param name="Count">How many sign; 1 or more.</param>
/// <param name="ValidFrom">The first day the version holds.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record SignatureRule(
    string Code,
    int Version,
    SignedStep Step,
    SignedAs As,
    LocationLevel? Level,
    bool IsForBallots,
    IReadOnlyList<string> Roles,
    int Count,
    DateOnly ValidFrom,
    Provenance Provenance,
    string Source);
