using System.Net;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;

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

    [TestCase("warehouse", 403)]
    [TestCase("officer", 403)]
    [TestCase("integrator", 403)]
    [TestCase(null, 401)]
    public async Task GetEvidence_OtherRole_IsRefused(string? role, int status) =>
        Assert.That((await GetAsync("/v1/evidence?all=true", role)).Status, Is.EqualTo(status));
}
