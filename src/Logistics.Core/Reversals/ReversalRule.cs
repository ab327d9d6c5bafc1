using Logistics.Core.Kernel;

namespace Logistics.Core.Reversals;

/// <summary>The rules of taking events back.</summary>
public static class ReversalRule
{
    public static readonly Rule UnknownEvent = new("unknown-event", new(
        "No event has this sequence.",
        "Tidak ada peristiwa dengan urutan ini."))
    { IsAboutAddress = true };

    public static readonly Rule NotReversible = new("not-reversible", new(
        "An event of this type cannot be reversed.",
        "Peristiwa jenis ini tidak dapat dibatalkan."));

    public static readonly Rule AlreadyReversed = new("already-reversed", new(
        "The event was reversed before.",
        "Peristiwa ini sudah dibatalkan."), OutOfOrder: true);

    public static readonly Rule AlreadyProposed = new("already-proposed", new(
        "This side has asked for the reversal; the other side has to agree.",
        "Pihak ini sudah meminta pembatalan; pihak lain harus menyetujuinya."), OutOfOrder: true);

    public static readonly Rule NotAgreed = new("not-agreed", new(
        "The other side has to agree before anything is recorded in its place.",
        "Pihak lain harus setuju sebelum penggantinya dicatat."), OutOfOrder: true);

    public static readonly Rule OtherProposal = new("other-proposal", new(
        "The other side has asked for another reversal.",
        "Pihak lain meminta pembatalan yang berbeda."), OutOfOrder: true);

    public static readonly Rule RestedOn = new("event-rested-on", new(
        "Later events rest on this one. Reverse them first, in the order of the errors.",
        "Peristiwa lain bergantung pada peristiwa ini. Batalkan lebih dahulu sesuai urutan kesalahan."),
        OutOfOrder: true);

    public static readonly Rule Spent = new("already-spent", new(
        "The goods that the event brought are no longer there.",
        "Barang dari peristiwa ini sudah tidak ada di tempatnya."), OutOfOrder: true);

    internal static readonly Phrase Reversible = new(
        "an event of another type; this one is {type}",
        "peristiwa jenis lain; peristiwa ini {type}");

    internal static readonly Phrase Stays = new(
        "a change of a place or of an item that was there before; {type} stays, so import what is right",
        "perubahan suatu tempat atau barang yang sudah ada; {type} tetap ada, jadi impor data yang benar");

    internal static readonly Phrase NoReversal = new(
        "an event that is no reversal; record anew what was right",
        "peristiwa yang bukan pembatalan; catat kembali yang benar");

    internal static readonly Phrase InEffect = new(
        "an event that is in effect; event {by} reversed this one",
        "peristiwa yang masih berlaku; peristiwa ini dibatalkan oleh peristiwa {by}");

    internal static readonly Phrase OtherSide = new(
        "a key of {other}", "kunci milik {other}");

    internal static readonly Phrase Later = new(
        "no replacement before {other} agrees", "tanpa pengganti sebelum {other} setuju");

    internal static readonly Phrase SameExtent = new(
        "'command': {command}, as the other side asked", "'command': {command}, seperti permintaan pihak lain");

    internal static readonly Phrase First = new(
        "event {sequence}, {type}, reversed first", "peristiwa {sequence}, {type}, dibatalkan lebih dahulu");

    internal static readonly Phrase Together = new(
        "'command': true, as event {sequence}, {type}, was recorded with this one and goes with it",
        "'command': true, karena peristiwa {sequence}, {type}, dicatat bersama peristiwa ini dan terkait dengannya");

    internal static readonly Phrase Others = new(
        "the goods that were delivered for it reversed first; event {sequence}, {type}, was the latest about them",
        "barang yang dikirim untuknya dibatalkan lebih dahulu; peristiwa {sequence}, {type}, yang terakhir tentangnya");

    internal static readonly Phrase Apart = new(
        "a package around or inside it that is where this one would be again; event {sequence}, {type}, left it "
        + "elsewhere",
        "paket di luar atau di dalamnya berada di tempat yang sama; peristiwa {sequence}, {type}, menempatkannya di "
        + "tempat lain");

    internal static readonly Phrase RetiredFirst = new(
        "{place} below it retired first; event {sequence} was the latest about that place",
        "{place} di bawahnya tidak dipakai lagi lebih dahulu; peristiwa {sequence} yang terakhir tentang tempat itu");

    internal static readonly Phrase InUseFirst = new(
        "{place} above it in use first; event {sequence} was the latest about that place",
        "{place} di atasnya dipakai lagi lebih dahulu; peristiwa {sequence} yang terakhir tentang tempat itu");

    internal static readonly Phrase Never = new(
        "an event that nothing rests on; event {sequence}, {type}, cannot be reversed",
        "peristiwa yang tidak menjadi dasar apa pun; peristiwa {sequence}, {type}, tidak dapat dibatalkan");

    internal static readonly Phrase StillThere = new(
        "{need} of {item} in {account}; there are {have}",
        "{need} {item} di {account}; yang ada {have}");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownEvent, NotReversible, AlreadyReversed, AlreadyProposed, NotAgreed, OtherProposal, RestedOn, Spent,
    ];
}
