using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Every read is right after a reversal, and says so.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class ReversalReadTests(TestEngine engine) : TakenBackTests
{
    private const string Accounts = "/v1/tps-accounts";

    protected override ApiFixture NewApi() => new() { Engine = engine };

    [Test]
    public async Task Delivery_Replaced_ShowsItsReplacementAndIsShownByIt()
    {
        var wrong = NewDelivery("booth", 30, 29);
        (await PostAsync(Deliveries, wrong)).Succeeds(201);
        var sequence = await LastAsync();
        (await PostAsync($"{Deliveries}/{Id(wrong)}/explanation", NewExplanation())).Succeeds(201);
        var explained = await LastAsync();
        var back = await ReverseAsync(explained);
        var open = await ReadAsync($"{Deliveries}/{Id(wrong)}");
        var (again, right) = (NewExplanation(), NewDelivery("booth", 29));
        (await PostAsync($"{Deliveries}/{Id(wrong)}/explanation", again)).Succeeds(201);
        var second = await ReverseAsync(await LastAsync());
        var by = await ReverseAsync(sequence, replacement: right);
        var gone = await ReadAsync($"{Deliveries}/{Id(wrong)}");
        var made = await ReadAsync($"{Deliveries}/{Id(right)}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)open["status"], Is.EqualTo("open"));
            Assert.That(open["explanation"], Is.Null);
            Assert.That(open["takenBack"]!.AsArray().Select(one => (long)one!["sequence"]!), Is.EqualTo((long[])[explained]));
            Assert.That(Links(open["takenBack"]![0]), Is.EqualTo(((long?)back, (long?)null, (long?)null)));
            Assert.That(Links(open), Is.EqualTo(NoLinks));
            Assert.That((string?)gone["status"], Is.EqualTo("reversed"));
            Assert.That(Links(gone), Is.EqualTo(((long?)by, (long?)(by + 1), (long?)null)));
            Assert.That(gone["takenBack"]!.AsArray().Select(one => (long)one!["reversedBy"]!), Is.EqualTo((long[])[back, second]));
            Assert.That((string?)made["status"], Is.EqualTo("agreed"));
            Assert.That(Links(made), Is.EqualTo(((long?)null, (long?)null, (long?)sequence)));
            Assert.That((await ItemsAsync($"{Deliveries}?status=reversed&limit=500")).Select(one => one.ToJsonString()),
                Does.Contain(gone.ToJsonString()));
            Assert.That((await ItemsAsync($"{Deliveries}?status=agreed&limit=500")).Select(Id),
                Does.Contain(Id(right)).And.Not.Contain(Id(wrong)));
            Assert.That((await ItemsAsync($"{Deliveries}?status=open&limit=500")).Select(Id), Does.Not.Contain(Id(wrong)));
        }
    }

    [Test]
    public async Task SortingDestructionAndSeals_TakenBack_AreListedSo()
    {
        await DeliverAsync("ballot-mayor", 500);
        var sorting = NewSorting("ballot-mayor", 20, 5);
        (await PostAsync(Sortings, sorting)).Succeeds(201);
        var sorted = await LastAsync();
        (await PostAsync(Destructions, NewDestruction("ballot-mayor", 5, "damaged"))).Succeeds(201);
        var destroyed = await LastAsync();
        var refused = (await PostAsync(AddressOf(sorted), NewReversal(), "admin"));
        refused.Refuses(409, "already-spent", "sequence");
        var batch = new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Kpu,
            ["kind"] = "cable-tie",
            ["document"] = "SJ-2",
            ["from"] = "RVT-001",
            ["to"] = "RVT-100",
            ["occurredAt"] = Noon,
        };
        (await PostAsync("/v1/seal-batches", batch)).Succeeds(201);
        var issued = await LastAsync();
        await ReadAsync("/v1/seals/RVT-050");
        foreach (var (sequence, list) in new[] { (issued, "/v1/seal-batches"), (destroyed, Destructions), (sorted, Sortings) })
        {
            var by = await ReverseAsync(sequence);
            var shown = (await ItemsAsync($"{list}?reversed=true&limit=500")).Single(one => (long)one["recorded"]!["sequence"]! == sequence);
            Assert.That(Links(shown), Is.EqualTo(((long?)by, (long?)null, (long?)null)), list);
            Assert.That((await ReadAsync($"{list}/{Id(shown)}")).ToJsonString(), Is.EqualTo(shown.ToJsonString()));
            Assert.That((await ItemsAsync($"{list}?reversed=false&limit=500")).Select(Id), Does.Not.Contain(Id(shown)));
            Assert.That((await ItemsAsync($"{list}?limit=500")).Select(Id), Does.Contain(Id(shown)));
        }

        (await GetAsync("/v1/seals/RVT-050")).Refuses(404, "unknown-seal", "seal");
        Assert.That((await ItemsAsync("/v1/replacement-orders?limit=500")).Select(one => (string)one["sorting"]!), Does.Not.Contain(Id(sorting)));
        Assert.That((await ReadAsync($"{Sortings}/{Id(sorting)}"))["replacementOrder"]!.AsArray(), Is.Empty);
        var late = NewDelivery("ballot-mayor", 5);
        late["replaces"] = Id(sorting);
        (await PostAsync(Deliveries, late)).Refuses(422, "unknown-sorting", "replaces");
    }

    [Test]
    public async Task Transfer_AnswersTakenBack_IsShownAsItStands()
    {
        await DeliverAsync("ink", 50);
        var transfer = NewTransfer(Kpu, Mandonga, ("ink", 20));
        (await PostAsync("/v1/transfers", transfer)).Succeeds(201);
        var released = await LastAsync();
        var address = $"/v1/transfers/{Id(transfer)}";
        var accepted = NewAcceptance();
        accepted.Remove("remainder");
        accepted["lines"] = new JsonArray(new JsonObject { ["item"] = "ink", ["received"] = 18 });
        var first = (await PostAsync($"{address}/acceptance", accepted)).Succeeds(201);
        var answered = await LastAsync();
        var right = NewAcceptance();
        right.Remove("remainder");
        right["lines"] = new JsonArray(new JsonObject { ["item"] = "ink", ["received"] = 19 });
        var by = await ReverseAsync(answered, replacement: right);
        var shown = await ReadAsync(address);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)shown["status"], Is.EqualTo("accepted"));
            Assert.That((int?)shown["lines"]![0]!["received"], Is.EqualTo(19));
            Assert.That((string?)shown["acceptance"]!["id"], Is.EqualTo(Id(right)));
            Assert.That(Links(shown["acceptance"]), Is.EqualTo(((long?)null, (long?)null, (long?)answered)));
            Assert.That(Links(shown["takenBack"]!.AsArray().Single()), Is.EqualTo(((long?)by, (long?)(by + 1), (long?)null)));
            Assert.That((await ItemsAsync("/v1/transfers?status=accepted&limit=500")).Select(one => one.ToJsonString()), Does.Contain(shown.ToJsonString()));
            Assert.That((await PostAsync($"{address}/acceptance", accepted)).Succeeds(200).ToJsonString(), Is.EqualTo(first.ToJsonString()));
        }

        await ReverseAsync(by + 1);
        Assert.That((string?)(await ReadAsync(address))["status"], Is.EqualTo("released"));
        Assert.That((await ReadAsync(address))["acceptance"], Is.Null);
        by = await ReverseAsync(released);
        shown = await ReadAsync(address);
        Assert.That((string?)shown["status"], Is.EqualTo("reversed"));
        Assert.That(Links(shown), Is.EqualTo(((long?)by, (long?)null, (long?)null)));
        Assert.That((await ItemsAsync("/v1/transfers?status=reversed&limit=500")).Select(Id), Does.Contain(Id(transfer)));
    }

    [Test]
    public async Task Handover_TakenBack_ShowsEachAnswerWithWhatTookItBack()
    {
        var (one, other) = (await PackAsync(), await PackAsync());
        var release = NewRelease(Kpu, Mandonga, one, other);
        var made = (await PostAsync("/v1/handovers", release)).Succeeds(201);
        var released = await LastAsync();
        var answer = NewAcceptance();
        var address = $"/v1/handovers/{Id(release)}";
        var accepted = (await PostAsync($"{address}/acceptance", answer)).Succeeds(201);
        var by = await ReverseAsync(released + 2, replacement: NewAcceptance(Line(other, "refused")));
        var shown = await ReadAsync(address);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)shown["status"], Is.EqualTo("partly-accepted"));
            var line = shown["lines"]![1]!;
            Assert.That((string?)line["outcome"], Is.EqualTo("refused"));
            Assert.That(Links(line), Is.EqualTo(((long?)null, (long?)null, (long?)(released + 2))));
            var takenBack = line["takenBack"]!.AsArray().Single()!;
            Assert.That((string?)takenBack["type"], Is.EqualTo("package-accepted"));
            Assert.That(Links(takenBack), Is.EqualTo(((long?)by, (long?)(by + 1), (long?)null)));
            Assert.That(shown["lines"]![0]!["takenBack"]!.AsArray(), Is.Empty);
            Assert.That(shown["acceptances"]!.AsArray().Select(Links), Is.EqualTo(((long?, long?, long?)[])
            [
                NoLinks, (null, null, released + 2),
            ]), "one package of the first answer is still accepted");
            Assert.That((await PostAsync($"{address}/acceptance", answer)).Succeeds(200).ToJsonString(), Is.EqualTo(accepted.ToJsonString()));
        }

        await ReverseAsync(by + 1);
        var last = await ReverseAsync(released + 1);
        shown = await ReadAsync(address);
        Assert.That((string?)shown["status"], Is.EqualTo("released"));
        Assert.That(shown["acceptances"]!.AsArray().Select(one => (long?)one!["reversedBy"]), Is.EqualTo((long?[])[last, last - 1]));
        var back = await ReverseAsync(released, command: true);
        shown = await ReadAsync(address);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)shown["status"], Is.EqualTo("reversed"));
            Assert.That((int?)shown["counts"]!["reversed"], Is.EqualTo(2));
            Assert.That((int?)shown["counts"]!["packages"], Is.EqualTo(2));
            Assert.That((long?)shown["reversedBy"], Is.EqualTo(back + 1), "the reversal of its first release");
            Assert.That(shown["lines"]!.AsArray().Select(one => ((string?)one!["outcome"], (long?)one["reversedBy"])),
                Is.EqualTo(((string?, long?)[])[("reversed", back + 1), ("reversed", back)]));
            var listed = (await ItemsAsync("/v1/handovers?status=reversed&limit=500")).Single(one => Id(one) == Id(release));
            Assert.That((long?)listed["reversedBy"], Is.EqualTo(back + 1));
            Assert.That((await PostAsync($"{address}/acceptance", answer)).Succeeds(200).ToJsonString(), Is.EqualTo(accepted.ToJsonString()));
            Assert.That((await PostAsync("/v1/handovers", release)).Succeeds(200).ToJsonString(), Is.EqualTo(made.ToJsonString()));
        }
    }

    [Test]
    public async Task Account_TakenBack_IsNoneUntilOneIsRecordedAnew()
    {
        const string tps = "74.71.01.1008.003";
        var account = Account(tps, "mayor", 340);
        var first = (await PostAsync(Accounts, account)).Succeeds(201);
        var recorded = await LastAsync();
        var address = $"{Accounts}/{tps}/mayor";
        var correction = Account(tps, "mayor", 341);
        (correction["corrects"], correction["explanation"]) = ((string)first["event"]!, "one counted twice");
        var corrected = (await PostAsync(Accounts, correction)).Succeeds(201);
        Assert.That(((bool)first["corrected"]!, (bool)corrected["corrected"]!), Is.EqualTo((false, true)));
        Assert.That((string?)corrected["status"], Is.EqualTo("explained"));

        var by = await ReverseAsync(recorded + 1);
        var shown = await ReadAsync(address);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int?)shown["used"], Is.EqualTo(340));
            Assert.That((string?)shown["event"], Is.EqualTo((string?)first["event"]));
            Assert.That((string?)shown["status"], Is.EqualTo("reconciled"));
            Assert.That((bool)shown["corrected"]!, Is.True);
            Assert.That(shown["versions"]!.AsArray().Select(Links), Is.EqualTo(((long?, long?, long?)[])[NoLinks, (by, null, null)]));
            Assert.That(await TotalAsync(tps, "used"), Is.EqualTo((1, 340)));
        }

        await ReverseAsync(recorded);
        (await GetAsync(address)).Refuses(404, "unknown-account", "tps");
        Assert.That(await TotalAsync(tps, "used"), Is.EqualTo((0, 0)));
        Assert.That((await PostAsync(Accounts, correction)).Succeeds(200).ToJsonString(), Is.EqualTo(corrected.ToJsonString()));
        Assert.That((await PostAsync(Accounts, account)).Succeeds(200).ToJsonString(), Is.EqualTo(first.ToJsonString()));

        // What is recorded anew is no correction, so that nothing explains what does not agree.
        var anew = (await PostAsync(Accounts, Account(tps, "mayor", 345))).Succeeds(201);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)anew["status"], Is.EqualTo("open"));
            Assert.That(anew["violations"]!.AsArray().Select(one => (bool)one!["explained"]!), Is.All.False);
            Assert.That(anew["versions"]!.AsArray(), Has.Count.EqualTo(3));
            Assert.That((bool)anew["corrected"]!, Is.True);
            var counts = (await ReadAsync($"/v1/reconciliation?location={tps}&contest=mayor"))["accounts"]!;
            Assert.That(((int)counts["open"]!, (int)counts["explained"]!), Is.EqualTo((1, 0)));
        }
    }

    [Test]
    public async Task Account_WrongStationReplaced_NamesTheOther()
    {
        const string wrong = "74.71.01.1008.004", right = "74.71.01.1008.005";
        (await PostAsync(Accounts, Account(wrong, "mayor", 340))).Succeeds(201);
        var recorded = await LastAsync();
        await ReverseAsync(recorded, replacement: Account(right, "mayor", 340));
        (await GetAsync($"{Accounts}/{wrong}/mayor")).Refuses(404, "unknown-account", "tps");
        var shown = await ReadAsync($"{Accounts}/{right}/mayor");
        Assert.That(Links(shown), Is.EqualTo(((long?)null, (long?)null, (long?)recorded)));
        Assert.That((bool)shown["corrected"]!, Is.True);
        Assert.That(Links(shown["versions"]![0]), Is.EqualTo(((long?)null, (long?)null, (long?)recorded)));
    }

    [Test]
    public async Task Reconciliation_TransfersAndDeliveriesTakenBack_CountsWhatIsInEffect()
    {
        const string tps = "74.71.01.1008.006";
        await DeliverAsync("ballot-mayor", 2_000);
        var box = NewKit(tps);
        (box["kind"], box["contest"]) = ("ballot-box", "mayor");
        box["contents"] = Contents(("ballot-mayor", 10));
        box["seals"] = NewSeals();
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        var label = (string)box["label"]!;
        await MoveAsync([Kpu, Mandonga, Wawombalata, tps], label);
        var accepted = await LastAsync();
        var transfer = NewTransfer(Kpu, tps, ("ballot-mayor", 7));
        (await PostAsync("/v1/transfers", transfer)).Succeeds(201);
        (await PostAsync($"/v1/transfers/{Id(transfer)}/acceptance", NewAcceptance())).Succeeds(201);
        var received = await LastAsync();
        var back = NewTransfer(tps, Kpu, ("ballot-mayor", 3));
        (await PostAsync("/v1/transfers", back)).Succeeds(201);
        var sent = await LastAsync();
        var account = (await PostAsync(Accounts, Account(tps, "mayor", 340))).Succeeds(201);
        var recorded = await LastAsync();
        Assert.That(Moved(account), Is.EqualTo(((long?)10, (long?)7, (long?)3)));
        Assert.That(await MovedAsync(tps), Is.EqualTo(((long?)10, 7L, 3L)));

        // The account took what was loose there, so it goes first.
        await ReverseAsync(recorded);
        await ReverseAsync(sent);
        Assert.That(await MovedAsync(tps), Is.EqualTo(((long?)10, 7L, 0L)));
        await ReverseAsync(received);
        Assert.That(await MovedAsync(tps), Is.EqualTo(((long?)10, 0L, 0L)));
        await ReverseAsync(accepted);
        Assert.That(await MovedAsync(tps), Is.EqualTo(((long?)null, 0L, 0L)));
        var anew = (await PostAsync(Accounts, Account(tps, "mayor", 340))).Succeeds(201);
        Assert.That(Moved(anew), Is.EqualTo(((long?)null, (long?)0, (long?)0)));
        Assert.That(Moved((await ReadAsync($"{Accounts}/{tps}/mayor"))), Is.EqualTo(((long?)null, (long?)0, (long?)0)));
    }

    [Test]
    public async Task Opening_TakenBack_CountsWhatWasPackedAgain()
    {
        const string tps = "74.71.01.1008.007";
        await DeliverAsync("ballot-mayor", 50);
        var box = NewKit(tps);
        (box["kind"], box["contest"], box["contents"], box["seals"]) = ("ballot-box", "mayor", Contents(("ballot-mayor", 10)), NewSeals());
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        var label = (string)box["label"]!;
        await MoveAsync([Kpu, Mandonga, Wawombalata, tps], label);
        var opening = new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = tps,
            ["seals"] = new JsonArray(),
            ["counted"] = Contents(("ballot-mayor", 8)),
            ["occurredAt"] = "2024-11-27T06:30:00+08:00",
        };
        (await PostAsync($"/v1/packages/{label}/opening", opening)).Succeeds(201);
        var opened = await LastAsync();
        Assert.That((await MovedAsync(tps)).Delivered, Is.EqualTo(8));
        await ReverseAsync(opened);
        Assert.That((await MovedAsync(tps)).Delivered, Is.EqualTo(10));
        (opening["id"], opening["counted"]) = (NewId(), Contents(("ballot-mayor", 9)));
        (await PostAsync($"/v1/packages/{label}/opening", opening)).Succeeds(201);
        Assert.That((await MovedAsync(tps)).Delivered, Is.EqualTo(9));
    }

    [Test]
    public async Task Feed_AfterAReversal_ShowsBothEndsAndFiltersByThem()
    {
        var wrong = NewDelivery("booth", 5);
        (await PostAsync(Deliveries, wrong)).Succeeds(201);
        var sequence = await LastAsync();
        await ReverseAsync(sequence, replacement: NewDelivery("booth", 6));
        var page = await ItemsAsync($"/v1/events?after={sequence - 1}&limit=3");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Select(Links), Is.EqualTo(((long?, long?, long?)[])
            [
                (sequence + 1, sequence + 2, null), NoLinks, (null, null, sequence),
            ]));
            Assert.That(page.Select(one => (long?)one["reverses"]), Is.EqualTo((long?[])[null, sequence, null]));
            Assert.That((string?)page[1]["texts"]!["reason"], Is.EqualTo("counted twice"));
            Assert.That(await SequencesAsync("true"), Is.EqualTo((long[])[sequence]));
            Assert.That(await SequencesAsync("false"), Is.EqualTo((long[])[sequence + 1, sequence + 2]));
            (await GetAsync("/v1/events?reversed=maybe")).Refuses(400, "invalid-request", "reversed");
        }

        async Task<long[]> SequencesAsync(string reversed) =>
            [.. (await ItemsAsync($"/v1/events?after={sequence - 1}&reversed={reversed}")).Select(one => (long)one["sequence"]!)];
    }

    [Test]
    public async Task Custody_OfACorrectedBox_NamesOnEachEventWhatBecameOfIt()
    {
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        await AcceptAsync(handover);
        var accepted = await LastAsync();
        var by = await ReverseAsync(accepted, replacement: NewAcceptance(Line(label, "refused")));
        var chain = await ReadAsync($"/v1/packages/{label}/custody");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((bool)chain["verified"]!, Is.True);
            Assert.That(chain["events"]!.AsArray().Select(e => ((string?)e!["type"], Links(e), (long?)e["reverses"])), Is.EqualTo(
                ((string?, (long?, long?, long?), long?)[])
            [
                ("package-packed", NoLinks, null), ("package-released", NoLinks, null),
                ("package-accepted", (by, by + 1, null), null), ("event-reversed", NoLinks, accepted),
                ("package-refused", (null, null, accepted), null),
            ]));
            Assert.That((string?)chain["events"]![3]!["texts"]!["reason"], Is.EqualTo("counted twice"));
        }
    }

    [Test]
    public async Task Stock_OfATime_HasNoMistakeAndKnewItOnce()
    {
        var before = await QuantityAsync("");
        var wrong = NewDelivery("outer-kit", 1_000);
        (await PostAsync(Deliveries, wrong)).Succeeds(201);
        var known = (string)(await ReadAsync($"{Deliveries}/{Id(wrong)}"))["recorded"]!["recordedAt"]!;
        var sequence = await LastAsync();
        await ReverseAsync(sequence, replacement: NewDelivery("outer-kit", 100));
        const string after = "2024-11-02T23:00:00Z";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await QuantityAsync(""), Is.EqualTo(before + 100));
            Assert.That(await QuantityAsync($"?asOf={after}"), Is.EqualTo(before + 100), "it never was there");
            Assert.That(await QuantityAsync($"?knownAt={Uri.EscapeDataString(known)}"), Is.EqualTo(before + 1_000), "but was believed to be");
            Assert.That(await QuantityAsync($"?asOf={after}&knownAt={Uri.EscapeDataString(known)}"), Is.EqualTo(before + 1_000));
            Assert.That(await QuantityAsync("?asOf=2024-11-01T00:00:00Z"), Is.EqualTo(before), "nor before it happened");
            var moved = await ItemsAsync($"/v1/items/outer-kit/movements?location={Kpu}&limit=500");
            Assert.That(moved.Select(one => (long)one["sequence"]!), Is.EqualTo((long[])[sequence, sequence + 1, sequence + 2]));
        }

        async Task<long> QuantityAsync(string query) =>
            (long?)(await ReadAsync($"/v1/locations/{Kpu}/stock{query}"))["items"]!.AsArray()
                .FirstOrDefault(one => (string)one!["item"]! == "outer-kit")?["quantity"] ?? 0;
    }

    [Test]
    public async Task Officer_StepsTakenBack_CountInNoFormation()
    {
        var officer = new JsonObject
        {
            ["id"] = NewId(),
            ["role"] = "kpps-member",
            ["place"] = "74.71.01.1008.009",
            ["seat"] = 2,
            ["name"] = "the second of the list",
            ["occurredAt"] = Noon,
        };
        const string officers = "/v1/officers";
        (await PostAsync(officers, officer, "admin")).Succeeds(201);
        var nominated = await LastAsync();
        var before = await FormationAsync();
        (await PostAsync($"{officers}/{Id(officer)}/appointment", Step("decision", "SK-1"), "admin")).Succeeds(201);
        Assert.That(await FormationAsync(), Is.Not.EqualTo(before));
        var by = await ReverseAsync(await LastAsync());
        var shown = await ReadAsync($"{officers}/{Id(officer)}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FormationAsync(), Is.EqualTo(before));
            Assert.That((string?)shown["status"], Is.EqualTo("candidate"));
            Assert.That(shown["decision"], Is.Null);
            Assert.That(Links(shown["takenBack"]!.AsArray().Single()), Is.EqualTo(((long?)by, (long?)null, (long?)null)));
        }

        by = await ReverseAsync(nominated);
        shown = await ReadAsync($"{officers}/{Id(officer)}");
        Assert.That(((string?)shown["status"], (string?)shown["ground"]), Is.EqualTo(("ended", "reversed")));
        Assert.That(Links(shown), Is.EqualTo(((long?)by, (long?)null, (long?)null)));
        (await PostAsync($"{officers}/{Id(officer)}/end", Step("ground", "reversed"), "admin"))
            .Refuses(400, "invalid-request", "ground");

        async Task<string> FormationAsync() =>
            (await ReadAsync("/v1/formation?location=74.71.01.1008.009")).ToJsonString();

        static JsonObject Step(string member, string value) =>
            new() { ["id"] = NewId(), [member] = value, ["occurredAt"] = Noon };
    }

    [Test]
    public async Task Flag_OfAnEventTakenBack_IsNotOpen()
    {
        var kit = NewKit();
        kit["contents"] = Contents(("ink", 3));
        kit["contents"]![0]!["bundle"] = 2;
        await DeliverAsync("ink", 20);
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var packed = await LastAsync();
        var flag = (await ItemsAsync("/v1/flags?open=true&limit=500")).Single(one => (long)one["sequence"]! == packed);
        var by = await ReverseAsync(packed);
        var shown = await ReadAsync($"/v1/flags/{Id(flag)}");
        Assert.That((string?)shown["status"], Is.EqualTo("reversed"));
        Assert.That((long?)shown["reversedBy"], Is.EqualTo(by));
        Assert.That(shown["settlement"], Is.Null);
        Assert.That((await ItemsAsync("/v1/flags?open=true&limit=500")).Select(Id), Does.Not.Contain(Id(flag)));
        Assert.That((await ItemsAsync("/v1/flags?open=false&limit=500")).Select(Id), Does.Contain(Id(flag)));
        (await PostAsync($"/v1/flags/{Id(flag)}/settlement", NewExplanation(), "admin")).Refuses(409, "flag-not-open", "flag");
    }

    [Test]
    public async Task Arrival_IdentificationTakenBack_IsOpenAgain()
    {
        var made = (await PostAsync("/v1/arrivals", NewArrival(Mandonga, NewLabel()), "admin")).Succeeds(201);
        var arrived = await LastAsync();
        var id = (string)made["arrivals"]![0]!["id"]!;
        var said = new JsonObject { ["id"] = NewId(), ["note"] = "a box of the market", ["occurredAt"] = Noon };
        var first = (await PostAsync($"/v1/arrivals/{id}/identification", said, "admin")).Succeeds(201);
        await ReverseAsync(await LastAsync());
        var open = await ReadAsync($"/v1/arrivals/{id}");
        Assert.That(((string?)open["status"], open["settlement"]), Is.EqualTo(("open", (JsonNode?)null)));
        Assert.That((await PostAsync($"/v1/arrivals/{id}/identification", said, "admin")).Succeeds(200).ToJsonString(), Is.EqualTo(first.ToJsonString()));
        var by = await ReverseAsync(arrived);
        var gone = await ReadAsync($"/v1/arrivals/{id}");
        Assert.That((string?)gone["status"], Is.EqualTo("reversed"));
        Assert.That((long?)gone["reversedBy"], Is.EqualTo(by));
        Assert.That((await ItemsAsync("/v1/arrivals?status=reversed")).Select(Id), Does.Contain(id));
        Assert.That((await ItemsAsync("/v1/arrivals?status=open&limit=500")).Select(Id), Does.Not.Contain(id));
    }

    [Test]
    public async Task Receipt_OfAHandoverTakenBack_SaysSo()
    {
        await DeliverAsync("ink", 20);
        var kit = NewKit();
        (kit["contents"], kit["seals"]) = (Contents(("ink", 2)), NewSeals());
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var label = (string)kit["label"]!;
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        var released = await LastAsync();
        await AcceptAsync(handover);
        var address = $"/v1/handovers/{handover}/receipt";
        var back = await ReverseAsync(released + 1);
        await SignedAsync();
        var page = await PageAsync(address);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page, Does.Contain($"peristiwa {released + 1} (diterima): dibatalkan oleh peristiwa {back}"));
            Assert.That(page, Does.Contain("masih di jalan"));
            Assert.That(page, Does.Contain("Serah terima belum terjadi"));
            Assert.That(page, Does.Contain("counted twice"), "the reason");
            Assert.That(page, Does.Not.Contain("<p class=\"reversed\">"));
            Assert.That(await PageAsync($"/v1/events/{released + 1}/receipt"),
                Does.Contain($"<p class=\"reversed\">dibatalkan karena keliru: dibatalkan oleh peristiwa {back}</p>"));
            Assert.That(await PageAsync($"/v1/events/{back}/receipt"),
                Does.Contain($"peristiwa {released + 1} dibatalkan karena keliru").And.Contain("counted twice").And.Contain("Tinta: 2"));
        }

        var gone = await ReverseAsync(released);
        await ReverseAsync(released - 1);
        await SignedAsync();
        page = await PageAsync(address);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page, Does.Contain($"<p class=\"reversed\">dibatalkan karena keliru: dibatalkan oleh peristiwa {gone}</p>"));
            Assert.That(page, Does.Contain("Serah terima tidak terjadi"));
            Assert.That(page, Does.Contain("Tinta: 2"), "as it was then");
            Assert.That(page, Does.Contain($"peristiwa {released + 1} (diterima): dibatalkan oleh peristiwa {back}"));
            Assert.That((await GetAsync(address)).Status, Is.EqualTo(200));
        }

        async Task<string> PageAsync(string of)
        {
            using var client = Api.CreateClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, of);
            request.Headers.Authorization = Api.As("auditor").DefaultRequestHeaders.Authorization;
            request.Headers.Add("Accept", "text/html");
            request.Headers.Add("Accept-Language", "id");
            var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.That((int)answer.StatusCode, Is.EqualTo(200), text);
            return text;
        }
    }

    [Test]
    public async Task Text_ReasonOfAReversal_IsErased()
    {
        (await PostAsync(Deliveries, NewDelivery("booth", 5))).Succeeds(201);
        var by = await ReverseAsync(await LastAsync());
        var erasure = new JsonObject
        {
            ["id"] = NewId(),
            ["event"] = by,
            ["text"] = "reason",
            ["document"] = "SURAT-1",
            ["occurredAt"] = Noon,
        };
        Assert.That((string?)(await ItemsAsync($"/v1/events?after={by - 1}&limit=1"))[0]["texts"]!["reason"], Is.EqualTo("counted twice"));
        (await PostAsync("/v1/texts/erasures", erasure, "admin")).Succeeds(201);
        Assert.That((string?)(await ItemsAsync($"/v1/events?after={by - 1}&limit=1"))[0]["texts"]!["reason"], Is.EqualTo("[erased]"));
    }

    private async Task SignedAsync()
    {
        var delivery = NewDelivery("booth", 1);
        (await PostAsync($"{Deliveries}?wait=30", delivery)).Succeeds(201);
    }

    private async Task<(long? Delivered, long In, long Out)> MovedAsync(string tps)
    {
        var totals = (await ReadAsync($"/v1/reconciliation?location={tps}&contest=mayor"))["totals"]![0]!;
        return ((long?)totals["delivered"], (long)totals["transferredIn"]!, (long)totals["transferredOut"]!);
    }

    private static (long?, long?, long?) Moved(JsonNode account) =>
        ((long?)account["delivered"], (long?)account["transferredIn"], (long?)account["transferredOut"]);

    private async Task<(int Recorded, long Sum)> TotalAsync(string tps, string number)
    {
        var totals = (await ReadAsync($"/v1/reconciliation?location={tps}&contest=mayor"))["totals"]![0]!;
        return ((int)totals["recorded"]!, (long)totals[number]!);
    }

    private static JsonObject Account(string tps, string contest, int used) => new()
    {
        ["id"] = NewId(),
        ["tps"] = tps,
        ["contest"] = contest,
        ["received"] = 408,
        ["used"] = used,
        ["spoiled"] = 2,
        ["unused"] = 66,
        ["valid"] = 331,
        ["invalid"] = 9,
        ["attendance"] = new JsonObject { ["list"] = 335, ["movedIn"] = 0, ["additional"] = 5 },
        ["occurredAt"] = "2024-11-27T17:30:00+08:00",
    };
}

