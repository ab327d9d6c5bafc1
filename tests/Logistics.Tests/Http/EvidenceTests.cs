using System.Net;
using Logistics.Api.Evidence;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>Evidence over HTTP: for auditors, as a zip, and problems like everywhere.</summary>
internal sealed class EvidenceTests : ApiTests
{
    [Test]
    public async Task GetEvidence_AllOrAPart_Verifies([Values("all", "package", "location")] string member)
    {
        var kit = NewKit();
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        var value = member == "all" ? "true" : member == "package" ? Id(kit) : Mandonga;
        using var response = await Api.As("auditor").GetAsync(
            new Uri($"/v1/evidence?{member}={value}", UriKind.Relative));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/zip"));

        var path = Path.Combine(Api.DataDirectory, $"{Guid.NewGuid():n}.zip");
        await File.WriteAllBytesAsync(path, await response.Content.ReadAsByteArrayAsync());
        using var bundle = await Bundle.OpenAsync(path, default);
        Assert.That(VerifierKey.TryParse(bundle.Manifest.Keys.Single(), out var key), Is.True);
        var verdict = bundle.IsSubset
            ? await SubsetVerifier.VerifyAsync(bundle, [key!], [], default)
            : await EvidenceVerifier.VerifyAsync(bundle, [key!], [], default);
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(verdict.Size, Is.Positive);
        Assert.That(Directory.GetFiles(Api.DataDirectory, "evidence-*"), Is.Empty, "what is served is gone afterwards");
    }

    [TestCase("", "package", "location", "all")]
    [TestCase("?all=true&package=x", "package", "location", "all")]
    [TestCase("?all=yes", "all")]
    [TestCase("?location=74%2F71", "location")]
    [TestCase("?package=%20", "package")]
    public async Task GetEvidence_BadCombination_NamesTheFields(string query, params string[] fields) =>
        (await GetAsync($"/v1/evidence{query}")).Refuses(400, "invalid-request", fields);

    [Test]
    public async Task GetEvidence_UnknownPackageOrLocation_Is404()
    {
        (await GetAsync("/v1/evidence?package=nowhere")).Refuses(404, "unknown-package", "package");
        (await GetAsync("/v1/evidence?location=99.99")).Refuses(404, "unknown-location", "location");
    }

    [Test]
    public async Task GetEvidence_AnotherIsBeingWritten_Is503AndQueuesNothing()
    {
        await PackAsync();
        var files = Api.Services.GetRequiredService<EvidenceFiles>();
        Assert.That(files.TryTakeTurn(), Is.True);
        try
        {
            var answer = await GetAsync("/v1/evidence?all=true");
            answer.Refuses(503, "evidence-unavailable");
            Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
            Assert.That((string?)answer["detail"], Does.Contain("Another bundle"));
        }
        finally
        {
            files.GiveTurnBack();
        }

        Assert.That((await GetAsync("/v1/evidence?all=true")).Status, Is.EqualTo(200));
        (await GetAsync("/v1/evidence?package=nowhere")).Refuses(404, "unknown-package", "package");
        Assert.That((await GetAsync("/v1/evidence?all=true")).Status, Is.EqualTo(200), "the turn was given back");
    }

    [Test]
    public async Task GetEvidence_LogDamaged_Is503LogDamaged()
    {
        using var api = new ApiFixture();
        using var body = Answer.Body(NewKit().ToJsonString());
        using var packed = await api.As("warehouse").PostAsync(
            new Uri("/v1/packages?wait=30", UriKind.Relative), body);
        await api.ExecuteAsync("DROP TRIGGER CustodyEvent_NoUpdate; UPDATE CustodyEvent SET Canonical = 5", new { });
        var answer = await Answer.OfAsync(
            await api.As("auditor").GetAsync(new Uri("/v1/evidence?all=true", UriKind.Relative)));
        answer.Refuses(503, "log-damaged");
    }

    [Test]
    public async Task Start_BundleLeftBehind_IsRemovedAndNoFileOfAUser()
    {
        using var api = new ApiFixture();
        var left = Path.Combine(api.DataDirectory, $"evidence-{Guid.NewGuid():n}.zip");
        var saved = Path.Combine(api.DataDirectory, "evidence-20483.zip");
        await File.WriteAllTextAsync(left, "");
        await File.WriteAllTextAsync(saved, "");
        await api.LedgerSizeAsync();
        Assert.That((File.Exists(left), File.Exists(saved)), Is.EqualTo((false, true)));
    }

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void File_WhileItIsThere_IsItsOwnersAlone()
    {
        using var file = Api.Services.GetRequiredService<EvidenceFiles>().Create();
        Assert.That(File.GetUnixFileMode(file.Name), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("warehouse", 403)]
    [TestCase("officer", 403)]
    [TestCase("integrator", 403)]
    [TestCase(null, 401)]
    public async Task GetEvidence_OtherRole_IsRefused(string? role, int status) =>
        Assert.That((await GetAsync("/v1/evidence?all=true", role)).Status, Is.EqualTo(status));
}
