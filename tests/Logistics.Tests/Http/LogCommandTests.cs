using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary><c>logistics log</c> beside a running server, as processes of their own.</summary>
[Order(0)]
internal sealed class LogCommandTests
{
    private const int TriesMax = 600;
    private string directory = null!;

    private string KeyFile => Path.Combine(directory, "data-signer", "key.pem");

    private string StateFile => Path.Combine(directory, "data-signer", "last-signed");

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("logistics-").FullName;

    [TearDown]
    public void RemoveDirectory()
    {
        TestFolder.Delete(directory);
    }

    [Test]
    public async Task CreateKey_Twice_MakesOneThatOnlyItsOwnerReads()
    {
        var (status, first, _) = await RunAsync("log", "create-key");
        var (again, second, errors) = await RunAsync("log", "create-key");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((status, again), Is.EqualTo((0, 0)));
            Assert.That(VerifierKey.TryParse(first, out _), Is.True);
            Assert.That(second, Is.EqualTo(first));
            Assert.That(errors, Does.Contain("exists"));
            if (!OperatingSystem.IsWindows())
            {
                Assert.That(
                    File.GetUnixFileMode(KeyFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            }
        }
    }

    [Test]
    public async Task RotateKey_ServerRuns_BothSignUntilTheOldIsRetiredAndVerifyFollows()
    {
        using var server = ServerProcess.Start(directory);
        using var client = await server.ConnectAsync();
        var old = await client.GetStringAsync(new Uri("/v1/log/key", UriKind.Relative));
        Assert.That((await RunAsync("log", "retire-key")).Status, Is.EqualTo(1), "there is one key only");

        var (status, output, errors) = await RunAsync("log", "rotate-key", "--principal", await PrincipalAsync("admin"));
        Assert.That(status, Is.Zero, errors);
        var keys = output.Split('\n').Select(Key).ToArray();
        Assert.That(keys[1].ToString(), Is.EqualTo(old.Trim()));
        await UntilAsync(client, note => note.SignersAmong(keys) is { Count: 2 });
        Assert.That(
            (await client.GetStringAsync(new Uri("/v1/log/key", UriKind.Relative))).Trim(), Is.EqualTo(output));
        var (busy, _, why) = await RunAsync("log", "rotate-key", "--principal", await PrincipalAsync("admin"));
        Assert.That((busy, why), Is.EqualTo((1, "Two keys sign already; end that with 'logistics log retire-key' first.")));

        Assert.That((await RunAsync("log", "retire-key")).Output, Is.EqualTo(keys[0].ToString()));
        Assert.That(
            (await RunAsync("log", "rotate-key", "--principal", await PrincipalAsync("admin"))).Status, Is.Zero);
        await UntilAsync(client, note => note.SignersAmong(keys) is [{ } only] && only.Equals(keys[0]));

        // Whoever knows the first key alone is led to the third.
        server.Signal("TERM");
        Assert.That(await server.ExitCodeAsync(), Is.Zero);
        var (sound, verdict, _) = await RunAsync("verify", "--database", "--key", old.Trim());
        Assert.That(sound, Is.Zero, verdict);
    }

    [Test]
    public async Task RotateKey_NoAdmin_IsRefusedAndChangesNothing()
    {
        await RunAsync("log", "create-key");
        var before = await File.ReadAllTextAsync(KeyFile);
        using (Assert.EnterMultipleScope())
        {
            foreach (var principal in (string[])[Guid.NewGuid().ToString(), await PrincipalAsync("officer")])
            {
                var (status, _, errors) = await RunAsync("log", "rotate-key", "--principal", principal);
                Assert.That(status, Is.EqualTo(1));
                Assert.That(errors, Does.Contain($"--principal is '{principal}'"));
            }

            Assert.That(await File.ReadAllTextAsync(KeyFile), Is.EqualTo(before));
            Assert.That(Directory.GetFiles(Path.GetDirectoryName(KeyFile)!), Is.EqualTo([KeyFile]));
        }
    }

    [Test]
    public async Task Resume_MemoryLost_GoesOnFromACheckpointSomebodyKept()
    {
        var kept = Path.Combine(directory, "kept");
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            await UntilAsync(client, note => note.Text.Split('\n')[1] == $"{ApiFixture.Recorded}");
            File.Copy(StateFile, kept);
            server.Signal("TERM");
            await server.ExitCodeAsync();
        }

        var (tooEarly, _, remembers) = await RunAsync("log", "resume", "--checkpoint", kept);
        Assert.That((tooEarly, remembers), Is.EqualTo((1, $"Not resumed: the signer remembers {ApiFixture.Recorded} events; only a lost memory is replaced.")));
        File.Delete(StateFile);
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            using var health = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            Assert.That((int)health.StatusCode, Is.EqualTo(503));
            var (running, _, held) = await RunAsync("log", "resume", "--checkpoint", kept);
            Assert.That((running, held), Is.EqualTo((1, "Not resumed: another process signs; end it first.")));
        }

        var (status, output, errors) = await RunAsync("log", "resume", "--checkpoint", kept);
        Assert.That((status, output), Is.EqualTo((0, $"The signer goes on from {ApiFixture.Recorded} events.")), errors);
        using var again = ServerProcess.Start(directory);
        using var ready = await again.ConnectAsync();
        using var answer = await ready.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Start_ProductionWithoutTheKeyFile_IsRefused()
    {
        using var server = ServerProcess.Start(
            directory, ("ASPNETCORE_ENVIRONMENT", "Production"), ("Log__KeyFile", "/nowhere/key.pem"));
        Assert.That(await server.ExitCodeAsync(), Is.EqualTo(1));
        Assert.That(server.Errors, Does.Contain("'logistics log create-key' makes it"));
    }

    private static VerifierKey Key(string text) =>
        VerifierKey.TryParse(text, out var key) ? key : throw new AssertionException($"'{text}' is no key.");

    /// <summary>Waits for a checkpoint that is as expected.</summary>
    private static async Task UntilAsync(HttpClient client, Predicate<SignedNote> expected)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            using var answer = await client.GetAsync(new Uri("/v1/log/checkpoint", UriKind.Relative));
            if (answer.IsSuccessStatusCode
                && SignedNote.TryParse(await answer.Content.ReadAsStringAsync(), out var note) && expected(note))
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("No such checkpoint was published.");
    }

    private async Task<string> PrincipalAsync(string role)
    {
        var (_, output, _) = await RunAsync("keys", "list");
        if (PrincipalIn(output, role) is { } known)
            return known;
        string[] admin = PrincipalIn(output, "admin") is { } other ? ["--principal", other] : [];
        var (_, _, errors) = await RunAsync(
            ["keys", "create", "--name", role, "--role", role, "--location", "74.71", .. admin]);
        return errors.Split(' ', '.')[4];

        static string? PrincipalIn(string keys, string role) => keys.Split('\n')
            .FirstOrDefault(line => line.Contains($"  {role} ", StringComparison.Ordinal))
            ?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CommandHost.RunAsync(directory, arguments, ("Logging__LogLevel__Default", "Warning"));
}
