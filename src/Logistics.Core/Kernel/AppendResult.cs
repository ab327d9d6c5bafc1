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
    /// What the command left, so that nothing has to be read to answer it; null when it was recorded before, or its
    /// events repeat texts of other commands.
    /// </summary>
    public CommandAnswer? Answer { get; init; }

    /// <summary>The same where its only event begins a stream; null where earlier events matter, too.</summary>
    public CommandAnswer? AnswerOfNew => Entries is [{ Event.Version: 1 }] ? Answer : null;
}

/// <summary>What a command left before any later command was decided.</summary>
/// <param name="Left">As its feature answers it; null where the events alone are the answer.</param>
/// <param name="Texts">The texts that its events hold, by commitment, base64.</param>
public sealed record CommandAnswer(object? Left, IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>The name of who sent it, by id; empty where that is not known. The ledger does not know it.</summary>
    public IReadOnlyDictionary<Guid, string> ActorNames { get; init; } = new Dictionary<Guid, string>();

    /// <summary>What a command left; null where its events hold texts that did not come with it.</summary>
    /// <param name="world">Right after the events were applied.</param>
    public static CommandAnswer? Of(World world, LedgerCommand command, IReadOnlyList<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(command);
        var texts = PersonalText.ByCommitment(command.PersonalTexts);
        return entries.SelectMany(entry => entry.Event.Commitments)
            .All(text => texts.ContainsKey(Convert.ToBase64String(text.Commitment)))
            ? new(Catalog.Current.Left(world, command, entries), texts)
            : null;
    }
}
