using Logistics.Core;
using Logistics.Core.Calendar;
using Logistics.Core.Evidence;
using Logistics.Core.Deadlines;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Offices;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Data;

/// <summary>A row of CustodyEvent that other rows refer to, read back by its bytes.</summary>
internal class EntryRecord
{
    public object? Sequence { get; init; }

    public object? Canonical { get; init; }

    /// <summary>The event; null when the ledger lacks it or its bytes are not an event.</summary>
    public LedgerEntry? ToEntry() =>
        StoredValue.Long(Sequence) is { } sequence
        && PackedJson.Bytes(Canonical) is { } canonical
        && EventCodec.TryDecode(canonical, out var e)
            ? new LedgerEntry(sequence, e, canonical, LeafHash.Of(canonical))
            : null;
}

/// <summary>
/// A row of CustodyEvent, whole. A column that cannot be read gets a value that no event has, and so differs from
/// the bytes.
/// </summary>
internal sealed class EventRow
{
    /// <summary>What a statement selects to read it.</summary>
    public const string Columns =
        "e.Sequence, e.EventId, e.Stream, e.Version, e.Type, e.RecordedAt, e.Canonical, e.LeafHash";

    public object? Sequence { get; init; }

    public object? EventId { get; init; }

    public object? Stream { get; init; }

    public object? Version { get; init; }

    public object? Type { get; init; }

    public object? RecordedAt { get; init; }

    public object? Canonical { get; init; }

    public object? LeafHash { get; init; }

    /// <param name="row">The values of <see cref="Columns"/>.</param>
    public static EventRow Of(object?[] row) => new()
    {
        Sequence = row[0],
        EventId = row[1],
        Stream = row[2],
        Version = row[3],
        Type = row[4],
        RecordedAt = row[5],
        Canonical = row[6],
        LeafHash = row[7],
    };

    /// <summary>The row as it is, neither hashed nor read.</summary>
    public EvidenceLeaf ToLeaf() => new(
        StoredValue.Long(Sequence) ?? -1,
        PackedJson.Bytes(Canonical) ?? [],
        new StoredColumns(
            StoredValue.Id(EventId) ?? Guid.Empty,
            StoredValue.Text(Stream) ?? "",
            StoredValue.Int(Version) ?? 0,
            StoredValue.Text(Type) ?? "",
            StoredValue.Time(RecordedAt) ?? DateTime.SpecifyKind(default, DateTimeKind.Utc),
            StoredValue.Bytes(LeafHash) ?? []));

    public StoredEvent ToEvent()
    {
        var (sequence, canonical, columns) = ToLeaf();
        var (id, stream, version, type, recordedAt, hash) = columns!;
        return new StoredEvent(sequence, id, stream, version, type, recordedAt, canonical, hash);
    }
}

/// <summary>A row of Package, with the hash the ledger holds for its latest event.</summary>
internal class PackageRow
{
    public object? PackageId { get; init; }

    public object? Label { get; init; }

    public object? Kind { get; init; }

    public object? Contest { get; init; }

    public object? Destination { get; init; }

    public object? Path { get; init; }

    public object? Origin { get; init; }

    public object? Custodian { get; init; }

    public object? Held { get; init; }

    public object? Status { get; init; }

    public object? HandoverId { get; init; }

    public object? Delivered { get; init; }

    public object? TurnedBack { get; init; }

    public object? Version { get; init; }

    public object? PackedSequence { get; init; }

    public object? HeadSequence { get; init; }

    public object? OuterId { get; init; }

    public object? LabelKey { get; init; }

    public object? Recalled { get; init; }

    public object? WasOpened { get; init; }

    public object? ReVoteId { get; init; }

    public Guid? Id => StoredValue.Id(PackageId);

