using Logistics.Core.Kernel;

namespace Logistics.Core.Evidence;

/// <summary>
/// Whether each event names a state of the log that was signed before it was recorded. Keeps the roots of
/// the checkpoints that no event has gone past yet.
/// </summary>
/// <param name="knowsRoots">The whole log is read, so that roots can be held against its checkpoints.</param>
internal sealed class AnchorCheck(bool knowsRoots, Report report)
{
    private readonly Queue<(long Size, string Root)> later = [];
    private (long Size, string Root) current = (0, Anchor.EmptyTree.Root);
    private long newest;
    private long latest;
    private long failed = -1;

    /// <summary>Notes the root that the tree has at the size of a checkpoint.</summary>
    public void Known(long size, byte[] root)
    {
        if (size <= newest)
            return;
        newest = size;
        later.Enqueue((size, Convert.ToBase64String(root)));
    }

    public void Take(long sequence, Anchor anchor)
    {
        if (anchor.Size < 0 || anchor.Size > sequence)
        {
            Fail(sequence, $"it names a log of {anchor.Size} events, but it is event {sequence} itself");
            return;
        }

        if (anchor.Size < latest)
        {
            Fail(sequence, $"it names a log of {anchor.Size} events, the one before it a log of {latest}");
            return;
        }

        latest = anchor.Size;
        if (!knowsRoots)
        {
            report.Count(Check.Anchor);
            return;
        }

        while (current.Size < anchor.Size && later.TryPeek(out var next) && next.Size <= anchor.Size)
            current = later.Dequeue();
        if (current == (anchor.Size, anchor.Root))
        {
            report.Count(Check.Anchor);
            return;
        }

        // Many events name the same anchor. It is checked once.
        if (failed == anchor.Size)
            return;
        failed = anchor.Size;
        Fail(sequence, current.Size == anchor.Size
            ? $"it names a root that the first {anchor.Size} events do not have"
            : $"it names a checkpoint of size {anchor.Size} that is not among those of the log");
    }

    private void Fail(long sequence, string message) => report.Add(Check.Anchor, message, sequence);
}
