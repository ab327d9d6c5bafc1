using System.Globalization;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What was recorded by mistake is taken back, over HTTP.</summary>
internal sealed class ReversalTests : DocumentTests
{
    private const string Officer = "officer@74.71.01";

    private static string AddressOf(long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"/v1/events/{sequence}/reversal");

    private static JsonObject NewReversal(bool command = false, JsonObject? replacement = null)
    {
        var body = new JsonObject { ["id"] = NewId(), ["reason"] = "typed 10,000 for 1,000", ["occurredAt"] = Noon };
        if (command)
            body["command"] = true;
        if (replacement is not null)
            body["replacement"] = replacement;
        return body;
    }

    private static long Sequence(JsonNode made) => (long)made["recorded"]!["sequence"]!;

    private async Task<long> LastAsync() => await Api.LedgerSizeAsync() - 1;

    private async Task<long> StockAsync(string item, string location = Kpu)
    {
        var stock = (await GetAsync($"/v1/locations/{location}/stock")).Succeeds(200);
        return (long?)stock["items"]!.AsArray().FirstOrDefault(one => (string)one!["item"]! == item)?["quantity"] ?? 0;
    }

    [Test]
    public async Task Reverse_MistypedDelivery_GoesAndTheRightOneComesInItsPlace()
    {
        var before = await StockAsync("booth");
        var wrong = NewDelivery("booth", 10_000);
        var sequence = Sequence((await PostAsync(Deliveries, wrong)).Succeeds(201));
        var right = NewDelivery("booth", 1_000);
        right["document"] = wrong["document"]!.DeepClone();
        var body = NewReversal(replacement: right);
        var made = (await PostAsync(AddressOf(sequence), body, "warehouse")).Succeeds(201);
        Assert.Multiple(() =>
        {
            Assert.That((string?)made["status"], Is.EqualTo("reversed"));
            Assert.That((string?)made["type"], Is.EqualTo("delivery-received"));
            Assert.That(made["reversed"]!.ToJsonString(), Is.EqualTo($$"""[{"sequence":{{sequence}},"by":{{sequence + 1}}}]"""));
            Assert.That((long?)made["supersededBy"], Is.EqualTo(sequence + 2));
        });
        Assert.That(await StockAsync("booth"), Is.EqualTo(before + 1_000));
        var correct = (await GetAsync($"{Deliveries}/{Id(right)}")).Succeeds(200);
        Assert.That((string?)correct["status"], Is.EqualTo("agreed"));
        Assert.That(correct["warnings"]!.AsArray(), Is.Empty, "the number of the document is free again");
        Assert.That((string?)(await GetAsync($"{Deliveries}/{Id(wrong)}")).Succeeds(200)["status"], Is.EqualTo("reversed"));

        var again = (await PostAsync(AddressOf(sequence), body, "warehouse")).Succeeds(200);
        Assert.That(again.ToJsonString(), Is.EqualTo(made.ToJsonString()), "sent again");
        Assert.That((await GetAsync(AddressOf(sequence))).Succeeds(200).ToJsonString(), Is.EqualTo(made.ToJsonString()));
        var twice = (await PostAsync(AddressOf(sequence), NewReversal(), "warehouse"));
        twice.Refuses(409, "already-reversed", "sequence");
        (await PostAsync(AddressOf(sequence + 1), NewReversal(), "warehouse")).Refuses(422, "not-reversible", "sequence");
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_WithAReplacementThatBreaksARule_RecordsNeither()
    {
        var sequence = Sequence((await PostAsync(Deliveries, NewDelivery("booth", 30))).Succeeds(201));
        var (stock, size) = (await StockAsync("booth"), await Api.LedgerSizeAsync());
        (await PostAsync(AddressOf(sequence), NewReversal(replacement: NewDelivery("no-such-item", 3)), "warehouse"))
            .Refuses(422, "unknown-item", "replacement.lines[0].item");
        (await PostAsync(AddressOf(sequence), NewReversal(replacement: new() { ["id"] = 7 }), "warehouse"))
            .Refuses(400, "invalid-request", [
                "replacement.id", "replacement.occurredAt", "replacement.supplier", "replacement.location",
                "replacement.document", "replacement.lines"]);
        Assert.That((await StockAsync("booth"), await Api.LedgerSizeAsync()), Is.EqualTo((stock, size)));

        // What was refused left nothing behind.
        (await PostAsync(AddressOf(sequence), NewReversal(), "warehouse")).Succeeds(201);
        Assert.That(await StockAsync("booth"), Is.EqualTo(stock - 30));
    }

    [Test]
    public async Task Reverse_DeliveryWhoseGoodsAreGone_SaysHowManyAreLeft()
    {
        var sequence = Sequence((await PostAsync(Deliveries, NewDelivery("ink", 50))).Succeeds(201));
        (await PostAsync("/v1/transfers", NewTransfer(Kpu, Mandonga, ("ink", 20)))).Succeeds(201);
        var refused = await PostAsync(AddressOf(sequence), NewReversal(), "warehouse");
        refused.Refuses(409, "already-spent", "sequence");
        var error = refused.Json["errors"]![0]!;
        Assert.That((string?)error["expected"], Does.StartWith("50 of ink in location/74.71; there are "));
        var transfer = await LastAsync();
        (await PostAsync(AddressOf(transfer), NewReversal(), "warehouse")).Succeeds(201);
        (await PostAsync(AddressOf(sequence), NewReversal(), "warehouse")).Succeeds(201);
    }

    [Test]
    public async Task Reverse_WhatLaterEventsRestOn_NamesThemInTheirOrder()
    {
        var label = await PackAsync();
        var packed = await LastAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        await AcceptAsync(handover);
        var refused = await PostAsync(AddressOf(packed), NewReversal(), "warehouse");
        refused.Refuses(409, "event-rested-on", "sequence", "sequence");
        var errors = refused.Json["errors"]!.AsArray();
        Assert.That(errors.Select(error => (string?)error!["expected"]), Is.EqualTo((string[])
        [
            $"event {packed + 2}, package-accepted, reversed first", $"event {packed + 1}, package-released, reversed first",
        ]));
        (await PostAsync(AddressOf(packed + 2), NewReversal(), "admin")).Succeeds(201);
        (await PostAsync(AddressOf(packed + 1), NewReversal(), "warehouse")).Succeeds(201);
        Assert.That((string?)(await GetAsync($"/v1/handovers/{handover}")).Succeeds(200)["status"], Is.EqualTo("reversed"));
        (await PostAsync(AddressOf(packed), NewReversal(), "warehouse")).Succeeds(201);
        var chain = (await GetAsync($"/v1/packages/{label}/custody")).Succeeds(200);
        Assert.That(chain["events"]!.AsArray().Select(e => (string?)e!["type"]), Is.EqualTo((string[])
        [
            "package-packed", "package-released", "package-accepted", "event-reversed", "event-reversed", "event-reversed",
        ]));
        Assert.That((bool)chain["verified"]!, Is.True);
        var again = NewKit();
        again["label"] = label;
        (await PostAsync("/v1/packages", again)).Succeeds(201);
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_AcceptedHandover_TakesBothSides()
    {
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        await AcceptAsync(handover);
        var accepted = await LastAsync();
        var asked = NewReversal();
        var proposed = (await PostAsync(AddressOf(accepted), asked, Officer)).Succeeds(201);
        Assert.Multiple(() =>
        {
            Assert.That((string?)proposed["status"], Is.EqualTo("proposed"));
            Assert.That((string?)proposed["proposedBy"], Is.EqualTo(Mandonga));
            Assert.That((string?)proposed["awaitedOf"], Is.EqualTo(Kpu));
            Assert.That(proposed["reversed"]!.AsArray(), Is.Empty);
        });
        Assert.That((string?)(await GetAsync($"/v1/packages/{label}")).Succeeds(200)["custodian"], Is.EqualTo(Mandonga));
        (await PostAsync(AddressOf(accepted), NewReversal(), Officer)).Refuses(409, "already-proposed", "sequence");
        (await PostAsync(AddressOf(accepted), NewReversal(command: true), "warehouse"))
            .Refuses(409, "other-proposal", "command");
        var made = (await PostAsync(AddressOf(accepted), NewReversal(), "warehouse")).Succeeds(201);
        Assert.That((string?)made["status"], Is.EqualTo("reversed"));
        var package = (await GetAsync($"/v1/packages/{label}")).Succeeds(200);
        Assert.That((string?)package["status"], Is.EqualTo("in-transit"));
        var again = (await PostAsync(AddressOf(accepted), asked, Officer)).Succeeds(200);
        Assert.That(again.ToJsonString(), Is.EqualTo(proposed.ToJsonString()), "as it was when it was asked for");
        await AcceptAsync(handover);
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_WholeCommand_TakesBackEveryPackageOfTheHandover()
    {
        string[] labels = [await PackAsync(), await PackAsync(), await PackAsync()];
        var handover = await ReleaseAsync(Kpu, Mandonga, labels);
        var last = await LastAsync();
        var made = (await PostAsync(AddressOf(last - 1), NewReversal(command: true), "warehouse")).Succeeds(201);
        Assert.That(made["reversed"]!.AsArray().Select(one => (long)one!["sequence"]!), Is.EqualTo((long[])[last, last - 1, last - 2]));
        Assert.That((bool)made["command"]!, Is.True);
        foreach (var label in labels)
            Assert.That((string?)(await GetAsync($"/v1/packages/{label}")).Succeeds(200)["status"], Is.EqualTo("packed"));
        Assert.That((string?)(await GetAsync($"/v1/handovers/{handover}")).Succeeds(200)["status"], Is.EqualTo("reversed"));
        (await PostAsync("/v1/handovers", NewRelease(Kpu, Mandonga, labels))).Succeeds(201);
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_ChangeOfAPlace_MakesItWhatItWas()
    {
        var before = (await GetAsync($"/v1/locations/{Tps}")).Succeeds(200);
        var voters = (int)before["registeredVoters"]!;
        var import = new JsonObject
        {
            ["id"] = NewId(),
            ["occurredAt"] = Noon,
            ["rows"] = new JsonArray(new JsonObject
            {
                ["code"] = Tps,
                ["level"] = "tps",
                ["name"] = "TPS moved to the school",
                ["parent"] = Wawombalata,
                ["registeredVoters"] = voters + 4_000,
                ["provenance"] = "official",
            }),
        };
        (await PostAsync("/v1/locations/imports", import, "admin")).Succeeds(201);
        var changed = await LastAsync();
        (await PostAsync(AddressOf(changed), NewReversal(), "warehouse")).Refuses(403, "forbidden", "");
        var body = NewReversal();
        var made = (await PostAsync(AddressOf(changed), body, "admin")).Succeeds(201);
        Assert.That((string?)made["status"], Is.EqualTo("reversed"));
        Assert.That(made["reversed"]!.ToJsonString(), Is.EqualTo($$"""[{"sequence":{{changed}},"by":{{changed + 2}}}]"""));
        var after = (await GetAsync($"/v1/locations/{Tps}")).Succeeds(200);
        Assert.That(after.ToJsonString(), Is.EqualTo(before.ToJsonString()));
        Assert.That((await PostAsync(AddressOf(changed), body, "admin")).Succeeds(200).ToJsonString(), Is.EqualTo(made.ToJsonString()));
        (await PostAsync(AddressOf(changed), NewReversal(), "admin")).Refuses(409, "already-reversed", "sequence");
        (await PostAsync(AddressOf(changed + 2), NewReversal(), "admin")).Refuses(422, "not-reversible", "sequence");
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_ByWhoMayNotRecordIt_IsRefused()
    {
        var sequence = Sequence((await PostAsync(Deliveries, NewDelivery("booth", 5))).Succeeds(201));
        (await PostAsync(AddressOf(sequence), NewReversal(), Officer)).Refuses(404, "unknown-event", "sequence");
        (await PostAsync(AddressOf(sequence), NewReversal(), "auditor")).Refuses(403, "forbidden");
        (await PostAsync(AddressOf(1_000_000), NewReversal(), "warehouse")).Refuses(404, "unknown-event", "sequence");
        (await PostAsync("/v1/events/x/reversal", NewReversal(), "warehouse")).Refuses(404, "unknown-event", "sequence");
        (await GetAsync(AddressOf(sequence), Officer)).Refuses(404, "unknown-event", "sequence");
        Assert.That((string?)(await GetAsync(AddressOf(sequence))).Succeeds(200)["status"], Is.EqualTo("in-effect"));
    }

    private async Task VerifiesAsync()
    {
        var verdict = await Api.VerifyAsync();
        Assert.That(verdict.Findings.Select(finding => finding.ToString()), Is.Empty);
    }
}
