using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>Flags what is odd about an arrival, and about a release that is recorded after it.</summary>
public static class ArrivalFlags
{
    /// <summary>Nobody had released the package.</summary>
    public const string Unannounced = "unannounced";

    /// <summary>The package was under way in a handover.</summary>
    public const string OtherHandover = "from-other-handover";

    /// <summary>The package was missing.</summary>
    public const string Found = "found-again";

    /// <summary>The line of the package was closed before.</summary>
    public const string Late = "late-answer";

    /// <summary>The acceptance was recorded before the release.</summary>
    public const string BeforeRelease = "accepted-before-release";

    /// <summary>The place is not on the package's way.</summary>
    public const string NotOnItsWay = "not-on-its-way";

    /// <summary>No package has the label.</summary>
    public const string UnknownLabel = "unknown-label";

    /// <summary>A release was recorded after the packages had been accepted.</summary>
    public const string ReleasedAfterArrival = "released-after-arrival";

    /// <summary>A release leads to another place than where its packages had been accepted.</summary>
    public const string ArrivedElsewhere = "arrived-elsewhere";

    /// <summary>A label turned out to be that of a package which another place recorded since.</summary>
    public const string RecordedElsewhere = "recorded-elsewhere-since";

    public static readonly Phrase ReleasedTo = new(
        "a package released to {location}", "paket yang diserahkan ke {location}");

    public static readonly Phrase InCustody = new("in the custody of {custodian}", "dipegang {custodian}");

    public static readonly Phrase InNoOther = new(
        "a package that is under way in no other handover", "paket yang tidak sedang dalam serah terima lain");

    public static readonly Phrase UnderWay = new(
        "under way from {from} to {to} in handover {handover}",
        "dalam perjalanan dari {from} ke {to} dalam serah terima {handover}");

    public static readonly Phrase AtHand = new("a package that is not missing", "paket yang tidak hilang");

    public static readonly Phrase MissingAt = new("missing; {custodian} has custody", "hilang; dipegang {custodian}");

    public static readonly Phrase OpenLine = new("an open line", "baris yang belum dijawab");

    public static readonly Phrase Line = new("the line is {outcome}", "baris berstatus {outcome}");

    public static readonly Phrase RecordedRelease = new(
        "a handover whose release is recorded", "serah terima yang penyerahannya sudah tercatat");

    public static readonly Phrase OnItsWay = new(
        "a location on the way to {destination}", "lokasi di jalur menuju {destination}");

    public static readonly Phrase KnownLabel = new("the label of a package", "label sebuah paket");

    public static readonly Phrase BeforeAcceptance = new(
        "a release recorded before its acceptance", "penyerahan yang dicatat sebelum penerimaannya");

    public static readonly Phrase Accepted = new("acceptance {acceptance}", "penerimaan {acceptance}");

    public static readonly Phrase AcceptedAt = new(
        "acceptance {acceptance} at {location}", "penerimaan {acceptance} di {location}");

    internal static FeatureBuilder Declare(FeatureBuilder builder) => builder
        .Flag(Unannounced, ReleasedTo, InCustody)
        .Flag(OtherHandover, InNoOther, UnderWay)
        .Flag(Found, AtHand, MissingAt)
        .Flag(Late, OpenLine, Line)
        .Flag(BeforeRelease, RecordedRelease)
        .Flag(NotOnItsWay, OnItsWay)
        .Flag(UnknownLabel, KnownLabel)
        .Flag(ReleasedAfterArrival, BeforeAcceptance, Accepted)
        .Flag(ArrivedElsewhere, AcceptedAt)
        .Flag(RecordedElsewhere, InCustody)
        .Finding("arrivals", e => e.Body is PackageArrived or LabelArrived or AcceptanceUnmatched
            || e.HasFlag(ReleasedAfterArrival) || e.HasFlag(ArrivedElsewhere));

    /// <summary>The flags of a package that arrived.</summary>
    /// <param name="package">As it was before.</param>
    /// <param name="field">Where the request names it.</param>
    /// <param name="left">The handover in which it was under way; null for none.</param>
    /// <param name="closed">What became of its line before; null where it had none.</param>
    internal static IEnumerable<Flag> Of(
        Package package, string location, string field, Handover? left, Guid? named, LineOutcome? closed,
        ArrivalReason reason)
    {
        if (!package.LeadsThrough(location))
        {
            yield return new Flag(
                NotOnItsWay, Severity.Critical, field,
                OnItsWay.With(("destination", package.Destination)).Text, location);
        }

        if (reason == ArrivalReason.BeforeRelease)
        {
            yield return new Flag(
                BeforeRelease, Severity.Info, "handover", RecordedRelease.English, named?.ToString());
        }

        var custodian = ("custodian", (object)package.Custodian);
        if (left is not null)
        {
            yield return new Flag(
                OtherHandover, Severity.Warning, field, InNoOther.English,
                UnderWay.With(("from", left.From), ("to", left.To), ("handover", left.Id.ToString())).Text);
        }
        else if (package.StatusAtRest == PackageStatus.Missing)
        {
            yield return new Flag(
                Found, Severity.Info, field, AtHand.English, MissingAt.With(custodian).Text);
        }
        else if (reason is ArrivalReason.Unannounced or ArrivalReason.UnknownLabel)
        {
            yield return new Flag(
                Unannounced, Severity.Warning, field, ReleasedTo.With(("location", location)).Text,
                InCustody.With(custodian).Text);
        }

        if (closed is { } outcome)
        {
            yield return new Flag(
                Late, Severity.Info, field, OpenLine.English,
                Line.With(("outcome", EnumText.Of(outcome))).Text);
        }
    }

    internal static Flag OfLabel(string field, string label) =>
        new(UnknownLabel, Severity.Warning, field, KnownLabel.English, label);

    internal static Flag OfRelease(Guid acceptance) => new(
        ReleasedAfterArrival, Severity.Info, "id", BeforeAcceptance.English,
        Accepted.With(("acceptance", acceptance.ToString())).Text);

    internal static Flag OfReleaseTo(string to, Arrival accepted) => new(
        ArrivedElsewhere, Severity.Warning, "to",
        AcceptedAt.With(("acceptance", accepted.Id.ToString()), ("location", accepted.Location)).Text, to);

    internal static Flag OfIdentified(Package package, string location) => new(
        RecordedElsewhere, Severity.Warning, "package", InCustody.With(("custodian", location)).Text,
        InCustody.With(("custodian", package.Custodian)).Text);
}
