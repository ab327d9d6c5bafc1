using Logistics.Core.Kernel;

namespace Logistics.Core.ReVotes;

/// <summary>The rules of cases of re-votes, and what is odd about them.</summary>
public static class ReVoteRule
{
    /// <summary>
    /// The latest day of decision and second vote, in days after the day of voting. Source: press reports on the
    /// Pilkada of 2024, which count to 6 or 7 December.
    /// </summary>
    public const int DaysMax = 10;

    /// <summary>The flag of a decision or a second vote that is too late.</summary>
    public const string Late = "re-vote-late";

    /// <summary>The flag of notices that came later than on the day before the vote.</summary>
    public const string NoticeLate = "re-vote-notice-late";

    /// <summary>Names the rule that the voters have notices on the day before the vote.</summary>
    public const string Notice = "re-vote-notice";

    /// <summary>Who says so, in words.</summary>
    public const string NoticeSource =
        "The voters of a re-vote have notices on the day before it at the latest, as reported in the press";

    /// <summary>The flag of a contest that a polling station votes on a third time.</summary>
    public const string Again = "re-vote-again";

    /// <summary>The flag of a re-issue whose decision is of no re-vote that is recorded.</summary>
    public const string NotDecided = "re-vote-not-decided";

    public static readonly Rule NotAtTps = new("re-vote-not-at-tps", new(
        "Only a polling station votes again.",
        "Pemungutan suara ulang (PSU) hanya dilakukan di TPS."));

    public static readonly Rule UnknownGround = new("unknown-ground", new(
        "No ground of a re-vote has this code.",
        "Tidak ada alasan pemungutan suara ulang dengan kode ini."));

    public static readonly Rule UnknownReVote = new("unknown-re-vote", new(
        "No re-vote has this id.",
        "Tidak ada pemungutan suara ulang dengan id ini."))
    { IsAboutAddress = true };

    public static readonly Rule NotAfterVoting = new("re-vote-not-after-voting", new(
        "A polling station votes again only after the day of voting.",
        "TPS hanya memilih ulang sesudah hari pemungutan suara."));

    public static readonly Rule AlreadyDecided = new("re-vote-decided", new(
        "The re-vote was decided before.",
        "Pemungutan suara ulang ini sudah diputuskan."), OutOfOrder: true);

    public static readonly Rule NotToBeHeld = new("re-vote-not-to-be-held", new(
        "The re-vote is not to be held.",
        "Pemungutan suara ulang ini tidak akan dilaksanakan."));

    public static readonly Rule AlreadyNotified = new("re-vote-notified", new(
        "The voters were notified before.",
        "Pemilih sudah diberi tahu."), OutOfOrder: true);

    internal static readonly Phrase Undecided = new(
        "a re-vote that is recommended; this one is {status}",
        "pemungutan suara ulang yang direkomendasikan; yang ini berstatus {status}");

    internal static readonly Phrase ToBeHeld = new(
        "a re-vote that is to be held; this one is {status}",
        "pemungutan suara ulang yang akan dilaksanakan; yang ini berstatus {status}");

    internal static readonly Phrase After = new(
        "a day after {day}, the day of voting",
        "hari sesudah {day}, hari pemungutan suara");

    internal static readonly Phrase EachOnce = new(
        "each contest once",
        "setiap jenis pemilihan satu kali");

    internal static readonly Phrase AtLatest = new(
        "{day} at the latest, {max} days after the day of voting",
        "paling lambat {day}, {max} hari sesudah hari pemungutan suara");

    internal static readonly Phrase NoticeBy = new(
        "{day} at the latest, the day before the second vote",
        "paling lambat {day}, sehari sebelum pemungutan suara ulang");

    internal static readonly Phrase Decided = new(
        "the decision that {tps} votes again for {contest}",
        "keputusan bahwa {tps} memilih ulang untuk {contest}");

    internal static readonly Phrase Once = new(
        "one re-vote of {contest}; decision {decision} is of it, too",
        "satu kali pemungutan suara ulang {contest}; keputusan {decision} juga tentang itu");

    public static IReadOnlyList<Rule> All { get; } =
    [
        NotAtTps, UnknownGround, UnknownReVote, NotAfterVoting, AlreadyDecided, NotToBeHeld, AlreadyNotified,
    ];
}
