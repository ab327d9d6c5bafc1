using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>The rules of changed plans.</summary>
public static class PlanRule
{
    public static readonly Rule OpenedBefore = new("opened-before", new(
        "The package was opened before.",
        "Paket ini sudah pernah dibuka."));

    public static readonly Rule AlreadyRecalled = new("already-recalled", new(
        "The package was called back already.",
        "Paket ini sudah dipanggil kembali."), OutOfOrder: true);

    public static readonly Rule AtOrigin = new("at-origin", new(
        "The package is where it was packed.",
        "Paket ini ada di tempat paket dikemas."));

    public static readonly Rule NotAtOrigin = new("not-at-origin", new(
        "A package is dissolved only where it was packed.",
        "Paket hanya dibubarkan di tempat paket dikemas."));

    public static readonly Rule HoldsPackages = new("holds-packages", new(
        "Other packages are inside the package.",
        "Ada paket lain di dalam paket ini."));

    public static readonly Rule SameDestination = new("same-destination", new(
        "The package is for this location already.",
        "Paket ini memang untuk lokasi ini."));

    public static readonly Rule ReVoteBoxStays = new("re-vote-box-stays", new(
        "A box for a re-vote stays with the TPS of its decision.",
        "Kotak pemungutan suara ulang tetap untuk TPS dalam keputusannya."));

    public static readonly Rule SameLabel = new("same-label", new(
        "The package bears this label already.",
        "Paket ini sudah memakai label ini."));

    public static readonly Rule NotMissing = new("not-missing", new(
        "Only a missing package can be written off.",
        "Hanya paket yang hilang yang dapat dihapuskan."), OutOfOrder: true);

    public static readonly Rule NotWrittenOff = new("not-written-off", new(
        "Only a package that was written off can be written back.",
        "Hanya paket yang sudah dihapuskan yang dapat dicatat kembali."), OutOfOrder: true);

    internal static readonly Phrase Unopened = new(
        "a package that was never opened",
        "paket yang belum pernah dibuka");

    internal static readonly Phrase NotRecalled = new(
        "a package that is not called back; this one goes back to {origin}",
        "paket yang belum dipanggil kembali; paket ini kembali ke {origin}");

    internal static readonly Phrase AwayFrom = new(
        "a package that has left {origin}",
        "paket yang sudah meninggalkan {origin}");

    internal static readonly Phrase BackAt = new(
        "a package at {origin}, where it was packed; {custodian} has it",
        "paket di {origin}, tempat paket dikemas; pemegangnya {custodian}");

    internal static readonly Phrase WithoutPackages = new(
        "a package without others inside; take out package {inside} first",
        "paket tanpa paket lain di dalamnya; keluarkan dahulu paket {inside}");

    internal static readonly Phrase WithMissing = new(
        "a package with only missing ones inside; take out package {inside} first",
        "paket yang hanya berisi paket hilang; keluarkan dahulu paket {inside}");

    internal static readonly Phrase Elsewhere = new(
        "another location than {destination}",
        "lokasi lain, bukan {destination}");

    internal static readonly Phrase BelowRoot = new(
        "{root} or a location below it, as where the package is for now",
        "{root} atau lokasi di bawahnya, seperti tujuan paket sekarang");

    internal static readonly Phrase OfElection = new(
        "a package for the election itself",
        "paket untuk pemungutan suara biasa");

    internal static readonly Phrase AnotherLabel = new(
        "a label that means another than {label}",
        "label yang berarti lain dari {label}");

    internal static readonly Phrase Missing = new(
        "a package marked missing; this one is {status}",
        "paket yang tercatat hilang; paket ini berstatus {status}");

    internal static readonly Phrase WrittenOff = new(
        "a package that was written off; this one is {status}",
        "paket yang sudah dihapuskan; paket ini berstatus {status}");

    public static IReadOnlyList<Rule> All { get; } =
    [
        OpenedBefore, AlreadyRecalled, AtOrigin, NotAtOrigin, HoldsPackages, SameDestination, ReVoteBoxStays,
        SameLabel, NotMissing, NotWrittenOff,
    ];
}
