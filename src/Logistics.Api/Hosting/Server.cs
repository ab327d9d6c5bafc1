using Logistics.Api.Deliveries;
using Logistics.Api.Destructions;
using Logistics.Api.Elections;
using Logistics.Api.Events;
using Logistics.Api.Evidence;
using Logistics.Api.Handovers;
using Logistics.Api.Items;
using Logistics.Api.Locations;
using Logistics.Api.Log;
using Logistics.Api.Packages;
using Logistics.Api.Receipts;
using Logistics.Api.Reconciliation;
using Logistics.Api.Reissues;
using Logistics.Api.Requirements;
using Logistics.Api.Sortings;
using Logistics.Api.Stock;
using Logistics.Api.TpsAccounts;
using Logistics.Api.Transfers;
using Logistics.Data;

namespace Logistics.Api.Hosting;

/// <summary>Composes the web application and runs it.</summary>
internal static class Server
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports"];
    private const int BodySizeMax = 4 * 1024 * 1024;

    public static async Task<int> RunAsync(string[] args)
    {
        await using var app = Build(args);
        try
        {
            // Made now, so that limits and settings they cannot work with are refused at the start.
            app.Services.GetRequiredService<LedgerWriter>();
            app.Services.GetRequiredService<LogPublication>();
            await app.Services.GetRequiredService<StartUp>().RunAsync(app.Lifetime.ApplicationStopping);
            await app.StartAsync();
        }
        catch (Exception e) when (StartUp.IsRefusal(e))
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        await app.WaitForShutdownAsync();
        return 0;
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
            kestrel.Limits.MaxRequestBodySize = BodySizeMax;
        });

        builder.Services.AddLogisticsData();
        builder.Services.AddSingleton<StartUp>();
        builder.Services.AddApiJson();
        builder.Services.AddProblems();
        builder.Services.AddKeyAuthentication();
        builder.Services.AddApiDocument();
        builder.Services.AddReadiness();
        builder.Services.AddLogSigning();
        builder.Services.AddLog();
        builder.Services.AddEvidence();

        var app = builder.Build();
        app.UseProblems();
        app.UseApiDocumentBrowser();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UsePlainBodies();

        var root = app.MapGroup("").AnswerHead();
        root.MapApiDocument();
        root.MapReadiness();
        var v1 = root.MapGroup("/v1").RejectUnknownParameters();
        v1.MapElection();
        v1.MapLocations();
        v1.MapItems();
        v1.MapRequirements();
        v1.MapPackages();
        v1.MapPackageInsides();
        v1.MapReissues();
        v1.MapHandovers();
        v1.MapDeliveries();
        v1.MapSortings();
        v1.MapDestructions();
        v1.MapTransfers();
        v1.MapTpsAccounts();
        v1.MapReconciliation();
        v1.MapStock();
        v1.MapEvents();
        v1.MapEvidence();
        v1.MapLog();
        v1.MapReceipts();
        return app;
    }
}
