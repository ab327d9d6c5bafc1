namespace Logistics.Core.Kernel;

/// <summary>Why somebody records for another place, as a command says it.</summary>
/// <param name="Document">Number of the paper that says so.</param>
/// <param name="Reason">In words.</param>
public sealed record OnBehalf(string Document, PersonalText Reason)
{
    /// <summary>The shortest reason, in characters.</summary>
    public const int ReasonLengthMin = 10;

    /// <summary>As an event says it.</summary>
    internal RecordedOnBehalf Recorded => new(Document, Reason.Commitment);
}

/// <summary>Why somebody recorded for another place.</summary>
/// <param name="Document">Number of the paper that says so.</param>
/// <param name="Reason">Commitment to the reason, which is kept beside the ledger.</param>
public sealed record RecordedOnBehalf(string Document, byte[] Reason);
