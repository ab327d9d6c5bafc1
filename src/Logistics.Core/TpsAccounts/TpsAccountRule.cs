using Logistics.Core.Kernel;

namespace Logistics.Core.TpsAccounts;

/// <summary>The rules of accounts of polling stations.</summary>
public static class TpsAccountRule
{
    public static readonly Rule NotATps = new("not-a-tps", new(
        "Only polling stations have accounts.",
        "Hanya TPS yang mempunyai catatan surat suara."));

    public static readonly Rule CodesTooLong = new("codes-too-long", new(
        "The codes of TPS and contest are too long together.",
        "Kode TPS dan kode jenis pemilihan bersama-sama terlalu panjang."));

    public static readonly Rule UnknownAccount = new("unknown-account", new(
        "The TPS has no account of this contest.",
        "TPS ini tidak mempunyai catatan surat suara untuk jenis pemilihan ini."));

    public static readonly Rule DuplicateAccount = new("duplicate-account", new(
        "The TPS already has an account of this contest. Send a correction.",
        "TPS ini sudah mempunyai catatan surat suara untuk jenis pemilihan ini. Kirim pembetulan."));

    public static readonly Rule AccountSuperseded = new("account-superseded", new(
        "A later correction replaced this account.",
        "Catatan ini sudah diganti oleh pembetulan yang lebih baru."), OutOfOrder: true);

    public static readonly Rule ExplanationRequired = new("explanation-required", new(
        "A correction needs an explanation.",
        "Pembetulan memerlukan penjelasan."));

    public static readonly Rule NotOfReVote = new("not-of-re-vote", new(
        "No re-vote of this contest is to be held at the TPS under this id.",
        "Tidak ada pemungutan suara ulang untuk jenis pemilihan ini di TPS dengan id ini."));

    internal static readonly Phrase OfReVote = new(
        "the id of a re-vote of {contest} at {tps} that is to be held",
        "id pemungutan suara ulang {contest} di {tps} yang akan dilaksanakan");

    internal static readonly Phrase AtMostLong = new(
        "'{stream}' to have {max} characters at most",
        "'{stream}' paling banyak {max} karakter");

    internal static readonly Phrase Correction = new(
        "a correction: event {corrects} is the {contest} account; name it in 'corrects' and explain",
        "pembetulan: peristiwa {corrects} adalah catatan {contest}; sebutkan dalam 'corrects' dan beri penjelasan");

    internal static readonly Phrase NothingToCorrect = new(
        "nothing: there is no {contest} account of {tps} to correct",
        "tidak diisi: tidak ada catatan {contest} dari {tps} yang dapat dibetulkan");

    internal static readonly Phrase Latest = new(
        "the latest event, {corrects}",
        "peristiwa terakhir, {corrects}");

    internal static readonly Phrase Purpose = new(
        "what the correction is for",
        "alasan pembetulan");

    public static IReadOnlyList<Rule> All { get; } =
    [
        NotATps, CodesTooLong, UnknownAccount, DuplicateAccount, AccountSuperseded,
        ExplanationRequired, NotOfReVote,
    ];
}
