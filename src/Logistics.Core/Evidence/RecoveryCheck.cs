using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Recoveries;

namespace Logistics.Core.Evidence;

/// <summary>The recoveries that a log records, and which outside checkpoints they explain.</summary>
internal sealed class RecoveryCheck(TrustedKeys keys, Report report)
{
    // The most recoveries that are considered. Later ones explain nothing.
    private const int RecoveriesMax = 50;

    private readonly List<Recovery> all = [];

    public IReadOnlyList<Recovery> All => all;

    /// <summary>Notes a lawful event.</summary>
    /// <param name="root">Of the events before it; null where that is not known.</param>
    public void Take(LedgerEntry entry, byte[]? root)
    {
        if (entry.Event.Body is not LogRecovered body)
            return;
        if (root is not null && body.Restored.Size == entry.Sequence
            && body.Restored.Root != Convert.ToBase64String(root))
            report.Add(Check.CustodyRules, "it records another root than that of the events before it", entry.Sequence);
        if (all.Count < RecoveriesMax)
            all.Add(new Recovery(entry.Sequence, entry.Event.RecordedAt, entry.Event.Actor, body));
    }

    /// <summary>
    /// Adds the finding that a checkpoint outside is of events that a recovery says are missing; false when none says
    /// so, or not by a checkpoint that a trusted key signed.
    /// </summary>
    /// <param name="sizeProven">
    /// Events under the newest checkpoint of the log itself: what nobody signed explains nothing.
    /// </param>
    public bool Explains(SignedCheckpoint note, string name, long sizeProven)
    {
        foreach (var recovery in all.Where(one => one.Sequence < sizeProven))
        {
            if (note.Size <= recovery.Body.From || note.Size > recovery.Body.SizeSigned
                || !SignedCheckpoint.TryParse(recovery.Body.LastSigned, out var last)
                || (note.Size == last.Size && !note.Checkpoint.Equals(last.Checkpoint))
                || last.Checkpoint.Origin != note.Checkpoint.Origin
                || keys.SignersOf(last.Note).Signers is null)
            {
                continue;
            }

            report.Add(
                Check.Recovery,
                $"{name} was signed over events {recovery.Body.From} to {note.Size - 1}, of which some or all are "
                    + $"missing; event {recovery.Sequence} records that the ledger was put back, with the reason "
                    + $"'{recovery.Body.Reason}'",
                recovery.Body.From, note.Size - 1);
            return true;
        }

        return false;
    }
}
