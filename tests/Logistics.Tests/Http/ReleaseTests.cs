using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class ReleaseTests : ApiTests
{
    private const string Handovers = "/v1/handovers";

    [Test]
    public async Task Release_ByTheCustodian_LeavesCustodyWithTheSender()
    {
        var label = await PackAsync();
        var body = NewRelease(Kpu, Mandonga, label);
        body["document"] = "SJ-2024/0117";
        body["vehicle"] = new JsonObject { ["plate"] = "DT 1234 AB", ["driver"] = "driver of truck 3" };
        body["escort"] = "police escort of truck 3";
        body["note"] = "Line one\nline two\t😀";
        var answer = await PostAsync(Handovers, body);
        var made = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"{Handovers}/{Id(body)}"));
        Assert.Multiple(() =>
        {
            foreach (var name in (string[])["id", "from", "to", "occurredAt", "document", "vehicle", "escort", "note"])
                Assert.That(JsonNode.DeepEquals(made[name], body[name]), Is.True, name);
            Assert.That((string?)made["status"], Is.EqualTo("released"));
            Assert.That((int?)made["counts"]!["open"], Is.EqualTo(1));
            Assert.That((string?)made["lines"]![0]!["outcome"], Is.EqualTo("open"));
            Assert.That(made["acceptances"]!.AsArray(), Is.Empty);
        });
        var package = (await GetAsync($"/v1/packages/{label}")).Succeeds(200);
        Assert.That((string?)package["status"], Is.EqualTo("in-transit"));
        Assert.That((string?)package["custodian"], Is.EqualTo(Kpu));
        Assert.That((string?)package["handover"], Is.EqualTo(Id(body)));
        Assert.That(
            (await GetAsync($"{Handovers}/{Id(body)}")).Succeeds(200).ToJsonString(), Is.EqualTo(made.ToJsonString()));
    }

    [Test]
    public async Task Release_TheSameTransportDocumentAgain_IsRecordedAndFlaggedOnce()
    {
        var (first, second) = (NewRelease(Kpu, Mandonga, await PackAsync()), NewRelease(Kpu, Mandonga, await PackAsync(), await PackAsync()));
        (first["document"], second["document"]) = ("SJ/0077", "SJ-0077");
        Assert.That((await PostAsync(Handovers, first)).Succeeds(201)["warnings"]!.AsArray(), Is.Empty);
        var made = (await PostAsync(Handovers, second)).Succeeds(201);
        var flag = made["warnings"]!.AsArray().Single()!;
        Assert.That(
            $"{flag["code"]} {flag["field"]}: {flag["actual"]}",
            Is.EqualTo($"same-document document: SJ-0077, which handover {Id(first)} names"));
        Assert.That((await PostAsync(Handovers, second)).Succeeds(200).ToJsonString(), Is.EqualTo(made.ToJsonString()));
    }

    [Test]
    public async Task Release_PackageInTransit_Is409()
    {
        var label = await PackAsync();
        await ReleaseAsync(Kpu, Mandonga, label);
        await RefusesAsync(Handovers, NewRelease(Kpu, Mandonga, label), 409, "package-in-transit", "packages[0]");
    }

    [Test]
    public async Task Release_NotTheCustodian_Is422()
    {
        var label = await PackAsync();
        await MoveAsync([Kpu, Mandonga], label);
        await RefusesAsync(Handovers, NewRelease(Kpu, Mandonga, label), 422, "not-custodian", "packages[0]");
    }

    [TestCase(Kpu, Kpu)]
    [TestCase(Kpu, Wawombalata)]
    [TestCase(Kpu, Tps)]
    [TestCase(Mandonga, "74.71.02")]
    [TestCase(Tps, Mandonga)]
    public async Task Release_NeitherParentNorChild_Is422(string from, string to) =>
        await RefusesAsync(Handovers, NewRelease(from, to, await PackAsync()), 422, "not-adjacent", "to");

    [Test]
    public async Task Release_OutsideThePath_IsWrongDistrict()
    {
        // Wawombalata voted again because ballots of another district lay in its boxes.
        var label = await PackAsync();
        await RefusesAsync(Handovers, NewRelease(Kpu, "74.71.02", label), 422, "wrong-district", "packages[0]");
        await MoveAsync([Kpu, Mandonga, Wawombalata], label);
        await RefusesAsync(
            Handovers, NewRelease(Wawombalata, "74.71.01.1008.002", label), 422, "wrong-district", "packages[0]");
    }

    [Test]
    public async Task Release_BelowTheDestination_IsWrongDistrict()
    {
        var label = await PackAsync(destination: Mandonga);
        await MoveAsync([Kpu, Mandonga], label);
        await RefusesAsync(
            Handovers, NewRelease(Mandonga, Wawombalata, label), 422, "wrong-district", "packages[0]");
    }

    [Test]
    public async Task Release_BackBeforeDelivery_Is422()
    {
        var label = await PackAsync();
        await MoveAsync([Kpu, Mandonga], label);
        await RefusesAsync(Handovers, NewRelease(Mandonga, Kpu, label), 422, "not-delivered", "packages[0]");
    }

    [Test]
    public async Task Release_BackAfterDeliveryOrRefusal_Is201()
    {
        var delivered = await PackAsync();
        await MoveAsync([Kpu, Mandonga, Wawombalata, Tps, Wawombalata], delivered);
        await ReleaseAsync(Wawombalata, Mandonga, delivered);

        var refused = await PackAsync();
        await MoveAsync([Kpu, Mandonga], refused);
        await AcceptAsync(await ReleaseAsync(Mandonga, Wawombalata, refused), Line(refused, "refused"));
        await MoveAsync([Mandonga, Kpu], refused);
    }

    [TestCase("from", "74.99")]
    [TestCase("to", "74.71.99")]
    public async Task Release_UnknownLocation_Is422(string field, string code)
    {
        var body = NewRelease(Kpu, Mandonga, await PackAsync());
        body[field] = code;
        await RefusesAsync(Handovers, body, 422, "unknown-location", field);
    }

    [Test]
    public async Task Release_UnknownPackages_NamesEachAndMovesNone()
    {
        var label = await PackAsync();
        await RefusesAsync(
            Handovers, NewRelease(Kpu, Mandonga, "NOPE", label, NewId()),
            422, "unknown-package", "packages[0]", "packages[2]");
        Assert.That((string?)(await GetAsync($"/v1/packages/{label}")).Json["status"], Is.EqualTo("packed"));
    }

    [Test]
    public async Task Release_SamePackageByIdAndLabel_Is422()
    {
        var label = await PackAsync();
        var id = Id((await GetAsync($"/v1/packages/{label}")).Succeeds(200));
        await RefusesAsync(
            Handovers, NewRelease(Kpu, Mandonga, id, label), 422, "duplicate-package", "packages[1]");
        await RefusesAsync(
            Handovers, NewRelease(Kpu, Mandonga, label, label), 422, "duplicate-package", "packages[1]");
    }

    [Test]
    public async Task Release_2000Packages_AreOneHandover()
    {
        var labels = new List<string>();
        foreach (var chunk in Enumerable.Range(0, 2_000).Select(_ => NewKit()).Chunk(1_000))
        {
            labels.AddRange(chunk.Select(kit => (string)kit["label"]!));
            (await PostAsync("/v1/packages/bulk", new JsonObject { ["packages"] = new JsonArray([.. chunk]) }))
                .Succeeds(207);
        }

        var body = NewRelease(Kpu, Mandonga, [.. labels]);
        var made = (await PostAsync(Handovers, body)).Succeeds(201);
        Assert.That(made["lines"]!.AsArray().Select(line => (string?)line!["label"]), Is.EqualTo(labels));
        var accepted = await AcceptAsync(Id(body));
        Assert.That((int?)accepted["counts"]!["accepted"], Is.EqualTo(2_000));
        labels.Add(await PackAsync());
        await RefusesAsync(Handovers, NewRelease(Kpu, Mandonga, [.. labels]), 400, "invalid-request", "packages");
    }

    [Test]
    public async Task Release_SentAgain_Is200WithTheFirstResultEvenAfterItWasAccepted()
    {
        var body = NewRelease(Kpu, Mandonga, await PackAsync());
        (body["note"], body["escort"]) = ("as told", "police escort of truck 3");
        var first = (await PostAsync(Handovers, body)).Succeeds(201).ToJsonString();
        await AcceptAsync(Id(body));
        var size = await Api.LedgerSizeAsync();
        Assert.That((await PostAsync(Handovers, body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));
        body["document"] = null;
        Assert.That((await PostAsync(Handovers, body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size));
    }

    [TestCase("from", "\"74.71.02\"", "from")]
    [TestCase("to", "\"74.71.02\"", "to")]
    [TestCase("packages", "[\"A\",\"B\"]", "packages")]
    [TestCase("packages", "[\"A\"]", "packages[0]")]
    [TestCase("occurredAt", "\"2024-11-24T12:00:01+08:00\"", "occurredAt")]
    [TestCase("document", "\"SJ-2\"", "document")]
    [TestCase("document", "null", "document")]
    [TestCase("vehicle", """{"plate":"DT 2","driver":"driver of truck 3"}""", "vehicle.plate")]
    [TestCase("vehicle", """{"plate":"DT 1","driver":"chair of PPK"}""", "vehicle.driver")]
    [TestCase("vehicle", "null", "vehicle.plate")]
    [TestCase("escort", "\"nobody\"", "escort")]
    [TestCase("escort", "null", "escort")]
    [TestCase("note", "\"else\"", "note")]
    public async Task Release_SameIdOtherContent_Is409NamingTheField(string member, string value, string field)
    {
        var body = NewRelease(Kpu, Mandonga, await PackAsync());
        body["document"] = "SJ-1";
        body["vehicle"] = new JsonObject { ["plate"] = "DT 1", ["driver"] = "driver of truck 3" };
        (body["escort"], body["note"]) = ("police escort of truck 4", "told");
        (await PostAsync(Handovers, body)).Succeeds(201);
        body[member] = JsonNode.Parse(value);
        (await PostAsync(Handovers, body, "officer")).Refuses(409, "different-content", field);
    }

    [TestCase("from", "\"74.71.02\"", "74.71.02")]
    [TestCase("occurredAt", "\"2024-11-24T12:00:01+08:00\"", "2024-11-24T12:00:01+08:00")]
    [TestCase("packages", "[\"A\",\"B\"]", "2")]
    [TestCase("packages", "[\"A\"]", "A")]
    [TestCase("document", "null", null)]
    [TestCase("vehicle", "{\"plate\":\"DT 2\"}", "DT 2")]
    [TestCase("vehicle", "{\"plate\":\"DT 1\",\"driver\":\"driver of truck 4\"}", "driver of truck 4")]
    [TestCase("note", "\"else\"", "else")]
    public async Task Release_SameIdOtherContent_ShowsTheValueThatWasSentNow(
        string member, string value, string? shown)
    {
        var body = NewRelease(Kpu, Mandonga, await PackAsync());
        (body["document"], body["note"]) = ("SJ-1", "told");
        body["vehicle"] = new JsonObject { ["plate"] = "DT 1", ["driver"] = "driver of truck 3" };
        (await PostAsync(Handovers, body)).Succeeds(201);
        body[member] = JsonNode.Parse(value);
        var answer = await PostAsync(Handovers, body, "officer");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((409, "different-content")));
        Assert.That((string?)answer["errors"]![0]!["value"], Is.EqualTo(shown));
    }

    [TestCase("packages", "[]", "packages")]
    [TestCase("packages", "null", "packages")]
    [TestCase("packages", "\"A\"", "packages")]
    [TestCase("packages", "[1]", "packages[0]")]
    [TestCase("packages", "[null]", "packages[0]")]
    [TestCase("packages", "[\"\"]", "packages[0]")]
    [TestCase("packages", "[\"a/b\"]", "packages[0]")]
    [TestCase("packages", "[[\"A\"]]", "packages[0]")]
    [TestCase("from", "null", "from")]
    [TestCase("to", "\"7 1\"", "to")]
    [TestCase("vehicle", "[]", "vehicle")]
    [TestCase("vehicle", "\"truck\"", "vehicle")]
    [TestCase("vehicle", """{"plate":1}""", "vehicle.plate")]
    [TestCase("vehicle", """{"plate":"123456789012345678901"}""", "vehicle.plate")]
    [TestCase("vehicle", """{"driver":""}""", "vehicle.driver")]
    [TestCase("vehicle", """{"le":1}""", "vehicle.le")]
    [TestCase("document", "\" \"", "document")]
    [TestCase("escort", "\"a\\u0000b\"", "escort")]
    [TestCase("note", "\"\\ud800\"", "note")]
    public async Task Release_BadField_Is400(string member, string value, string field)
    {
        var body = NewRelease(Kpu, Mandonga, await PackAsync());
        body[member] = 0;
        var json = body.ToJsonString().Replace(
            $"\"{member}\":0", $"\"{member}\":{value}", StringComparison.Ordinal);
        await RefusesAsync(Handovers, json, 400, "invalid-request", field);
    }

    [TestCase("document", 100)]
    [TestCase("escort", 200)]
    [TestCase("note", 1_000)]
    public async Task Release_TextAtItsLimit_Is201AndOneMoreIs400(string member, int max)
    {
        var body = NewRelease(Kpu, Mandonga, await PackAsync());
        body[member] = new string('x', max + 1);
        await RefusesAsync(Handovers, body, 400, "invalid-request", member);
        body[member] = new string('x', max);
        (await PostAsync(Handovers, body)).Succeeds(201);
    }
}
