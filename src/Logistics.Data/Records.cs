using Logistics.Core;
using Logistics.Core.Custody;
using Logistics.Core.Items;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;

namespace Logistics.Data;

/// <summary>A row of CustodyEvent, read back by its bytes.</summary>
internal class EntryRecord
{
    public long Sequence { get; init; }

    public byte[] Canonical { get; init; } = [];

    public byte[] LeafHash { get; init; } = [];

    /// <exception cref="FormatException">The stored bytes are not an event.</exception>
    public LedgerEntry ToEntry() => new(Sequence, EventCodec.Decode(Canonical), Canonical, LeafHash);
}

/// <summary>A row of Package, with the hash the ledger holds for its latest event.</summary>
internal class PackageRow
{
    public Guid PackageId { get; init; }

    public string Label { get; init; } = "";

    public string Kind { get; init; } = "";

    public string? Contest { get; init; }

    public string Destination { get; init; } = "";

    public string Path { get; init; } = "";

    public string Origin { get; init; } = "";

    public string Custodian { get; init; } = "";

    public string Held { get; init; } = "";

    public Guid? HandoverId { get; init; }

    public bool Delivered { get; init; }

    public bool TurnedBack { get; init; }

    public int Version { get; init; }

    public long PackedSequence { get; init; }

    public long HeadSequence { get; init; }

    public byte[]? HeadHash { get; init; }

    public PackageState ToState() => new(
        PackageId,
        Label,
        EnumText.Parse<PackageKind>(Kind),
        Contest,
        Destination,
        Path,
        Origin,
        Custodian,
        EnumText.Parse<PackageStatus>(Held),
        HandoverId,
        Delivered,
        TurnedBack,
        Version,
        PackedSequence,
        HeadSequence,
        HeadHash ?? throw new InvalidOperationException(
            $"The ledger lacks event {HeadSequence}, the latest of package {PackageId}."));
}

/// <summary>A row of Location.</summary>
internal class LocationRecord
{
    public string Code { get; init; } = "";

    public string Level { get; init; } = "";

    public string Name { get; init; } = "";

    public string? ParentCode { get; init; }

    public string Path { get; init; } = "";

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public int RegisteredVoters { get; init; }

    public string Provenance { get; init; } = "";

    public Location ToLocation() => new(
        Code, EnumText.Parse<LocationLevel>(Level), Name, ParentCode, Path, Latitude, Longitude,
        RegisteredVoters, EnumText.Parse<Provenance>(Provenance));
}

/// <summary>A row of ItemType.</summary>
internal sealed class ItemTypeRow
{
    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    public string Unit { get; init; } = "";

    public string? Contest { get; init; }

    public string? PerTps { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public ItemType ToItemType() => new(
        Code, Name, Unit, Contest, PerTps, EnumText.Parse<Provenance>(Provenance), Source);
}
