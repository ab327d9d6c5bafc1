using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Logistics.Core.Access;
using Logistics.Core.Seals;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>
/// A receiver that asks for everything it may read before it answers: nothing of it shows the numbers of the seals that it
/// is to enter unseen.
/// </summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed partial class BlindReceiverTests(TestEngine engine) : RouteTests
{
    private static readonly (Role Role, string Place)[] Receivers =
    [
        (Role.Officer, Mandonga), (Role.Integrator, Mandonga), (Role.Warehouse, Mandonga), (Role.Officer, Wawombalata),
        (Role.Integrator, Wawombalata),
    ];

    private readonly Dictionary<(Role Role, string Place), HttpClient> clients = [];

    [OneTimeSetUp]
    public async Task MakeKeysAsync()
    {
        foreach (var (role, place) in Receivers.Concat([(Role.Supervisor, Mandonga), (Role.Warehouse, Kpu)]))
        {
            var client = Api.CreateClient();
            client.DefaultRequestHeaders.Authorization = new(
                "Bearer", (await NewKeys.CreateAsync(Api.Services, role, place)).Secret);
            clients[(role, place)] = client;
        }
    }

    [OneTimeTearDown]
    public void DropClients()
    {
        foreach (var client in clients.Values)
            client.Dispose();
    }

    protected override ApiFixture NewApi() => new() { Engine = engine };

    [Test]
    public async Task EveryRoute_BeforeTheAnswer_ShowsNoNumberAndAfterItDoes()
    {
        var trip = await SendAsync(foreign: null);
        foreach (var receiver in Receivers)
            await AssertBlindAsync(receiver, trip, everywhere: receiver.Role != Role.Warehouse);
        Assert.That(await ShownAsync((Role.Supervisor, Mandonga), trip), Is.EquivalentTo(trip.Seals), "may only watch");

        // The next receiver is not told by what the first one reads.
        trip = trip with { Photos = [.. trip.Photos, await AcceptAsync(trip)] };
        Assert.That(await ShownAsync((Role.Officer, Mandonga), trip), Is.EquivalentTo(trip.Seals));
        Assert.That(await ShownAsync((Role.Integrator, Mandonga), trip), Is.EquivalentTo(trip.Seals));
        Assert.That((await GetAsync((Role.Officer, Mandonga), $"/v1/attachments/{trip.Photos[0]}")).Status, Is.EqualTo(200));
        foreach (var receiver in Receivers.Where(one => one.Place == Wawombalata))
            await AssertBlindAsync(receiver, trip);

        // Nor by the next release.
        await ReleaseAsync(Mandonga, Wawombalata, trip.Label);
        foreach (var receiver in Receivers.Where(one => one.Place == Wawombalata))
            await AssertBlindAsync(receiver, trip);
    }

    [Test]
    public async Task EveryRoute_OfOtherSealsThanAreOn_ShowsNeitherToTheNextReceiver()
    {
        var trip = await SendAsync(foreign: NewLabel());
        await AcceptAsync(trip);
        foreach (var receiver in Receivers.Where(one => one.Place == Wawombalata))
            await AssertBlindAsync(receiver, trip);
        var flagged = (await GetAsync((Role.Officer, Wawombalata), "/v1/events?flag=seal-mismatch&limit=500")).Succeeds(200)
            ["items"]!.AsArray().Single(one => (string?)one!["stream"] == $"package/{trip.Package}")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)flagged["flags"]![0]!["code"], Is.EqualTo("seal-mismatch"), "that it differs is no secret");
            Assert.That(
                flagged["withheld"]!.AsArray().Select(name => (string)name!), Is.EquivalentTo(["attachments", "seals", "flags"]));
            Assert.That((int?)flagged["sealCount"], Is.EqualTo(1));
        }

        var own = (await GetAsync((Role.Officer, Mandonga), $"/v1/packages/{trip.Label}/custody")).Succeeds(200);
        var warning = own["events"]!.AsArray()[^1]!["flags"]!.AsArray()
            .Single(flag => (string?)flag!["code"] == "seal-mismatch")!;
        Assert.That((string?)warning["expected"], Is.EqualTo(string.Join(", ", trip.Seals)));
        Assert.That((string?)warning["actual"], Is.EqualTo(trip.Foreign));
    }

    /// <summary>Who turns a package away is not told what it was closed with, however often.</summary>
    [Test]
    public async Task Refused_WithOtherSeals_IsAnsweredWithoutTheNumbers()
    {
        var trip = await SendAsync(foreign: null);
        var line = Line(trip.Label, "refused");
        line["seals"] = new JsonArray("X-1");
        var refusal = NewAcceptance(line);
        foreach (var status in (int[])[201, 200])
        {
            var answer = await PostAsync((Role.Officer, Mandonga), $"/v1/handovers/{trip.Handover}/acceptance", refusal);
            var warning = answer.Succeeds(status)["warnings"]!.AsArray().Single(one => (string?)one!["code"] == "seal-mismatch")!;
            Assert.That((warning["expected"], (string?)warning["field"]), Is.EqualTo(((JsonNode?)null, "lines[0].seals")));
            Assert.That(answer.Text, Does.Not.Contain(trip.Seals[0]));
        }

        await AssertBlindAsync((Role.Officer, Mandonga), trip);
    }

    /// <summary>The KPU may change the plan for a package that others sealed, and that may come back to it.</summary>
    [Test]
    public async Task Relabelled_WhileOthersSealedIt_IsAnsweredWithoutTheNumbers()
    {
        var key = (Role.Warehouse, Kpu);
        var (label, own, other) = (await PackAsync(), NewLabel(), NewLabel());
        var packed = await PostAsync(key, $"/v1/packages/{label}/repacking", NewFilling(Kpu, own));
        Assert.That(SealsIn(packed), Is.EqualTo([own]), "who puts them on sees them");
        await MoveAsync([Kpu, Mandonga], label);
        var relabelling = new JsonObject
        {
            ["id"] = NewId(), ["label"] = NewLabel(), ["reason"] = "it is illegible", ["occurredAt"] = Noon,
        };
        var address = $"/v1/packages/{label}/label";
        var before = await PostAsync(key, address, relabelling);
        Assert.That(SealsIn(before), Is.EqualTo([own]));

        (await PostAsync($"/v1/packages/{label}/repacking", NewFilling(Mandonga, other))).Succeeds(201);
        Assert.That((await PostAsync(key, address, relabelling)).Text, Is.EqualTo(before.Text), "these were its own");
        (relabelling["id"], relabelling["label"]) = (NewId(), NewLabel());
        foreach (var status in (int[])[201, 200])
        {
            var answer = await PostAsync(key, address, relabelling);
            Assert.That((int?)answer.Succeeds(status)["package"]!["sealCount"], Is.EqualTo(1));
            Assert.That(answer.Text, Does.Not.Contain(other));
        }

        static JsonObject NewFilling(string location, string seal) => new()
        {
            ["id"] = NewId(),
            ["location"] = location,
            ["contents"] = new JsonArray(),
            ["seals"] = new JsonArray(seal),
            ["occurredAt"] = Noon,
        };

        static IEnumerable<string> SealsIn(Answer answer) =>
            answer.Json["package"]!["seals"]!.AsArray().Select(seal => (string)seal!);
    }

    /// <summary>What a place reads on something that nobody knows may be what comes to the place above.</summary>
    [Test]
    public async Task Read_OnAnUnknownLabelOrBeforeARelease_IsUnseenAbove()
    {
        var (label, seal) = (NewLabel(), NewLabel());
        var found = (await PostAsync("/v1/arrivals", new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Wawombalata,
            ["occurredAt"] = Noon,
            ["lines"] = new JsonArray(new JsonObject { ["label"] = label, ["seals"] = new JsonArray(seal) }),
        })).Succeeds(201);
        var line = Line(label, "refused");
        line["seals"] = new JsonArray(seal);
        var acceptance = NewAcceptance(line);
        acceptance["location"] = Wawombalata;
        (await PostAsync($"/v1/handovers/{NewId()}/acceptance", acceptance)).Succeeds(201);
        foreach (var id in (string[])[(string)found["arrivals"]![0]!["id"]!, Id(acceptance)])
        {
            var above = await GetAsync((Role.Officer, Mandonga), $"/v1/arrivals/{id}");
            Assert.That((string?)above.Succeeds(200)["withheld"]![0], Is.EqualTo("seals"));
            Assert.That(above.Text, Does.Not.Contain(seal));
            Assert.That((await GetAsync((Role.Officer, Wawombalata), $"/v1/arrivals/{id}")).Text, Does.Contain(seal));
            Assert.That((await GetAsync((Role.Supervisor, Mandonga), $"/v1/arrivals/{id}")).Text, Does.Contain(seal));
        }
    }

    /// <summary>On the way back it is the station that knows, and those above it that do not.</summary>
    [Test]
    public async Task Sealed_ForTheWayBack_IsUnseenAbove()
    {
        var trip = await SendAsync(foreign: null);
        await AcceptAsync(trip);
        await MoveAsync([Mandonga, Wawombalata, Tps], trip.Label);
        (await PostAsync($"/v1/packages/{trip.Label}/opening", new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Tps,
            ["occurredAt"] = "2024-11-27T06:30:00+08:00",
        })).Succeeds(201);
        Assert.That(
            (await GetAsync((Role.Officer, Wawombalata), $"/v1/packages/{trip.Label}/custody")).Text,
            Does.Contain(trip.Seals[0]), "broken seals are no secret");
        var seals = NewSeals(2);
        (await PostAsync($"/v1/packages/{trip.Label}/sealing", new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Tps,
            ["contents"] = new JsonArray(),
            ["seals"] = seals,
            ["occurredAt"] = "2024-11-27T18:30:00+08:00",
        })).Succeeds(201);
        var handover = await ReleaseAsync(Tps, Wawombalata, trip.Label);
        var back = trip with
        {
            Seals = [.. seals.Select(seal => (string)seal!)],
            Handover = handover,
            Photos = [],
        };
        foreach (var receiver in Receivers)
            await AssertBlindAsync(receiver, back);
        (await GetAsync($"/v1/packages?q={back.Seals[0]}", "warehouse")).Succeeds(200);
        Assert.That(
            (await GetAsync($"/v1/packages?q={back.Seals[0]}", "warehouse")).Json["items"]!.AsArray(), Is.Empty,
            "the warehouse gets it back one day");
        Assert.That(
            (await GetAsync($"/v1/packages/{trip.Label}/custody", "warehouse")).Text,
            Does.Contain(trip.Seals[0]).And.Not.Contain(back.Seals[0]));
    }

    /// <summary>Whoever has read them has read them; who comes next has not.</summary>
    [Test]
    public async Task Acceptance_TakenBack_ShowsNobodyMore()
    {
        var trip = await SendAsync(foreign: null);
        trip = trip with { Photos = [.. trip.Photos, await AcceptAsync(trip)] };
        await TakeBackAsync();
        Assert.That(await ShownAsync((Role.Officer, Mandonga), trip), Is.EquivalentTo(trip.Seals));
        foreach (var receiver in Receivers.Where(one => one.Place == Wawombalata))
            await AssertBlindAsync(receiver, trip);
    }

    /// <summary>The seals of a package that was packed by mistake may be on another one.</summary>
    [Test]
    public async Task Packing_TakenBackAndDoneAnew_ShowsNeitherReceiverTheNumbers()
    {
        var trip = await SendAsync(foreign: null);
        await TakeBackAsync();
        var events = (await GetAsync($"/v1/packages/{trip.Package}/custody")).Succeeds(200)["events"]!;
        await TakeBackAsync((long)events[0]!["sequence"]!);
        Assert.That(
            (await GetAsync((Role.Supervisor, Mandonga), $"/v1/packages/{trip.Package}/custody")).Text, Does.Contain(trip.Seals[0]));
        var kit = NewKit();
        kit["seals"] = new JsonArray([.. trip.Seals.Select(seal => (JsonNode)seal)]);
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var release = NewRelease(Kpu, Mandonga, (string)kit["label"]!);
        (await PostAsync("/v1/handovers?wait=30", release)).Succeeds(201);
        var anew = trip with { Package = Id(kit), Label = (string)kit["label"]!, Handover = Id(release) };
        foreach (var receiver in Receivers)
        {
            await AssertBlindAsync(receiver, anew, everywhere: receiver.Role != Role.Warehouse);
            var chain = await GetAsync(receiver, $"/v1/packages/{trip.Package}/custody");
            Assert.That(chain.Text, Does.Not.Contain(trip.Seals[0]).And.Not.Contain(trip.Photos[0]), $"{receiver}");
            Assert.That((string?)chain.Succeeds(200)["events"]![0]!["withheld"]![0], Is.EqualTo("seals"), $"{receiver}");
        }
    }

    /// <summary>Takes back all that the command of an event recorded; of the latest event where none is named.</summary>
    private async Task TakeBackAsync(long? sequence = null)
    {
        var body = new JsonObject { ["id"] = NewId(), ["reason"] = "the wrong box", ["command"] = true, ["occurredAt"] = Noon };
        var last = sequence ?? await Api.LedgerSizeAsync() - 1;
        (await PostAsync($"/v1/events/{last}/reversal?wait=30", body, "admin")).Succeeds(201);
    }

    /// <summary>Only the place itself is shown the numbers it issued.</summary>
    [Test]
    public async Task Batch_OfAPlaceBelow_ShowsHowManyAlone()
    {
        var batch = new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Wawombalata,
            ["kind"] = "cable-tie",
            ["document"] = "SG-1",
            ["from"] = $"{NewLabel()}-1",
            ["to"] = null,
            ["occurredAt"] = Noon,
        };
        batch["to"] = $"{((string)batch["from"]!)[..^1]}8";
        (await PostAsync("/v1/seal-batches", batch)).Succeeds(201);
        var address = $"/v1/seal-batches/{Id(batch)}";
        var above = (await GetAsync((Role.Officer, Mandonga), address)).Succeeds(200);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int?)above["count"], Is.EqualTo(8));
            Assert.That(above["from"], Is.Null);
            Assert.That(above["withheld"]!.AsArray().Select(name => (string)name!), Is.EqualTo(["from", "to"]));
            Assert.That(
                (string?)(await GetAsync((Role.Officer, Wawombalata), address)).Json["from"],
                Is.EqualTo((string?)batch["from"]));
            Assert.That((string?)(await GetAsync(address)).Json["to"], Is.EqualTo((string?)batch["to"]));
            Assert.That(
                (await GetAsync((Role.Officer, Mandonga), "/v1/events?type=seals-issued&limit=500")).Text,
                Does.Not.Contain((string)batch["from"]!));
        }
    }

    [Test]
    public async Task Receipt_BeforeTheAnswer_SaysHowManyAndAfterItBothSideBySide()
    {
        var trip = await SendAsync(foreign: NewLabel());
        var key = (Role.Officer, Mandonga);
        var address = $"/v1/handovers/{trip.Handover}/receipt";
        var before = await GetAsync(key, address, "text/plain");
        var page = await GetAsync(key, address, "text/html");
        Assert.That(before.Headers.GetValues("Withheld"), Is.EqualTo(["seals"]));
        Assert.That(page.Text, Does.Contain("nomor belum ditampilkan"));
        await AcceptAsync(trip);
        await GetAsync("/v1/log/checkpoint");
        var after = await GetAsync(key, address, "text/plain");
        var paper = await GetAsync(key, address, "text/html");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.Headers.Contains("Withheld"), Is.False);
            Assert.That(Decoded(after.Text), Does.Contain(trip.Seals[0]));
            Assert.That(paper.Text, Does.Contain("<table class=\"differs\">").And.Contain("color: #b00000"));
            Assert.That(paper.Text, Does.Contain($"<td><bdi>{trip.Seals[0]}</bdi>, <bdi>{trip.Seals[1]}</bdi></td><td><bdi>{trip.Foreign}</bdi></td>"));
        }
    }

    private sealed record Trip(
        string Package, string Label, string Handover, string[] Seals, string? Foreign, string[] Photos);

    /// <summary>A kit with photos of its seals, under way to Mandonga.</summary>
    private async Task<Trip> SendAsync(string? foreign)
    {
        var kit = NewKit();
        kit["seals"] = NewSeals(2);
        string[] photos = [await UploadAsync(Files.NewPng()), await UploadAsync(Files.NewPng())];
        var issued = NewLabel();
        (await PostAsync("/v1/seal-batches", new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Kpu,
            ["kind"] = "cable-tie",
            ["document"] = $"SG-{issued}",
            ["numbers"] = kit["seals"]!.DeepClone(),
            ["occurredAt"] = Noon,
        })).Succeeds(201);
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var release = NewRelease(Kpu, Mandonga, (string)kit["label"]!, await PackAsync());
        release["attachments"] = new JsonArray([.. photos.Select(photo => (JsonNode)photo)]);
        (await PostAsync("/v1/handovers?wait=30", release)).Succeeds(201);
        return new(
            Id(kit), (string)kit["label"]!, Id(release), [.. kit["seals"]!.AsArray().Select(seal => (string)seal!)],
            foreign, photos);
    }

    /// <summary>Accepts it at Mandonga, and gives the photo that was taken there.</summary>
    private async Task<string> AcceptAsync(Trip trip)
    {
        var photo = await UploadAsync(Files.NewPng(), $"officer@{Mandonga}");
        var line = Line(trip.Label, "accepted");
        line["seals"] = new JsonArray([.. (trip.Foreign is { } other ? [other] : trip.Seals).Select(seal => (JsonNode)seal)]);
        var acceptance = NewAcceptance(line);
        acceptance["remainder"] = "accepted";
        acceptance["attachments"] = new JsonArray(photo);
        var answer = (await PostAsync($"/v1/handovers/{trip.Handover}/acceptance?wait=30", acceptance)).Succeeds(201);
        var mismatch = answer["warnings"]!.AsArray().SingleOrDefault(one => (string?)one!["code"] == "seal-mismatch");
        Assert.That((string?)mismatch?["expected"], Is.EqualTo(
            trip.Foreign is null ? null : string.Join(", ", trip.Seals)));
        return photo;
    }

    /// <summary>Reads what a receiver may, with all ids known.</summary>
    /// <param name="everywhere">By every route there is, and not by those alone that are about packages.</param>
    private async Task AssertBlindAsync((Role Role, string Place) receiver, Trip trip, bool everywhere = false)
    {
        var (asked, answered) = (0, 0);
        using (Assert.EnterMultipleScope())
        {
            foreach (var address in await AddressesAsync(trip, everywhere))
            {
                foreach (var accept in address.EndsWith("/receipt", StringComparison.Ordinal)
                    ? (string[])["text/plain", "text/html"]
                    : ["*/*", "text/csv"])
                {
                    var answer = await GetAsync(receiver, address, accept);
                    asked++;

                    // What a refusal repeats was in the request.
                    if (answer.Status != 200)
                        continue;
                    answered++;
                    var text = $"{answer.Text}\n{answer.Headers}\n{Decoded(answer.Text)}";
                    foreach (var photo in trip.Photos)
                        Assert.That(text, Does.Not.Contain(photo), $"{receiver} reads {address} as {accept}");
                    foreach (var seal in trip.Seals.Append(trip.Foreign).OfType<string>())
                    {
                        Assert.That(
                            text, Does.Not.Contain(seal).IgnoreCase.And.Not.Contain(SealNumber.KeyOf(seal)),
                            $"{receiver} reads {address} as {accept}");
                    }
                }
            }

            Assert.That(answered, Is.GreaterThan(everywhere ? 60 : 15).And.LessThan(asked));
            Assert.That(await ShownAsync(receiver, trip), Is.Empty);
            var package = (await GetAsync(receiver, $"/v1/packages/{trip.Label}")).Succeeds(200);
            Assert.That((int?)package["sealCount"], Is.EqualTo(2));
            Assert.That(package["withheld"]!.AsArray().Select(name => (string)name!), Is.EqualTo(["seals"]));
            foreach (var photo in trip.Photos)
            {
                Assert.That(
                    (await GetAsync(receiver, $"/v1/attachments/{photo}")).Status,
                    Is.EqualTo(receiver.Role == Role.Integrator ? 403 : 404));
            }

            foreach (var seal in trip.Seals)
            {
                Assert.That((await GetAsync(receiver, $"/v1/seals/{seal}")).Status, Is.EqualTo(404));
                Assert.That(
                    (await GetAsync(receiver, $"/v1/packages?q={seal}")).Succeeds(200)["items"]!.AsArray(), Is.Empty);
            }
        }
    }

    private async Task<string[]> ShownAsync((Role Role, string Place) key, Trip trip) =>
        [.. (await GetAsync(key, $"/v1/packages/{trip.Package}")).Succeeds(200)["seals"]!.AsArray().Select(one => (string)one!)];

    private async Task<string[]> AddressesAsync(Trip trip, bool everywhere)
    {
        var names = new Dictionary<string, string>(UnknownNames, StringComparer.Ordinal)
        {
            ["packageId"] = trip.Label,
            ["handover"] = trip.Handover,
            ["code"] = Mandonga,
            ["tps"] = Tps,
            ["contest"] = "mayor",
            ["sorting"] = NewId(),
            ["destruction"] = NewId(),
            ["batch"] = NewId(),
            ["seal"] = "unknown",
            ["finding"] = "on-behalf",
            ["sequence"] = "0",
        };
        var named = !everywhere ? [] : Gets().SelectMany(route => route.Pattern.Contains("{**", StringComparison.Ordinal)
            ? route.Addresses.Where(address => !address.Contains('{', StringComparison.Ordinal))
            : [Fill(route.Pattern, names), $"{Fill(route.Pattern, names)}?limit=500"]);
        var chain = (await GetAsync($"/v1/packages/{trip.Package}/custody")).Succeeds(200)["events"]!.AsArray();
        var sequences = everywhere
            ? Enumerable.Range(0, (int)await Api.LedgerSizeAsync())
            : chain.Select(e => (int)e!["sequence"]!);
        return
        [
            .. named,
            .. trip.Photos.Select(photo => $"/v1/attachments/{photo}"),
            .. sequences.Select(i => $"/v1/events/{i}/receipt"),
            $"/v1/packages/{trip.Package}", $"/v1/packages/{trip.Package}/custody", "/v1/packages?limit=500",
            $"/v1/handovers/{trip.Handover}", $"/v1/handovers/{trip.Handover}/receipt", "/v1/handovers?limit=500",
            "/v1/events?limit=500", "/v1/seal-batches?limit=500",
            $"/v1/events?package={trip.Label}&limit=500", $"/v1/events?flag=seal-mismatch&limit=500",
            $"/v1/events?flag=seal-not-registered&limit=500", "/v1/seals?status=applied&limit=500",
            "/v1/seals?status=intact&limit=500", "/v1/seals?status=issued&limit=500",
        ];
    }

    private async Task<Answer> PostAsync((Role Role, string Place) key, string address, JsonNode body) =>
        await Answer.OfAsync(
            await clients[key].PostAsync(new Uri(address, UriKind.Relative), Answer.Body(body.ToJsonString())),
            Api.Errors);

    private async Task<Answer> GetAsync((Role Role, string Place) key, string address, string accept = "*/*")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Accept.ParseAdd(accept);
        return await Answer.OfAsync(await clients[key].SendAsync(request), Api.Errors);
    }

    /// <summary>What a text holds in base64.</summary>
    private static string Decoded(string text) => string.Join('\n', Base64().Matches(text).Select(match =>
    {
        var bytes = new byte[match.Length];
        return Convert.TryFromBase64String(match.Value, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : "";
    }));

    [GeneratedRegex("[A-Za-z0-9+/]{40,}={0,2}", RegexOptions.None, 1_000)]
    private static partial Regex Base64();
}
