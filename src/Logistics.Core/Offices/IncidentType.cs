using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.Offices;

/// <summary>
/// One version of a type of incidents. Of the versions of a code that are valid on a day, the highest counts.
/// </summary>
/// <param name="Code">Names the type through all its versions; a code like that of a location.</param>
/// <param name="Version">1 or more. A version never changes once it is loaded.</param>
/// <param name="Name">In English.</param>
/// <param name="NameId">In Indonesian.</param>
/// <param name="Severity">How much an incident matters where nobody says it.</param>
/// <param name="ValidFrom">The first day the version holds.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record IncidentType(
    string Code,
    int Version,
    string Name,
    string NameId,
    Severity Severity,
    DateOnly ValidFrom,
    Provenance Provenance,
    string Source);
