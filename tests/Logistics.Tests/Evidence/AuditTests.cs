using Dapper;
using Logistics.Core.KeyRotations;
using Logistics.Core.Log;
using Logistics.Data.Log;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Evidence;

/// <summary>What an auditor does, from the export to the verdict, with the program alone.</summary>
internal sealed class AuditTests
{
    private SignedLedger ledger = null!;
    private string directory = null!;

    [SetUp]
    public async Task RecordAsync()
    {
        ledger = await SignedLedger.CreateAsync();
        directory = Directory.CreateTempSubdirectory("logistics-").FullName;
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        await ledger.DisposeAsync();
        TestFolder.Delete(directory);
    }

    [Test]
    public async Task KeyRotatedAndRetired_OldNewOrBothKeys_AreAllSound()
    {
        var file = new KeyFile(ledger.KeyFile, SignedLedger.Origin);
        var (previous, next) = (file.Load()[0], SigningKey.Create(SignedLedger.Origin));
        await ledger.AppendAsync(new RotateKey(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, $"{KeyRotated.NoteOf(previous, next)}"));
        await file.ReplaceAsync([next, previous], default);
        await ledger.SignAsync();
        await file.ReplaceAsync([next], default);
        await ledger.PackAsync(1);
        await ledger.SignAsync();
        var announced = $"key {SignedLedger.Origin}+{next.Public.Id:x8} announced by event 34";

        Assert.That((await RunAsync("verify", "--database")).Status, Is.Zero);
        Assert.That((await RunAsync("evidence", "--all", "--out", "whole.zip")).Status, Is.Zero);
        var (status, output, _) = await RunAsync("verify", "--bundle", "whole.zip", "--key", $"{previous.Public}");
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Contain(announced).And.Contain("signatures: 5 checkpoints"));

        (status, output, _) = await RunAsync("verify", "--bundle", "whole.zip", "--key", $"{next.Public}");
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Contain("other keys: 3 checkpoints by keys that were not given"));
        Assert.That(output, Does.Contain("signatures: 2 checkpoints").And.Not.Contain(announced));
        Assert.That(output, Does.Contain("\nsound: 36 events"));

        (status, output, _) = await RunAsync(
            "verify", "--bundle", "whole.zip", "--key", $"{previous.Public}", "--key", $"{next.Public}");
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Contain("signatures: 5 checkpoints").And.Not.Contain("other keys"));

        var stranger = SigningKey.Create(SignedLedger.Origin);
        (status, output, _) = await RunAsync("verify", "--bundle", "whole.zip", "--key", $"{stranger.Public}");
        Assert.That(status, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("no trusted key signed it"));
    }

    [Test]
    public async Task Part_ByPackageIdLabelOrLocation_IsSound()
    {
        var package = ledger.Packed[4];
        foreach (var (option, value, events) in ((string, string, int)[])
            [
                ("--package", package.Label, 5), ("--package", $"{package.Id}", 5), ("--location", SmallTree.Kandai1, 7),
                ("--location", SmallTree.Kpu, 33),
            ])
        {
            var path = $"{Guid.NewGuid():n}.zip";
            var (status, output, errors) = await RunAsync("evidence", option, value, "--out", path);
            Assert.That(status, Is.Zero, errors);
            Assert.That(output, Does.Contain("subset, under the checkpoint of size 34"));
            (status, output, _) = await RunAsync("verify", "--bundle", path, "--key", $"{ledger.Key}");
            Assert.That(status, Is.Zero, output);
            Assert.That(output, Does.Contain($"\nsound: {events} events are in the log"));
        }
    }

    [Test]
    public async Task PersonalTextsErased_StaysSound()
    {
        await ledger.PackAsync(1);
        var package = ledger.Packed[^1];
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package);
        await ledger.AppendAsync(release with { Driver = Commands.Text("a driver"), Note = Commands.Text("a note") });
        await ledger.SignAsync();
        await using (var connection = new SqliteConnection($"Data Source={ledger.File};Pooling=False"))
            Assert.That(await connection.ExecuteAsync("DELETE FROM PersonalText"), Is.EqualTo(2));

        var (status, output, _) = await RunAsync("verify", "--database");
        Assert.That(status, Is.Zero, output);
        foreach (var selector in (string[][])[["--all"], ["--package", package.Label]])
        {
            var path = $"{Guid.NewGuid():n}.zip";
            Assert.That((await RunAsync(["evidence", "--out", path, .. selector])).Status, Is.Zero);
            (status, output, _) = await RunAsync("verify", "--bundle", path, "--key", $"{ledger.Key}");
            Assert.That(status, Is.Zero, output);
        }
    }

    [Test]
    public async Task TablesOlderThanTheCheckpoint_AreSaidToBe()
    {
        await ledger.PackAsync(1);
        var clock = new AskedClock();
        var writing = ledger.WriteAsync("live", clock: clock);
        await clock.Asked;
        await ledger.PackAsync(2);
        await ledger.SignAsync();
        var (status, output, _) = await RunAsync("verify", "--bundle", await writing, "--key", $"{ledger.Key}");
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.EndWith("; the tables were compared up to event 34 only"));
        Assert.That(output.Split('\n'), Has.One.Match("^projections: .*; the tables were compared up to event 34 only$"));
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ledger.RunAsync(directory, arguments);
}
