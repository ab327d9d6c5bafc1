using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Tests.Support;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Logistics.Tests.Http;

/// <summary>Who may read names, and how a name is erased.</summary>
internal sealed class TextErasureTests : ApiTests
{
    private const string Erasures = "/v1/texts/erasures";
    private const string Driver = "La Ode of truck 3";

    [Test]
    public async Task Erase_Driver_IsShownAsErasedEverywhereAndEverythingVerifies()
    {
        var (handover, package) = await ReleaseAsync();
        var released = (await GetAsync($"/v1/packages/{package}/custody")).Succeeds(200)["events"]![1]!;
        Assert.That((string?)released["texts"]!["driver"], Is.EqualTo(Driver));
        var erasure = Erasure((long)released["sequence"]!, "driver");
        var answer = (await PostAsync(Erasures + "?wait=30", erasure, "admin")).Succeeds(201);
        (await PostAsync(Erasures, erasure, "admin")).Succeeds(200);

        var chain = (await GetAsync($"/v1/packages/{package}/custody")).Succeeds(200);
        var shown = (await GetAsync($"/v1/handovers/{handover}")).Succeeds(200);
        var all = await Api.As("admin").GetStringAsync(new Uri("/v1/events?limit=500", UriKind.Relative));
        var verdict = await Api.VerifyAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((bool)chain["verified"]!, Is.True);
            Assert.That((string?)chain["events"]![1]!["texts"]!["driver"], Is.EqualTo("[erased]"));
            Assert.That((string?)shown["vehicle"]!["driver"], Is.EqualTo("[erased]"));
            Assert.That((string?)shown["escort"], Is.EqualTo("the police"), "other texts stay");
            Assert.That(all, Does.Not.Contain(Driver));
            Assert.That((string?)answer["text"], Is.EqualTo("driver"));
            Assert.That(verdict.Findings, Is.Empty);
        }
    }

    [Test]
    public async Task Erase_ByTheSequencesOfAHandover_ErasesTheTextsOfItsReleaseAndAnswers()
    {
        var (handover, package) = await ReleaseAsync("Wa Ode of truck 5");
        var line = Line(package, "refused");
        line["note"] = "said by Wa Ode";
        var sent = NewAcceptance(line);
        sent["receivedBy"] = "Wa Ode of the PPK";
        var answered = (await PostAsync($"/v1/handovers/{handover}/acceptance", sent)).Succeeds(201);
        var shown = (await GetAsync($"/v1/handovers/{handover}")).Succeeds(200);
        Assert.That((long?)shown["acceptances"]![0]!["sequence"], Is.EqualTo((long?)answered["sequence"]));
        foreach (var (sequence, text) in ((JsonNode?, string)[])
        [
            (shown["sequence"], "driver"), (answered["sequence"], "receivedBy"), (shown["lines"]![0]!["sequence"], "note"),
        ])
            (await PostAsync(Erasures, Erasure((long)sequence!, text), "admin")).Succeeds(201);
        Assert.That((await GetAsync($"/v1/handovers/{handover}")).Text, Does.Not.Contain("Wa Ode"));
    }

    /// <summary>Who has the file, or a copy of it that was made afterwards, does not find the text in it.</summary>
    [Test]
    public async Task Erase_Driver_LeavesNothingInTheFile()
    {
        var (_, package) = await ReleaseAsync("Wa Ode of truck 4");
        Assert.That(await FileAsync(), Does.Contain("Wa Ode of truck 4"));
        var released = (await GetAsync($"/v1/packages/{package}/custody")).Succeeds(200)["events"]![1]!;
        (await PostAsync(Erasures, Erasure((long)released["sequence"]!, "driver"), "admin")).Succeeds(201);
        Assert.That(await FileAsync(), Does.Not.Contain("Wa Ode of truck 4"));

        async Task<string> FileAsync()
        {
            // Moves the newest pages into the file and empties the log, as the server does when nothing is written.
            await Api.TamperAsync("PRAGMA wal_checkpoint(TRUNCATE)", new { });
            await using var file = new FileStream(Api.DatabaseFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(file, Encoding.Latin1);
            return await text.ReadToEndAsync();
        }
    }

    [Test]
    public async Task Erase_NameOfAPrincipal_IsGoneFromWhatItRecorded()
    {
        var issued = await NewKeys.CreateAsync(Api.Services, Role.Warehouse, Kpu, "Siti of the night shift");
        using var client = Api.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued.Secret);
        Assert.That(await ActorNameAsync(), Is.EqualTo("Siti of the night shift"));
        var created = (await GetAsync("/v1/keys?role=warehouse", "admin")).Succeeds(200)["items"]!.AsArray()
            .Single(key => (string?)key!["principal"] == issued.Principal.ToString())!;
        (await PostAsync(Erasures, Erasure((long)created["sequence"]!, "keys[0].name"), "admin")).Succeeds(201);
        Assert.That(await ActorNameAsync(), Is.EqualTo("[erased]"));
        Assert.That((string?)(await GetAsync($"/v1/keys/{created["id"]}")).Succeeds(200)["name"], Is.EqualTo("[erased]"));

        async Task<string?> ActorNameAsync()
        {
            using var kit = Answer.Body(NewKit().ToJsonString());
            var packed = await Answer.OfAsync(await client.PostAsync(new Uri("/v1/packages", UriKind.Relative), kit));
            return (string?)packed.Succeeds(201)["event"]!["actorName"];
        }
    }

    [Test]
    public async Task Erase_WhatIsNotThere_NamesWhatIs()
    {
        var (_, package) = await ReleaseAsync();
        var sequence = (long)(await GetAsync($"/v1/packages/{package}/custody")).Succeeds(200)["events"]![1]!["sequence"]!;
        var size = await Api.LedgerSizeAsync();
        var unknown = await PostAsync(Erasures, Erasure(sequence, "reason"), "admin");
        unknown.Refuses(422, "unknown-text", "text");
        Assert.That((string?)unknown.Json["errors"]![0]!["expected"], Is.EqualTo("one of driver, escort"));
        (await PostAsync(Erasures, Erasure(0, "driver"), "admin")).Refuses(422, "unknown-text", "event");
        (await PostAsync(Erasures, Erasure(2_000_000, "driver"), "admin")).Refuses(422, "unknown-text", "event");
        (await PostAsync(Erasures, Erasure(-1, "driver"), "admin")).Refuses(400, "invalid-request", "event");
        (await PostAsync(Erasures, Erasure(sequence, "driver"), "auditor")).Refuses(403, "forbidden");
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size));
    }

    [Test]
    public async Task Names_OfWhoIsWhere_AreNotForIntegrators()
    {
        var (handover, package) = await ReleaseAsync();
        (await PostAsync($"/v1/handovers/{handover}/acceptance?wait=30", NewAcceptance())).Succeeds(201);
        using (Assert.EnterMultipleScope())
        {
            foreach (var address in (string[])
                [
                    $"/v1/handovers/{handover}", $"/v1/packages/{package}/custody", "/v1/handovers?limit=500",
                    "/v1/events?limit=500",
                ])
            {
                Assert.That(await TextAsync(address, "auditor"), Does.Contain(Driver), address);
                var seen = await TextAsync(address, "integrator");
                Assert.That(seen, Does.Not.Contain(Driver).And.Not.Contain("Demo ").And.Not.Contain("the police"), address);
                Assert.That(seen, Does.Contain("released"), address);
            }
        }

        using var page = new HttpRequestMessage(HttpMethod.Get, $"/v1/handovers/{handover}/receipt");
        page.Headers.Accept.ParseAdd("text/html");
        using var response = await Api.As("integrator").SendAsync(page);
        Assert.That(
            await response.Content.ReadAsStringAsync(), Does.Contain("(tidak ditampilkan)").And.Not.Contain(Driver)
                .And.Not.Contain("Demo "));
        var packed = (await PostAsync("/v1/packages", NewKit(), "integrator")).Succeeds(201);
        Assert.That((string?)packed["event"]!["actorName"], Is.Null);
    }

    /// <summary>A member that may name a person is marked, so that it can be hidden.</summary>
    [Test]
    public void Members_ThatMayNameAPerson_AreMarked()
    {
        var json = Api.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        string[] personal =
        [
            "actorName", "receivedBy", "driver", "escort", "note", "explanation", "reason", "witnesses", "texts",
        ];
        var members = typeof(Problem).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("View", StringComparison.Ordinal) && !type.IsAbstract)
            .Select(type => json.TypeInfoResolver!.GetTypeInfo(type, json)).OfType<JsonTypeInfo>()
            .Where(type => type.Type != typeof(Logistics.Api.Events.EventTextsView))
            .SelectMany(type => type.Properties.Select(member => (Type: type.Type.Name, Member: member)))
            .Where(one => personal.Contains(one.Member.Name, StringComparer.Ordinal)
                && one.Member.PropertyType != typeof(Logistics.Api.Deliveries.DeliveryExplanationView)

                // One of some words.
                && (one.Type, one.Member.Name) != (nameof(Logistics.Api.Handovers.ArrivalView), "reason")).ToArray();
        Assert.That(members, Has.Length.AtLeast(20));
        Assert.That(
            members.Where(one => !PersonalAttribute.IsOn(one.Member)).Select(one => $"{one.Type}.{one.Member.Name}"), Is.Empty);
    }

    private static JsonObject Erasure(long sequence, string text) => new()
    {
        ["id"] = NewId(),
        ["event"] = sequence,
        ["text"] = text,
        ["document"] = "SURAT-12",
        ["occurredAt"] = Noon,
    };

    private async Task<(string Handover, string Package)> ReleaseAsync(string driver = Driver)
    {
        var package = await PackAsync();
        var release = NewRelease(Kpu, Mandonga, package, await PackAsync());
        release["vehicle"] = new JsonObject { ["plate"] = "DT 1", ["driver"] = driver };
        release["escort"] = "the police";
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        return (Id(release), package);
    }

    private async Task<string> TextAsync(string address, string role) =>
        await Api.As(role).GetStringAsync(new Uri(address, UriKind.Relative));
}
