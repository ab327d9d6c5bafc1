using Logistics.Core.Packages;

namespace Logistics.Core.Incidents;

/// <summary>
/// Codes of the types of incidents that the ledger opens. What they are called and how much they matter is data, as
/// with every other type.
/// </summary>
public static class IncidentTypes
{
    public const string PackageMissing = "package-missing";
    public const string PackageRefused = "package-refused";
    public const string AccountMismatch = "account-mismatch";
    public const string TeamIncomplete = "team-incomplete";

    /// <summary>What was due at a place had not been recorded by then.</summary>
    public const string DeadlineMissed = "deadline-missed";

    /// <summary>An event carries a flag that has no type of its own.</summary>
    public const string Flagged = "flagged";

    private const string SealDiffers = "seal-differs";
    private const string WrongCount = "wrong-count";
    private const string WrongDistrict = "wrong-district";

    /// <summary>The type of an incident that a kind of flag opens.</summary>
    /// <param name="flag">Code of the flag.</param>
    public static string OfFlag(string flag) => flag switch
    {
        SealFlags.Code => SealDiffers,
        CountFlags.Code => WrongCount,
        NotOnItsWayFlags.Code => WrongDistrict,
        _ => Flagged,
    };
}
