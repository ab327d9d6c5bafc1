using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>A refusal names all that is wrong at once, each with its own rule and what programs need of it.</summary>
internal sealed class RefusalTests : ApiTests
{
    private const string Packages = "/v1/packages";
    private const string Handovers = "/v1/handovers";

    protected override ApiFixture NewApi() => new() { HasRules = true };

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() => DeliverAsync(("ink", 10), ("seal", 100), ("ballot-mayor", 1_000));

    [Test]
    public async Task Release_SixLabelsWithSeveralFaults_NamesAll()
    {
        var (elsewhere, good, away) = (
            await PackAsync("74.71.02"), await PackAsync("74.71.01.1005.002"), await PackAsync("74.71.01.1005.003"));
        var handover = await ReleaseAsync(Kpu, Mandonga, away);
        await AcceptAsync(handover);
        var (moving, second) = (await PackAsync("74.71.01.1005.004"), await PackAsync("74.71.02.1009.001"));
        var under = await ReleaseAsync(Kpu, Mandonga, moving);
        var answer = await PostAsync(
            Handovers, NewRelease(Kpu, Mandonga, elsewhere, good, "NEVER-PACKED", away, moving, good, second));
        answer.Refuses(
            422, "wrong-district", "packages[0]", "packages[2]", "packages[3]", "packages[4]", "packages[5]", "packages[6]");
        Assert.That(
            Errors(answer),
            Is.EqualTo(
            [
                $$"""{{elsewhere}} wrong-district {"to":"{{Mandonga}}","destination":"74.71.02"}""",
                "NEVER-PACKED unknown-package ",
                $$"""{{away}} not-custodian {"from":"{{Kpu}}","custodian":"{{Mandonga}}"}""",
                $$"""{{moving}} package-in-transit {"handover":"{{under}}"}""",
                $"{good} duplicate-package ",
                $$"""{{second}} wrong-district {"to":"{{Mandonga}}","destination":"74.71.02.1009.001"}""",
            ]));
        Assert.That((string?)answer["errors"]![1]!["expected"], Is.EqualTo("the id or label of a package"));
    }

    [Test]
    public async Task Release_ToNowhere_NamesThePackagesToo()
    {
        await RefusesAsync(
            Handovers, NewRelease(Kpu, "74.99", "NEVER-PACKED"), 422, "unknown-location", "to", "packages[0]");
        await RefusesAsync(
            Handovers, NewRelease(Kpu, Tps, "NEVER-PACKED", "NOR-THIS"),
            422, "not-adjacent", "to", "packages[0]", "packages[1]");
    }

    [Test]
    public async Task Accept_SeveralFaults_NamesAll()
    {
        var (one, other) = (await PackAsync("74.71.01.1006.001"), await PackAsync("74.71.01.1006.002"));
        var handover = await ReleaseAsync(Kpu, Mandonga, one);
        var answer = await PostAsync(
            $"{Handovers}/{handover}/acceptance",
            NewAcceptance(
                Line(other, "accepted"), Line(one, "accepted"), Line("NEVER-PACKED", "refused"), Line(one, "missing")));
        answer.Refuses(422, "not-in-handover", "lines[0].package", "lines[2].package", "lines[3].package");
        Assert.That(
            Errors(answer),
            Is.EqualTo(
            [
                $$"""{{other}} not-in-handover {"handover":"{{handover}}"}""", "NEVER-PACKED unknown-package ",
                $"{one} duplicate-package ",
            ]));
    }

    [Test]
    public async Task Nest_SeveralFaults_NamesAll()
    {
        var (outer, inner, away) = (
            await PackAsync(Wawombalata), await PackAsync("74.71.01.1008.002"), await PackAsync("74.71.01.1008.003"));
        await MoveAsync([Kpu, Mandonga], away);
        var answer = await PostAsync(ContentsOf(outer), NewNesting([away, "NEVER-PACKED", outer], [inner]));
        answer.Refuses(422, "not-nested", "remove[0]", "add[0]", "add[1]", "add[2]");
        Assert.That(
            Errors(answer).Select(error => error.Split(' ')[1]),
            Is.EqualTo(["not-nested", "not-together", "unknown-package", "duplicate-package"]));
    }

    [Test]
    public async Task Nest_IntoNothing_NamesThePackagesToo() => await RefusesAsync(
        ContentsOf("NEVER-OUTER"), NewNesting(["NEVER-PACKED"], ["NOR-THIS"]),
        404, "unknown-package", "package", "remove[0]", "add[0]");

    [TestCase("repacking")]
    [TestCase("sealing")]
    public async Task Fill_InTransitWithFaultyLines_NamesAll(string action)
    {
        var kit = await PackAsync("74.71.01.1005.006");
        await ReleaseAsync(Kpu, Mandonga, kit);
        await RefusesAsync(
            $"{Packages}/{kit}/{action}", Filling("74.99"),
            409, "package-in-transit", "package", "location", "contents[0].item");
        await RefusesAsync(
            $"{Packages}/NEVER-PACKED/{action}", Filling(Kpu), 404, "unknown-package", "package", "contents[0].item");
    }

