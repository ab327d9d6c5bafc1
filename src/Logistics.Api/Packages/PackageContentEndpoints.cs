using System.ComponentModel;
using Logistics.Api.Events;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Data.Access;
using Logistics.Data.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Packages;

/// <summary>What happens inside a package after it was packed.</summary>
internal static class PackageContentEndpoints
{
    private const string NotNow =
        "`different-content`: the id was used for other content. `package-in-transit`: not now. ";

    public static void MapPackageContents(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/packages/{packageId}").WithTags("Packages")
            .WithProblems(400, 401, 403, 404, 409, 413, 415, 422, 503);
        group.MapPost("/repacking", Repack)
            .WithName("RepackPackage")
            .May(Act.Repack)
            .WithSummary("Record corrected contents of a package on its way out.")
            .WithDescription(
                "By whoever has custody, until the package reaches its destination. What is added comes from the loose "
                + "stock of the location, and what is removed goes there. `packed` of the requirements follows. "
                + "All that it holds then is held against what its destination needs, as at packing: "
                + "`over-requirement` and `short-of-requirement`, unless an admin sets the rule aside with `override`; "
                + "by anybody else that is `override-forbidden`.")
            .WithMeaning(409, NotNow + "`already-opened`: the package is open.");
        group.MapPost("/opening", Open)
            .WithName("OpenPackage")
            .May(Act.Open)
            .WithSummary("Record the opening of a package.")
            .WithDescription(
                "At its destination, at a polling station not before `packagesOpenAt` of the election by the "
                + "`occurredAt` of the request; and, once it has been there, at a PPK on its way back, which "
                + "recapitulates, or where it was packed. An opened package may be sealed again, or handed over empty. "
                + "Where `seals` were read that are not those it was closed with, `warnings` names them. "
                + "`counted` says how much was counted: what is short goes to the account `lost`, what is over comes "
                + "from `found`, and the flag `count-mismatch` says both numbers. Packages inside it come out and "
                + "stay closed.")
            .WithMeaning(409, NotNow + "`already-opened`: the package is open already.");
        group.MapPost("/sealing", Seal)
            .WithName("SealPackage")
            .May(Act.Seal)
            .WithSummary("Record the filling and sealing of an opened package for the way back.")
            .WithDescription(
                "Contents are what was loose at the location, such as unused ballots. "
                + "Ballots that were used or spoiled "
                + "are on accounts of their own, `used/<tps>/<contest>` and `spoiled`, and are not contents, though "
                + "they lie in the same box.")
            .WithMeaning(409, NotNow + "`not-opened`: the package is closed.");
    }

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Repack(
        [Description(PackageEndpoints.Naming)] string packageId,
        RepackRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, packageId, (input, reference) => request.ToCommand(input, reference, recorder.User),
            events, ct);

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Open(
        [Description(PackageEndpoints.Naming)] string packageId,
        OpeningRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, packageId, (input, reference) => request.ToCommand(input, reference, recorder.Actor),
            events, ct);

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Seal(
        [Description(PackageEndpoints.Naming)] string packageId,
        SealingRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(
            recorder, request, packageId, (input, reference) => request.ToCommand(input, reference, recorder.Actor),
            events, ct);

    /// <summary>The last event is about the package that is named; others are about those inside it.</summary>
    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> RecordAsync(
        Recorder recorder,
        RecordingRequest request,
        string packageId,
        Func<Input, PackageRef, LedgerCommand> read,
        EventStore events,
        CancellationToken ct) =>
        RecordAsync(recorder, request, packageId, read, receipt => receipt.Entries[^1], events, ct);

    /// <param name="of">The event about the package that is named.</param>
    internal static async Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> RecordAsync(
        Recorder recorder,
        RecordingRequest request,
        string packageId,
        Func<Input, PackageRef, LedgerCommand> read,
        Func<Receipt, LedgerEntry> of,
        EventStore events,
        CancellationToken ct)
    {
        if (PackageEndpoints.Reference(packageId) is not { } reference)
            return Problem.NotFound(PackageRule.UnknownPackage, "package", packageId).ToResult();
        var input = recorder.NewInput();
        return await recorder.RecordAsync(
            request, input, read(input, reference), PackageEndpoints.AddressOf(packageId),
            receipt => ViewAsync(of(receipt), receipt.Answer, events, recorder.User.Sight(), ct), ct);
    }

    /// <summary>Shows the package as the event left it, whatever has happened to it since.</summary>
    private static async Task<PackReceiptView> ViewAsync(
        LedgerEntry entry, CommandAnswer? answer, EventStore events, Sight sight, CancellationToken ct)
    {
        // Who repacked or sealed it put the seals on. Anybody else sees them as far as they may.
        var shown = entry.Event.Body is PackageRepacked or PackageSealed ? Sight.Everything : sight;
        if (answer?.Left is PackageDetails left
            && HiddenSeals.ShowsNew(shown, entry.Event, left.State.Custodian))
        {
            return new PackReceiptView(
                PackageView.Of(left), EventView.OfNew(entry, answer), WarningView.Localized([entry.Event], sight));
        }

        if (Package.TryIdOf(entry.Event.Stream, out var id)
            && await events.CustodyAsync(id, shown, ct) is { } record
            && record.At(entry.Sequence) is ({ } package, { } stored))
        {
            return new PackReceiptView(
                PackageView.Of(record.Page.Hidden.Show(package)), EventView.OfNew(stored, record.Page),
                WarningView.Localized([entry.Event], sight));
        }

        throw new InvalidOperationException($"Event {entry.Sequence} was recorded but cannot be read.");
    }
}
