using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class AcceptanceTests : ApiTests
{
    [Test]
    public async Task Accept_LineByLine_MovesWhatWasAcceptedAndMarksTheRest()
    {
        string[] labels = [await PackAsync(), await PackAsync(), await PackAsync(), await PackAsync()];
        var handover = await ReleaseAsync(Kpu, Mandonga, labels);
        var refused = Line(labels[1], "refused");
        (refused["condition"], refused["seals"], refused["note"]) = ("wet", new JsonArray("S-7"), "soaked");
        var body = NewAcceptance(Line(labels[0], "accepted"), refused, Line(labels[2], "missing"));
        body["receivedBy"] = "chair of PPK";
        var answer = await PostAsync(Address(handover), body);
        var partly = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"/v1/handovers/{handover}"));
        var lines = partly["lines"]!.AsArray();
        Assert.Multiple(() =>
        {
            Assert.That((string?)partly["status"], Is.EqualTo("partly-accepted"));
            Assert.That(
                lines.Select(line => (string?)line!["outcome"]),
                Is.EqualTo(["accepted", "refused", "missing"]));
            Assert.That((string?)partly["id"], Is.EqualTo(Id(body)));
            Assert.That((string?)partly["handover"], Is.EqualTo(handover));
            Assert.That((int?)partly["counts"]!["open"], Is.EqualTo(1));
            Assert.That((string?)lines[0]!["condition"], Is.EqualTo("good"));
            Assert.That((string?)lines[1]!["condition"], Is.EqualTo("wet"));
            Assert.That((string?)lines[1]!["seals"]![0], Is.EqualTo("S-7"));
            Assert.That((string?)lines[1]!["note"], Is.EqualTo("soaked"));
            Assert.That((string?)lines[2]!["acceptance"], Is.EqualTo(Id(body)));
            Assert.That((string?)partly["receivedBy"], Is.EqualTo("chair of PPK"));
        });
        Assert.That(await WhereAsync(labels[0]), Is.EqualTo($"{Mandonga} received"));
        Assert.That(await WhereAsync(labels[1]), Is.EqualTo($"{Kpu} refused"));
        Assert.That(await WhereAsync(labels[2]), Is.EqualTo($"{Kpu} missing"));
        Assert.That(await WhereAsync(labels[3]), Is.EqualTo($"{Kpu} in-transit"));

        // Called again for what is still open.
        var all = await AcceptAsync(handover);
        Assert.That((string?)all["status"], Is.EqualTo("partly-accepted"));
        Assert.That((int?)all["counts"]!["open"], Is.Zero);
        Assert.That(await WhereAsync(labels[3]), Is.EqualTo($"{Mandonga} received"));
        Assert.That(
            all["lines"]!.AsArray().Select(line => (string?)line!["label"]), Is.EqualTo([labels[3]]),
            "an answer shows what it closed");
        var whole = (await GetAsync($"/v1/handovers/{handover}")).Succeeds(200);
        Assert.That(whole["lines"]!.AsArray(), Has.Count.EqualTo(4));
        Assert.That(whole["acceptances"]!.AsArray(), Has.Count.EqualTo(2));
    }

    [TestCase("accepted", "accepted")]
    [TestCase("refused", "refused")]
    [TestCase("missing", "refused")]
    public async Task Accept_EveryLine_GivesTheHandoversStatus(string outcome, string status)
    {
        var label = await PackAsync();
        var answered = await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, label), Line(label, outcome));
        Assert.That((string?)answered["status"], Is.EqualTo(status));
    }

    [Test]
    public async Task Accept_RefusedPackage_CanBeReleasedAgain()
    {
        var label = await PackAsync();
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, label), Line(label, "missing"));
        await MoveAsync([Kpu, Mandonga], label);
        Assert.That(await WhereAsync(label), Is.EqualTo($"{Mandonga} received"));
    }

    [Test]
    public async Task Accept_PackageOfAnotherHandover_Is422()
    {
        var other = await PackAsync();
        await ReleaseAsync(Kpu, Mandonga, other);
        var mine = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, mine);
        await RefusesAsync(
            Address(handover), NewAcceptance(Line(mine, "accepted"), Line(other, "accepted")),
            422, "not-in-handover", "lines[1].package");
        Assert.That(await WhereAsync(mine), Is.EqualTo($"{Kpu} in-transit"));
    }

    [Test]
    public async Task Accept_UnknownPackage_Is422() => await RefusesAsync(
        Address(await ReleaseAsync(Kpu, Mandonga, await PackAsync())), NewAcceptance(Line("NOPE", "accepted")),
        422, "unknown-package", "lines[0].package");

    [Test]
    public async Task Accept_LineAnsweredBefore_Is422()
    {
        string[] labels = [await PackAsync(), await PackAsync()];
        var handover = await ReleaseAsync(Kpu, Mandonga, labels);
        await AcceptAsync(handover, Line(labels[0], "accepted"));
        await RefusesAsync(
            Address(handover), NewAcceptance(Line(labels[0], "refused")), 422, "line-closed", "lines[0].package");
    }

    [Test]
    public async Task Accept_SamePackageTwice_Is422()
    {
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        await RefusesAsync(
            Address(handover), NewAcceptance(Line(label, "accepted"), Line(label, "missing")),
            422, "duplicate-package", "lines[1].package");
    }

    [Test]
    public async Task Accept_ClosedHandover_Is422()
    {
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        await AcceptAsync(handover);
        await RefusesAsync(Address(handover), NewAcceptance(), 422, "handover-closed", "handover");
        var cancelled = await ReleaseAsync(Mandonga, Wawombalata, label);
        (await PostAsync($"/v1/handovers/{cancelled}/cancellation", NewCancellation())).Succeeds(201);
        await RefusesAsync(Address(cancelled), NewAcceptance(), 422, "handover-closed", "handover");
    }

    [TestCase("01932c5e-7f00-7000-8000-0000000000ff")]
    [TestCase("00000000-0000-0000-0000-000000000000")]
    [TestCase("%7B01932c5e-7f00-7000-8000-0000000000ff%7D")]
    [TestCase("01932c5e7f00700080000000000000ff")]
    [TestCase("nope")]
    [TestCase("%ff")]
    public async Task AnyHandoverRoute_UnknownHandover_Is404(string handover)
    {
        if (!Guid.TryParseExact(handover, "D", out _))
            await RefusesAsync(Address(handover), NewAcceptance(), 404, "unknown-handover", "handover");
        await RefusesAsync(
            $"/v1/handovers/{handover}/cancellation", NewCancellation(), 404, "unknown-handover", "handover");
        (await GetAsync($"/v1/handovers/{handover}")).Refuses(404, "unknown-handover", "handover");
    }

    [Test]
    public async Task Accept_SentAgain_Is200WithTheFirstResultEvenAfterMoreWasAnswered()
    {
        string[] labels = [await PackAsync(), await PackAsync()];
        var handover = await ReleaseAsync(Kpu, Mandonga, labels);
        var body = NewAcceptance(Line(labels[0], "accepted"));
        body["receivedBy"] = "chair of PPK";
        var first = (await PostAsync(Address(handover), body)).Succeeds(201).ToJsonString();
        await AcceptAsync(handover);
        await MoveAsync([Mandonga, Wawombalata], labels);
        var size = await Api.LedgerSizeAsync();
        Assert.That((await PostAsync(Address(handover), body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));
        Assert.That(
            (await PostAsync(Address(handover.ToUpperInvariant()), body)).Succeeds(200).ToJsonString(),
            Is.EqualTo(first));
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size));
    }

    [TestCase("occurredAt", "\"2024-11-24T12:00:01+08:00\"", "occurredAt")]
    [TestCase("receivedBy", "\"somebody\"", "receivedBy")]
    [TestCase("receivedBy", "null", "receivedBy")]
    [TestCase("remainder", "\"accepted\"", "remainder")]
    [TestCase("lines", "[]", "lines", Description = "with a remainder, as an empty list alone is malformed")]
    [TestCase("outcome", "\"refused\"", "lines[0].outcome")]
    [TestCase("package", "\"OTHER\"", "lines[0].package")]
    [TestCase("condition", "\"damaged\"", "lines[0].condition")]
    [TestCase("seals", "[\"S-2\"]", "lines[0].seals[0]")]
    [TestCase("seals", "null", "lines[0].seals")]
    [TestCase("note", "\"else\"", "lines[0].note")]
    public async Task Accept_SameIdOtherContent_Is409NamingTheField(string member, string value, string field)
    {
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label, await PackAsync());
        var line = Line(label, "accepted");
        (line["condition"], line["seals"], line["note"]) = ("wet", new JsonArray("S-1"), "told");
        var body = NewAcceptance(line);
        body["receivedBy"] = "chair of PPK";
        if (member == "lines")
            body["remainder"] = "accepted";
        (await PostAsync(Address(handover), body)).Succeeds(201);
        var changed = field.StartsWith("lines[", StringComparison.Ordinal) ? body["lines"]![0]! : body;
        changed[member] = JsonNode.Parse(value);
        await RefusesAsync(Address(handover), body, 409, "different-content", field);
    }

    [Test]
    public async Task Accept_IdOfAnotherHandoversAcceptance_Is409()
    {
        var body = NewAcceptance();
        (await PostAsync(Address(await ReleaseAsync(Kpu, Mandonga, await PackAsync())), body)).Succeeds(201);
        await RefusesAsync(
            Address(await ReleaseAsync(Kpu, Mandonga, await PackAsync())), body,
            409, "different-content", "handover");
    }

    [Test]
    public async Task Accept_IdOfTheReleaseOrAPackage_Is409()
    {
        var label = await PackAsync();
        var package = Id((await GetAsync($"/v1/packages/{label}")).Succeeds(200));
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        foreach (var id in (string[])[handover, package])
        {
            var body = NewAcceptance();
            body["id"] = id;
            await RefusesAsync(Address(handover), body, 409, "different-content", "id");
        }
    }

    [TestCase("""{"lines":[]}""", "lines")]
    [TestCase("""{"lines":null}""", "lines")]
    [TestCase("""{}""", "lines")]
    [TestCase("""{"lines":{}}""", "lines")]
    [TestCase("""{"lines":[1]}""", "lines[0]")]
    [TestCase("""{"lines":[null]}""", "lines[0].outcome", "lines[0].package")]
    [TestCase("""{"lines":[{}]}""", "lines[0].outcome", "lines[0].package")]
    [TestCase("""{"lines":[{"package":"A","outcome":"open"}]}""", "lines[0].outcome")]
    [TestCase("""{"lines":[{"package":"A","outcome":"cancelled"}]}""", "lines[0].outcome")]
    [TestCase("""{"lines":[{"package":"A","outcome":0}]}""", "lines[0].outcome")]
    [TestCase("""{"lines":[{"package":"A","outcome":"missing","condition":"wet"}]}""", "lines[0].outcome")]
    [TestCase("""{"lines":[{"package":"A","outcome":"missing","seals":[]}]}""", "lines[0].outcome")]
    [TestCase("""{"lines":[{"package":"A","outcome":"accepted","condition":"Good"}]}""", "lines[0].condition")]
    [TestCase("""{"lines":[{"package":"A","outcome":"accepted","seals":["x","x"]}]}""", "lines[0].seals")]
    [TestCase("""{"lines":[{"package":"A","outcome":"accepted","seals":[1]}]}""", "lines[0].seals[0]")]
    [TestCase("""{"lines":[{"package":"A","outcome":"accepted","odd":1}]}""", "lines[0].odd")]
    [TestCase("""{"lines":[{"package":"A","package":"B","outcome":"accepted"}]}""", "lines[0].package")]
    [TestCase("""{"remainder":"refused"}""", "remainder")]
    [TestCase("""{"remainder":true}""", "remainder")]
    [TestCase("""{"remainder":"accepted","receivedBy":"\u0007"}""", "receivedBy")]
    public async Task Accept_BadField_Is400(string members, params string[] fields)
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        var json = $$"""{"id":"{{NewId()}}","occurredAt":"{{Noon}}"{{(members == "{}" ? "" : ",")}}{{members[1..]}}""";
        await RefusesAsync(Address(handover), json, 400, "invalid-request", fields);
    }

    private static string Address(string handover) => $"/v1/handovers/{handover}/acceptance";

    private async Task<string> WhereAsync(string label)
    {
        var package = (await GetAsync($"/v1/packages/{label}")).Succeeds(200);
        return $"{package["custodian"]} {package["status"]}";
    }
}
