using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What happens inside packages, over HTTP.</summary>
internal sealed class PackageContentTests : ApiTests
{
    private const string Morning = "2024-11-27T06:30:00+08:00";
    private static readonly string[] Way = [Kpu, Mandonga, Wawombalata, Tps];

    [Test]
    public async Task Journey_PackedOpenedSealedReturnedOpened_IsVerified()
    {
        var label = await PackInkAsync();
        await MoveAsync(Way, label);
        var opened = (await PostAsync(Address(label, "opening"), Opening(seals: ["S-1"]))).Succeeds(201);
        Assert.Multiple(() =>
        {
            Assert.That((string?)opened["package"]!["status"], Is.EqualTo("opened"));
            Assert.That(opened["package"]!["contents"]!.AsArray(), Is.Empty);
            Assert.That(opened["package"]!["seals"]!.AsArray(), Is.Empty);
            Assert.That((string?)opened["event"]!["type"], Is.EqualTo("package-opened"));
            Assert.That((string?)opened["event"]!["to"], Is.EqualTo(Tps));
            Assert.That(opened["event"]!["contents"]!.ToJsonString(), Is.EqualTo(Shown(2)));
            Assert.That((string?)opened["event"]!["seals"]![0], Is.EqualTo("S-1"));
        });
        var filling = Filling(1, "R-1");
        var closed = (await PostAsync(Address(label, "sealing"), filling)).Succeeds(201)["package"]!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)closed["status"], Is.EqualTo("sealed"));
            Assert.That(closed["contents"]!.ToJsonString(), Is.EqualTo(Shown(1)));
            Assert.That((string?)closed["seals"]![0], Is.EqualTo((string?)filling["seals"]![0]));
        });
        await MoveAsync([.. Way.Reverse()], label);
        (await PostAsync(Address(label, "opening"), Opening(Kpu))).Succeeds(201);
        var custody = (await GetAsync($"/v1/packages/{label}/custody")).Succeeds(200);
        Assert.Multiple(() =>
        {
            Assert.That((bool?)custody["verified"], Is.True, custody["faults"]!.ToJsonString());
            Assert.That((string?)custody["status"], Is.EqualTo("opened"));
            Assert.That(custody["package"]!["contents"]!.AsArray(), Is.Empty);
            Assert.That(
                custody["events"]!.AsArray().Select(e => (string?)e!["type"]),
                Is.SupersetOf((string[])["package-packed", "package-opened", "package-sealed"]));
        });
        var listed = (await GetAsync("/v1/packages?status=opened&limit=500")).Succeeds(200)["items"]!.AsArray();
        Assert.That(listed.Select(one => (string?)one!["label"]), Does.Contain(label));
    }

    [Test]
    public async Task Repack_OnTheWay_ChangesWhatItHolds()
    {
        var destination = "74.71.01.1008.003";
        var label = await PackInkAsync(destination);
        var repacked = (await PostAsync(Address(label, "repacking"), Filling(1, "N-1", Kpu))).Succeeds(201);
        Assert.That(repacked["package"]!["contents"]!.ToJsonString(), Is.EqualTo(Shown(1)));
        Assert.That((string?)repacked["package"]!["status"], Is.EqualTo("packed"));
        Assert.That((string?)repacked["event"]!["type"], Is.EqualTo("package-repacked"));

        await RefusesAsync(
            Address(label, "repacking"), Filling(1_000, "N-2", Kpu), 422, "insufficient-stock", "contents[0].quantity");
        await MoveAsync([Kpu, Mandonga, Wawombalata, destination], label);
        await RefusesAsync(
            Address(label, "repacking"), Filling(1, "N-3", destination), 422, "already-delivered", "package");
    }

    [Test]
    public async Task Open_SentAgain_Is200WithTheFirstResultEvenAfterThePackageWasSealed()
    {
        var label = await PackInkAsync();
        await MoveAsync(Way, label);
        var body = Opening();
        body["note"] = "opened in front of two witnesses";
        var first = (await PostAsync(Address(label, "opening"), body)).Succeeds(201);
        (await PostAsync(Address(label, "sealing"), Filling(1, "R-1"))).Succeeds(201);
        var size = await Api.LedgerSizeAsync();
        Assert.That(
            (await PostAsync(Address(label, "opening"), body)).Succeeds(200).ToJsonString(),
            Is.EqualTo(first.ToJsonString()));
        Assert.That((string?)first["event"]!["texts"]!["note"], Is.EqualTo("opened in front of two witnesses"));
        body["location"] = Kpu;
        await RefusesAsync(Address(label, "opening"), body, 409, "different-content", "location");
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size));
    }

    [TestCase("S-1,S-2", null, false)]
    [TestCase("S-1,S-2", "S-2,S-1", false)]
    [TestCase("S-1,S-2", "X-9,S-2", true)]
    [TestCase("S-1,S-2", "S-1", true)]
    [TestCase("S-1,S-2", "X-8,X-9", true)]
    public async Task Open_OtherSealsThanItWasClosedWith_WarnsOfThem(string closedWith, string? read, bool warns)
    {
        var (destination, own) = ("74.71.01.1008.005", NewLabel());
        closedWith = Own(closedWith)!;
        read = Own(read);
        var supply = NewKit(destination);
        (supply["kind"], supply["contents"]) = ("supply", new JsonArray());
        supply["seals"] = NewSeals();
        var label = (string)(await PostAsync("/v1/packages", supply)).Succeeds(201)["package"]!["label"]!;
        var resealed = Filling(1, "-", Kpu);
        resealed["contents"] = new JsonArray();
        resealed["seals"] = new JsonArray([.. closedWith.Split(',').Select(seal => (JsonNode)seal)]);
        (await PostAsync(Address(label, "repacking"), resealed)).Succeeds(201);
        await MoveAsync([Kpu, Mandonga, Wawombalata, destination], label);
        var opening = Opening(destination, seals: read?.Split(','));
        var opened = (await PostAsync(Address(label, "opening"), opening)).Succeeds(201);
        var again = (await PostAsync(Address(label, "opening"), opening)).Succeeds(200);
        Assert.That(again["warnings"]!.ToJsonString(), Is.EqualTo(opened["warnings"]!.ToJsonString()));
        string[] expected = warns
            ? [$"seal-mismatch critical seals: {closedWith.Replace(",", ", ", StringComparison.Ordinal)} / "
                + read!.Replace(",", ", ", StringComparison.Ordinal)]
            : [];
        Assert.That(Flags(opened["warnings"]!), Is.EqualTo(expected));
        Assert.That(Flags(opened["event"]!["flags"]!), Is.EqualTo(expected), "in the answer's event");
        var chain = (await GetAsync($"/v1/packages/{label}/custody")).Succeeds(200)["events"]!.AsArray();
        Assert.That(Flags(chain[^1]!["flags"]!), Is.EqualTo(expected), "in the chain");
        var sequence = (long)opened["event"]!["sequence"]!;
        var feed = (await GetAsync($"/v1/events?limit=1&after={sequence - 1}")).Succeeds(200)["items"]![0]!;
        Assert.That(Flags(feed["flags"]!), Is.EqualTo(expected), "in the feed");
        Assert.That(feed["body"]!["flags"] is not null, Is.EqualTo(warns), "in what is hashed");

        string? Own(string? seals) => seals is null ? null : $"{own}{seals.Replace(",", $",{own}", StringComparison.Ordinal)}";
    }

    [Test]
    public async Task Open_TooEarlyOrElsewhereOrTwice_IsRefused()
    {
        var label = await PackInkAsync();
        await RefusesAsync(Address(label, "opening"), Opening(Kpu), 422, "not-at-destination", "location");
        await MoveAsync(Way, label);
        await RefusesAsync(Address(label, "opening"), Opening(Kpu), 422, "not-custodian", "location");
        await RefusesAsync(Address(label, "opening"), Opening("74.99"), 422, "unknown-location", "location");
        var early = Opening(at: "2024-11-27T05:59:59+08:00");
        await RefusesAsync(Address(label, "opening"), early, 422, "too-early-to-open", "occurredAt");
        var refused = (await PostAsync(Address(label, "opening"), early)).Text;
        Assert.That(refused, Does.Contain("2024-11-27T06:00:00").And.Contain("08:00 or later"));
        await RefusesAsync(Address(label, "sealing"), Filling(1, "R-1"), 409, "not-opened", "package");
        (await PostAsync(Address(label, "opening"), Opening())).Succeeds(201);
        await RefusesAsync(Address(label, "opening"), Opening(), 409, "already-opened", "package");
        await RefusesAsync(Address(label, "repacking"), Filling(1, "N-1"), 409, "already-opened", "package");
    }

    [Test]
    public async Task Open_WithPackagesInside_TakesThemOutStillClosed()
    {
        var (kit, box) = (await PackAsync(), await PackAsync());
        await NestAsync(kit, box);
        await MoveAsync(Way, kit);
        var body = Opening();
        var opened = (await PostAsync(Address(kit, "opening"), body)).Succeeds(201);
        Assert.That((string?)opened["package"]!["label"], Is.EqualTo(kit));
        Assert.That((string?)opened["event"]!["type"], Is.EqualTo("package-opened"));
        Assert.That((await PostAsync(Address(kit, "opening"), body)).Succeeds(200).ToJsonString(), Is.EqualTo(opened.ToJsonString()));
        var inner = (await GetAsync($"/v1/packages/{box}")).Succeeds(200);
        Assert.That(((string?)inner["status"], (string?)inner["insideOf"]), Is.EqualTo(("received", (string?)null)));
        await RefusesAsync(ContentsOf(kit), NewNesting([box]), 409, "already-opened", "package");
    }

    [Test]
    public async Task Open_Counted_PostsWhatIsShortAndOverAndFlagsBoth()
    {
        var tps = "74.71.01.1008.006";
        var label = await PackInkAsync(tps);
        await MoveAsync([Kpu, Mandonga, Wawombalata, tps], label);
        var opening = Opening(tps);
        opening["note"] = "one bottle short, a ballot nobody expected";
        opening["counted"] = Counted(("ink", 1), ("ballot-mayor", 1), ("booth", 0));
        opening["unreadableSeals"] = 1;
        var opened = (await PostAsync(Address(label, "opening"), opening)).Succeeds(201);
        var again = (await PostAsync(Address(label, "opening"), opening)).Succeeds(200);
        string[] expected =
        [
            "count-mismatch critical counted[1].quantity: 0 of ballot-mayor / 1 of ballot-mayor",
            "count-mismatch warning counted[0].quantity: 2 of ink / 1 of ink",
        ];
        Assert.Multiple(() =>
        {
            Assert.That(Flags(opened["warnings"]!).Where(flag => flag.StartsWith("count", StringComparison.Ordinal)), Is.EqualTo(expected));
            Assert.That(Flags(opened["warnings"]!), Has.Exactly(1).StartsWith("seal-mismatch critical seals").And.EndsWith("/ 1 unreadable"));
            Assert.That((int?)opened["event"]!["unreadableSeals"], Is.EqualTo(1));
            Assert.That(again.ToJsonString(), Is.EqualTo(opened.ToJsonString()));
            Assert.That(
                opened["event"]!["counted"]!.ToJsonString(),
                Is.EqualTo("""[{"item":"ink","quantity":1},{"item":"ballot-mayor","quantity":1},{"item":"booth","quantity":0}]"""));
        });
        var stock = (await GetAsync($"/v1/locations/{tps}/stock")).Succeeds(200)["items"]!.AsArray();
        Assert.That(
            stock.Select(one => $"{one!["item"]} {one["quantity"]}"), Is.EqualTo((string[])["ballot-mayor 1", "ink 1"]));
        var moved = (await GetAsync($"/v1/items/ink/movements?location={tps}")).Succeeds(200)["items"]![0]!["postings"]!;
        Assert.That(moved.ToJsonString(), Does.Contain("{\"account\":\"lost\",\"quantity\":1}"));
        Assert.That(
            (bool?)(await GetAsync($"/v1/packages/{label}/custody")).Succeeds(200)["verified"], Is.True);
    }

    /// <summary>What was short at the opening did not come here, so that it contradicts nothing here.</summary>
    [Test]
    public async Task Stock_AsOfBeforeThePackingThatIsSaidToBeLater_CountsApartWhatCameOut()
    {
        var tps = "74.71.01.1008.008";
        await DeliverAsync(("ink", 3));
        var kit = NewKit(tps);
        kit["contents"] = Ink(3);
        kit["occurredAt"] = "2024-11-28T09:00:00+08:00";
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var label = (string)kit["label"]!;
        await MoveAsync([Kpu, Mandonga, Wawombalata, tps], label);
        var opening = Opening(tps);
        opening["counted"] = Counted(("ink", 1));
        (await PostAsync(Address(label, "opening"), opening)).Succeeds(201);
        foreach (var (address, quantity, contradicting) in (IEnumerable<(string, int, int)>)
            [($"/v1/locations/{tps}/stock?item=ink&asOf=2024-11-27T12:00:00%2B08:00", 0, 1), ($"/v1/locations/{tps}/stock?item=ink&asOf=2024-11-29T12:00:00%2B08:00", 1, 0)])
        {
            var row = (await GetAsync(address)).Succeeds(200)["items"]!.AsArray().Single()!;
            Assert.That(((int?)row["quantity"], (int?)row["contradicting"]), Is.EqualTo(((int?)quantity, (int?)contradicting)));
        }
    }

    /// <summary>To seal a box for the way back says nothing of the seals that it came with.</summary>
    [Test]
    public async Task Seal_AfterAnOpeningWithOtherSeals_LeavesTheFlagOpen()
    {
        var tps = "74.71.01.1008.009";
        var label = await PackInkAsync(tps);
        await MoveAsync([Kpu, Mandonga, Wawombalata, tps], label);
        var opened = (await PostAsync(Address(label, "opening"), Opening(tps, seals: ["N-88"]))).Succeeds(201);
        (await PostAsync(Address(label, "sealing"), Filling(1, "N-89", tps))).Succeeds(201);
        var flags = (await GetAsync($"/v1/flags?code=seal-mismatch&place={tps}&open=true")).Succeeds(200)["items"]!.AsArray();
        Assert.That(flags.Select(flag => $"{flag!["sequence"]}"), Is.EqualTo((string[])[$"{opened["event"]!["sequence"]}"]));
    }

    [Test]
    public async Task Open_CountsThatCannotBe_AreRefusedByField()
    {
        var label = await PackInkAsync();
        await MoveAsync(Way, label);
        var opening = Opening();
        opening["counted"] = Counted(("ink", 1), ("ink", 1), ("champagne", 1));
        await RefusesAsync(Address(label, "opening"), opening, 422, "duplicate-item", "counted[1].item", "counted[2].item");
        opening["counted"] = Counted(("ink", -1));
        await RefusesAsync(Address(label, "opening"), opening, 400, "invalid-request", "counted[0].quantity");
        opening["counted"] = new JsonArray();
        await RefusesAsync(Address(label, "opening"), opening, 400, "invalid-request", "counted");
        opening = Opening();
        opening["unreadableSeals"] = -1;
        await RefusesAsync(Address(label, "opening"), opening, 400, "invalid-request", "unreadableSeals");
        (await PostAsync(Address(label, "opening"), Opening())).Succeeds(201);
    }

    [Test]
    public async Task Open_ReturnedToAPpk_IsRecapitulatedResealedAndGoesOn()
    {
        var tps = "74.71.01.1008.007";
        var label = await PackInkAsync(tps);
        await MoveAsync([Kpu, Mandonga, Wawombalata, tps], label);
        (await PostAsync(Address(label, "opening"), Opening(tps))).Succeeds(201);
        (await PostAsync(Address(label, "sealing"), Filling(2, "R-7", tps))).Succeeds(201);
        await RefusesAsync(Address(label, "opening"), Opening(tps), 422, "not-at-destination", "location");
        await MoveAsync([tps, Wawombalata], label);
        await RefusesAsync(Address(label, "opening"), Opening(Wawombalata), 422, "not-at-destination", "location");
        await MoveAsync([Wawombalata, Mandonga], label);
        var opened = (await PostAsync(Address(label, "opening"), Opening(Mandonga))).Succeeds(201);
        Assert.That((string?)opened["package"]!["status"], Is.EqualTo("opened"));
        (await PostAsync(Address(label, "sealing"), Filling(1, "P-7", Mandonga))).Succeeds(201);
        var papers = NewKit(Mandonga);
        (papers["kind"], papers["location"], papers["contents"]) = ("papers", Mandonga, Contents(("ink", 1)));
        (await PostAsync("/v1/packages", papers, $"officer@{Wawombalata}")).Refuses(403, "outside-your-place", "location");
        var container = (string)(await PostAsync("/v1/packages", papers, $"officer@{Mandonga}")).Succeeds(201)
            ["package"]!["label"]!;
        await MoveAsync([Mandonga, Kpu], label);
        await MoveAsync([Mandonga, Kpu], container);
        await RefusesAsync(Address(container, "sealing"), Filling(1, "K-7", Kpu), 409, "not-opened", "package");
        (await PostAsync(Address(container, "opening"), Opening(Kpu))).Succeeds(201);
        (await PostAsync(Address(label, "opening"), Opening(Kpu))).Succeeds(201);
        await RefusesAsync(Address(label, "sealing"), Filling(1, "K-7", Kpu), 422, "not-at-destination", "location");
        Assert.That(
            (bool?)(await GetAsync($"/v1/packages/{label}/custody")).Succeeds(200)["verified"], Is.True);
    }

    [Test]
    public async Task Open_UnderWay_IsOutOfOrder()
    {
        var label = await PackAsync();
        await ReleaseAsync(Kpu, Mandonga, label);
        await RefusesAsync(Address(label, "opening"), Opening(Kpu), 409, "package-in-transit", "package");
    }

    [Test]
    public async Task Seal_WithMoreThanThereIs_IsRefused()
    {
        var tps = "74.71.01.1008.004";
        var label = await PackInkAsync(tps);
        await MoveAsync([Kpu, Mandonga, Wawombalata, tps], label);
        (await PostAsync(Address(label, "opening"), Opening(tps))).Succeeds(201);
        await RefusesAsync(
            Address(label, "sealing"), Filling(3, "R-1", tps), 422, "insufficient-stock", "contents[0].quantity");
        var ballots = Filling(1, "R-1", tps);
        ballots["contents"]![0]!["item"] = "ballot-mayor";
        await RefusesAsync(Address(label, "sealing"), ballots, 422, "wrong-contest", "contents[0].item");
        (await PostAsync(Address(label, "sealing"), Filling(2, "R-1", tps))).Succeeds(201);
    }

    [TestCase("repacking")]
    [TestCase("opening")]
    [TestCase("sealing")]
    public async Task AnyStep_UnknownPackage_Is404(string step)
    {
        var body = step == "opening" ? Opening() : Filling(1, "R-1");
        foreach (var package in (string[])["NO-SUCH", "01932c5e-7f00-7000-8000-000000000001", "%3B"])
            await RefusesAsync(Address(package, step), body, 404, "unknown-package", "package");
    }

    [TestCase("repacking", "id", "\"x\"")]
    [TestCase("repacking", "contents", "null")]
    [TestCase("repacking", "contents", "[{\"item\":\"ink\",\"quantity\":0}]", "contents[0].quantity")]
    [TestCase("repacking", "contents", "[null]", "contents[0].item", "contents[0].quantity")]
    [TestCase("repacking", "seals", "null")]
    [TestCase("opening", "location", "\"no code\"")]
    [TestCase("opening", "occurredAt", "\"2024-11-27T06:30:00\"")]
    [TestCase("opening", "seals", "[\"S-1\",\"S-1\"]")]
    [TestCase("opening", "note", "\"\"")]
    [TestCase("sealing", "contents", "[{\"item\":\"ink\",\"quantity\":10000001}]", "contents[0].quantity")]
    [TestCase("sealing", "seals", "[\"\"]", "seals[0]")]
    [TestCase("sealing", "override", "{}")]
    public async Task AnyStep_BadInput_Is400(string step, string field, string json, params string[] fields)
    {
        var body = step == "opening" ? Opening() : Filling(1, "R-1");
        body[field] = JsonNode.Parse(json);
        await RefusesAsync(
            Address("ANY", step), body, 400, "invalid-request", fields.Length > 0 ? fields : [field]);
    }

    [Test]
    public async Task AnyStep_OfAnAuditor_Is403() =>
        (await PostAsync(Address("ANY", "opening"), Opening().ToJsonString(), "auditor")).Refuses(403, "forbidden");

    [Test]
    public async Task Receipt_OfAnOpening_SaysWhatWasInside()
    {
        var label = await PackInkAsync();
        (await PostAsync(Address(label, "repacking"), Filling(1, "N-7", Kpu))).Succeeds(201);
        await MoveAsync(Way, label);
        var opened = (await PostAsync($"{Address(label, "opening")}?wait=30", Opening(seals: ["N-8"]))).Succeeds(201);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"/v1/events/{opened["event"]!["sequence"]}/receipt", UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/html");
        var page = (await Answer.OfAsync(await Api.As("auditor").SendAsync(request))).Text;
        Assert.That(page, Does.Contain("dibuka").And.Contain(label).And.Contain("Tinta: 1").And.Contain("N-7").And.Contain("N-8"));
    }

    /// <summary>Packs two bottles of ink, delivered for it, and gives the label.</summary>
    private async Task<string> PackInkAsync(string destination = Tps)
    {
        await DeliverAsync(("ink", 2));
        var kit = NewKit(destination);
        kit["contents"] = Ink(2);
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        return (string)kit["label"]!;
    }

    private static string Address(string package, string step) => $"/v1/packages/{package}/{step}";

    private static JsonArray Ink(int quantity) => new(new JsonObject { ["item"] = "ink", ["quantity"] = quantity });

    /// <summary>Ink as packages show it.</summary>
    private static string Shown(int quantity) => $$"""[{"item":"ink","quantity":{{quantity}},"bundle":null}]""";

    private static JsonObject Opening(string location = Tps, string at = Morning, string[]? seals = null) => new()
    {
        ["id"] = NewId(),
        ["location"] = location,
        ["seals"] = seals is null ? null : new JsonArray([.. seals.Select(seal => (JsonNode)seal)]),
        ["occurredAt"] = at,
    };

    private static JsonObject Filling(int ink, string seal, string location = Tps) => new()
    {
        ["id"] = NewId(),
        ["location"] = location,
        ["contents"] = Ink(ink),
        ["seals"] = new JsonArray($"{seal}-{NewLabel()}"),
        ["occurredAt"] = Morning,
    };

    private static string[] Flags(JsonNode flags) => [.. flags.AsArray().Select(one =>
        $"{one!["code"]} {one["severity"]} {one["field"]}: {one["expected"]} / {one["actual"]}")];

    private static JsonArray Counted(params (string Item, int Quantity)[] lines) =>
        [.. lines.Select(line => new JsonObject { ["item"] = line.Item, ["quantity"] = line.Quantity })];
}
