using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>The rules of packages, of what is inside them and of what they are packed for.</summary>
public static class PackageRule
{
    public static readonly Rule UnknownPackage = new("unknown-package", new(
        "No package has this id or label.",
        "Tidak ada paket dengan id atau label ini."));

    public static readonly Rule DuplicateLabel = new("duplicate-label", new(
        "Another package already bears this label.",
        "Label ini sudah dipakai paket lain."));

    public static readonly Rule AmbiguousLabel = new("ambiguous-label", new(
        "Several packages have a label that means this.",
        "Beberapa paket mempunyai label dengan arti ini."), OutOfOrder: true);

    public static readonly Rule SealsRequired = new("seals-required", new(
        "A ballot box is closed with seals.",
        "Kotak suara harus ditutup dengan segel."));

    public static readonly Rule UnknownSeal = new("unknown-seal", new(
        "No seal with this number was registered or put on a package.",
        "Segel dengan nomor ini tidak terdaftar dan tidak pernah dipasang pada paket."))
    { IsAboutAddress = true };

    public static readonly Rule AmbiguousSeal = new("ambiguous-seal", new(
        "Several packages have a seal with this number.",
        "Beberapa paket mempunyai segel dengan nomor ini."));

    public static readonly Rule SealInUse = new("seal-in-use", new(
        "The seal is on another package.",
        "Segel ini terpasang pada paket lain."), OutOfOrder: true);

    public static readonly Rule SealUsed = new("seal-used", new(
        "The seal was used before.",
        "Segel ini sudah pernah dipakai."), OutOfOrder: true);

    public static readonly Rule DuplicatePackage = new("duplicate-package", new(
        "A package may be named only once.",
        "Setiap paket hanya boleh disebut satu kali."));

    public static readonly Rule ContestRequired = new("contest-required", new(
        "A ballot box belongs to one contest.",
        "Kotak suara harus untuk satu jenis pemilihan."));

    public static readonly Rule WrongContest = new("wrong-contest", new(
        "The contents belong to another contest than the package.",
        "Isi ini untuk jenis pemilihan lain, bukan jenis pemilihan paket."));

    public static readonly Rule WrongDistrict = new("wrong-district", new(
        "The package's destination is not at or below this location.",
        "Tujuan paket bukan lokasi ini dan tidak berada di bawahnya."));

    public static readonly Rule NotCustodian = new("not-custodian", new(
        "Only the current custodian may release, open or repack a package.",
        "Hanya pemegang saat ini yang boleh menyerahkan, membuka, atau mengemas ulang paket."));

    public static readonly Rule PackageInTransit = new("package-in-transit", new(
        "The package is already under way.",
        "Paket sedang dalam perjalanan."), OutOfOrder: true);

    public static readonly Rule AlreadyDelivered = new("already-delivered", new(
        "A package that has reached its destination is opened there and not repacked.",
        "Paket yang sudah sampai di tujuan dibuka di sana dan tidak dikemas ulang."));

    public static readonly Rule PackageMissing = new("package-missing", new(
        "The package is marked missing.",
        "Paket tercatat hilang."));

    public static readonly Rule PackageDissolved = new("package-dissolved", new(
        "The package was dissolved. Nothing more can be recorded of it.",
        "Paket sudah dibubarkan. Tidak ada lagi yang dapat dicatat untuknya."));

    public static readonly Rule PackageWrittenOff = new("package-written-off", new(
        "The package was written off as lost.",
        "Paket sudah dihapuskan sebagai paket hilang."));

    public static readonly Rule NotAtDestination = new("not-at-destination", new(
        "A package is opened at its destination; after that at a PPK on its way back, or at its origin.",
        "Paket dibuka di tujuannya; setelah itu di PPK dalam perjalanan kembali, atau di tempat asalnya."));

    public static readonly Rule TooEarlyToOpen = new("too-early-to-open", new(
        "Polling stations may not open packages yet.",
        "TPS belum boleh membuka paket."));

