using Logistics.Core.Access;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data.Log;

/// <summary>
/// <c>logistics restore</c> on SQL Server, which puts its backups back itself: the command records that, and the signer
/// goes on. Here a second database stands for the backup.
/// </summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServerAlone))]
internal sealed class RestoreSqlServerTests(TestEngine engine) : StoreFixture(engine)
{
    private const string Origin = "test.example/log";
    private const string Reason = "the disk broke";

    private DirectoryInfo folder = null!;
    private TestDatabase backup = null!;
    private SignedCheckpoint today = null!;
    private string admin = null!;

    private LogOptions Options => new(
        Origin, Path.Combine(folder.FullName, "key.pem"), Path.Combine(folder.FullName, "last-signed"));

    [OneTimeSetUp]
    public async Task LoseThreeEventsAsync()
    {
        folder = Directory.CreateTempSubdirectory("logistics-restore-");
        admin = (await NewKeys.CreateAsync(Database, Role.Admin, SmallTree.Kpu)).Principal.ToString();
        using var signer = NewSigner(Database);
        await signer.Keys!.EnsureAsync(default);
        await PackAsAdminAsync(4);
        Assert.That(await signer.SignAsync(default), Is.TypeOf<SignOutcome.Published>());
        backup = await CopyAsync();
        await PackAsAdminAsync(3);
        var outcome = await signer.SignAsync(default);
        Assert.That(outcome, Is.TypeOf<SignOutcome.Published>());
        today = ((SignOutcome.Published)outcome).Checkpoint;
    }

    [OneTimeTearDown]
    public async Task RemoveBackupAsync()
    {
        if (folder is not null)
            TestFolder.Delete(folder.FullName);
        if (backup is not null)
            await backup.DisposeAsync();
    }

    [Test, Order(0)]
    public async Task Restore_File_IsTheEnginesBusiness()
    {
        var (status, output, errors) = await RunAsync(
            "restore", "backup.bak", "--principal", admin, "--reason", Reason);
        Assert.That(status, Is.EqualTo(1), output);
        Assert.That(errors, Does.Contain("BACKUP DATABASE").And.Contain("run 'logistics restore' without a file"));
    }

    [Test, Order(1)]
    public async Task Sign_DatabasePutBack_IsRefused()
    {
        using var signer = NewSigner(backup.Database);
        Assert.That(await signer.SignAsync(default), Is.TypeOf<SignOutcome.Refused>());
    }

    [Test, Order(2)]
    public async Task Restore_DatabasePutBackByTheEngine_IsRecordedAndTheSignerGoesOn()
    {
        var (status, output, errors) = await RunAsync("restore", "--principal", admin, "--reason", Reason);
        Assert.That(status, Is.Zero, errors + output);
        Assert.That(output, Does.Match(
            $"^recovery: event 5: the ledger was put back to 5 events at [^ ]+Z by {admin}; 8 had been signed: of events 5 "
            + $"to 7 at least 3 are missing; reason: {Reason}$"));

        await using (var writer = NewWriter(backup.Database))
        {
            Assert.That(
                await writer.AppendAsync(PackAsAdmin(), default), Is.TypeOf<AppendResult.Appended>());
        }

        using var signer = NewSigner(backup.Database);
        var outcome = await signer.SignAsync(default);
        Assert.That(outcome, Is.TypeOf<SignOutcome.Published>(), $"{outcome}");
        Assert.That(((SignOutcome.Published)outcome).Checkpoint.Size, Is.EqualTo(7));
    }

    [Test, Order(3)]
    public async Task Verify_DatabasePutBack_IsSoundAndSaysWhatIsMissing()
    {
        using var signer = NewSigner(backup.Database);
        var keys = signer.VerifierKeys;
        await using var evidence = await DatabaseEvidence.OpenAsync(backup.Database, default);
        var verdict = await EvidenceVerifier.VerifyAsync(evidence, [.. keys], [today], default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verdict.IsRecovered, Is.True, string.Join('\n', verdict.Findings));
            Assert.That((verdict.Size, verdict.Recoveries.Count), Is.EqualTo((7, 1)));
        }
    }

    [Test, Order(4)]
    public async Task Restore_Again_RecordsThatNothingIsMissing()
    {
        var (status, output, errors) = await RunAsync("restore", "--principal", admin, "--reason", Reason);
        Assert.That(status, Is.Zero, errors + output);
        Assert.That(output, Does.StartWith("recovery: event 7: ").And.Contain("no event that was signed is missing"));
    }

    private LogSigner NewSigner(Database database) => new(
        new LogStore(database),
        Options,
        TimeProvider.System,
        async (checkpoint, signedAt, ct) =>
        {
            await using var writer = NewWriter(database);
            await writer.PublishAsync(checkpoint, signedAt, ct);
        });

    /// <summary>A database with the rows of this one, as a backup that was put back under another name.</summary>
    private async Task<TestDatabase> CopyAsync()
    {
        var copy = await TestDatabase.CreateEmptyAsync(Engine);
        await new Migrator(copy.Database, TimeProvider.System).MigrateAsync(default);
        await using var source = await Database.OpenAsync(default);
        await using var target = await copy.Database.OpenAsync(default);
        await using var transaction = await copy.Database.Dialect.BeginWriteAsync(target, copy.Database.WriteBound, default);
        await TableCopy.CopyAsync(source, target, transaction, [.. TableCopy.Earlier.Where(table => table != "Principal"), "ReVoteIssue", "SealUse", "RaisedFlag", "Incident"]);
        await transaction.CommitAsync();
        return copy;
    }

    private PackPackage PackAsAdmin() => Commands.Pack(SmallTree.Mandonga1) with
    {
        Actor = new Actor(Guid.Parse(admin), "admin", SmallTree.Kpu),
    };

    private async Task PackAsAdminAsync(int count) =>
        await AppendValidAsync([.. Enumerable.Range(0, count).Select(_ => PackAsAdmin())]);

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CommandHost.RunAsync(
            folder.FullName, arguments,
            ("Database__Engine", "sqlserver"),
            ("ConnectionStrings__Logistics", backup.ConnectionString),
            ("Log__Origin", Origin),
            ("Log__KeyFile", Options.KeyFile!),
            ("Log__StateFile", Options.StateFile));
}
