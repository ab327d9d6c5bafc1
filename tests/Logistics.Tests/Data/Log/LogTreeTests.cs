using Dapper;
using Logistics.Core.KeyRotations;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data.Log;

/// <summary>The tree in the database is that of the events, whatever interrupts its writing.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class LogTreeTests(TestEngine engine) : StoreFixture(engine)
{
    private static readonly string[] Statements =
    [
        "INSERT ON CustodyEvent", "INSERT ON AppliedCommand", "INSERT ON Package", "INSERT ON PackageHistory",
        "INSERT ON LogTile", "UPDATE ON LogTile", "UPDATE ON LedgerHead",
    ];

    [TearDown]
    public Task CheckAsync() => AssertSoundTreeAsync();

    [Test]
    public async Task Append_AnyBatches_KeepsTheTreeOfTheEvents()
    {
        foreach (var count in (int[])[1, 255, 1, 254, 300, 2, 700])
        {
            await PackAsync(count);
            await AssertSoundTreeAsync();
        }
    }

    [Test]
    public async Task Append_TwoProcessesAtOnce_KeepsOneTree()
    {
        await using var database = Test.Open();
        await using var other = NewWriter(database);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? Writer : other).AppendAsync(
            [.. Enumerable.Range(0, 10).Select(_ => Commands.Pack())], default)));
    }

    [Test]
    public async Task Append_AnchorsToTheNewestCheckpoint()
    {
        await PackAsync(2);
        var store = new LogStore(Database);
        var head = (await store.StateAsync(default)).Head;
        await Writer.PublishAsync(
            new Checkpoint("test.example/log", head).Sign([SigningKey.Create("test.example/log")]),
            DateTime.UtcNow, default);

        var entry = (await AppendValidAsync(Commands.Pack()))[0].Entries[0];

        Assert.That(entry.Event.Anchor, Is.EqualTo(new Anchor(head.Size, Convert.ToBase64String(head.Root))));
    }

    [Test]
    public async Task Publish_TriedAgainAfterItWasCommitted_HasNoSecondEffect()
    {
        var store = new LogStore(Database);
        var signed = new Checkpoint("test.example/log", (await store.StateAsync(default)).Head)
            .Sign([SigningKey.Create("test.example/log")]);
        var at = new DateTime(2024, 11, 27, 0, 0, 0, DateTimeKind.Utc);
        await Writer.PublishAsync(signed, at, default);
        await Writer.PublishAsync(signed, at, default);
        Assert.That(await store.CheckpointsOfAsync(signed.Size, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Publish_WhileCommandsAreRecorded_TakesItsTurn()
    {
        var signed = new Checkpoint("test.example/log", (await new LogStore(Database).StateAsync(default)).Head)
            .Sign([SigningKey.Create("test.example/log")]);
        var recorded = Enumerable.Range(0, 20).Select(_ => Writer.AppendAsync(Commands.Pack(), default)).ToArray();
        await Task.WhenAll(
            Enumerable.Range(0, 5).Select(i => Writer.PublishAsync(signed, DateTime.UtcNow.AddSeconds(i), default)));

        Assert.That(await Task.WhenAll(recorded), Is.All.TypeOf<AppendResult.Appended>());
        Assert.That(
            await new LogStore(Database).CheckpointsOfAsync(signed.Size, default), Has.Count.AtLeast(5));
    }

    [Test]
    public async Task Publish_WriterDisposedOf_IsRefused()
    {
        var signed = new Checkpoint("test.example/log", (await new LogStore(Database).StateAsync(default)).Head)
            .Sign([SigningKey.Create("test.example/log")]);
        var writer = NewWriter(Database);
        await writer.DisposeAsync();
        Assert.That(
            () => writer.PublishAsync(signed, DateTime.UtcNow, default), Throws.TypeOf<DatabaseUnavailableException>());
    }

    [Test]
    public async Task RotateKey_Recorded_IsAStreamOfItsOwn()
    {
        var first = new RotateKey(Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, "a");
        var second = new RotateKey(Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, "b");
        var before = (await AppendValidAsync(first))[0].Entries[0];
        var after = (await AppendValidAsync(second))[0].Entries[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.Event.Stream, Is.EqualTo(KeyRotated.Stream));
            Assert.That(after.Event.Version, Is.EqualTo(before.Event.Version + 1));
            Assert.That(after.Event.Previous, Is.EqualTo(before.Hash));
        }

        await AssertSoundLedgerAsync();
    }

    [TestCaseSource(nameof(Statements))]
    public async Task Append_EndedAtAnyStatement_LeavesTheTreeAsItWas(string statement)
    {
        // A tile above the first level is there to grow.
        await PackAsync(statement.StartsWith("UPDATE ON LogTile", StringComparison.Ordinal) ? TileId.Width + 3 : 3);
        var before = (await new LogStore(Database).StateAsync(default)).Head;
        var trigger = "Cut_" + statement.Replace(' ', '_');
        await FailAtAsync(statement, trigger);
        try
        {
            Assert.That(
                async () => await Writer.AppendAsync(
                    [.. Enumerable.Range(0, 300).Select(_ => Commands.Pack())], default),
                Throws.Exception);
        }
        finally
        {
            await ReadAsync(connection => connection.ExecuteAsync($"DROP TRIGGER {trigger}"));
        }

        Assert.That((await new LogStore(Database).StateAsync(default)).Head, Is.EqualTo(before));
        await PackAsync(1);
    }

    [Test]
    public async Task Complete_LedgerBegunBeforeTheLog_BuildsItsTree()
    {
        await PackAsync(600);
        var tree = new LogTree(Database);
        Assert.That(await tree.CompleteAsync(default), Is.Zero, "there is a tree");
        var head = (await new LogStore(Database).StateAsync(default)).Head;
        await ReadAsync(connection => connection.ExecuteAsync(
            "DELETE FROM LogTile; UPDATE LedgerHead SET Root = @EmptyRoot", new { Merkle.EmptyRoot }));

        Assert.That(await tree.CompleteAsync(default), Is.EqualTo(head.Size));
        Assert.That((await new LogStore(Database).StateAsync(default)).Head, Is.EqualTo(head));
        await PackAsync(3);
    }

    [Test]
    public async Task Append_TileGone_IsRefusedAndNothingIsRecorded()
    {
        await PackAsync(TileId.Width);
        var head = (await new LogStore(Database).StateAsync(default)).Head;
        var edge = TileId.Partial(head.Size).First(id => id.Level == 1);
        var tile = (await new LogStore(Database).FindTilesAsync([edge], default))[edge];
        await SetTileAsync(edge, tile[..^1]);
        try
        {
            Assert.That(
                async () => await Writer.AppendAsync(
                    [.. Enumerable.Range(0, TileId.Width).Select(_ => Commands.Pack())], default),
                Throws.TypeOf<LogDamagedException>());
        }
        finally
        {
            await SetTileAsync(edge, tile);
        }

        Assert.That((await new LogStore(Database).StateAsync(default)).Head, Is.EqualTo(head));
    }

    private async Task AssertSoundTreeAsync()
    {
        var ledger = await LedgerAsync();
        var frontier = new Frontier();
        foreach (var stored in ledger)
            frontier.Append(stored.Hash);
        var store = new LogStore(Database);
        var head = (await store.StateAsync(default)).Head;
        Assert.That(head, Is.EqualTo(new TreeHead(ledger.Count, frontier.Root())));
        var ids = TileId.Of(head.Size).ToArray();
        var tiles = await store.FindTilesAsync(ids, default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                tiles.ToDictionary(tile => tile.Key, tile => tile.Value.Length / Merkle.HashSize),
                Is.EqualTo(ids.ToDictionary(id => id, id => id.WidthAt(head.Size))));
            Assert.That(ProofPlan.Root(head.Size).Build(tiles)[0], Is.EqualTo(head.Root));
        }
    }

    private Task<int> SetTileAsync(TileId id, byte[] hashes) => ReadAsync(connection => connection.ExecuteAsync(
        "UPDATE LogTile SET Hashes = @hashes WHERE Level = @Level AND Number = @Number",
        new { hashes, id.Level, id.Number }));

    /// <summary>Ends every transaction at a statement, as the loss of its process does.</summary>
    private Task<int> FailAtAsync(string statement, string trigger) => ReadAsync(connection => connection.ExecuteAsync(
        Engine == TestEngine.Sqlite
            ? $"""
               CREATE TRIGGER {trigger} AFTER {statement.Replace("UPDATE ON LedgerHead", "UPDATE OF Root ON LedgerHead", StringComparison.Ordinal)}
               BEGIN SELECT RAISE(ROLLBACK, 'cut'); END
               """
            : $"""
               CREATE TRIGGER {trigger} ON {statement.Split(' ')[2]} AFTER {statement.Split(' ')[0]}
               AS BEGIN THROW 51000, 'cut', 1; END
               """));
}
