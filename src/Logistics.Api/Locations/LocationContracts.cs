using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Data.Packages;
using Logistics.Data.Reference;

namespace Logistics.Api.Locations;

/// <summary>A place in the chain, from the KPU warehouse to a polling station.</summary>
/// <param name="Code">Code of the location.</param>
/// <param name="Level">Level of the location.</param>
/// <param name="Name">Name of the location.</param>
/// <param name="Parent">Code of the location above; null for the root.</param>
/// <param name="Ancestors">Codes from the root to the parent.</param>
/// <param name="Children">How many locations lie directly below.</param>
/// <param name="RegisteredVoters">Voters on the voter list, here and below.</param>
/// <param name="Latitude">In degrees; null when not known.</param>
/// <param name="Longitude">In degrees; null when not known.</param>
/// <param name="Provenance">Where the number of registered voters comes from.</param>
/// <param name="Retired">It needs nothing any more; its history stays.</param>
public sealed record LocationView(
    string Code,
    [property: OneOf<LocationLevel>] string Level,
    string Name,
    string? Parent,
    IReadOnlyList<string> Ancestors,
    int Children,
    int RegisteredVoters,
    double? Latitude,
    double? Longitude,
    [property: OneOf<Provenance>] string Provenance,
    bool Retired)
{
    public static LocationView Of(LocationDetails details) => new(
        details.Location.Code,
        EnumText.Of(details.Location.Level),
        details.Location.Name,
        details.Location.Parent,
        details.Location.Ancestors,
        details.Children,
        details.Location.RegisteredVoters,
        details.Location.Latitude,
        details.Location.Longitude,
        EnumText.Of(details.Location.Provenance),
        details.Location.Retired);
}

/// <summary>A package in custody of a location.</summary>
/// <param name="Id">Id of the package.</param>
/// <param name="Label">Written on it.</param>
/// <param name="Kind">Null when the package's record is damaged; its custody says more.</param>
/// <param name="Contest">Code of the contest; null when it serves every contest.</param>
/// <param name="Destination">Code of the location it is meant for.</param>
/// <param name="Status">Its status at the time asked about; null when that record is damaged.</param>
public sealed record HeldPackageView(
    Guid Id,
    string Label,
    [property: OneOf<PackageKind>] string? Kind,
    string? Contest,
    string Destination,
    [property: OneOf<PackageStatus>] string? Status)
{
    public static HeldPackageView Of(HeldPackage held) => new(
        held.Package.State.Id,
        held.Package.State.Label,
        held.Package.Unreadable is null ? EnumText.Of(held.Package.State.Kind) : null,
        held.Package.State.Contest,
        held.Package.State.Destination,
        held.StatusThen is { } status ? EnumText.Of(status) : null);
}

[JsonSerializable(typeof(LocationView))]
[JsonSerializable(typeof(Page<LocationView>))]
[JsonSerializable(typeof(Page<HeldPackageView>))]
internal sealed partial class LocationJson : JsonSerializerContext;
