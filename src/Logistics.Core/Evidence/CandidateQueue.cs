using Logistics.Core.Log;

namespace Logistics.Core.Evidence;

/// <summary>
/// The checkpoints of the log and of the auditor in order of size. At equal size, the log's come first.
/// </summary>
internal sealed class CandidateQueue(
    IAsyncEnumerable<EvidenceCheckpoint> logs, IReadOnlyCollection<SignedCheckpoint> auditors, CancellationToken ct)
    : IAsyncDisposable
{
    private readonly IAsyncEnumerator<EvidenceCheckpoint> source = logs.GetAsyncEnumerator(ct);
    private readonly Queue<SignedCheckpoint> kept = new(auditors.OrderBy(note => note.Size));
    private Candidate? nextOfLog;
    private bool isAtEnd;

    /// <summary>The next one; null after the last.</summary>
    public async ValueTask<Candidate?> PeekAsync()
    {
        if (nextOfLog is null && !isAtEnd)
        {
            isAtEnd = !await source.MoveNextAsync();
            if (!isAtEnd)
            {
                nextOfLog = new Candidate(
                    SignedCheckpoint.TryParse(source.Current.Note, out var note) ? note : null,
                    source.Current.Columns, IsAuditors: false);
            }
        }

        if (!kept.TryPeek(out var auditors) || nextOfLog is { Note: null } || nextOfLog?.Note?.Size <= auditors.Size)
            return nextOfLog;
        return new Candidate(auditors, null, IsAuditors: true);
    }

    /// <summary>Removes the checkpoint that was peeked.</summary>
    public Candidate Take()
    {
        if (nextOfLog is { } log
            && (!kept.TryPeek(out var auditors) || log.Note is null || log.Note.Size <= auditors.Size))
        {
            nextOfLog = null;
            return log;
        }

        return new Candidate(kept.Dequeue(), null, IsAuditors: true);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
