using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Log;

namespace Logistics.Data.Ledger;

/// <param name="QueueMax">
/// Events that may wait to be recorded, a command that sweeps a handover counting as one; beyond it commands
/// are turned away.
/// </param>
/// <param name="BatchMax">Events of one transaction, unless a single command leads to more.</param>
/// <param name="ResidentMax">Entities that are kept in memory between transactions; 0 keeps none.</param>
/// <param name="ClockStepSecondsMax">Beyond it a step forward of the clock is not believed.</param>
public sealed record LedgerWriterOptions(
    int QueueMax = 20_000, int BatchMax = 2_000, int ResidentMax = 500_000, int ClockStepSecondsMax = 600)
{
    /// <summary>What is flagged of the times that senders claim.</summary>
    public TimeBounds Times { get; init; } = TimeBounds.Usual;
}

/// <summary>
/// The only way to write to the ledger. Callers enqueue, and one loop commits. Commands that arrive during a commit
/// form the next batch, so one disk flush serves all of them.
/// </summary>
/// <remarks>
/// Appending the same command twice has no second effect, so a caller that saw no answer simply sends it
/// again. Disposal stops taking commands, writes what is waiting and answers it. No write takes longer than
/// <see cref="Database.WriteBound"/>; when one fails because the database is not available, whoever waits is told.
/// </remarks>
public sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>How often recording is tried while it fails.</summary>
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(5);

    /// <summary>How long a cancelled write may take to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Database database;
    private readonly LedgerWriterOptions options;
    private readonly LedgerUnit unit;
    private readonly Channel<Submission> queue = Channel.CreateUnbounded<Submission>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly Task loop;
    private readonly Timer watch;
    private readonly Lock latch = new();
    private UnderWay? underWay;
    private int waiting;
    private Task? probe;

    /// <summary>The fault of the last write, if the next write would meet it too.</summary>
    private DatabaseUnavailableException? outage;

    /// <param name="logKeys">
    /// Keys whose checkpoints the events are anchored to; null where none is known, and any is taken.
    /// </param>
    public LedgerWriter(
        Database database,
        LedgerWriterOptions options,
        TimeProvider clock,
        Func<IReadOnlyCollection<VerifierKey>>? logKeys = null)
        : this(database, options, clock, new Anchors(logKeys ?? (() => [])))
    {
    }

    /// <param name="anchors">Null only to measure what the log costs: a ledger written so has none.</param>
    internal LedgerWriter(Database database, LedgerWriterOptions options, TimeProvider clock, Anchors? anchors)
    {
        this.database = database;
        this.options = options;
        Clock = new LedgerClock(clock, TimeSpan.FromSeconds(options.ClockStepSecondsMax));
        unit = new LedgerUnit(database, Clock, options.BatchMax, anchors, options.ResidentMax)
        {
            Times = options.Times,
        };
        Outcomes = new WriteOutcomes(clock, Stall);
        loop = Task.Run(DrainAsync);
        watch = new Timer(_ => WatchWrite(), state: null, ProbeInterval, ProbeInterval);
    }

    /// <summary>Events waiting to be recorded now.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Whether the process can record, as far as the last writes tell.</summary>
    public WriteOutcomes Outcomes { get; }

    /// <summary>Where the times of events come from.</summary>
    public LedgerClock Clock { get; }

    /// <summary>False once the loop has ended, which happens only on disposal.</summary>
    public bool IsRunning => !loop.IsCompleted;

    public async Task<AppendResult> AppendAsync(LedgerCommand command, CancellationToken ct) =>
        (await AppendAsync([command], ct))[0];

    /// <summary>
    /// Records commands, each on its own account, and returns once those that were accepted are on disk.
    /// </summary>
    /// <param name="commands">In the order they are to be decided.</param>
    /// <param name="ct">Ends the wait, not the work: what was enqueued is still recorded.</param>
    /// <returns>One result for each command.</returns>
    /// <exception cref="DatabaseUnavailableException">Nothing was recorded, or it is not known.</exception>
    /// <exception cref="ClockSteppedException">Nothing was recorded.</exception>
    public async Task<IReadOnlyList<AppendResult>> AppendAsync(
        IReadOnlyList<LedgerCommand> commands, CancellationToken ct)
    {
        if (commands.Count == 0)
            return [];
        var submission = new Submission(commands);
        if (!TryReserve(submission.Weight))
            return [.. commands.Select(_ => new AppendResult.QueueFull())];
        if (queue.Writer.TryWrite(submission))
            return await submission.Results.WaitAsync(ct);

        // The writer has been disposed of: the process is about to end.
        Interlocked.Add(ref waiting, -submission.Weight);
        return [.. commands.Select(_ => new AppendResult.QueueFull())];
    }

    /// <summary>
    /// Finds out whether anything can be recorded now: waits for what is written next or, when nothing waits, writes
    /// to the head of the ledger. The outcome is in <see cref="Outcomes"/>.
    /// </summary>
    /// <returns>One task for all who ask at the same time; it never fails.</returns>
    public Task ProbeAsync()
    {
        lock (queue)
        {
            if (probe is not { IsCompleted: false })
            {
                var submission = new Submission([]);
                probe = queue.Writer.TryWrite(submission)
                    ? submission.Results.ContinueWith(ended => _ = ended.Exception, TaskScheduler.Default)
                    : Task.CompletedTask;
            }

            return probe;
        }
    }

    /// <summary>
    /// Publishes a checkpoint between two batches, so that its signer and the batches do not wait for each other's
    /// lock. Repeating it changes nothing.
    /// </summary>
    /// <param name="ct">Ends the wait, not the work.</param>
    /// <exception cref="DatabaseUnavailableException">It was not published, or it is not known.</exception>
    public Task PublishAsync(SignedCheckpoint checkpoint, DateTime signedAt, CancellationToken ct)
    {
        var submission = new Submission([]) { Publishes = (checkpoint, signedAt) };
        return queue.Writer.TryWrite(submission)
            ? submission.Results.WaitAsync(ct)
            : throw new DatabaseUnavailableException("The process is about to end.");
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        try
        {
            await loop.WaitAsync(2 * (database.WriteBound + Grace));
        }
        catch (TimeoutException)
        {
            // A write hangs. Its callers have their answer, and the process ends without waiting for it.
        }

        await watch.DisposeAsync();
    }

    /// <summary>A submission of any size is accepted if the queue is empty.</summary>
    private bool TryReserve(int weight)
    {
        while (true)
        {
            var seen = Waiting;
            if (seen > 0 && seen + weight > options.QueueMax)
                return false;
            if (Interlocked.CompareExchange(ref waiting, seen + weight, seen) == seen)
                return true;
        }
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            var ready = queue.Reader.WaitToReadAsync().AsTask();
            while (Outcomes.Fault is not null && await Task.WhenAny(ready, Task.Delay(ProbeInterval)) != ready)
                await WithinBoundAsync([], WriteProbeAsync);
            if (!await ready)
                return;
            await CommitWaitingAsync();
        }
    }

    private async Task CommitWaitingAsync()
    {
        var batch = new List<Item>();
        var probes = new List<Submission>();
        Submission? checkpoint = null;
        var weight = 0;
        while (weight < options.BatchMax && checkpoint is null && queue.Reader.TryRead(out var submission))
        {
            if (submission.Publishes is not null)
                checkpoint = submission;
            if (submission.IsProbe)
                probes.Add(submission);
            batch.AddRange(submission.Items);
            weight += submission.Weight;
        }

        var known = Outcomes.Count;
        outage = null;
        while (batch.Count > 0)
        {
            Submission[] senders = [.. batch.Select(item => item.Submission).Distinct()];
            batch.RemoveRange(0, await WithinBoundAsync(senders, () => CommitAsync(batch)));
        }

        Interlocked.Add(ref waiting, -weight);
        if (outage is not null)
            checkpoint?.Fail(outage);
        else if (checkpoint is not null)
            await WithinBoundAsync([checkpoint], () => PublishAsync(checkpoint));
        if (probes.Count > 0 && Outcomes.Count == known)
            await WithinBoundAsync([], WriteProbeAsync);
        foreach (var asked in probes)
            asked.End();
    }

    /// <summary>Writes, and lets <see cref="WatchWrite"/> see for how long.</summary>
    private async Task<int> WithinBoundAsync(IReadOnlyList<Submission> forWhom, Func<Task<int>> write)
    {
        outage = null;
        lock (latch)
            underWay = new UnderWay(forWhom, Stopwatch.GetTimestamp());
        try
        {
            return await write();
        }
        finally
        {
            lock (latch)
                underWay = null;
            if (outage is not null)
                FailWaiting(outage);
        }
    }

    /// <summary>
    /// Tells current and later callers of a write that neither ends nor can be cancelled, as on a disk that hangs,
    /// until it ends.
    /// </summary>
    private void WatchWrite()
    {
        // The loop takes nothing from the queue meanwhile: a write ends by taking the latch.
        lock (latch)
        {
            var patience = database.WriteBound + Grace;
            if (underWay is not { } write || Stopwatch.GetElapsedTime(write.Begun) < patience)
                return;
            var hangs = new DatabaseUnavailableException(
                $"A write has not ended within {patience.TotalSeconds:0.#} s.");
            if (!write.IsTold)
            {
                Outcomes.Fail(hangs);
                foreach (var submission in write.ForWhom)
                    submission.Fail(hangs);
                underWay = write with { IsTold = true };
            }

            FailWaiting(hangs);
        }
    }

    /// <summary>Fails the waiting commands with the fault of the write before them.</summary>
    private void FailWaiting(DatabaseUnavailableException cause)
    {
        while (queue.Reader.TryRead(out var submission))
        {
            Interlocked.Add(ref waiting, -submission.Weight);
            submission.Fail(cause);
        }
    }

    /// <summary>A test write that changes no record.</summary>
    private async Task<int> WriteProbeAsync()
    {
        var needsRoom = Outcomes.Fault is { } fault && database.Dialect.IsDiskFault(fault.Cause);
        if (await FailureOfAsync((transaction, ct) => unit.ProbeAsync(transaction, needsRoom, ct)) is null)
            Outcomes.Succeed();
        return 0;
    }

    private async Task<int> PublishAsync(Submission asked)
    {
        var (checkpoint, signedAt) = asked.Publishes!.Value;
        var failure = await FailureOfAsync(
            (transaction, ct) => unit.PublishAsync(transaction, checkpoint, signedAt, ct));
        if (failure is null)
            asked.End();
        else
            asked.Fail(failure);
        return 0;
    }

    /// <summary>Commits what is no batch of commands.</summary>
    /// <returns>Why it failed; null where it is on disk.</returns>
    private async Task<Exception?> FailureOfAsync(Func<DbTransaction, CancellationToken, Task<bool>> write)
    {
        Outcomes.Begin();
        try
        {
            await database.WriteWithinBoundAsync(write, keeps => keeps);
            return null;
        }
        catch (Exception e)
        {
            Outcomes.Fail(e);
            outage = e as DatabaseUnavailableException;
            return e;
        }
        finally
        {
            Outcomes.End();
        }
    }

    /// <summary>Commits one transaction's worth of commands and answers them.</summary>
    /// <returns>How many were answered, from the first on; at least one.</returns>
    private async Task<int> CommitAsync(List<Item> batch)
    {
        Outcomes.Begin();
        try
        {
            var results = await CommitAsync(batch.ConvertAll(item => item.Command));
            for (var i = 0; i < results.Count; i++)
                batch[i].Answer(results[i]);
            return results.Count;
        }
        catch (CommandDefectException defect)
        {
            return Answered(batch, defect.Index, broken => broken.Fail(defect.InnerException!));
        }
        catch (CommandRefusedException refused)
        {
            return Answered(batch, refused.Index, one => one.Answer(refused.Result));
        }
        catch (Exception e)
        {
            unit.Clear();
            Outcomes.Fail(e);

            // No command is at fault, so trying them one by one would not help.
            foreach (var item in batch)
                item.Fail(e);
            outage = e as DatabaseUnavailableException;
            return batch.Count;
        }
        finally
        {
            Outcomes.End();
        }
    }

    /// <summary>
    /// Answers a command that broke the batch. Nothing was written; the others are tried again without it.
    /// </summary>
    private int Answered(List<Item> batch, int index, Action<Item> answer)
    {
        unit.Drop();
        var broken = batch[index];
        answer(broken);
        batch.RemoveAt(index);
        batch.Insert(0, broken);
        return 1;
    }

    private async Task<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<LedgerCommand> commands)
    {
        try
        {
            return await RunAsync(commands);
        }
        catch (RowChangedException)
        {
            // A row was changed from outside. After a reload it counts as damaged, and only commands about it fail.
            unit.Distrust();
        }

        unit.ReadsWhatIsNew = true;
        try
        {
            return await RunAsync(commands);
        }
        catch (RowChangedException e)
        {
            throw new DatabaseDamagedException(e);
        }
        finally
        {
            unit.ReadsWhatIsNew = false;
        }
    }

    private async Task<IReadOnlyList<AppendResult>> RunAsync(IReadOnlyList<LedgerCommand> commands)
    {
        var batch = await database.WriteWithinBoundAsync(
            (transaction, ct) => unit.RunAsync(transaction, commands, ct), done => done.Entries.Count > 0);
        unit.Accept(batch);
        if (batch.Entries.Count > 0)
            Outcomes.Succeed();
        return batch.Results;
    }

    /// <summary>A write that has not ended.</summary>
    /// <param name="ForWhom">Who waits for it.</param>
    /// <param name="Begun">As <see cref="Stopwatch.GetTimestamp"/>.</param>
    private sealed record UnderWay(IReadOnlyList<Submission> ForWhom, long Begun, bool IsTold = false);

    /// <summary>One command of a submission, and where its result goes.</summary>
    private sealed record Item(Submission Submission, int Index, LedgerCommand Command)
    {
        public void Answer(AppendResult result) => Submission.Answer(Index, result);

        public void Fail(Exception exception) => Submission.Fail(exception);
    }

    /// <summary>
    /// Commands sent together; their sender waits until each has its result. Without any it is a checkpoint or a probe.
    /// </summary>
    private sealed class Submission(IReadOnlyList<LedgerCommand> commands)
    {
        private readonly AppendResult[] answers = new AppendResult[commands.Count];
        private readonly TaskCompletionSource<IReadOnlyList<AppendResult>> results =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        private int answered;

        /// <summary>The checkpoint to be published, and when it was signed.</summary>
        public (SignedCheckpoint Checkpoint, DateTime SignedAt)? Publishes { get; init; }

        public bool IsProbe => commands.Count == 0 && Publishes is null;

        public IEnumerable<Item> Items => commands.Select((command, i) => new Item(this, i, command));

        /// <summary>Events it is going to need, as far as it tells by itself.</summary>
        public int Weight { get; } = commands.Sum(command => command.Weight);

        public Task<IReadOnlyList<AppendResult>> Results => results.Task;

        public void Answer(int index, AppendResult result)
        {
            answers[index] = result;
            if (++answered == answers.Length)
                results.TrySetResult(answers);
        }

        /// <summary>Tells whoever sent no commands that it is done.</summary>
        public void End() => results.TrySetResult(answers);

        public void Fail(Exception exception) => results.TrySetException(exception);
    }
}
