using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Log;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Support;

/// <summary>An embedded ledger with packages under way and a signer, whose file a test may do anything to.</summary>
internal sealed class SignedLedger : IAsyncDisposable
{
    public const string Origin = "test.example/log";

    private static readonly Lazy<Task<SignedLedger>> Recorded = new(RecordAsync);

    private readonly TestDatabase test;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("logistics-signed-");
    private LedgerWriter writer;
    private LogSigner signer;

    private SignedLedger(TestDatabase test)
    {
        this.test = test;
        Database = test.Open();
        writer = NewWriter();
        signer = NewSigner("last-signed");
    }

    public Database Database { get; private set; }

    public string File => new SqliteConnectionStringBuilder(test.ConnectionString).DataSource;

    public string KeyFile => Path.Combine(folder.FullName, "key.pem");

    public string StateFile => Path.Combine(folder.FullName, "last-signed");

    public VerifierKey Key => signer.Keys!.Load()[0].Public;

    /// <summary>Every checkpoint that was signed, as an auditor who was always there has them.</summary>
    public List<SignedCheckpoint> Signed { get; } = [];

    /// <summary>On whose account commands are recorded, once the ledger records keys; null for their own.</summary>
    public Actor? Actor { get; set; }

    /// <summary>Packages in the order they were packed.</summary>
    public List<PackPackage> Packed { get; } = [];

    public EvidenceExport Export => ExportBy(TimeProvider.System);

    /// <summary>A ledger of 34 events under checkpoints of 8, 16 and 34; the first is a delivery.</summary>
    public static async Task<SignedLedger> CreateAsync()
    {
        // Recorded once; each ledger goes on from a copy, with a writer and a signer that have done their work before.
        var recorded = await Recorded.Value;
        var ledger = new SignedLedger(TestDatabase.CopyOf(recorded.File));
        foreach (var file in (string[])[recorded.KeyFile, recorded.StateFile])
            System.IO.File.Copy(file, Path.Combine(ledger.folder.FullName, Path.GetFileName(file)));
        ledger.Signed.AddRange(recorded.Signed);
        ledger.Packed.AddRange(recorded.Packed);
        await ledger.PackAsync(5);
        await ledger.SignAsync();
        return ledger;
    }

    public async Task PackAsync(int count, string destination = SmallTree.Mandonga1)
    {
        for (var i = 0; i < count; i++)
        {
            Packed.Add(Commands.PackFull(destination));
            await AppendAsync(Packed[^1]);
        }
    }

    public async Task AppendAsync(params LedgerCommand[] commands)
    {
        var results = await writer.AppendAsync(
            [.. commands.Select(command => command with { Actor = Actor ?? command.Actor })], default);
        Assert.That(results, Is.All.TypeOf<AppendResult.Appended>(), string.Join('\n', results));
    }

    public async Task<SignedCheckpoint> SignAsync()
    {
        var outcome = await signer.SignAsync(default);
        Assert.That(outcome, Is.TypeOf<SignOutcome.Published>(), $"{outcome}");
        Signed.Add(((SignOutcome.Published)outcome).Checkpoint);
        return Signed[^1];
    }

    /// <summary>Signs like one who has the key and wipes out the signer's memory.</summary>
    public Task<SignedCheckpoint> SignWithoutMemoryAsync()
    {
        signer.Dispose();
        signer = NewSigner($"wiped-{Guid.NewGuid():n}");
        return SignFreshAsync();
    }

