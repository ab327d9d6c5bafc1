using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Core.Stock;

namespace Logistics.Core.TpsAccounts;

/// <summary>
/// The account of one contest at one TPS, whether or not it reconciles; or, from version 2 of its stream on, a
/// correction, which holds all of the account anew.
/// </summary>
public sealed record TpsAccountRecorded : EventBody, IPosting, ISigned
{
    private const string StreamPrefix = "tps-account/";
    private const string ReVotePrefix = "re-vote-account/";

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Account { get; init; }

    public required string Tps { get; init; }

    /// <summary>Location codes from the root to the TPS, joined by '/', so that accounts can be added up.</summary>
    public required string Path { get; init; }

    public required string Contest { get; init; }

    public required int Received { get; init; }

    public required int Used { get; init; }

    public required int Spoiled { get; init; }

    public required int Unused { get; init; }

    public required int Valid { get; init; }

    public required int Invalid { get; init; }

    public required Attendance Attendance { get; init; }

    /// <summary>The re-vote it is of; null for the first vote.</summary>
    public Guid? ReVote { get; init; }

    /// <summary>Where the numbers come from.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Id of the event it corrects, the latest of its stream; null for the first.</summary>
    public Guid? Corrects { get; init; }

    /// <summary>
    /// What it moved of the contest's ballots out of the loose stock of the TPS, and what was found or lost with it;
    /// as postings, since they depend on what was there. Null where there is nothing to move: in events from before
    /// there were accounts of goods, and of a contest without a ballot.
    /// </summary>
    public IReadOnlyList<Posting>? Moved { get; init; }

    /// <summary>
    /// How many of its used and spoiled ballots the books had nowhere, as a negative number; null with
    /// <see cref="Moved"/>. They were found, until a correction finds them loose.
    /// </summary>
    public long? Missing { get; init; }

    /// <summary>
    /// What this and the accounts it corrects posted as spoiled, together; null with <see cref="Moved"/>.
    /// </summary>
    public long? SetAside { get; init; }

    /// <summary>Commitment to a correction's explanation, kept beside the ledger.</summary>
    public byte[]? Explanation { get; init; }

    public IReadOnlyList<Signature>? Signatures { get; init; }

    [JsonIgnore]
    public TpsFigures Figures => new(Received, Used, Spoiled, Unused, Valid, Invalid, Attendance);

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("explanation", Explanation)];

    protected internal override IEnumerable<object?> Elements => [.. Moved ?? [], .. Signatures ?? []];

    protected internal override IReadOnlyList<string> Places => [Tps];

    public IEnumerable<Posting> PostingsIn(string stream) => Moved ?? [];

    /// <summary>The stream of a TPS's accounts of a contest.</summary>
    /// <param name="reVote">The re-vote they are of; null for the first vote.</param>
    public static string Stream(string tps, string contest, Guid? reVote = null) =>
        reVote is { } id ? StreamOfReVote(id.ToString(), contest) : $"{StreamPrefix}{tps}/{contest}";

    /// <summary>The stream of the accounts of a contest of a re-vote.</summary>
    internal static string StreamOfReVote(string reVote, string contest) => $"{ReVotePrefix}{reVote}/{contest}";

    /// <summary>The polling station that a stream is about; null when it is about none, or about a re-vote.</summary>
    public static string? TpsOf(string stream) =>
        IsStream(stream) && stream.Split('/') is [_, var tps, _] ? tps : null;

    /// <summary>The re-vote whose accounts a stream has; false when it has none.</summary>
    public static bool TryReVoteOf(string stream, out Guid reVote)
    {
        reVote = default;
        return IsOfReVote(stream) && stream.Split('/') is [_, var id, _] && UuidText.TryParse(id, out reVote);
    }

    /// <summary>Whether a stream is one of accounts of the first vote.</summary>
    public static bool IsStream(string stream) => stream.StartsWith(StreamPrefix, StringComparison.Ordinal);

    /// <summary>Whether a stream is one of accounts of a re-vote.</summary>
    public static bool IsOfReVote(string stream) => stream.StartsWith(ReVotePrefix, StringComparison.Ordinal);
}
