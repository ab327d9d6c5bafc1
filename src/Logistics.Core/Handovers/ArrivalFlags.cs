using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>Flags a package that nobody had released.</summary>
public static class UnannouncedFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "unannounced";

    public static readonly Phrase ReleasedTo = new(
        "a package released to {location}", "paket yang diserahkan ke {location}");

    public static readonly Phrase InCustody = new("in the custody of {custodian}", "dipegang {custodian}");

    internal static Flag Of(Package package, string location, string field) => new(
        Code, Severity.Warning, field, ReleasedTo.With(("location", location)).Text,
        InCustody.With(("custodian", package.Custodian)).Text);
}

/// <summary>Flags a package that was under way in a handover.</summary>
public static class FromOtherHandoverFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "from-other-handover";

    public static readonly Phrase InNoOther = new(
        "a package that is under way in no other handover", "paket yang tidak sedang dalam serah terima lain");

    public static readonly Phrase UnderWay = new(
        "under way from {from} to {to} in handover {handover}",
        "dalam perjalanan dari {from} ke {to} dalam serah terima {handover}");

    internal static Flag Of(Handover left, string field) => new(
        Code, Severity.Warning, field, InNoOther.English,
        UnderWay.With(("from", left.From), ("to", left.To), ("handover", left.Id.ToString())).Text);
}

/// <summary>Flags a package that was missing.</summary>
public static class FoundAgainFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "found-again";

    public static readonly Phrase AtHand = new("a package that is not missing", "paket yang tidak hilang");

    public static readonly Phrase MissingAt = new("missing; {custodian} has custody", "hilang; dipegang {custodian}");

    internal static Flag Of(Package package, string field) => new(
        Code, Severity.Info, field, AtHand.English, MissingAt.With(("custodian", package.Custodian)).Text);
}

/// <summary>Flags a package whose line in the handover was closed before.</summary>
public static class LateAnswerFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "late-answer";

    public static readonly Phrase OpenLine = new("an open line", "baris yang belum dijawab");

    public static readonly Phrase Line = new("the line is {outcome}", "baris berstatus {outcome}");

    internal static Flag Of(LineOutcome closed, string field) => new(
        Code, Severity.Info, field, OpenLine.English, Line.With(("outcome", EnumText.Of(closed))).Text);
}

/// <summary>Flags a package that was accepted before its release was recorded.</summary>
public static class AcceptedBeforeReleaseFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "accepted-before-release";

    public static readonly Phrase Recorded = new(
        "a handover whose release is recorded", "serah terima yang penyerahannya sudah tercatat");

    internal static Flag Of(Guid handover) =>
        new(Code, Severity.Info, "handover", Recorded.English, handover.ToString());
}

/// <summary>Flags a label that no package has.</summary>
public static class UnknownLabelFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "unknown-label";

    public static readonly Phrase Known = new("the label of a package", "label sebuah paket");

    internal static Flag Of(string field, string label) =>
        new(Code, Severity.Warning, field, Known.English, label);
}

/// <summary>Flags a release that was recorded after its packages had been accepted.</summary>
public static class ReleasedAfterArrivalFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "released-after-arrival";

    public static readonly Phrase Before = new(
        "a release recorded before its acceptance", "penyerahan yang dicatat sebelum penerimaannya");

    public static readonly Phrase By = new("acceptance {acceptance}", "penerimaan {acceptance}");

    internal static Flag Of(Guid acceptance) => new(
        Code, Severity.Info, "id", Before.English, By.With(("acceptance", acceptance.ToString())).Text);
}

/// <summary>Flags a release by another place than had custody when its package arrived.</summary>
public static class NotFromCustodianFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "not-from-custodian";

    public static readonly Phrase HadCustody = new(
        "{custodian}, which had custody when the package arrived", "{custodian}, yang memegang paket saat paket tiba");

    internal static Flag Of(string custodian, string from) => new(
        Code, Severity.Warning, "from", HadCustody.With(("custodian", custodian)).Text, from);
}

/// <summary>Flags a release to another place than where the handover had been accepted.</summary>
public static class ArrivedElsewhereFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "arrived-elsewhere";

    public static readonly Phrase AcceptedAt = new(
        "{location}, where acceptance {acceptance} was recorded", "{location}, tempat penerimaan {acceptance} dicatat");

    internal static Flag Of(string to, Arrival accepted) => new(
        Code, Severity.Warning, "to",
        AcceptedAt.With(("location", accepted.Location), ("acceptance", accepted.Id.ToString())).Text, to);
}

/// <summary>Flags a label that is of a package which another place recorded since.</summary>
public static class RecordedElsewhereFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "recorded-elsewhere-since";

    internal static Flag Of(Package package, string location) => new(
        Code, Severity.Warning, "package", UnannouncedFlags.InCustody.With(("custodian", location)).Text,
        UnannouncedFlags.InCustody.With(("custodian", package.Custodian)).Text);
}
