using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Stock;

namespace Logistics.Data.Packages;

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
