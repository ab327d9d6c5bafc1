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
    public async Task Reverse_DeliveryWhoseGoodsAreGone_IsLawfulWhereTheRightOneBringsEnough()
    {
        var before = await StockAsync("booth");
        var sequence = Sequence((await PostAsync(Deliveries, NewDelivery("booth", 50))).Succeeds(201));
        var used = (int)before + 30;
        (await PostAsync("/v1/transfers", NewTransfer(Kpu, Mandonga, ("booth", used)))).Succeeds(201);
        var size = await Api.LedgerSizeAsync();
        var tooFew = await PostAsync(AddressOf(sequence), NewReversal(replacement: NewDelivery("booth", 25)), "warehouse");
        tooFew.Refuses(409, "already-spent", "sequence");
        Assert.That(
            (string?)tooFew.Json["errors"]![0]!["expected"], Is.EqualTo("50 of booth in location/74.71; there are 45"));
        Assert.That((await Api.LedgerSizeAsync(), await StockAsync("booth")), Is.EqualTo((size, 20)));
        (await PostAsync(AddressOf(sequence), NewReversal(replacement: NewDelivery("booth", 45)), "warehouse")).Succeeds(201);
        Assert.That(await StockAsync("booth"), Is.EqualTo(15));
        await VerifiesAsync();
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
        Assert.That(errors.Select(error => (string?)error!["value"]), Is.All.EqualTo($"{packed}"));
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
    public async Task Reverse_WholeAcceptance_IsAgreedToWhicheverPackageEachSideNames()
    {
        string[] labels = [await PackAsync(), await PackAsync()];
        var handover = await ReleaseAsync(Kpu, Mandonga, labels);
        (await PostAsync(
            $"/v1/handovers/{handover}/acceptance", NewAcceptance([.. labels.Select(label => Line(label, "accepted"))]),
            Officer)).Succeeds(201);
        var accepted = await LastAsync();
        (await PostAsync(AddressOf(accepted), NewReversal(command: true), "warehouse")).Succeeds(201);
        var made = (await PostAsync(AddressOf(accepted - 1), NewReversal(command: true), Officer)).Succeeds(201);
        Assert.That((string?)made["status"], Is.EqualTo("reversed"));
        Assert.That(made["reversed"]!.AsArray(), Has.Count.EqualTo(2));
        var again = (await PostAsync(
            $"/v1/handovers/{handover}/acceptance", NewAcceptance([.. labels.Select(label => Line(label, "accepted"))]),
            Officer)).Succeeds(201);
        Assert.That(
            again["warnings"]!.AsArray().Select(warning => (string?)warning!["code"]), Has.None.EqualTo("same-hands"),
            "who took the answer back is not who released");
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_ArrivalThatAnsweredAHandover_TakesBothSides()
    {
        var label = await PackAsync();
        await ReleaseAsync(Kpu, Mandonga, label);
        (await PostAsync("/v1/arrivals", NewArrival(Mandonga, label), Officer)).Succeeds(201);
        var arrived = await LastAsync();
        var proposed = (await PostAsync(AddressOf(arrived), NewReversal(), Officer)).Succeeds(201);
        Assert.That((string?)proposed["status"], Is.EqualTo("proposed"));
        var made = (await PostAsync(AddressOf(arrived), NewReversal(), "warehouse")).Succeeds(201);
        Assert.That((string?)made["status"], Is.EqualTo("reversed"));
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_AcceptedTransfer_TakesBothSides()
    {
        (await PostAsync(Deliveries, NewDelivery("booth", 9))).Succeeds(201);
        var transfer = NewTransfer(Kpu, Mandonga, ("booth", 9));
        (await PostAsync("/v1/transfers", transfer)).Succeeds(201);
        var acceptance = new JsonObject
        {
            ["id"] = NewId(),
            ["occurredAt"] = Noon,
            ["lines"] = new JsonArray(new JsonObject { ["item"] = "booth", ["received"] = 9 }),
        };
        (await PostAsync($"/v1/transfers/{Id(transfer)}/acceptance", acceptance, Officer)).Succeeds(201);
        var accepted = await LastAsync();
        var proposed = (await PostAsync(AddressOf(accepted), NewReversal(), Officer)).Succeeds(201);
        Assert.That((string?)proposed["awaitedOf"], Is.EqualTo(Kpu));
        (await PostAsync(AddressOf(accepted), NewReversal(), "warehouse")).Succeeds(201);
        Assert.That((string?)(await GetAsync($"/v1/transfers/{Id(transfer)}")).Succeeds(200)["status"], Is.EqualTo("released"));
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
        var read = (await GetAsync(AddressOf(last - 1))).Succeeds(200);
        Assert.That(read.ToJsonString(), Is.EqualTo(made.ToJsonString()));
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

    /// <summary>Whoever may not see an event learns nothing of it, whatever the body says.</summary>
    [Test]
    public async Task Reverse_OfWhatTheSenderDoesNotSee_IsUnknown()
    {
        var delivery = NewDelivery("booth", 20, 19);
        var received = Sequence((await PostAsync(Deliveries, delivery)).Succeeds(201));
        (await PostAsync($"{Deliveries}/{Id(delivery)}/explanation", NewExplanation())).Succeeds(201);
        var explained = await LastAsync();
        foreach (var sequence in (long[])[received, explained])
        {
            foreach (var replacement in (JsonObject?[])[null, new() { ["id"] = 7 }, NewDelivery("booth", 19)])
            {
                (await PostAsync(AddressOf(sequence), NewReversal(replacement: replacement), Officer))
                    .Refuses(404, "unknown-event", "sequence");
            }
        }

        var body = NewReversal();
        var made = (await PostAsync(AddressOf(explained), body, "warehouse")).Succeeds(201);
        Assert.That((string?)made["type"], Is.EqualTo("delivery-explained"));
        var shown = (await GetAsync($"{Deliveries}/{Id(delivery)}")).Succeeds(200);
        Assert.That((string?)shown["status"], Is.EqualTo("open"));
        Assert.That(
            (await PostAsync(AddressOf(explained), body, "warehouse")).Succeeds(200).ToJsonString(),
            Is.EqualTo(made.ToJsonString()));
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_WithThePhotoOfAReplacement_NamesWhatIsKept()
    {
        var sent = Files.Jpeg(Files.Exif(6, isLittle: true));
        var stored = await UploadAsync(sent);
        var sequence = Sequence((await PostAsync(Deliveries, NewDelivery("booth", 30))).Succeeds(201));
        var right = NewDelivery("booth", 3);
        right["attachments"] = new JsonArray(Files.DigestOf(sent));
        var body = NewReversal(replacement: right);
        (await PostAsync(AddressOf(sequence), body, "warehouse")).Succeeds(201);
        var shown = (await GetAsync($"{Deliveries}/{Id(right)}")).Succeeds(200);
        Assert.That((string?)shown["attachments"]![0], Is.EqualTo(stored).And.Not.EqualTo(Files.DigestOf(sent)));
        (await PostAsync(AddressOf(sequence), body, "warehouse")).Succeeds(200);
    }

    [Test]
    public async Task Reverse_WithAReplacementOfTheSameId_SaysThatItNeedsItsOwn()
    {
        var sequence = Sequence((await PostAsync(Deliveries, NewDelivery("booth", 30))).Succeeds(201));
        var body = NewReversal(replacement: NewDelivery("booth", 3));
        body["replacement"]!["id"] = body["id"]!.DeepClone();
        (await PostAsync(AddressOf(sequence), body, "warehouse")).Refuses(400, "invalid-request", "replacement.id");
    }

    [Test]
    public async Task Reverse_AheadOfTheClock_WarnsAsOthersDo()
    {
        var sequence = Sequence((await PostAsync(Deliveries, NewDelivery("booth", 30))).Succeeds(201));
        var body = NewReversal();
        body["occurredAt"] = TimeProvider.System.GetUtcNow().AddHours(1)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var made = (await PostAsync(AddressOf(sequence), body, "warehouse")).Succeeds(201);
        Assert.That(made["warnings"]!.AsArray().Select(one => (string?)one!["code"]), Does.Contain("clock-ahead"));
        var read = (await GetAsync(AddressOf(sequence))).Succeeds(200);
        Assert.That(read.ToJsonString(), Is.EqualTo(made.ToJsonString()));
    }

    [Test]
    public async Task Reverse_APlaceThatOthersAreBelow_IsRefusedUntilTheyAreRetired()
    {
        var (above, below) = ("74.71.88", "74.71.88.1001");
        var parent = await ImportAsync(Place(above, "ppk", Kpu));
        var child = await ImportAsync(Place(below, "pps", above));
        var refused = await PostAsync(AddressOf(parent), NewReversal(), "admin");
        refused.Refuses(409, "event-rested-on", "sequence");
        Assert.That((string?)refused.Json["errors"]![0]!["expected"], Is.EqualTo(
            $"{below} below it retired first; event {child} was the latest about that place"));
        (await PostAsync(AddressOf(child), NewReversal(), "admin")).Succeeds(201);
        (await PostAsync(AddressOf(parent), NewReversal(), "admin")).Succeeds(201);

        // A place comes back only below one that is in use.
        await ImportAsync(Place(above, "ppk", Kpu, "no"));
        await ImportAsync(Place(below, "pps", above, "no"));
        var retired = await ImportAsync(Place(below, "pps", above, "yes"));
        await ImportAsync(Place(above, "ppk", Kpu, "yes"));
        (await PostAsync(AddressOf(retired), NewReversal(), "admin")).Refuses(409, "event-rested-on", "sequence");
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_TheFirstOfTwoThatNameADocument_LeavesItNamed()
    {
        JsonObject[] deliveries = [.. Enumerable.Range(0, 5).Select(_ => NewDelivery("booth", 3))];
        foreach (var delivery in deliveries)
            delivery["document"] = "SJ-88/1";
        Assert.That(await WarningsAsync(0), Is.Empty);
        var first = await LastAsync();
        Assert.That(await WarningsAsync(1), Is.EqualTo((string[])["same-document"]));
        var second = await LastAsync();
        (await PostAsync(AddressOf(first), NewReversal(), "warehouse")).Succeeds(201);
        Assert.That(await WarningsAsync(2), Is.EqualTo((string[])["same-document"]));
        (await PostAsync(AddressOf(await LastAsync()), NewReversal(), "warehouse")).Succeeds(201);
        (await PostAsync(AddressOf(second), NewReversal(), "warehouse")).Succeeds(201);
        Assert.That(await WarningsAsync(3), Is.Empty, "nothing in effect names it");
        Assert.That(await WarningsAsync(4), Is.EqualTo((string[])["same-document"]));
        await VerifiesAsync();

        async Task<IEnumerable<string?>> WarningsAsync(int index) =>
            (await PostAsync(Deliveries, deliveries[index])).Succeeds(201)["warnings"]!.AsArray()
                .Select(one => (string?)one!["code"]);
    }

    private static JsonObject Place(string code, string level, string parent, string? retired = null)
    {
        var row = new JsonObject
        {
            ["code"] = code,
            ["level"] = level,
            ["name"] = $"{level} {code}",
            ["parent"] = parent,
            ["registeredVoters"] = 0,
            ["provenance"] = "official",
        };
        if (retired is not null)
            row["retired"] = retired == "yes";
        return row;
    }

    /// <returns>Sequence of the change.</returns>
    private async Task<long> ImportAsync(JsonObject row)
    {
        var import = new JsonObject { ["id"] = NewId(), ["occurredAt"] = Noon, ["rows"] = new JsonArray(row) };
        (await PostAsync("/v1/locations/imports", import, "admin")).Succeeds(201);
        return await LastAsync();
    }

    [Test]
    public async Task Reverse_DissolutionOfWhatBoreALabelThatIsTaken_NamesThePackageThatHasIt()
    {
        var (first, second) = (await PackAsync(), await PackAsync());
        var (label, other) = (NewLabel(), NewLabel());
        (await PostAsync($"/v1/packages/{second}/label", Relabelling(label))).Succeeds(201);
        foreach (var one in (string[])[first, second])
            (await PostAsync($"/v1/packages/{one}/dissolution", NewReason())).Succeeds(201);
        var dissolved = await LastAsync();
        foreach (var one in (string[])[first, second])
            (await PostAsync("/v1/packages", With(NewKit(), "label", one))).Succeeds(201);
        (await PostAsync($"/v1/packages/{first}/label", Relabelling(other))).Succeeds(201);
        (await PostAsync(AddressOf(dissolved - 1), NewReversal(), "warehouse"))
            .Refuses(409, "event-rested-on", "sequence", "sequence");
        (await PostAsync(AddressOf(dissolved), NewReversal(), "warehouse")).Refuses(409, "event-rested-on", "sequence");
        foreach (var one in (long[])[dissolved + 2, dissolved, dissolved + 3, dissolved + 1, dissolved - 1])
            (await PostAsync(AddressOf(one), NewReversal(), "warehouse")).Succeeds(201);
        foreach (var one in (string[])[first, second, label])
            Assert.That((string?)(await GetAsync($"/v1/packages/{one}")).Succeeds(200)["status"], Is.EqualTo("packed"));
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_OpeningThatTookOthersOut_TakesThemBackTogether()
    {
        var (crate, inner) = (await PackAsync(Wawombalata), await PackAsync());
        await NestAsync(crate, inner);
        await MoveAsync([Kpu, Mandonga, Wawombalata], crate);
        var opening = new JsonObject { ["id"] = NewId(), ["location"] = Wawombalata, ["occurredAt"] = Noon };
        (await PostAsync($"/v1/packages/{crate}/opening", opening)).Succeeds(201);
        var opened = await LastAsync();
        await GoesTogetherAsync($"officer@{Wawombalata}", opened - 1, opened);
        Assert.That((string?)(await GetAsync($"/v1/packages/{crate}")).Succeeds(200)["status"], Is.EqualTo("received"));
        (await PostAsync($"/v1/packages/{inner}/recall", NewReason())).Refuses(422, "nested-package", "package");
    }

    [Test]
    public async Task Reverse_ArrivalOfWhatWasLost_IsForWhoRecordedItAndTakesBothBack()
    {
        var kit = await PackAsync();
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, kit), Line(kit, "missing"));
        (await PostAsync($"/v1/packages/{kit}/write-off", NewWriteOff())).Succeeds(201);
        (await PostAsync("/v1/arrivals", NewArrival("74.71.02", kit))).Succeeds(201);
        var arrived = await LastAsync();
        (await PostAsync(AddressOf(arrived - 1), NewReversal(command: true), Officer))
            .Refuses(404, "unknown-event", "sequence");
        await GoesTogetherAsync("officer@74.71.02", arrived, arrived - 1);
        Assert.That((string?)(await GetAsync($"/v1/packages/{kit}")).Succeeds(200)["status"], Is.EqualTo("lost"));
    }

    [Test]
    public async Task Reverse_RecallOrWriteOffWithOthersInside_TakesThemBackTogether()
    {
        var (crate, inner) = (await PackAsync(), await PackAsync());
        await NestAsync(crate, inner);
        await MoveAsync([Kpu, Mandonga], crate);
        (await PostAsync($"/v1/packages/{crate}/recall", NewReason())).Succeeds(201);
        var last = await LastAsync();
        await GoesTogetherAsync("warehouse", last, last - 1);
        await AcceptAsync(await ReleaseAsync(Mandonga, Wawombalata, crate), Line(crate, "missing"));
        (await PostAsync($"/v1/packages/{crate}/write-off", NewWriteOff())).Succeeds(201);
        last = await LastAsync();
        await GoesTogetherAsync("warehouse", last, last - 1);
        foreach (var one in (string[])[crate, inner])
        {
            var package = (await GetAsync($"/v1/packages/{one}")).Succeeds(200);
            Assert.That((string?)package["status"], Is.EqualTo("missing"));
            Assert.That((bool?)package["recalled"], Is.False);
        }
    }

    [Test]
    public async Task Reverse_OneCancellationOfTwo_LeavesTheHandoverOpenForIt()
    {
        string[] kits = [await PackAsync(), await PackAsync()];
        var handover = await ReleaseAsync(Kpu, Mandonga, kits);
        (await PostAsync($"/v1/handovers/{handover}/cancellation", NewCancellation())).Succeeds(201);
        (await PostAsync(AddressOf(await LastAsync()), NewReversal(), "warehouse")).Succeeds(201);
        var shown = (await GetAsync($"/v1/handovers/{handover}")).Succeeds(200);
        Assert.That((string?)shown["status"], Is.EqualTo("released"));
        await AcceptAsync(handover);
        shown = (await GetAsync($"/v1/handovers/{handover}")).Succeeds(200);
        Assert.That((string?)shown["status"], Is.EqualTo("partly-accepted"), shown["counts"]!.ToJsonString());
        await VerifiesAsync();
    }

    [Test]
    public async Task Reverse_RecallOrLabel_IsForWhoMayRecordIt()
    {
        var kit = await PackAsync();
        await MoveAsync([Kpu, Mandonga], kit);
        foreach (var role in (string[])["warehouse", Officer])
        {
            (await PostAsync($"/v1/packages/{kit}/label", Relabelling(NewLabel()), "warehouse")).Succeeds(201);
            (await PostAsync(AddressOf(await LastAsync()), NewReversal(), role)).Succeeds(201);
        }

        var papers = With(NewKit(Mandonga, Mandonga), "kind", "papers");
        (await PostAsync("/v1/packages", papers, Officer)).Succeeds(201);
        await MoveAsync([Mandonga, Kpu], Id(papers));
        foreach (var role in (string[])["warehouse", Officer])
        {
            (await PostAsync($"/v1/packages/{Id(papers)}/recall", NewReason(), Officer)).Succeeds(201);
            (await PostAsync(AddressOf(await LastAsync()), NewReversal(), role)).Succeeds(201);
        }

        await VerifiesAsync();
    }

    private static JsonObject Relabelling(string label) => With(NewReason(), "label", label);

    private static JsonObject NewWriteOff() => With(With(NewReason(), "decision", "SK-9"), "decidedOn", "2024-11-30");

    /// <summary>Neither of two events of a command is taken back alone, but both at once.</summary>
    private async Task GoesTogetherAsync(string role, long one, long other)
    {
        foreach (var (sequence, rest) in ((long, long)[])[(one, other), (other, one)])
        {
            var refused = await PostAsync(AddressOf(sequence), NewReversal(), role);
            refused.Refuses(409, "event-rested-on", "sequence");
            var expected = (string?)refused.Json["errors"]![0]!["expected"];
            Assert.That(expected, Does.StartWith($"'command': true, as event {rest},"));
        }

        (await PostAsync(AddressOf(other), NewReversal(command: true), role)).Succeeds(201);
        await VerifiesAsync();
    }

    private async Task VerifiesAsync()
    {
        var verdict = await Api.VerifyAsync();
        Assert.That(verdict.Findings.Select(finding => finding.ToString()), Is.Empty);
    }
}
