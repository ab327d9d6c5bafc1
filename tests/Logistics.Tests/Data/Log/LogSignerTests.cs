using Dapper;
using Logistics.Core.Log;
using Logistics.Data.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data.Log;

/// <summary>The signer signs what follows from what it signed, and nothing else.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class LogSignerTests(TestEngine engine) : StoreFixture(engine)
{
    private const string Origin = "test.example/log";
    private readonly SetClock clock = new(DateTimeOffset.UtcNow);
    private DirectoryInfo folder = null!;
    private LogSigner signer = null!;

    private LogOptions Options => new(
        Origin, Path.Combine(folder.FullName, "key.pem"), Path.Combine(folder.FullName, "last-signed"));

    private LogStore Store => new(Database);

    [SetUp]
    public async Task StartAsync()
    {
        folder = Directory.CreateTempSubdirectory("logistics-signer-");
        signer = NewSigner();
        await signer.Keys!.EnsureAsync(default);

        // Each test has a signer of its own, which must not find the checkpoints of another.
        await WithoutTriggersAsync("DELETE FROM LogCheckpoint");
    }

    [TearDown]
    public void End()
    {
        signer.Dispose();
        TestFolder.Delete(folder.FullName);
    }

    [Test]
    public async Task Sign_AfterEachBatch_PublishesWhatFollows()
    {
        await PackAsync(3);
        var first = await PublishedAsync();
        await PackAsync(300);
        clock.Now += TimeSpan.FromSeconds(1);
        var second = await PublishedAsync();

        var proof = await Store.ProveAsync(ProofPlan.Consistency(first.Size, second.Size), default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Size, Is.EqualTo(first.Size + 300));
            Assert.That(second.Checkpoint.Origin, Is.EqualTo(Origin));
            Assert.That(second.Note.SignersAmong([signer.Keys!.Load()[0].Public]), Has.Count.EqualTo(1));
            Assert.That(Merkle.VerifyConsistency(first.Size, second.Size, proof, Root(first), Root(second)), Is.True);
            Assert.That((await Store.NewestCheckpointAsync(default))!.Note, Is.EqualTo(second.ToString()));
            Assert.That(await File.ReadAllTextAsync(Options.StateFile), Is.EqualTo(second.ToString()));
        }
    }

    [Test]
    public async Task Sign_NoGrowth_IsRenewedAfterTenMinutes()
    {
        await PackAsync(1);
        var first = await PublishedAsync();
        clock.Now += LogSigner.RenewedAfter - TimeSpan.FromSeconds(1);
        Assert.That(await signer.SignAsync(default), Is.TypeOf<SignOutcome.NothingToSign>());
        clock.Now += TimeSpan.FromSeconds(2);
        var again = await PublishedAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Checkpoint, Is.EqualTo(first.Checkpoint));
            Assert.That((await Store.NewestCheckpointAsync(default))!.Note, Is.EqualTo(again.ToString()));
        }
    }

    [Test]
    public async Task Sign_SmallerTree_IsRefusedUntilItIsBack()
    {
        await PackAsync(2);
        var signed = await PublishedAsync();
        await SetHeadAsync(signed.Size - 1, Root(signed));
        await RefusesAsync("events are gone");
        await SetHeadAsync(signed.Size, Root(signed));
        await PublishedAfterFaultAsync();
    }

    [Test]
    public async Task Sign_SameSizeOtherRoot_IsRefusedUntilItIsBack()
    {
        await PackAsync(2);
        var signed = await PublishedAsync();
        await SetHeadAsync(signed.Size, new byte[Merkle.HashSize]);
        await RefusesAsync("are not those that were signed");
        await SetHeadAsync(signed.Size, Root(signed));
        await PublishedAfterFaultAsync();
    }

    [Test]
    public async Task Sign_LargerTreeThatDoesNotFollow_IsRefused()
    {
        await PackAsync(2);
        var signed = await PublishedAsync();
        await PackAsync(2);
        var grown = (await Store.StateAsync(default)).Head;

        // As a signer remembers that was shown another history of that size.
        var other = new Checkpoint(Origin, new TreeHead(signed.Size, Enumerable.Repeat((byte)7, 32).ToArray()));
        await RememberAsync(other.Sign(signer.Keys!.Load()));
        await RefusesAsync($"the first {signed.Size} of {grown.Size} events are not those that were signed");

        await RememberAsync(signed);
        Assert.That((await PublishedAsync()).Checkpoint.Head, Is.EqualTo(grown));
    }

    [Test]
    public async Task Sign_FirstTime_RefusesARootThatTheTilesDoNotLeadTo()
    {
        await PackAsync(2);
        var head = (await Store.StateAsync(default)).Head;
        await SetHeadAsync(head.Size, new byte[Merkle.HashSize]);
        await RefusesAsync("is not what their hashes lead to");
        await SetHeadAsync(head.Size, head.Root);
        await PublishedAsync();
    }

    [Test]
    public async Task Sign_TreeOfHashesWithoutEvents_IsRefused()
    {
        await PackAsync(2);
        await PublishedAsync();
        await PackAsync(1);
        var head = (await Store.StateAsync(default)).Head;
        var canonical = (await Store.EntriesAsync(head.Size - 1, head.Size, default)).Single();
        await SetLastEventAsync(head.Size - 1, [.. canonical, (byte)' ']);
        await RefusesAsync($"event {head.Size - 1} does not hash to what the log has for it");
        await SetLastEventAsync(head.Size - 1, canonical);
        await PublishedAsync();
    }

    [Test]
    public async Task Sign_MadeUpCheckpointsInTheDatabase_ChangeNothing()
    {
        await PackAsync(2);
        var signed = await PublishedAsync();
        var foreign = new Checkpoint(Origin, new TreeHead(1L << 62, new byte[32])).Sign([SigningKey.Create(Origin)]);
        await Writer.PublishAsync(foreign, clock.Now.UtcDateTime.AddSeconds(5), default);
        for (var i = 0; i < 3; i++)
            Assert.That(await signer.SignAsync(default), Is.TypeOf<SignOutcome.NothingToSign>());
        Assert.That((await Store.CheckpointsOfAsync(signed.Size, default)).Select(row => row.Note), Is.EqualTo([$"{signed}"]));

        var own = signed.Checkpoint.Sign([SigningKey.Create(Origin)]);
        await Writer.PublishAsync(own, clock.Now.UtcDateTime.AddSeconds(6), default);
        var writer = new LedgerWriter(
            Database, new LedgerWriterOptions(), clock, () => [signer.Keys!.Load()[0].Public]);
        await using (writer)
        {
            var receipt = ((AppendResult.Appended)await writer.AppendAsync(Commands.Pack(), default)).Receipt;
            Assert.That(
                receipt.Entries[0].Event.Anchor,
                Is.EqualTo(new Anchor(signed.Size, Convert.ToBase64String(Root(signed)))), "signed by the log's key");
        }
    }

    [Test]
    public async Task Sign_StateFileCannotBeWritten_IsRefused()
    {
        await PackAsync(1);
        using var other = new LogSigner(
            Store, Options with { StateFile = "/proc/self/last-signed" }, clock, Writer.PublishAsync);
        Assert.That(await other.SignAsync(default), Is.TypeOf<SignOutcome.Refused>());
        Assert.That(other.Refusal, Is.Not.Null);
    }

    [Test]
    public async Task Sign_AnotherProcessHoldsTheMemoryAndDoesNotSign_IsRefusedAfterAWhile()
    {
        await PublishedAsync();
        await PackAsync(1);
        using var other = NewSigner();
        Assert.That(await other.SignAsync(default), Is.TypeOf<SignOutcome.NothingToSign>());
        clock.Now += TimeSpan.FromSeconds(31);
        Assert.That(await other.SignAsync(default), Is.TypeOf<SignOutcome.Refused>());
        await PublishedAsync();
        Assert.That(await other.SignAsync(default), Is.TypeOf<SignOutcome.NothingToSign>());
    }

    [Test]
    public async Task Sign_MemoryLost_IsRefusedUntilItIsResumed()
    {
        await PackAsync(2);
        var signed = await PublishedAsync();
        File.Delete(Options.StateFile);
        await RefusesAsync("the signer's memory");

        var foreign = signed.Checkpoint.Sign([SigningKey.Create(Origin)]);
        var inconsistent = new Checkpoint(Origin, new TreeHead(signed.Size, new byte[32])).Sign(signer.Keys!.Load());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await signer.ResumeAsync(foreign, default), Does.Contain("not signed by this log's key"));
            Assert.That(await signer.ResumeAsync(inconsistent, default), Does.Contain("not those that were signed"));
            Assert.That(await signer.ResumeAsync(signed, default), Is.Null);
            Assert.That(await signer.ResumeAsync(signed, default), Does.Contain("only a lost memory"));
        }

        await PackAsync(1);
        Assert.That((await PublishedAsync()).Size, Is.EqualTo(signed.Size + 1));
    }

    [Test]
    public async Task Sign_MemoryOfAnotherLog_IsRefused()
    {
        await PublishedAsync();
        var head = (await Store.StateAsync(default)).Head;
        await RememberAsync(new Checkpoint("other.example/log", head).Sign(signer.Keys!.Load()));
        await RefusesAsync("is of the log 'other.example/log'");
    }

    [TestCase("")]
    [TestCase("half a checkpo")]
    public async Task Sign_MemoryUnreadable_IsRefused(string memory)
    {
        await PublishedAsync();
        await File.WriteAllTextAsync(Options.StateFile, memory);
        await RefusesAsync("is no signed checkpoint");
    }

    [Test]
    public async Task Sign_KeyFileUnreadable_IsRefusedUntilItIsBack()
    {
        await PublishedAsync();
        var pem = await File.ReadAllTextAsync(Options.KeyFile!);
        await File.WriteAllTextAsync(Options.KeyFile!, "no key");
        await RefusesAsync("PRIVATE KEY");
        File.Delete(Options.KeyFile!);
        await RefusesAsync("There is no key file");
        await File.WriteAllTextAsync(Options.KeyFile!, pem);
        await PackAsync(1);
        await PublishedAsync();
    }

    [Test]
    public async Task Sign_EndedAfterRemembering_PublishesOnTheNextStart()
    {
        await PackAsync(2);
        var head = (await Store.StateAsync(default)).Head;
        await RememberAsync(new Checkpoint(Origin, head).Sign(signer.Keys!.Load()));
        await File.WriteAllTextAsync(Options.StateFile + ".unfinished", "half");
        Restart();

        Assert.That((await PublishedAsync()).Checkpoint.Head, Is.EqualTo(head));
    }

    [Test]
    public async Task Sign_EndedAfterRememberingAndGrownSince_PublishesTheLaterState()
    {
        await PackAsync(2);
        await RememberAsync(
            new Checkpoint(Origin, (await Store.StateAsync(default)).Head).Sign(signer.Keys!.Load()));
        await PackAsync(5);
        Restart();

        Assert.That(
            (await PublishedAsync()).Checkpoint.Head, Is.EqualTo((await Store.StateAsync(default)).Head));
    }

    [Test]
    public async Task Sign_TwoProcessesOneMemory_OnlyOneSigns()
    {
        await PublishedAsync();
        using var other = NewSigner();
        await PackAsync(1);
        Assert.That(await other.SignAsync(default), Is.TypeOf<SignOutcome.NothingToSign>());
        await PublishedAsync();
        signer.Dispose();
        signer = other;
        await PackAsync(1);
        await PublishedAsync();
    }

    [Test]
    public async Task Sign_TwoKeys_BothSignUntilOneIsRetired()
    {
        var first = await PublishedAsync();
        var previous = signer.Keys!.Load()[0];
        var next = SigningKey.Create(Origin);
        await signer.Keys.ReplaceAsync([next, previous], default);
        clock.Now += TimeSpan.FromSeconds(1);
        var both = await PublishedAsync();
        await signer.Keys.ReplaceAsync([next], default);
        await PackAsync(1);
        var last = await PublishedAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(both.Checkpoint, Is.EqualTo(first.Checkpoint));
            Assert.That(
                both.Note.SignersAmong([previous.Public, next.Public]), Is.EqualTo([next.Public, previous.Public]));
            Assert.That(last.Note.SignersAmong([previous.Public, next.Public]), Is.EqualTo([next.Public]));
        }
    }

    private static byte[] Root(SignedCheckpoint checkpoint) => checkpoint.Checkpoint.Head.Root;

    private LogSigner NewSigner() => new(Store, Options, clock, Writer.PublishAsync);

    private void Restart()
    {
        signer.Dispose();
        signer = NewSigner();
    }

    private async Task<SignedCheckpoint> PublishedAsync()
    {
        var outcome = await signer.SignAsync(default);
        Assert.That(outcome, Is.TypeOf<SignOutcome.Published>());
        Assert.That(signer.Refusal, Is.Null);
        return ((SignOutcome.Published)outcome).Checkpoint;
    }

    private async Task PublishedAfterFaultAsync()
    {
        await PackAsync(1);
        await PublishedAsync();
    }

    private async Task RefusesAsync(string reason)
    {
        var before = await Store.NewestCheckpointAsync(default);
        var memory = File.Exists(Options.StateFile) ? await File.ReadAllTextAsync(Options.StateFile) : null;
        Assert.That(await signer.SignAsync(default), Is.TypeOf<SignOutcome.Refused>());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(signer.Refusal, Does.Contain(reason));
            Assert.That((await Store.NewestCheckpointAsync(default))?.Note, Is.EqualTo(before?.Note));
            Assert.That(
                File.Exists(Options.StateFile) ? await File.ReadAllTextAsync(Options.StateFile) : null,
                Is.EqualTo(memory));
        }
    }

    private Task RememberAsync(SignedCheckpoint checkpoint) =>
        File.WriteAllTextAsync(Options.StateFile, checkpoint.ToString());

    private async Task SetLastEventAsync(long sequence, byte[] canonical)
    {
        await WithoutTriggersAsync(Engine == TestEngine.Sqlite
            ? "DROP TRIGGER IF EXISTS CustodyEvent_NoUpdate"
            : "DROP TRIGGER IF EXISTS CustodyEvent_AppendOnly");
        await ReadAsync(connection => connection.ExecuteAsync(
            "UPDATE CustodyEvent SET Canonical = @canonical WHERE Sequence = @sequence", new { canonical, sequence }));
    }

    private Task<int> SetHeadAsync(long size, byte[] root) => ReadAsync(connection => connection.ExecuteAsync(
        "UPDATE LedgerHead SET Size = @size, Root = @root", new { size, root }));

    private Task<int> WithoutTriggersAsync(string sql) => ReadAsync(connection => connection.ExecuteAsync(
        Engine == TestEngine.Sqlite
            ? $"DROP TRIGGER IF EXISTS LogCheckpoint_NoDelete; {sql}"
            : $"DROP TRIGGER IF EXISTS LogCheckpoint_AppendOnly; {sql}"));
}
