using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>New labels have few signs; those that were recorded with more stay what they are.</summary>
internal sealed class LabelTests : ApiTests
{
    private const string Packages = "/v1/packages";

    private static int old;

    [TestCase("A")]
    [TestCase("KDI-GOV-1008.001_2")]
    [TestCase("-_.1")]
    public async Task Pack_LabelOfTheNewAlphabet_Is201(string label)
    {
        var kit = NewKit();
        kit["label"] = label;
        (await PostAsync(Packages, kit)).Succeeds(201);
    }

    [TestCase("BOX 1")]
    [TestCase("BOX:1")]
    [TestCase("BOX(1")]
    [TestCase("BOX)1")]
    [TestCase("BOX#1")]
    [TestCase("BOX+1")]
    [TestCase("-_.")]
    [TestCase("01932C5E-7F00-7000-8000-000000000001")]
    public async Task NewLabel_OtherwiseWritten_Is400WhereverOneIsMade(string label)
    {
        var (kit, reissue) = (NewKit(), NewReissue());
        (kit["label"], reissue["label"]) = (label, label);
        await RefusesAsync(Packages, kit, 400, "invalid-request", "label");
        await RefusesAsync("/v1/reissues", reissue, 400, "invalid-request", "label");
        var bulk = new JsonObject { ["packages"] = new JsonArray(kit.DeepClone(), NewKit()) };
        var rows = (await PostAsync($"{Packages}/bulk", bulk)).Succeeds(207)["results"]!.AsArray();
        Assert.That(rows.Select(row => $"{row!["status"]} {row["code"]}"), Is.EqualTo(["400 invalid-request", "201 recorded"]));
        Assert.That((string?)rows[0]!["errors"]![0]!["field"], Is.EqualTo("label"));
    }

    [Test]
    public async Task NewLabel_BesideAnotherMistake_BothAreNamed()
    {
        var kit = NewKit();
        (kit["label"], kit["kind"]) = ("BOX 1", "crate");
        await RefusesAsync(Packages, kit, 400, "invalid-request", "kind", "label");
    }

    [Test]
    public async Task OldLabel_Recorded_IsReadAndAddressed()
    {
        var (package, inner) = (await PackOldAsync(), await PackOldAsync());
        var byId = (await GetAsync($"{Packages}/{package.Id}")).Succeeds(200);
        Assert.That((string?)byId["label"], Is.EqualTo(package.Label));
        var address = Uri.EscapeDataString(package.Label);
        Assert.That((await GetAsync($"{Packages}/{address}")).Succeeds(200).ToJsonString(), Is.EqualTo(byId.ToJsonString()));
        (await GetAsync($"{Packages}/{address}/custody")).Succeeds(200);

        await NestAsync(address, inner.Label);
        var inside = (await GetAsync($"{Packages}?inside={address}")).Succeeds(200)["items"]!.AsArray();
        Assert.That(inside.Select(item => (string?)item!["label"]), Is.EqualTo([inner.Label]));
        (await PostAsync(ContentsOf(address), NewNesting(remove: [inner.Label]))).Succeeds(201);

        var handover = await ReleaseAsync(Kpu, Mandonga, package.Label, inner.Label);
        await AcceptAsync(handover, Line(package.Label, "accepted"), Line(inner.Label, "refused"));
    }

    [Test]
    public async Task OldLabel_PackedAgain_Is200AndOtherContentIs409()
    {
        var package = await PackOldAsync();
        var again = new JsonObject
        {
            ["id"] = package.Id.ToString(),
            ["label"] = package.Label,
            ["kind"] = "kit",
            ["destination"] = package.Destination,
            ["location"] = package.Location,
            ["contents"] = new JsonArray(),
            ["seals"] = new JsonArray([.. package.Seals.Select(seal => (JsonNode)seal)]),
            ["occurredAt"] = package.OccurredAt.ToString("O"),
        };
        var view = (await PostAsync(Packages, again)).Succeeds(200);
        Assert.That((string?)view["package"]!["label"], Is.EqualTo(package.Label));
        again["label"] = package.Label + "+";
        await RefusesAsync(Packages, again, 409, "different-content", "label");
        (again["id"], again["label"]) = (NewId(), package.Label);
        await RefusesAsync(Packages, again, 400, "invalid-request", "label");
    }

    [Test]
    public async Task ApiDocument_NewLabels_HaveAPatternThatTheServerKeeps()
    {
        var schemas = (await GetAsync("/openapi/v1.json", role: null)).Succeeds(200)["components"]!["schemas"]!;
        foreach (var name in (string[])["PackRequest", "ReissueRequest"])
        {
            var pattern = (string)schemas[name]!["properties"]!["label"]!["pattern"]!;
            string[] labels = ["KDI-GOV-1008.001_2", "BOX 1", "BOX:1", "BOX(1)", "BOX#1", "BOX+1", "-_.", "é1"];
            Assert.That(labels.Where(label => System.Text.RegularExpressions.Regex.IsMatch(
                label, pattern, System.Text.RegularExpressions.RegexOptions.NonBacktracking)), Is.EqualTo(labels[..1]));
        }
    }

    /// <summary>A package with a label of the old alphabet, as earlier versions recorded it.</summary>
    private async Task<PackPackage> PackOldAsync()
    {
        var number = Interlocked.Increment(ref old);
        var pack = Commands.Pack(Tps, Kpu) with { Label = $"KIT 1008:({number}) #1+2" };
        Assert.That(await Api.AppendAsync("officer", pack), Is.All.TypeOf<AppendResult.Appended>());
        return pack;
    }

    private static JsonObject NewReissue() => new()
    {
        ["id"] = NewId(),
        ["label"] = NewLabel(),
        ["tps"] = Tps,
        ["contest"] = "mayor",
        ["location"] = Kpu,
        ["contents"] = Contents(("ballot-mayor", 508)),
        ["seals"] = new JsonArray(),
        ["decision"] = "PSU/015/2024",
        ["reason"] = "426 ballots, 424 signatures",
        ["occurredAt"] = "2024-12-03T09:00:00+08:00",
    };
}
