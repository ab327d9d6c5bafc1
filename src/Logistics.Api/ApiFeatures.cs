using System.Text.Json.Serialization.Metadata;
using Logistics.Api.Attachments;
using Logistics.Api.Audit;
using Logistics.Api.Deliveries;
using Logistics.Api.Destructions;
using Logistics.Api.Elections;
using Logistics.Api.Events;
using Logistics.Api.Evidence;
using Logistics.Api.Flags;
using Logistics.Api.Handovers;
using Logistics.Api.Hosting;
using Logistics.Api.Incidents;
using Logistics.Api.Items;
using Logistics.Api.Keys;
using Logistics.Api.Locations;
using Logistics.Api.Log;
using Logistics.Api.Officers;
using Logistics.Api.Packages;
using Logistics.Api.Readiness;
using Logistics.Api.Receipts;
using Logistics.Api.Reconciliation;
using Logistics.Api.Reference;
using Logistics.Api.Reissues;
using Logistics.Api.Requirements;
using Logistics.Api.Reversals;
using Logistics.Api.ReVotes;
using Logistics.Api.Seals;
using Logistics.Api.Sortings;
using Logistics.Api.Stock;
using Logistics.Api.Texts;
using Logistics.Api.TpsAccounts;
using Logistics.Api.Transfers;

namespace Logistics.Api;

/// <summary>What the API is made of.</summary>
internal static class ApiFeatures
{
    /// <summary>Each feature's routes and the types of its JSON, in the order of the document.</summary>
    private static readonly (Action<IEndpointRouteBuilder> Map, IJsonTypeInfoResolver? Json)[] All =
    [
        (ElectionEndpoints.MapElection, ElectionJson.Default),
        (ClockEndpoints.MapClock, ClockJson.Default),
        (LocationEndpoints.MapLocations, LocationJson.Default),
        (ItemEndpoints.MapItems, ItemJson.Default),
        (RequirementEndpoints.MapRequirements, RequirementJson.Default),
        (ReferenceEndpoints.MapReferenceImports, ReferenceJson.Default),
        (KeyEndpoints.MapKeys, KeyJson.Default),
        (OfficerEndpoints.MapOfficers, OfficerJson.Default),
        (FormationEndpoints.MapFormation, FormationJson.Default),
        (ReadinessEndpoints.MapStationReadiness, ReadinessJson.Default),
        (PackageEndpoints.MapPackages, PackageJson.Default),
        (PackageContentEndpoints.MapPackageContents, null),
        (PlanEndpoints.MapPlans, PlanJson.Default),
        (ReissueEndpoints.MapReissues, ReissueJson.Default),
        (HandoverEndpoints.MapHandovers, HandoverJson.Default),
        (ArrivalEndpoints.MapArrivals, ArrivalJson.Default),
        (DeliveryEndpoints.MapDeliveries, DeliveryJson.Default),
        (SortingEndpoints.MapSortings, SortingJson.Default),
        (DestructionEndpoints.MapDestructions, DestructionJson.Default),
        (SealEndpoints.MapSeals, SealJson.Default),
        (TransferEndpoints.MapTransfers, TransferJson.Default),
        (TpsAccountEndpoints.MapTpsAccounts, TpsAccountJson.Default),
        (ReVoteEndpoints.MapReVotes, ReVoteJson.Default),
        (ReconciliationEndpoints.MapReconciliation, ReconciliationJson.Default),
        (StockEndpoints.MapStock, StockJson.Default),
        (AttachmentEndpoints.MapAttachments, AttachmentJson.Default),
        (FlagEndpoints.MapFlags, FlagJson.Default),
        (IncidentEndpoints.MapIncidents, IncidentJson.Default),
        (EventEndpoints.MapEvents, EventJson.Default),
        (ReversalEndpoints.MapReversals, ReversalJson.Default),
        (AuditEndpoints.MapAudit, AuditJson.Default),
        (EvidenceEndpoints.MapEvidence, null),
        (TextEndpoints.MapTexts, TextJson.Default),
        (LogEndpoints.MapLog, LogJson.Default),
        (ReceiptEndpoints.MapReceipts, null),
        (LabelEndpoints.MapLabels, null),
    ];

    /// <summary>Maps every route.</summary>
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var root = app.MapGroup("").AnswerHead();
        root.MapApiDocument();
        root.MapReadiness();
        var v1 = root.MapGroup("/v1").RejectUnknownParameters().RefuseOtherForms();
        foreach (var (map, _) in All)
            map(v1);
    }

    /// <summary>Adds every service.</summary>
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
        services.AddSingleton<OfficerImport>();
        services.AddReceipts();
        services.AddEvidence();
        services.AddSingleton<DeadlineWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<DeadlineWatch>());
        return services;
    }

    /// <summary>JSON with the types of every feature.</summary>
    public static IServiceCollection AddFeatureJson(this IServiceCollection services) =>
        services.AddApiJson([.. All.Select(feature => feature.Json).OfType<IJsonTypeInfoResolver>()]);
}
