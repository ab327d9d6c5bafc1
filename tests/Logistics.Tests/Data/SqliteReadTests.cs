using Dapper;
using Logistics.Data.Engines;
using Logistics.Data.Texts;
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

    /// <summary>What is asked for comes first, and each of it is one search: not every row that a condition leaves.</summary>
    [Test]
    public async Task Sets_AndTexts_AreSearchedByWhatIsAskedFor()
    {
        var loads = TableSql.Of(Database.Dialect).SelectMany(table => table.Statements)
            .Where(sql => sql.Contains(".LoadBy", StringComparison.Ordinal)).ToArray();
        Assert.That(loads, Has.Length.AtLeast(20));
        using (Assert.EnterMultipleScope())
        {
            foreach (var sql in loads)
            {
                var column = sql.Split(".LoadBy")[1].Split(' ')[0];
                var plan = await PlanAsync(sql, new { Keys = "[]" });
                Assert.That(plan, Has.Count.EqualTo(2), sql);
                Assert.That(plan[0], Does.StartWith("SCAN json_each"), sql);
                Assert.That(plan[1], Does.StartWith("SEARCH t USING").And.Contains($"{column}=?"), sql);
            }

            var texts = await PlanAsync(PersonalTexts.FindSql(Database.Dialect), new { Texts = "[]" });
            Assert.That(
                texts.Where(step => step.StartsWith("SEARCH t", StringComparison.Ordinal)),
                Is.EqualTo(Enumerable.Repeat("SEARCH t USING PRIMARY KEY (Sequence=? AND Commitment=?)", 2)));
        }
    }

    private async Task<List<string>> PlanAsync(string sql, object parameters) => await ReadAsync(async connection =>
        (await connection.QueryAsync<PlanRow>($"EXPLAIN QUERY PLAN {sql}", parameters))
            .Select(row => row.Detail).ToList());

    private sealed class PlanRow
    {
        public string Detail { get; init; } = "";
    }
}
