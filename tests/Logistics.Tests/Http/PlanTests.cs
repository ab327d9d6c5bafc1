using System.Globalization;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What changes the plan for a package, over HTTP.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class PlanTests(TestEngine engine) : ApiTests
{
    private const string Kendari = "74.71.02";
    private const string Kandai = "74.71.02.1009";
    private const string Kandai1 = "74.71.02.1009.001";
    private const string Evening = "2024-11-27T17:30:00+08:00";
    private const string OfMandonga = $"officer@{Mandonga}";

    private const string OtherWard = "74.71.01.1010";
    private const string OtherWard1 = "74.71.01.1010.001";

    private int stations = 2;
    private int others = 1;

    protected override ApiFixture NewApi() => new() { Engine = engine, HasRules = true };

    [OneTimeSetUp]
    public Task FillTheWarehouseAsync() => DeliverAsync(("ink", 500), ("ballot-mayor", 1_000));

    [TearDown]
    public async Task LeavesALedgerThatIsSound() => Assert.That((await Api.VerifyAsync()).Findings, Is.Empty);

    [Test]
    public async Task Dissolve_PackedByMistake_GivesStockSealsAndLabelBack()
    {
        var (tps, before) = (NextTps(), await LooseAsync());
        var kit = await PackInkAsync(tps);
        var seal = (string)kit["seals"]![0]!;
        Assert.That((await SupplyAsync(tps), await LooseAsync()), Is.EqualTo((((2, 2, 0)), before - 2)));
        await MoveAsync([Kpu, Mandonga], Label(kit));
        await RefusesAsync(Step(kit, "dissolution"), NewReason(), 422, "not-at-origin", "package");
        await AcceptAsync(await ReleaseAsync(Mandonga, Wawombalata, Label(kit)), Line(Label(kit), "refused"));
        var back = await ReleaseAsync(Mandonga, Kpu, Label(kit));
        await RefusesAsync(Step(kit, "dissolution"), NewReason(), 409, "package-in-transit", "package");
        await AcceptAsync(back);
        (await PostAsync(Step(kit, "dissolution"), NewReason(), OfMandonga)).Refuses(403, "outside-your-place", "package");
        var dissolved = (await PostAsync(Step(kit, "dissolution"), NewReason())).Succeeds(201);
        var (shown, e) = (dissolved["package"]!, dissolved["event"]!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Shown(shown), Is.EqualTo("dissolved 0 0"));
            Assert.That($"{e["type"]} {e["to"]} {e["contents"]![0]!["quantity"]}", Is.EqualTo($"package-dissolved {Kpu} 2"));
            Assert.That((string?)e["texts"]!["reason"], Is.EqualTo("a list was read wrongly"));
            Assert.That(await LooseAsync(), Is.EqualTo(before));
            Assert.That(await SupplyAsync(tps), Is.EqualTo((0, 0, 0)));
            Assert.That((string?)(await GetAsync($"/v1/seals/{seal}")).Succeeds(200)["status"], Is.EqualTo("broken"));
            Assert.That(Shown((await GetAsync($"/v1/packages/{Label(kit)}")).Succeeds(200)), Is.EqualTo("dissolved 0 0"), "by its label");
        }

        // Nothing follows for it, whatever names it.
        foreach (var name in (string[])[Id(kit), Label(kit)])
        {
            await RefusesAsync("/v1/handovers", NewRelease(Kpu, Mandonga, name), 422, "package-dissolved", "packages[0]");
            await RefusesAsync($"/v1/packages/{name}/dissolution", NewReason(), 422, "package-dissolved", "package");
            await RefusesAsync($"/v1/packages/{name}/recall", NewReason(), 422, "package-dissolved", "package");
            await RefusesAsync(ContentsOf(name), NewNesting([await PackAsync(tps)]), 422, "package-dissolved", "package");
        }

        await RefusesAsync("/v1/arrivals", NewArrival(Mandonga, Id(kit)), 422, "package-dissolved", "lines[0].label");

        // Its label is on another one from now on; its chain is found by its id.
        var found = (await PostAsync("/v1/arrivals", NewArrival(Mandonga, Label(kit)))).Succeeds(201)["arrivals"]![0]!;
        Assert.That((string?)found["reason"], Is.EqualTo("unknown-label"));
        var again = NewKit(tps);
        again["label"] = Label(kit);
        (await PostAsync("/v1/packages", again)).Succeeds(201);
        Assert.That(Id((await GetAsync($"/v1/packages/{Label(kit)}")).Succeeds(200)), Is.EqualTo(Id(again)));
        var chain = (await GetAsync($"/v1/packages/{Id(kit)}/custody")).Succeeds(200);
        Assert.That(((bool?)chain["verified"], (string?)chain["status"]), Is.EqualTo(((bool?)true, "dissolved")));
        await MoveAsync([Kpu, Mandonga], Label(kit));
        Assert.That(
            (await ListAsync($"/v1/locations/{Kpu}/packages?knownAt=2100-01-01T00:00:00Z&limit=500")).Select(one => (string?)one["id"]),
            Does.Not.Contain(Id(kit)), "it is nowhere any more");
    }

    [Test]
    public async Task Dissolve_OpenedOrNotAlone_IsRefused()
    {
        var (outer, inner) = (await PackAsync(Kandai1), await PackAsync(Kandai1));
        await NestAsync(outer, inner);
        await RefusesAsync(Step(outer, "dissolution"), NewReason(), 422, "holds-packages", "package");
        await RefusesAsync(Step(inner, "dissolution"), NewReason(), 422, "nested-package", "package");
        var opened = await OpenedAsync();
        await MoveAsync([Tps, Wawombalata, Mandonga, Kpu], opened);
        await RefusesAsync(Step(opened, "dissolution"), NewReason(), 422, "opened-before", "package");
    }

    [Test]
    public async Task Redirect_OnItsWay_MovesTheRequirementAndGoesDownAnotherBranch()
    {
        var tps = NextTps();
        var kit = await PackInkAsync(tps);
        await MoveAsync([Kpu, Mandonga, Wawombalata], Label(kit));
        var (before, after) = (await SupplyAsync(Mandonga), await SupplyAsync(Kendari));
        var redirection = Redirection(Kandai1);
        (await PostAsync(Step(kit, "destination"), redirection, OfMandonga)).Refuses(403, "outside-your-place", "package");
        var redirected = (await PostAsync(Step(kit, "destination"), redirection)).Succeeds(201);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)redirected["package"]!["destination"], Is.EqualTo(Kandai1));
            Assert.That(
                $"{redirected["event"]!["type"]} {redirected["event"]!["to"]} {redirected["event"]!["destination"]}",
                Is.EqualTo($"package-redirected {Wawombalata} {Kandai1}"));
            Assert.That((await SupplyAsync(tps), await SupplyAsync(Kandai1)), Is.EqualTo(((0, 0, 0), (2, 2, 0))));
            Assert.That(await SupplyAsync(Mandonga), Is.EqualTo((before.Packed - 2, before.Allocated - 2, before.Delivered)));
            Assert.That(await SupplyAsync(Kendari), Is.EqualTo((after.Packed + 2, after.Allocated + 2, after.Delivered)));
            Assert.That((await GetAsync($"/v1/packages/{Id(kit)}", $"officer@{Kandai1}")).Status, Is.EqualTo(200), "it is for them");
            Assert.That((await GetAsync($"/v1/packages/{Id(kit)}", $"officer@{tps}")).Status, Is.EqualTo(404), "it is not any more");
        }

        await RefusesAsync("/v1/handovers", NewRelease(Wawombalata, tps, Label(kit)), 422, "wrong-district", "packages[0]");
        await MoveAsync([Wawombalata, Mandonga, Kpu, Kendari, Kandai, Kandai1], Label(kit));
        Assert.That(await SupplyAsync(Kandai1), Is.EqualTo((2, 2, 2)));
        await RefusesAsync(Step(kit, "destination"), Redirection(Kandai1), 422, "same-destination", "destination");

        // It was delivered, and is not at its destination again; nobody has opened it.
        (await PostAsync(Step(kit, "destination"), Redirection(tps))).Succeeds(201);
        Assert.That((await SupplyAsync(tps), await SupplyAsync(Kandai1)), Is.EqualTo(((2, 2, 0), (0, 0, 0))));
        await MoveAsync([Kandai1, Kandai, Kendari, Kpu, Mandonga, Wawombalata, tps], Label(kit));
        Assert.That(await SupplyAsync(tps), Is.EqualTo((2, 2, 2)));
        Assert.That((bool?)(await GetAsync($"/v1/packages/{Id(kit)}/custody")).Succeeds(200)["verified"], Is.True);
    }

    [Test]
    public async Task Redirect_ToWhereItIs_IsDelivered()
    {
        var kit = await PackInkAsync(NextElsewhere());
        await MoveAsync([Kpu, Mandonga], Label(kit));
        var (packed, allocated, delivered) = await SupplyAsync(Mandonga);
        (await PostAsync(Step(kit, "destination"), Redirection(Mandonga))).Succeeds(201);
        Assert.That(await SupplyAsync(Mandonga), Is.EqualTo((packed, allocated, delivered + 2)));
        await MoveAsync([Mandonga, Kpu], Label(kit));
    }

    [Test]
    public async Task Redirect_MissingOrUnderWay_CountsAsItStands()
    {
        var (tps, other) = (NextElsewhere(), NextElsewhere());
        var (missing, underWay) = (await PackInkAsync(tps), await PackInkAsync(other));
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, Label(missing)), Line(Label(missing), "missing"));
        var handover = await ReleaseAsync(Kpu, Mandonga, Label(underWay));
        var (nextTps, nextOther) = (NextElsewhere(), NextTps());
        (await PostAsync(Step(missing, "destination"), Redirection(nextTps))).Succeeds(201);
        (await PostAsync(Step(underWay, "destination"), Redirection(nextOther))).Succeeds(201);
        Assert.That((await SupplyAsync(tps), await SupplyAsync(nextTps)), Is.EqualTo(((0, 0, 0), (2, 0, 0))));
        Assert.That((await SupplyAsync(other), await SupplyAsync(nextOther)), Is.EqualTo(((0, 0, 0), (2, 2, 0))));
        await AcceptAsync(handover);
        await MoveAsync([Mandonga, Wawombalata, nextOther], Label(underWay));
        Assert.That(await SupplyAsync(nextOther), Is.EqualTo((2, 2, 2)));
    }

    [Test]
    public async Task Redirect_WhatTheDestinationNeedsNot_IsHeldAgainstItsRequirement()
    {
        var (tps, other) = (NextElsewhere(), NextElsewhere());
        await PackInkAsync(other);
        var kit = await PackInkAsync(tps);
        await RefusesAsync(Step(kit, "destination"), Redirection(other), 422, "over-requirement", "destination");
        var overridden = Redirection(other);
        overridden["override"] = new JsonObject
        {
            ["rules"] = new JsonArray("over-requirement"),
            ["reason"] = "the other one is wet",
        };
        (await PostAsync(Step(kit, "destination"), overridden)).Refuses(403, "override-forbidden", "override");
        var answer = (await PostAsync(Step(kit, "destination"), overridden, "admin")).Succeeds(201);
        Assert.That((string?)answer["event"]!["overridden"]![0], Is.EqualTo("over-requirement"));
        Assert.That((string?)answer["event"]!["texts"]!["overrideReason"], Is.EqualTo("the other one is wet"));
        Assert.That(await SupplyAsync(other), Is.EqualTo((4, 4, 0)));
        Assert.That(
            (await ListAsync("/v1/audit/overrides?limit=500")).Select(one => (string?)one["type"]), Does.Contain("package-redirected"));
    }

    [Test]
    public async Task Redirect_OpenedOrNotAloneOrForAReVote_IsRefused()
    {
        var (outer, inner) = (await PackAsync(Kandai1), await PackAsync(Kandai1));
        await NestAsync(outer, inner);
        await RefusesAsync(Step(outer, "destination"), Redirection(Tps), 422, "holds-packages", "package");
        await RefusesAsync(Step(inner, "destination"), Redirection(Tps), 422, "nested-package", "package");
        await RefusesAsync(Step(inner, "destination"), Redirection("74.72"), 422, "nested-package", "package", "destination");
        await RefusesAsync(Step(await OpenedAsync(), "destination"), Redirection(Kandai1), 422, "opened-before", "package");
        var box = new JsonObject
        {
            ["id"] = NewId(),
            ["label"] = NewLabel(),
            ["tps"] = Tps,
            ["contest"] = "mayor",
            ["location"] = Kpu,
            ["contents"] = Contents(("ballot-mayor", 3)),
            ["seals"] = NewSeals(),
            ["decision"] = "PSU/1",
            ["reason"] = "a vote too many",
            ["occurredAt"] = Evening,
        };
        (await PostAsync("/v1/reissues", box)).Succeeds(201);
        await RefusesAsync(Step(box, "destination"), Redirection(Kandai1), 422, "re-vote-box-stays", "package");
    }

    [Test]
    public async Task Relabel_BothLabels_FindItAndAreTaken()
    {
        var kit = await PackInkAsync(NextTps());
        var (old, label) = (Label(kit), NewLabel());
        await MoveAsync([Kpu, Mandonga], old);
        (await PostAsync(Step(kit, "label"), Relabelling(label), $"officer@{Kendari}")).Refuses(404, "unknown-package", "package");
        await RefusesAsync(Step(kit, "label"), Relabelling(old.ToLowerInvariant()), 422, "same-label", "label");
        await RefusesAsync(Step(kit, "label"), Relabelling(await PackAsync(Kandai1)), 422, "duplicate-label", "label");
        var relabelled = (await PostAsync(Step(kit, "label"), Relabelling(label), OfMandonga)).Succeeds(201);
        Assert.That(
            $"{relabelled["package"]!["label"]} {relabelled["package"]!["formerLabels"]![0]} {relabelled["event"]!["label"]}",
            Is.EqualTo($"{label} {old} {label}"));
        using (Assert.EnterMultipleScope())
        {
            foreach (var name in (string[])[old, old.Replace('-', ' '), label])
            {
                var address = $"/v1/packages/{Uri.EscapeDataString(name)}";
                Assert.That(Id((await GetAsync(address)).Succeeds(200)), Is.EqualTo(Id(kit)));
                Assert.That((bool?)(await GetAsync($"{address}/custody")).Succeeds(200)["verified"], Is.True);
                Assert.That(
                    (await ListAsync($"/v1/packages?q={Uri.EscapeDataString(name.Replace(' ', '-'))}")).Select(Id),
                    Is.EqualTo((string[])[Id(kit)]));
                Assert.That((await GetAsync($"/v1/evidence?package={Uri.EscapeDataString(name)}")).Status, Is.AnyOf(200, 503));
            }
        }

        var taken = NewKit(Kandai1);
        taken["label"] = old;
        await RefusesAsync("/v1/packages", taken, 422, "duplicate-label", "label");

        // An old list names it by the label before; so does who finds it, and a list that is sent ahead of the release.
        await AcceptAsync(await ReleaseAsync(Mandonga, Wawombalata, old), Line(old, "refused"));
        var arrived = (await PostAsync("/v1/arrivals", NewArrival(Kendari, old))).Succeeds(201)["arrivals"]![0]!;
        Assert.That($"{arrived["package"]} {arrived["label"]}", Is.EqualTo($"{Id(kit)} {label}"));
        var release = NewRelease(Kendari, Kpu, label);
        var early = NewAcceptance(Line(old, "missing"));
        early["location"] = Kpu;
        (await PostAsync($"/v1/handovers/{Id(release)}/acceptance", early, "warehouse")).Succeeds(201);
        var released = (await PostAsync("/v1/handovers", release)).Succeeds(201);
        Assert.That((string?)released["lines"]![0]!["outcome"], Is.EqualTo("missing"));

        // A label may come back to the package that bore it.
        (await PostAsync(Step(kit, "label"), Relabelling(old))).Succeeds(201);
        var shown = (await GetAsync($"/v1/packages/{label}")).Succeeds(200);
        Assert.That($"{shown["label"]} {shown["formerLabels"]!.ToJsonString()}", Is.EqualTo($"{old} [\"{label}\"]"));
    }

    [Test]
    public async Task Receipt_OfAPackageWithAnotherPlan_NamesItAsItWasThen()
    {
        var (old, label) = (await PackAsync(), NewLabel());
        (await PostAsync(Step(old, "label"), Relabelling(label))).Succeeds(201);
        var redirected = (await PostAsync($"{Step(old, "destination")}?wait=30", Redirection(Kandai1))).Succeeds(201);
        var release = NewRelease(Kpu, Kendari, label);
        (await PostAsync("/v1/handovers?wait=30", release)).Succeeds(201);
        var page = await PageAsync($"/v1/handovers/{Id(release)}/receipt");
        Assert.That(page, Does.Contain($"<b><bdi>{label}</bdi></b>").And.Not.Contain(old).And.Contain(Kandai1).And.Not.Contain(Tps));
        page = await PageAsync($"/v1/events/{redirected["event"]!["sequence"]}/receipt");
        Assert.That(page, Does.Contain("Tujuan sebelumnya").And.Contain(Tps).And.Contain(Kandai1).And.Contain("a list was read wrongly"));
    }

    private async Task<string> PageAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/html");
        return (await Answer.OfAsync(await Api.As("auditor").SendAsync(request))).Text;
    }

    [Test]
    public async Task Relabel_Dissolved_LeavesEveryLabel()
    {
        var (old, label) = (await PackAsync(Kandai1), NewLabel());
        (await PostAsync(Step(old, "label"), Relabelling(label))).Succeeds(201);
        (await PostAsync(Step(label, "dissolution"), NewReason())).Succeeds(201);
        foreach (var free in (string[])[old, label])
        {
            var kit = NewKit(Kandai1);
            kit["label"] = free;
            (await PostAsync("/v1/packages", kit)).Succeeds(201);
            Assert.That(Id((await GetAsync($"/v1/packages/{free}")).Succeeds(200)), Is.EqualTo(Id(kit)));
        }
    }

    [TestCase("id", "Label sebelumnya", "Perlengkapan TPS", "untuk semua jenis pemilihan")]
    [TestCase("en", "Labels before", "Polling station kit", "for all contests")]
    public async Task Label_OnPaper_SaysWhatThePackageIsFor(string language, string before, string kind, string contest)
    {
        var (old, label) = (await PackAsync(Kandai1), NewLabel());
        (await PostAsync(Step(old, "label"), Relabelling(label))).Succeeds(201);
        var page = await GetAsync($"/v1/packages/{old}/label?lang={language}");
        Assert.That((page.Status, page.MediaType), Is.EqualTo((200, "text/html")), page.Text);
        using (Assert.EnterMultipleScope())
        {
            foreach (var text in (string[])[$"<h1><bdi>{label}</bdi></h1>", before, old, kind, contest, Kandai1, "TPS ", $"lang=\"{language}\""])
                Assert.That(page.Text, Does.Contain(text));
            Assert.That(page.Text, Does.Not.Contain("<script").And.Not.Contain("http"));
            Assert.That((await GetAsync($"/v1/packages/{old}/label?lang=fr")).Code, Is.EqualTo("invalid-request"));
            Assert.That((await GetAsync($"/v1/packages/{old}/label", OfMandonga)).Code, Is.EqualTo("unknown-package"));
            Assert.That((await GetAsync("/v1/packages/nothing/label")).Code, Is.EqualTo("unknown-package"));
        }
    }

    [Test]
    public async Task Recall_AtRestOnItsWay_LetsItGoBack()
    {
        var kit = await PackAsync();
        await RefusesAsync(Step(kit, "recall"), NewReason(), 422, "at-origin", "package");
        await MoveAsync([Kpu, Mandonga, Wawombalata], kit);
        await RefusesAsync("/v1/handovers", NewRelease(Wawombalata, Mandonga, kit), 422, "not-delivered", "packages[0]");
        (await PostAsync(Step(kit, "recall"), NewReason(), OfMandonga)).Refuses(403, "outside-your-place", "package");
        var recalled = (await PostAsync(Step(kit, "recall"), NewReason())).Succeeds(201);
        Assert.That(((bool?)recalled["package"]!["recalled"], (string?)recalled["event"]!["type"]), Is.EqualTo(((bool?)true, "package-recalled")));
        await RefusesAsync(Step(kit, "recall"), NewReason(), 409, "already-recalled", "package");
        Assert.That(await RecalledAsync(), Does.Contain(kit));
        await MoveAsync([Wawombalata, Mandonga], kit);
        Assert.That(await RecalledAsync(), Does.Contain(kit), "it is not back yet");
        await MoveAsync([Mandonga, Kpu], kit);
        Assert.That(await RecalledAsync(), Does.Not.Contain(kit));
        Assert.That((await ListAsync("/v1/packages?recalled=false&limit=500")).Select(one => (string?)one["label"]), Does.Contain(kit));
        await RefusesAsync(Step(kit, "recall"), NewReason(), 422, "at-origin", "package");
        (await PostAsync(Step(kit, "dissolution"), NewReason())).Succeeds(201);
        (await GetAsync("/v1/packages?recalled=perhaps")).Refuses(400, "invalid-request", "recalled");
    }

    [Test]
    public async Task Recall_UnderWay_SurvivesTheAcceptanceAndIsFlaggedWhereItGoesOn()
    {
        var (back, on) = (await PackAsync(), await PackAsync());
        var handover = await ReleaseAsync(Kpu, Mandonga, back, on);
        foreach (var kit in (string[])[back, on])
            (await PostAsync(Step(kit, "recall"), NewReason())).Succeeds(201);
        var accepted = await AcceptAsync(handover);
        Assert.That(Codes(accepted), Is.EqualTo((string[])["recalled"]));
        await MoveAsync([Mandonga, Kpu], back);
        Assert.That(await RecalledAsync(), Does.Contain(on).And.Not.Contain(back));

        // It goes on all the same, and is opened: that is recorded.
        var release = NewRelease(Mandonga, Wawombalata, on);
        Assert.That(Codes((await PostAsync("/v1/handovers", release)).Succeeds(201)), Is.EqualTo((string[])["recalled"]));
        await AcceptAsync(Id(release));
        await MoveAsync([Wawombalata, Tps], on);
        var opening = new JsonObject { ["id"] = NewId(), ["location"] = Tps, ["occurredAt"] = "2024-11-27T06:30:00+08:00" };
        var opened = (await PostAsync(Step(on, "opening"), opening)).Succeeds(201);
        Assert.That(Codes(opened), Does.Contain("recalled"));
        await RefusesAsync(Step(on, "recall"), NewReason(), 422, "opened-before", "package");
    }

    [Test]
    public async Task Recall_UnderWay_ComesBackToItsSender()
    {
        var (arrived, cancelled, refused, further) =
            (await PackAsync(Kandai1), await PackAsync(Kandai1), await PackAsync(Kandai1), await PackAsync(Kandai1));
        var one = await ReleaseAsync(Kpu, Kendari, arrived, refused);
        var other = await ReleaseAsync(Kpu, Kendari, cancelled);
        await MoveAsync([Kpu, Kendari], further);
        await ReleaseAsync(Kendari, Kandai, further);
        foreach (var kit in (string[])[arrived, cancelled, refused, further])
            (await PostAsync(Step(kit, "recall"), NewReason())).Succeeds(201);
        (await PostAsync("/v1/arrivals", NewArrival(Kpu, arrived))).Succeeds(201);
        (await PostAsync($"/v1/handovers/{other}/cancellation", NewCancellation())).Succeeds(201);
        await AcceptAsync(one, Line(refused, "refused"));
        Assert.That(await RecalledAsync(), Does.Contain(further).And.Not.Contain(arrived).And.Not.Contain(cancelled).And.Not.Contain(refused));

        // The sender is not where it was packed: from there it goes on back.
        (await PostAsync("/v1/arrivals", NewArrival(Kendari, further))).Succeeds(201);
        Assert.That(await RecalledAsync(), Does.Contain(further));
        await MoveAsync([Kendari, Kpu], further);
        Assert.That(await RecalledAsync(), Does.Not.Contain(further));
    }

    [Test]
    public async Task Recall_WithOthersInside_CallsAllBack()
    {
        var (outer, inner) = (await PackAsync(Kandai1), await PackAsync(Kandai1));
        await NestAsync(outer, inner);
        await MoveAsync([Kpu, Kendari], outer);
        await RefusesAsync(Step(inner, "recall"), NewReason(), 422, "nested-package", "package");
        var answer = (await PostAsync(Step(outer, "recall"), NewReason())).Succeeds(201);
        Assert.That((string?)answer["package"]!["label"], Is.EqualTo(outer));
        Assert.That(await RecalledAsync(), Does.Contain(outer).And.Contain(inner));
        await MoveAsync([Kendari, Kpu], outer);
        Assert.That(await RecalledAsync(), Does.Not.Contain(outer).And.Not.Contain(inner));
    }

    [Test]
    public async Task RecalledOrRefused_Redirected_GoesUpAndDownAnotherBranch()
    {
        var (recalled, refused) = (await PackAsync(), await PackAsync());
        await MoveAsync([Kpu, Mandonga, Wawombalata], recalled, refused);
        (await PostAsync(Step(recalled, "recall"), NewReason())).Succeeds(201);
        await AcceptAsync(await ReleaseAsync(Wawombalata, Tps, refused), Line(refused, "refused"));
        await MoveAsync([Wawombalata, Mandonga], recalled);
        foreach (var kit in (string[])[recalled, refused])
            (await PostAsync(Step(kit, "destination"), Redirection(OtherWard1))).Succeeds(201);
        Assert.That(await RecalledAsync(), Does.Not.Contain(recalled), "it has another destination now");
        await RefusesAsync("/v1/handovers", NewRelease(Wawombalata, Tps, refused), 422, "wrong-district", "packages[0]");
        await RefusesAsync("/v1/handovers", NewRelease(Wawombalata, Kpu, refused), 422, "not-adjacent", "to");
        await MoveAsync([Wawombalata, Mandonga], refused);
        await MoveAsync([Mandonga, OtherWard, OtherWard1], recalled, refused);
        Assert.That((string?)(await GetAsync($"/v1/packages/{refused}")).Succeeds(200)["custodian"], Is.EqualTo(OtherWard1));
    }

    [Test]
    public async Task WriteOff_Missing_IsLostUntilItIsFound()
    {
        var (tps, before) = (NextElsewhere(), await BalanceAsync());
        var kit = await PackInkAsync(tps);
        await RefusesAsync(Step(kit, "write-off"), WritingOff(), 409, "not-missing", "package");
        await RefusesAsync(Step(kit, "write-back"), WritingBack(Kandai), 404, "unknown-package", "package");
        await RefusesAsync(Step(kit, "write-back"), WritingBack(Kpu), 409, "not-written-off", "package");
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, Label(kit)), Line(Label(kit), "missing"));
        (await PostAsync(Step(kit, "write-off"), WritingOff(), OfMandonga)).Refuses(403, "outside-your-place", "package");
        await RefusesAsync(Step(kit, "write-off"), With(WritingOff(), "decidedOn", "30-11-2024"), 400, "invalid-request", "decidedOn");
        var written = (await PostAsync(Step(kit, "write-off"), WritingOff())).Succeeds(201);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)written["package"]!["status"], Is.EqualTo("lost"));
            Assert.That(
                $"{written["event"]!["type"]} {written["event"]!["decision"]} {written["event"]!["decidedOn"]} {written["event"]!["contents"]![0]!["quantity"]}",
                Is.EqualTo("package-written-off SK-9 2024-11-30 2"));
            Assert.That(await BalanceAsync(), Is.EqualTo(before with { Loose = before.Loose - 2, Lost = before.Lost + 2 }));
            Assert.That(await SupplyAsync(tps), Is.EqualTo((2, 0, 0)), "as of a missing one");
        }

        await RefusesAsync("/v1/handovers", NewRelease(Kpu, Mandonga, Label(kit)), 422, "package-written-off", "packages[0]");
        await RefusesAsync(Step(kit, "destination"), Redirection(Kandai1), 422, "package-written-off", "package");
        var back = (await PostAsync(Step(kit, "write-back"), WritingBack(Kandai))).Succeeds(201);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                $"{back["package"]!["status"]} {back["package"]!["custodian"]} {back["event"]!["type"]}",
                Is.EqualTo($"received {Kandai} package-written-back"));
            Assert.That(Codes(back), Is.EqualTo((string[])["not-on-its-way"]));
            Assert.That(await BalanceAsync(), Is.EqualTo(before with { Loose = before.Loose - 2, Packed = before.Packed + 2 }));
            Assert.That(await SupplyAsync(tps), Is.EqualTo((2, 2, 0)));
        }

        await MoveAsync([Kandai, Kendari, Kpu, Mandonga], Label(kit));
    }

    [Test]
    public async Task WriteOff_WithOthersInside_IsOfAllAndEachIsFoundByItself()
    {
        var (outer, inner, other) = (await PackInkAsync(NextTps()), await PackInkAsync(NextTps()), await PackAsync(Kandai1));
        var crate = await PackAsync(Wawombalata);
        await NestAsync(crate, Label(outer), Label(inner));
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, crate), Line(crate, "missing"));
        await RefusesAsync(Step(inner, "write-off"), WritingOff(), 422, "nested-package", "package");
        var before = await BalanceAsync();
        (await PostAsync(Step(crate, "write-off"), WritingOff())).Succeeds(201);
        Assert.That(await BalanceAsync(), Is.EqualTo(before with { Lost = before.Lost + 4, Missing = before.Missing - 4 }));

        // One is found alone, by an acceptance of something else; then the crate with what is still in it.
        var acceptance = NewAcceptance();
        acceptance["unexpected"] = new JsonArray(new JsonObject { ["label"] = Label(inner) });
        var handover = await ReleaseAsync(Kpu, Kendari, other);
        var found = (await PostAsync($"/v1/handovers/{handover}/acceptance", acceptance)).Succeeds(201)["arrivals"]!.AsArray();
        Assert.That(found.Select(one => $"{one!["label"]} {one["reason"]}"), Is.EqualTo((string[])[$"{Label(inner)} found"]));
        var arrived = (await PostAsync("/v1/arrivals", NewArrival(Kpu, crate))).Succeeds(201)["arrivals"]!.AsArray();
        Assert.That(
            arrived.Select(one => $"{one!["label"]} {one["reason"]} {one["within"] is not null}"),
            Is.EqualTo((string[])[$"{crate} found False", $"{Label(outer)} found True"]));
        Assert.That(await BalanceAsync(), Is.EqualTo(before with { Packed = before.Packed + 4, Missing = before.Missing - 4 }));
        var chain = (await GetAsync($"/v1/packages/{Label(inner)}/custody")).Succeeds(200);
        Assert.That(
            chain["events"]!.AsArray().Select(e => (string?)e!["type"]).TakeLast(3),
            Is.EqualTo((string[])["package-written-off", "package-written-back", "package-arrived"]));
        Assert.That(((bool?)chain["verified"], (string?)chain["custodian"]), Is.EqualTo(((bool?)true, Kendari)));
    }

    /// <summary>A package that was opened at its TPS and closed again.</summary>
    private async Task<string> OpenedAsync()
    {
        var kit = await PackAsync();
        await MoveAsync([Kpu, Mandonga, Wawombalata, Tps], kit);
        var opening = new JsonObject { ["id"] = NewId(), ["location"] = Tps, ["occurredAt"] = "2024-11-27T06:30:00+08:00" };
        (await PostAsync(Step(kit, "opening"), opening)).Succeeds(201);
        var sealing = new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Tps,
            ["contents"] = new JsonArray(),
            ["seals"] = NewSeals(),
            ["occurredAt"] = Evening,
        };
        (await PostAsync(Step(kit, "sealing"), sealing)).Succeeds(201);
        return kit;
    }

    /// <summary>Packs the ink that a polling station needs, with a seal.</summary>
    private async Task<JsonObject> PackInkAsync(string tps)
    {
        var kit = NewKit(tps);
        (kit["contents"], kit["seals"]) = (Contents(("ink", 2)), NewSeals());
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        return kit;
    }

    private static JsonObject Redirection(string destination) => With(NewReason(), "destination", destination);

    private static JsonObject Relabelling(string label) => With(NewReason(), "label", label);

    private static JsonObject WritingOff() => With(With(NewReason(), "decision", "SK-9"), "decidedOn", "2024-11-30");

    private static JsonObject WritingBack(string location) => With(NewReason(), "location", location);

    private static JsonObject With(JsonObject body, string member, string value)
    {
        body[member] = value;
        return body;
    }

    /// <summary>A polling station of Wawombalata for which no ink is packed.</summary>
    private string NextTps() => string.Create(CultureInfo.InvariantCulture, $"{Wawombalata}.{++stations:000}");

    /// <summary>The same of another ward of the district.</summary>
    private string NextElsewhere() => string.Create(CultureInfo.InvariantCulture, $"{OtherWard}.{++others:000}");

    private static string Label(JsonObject kit) => (string)kit["label"]!;

    private static string Step(JsonObject kit, string step) => Step(Id(kit), step);

    private static string Step(string kit, string step) => $"/v1/packages/{kit}/{step}";

    private static string Shown(JsonNode package) =>
        $"{package["status"]} {package["contents"]!.AsArray().Count} {package["sealCount"]}";

    private static IEnumerable<string?> Codes(JsonNode answer) =>
        answer["warnings"]!.AsArray().Select(warning => (string?)warning!["code"]);

    private async Task<JsonNode[]> ListAsync(string address) =>
        [.. (await GetAsync(address)).Succeeds(200)["items"]!.AsArray().Select(one => one!)];

    private async Task<IEnumerable<string?>> RecalledAsync() =>
        (await ListAsync("/v1/packages?recalled=true&limit=500")).Select(one => (string?)one["label"]);

    private async Task<int> LooseAsync() =>
        (int)(await GetAsync($"/v1/locations/{Kpu}/stock?item=ink")).Succeeds(200)["items"]![0]!["quantity"]!;

    private async Task<(int Packed, int Allocated, int Delivered)> SupplyAsync(string location)
    {
        var row = (await ListAsync($"/v1/requirements?location={location}&item=ink")).Single();
        return ((int)row["packed"]!, (int)row["allocated"]!, (int)row["delivered"]!);
    }

    private async Task<Ink> BalanceAsync()
    {
        var row = (await ListAsync("/v1/trial-balance?item=ink")).Single();
        return new((int)row["locations"]!, (int)row["packages"]!, (int)row["missing"]!, (int)row["lost"]!);
    }

    private sealed record Ink(int Loose, int Packed, int Missing, int Lost);
}
