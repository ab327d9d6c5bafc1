using Logistics.Core.Kernel;
using Logistics.Core.Log;

namespace Logistics.Data.Log;

/// <summary>
/// Finds the newest checkpoint, which new events name as their anchor. A row counts only if one of the log's keys
/// signed it, because an event's anchor can never be corrected.
/// </summary>
/// <param name="keys">The log's keys; empty where this process knows none, and has to take what it finds.</param>
internal sealed class Anchors(Func<IReadOnlyCollection<VerifierKey>> keys)
{
    private string note = "";
    private Anchor latest = Anchor.EmptyTree;

    /// <summary>The newest valid checkpoint; the previous anchor if none is valid.</summary>
    /// <param name="newest">Notes of checkpoints not larger than the log, the newest first.</param>
    public Anchor Choose(IEnumerable<string> newest)
    {
        foreach (var candidate in newest)
        {
            if (candidate == note)
                return latest;
            if (!SignedCheckpoint.TryParse(candidate, out var checkpoint) || checkpoint.Size < latest.Size
                || !IsSigned(checkpoint.Note))
            {
                continue;
            }

            note = candidate;
            return latest = new Anchor(checkpoint.Size, Convert.ToBase64String(checkpoint.Checkpoint.Head.Root));
        }

        return latest;
    }

    private bool IsSigned(SignedNote signed)
    {
        try
        {
            return keys() is not { Count: > 0 } known || signed.SignersAmong(known) is { Count: > 0 };
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            // The key file cannot be read, which the signer reports. Events keep the older anchor meanwhile.
            return false;
        }
    }
}
