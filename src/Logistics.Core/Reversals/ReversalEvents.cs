using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Reversals;

/// <summary>
/// An event was a mistake and is taken back. It stands in the stream of that event, whose rows are again what they were
/// before it.
/// </summary>
public sealed record EventReversed : EventBody, IReversal, IPosting
{
    /// <summary>The name of its type.</summary>
    public const string TypeName = "event-reversed";

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Record { get; init; }

    public required long Reverses { get; init; }

    /// <summary>Id of the event that is taken back.</summary>
    public required Guid ReversedEvent { get; init; }

    /// <summary>The name of its type.</summary>
    public required string ReversedType { get; init; }

    public long? Restores { get; init; }

    /// <summary>
    /// Ledger sequence of the event whose reversal the other side proposed, so that both agree; null where nobody had
    /// to.
    /// </summary>
    public long? Agrees { get; init; }

    /// <summary>The codes of the locations that it names.</summary>
    public IReadOnlyList<string>? Locations { get; init; }

    /// <summary>What it posted, the other way round; null where it posted nothing.</summary>
    public IReadOnlyList<Posting>? Posted { get; init; }

    /// <summary>
    /// When it happened, as its sender claimed: UTC, as the leaf format writes times. The postings count from then.
    /// </summary>
    public required string ReversedOccurredAt { get; init; }

    /// <summary>Commitment to the reason, kept beside the ledger.</summary>
    public required byte[] Reason { get; init; }

    [JsonIgnore]
    public DateTime? PostedAt => StoredValue.Time(ReversedOccurredAt);

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("reason", Reason)];

    protected internal override IEnumerable<object?> Elements => [.. Locations ?? [], .. Posted ?? []];

    protected internal override IReadOnlyList<string> Places => Locations ?? [];

    public IEnumerable<Posting> PostingsIn(string stream) => Posted ?? [];
}

/// <summary>One side of a handover asks that an event of it is taken back.</summary>
public sealed record ReversalProposed : EventBody
{
    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Record { get; init; }

    /// <summary>Ledger sequence of the event that is to be taken back.</summary>
    public required long Event { get; init; }

    /// <summary>All that the event's command recorded is to be taken back.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>Code of the location that asks.</summary>
    public required string Location { get; init; }

    /// <summary>Code of the location that has to agree.</summary>
    public required string Other { get; init; }

    /// <inheritdoc cref="EventReversed.Reason"/>
    public required byte[] Reason { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("reason", Reason)];

    protected internal override IReadOnlyList<string> Places => [Location, Other];
}
