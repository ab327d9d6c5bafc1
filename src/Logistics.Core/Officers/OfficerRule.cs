using Logistics.Core.Kernel;

namespace Logistics.Core.Officers;

/// <summary>The rules of officers: what nobody may do. What is merely odd is a flag.</summary>
public static class OfficerRule
{
    public static readonly Rule UnknownOfficer = new("unknown-officer", new(
        "No officer has this id.",
        "Tidak ada petugas dengan id ini."))
    { IsAboutAddress = true };

    public static readonly Rule UnknownRole = new("unknown-office-role", new(
        "The election has no role of this code.",
        "Pemilihan ini tidak mempunyai jabatan dengan kode ini."));

    public static readonly Rule UnknownCheck = new("unknown-check", new(
        "The election has no check of this code.",
        "Pemilihan ini tidak mempunyai pemeriksaan dengan kode ini."));

    public static readonly Rule OfficerNotAppointed = new("officer-not-appointed", new(
        "The officer was not appointed. Record the appointment first.",
        "Petugas ini belum ditetapkan. Catat penetapannya lebih dahulu."), OutOfOrder: true);

    public static readonly Rule OfficerAppointed = new("officer-already-appointed", new(
        "The officer was appointed before.",
        "Petugas ini sudah ditetapkan."), OutOfOrder: true);

    public static readonly Rule OfficerSwornIn = new("officer-already-sworn-in", new(
        "The officer was sworn in before.",
        "Petugas ini sudah dilantik."), OutOfOrder: true);

    public static readonly Rule OfficerEnded = new("officer-ended", new(
        "The officer's office or candidacy is over.",
        "Jabatan atau pencalonan petugas ini sudah berakhir."), OutOfOrder: true);

    internal static readonly Phrase WithStatus = new(
        "an officer with status {needed}; this one has {status}",
        "petugas dengan status {needed}; petugas ini berstatus {status}");

    internal static readonly Phrase CheckOnce = new("each check once", "setiap pemeriksaan satu kali");

    internal static readonly Phrase AnotherOfficer = new(
        "another officer than the one who is appointed", "petugas selain yang ditetapkan");

    /// <summary>Nobody succeeds themselves.</summary>
    public static readonly Rule OwnSuccessor = new("own-successor", new(
        "Nobody succeeds themselves.",
        "Tidak ada yang menggantikan dirinya sendiri."));

    public static readonly Rule DuplicateCheck = new("duplicate-check", new(
        "A check is named twice.",
        "Satu pemeriksaan disebut dua kali."));

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownOfficer, UnknownRole, UnknownCheck, DuplicateCheck, OfficerNotAppointed, OfficerAppointed,
        OfficerSwornIn, OfficerEnded, OwnSuccessor,
    ];
}
