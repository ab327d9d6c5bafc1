using System.Text.Json.Nodes;
using Logistics.Api.Hosting;
using Logistics.Tests.Support;

namespace Logistics.Tests.Contract;

/// <summary>What generators of clients and readers of the API document stumble over does not come back.</summary>
internal sealed class ApiDocumentRulesTests : ApiTests
{
    private const int LinesMax = 9_800;

    /// <summary>Words that TypeScript or Java reserves.</summary>
    private static readonly string[] Reserved =
    [
        .. ("abstract any arguments as assert async await boolean break byte case catch char class const constructor "
            + "continue debugger declare default delete do double else enum eval export extends false final finally "
            + "float for from function get goto if implements import in instanceof int interface let long module native "
            + "new null number of package private protected public require return set short static strictfp string "
            + "super switch symbol synchronized this throw throws transient true try type typeof undefined var void "
            + "volatile while with yield").Split(' '),
    ];

    private static readonly string[] Public =
    [
        "GetLiveness", "GetReadiness", "GetCountdown", "GetCheckpoint", "GetLogKeys", "GetLogTile", "GetInclusionProof",
        "GetConsistencyProof",
    ];

    private JsonNode document = null!;

    private JsonNode Components => document["components"]!;

    private IEnumerable<(string Name, JsonObject Schema)> Schemas =>
        Components["schemas"]!.AsObject().Select(one => (one.Key, one.Value!.AsObject()));

    private IEnumerable<(string Name, JsonNode Member, bool IsRequired)> Members =>
        from schema in Schemas
        let required = schema.Schema["required"]?.AsArray().Select(name => (string)name!) ?? []
        from member in schema.Schema["properties"]?.AsObject() ?? []
        select ($"{schema.Name}.{member.Key}", member.Value, required.Contains(member.Key, StringComparer.Ordinal));