    /// <summary>The first column that cannot be read or contradicts another; null when the row is sound.</summary>
    public string? Unreadable => this switch
    {
        { Id: null } => "id",
        _ when Label is not string label || LabelKey is not string key || key != LabelText.KeyOf(label) => "label",
        _ when StoredValue.Word<PackageKind>(Kind) is null => "kind",
        _ when Contest is not (null or string) => "contest",
        _ when Destination is not string || Path is not string => "destination",
        _ when Origin is not string => "origin",
        _ when Custodian is not string => "custodian",
        _ when StoredValue.Word<PackageStatus>(Held) is null or PackageStatus.InTransit => "status",
        _ when HandoverId is not null && StoredValue.Id(HandoverId) is null => "handover",
        _ when OuterId is not null && StoredValue.Id(OuterId) is null => "outer package",
        _ when ReVoteId is not null && StoredValue.Id(ReVoteId) is null => "re-vote",
        _ when Status is not string status || status != EnumText.Of(ToState().Status) => "status",
        _ when StoredValue.Flag(Delivered) is null || StoredValue.Flag(TurnedBack) is null
            || StoredValue.Flag(Recalled) is null || StoredValue.Flag(WasOpened) is null => "direction",
        _ when StoredValue.Int(Version) is null || StoredValue.Long(HeadSequence) is null
            || StoredValue.Long(PackedSequence) is null => "version",
        _ => null,
    };

    /// <summary>The row, with a zero or nothing where it cannot be read.</summary>
    public Package ToState() => new(
        Id ?? Guid.Empty,
        StoredValue.Text(Label) ?? "",
        StoredValue.Word<PackageKind>(Kind) ?? default,
        StoredValue.Text(Contest),
        StoredValue.Text(Destination) ?? "",
        StoredValue.Text(Path) ?? "",
        StoredValue.Text(Origin) ?? "",
        StoredValue.Text(Custodian) ?? "",
        StoredValue.Word<PackageStatus>(Held) ?? default,
        StoredValue.Id(HandoverId),
        StoredValue.Flag(Delivered) ?? false,
        StoredValue.Flag(TurnedBack) ?? false,
        StoredValue.Int(Version) ?? 0,
        // Text sorts behind every number: with the last cursor there is, no page is read twice.
        StoredValue.Long(PackedSequence) ?? long.MaxValue,
        StoredValue.Long(HeadSequence) ?? -1,
        StoredValue.Id(OuterId),
        StoredValue.Flag(Recalled) ?? false,
        StoredValue.Flag(WasOpened) ?? false,
        StoredValue.Id(ReVoteId));

    public PackageDetails ToDetails(
        IEnumerable<ContentRow> contents, IEnumerable<SealRow> seals, IEnumerable<FormerLabelRow> labels) => new(
        ToState(),
        [.. contents.Select(line => new ItemQuantity(
            StoredValue.Text(line.Item) ?? "", StoredValue.Int(line.Quantity) ?? 0, line.Declared))],
        [.. seals.Select(seal => StoredValue.Text(seal.Seal) ?? "")])
        {
            Unreadable = Unreadable,
            FormerLabels =
        [
            .. labels.Where(label => StoredValue.Text(label.LabelKey) != StoredValue.Text(LabelKey))
                .Select(label => StoredValue.Text(label.Label) ?? ""),
        ],
        };
}

/// <summary>A row of PackageContent.</summary>
internal sealed class ContentRow
{
    public object? PackageId { get; init; }

    public object? Item { get; init; }

    public object? Quantity { get; init; }

    public object? Bundle { get; init; }

    /// <summary>A bundle that cannot be read is one no event declares.</summary>
    public int? Declared => Bundle is null ? null : StoredValue.Int(Bundle) ?? 0;
}

/// <summary>A row of FormerLabel.</summary>
internal sealed class FormerLabelRow
{
    public object? PackageId { get; init; }

    public object? LabelKey { get; init; }

    public object? Label { get; init; }
}

/// <summary>A row of PackageSeal.</summary>
internal sealed class SealRow
{
    public object? PackageId { get; init; }

    public object? Seal { get; init; }
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

    public bool Retired { get; init; }

    public long HeadSequence { get; init; }

    public Location ToLocation() => new(
        Code, StoredValue.RequiredWord<LocationLevel>(Level), Name, ParentCode, Path, Latitude, Longitude,
        RegisteredVoters, StoredValue.RequiredWord<Provenance>(Provenance), Retired, HeadSequence);
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

    public long HeadSequence { get; init; }

