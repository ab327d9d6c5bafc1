using System.Collections.Frozen;
using System.Security.Claims;
using System.Text.Json;
using Logistics.Api.Deliveries;
using Logistics.Api.Destructions;
using Logistics.Api.Handovers;
using Logistics.Api.Hosting;
using Logistics.Api.Officers;
using Logistics.Api.Packages;
using Logistics.Api.ReVotes;
using Logistics.Api.Reissues;
using Logistics.Api.Seals;
using Logistics.Api.Sortings;
using Logistics.Api.TpsAccounts;
using Logistics.Api.Transfers;
using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;
using Logistics.Core.Seals;
using Logistics.Core.Sortings;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;

namespace Logistics.Api.Reversals;

/// <summary>Reads what is recorded in the place of an event: the request that records such an event.</summary>
internal static class Replacements
{
    /// <summary>The field of its id.</summary>
    public const string IdField = $"{Member}.id";

    private const string Member = "replacement";

    private static readonly FrozenDictionary<Type, (Type Request, Read Read)> ByBody =
        new Dictionary<Type, (Type, Read)>
        {
            [typeof(DeliveryReceived)] = By<DeliveryRequest>((r, input, _, user) => r.ToCommand(input, user.Actor())),
            [typeof(DeliveryExplained)] = By<DeliveryExplanationRequest>((r, input, e, user) =>
                r.ToCommand(input, ((DeliveryExplained)e.Body).Delivery, user.Actor())),
            [typeof(SortingRecorded)] = By<SortingRequest>((r, input, _, user) => r.ToCommand(input, user.Actor())),
            [typeof(GoodsDestroyed)] = By<DestructionRequest>((r, input, _, user) => r.ToCommand(input, user.Actor())),
            [typeof(SealsIssued)] = By<SealBatchRequest>((r, input, _, user) => r.ToCommand(input, user.Actor())),
            [typeof(TransferReleased)] = By<TransferRequest>((r, input, _, user) => r.ToCommand(input, user.Actor())),
            [typeof(TransferAccepted)] = By<TransferAcceptanceRequest>((r, input, e, user) =>
                r.ToCommand(input, ((TransferStep)e.Body).Transfer, user.Actor())),
            [typeof(TpsAccountRecorded)] = By<TpsAccountRequest>((r, input, _, user) =>
                r.ToCommand(input, user.Actor())),
            [typeof(ReVoteRecommended)] = By<ReVoteRequest>((r, input, _, user) => r.ToCommand(input, user.Actor())),
            [typeof(ReVoteDecided)] = By<ReVoteDecisionRequest>((r, input, e, user) =>
                r.ToCommand(input, ((ReVoteDecided)e.Body).ReVote, user.Actor())),
            [typeof(PackagePacked)] = By<PackRequest>((r, input, _, user) => r.ToCommand(input, user)),
            [typeof(PackageRepacked)] = By<RepackRequest>((r, input, e, user) =>
                r.ToCommand(input, PackageOf(e), user)),
            [typeof(PackageOpened)] = By<OpeningRequest>((r, input, e, user) =>
                r.ToCommand(input, PackageOf(e), user.Actor())),
            [typeof(PackageSealed)] = By<SealingRequest>((r, input, e, user) =>
                r.ToCommand(input, PackageOf(e), user.Actor())),
            [typeof(PackageReleased)] = By<ReleaseRequest>((r, input, _, user) => r.ToCommand(input, user.Actor())),
            [typeof(PackageAccepted)] = ByAnswer(),
            [typeof(PackageRefused)] = ByAnswer(),
            [typeof(PackageMissing)] = ByAnswer(),
            [typeof(PackageArrived)] = By<ArrivalRequest>((r, input, _, user) => r.ToCommand(input, user.Actor())),
            [typeof(LabelArrived)] = By<ArrivalRequest>((r, input, _, user) => r.ToCommand(input, user.Actor())),
            [typeof(OfficerChecked)] = By<OfficerChecksRequest>((r, input, e, user) =>
                r.ToCommand(input, OfficerOf(e), user.Actor())),
            [typeof(OfficerAppointed)] = By<AppointmentRequest>((r, input, e, user) =>
                r.ToCommand(input, OfficerOf(e), user.Actor())),
            [typeof(OfficerSwornIn)] = By<OathRequest>((r, input, e, user) =>
                r.ToCommand(input, OfficerOf(e), user.Actor())),
            [typeof(OfficerTrained)] = By<TrainingRequest>((r, input, e, user) =>
                r.ToCommand(input, OfficerOf(e), user.Actor())),
            [typeof(OfficerEnded)] = By<OfficeEndRequest>((r, input, e, user) =>
                r.ToCommand(input, OfficerOf(e), user.Actor())),
        }.ToFrozenDictionary();

