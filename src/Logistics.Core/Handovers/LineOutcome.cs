namespace Logistics.Core.Handovers;

/// <summary>Condition seen by the receiver.</summary>
public enum Condition
{
    Good,
    Damaged,
    Wet,
    Unsealed,

    /// <summary>Nobody looked at it, such as at a package inside another.</summary>
    Unchecked,
}

/// <summary>What became of one package of a handover.</summary>
public enum LineOutcome
{
    Open,
    Accepted,
    Refused,
    Missing,
    Cancelled,

    /// <summary>The package arrived at another place than the receiver's.</summary>
    Elsewhere,

    /// <summary>The release was taken back as a mistake.</summary>
    Reversed,
}

public enum HandoverStatus
{
    Released,
    PartlyAccepted,
    Accepted,
    Refused,
    Cancelled,

    /// <summary>Every release of it was taken back as a mistake.</summary>
    Reversed,
}