/// <summary>What is required of a place, and what there is for it, after a reversal.</summary>
internal sealed class ReversalSupplyTests : TakenBackTests
{
    protected override ApiFixture NewApi() => new() { HasRules = true };

    [Test]
    public async Task Packing_TakenBack_CountsNowhereAndFreesItsSeals()
    {
        const string tps = "74.71.01.1008.008";
        await DeliverAsync("ink", 20);
        var before = await SupplyAsync();
        var kit = NewKit(tps);
        (kit["contents"], kit["seals"]) = (Contents(("ink", 2)), NewSeals());
        var seal = (string)kit["seals"]![0]!;
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        Assert.That(await SupplyAsync(), Is.Not.EqualTo(before));
        Assert.That((string?)(await ReadAsync($"/v1/seals/{seal}"))["status"], Is.EqualTo("applied"));
        await ReverseAsync(await LastAsync());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await SupplyAsync(), Is.EqualTo(before));
            Assert.That((await GetAsync($"/v1/seals/{seal}")).Status, Is.EqualTo(404));
            Assert.That((await ItemsAsync("/v1/packages?status=packed&limit=500")).Select(Id), Does.Not.Contain(Id(kit)));
            Assert.That((await ItemsAsync("/v1/packages?status=dissolved&limit=500")).Select(Id), Does.Contain(Id(kit)));
            Assert.That((await ItemsAsync($"/v1/locations/{Kpu}/packages?knownAt=2099-01-01T00:00:00Z&limit=500"))
                .Select(one => one.ToJsonString()), Has.None.Contains(Id(kit)));
        }

        var other = NewKit(tps);
        (other["contents"], other["seals"]) = (Contents(("ink", 2)), new JsonArray(seal));
        var again = (await PostAsync("/v1/packages", other)).Succeeds(201);
        Assert.That(again["warnings"]!.AsArray().Select(one => (string?)one!["code"]), Does.Not.Contain("seal-used"));

        async Task<string> SupplyAsync() =>
            (await ReadAsync($"/v1/requirements?location={tps}&item=ink"))["items"]!.ToJsonString();
    }
}
