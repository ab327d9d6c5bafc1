using System.Text.Json;
using System.Text.Json.Serialization;
using Logistics.Api.Deliveries;
using Logistics.Api.Destructions;
using Logistics.Api.Elections;
using Logistics.Api.Events;
using Logistics.Api.Handovers;
using Logistics.Api.Items;
using Logistics.Api.Locations;
using Logistics.Api.Log;
using Logistics.Api.Packages;
using Logistics.Api.Reconciliation;
using Logistics.Api.Reissues;
using Logistics.Api.Requirements;
using Logistics.Api.Sortings;
using Logistics.Api.Stock;
using Logistics.Api.TpsAccounts;
using Logistics.Api.Transfers;

namespace Logistics.Api.Hosting;

/// <summary>JSON as the API reads and writes it. Unknown and duplicate members are errors.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ElectionView))]
[JsonSerializable(typeof(CountdownView))]
[JsonSerializable(typeof(Page<ItemView>))]
[JsonSerializable(typeof(Page<RequirementView>))]
[JsonSerializable(typeof(LocationView))]
[JsonSerializable(typeof(Page<LocationView>))]
[JsonSerializable(typeof(Page<HeldPackageView>))]
[JsonSerializable(typeof(PackRequest))]
[JsonSerializable(typeof(BulkPackRequest))]
[JsonSerializable(typeof(RepackRequest))]
[JsonSerializable(typeof(OpeningRequest))]
[JsonSerializable(typeof(SealingRequest))]
[JsonSerializable(typeof(ReissueRequest))]
[JsonSerializable(typeof(PackReceiptView))]
[JsonSerializable(typeof(BulkPackView))]
[JsonSerializable(typeof(PackageView))]
[JsonSerializable(typeof(Page<PackageView>))]
[JsonSerializable(typeof(CustodyView))]
[JsonSerializable(typeof(NestingRequest))]
[JsonSerializable(typeof(NestingView))]
[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(AcceptanceRequest))]
[JsonSerializable(typeof(CancellationRequest))]
[JsonSerializable(typeof(HandoverView))]
[JsonSerializable(typeof(Page<HandoverSummaryView>))]
[JsonSerializable(typeof(TransferRequest))]
[JsonSerializable(typeof(TransferAcceptanceRequest))]
[JsonSerializable(typeof(TransferView))]
[JsonSerializable(typeof(Page<TransferView>))]
[JsonSerializable(typeof(DeliveryRequest))]
[JsonSerializable(typeof(DeliveryExplanationRequest))]
[JsonSerializable(typeof(DeliveryView))]
[JsonSerializable(typeof(Page<DeliveryView>))]
[JsonSerializable(typeof(SortingRequest))]
[JsonSerializable(typeof(SortingView))]
[JsonSerializable(typeof(Page<SortingView>))]
[JsonSerializable(typeof(Page<ReplacementOrderView>))]
[JsonSerializable(typeof(DestructionRequest))]
[JsonSerializable(typeof(DestructionView))]
[JsonSerializable(typeof(Page<DestructionView>))]
[JsonSerializable(typeof(TpsAccountRequest))]
[JsonSerializable(typeof(TpsAccountView))]
[JsonSerializable(typeof(ReconciliationView))]
[JsonSerializable(typeof(StockView))]
[JsonSerializable(typeof(Page<MovementView>))]
[JsonSerializable(typeof(Page<TrialBalanceView>))]
[JsonSerializable(typeof(Page<FeedEventView>))]
[JsonSerializable(typeof(InclusionProofView))]
[JsonSerializable(typeof(ConsistencyProofView))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ApiJson : JsonSerializerContext;

internal static class ApiJsonServices
{
    public static IServiceCollection AddApiJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(options =>
        {
            var json = options.SerializerOptions;
            json.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            json.PropertyNameCaseInsensitive = false;
            json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.AllowDuplicateProperties = false;
            json.RespectNullableAnnotations = true;
            json.NumberHandling = JsonNumberHandling.Strict;
        });
}
