using System.Text.Json.Nodes;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Packages inside packages, over HTTP.</summary>
internal sealed class NestingTests : ApiTests
{
    [Test]
    public async Task Nest_ByLabelOrId_IsRecordedOnce()
    {
        var (crate, box, other) = (await PackAsync(Wawombalata), await PackAsync(), await PackAsync());
        var id = (string)(await GetAsync($"/v1/packages/{box}")).Json["id"]!;
        var outer = (string)(await GetAsync($"/v1/packages/{crate}")).Json["id"]!;
        var body = NewNesting([id, other]);
        body["note"] = "two boxes";
        var first = await PostAsync(ContentsOf(crate), body);
        var made = first.Succeeds(201);
        Assert.That(first.Headers.Location?.ToString(), Is.EqualTo($"/v1/packages/{crate}"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)made["package"], Is.EqualTo(outer));
            Assert.That((string?)made["location"], Is.EqualTo(Kpu));
            Assert.That(made["added"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That(made["removed"]!.AsArray(), Is.Empty);
            Assert.That((string?)(await GetAsync($"/v1/packages/{box}")).Json["insideOf"], Is.EqualTo(outer));
            Assert.That((await GetAsync($"/v1/packages/{crate}")).Json["insideOf"], Is.Null);
        }

        var size = await Api.LedgerSizeAsync();
        var again = (await PostAsync(ContentsOf(crate), body, "admin")).Succeeds(200);
        Assert.That(again.ToJsonString(), Is.EqualTo(made.ToJsonString()));
        body["add"] = new JsonArray(id);
        await RefusesAsync(ContentsOf(crate), body, 409, "different-content", "add");
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size));

