using System.Security.Cryptography;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Log;
using Logistics.Core.Recoveries;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Http;

/// <summary>
/// <c>logistics restore</c> over a ledger of 36 signed events: it records what it does, and the signer goes on for that alone.
/// </summary>
internal sealed class RestoreTests
{
    private const string Reason = "the disk broke";
    private SignedLedger ledger = null!;
    private string directory = null!;
    private string admin = null!;
    private string officer = null!;
    private string backup = null!;

    [SetUp]
    public async Task BackUpAsync()
    {
        directory = Directory.CreateTempSubdirectory("logistics-").FullName;
        ledger = await SignedLedger.CreateAsync();
        admin = await PrincipalAsync(Role.Admin);
        officer = await PrincipalAsync(Role.Officer);
        ledger.Actor = new Actor(Guid.Parse(officer), "officer", SmallTree.Kpu);
        await ledger.SignAsync();
        backup = await ledger.BackUpAsync();
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        await ledger.DisposeAsync();
        TestFolder.Delete(directory);
    }

    [Test]
    public async Task Restore_SignedEventsMissing_IsRecordedAndTheLogSaysSoToEverybody()
    {
        await ledger.PackAsync(3);
        var today = await ledger.SignAsync();
        await ledger.CloseAsync();
        var (status, output, errors) = await RestoreAsync(backup);
        Assert.That(status, Is.Zero, errors + output);
        var lines = output.Split('\n');
        Assert.That(lines[0], Does.Match(
            $"^recovery: event 36: the ledger was put back to 36 events at [^ ]+Z by {admin}; 39 had been signed: of events 36 to "
            + $"38 at least 3 are missing; reason: {Reason}$"));
        var kept = lines[1].Split(": ")[1];
        Assert.That(kept, Does.StartWith($"{ledger.File}.replaced-"));
        Assert.That(await CountAsync(kept), Is.EqualTo(39), "what was there is kept whole");

        ledger.Open();
        await ledger.PackAsync(5);
        Assert.That((await ledger.SignAsync()).Size, Is.EqualTo(42));
        Assert.That((await ledger.RunAsync(directory, "evidence", "--all", "--out", "all.zip")).Status, Is.Zero);
        await File.WriteAllTextAsync(Path.Combine(directory, "today"), today.ToString());
        foreach (var source in (string[][])[["--database"], ["--bundle", "all.zip"]])
        {
            string[] verify = ["verify", .. source, "--key", $"{ledger.Key}"];
            (status, output, errors) = await ledger.RunAsync(directory, verify);
            Assert.That(status, Is.Zero, errors + output);
            Assert.That(output, Does.Contain(lines[0]).And.Contain("\nsound: 42 events"));

            (status, output, errors) = await ledger.RunAsync(directory, [.. verify, "--checkpoint", "today"]);
            Assert.That(status, Is.EqualTo(3), errors + output);
            Assert.That(output, Does.Contain(
                "FOUND Recovery: events 36 to 38: the auditor's checkpoint of size 39 was signed over events 36 to 38, of which "
                + $"some or all are missing; event 36 records that the ledger was put back, with the reason '{Reason}'"));
            Assert.That(output, Does.EndWith(
                "\nRECOVERED: events that were signed are missing, and the log records that the ledger was put back"));
        }

        Assert.That(Directory.GetFiles(directory, "misconduct*"), Is.Empty);
    }

    [Test]
    public async Task Restore_NothingMissing_IsRecordedAndEveryCheckpointStaysSound()
    {
        await ledger.CloseAsync();
        var (status, output, errors) = await RestoreAsync(backup);
        Assert.That(status, Is.Zero, errors);
        Assert.That(output, Does.Contain($"; no event that was signed is missing; reason: {Reason}"));
        ledger.Open();
        var verdict = await ledger.VerifyAsync([.. ledger.Signed]);
        Assert.That(verdict.IsSound, Is.True, string.Join('\n', verdict.Findings));
        Assert.That(
            verdict.Recoveries.Single().Body,
            Is.EqualTo(new LogRecovered
            {
                UtcOffset = 0,
                Reason = Reason,
                Restored = new Anchor(36, Root(ledger.Signed[^1])),
                From = 36,
                LastSigned = ledger.Signed[^1].ToString(),
            }));
        Assert.That(verdict.Uncovered, Is.Zero, "the recovery is signed at once");
    }

