using Logistics.Api;
using Logistics.Api.Handovers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Logistics.Benchmarks;

/// <summary>
/// What the web server and the JSON of a release cost by themselves: reads it and sends it back, with the
/// API's settings and nothing else.
/// </summary>
internal static class EchoServer
{
    public const string Command = "echo-server";

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddEnvironmentVariables("ASPNETCORE_");
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddFeatureJson();
        await using var app = builder.Build();
        app.MapPost("/echo", (ReleaseRequest request) => TypedResults.Ok(request));
        await app.StartAsync();
        var features = app.Services.GetRequiredService<IServer>().Features;
        var address = features.Get<IServerAddressesFeature>()!.Addresses.First();
        Console.WriteLine($"Now listening on: {address}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
