using Logistics.Core.Locations;

namespace Logistics.Core.Calendar;

/// <summary>
/// One version of a ground on which a polling station votes again. Of the versions of a code that are valid on a day,
/// the highest counts.
/// </summary>
/// <param name="Code">Names the ground through all its versions; a code like that of a location.</param>
/// <param name="Version">1 or more. A version never changes once it is loaded.</param>
/// <param name="Name">In English.</param>
/// <param name="NameId">In Indonesian.</param>
/// <param name="ValidFrom">The first day the version holds.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record ReVoteGround(
    string Code,
    int Version,
    string Name,
    string NameId,
    DateOnly ValidFrom,
    Provenance Provenance,
    string Source);
