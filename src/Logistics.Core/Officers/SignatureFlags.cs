using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;

namespace Logistics.Core.Officers;

/// <summary>Flags a step that fewer officers of a side signed than the rules want.</summary>
public static class UnsignedFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "unsigned";

    public static readonly Phrase Wanted = new(
        "at least {count} signed as {as}, in office at {place}",
        "paling sedikit {count} menandatangani sebagai {as}, menjabat di {place}");

    public static readonly Phrase WantedOf = new(
        "at least {count} of {roles} signed as {as}, in office at {place}",
        "paling sedikit {count} dari {roles} menandatangani sebagai {as}, menjabat di {place}");

    internal static Flag Of(SignatureRule rule, string place, int count) => new(
        Code, Severity.Warning, "signatures",
        (rule.Roles.Count == 0 ? Wanted : WantedOf).With(
            ("count", rule.Count), ("as", EnumText.Of(rule.As)), ("roles", rule.Roles), ("place", place)).Text,
        count.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Flags the signature of somebody who did not hold the office that day.</summary>
public static class OutOfTermFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "out-of-term";

    public static readonly Phrase InOffice = new(
        "an officer who held the office on {day}", "petugas yang menjabat pada {day}");

    public static readonly Phrase NotSwornIn = new("not sworn in", "belum dilantik");

    public static readonly Phrase SwornIn = new("sworn in on {day}", "dilantik pada {day}");

    public static readonly Phrase Ended = new("office over on {day}", "jabatan berakhir pada {day}");

    public static readonly Phrase Term = new("term from {from} to {to}", "masa kerja {from} sampai {to}");

    internal static Flag? Of(Officer officer, DateOnly day, string field) => officer.HeldOfficeOn(day)
        ? null
        : new Flag(
            Code, Severity.Warning, field, InOffice.With(("day", DateText.Of(day))).Text,
            officer switch
            {
                { SwornOn: null } => NotSwornIn.English,
                { SwornOn: { } sworn } when sworn > day => SwornIn.With(("day", DateText.Of(sworn))).Text,
                { EndedOn: { } ended } when ended < day => Ended.With(("day", DateText.Of(ended))).Text,
                _ => Term.With(("from", Text(officer.TermFrom)), ("to", Text(officer.TermTo))).Text,
            });

    private static string Text(DateOnly? day) => day is { } given ? DateText.Of(given) : "-";
}

/// <summary>Flags the signature of somebody whose office is at another place.</summary>
public static class NotInOfficeHereFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "not-in-office-here";

    public static readonly Phrase OfPlace = new("an officer of {place}", "petugas {place}");

    public static readonly Phrase OfOrAbove = new(
        "an officer of {places} or of a place above", "petugas {places} atau tempat di atasnya");

    internal static Flag? Of(World world, Officer officer, SignedAs side, SignedPlaces places, string field)
    {
        string[] sides = [.. ((string[])[places.From, places.To]).Distinct(StringComparer.Ordinal)];
        return side switch
        {
            SignedAs.Witnessed => sides.Any(IsOfOrAbove)
                ? null
                : Flag(OfOrAbove.With(("places", sides))),
            _ => officer.Place == places.PlaceOf(side)
                ? null
                : Flag(OfPlace.With(("place", places.PlaceOf(side)))),
        };

        bool IsOfOrAbove(string code) =>
            world.Reference.LocationOf(code)?.IsSelfOrDescendantOf(officer.Place) == true;

        Flag Flag(Expected expected) => new(Code, Severity.Warning, field, expected.Text, officer.Place);
    }
}

/// <summary>Flags that somebody signed for a side whose role may only watch.</summary>
public static class WitnessOnlyFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "witness-only";

    public static readonly Phrase Handles = new(
        "a role that may handle material; this one signs as witnessed",
        "jabatan yang boleh menangani logistik; jabatan ini menandatangani sebagai witnessed");

    internal static Flag Of(Officer officer, string field) =>
        new(Code, Severity.Warning, field, Handles.English, officer.Role);
}
