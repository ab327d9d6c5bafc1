using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>What is odd about arrivals, and about releases that are recorded after them.</summary>
internal static class ArrivalNotices
{
    public static FeatureBuilder Declare(FeatureBuilder builder) => builder
        .Flag(UnannouncedFlags.Code, UnannouncedFlags.ReleasedTo, UnannouncedFlags.InCustody)
        .Flag(FromOtherHandoverFlags.Code, FromOtherHandoverFlags.InNoOther, FromOtherHandoverFlags.UnderWay)
        .Flag(FoundAgainFlags.Code, FoundAgainFlags.AtHand, FoundAgainFlags.MissingAt)
        .Flag(LateAnswerFlags.Code, LateAnswerFlags.OpenLine, LateAnswerFlags.Line)
        .Flag(AcceptedBeforeReleaseFlags.Code, AcceptedBeforeReleaseFlags.Recorded)
        .Flag(UnknownLabelFlags.Code, UnknownLabelFlags.Known)
        .Flag(ReleasedAfterArrivalFlags.Code, ReleasedAfterArrivalFlags.Before, ReleasedAfterArrivalFlags.By)
        .Flag(NotFromCustodianFlags.Code, NotFromCustodianFlags.HadCustody)
        .Flag(ArrivedElsewhereFlags.Code, ArrivedElsewhereFlags.AcceptedAt)
        .Settles<ArrivalSettled>(null, UnknownLabelFlags.Code)
        .Flag(RecordedElsewhereFlags.Code, UnannouncedFlags.InCustody)
        .Finding("arrivals", e => e.Body is PackageArrived or LabelArrived or AcceptanceUnmatched
            || e.HasFlag(ReleasedAfterArrivalFlags.Code) || e.HasFlag(ArrivedElsewhereFlags.Code));

    /// <summary>The flags of a package that arrived.</summary>
    /// <param name="package">As it was before.</param>
    /// <param name="field">Where the request names it.</param>
    /// <param name="left">The handover in which it was under way; null for none.</param>
    /// <param name="early">The handover that is accepted before its release; null for none.</param>
    /// <param name="closed">What became of its line before; null where it had none.</param>
    public static IEnumerable<Flag> Of(
        Package package, string location, string field, Handover? left, Guid? early, LineOutcome? closed) =>
        ((Flag?[])
        [
            NotOnItsWayFlags.Of(package, location, field),
            early is { } handover ? AcceptedBeforeReleaseFlags.Of(handover) : null,
            left is not null ? FromOtherHandoverFlags.Of(left, field)
            : package.IsMissing ? FoundAgainFlags.Of(package, field)
            : early is null && closed is null ? UnannouncedFlags.Of(package, location, field) : null,
            closed is { } outcome ? LateAnswerFlags.Of(outcome, field) : null,
        ]).OfType<Flag>();
}