    public static readonly Rule AlreadyOpened = new("already-opened", new(
        "The package is open.",
        "Paket sudah terbuka."), OutOfOrder: true);

    public static readonly Rule NotOpened = new("not-opened", new(
        "Only an opened package can be sealed.",
        "Hanya paket yang terbuka yang dapat disegel."), OutOfOrder: true);

    public static readonly Rule NestedPackage = new("nested-package", new(
        "The package is inside another, and moves only with it.",
        "Paket ini ada di dalam paket lain dan hanya berpindah bersama paket itu."));

    public static readonly Rule AlreadyNested = new("already-nested", new(
        "The package is already inside another package.",
        "Paket ini sudah ada di dalam paket lain."));

    public static readonly Rule OuterIsNested = new("outer-is-nested", new(
        "A package inside another cannot be filled or emptied.",
        "Paket yang ada di dalam paket lain tidak dapat diisi atau dikosongkan."));

    public static readonly Rule NestedTooDeep = new("nested-too-deep", new(
        "Packages can be nested three deep at most.",
        "Paket di dalam paket paling banyak tiga tingkat."));

    public static readonly Rule NotNested = new("not-nested", new(
        "The package is not inside this one.",
        "Paket ini tidak ada di dalam paket tersebut."));

    public static readonly Rule NotTogether = new("not-together", new(
        "A package goes only into one that is at the same place.",
        "Paket hanya dapat dimasukkan ke dalam paket yang ada di tempat yang sama."));

    public static readonly Rule OverRequirement = new("over-requirement", new(
        "The quantity exceeds what the destination needs.",
        "Jumlah melebihi kebutuhan tempat tujuan."));

    public static readonly Rule ShortOfRequirement = new("short-of-requirement", new(
        "The quantity is less than the destination needs.",
        "Jumlah kurang dari kebutuhan tempat tujuan."));

    public static readonly Rule ReVoteStockExceeded = new("re-vote-stock-exceeded", new(
        "The quantity exceeds the re-vote stock or the TPS's need.",
        "Jumlah melebihi stok pemungutan suara ulang atau kebutuhan TPS."));

    public static readonly Phrase IdOrLabel = new(
        "the id or label of a package",
        "id atau label paket");

    internal static readonly Phrase UnusedId = new(
        "an id that no package has",
        "id yang belum dipakai paket mana pun");

    internal static readonly Phrase UnusedLabel = new(
        "a label not yet in use",
        "label yang belum dipakai");

    internal static readonly Phrase UnusedLabelLike = new(
        "a label not yet in use; {label} of package {package} means the same",
        "label yang belum dipakai; {label} pada paket {package} berarti sama");

    public static readonly Phrase OneById = new(
        "the id of one package: {packages}",
        "id salah satu paket: {packages}");

    public static readonly Phrase OnOnePackage = new(
        "the number of a seal on one package; this one is on {packages}",
        "nomor segel pada satu paket; segel ini terpasang pada {packages}");

    internal static readonly Phrase OneSeal = new(
        "the number of one seal or more",
        "nomor satu segel atau lebih");

    internal static readonly Phrase FreeSeal = new(
        "a seal that is on no other package",
        "segel yang tidak terpasang pada paket lain");

    internal static readonly Phrase FreeSealOf = new(
        "a seal that is on no other package; this one is on {packages}",
        "segel yang tidak terpasang pada paket lain; segel ini terpasang pada {packages}");

    internal static readonly Phrase UnusedSeal = new(
        "a seal that was on no package before; this one is {status}",
        "segel yang belum pernah dipakai; segel ini berstatus {status}");

    internal static readonly Phrase AtOrBelow = new(
        "{location} or a location below it, where the package is packed; no override leads it elsewhere",
        "{location}, tempat paket dikemas, atau lokasi di bawahnya; pengesampingan aturan tidak mengubah hal ini");

