using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Reversals;

namespace Logistics.Core.Evidence;

/// <summary>Which events of a log are taken back, which a replay has to know before it comes to them.</summary>
internal static class ReversedEvents
{
    /// <summary>
    /// Sequences of the events that evidence says are taken back. It is trusted no further: a reversal that is not
    /// among them is reported when it is replayed.
    /// </summary>
    public static async Task<IReadOnlySet<long>> FindAsync(IEvidence evidence, CancellationToken ct)
    {
        var found = new HashSet<long>();

        // The table says it in few rows, unless it lags behind.
        if (evidence.ProjectionSize >= evidence.TreeSize && Reversal.Table.Since <= evidence.Format
            && evidence.RowsAsync(Reversal.Table, ct) is { } rows)
        {
            // There cannot be more than events.
            var left = evidence.TreeSize;
            await foreach (var row in rows)
            {
                if (long.TryParse(row[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                    found.Add(sequence);
                if (left-- == 0)
                    break;
            }

            return found;
        }

        await foreach (var leaf in evidence.LeavesAsync(ct))
        {
            if (leaf.Canonical.AsSpan().IndexOf(TypeName) >= 0 && EventCodec.TryDecode(leaf.Canonical, out var e)
                && e.Body is IReversal reversal)
                found.Add(reversal.Reverses);
        }

        return found;
    }

    private static ReadOnlySpan<byte> TypeName => "event-reversed"u8;
}
