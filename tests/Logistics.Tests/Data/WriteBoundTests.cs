using Dapper;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Log;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Data;

/// <summary>A write that does not end by itself costs its callers no more than the bound.</summary>
internal sealed class WriteBoundTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private TestDatabase test = null!;
    private Database database = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        test = await TestDatabase.CreateAsync(TestEngine.Sqlite);
        database = test.Open(Bound);
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        await database.DisposeAsync();
        await test.DisposeAsync();
    }

    [Test]
    public async Task Append_StatementThatDoesNotEnd_IsEndedAndTheNextIsRecorded()
    {
        await using var writer = NewWriter();
        await ExecuteAsync("""
            CREATE VIEW Endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
            CREATE TRIGGER Slow AFTER INSERT ON CustodyEvent BEGIN SELECT COUNT(*) FROM Endless; END;
            """);
        var pack = Commands.Pack();
        Assert.That(
            async () => await writer.AppendAsync(pack, default).WaitAsync(Patience),
            Throws.TypeOf<DatabaseUnavailableException>());
        await ExecuteAsync("DROP TRIGGER Slow");
        await RecordsAsync(writer, pack);
        Assert.That(writer.Outcomes.Fault, Is.Null);
    }

    [Test]
    public async Task Append_WriteThatHangs_TellsWhoWaitsAndWhoComes()
    {
        using var answers = new ManualResetEventSlim();
        await using var writer = NewWriter();
        using var disk = Hang(answers);
        try
        {
            var sent = new[] { writer.AppendAsync(Commands.Pack(), default), writer.AppendAsync(Commands.Pack(), default) };
            foreach (var one in sent.Append(writer.AppendAsync(Commands.Pack(), default)))
            {
                Assert.That(
                    async () => await one.WaitAsync(Patience), Throws.TypeOf<DatabaseUnavailableException>());
            }

            Assert.That(
                async () => await writer.AppendAsync(Commands.Pack(), default).WaitAsync(Patience),
                Throws.TypeOf<DatabaseUnavailableException>());
            Assert.That(writer.Outcomes.Fault, Is.Not.Null);
        }
        finally
        {
            answers.Set();
        }

        await writer.ProbeAsync().WaitAsync(Patience);
        await RecordsAsync(writer, Commands.Pack());
        Assert.That(writer.Waiting, Is.Zero);
    }

    [Test]
    public async Task Publish_WriteThatHangs_TellsTheSignerAndWhoWaitsBehindIt()
    {
        var checkpoint = new Checkpoint(
            "test.example/log", (await new LogStore(database).StateAsync(default)).Head)
            .Sign([SigningKey.Create("test.example/log")]);
        using var answers = new ManualResetEventSlim();
        await using var writer = NewWriter();
        using (Hang(answers))
        {
            try
            {
                var sent = new Task[]
                {
                    writer.PublishAsync(checkpoint, DateTime.UnixEpoch, default),
                    writer.AppendAsync(Commands.Pack(), default),
                    writer.PublishAsync(checkpoint, DateTime.UnixEpoch, default),
                };
                foreach (var one in sent)
                {
                    Assert.That(
                        async () => await one.WaitAsync(Patience), Throws.TypeOf<DatabaseUnavailableException>());
                }

                Assert.That(writer.Outcomes.Fault, Is.Not.Null);
            }
            finally
            {
                answers.Set();
            }
        }

        await writer.ProbeAsync().WaitAsync(Patience);
        await RecordsAsync(writer, Commands.Pack());
        await writer.PublishAsync(checkpoint, DateTime.UnixEpoch, default);
        Assert.That(await new LogStore(database).CheckpointsOfAsync(checkpoint.Size, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Dispose_WriteThatHangs_Ends()
    {
        using var answers = new ManualResetEventSlim();
        var writer = NewWriter();
        using var disk = Hang(answers);
        var sent = writer.AppendAsync(Commands.Pack(), default);
        try
        {
            await writer.DisposeAsync().AsTask().WaitAsync(Patience);
            Assert.That(async () => await sent.WaitAsync(Patience), Throws.TypeOf<DatabaseUnavailableException>());
        }
        finally
        {
            answers.Set();
        }
    }

    private LedgerWriter NewWriter() => new(database, new LedgerWriterOptions(BatchMax: 1), TimeProvider.System);

    /// <summary>Records a command, which a busy machine may not do within the bound at the first try.</summary>
    private static async Task RecordsAsync(LedgerWriter writer, PackPackage pack)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                Assert.That(
                    await writer.AppendAsync(pack, default),
                    Is.TypeOf<AppendResult.Appended>().Or.TypeOf<AppendResult.AlreadyAppended>());
                return;
            }
            catch (DatabaseUnavailableException) when (tries < 60)
            {
                // Sent again.
            }
        }
    }

    /// <summary>Holds each write up where nothing ends it, as a disk does that does not answer.</summary>
    private StatementLog Hang(ManualResetEventSlim until) => new(
        new SqliteConnectionStringBuilder(test.ConnectionString).DataSource,
        command =>
        {
            if (command.CommandText.Contains("LedgerUnit.", StringComparison.Ordinal))
                until.Wait();
        });

    private Task<int> ExecuteAsync(string sql) =>
        test.Database.ReadAsync((connection, _) => connection.ExecuteAsync(sql), default);
}
