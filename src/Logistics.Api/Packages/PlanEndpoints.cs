using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Data.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Packages;

/// <summary>What changes the plan for a package.</summary>
internal static class PlanEndpoints
{
    private const string Different = "`different-content`: the id was used for other content.";

    public static void MapPlans(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/packages/{packageId}").WithTags("Packages")
            .WithProblems(400, 401, 403, 404, 409, 413, 415, 422, 503);
        group.MapPost("/recall", Recall)
            .WithName("RecallPackage")
            .May(Act.Recall)
            .WithSummary("Call a package back.")
            .WithDescription(
                "By the KPU, or the place that packed it, while the package is unopened and away from there. It may go "
                + "back up from wherever it is. One that is under way is answered, cancelled or recorded as arrived "
                + "first, as any other. It is `recalled` until it is back where it was packed, and so is what is "
                + "inside it. What happens all the same is recorded with the flag `recalled`: it is opened, or goes "
                + "on outward.")
            .WithMeaning(409, Different + " `already-recalled`: it is called back already.");
        group.MapPost("/destination", Redirect)
            .WithName("RedirectPackage")
            .May(Act.Redirect)
            .WithSummary("Give a package another destination.")
            .WithDescription(
                "By the KPU, while the package is unopened, wherever it is. What it holds counts for the new "
                + "destination from then on, and is held against what that needs, as at packing. A package with others "
                + "inside, or inside another, is taken out first. A box for a re-vote stays with its TPS. From a place "
                + "that is not on its new way it goes up to its parent, and then down another branch.")
            .WithMeaning(409, Different);
        group.MapPost("/label", Relabel)
            .WithName("RelabelPackage")
            .May(Act.Relabel)
            .WithSummary("Put another label on a package.")
            .WithDescription(
                "By whoever has custody, or the KPU. Both labels find it. No other package may use the former one.")
            .WithMeaning(409, Different);
        group.MapPost("/dissolution", Dissolve)
            .WithName("DissolvePackage")
            .May(Act.Dissolve)
            .WithSummary("Record the unpacking of a package that was packed by mistake.")
            .WithDescription(
                "By the place that packed it, while the package is there and unopened. What it holds is loose stock "
                + "again, and its seals are broken. Its label is free for another package. Nothing more can be "
                + "recorded of it; its custody stays readable.")
            .WithMeaning(409, Different + " `package-in-transit`: not now.");
        group.MapPost("/write-off", WriteOff)
            .WithName("WriteOffPackage")
            .May(Act.WriteOff)
            .WithSummary("Write off a missing package.")
            .WithDescription(
                "By the KPU, on a decision. The package is `lost`, and what it held goes to the account `lost`. So "
                + "does what is inside it.")
            .WithMeaning(409, Different + " `not-missing`: the package is not marked missing.");
        group.MapPost("/write-back", WriteBack)
            .WithName("WriteBackPackage")
            .May(Act.WriteBack)
            .WithSummary("Record that a package was found which had been written off.")
            .WithDescription(
                "By the place that has it. What it held comes back from the account `lost`, and the package is "
                + "received there. An arrival of such a package says the same.")
            .WithMeaning(409, Different + " `not-written-off`: the package is not `lost`.");
    }

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Recall(
        [Description(PackageEndpoints.Naming)] string packageId,
        ReasonRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, packageId, (input, package) => request.ToRecall(input, package, recorder.Actor),
            events, ct);

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Redirect(
        [Description(PackageEndpoints.Naming)] string packageId,
        RedirectionRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, packageId, (input, package) => request.ToCommand(input, package, recorder.User),
            events, ct);

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Relabel(
        [Description(PackageEndpoints.Naming)] string packageId,
        LabelRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, packageId, (input, package) => request.ToCommand(input, package, recorder.Actor),
            events, ct);

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Dissolve(
        [Description(PackageEndpoints.Naming)] string packageId,
        ReasonRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, packageId, (input, package) => request.ToDissolution(input, package, recorder.Actor),
            events, ct);

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> WriteOff(
        [Description(PackageEndpoints.Naming)] string packageId,
        WriteOffRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, packageId, (input, package) => request.ToCommand(input, package, recorder.Actor),
            events, ct);

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> WriteBack(
        [Description(PackageEndpoints.Naming)] string packageId,
        WriteBackRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, packageId, (input, package) => request.ToCommand(input, package, recorder.Actor),
            events, ct);

    /// <summary>The first event is about the package that is named; others are about those inside it.</summary>
    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> RecordAsync(
        Recorder recorder,
        RecordingRequest request,
        string packageId,
        Func<Input, PackageRef, LedgerCommand> read,
        EventStore events,
        CancellationToken ct) =>
        PackageContentEndpoints.RecordAsync(
            recorder, request, packageId, read, receipt => receipt.Entries[0], events, ct);
}
