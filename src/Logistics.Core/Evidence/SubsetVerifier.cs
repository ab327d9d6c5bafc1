using Logistics.Core.Kernel;
using Logistics.Core.Log;

namespace Logistics.Core.Evidence;

/// <summary>
/// Verifies the events of some packages against one checkpoint of the whole log. It shows that these events are in the
/// log and lawful and that their rows are right. It does not show that the log has no other events of these packages.
/// </summary>
public static class SubsetVerifier
{
    /// <summary>Verifies a part of a log.</summary>
    /// <inheritdoc cref="EvidenceVerifier.VerifyAsync"/>
    public static async Task<Verdict> VerifyAsync(
        ISubsetEvidence evidence,
        IReadOnlyCollection<VerifierKey> keys,
        IReadOnlyCollection<SignedCheckpoint> auditors,
        CancellationToken ct)
    {
        var report = new Report();
        var trusted = new TrustedKeys(keys);
        var anchors = new AnchorCheck(knowsRoots: false, report);
        var reversed = new HashSet<long>();
        await foreach (var (leaf, _) in evidence.LeavesAsync(ct))
        {
            if (Examination.Examine(leaf).Event?.Body is IReversal reversal)
                reversed.Add(reversal.Reverses);
        }

        var replay = new Replay(isWhole: false, reversed, trusted, report);
        await using var projections = new ProjectionCheck(
            replay, evidence.ProjectionSize, isWhole: false, evidence.Format, evidence.RowsAsync, report, ct);
        CheckSignatures(evidence.Checkpoint, auditors, trusted, report);
        var checkpoint = evidence.Checkpoint.ToString();
        var (count, last) = (0L, -1L);
        await foreach (var (leaf, proof) in evidence.LeavesAsync(ct))
        {
            if (report.IsHopeless)
            {
                report.GiveUp(leaf.Sequence);
                break;
            }

            count++;
            if (leaf.Sequence <= last)
                report.Add(Check.Index, $"event {leaf.Sequence} comes after event {last}", leaf.Sequence);
            else
                report.Count(Check.Index);
            last = leaf.Sequence;
            var examined = Examination.Examine(leaf);
            CheckInclusion(examined, proof, checkpoint, report);
            if (examined.Fault is { } fault)
                report.AddBadEvent(Check.CanonicalForm, leaf.Sequence, fault);
            else
                report.Count(Check.CanonicalForm);
            await projections.FinishAsync(leaf.Sequence);
            if (examined.Event is not { } e)
                continue;
            anchors.Take(leaf.Sequence, e.Anchor);
            var entry = new LedgerEntry(leaf.Sequence, e, leaf.Canonical, examined.Hash);
            await projections.TakeAsync(entry, replay.Take(entry));
        }

        if (count == 0)
            throw new UnreadableEvidenceException("the part of the log", "it holds no event");
        if (evidence.ProjectionSize == 0)
            report.Add(Check.Completeness, ProjectionCheck.ComparedWithNothing);
        if (!report.IsHopeless)
            await projections.FinishAsync(long.MaxValue);
        return report.ToVerdict(count, root: null, uncovered: 0) with
        {
            LogSize = evidence.Checkpoint.Size,
            ProjectionSize = evidence.ProjectionSize,
        };
    }

    private static void CheckSignatures(
        SignedCheckpoint newest,
        IReadOnlyCollection<SignedCheckpoint> auditors,
        TrustedKeys keys,
        Report report)
    {
        foreach (var (note, name) in auditors.Select(note => (note, $"the auditor's checkpoint of size {note.Size}"))
            .Prepend((newest, $"the checkpoint of size {newest.Size}")))
        {
            var (signers, why) = keys.SignersOf(note.Note);
            if (signers is null)
            {
                report.Add(Check.Signature, $"{name}: {why}");
                continue;
            }

            report.Count(Check.Signature);
            if (note.Checkpoint.Origin != newest.Checkpoint.Origin)
                report.Add(Check.Signature, $"{name} is of another log, '{note.Checkpoint.Origin}'");
            else if (note.Size > newest.Size)
                report.Add(Check.Completeness, TooOld(newest.Size, note.Size));
            else if (note.Size == newest.Size && !note.Checkpoint.Head.Equals(newest.Checkpoint.Head))
                report.Add(new Misconduct(note.Size, $"size {note.Size} was signed with two roots", newest, note));
        }
    }

    private static string TooOld(long size, long kept) =>
        $"the part is of the log's first {size} events, older than the auditor's checkpoint of size {kept}: "
            + "ask for a newer one";

    private static void CheckInclusion(Examined leaf, string? text, string checkpoint, Report report)
    {
        var sequence = leaf.Leaf.Sequence;
        TlogProof? proof = null;
        var wrong = text switch
        {
            null => "its proof is missing",
            _ when !TlogProof.TryParse(text, out proof) => "its proof cannot be read",
            _ when proof.Index != sequence => $"its proof is that of event {proof.Index}",
            _ when proof.Checkpoint.ToString() != checkpoint => "its proof leads to another checkpoint",
            _ when proof.Extra is { } extra && !extra.AsSpan().SequenceEqual(leaf.Leaf.Canonical) =>
                "its proof is about other bytes",
            _ when !proof.Proves(leaf.Hash) => "its proof does not lead to the checkpoint's root",
            _ => null,
        };
        if (wrong is null)
            report.Count(Check.Inclusion);
        else
            report.AddBadEvent(text is null ? Check.Completeness : Check.Inclusion, sequence, wrong);
    }
}
