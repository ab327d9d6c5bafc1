using Logistics.Core.Kernel;

namespace Logistics.Core.Transfers;

/// <summary>The rules of transfers.</summary>
public static class TransferRule
{
    public static readonly Rule UnknownTransfer = new("unknown-transfer", new(
        "No transfer has this id.",
        "Tidak ada pemindahan dengan id ini."))
    { IsAboutAddress = true };

    public static readonly Rule SameLocation = new("same-location", new(
        "A transfer needs two different locations.",
        "Pemindahan memerlukan dua lokasi yang berbeda."));

    public static readonly Rule TransferClosed = new("transfer-closed", new(
        "The transfer was received or taken back.",
        "Pemindahan ini sudah diterima atau ditarik kembali."));

    public static readonly Rule NotInTransfer = new("not-in-transfer", new(
        "The transfer does not contain this item.",
        "Barang ini tidak termasuk dalam pemindahan."));

    public static readonly Rule ItemNotCounted = new("item-not-counted", new(
        "Every item in the transfer must be counted.",
        "Setiap barang dalam pemindahan harus dihitung."));

    internal static readonly Phrase Another = new(
        "another location than {from}",
        "lokasi selain {from}");

    internal static readonly Phrase Count = new(
        "a line that says how much of {item} arrived, or remainder: accepted",
        "baris yang menyatakan jumlah {item} yang sampai, atau remainder: accepted");

    internal static readonly Phrase UnderWay = new(
        "a transfer under way; this one was {status}",
        "pemindahan yang masih berjalan; pemindahan ini berstatus {status}");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownTransfer, SameLocation, TransferClosed, NotInTransfer, ItemNotCounted,
    ];
}