    internal static readonly Phrase OfContest = new(
        "an item of the package's contest ({contest}), not of {actual}",
        "barang untuk jenis pemilihan paket ({contest}), bukan untuk {actual}");

    internal static readonly Phrase OfNoContest = new(
        "an item of no contest, as the package, not of {actual}",
        "barang tanpa jenis pemilihan, seperti paketnya, bukan untuk {actual}");

    internal static readonly Phrase AtCustodian = new(
        "{custodian}, which has custody of the package",
        "{custodian}, yang memegang paket ini");

    internal static readonly Phrase NotUnderWay = new(
        "a package that is not under way; handover {handover} is open",
        "paket yang tidak sedang dalam perjalanan; serah terima {handover} belum selesai");

    internal static readonly Phrase AtHand = new(
        "a package that is at hand; this one is marked missing until it is handed over again",
        "paket yang ada; paket ini tercatat hilang sampai diserahterimakan lagi");

    internal static readonly Phrase NotDissolved = new(
        "a package that was not dissolved",
        "paket yang tidak dibubarkan");

    internal static readonly Phrase NotWrittenOff = new(
        "a package that is not written off; record where it was found first",
        "paket yang tidak dihapuskan; catat dahulu di mana paket ditemukan");

    internal static readonly Phrase NotArrived = new(
        "a package that has not reached {destination} yet",
        "paket yang belum sampai di {destination}");

    internal static readonly Phrase AtDestination = new(
        "{destination}, which it is for",
        "{destination}, tujuan paket ini");

    internal static readonly Phrase OnTheWayBack = new(
        "a PPK on its way back, or {origin}, where it was packed: it is sealed",
        "PPK dalam perjalanan kembali, atau {origin}, tempat paket dikemas: paket sudah disegel");

    internal static readonly Phrase AtEither = new(
        "{destination}, which it is for, a PPK on its way back, or {origin}, where it was packed",
        "{destination}, tujuan paket ini, PPK dalam perjalanan kembali, atau {origin}, tempat paket dikemas");

    internal static readonly Phrase NotAtOrigin = new(
        "{destination} or a PPK, from where it goes back; here it is only emptied",
        "{destination} atau PPK, dari sana paket dikembalikan; di sini paket hanya dikosongkan");

    internal static readonly Phrase OpenedAt = new(
        "a package that was opened at {location}; this one is {status}",
        "paket yang dibuka di {location}; paket ini berstatus {status}");

    internal static readonly Phrase NotBefore = new(
        "{opensAt} or later",
        "{opensAt} atau sesudahnya");

    internal static readonly Phrase WhenAllowed = new(
        "a time that the election allows; nothing that can be read says when that is",
        "waktu yang diperbolehkan; waktunya tidak tercantum dalam data yang dapat dibaca");

    internal static readonly Phrase Closed = new(
        "a package that is closed",
        "paket yang tertutup");

    internal static readonly Phrase ClosedStill = new(
        "a package that is closed; this one is open already",
        "paket yang tertutup; paket ini sudah terbuka");

    internal static readonly Phrase IntoClosed = new(
        "to go into a package that is closed",
        "dimasukkan ke dalam paket yang tertutup");

    internal static readonly Phrase OnceInside = new(
        "each package once, and none inside itself",
        "setiap paket satu kali, dan tidak ke dalam dirinya sendiri");

    internal static readonly Phrase InsideThis = new(
        "a package that is inside {package}",
        "paket yang ada di dalam {package}");

    internal static readonly Phrase OnItsOwn = new(
        "a package that is in no other; this one is inside {outer} and moves with it until it is taken out",
        "paket yang tidak ada di dalam paket lain; paket ini ada di dalam {outer} dan "
        + "berpindah bersamanya sampai dikeluarkan");

    internal static readonly Phrase InNoOther = new(
        "a package that is in no other; it is inside {outer}",
        "paket yang tidak ada di dalam paket lain; paket ini ada di dalam {outer}");

