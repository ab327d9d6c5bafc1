using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Logistics.Core.Access;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>
/// Every route with every role, inside the place it is about and outside of it. What is expected is what the table of
/// roles says.
/// </summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class ScopeTests(TestEngine engine) : RouteTests
{
    private const string OtherDistrict = "74.71.02";

    /// <summary>The place that has to record what each route takes.</summary>
    private static readonly Dictionary<string, string> Writers = new(StringComparer.Ordinal)
    {
        ["/v1/packages"] = Kpu,
        ["/v1/packages/bulk"] = Kpu,
        ["/v1/packages/{packageId}/contents"] = Wawombalata,
        ["/v1/packages/{packageId}/repacking"] = Wawombalata,
        ["/v1/packages/{packageId}/opening"] = Wawombalata,
        ["/v1/packages/{packageId}/sealing"] = Wawombalata,
        ["/v1/packages/{packageId}/recall"] = Kpu,
        ["/v1/packages/{packageId}/destination"] = Kpu,
        ["/v1/packages/{packageId}/label"] = Kpu,
        ["/v1/packages/{packageId}/dissolution"] = Kpu,
        ["/v1/packages/{packageId}/write-off"] = Kpu,
        ["/v1/packages/{packageId}/write-back"] = Wawombalata,
        ["/v1/reissues"] = Kpu,
        ["/v1/handovers"] = Wawombalata,
        ["/v1/handovers/{handover}/acceptance"] = Tps,
        ["/v1/handovers/{handover}/cancellation"] = Wawombalata,
        ["/v1/arrivals"] = Wawombalata,
        ["/v1/arrivals/{arrival}/identification"] = Wawombalata,
        ["/v1/transfers"] = Wawombalata,
        ["/v1/transfers/{transfer}/acceptance"] = Wawombalata,
        ["/v1/transfers/{transfer}/cancellation"] = Kpu,
        ["/v1/deliveries"] = Kpu,
        ["/v1/deliveries/{delivery}/explanation"] = Kpu,
        ["/v1/re-votes"] = Tps,
        ["/v1/re-votes/{reVote}/decision"] = Kpu,
        ["/v1/re-votes/{reVote}/notice"] = Tps,
        ["/v1/flags/{flag}/settlement"] = Wawombalata,
        ["/v1/incidents"] = Wawombalata,
        ["/v1/incidents/{incident}/steps"] = Wawombalata,
        ["/v1/sortings"] = Kpu,
        ["/v1/destructions"] = Kpu,
        ["/v1/seal-batches"] = Kpu,
        ["/v1/tps-accounts"] = Tps,
        ["/v1/events/{sequence}/reversal"] = Wawombalata,
        ["/v1/officers"] = Wawombalata,
        ["/v1/officers/imports"] = Wawombalata,
        ["/v1/officers/{officer}/checks"] = Wawombalata,
        ["/v1/officers/{officer}/appointment"] = Wawombalata,
        ["/v1/officers/{officer}/oath"] = Wawombalata,
        ["/v1/officers/{officer}/training"] = Wawombalata,
        ["/v1/officers/{officer}/end"] = Wawombalata,
        ["/v1/clock"] = Kpu,
        ["/v1/locations/imports"] = Kpu,
        ["/v1/texts/erasures"] = Kpu,
        ["/v1/attachments/{sha256}/erasure"] = Kpu,
        ["/v1/keys"] = Kpu,
        ["/v1/keys/{key}/rotation"] = Kpu,
        ["/v1/keys/{key}/revocation"] = Kpu,
    };

    /// <summary>A place that what each route shows concerns, and an address that names it.</summary>
    private static readonly Dictionary<string, (string Place, string Address)> Readers = new(StringComparer.Ordinal)
    {
        ["/v1/locations"] = (Tps, "/v1/locations"),
        ["/v1/locations/{code}"] = (Tps, $"/v1/locations/{Tps}"),
        ["/v1/locations/{code}/packages"] = (Wawombalata, $"/v1/locations/{Wawombalata}/packages"),
        ["/v1/locations/{code}/stock"] = (Wawombalata, $"/v1/locations/{Wawombalata}/stock?knownAt=2100-01-01T00:00:00Z"),
        ["/v1/items"] = (Tps, "/v1/items"),
        ["/v1/keys"] = (Kpu, "/v1/keys"),
        ["/v1/keys/{key}"] = (Kpu, "/v1/keys/{key}"),
        ["/v1/items/{code}/movements"] = (Wawombalata, "/v1/items/ink/movements"),
        ["/v1/trial-balance"] = (Kpu, "/v1/trial-balance"),
        ["/v1/requirements"] = (Tps, $"/v1/requirements?location={Tps}"),
        ["/v1/formation"] = (Wawombalata, $"/v1/formation?location={Tps}"),
        ["/v1/formation/gaps"] = (Wawombalata, $"/v1/formation/gaps?location={Tps}"),
        ["/v1/deadlines"] = (Wawombalata, $"/v1/deadlines?location={Tps}"),
        ["/v1/readiness"] = (Wawombalata, $"/v1/readiness?location={Tps}"),
        ["/v1/officer-roles"] = (Tps, "/v1/officer-roles"),
        ["/v1/re-vote-grounds"] = (Tps, "/v1/re-vote-grounds"),
        ["/v1/incident-types"] = (Tps, "/v1/incident-types"),
        ["/v1/officers"] = (Wawombalata, "/v1/officers"),
        ["/v1/officers/{officer}"] = (Tps, "/v1/officers/{officer}"),
        ["/v1/packages"] = (Wawombalata, "/v1/packages"),
        ["/v1/packages/{packageId}"] = (Mandonga, "/v1/packages/{packageId}"),
        ["/v1/packages/{packageId}/custody"] = (Tps, "/v1/packages/{packageId}/custody"),
        ["/v1/packages/{packageId}/label"] = (Tps, "/v1/packages/{packageId}/label"),
        ["/v1/handovers"] = (Wawombalata, "/v1/handovers"),
        ["/v1/handovers/{handover}"] = (Tps, "/v1/handovers/{handover}"),
        ["/v1/handovers/{handover}/receipt"] = (Wawombalata, "/v1/handovers/{handover}/receipt"),
        ["/v1/arrivals"] = (Wawombalata, "/v1/arrivals"),
        ["/v1/arrivals/{arrival}"] = (Mandonga, "/v1/arrivals/{arrival}"),
        ["/v1/transfers"] = (Wawombalata, "/v1/transfers"),
        ["/v1/transfers/{transfer}"] = (Wawombalata, "/v1/transfers/{transfer}"),
        ["/v1/deliveries"] = (Kpu, "/v1/deliveries"),
        ["/v1/deliveries/{delivery}"] = (Kpu, "/v1/deliveries/{delivery}"),
        ["/v1/re-votes"] = (Wawombalata, "/v1/re-votes"),
        ["/v1/re-votes/{reVote}"] = (Wawombalata, "/v1/re-votes/{reVote}"),
        ["/v1/flags"] = (Wawombalata, "/v1/flags"),
        ["/v1/flags/{flag}"] = (Mandonga, "/v1/flags/{flag}"),
        ["/v1/incidents"] = (Wawombalata, "/v1/incidents"),
        ["/v1/incidents/{incident}"] = (Mandonga, "/v1/incidents/{incident}"),
        ["/v1/sortings"] = (Kpu, "/v1/sortings"),
        ["/v1/sortings/{sorting}"] = (Kpu, "/v1/sortings/{sorting}"),
        ["/v1/replacement-orders"] = (Kpu, "/v1/replacement-orders"),
        ["/v1/destructions"] = (Kpu, "/v1/destructions"),
        ["/v1/destructions/{destruction}"] = (Kpu, "/v1/destructions/{destruction}"),
        ["/v1/seals"] = (Wawombalata, "/v1/seals"),
        ["/v1/seals/{seal}"] = (Wawombalata, "/v1/seals/{seal}"),
        ["/v1/seal-batches"] = (Kpu, "/v1/seal-batches"),
        ["/v1/seal-batches/{batch}"] = (Kpu, "/v1/seal-batches/{batch}"),
        ["/v1/tps-accounts/{tps}/{contest}"] = (Wawombalata, $"/v1/tps-accounts/{Tps}/mayor"),
        ["/v1/reconciliation"] = (Wawombalata, $"/v1/reconciliation?location={Tps}"),
        ["/v1/attachments/{sha256}"] = (Wawombalata, "/v1/attachments/{read}"),
        ["/v1/events"] = (Wawombalata, "/v1/events?limit=500"),
        ["/v1/events/{sequence}/reversal"] = (Tps, "/v1/events/{sequence}/reversal"),
        ["/v1/events/{sequence}/receipt"] = (Tps, "/v1/events/{sequence}/receipt"),
        ["/v1/audit/{finding}"] = (Wawombalata, "/v1/audit/on-behalf"),
        ["/v1/evidence"] = (Kpu, "/v1/evidence?all=true"),
    };

    private readonly Dictionary<(Role Role, string Place), HttpClient> clients = [];
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private string otherWard = "";

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        otherWard = Api.Keys.Keys.Select(key => key.Split('@')[^1])
            .First(code => code.StartsWith(OtherDistrict + ".", StringComparison.Ordinal) && code.Length == Wawombalata.Length);
        await DeliverAsync(("ink", 500), ("ballot-mayor", 100));
        names["delivery"] = await SentAsync("/v1/deliveries", NewDelivery());
        names["sorting"] = await SentAsync("/v1/sortings", Body("/v1/sortings"));
        names["destruction"] = await SentAsync("/v1/destructions", Body("/v1/destructions"));
        names["batch"] = await SentAsync("/v1/seal-batches", Body("/v1/seal-batches"));
        var kit = NewKit();
        names["seal"] = (string)(kit["seals"] = NewSeals())[0]!;
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        await MoveAsync([Kpu, Mandonga, Wawombalata], (string)kit["label"]!);
        var (kept, sent) = (await PackAsync(), await PackAsync());
        names["packageId"] = kept;
        await MoveAsync([Kpu, Mandonga, Wawombalata], kept, sent);
        var release = NewRelease(Wawombalata, Tps, sent);
        (names["read"], names["sha256"]) = (await UploadAsync(Files.NewPng()), await UploadAsync(Files.NewPng()));
        release["attachments"] = new JsonArray(names["read"]);
        names["handover"] = await SentAsync("/v1/handovers", release);
        names["arrival"] = (string)(await PostAsync("/v1/arrivals", NewArrival(Wawombalata, NewLabel()))).Succeeds(201)["arrivals"]![0]!["id"]!;
        names["transfer"] = await SentAsync("/v1/transfers", NewTransfer(Kpu, Wawombalata, ("ink", 9)));
        names["key"] = (string)(await PostAsync("/v1/keys", NewKeyRequests())).Succeeds(201)["keys"]![0]!["id"]!;
        names["officer"] = await SentAsync("/v1/officers", NewOfficer());
        await SentAsync("/v1/tps-accounts?wait=30", Body("/v1/tps-accounts"));
        names["reVote"] = await SentAsync("/v1/re-votes", NewReVote());
        var flagged = await PackAsync();
        await MoveAsync([Kpu, Mandonga], flagged);
        (await PostAsync(
            $"/v1/handovers/{await ReleaseAsync(Mandonga, Wawombalata, flagged)}/acceptance", OnBehalf(NewAcceptance()),
            "officer")).Succeeds(201);
        names["flag"] = (string)(await GetAsync($"/v1/flags?code=on-behalf&place={Wawombalata}")).Succeeds(200)
            ["items"]![0]!["id"]!;
        var incident = NewIncident();
        incident["location"] = Wawombalata;
        names["incident"] = await SentAsync("/v1/incidents", incident);
        names["sequence"] = (await GetAsync("/v1/packages/" + kept + "/custody")).Succeeds(200)
            ["events"]!.AsArray()[^1]!["sequence"]!.ToJsonString();
    }

    [OneTimeTearDown]
    public void DropClients()
    {
        foreach (var client in clients.Values)
            client.Dispose();
    }

    protected override ApiFixture NewApi() => new() { Engine = engine };

    [Test]
    public async Task EveryRouteThatIsRead_ByEveryRole_ShowsWhatTheTableSays()
    {
        var routes = ActsOf("GET");
        Assert.That(Readers.Keys, Is.EquivalentTo(routes.Keys), "each route that is read has a row");
        using (Assert.EnterMultipleScope())
        {
            foreach (var (pattern, act) in routes)
            {
                var (place, template) = Readers[pattern];
                var address = Fill(template, names);
                foreach (var role in Enum.GetValues<Role>())
                {
                    var reach = AccessTable.ReachOf(role, act);
                    var inside = await GetAsync(role, place, address);
                    var outside = await GetAsync(role, otherWard, address);
                    var what = $"{role} reads {pattern}";
                    Assert.That(inside.Status, Is.EqualTo(reach == Reach.Nowhere ? 403 : Found(pattern)), $"{what} inside");
                    Assert.That(
                        outside.Status,
                        Is.EqualTo(reach switch
                        {
                            Reach.Nowhere => 403,
                            Reach.Everywhere => Found(pattern),
                            _ when pattern == "/v1/trial-balance" => 403,
                            _ => pattern.Contains('{', StringComparison.Ordinal) && !NamesNoPlace(pattern)
                                || pattern == "/v1/reconciliation" ? 404 : Found(pattern),
                        }),
                        $"{what} outside");
                    if (reach == Reach.Below)
                        AssertNothingOfItIn(outside.Text, what);
                }
            }
        }
    }

    [Test]
    public async Task EveryRouteThatRecords_ByEveryRole_TakesWhatTheTableSays()
    {
        var routes = ActsOf("POST");
        Assert.That(Writers.Keys, Is.EquivalentTo(routes.Keys), "each route that records has a row");
        using (Assert.EnterMultipleScope())
        {
            foreach (var (pattern, act) in routes)
            {
                foreach (var role in Enum.GetValues<Role>())
                {
                    var reach = AccessTable.ReachOf(role, act);
                    var what = $"{role} records {pattern}";
                    var inside = await RefusedAsync(role, Writers[pattern], pattern);
                    Assert.That(inside, Is.EqualTo(reach == Reach.Nowhere ? "forbidden" : null), $"{what} inside");
                    var outside = await RefusedAsync(role, otherWard, pattern);
                    Assert.That(
                        outside,
                        reach switch
                        {
                            Reach.Nowhere => Is.EqualTo("forbidden"),
                            Reach.Everywhere => Is.Null,

                            // A handover that they do not see is as one that nobody released.
                            _ when pattern == "/v1/handovers/{handover}/acceptance" => Is.Null,
                            _ => Is.AnyOf(
                                "outside-your-place", "unknown-handover", "unknown-transfer", "unknown-delivery",
                                "unknown-package", "unknown-officer", "unknown-flag", "unknown-incident", "unknown-re-vote", "unknown-arrival", "unknown-event"),
                        },
                        $"{what} outside");

                    // Above the place: on behalf with a reason, where the role may.
                    if (Writers[pattern] != Kpu && reach is Reach.OnBehalfBelow or Reach.OwnPlace)
                    {
                        var bare = await RefusedAsync(role, Kpu, pattern);
                        Assert.That(bare, Is.EqualTo("outside-your-place"), $"{what} from above");
                        var onBehalf = await RefusedAsync(role, Kpu, pattern, isOnBehalf: true);
                        Assert.That(
                            onBehalf, Is.EqualTo(reach == Reach.OwnPlace ? "outside-your-place" : null), $"{what} on behalf");
                    }
                }
            }
        }
    }

    [Test]
    public async Task OnBehalf_Recorded_StandsInTheAnswerAndTheEvent()
    {
        var kit = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, kit);
        var acceptance = NewAcceptance();
        acceptance["onBehalf"] = new JsonObject
        {
            ["reason"] = "the phone of the PPK was lost in the flood",
            ["document"] = "SK-12",
        };
        var address = $"/v1/handovers/{handover}/acceptance";
        var answer = (await PostAsync(address, acceptance, "officer")).Succeeds(201);
        var again = (await PostAsync(address, acceptance, "officer")).Succeeds(200);
        var chain = (await GetAsync($"/v1/packages/{kit}/custody")).Succeeds(200);
        var e = chain["events"]![2]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)answer["warnings"]![0]!["code"], Is.EqualTo("on-behalf"));
            Assert.That((string?)answer["warnings"]![0]!["field"], Is.EqualTo("handover"));
            Assert.That(again.ToJsonString(), Is.EqualTo(answer.ToJsonString()));
            Assert.That((string?)e["onBehalf"], Is.EqualTo("SK-12"));
            Assert.That((string?)e["texts"]!["onBehalf"], Does.Contain("flood"));
            Assert.That((string?)e["flags"]![0]!["code"], Is.EqualTo("on-behalf"));
            Assert.That((bool)chain["verified"]!, Is.True);
        }

        acceptance["onBehalf"]!["document"] = "SK-13";
        (await PostAsync(address, acceptance, "officer")).Refuses(409, "different-content", "onBehalf.document");
    }

    [Test]
    public async Task Command_OfAnotherPlaceSentAgain_TellsNothingOfIt()
    {
        var release = NewRelease(Kpu, Mandonga, await PackAsync());
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        var other = $"officer@{otherWard}";
        (await PostAsync("/v1/handovers", release, other)).Refuses(403, "outside-your-place", "from");
        var acceptance = NewAcceptance();
        var address = $"/v1/handovers/{Id(release)}/acceptance";
        (await PostAsync(address, acceptance)).Succeeds(201);
        (await PostAsync(address, acceptance, other)).Refuses(409, "different-content", "id");
        (await PostAsync(address, acceptance, "warehouse")).Succeeds(200);

        // For their own place they are told that the id was used, as they are of a command of another kind, and not for what.
        var guess = NewRelease(otherWard, OtherDistrict, "a guess");
        foreach (var id in (string[])[Id(release), Id(acceptance)])
        {
            guess["id"] = id;
            (await PostAsync("/v1/handovers", guess, other)).Refuses(409, "different-content", "id");
        }

        guess["id"] = Id(release);
        (await PostAsync("/v1/handovers", guess, "warehouse")).Refuses(409, "different-content", "from");
    }

    /// <summary>What sums up the ledger ends where each KPU's places do.</summary>
    [Test]
    public async Task TrialBalance_OfOneOfTwoKpus_IsOfItsOwnPlaces()
    {
        const string otherKpu = "91.01";
        using var api = new ApiFixture { Engine = engine };
        await SendAsync("/v1/locations/imports", Role.Admin, Kpu, new JsonObject
        {
            ["rows"] = new JsonArray(new JsonObject
            {
                ["code"] = otherKpu,
                ["level"] = "kpu",
                ["name"] = "Another city",
                ["registeredVoters"] = 1,
                ["provenance"] = "official",
            }),
        });
        foreach (var (kpu, counted) in ((string, int)[])[(Kpu, 50), (otherKpu, 7)])
        {
            var delivery = NewDelivery();
            delivery["location"] = kpu;
            delivery["lines"] = new JsonArray(
                new JsonObject { ["item"] = "ink", ["stated"] = counted, ["counted"] = counted, ["damaged"] = 2 });
            await SendAsync("/v1/deliveries", Role.Officer, kpu, delivery);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await BalanceAsync(Role.Officer, Kpu), Is.EqualTo((-50, 48, 2, 0)));
            Assert.That(await BalanceAsync(Role.Officer, otherKpu), Is.EqualTo((-7, 5, 2, 0)));
            Assert.That(await BalanceAsync(Role.Observer, otherKpu), Is.EqualTo((-57, 53, 4, 0)));
        }

        async Task SendAsync(string address, Role role, string place, JsonObject body)
        {
            (body["id"], body["occurredAt"]) = (NewId(), Noon);
            using var client = await ClientAsync(role, place);
            (await Answer.OfAsync(await client.PostAsync(
                new Uri(address, UriKind.Relative), Answer.Body(body.ToJsonString())), api.Errors)).Succeeds(201);
        }

        async Task<(int, int, int, int)> BalanceAsync(Role role, string place)
        {
            using var client = await ClientAsync(role, place);
            var page = (await Answer.OfAsync(await client.GetAsync(
                new Uri("/v1/trial-balance?item=ink", UriKind.Relative)), api.Errors)).Succeeds(200);
            var row = page["items"]!.AsArray().Single()!;
            return ((int)row["supplier"]!, (int)row["locations"]!, (int)row["damaged"]!, (int)row["total"]!);
        }

        async Task<HttpClient> ClientAsync(Role role, string place)
        {
            var client = api.CreateClient();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer", (await NewKeys.CreateAsync(api.Services, role, place)).Secret);
            return client;
        }
    }

    [Test]
    public async Task Handover_OfAPackageForAPlace_IsSeenThereWhole()
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync(), await PackAsync(Wawombalata));
        var address = $"/v1/handovers/{handover}";
        var sameDistrict = Api.Keys.Keys.Select(key => key.Split('@')[^1])
            .First(code => code.StartsWith(Mandonga + ".", StringComparison.Ordinal) && code != Wawombalata
                && code.Length == Wawombalata.Length);
        using (Assert.EnterMultipleScope())
        {
            foreach (var place in (string[])[Wawombalata, Tps])
            {
                var seen = (await GetAsync(Role.Supervisor, place, address)).Succeeds(200);
                Assert.That(seen["lines"]!.AsArray(), Has.Count.EqualTo(2), place);
                Assert.That(await PagesAsync("/v1/handovers", Role.Supervisor, place), Does.Contain(handover));
                Assert.That((await GetAsync(Role.Supervisor, place, $"{address}/receipt")).Status, Is.AnyOf(200, 503));
            }

            // Who may see it and tries to answer it is told why not, before it is answered and after.
            foreach (var status in (int[])[403, 201, 403])
            {
                var (place, code) = status == 201 ? (Mandonga, null) : (Wawombalata, "outside-your-place");
                var answer = await PostAsync($"{address}/acceptance", NewAcceptance(), $"officer@{place}");
                Assert.That((answer.Status, answer.Status == 201 ? null : answer.Code), Is.EqualTo((status, code)), answer.Text);
            }

            foreach (var place in (string[])[sameDistrict, otherWard])
            {
                // As of a handover that nobody released.
                var kept = (await PostAsync($"{address}/acceptance", NewAcceptance(), $"officer@{place}")).Succeeds(201);
                Assert.That(((string?)kept["to"], kept["status"]), Is.EqualTo((place, (JsonNode?)null)));
                (await GetAsync(Role.Supervisor, place, address)).Refuses(404, "unknown-handover", "handover");
                (await GetAsync(Role.Supervisor, place, $"{address}/receipt"))
                    .Refuses(404, "unknown-handover", "handover");
                Assert.That(await PagesAsync("/v1/handovers", Role.Supervisor, place), Does.Not.Contain(handover));
            }
        }
    }

    /// <summary>A page tells by its end, too, where something moved.</summary>
    [Test]
    public async Task Movements_OfAPlaceThatIsNotSeen_AreThoseOfNone()
    {
        var page = await GetAsync(Role.Officer, otherWard, $"/v1/items/ink/movements?location={Kpu}&limit=1");
        Assert.That(page.Text, Is.EqualTo((await GetAsync(
            Role.Officer, otherWard, "/v1/items/ink/movements?location=nowhere&limit=1")).Text));
    }

    /// <summary>What a page leaves out takes no place on it, and where it ends is where something moved that is seen.</summary>
    [Test]
    public async Task Movements_OfAnItem_PageThroughThoseThatAreSeenAlone()
    {
        var everything = await SequencesAsync(Role.Auditor, Kpu);
        var own = await SequencesAsync(Role.Supervisor, Wawombalata);
        Assert.That(own, Is.Not.Empty.And.SubsetOf(everything));
        Assert.That(own, Has.Count.LessThan(everything.Count));
        Assert.That(await SequencesAsync(Role.Supervisor, otherWard), Is.Empty);

        async Task<List<long>> SequencesAsync(Role role, string place)
        {
            var sequences = new List<long>();
            string? next = "-1";
            while (next is not null)
            {
                var page = (await GetAsync(role, place, $"/v1/items/ink/movements?limit=1&after={next}")).Succeeds(200);
                sequences.AddRange(page["items"]!.AsArray().Select(item => (long)item!["sequence"]!));
                next = (string?)page["next"];
                if (next is not null)
                    Assert.That(next, Is.EqualTo($"{sequences[^1]}"));
            }

            return sequences;
        }
    }

    /// <summary>That a record is damaged is told to who may see it.</summary>
    [Test]
    public async Task DamagedRecord_OfAPackageThatIsNotSeen_IsUnknown()
    {
        var kit = await PackAsync();
        var theirs = await PackAsync(OtherDistrict);
        var handover = await ReleaseAsync(Kpu, OtherDistrict, theirs);
        await Api.ExecuteAsync("UPDATE Package SET HeadSequence = HeadSequence - 1 WHERE Label = @kit", new { kit });
        var opening = Body("/v1/packages/{packageId}/opening");
        var acceptance = NewAcceptance(Line(kit, "accepted"));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (place, code) in ((string, string)[])[(OtherDistrict, "unknown-package"), (Kpu, "damaged-record")])
            {
                opening["location"] = place;
                var answer = await PostAsync($"/v1/packages/{kit}/opening", opening, place == Kpu ? "officer" : $"officer@{place}");
                Assert.That(answer.Code, Is.EqualTo(code), answer.Text);
            }

            var accepted = await PostAsync($"/v1/handovers/{handover}/acceptance", acceptance, $"officer@{OtherDistrict}");
            Assert.That(accepted.Code, Is.EqualTo("unknown-package"), accepted.Text);
        }

        await Api.Services.GetRequiredService<ProjectionRebuild>().RebuildAsync(default);
    }

    [Test]
    public async Task OutsideYourPlace_OfWhatIsThere_RepeatsNothingThatWasNotSent()
    {
        var answer = await Answer.OfAsync(
            await Client(Role.Officer, Wawombalata).PostAsync(
                new Uri(Fill("/v1/handovers/{handover}/acceptance", names), UriKind.Relative),
                Answer.Body(NewAcceptance().ToJsonString())),
            Api.Errors);
        answer.Refuses(403, "outside-your-place", "handover");
        Assert.That(answer.Json["errors"]![0]!["value"], Is.Null);
    }

    [TestCase("too short", "SK-1", "onBehalf.reason")]
    [TestCase("long enough to say why", "", "onBehalf.document")]
    [TestCase(null, "SK-1", "onBehalf.reason")]
    public async Task OnBehalf_WithoutAReasonOrAPaper_IsRefused(string? reason, string document, string field)
    {
        var kit = NewKit();
        kit["onBehalf"] = new JsonObject { ["reason"] = reason, ["document"] = document };
        await RefusesAsync("/v1/packages", kit, 400, "invalid-request", field);
    }

    /// <summary>What a list leaves out takes no place on its pages.</summary>
    [TestCase("/v1/packages", Wawombalata)]
    [TestCase("/v1/packages", Kpu)]
    [TestCase("/v1/handovers", Wawombalata)]
    [TestCase("/v1/transfers", Wawombalata)]
    [TestCase("/v1/deliveries", Kpu)]
    [TestCase("/v1/officers", Wawombalata)]
    public async Task Lists_OfAPlace_PageThroughItsOwnAlone(string address, string place)
    {
        var everything = await PagesAsync(address, Role.Auditor, Kpu);
        var own = await PagesAsync(address, Role.Supervisor, place);
        var other = await PagesAsync(address, Role.Supervisor, otherWard);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(own, Is.Not.Empty.And.SubsetOf(everything));
            Assert.That(other, Is.Empty);
            if (place == Kpu)
                Assert.That(own, Is.EqualTo(everything));
        }
    }

    private async Task<List<string>> PagesAsync(string address, Role role, string place)
    {
        var ids = new List<string>();
        string? next = null;
        do
        {
            var page = (await GetAsync(role, place, $"{address}?limit=1{(next is null ? "" : $"&cursor={next}")}")).Succeeds(200);
            ids.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        return ids;
    }

    /// <summary>Whether what an address names is the same for every place.</summary>
    private static bool NamesNoPlace(string pattern) =>
        pattern.StartsWith("/v1/items", StringComparison.Ordinal) || pattern.StartsWith("/v1/audit", StringComparison.Ordinal);

    private static int Found(string pattern) => pattern == "/v1/requirements" ? 404 : 200;

    private void AssertNothingOfItIn(string text, string what)
    {
        foreach (var name in (string[])["packageId", "handover", "transfer", "delivery", "sorting", "destruction", "batch", "officer"])
        {
            // What a refusal repeats was in the request.
            if (!text.Contains("urn:logistics:problem:", StringComparison.Ordinal))
                Assert.That(text, Does.Not.Contain(names[name]), what);
        }
    }

    /// <summary>The code of a refusal for who sends it and from where; null when there is none.</summary>
    private async Task<string?> RefusedAsync(Role role, string place, string pattern, bool isOnBehalf = false)
    {
        var body = Body(pattern);
        if (body.ContainsKey("location") && Writers[pattern] == Wawombalata)
            body["location"] = Wawombalata;
        if (body.ContainsKey("from") && Writers[pattern] == Wawombalata)
            (body["from"], body["to"]) = (Wawombalata, Tps);
        if (isOnBehalf)
            body["onBehalf"] = new JsonObject { ["reason"] = "their network is down", ["document"] = "SK-7" };
        var answer = await Answer.OfAsync(
            await Client(role, place).PostAsync(
                new Uri(Fill(pattern, names), UriKind.Relative), Answer.Body(body.ToJsonString())),
            Api.Errors);
        var code = answer.Status == 207 ? CodeOf(answer.Json["results"]![0]!) : answer.Status < 300 ? null : answer.Code;
        return code is "forbidden" or "outside-your-place" || (answer.Status == 404 && code is not null) ? code : null;
    }

    /// <summary>The code of a row, or that of the first reason why it was not recorded.</summary>
    private static string? CodeOf(JsonNode row) =>
        (string?)(row["code"] ?? row["reasons"]?.AsArray().FirstOrDefault()?["code"]);

    private async Task<Answer> GetAsync(Role role, string place, string address) => await Answer.OfAsync(
        await Client(role, place).GetAsync(new Uri(address, UriKind.Relative)), Api.Errors);

    private HttpClient Client(Role role, string place)
    {
        if (clients.TryGetValue((role, place), out var known))
            return known;
        var issued = NewKeys.CreateAsync(Api.Services, role, place).GetAwaiter().GetResult();
        var client = Api.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued.Secret);
        return clients[(role, place)] = client;
    }

    private Dictionary<string, Act> ActsOf(string method) => Endpoints
        .Where(one => MethodsOf(one).Contains(method, StringComparer.Ordinal) && one.Metadata.OfType<Act>().Any())
        .ToDictionary(PatternOf, one => one.Metadata.OfType<Act>().Single(), StringComparer.Ordinal);

    private JsonObject Body(string pattern) => Posts().Single(route => route.Pattern == pattern).Row.Body();

    private async Task<string> SentAsync(string address, JsonObject body)
    {
        (await PostAsync(address, body)).Succeeds(201);
        return Id(body);
    }
}
