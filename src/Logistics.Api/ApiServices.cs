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

/// <summary>Everything the API is made of, by feature.</summary>
internal static class ApiServices
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddLogisticsData();
        services.AddSingleton<StartUp>();
        services.AddFeatureJson();
        services.AddProblems();
        services.AddKeyAuthentication();
        services.AddApiDocument(ApiParameters.Describe);
        services.AddReadiness();
        services.AddLogSigning();
        services.AddLog();
        services.AddReceipts();
        services.AddEvidence();
        return services;
    }

    /// <summary>JSON with the types of every feature.</summary>
    public static IServiceCollection AddFeatureJson(this IServiceCollection services) => services.AddApiJson(
        ElectionJson.Default,
        LocationJson.Default,
        ItemJson.Default,
        RequirementJson.Default,
        PackageJson.Default,
        ReissueJson.Default,
        HandoverJson.Default,
        DeliveryJson.Default,
        SortingJson.Default,
        DestructionJson.Default,
        TransferJson.Default,
        TpsAccountJson.Default,
        ReconciliationJson.Default,
        StockJson.Default,
        EventJson.Default,
        LogJson.Default);
}