    public ItemType ToItemType() => new(
        Code, Name, Unit, Contest, PerTps, StoredValue.RequiredWord<Provenance>(Provenance), Source, HeadSequence);
}

/// <summary>A row of RequirementRule.</summary>
internal sealed class RequirementRuleRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Item { get; init; } = "";

    public string? Contest { get; init; }

    public string Level { get; init; } = "";

    public string Formula { get; init; } = "";

    public long Amount { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public long HeadSequence { get; init; }

    public RequirementRule ToRule() => new(
        Code, Version, Item, Contest, EnumText.Parse<LocationLevel>(Level), EnumText.Parse<Formula>(Formula),
        Amount, ValidFrom, EnumText.Parse<Provenance>(Provenance), Source, HeadSequence);
}

/// <summary>A row of OfficeRole.</summary>
internal sealed class OfficeRoleRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Name { get; init; } = "";

    public string NameId { get; init; } = "";

    public string? Level { get; init; }

    public int? SeatFrom { get; init; }

    public int? SeatTo { get; init; }

    public int PerPlace { get; init; }

    public object? IsWitness { get; init; }

    public object? TermFrom { get; init; }

    public object? TermTo { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public OfficeRole ToRole() => new(
        Code, Version, Name, NameId, Level is null ? null : EnumText.Parse<LocationLevel>(Level), SeatFrom, SeatTo,
        PerPlace, StoredValue.Flag(IsWitness) == true, StoredValue.Date(TermFrom), StoredValue.Date(TermTo),
        ValidFrom, EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of SignatureRule.</summary>
internal sealed class SignatureRuleRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Step { get; init; } = "";

    public string SignedAs { get; init; } = "";

    public string? Level { get; init; }

    public object? IsForBallots { get; init; }

    /// <summary>Codes, separated by spaces.</summary>
    public string Roles { get; init; } = "";

    public int Wanted { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public SignatureRule ToRule() => new(
        Code, Version, EnumText.Parse<SignedStep>(Step), EnumText.Parse<SignedAs>(SignedAs),
        Level is null ? null : EnumText.Parse<LocationLevel>(Level), StoredValue.Flag(IsForBallots) == true,
        Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries), Wanted, ValidFrom,
        EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of DeadlineRule.</summary>
internal sealed class DeadlineRuleRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Step { get; init; } = "";

    public string Level { get; init; } = "";

    public string? Place { get; init; }

    public int? DueDay { get; init; }

    public int? DueMinute { get; init; }

    public int LegMinutes { get; init; }

    public int HandlingMinutes { get; init; }

    public int MarginMinutes { get; init; }

    public object? HandsOverFrom { get; init; }

    public object? HandsOverTill { get; init; }

    public int? EarliestDay { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public DeadlineRule ToRule() => new(
        Code, Version, EnumText.Parse<DeadlineStep>(Step), EnumText.Parse<LocationLevel>(Level), Place, DueDay,
        DueMinute, LegMinutes, HandlingMinutes, MarginMinutes, StoredValue.TimeOfDay(HandsOverFrom),
        StoredValue.TimeOfDay(HandsOverTill), EarliestDay, ValidFrom, EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of IncidentType.</summary>
internal sealed class IncidentTypeRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Name { get; init; } = "";

    public string NameId { get; init; } = "";

    public string Severity { get; init; } = "";

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public IncidentType ToType() => new(
        Code, Version, Name, NameId, EnumText.Parse<Severity>(Severity), ValidFrom,
        EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of ReVoteGround.</summary>
internal sealed class ReVoteGroundRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Name { get; init; } = "";

    public string NameId { get; init; } = "";

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public ReVoteGround ToGround() =>
        new(Code, Version, Name, NameId, ValidFrom, EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of OfficeCheck.</summary>
internal sealed class OfficeCheckRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Name { get; init; } = "";

    public string NameId { get; init; } = "";

    /// <summary>Codes, separated by spaces.</summary>
    public string Roles { get; init; } = "";

    public int? AgeMin { get; init; }

    public int? AgeMax { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public OfficeCheck ToCheck() => new(
        Code, Version, Name, NameId, Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries), AgeMin, AgeMax,
        ValidFrom, EnumText.Parse<Provenance>(Provenance), Source);
}
