using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>The log as it is read by somebody who knows C2SP's documents and nothing of this product.</summary>
internal sealed class LogMirrorTests : LogTests
{
    private const int Events = 256 + 256 + 44;
    private const string Auditor = "auditor";
    private SignedCheckpoint signed = null!;

    [OneTimeSetUp]
    public async Task Record()
    {
        await PackManyAsync(Events - ApiFixture.Recorded);
        signed = await SignAsync();

        // Not signed, so nobody may see it.
        await PackManyAsync(3);
    }

    [Test]
    public async Task Checkpoint_Read_IsTheNoteAsItWasSigned()
    {
        using var response = await SendAsync("/v1/log/checkpoint");
        var note = await response.Content.ReadAsStringAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(note, Is.EqualTo(signed.ToString()));
            Assert.That(note, Does.StartWith(Invariant($"{Origin}\n{Events}\n")));
            Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/plain; charset=utf-8"));
            Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("public, max-age=1"));
        }

        Assert.That((await CheckpointAsync()).Size, Is.EqualTo(Events));
    }

    [Test]
    public async Task Key_Read_IsOneALine()
    {
        using var response = await SendAsync("/v1/log/key");
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo($"{Key.Public}\n"));
        Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/plain; charset=utf-8"));
    }

    [Test]
    public async Task EntriesAndTiles_ReadWhole_LeadToTheCheckpointsRoot()
    {
        // Written from tlog-tiles alone: its paths, its bundles, RFC 6962's hashes.
        var leaves = new List<byte[]>();
        for (var first = 0; first < Events; first += 256)
        {
            var width = Math.Min(256, Events - first);
            var path = (first / 256).ToString("000", CultureInfo.InvariantCulture)
                + (width < 256 ? $".p/{width.ToString(CultureInfo.InvariantCulture)}" : "");
            var bundle = await BytesAsync($"/v1/log/tile/entries/{path}", Auditor);
            var hashes = new List<byte>();
            for (var at = 0; at < bundle.Length;)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
                leaves.Add(SHA256.HashData([0, .. bundle.AsSpan(at + 2, length)]));
                hashes.AddRange(leaves[^1]);
                at += 2 + length;
            }

            Assert.That(await BytesAsync($"/v1/log/tile/0/{path}"), Is.EqualTo(hashes));
        }

        Assert.That(leaves, Has.Count.EqualTo(Events));
        Assert.That(RootOf(leaves), Is.EqualTo(signed.Checkpoint.Head.Root));
        byte[] above = [.. RootOf(leaves[..256]), .. RootOf(leaves[256..512])];
        Assert.That(await BytesAsync("/v1/log/tile/1/000.p/2"), Is.EqualTo(above));
    }

    [TestCase(1)]
    [TestCase(43)]
    [TestCase(44)]
    public async Task Tile_Narrower_IsTheBeginningOfTheWider(int width)
    {
        var full = await BytesAsync("/v1/log/tile/0/002.p/44");
        Assert.That(full, Has.Length.EqualTo(44 * 32));
        Assert.That(await BytesAsync(Invariant($"/v1/log/tile/0/002.p/{width}")), Is.EqualTo(full[..(width * 32)]));
        var old = await BytesAsync(Invariant($"/v1/log/tile/0/001.p/{width}"));
        Assert.That(old, Is.EqualTo((await BytesAsync("/v1/log/tile/0/001"))[..(width * 32)]));
        var entries = await BytesAsync(Invariant($"/v1/log/tile/entries/001.p/{width}"), Auditor);
        Assert.That(EntryBundle.TryParse(entries, out var read), Is.True);
        Assert.That(read!.SelectMany(entry => LeafHash.Of(entry)), Is.EqualTo(old));
    }

    [TestCase("0/002")]
    [TestCase("0/002.p/45")]
    [TestCase("0/002.p/47")]
    [TestCase("0/003")]
    [TestCase("0/003.p/1")]
    [TestCase("1/000")]
    [TestCase("1/000.p/3")]
    [TestCase("1/001.p/1")]
    [TestCase("2/000.p/1")]
    [TestCase("6/000.p/1")]
    [TestCase("0/x001/000")]
    [TestCase("0/x999/x999/x999/x999/999")]
    [TestCase("entries/002")]
    [TestCase("entries/002.p/45")]
    [TestCase("entries/003.p/1")]
    [TestCase("entries/x999/x999/x999/x999/999")]
    public async Task Tile_BeyondTheCheckpoint_Is404AndNotKept(string path)
    {
        var answer = await GetAsync($"/v1/log/tile/{path}");
        answer.Refuses(404, "not-found", "path");
        Assert.That(answer.Headers.CacheControl?.NoStore, Is.True);
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("0/0")]
    [TestCase("0/00")]
    [TestCase("0/0000")]
    [TestCase("00/000")]
    [TestCase("-1/000")]
    [TestCase("7/000")]
    [TestCase("64/000")]
    [TestCase("0/001/000")]
    [TestCase("0/x000/001")]
    [TestCase("0/X001/000")]
    [TestCase("0/000.p")]
    [TestCase("0/000.p/")]
    [TestCase("0/000.p/0")]
    [TestCase("0/000.p/01")]
    [TestCase("0/000.p/256")]
    [TestCase("0/000.p/-1")]
    [TestCase("0/000.P/1")]
    [TestCase("0/000.p/1/1")]
    [TestCase("0//000")]
    [TestCase("0/000%2F")]
    [TestCase("0%2F000")]
    [TestCase("0/%20000")]
    [TestCase("0/٠٠٠")]
    [TestCase("0/x999/x999/x999/x999/x999/999")]
    [TestCase("data/000")]
    [TestCase("entries")]
    [TestCase("entries/")]
    [TestCase("entries/0")]
    [TestCase("entries/0/000")]
    [TestCase("entries/000.p/256")]
    public async Task Tile_Malformed_Is400NamingThePath(string path) =>
        (await GetAsync($"/v1/log/tile/{path}")).Refuses(400, "invalid-request", "path");

    [Test]
    public async Task Tile_Kept_IsKeptForeverAndNotSentAgain()
    {
        foreach (var (address, mediaType, kept) in new[]
        {
            ("/v1/log/tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"),
            ("/v1/log/tile/1/000.p/1", "application/octet-stream", "public, max-age=31536000, immutable"),
            ("/v1/log/tile/entries/000", "application/octet-stream", "max-age=31536000, private, immutable"),
            ("/v1/log/checkpoint", "text/plain", "public, max-age=1"),
        })
        {
            using var first = await SendAsync(address, Auditor);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(first.Content.Headers.ContentType?.MediaType, Is.EqualTo(mediaType), address);
                Assert.That(
                    first.Headers.CacheControl, Is.EqualTo(CacheControlHeaderValue.Parse(kept)), address);
                Assert.That(first.Headers.ETag?.IsWeak, Is.False, address);
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var second = await Api.As(Auditor).SendAsync(request);
            Assert.That((int)second.StatusCode, Is.EqualTo(304), address);
            Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Empty);

            using var head = await SendAsync(address, Auditor, method: HttpMethod.Head);
            Assert.That((int)head.StatusCode, Is.EqualTo(200), address);
            Assert.That(head.Headers.ETag, Is.EqualTo(first.Headers.ETag));
            Assert.That(head.Content.Headers.ContentLength, Is.EqualTo(first.Content.Headers.ContentLength));
        }
    }

    [Test]
    public async Task Entries_ByRole_AreForAuditorsAndAdmins()
    {
        const string address = "/v1/log/tile/entries/000";
        (await GetAsync(address, role: null)).Refuses(401, "unauthorized");
        foreach (var role in (string[])["warehouse", "officer", "integrator"])
            (await GetAsync(address, role)).Refuses(403, "forbidden");
        foreach (var role in (string[])["auditor", "admin"])
            Assert.That((await GetAsync(address, role)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Entries_Public_AreForAnybodyAndSharedCaches()
    {
        using var api = new ApiFixture { Settings = [("Log:PublicEntries", "true")] };
        using var body = Answer.Body(NewKit().ToJsonString());
        using var packed = await api.As("warehouse").PostAsync(
            new Uri("/v1/packages?wait=30", UriKind.Relative), body);
        Assert.That((int)packed.StatusCode, Is.EqualTo(201), await packed.Content.ReadAsStringAsync());
        using var response = await api.As(null).GetAsync(
            new Uri("/v1/log/tile/entries/000.p/1", UriKind.Relative));
        var bundle = await response.Content.ReadAsByteArrayAsync();
        Assert.That(EntryBundle.TryParse(bundle, out var entries), Is.True);
        Assert.That(entries, Has.Count.EqualTo(1));
        Assert.That(response.Headers.CacheControl?.Public, Is.True);
    }

    private static byte[] RootOf(List<byte[]> leaves)
    {
        // RFC 6962, section 2.1, word for word.
        if (leaves.Count == 1)
            return leaves[0];
        var k = 1;
        while (k * 2 < leaves.Count)
            k *= 2;
        return SHA256.HashData([1, .. RootOf([.. leaves.Take(k)]), .. RootOf([.. leaves.Skip(k)])]);
    }
}
