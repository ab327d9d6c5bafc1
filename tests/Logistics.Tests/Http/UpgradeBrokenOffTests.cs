using System.Text.Json.Nodes;
using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>An upgrade that was killed, at whatever moment, is ended by the next start.</summary>
[Order(0)]
internal sealed class UpgradeBrokenOffTests
{
    private const string Copy = "logistics.db.before-0014";
    private const int PatienceMs = 60_000;

    /// <summary>Each of them is made of other tables that the upgrade writes anew.</summary>
    private static readonly string[] Addresses =
    [
        "/v1/trial-balance", "/v1/locations/74.71/stock?below=true", "/v1/handovers?limit=500",
        "/v1/packages?limit=500", "/v1/packages/CRATE-1008/custody", "/v1/replacement-orders",
        "/v1/tps-accounts/74.71.01.1008.001/mayor", "/v1/reconciliation?location=74.71",
    ];

    private static readonly Lazy<Dictionary<string, string>> Answers = new(() => EarlierDatabase.Read("answers.json")
        .AsObject().Where(one => Addresses.Contains(one.Key, StringComparer.Ordinal))
        .ToDictionary(one => one.Key, one => (string)one.Value!, StringComparer.Ordinal));

    [Test]
    public async Task Upgrade_KilledAtAnyState_IsEndedByTheNextStart()
    {
        using var api = NewApi(EarlierDatabase.Directory);
        using var copies = new CrashCopies(api.DatabaseFile);
        _ = api.Services;
        copies.Stop();
        Assert.That(
            copies.All.Select(one => one.Directory).SelectMany(Directory.GetFiles).Select(Path.GetFileName),
            Does.Contain(Copy + ".part").And.Contain(Copy), "it is looked at while the copy is made, and after");
        Assert.That(copies.All, Has.Count.GreaterThan(5), "each transaction leaves a state");
        foreach (var (at, directory) in copies.All.Concat(TornLogs(copies)).Append(TornCopy(copies)))
        {
            await AbsentOrWholeAsync(directory, at);
            using var next = NewApi(directory);
            await IsUpgradedAsync(next, at);
        }
    }

    /// <summary>Whoever goes back to the earlier build, and records with it, upgrades from what is there then.</summary>
    [Test]
    public async Task Upgrade_CopyOfAnEarlierTry_IsReplaced()
    {
        var directory = Directory.CreateTempSubdirectory("logistics-").FullName;
        CopyFiles(EarlierDatabase.Directory, directory);
        var old = Path.Combine(directory, Copy);
        File.Copy(EarlierDatabase.PathOf("logistics-0013.db"), old);
        await using (var stale = new SqliteConnection($"Data Source={old};Pooling=False"))
        {
            await stale.ExecuteAsync("PRAGMA journal_mode = DELETE; DROP TRIGGER CustodyEvent_NoDelete;");
            await stale.ExecuteAsync("PRAGMA foreign_keys = OFF; DELETE FROM CustodyEvent WHERE Sequence > 300");
        }

        using (var api = NewApi(directory))
        {
            Assert.That(await api.LedgerSizeAsync(), Is.EqualTo(EarlierDatabase.EventsUpgraded));
            await AbsentOrWholeAsync(api.DataDirectory, "a copy with fewer events");
            Assert.That(await IdsAsTextAsync(api.DatabaseFile), Is.Empty);
        }

        TestFolder.Delete(directory);
    }

    /// <summary>Columns with a UUID of 36 characters, as earlier builds wrote them; it takes 16 bytes.</summary>
    private static async Task<IReadOnlyList<string>> IdsAsTextAsync(string file)
    {
        await using var database = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        var columns = await database.QueryAsync<(string Table, string Column)>(
            """
            SELECT t.name, c.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table'
            """);
        var found = new List<string>();
        foreach (var (table, column) in columns)
        {
            var count = await database.ExecuteScalarAsync<long>(
                $"""
                SELECT COUNT(*) FROM {table}
                WHERE typeof({column}) = 'text' AND {column} GLOB '????????-????-????-????-????????????'
                """);
            if (count > 0)
                found.Add($"{table}.{column}");
        }

        return found;
    }