    private static readonly (Type Request, Read Read) Reissued =
        By<ReissueRequest>((r, input, _, user) => r.ToCommand(input, user.Actor()));

    private delegate LedgerCommand Read(RecordingRequest request, Input input, LedgerEvent e, ClaimsPrincipal user);

    /// <summary>The command of a replacement; null where there is none, or it cannot be read.</summary>
    /// <param name="input">Gets what is wrong, each field as the sender wrote it.</param>
    /// <param name="e">The event in whose place it is recorded; null where there is none.</param>
    public static LedgerCommand? ReadFrom(
        JsonElement? json, LedgerEvent? e, Input input, ClaimsPrincipal user, JsonSerializerOptions options)
    {
        if (json is not { } body || body.ValueKind == JsonValueKind.Null || e is null)
            return null;
        if (Of(e.Body) is not var (type, read))
        {
            input.Fail(Member, null, Expectations.NoReplacement.With(("type", e.Type)));
            return null;
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            input.Fail(Member, null, Expectations.Object);
            return null;
        }

        var (own, request) = Parse(body, type, options);
        var command = request?.Complete(own, read(request, own, e, user));
        foreach (var error in own.Problem is null ? [] : own.Errors.Concat(own.Outdated?.Errors ?? []))
            input.Fail(PartOf(error.Field), error.Value, error.Expected);
        return own.Problem is null && own.Outdated is null ? command : null;
    }

    private static (Input Input, RecordingRequest? Request) Parse(
        JsonElement body, Type type, JsonSerializerOptions options)
    {
        var info = options.GetTypeInfo(type);
        try
        {
            return (new Input(), (RecordingRequest)body.Deserialize(info)!);
        }
        catch (JsonException fault)
        {
            return BodyFaults.Find(body, info) is { } found
                ? (new Input(found.Faults), (RecordingRequest)JsonSerializer.Deserialize(found.Readable, info)!)
                : (new Input(new BodyFaults([JsonFaults.Of(fault)])), null);
        }
    }

    private static (Type Request, Read Read)? Of(EventBody body) => body switch
    {
        PackagePacked { Kind: PackageKind.ReVoteBox } => Reissued,
        _ when ByBody.TryGetValue(body.GetType(), out var found) => found,
        _ => null,
    };

    private static (Type Request, Read Read) By<TRequest>(
        Func<TRequest, Input, LedgerEvent, ClaimsPrincipal, LedgerCommand> read)
        where TRequest : RecordingRequest =>
        (typeof(TRequest), (request, input, e, user) => read((TRequest)request, input, e, user));

    private static (Type Request, Read Read) ByAnswer() => By<AcceptanceRequest>((r, input, e, user) =>
        r.ToCommand(input, ((HandoverStep)e.Body).Handover, user.Actor()));

    private static PackageRef PackageOf(LedgerEvent e) => new(Package.IdOf(e.Stream), null);

    private static Guid OfficerOf(LedgerEvent e) => ((OfficerStep)e.Body).Officer;

    private static string PartOf(string field) => field.Length == 0 ? Member : $"{Member}.{field}";
}