    [Test]
    public async Task Restore_ThatMayNotBe_IsRefusedAndChangesNothing()
    {
        await ledger.PackAsync(2);
        await ledger.SignAsync();
        await IsRefusedAsync("Another process signs the log. End it first.", backup);
        await ledger.CloseAsync();
        await IsRefusedAsync($"There is no file '{backup}.no'.", backup + ".no");
        var text = Path.Combine(directory, "text");
        await File.WriteAllTextAsync(text, string.Concat(Enumerable.Repeat("no database", 100)));
        await IsRefusedAsync("is not a database", text);

        await IsRefusedAsync(
            $"--principal is '{officer}'; expected the id of an admin with a valid key.",
            backup, "--principal", officer, "--reason", Reason);
        await IsRefusedAsync("--reason", backup, "--principal", admin, "--reason", " ");

        var damaged = await ChangedAsync("UPDATE Package SET Label = 'X' || Label");
        await IsRefusedAsync($"'{damaged}' is not sound. Nothing was changed.", damaged);

        // A rewritten history with as many events as were signed hides itself behind no recovery.
        await ledger.RestoreAsync(backup);
        await ledger.PackAsync(4);
        var other = await ledger.BackUpAsync();
        await ledger.CloseAsync();
        await IsRefusedAsync($"'{other}' is of another history than the one that was signed", other);
        File.Delete(ledger.StateFile);
        await IsRefusedAsync("The signer's memory is gone. Give the newest checkpoint", backup);
        ledger.Open();

        async Task IsRefusedAsync(string why, string file, params string[] statement)
        {
            var before = await StateAsync();
            var (status, output, errors) = statement.Length == 0
                ? await RestoreAsync(file)
                : await ledger.RunAsync(directory, ["restore", file, .. statement]);
            Assert.That(status, Is.EqualTo(1), output);
            Assert.That(errors, Does.Contain(why));
            Assert.That(await StateAsync(), Is.EqualTo(before), why);
        }

        async Task<string> StateAsync()
        {
            // A connection that was open leaves an empty log of the engine behind; the events are in the file.
            var files = Directory.GetFiles(Path.GetDirectoryName(ledger.File)!, Path.GetFileName(ledger.File) + "*")
                .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && !file.EndsWith(".server", StringComparison.Ordinal)
                    && !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));
            var hash = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(ledger.File)));
            var memory = File.Exists(ledger.StateFile) ? await File.ReadAllTextAsync(ledger.StateFile) : "none";
            return string.Join('\n', files.Order(StringComparer.Ordinal).Append(hash).Append(memory));
        }
    }

    [Test]
    public async Task Restore_MemoryLost_GoesOnFromTheCheckpointSomebodyKept()
    {
        await ledger.PackAsync(1);
        var today = await ledger.SignAsync();
        await File.WriteAllTextAsync(Path.Combine(directory, "today"), today.ToString());
        await ledger.CloseAsync();
        File.Delete(ledger.StateFile);
        var (status, output, errors) = await RestoreAsync(backup, "--checkpoint", "today");
        Assert.That(status, Is.Zero, errors);
        Assert.That(output, Does.Contain("; 37 had been signed: of events 36 to 36 at least 1 are missing; "));
        ledger.Open();
        await ledger.PackAsync(1);
        Assert.That((await ledger.SignAsync()).Size, Is.EqualTo(38));
    }

    [Test]
    public async Task Restore_InterruptedBeforeTheSigner_IsFinishedWithoutAFileAndRecordedOnce()
    {
        await ledger.PackAsync(1);
        var today = await ledger.SignAsync();
        await ledger.CloseAsync();
        Assert.That((await RestoreAsync(backup)).Status, Is.Zero);
        await File.WriteAllTextAsync(ledger.StateFile, today.ToString());
        await ledger.AttackAsync("DELETE FROM LogCheckpoint WHERE Size = 37");

        var (status, output, errors) = await RestoreAsync(null);
        Assert.That(status, Is.Zero, errors + output);
        Assert.That(output, Does.StartWith("recovery: event 36: "));
        ledger.Open();
        var verdict = await ledger.VerifyAsync(today);
        Assert.That((verdict.Size, verdict.IsRecovered, verdict.Uncovered), Is.EqualTo((37, true, 0)));
    }

    [TestCase(0, "at least 3")]
    [TestCase(1, "at least 2")]
    [TestCase(7, "some or all")]
    public async Task Restore_DatabasePutBackByOtherMeans_IsRecordedFromTheNewestCheckpointOn(int more, string missing)
    {
        await ledger.PackAsync(3);
        var today = await ledger.SignAsync();
        await ledger.RestoreAsync(backup);
        await ledger.PackAsync(more);
        Assert.That(await ledger.RecoverAsync(), Does.EndWith("and the ledger records no recovery from that"));
        await ledger.CloseAsync();
        var (status, output, errors) = await RestoreAsync(null);
        Assert.That(status, Is.Zero, errors + output);
        Assert.That(output, Does.Contain($"; 39 had been signed: of events 36 to 38 {missing} are missing; "));
        ledger.Open();
        Assert.That((await ledger.VerifyAsync(today)).IsRecovered, Is.True);
        Assert.That((await ledger.VerifyAsync(ledger.Signed[^2])).IsSound, Is.True);
    }

    [Test]
    public async Task Recover_RecordedForAnotherCheckpoint_IsRefused()
    {
        await ledger.PackAsync(2);
        var earlier = await ledger.SignAsync();
        await ledger.PackAsync(1);
        await ledger.SignAsync();
        await ledger.RestoreAsync(backup);
        ledger.Actor = new Actor(Guid.Parse(admin), "admin", SmallTree.Kpu);
        await ledger.AppendAsync(new RecoverLog(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, Reason, new Anchor(36, Root(ledger.Signed[^3])), 36,
            earlier.ToString()));
        Assert.That(
            await ledger.RecoverAsync(),
            Is.EqualTo("the log has 37 events, but 39 were signed: events are gone, and the ledger records no recovery from that"));
    }

    [Test]
    public async Task Restore_BackupOfAnEarlierBuild_IsUpgradedInItsPlaceAlone()
    {
        var old = Path.Combine(directory, "old.db");
        File.Copy(Path.Combine(EarlierDatabase.Directory, "logistics.db"), old);
        var signer = Directory.CreateDirectory(Path.Combine(directory, "signer")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(EarlierDatabase.Directory, "signer")))
            File.Copy(file, Path.Combine(signer, Path.GetFileName(file)));
        var before = await File.ReadAllBytesAsync(old);
        string known;
        await using (var connection = new SqliteConnection($"Data Source={old};Mode=ReadOnly;Pooling=False"))
            known = (await connection.ExecuteScalarAsync<string>("SELECT PrincipalId FROM Principal WHERE Role = 'admin'"))!;
        var (status, output, errors) = await CommandHost.RunAsync(
            directory, ["restore", old, "--principal", known, "--reason", Reason],
            ("Log__KeyFile", Path.Combine(signer, "key.pem")));
        Assert.That(status, Is.Zero, errors + output);
        Assert.That(output, Does.Contain($"the ledger was put back to {EarlierDatabase.Events} events")
            .And.Contain("no event that was signed is missing"));
        Assert.That(await File.ReadAllBytesAsync(old), Is.EqualTo(before));
        var data = Path.Combine(directory, "data");
        Assert.That(await CountAsync(Path.Combine(data, "logistics.db")), Is.EqualTo(EarlierDatabase.Events + 1));
        Assert.That(Directory.GetFiles(data, "*restoring*"), Is.Empty);
    }

    private static string Root(SignedCheckpoint note) => Convert.ToBase64String(note.Checkpoint.Head.Root);

    private static async Task<long> CountAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM CustodyEvent");
    }

    /// <summary>A backup that somebody changed.</summary>
    private async Task<string> ChangedAsync(string sql)
    {
        var copy = Path.Combine(directory, "changed.db");
        File.Copy(backup, copy);
        await using var connection = new SqliteConnection($"Data Source={copy};Pooling=False");
        await connection.ExecuteAsync(sql);
        return copy;
    }

    private Task<(int Status, string Output, string Errors)> RestoreAsync(string? file, params string[] more) =>
        ledger.RunAsync(
            directory,
            ["restore", .. file is null ? (string[])[] : [file], "--principal", admin, "--reason", Reason, .. more]);

    private async Task<string> PrincipalAsync(Role role)
    {
        var issued = await NewKeys.CreateAsync(ledger.Database, role, SmallTree.Kpu);
        return issued.Principal.ToString();
    }
}
