namespace Logistics.Core.Locations;

/// <summary>
/// Where a figure or a date comes from. Whatever shows an <see cref="Estimate"/> says that it is
/// one.
/// </summary>
public enum Provenance
{
    /// <summary>A statement of the election commission or of the election supervisor.</summary>
    Official,

    /// <summary>Computed from official figures.</summary>
    Derived,

    /// <summary>An estimate, not a statement of any authority.</summary>
    Estimate,
}
