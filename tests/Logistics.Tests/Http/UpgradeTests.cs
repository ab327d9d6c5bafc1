using System.Text.Json.Nodes;
using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>A database that an earlier build wrote, as this build goes on with it.</summary>
internal sealed class UpgradeTests : ApiTests
{
    private const int Events = 332;

    /// <summary>Members that answers have gained; those they had have the values they had.</summary>
    private static readonly string[] Gained = ["flags", "actorRole", "actorPlace"];

    /// <summary>The events of these answers say nothing of what was noticed; it was worked out when they were read.</summary>
    private const string Warnings = "warnings";

    internal static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "upgrade");

    private static readonly Lazy<string> Earlier = new(CopyEarlier);

    protected override ApiFixture NewApi() => NewApi(Earlier.Value);

    /// <summary>One that starts from a copy of the earlier build's data directory, and signs on with its key.</summary>
    internal static ApiFixture NewApi(string directory, params (string Name, string Value)[] settings) => new()
    {
        HasRules = true,
        StartsFrom = directory,
        Settings =
        [
            .. settings,
            ("Log:KeyFile", Path.Combine(directory, "signer", "key.pem")),
            ("Log:StateFile", Path.Combine(directory, "signer", "last-signed")),
        ],
    };

    [Test, Order(0)]
    public async Task Answers_GivenBefore_AreGivenAgain()
    {
        var answers = Read("answers.json").AsObject();
        using (Assert.EnterMultipleScope())
        {
            foreach (var (address, file) in answers)
            {
                var now = await GetAsync(address, "auditor");
                Assert.That(
                    Differences(Read((string)file!), now.Succeeds(200), "$"), Is.Empty, address);
            }
        }
    }

    [Test, Order(1)]
    public async Task Commands_SentAgain_AreAnsweredAsBefore()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var command in Read("commands.json").AsArray())
            {
                var answer = await PostAsync((string)command!["path"]!, command["body"]!, (string)command["role"]!);
                var name = (string)command["name"]!;
                Assert.That(answer.Status, Is.EqualTo((int)command["resend"]!["status"]!), $"{name}: {answer.Text}");
                Assert.That(Differences(command["resend"]!["body"]!, answer), Is.Empty, name);
            }

            Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(Events), "nothing is recorded twice");
        }
    }

    [Test, Order(2)]
    public async Task Log_Recorded_IsSoundUnderEveryKeyAndGoesOn()
    {
        var packed = await PostAsync("/v1/packages?wait=30", NewKit("74.71.03.1001.001"), "warehouse");
        packed.Succeeds(201);
        var kept = SignedCheckpoint.TryParse(await TextAsync("checkpoint.txt"), out var checkpoint) ? checkpoint : null;
        foreach (var file in (string[])["log.key", "log-before-rotation.key"])
        {
            await using var evidence = await DatabaseEvidence.OpenAsync(
                Api.Services.GetRequiredService<Database>(), default);
            var verdict = await EvidenceVerifier.VerifyAsync(evidence, [await KeyAsync(file)], [kept!], default);
            Assert.That(verdict.IsSound, Is.True, $"{file}: {string.Join('\n', verdict.Findings)}");
        }
    }

    [TestCase("bundle-all.zip", "log.key")]
    [TestCase("bundle-all.zip", "log-before-rotation.key")]
    [TestCase("bundle-subset.zip", "log.key")]
    public async Task Bundle_WrittenBefore_Verifies(string bundle, string key)
    {
        using var evidence = await Bundle.OpenAsync(Path.Combine(Folder, bundle), default);
        var verdict = evidence.IsSubset
            ? await SubsetVerifier.VerifyAsync(evidence, [await KeyAsync(key)], [], default)
            : await EvidenceVerifier.VerifyAsync(evidence, [await KeyAsync(key)], [], default);
        Assert.That(verdict.IsSound, Is.True, string.Join('\n', verdict.Findings));
    }

    [Test]
    public async Task Copy_BeforeTheUpgrade_IsTheDatabaseAsItWas()
    {
        await using var copy = new SqliteConnection(
            $"Data Source={Api.DatabaseFile}.before-0014;Mode=ReadOnly;Pooling=False");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await copy.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM CustodyEvent"), Is.EqualTo(Events));
            Assert.That(await copy.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM SchemaMigration"), Is.EqualTo(13));
            Assert.That(await copy.ExecuteScalarAsync<string>("PRAGMA integrity_check"), Is.EqualTo("ok"));
        }
    }

    /// <summary>What is not as it was: a member that is gone or differs, or one that nobody expects.</summary>
    internal static IEnumerable<string> Differences(JsonNode? before, JsonNode? after, string path)
    {
        switch (before, after)
        {
            case (JsonObject old, JsonObject now):
                return now.Where(member => !old.ContainsKey(member.Key) && !Gained.Contains(member.Key, StringComparer.Ordinal))
                    .Select(member => $"{path}.{member.Key} is new")
                    .Concat(old.Where(member => member.Key != Warnings).SelectMany(member =>
                        now.ContainsKey(member.Key)
                            ? Differences(member.Value, now[member.Key], $"{path}.{member.Key}")
                            : [$"{path}.{member.Key} is gone"]));
            case (JsonArray old, JsonArray now) when old.Count == now.Count:
                return old.Zip(now).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{path}[{i}]"));
            default:
                return JsonNode.DeepEquals(before, after)
                    ? []
                    : [$"{path} was {before?.ToJsonString()}, is {after?.ToJsonString()}"];
        }
    }

    /// <summary>How the answer to a command differs from the one it got before.</summary>
    internal static IEnumerable<string> Differences(JsonNode before, Answer answer) => answer.Json["handover"] is null
        ? Differences(before, answer.Json, "$")
        : DifferencesOfAnswer(before, answer.Json);

    /// <summary>
    /// An acceptance or a cancellation answered with the whole handover; it answers with what it closed, and how the
    /// handover stood after it.
    /// </summary>
    private static IEnumerable<string> DifferencesOfAnswer(JsonNode before, JsonNode after) =>
    [
        .. Differences(before["id"], after["handover"], "$.handover"),
        .. ((string[])["from", "to", "status", "counts"])
            .SelectMany(member => Differences(before[member], after[member], $"$.{member}")),
        .. after["lines"]!.AsArray().SelectMany(line => Differences(
            before["lines"]!.AsArray().Single(one => (string?)one!["package"] == (string?)line!["package"]),
            line, $"$.lines of {line!["package"]}")),
    ];

    internal static string CopyEarlier()
    {
        var directory = Directory.CreateTempSubdirectory("logistics-earlier-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        File.Copy(Path.Combine(Folder, "logistics-0013.db"), Path.Combine(directory, "logistics.db"));
        File.Copy(Path.Combine(Folder, "demo-keys.json"), Path.Combine(directory, "demo-keys.json"));
        var signer = Directory.CreateDirectory(Path.Combine(directory, "signer")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "signer")))
            File.Copy(file, Path.Combine(signer, Path.GetFileName(file)));
        return directory;
    }

    internal static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;

    internal static Task<string> TextAsync(string file) => File.ReadAllTextAsync(Path.Combine(Folder, file));

    internal static async Task<VerifierKey> KeyAsync(string file) =>
        VerifierKey.TryParse((await TextAsync(file)).Trim(), out var key) ? key! : throw new InvalidDataException(file);
}