    private IEnumerable<JsonNode> Operations =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!);

    [OneTimeSetUp]
    public async Task ReadDocument() => document = (await GetAsync("/openapi/v1.json", role: null)).Succeeds(200);

    [Test]
    public void File_OfTheDocument_StaysSmall() =>
        Assert.That(File.ReadLines(Repository.Find("openapi.yaml")).Count(), Is.LessThan(LinesMax));

    [Test]
    public void Tags_OfOperations_AreDescribed() =>
        Assert.That(
            Operations.Select(operation => (string?)operation["tags"]![0]).Distinct(StringComparer.Ordinal),
            Is.EquivalentTo(document["tags"]!.AsArray().Where(tag => (string?)tag!["description"] is not (null or ""))
                .Select(tag => (string?)tag!["name"])));

    [Test]
    public void Operations_HaveSummaryAndDescription() => Assert.That(
        Operations.Where(operation => string.IsNullOrWhiteSpace((string?)operation["summary"])
            || string.IsNullOrWhiteSpace((string?)operation["description"])).Select(operation => (string?)operation["operationId"]),
        Is.Empty);

    [Test]
    public void Info_NamesServerLicenceAndContact()
    {
        Assert.That((string?)document["servers"]![0]!["url"], Is.EqualTo("/"));
        Assert.That((string?)document["info"]!["license"]!["identifier"], Is.EqualTo("MIT"));
        Assert.That((string?)document["info"]!["contact"]!["name"], Is.Not.Empty);
    }

    [Test]
    public void Answers_ThatDependOnTheBodyOrOnWhatTheClientHas_AreDocumented()
    {
        string[] tagged = ["GetCheckpoint", "GetLogKeys", "GetLogTile", "GetLogEntries"];
        using (Assert.EnterMultipleScope())
        {
            foreach (var operation in Operations)
            {
                var (name, answers) = ((string)operation["operationId"]!, operation["responses"]!.AsObject());
                Assert.That(answers.ContainsKey("408"), Is.EqualTo(operation["requestBody"] is not null), name);
                Assert.That(answers.ContainsKey("304"), Is.EqualTo(tagged.Contains(name)), name);
            }
        }
    }

    [Test]
    public void Security_IsAKey_ExceptOfPublicOperations()
    {
        Assert.That(document["security"]!.ToJsonString(), Is.EqualTo("""[{"key":[]}]"""));
        var open = Operations.Where(operation => operation["security"] is JsonArray { Count: 0 });
        Assert.That(open.Select(operation => (string?)operation["operationId"]), Is.EquivalentTo(Public));
        Assert.That(Operations.Select(operation => operation["security"]), Has.All.Null.Or.Empty);
    }

    [Test]
    public void Schemas_AreNamedForWhatTheyAre() => Assert.That(
        Schemas.Select(schema => schema.Name), Has.None.EndsWith("View").And.None.StartsWith("PageOf"));

    [Test]
    public void Members_AreDescribed() => Assert.That(
        Members.Where(one => string.IsNullOrWhiteSpace((string?)one.Member["description"])).Select(one => one.Name),
        Is.Empty);

    [Test]
    public void Requests_RequireNothingThatMayBeNull() => Assert.That(
        Members.Where(one => one.IsRequired && one.Name.Split('.')[0].EndsWith("Request", StringComparison.Ordinal))
            .Where(one => AdmitsNull(one.Member)).Select(one => one.Name),
        Is.Empty);

    [Test]
    public void Enums_HoldTextsAlone()
    {
        var listed = ApiComponents.Descendants(document).OfType<JsonObject>()
            .Where(node => node["enum"] is JsonArray).ToArray();
        Assert.That(listed, Is.Not.Empty);
        Assert.That(listed.Where(AdmitsNull), Is.Empty);
        Assert.That(listed.SelectMany(node => node["enum"]!.AsArray()), Has.None.Null);
    }

    [Test]
    public void PathParameters_AreNoReservedWords()
    {
        var names = document["paths"]!.AsObject().SelectMany(path => path.Key.Split('/'))
            .Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'))
            .ToHashSet(StringComparer.Ordinal);
        Assert.That(names, Does.Contain("packageId"));
        Assert.That(names.Intersect(Reserved, StringComparer.Ordinal), Is.Empty);
    }

    [Test]
    public void Codes_OfProblems_AreAnOpenList()
    {
        var code = Components["schemas"]!["Problem"]!["properties"]!["code"]!;
        Assert.That((string?)code["type"], Is.EqualTo("string"));
        Assert.That(code["enum"], Is.Null);
        Assert.That(
            code["x-extensible-enum"]!.AsArray().Select(one => (string?)one),
            Is.SupersetOf((string[])["wrong-district", "invalid-request"]).And.Unique);
    }

    [Test]
    public void Parts_ThatRepeat_AreComponents()
    {
        var answers = Operations.SelectMany(operation => operation["responses"]!.AsObject())
            .Where(answer => answer.Key[0] != '2').Select(answer => answer.Value!);
        var parameters = Operations.SelectMany(operation => operation["parameters"]?.AsArray() ?? [])
            .Select(one => one!);
        string[] written =
            [.. answers.Concat(parameters).Where(part => part["$ref"] is null).Select(part => part.ToJsonString())];
        Assert.That(written, Is.Unique);
        var used = ApiComponents.Descendants(document).OfType<JsonObject>().Select(node => (string?)node["$ref"])
            .ToHashSet(StringComparer.Ordinal);
        foreach (var kind in (string[])["examples", "headers", "parameters", "responses", "schemas"])
        {
            Assert.That(
                Components[kind]!.AsObject().Select(one => $"#/components/{kind}/{one.Key}"), Is.SubsetOf(used), kind);
        }
    }

    private static bool AdmitsNull(JsonNode schema) =>
        (string?)schema["type"] == "null"
        || (schema["type"] as JsonArray)?.Any(type => (string?)type == "null") is true
        || (schema["oneOf"] as JsonArray)?.Any(choice => AdmitsNull(choice!)) is true;
}
