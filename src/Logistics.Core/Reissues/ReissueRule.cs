using Logistics.Core.Kernel;

namespace Logistics.Core.Reissues;

/// <summary>The rules of issuing ballots a second time.</summary>
public static class ReissueRule
{
    public static readonly Rule ReissueNotToTps = new("reissue-not-to-tps", new(
        "A re-issue must go to a polling station.",
        "Surat suara untuk pemungutan suara ulang (PSU) hanya dikirim ke TPS."));

    public static readonly Rule ReissueWithoutBallots = new("reissue-without-ballots", new(
        "A re-issue must contain ballots of its contest.",
        "Paket PSU harus berisi surat suara untuk jenis pemilihan itu."));

    public static readonly Rule TooEarlyToReissue = new("too-early-to-reissue", new(
        "A re-issue is allowed only after voting has begun.",
        "Paket PSU hanya boleh dikeluarkan setelah pemungutan suara dimulai."));

    internal static readonly Phrase PollingStation = new(
        "a polling station",
        "TPS");

    internal static readonly Phrase Above = new(
        "a location above {tps}, whose stock it is",
        "lokasi di atas {tps}, yang mempunyai stoknya");

    internal static readonly Phrase OfContest = new(
        "an item of {contest} or of no contest, not of {actual}",
        "barang untuk {contest} atau barang tanpa jenis pemilihan, bukan untuk {actual}");

    internal static readonly Phrase Ballots = new(
        "ballots of {contest} among them",
        "berisi surat suara {contest}");

    public static IReadOnlyList<Rule> All { get; } =
    [
        ReissueNotToTps, ReissueWithoutBallots, TooEarlyToReissue,
    ];
}
