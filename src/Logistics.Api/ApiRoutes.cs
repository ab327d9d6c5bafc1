using Logistics.Api.Deliveries;
using Logistics.Api.Destructions;
using Logistics.Api.Elections;
using Logistics.Api.Events;
using Logistics.Api.Evidence;
using Logistics.Api.Handovers;
using Logistics.Api.Hosting;
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

namespace Logistics.Api;

/// <summary>Every route of the API, by feature.</summary>
internal static class ApiRoutes
{
    public static void MapApi(this IEndpointRouteBuilder app)
    {
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
    }
}
