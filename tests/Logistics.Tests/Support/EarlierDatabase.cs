using System.Text.Json.Nodes;
using Logistics.Core.Log;
using Logistics.Data.Texts;

namespace Logistics.Tests.Support;

/// <summary>What the build with migrations 0001 to 0013 wrote; its README says how it was made.</summary>
internal static class EarlierDatabase
{
    public const int Events = 332;

    /// <summary>With those by which this build records what there is of places, items, rules and keys, and makes demo keys.</summary>
    public const int EventsUpgraded = Events + 4 + DemoKeyEvents;

    /// <summary>Those that make the demo keys.</summary>
    public const int DemoKeyEvents = 5;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "upgrade");

    private static readonly Lazy<string> Copied = new(Copy);

    /// <summary>A data directory with the database, its keys and its signer, which nobody writes to.</summary>
    public static string Directory => Copied.Value;

    /// <summary>A server on a copy of it.</summary>
    public static ApiFixture NewApi(params (string Name, string Value)[] settings) =>
        new() { HasRules = true, StartsFrom = Directory, Settings = settings };

    public static string PathOf(string file) => Path.Combine(Folder, file);

    public static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(PathOf(file)))!;

    public static Task<string> TextAsync(string file) => File.ReadAllTextAsync(PathOf(file));

    public static async Task<VerifierKey> KeyAsync(string file) =>
        VerifierKey.TryParse((await TextAsync(file)).Trim(), out var key) ? key : throw new InvalidDataException(file);

    /// <summary>What of an answer is not as it was: a member that is gone or differs, or one that nobody expects.</summary>
    public static IEnumerable<string> Differences(JsonNode? before, JsonNode? after, string path = "$")
    {
        switch (before, after)
        {
            // What is in missing packages was counted among what is in packages.
            case (JsonObject old, JsonObject now) when !old.ContainsKey("missing") && now["missing"] is { } missing
                && ((string[])["packages", "packed"]).FirstOrDefault(now.ContainsKey) is { } packed:
                var joined = now.DeepClone().AsObject();
                joined.Remove("missing");
                joined[packed] = (long?)now[packed] + (long)missing;
                return Differences(old, joined, path);
            case (JsonObject old, JsonObject now):
                return now.Where(member => !old.ContainsKey(member.Key) && !Gained.Contains(member.Key, StringComparer.Ordinal))
                    .Select(member => $"{path}.{member.Key} is new")
                    .Concat(old.Where(member => member.Key != Warnings).SelectMany(member =>
                        now.ContainsKey(member.Key)
                            ? Differences(member.Value, now[member.Key], $"{path}.{member.Key}")
                            : [$"{path}.{member.Key} is gone"]));
            // A name that was erased was left out.
            case (JsonArray old, JsonArray now) when path.EndsWith(".witnesses", StringComparison.Ordinal):
                return Differences(
                    old, new JsonArray([.. now.Where(name => !IsErased(name)).Select(name => name!.DeepClone())]), $"{path}[]");
            case (JsonArray old, JsonArray all) when Earlier(all) is var now && old.Count == now.Length:
                return old.Zip(now).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{path}[{i}]"));
            default:
                // The earlier build said nothing of a text that was erased.
                return JsonNode.DeepEquals(before, after)
                    || (before is null && IsErased(after))
                    ? []
                    : [$"{path} was {before?.ToJsonString()}, is {after?.ToJsonString()}"];
        }
    }

    private static bool IsErased(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text == TextsByCommitment.Erased;

    /// <summary>
    /// Without the events by which this build records what there is, and the fault of a seal that is used again.
    /// </summary>
    private static JsonNode?[] Earlier(JsonArray items) =>
        [.. items.Where(item => item is not JsonObject e
            || ((string?)e["type"] is not ("reference-recorded" or "api-keys-recorded" or "api-keys-created")
                && (string?)e["code"] is not "seal-used"))];

    /// <summary>Each answer is the one the earlier build gave.</summary>
    /// <param name="get">Sends an address with the auditor's key.</param>
    public static async Task AssertAnswersAsync(Func<string, Task<Answer>> get)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (address, file) in Read("answers.json").AsObject())
            {
                var now = await get(address);
                Assert.That(Differences(Read((string)file!), now.Succeeds(200)), Is.Empty, address);
            }
        }
    }

    /// <summary>Each command, sent again, is answered as the earlier build did.</summary>
    /// <param name="post">Sends a body to an address with the key of a role.</param>
    public static async Task AssertResendsAsync(Func<string, JsonNode, string, Task<Answer>> post)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var command in Read("commands.json").AsArray())
            {
                var answer = await post((string)command!["path"]!, command["body"]!, (string)command["role"]!);
                var name = (string)command["name"]!;
                Assert.That(answer.Status, Is.EqualTo((int)command["resend"]!["status"]!), $"{name}: {answer.Text}");
                Assert.That(Differences(command["resend"]!["body"]!, answer), Is.Empty, name);
            }
        }
    }

    /// <summary>How the answer to a command differs from the one it got before.</summary>
    private static IEnumerable<string> Differences(JsonNode before, Answer answer) => answer.Json["handover"] is null
        ? Differences(before, answer.Json)
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

    /// <summary>Members that answers have gained; those they had have the values they had.</summary>
    private static readonly string[] Gained =
    [
        "flags", "actorRole", "actorPlace", "code", "params", "onBehalf", "sequence", "signatures",
        "attachments", "counted", "missing", "contradicting", "sealCount", "unreadableSeals", "withheld", "elsewhere",
        "arrivals", "waiting", "formerLabels", "recalled", "reVote", "decision", "counts", "ofReVotes", "decidedOn", "destination", "label", "overrideReason",
        "reversedBy", "supersededBy", "supersedes", "reverses", "reversed", "takenBack", "corrected", Warnings,
    ];

    /// <summary>The events of these answers say nothing of what was noticed; it was worked out when they were read.</summary>
    private const string Warnings = "warnings";

    private static string Copy()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("logistics-earlier-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => TestFolder.Delete(directory);
        File.Copy(PathOf("logistics-0013.db"), Path.Combine(directory, "logistics.db"));
        File.Copy(PathOf("demo-keys.json"), Path.Combine(directory, "demo-keys.json"));
        var signer = System.IO.Directory.CreateDirectory(Path.Combine(directory, "signer")).FullName;
        foreach (var file in System.IO.Directory.EnumerateFiles(PathOf("signer")))
            File.Copy(file, Path.Combine(signer, Path.GetFileName(file)));
        return directory;
    }
}