        var inside = (await GetAsync($"/v1/packages?inside={crate}")).Succeeds(200)["items"]!.AsArray();
        Assert.That(inside.Select(one => (string?)one!["label"]), Is.EquivalentTo([box, other]));
        var page = (await GetAsync($"/v1/packages?inside={outer}&limit=1")).Succeeds(200);
        Assert.That((string?)page["next"], Is.Not.Null);
        Assert.That((await GetAsync("/v1/packages?inside=NOPE")).Succeeds(200)["items"]!.AsArray(), Is.Empty);
        (await GetAsync("/v1/packages?inside=%20")).Refuses(400, "invalid-request", "inside");
    }

    [Test]
    public async Task Nest_BadInput_NamesTheFields()
    {
        var crate = await PackAsync(Wawombalata);
        var box = await PackAsync();
        await RefusesAsync(ContentsOf(crate), NewNesting(), 400, "invalid-request", "add");
        await RefusesAsync(ContentsOf(crate), NewNesting([box, " "]), 400, "invalid-request", "add[1]");
        await RefusesAsync(ContentsOf(crate), NewNesting([box], [""]), 400, "invalid-request", "remove[0]");
        var many = Enumerable.Range(0, 501).Select(i => $"B{i}").ToArray();
        await RefusesAsync(ContentsOf(crate), NewNesting(many), 400, "invalid-request", "add");
        await RefusesAsync(ContentsOf(crate), NewNesting(many[..300], many[300..]), 400, "invalid-request", "add");
        var body = NewNesting([box]);
        (body["id"], body["occurredAt"], body["note"]) = ("x", "yesterday", "");
        await RefusesAsync(ContentsOf(crate), body, 400, "invalid-request", "id", "occurredAt", "note");
        body = NewNesting([box]);
        body["outer"] = crate;
        await RefusesAsync(ContentsOf(crate), body, 400, "invalid-request", "outer");
        await RefusesAsync(ContentsOf("NOPE"), NewNesting([box]), 404, "unknown-package", "package");
        await RefusesAsync(ContentsOf("%20"), NewNesting([box]), 404, "unknown-package", "package");
        await RefusesAsync(ContentsOf(NewId()), NewNesting([box]), 404, "unknown-package", "package");
    }

    [Test]
    public async Task Nest_BrokenRules_Are409Or422()
    {
        var (crate, box, away) = (await PackAsync(Wawombalata), await PackAsync(), await PackAsync());
        await RefusesAsync(ContentsOf(crate), NewNesting(["NOPE", box]), 422, "unknown-package", "add[0]");
        await RefusesAsync(ContentsOf(crate), NewNesting([], [box]), 422, "not-nested", "remove[0]");
        await RefusesAsync(ContentsOf(box), NewNesting([crate]), 422, "wrong-district", "add[0]");
        await ReleaseAsync(Kpu, Mandonga, away);
        await RefusesAsync(ContentsOf(crate), NewNesting([away]), 409, "package-in-transit", "add[0]");
        await NestAsync(crate, box);
        await RefusesAsync("/v1/handovers", NewRelease(Kpu, Mandonga, crate, box), 422, "nested-package", "packages[1]");
        Assert.That(
            (await PostAsync("/v1/handovers", NewRelease(Kpu, Mandonga, box))).Text,
            Does.Contain((string)(await GetAsync($"/v1/packages/{crate}")).Json["id"]!), "it names the outer package");
    }

    [Test]
    public async Task HandingOverTheOuter_MovesWhatIsInsideAndTheChainSaysSo()
    {
        var (crate, kit, box) = (await PackAsync(Wawombalata), await PackAsync(), await PackAsync());
        await NestAsync(kit, box);
        await NestAsync(crate, kit);
        var handover = await ReleaseAsync(Kpu, Mandonga, crate);
        var released = (await GetAsync($"/v1/handovers/{handover}")).Succeeds(200);
        Assert.That((int?)released["counts"]!["packages"], Is.EqualTo(3));
        Assert.That(released["lines"]!.AsArray().Select(line => (string?)line!["label"]), Is.EqualTo([crate, kit, box]));
        var accepted = await AcceptAsync(handover, Line(crate, "accepted"));
        Assert.That((string?)accepted["status"], Is.EqualTo("accepted"));
        Assert.That((int?)accepted["counts"]!["accepted"], Is.EqualTo(3));

        var chain = (await GetAsync($"/v1/packages/{box}/custody")).Succeeds(200);
        var inside = (string)(await GetAsync($"/v1/packages/{kit}")).Json["id"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((bool?)chain["verified"], Is.True, chain.ToJsonString());
            Assert.That((string?)chain["custodian"], Is.EqualTo(Mandonga));
            Assert.That(
                chain["events"]!.AsArray().Select(e => ((string?)e!["type"], (string?)e["within"])),
                Is.EqualTo(new (string?, string?)[]
                {
                    ("package-packed", null), ("package-nested", inside), ("package-released", inside),
                    ("package-accepted", inside),
                }));
        }

        (await PostAsync(ContentsOf(crate), NewNesting([], [kit]))).Succeeds(201);
        await MoveAsync([Mandonga, Wawombalata, Tps], kit);
        Assert.That((string?)(await GetAsync($"/v1/packages/{box}")).Json["custodian"], Is.EqualTo(Tps));
        await SoundAsync("all=true");
        await SoundAsync($"package={box}");
    }

    [Test]
    public async Task MissingInside_StaysWithTheSender()
    {
        var (crate, kit, box) = (await PackAsync(Wawombalata), await PackAsync(), await PackAsync());
        await NestAsync(crate, kit, box);
        var handover = await ReleaseAsync(Kpu, Mandonga, crate);
        var answered = await AcceptAsync(handover, Line(box, "missing"), Line(crate, "accepted"));
        Assert.That((string?)answered["status"], Is.EqualTo("partly-accepted"));
        var missing = (await GetAsync($"/v1/packages/{box}")).Succeeds(200);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)missing["status"], Is.EqualTo("missing"));
            Assert.That((string?)missing["custodian"], Is.EqualTo(Kpu));
            Assert.That(missing["insideOf"], Is.Null);
            Assert.That((string?)(await GetAsync($"/v1/packages/{kit}")).Json["custodian"], Is.EqualTo(Mandonga));
            Assert.That((bool?)(await GetAsync($"/v1/packages/{box}/custody")).Json["verified"], Is.True);
        }

        await SoundAsync("all=true");
    }

    /// <summary>Downloads evidence, of all or of one package, and verifies it.</summary>
    private async Task SoundAsync(string query)
    {
        using var response = await Api.As("auditor").GetAsync(new Uri($"/v1/evidence?{query}", UriKind.Relative));
        var path = Path.Combine(Api.DataDirectory, $"{Guid.NewGuid():n}.zip");
        await File.WriteAllBytesAsync(path, await response.Content.ReadAsByteArrayAsync());
        using var bundle = await Bundle.OpenAsync(path, default);
        Assert.That(VerifierKey.TryParse(bundle.Manifest.Keys.Single(), out var key), Is.True);
        var verdict = bundle.IsSubset
            ? await SubsetVerifier.VerifyAsync(bundle, [key!], [], default)
            : await EvidenceVerifier.VerifyAsync(bundle, [key!], [], default);
        Assert.That(verdict.Findings, Is.Empty);
    }
}
