using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Recoveries;

namespace Logistics.Core.Evidence;

/// <summary>
/// Verifies a whole log offline, in one pass over its events. It trusts only the given keys.
/// </summary>
/// <remarks>
/// Hashing needs memory that grows with the logarithm of the number of events. The replay also holds a small record for
/// each package and each open handover, because a package's place depends on its whole history.
/// </remarks>
public static class EvidenceVerifier
{
    // The longest gap that is filled from the tiles, so that later events can still be checked. A longer gap means that
    // this is another log.
    private const long GapMax = 4_096;

    // More events than the formats can represent.
    private const long SequenceMax = (1L << 53) - 1;

    /// <summary>Verifies a log.</summary>
    /// <param name="auditors">Checkpoints the auditor kept, or got elsewhere.</param>
    /// <exception cref="UnreadableEvidenceException">The evidence cannot be read.</exception>
    public static async Task<Verdict> VerifyAsync(
        IEvidence evidence,
        IReadOnlyCollection<VerifierKey> keys,
        IReadOnlyCollection<SignedCheckpoint> auditors,
        CancellationToken ct)
    {
        var report = new Report();
        var trusted = new TrustedKeys(keys);
        var tree = new TreeCheck(evidence, report);
        var anchors = new AnchorCheck(knowsRoots: true, report);
        var recoveries = new RecoveryCheck(trusted, report);
        var checkpoints = new CheckpointCheck(tree, trusted, anchors, recoveries, report);
        var bundles = new EntryBundleCheck(evidence, report);
        var replay = new Replay(isWhole: true, await ReversedEvents.FindAsync(evidence, ct), trusted, report);
        await using var projections = new ProjectionCheck(
            replay, evidence.ProjectionSize, isWhole: true, evidence.Format, evidence.RowsAsync, report, ct);
        await using var waiting = new CandidateQueue(evidence.CheckpointsAsync(ct), auditors, ct);
        long? extra = null;
        var isAborted = false;

        await foreach (var leaf in Examination.Run(evidence.LeavesAsync(ct), ct))
        {
            if (isAborted = report.IsHopeless)
                break;
            if (!evidence.IsLive && tree.Next >= evidence.TreeSize)
            {
                extra = tree.Next;
                break;
            }

            var sequence = leaf.Leaf.Sequence;
            if (sequence < tree.Next || sequence > SequenceMax)
            {
                report.Add(Check.Index, $"no event can have the sequence {sequence}");
                continue;
            }

            if (sequence > tree.Next)
                await SkipAsync(sequence);
            await TakeCheckpointsAsync();
            await TakeAsync(leaf);
        }

        await TakeCheckpointsAsync();
        if (extra is { } from)
            report.Add(Check.Completeness, $"there are events from {from} on that no checkpoint covers", from);
        if (isAborted)
            report.GiveUp(tree.Next);
        else
            await FinishAsync();
        return report.ToVerdict(
            tree.Next, tree.IsBroken ? null : tree.Root(), Math.Max(0, tree.Next - checkpoints.SizeSigned)) with
        {
            LogSize = tree.Next,
            ProjectionSize = evidence.ProjectionSize,
            ByOtherKeys = checkpoints.ByOtherKeys,
            Announced = trusted.Adopted,
            Recoveries = recoveries.All,
        };

        async Task TakeCheckpointsAsync()
        {
            while (await waiting.PeekAsync() is { } next && (next.Note is null || next.Note.Size <= tree.Size))
                checkpoints.Take(waiting.Take());
        }

        async Task SkipAsync(long to)
        {
            report.Add(
                Check.Index,
                to - tree.Next == 1 ? "the event is missing" : $"events {tree.Next} to {to - 1} are missing",
                tree.Next);
            if (tree.IsBroken || to - tree.Next > GapMax)
                tree.Break(to);
            while (tree.Next < to)
            {
                await TakeCheckpointsAsync();
                if (await tree.KeptHashAsync(ct) is { } kept)
                    await tree.AppendAsync(kept, isKept: true, ct);
                else
                    tree.Break(to);
            }
        }

        async Task TakeAsync(Examined leaf)
        {
            var sequence = leaf.Leaf.Sequence;
            if (leaf.Fault is { } fault)
                report.AddBadEvent(Check.CanonicalForm, sequence, fault);
            else
                report.Count(Check.CanonicalForm);
            if (leaf.ColumnFault is { } column)
                report.Add(Check.Column, column, sequence);
            else if (leaf.Leaf.Columns is not null)
                report.Count(Check.Column);
            report.Count(Check.Index);
            var before = leaf.Event?.Body is LogRecovered && !tree.IsBroken ? tree.Root() : null;
            if (tree.IsBroken)
            {
                tree.Break(sequence + 1);
            }
            else
            {
                await tree.AppendAsync(leaf.Hash, isKept: true, ct);
                await bundles.TakeAsync(sequence, leaf.Leaf.Canonical, ct);
            }

            await projections.FinishAsync(sequence);
            if (leaf.Event is not { } e)
                return;
            anchors.Take(sequence, e.Anchor);
            var entry = new LedgerEntry(sequence, e, leaf.Leaf.Canonical, leaf.Hash);
            var isLawful = replay.Take(entry);
            if (isLawful)
                recoveries.Take(entry, before);
            await projections.TakeAsync(entry, isLawful);
        }

        async Task FinishAsync()
        {
            while (await waiting.PeekAsync() is not null)
                checkpoints.Take(waiting.Take());
            checkpoints.Finish();
            replay.Finish();
            if (evidence.Head is { } head)
                CheckHead(head, tree, report);
            if (tree.Next < evidence.ProjectionSize && checkpoints.SizeSigned <= tree.Next)
            {
                report.Add(
                    Check.Completeness,
                    $"the projections have taken in {evidence.ProjectionSize} events, but there are {tree.Next}",
                    tree.Next);
            }

            if (!evidence.IsLive && evidence.ProjectionSize == 0 && tree.Next > 0)
                report.Add(Check.Completeness, ProjectionCheck.ComparedWithNothing);

            // A log without any signature proves nothing, not even that it is empty.
            if (!evidence.IsLive && !checkpoints.IsAnySigned)
                report.Add(Check.Completeness, "no checkpoint is signed by a trusted key");
            if (!evidence.IsLive && checkpoints.SizeSigned < tree.Next && extra is null)
            {
                report.Add(
                    Check.Completeness,
                    $"no valid checkpoint covers events {checkpoints.SizeSigned} to {tree.Next - 1}",
                    checkpoints.SizeSigned, tree.Next - 1);
            }

            if (evidence.Head is { } counted && evidence.ProjectionSize > counted.Size)
            {
                report.Add(
                    Check.Head, $"the tables are said to have taken in {evidence.ProjectionSize} events, but the head "
                        + $"of the ledger counts {counted.Size}");
            }

            // If events are missing, each later row would repeat that finding.
            if (tree.Next >= evidence.ProjectionSize)
                await projections.FinishAsync(long.MaxValue);
            if (evidence.Head is { } latest && evidence.ProjectionSize < latest.Size && report.IsClean)
            {
                throw new UnreadableEvidenceException(
                    "the tables",
                    $"they are those of {evidence.ProjectionSize} events of {latest.Size}, so nothing can be said of "
                        + "the later ones; start the server or run 'logistics rebuild', then verify again");
            }
        }
    }

    private static void CheckHead(StoredHead head, TreeCheck tree, Report report)
    {
        if (head.Size != tree.Next)
        {
            report.Add(
                Check.Head, $"the head of the ledger counts {head.Size} events, but there are {tree.Next}",
                Math.Max(0, Math.Min(head.Size, tree.Next)));
        }
        else if (tree.IsBroken || !head.Root.AsSpan().SequenceEqual(tree.Root()))
        {
            report.Add(Check.Head, "the head of the ledger has another root than its events");
        }
        else
        {
            report.Count(Check.Head);
        }
    }
}