    [Test]
    public async Task Open_InTransitAndTooEarly_NamesBoth()
    {
        var kit = await PackAsync("74.71.01.1005.007");
        await MoveAsync([Kpu, Mandonga, "74.71.01.1005"], kit);
        await ReleaseAsync("74.71.01.1005", "74.71.01.1005.007", kit);
        var opening = Filling("74.71.01.1005.007");
        opening.Remove("contents");
        await RefusesAsync(
            $"{Packages}/{kit}/opening", opening, 409, "package-in-transit", "package", "occurredAt");
    }

    private static JsonObject Filling(string location) => new()
    {
        ["id"] = NewId(),
        ["location"] = location,
        ["contents"] = Contents(("stapler", 1)),
        ["seals"] = new JsonArray(),
        ["occurredAt"] = "2024-11-24T07:00:00+08:00",
    };

    [Test]
    public async Task Pack_SeveralFaults_NamesAll()
    {
        var kit = NewKit(destination: "74.71.99");
        (kit["label"], kit["contest"]) = (await PackAsync("74.71.01.1008.004"), "president");
        kit["contents"] = Contents(("stapler", 1), ("ballot-mayor", 1), ("ink", 11));
        var answer = await PostAsync(Packages, kit);
        answer.Refuses(
            422, "unknown-location", "destination", "contest", "contents[0].item", "label", "contents[2].quantity");
        Assert.That(
            answer["errors"]!.AsArray().Select(error => (string?)error!["code"]),
            Is.EqualTo(
                ["unknown-location", "unknown-contest", "unknown-item", "duplicate-label", "insufficient-stock"]));
        Assert.That(
            answer["errors"]![4]!.ToJsonString(), Does.Contain(
                """
                "have":10,"need":11,"code":"insufficient-stock","params":{"item":"ink","account":"location/74.71","have":10,"need":11}
                """.Trim()));
    }

    [Test]
    public async Task Pack_ItemOfAnotherContest_IsNamedOnceBesideOtherLines()
    {
        var kit = NewKit("74.71.02");
        (kit["kind"], kit["contest"]) = ("supply", "governor");
        kit["contents"] = Contents(("ballot-mayor", 5_000), ("ink", 11));
        await RefusesAsync(Packages, kit, 422, "wrong-contest", "contents[0].item", "contents[1].quantity");
    }

    [Test]
    public async Task Pack_TooMuchOfOneAndTooLittleOfAnother_NamesBoth()
    {
        var box = NewKit("74.71.01.1006.003");
        (box["kind"], box["contest"], box["seals"]) = ("ballot-box", "mayor", NewSeals());
        box["contents"] = Contents(("ballot-mayor", 1), ("seal", 90));
        var answer = await PostAsync(Packages, box);
        answer.Refuses(422, "over-requirement", "contents[1].quantity", "contents[0].quantity");
        Assert.That((string?)answer["errors"]![1]!["code"], Is.EqualTo("short-of-requirement"));
        Assert.That((string?)answer["errors"]![0]!["params"]!["item"], Is.EqualTo("seal"));
        Assert.That((int?)answer["errors"]![0]!["params"]!["needed"], Is.GreaterThan(0));
    }

    [Test]
    public async Task Transfer_SeveralFaults_NamesAll()
    {
        var transfer = NewTransfer(Kpu, "74.99", ("stapler", 1), ("ink", 11), ("seal", 1), ("seal", 1));
        await RefusesAsync(
            "/v1/transfers", transfer, 422, "unknown-location", "to", "lines[0].item", "lines[3].item", "lines[1].quantity");
    }

    [Test]
    public async Task InvalidRequest_EachField_HasItsCodeAndItsParams()
    {
        var kit = NewKit();
        (kit["kind"], kit["seals"]) = ("crate", new JsonArray("", "S"));
        kit["contents"] = Contents(("ink", 0));
        var answer = await PostAsync(Packages, kit);
        answer.Refuses(400, "invalid-request", "kind", "contents[0].quantity", "seals[0]");
        Assert.That(
            Errors(answer),
            Is.EqualTo(
            [
                """crate invalid-request {"oneOf":["ballot-box","kit","recap-box","supply","papers"]}""",
                """0 invalid-request {"min":1,"max":10000000}""",
                """ invalid-request {"minLength":1,"maxLength":64}""",
            ]));
    }

    [Test]
    public async Task Release_ManyFaults_NamesTwenty()
    {
        var answer = await PostAsync(
            Handovers, NewRelease(Kpu, Mandonga, [.. Enumerable.Range(0, 30).Select(i => $"NEVER-{i}")]));
        Assert.That(answer.Fields, Has.Length.EqualTo(Rejection.ErrorsMax));
    }

    [Test]
    public async Task PackMany_Row_HasTheSameErrorsAsAlone()
    {
        var kit = NewKit(destination: "74.71.99");
        kit["contents"] = Contents(("stapler", 1));
        var alone = await PostAsync(Packages, kit);
        var bulk = new JsonObject { ["packages"] = new JsonArray(kit.DeepClone()) };
        var row = (await PostAsync($"{Packages}/bulk", bulk)).Succeeds(207)["results"]![0]!;
        Assert.That(row["errors"]!.ToJsonString(), Is.EqualTo(alone["errors"]!.ToJsonString()));
        Assert.That(row["errors"]!.AsArray(), Has.Count.EqualTo(2));
    }

    /// <summary>Value, code and parameters of each.</summary>
    private static IEnumerable<string> Errors(Answer answer) => answer["errors"]!.AsArray()
        .Select(error => $"{error!["value"]} {error["code"]} {error["params"]?.ToJsonString()}");
}
