using Dapper;
using Logistics.Data;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>Reads of the embedded engine, which works in its caller's thread.</summary>
internal sealed class SqliteReadTests() : StoreFixture(TestEngine.Sqlite)
{
    // Runs for hours where nothing ends it.
    private const string CountForLong = """
        WITH RECURSIVE Number (Value) AS (SELECT 1 UNION ALL SELECT Value + 1 FROM Number LIMIT 20000000000)
        SELECT COUNT(*) FROM Number
        """;

    [Test]
    public void Read_CalledOffWhileAStatementRuns_EndsIt()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.That(
            async () => await Database.ReadAsync(
                (connection, token) => connection.ExecuteScalarAsync<long>(
                    new CommandDefinition(CountForLong, cancellationToken: token)),
                stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Read_MoreThanMayRun_WaitForATurnAndCanBeCalledOff()
    {
        var max = Database.Dialect.ReadsMax!.Value;
        var running = 0;
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> HoldAsync()
        {
            Interlocked.Increment(ref running);
            return done.Task;
        }

        var held = Enumerable.Range(0, max).Select(_ => Database.ReadAsync((_, _) => HoldAsync(), default))
            .ToArray();
        using var stop = new CancellationTokenSource();
        var waiting = Database.ReadAsync((_, _) => HoldAsync(), stop.Token);
        Assert.That(waiting.IsCompleted, Is.False);
        Assert.That(running, Is.EqualTo(max));

        await stop.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        done.SetResult(1);
        Assert.That(await Task.WhenAll(held), Is.All.EqualTo(1));
        Assert.That(running, Is.EqualTo(max));
        Assert.That(await Database.ReadAsync((_, _) => HoldAsync(), default), Is.EqualTo(1));
    }
}
