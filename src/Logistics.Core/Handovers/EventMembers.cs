namespace Logistics.Core.Handovers;

/// <summary>An event that says who received.</summary>
public interface IReceived
{
    /// <summary>Commitment to the name of who received; null where none was given.</summary>
    byte[]? ReceivedBy { get; }
}

/// <summary>An event that says in which condition a receiver saw something.</summary>
public interface IConditionSeen
{
    /// <summary>As the receiver saw it; null where none is stated.</summary>
    Condition? Condition { get; }
}

/// <summary>
/// A step of a handover, or an arrival, that may have a note. Other steps of a package have notes, too, which say
/// nothing of a handover.
/// </summary>
public interface INoted
{
    /// <summary>Commitment to a note kept beside the ledger; null where none was given.</summary>
    byte[]? Note { get; }
}

/// <summary>An event that may belong to an acceptance.</summary>
public interface IAnswered
{
    /// <summary>Id of the acceptance by which a package was answered for; null where it was by none.</summary>
    Guid? Answer { get; }
}
