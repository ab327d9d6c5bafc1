using Logistics.Core.Locations;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;

namespace Logistics.Core.Readiness;

/// <summary>The officers that polling stations need and have on a day. Pure.</summary>
internal sealed class StationTeams(ReferenceData reference, ReadinessFacts facts, DateOnly day)
{
    private readonly Lazy<IReadOnlyList<OfficeRole>> roles = new(() =>
    [
        .. reference.Offices.RolesOn(day)
            .Where(role => role is { Level: LocationLevel.Tps, IsWitness: false, SeatFrom: not null }),
    ]);

    /// <summary>The roles of which each station needs officers.</summary>
    public IReadOnlyList<OfficeRole> Roles => roles.Value;

    /// <summary>How many officers each station needs.</summary>
    public long Required => Roles.Sum(role => (long)role.PerPlace);

    /// <summary>Of those that a station needs: how many are in their term, and trained in logistics.</summary>
    public (long InTerm, long Trained) At(string station)
    {
        var (inTerm, trained) = (0L, 0L);
        foreach (var count in facts.OfficersAt(station))
        {
            if (Roles.Any(role => role.Code == count.Role))
                (inTerm, trained) = (inTerm + count.InTerm, trained + count.InLogistics);
        }

        return (inTerm, trained);
    }
}
