using Logistics.Core.Kernel;

namespace Logistics.Core.Handovers;

/// <summary>The rules of arrivals.</summary>
public static class ArrivalRule
{
    public static readonly Rule UnknownArrival = new("unknown-arrival", new(
        "No arrival has this id.",
        "Tidak ada kedatangan dengan id ini."))
    { IsAboutAddress = true };

    public static readonly Rule AlreadyHere = new("already-here", new(
        "The package is in the custody of this location already.",
        "Paket ini sudah dipegang oleh lokasi ini."));

    public static readonly Rule ArrivalIsSettled = new("arrival-settled", new(
        "It is known already what this arrival was.",
        "Kedatangan ini sudah diketahui isinya."), OutOfOrder: true);

    public static readonly Rule NotOfALabel = new("arrival-of-no-label", new(
        "Only an unknown label or an acceptance without a release is identified.",
        "Hanya label yang tidak dikenal atau penerimaan tanpa penyerahan yang perlu dikenali."));

    public static readonly Rule NotAPackage = new("acceptance-is-no-package", new(
        "An acceptance is not a package.",
        "Penerimaan bukan paket."));

    public static readonly Rule OtherReceiver = new("other-receiver", new(
        "The handover leads to another location.",
        "Serah terima ini menuju lokasi lain."));

    public static readonly Rule AcceptanceTooLarge = new("acceptance-too-large", new(
        "The acceptance says too much to be kept until the release comes.",
        "Penerimaan ini terlalu besar untuk disimpan sampai penyerahannya tercatat."));

    internal static readonly Phrase ElsewhereOrMissing = new(
        "a package that another location has, or that is missing; {location} has this one",
        "paket yang dipegang lokasi lain atau hilang; paket ini dipegang {location}");

    internal static readonly Phrase OpenArrival = new(
        "an arrival that is open",
        "kedatangan yang belum selesai");

    internal static readonly Phrase OfALabel = new(
        "the arrival of an unknown label, or an acceptance without a release; the reason of this one is {reason}",
        "kedatangan label yang tidak dikenal, atau penerimaan tanpa penyerahan; alasan kedatangan ini {reason}");

    internal static readonly Phrase NoteAlone = new(
        "a note that says why no release comes, and no package",
        "catatan mengapa penyerahan tidak ada, tanpa paket");

    internal static readonly Phrase WhereItLeads = new(
        "{to}, where the handover leads; what came elsewhere is recorded as an arrival",
        "{to}, tujuan serah terima; yang datang di tempat lain dicatat sebagai kedatangan");

    internal static readonly Phrase InParts = new(
        "refused and missing packages of at most {max} bytes; send the acceptance in parts",
        "paket yang ditolak dan hilang paling banyak {max} byte; kirim penerimaan ini dalam beberapa bagian");

    public static IReadOnlyList<Rule> All { get; } =
        [UnknownArrival, AlreadyHere, ArrivalIsSettled, NotOfALabel, NotAPackage, OtherReceiver, AcceptanceTooLarge];
}
