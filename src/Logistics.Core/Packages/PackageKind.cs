namespace Logistics.Core.Packages;

/// <summary>What a package is. Recapitulation boxes stay at a PPK's level, two per kecamatan.</summary>
public enum PackageKind
{
    BallotBox,
    Kit,
    RecapBox,
    Supply,

    /// <summary>Ballots issued a second time to a polling station that votes again.</summary>
    ReVoteBox,

    /// <summary>
    /// A container of papers, of which a PPK sends two up: the C forms of its stations; its D forms and minutes.
    /// </summary>
    Papers,
}

/// <summary>
/// Where a package stands. <see cref="Refused"/> and <see cref="Missing"/> mark a package that a receiver
/// did not accept: it is still in the sender's custody. <see cref="Opened"/> is open and empty where it was opened,
/// <see cref="Sealed"/> filled and closed again there; both until it is handed over.
/// <see cref="Dissolved"/> is a package that is none any more: what it held is loose stock again.
/// <see cref="Lost"/> is a missing package that was written off.
/// </summary>
public enum PackageStatus
{
    Packed,
    InTransit,
    Received,
    Refused,
    Missing,
    Opened,
    Sealed,
    Dissolved,
    Lost,
}
