using Logistics.Core.Log;

namespace Logistics.Core.Evidence;

/// <summary>
/// Verifies each checkpoint when the tree has reached its size: its signatures, its root, and that no other
/// one of the same size has another root.
/// </summary>
/// <remarks>
/// Findings from an auditor's checkpoint are reported at the end, because a later recovery may explain them.
/// </remarks>
internal sealed class CheckpointCheck(
    TreeCheck tree, TrustedKeys keys, AnchorCheck anchors, RecoveryCheck recoveries, Report report)
{
    private const int RecentMax = 8;

    private readonly List<SignedCheckpoint> auditorsAlone = [];
    private readonly List<(Candidate Candidate, bool IsExplicable, Action Add)> auditorsFindings = [];
    private readonly List<string> byOthers = [];
    private readonly Queue<string> recent = [];
    private long byOthersCount;
    private string? origin;
    private long goodSize;
    private bool isRootLost;
    private long beyond;
    private Candidate? lastSigned;
    private SignedCheckpoint? newestProven;

    /// <summary>Size of the largest checkpoint with a valid signature; 0 before the first.</summary>
    public long SizeSigned { get; private set; }

    /// <summary>There is a checkpoint with a valid signature.</summary>
    public bool IsAnySigned { get; private set; }

    /// <summary>Checkpoints by unknown keys with the right root that a trusted checkpoint covers.</summary>
    public long ByOtherKeys { get; private set; }

    /// <summary>Takes a checkpoint of the tree's present size, or one that the events do not reach.</summary>
    public void Take(Candidate candidate)
    {
        if (candidate.Note is not { } note)
        {
            report.Add(Check.Signature, $"{candidate.Name} cannot be read as a signed note of a log's size and root");
            return;
        }

        if (candidate.Columns is { } columns && !columns.Equals(note.Checkpoint.Head))
            report.Add(Check.Column, $"size or root kept beside {candidate.Name} are not those of its note");
        origin ??= note.Checkpoint.Origin;
        if (note.Checkpoint.Origin != origin)
        {
            report.Add(Check.Signature, $"{candidate.Name} is of another log, '{note.Checkpoint.Origin}'");
            return;
        }

        if (note.Size < tree.Size)
        {
            report.Add(Check.CheckpointRoot, $"{candidate.Name} comes after one of a larger size");
            return;
        }

        if (!candidate.IsAuditors && IsRepeated(note.ToString()))
            return;
        var (signers, why) = keys.SignersOf(note.Note);
        IsAnySigned |= signers is not null;
        if (signers is not null)
            report.Count(Check.Signature);
        else if (why == TrustedKeys.NoneSigned && HasRoot(note))
            Await(candidate, note.Size);
        else
            report.Add(Check.Signature, $"{candidate.Name}: {why}");

        // A checkpoint that the log's key did not sign proves nothing about the log.
        if (candidate.IsAuditors && signers is null)
            return;
        if (note.Size == tree.Size)
            CheckRoot(candidate, note, signers);
        else if (signers is not null)
            Miss(candidate, note.Size);
        if (signers is not null)
            Compare(candidate, note);
    }

    /// <summary>
    /// Compares the auditors' checkpoints with the newest checkpoint, once its root has been verified.
    /// </summary>
    public void Finish()
    {
        foreach (var name in byOthers)
            report.Add(Check.Signature, $"{name}: {TrustedKeys.NoneSigned}");
        if (byOthersCount > byOthers.Count)
            report.Add(Check.Signature, $"{byOthersCount - byOthers.Count} more: {TrustedKeys.NoneSigned}");
        AddAuditorsFindings();
        foreach (var note in auditorsAlone.Where(note => newestProven?.Size > note.Size))
        {
            report.Add(
                Check.Equivocation,
                $"the auditor's checkpoint of size {note.Size} (root {Root(note)}) is no part of the tree of the "
                    + $"checkpoint of size {newestProven!.Size} (root {Root(newestProven)}), and both are signed: "
                    + "the log signed two histories, keep both");
        }
    }

    private void AddAuditorsFindings()
    {
        foreach (var findings in auditorsFindings.GroupBy(one => one.Candidate))
        {
            var note = findings.Key.Note!;
            if (findings.All(one => one.IsExplicable)
                && recoveries.Explains(note, findings.Key.Name, newestProven?.Size ?? 0))
            {
                auditorsAlone.Remove(note);
                continue;
            }

            foreach (var (_, _, add) in findings)
                add();
        }
    }

    /// <param name="isExplicable">Whether a recovery may account for it.</param>
    private void Add(Candidate candidate, bool isExplicable, Action add)
    {
        if (candidate.IsAuditors)
            auditorsFindings.Add((candidate, isExplicable, add));
        else
            add();
    }

    private static string Root(SignedCheckpoint note) => Convert.ToBase64String(note.Checkpoint.Head.Root);

    /// <summary>Also compares with earlier notes: several signers may publish in turn.</summary>
    private bool IsRepeated(string text)
    {
        if (recent.Contains(text))
            return true;
        recent.Enqueue(text);
        if (recent.Count > RecentMax)
            recent.Dequeue();
        return false;
    }

    /// <summary>
    /// A checkpoint by an unknown key, perhaps from before a rotation, is no finding if a trusted checkpoint covers the
    /// same events. Whether one does is known later.
    /// </summary>
    private void Await(Candidate candidate, long size)
    {
        if (newestProven?.Size >= size)
        {
            ByOtherKeys++;
            return;
        }

        byOthersCount++;
        if (byOthers.Count < Verdict.FindingsMax)
            byOthers.Add(candidate.Name);
    }

    private bool HasRoot(SignedCheckpoint note) =>
        note.Size == tree.Size && !tree.IsBroken
        && tree.Root().AsSpan().SequenceEqual(note.Checkpoint.Head.Root);

    private void CheckRoot(Candidate candidate, SignedCheckpoint note, IReadOnlyList<VerifierKey>? signers)
    {
        if (!candidate.IsAuditors)
            anchors.Known(note.Size, tree.Root());
        if (HasRoot(note))
        {
            report.Count(Check.CheckpointRoot);
            goodSize = Math.Max(goodSize, note.Size);
            if (signers is null)
                return;
            keys.Confirm(note.Size, signers);
            newestProven = note;

            // They come by size, so that it covers each of them.
            ByOtherKeys += byOthersCount;
            byOthersCount = 0;
            byOthers.Clear();
            return;
        }

        if (candidate.IsAuditors && signers is not null)
            auditorsAlone.Add(note);
        if (isRootLost && !candidate.IsAuditors)
            return;
        isRootLost |= !candidate.IsAuditors;
        var good = goodSize;
        Add(candidate, isExplicable: !tree.IsBroken, () => report.Add(
            Check.CheckpointRoot,
            note.Size == good
                ? $"{candidate.Name} does not have the root of the events"
                : $"the root of the first {note.Size} events is not the one in {candidate.Name}: "
                    + $"events {good} to {note.Size - 1} are not those that were signed",
            note.Size == good ? null : good, note.Size == good ? null : note.Size - 1));
    }

    private void Miss(Candidate candidate, long size)
    {
        var (good, next) = (goodSize, tree.Next);
        Add(candidate, isExplicable: !tree.IsBroken, () =>
        {
            if (size <= beyond)
                return;
            beyond = size;
            if (size <= next)
            {
                report.Add(
                    Check.CheckpointRoot, $"the root in {candidate.Name} cannot be computed, as events are missing",
                    good, size - 1);
                return;
            }

            report.Add(
                Check.Completeness,
                $"{size} events were signed in {candidate.Name}, but there are only {next}: events {next} "
                    + $"to {size - 1} are gone",
                next);
        });
    }

    private void Compare(Candidate candidate, SignedCheckpoint note)
    {
        if (lastSigned?.Note is { } other && other.Size == note.Size
            && !other.Checkpoint.Head.Equals(note.Checkpoint.Head))
        {
            // A recovery explains one other root of the same size, and no third one.
            Add(HasRoot(note) ? lastSigned : candidate, HasRoot(other) != HasRoot(note), () =>
            {
                report.Add(new Misconduct(note.Size, $"size {note.Size} was signed with two roots", other, note));
                auditorsAlone.Remove(note);
            });
        }
        else
        {
            report.Count(Check.Equivocation);
        }

        // A checkpoint that a recovery explains covers none of these events.
        if (candidate.IsAuditors && !HasRoot(note))
            Add(candidate, isExplicable: true, () => SizeSigned = Math.Max(SizeSigned, note.Size));
        else
            SizeSigned = Math.Max(SizeSigned, note.Size);
        if (lastSigned?.Note?.Size != note.Size || lastSigned.IsAuditors)
            lastSigned = candidate;
    }
}

/// <summary>A checkpoint to verify.</summary>
/// <param name="Note">Null when it cannot be read.</param>
internal sealed record Candidate(SignedCheckpoint? Note, TreeHead? Columns, bool IsAuditors)
{
    public string Name => this switch
    {
        { Note: null } => "a checkpoint of the log",
        { IsAuditors: true } => $"the auditor's checkpoint of size {Note.Size}",
        _ => $"the checkpoint of size {Note.Size}",
    };
}
