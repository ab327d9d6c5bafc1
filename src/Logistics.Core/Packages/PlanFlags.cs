using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>Flags a package at a place that is not on its way.</summary>
public static class NotOnItsWayFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "not-on-its-way";

    public static readonly Phrase OnItsWay = new(
        "a location on the way to {destination}", "lokasi di jalur menuju {destination}");

    internal static Flag? Of(Package package, string location, string field) => package.LeadsThrough(location)
        ? null
        : new Flag(
            Code, Severity.Critical, field, OnItsWay.With(("destination", package.Destination)).Text, location);
}

/// <summary>Flags a package that was called back, and goes on outward or is opened all the same.</summary>
public static class RecalledFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "recalled";

    public static readonly Phrase GoingBack = new(
        "a package on its way back to {origin}, as it was called back",
        "paket yang kembali ke {origin}, karena sudah dipanggil kembali");

    /// <param name="location">Where it goes, or is opened.</param>
    internal static Flag Of(Package package, string location, string field) => new(
        Code, Severity.Warning, field, GoingBack.With(("origin", package.Origin)).Text, location);
}
