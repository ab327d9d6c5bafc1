using System.Net.Http.Headers;
using Logistics.Api.Hosting;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>A defect of the product is one that a test can show, although its answer says nothing of the cause.</summary>
internal sealed class DefectTests : ApiTests
{
    // The one that is broken serves the same files.
    protected override ApiFixture NewApi() => new() { Settings = [("Data:AllowSecondServer", "true")] };

    [Test]
    public async Task Defect_AnsweredWith500_FailsTheTestThatMetIt()
    {
        const string cause = "nobody thought of this";
        using var broken = Api.WithWebHostBuilder(host => host.ConfigureServices(services => services.AddSingleton(
            new CheckpointWatch(_ => throw new InvalidTimeZoneException(cause), TimeProvider.System))));
        using var client = broken.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Api.Keys["warehouse"]);
        using var body = Answer.Body(NewKit().ToJsonString());
        var answer = await Answer.OfAsync(
            await client.PostAsync(new Uri("/v1/packages?wait=1", UriKind.Relative), body), Api.Errors);
        answer.Refuses(500, "internal-error");
        Assert.That(answer.Text, Does.Not.Contain(cause));
        Assert.That(() => answer.Succeeds(201), Throws.TypeOf<AssertionException>().With.Message.Contains(cause));
        Assert.That(Api.AssertNoDefect, Throws.TypeOf<AssertionException>().With.Message.Contains(cause));
        Assert.That(Api.AssertNoDefect, Throws.Nothing, "each is told once");
    }
}
