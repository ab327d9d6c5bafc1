using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class PackageTests : ApiTests
{
    private const string Packages = "/v1/packages";

    [OneTimeSetUp]
    public async Task FillTheWarehouseAsync()
    {
        await DeliverAsync(("ballot-governor", 1_000_000), ("ballot-mayor", 10_000_000));
        await DeliverAsync(("ballot-mayor", 1_000_000));
    }

    [Test]
    public async Task Pack_BallotBox_Is201WithThePackageAndItsEvent()
    {
        var body = NewBox("governor");
        var answer = await PostAsync(Packages, body);
        var made = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"/v1/packages/{Id(body)}"));
        var package = made["package"]!;
        var e = made["event"]!;
        Assert.Multiple(() =>
        {
            foreach (var name in (string[])["id", "label", "kind", "contest", "destination", "contents", "seals"])
                Assert.That(package[name]!.ToJsonString(), Is.EqualTo(body[name]!.ToJsonString()), name);
            Assert.That((string?)package["origin"], Is.EqualTo(Kpu));
            Assert.That((string?)package["custodian"], Is.EqualTo(Kpu));
            Assert.That((string?)package["status"], Is.EqualTo("packed"));
            Assert.That(package["handover"], Is.Null);
            Assert.That((int?)package["version"], Is.EqualTo(1));
            Assert.That(Id(e), Is.Not.EqualTo(Id(body)), "no caller chooses the id of an event");
            Assert.That((string?)e["type"], Is.EqualTo("package-packed"));
            Assert.That((string?)e["occurredAt"], Is.EqualTo("2024-11-23T09:00:00+08:00"));
            Assert.That((string?)e["to"], Is.EqualTo(Kpu));
            Assert.That(e["previousHash"], Is.Null);
            Assert.That(Convert.FromBase64String((string)e["hash"]!), Has.Length.EqualTo(32));
        });
    }

    [TestCase("destination", "74.71.99", "unknown-location")]
    [TestCase("location", "74.99", "unknown-location")]
    [TestCase("contest", "president", "unknown-contest")]
    [TestCase("destination", "74.71.02", "wrong-district", Description = "packed at Mandonga, meant for Kendari")]
    public async Task Pack_BrokenRule_Is422(string field, string value, string code)
    {
        var body = NewKit(location: code == "wrong-district" ? Mandonga : Kpu);
        body[field] = value;
        await RefusesAsync(Packages, body, 422, code, field);
    }

    [Test]
    public async Task Pack_UnknownItem_Is422()
    {
        var body = NewKit();
        body["contents"] = Contents(("ink", 2), ("stapler", 1));
        await RefusesAsync(Packages, body, 422, "unknown-item", "contents[1].item", "contents[0].quantity");
    }

    [Test]
    public async Task Pack_BallotBoxWithoutAContest_Is422()
    {
        var body = NewBox("governor");
        body["contest"] = null;
        await RefusesAsync(Packages, body, 422, "contest-required", "contest");
        body.Remove("contest");
        await RefusesAsync(Packages, body, 422, "contest-required", "contest");
    }

    [TestCase("governor", "ballot-mayor")]
    [TestCase("mayor", "ballot-governor")]
    [TestCase(null, "ballot-governor", Description = "a kit is opened at a polling station and never mixes")]
    public async Task Pack_BallotsOfAnotherContest_Is422(string? contest, string item)
    {
        var body = contest is null ? NewKit() : NewBox(contest);
        body["contents"] = Contents((item, 2));
        await RefusesAsync(Packages, body, 422, "wrong-contest", "contents[0].item");
    }

    [Test]
    public async Task Pack_SupplyOfBothContests_Is201()
    {
        var body = NewKit(destination: Mandonga);
        body["kind"] = "supply";
        body["contents"] = new JsonArray(
            new JsonObject { ["item"] = "ballot-governor", ["quantity"] = 1_000 },
            new JsonObject { ["item"] = "ballot-mayor", ["quantity"] = 10_000_000 });
        (await PostAsync(Packages, body)).Succeeds(201);
    }

    [Test]
    public async Task Pack_LabelInUse_Is422()
    {
        var body = NewKit();
        body["label"] = await PackAsync();
        await RefusesAsync(Packages, body, 422, "duplicate-label", "label");
    }

    [Test]
    public async Task Pack_SentAgain_Is200WithTheFirstResultEvenAfterThePackageMoved()
    {
        var body = NewBox("mayor");
        var first = (await PostAsync(Packages, body)).Succeeds(201).ToJsonString();
        await MoveAsync([Kpu, Mandonga], (string)body["label"]!);
        var size = await Api.LedgerSizeAsync();
        for (var i = 0; i < 3; i++)
            Assert.That((await PostAsync(Packages, body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));

        // The same moment, the same UUID and the same members, written otherwise.
        body["id"] = Id(body).ToUpperInvariant();
        body["occurredAt"] = "2024-11-23T09:00:00.000+08:00";
        var label = body["label"]!.DeepClone();
        body.Remove("label");
        body["label"] = label;
        Assert.That((await PostAsync(Packages, body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size));
    }

    [TestCase("label", "\"OTHER\"", "label")]
    [TestCase("kind", "\"recap-box\"", "kind")]
    [TestCase("contest", "\"mayor\"", "contest")]
    [TestCase("contest", "null", "contest")]
    [TestCase("destination", "\"74.71.01.1008.002\"", "destination")]
    [TestCase("location", "\"74.71.01\"", "location")]
    [TestCase("contents", "[]", "contents")]
    [TestCase("contents", """[{"item":"ballot-governor","quantity":507}]""", "contents[0].quantity")]
    [TestCase("contents", """[{"item":"ink","quantity":508}]""", "contents[0].item")]
    [TestCase("seals", "[\"S-1\"]", "seals")]
    [TestCase("seals", "[\"S-2\",\"S-3\"]", "seals[1]")]
    [TestCase("occurredAt", "\"2024-11-23T09:00:01+08:00\"", "occurredAt")]
    public async Task Pack_SameIdOtherContent_Is409NamingTheField(string member, string value, string field)
    {
        var body = NewBox("governor");
        (await PostAsync(Packages, body)).Succeeds(201);
        body[member] = JsonNode.Parse(value.Replace("S-", $"{body["label"]}-S-", StringComparison.Ordinal));
        await RefusesAsync(Packages, body, 409, "different-content", field);
    }

    [Test]
    public async Task Pack_IdOfAnotherCommand_Is409()
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        var body = NewKit();
        body["id"] = handover;
        await RefusesAsync(Packages, body, 409, "different-content", "id");
    }

    [Test]
    public async Task GetPackage_ByIdAndLabel_IsTheSame()
    {
        var body = NewKit();
        body["label"] = "KIT-1008_001.2";
        (await PostAsync(Packages, body)).Succeeds(201);
        var byId = (await GetAsync($"{Packages}/{Id(body)}")).Succeeds(200).ToJsonString();
        foreach (var name in (string[])[Id(body).ToUpperInvariant(), "KIT-1008_001.2", "KIT%2D1008%5F001%2E2"])
            Assert.That((await GetAsync($"{Packages}/{name}")).Succeeds(200).ToJsonString(), Is.EqualTo(byId));
    }

    [Test]
    public async Task GetPackage_LabelLikeARoute_IsFound()
    {
        foreach (var label in (string[])["bulk", "custody"])
        {
            var body = NewKit();
            body["label"] = label;
            (await PostAsync(Packages, body)).Succeeds(201);
            Assert.That(Id((await GetAsync($"{Packages}/{label}")).Succeeds(200)), Is.EqualTo(Id(body)));
            (await GetAsync($"{Packages}/{label}/custody")).Succeeds(200);
        }
    }

    [TestCase("nope")]
    [TestCase("00000000-0000-0000-0000-000000000000")]
    [TestCase("01932c5e-7f00-7000-8000-0000000000ff")]
    [TestCase("%7B01932c5e-7f00-7000-8000-000000000001%7D")]
    [TestCase("a%2Fb")]
    [TestCase("a%252Fb")]
    [TestCase("%ff")]
    [TestCase("%ed%a0%80")]
    [TestCase("%")]
    [TestCase("%zz")]
    [TestCase("%25")]
    [TestCase("%20")]
    [TestCase("'%20OR%201=1--")]
    public async Task GetPackage_Unknown_Is404(string package)
    {
        (await GetAsync($"{Packages}/{package}")).Refuses(404, "unknown-package", "package");
        (await GetAsync($"{Packages}/{package}/custody")).Refuses(404, "unknown-package", "package");
    }

    [Test]
    public async Task GetPackage_NameSentTwice_Is400() =>
        (await GetAsync($"{Packages}/{await PackAsync()}?package=x")).Refuses(400, "invalid-request", "package");

    [Test]
    public async Task ListPackages_Filters_Combine()
    {
        const string there = "74.71.02";
        var box = NewBox("governor");
        (box["destination"], box["seals"]) = (there, new JsonArray("Zz-77_%"));
        var kit = NewKit(destination: there);
        foreach (var body in (JsonObject[])[box, kit])
            (await PostAsync(Packages, body)).Succeeds(201);
        await ReleaseAsync(Kpu, there, (string)kit["label"]!);

        async Task<string[]> List(string query) =>
            [.. (await GetAsync($"{Packages}?{query}")).Succeeds(200)["items"]!.AsArray().Select(item => Id(item!))];
        Assert.That(await List($"destination={there}"), Is.EqualTo([Id(box), Id(kit)]));
        Assert.That(await List($"destination={there}&kind=kit"), Is.EqualTo([Id(kit)]));
        Assert.That(await List($"destination={there}&contest=governor"), Is.EqualTo([Id(box)]));
        Assert.That(await List($"destination={there}&status=in-transit"), Is.EqualTo([Id(kit)]));
        Assert.That(await List($"destination={there}&status=packed&at={Kpu}"), Is.EqualTo([Id(box)]));
        Assert.That(await List($"destination={there}&at={there}"), Is.Empty, "custody stays with the sender");
        Assert.That(await List("q=zz-77"), Is.EqualTo([Id(box)]));
        Assert.That(await List("q=7_%25"), Is.EqualTo([Id(box)]));
        Assert.That(await List("q=Z%25"), Is.Empty);
        Assert.That(await List("q=z__77"), Is.Empty);
        Assert.That(await List("q=%5BZ"), Is.Empty);
        Assert.That(await List($"q={((string)kit["label"]!).ToLowerInvariant()}"), Is.EqualTo([Id(kit)]));
        Assert.That(await List("at=74.99"), Is.Empty);
        Assert.That(await List("contest=president"), Is.Empty);
    }

    [TestCase("at=x%20y", "at")]
    [TestCase("destination=", "destination")]
    [TestCase("kind=KIT", "kind")]
    [TestCase("kind=0", "kind")]
    [TestCase("contest=%C3%A9", "contest")]
    [TestCase("status=stolen", "status")]
    [TestCase("q=%09%0B", "q")]
    [TestCase("package=x", "package")]
    [TestCase("LABEL=x", "LABEL")]
    public async Task ListPackages_BadParameter_Is400(string query, string field) =>
        (await GetAsync($"{Packages}?{query}")).Refuses(400, "invalid-request", field);

    [Test]
    public async Task GetCustody_WholeJourney_IsContinuousAndVerified()
    {
        var box = NewBox("governor");
        var label = (string)box["label"]!;
        (await PostAsync(Packages, box)).Succeeds(201);
        var release = NewRelease(Kpu, Mandonga, label);
        (release["document"], release["note"]) = ("SJ-1", "careful");
        release["vehicle"] = new JsonObject { ["plate"] = "DT 1 A", ["driver"] = "driver of truck 3" };
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        var line = Line(label, "accepted");
        (line["condition"], line["seals"]) = ("wet", new JsonArray("S-1", "S-9"));
        await AcceptAsync(Id(release), line);
        await MoveAsync([Mandonga, Wawombalata, Tps, Wawombalata, Mandonga, Kpu], label);

        var custody = (await GetAsync($"{Packages}/{label}/custody")).Succeeds(200);
        var events = custody["events"]!.AsArray();
        Assert.Multiple(() =>
        {
            Assert.That((bool?)custody["continuous"], Is.True);
            Assert.That((bool?)custody["verified"], Is.True);
            Assert.That(custody["faults"]!.AsArray(), Is.Empty);
            Assert.That((string?)custody["custodian"], Is.EqualTo(Kpu));
            Assert.That((string?)custody["status"], Is.EqualTo("received"));
            Assert.That((int?)custody["package"]!["version"], Is.EqualTo(13));
            Assert.That(events.Select(e => (int)e!["version"]!), Is.EqualTo(Enumerable.Range(1, 13)));
            Assert.That(
                events.Skip(1).Select(e => (string?)e!["previousHash"]),
                Is.EqualTo(events.SkipLast(1).Select(e => (string?)e!["hash"])));
            Assert.That(events.Select(e => (long)e!["sequence"]!), Is.Ordered.And.Unique);
            Assert.That((string?)events[1]!["type"], Is.EqualTo("package-released"));
            Assert.That((string?)events[1]!["handoverId"], Is.EqualTo(Id(release)));
            Assert.That((string?)events[1]!["texts"]!["driver"], Is.EqualTo("driver of truck 3"));
            Assert.That((string?)events[1]!["plate"], Is.EqualTo("DT 1 A"));
            Assert.That(
                ((string?)events[2]!["from"], (string?)events[2]!["to"]),
                Is.EqualTo(((string?)Kpu, (string?)Mandonga)));
            Assert.That((string?)events[2]!["condition"], Is.EqualTo("wet"));
            Assert.That(events[2]!["seals"]!.ToJsonString(), Is.EqualTo("""["S-1","S-9"]"""));
        });
    }

    [Test]
    public async Task GetCustody_BytesChangedInTheDatabase_IsNotVerified()
    {
        var label = await PackAsync();
        await MoveAsync([Kpu, Mandonga], label);
        await Api.ExecuteAsync(
            """
            DROP TRIGGER CustodyEvent_NoUpdate;
            UPDATE CustodyEvent SET Canonical = CAST(REPLACE(unpacked(Canonical), @Label, @Other) AS BLOB)
            WHERE Sequence = (SELECT PackedSequence FROM Package WHERE Label = @Label)
            """,
            new { Label = label, Other = "X" + label[1..] });
        var custody = (await GetAsync($"{Packages}/{label}/custody")).Succeeds(200);
        Assert.That((bool?)custody["verified"], Is.False);
        Assert.That((bool?)custody["continuous"], Is.False, "the next event holds the hash of what was");
        Assert.That(custody["faults"]!.AsArray(), Is.Not.Empty);
    }

    private static JsonObject NewBox(string contest)
    {
        var body = NewKit();
        (body["kind"], body["contest"]) = ("ballot-box", contest);
        body["contents"] = new JsonArray(
            new JsonObject { ["item"] = $"ballot-{contest}", ["quantity"] = 508, ["bundle"] = null });
        body["seals"] = new JsonArray($"{body["label"]}-S-1", $"{body["label"]}-S-2");
        return body;
    }
}
