using Logistics.Core.Kernel;

namespace Logistics.Core.Flags;

/// <summary>Settles a flag: says why it is no fault, or names the event that put it right, or both.</summary>
/// <param name="Event">Ledger sequence of an event after the flagged one; null for none.</param>
/// <param name="Explanation">Null for none.</param>
public sealed record SettleFlag(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    Guid Flag,
    long? Event,
    PersonalText? Explanation) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Explanation);
}

/// <summary>A flag was explained, or it was said which event put it right.</summary>
public sealed record FlagSettled : EventBody
{
    public required Guid Flag { get; init; }

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Record { get; init; }

    /// <summary>The place that settled it; null where the flagged event names no place.</summary>
    public string? Location { get; init; }

    /// <summary>Ledger sequence of the event that put it right; null where none did.</summary>
    public long? By { get; init; }

    /// <summary>Commitment to the explanation, kept beside the ledger.</summary>
    public byte[]? Explanation { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("explanation", Explanation)];

    protected internal override IReadOnlyList<string> Places => Location is null ? [] : [Location];
}