    [TestCase(Copy + ".part")]
    [TestCase(Copy)]
    public async Task Upgrade_ProcessKilledOnceAFileIsThere_IsEndedByTheNextStart(string file)
    {
        var directory = Directory.CreateTempSubdirectory("logistics-").FullName;
        var data = Path.Combine(directory, "data");
        CopyFiles(EarlierDatabase.Directory, data);
        CopyFiles(Path.Combine(EarlierDatabase.Directory, "signer"), Path.Combine(directory, "data-signer"));
        using (var killed = ServerProcess.StartAlone(directory))
        {
            using var patience = new CancellationTokenSource(PatienceMs);
            while (!File.Exists(Path.Combine(data, file)) && !File.Exists(Path.Combine(data, Copy)))
                patience.Token.ThrowIfCancellationRequested();
            killed.Kill();
        }

        await AbsentOrWholeAsync(data, file);
        using (var server = ServerProcess.Start(directory))
        {
            using var client = await server.ConnectAsync();
            foreach (var (address, answer) in Answers.Value)
            {
                var now = JsonNode.Parse(await client.GetStringAsync(new Uri(address, UriKind.Relative)));
                Assert.That(EarlierDatabase.Differences(EarlierDatabase.Read(answer), now), Is.Empty, address);
            }

            server.Signal("TERM");
            Assert.That(await server.ExitCodeAsync(), Is.Zero, server.Errors);
        }

        Assert.That(File.Exists(Path.Combine(data, Copy)));
        await AbsentOrWholeAsync(data, file);
        var (status, output, _) = await CommandHost.RunAsync(directory, ["verify", "--database"]);
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Contain($"{EarlierDatabase.EventsUpgraded} events"));
        TestFolder.Delete(directory);
    }

    private static ApiFixture NewApi(string directory) =>
        new() { HasRules = true, Signs = false, StartsFrom = directory };

    /// <summary>Killed while the log of the engine was being written: all of the upgrade stands in it.</summary>
    private static IEnumerable<(string At, string Directory)> TornLogs(CrashCopies copies)
    {
        const int parts = 4;
        var (_, whole) = copies.All[^1];
        var length = new FileInfo(Path.Combine(whole, "logistics.db-wal")).Length;
        for (var part = 1; part < parts; part++)
        {
            var torn = copies.CopyOf(whole);
            using (var log = File.OpenWrite(Path.Combine(torn, "logistics.db-wal")))
                log.SetLength((length * part / parts) + 1);
            yield return ($"{part} of {parts} parts of the log", torn);
        }
    }

    /// <summary>Killed while the copy was being written.</summary>
    private static (string At, string Directory) TornCopy(CrashCopies copies)
    {
        var directory = copies.CopyOf(copies.All[0].Directory);
        var half = Path.Combine(directory, Copy + ".part");
        File.Copy(Path.Combine(copies.All[^1].Directory, Copy), half);
        using (var file = File.OpenWrite(half))
            file.SetLength(file.Length / 2);
        File.WriteAllBytes(half + "-journal", new byte[5_000]);
        return ("half of the copy", directory);
    }

    private static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static async Task IsUpgradedAsync(ApiFixture api, string at)
    {
        using (Assert.EnterMultipleScope())
        {
            // A server that was killed between the demo keys and their file makes them anew.
            Assert.That(
                await api.LedgerSizeAsync(),
                Is.EqualTo(EarlierDatabase.EventsUpgraded)
                    .Or.EqualTo(EarlierDatabase.EventsUpgraded + EarlierDatabase.DemoKeyEvents),
                at);
            foreach (var (address, file) in Answers.Value)
            {
                var answer = await Answer.OfAsync(
                    await api.As("auditor").GetAsync(new Uri(address, UriKind.Relative)), api.Errors);
                Assert.That(
                    EarlierDatabase.Differences(EarlierDatabase.Read(file), answer.Succeeds(200)), Is.Empty,
                    $"{address}: {at}");
            }

            await using var evidence = await DatabaseEvidence.OpenAsync(
                api.Services.GetRequiredService<Database>(), default);
            var kept = SignedCheckpoint.TryParse(await EarlierDatabase.TextAsync("checkpoint.txt"), out var checkpoint)
                ? checkpoint
                : null;
            var verdict = await EvidenceVerifier.VerifyAsync(
                evidence, [await EarlierDatabase.KeyAsync("log.key")], [kept!], default);
            Assert.That(verdict.IsSound, Is.True, $"{at}: {string.Join('\n', verdict.Findings)}");
            Assert.That(File.Exists(Path.Combine(api.DataDirectory, Copy)), at);
            Assert.That(Directory.GetFiles(api.DataDirectory, "*.part*"), Is.Empty, at);
        }

        await AbsentOrWholeAsync(api.DataDirectory, at);
    }

    private static async Task AbsentOrWholeAsync(string directory, string at)
    {
        var file = Path.Combine(directory, Copy);
        if (!File.Exists(file))
            return;
        await using var copy = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        Assert.That(
            (await copy.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM CustodyEvent"),
                await copy.ExecuteScalarAsync<int>("SELECT MAX(Version) FROM SchemaMigration"),
                await copy.ExecuteScalarAsync<string>("PRAGMA integrity_check")),
            Is.EqualTo((EarlierDatabase.Events, 13, "ok")), at);
    }
}
