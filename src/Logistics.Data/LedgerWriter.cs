using System.Data.Common;
using System.Threading.Channels;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;

namespace Logistics.Data;

/// <param name="QueueMax">Events that may wait to be recorded; beyond it commands are turned away.</param>
/// <param name="BatchMax">Events after which a batch takes no further commands.</param>
public sealed record LedgerWriterOptions(int QueueMax = 20_000, int BatchMax = 2_000);

/// <summary>
/// The only way into the ledger. Callers enqueue; one loop commits: what arrives while a batch is being
/// written is the next batch, so that a durable commit, one disk flush, is shared by everyone waiting.
/// </summary>
/// <remarks>
/// Appending the same command twice has no second effect, so a caller that saw no answer simply sends it
/// again. Disposal stops taking commands, writes what is waiting and answers it.
/// </remarks>
public sealed class LedgerWriter : IAsyncDisposable
{
    private readonly Database database;
    private readonly LedgerWriterOptions options;
    private readonly LedgerUnit unit;
    private readonly Channel<Submission> queue = Channel.CreateUnbounded<Submission>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly Task loop;
    private int waiting;

    public LedgerWriter(Database database, LedgerWriterOptions options, TimeProvider clock)
    {
        this.database = database;
        this.options = options;
        unit = new LedgerUnit(database.Dialect, clock);
        loop = Task.Run(DrainAsync);
    }

    /// <summary>Events waiting to be recorded now.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>False once the loop has ended, which happens only on disposal.</summary>
    public bool IsRunning => !loop.IsCompleted;

    public async Task<AppendResult> AppendAsync(CustodyCommand command, CancellationToken ct) =>
        (await AppendAsync([command], ct))[0];

    /// <summary>
    /// Records commands, each on its own account, and returns once those that were accepted are on disk.
    /// </summary>
    /// <param name="commands">In the order they are to be decided.</param>
    /// <param name="ct">Ends the wait, not the work: what was enqueued is still recorded.</param>
    /// <returns>One result for each command.</returns>
    /// <exception cref="DatabaseUnavailableException">Nothing was recorded, or it is not known.</exception>
    public async Task<IReadOnlyList<AppendResult>> AppendAsync(
        IReadOnlyList<CustodyCommand> commands, CancellationToken ct)
    {
        if (commands.Count == 0)
            return [];
        var submission = new Submission(commands);
        var total = Interlocked.Add(ref waiting, submission.Weight);

        // However large it is, a submission that finds nobody waiting is taken.
        var fits = total <= options.QueueMax || total == submission.Weight;
        if (!fits || !queue.Writer.TryWrite(submission))
        {
            Interlocked.Add(ref waiting, -submission.Weight);
            return [.. commands.Select(_ => new AppendResult.QueueFull())];
        }

        return await submission.Results.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
    }

    private async Task DrainAsync()
    {
        var batch = new List<Submission>();
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            var weight = 0;
            while (weight < options.BatchMax && queue.Reader.TryRead(out var submission))
            {
                batch.Add(submission);
                weight += submission.Weight;
            }

            await CommitAsync(batch);
            Interlocked.Add(ref waiting, -weight);
        }
    }

    private async Task CommitAsync(IReadOnlyList<Submission> batch)
    {
        try
        {
            var results = await RecordAsync(
                [.. batch.SelectMany(submission => submission.Commands)]);
            var answered = 0;
            foreach (var submission in batch)
            {
                submission.Answer(results.AsSpan(answered, submission.Commands.Count));
                answered += submission.Commands.Count;
            }
        }
        catch (DatabaseUnavailableException e)
        {
            foreach (var submission in batch)
                submission.Fail(e);
        }
        catch (Exception)
        {
            // One command broke the batch; its neighbours must not suffer for it.
            foreach (var submission in batch)
                await RecordOneByOneAsync(submission);
        }
    }

    private async Task RecordOneByOneAsync(Submission submission)
    {
        try
        {
            var results = new List<AppendResult>();
            foreach (var command in submission.Commands)
                results.Add(await RecordAloneAsync(command));
            submission.Answer([.. results]);
        }
        catch (Exception e)
        {
            submission.Fail(e);
        }
    }

    private async Task<AppendResult> RecordAloneAsync(CustodyCommand command)
    {
        try
        {
            return (await RecordAsync([command]))[0];
        }
        catch (DbException e) when (database.Dialect.IsDuplicateKey(e))
        {
            // Rules find every duplicate but one: an id that equals an event id derived from other ids.
            return new AppendResult.DifferentContent("id");
        }
    }

    private Task<AppendResult[]> RecordAsync(IReadOnlyList<CustodyCommand> commands) =>
        database.WriteAsync(
            (transaction, ct) => unit.RunAsync(transaction, commands, ct), CancellationToken.None);

    private sealed class Submission(IReadOnlyList<CustodyCommand> commands)
    {
        private readonly TaskCompletionSource<IReadOnlyList<AppendResult>> results =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<CustodyCommand> Commands { get; } = commands;

        /// <summary>Events it is going to need, as far as can be told.</summary>
        public int Weight { get; } = commands.Sum(command => command.Weight);

        public Task<IReadOnlyList<AppendResult>> Results => results.Task;

        public void Answer(ReadOnlySpan<AppendResult> answers) => results.SetResult(answers.ToArray());

        public void Fail(Exception exception) => results.SetException(exception);
    }
}
