using System.Net;
using System.Net.Sockets;
using Dapper;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Http;

/// <summary>How the product starts, as a process of its own, and when it refuses to.</summary>
[Order(0)]
internal sealed class StartTests
{
    private string started = null!;
    private string directory = null!;

    private string Data => Path.Combine(directory, "data");

    private string DatabaseFile => Path.Combine(Data, "logistics.db");

    private string KeyFile => Path.Combine(directory, "data-signer", "key.pem");

    /// <summary>Starts it where nothing is, and ends it; most tests go on from a copy of what that leaves.</summary>
    [OneTimeSetUp]
    public async Task StartOnceAsync()
    {
        started = Directory.CreateTempSubdirectory("logistics-").FullName;
        await StartAndStopAsync(started);
    }

    [OneTimeTearDown]
    public void RemoveStarted() => TestFolder.Delete(started);

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("logistics-").FullName;

    [TearDown]
    public void RemoveDirectory()
    {
        TestFolder.Delete(directory);
    }

    [Test]
    public async Task Start_Again_KeepsTheKeysAndTheirMode()
    {
        CopyStarted();
        var path = Path.Combine(Data, "demo-keys.json");
        var keys = await File.ReadAllTextAsync(path);
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            using var response = await client.GetAsync(new Uri("/v1/items", UriKind.Relative));
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
            Assert.That(server.Output, Does.Not.Contain("demo key"));
        }

        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo(keys));
    }

    [Test]
    public async Task Start_DatabaseReplaced_MakesNewKeys()
    {
        CopyStarted();
        var path = Path.Combine(Data, "demo-keys.json");
        var keys = await File.ReadAllTextAsync(path);
        foreach (var file in Directory.GetFiles(Data, "logistics.db*"))
            File.Delete(file);
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            using var response = await client.GetAsync(new Uri("/v1/items", UriKind.Relative));
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
            Assert.That(server.Output, Does.Contain("not those of this database"));
        }

        Assert.That(await File.ReadAllTextAsync(path), Is.Not.EqualTo(keys));
        Assert.That(Directory.GetFiles(Data, "demo-keys*"), Is.EqualTo([path]));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Start_NoDataDirectory_MakesItForItsOwnerAlone()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(
                File.GetUnixFileMode(Path.Combine(started, "data")),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public async Task Start_DataDirectoryOpenToAll_KeepsTheDatabaseToItsOwner()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode all = (UnixFileMode)0b111_111_111;
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, all);
        using var server = ServerProcess.Start(directory);
        using var client = await server.ConnectAsync();
        var files = Directory.GetFiles(Data, "logistics.db*");
        Assert.That(files, Has.Length.GreaterThan(1), "the file and what SQLite keeps beside it");
        Assert.That(
            files.Select(File.GetUnixFileMode),
            Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.GetUnixFileMode(Data), Is.EqualTo(all), "its owner's choice");
    }

    [Test]
    public async Task Start_Production_MakesNoKeys()
    {
        using var server = ServerProcess.Start(directory, ("ASPNETCORE_ENVIRONMENT", "Production"));
        Assert.That(async () => await server.ConnectAsync(), Throws.InstanceOf<FileNotFoundException>());
        Assert.That(File.Exists(Path.Combine(Data, "demo-keys.json")), Is.False);
    }

    [Test]
    public async Task Start_AnyFile_IsWrittenUnderTheDataOrTheSignersDirectory()
    {
        foreach (var name in (string[])["home", "temp"])
            Directory.CreateDirectory(Path.Combine(directory, name));
        var program = FilesOfTheProgram();
        await StartAndStopAsync(
            directory,
            ("HOME", Path.Combine(directory, "home")),
            ("TMPDIR", Path.Combine(directory, "temp")),
            ("DOTNET_EnableDiagnostics", "0"));
        var files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(directory, file));
        Assert.That(files, Is.All.Matches("^data(-signer)?/"));
        Assert.That(FilesOfTheProgram(), Is.EqualTo(program));
    }

    [Test]
    public async Task Start_MigrationChanged_IsRefused()
    {
        CopyStarted();
        await ExecuteAsync("UPDATE SchemaMigration SET Checksum = '00' WHERE Version = 2");
        await RefusesAsync("Migration 0002 (principals) was applied from another script");
    }

    [Test]
    public async Task Start_DatabaseNewer_IsRefused()
    {
        CopyStarted();
        await ExecuteAsync(
            "INSERT INTO SchemaMigration (Version, Name, Checksum, AppliedAt) VALUES (9999, 'future', '00', '')");
        await RefusesAsync($"'{DatabaseFile}' is newer than this build: it has migration 9999 (future)");
    }

    [Test]
    public async Task Start_FileThatIsNoDatabase_IsRefused()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "logistics.db"), new string('x', 10_000));
        await RefusesAsync($"'{DatabaseFile}' is not a database. Put the right file back");
    }

    [Test]
    public Task Start_DatabaseMissing_IsRefused() => RefusesAsync(
        $"'{DatabaseFile}' cannot be opened. See that its folder exists",
        ("ConnectionStrings__Logistics", $"Data Source={DatabaseFile};Mode=ReadWrite"));

    [Test]
    public async Task Start_DatabaseReadOnly_IsRefused()
    {
        CopyStarted();
        await RefusesAsync(
            $"'{DatabaseFile}' cannot be written to. See that the user",
            ("ConnectionStrings__Logistics", $"Data Source={DatabaseFile};Mode=ReadOnly"));
    }

    [Test]
    public async Task Start_DataDirectoryUnwritable_IsRefused()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("There is no directory here that nobody may write to.");
        await RefusesAsync("Data:Directory is '/proc/self', expected a directory to write to", ("Data__Directory", "/proc/self"));
    }

    [Test]
    public async Task Start_KeyFileUnreadable_IsRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        if (Environment.IsPrivilegedProcess)
            Assert.Ignore("This user reads every file.");
        CopyStarted();
        File.SetUnixFileMode(KeyFile, UnixFileMode.None);
        await RefusesAsync($"Log:KeyFile is '{KeyFile}', expected a PEM file");
    }

    [Test]
    public async Task Start_KeyFileWithoutAKey_IsRefused()
    {
        CopyStarted();
        await File.WriteAllTextAsync(KeyFile, "no key");
        await RefusesAsync($"Log:KeyFile is '{KeyFile}', expected a PEM file");
    }

    [TestCase("Ledger:BatchMax", "0")]
    [TestCase("Ledger:BatchMax", "2.5")]
    [TestCase("Ledger:QueueMax", "-1")]
    [TestCase("Ledger:QueueMax", "abc")]
    [TestCase("Ledger:QueueMax", "2147483648")]
    [TestCase("Ledger:ClockStepSecondsMax", "0")]
    [TestCase("Database:WriteSecondsMax", "3601")]
    public Task Start_LimitThatIsNoWholeNumberFrom1_IsRefused(string setting, string value) => RefusesAsync(
        $"{setting} is '{value}'; expected a whole number from 1",
        (setting.Replace(":", "__", StringComparison.Ordinal), value));

    [Test]
    public Task Start_UnknownEngine_IsRefused() =>
        RefusesAsync("Database:Engine is 'oracle'", ("Database__Engine", "oracle"));

    [TestCase("Log__PublicEntries", "yes", "Log:PublicEntries is 'yes'")]
    [TestCase("Data__AllowSecondServer", "yes", "Data:AllowSecondServer is 'yes'")]
    [TestCase("Log__VerifierKeys", "key", "Log:VerifierKeys has 'key'")]
    public Task Start_LogSettingThatCannotBeRead_IsRefused(string name, string value, string message) =>
        RefusesAsync(message, (name, value));

    [Test]
    public Task Start_SqlServerWithoutAConnectionString_IsRefused() =>
        RefusesAsync("ConnectionStrings:Logistics must be set", ("Database__Engine", "sqlserver"));

    [Test]
    public Task Start_NoSeed_IsRefused() =>
        RefusesAsync("nowhere", ("Seed__Directory", Path.Combine(directory, "nowhere")));

    [Test]
    public async Task Start_DatabaseOlderThanTheRules_GetsThoseOfItsElectionOrSaysWhyNot()
    {
        var bare = Directory.CreateDirectory(Path.Combine(directory, "seed")).FullName;
        foreach (var file in (string[])["election.json", "milestones.csv", "items.csv", "locations.csv"])
            File.Copy(Repository.Find("db", "seed", "kendari", file), Path.Combine(bare, file));
        using (var server = ServerProcess.Start(directory, ("Seed__Directory", bare)))
        {
            using var client = await server.ConnectAsync();
            Assert.That(server.Output, Does.Contain("has no requirements.csv"));
        }

        await ExecuteAsync("PRAGMA foreign_keys = OFF; UPDATE Election SET Code = 'another'");
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            using var response = await client.GetAsync(new Uri("/v1/requirements", UriKind.Relative));
            Assert.That((int)response.StatusCode, Is.EqualTo(404));
            Assert.That(server.Output, Does.Contain("this database about 'another'"));
            Assert.That(server.Output, Does.Contain("logistics import requirements FILE"));
        }

        await ExecuteAsync("PRAGMA foreign_keys = OFF; UPDATE Election SET Code = 'kendari-2024'");
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            var answer = await client.GetStringAsync(new Uri("/v1/requirements?item=booth", UriKind.Relative));
            Assert.That(answer, Does.Contain("\"needed\":2100,"));
            Assert.That(server.Output, Does.Not.Contain("logistics import requirements FILE"));
        }

        // What the ledger records already, it does not record again.
        await ExecuteAsync("DELETE FROM RequirementRule");
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            using var response = await client.GetAsync(new Uri("/v1/requirements", UriKind.Relative));
            Assert.That((int)response.StatusCode, Is.EqualTo(404));
            Assert.That(server.Output, Does.Contain("'logistics rebuild'"));
        }
    }

    [Test]
    public async Task Start_DataDirectoryIsAFile_IsRefused()
    {
        await File.WriteAllTextAsync(Data, "");
        await RefusesAsync($"Data:Directory is '{Data}'");
    }

    [Test]
    public Task Start_DatabaseInNoDirectory_IsRefused() => RefusesAsync(
        "ConnectionStrings:Logistics names",
        ("ConnectionStrings__Logistics", $"Data Source={Path.Combine(directory, "nowhere", "x.db")}"));

    [Test]
    public Task Start_ConnectionStringThatIsNone_IsRefused() =>
        RefusesAsync("ConnectionStrings:Logistics names", ("ConnectionStrings__Logistics", "Sourze=x"));

    [Test]
    public async Task Start_PortTaken_IsRefused()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await RefusesAsync("address already in use. End the process that listens there", ("ASPNETCORE_URLS", $"http://{taken.LocalEndpoint}"));
    }

    [Test]
    public async Task Start_SecondServer_IsRefusedWhileTheFirstRunsUnlessAllowed()
    {
        CopyStarted();
        using (var first = ServerProcess.StartAlone(directory))
        {
            (await first.ConnectAsync()).Dispose();
            await RefusesAsync($"Another server uses '{DatabaseFile}': process {first.Id}, started 2");
            foreach (var command in (string[][])[["keys", "list"], ["verify", "--database"], ["log", "keys"]])
            {
                var (status, _, errors) = await CommandHost.RunAsync(directory, command);
                Assert.That(status, Is.Zero, errors);
            }

            using (var second = ServerProcess.Start(directory, ("Data__AllowSecondServer", "true")))
                (await second.ConnectAsync()).Dispose();
            first.Kill();
        }

        using var next = ServerProcess.Start(directory);
        (await next.ConnectAsync()).Dispose();
    }

    [Test]
    public Task Start_AddressThatIsNone_IsRefused() => RefusesAsync("nonsense", ("ASPNETCORE_URLS", "nonsense"));

    private static string[] FilesOfTheProgram() =>
        [.. Directory.GetFileSystemEntries(TestContext.CurrentContext.TestDirectory).Order(StringComparer.Ordinal)];

    private static async Task StartAndStopAsync(string directory, params (string Name, string Value)[] settings)
    {
        using var server = ServerProcess.StartAlone(directory, settings);
        (await server.ConnectAsync()).Dispose();
        server.Signal("TERM");
        Assert.That(await server.ExitCodeAsync(), Is.Zero, server.Errors);
    }

    /// <summary>Puts what a first start leaves, with its modes, where the test starts it.</summary>
    private void CopyStarted()
    {
        foreach (var file in Directory.GetFiles(started, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(directory, Path.GetRelativePath(started, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private async Task RefusesAsync(string reason, params (string Name, string Value)[] settings)
    {
        var (status, output, errors) = await CommandHost.RunAsync(directory, [], settings);
        Assert.That(status, Is.EqualTo(1), errors);
        Assert.That(errors, Does.Contain(reason));
        Assert.That(errors, Does.Not.Contain("   at ").And.Not.Contain("Exception"));
        Assert.That(output, Does.Not.Contain("   at "));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "logistics.db")};Pooling=False");
        await connection.ExecuteAsync(sql);
    }
}
