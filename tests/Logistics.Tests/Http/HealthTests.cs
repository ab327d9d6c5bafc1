using System.Diagnostics.Metrics;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

internal sealed class HealthTests : ApiTests
{
    private const int TriesMax = 600;

    [TestCase("/health/live", "live")]
    [TestCase("/health/ready", "ready")]
    public async Task GetHealth_Running_NeedsNoKey(string address, string status) =>
        Assert.That((string?)(await GetAsync(address, role: null)).Succeeds(200)["status"], Is.EqualTo(status));

    [Test]
    public async Task GetReadiness_LedgerIsNotAsWritten_Is503WithinASecond()
    {
        using var api = new ApiFixture();
        var client = api.As(null);
        async Task<Answer> AskAsync() =>
            await Answer.OfAsync(await client.GetAsync(new Uri("/health/ready", UriKind.Relative)));
        (await AskAsync()).Succeeds(200);
        await api.ExecuteAsync("UPDATE LedgerHead SET Size = Size + 1", new { });
        var answer = await AskAsync();
        for (var tries = 0; answer.Status == 200 && tries < TriesMax; tries++)
        {
            await Task.Delay(100);
            answer = await AskAsync();
        }

        Assert.That((string?)answer.Succeeds(503)["status"], Is.EqualTo("not-ready"));
    }

    [Test]
    public async Task GetReadiness_LogDoesNotFollowWhatWasSigned_Is503AndCounted()
    {
        using var api = new ApiFixture();
        var client = api.As(null);
        var ownMeters = api.Services.GetRequiredService<IMeterFactory>();
        var refusals = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Name == "logistics.log.signing.refusals" && instrument.Meter.Scope == ownMeters)
                    meters.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref refusals, count));
        listener.Start();
        await UntilAsync(200);
        await api.ExecuteAsync("UPDATE LedgerHead SET Root = @Root", new { Root = new byte[32] });
        await UntilAsync(503);
        Assert.That(Interlocked.Read(ref refusals), Is.Positive);

        async Task UntilAsync(int status)
        {
            for (var tries = 0; tries < TriesMax; tries++)
            {
                using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if ((int)answer.StatusCode == status)
                    return;
                await Task.Delay(100);
            }

            Assert.Fail($"The server has not come to answer {status}.");
        }
    }

    [Test]
    public async Task GetReadiness_DatabaseGone_Is503()
    {
        using var api = new ApiFixture();
        _ = api.Keys;
        TestDatabase.Close($"Data Source={api.DatabaseFile}");

        // Moved first: the signer may write while a folder is deleted file by file.
        var gone = api.DataDirectory + "-gone";
        Directory.Move(api.DataDirectory, gone);
        TestFolder.Delete(gone);
        var answer = await Answer.OfAsync(
            await api.As(null).GetAsync(new Uri("/health/ready", UriKind.Relative)));
        Assert.That((string?)answer.Succeeds(503)["status"], Is.EqualTo("not-ready"));
        var live = await Answer.OfAsync(
            await api.As(null).GetAsync(new Uri("/health/live", UriKind.Relative)));
        live.Succeeds(200);
    }

    [Test]
    public async Task AnyAddress_UnknownOrWrongMethod_IsAProblem()
    {
        foreach (var address in (string[])["/v1", "/v1/nope", "/v2/items", "/nope", "/openapi/v2.json", "/v1//items"])
            (await GetAsync(address)).Refuses(404, "not-found");
        foreach (var (method, address, allow) in ((string, string, string)[])
        [
            ("PUT", "/v1/packages", "GET, HEAD, POST"), ("DELETE", "/v1/items", "GET, HEAD"),
            ("PATCH", "/v1/handovers", "GET, HEAD, POST"),
            ("OPTIONS", "/v1/items", "GET, HEAD"), ("TRACE", "/v1/election", "GET, HEAD"),
            ("ODD", "/v1/events", "GET, HEAD"),
            ("GET", $"/v1/handovers/{Guid.NewGuid()}/acceptance", "POST"), ("POST", "/v1/items", "GET, HEAD"),
        ])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            using var response = await Api.As("admin").SendAsync(request);
            Assert.That(string.Join(", ", response.Content.Headers.Allow), Is.EqualTo(allow), $"{method} {address}");
            (await Answer.OfAsync(response)).Refuses(405, "method-not-allowed");
        }
    }

    [Test]
    public async Task Head_RouteWithoutGet_Is405()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/v1/handovers/x/acceptance");
        using var response = await Api.As("admin").SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(405));
        Assert.That(response.Content.Headers.Allow, Is.EqualTo(["POST"]));
    }
}
