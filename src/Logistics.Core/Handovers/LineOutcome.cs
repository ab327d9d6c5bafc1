namespace Logistics.Core.Handovers;

/// <summary>Condition seen by the receiver.</summary>
public enum Condition
{
    Good,
    Damaged,
    Wet,
    Unsealed,
}

/// <summary>What became of one package of a handover.</summary>
public enum LineOutcome
{
    Open,
    Accepted,
    Refused,
    Missing,
    Cancelled,
}

public enum HandoverStatus
{
    Released,
    PartlyAccepted,
    Accepted,
    Refused,
    Cancelled,
}
