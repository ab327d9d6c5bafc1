using Logistics.Core.Kernel;

namespace Logistics.Core.Transfers;

/// <summary>The rules of transfers.</summary>
public static class TransferRule
{
    public static readonly Rule UnknownTransfer = new(
        "unknown-transfer", "No transfer has this id.")
    { IsAboutAddress = true };

    public static readonly Rule SameLocation = new(
        "same-location", "A transfer needs two different locations.");

    public static readonly Rule TransferClosed = new(
        "transfer-closed", "The transfer was received or taken back.");

    public static readonly Rule NotInTransfer = new(
        "not-in-transfer", "The transfer does not contain this item.");

    public static readonly Rule ItemNotCounted = new(
        "item-not-counted", "Every item in the transfer must be counted.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownTransfer, SameLocation, TransferClosed, NotInTransfer, ItemNotCounted,
    ];
}
