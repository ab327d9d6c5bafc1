namespace Logistics.Core.Kernel;

/// <summary>The outcome of a command.</summary>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>Recorded now, durably.</summary>
    public sealed record Appended(Receipt Receipt) : AppendResult;

    /// <summary>The same id with the same content was recorded before; this is the first receipt.</summary>
    public sealed record AlreadyAppended(Receipt Receipt) : AppendResult;

    /// <summary>The id was used before for other content. Nothing was recorded.</summary>
    /// <param name="Field">Path of the first field that differs.</param>
    public sealed record DifferentContent(string Field) : AppendResult;

    /// <summary>The command contradicts the present state but may be right at another time.</summary>
    public sealed record OutOfOrder(Rejection Rejection) : AppendResult;

    /// <summary>The command breaks a rule. Nothing was recorded.</summary>
    public sealed record Rejected(Rejection Rejection) : AppendResult;

    /// <summary>The queue is full. Nothing was recorded; try again.</summary>
    public sealed record QueueFull : AppendResult;
}

/// <summary>The events of one command, in ledger order, at least one.</summary>
public sealed record Receipt(Guid Command, IReadOnlyList<LedgerEntry> Entries)
{
    public long LastSequence => Entries[^1].Sequence;

    /// <summary>
    /// What the command left, as its feature answers it, before any later command was decided; null when the
    /// command was recorded before, or the feature answers from the events alone.
    /// </summary>
    public object? Answer { get; init; }
}
