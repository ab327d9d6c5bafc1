using Logistics.Core.Locations;

namespace Logistics.Core.Offices;

/// <summary>
/// One version of a role that somebody holds in an election, such as a member of the KPPS of a polling station. Of the
/// versions of a code that are valid on a day, the highest counts.
/// </summary>
/// <param name="Code">Names the role through all its versions; a code like that of a location.</param>
/// <param name="Version">1 or more. A version never changes once it is loaded.</param>
/// <param name="Name">In English.</param>
/// <param name="NameId">In Indonesian.</param>
/// <param name="Level">The level of the places that have it; null for any.</param>
/// <param name="SeatFrom">The first seat of it at a place; null where it has no seats.</param>
/// <param name="SeatTo">The last seat.</param>
/// <param name="PerPlace">How many each place of the level needs; 0 where no rule says how many.</param>
/// <param name="IsWitness">Its holder may watch but never handle material.</param>
/// <param name="TermFrom">The first day in office, in the election's time zone; null where it is not known.</param>
/// <param name="TermTo">The last day in office.</param>
/// <param name="ValidFrom">The first day the version holds.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record OfficeRole(
    string Code,
    int Version,
    string Name,
    string NameId,
    LocationLevel? Level,
    int? SeatFrom,
    int? SeatTo,
    int PerPlace,
    bool IsWitness,
    DateOnly? TermFrom,
    DateOnly? TermTo,
    DateOnly ValidFrom,
    Provenance Provenance,
    string Source);

/// <summary>
/// One version of a check that whoever is nominated has to pass. What was checked is never kept, only the outcome.
/// </summary>
/// <param name="Code">Names the check through all its versions.</param>
/// <param name="Version">1 or more. A version never changes once it is loaded.</param>
/// <param name="Name">In English.</param>
/// <param name="NameId">In Indonesian.</param>
/// <param name="Roles">Codes of the roles it is for; empty for every one.</param>
/// <param name="AgeMin">The lowest age, in years; null for none, and for a check of something else.</param>
/// <param name="AgeMax">The highest age, in years; null for none.</param>
/// <param name="ValidFrom">The first day the version holds.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record OfficeCheck(
    string Code,
    int Version,
    string Name,
    string NameId,
    IReadOnlyList<string> Roles,
    int? AgeMin,
    int? AgeMax,
    DateOnly ValidFrom,
    Provenance Provenance,
    string Source)
{
    /// <summary>Whether somebody nominated for a role has to pass it.</summary>
    public bool IsFor(string role) => Roles.Count == 0 || Roles.Contains(role, StringComparer.Ordinal);
}