    /// <summary>Runs SQL on the file, as its owner may.</summary>
    public async Task AttackAsync(string sql, object? parameters = null)
    {
        await using var connection = new SqliteConnection($"{test.ConnectionString};Pooling=False");
        await connection.OpenAsync();
        await connection.ExecuteAsync(
            """
            PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
            DROP TRIGGER IF EXISTS CustodyEvent_NoUpdate; DROP TRIGGER IF EXISTS CustodyEvent_NoDelete;
            DROP TRIGGER IF EXISTS LogCheckpoint_NoUpdate; DROP TRIGGER IF EXISTS LogCheckpoint_NoDelete;
            """);
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<byte[]> LeafAsync(long sequence) => (await new LogStore(Database).EntriesAsync(
        sequence, sequence + 1, default))[0];

    /// <summary>Makes leaf hashes, tiles and head agree with the events there are.</summary>
    public async Task RebuildAsync()
    {
        await using var connection = new SqliteConnection($"{test.ConnectionString};Pooling=False");
        await connection.OpenAsync();
        await using var transaction = connection.BeginTransaction();
        var edge = new RightEdge(0, []);
        foreach (var (sequence, canonical) in (await connection.QueryAsync<(long, byte[])>(
            "SELECT Sequence, Canonical FROM CustodyEvent ORDER BY Sequence", transaction: transaction)).ToArray())
        {
            var hash = LeafHash.Of(PackedJson.Unpack(canonical)!);
            edge.Append(hash);
            await connection.ExecuteAsync(
                "UPDATE CustodyEvent SET LeafHash = @hash WHERE Sequence = @sequence", new { hash, sequence }, transaction);
        }

        await connection.ExecuteAsync("DELETE FROM LogTile", transaction: transaction);
        foreach (var tile in edge.Added)
        {
            await connection.ExecuteAsync(
                "INSERT INTO LogTile (Level, Number, Hashes) VALUES (@Level, @Number, @Hashes)",
                new { tile.Id.Level, tile.Id.Number, tile.Hashes }, transaction);
        }

        await connection.ExecuteAsync(
            "UPDATE LedgerHead SET Size = @Size, Root = @Root, ProjectedSize = @Size", new { edge.Size, Root = edge.Root() }, transaction);
        await transaction.CommitAsync();
    }

    /// <summary>A copy of the file as it is now.</summary>
    public async Task<string> BackUpAsync()
    {
        var copy = Path.Combine(folder.FullName, $"backup-{Guid.NewGuid():n}.db");
        await using var connection = new SqliteConnection($"{test.ConnectionString};Pooling=False");
        await connection.OpenAsync();
        await connection.ExecuteAsync("VACUUM INTO @copy", new { copy });
        return copy;
    }

    /// <summary>Puts a copy in place of the file and goes on with it.</summary>
    public async Task RestoreAsync(string copy)
    {
        await CloseAsync();
        foreach (var file in (string[])[File, File + "-wal", File + "-shm"])
            System.IO.File.Delete(file);
        System.IO.File.Copy(copy, File);
        Open();
    }

    /// <summary>Goes on with what is in the file, after <see cref="CloseAsync"/>.</summary>
    public void Open()
    {
        Database = test.Open();
        writer = NewWriter();
        signer = NewSigner("last-signed");
    }

    /// <summary>Lets go of the file, so that a command may replace it.</summary>
    public async Task CloseAsync()
    {
        await writer.DisposeAsync();
        signer.Dispose();
        await Database.DisposeAsync();
        TestDatabase.Close(test.ConnectionString);
    }

    /// <summary>Asks the signer to go on from a ledger that was put back.</summary>
    /// <returns>Why it does not; null when it does.</returns>
    public async Task<string?> RecoverAsync() =>
        await signer.RecoverAsync((await signer.HoldAsync(outside: null, default))!, default);

    /// <summary>Verifies the database, with what an auditor kept.</summary>
    public async Task<Verdict> VerifyAsync(params SignedCheckpoint[] kept)
    {
        await using var evidence = await DatabaseEvidence.OpenAsync(Database, default);
        return await EvidenceVerifier.VerifyAsync(evidence, [Key], kept, default);
    }

    /// <summary>Writes a bundle and gives its path.</summary>
    /// <param name="clock">Asked once the tables are written; null for the system's.</param>
    public async Task<string> WriteAsync(string name, EvidenceSelector? selector = null, TimeProvider? clock = null)
    {
        var path = Path.Combine(folder.FullName, name);
        var export = ExportBy(clock ?? TimeProvider.System);
        Assert.That(await export.WriteAsync(path, selector, [Key.ToString()], default), Is.Not.Null);
        return path;
    }

    /// <summary>Runs a command of the product on the ledger.</summary>
    public Task<(int Status, string Output, string Errors)> RunAsync(string directory, params string[] arguments) =>
        CommandHost.RunAsync(
            directory, arguments,
            ("ConnectionStrings__Logistics", $"Data Source={File}"),
            ("Log__Origin", Origin),
            ("Log__KeyFile", KeyFile),
            ("Log__StateFile", StateFile));

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await test.DisposeAsync();
        TestFolder.Delete(folder.FullName);
    }

    /// <summary>The first 29 events, at rest.</summary>
    private static async Task<SignedLedger> RecordAsync()
    {
        var ledger = new SignedLedger(await TestDatabase.CreateAsync(TestEngine.Sqlite));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
        await ledger.signer.Keys!.EnsureAsync(default);
        await ledger.AppendAsync(Commands.Deliver((SmallTree.Seal, 1_000)));
        await ledger.PackAsync(5);
        await ledger.PackAsync(2, SmallTree.Kandai1);
        await ledger.SignAsync();
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, [.. ledger.Packed.Take(4)]);
        await ledger.AppendAsync(release);
        await ledger.AppendAsync(
            Commands.Accept(release, Commands.Line(ledger.Packed[0]), Commands.Line(ledger.Packed[1], LineOutcome.Refused)),
            Commands.AcceptAll(release));
        await ledger.SignAsync();
        await ledger.JourneyAsync(ledger.Packed[4]);
        await ledger.AppendAsync(Commands.Move(
            [SmallTree.Mandonga, SmallTree.MandongaPps], ledger.Packed[0], ledger.Packed[2]));
        await ledger.JourneyAsync(ledger.Packed[5], SmallTree.Kendari, SmallTree.Kandai);
        await ledger.AppendAsync(Commands.Release(SmallTree.Kpu, SmallTree.Kendari, ledger.Packed[6]));
        await ledger.CloseAsync();
        return ledger;
    }

    private async Task JourneyAsync(PackPackage package, string to = SmallTree.Mandonga, string then = SmallTree.MandongaPps)
    {
        var first = Commands.Release(SmallTree.Kpu, to, package);
        var second = Commands.Release(to, then, package);
        await AppendAsync(first, Commands.AcceptAll(first), second, Commands.AcceptAll(second));
    }

    private async Task<SignedCheckpoint> SignFreshAsync()
    {
        var head = (await new LogStore(Database).StateAsync(default)).Head;
        var signed = new Checkpoint(Origin, head).Sign(signer.Keys!.Load());
        await writer.PublishAsync(signed, DateTime.UtcNow, default);
        return signed;
    }

    private EvidenceExport ExportBy(TimeProvider clock) => new(Database, new LogStore(Database), clock);

    private LedgerWriter NewWriter() =>
        new(Database, new LedgerWriterOptions { Times = Commands.AnyTimes }, TimeProvider.System);

    private LogSigner NewSigner(string state) => new(
        new LogStore(Database), new LogOptions(Origin, KeyFile, Path.Combine(folder.FullName, state)),
        TimeProvider.System, (checkpoint, signedAt, ct) => writer.PublishAsync(checkpoint, signedAt, ct));
}
