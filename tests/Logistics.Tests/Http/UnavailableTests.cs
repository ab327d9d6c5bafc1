using System.Net.Http.Headers;
using Logistics.Api.Hosting;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>What the API answers when it cannot do its work now.</summary>
internal sealed class UnavailableTests
{
    [Test]
    public async Task AnyRequest_SqlServerDown_Is503()
    {
        using var api = new ApiFixture();
        using var down = api.WithWebHostBuilder(host => host.UseEnvironment("Production")
            .UseSetting("Log:KeyFile", "")
            .ConfigureServices(services =>
                services.AddSingleton(new KeyRing(Down(), TimeProvider.System))));
        using var client = down.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "some-key");
        Unavailable(await Answer.OfAsync(await client.GetAsync(new Uri("/v1/items", UriKind.Relative))));
    }

    [Test]
    public async Task ReadAndWrite_SqlServerDown_AreUnavailable()
    {
        await using var down = Down();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                async () => await down.ReadAsync((_, _) => Task.FromResult(0), default),
                Throws.TypeOf<DatabaseUnavailableException>());
            Assert.That(
                async () => await down.WriteAsync((_, _) => Task.FromResult(0), default),
                Throws.TypeOf<DatabaseUnavailableException>());
        }
    }

    [Test]
    public async Task Read_DatabaseFailsForGood_Is503()
    {
        using var api = new ApiFixture();
        var client = api.As("auditor");
        await api.ExecuteAsync("DROP TABLE PackageSeal", new { });
        Unavailable(await Answer.OfAsync(await client.GetAsync(new Uri("/v1/packages?q=x", UriKind.Relative))));
    }

    [Test]
    public async Task Record_QueueFull_Is503()
    {
        using var api = new ApiFixture();
        var context = new DefaultHttpContext { RequestServices = api.Services };
        context.Response.Body = new MemoryStream();
        var result = Recorder.ToProblem(new AppendResult.QueueFull(), Commands.Pack(), address: []).ToResult();

        await result.ExecuteAsync(context);

        context.Response.Body.Position = 0;
        var text = await new StreamReader(context.Response.Body).ReadToEndAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(context.Response.StatusCode, Is.EqualTo(503));
            Assert.That(context.Response.Headers.RetryAfter.ToString(), Is.EqualTo("1"));
            Assert.That(context.Response.ContentType, Is.EqualTo("application/problem+json"));
            Assert.That(text, Does.Contain("\"code\":\"queue-full\""));
        }
    }

    private static Database Down() => new(
        new SqlServerDialect(),
        $"Server=tcp:127.0.0.1,{CuttableProxy.ClosedPort()};User ID=none;Password=none;Connect Timeout=1;"
        + "ConnectRetryCount=0");

    private static void Unavailable(Answer answer)
    {
        answer.Refuses(503, "database-unavailable");
        Assert.That(answer.Headers.RetryAfter?.ToString(), Is.EqualTo("1"));
    }
}
