using System.Text.RegularExpressions;
using Dapper;
using FsCheck;
using FsCheck.Fluent;
using Logistics.Data.Engines;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>
/// Postings and balances are those of the events, from whenever the ledger is, and can be written anew.
/// </summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed partial class ProjectionRebuildTests(TestEngine engine) : StoreFixture(engine)
{
    private static string Behind =>
        ProjectionRebuild.EmptySql;

    private readonly MemoryLedger model = new();

    private ProjectionRebuild Rebuild => new(Database);

    [TearDown]
    public Task CheckAsync() => AssertBooksAsync();

    [Test]
    public void Append_AnyHistory_AddsUpToZeroAndBalancesAreTheSumsOfPostings() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, ushort.MaxValue).ArrayOf(160)), choices =>
        {
            var next = 0;
            var mix = new CommandMix(model, count => choices[next++ % choices.Length] % count);
            var commands = new List<LedgerCommand>();
            while (next < choices.Length)
            {
                commands.Add(mix.Next());
                model.Append(commands[^1]);
            }

            foreach (var batch in commands.Chunk(7))
                Writer.AppendAsync(batch, default).GetAwaiter().GetResult();
            AssertBooksAsync().GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(8));

    [Test]
    public async Task Complete_LedgerBegunBeforeTheBooks_WritesThem()
    {
        await PackFullAsync(2_300);
        Assert.That(await Rebuild.CompleteAsync(default), Is.Zero, "they are complete");
        var before = await BooksAsync();
        await ReadAsync(connection => connection.ExecuteAsync(Behind));
        Assert.That(await Rebuild.CompleteAsync(default), Is.EqualTo((await LedgerAsync()).Count));
        Assert.That(await BooksAsync(), Is.EqualTo(before));
        await PackFullAsync(2);
    }

    [Test]
    public async Task Rebuild_RowsThatWereChanged_WritesWhatTheEventsPosted()
    {
        await PackFullAsync(3);
        var before = await BooksAsync();
        await ReadAsync(connection => connection.ExecuteAsync(
            """
            UPDATE Balance SET Quantity = 7; DELETE FROM Posting WHERE Line = 0;
            INSERT INTO Balance (Account, Item, Quantity, HeadSequence) VALUES ('lost', 'ink', 1, 0);
            UPDATE LedgerHead SET ProjectedSize = 1000000;
            """));
        Assert.That(async () => await Rebuild.CompleteAsync(default), Throws.TypeOf<DatabaseDamagedException>());
        Assert.That(await Rebuild.RebuildAsync(default), Is.EqualTo((await LedgerAsync()).Count));
        Assert.That(await BooksAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Rebuild_BrokenOff_IsEndedByTheNextStartAndNothingIsRecordedBefore()
    {
        await PackFullAsync(2_100);
        var before = await BooksAsync();
        await ReadAsync(connection => connection.ExecuteAsync(Cut("2050")));
        try
        {
            Assert.That(async () => await Rebuild.RebuildAsync(default), Throws.Exception);
        }
        finally
        {
            await ReadAsync(connection => connection.ExecuteAsync("DROP TRIGGER Cut_Posting"));
        }

        Assert.That(
            await ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT ProjectedSize FROM LedgerHead")),
            Is.EqualTo(2_000), "one page was written");
        Assert.That(
            async () => await Writer.AppendAsync(Commands.Pack(), default),
            Throws.TypeOf<DatabaseUnavailableException>().With.Message.Contains("written anew"));
        Assert.That(await Rebuild.CompleteAsync(default), Is.EqualTo((await LedgerAsync()).Count - 2_000));
        Assert.That(await BooksAsync(), Is.EqualTo(before));
        await PackFullAsync(1);
    }

    /// <summary>What an auditor is told to run is run here.</summary>
    [Test]
    public async Task Documentation_QueriesOfTheBooks_RunAndFindNothing()
    {
        await PackFullAsync(3);
        var text = await File.ReadAllTextAsync(Repository.Find("docs", "auditors.md"));
        var queries = Query().Matches(text).Select(match => match.Groups["sql"].Value).ToArray();
        Assert.That(queries, Has.Length.EqualTo(2));
        var sums = await ReadAsync(async connection =>
            (await connection.QueryAsync<(string Item, long Total)>(queries[0])).ToArray());
        Assert.That(sums.Select(row => row.Item), Does.Contain(SmallTree.Seal));
        Assert.That(sums.Select(row => row.Total), Is.All.Zero);
        Assert.That(await ReadAsync(connection => connection.QueryAsync(queries[1])), Is.Empty);

        await ReadAsync(connection => connection.ExecuteAsync(
            "UPDATE Posting SET Quantity = Quantity + 1 WHERE Line = 0 AND Sequence = (SELECT MIN(p.Sequence) FROM Posting AS p)"));
        try
        {
            sums = await ReadAsync(async connection =>
                (await connection.QueryAsync<(string Item, long Total)>(queries[0])).ToArray());
            Assert.That(sums.Select(row => row.Total), Has.Some.EqualTo(1));
            Assert.That((await ReadAsync(connection => connection.QueryAsync(queries[1]))).Count(), Is.EqualTo(1));
        }
        finally
        {
            await Rebuild.RebuildAsync(default);
        }
    }

    private async Task PackFullAsync(int count)
    {
        await AppendValidAsync(Commands.Deliver((SmallTree.Seal, 4 * count)));
        foreach (var batch in Enumerable.Range(0, count).Chunk(500))
            await AppendValidAsync([.. batch.Select(_ => Commands.PackFull())]);
    }

    private string Cut(string sequence) => Engine == TestEngine.Sqlite
        ? $"""
           CREATE TRIGGER Cut_Posting AFTER INSERT ON Posting WHEN NEW.Sequence = {sequence}
           BEGIN SELECT RAISE(ROLLBACK, 'cut'); END
           """
        : $"""
           CREATE TRIGGER Cut_Posting ON Posting AFTER INSERT AS
           IF EXISTS (SELECT 1 FROM inserted WHERE Sequence = {sequence}) THROW 51000, 'cut', 1;
           """;

    private async Task AssertBooksAsync()
    {
        var ledger = await LedgerAsync();
        var world = new World();
        var postings = new List<PostingRow>();
        foreach (var stored in ledger)
        {
            var e = stored.Decoded!;
            postings.AddRange(e.Postings.Select((posting, line) => new PostingRow
            {
                Sequence = stored.Sequence,
                Line = line,
                Account = posting.Account,
                Item = posting.Item,
                Quantity = posting.Quantity,
                OccurredAt = e.PostedAt(),
                RecordedAt = e.RecordedAt,
            }));
            world.Evolve(new LedgerEntry(stored.Sequence, e, stored.Canonical, stored.Hash));
        }

        var (rows, balances) = await BooksAsync();
        var sums = postings.GroupBy(row => (row.Account, row.Item), row => row.Quantity);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Is.EqualTo(postings));
            Assert.That(balances, Is.EqualTo(Sorted(world.Balances.Select(one => Row(new((one.Account, one.Item), one.Quantity))))));
            Assert.That(balances, Is.EqualTo(Sorted(sums.Select(sum => Row(new(sum.Key, sum.Sum()))))));
            Assert.That(
                balances.GroupBy(row => row.Item, StringComparer.Ordinal).Select(item => item.Sum(row => row.Quantity)),
                Is.All.Zero);
        }
    }

    private async Task<(PostingRow[] Postings, BalanceRow[] Balances)> BooksAsync() => await ReadAsync(
        async connection => (
            (await connection.QueryAsync<PostingRow>(
                """
                SELECT Sequence, Line, Account, Item, Quantity, OccurredAt, RecordedAt
                FROM Posting ORDER BY Sequence, Line
                """)).ToArray(),
            (await connection.QueryAsync<BalanceRow>(
                "SELECT Account, Item, Quantity FROM Balance ORDER BY Account, Item")).ToArray()));

    // In any order, thousands of rows would be compared with each other.
    private static IEnumerable<BalanceRow> Sorted(IEnumerable<BalanceRow> rows) =>
        rows.OrderBy(row => row.Account, StringComparer.Ordinal).ThenBy(row => row.Item, StringComparer.Ordinal);

    private static BalanceRow Row(KeyValuePair<(string Account, string Item), long> balance) => new()
    {
        Account = balance.Key.Account,
        Item = balance.Key.Item,
        Quantity = balance.Value,
    };

    [GeneratedRegex(@"```sql\n(?<sql>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Query();

    private sealed record PostingRow
    {
        public long Sequence { get; init; }

        public long Line { get; init; }

        public string Account { get; init; } = "";

        public string Item { get; init; } = "";

        public long Quantity { get; init; }

        public DateTime OccurredAt { get; init; }

        public DateTime RecordedAt { get; init; }
    }

    private sealed record BalanceRow
    {
        public string Account { get; init; } = "";

        public string Item { get; init; } = "";

        public long Quantity { get; init; }
    }
}
