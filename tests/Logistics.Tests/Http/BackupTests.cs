using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary><c>logistics backup</c> and the schedule: copies made while a server serves, each verified.</summary>
internal sealed class BackupTests
{
    private const int TriesMax = 600;

    /// <summary>In the header of a SQLite file: 1, or 2 where a write-ahead log belongs to it.</summary>
    private const int WriteVersionAt = 18;
    private string directory = null!;

    private string Backup => Path.Combine(directory, "backups", "one.db");

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("logistics-").FullName;

    [TearDown]
    public void RemoveDirectory() => TestFolder.Delete(directory);

    [Test]
    public async Task Backup_WhileEventsAreRecorded_IsOneSoundStateInOneFile()
    {
        await using var ledger = await SignedLedger.CreateAsync();
        using var end = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
                await ledger.AppendAsync(Commands.Pack());
        });
        var (status, output, errors) = await ledger.RunAsync(directory, "backup", Backup);
        await end.CancelAsync();
        await writing;
        Assert.That(status, Is.Zero, errors + output);
        Assert.That(output, Does.Match($"^{Backup}: [0-9]+ bytes, [0-9]+ events, root [^ ]+=; the newest checkpoint is of size 34$"));

        // Of the writer's file alone, without what SQLite keeps beside it, less would be there.
        Assert.That(new FileInfo(ledger.File + "-wal").Length, Is.Positive);
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(Backup)!), Is.EqualTo([Backup]));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(Backup), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(
            (await File.ReadAllBytesAsync(Backup))[WriteVersionAt], Is.EqualTo(1), "it is read without a log beside it");
        var (sound, verdict) = await VerifyAsync(Backup, $"{ledger.Key}");
        Assert.That(sound, Is.Zero, verdict);
        var events = output.Split(", ")[1];
        Assert.That(verdict, Does.Contain($"\nsound: {events}, root {output.Split("root ")[1].Split(';')[0]}"));
        Assert.That(int.Parse(events.Split(' ')[0], CultureInfo.InvariantCulture), Is.GreaterThanOrEqualTo(34));
    }

    [Test]
    public async Task Backup_FileExists_IsRefusedAndTheFileStays()
    {
        await using var ledger = await SignedLedger.CreateAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(Backup)!);
        await File.WriteAllTextAsync(Backup, "mine");
        var (status, _, errors) = await ledger.RunAsync(directory, "backup", Backup);
        Assert.That(
            (status, errors), Is.EqualTo((1, $"'{Backup}' exists. Name a file that does not; a backup replaces none.")));
        Assert.That(await File.ReadAllTextAsync(Backup), Is.EqualTo("mine"));
    }

    [Test]
    public async Task Backup_DatabaseThatIsNotSound_IsRefusedAndLeavesNothing()
    {
        await using var ledger = await SignedLedger.CreateAsync();
        await ledger.AttackAsync("UPDATE Package SET Label = 'X' || Label");
        var (status, output, errors) = await ledger.RunAsync(directory, "backup", Backup);
        Assert.That((status, errors), Is.EqualTo((1, "No backup was made, because the database is not sound.")));
        Assert.That(output, Does.Contain("FOUND Projection: "));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(Backup)!), Is.Empty);
    }

    [Test]
    public async Task Backup_EventsGoneThatWereSigned_IsRefused()
    {
        await using var ledger = await SignedLedger.CreateAsync();
        var older = await ledger.BackUpAsync();
        await ledger.PackAsync(1);
        await ledger.SignAsync();
        await ledger.RestoreAsync(older);
        var (status, output, _) = await ledger.RunAsync(directory, "backup", Backup);
        Assert.That((status, File.Exists(Backup)), Is.EqualTo((1, false)));
        Assert.That(output, Does.Contain("35 events were signed").And.Contain("events 34 to 34 are gone"));
    }

    [Test]
    public async Task Backup_SqlServer_NamesTheEnginesOwn()
    {
        var (status, _, errors) = await CommandHost.RunAsync(
            directory, ["backup", Backup], ("Database__Engine", "sqlserver"),
            ("ConnectionStrings__Logistics", "Server=nowhere.invalid"));
        Assert.That(status, Is.EqualTo(1));
        Assert.That(errors, Does.StartWith("SQL Server makes its own backups: run BACKUP DATABASE"));
    }

    [Test]
    public async Task Schedule_NoneYet_MakesOneAndKeepsTheNewestOfItsOwn()
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(Backup)!).FullName;
        string[] old = ["logistics-20240101T000000Z.db", "logistics-20240102T000000Z.db", "logistics-20240103T000000Z.db"];
        string[] others = ["logistics.db", "logistics-2024.db", "mine.db", "logistics-20240101T000000Z.db.txt"];
        foreach (var name in old.Concat(others).Append("logistics-20240101T000000Z.db.part"))
            await File.WriteAllTextAsync(Path.Combine(folder, name), "");
        using (var api = new ApiFixture { Settings = [("Backup:Directory", folder), ("Backup:Keep", "2")] })
        {
            await api.LedgerSizeAsync();
            var made = await UntilAsync(() => Directory.GetFiles(folder, "logistics-20*Z.db").Length == 2);
            Assert.That(made, Is.True, string.Join('\n', Directory.GetFiles(folder)));
        }

        var names = Directory.GetFiles(folder).Select(Path.GetFileName).Except(others, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        Assert.That(names, Has.Length.EqualTo(2));
        Assert.That(names[0], Is.EqualTo(old[2]), "the newest of the old ones");
        Assert.That(others.Where(name => File.Exists(Path.Combine(folder, name))), Is.EqualTo(others), "what others put there");

        // Not due: a restart makes none, and so deletes none.
        using var again = new ApiFixture { Settings = [("Backup:Directory", folder), ("Backup:Keep", "1")] };
        var checks = (await again.As(null).GetFromJsonAsync<JsonNode>(new Uri("/health/ready", UriKind.Relative)))!["checks"]!;
        Assert.That(checks.AsArray().Select(check => $"{check!["name"]} {check["status"]}"), Does.Contain("backup ok"));
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName).Except(others, StringComparer.Ordinal), Is.EquivalentTo(names));
    }

    [Test]
    public async Task Schedule_FolderThatCannotBeMade_IsAWarningAndServesOn()
    {
        var file = Path.Combine(directory, "file");
        await File.WriteAllTextAsync(file, "");
        using var api = new ApiFixture { Settings = [("Backup:Directory", Path.Combine(file, "backups"))] };
        JsonNode? check = null;
        var isWarning = await UntilAsync(async () =>
        {
            var ready = await api.As(null).GetFromJsonAsync<JsonNode>(new Uri("/health/ready", UriKind.Relative));
            check = ready!["checks"]!.AsArray().Single(one => (string?)one!["name"] == "backup");
            return (string?)check!["status"] == "warning";
        });
        Assert.That(isWarning, Is.True);
        Assert.That((string?)check!["detail"], Does.Match("^The backup of [^ ]+Z failed. The server's log says why.$"));
    }

    [TestCase("Backup__EveryHours", "0")]
    [TestCase("Backup__Keep", "all")]
    public async Task Start_ScheduleThatCannotBe_IsRefused(string name, string value)
    {
        var (status, _, errors) = await CommandHost.RunAsync(
            directory, [], ("Backup__Directory", "backups"), (name, value));
        Assert.That(status, Is.EqualTo(1));
        Assert.That(errors, Does.StartWith($"{name.Replace("__", ":", StringComparison.Ordinal)} is '{value}'; expected"));
    }

    private static Task<bool> UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task<bool> UntilAsync(Func<Task<bool>> isSo)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            if (await isSo())
                return true;
            await Task.Delay(100);
        }

        return false;
    }

    private async Task<(int Status, string Output)> VerifyAsync(string database, string key)
    {
        var (status, output, _) = await CommandHost.RunAsync(
            directory, ["verify", "--database", "--key", key], ("ConnectionStrings__Logistics", $"Data Source={database}"),
            ("Log__Origin", SignedLedger.Origin));
        return (status, output);
    }
}
