using System.Text;
using System.Text.Json.Nodes;
using Logistics.Core.Access;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Photos and papers: uploaded, named by events, read by who sees these, erased.</summary>
internal sealed class AttachmentTests : RouteTests
{
    private const string Officer = $"officer@{Tps}";
    private const string OtherStation = "officer@74.71.01.1008.002";
    private const int SizeMax = 10 * 1024 * 1024;

    private string Folder => Path.Combine(Api.DataDirectory, "attachments");

    private static IEnumerable<TestCaseData<byte[], string, string>> Kinds =>
    [
        new(Files.Jpeg(), "image/jpeg", "jpg") { TestName = "Upload_Jpeg_ComesBackAsIt" },
        new(Files.NewPng(), "image/png", "png") { TestName = "Upload_Png_ComesBackAsIt" },
        new(Files.Pdf(), "application/pdf", "pdf") { TestName = "Upload_Pdf_ComesBackAsIt" },
    ];

    [TestCaseSource(nameof(Kinds))]
    public async Task Upload_Kind_ComesBackAsIt(byte[] file, string mediaType, string extension)
    {
        var (address, digest) = (Files.AddressOf(file), Files.DigestOf(file));

        // The name and the header of a file say nothing of what it is.
        var first = (await PutAsync(address, file, mediaType: "text/html")).Succeeds(201);
        var again = (await PutAsync(address, file)).Succeeds(200);
        Assert.That(again.ToJsonString(), Is.EqualTo(first.ToJsonString()));
        Assert.That(
            ((string?)first["sha256"], (string?)first["stored"], (string?)first["mediaType"], (int)first["size"]!),
            Is.EqualTo((digest, digest, mediaType, file.Length)));

        using var answer = await Api.As("warehouse").GetAsync(new Uri(address.ToUpperInvariant()
            .Replace("/V1/ATTACHMENTS", "/v1/attachments", StringComparison.Ordinal), UriKind.Relative));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(file));
        using var head = new HttpRequestMessage(HttpMethod.Head, address);
        using var known = await Api.As("warehouse").SendAsync(head);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo(mediaType));
            Assert.That(
                answer.Content.Headers.ContentDisposition!.ToString(), Does.StartWith($"attachment; filename={digest}.{extension}"));
            Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo((string[])["nosniff"]));
            Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("sandbox"));
            Assert.That(answer.Headers.CacheControl!.NoStore, Is.True);
            Assert.That(
                answer.Headers.GetValues("Repr-Digest").Single(),
                Is.EqualTo($"sha-256=:{Convert.ToBase64String(Convert.FromHexString(digest))}:"));
            Assert.That((int)known.StatusCode, Is.EqualTo(200));
        }

        var stored = Path.Combine(Folder, digest[..2], digest);
        Assert.That(await File.ReadAllBytesAsync(stored), Is.EqualTo(file));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(
                File.GetUnixFileMode(stored), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), "of its owner alone");
        }
    }

    [Test]
    public async Task Upload_PhotoWithAPlace_IsKeptWithoutItAndNamedByWhatIsKept()
    {
        var sent = Files.Jpeg(Files.Exif(6, isLittle: true));
        var kept = (await PutAsync(Files.AddressOf(sent), sent, Officer)).Succeeds(201);
        Assert.That((string?)kept["stored"], Is.Not.EqualTo((string?)kept["sha256"]));
        foreach (var name in (string[])["sha256", "stored"])
        {
            var bytes = await Api.As(Officer).GetByteArrayAsync(new Uri($"/v1/attachments/{kept[name]}", UriKind.Relative));
            Assert.That(Files.DigestOf(bytes), Is.EqualTo((string?)kept["stored"]));
        }

        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
            Assert.That(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), Does.Not.Contain(Files.Place), file);

        // The phone knows the digest of what it sent.
        var account = Account((string)kept["sha256"]!);
        (await PostAsync("/v1/tps-accounts", account)).Succeeds(201);
        var recorded = (await GetAsync($"/v1/tps-accounts/{Tps}/governor")).Succeeds(200)["versions"]![0]!;
        Assert.That((string?)recorded["attachments"]![0], Is.EqualTo((string?)kept["stored"]));

        // And sends the same again.
        (await PostAsync("/v1/tps-accounts", account)).Succeeds(200);
        account["attachments"] = new JsonArray(Files.DigestOf([]));
        (await PostAsync("/v1/tps-accounts", account)).Refuses(409, "different-content", "attachments[0]");
        account["attachments"] = null;
        (await PostAsync("/v1/tps-accounts", account)).Refuses(409, "different-content", "attachments");
    }

    [Test]
    public async Task Upload_OfOtherBytes_NamesBothDigests()
    {
        var file = Files.NewPng();
        var answer = await PutAsync(Files.AddressOf(file), file[..^1]);
        answer.Refuses(422, "attachment-differs", "sha256");
        var error = answer["errors"]![0]!;
        Assert.That((string?)error["value"], Is.EqualTo(Files.DigestOf(file)));
        Assert.That((string?)error["params"]!["actual"], Is.EqualTo(Files.DigestOf(file[..^1])));
        Assert.That((int)error["params"]!["bytes"]!, Is.EqualTo(file.Length - 1));
    }

    [TestCase("<html><script>alert(1)</script></html>", "attachment-type")]
    [TestCase("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", "attachment-type")]
    [TestCase("", "attachment-type")]
    [TestCase("\u0089PNG", "attachment-type")]
    [TestCase("%PDF-1.4 and no end", "attachment-broken")]
    public async Task Upload_OfWhatIsNoPhotoOrPaper_IsRefusedAndNotKept(string text, string code)
    {
        var file = Encoding.Latin1.GetBytes(text);
        (await PutAsync(Files.AddressOf(file), file, mediaType: "image/jpeg")).Refuses(422, code, "");
        (await GetAsync(Files.AddressOf(file))).Refuses(404, "unknown-attachment", "sha256");
        Assert.That(Directory.EnumerateFiles(Folder, Files.DigestOf(file), SearchOption.AllDirectories), Is.Empty);
        Assert.That(Directory.EnumerateFiles(Path.Combine(Folder, "incoming")), Is.Empty);
    }

    [Test]
    public async Task Upload_UpToTenMebibytes_IsTakenAndNoMore()
    {
        byte[] largest = [.. "%PDF-1.4\n"u8, .. new byte[SizeMax - 15], .. "\n%%EOF"u8];
        Assert.That(largest, Has.Length.EqualTo(SizeMax));
        (await PutAsync(Files.AddressOf(largest), largest)).Succeeds(201);
        byte[] larger = [.. largest, (byte)'\n'];
        (await PutAsync(Files.AddressOf(larger), larger)).Refuses(413, "body-too-large");
        Assert.That(Directory.EnumerateFiles(Path.Combine(Folder, "incoming")), Is.Empty);
    }

    /// <summary>A key that may not record uploads nothing; a digest that is none is refused.</summary>
    [Test]
    public async Task Put_EveryRoute_RefusesWhoMayNotAndWhatIsNone()
    {
        foreach (var (pattern, newFile) in Puts())
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                var (address, bytes) = newFile();
                var may = AccessTable.ReachOf(role, Act.Attach) != Reach.Nowhere;
                Assert.That((await PutAsync(address, bytes, EnumText.Of(role))).Status, Is.EqualTo(may ? 201 : 403), $"{role}");
            }

            var file = newFile();
            (await PutAsync(file.Address, file.Bytes, role: null)).Refuses(401, "unauthorized");
            (await PutAsync($"{file.Address}?odd=1", file.Bytes)).Refuses(400, "invalid-request", "odd");
            foreach (var digest in (string[])["x", file.Address[^63..], new string('g', 64), "..%2F..%2Fetc%2Fpasswd"])
            {
                var address = Fill(pattern, new Dictionary<string, string>(StringComparer.Ordinal) { ["sha256"] = digest });
                (await PutAsync(address, file.Bytes)).Refuses(400, "invalid-request", "sha256");
                (await GetAsync(address)).Refuses(404, "unknown-attachment", "sha256");
            }

            using var zipped = new ByteArrayContent(file.Bytes);
            zipped.Headers.ContentEncoding.Add("gzip");
            var answer = await Answer.OfAsync(
                await Api.As("warehouse").PutAsync(new Uri(file.Address, UriKind.Relative), zipped));
            answer.Refuses(415, "unsupported-media-type");
        }
    }

    /// <summary>Each kind of recording that takes attachments shows them, and its event has them.</summary>
    [Test]
    public async Task Attachments_OfEveryKind_AreShownAndInTheEvent()
    {
        await DeliverAsync(("ink", 100), ("ballot-mayor", 100));
        var photo = await UploadAsync(Files.NewPng());
        var delivery = (await PostAsync("/v1/deliveries", With(NewDelivery(), photo))).Succeeds(201);
        var destruction = (await PostAsync("/v1/destructions", With(Body("/v1/destructions"), photo))).Succeeds(201);
        var kit = await PackAsync();
        var release = With(NewRelease(Kpu, Mandonga, kit), photo);
        var released = (await PostAsync("/v1/handovers", release)).Succeeds(201);
        var accepted = (await PostAsync(
            $"/v1/handovers/{Id(release)}/acceptance", With(NewAcceptance(), photo))).Succeeds(201);
        await MoveAsync([Mandonga, Wawombalata, Tps], kit);
        (await PostAsync($"/v1/packages/{kit}/opening", At(Body("/v1/packages/{packageId}/opening")), "admin")).Succeeds(201);
        (await PostAsync($"/v1/packages/{kit}/sealing", At(Body("/v1/packages/{packageId}/sealing")), "admin")).Succeeds(201);
        var events = (await GetAsync($"/v1/packages/{kit}/custody")).Succeeds(200)["events"]!.AsArray();
        string[] types = ["package-released", "package-accepted", "package-opened", "package-sealed"];
        using (Assert.EnterMultipleScope())
        {
            foreach (var answer in (JsonNode[])[delivery, destruction, released, accepted])
                Assert.That((string?)answer["attachments"]![0], Is.EqualTo(photo), answer.ToJsonString());
            foreach (var type in types)
            {
                Assert.That(
                    events.Where(e => (string?)e!["type"] == type).Select(e => (string?)e!["attachments"]!.AsArray().FirstOrDefault()),
                    Does.Contain(photo), type);
            }

            Assert.That(events[0]!["attachments"]!.AsArray(), Is.Empty);
        }

        JsonObject At(JsonObject body)
        {
            (body["location"], body["occurredAt"]) = (Tps, "2024-11-27T06:30:00+08:00");
            if (body.ContainsKey("contents"))
                body["contents"] = new JsonArray();
            return With(body, photo);
        }
    }

    [Test]
    public async Task Attachments_ThatAreNone_AreRefused()
    {
        var digest = Files.DigestOf([1]);
        await RefusesAsync("/v1/deliveries", With(NewDelivery(), "x", digest), 400, "invalid-request", "attachments[0]");
        await RefusesAsync("/v1/deliveries", With(NewDelivery(), digest, digest), 400, "invalid-request", "attachments");
        await RefusesAsync(
            "/v1/deliveries",
            With(NewDelivery(), [.. Enumerable.Range(0, 11).Select(i => Files.DigestOf([(byte)i]))]), 400, "invalid-request",
            "attachments");
        await RefusesAsync("/v1/sortings", With(Body("/v1/sortings"), digest), 400, "invalid-request", "attachments");
    }

    /// <summary>A record is never held up by a photo: it may come later.</summary>
    [Test]
    public async Task Download_NotYetUploaded_SaysSoToWhoSeesTheEvent()
    {
        var photo = Files.Jpeg(Files.Exif(3, isLittle: false), Files.Segment(0xFE, [7]));
        var release = With(NewRelease(Kpu, Mandonga, await PackAsync()), Files.DigestOf(photo));
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        (await GetAsync(Files.AddressOf(photo), Officer)).Refuses(404, "attachment-missing", "sha256");
        (await GetAsync(Files.AddressOf(photo), OtherStation)).Refuses(404, "unknown-attachment", "sha256");

        await UploadAsync(photo);
        Assert.That((await GetAsync(Files.AddressOf(photo), Officer)).Status, Is.EqualTo(200), "by the digest that was sent");
        Assert.That(
            (string?)(await GetAsync($"/v1/handovers/{Id(release)}")).Succeeds(200)["attachments"]![0],
            Is.EqualTo(Files.DigestOf(photo)));
        (await PostAsync("/v1/handovers", release)).Succeeds(200);
    }

    [Test]
    public async Task Download_IsForWhoSeesAnEventThatNamesIt()
    {
        var photo = Files.NewPng();
        var address = Files.AddressOf(photo);
        await UploadAsync(photo, Officer);
        foreach (var role in (string[])["officer", $"officer@{Wawombalata}", OtherStation, "supervisor"])
            Assert.That((await GetAsync(address, role)).Status, Is.EqualTo(404), $"{role}, before an event names it");

        Assert.That((await GetAsync(address, Officer)).Status, Is.EqualTo(200), "who uploaded it");
        Assert.That((await GetAsync(address)).Status, Is.EqualTo(200), "an auditor");

        // For the polling station beside it, another ward has nothing to do with it.
        var release = With(NewRelease(Kpu, Mandonga, await PackAsync()), Files.DigestOf(photo));
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        foreach (var (role, status) in ((string, int)[])
        [
            ("officer", 200), ($"officer@{Mandonga}", 200), ($"officer@{Wawombalata}", 200), (Officer, 200),
            (OtherStation, 404), ("officer@74.71.02", 404), ("integrator", 403), ("observer", 403),
        ])
            Assert.That((await GetAsync(address, role)).Status, Is.EqualTo(status), role);
    }

    [Test]
    public async Task Erase_IsGoneAndEverythingVerifies()
    {
        var sent = Files.Jpeg(Files.Exif(8, isLittle: true), Files.Segment(0xFE, [9]));
        var stored = await UploadAsync(sent);
        var release = With(NewRelease(Kpu, Mandonga, await PackAsync()), stored);
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        var erasure = NewErasure();
        (await PostAsync($"/v1/attachments/{stored}/erasure", erasure, "warehouse")).Refuses(403, "forbidden");
        (await PostAsync($"/v1/attachments/{Files.DigestOf([5])}/erasure", erasure)).Refuses(404, "unknown-attachment", "sha256");

        // By the digest of what was sent it is the same file.
        var address = $"{Files.AddressOf(sent)}/erasure";
        var erased = (await PostAsync($"{address}?wait=30", erasure)).Succeeds(201);
        var again = (await PostAsync(address, erasure)).Succeeds(200);
        Assert.That(again.ToJsonString(), Is.EqualTo(erased.ToJsonString()));
        Assert.That((string?)erased["sha256"], Is.EqualTo(stored));
        Assert.That(File.Exists(Path.Combine(Folder, stored[..2], stored)), Is.False);
        foreach (var name in (string[])[stored, Files.DigestOf(sent)])
        {
            (await GetAsync($"/v1/attachments/{name}")).Refuses(410, "attachment-erased", "sha256");
            (await GetAsync($"/v1/attachments/{name}", OtherStation)).Refuses(404, "unknown-attachment", "sha256");
        }

        (await PutAsync(Files.AddressOf(sent), sent)).Refuses(410, "attachment-erased", "sha256");
        Assert.That(File.Exists(Path.Combine(Folder, stored[..2], stored)), Is.False);
        var shown = (await GetAsync($"/v1/handovers/{Id(release)}")).Succeeds(200);
        var verdict = await Api.VerifyAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)shown["attachments"]![0], Is.EqualTo(stored), "the ledger says what there was");
            Assert.That(verdict.Findings, Is.Empty);
        }
    }

    /// <summary>The table is compared with the events, as every other.</summary>
    [Test]
    public async Task Verify_UseThatNoEventSays_IsFound()
    {
        using var api = new ApiFixture();
        var release = With(NewDelivery(), Files.DigestOf([3]));
        using var body = Answer.Body(release.ToJsonString());
        (await Answer.OfAsync(await api.As("warehouse").PostAsync(new Uri("/v1/deliveries?wait=30", UriKind.Relative), body)))
            .Succeeds(201);
        Assert.That((await api.VerifyAsync()).Findings, Is.Empty);
        await api.TamperAsync("UPDATE AttachmentUse SET IsErasure = 1", new { });
        Assert.That((await api.VerifyAsync()).Findings, Is.Not.Empty);
    }

    /// <summary>
    /// A process that ended after the event left the file; a copy of the folder that was put back has it again.
    /// </summary>
    [Test]
    public async Task Start_WithAFileThatWasErased_RemovesIt()
    {
        using var api = new ApiFixture();
        var photo = Files.NewPng();
        using var content = new ByteArrayContent(photo);
        (await Answer.OfAsync(await api.As("admin").PutAsync(new Uri(Files.AddressOf(photo), UriKind.Relative), content)))
            .Succeeds(201);
        using var erasure = Answer.Body(NewErasure().ToJsonString());
        (await Answer.OfAsync(await api.As("admin").PostAsync(
            new Uri($"{Files.AddressOf(photo)}/erasure", UriKind.Relative), erasure))).Succeeds(201);
        var file = Path.Combine("attachments", Files.DigestOf(photo)[..2], Files.DigestOf(photo));
        await File.WriteAllBytesAsync(Path.Combine(api.DataDirectory, file), photo);
        var ended = api.End();
        using (var restarted = new ApiFixture { StartsFrom = ended })
        {
            _ = restarted.Keys;
            Assert.That(File.Exists(Path.Combine(restarted.DataDirectory, file)), Is.False);
        }

        TestFolder.Delete(ended);
    }

    /// <summary>A process that ended before the row left a file that nothing points to; the next upload finds it.</summary>
    [Test]
    public async Task Upload_OverAFileThatNothingPointsTo_Succeeds()
    {
        var photo = Files.NewPng();
        var file = Path.Combine(Folder, Files.DigestOf(photo)[..2], Files.DigestOf(photo));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, photo[..7]);
        (await GetAsync(Files.AddressOf(photo))).Refuses(404, "unknown-attachment", "sha256");
        await UploadAsync(photo);
        Assert.That(await File.ReadAllBytesAsync(file), Is.EqualTo(photo));
    }

    [Test]
    public async Task Upload_WithoutAFolderToWriteTo_Is503AndSaysSoInTheLog()
    {
        var photo = Files.NewPng();
        var blocked = Path.Combine(Folder, Files.DigestOf(photo)[..2]);
        if (Directory.Exists(blocked))
            Assert.Ignore("The folder is there already.");
        await File.WriteAllBytesAsync(blocked, []);
        (await PutAsync(Files.AddressOf(photo), photo)).Refuses(503, "attachments-unavailable");
        File.Delete(blocked);
        await UploadAsync(photo);
    }

    private static JsonObject NewErasure() =>
        new() { ["id"] = NewId(), ["document"] = "SURAT-2", ["occurredAt"] = Noon };

    private static JsonObject With(JsonObject body, params string[] attachments)
    {
        body["attachments"] = new JsonArray([.. attachments.Select(digest => (JsonNode)digest)]);
        return body;
    }

    private JsonObject Body(string pattern) => Posts().Single(route => route.Pattern == pattern).Row.Body();

    private JsonObject Account(string attachment)
    {
        var account = Body("/v1/tps-accounts");
        account["contest"] = "governor";
        return With(account, attachment);
    }
}
