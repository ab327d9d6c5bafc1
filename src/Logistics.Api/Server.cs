using Logistics.Api.Hosting;
using Logistics.Api.Log;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;
using Microsoft.Extensions.Options;

namespace Logistics.Api;

/// <summary>Composes the web application and runs it.</summary>
internal static class Server
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports"];

    public static async Task<int> RunAsync(string[] args)
    {
        WebApplication built;
        try
        {
            built = Build(args);
        }
        catch (FormatException e)
        {
            // Kestrel asks for the clock, which is a setting, when it is made.
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        await using var app = built;
        try
        {
            // Created first, so that it is disposed last.
            app.Services.GetRequiredService<ServerLock>();

            // Created now, so that invalid settings are refused at start.
            app.Services.GetRequiredService<LedgerWriter>();
            app.Services.GetRequiredService<LogPublication>();
            WaitForWrites(app.Services);
            await PrepareAsync(app);
            await app.StartAsync();
        }
        catch (Exception e) when (StartUp.IsRefusal(e))
        {
            await Console.Error.WriteLineAsync(StartUp.Explain(e));

            // What was started already, such as the signer, ends before its database is closed. Where a service could
            // not be made, asking for all of them to stop meets the same fault.
            await app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 1;
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>
    /// Prepares the database. Beside it, makes the endpoints once and drops them: their code is compiled then, when the
    /// server makes its own.
    /// </summary>
    private static async Task PrepareAsync(WebApplication app)
    {
        IEndpointRouteBuilder routes = app;
        Task compiled = Task.Run(() => routes.DataSources.Sum(source => source.Endpoints.Count));
        try
        {
            await app.Services.GetRequiredService<StartUp>().RunAsync(app.Lifetime.ApplicationStopping);
        }
        finally
        {
            // What is wrong with an endpoint is told when the server makes it.
            await compiled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Callers that wait for a write are answered before connections are closed.</summary>
    private static void WaitForWrites(IServiceProvider services)
    {
        var host = services.GetRequiredService<IOptions<HostOptions>>().Value;
        var writes = 2 * services.GetRequiredService<Database>().WriteBound;
        host.ShutdownTimeout = host.ShutdownTimeout > writes ? host.ShutdownTimeout : writes;
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (!AddressKeys.Any(key => builder.Configuration[key] is not null))
            builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.BodySizeMax;
        });

        builder.Services.AddApi();
        var app = builder.Build();
        app.UseAnswerLanguage();
        app.UseProblems();
        app.UseApiDocumentBrowser();
        app.UseUnknownAddresses();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UsePlainBodies();
        BodyFaults.Use(app);
        app.MapApi();
        return app;
    }
}
