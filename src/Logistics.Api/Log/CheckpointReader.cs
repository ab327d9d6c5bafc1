using Logistics.Core.Log;
using Logistics.Data.Log;

namespace Logistics.Api.Log;

/// <summary>
/// Finds the newest valid checkpoint. The owner of the database can add rows that say anything, so only
/// a note signed by a key this process knows counts, of this log, of no more events than there are, and kept
/// under the size and root it states. Others are passed over, a few of them.
/// </summary>
/// <remarks>A process that knows no key cannot tell, and takes the newest that can be read.</remarks>
internal sealed class CheckpointReader(LogStore store, KnownVerifierKeys keys, LogOptions options)
{
    private const int LookedAtMax = 8;
    private const int RememberedMax = 64;

    // What was found of a note holds for as long as the keys do; null for one that does not verify.
    private readonly Lock latch = new();
    private readonly Dictionary<string, SignedCheckpoint?> verified = new(StringComparer.Ordinal);
    private IReadOnlyList<VerifierKey> verifiedWith = [];

    /// <summary>The newest checkpoint; null before the first.</summary>
    /// <exception cref="LogDamagedException">There are some, but none of the newest is this log's.</exception>
    public async Task<SignedCheckpoint?> NewestAsync(CancellationToken ct)
    {
        var newest = await store.NewestCheckpointsAsync(LookedAtMax, ct);
        if (newest.Checkpoints.Count == 0)
            return null;
        var known = keys.Find();
        foreach (var stored in newest.Checkpoints.OfType<StoredCheckpoint>())
        {
            if (stored.Head.Size <= newest.Size
                && Verify(stored.Note, known) is { } checkpoint && checkpoint.Checkpoint.Head.Equals(stored.Head))
            {
                return checkpoint;
            }
        }

        throw new LogDamagedException("None of the newest checkpoints is one that this log's key signed.");
    }

    private SignedCheckpoint? Verify(string note, IReadOnlyList<VerifierKey> known)
    {
        lock (latch)
        {
            if (!known.SequenceEqual(verifiedWith) || verified.Count >= RememberedMax)
                verified.Clear();
            verifiedWith = known;
            if (verified.TryGetValue(note, out var found))
                return found;
        }

        var checkpoint = SignedCheckpoint.TryParse(note, out var read) && IsOurs(read, known) ? read : null;
        lock (latch)
        {
            if (known.SequenceEqual(verifiedWith))
                verified[note] = checkpoint;
        }

        return checkpoint;
    }

    private bool IsOurs(SignedCheckpoint checkpoint, IReadOnlyList<VerifierKey> known) =>
        known.Count == 0
        || (checkpoint.Checkpoint.Origin == options.Origin
            && checkpoint.Note.SignersAmong(known) is { Count: > 0 });
}
