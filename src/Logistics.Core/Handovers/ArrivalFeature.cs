using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>What arrives other than by an open line of a handover.</summary>
public sealed class ArrivalFeature : Feature
{
    public override void Register(FeatureBuilder builder) => ArrivalNotices.Declare(builder)
        .Event<PackageArrived>("package-arrived", ArrivalEvents.Arrive, Touch)
        .Event<LabelArrived>("label-arrived", ArrivalEvents.ArriveUnknown, Touch, keepsLatest: true)
        .Event<AcceptanceUnmatched>("acceptance-unmatched", ArrivalEvents.AcceptUnmatched, Touch, keepsLatest: true)
        .Event<ArrivalSettled>("arrival-settled", ArrivalEvents.Settle, Touch)
        .Command<RecordArrival>(
            "record-arrival", Act.RecordArrival, (_, c) => new("location", c.Location),
            ArrivalDecisions.Record, Collect, HandoverAnswer.StepsOf)
        .Command<IdentifyArrival>(
            "identify-arrival", Act.RecordArrival, ArrivalDecisions.PlaceOf,
            ArrivalDecisions.Identify, Collect)
        .Reversible<PackageArrived>(
            Act.RecordArrival, body => new("sequence", body.Location), PackageReversal.Hinders,
            PackageReversal.Collect)
        .Reversible<LabelArrived>(Act.RecordArrival, body => new("sequence", body.Location))
        .Reversible<AcceptanceUnmatched>(Act.RecordArrival, body => new("sequence", body.Location))
        .Reversible<ArrivalSettled>(Act.RecordArrival, body => new("sequence", body.Location))
        .Table(Arrival.Table)
        .Rules(ArrivalRule.All)
        .Json(ArrivalJson.Default);

    private static void Collect(Needs needs, RecordArrival command)
    {
        Signing.Collect(needs, command, command.Signatures, ArrivalDecisions.SidesAt(command.Location));
        foreach (var line in command.Lines)
            Arriving.Collect(needs, line.Label);
    }

    private static void Collect(Needs needs, IdentifyArrival command)
    {
        needs.Stream(Arrival.Stream(command.Arrival));
        needs.One(Arrival.Table, command.Arrival);
        if (command.Package is { } package)
            Arriving.Collect(needs, package);
    }

    private static void Touch(Needs needs, LedgerEvent e, PackageArrived body)
    {
        if (body.Arrival is { } arrival)
            needs.One(Arrival.Table, arrival);
        else
            needs.None(Arrival.Table, e.Id);
        if (!Package.TryIdOf(e.Stream, out var id))
            return;
        if (body.Handover is { } handover)
        {
            needs.One(Handover.Table, handover);
            needs.One(HandoverLine.Table, (handover, id));
        }

        if (body.Within is { } outer)
            needs.One(Package.Table, outer);
        if (body.Seals is { Count: > 0 })
            needs.Set(SealUse.OfPackage, id);
        if (needs.One(Package.Table, id) is not { } package)
            return;
        needs.Set(Package.Inside, id);
        if (package.Outer is { } holder)
            needs.One(Package.Table, holder);
        SupplyBooks.Collect(
            needs, package, needs.Set(PackageContentLine.OfPackage, package.Id).Select(line => line.Item));
    }

    private static void Touch(Needs needs, LedgerEvent e, LabelArrived body) =>
        needs.None(Arrival.Table, Arrival.OfLabel(body.Record, body.Label));

    private static void Touch(Needs needs, LedgerEvent e, AcceptanceUnmatched body) =>
        needs.None(Arrival.Table, body.Acceptance);

    private static void Touch(Needs needs, LedgerEvent e, ArrivalSettled body)
    {
        if (Arrival.TryIdOf(e.Stream, out var id)
            && needs.One(Arrival.Table, id) is { Named: { } handover } && body.Handover is null)
            needs.Set(Arrival.OpenNaming, handover);
    }
}

[JsonSerializable(typeof(PackageArrived))]
[JsonSerializable(typeof(LabelArrived))]
[JsonSerializable(typeof(AcceptanceUnmatched))]
[JsonSerializable(typeof(ArrivalSettled))]
[JsonSerializable(typeof(RecordArrival))]
[JsonSerializable(typeof(IdentifyArrival))]
internal sealed partial class ArrivalJson : JsonSerializerContext;
