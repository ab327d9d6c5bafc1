using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Places are added, renamed and retired by events, and nobody but an admin may do it.</summary>
internal sealed class ReferenceImportTests : ApiTests
{
    private const string Imports = "/v1/locations/imports";

    protected override ApiFixture NewApi() => new() { HasRules = true };

    [Test]
    public async Task Ledger_FromItsFirstStart_RecordsWhatThereIs()
    {
        var first = (await GetAsync("/v1/events?limit=1")).Succeeds(200)["items"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)first["type"], Is.EqualTo("reference-recorded"));
            Assert.That((string?)first["stream"], Is.EqualTo("reference/snapshot"));
            Assert.That((string?)first["actorRole"], Is.EqualTo("system"));
            Assert.That((string?)first["body"]!["locations"]![0]!["code"], Is.EqualTo(Kpu));
        }
    }

    [Test]
    public async Task Import_Rename_SaysWhatChangedAndWarnsOfVoters()
    {
        var body = NewImport(Row("74.71.03.1001.001", "74.71.03.1001", "TPS 001 at the school", 9));
        var made = (await PostAsync(Imports, body)).Succeeds(201);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(((int)made["added"]!, (int)made["changed"]!, (int)made["unchanged"]!), Is.EqualTo((0, 1, 0)));
            Assert.That((string?)made["changes"]![0]!["code"], Is.EqualTo("74.71.03.1001.001"));
            Assert.That((string?)made["warnings"]![0]!["code"], Is.EqualTo("voters-disagree"));
            Assert.That((string?)made["warnings"]![0]!["field"], Is.EqualTo("rows[0].registeredVoters"));
        }

        var location = (await GetAsync("/v1/locations/74.71.03.1001.001")).Succeeds(200);
        Assert.That(
            ((string?)location["name"], (int)location["registeredVoters"]!), Is.EqualTo(("TPS 001 at the school", 9)));
        var sequence = (long)made["changes"]![0]!["sequence"]!;
        var e = (await GetAsync($"/v1/events?after={sequence - 1}&limit=1")).Succeeds(200)["items"]![0]!;
        Assert.That((string?)e["type"], Is.EqualTo("location-changed"));
        Assert.That((string?)e["actorRole"], Is.EqualTo("admin"));
        Assert.That((string?)e["body"]!["before"]!["name"], Does.StartWith("TPS 001"));
    }

    [TestCase("74.71.1", "ppk", "74.71", "twin-code", "74.71.01")]
    [TestCase("74.71.01.1008.1", "tps", "74.71.01.1008", "twin-code", "74.71.01.1008.001")]
    [TestCase("74.710", "kpu", null, "twin-code", "74.71")]
    [TestCase("74.72.09", "ppk", "74.71", "foreign-code", "74.71 and a dot")]
    public async Task Import_CodeThatLooksLikeASlip_IsRefusedUnlessAllowed(
        string code, string level, string? parent, string rule, string named)
    {
        var row = Row(code, parent, "a slip", 1);
        row["level"] = level;
        var refused = await PostAsync(Imports, NewImport(row));
        refused.Refuses(422, rule, "rows[0].code");
        Assert.That((string?)refused.Json["errors"]![0]!["expected"], Does.Contain(named));
        var allowed = NewImport(row);
        (allowed["allowUnusualCodes"], row["name"]) = (true, "meant so");
        allowed["rows"] = new JsonArray(row.DeepClone());
        Assert.That((int)(await PostAsync(Imports, allowed)).Succeeds(201)["added"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task Import_FaultyRows_NamesEachAndImportsNothing()
    {
        var moved = Row("74.71.03.1001.002", "74.71.03.1002", "moved", 1);
        var before = await Api.LedgerSizeAsync();
        (await PostAsync(Imports, NewImport(Row("74.71.03.1001.091", "74.71.03.1001", "new", 1), moved, moved)))
            .Refuses(422, "invalid-row", "rows[1].parent", "rows[2].code", "rows[2].parent");
        var odd = Row("74.71.03.1001.092", "74.71.03.1001", "new", -1);
        odd["level"] = "ward";
        (await PostAsync(Imports, NewImport(odd)))
            .Refuses(400, "invalid-request", "rows[0].level", "rows[0].registeredVoters");
        var astray = Row("74.71.03.1001.093", "74.71.03.1001", "new", 1);
        (astray["lat"], astray["lng"]) = (91, 122.5);
        (await PostAsync(Imports, NewImport(astray))).Refuses(422, "invalid-row", "rows[0].lat");
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before));
    }

    [TestCase(-3.9, null, "rows[0].lng")]
    [TestCase(null, 122.5, "rows[0].lat")]
    [TestCase(-90.1, 122.5, "rows[0].lat")]
    [TestCase(1e300, -180.1, "rows[0].lat", "rows[0].lng")]
    public async Task Import_ThatIsNoPoint_IsRefused(double? lat, double? lng, params string[] fields)
    {
        var row = Row("74.71.03.1001.093", "74.71.03.1001", "nowhere", 1);
        (row["lat"], row["lng"]) = (lat, lng);
        (await PostAsync(Imports, NewImport(row))).Refuses(422, "invalid-row", fields);
    }

    [TestCase("warehouse")]
    [TestCase("officer")]
    [TestCase("integrator")]
    [TestCase("auditor")]
    public async Task Import_ByAnybodyButAnAdmin_Is403(string role) =>
        (await PostAsync(Imports, NewImport(), role)).Refuses(403, "forbidden");

    [Test]
    public async Task Retire_APlace_NeedsNothingAndFlagsWhatIsMeantForIt()
    {
        const string tps = "74.71.03.1001.003";
        await DeliverAsync(("booth", 4), ("seal", 9));
        var before = NewKit(tps);
        before["contents"] = Contents(("booth", 4));
        (await PostAsync("/v1/packages", before)).Succeeds(201);
        var row = Row(tps, "74.71.03.1001", "TPS 003", 400);
        row["retired"] = true;
        (await PostAsync(Imports, NewImport(row))).Succeeds(201);
        var needs = (await GetAsync($"/v1/requirements?location={tps}")).Succeeds(200)["items"]!.AsArray();
        Assert.That(needs, Has.Count.GreaterThan(2));
        Assert.That(needs.Select(need => (long)need!["needed"]!), Is.All.Zero);

        var after = NewKit(tps);
        var packed = (await PostAsync("/v1/packages", after)).Succeeds(201);
        Assert.That((string?)packed["warnings"]![0]!["code"], Is.EqualTo("destination-retired"));
        var labels = new[] { (string)before["label"]!, (string)after["label"]! };
        (await PostAsync("/v1/handovers", NewRelease(Kpu, "74.71.03", labels))).Succeeds(201);
        foreach (var (index, label) in labels.Index())
        {
            var step = (await GetAsync($"/v1/packages/{label}/custody")).Succeeds(200)["events"]!.AsArray()[^1]!;
            Assert.That(
                ((string?)step["flags"]![0]!["code"], (string?)step["flags"]![0]!["field"]),
                Is.EqualTo(("destination-retired", $"packages[{index}]")));
        }

        row.Remove("retired");
        Assert.That((int)(await PostAsync(Imports, NewImport(row))).Succeeds(201)["unchanged"]!, Is.EqualTo(1), "it stays retired");
        row["retired"] = false;
        (await PostAsync(Imports, NewImport(row))).Succeeds(201);
        Assert.That((bool)(await GetAsync($"/v1/locations/{tps}")).Succeeds(200)["retired"]!, Is.False);
    }

    [Test]
    public async Task Retire_APlaceWithOthersBelowIt_IsRefusedUntilTheyAreRetiredToo()
    {
        var above = Row("74.71.03.1001", "74.71.03", "PPS", 1);
        (above["level"], above["retired"]) = ("pps", true);
        (await PostAsync(Imports, NewImport(above))).Refuses(422, "invalid-row", "rows[0].retired");
    }

    private static JsonObject NewImport(params JsonObject[] rows) => new()
    {
        ["id"] = NewId(),
        ["rows"] = new JsonArray([.. rows.Select(row => row.DeepClone())]),
        ["occurredAt"] = Noon,
    };

    private static JsonObject Row(string code, string? parent, string name, int voters)
    {
        var row = new JsonObject
        {
            ["code"] = code,
            ["level"] = "tps",
            ["name"] = name,
            ["registeredVoters"] = voters,
            ["provenance"] = "official",
        };
        if (parent is not null)
            row["parent"] = parent;
        return row;
    }
}