    internal static readonly Phrase AtPlace = new(
        "a package at {location}; {custodian} has it",
        "paket di {location}; pemegangnya {custodian}");

    internal static readonly Phrase AtMostLevels = new(
        "a package of at most {max} levels; it has {levels}",
        "paket paling banyak {max} tingkat; paket ini {levels} tingkat");

    internal static readonly Phrase ForThere = new(
        "a package for {to} or below; it goes to {destination}",
        "paket untuk {to} atau lokasi di bawahnya; paket ini menuju {destination}");

    internal static readonly Phrase OfOuterContest = new(
        "a package of the outer one's contest ({contest}), not of {actual}",
        "paket untuk jenis pemilihan paket luarnya ({contest}), bukan untuk {actual}");

    internal static readonly Phrase OfOuterContestNotNone = new(
        "a package of the outer one's contest ({contest}), not of none",
        "paket untuk jenis pemilihan paket luarnya ({contest}), bukan paket tanpa jenis pemilihan");

    internal static readonly Phrase Exactly = new(
        "exactly {exactly} for {location} (needed {needed}, allocated {allocated})",
        "tepat {exactly} untuk {location} (kebutuhan {needed}, sudah dialokasikan {allocated})");

    internal static readonly Phrase ExactlyOf = new(
        "exactly {exactly} of {item} for {location} (needed {needed}, allocated {allocated})",
        "tepat {exactly} {item} untuk {location} (kebutuhan {needed}, sudah dialokasikan {allocated})");

    internal static readonly Phrase AtMost = new(
        "at most {max} for {location} (needed {needed}, allocated {allocated})",
        "paling banyak {max} untuk {location} (kebutuhan {needed}, sudah dialokasikan {allocated})");

    internal static readonly Phrase AtMostOf = new(
        "at most {max} of {item} for {location} (needed {needed}, allocated {allocated})",
        "paling banyak {max} {item} untuk {location} (kebutuhan {needed}, sudah dialokasikan {allocated})");

    internal static readonly Phrase AtMostDelivered = new(
        "at most {max} of {item}: {kept} are kept for re-votes at {location}, {delivered} were delivered for this one, "
        + "{issued} are issued",
        "paling banyak {max} {item}: {kept} disimpan di {location} untuk pemungutan suara ulang, {delivered} dikirim "
        + "untuk yang ini, {issued} sudah diberikan");

    internal static readonly Phrase AtMostKept = new(
        "at most {max} of {item}: {kept} are kept for re-votes at {location}, {issued} are issued",
        "paling banyak {max} {item}: {kept} disimpan di {location} untuk pemungutan suara "
        + "ulang, {issued} sudah diberikan");

    internal static readonly Phrase AtMostNeeded = new(
        "at most {max} of {item}, which is what {location} needs",
        "paling banyak {max} {item}, sesuai kebutuhan {location}");

    internal static readonly Phrase SoundInsides = Rule.SoundRecord + new Phrase(
        "; that of a package inside it does not", "; catatan paket di dalamnya tidak sesuai");

    internal static readonly Phrase SoundInside = Rule.SoundRecord + new Phrase(
        "; that of package {inside} inside it does not", "; catatan paket {inside} di dalamnya tidak sesuai");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownPackage, DuplicateLabel, AmbiguousLabel, SealsRequired, UnknownSeal, AmbiguousSeal,
        SealInUse, SealUsed, DuplicatePackage, ContestRequired, WrongContest,
        WrongDistrict, NotCustodian, PackageInTransit, AlreadyDelivered, PackageMissing,
        PackageDissolved, PackageWrittenOff,
        NotAtDestination, TooEarlyToOpen, AlreadyOpened, NotOpened, NestedPackage, AlreadyNested,
        OuterIsNested, NestedTooDeep, NotNested, NotTogether, OverRequirement,
        ShortOfRequirement, ReVoteStockExceeded,
    ];
}
