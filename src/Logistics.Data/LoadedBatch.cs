using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Core.Log;

namespace Logistics.Data;

/// <summary>The head of the ledger as the write transaction holds it locked.</summary>
internal sealed class LedgerHead
{
    public long Size { get; init; }

    public DateTime LastRecordedAt { get; init; }

    /// <summary>Of the log's tree over the events.</summary>
    public byte[] Root { get; init; } = [];

    /// <summary>Events whose postings are in Posting and Balance.</summary>
    public long PostedSize { get; init; }

    public bool IsPosted => PostedSize == Size;
}

/// <summary>A command recorded earlier under an id that is being used again.</summary>
internal sealed class AppliedCommand
{
    public Guid CommandId { get; init; }

    public long FirstSequence { get; init; }

    public int EventCount { get; init; }

    public string Content { get; init; } = "";
}

/// <summary>What was read to decide a batch.</summary>
/// <param name="Edge">Null where the log is left out.</param>
/// <param name="Keys">What else the batch names, of which only packages, handovers and locations are read so far.</param>
internal sealed record LoadedBatch(
    LedgerHead Head,
    RightEdge? Edge,
    Anchor Anchor,
    Dictionary<Guid, AppliedCommand> Applied,
    CustodyState State,
    StateKeys Keys);

/// <summary>
/// What was recorded under ids that are being used again; no receipt where the ledger lacks an event of it.
/// </summary>
internal sealed record EarlierReceipts(
    Dictionary<Guid, Receipt> Receipts, Dictionary<string, byte[]> SaltByCommitment)
{
    public static EarlierReceipts None { get; } = new([], []);

    public byte[]? SaltOf(byte[] commitment) =>
        SaltByCommitment.GetValueOrDefault(Convert.ToBase64String(commitment));
}
