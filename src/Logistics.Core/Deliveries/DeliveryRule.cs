using Logistics.Core.Kernel;

namespace Logistics.Core.Deliveries;

/// <summary>The rules of deliveries.</summary>
public static class DeliveryRule
{
    public static readonly Rule NotAKpu = new("not-a-kpu", new(
        "Deliveries go to a KPU.",
        "Kiriman barang hanya diterima oleh KPU."));

    public static readonly Rule UnknownDelivery = new("unknown-delivery", new(
        "No delivery has this id.",
        "Tidak ada kiriman dengan id ini."))
    { IsAboutAddress = true };

    public static readonly Rule NoDiscrepancy = new("no-discrepancy", new(
        "The delivery was counted as stated, so there is nothing to explain.",
        "Hasil hitung kiriman sama dengan yang tertulis, sehingga tidak ada yang perlu dijelaskan."));

    public static readonly Rule NotForReVote = new("not-for-re-vote", new(
        "Goods are delivered only for a re-vote that is to be held.",
        "Barang hanya dikirim untuk pemungutan suara ulang yang akan dilaksanakan."));

    public static readonly Rule AlreadyExplained = new("already-explained", new(
        "The discrepancies of the delivery have been explained.",
        "Selisih kiriman ini sudah dijelaskan."));

    internal static readonly Phrase Unexplained = new(
        "a delivery that is not explained yet",
        "kiriman yang belum dijelaskan");

    internal static readonly Phrase OfReVote = new(
        "the id of a re-vote that the KPU decided to hold",
        "id pemungutan suara ulang yang diputuskan KPU untuk dilaksanakan");

    internal static readonly Phrase Different = new(
        "a delivery counted otherwise than stated",
        "kiriman yang hasil hitungnya berbeda dari yang tertulis");

    public static IReadOnlyList<Rule> All { get; } =
    [
        NotAKpu, UnknownDelivery, NoDiscrepancy, AlreadyExplained, NotForReVote,
    ];
}
