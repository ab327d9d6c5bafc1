using Logistics.Core.Kernel;
using Logistics.Core.Log;

namespace Logistics.Data.Log;

/// <summary>
/// Which checkpoint an event names as the newest its writer knew. A row in the database is believed only when
/// one of the log's keys signed it: an event can never take back what it was anchored to.
/// </summary>
/// <param name="keys">The log's keys; empty where this process knows none, and has to take what it finds.</param>
internal sealed class Anchors(Func<IReadOnlyCollection<VerifierKey>> keys)
{
    private string note = "";
    private Anchor latest = Anchor.EmptyTree;

    /// <summary>The newest that is believed; the one before when none is.</summary>
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
            // The key file cannot be read now, which the signer tells; what is recorded keeps its older anchor.
            return false;
        }
    }
}
