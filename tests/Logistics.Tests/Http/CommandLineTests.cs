using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>The administrative commands.</summary>
internal sealed class CommandLineTests
{
    private const string Header = "code,level,name,parent,lat,lng,registered_voters,provenance";

    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("logistics-").FullName;

    [TearDown]
    public void RemoveDirectory()
    {
        TestFolder.Delete(directory);
    }

    [TestCase("nope", "nope", "")]
    [TestCase("help", "help", "--help")]
    [TestCase("migrat", "migrat", "migrate")]
    [TestCase("-urls=http://127.0.0.1:0", "-urls", "")]
    [TestCase("/urls=http://127.0.0.1:0", "/urls", "")]
    [TestCase("urls=http://127.0.0.1:0", "urls", "")]
    public async Task Run_NoCommand_IsAnErrorAndServesNothing(string argument, string named, string suggested)
    {
        var (status, output, errors) = await RunAsync(argument);
        Assert.That(status, Is.EqualTo(1));
        Assert.That(errors, Does.Contain($"'{named}"));
        Assert.That(output, Does.Contain("Usage:").And.Contain(suggested));
        Assert.That(Directory.GetFileSystemEntries(directory), Is.Empty);
    }

    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("--version")]
    public async Task Run_HelpOrVersion_IsPrinted(string argument)
    {
        var (status, output, errors) = await RunAsync(argument);
        Assert.That((status, errors), Is.EqualTo((0, "")));
        Assert.That(output, Is.Not.Empty);
    }

    [TestCase(1, "keys", "list")]
    [TestCase(1, "backup", "one.db")]
    [TestCase(1, "rebuild")]
    [TestCase(1, "evidence", "--all", "--out", "all.zip")]
    [TestCase(2, "verify", "--database")]
    public async Task Run_CommandThatReads_MakesNoDatabase(int expected, params string[] arguments)
    {
        var (status, _, errors) = await RunAsync(arguments);
        Assert.That(status, Is.EqualTo(expected));
        Assert.That(errors, Does.Contain($"There is no database '{Path.Combine(directory, "data", "logistics.db")}'."));
        Assert.That(Directory.GetFileSystemEntries(directory), Is.Empty);
    }

    [Test]
    public async Task Run_SettingsAlone_Serve()
    {
        using var server = ServerProcess.Start(
            directory, ["--urls", "http://127.0.0.1:0", "--Ledger:QueueMax=10"], ("ASPNETCORE_URLS", "nonsense"));
        using var client = await server.ConnectAsync();
        using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task ImportLocations_FileWithMistakes_NamesEachAndImportsNothing()
    {
        var file = Path.Combine(directory, "more.csv");
        await File.WriteAllTextAsync(file, $"{Header},note\n80,kpu,KPU,,,,1,estimate,x\n81,kpu\n");
        var admin = await AdminAsync();
        var (status, _, errors) = await RunAsync("import", "locations", file, "--principal", admin);
        Assert.That(status, Is.EqualTo(1));
        Assert.That(
            errors.Split('\n'),
            Is.EqualTo(
            [
                $"{file}:", "line 1: column note is not known", "line 3: expected 9 fields, found 2",
                "Nothing was imported.",
            ]));

        await File.WriteAllTextAsync(file, $"{Header},retired\n80,kpu,KPU,,,,1,estimate,\n74.71.1,ppk,PPK,74.71,,,1,estimate,\n");
        (status, _, errors) = await RunAsync("import", "locations", file, "--principal", admin);
        Assert.That(
            errors.Split('\n'),
            Is.EqualTo(
                ["line 3: code is '74.71.1', expected a code that differs from 74.71.01 by more than zeros", "Nothing was imported."]));
        (status, var output, errors) = await RunAsync("import", "locations", file, "--principal", admin, "--allow-unusual-codes");
        Assert.That((status, output), Is.EqualTo(
            (0, "location/80: new\nlocation/74.71.1: new\nAdded 2, changed 0, left 0 locations as they were.")), errors);
        Assert.That(errors, Is.EqualTo("warning: voters-disagree: 238683, expected 238684 for 74.71, the sum below it"));
        await File.WriteAllTextAsync(file, $"{Header},retired\n74.71.1,ppk,PPK 1,74.71,,,1,estimate,yes\n");
        (status, output, errors) = await RunAsync("import", "locations", file, "--principal", admin);
        Assert.That((status, output, errors), Is.EqualTo((
            0,
            "location/74.71.1: name was \"PPK\", is \"PPK 1\"; retired was not given, is true\n"
            + "Added 0, changed 1, left 0 locations as they were.",
            "")));
    }

    [Test]
    public async Task ImportOfficers_OfAFile_SaysWhatBecameOfEachRow()
    {
        var file = Path.Combine(directory, "officers.csv");
        await File.WriteAllTextAsync(file, "DAFTAR;;\nNama;NIK;Kode\ncalon;7471000000000099;74.71.01.1008.001\nlain;7,4E+15;74.71.01.1008.001\n");
        var admin = await AdminAsync();
        foreach (var (more, expected) in ((string[], string)[])
            [
                (["--preview"], "Would import 1 rows, 0 were recorded before, 1 are explained."),
                ([], "Imported 1 rows, 0 were recorded before, 1 are explained."),
                ([], "Imported 0 rows, 1 were recorded before, 1 are explained."),
            ])
        {
            var (status, output, errors) = await RunAsync(["officers", "import", file, "--principal", admin, .. more]);
            Assert.That((status, output), Is.EqualTo((1, expected)), errors);
            Assert.That(errors, Does.StartWith("line 4: NIK is '7,4E+15', expected all digits"));
        }

        var (refused, _, why) = await RunAsync("officers", "import", file, "--principal", admin, "--place", "nowhere");
        Assert.That((refused, why), Is.EqualTo((1, "--place is 'nowhere', expected an existing one.")));
    }

    [Test]
    public async Task ImportRequirements_FileWithMistakes_NamesEachAndImportsNothing()
    {
        const string header = "code,version,item,contest,level,formula,amount,valid_from,provenance,source";
        const string good = "ink,2,ink,,tps,fixed,3,2024-11-01,official,a decision";
        var file = Path.Combine(directory, "rules.csv");
        await File.WriteAllTextAsync(
            file, $"{header}\n{good}\nink,3,wine,,tps,fixed,3,2024-11-01,official,x\nink,4,ink,,ward,fixed,x,2024-11-01,official,x\n");
        var admin = await AdminAsync();
        var (status, _, errors) = await RunAsync("import", "requirements", file, "--principal", admin);
        Assert.That(status, Is.EqualTo(1));
        Assert.That(
            errors.Split('\n'),
            Is.EqualTo(
            [
                "line 3: item is 'wine', expected the code of an item",
                "line 4: level is 'ward', expected one of kpu, ppk, pps, tps",
                "line 4: amount is 'x', expected a whole number from 0 to 1000000000",
                "Nothing was imported.",
            ]));

        await File.WriteAllTextAsync(file, $"{header}\n{good}\n");
        var (imported, output, _) = await RunAsync("import", "requirements", file, "--principal", admin);
        Assert.That(imported, Is.Zero);
        Assert.That(
            output, Does.EndWith("Added 1, changed 0, left 0 requirements as they were."), "the first time, nothing was");
        (_, output, _) = await RunAsync("import", "requirements", file, "--principal", admin);
        Assert.That(output, Does.EndWith("Added 0, changed 0, left 1 requirements as they were."));
    }

    [Test]
    public async Task Keys_FromMakingToRevoking_AreOnAnAdminsAccount()
    {
        var admin = await AdminAsync();
        var (_, _, errors) = await RunAsync(
            "keys", "create", "--name", "PPK office", "--role", "officer", "--location", "74.71.01", "--principal", admin,
            "--expires", "2099-12-08T00:00:00+08:00");
        var key = errors.Split(' ')[1];
        var (status, output, _) = await RunAsync("keys", "rotate", key, "--overlap-hours", "1", "--principal", admin);
        Assert.That((status, output.Length), Is.EqualTo((0, 43)));
        (status, output, _) = await RunAsync("keys", "revoke", key, "--principal", admin);
        Assert.That((status, output), Is.EqualTo((0, $"Revoked key {key}.")));
        (status, _, errors) = await RunAsync("keys", "revoke", key, "--principal", admin);
        Assert.That((status, errors), Is.EqualTo(
            (1, $"The key is not valid any more. '{key}' was given, expected a valid key.")));
        (status, _, errors) = await RunAsync("keys", "revoke", key);
        Assert.That((status, errors), Is.EqualTo(
            (1, "--principal is missing; expected the id of an admin, as printed by 'keys list'.")));
        (_, output, _) = await RunAsync("keys", "list");
        Assert.That(output.Split('\n').Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[4].Trim().Split(' ')[0]),
            Is.EqualTo((string[])["valid", "revoked", "valid"]), output);
    }

    private async Task<string> AdminAsync()
    {
        var (_, _, errors) = await RunAsync(
            "keys", "create", "--name", "KPU office", "--role", "admin", "--location", "74.71");
        return errors.Split(' ', '.')[4];
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CommandHost.RunAsync(directory, arguments, ("Logging__LogLevel__Default", "Warning"));
}
