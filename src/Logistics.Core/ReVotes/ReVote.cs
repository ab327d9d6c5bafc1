using Logistics.Core.Kernel;

namespace Logistics.Core.ReVotes;

/// <summary>Where the case of a re-vote stands.</summary>
public enum ReVoteStatus
{
    /// <summary>A supervisor recommended it, and nobody has decided.</summary>
    Recommended,

    /// <summary>The KPU decided that it is held.</summary>
    ToBeHeld,

    /// <summary>The KPU refused it.</summary>
    Refused,

    /// <summary>It is to be held, and its voters got notices.</summary>
    Notified,

    /// <summary>The recommendation was recorded by mistake and taken back.</summary>
    Reversed,
}

/// <summary>What the KPU decides of a recommended re-vote.</summary>
public enum ReVoteOutcome
{
    /// <summary>The polling station votes again.</summary>
    Held,

    Refused,
}

/// <summary>The case of a re-vote (pemungutan suara ulang) at one polling station, as its events leave it.</summary>
/// <param name="Contests">Codes of the contests that are voted on again, in their order, separated by spaces.</param>
/// <param name="Ground">Code of the ground on which it was recommended.</param>
/// <param name="Decision">Number of the decision; null before there is one.</param>
/// <param name="HeldOn">Day of the second vote; null before it is decided, and where it was refused.</param>
/// <param name="Sequence">Ledger sequence of its first event.</param>
/// <param name="HeadSequence">Ledger sequence of its latest event.</param>
public sealed record ReVote(
    Guid Id,
    string Tps,
    string Contests,
    string Ground,
    DateOnly RecommendedOn,
    ReVoteStatus Status,
    string? Decision,
    DateOnly? HeldOn,
    long Sequence,
    long HeadSequence)
{
    private const string StreamPrefix = "re-vote/";

    public static Table<ReVote, Guid> Table { get; } = new(
        one => one.Id,
        c => c.Id("ReVoteId", r => r.Id)
            .Code("Tps", r => r.Tps)
            .Text(ColumnKind.Prose, "Contests", r => r.Contests)
            .Code("Ground", r => r.Ground)
            .Date("RecommendedOn", r => r.RecommendedOn)
            .Word("Status", r => r.Status)
            .ProseOrNone("Decision", r => r.Decision)
            .DateOrNone("HeldOn", r => r.HeldOn)
            .Long("Sequence", r => r.Sequence)
            .Long("HeadSequence", r => r.HeadSequence))
    {
        Name = "ReVote",
        File = "re-vote",
        Order = ["Sequence"],
        Revision = "HeadSequence",
        Fixed = ["Tps", "Contests", "Ground", "RecommendedOn", "Sequence"],
        Follows = one => (StreamOf(one.Id), one.HeadSequence, null),
        StreamOf = row => StreamPrefix + row[0],
        Concerned = (one, _) => one.HeadSequence,
        IsRequiredBy = e => e.Stream.StartsWith(StreamPrefix, StringComparison.Ordinal),
        Reversed = (one, entry) => one with { Status = ReVoteStatus.Reversed, HeadSequence = entry.Sequence },
        Since = 8,
    };

    /// <summary>The cases of a polling station, in the order they were recommended.</summary>
    public static TableSet<ReVote, Guid, string> OfTps { get; } =
        Table.Set("Tps", one => one.Tps, (one, other) => one.Sequence.CompareTo(other.Sequence));

    /// <summary>Whether it is decided that the polling station votes again, or may be.</summary>
    public bool MayBeHeld => Status is not (ReVoteStatus.Refused or ReVoteStatus.Reversed);

    /// <summary>Whether the polling station votes again.</summary>
    public bool IsToBeHeld => Status is ReVoteStatus.ToBeHeld or ReVoteStatus.Notified;

    /// <summary>Whether a contest is voted on again, if it is held.</summary>
    public bool IsOf(string contest) => Contests.Split(' ').Contains(contest, StringComparer.Ordinal);

    /// <summary>The re-vote that a decision is of; null where it is of none that is to be held.</summary>
    internal static ReVote? By(World world, string decision, string tps, string contest) =>
        world.Find(OfTps, tps).LastOrDefault(one =>
            one.IsToBeHeld && one.Decision == decision && one.IsOf(contest));

    /// <summary>The stream of a case.</summary>
    public static string StreamOf(Guid id) => StreamPrefix + id;

    /// <summary>The case that a stream is about; false when it is about none.</summary>
    public static bool TryIdOf(string stream, out Guid id)
    {
        ArgumentNullException.ThrowIfNull(stream);
        id = default;
        return stream.StartsWith(StreamPrefix, StringComparison.Ordinal)
            && UuidText.TryParse(stream[StreamPrefix.Length..], out id) && StreamOf(id) == stream;
    }
}
