using Logistics.Core.Kernel;

namespace Logistics.Core.Handovers;

/// <summary>The rules of handovers.</summary>
public static class HandoverRule
{
    public static readonly Rule UnknownHandover = new("unknown-handover", new(
        "No handover has this id.",
        "Tidak ada serah terima dengan id ini."))
    { IsAboutAddress = true };

    public static readonly Rule NotAdjacent = new("not-adjacent", new(
        "Custody passes only between a location and its parent.",
        "Serah terima hanya dilakukan antara suatu lokasi dan lokasi induknya."));

    public static readonly Rule NotDelivered = new("not-delivered", new(
        "A package goes back only after it reached its destination or was refused.",
        "Paket hanya dikembalikan setelah sampai di tujuan atau ditolak."));

    public static readonly Rule NotInHandover = new("not-in-handover", new(
        "The handover does not contain this package.",
        "Paket ini tidak termasuk dalam serah terima."));

    public static readonly Rule LineClosed = new("line-closed", new(
        "The receiver has already answered for this package.",
        "Penerima sudah memberi jawaban untuk paket ini."));

    public static readonly Rule HandoverClosed = new("handover-closed", new(
        "Every package of the handover has been answered for.",
        "Semua paket dalam serah terima sudah mendapat jawaban."));

    public static readonly Rule AlreadyAccepted = new("already-accepted", new(
        "A handover cannot be cancelled once a package of it was accepted.",
        "Serah terima tidak dapat dibatalkan setelah ada paketnya yang diterima."));

    public static readonly Rule HandoverTooLarge = new("handover-too-large", new(
        "The handover has too many packages, nested ones included.",
        "Paket dalam serah terima terlalu banyak, termasuk paket yang ada di dalam paket lain."));

    internal static readonly Phrase Once = new(
        "each package once",
        "setiap paket satu kali");

    internal static readonly Phrase AtMost = new(
        "at most {max}",
        "paling banyak {max}");

    internal static readonly Phrase Adjacent = new(
        "the parent or a child of {from}",
        "lokasi induk {from} atau lokasi tepat di bawahnya");

    internal static readonly Phrase InCustody = new(
        "a package in the custody of {from}; {custodian} has it",
        "paket yang dipegang {from}; pemegangnya {custodian}");

    internal static readonly Phrase ForThere = new(
        "a package for {to} or below; this one goes to {destination}",
        "paket untuk {to} atau lokasi di bawahnya; paket ini menuju {destination}");

    internal static readonly Phrase Arrived = new(
        "a package that reached {destination} or was refused",
        "paket yang sudah sampai di {destination} atau ditolak");

    internal static readonly Phrase AboutInside = new(
        "; this is about package {inside} inside it",
        "; ini mengenai paket {inside} di dalamnya");

    internal static readonly Phrase OfHandover = new(
        "a package of handover {handover}",
        "paket dalam serah terima {handover}");

    internal static readonly Phrase OpenLine = new(
        "a line still open; this one is {outcome}",
        "baris yang belum dijawab; baris ini berstatus {outcome}");

    internal static readonly Phrase NothingAccepted = new(
        "a handover nothing of which is accepted",
        "serah terima yang belum ada paketnya yang diterima");

    internal static readonly Phrase OpenLines = new(
        "a handover with open lines; this one is {status}",
        "serah terima yang masih mempunyai baris belum dijawab; serah terima ini berstatus {status}");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownHandover, NotAdjacent, NotDelivered, NotInHandover, LineClosed, HandoverClosed,
        AlreadyAccepted, HandoverTooLarge,
    ];
}
